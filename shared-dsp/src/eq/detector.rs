//! What a dynamic band hears, and how its gain follows.
//!
//! The detector listens to the sound before any band (or to the sidechain) through a filter of the band's own
//! shape, so bands do not disturb one another's detectors. It reads the envelope of the analytic signal:
//! steady for a steady tone, without the ripple of a rectifier.

use super::band::Tuning;
use super::routing::Route;
use super::settings::{self, Dynamics, Kind};
use crate::decibels::{SILENCE_DB, level_from_power};
use crate::dynamics::analytic::Analytic;
use crate::dynamics::range::movement_db;
use crate::filter::section::{Section, Svf};
use crate::units::{snap_to_zero, within};

/// A filter that lets through what a band of this kind works on.
pub fn region(kind: Kind, tuning: Tuning, sample_rate_hz: f64) -> Svf {
    let q = tuning.q.clamp(0.2, 40.0);
    let (num, den) = match kind {
        Kind::LowShelf | Kind::LowCut => ([1.0, 0.0, 0.0], [1.0, std::f64::consts::SQRT_2, 1.0]),
        Kind::HighShelf | Kind::HighCut | Kind::TiltShelf | Kind::FlatTilt => {
            ([0.0, 0.0, 1.0], [1.0, std::f64::consts::SQRT_2, 1.0])
        }
        Kind::Bell | Kind::Notch | Kind::BandPass | Kind::AllPass => {
            ([0.0, 1.0 / q, 0.0], [1.0, 1.0 / q, 1.0])
        }
    };
    let corner_hz = tuning.freq_hz.min(0.49 * sample_rate_hz);
    Section::bilinear(num, den, corner_hz, sample_rate_hz).svf()
}

/// A power below this, −160 dBFS, is silence to the detector.
const SILENCE_POWER: f64 = 1e-16;
/// The automatic threshold learns only from levels above this, in dBFS.
const LEARN_ABOVE_DB: f64 = -70.0;
/// Time constant of the automatic threshold in s; before that much was heard it is the plain mean.
const LEARN_S: f64 = 3.0;

/// How a band follows, in numbers that need no more work at each tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Law {
    range_db: f64,
    /// None where it is learned from the level.
    threshold_db: Option<f64>,
    knee_db: f64,
    /// What is left of the way after a frame, and after a whole tick, as movement grows and as it goes back.
    attack: Pace,
    release: Pace,
}

/// What is left of the way to where a band shall be, after the frames of a tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pace {
    per_frame: f64,
    after_tick: f64,
}

impl Pace {
    fn new(time_ms: f32, tick: u32, sample_rate_hz: f64) -> Pace {
        let per_frame = -1.0 / (0.001 * f64::from(time_ms) * sample_rate_hz);
        Pace { per_frame, after_tick: (f64::from(tick) * per_frame).exp() }
    }

    fn after(&self, frames: u32, tick: u32) -> f64 {
        if frames == tick { self.after_tick } else { (f64::from(frames) * self.per_frame).exp() }
    }
}

impl Law {
    /// What was set, within the ranges of the settings.
    pub fn new(dynamics: &Dynamics, gain_scale: f32, tick: u32, sample_rate_hz: f64) -> Law {
        let scale = within(gain_scale, &settings::GAIN_SCALE, 1.0);
        let threshold_db = f64::from(within(dynamics.threshold_db, &settings::DYN_THRESHOLD_DB, 0.0));
        let pace = |time_ms: f32, range: &std::ops::RangeInclusive<f32>, otherwise_ms: f32| {
            Pace::new(within(time_ms, range, otherwise_ms), tick, sample_rate_hz)
        };
        Law {
            range_db: f64::from(within(dynamics.range_db, &settings::DYN_RANGE_DB, 0.0) * scale),
            threshold_db: (!dynamics.auto_threshold).then_some(threshold_db),
            knee_db: f64::from(within(dynamics.knee_db, &settings::DYN_KNEE_DB, 0.0)),
            attack: pace(dynamics.attack_ms, &settings::DYN_ATTACK_MS, 10.0),
            release: pace(dynamics.release_ms, &settings::DYN_RELEASE_MS, 100.0),
        }
    }

    /// Most movement in dB.
    pub fn range_db(&self) -> f64 {
        self.range_db
    }
}

/// Nothing was read.
const NOTHING_DB: [f64; 2] = [SILENCE_DB, 0.0];

/// The filter on two neighbouring channels, and what has come through it in this tick.
#[derive(Clone, Copy, Debug, Default)]
struct Ear {
    states: [Analytic; 2],
    energy: Analytic,
}

