//! The room, the source and the listener of some settings, by the processor's own functions.

use shared_dsp::room::Settings;
use shared_dsp::room::placement::Placement;
use shared_dsp::space::geometry::RoomSpec;
use shared_dsp::space::proximity::Proximity;

/// What the window draws.
#[derive(Clone, Debug)]
pub struct Scenery {
    /// What is set.
    pub settings: Settings,
    /// The room.
    pub room: RoomSpec,
    /// The source in it.
    pub placement: Placement,
    /// What the distance knob means in the direction of the source.
    pub law: Proximity,
}

impl Scenery {
    /// The scenery of some settings.
    pub fn new(settings: Settings) -> Scenery {
        let room = RoomSpec::new(&settings.sane().plan());
        let placement = Placement::new(&room, &settings);
        let law = Proximity::new(&room, f64::from(settings.azimuth_deg));
        Scenery { settings, room, placement, law }
    }

    /// How far away the source is, in m.
    pub fn distance_m(&self) -> f64 {
        self.placement.source.distance_m
    }
}

/// `34 cm`, `3.4 m`, `12 m`.
pub fn metres(m: f64) -> String {
    match m {
        ..0.995 => format!("{:.0}\u{2009}cm", 100.0 * m),
        0.995..9.95 => format!("{m:.1}\u{2009}m"),
        _ => format!("{m:.0}\u{2009}m"),
    }
}

/// `0.62 s`, `1.31 s`, `12.0 s`.
pub fn seconds(s: f64) -> String {
    if s < 9.995 { format!("{s:.2}\u{2009}s") } else { format!("{s:.1}\u{2009}s") }
}
