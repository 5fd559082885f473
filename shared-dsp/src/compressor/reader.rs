//! How loud each lane is, in dB: the detectors.
//!
//! Analytic, RMS and loudness detector average the squared envelope of the analytic signal. Its bandwidth is
//! that of the signal, so nothing folds, at any sample rate and without oversampling; and a steady tone reads
//! steady however short the averaging. All are calibrated to the peak of a sine.

use super::settings::Detector;
use crate::chunk::{CHUNK, Chunk, copy};
use crate::decibels::{gain_from_level, levels_from_powers};
use crate::dynamics::analytic::{AnalyticBank, FINE_IMAGE_DB};
use crate::dynamics::peak::PeakReader;
use crate::layout::MAX_CHANNELS;
use crate::loudness::k_weighting::{KFilter, KWeighting, LANES};
use crate::units::snap_to_zero;

/// Averaging of the analytic detector as a share of the attack and of the release, and its bounds in ms: edges,
/// whose envelope is a spike, must not read higher than they sound. The more it averages, the more the times
/// depend on how far the level steps: so little is needed for them to be right within 1 % from 2:1 to ∞:1.
const SMOOTHING: [f64; 2] = [0.02, 0.006];
const SMOOTHING_MS: std::ops::RangeInclusive<f64> = 0.02..=0.5;
/// By how much a step to 13.3 dB above the threshold (4:1: 10 dB of reduction) reads later, as a share of the
/// averaging's time constant. Up: the mean of what is missing of it, π²/6 · 4.34 dB / 13.3 dB. Down: what is left
/// falls by 4.34 dB in each time constant, and half of the way counts.
const LAG: [f64; 2] = [0.53, 1.53];
/// By how much the 90° pair itself reads a tone of 8 kHz later, where it steps up at a crest, which the sound
/// tells at once, and where it ends, in ms; lower tones are later.
pub const DELAY_MS: [f64; 2] = [0.02, 0.11];
/// Offset of BS.1770: what a K-weighted sine of 997 Hz reads too high, in dB.
pub const K_OFFSET_DB: f64 = 0.691;

/// Time constants that follow from the settings, in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Averaging {
    /// Of the power.
    pub power_ms: f64,
    /// By how much it makes an attack and a release later.
    pub lag_ms: [f64; 2],
}

impl Averaging {
    /// Averaging of a detector at an attack, a release and an RMS window in ms.
    pub fn new(detector: Detector, times_ms: [f64; 2], window_ms: f64) -> Averaging {
        match detector {
            Detector::Analytic => {
                let [attack_ms, release_ms] = times_ms;
                let wanted_ms = (SMOOTHING[0] * attack_ms).min(SMOOTHING[1] * release_ms);
                let power_ms = wanted_ms.clamp(*SMOOTHING_MS.start(), *SMOOTHING_MS.end());
                Averaging { power_ms, lag_ms: [0, 1].map(|way| LAG[way] * power_ms + DELAY_MS[way]) }
            }
            // An exponential average over τ lets as much noise through as a rectangular one over 2 τ.
            Detector::Rms | Detector::Loudness => Averaging { power_ms: 0.5 * window_ms, lag_ms: [0.0; 2] },
            Detector::Peak => Averaging { power_ms: 0.0, lag_ms: [0.0; 2] },
        }
    }
}

/// Detectors of all lanes.
pub struct Reader {
    detector: Detector,
    bank: AnalyticBank,
    k_filters: Box<[KFilter]>,
    peaks: Box<[PeakReader]>,
    powers: [f64; MAX_CHANNELS],
    share: f64,
    weighted: Box<Chunk>,
    sample_rate_hz: f64,
}

impl Reader {
    /// Detectors at rest.
    pub fn new(sample_rate_hz: f64, lanes: usize) -> Reader {
        let k_filter = KFilter::new(&KWeighting::new(sample_rate_hz));
        Reader {
            detector: Detector::Analytic,
            bank: AnalyticBank::new(sample_rate_hz, lanes, FINE_IMAGE_DB),
            k_filters: vec![k_filter; lanes.div_ceil(LANES)].into_boxed_slice(),
            peaks: (0..lanes).map(|_| PeakReader::new(sample_rate_hz)).collect(),
            powers: [0.0; MAX_CHANNELS],
            share: 1.0,
            weighted: Box::new(crate::chunk::SILENT),
            sample_rate_hz,
        }
    }

    /// Reads with another detector from here on; the level continues.
    pub fn set_detector(&mut self, detector: Detector) {
        self.detector = detector;
    }

