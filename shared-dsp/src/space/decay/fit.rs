//! Attenuation filters that follow a decay curve, and cannot ring up.

use super::DecayCurve;
use super::section::{Coefficients, SECTIONS, Shape};
use crate::units::{db_from_gain, gain_from_db};

/// Points at which a filter is fitted, from 20 Hz to 20 kHz.
const POINTS: usize = 96;
/// Points at which a filter is checked, from 1 Hz to half the sample rate.
const CHECKS: usize = 800;
/// A gain for all frequencies and one for each section.
const GAINS: usize = SECTIONS + 1;
/// Steps of Gauss and Newton for the first line of a set, and for those that begin where it has ended.
const STEPS: [usize; 2] = [6, 2];
/// The least that a pass takes, as a share of the least that the curve asks for.
const LEAST_LOSS: f64 = 0.6;
/// Largest gain of a section, in dB.
const SECTION_LIMIT_DB: f64 = 40.0;

/// Makes attenuation filters at one sample rate. Making one takes some tables; using it allocates nothing.
pub struct Fitter {
    sample_rate_hz: f64,
    shapes: [Shape; SECTIONS],
    points_hz: Vec<f64>,
    places: Vec<[f64; SECTIONS]>,
    check_places: Vec<[f64; SECTIONS]>,
}

/// The filter of one delay line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineFilter {
    /// Gain at every frequency, in dB, and that of each section.
    gains_db: [f64; GAINS],
    shapes_gain: [f64; SECTIONS],
}

impl LineFilter {
    fn new(gains_db: [f64; GAINS]) -> LineFilter {
        LineFilter { gains_db, shapes_gain: std::array::from_fn(|index| gain_from_db(gains_db[index + 1])) }
    }
}

impl Fitter {
    /// Tables for a sample rate.
    pub fn new(sample_rate_hz: f64) -> Fitter {
        let shapes = Shape::all(sample_rate_hz);
        let spaced = |count: usize, low_hz: f64, high_hz: f64| -> Vec<f64> {
            let ratio = (high_hz / low_hz).ln() / (count - 1) as f64;
            (0..count).map(|index| low_hz * (ratio * index as f64).exp()).collect()
        };
        let place = |&frequency_hz: &f64| shapes.map(|shape| shape.place(frequency_hz, sample_rate_hz));
        let points_hz = spaced(POINTS, 20.0, 20_000.0_f64.min(0.45 * sample_rate_hz));
        let places = points_hz.iter().map(place).collect();
        let check_places = spaced(CHECKS, 1.0, 0.499_99 * sample_rate_hz).iter().map(place).collect();
        Fitter { sample_rate_hz, shapes, points_hz, places, check_places }
    }

    /// Filters of lines of these lengths, so that the loop decays as the curve says. Where the curve is
    /// steeper than octave bands can follow, the error is spread over them in the sense of least squares.
    pub fn fit<const N: usize>(&self, curve: &DecayCurve, delays_frames: &[u32; N]) -> [LineFilter; N] {
        let per_frame: [f64; POINTS] =
            std::array::from_fn(|index| -60.0 / (self.sample_rate_hz * curve.t60_s(self.points_hz[index])));
        let least_loss = 60.0 / (self.sample_rate_hz * curve.longest_s());
        let mut before: Option<(f64, LineFilter)> = None;
        delays_frames.map(|delay_frames| {
            let delay = f64::from(delay_frames);
            let target_db = per_frame.map(|loss| loss * delay);
            let (start, steps) = match before {
                // Decibels are nearly linear in the gains: a line twice as long wants them twice as large.
                Some((other, filter)) => (filter.gains_db.map(|gain_db| gain_db * delay / other), STEPS[1]),
                None => {
                    let mut start = [0.0; GAINS];
                    start[0] = target_db.iter().sum::<f64>() / POINTS as f64;
                    (start, STEPS[0])
                }
            };
            let gains_db = (0..steps).fold(start, |gains_db, _| self.improve(gains_db, &target_db));
            before = Some((delay, LineFilter::new(gains_db)));
            self.made_safe(LineFilter::new(gains_db), LEAST_LOSS * least_loss * delay)
        })
    }

    /// Level at a frequency, in dB.
    pub fn level_db(&self, filter: &LineFilter, frequency_hz: f64) -> f64 {
        let places = self.shapes.map(|shape| shape.place(frequency_hz, self.sample_rate_hz));
        self.level_at(filter, &places)
    }

    /// Coefficients of the sections and the gain to multiply with.
    pub fn coefficients(&self, filter: &LineFilter) -> ([Coefficients; SECTIONS], f64) {
        let mut gain = gain_from_db(filter.gains_db[0]);
        let sections = std::array::from_fn(|index| {
            let (coefficients, lift) = self.shapes[index].coefficients(filter.shapes_gain[index]);
            gain *= lift;
            coefficients
        });
        (sections, gain)
    }

    /// The highest level over all frequencies, in dB.
    pub fn highest_db(&self, filter: &LineFilter) -> f64 {
        let levels = self.check_places.iter().map(|places| self.power_at(filter, places));
        filter.gains_db[0] + 10.0 * levels.fold(0.0, f64::max).log10()
    }

