//! Chance that is the same at every run.

use shared_dsp::eq::settings::{Band, BandState, Detector, Dynamics, Kind, Placement, Slope};

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Random(u64);

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
    /// A series of its own for each seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From −1 to 1: white noise.
    pub fn bipolar(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }

    /// From 0 to `count` − 1.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }

    /// Between two values.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Between two values, evenly in ratio.
    pub fn ratio(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

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
