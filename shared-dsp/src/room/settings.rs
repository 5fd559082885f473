//! What an engineer sets on the Room, in m, s, dB and Hz, with the range of each value.

use std::ops::RangeInclusive;

pub use crate::space::direction::ListenMode;
use crate::space::geometry::Plan;
use crate::space::material::BANDS;
pub use crate::space::material::Material;
pub use crate::space::source::MicPattern;
use crate::units::within;

/// From at the microphone (0) to the back wall (1), even in direct against reverberant dB.
pub const PROXIMITY: RangeInclusive<f32> = 0.0..=1.0;
/// Direction of the source in degrees; positive is to the right.
pub const AZIMUTH_DEG: RangeInclusive<f32> = -90.0..=90.0;
/// Width of the source in m: what lies between the left and the right channel of a stereo track.
pub const SOURCE_WIDTH_M: RangeInclusive<f32> = 0.0..=10.0;
/// Distance in m at which the microphone stood.
pub const RECORDED_AT_M: RangeInclusive<f32> = 0.03..=3.0;
/// How far the level follows the distance: 0 is as loud everywhere, 1 is 1/r.
pub const LEVEL_LAW: RangeInclusive<f32> = 0.0..=1.0;
/// Volume of the room in m³.
pub const SIZE_M3: RangeInclusive<f32> = 20.0..=20_000.0;
/// Width of the room : its length.
pub const RATIO_WL: RangeInclusive<f32> = 0.4..=2.0;
/// Height of the room : √(width · length).
pub const RATIO_H: RangeInclusive<f32> = 0.2..=1.0;
/// T60 in s at 1 kHz.
pub const DECAY_S: RangeInclusive<f32> = 0.1..=20.0;
/// T60 of an octave against that at 1 kHz.
pub const DECAY_MULTIPLIER: RangeInclusive<f32> = 0.1..=4.0;
/// Time in ms by which early reflections and tail come later than in the room.
pub const PREDELAY_MS: RangeInclusive<f32> = 0.0..=250.0;
/// Level in dB of direct sound, early reflections or tail; the lowest value is off.
pub const LEVEL_DB: RangeInclusive<f32> = -60.0..=12.0;
/// How much the tail's beginning is scattered, 0 is single echoes.
pub const DIFFUSION: RangeInclusive<f32> = 0.0..=1.0;
/// How much the tail moves: 0 stands still, 1 is lush.
pub const MODULATION: RangeInclusive<f32> = 0.0..=1.0;
/// How many times the air of a real room absorbs.
pub const AIR: RangeInclusive<f32> = 0.0..=10.0;
/// Corner of the wet sound's low cut in Hz; the lowest value is off.
pub const WET_LOW_CUT_HZ: RangeInclusive<f32> = 10.0..=2_000.0;
/// Corner of the wet sound's high cut in Hz; the highest value is off.
pub const WET_HIGH_CUT_HZ: RangeInclusive<f32> = 200.0..=20_000.0;
/// By how many dB the highs of the wet sound are louder, and the lows softer, around 1 kHz.
pub const WET_TILT_DB: RangeInclusive<f32> = -6.0..=6.0;
/// Width of the wet sound: 0 is mono, 1 is as wide as the room.
pub const WIDTH: RangeInclusive<f32> = 0.0..=1.0;
/// Most dB by which the tail is ducked.
pub const DUCK_AMOUNT_DB: RangeInclusive<f32> = 0.0..=24.0;
/// Time in ms to 63 % of the way back from ducking.
pub const DUCK_RELEASE_MS: RangeInclusive<f32> = 20.0..=2_000.0;
/// Level in dBFS under which the gate closes the wet sound; the lowest value is off.
pub const GATE_THRESHOLD_DB: RangeInclusive<f32> = -90.0..=0.0;
/// Time in ms to 63 % of the gate's way down in dB.
pub const GATE_RELEASE_MS: RangeInclusive<f32> = 10.0..=2_000.0;
/// Share of the placed sound, 0 is the input as it is.
pub const MIX: RangeInclusive<f32> = 0.0..=1.0;
/// Gain of the whole output in dB.
pub const OUTPUT_DB: RangeInclusive<f32> = -24.0..=24.0;

/// What the predelay is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PredelaySync {
    /// Milliseconds, as set.
    #[default]
    Off,
    /// A 128th note.
    N128,
    /// A 64th note.
    N64,
    /// A 32nd of a triplet.
    N32Triplet,
    /// A 32nd note.
    N32,
    /// A 16th of a triplet.
    N16Triplet,
    /// A 16th note.
    N16,
    /// An eighth of a triplet.
    N8Triplet,
    /// An eighth note.
    N8,
}