    /// Averages over this time.
    pub fn set_averaging(&mut self, averaging: Averaging) {
        let frames = 0.001 * averaging.power_ms * self.sample_rate_hz;
        self.share = if frames > 0.0 { -(-1.0 / frames).exp_m1() } else { 1.0 };
    }

    /// Continues at a level in dB, lane by lane.
    pub fn continue_at(&mut self, level_db: impl Fn(usize) -> f64) {
        for (lane, power) in self.powers.iter_mut().enumerate() {
            *power = gain_from_level(2.0 * level_db(lane));
        }
    }

    /// Frames by which the level comes later than the sound.
    pub fn delay_frames(&self) -> usize {
        match self.detector {
            Detector::Peak => self.peaks.first().map_or(0, PeakReader::delay_frames),
            _ => 0,
        }
    }

    /// Levels in dB of the first `frames` of each lane of the key, and the powers of which they are averages.
    pub fn read(&mut self, key: &Chunk, lanes: usize, frames: usize, powers: &mut Chunk, levels: &mut Chunk) {
        if self.detector == Detector::Peak {
            for ((peak, key), level) in self.peaks.iter_mut().zip(key).zip(&mut *levels).take(lanes) {
                peak.process(&key[..frames], &mut level[..frames]);
                for value in &mut level[..frames] {
                    *value *= *value;
                }
            }
            copy(&levels[..lanes], powers, frames);
        } else {
            let key = if self.detector == Detector::Loudness {
                self.weigh(key, lanes, frames);
                &*self.weighted
            } else {
                key
            };
            let views: [&[f64]; MAX_CHANNELS] = std::array::from_fn(|lane| &key[lane][..frames]);
            self.bank.power(&views[..lanes], &mut levels[..lanes]);
            if self.detector == Detector::Analytic {
                // The envelope comes half a period late; the sound itself tells a hit at once, and never
                // stands above the envelope of a steady tone.
                for (level, key) in levels.iter_mut().zip(key).take(lanes) {
                    for (power, sample) in level[..frames].iter_mut().zip(key) {
                        *power = power.max(sample * sample);
                    }
                }
            }
            copy(&levels[..lanes], powers, frames);
            for (pair, states) in levels[..lanes].chunks_mut(2).zip(self.powers.chunks_mut(2)) {
                match pair {
                    [first, second] => average_two([first, second], states, self.share, frames),
                    _ => average(&mut pair[0][..frames], &mut states[0], self.share),
                }
            }
        }
        let offset_db = if self.detector == Detector::Loudness { K_OFFSET_DB } else { 0.0 };
        for level in &mut levels[..lanes] {
            levels_from_powers(&mut level[..frames]);
            if offset_db != 0.0 {
                level[..frames].iter_mut().for_each(|level_db| *level_db -= offset_db);
            }
        }
    }

    fn weigh(&mut self, key: &Chunk, lanes: usize, frames: usize) {
        for (group, filter) in self.k_filters.iter_mut().enumerate() {
            let first = group * LANES;
            let count = lanes.saturating_sub(first).min(LANES);
            let key = &key[first..first + count];
            for n in 0..frames {
                let frame = std::array::from_fn(|lane| key.get(lane).map_or(0.0, |key| key[n]));
                for (output, weighted) in self.weighted[first..].iter_mut().zip(filter.process(frame)) {
                    output[n] = weighted;
                }
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if all are.
    pub fn settle(&mut self) -> bool {
        let mut at_rest = self.bank.settle();
        for filter in &mut self.k_filters {
            filter.settle();
        }
        for power in &mut self.powers {
            *power = snap_to_zero(*power);
            at_rest &= *power == 0.0;
        }
        at_rest
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.bank.clear();
        for filter in &mut self.k_filters {
            filter.reset();
        }
        for peak in &mut self.peaks {
            peak.clear();
        }
        self.powers = [0.0; MAX_CHANNELS];
    }
}

fn average(values: &mut [f64], state: &mut f64, share: f64) {
    for value in values {
        *state += share * (*value - *state);
        *value = *state;
    }
}

/// Two lanes in step, so that neither waits for itself.
fn average_two([first, second]: [&mut [f64; CHUNK]; 2], states: &mut [f64], share: f64, frames: usize) {
    let [mut a, mut b] = [states[0], states[1]];
    for (first, second) in first[..frames].iter_mut().zip(&mut second[..frames]) {
        a += share * (*first - a);
        b += share * (*second - b);
        (*first, *second) = (a, b);
    }
    (states[0], states[1]) = (a, b);
}
