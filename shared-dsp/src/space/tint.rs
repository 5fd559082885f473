//! The colour of many sounds with few filters.
//!
//! Every reflection has a colour of its own, by its walls, its way through the air, and its ear. All of them
//! share the poles of one low-pass and one high-pass; what differs are gains. So each sound is added to a few
//! buses with gains that may move at any time, and each bus is filtered once.

use super::direction::SHADOW_HZ;
use super::material::{BANDS, BANDS_HZ, Octaves};
use crate::units::{gain_from_db, snap_to_zero};
use std::f64::consts::PI;

/// Corner of the low-pass in Hz.
pub const LOW_HZ: f64 = 250.0;
/// Corner of the high-pass in Hz: that of the head's shadow.
pub const HIGH_HZ: f64 = SHADOW_HZ;
/// Buses of one output: the sound itself, low-passed, high-passed, high-passed twice, and through both.
pub const BUSES: usize = 5;

/// Level in dB of low, middle and high frequencies.
pub type TintDb = [f64; 3];

/// A colour: the sound times `middle`, plus its lows times `low`, plus its highs times `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tint {
    middle: f64,
    low: f64,
    high: f64,
}

impl Tint {
    /// With these levels in dB below, between and above the corners.
    pub fn new([low_db, middle_db, high_db]: TintDb) -> Tint {
        let middle = gain_from_db(middle_db);
        Tint { middle, low: gain_from_db(low_db) - middle, high: gain_from_db(high_db) - middle }
    }

    /// Gain for each bus, with so much of the head's shadow.
    pub fn buses(&self, shadow: f64) -> [f64; BUSES] {
        let Tint { middle, low, high } = *self;
        // (middle + low L + high H)(1 + shadow H)
        [middle, low, high + middle * shadow, high * shadow, low * shadow]
    }

    /// Level in dB at a frequency, as the analogue filters have it.
    pub fn level_db(&self, freq_hz: f64) -> f64 {
        let (low, high) = (freq_hz / LOW_HZ, freq_hz / HIGH_HZ);
        let (low_power, high_power) = (1.0 / (1.0 + low * low), high * high / (1.0 + high * high));
        let real = self.middle + self.low * low_power + self.high * high_power;
        let imaginary = self.high * high_power / high - self.low * low_power * low;
        10.0 * (real * real + imaginary * imaginary).log10()
    }
}

/// Fits three levels to the level of each octave, by least squares of the dB. What one fits to the sum of two
/// curves is the sum of what one fits to each, so walls and metres of air add up.
pub fn fit_db(octaves_db: &Octaves) -> TintDb {
    // How much each of the three raises an octave, for small levels.
    let rows: [[f64; 3]; BANDS] = BANDS_HZ.map(|freq_hz| {
        let low = 1.0 / (1.0 + (freq_hz / LOW_HZ).powi(2));
        let high = 1.0 / (1.0 + (HIGH_HZ / freq_hz).powi(2));
        [low, 1.0 - low - high, high]
    });
    let mut normal = [[0.0; 4]; 3];
    for (row, level_db) in rows.iter().zip(octaves_db) {
        for i in 0..3 {
            for j in 0..3 {
                normal[i][j] += row[i] * row[j];
            }
            normal[i][3] += row[i] * level_db;
        }
    }
    // Gauss and Jordan; the matrix is positive definite.
    for pivot in 0..3 {
        let lead = normal[pivot].map(|value| value / normal[pivot][pivot]);
        normal[pivot] = lead;
        for (i, row) in normal.iter_mut().enumerate() {
            let factor = row[pivot];
            if i != pivot {
                for (value, lead) in row.iter_mut().zip(lead) {
                    *value -= factor * lead;
                }
            }
        }
    }
    normal.map(|row| row[3])
}

/// The two filters whose poles all colours share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poles {
    low: f64,
    high: f64,
}

impl Poles {
    /// At a sample rate.
    pub fn new(sample_rate_hz: f64) -> Poles {
        let share = |corner_hz: f64| {
            let g = (PI * corner_hz / sample_rate_hz).tan();
            g / (1.0 + g)
        };
        Poles { low: share(LOW_HZ), high: share(HIGH_HZ.min(0.45 * sample_rate_hz)) }
    }

    /// High-pass of one sample.
    #[inline(always)]
    pub fn high(&self, state: &mut f64, x: f64) -> f64 {
        x - low_pass(self.high, state, x)
    }

    /// Filters and sums the buses of one output.
    #[inline(always)]
    pub fn sum(&self, states: &mut [f64; 4], bus: [f64; BUSES]) -> f64 {
        let both = self.high(&mut states[0], bus[4]);
        let twice = self.high(&mut states[1], bus[3]);
        let low = low_pass(self.low, &mut states[2], bus[1] + both);
        let high = self.high(&mut states[3], bus[2] + twice);
        bus[0] + (low + high)
    }
}

/// Sets states that nobody can hear to zero; true if all are.
pub fn settle(states: &mut [f64]) -> bool {
    states.iter_mut().fold(true, |rest, state| {
        *state = snap_to_zero(*state);
        rest & (*state == 0.0)
    })
}

/// One pole, bilinear, its state the sum of its trapezia.
#[inline(always)]
fn low_pass(share: f64, state: &mut f64, x: f64) -> f64 {
    let v = share * (x - *state);
    let y = v + *state;
    *state = y + v;
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::material::{Material, Surface};

    #[test]
    fn surfaces_that_reflect_more_than_half_are_fitted_within_a_decibel() {
        let mut worst_db = 0.0_f64;
        for material in Material::ALL {
            for (surface, octaves) in Surface::ALL.iter().zip(material.absorption()) {
                let levels_db = octaves.map(|alpha| 10.0 * (1.0 - alpha).max(0.01).log10());
                let tint = Tint::new(fit_db(&levels_db));
                for (freq_hz, level_db) in BANDS_HZ.into_iter().zip(levels_db) {
                    let error_db = (tint.level_db(freq_hz) - level_db).abs();
                    // One pole cannot follow absorbers that begin within an octave; what they leave is soft.
                    assert!(
                        error_db < 1.0 + 0.5 * -level_db,
                        "{material:?} {surface:?} {freq_hz} Hz: {error_db}"
                    );
                    if level_db > -3.0 {
                        worst_db = worst_db.max(error_db);
                    }
                }
            }
        }
        println!("worst error where more than half is reflected: {worst_db:.2} dB");
        assert!(worst_db < 1.0);
    }

    #[test]
    fn what_is_alike_at_all_frequencies_needs_no_filter() {
        let tint = Tint::new(fit_db(&[-3.0; 8]));
        let buses = tint.buses(0.0);
        assert!((buses[0] - gain_from_db(-3.0)).abs() < 1e-12);
        assert!(buses[1..].iter().all(|gain| gain.abs() < 1e-12));
    }
}