/// Detector and ballistics of one band.
#[derive(Clone, Debug)]
pub struct BandDetector {
    filter: Svf,
    tuned: Option<(Kind, Tuning)>,
    ears: Box<[Ear]>,
    offset_db: f64,
    learned_db: f64,
    learned_frames: f64,
    /// What was read last, and the threshold it was compared with.
    read_db: [f64; 2],
    sample_rate_hz: f64,
}

impl BandDetector {
    /// A detector at rest, for that many channels.
    pub fn new(sample_rate_hz: f64, channels: usize) -> BandDetector {
        BandDetector {
            filter: Svf::UNITY,
            tuned: None,
            ears: vec![Ear::default(); channels.div_ceil(2)].into_boxed_slice(),
            offset_db: 0.0,
            learned_db: 0.0,
            learned_frames: 0.0,
            read_db: NOTHING_DB,
            sample_rate_hz,
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.ears.fill(Ear::default());
        self.offset_db = 0.0;
        self.learned_db = 0.0;
        self.learned_frames = 0.0;
        self.read_db = NOTHING_DB;
    }

    /// The level in dB that was read last, and the threshold that it was compared with.
    pub fn read_db(&self) -> [f64; 2] {
        self.read_db
    }

    /// Listens through the filter of a band of this kind.
    pub fn tune(&mut self, kind: Kind, tuning: Tuning) {
        if self.tuned != Some((kind, tuning)) {
            self.tuned = Some((kind, tuning));
            self.filter = region(kind, tuning, self.sample_rate_hz);
        }
    }

    /// Hears frames of one pair of channels; those from `counts_from` on count for the level.
    #[inline(always)]
    pub fn hear(&mut self, pair: usize, frames: &[Analytic], counts_from: usize) {
        let Some(ear) = self.ears.get_mut(pair) else { return };
        let k = &self.filter.0;
        let Ear { states: [mut s1, mut s2], mut energy } = *ear;
        // As `Svf::tick`, four at once.
        macro_rules! tick {
            ($x:expr, $heard:expr) => {
                for lane in 0..4 {
                    let e = $x[lane] - s2[lane];
                    let q1 = k[0] * s1[lane] + k[1] * e;
                    let q2 = k[1] * s1[lane] + k[2] * e;
                    let y = k[3] * $x[lane] + (k[4] * s1[lane] + k[5] * s2[lane]);
                    s1[lane] += q1;
                    s2[lane] += q2;
                    if $heard {
                        energy[lane] += y * y;
                    }
                }
            };
        }
        let (early, late) = frames.split_at(counts_from.min(frames.len()));
        for x in early {
            tick!(x, false);
        }
        for x in late {
            tick!(x, true);
        }
        *ear = Ear { states: [s1, s2], energy };
    }

    /// Moves on by what was heard since the last call on the channels of a route; returns the movement in dB
    /// expected a tick from now. The loudest channel counts. `heard` are the frames, and those that counted.
    pub fn follow(&mut self, law: &Law, route: Route, heard: [u32; 2], tick: u32) -> f64 {
        let lanes = match route {
            Route::Channels(mask) => mask,
            Route::Mid => 0b01,
            Route::Side => 0b10,
        };
        let mut loudest = 0.0_f64;
        for (pair, ear) in self.ears.iter_mut().enumerate() {
            let [first, second, first_turned, second_turned] = ear.energy;
            let heard = |lane: usize, energy: f64| if lanes >> lane & 1 == 1 { energy } else { 0.0 };
            loudest = loudest
                .max(heard(2 * pair, first + first_turned))
                .max(heard(2 * pair + 1, second + second_turned));
            ear.energy = [0.0; 4];
        }
        let [frames, counted] = heard;
        let level_db = level_from_power((loudest / f64::from(counted.max(1))).max(SILENCE_POWER));
        if level_db > LEARN_ABOVE_DB {
            let frames = f64::from(frames.max(1));
            self.learned_frames = (self.learned_frames + frames).min(LEARN_S * self.sample_rate_hz);
            self.learned_db += frames / self.learned_frames * (level_db - self.learned_db);
        }
        let threshold_db = law.threshold_db.unwrap_or(self.learned_db);
        self.read_db = [level_db, threshold_db];
        let target_db = movement_db(level_db, threshold_db, law.knee_db, law.range_db);
        let pace = if target_db.abs() > self.offset_db.abs() { law.attack } else { law.release };
        self.offset_db = target_db + (self.offset_db - target_db) * pace.after(frames.max(1), tick);
        if (self.offset_db - target_db).abs() < 1e-7 {
            self.offset_db = target_db;
        }
        target_db + (self.offset_db - target_db) * pace.after_tick
    }

    /// Sets states that nobody can hear to zero.
    pub fn settle(&mut self) {
        for ear in &mut self.ears {
            for state in ear.states.as_flattened_mut() {
                *state = snap_to_zero(*state);
            }
        }
    }
}
