//! Every choice that a band of the EQ has, and bands by chance.

use shared_dsp::eq::settings::{Band, BandState, Detector, Dynamics, Kind, Placement, Slope};

use crate::random::Random;

/// Every type of band.
pub const KINDS: [Kind; 10] = [
    Kind::Bell,
    Kind::LowShelf,
    Kind::HighShelf,
    Kind::LowCut,
    Kind::HighCut,
    Kind::Notch,
    Kind::BandPass,
    Kind::TiltShelf,
    Kind::FlatTilt,
    Kind::AllPass,
];

/// Every slope.
pub const SLOPES: [Slope; 9] = [
    Slope::Db6,
    Slope::Db12,
    Slope::Db18,
    Slope::Db24,
    Slope::Db36,
    Slope::Db48,
    Slope::Db72,
    Slope::Db96,
    Slope::BrickWall,
];

/// Every placement.
pub const PLACEMENTS: [Placement; 10] = [
    Placement::All,
    Placement::Left,
    Placement::Right,
    Placement::Mid,
    Placement::Side,
    Placement::Fronts,
    Placement::Centre,
    Placement::Surrounds,
    Placement::Heights,
    Placement::Lfe,
];

impl Random {
    /// Any static band over the full range, on every channel.
    pub fn band(&mut self) -> Band {
        Band {
            state: BandState::On,
            kind: self.pick(&KINDS),
            freq_hz: self.ratio(10.0, 30_000.0) as f32,
            gain_db: self.between(-30.0, 30.0) as f32,
            q: self.ratio(0.025, 40.0) as f32,
            slope: self.pick(&SLOPES),
            placement: Placement::All,
            dynamics: Dynamics::DEFAULT,
        }
    }

    /// Any movement with the level.
    pub fn dynamics(&mut self) -> Dynamics {
        Dynamics {
            range_db: self.between(-30.0, 30.0) as f32,
            threshold_db: self.between(-60.0, 0.0) as f32,
            auto_threshold: self.below(4) == 0,
            attack_ms: self.ratio(0.1, 500.0) as f32,
            release_ms: self.ratio(1.0, 5_000.0) as f32,
            knee_db: self.between(0.0, 24.0) as f32,
            detector: self.pick(&[Detector::Internal, Detector::External]),
        }
    }
}