    fn power_at(&self, filter: &LineFilter, places: &[f64; SECTIONS]) -> f64 {
        let sections = self.shapes.iter().zip(places).zip(&filter.shapes_gain);
        sections.map(|((shape, &place), &gain)| shape.power(place, gain)).product()
    }

    fn level_at(&self, filter: &LineFilter, places: &[f64; SECTIONS]) -> f64 {
        filter.gains_db[0] + 10.0 * self.power_at(filter, places).log10()
    }

    /// Turned down as a whole as far as some frequency would decay more slowly than `least_loss_db` a pass.
    fn made_safe(&self, mut filter: LineFilter, least_loss_db: f64) -> LineFilter {
        filter.gains_db[0] -= (self.highest_db(&filter) + least_loss_db).max(0.0);
        filter
    }

    /// One step of Gauss and Newton on the true response. A section's share in the level does not depend on
    /// the others, so each column of the Jacobian is a formula of its own gain.
    fn improve(&self, gains_db: [f64; GAINS], target_db: &[f64; POINTS]) -> [f64; GAINS] {
        let filter = LineFilter::new(gains_db);
        let mut normal = [[0.0; GAINS]; GAINS];
        let mut right = [0.0; GAINS];
        for (places, &target_db) in self.places.iter().zip(target_db) {
            // Between the error in dB and the share of the decay that it changes: the one alone would leave
            // long decays to chance, the other short ones.
            let weight = 1.0 / target_db.abs();
            let missing_db = target_db - self.level_at(&filter, places);
            let mut row = [1.0; GAINS];
            for index in 0..SECTIONS {
                row[index + 1] = self.shapes[index].slope(places[index], filter.shapes_gain[index]);
            }
            for i in 0..GAINS {
                right[i] += weight * row[i] * missing_db;
                for j in 0..=i {
                    normal[i][j] += weight * row[i] * row[j];
                }
            }
        }
        // A trace of a wish for small steps keeps sections apart that do nearly the same.
        for i in 0..GAINS {
            normal[i][i] += 1e-6 * normal[0][0];
        }
        let step = solve(normal, right);
        std::array::from_fn(|index| {
            let limit_db = if index == 0 { db_from_gain(1e6) } else { SECTION_LIMIT_DB };
            (gains_db[index] + step[index]).clamp(-limit_db, limit_db)
        })
    }
}

/// Solves a symmetric positive system of which the lower triangle is given (Cholesky).
fn solve(mut matrix: [[f64; GAINS]; GAINS], mut right: [f64; GAINS]) -> [f64; GAINS] {
    for i in 0..GAINS {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - known;
            matrix[i][j] = if i == j { rest.max(1e-30).sqrt() } else { rest / matrix[j][j] };
        }
    }
    for i in 0..GAINS {
        let known: f64 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    for i in (0..GAINS).rev() {
        let known: f64 = (i + 1..GAINS).map(|k| matrix[k][i] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELAYS: [u32; 3] = [1_061, 2_003, 3_761];

    /// Largest relative error of T60 from 50 Hz to 14 kHz.
    fn worst_error(curve: &DecayCurve, sample_rate_hz: f64) -> f64 {
        let fitter = Fitter::new(sample_rate_hz);
        let delays = DELAYS.map(|delay| (f64::from(delay) * sample_rate_hz / 48_000.0) as u32);
        let filters = fitter.fit(curve, &delays);
        let mut worst: f64 = 0.0;
        for step in 0..200 {
            let frequency_hz = 50.0 * 280.0_f64.powf(f64::from(step) / 199.0);
            for (filter, delay) in filters.iter().zip(delays) {
                let loss_db = -fitter.level_db(filter, frequency_hz);
                let t60_s = 60.0 * f64::from(delay) / (sample_rate_hz * loss_db);
                worst = worst.max((t60_s / curve.t60_s(frequency_hz) - 1.0).abs());
            }
        }
        worst
    }

    #[test]
    fn smooth_curves_are_met_within_three_percent_and_flat_ones_exactly() {
        for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            assert!(worst_error(&DecayCurve::flat(1.0), sample_rate_hz) < 1e-6);
            let smooth = DecayCurve::new([1.5, 1.45, 1.35, 1.2, 1.1, 1.0, 0.9, 0.8, 0.65, 0.5]);
            let air = DecayCurve::flat(2.0).with_air(1.0);
            let dark = DecayCurve::new([3.0, 2.9, 2.6, 2.2, 1.8, 1.4, 1.0, 0.7, 0.4, 0.25]);
            let errors = [smooth, air, dark].map(|curve| 100.0 * worst_error(&curve, sample_rate_hz));
            println!(
                "{sample_rate_hz} Hz: smooth {:.1} %, air {:.1} %, dark {:.1} %",
                errors[0], errors[1], errors[2]
            );
            assert!(errors[0] < 3.0 && errors[1] < 6.0 && errors[2] < 6.0);
        }
    }
}
