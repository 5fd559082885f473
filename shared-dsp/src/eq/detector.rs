//! What a dynamic band hears, and how its gain follows.
//!
//! The detector listens to the sound before any band (or to the sidechain) through a filter of the band's own
//! shape, so bands do not disturb one another's detectors. It reads the envelope of the analytic signal:
//! steady for a steady tone, without the ripple of a rectifier.

use super::band::{Tuning, within};
use super::listen::settle;
use super::routing::Route;
use super::settings::{self, Dynamics, Kind};
use crate::dynamics::analytic::AnalyticBank;
use crate::dynamics::range::movement_db;
use crate::filter::section::{Section, Svf};
use crate::layout::MAX_CHANNELS;

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

/// Levels below this are silence to the detector, in dBFS.
const SILENCE_DB: f64 = -160.0;
/// The automatic threshold learns only from levels above this, in dBFS.
const LEARN_ABOVE_DB: f64 = -70.0;
/// Time constant of the automatic threshold in s; before that much was heard it is the plain mean.
const LEARN_S: f64 = 3.0;

/// Detector and ballistics of one band.
#[derive(Clone, Debug)]
pub struct BandDetector {
    filter: Svf,
    tuned: Option<(Kind, Tuning)>,
    states: [[[f64; 2]; 2]; MAX_CHANNELS],
    energy: [f64; MAX_CHANNELS],
    /// Frames heard since the last tick, and how many a tick has.
    frames: u32,
    tick: u32,
    offset_db: f64,
    learned_db: f64,
    learned_frames: f64,
    sample_rate_hz: f64,
}

impl BandDetector {
    /// A detector at rest.
    pub fn new(sample_rate_hz: f64, tick: u32) -> BandDetector {
        BandDetector {
            filter: Svf::UNITY,
            tuned: None,
            states: [[[0.0; 2]; 2]; MAX_CHANNELS],
            energy: [0.0; MAX_CHANNELS],
            frames: 0,
            tick,
            offset_db: 0.0,
            learned_db: 0.0,
            learned_frames: 0.0,
            sample_rate_hz,
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        *self = BandDetector {
            filter: self.filter,
            tuned: self.tuned,
            ..BandDetector::new(self.sample_rate_hz, self.tick)
        };
    }

    /// Listens through the filter of a band of this kind.
    pub fn tune(&mut self, kind: Kind, tuning: Tuning) {
        if self.tuned != Some((kind, tuning)) {
            self.tuned = Some((kind, tuning));
            self.filter = region(kind, tuning, self.sample_rate_hz);
        }
    }

    /// Hears the first frames of a chunk on the channels of a route.
    pub fn hear(&mut self, route: Route, channels: usize, bank: &AnalyticBank, frames: usize) {
        match route {
            Route::Channels(mask) => {
                for channel in (0..channels).filter(|channel| mask >> channel & 1 == 1) {
                    let (pair, side) = (bank.pair(channel / 2), channel % 2);
                    self.hear_channel(channel, frames, |n| [pair[n][side], pair[n][2 + side]]);
                }
            }
            Route::Mid | Route::Side => {
                let sign = if route == Route::Mid { 0.5 } else { -0.5 };
                let pair = bank.pair(0);
                self.hear_channel(0, frames, |n| {
                    [0, 2].map(|part| 0.5 * pair[n][part] + sign * pair[n][part + 1])
                });
            }
        }
        self.frames += frames as u32;
    }

    #[inline(always)]
    fn hear_channel(&mut self, channel: usize, frames: usize, signal: impl Fn(usize) -> [f64; 2]) {
        let [re, im] = &mut self.states[channel];
        let mut energy = self.energy[channel];
        // Only the second half of a tick counts: a level that has just changed is read as what it is now.
        let counts_from = (self.tick / 2).saturating_sub(self.frames) as usize;
        for n in 0..frames {
            let [x, turned] = signal(n);
            let (y, turned) = (self.filter.tick(re, x), self.filter.tick(im, turned));
            energy += if n >= counts_from { y * y + turned * turned } else { 0.0 };
        }
        self.energy[channel] = energy;
    }

    /// Moves on by what was heard since the last call; returns the movement in dB expected `ahead` frames
    /// from now. The loudest channel counts.
    pub fn follow(&mut self, dynamics: &Dynamics, gain_scale: f32, ahead: u32) -> f64 {
        let frames = f64::from(self.frames.max(1));
        let loudest = self.energy.iter().fold(0.0_f64, |loudest, energy| loudest.max(*energy));
        let counted = frames - f64::from(self.tick / 2);
        let level_db = 10.0 * (loudest / counted.max(1.0)).max(1e-16).log10();
        self.energy = [0.0; MAX_CHANNELS];
        self.frames = 0;
        if level_db > LEARN_ABOVE_DB {
            self.learned_frames = (self.learned_frames + frames).min(LEARN_S * self.sample_rate_hz);
            self.learned_db += frames / self.learned_frames * (level_db - self.learned_db);
        }
        let scale = within(gain_scale, &settings::GAIN_SCALE, 1.0);
        let range_db = f64::from(within(dynamics.range_db, &settings::DYN_RANGE_DB, 0.0) * scale);
        let threshold_db = if dynamics.auto_threshold {
            self.learned_db
        } else {
            f64::from(within(dynamics.threshold_db, &settings::DYN_THRESHOLD_DB, 0.0))
        };
        let knee_db = f64::from(within(dynamics.knee_db, &settings::DYN_KNEE_DB, 0.0));
        let target_db = movement_db(level_db.max(SILENCE_DB), threshold_db, knee_db, range_db);
        let time_ms = if target_db.abs() > self.offset_db.abs() {
            within(dynamics.attack_ms, &settings::DYN_ATTACK_MS, 10.0)
        } else {
            within(dynamics.release_ms, &settings::DYN_RELEASE_MS, 100.0)
        };
        let per_frame = -1.0 / (0.001 * f64::from(time_ms) * self.sample_rate_hz);
        self.offset_db = target_db + (self.offset_db - target_db) * (frames * per_frame).exp();
        if (self.offset_db - target_db).abs() < 1e-7 {
            self.offset_db = target_db;
        }
        target_db + (self.offset_db - target_db) * (f64::from(ahead) * per_frame).exp()
    }

    /// Sets states that nobody can hear to zero.
    pub fn settle(&mut self) {
        settle(self.states.iter_mut().flatten().flatten());
    }
}