impl PredelaySync {
    /// All of them, in the order of the host's choices.
    pub const ALL: [PredelaySync; 9] = [
        PredelaySync::Off,
        PredelaySync::N128,
        PredelaySync::N64,
        PredelaySync::N32Triplet,
        PredelaySync::N32,
        PredelaySync::N16Triplet,
        PredelaySync::N16,
        PredelaySync::N8Triplet,
        PredelaySync::N8,
    ];

    /// Length in quarter notes; none where it is not counted in notes.
    pub fn quarters(self) -> Option<f64> {
        match self {
            PredelaySync::Off => None,
            PredelaySync::N128 => Some(1.0 / 32.0),
            PredelaySync::N64 => Some(1.0 / 16.0),
            PredelaySync::N32Triplet => Some(1.0 / 12.0),
            PredelaySync::N32 => Some(1.0 / 8.0),
            PredelaySync::N16Triplet => Some(1.0 / 6.0),
            PredelaySync::N16 => Some(1.0 / 4.0),
            PredelaySync::N8Triplet => Some(1.0 / 3.0),
            PredelaySync::N8 => Some(1.0 / 2.0),
        }
    }
}

/// What the ducking listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum DuckSource {
    /// The input itself.
    #[default]
    Input,
    /// The sidechain input.
    Sidechain,
}

/// Which instances share this one's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RoomGroup {
    /// None: a room of its own.
    #[default]
    Private,
    /// Those in room A.
    A,
    /// Those in room B.
    B,
    /// Those in room C.
    C,
    /// Those in room D.
    D,
}

/// Everything an engineer sets on the Room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The input, untouched.
    pub bypass: bool,
    /// See [`PROXIMITY`].
    pub proximity: f32,
    /// See [`AZIMUTH_DEG`].
    pub azimuth_deg: f32,
    /// See [`SOURCE_WIDTH_M`].
    pub source_width_m: f32,
    /// Loudspeakers, safe in mono, or headphones.
    pub listen_mode: ListenMode,
    /// See [`RECORDED_AT_M`].
    pub recorded_at_m: f32,
    /// What the microphone of the recording was; [`MicPattern::Omni`] if none.
    pub mic_pattern: MicPattern,
    /// See [`LEVEL_LAW`].
    pub level_law: f32,
    /// See [`SIZE_M3`].
    pub size_m3: f32,
    /// See [`RATIO_WL`].
    pub ratio_wl: f32,
    /// See [`RATIO_H`].
    pub ratio_h: f32,
    /// What the walls are made of.
    pub material: Material,
    /// See [`DECAY_S`].
    pub decay_s: f32,
    /// See [`DECAY_MULTIPLIER`], for 63, 125, 250, 500 Hz, 1, 2, 4 and 8 kHz.
    pub decay_multipliers: [f32; BANDS],
    /// See [`PREDELAY_MS`].
    pub predelay_ms: f32,
    /// Counts the predelay in notes of the host's tempo instead.
    pub predelay_sync: PredelaySync,
    /// See [`LEVEL_DB`].
    pub early_level_db: f32,
    /// See [`LEVEL_DB`].
    pub tail_level_db: f32,
    /// See [`LEVEL_DB`].
    pub direct_level_db: f32,
    /// See [`DIFFUSION`].
    pub diffusion: f32,
    /// See [`MODULATION`].
    pub modulation: f32,
    /// See [`AIR`].
    pub air: f32,
    /// See [`WET_LOW_CUT_HZ`].
    pub wet_low_cut_hz: f32,
    /// See [`WET_HIGH_CUT_HZ`].
    pub wet_high_cut_hz: f32,
    /// See [`WET_TILT_DB`].
    pub wet_tilt_db: f32,
    /// See [`WIDTH`].
    pub width: f32,
    /// See [`DUCK_AMOUNT_DB`].
    pub duck_amount_db: f32,
    /// See [`DUCK_RELEASE_MS`].
    pub duck_release_ms: f32,
    /// What the ducking listens to.
    pub duck_source: DuckSource,
    /// See [`GATE_THRESHOLD_DB`].
    pub gate_threshold_db: f32,
    /// See [`GATE_RELEASE_MS`].
    pub gate_release_ms: f32,
    /// Holds the tail for ever and lets nothing more into it.
    pub freeze: bool,
    /// See [`MIX`].
    pub mix: f32,
    /// See [`OUTPUT_DB`].
    pub output_db: f32,
    /// Which instances share this one's room.
    pub room_group: RoomGroup,
    /// In bypass, plays the input as loud as the output.
    pub fair_bypass: bool,
}

impl Settings {
    /// A medium room, the source as far away as the room is loud.
    pub const DEFAULT: Settings = Settings {
        bypass: false,
        proximity: 0.5,
        azimuth_deg: 0.0,
        source_width_m: 1.0,
        listen_mode: ListenMode::Speakers,
        recorded_at_m: 0.3,
        mic_pattern: MicPattern::Omni,
        level_law: 0.0,
        size_m3: 400.0,
        ratio_wl: 0.7,
        ratio_h: 0.42,
        material: Material::Neutral,
        decay_s: 1.0,
        decay_multipliers: [1.0; BANDS],
        predelay_ms: 0.0,
        predelay_sync: PredelaySync::Off,
        early_level_db: 0.0,
        tail_level_db: 0.0,
        direct_level_db: 0.0,
        diffusion: 1.0,
        modulation: 0.25,
        air: 1.0,
        wet_low_cut_hz: 10.0,
        wet_high_cut_hz: 20_000.0,
        wet_tilt_db: 0.0,
        width: 1.0,
        duck_amount_db: 0.0,
        duck_release_ms: 200.0,
        duck_source: DuckSource::Input,
        gate_threshold_db: -90.0,
        gate_release_ms: 100.0,
        freeze: false,
        mix: 1.0,
        output_db: 0.0,
        room_group: RoomGroup::Private,
        fair_bypass: false,
    };

    /// What the room is made of, and the predelay, within their ranges; the default's where it is no number.
    pub fn sane(&self) -> Settings {
        let start = Settings::DEFAULT;
        Settings {
            size_m3: within(self.size_m3, &SIZE_M3, start.size_m3),
            ratio_wl: within(self.ratio_wl, &RATIO_WL, start.ratio_wl),
            ratio_h: within(self.ratio_h, &RATIO_H, start.ratio_h),
            decay_s: within(self.decay_s, &DECAY_S, start.decay_s),
            decay_multipliers: self.decay_multipliers.map(|times| within(times, &DECAY_MULTIPLIER, 1.0)),
            predelay_ms: within(self.predelay_ms, &PREDELAY_MS, start.predelay_ms),
            air: within(self.air, &AIR, start.air),
            ..*self
        }
    }

    /// What the room is made of: all that instances of one room share but the sound of its tail.
    pub fn plan(&self) -> Plan {
        Plan {
            size_m3: f64::from(self.size_m3),
            ratio_wl: f64::from(self.ratio_wl),
            ratio_h: f64::from(self.ratio_h),
            material: self.material,
            decay_s: f64::from(self.decay_s),
            decay_multipliers: self.decay_multipliers.map(f64::from),
            air: f64::from(self.air),
        }
    }

    /// Predelay in s at a tempo in quarter notes per minute; never longer than the range allows.
    pub fn predelay_s(&self, tempo_bpm: f64) -> f64 {
        let set_s = 0.001 * f64::from(self.predelay_ms);
        let longest_s = 0.001 * f64::from(*PREDELAY_MS.end());
        let quarter_s = 60.0 / tempo_bpm;
        match self.predelay_sync.quarters() {
            Some(quarters) if quarter_s.is_finite() && quarter_s > 0.0 => {
                (quarters * quarter_s).min(longest_s)
            }
            _ => set_s,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings::DEFAULT
    }
}

/// Gain of a level in dB in [`LEVEL_DB`], whose lowest value is off.
pub fn gain_from_level_db(level_db: f32) -> f64 {
    if level_db <= *LEVEL_DB.start() { 0.0 } else { crate::units::gain_from_db(f64::from(level_db)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::geometry::RoomSpec;

    #[test]
    fn a_sixteenth_at_120_is_125_ms_and_the_longest_is_250() {
        let settings = Settings { predelay_sync: PredelaySync::N16, predelay_ms: 7.0, ..Settings::DEFAULT };
        assert!((settings.predelay_s(120.0) - 0.125).abs() < 1e-12);
        assert!((settings.predelay_s(10.0) - 0.250).abs() < 1e-12);
        assert!((settings.predelay_s(0.0) - 0.007).abs() < 1e-6);
        assert!((Settings::DEFAULT.predelay_s(120.0)).abs() < 1e-12);
    }

    #[test]
    fn corners_of_every_range_make_a_room() {
        let ends = |range: RangeInclusive<f32>| [*range.start(), *range.end()];
        for size_m3 in ends(SIZE_M3) {
            for ratio_wl in ends(RATIO_WL) {
                for ratio_h in ends(RATIO_H) {
                    for decay_s in ends(DECAY_S) {
                        let settings = Settings { size_m3, ratio_wl, ratio_h, decay_s, ..Settings::DEFAULT };
                        let room = RoomSpec::new(&settings.plan());
                        let product: f64 = room.dimensions_m().iter().product();
                        assert!((product / f64::from(size_m3) - 1.0).abs() < 1e-9);
                        assert!(room.early_end_s() < 0.150 && room.reach_m(90.0) > 0.5);
                        assert!(room.absorption().iter().flatten().all(|alpha| (0.0..=1.0).contains(alpha)));
                    }
                }
            }
        }
    }
}
