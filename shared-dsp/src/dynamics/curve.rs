//! The static curve: which gain a steady level gets, as a sum of hinges.
//!
//! A hinge is 0 below its place and a straight line above it, with a bend of a chosen width between
//! (Giannoulis, Massberg, Reiss: "Digital Dynamic Range Compressor Design", JAES 60(6), 2012). Compression,
//! expansion and the limit of the range are all made of it. What is stored is the slope, so a ratio of ∞:1 is
//! an ordinary value and negative ratios need nothing of their own.

use crate::compressor::settings::Mode;
use multiversion::multiversion;

/// Steepest slope of an expander: 100 dB down for each dB below the threshold.
const STEEPEST: f64 = 100.0;

/// 0 below 0 and `x_db` above, bent softly over the width of the knee.
#[inline(always)]
pub fn hinge_db(x_db: f64, knee_db: f64) -> f64 {
    let into_knee_db = (x_db + 0.5 * knee_db).clamp(0.0, knee_db);
    let bend_db = if knee_db > 0.0 { into_knee_db * into_knee_db / (2.0 * knee_db) } else { 0.0 };
    bend_db + (x_db - 0.5 * knee_db).max(0.0)
}

/// How steep a hinge is at `x_db`.
#[inline(always)]
fn hinge_slope(x_db: f64, knee_db: f64) -> f64 {
    if knee_db > 0.0 { ((x_db + 0.5 * knee_db) / knee_db).clamp(0.0, 1.0) } else { f64::from(x_db > 0.0) }
}

/// A static curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    threshold_db: f64,
    knee_db: f64,
    range_db: f64,
    range_knee_db: f64,
    /// dB of gain for each dB beyond the threshold.
    steepness: f64,
    /// 1 where the part above the threshold counts, −1 where the part below does.
    side: f64,
    /// −1 turns down, 1 turns up.
    sign: f64,
}

impl Curve {
    /// The curve of a threshold in dB, a slope (1 − 1/ratio), a knee and a range in dB.
    pub fn new(mode: Mode, threshold_db: f64, slope: f64, knee_db: f64, range_db: f64) -> Curve {
        let (side, sign, steepness) = match mode {
            Mode::Downward => (1.0, -1.0, slope),
            Mode::Upward => (-1.0, 1.0, slope.min(1.0)),
            Mode::Expander => {
                let slope = slope.min(1.0);
                (-1.0, -1.0, if slope < 1.0 { (slope / (1.0 - slope)).min(STEEPEST) } else { STEEPEST })
            }
        };
        // The bend at the end of the range must not reach back to where nothing has happened yet.
        let range_knee_db = knee_db.min(2.0 * range_db);
        Curve { threshold_db, knee_db, range_db, range_knee_db, steepness, side, sign }
    }

    /// Gain in dB for a steady input level.
    #[inline(always)]
    pub fn gain_db(&self, level_db: f64) -> f64 {
        let moved_db = self.steepness * hinge_db(self.side * (level_db - self.threshold_db), self.knee_db);
        self.sign * (moved_db - hinge_db(moved_db - self.range_db, self.range_knee_db))
    }

    /// Replaces levels by gains, both in dB. [audio thread]
    pub fn gains_db(&self, values: &mut [f64]) {
        gains_db(self, values);
    }

    /// The change of [`gain_db`](Self::gain_db) for each dB of level.
    pub fn gain_slope(&self, level_db: f64) -> f64 {
        let x_db = self.side * (level_db - self.threshold_db);
        let moved_db = self.steepness * hinge_db(x_db, self.knee_db);
        let inner = self.steepness * hinge_slope(x_db, self.knee_db) * self.side;
        self.sign * inner * (1.0 - hinge_slope(moved_db - self.range_db, self.range_knee_db))
    }

    /// Level in dB in the middle of the bend.
    pub fn threshold_db(&self) -> f64 {
        self.threshold_db
    }

    /// Width of the bend in dB.
    pub fn knee_db(&self) -> f64 {
        self.knee_db
    }

    /// Most dB that the gain moves by.
    pub fn range_db(&self) -> f64 {
        self.range_db
    }

    /// Most feedback that a detector can take, of 1: where the output falls as the input rises (negative
    /// ratios), full feedback has no solution.
    pub fn feedback(&self, topology: f64) -> f64 {
        let falls = self.side * self.sign < 0.0 && self.steepness > 1.0;
        if falls { topology / self.steepness } else { topology }
    }

    /// The level y at which y + `share` × gain(y) = `sum_db`. `share` is 0 to below 1, or below 1/slope for
    /// slopes above 1. [audio thread]
    #[inline(always)]
    pub fn solve(&self, sum_db: f64, share: f64) -> f64 {
        if self.side > 0.0 && share * self.steepness < 1.0 {
            // Without the range the pieces are a line, a parabola and a line.
            let over_db = sum_db - self.threshold_db;
            let into_knee_db = over_db + 0.5 * self.knee_db;
            if into_knee_db <= 0.0 {
                return sum_db;
            }
            let bend = if self.knee_db > 0.0 { 2.0 * share * self.steepness / self.knee_db } else { 0.0 };
            let root = (1.0 - bend * into_knee_db).max(0.0).sqrt();
            let bent_db = 2.0 * into_knee_db / (1.0 + root);
            let beyond_db = if bent_db < self.knee_db {
                bent_db - 0.5 * self.knee_db
            } else {
                over_db / (1.0 - share * self.steepness)
            };
            let moved_db = self.steepness * hinge_db(beyond_db, self.knee_db);
            if moved_db <= self.range_db - 0.5 * self.range_knee_db {
                return self.threshold_db + beyond_db;
            }
        }
        self.search(sum_db, share)
    }

    /// [`solve`](Self::solve) for every curve.
    fn search(&self, sum_db: f64, share: f64) -> f64 {
        let reach_db = share * self.range_db;
        let (mut low, mut high) =
            if self.sign < 0.0 { (sum_db, sum_db + reach_db) } else { (sum_db - reach_db, sum_db) };
        let mut level_db = sum_db;
        // The sum rises with the level, and is made of few bent pieces: Newton's method, kept between bounds
        // that close in, ends within a handful of steps.
        for _ in 0..40 {
            let miss_db = level_db + share * self.gain_db(level_db) - sum_db;
            if miss_db.abs() < 1e-10 {
                break;
            }
            if miss_db < 0.0 {
                low = level_db;
            } else {
                high = level_db;
            }
            let newton_db = level_db - miss_db / (1.0 + share * self.gain_slope(level_db));
            let between = newton_db > low && newton_db < high;
            level_db = if between { newton_db } else { 0.5 * (low + high) };
        }
        level_db
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn gains_db(curve: &Curve, values: &mut [f64]) {
    let curve = *curve;
    for value in values {
        *value = curve.gain_db(*value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compressor::settings::slope_from_ratio;

    fn downward(ratio: f32, knee_db: f64) -> Curve {
        Curve::new(Mode::Downward, -20.0, f64::from(slope_from_ratio(ratio)), knee_db, 60.0)
    }

    #[test]
    fn above_the_threshold_the_output_rises_by_one_over_the_ratio() {
        for (ratio, output_db) in [(2.0, -15.0), (4.0, -17.5), (f32::INFINITY, -20.0), (-2.0, -25.0)] {
            let gain_db = downward(ratio, 0.0).gain_db(-10.0);
            assert!((-10.0 + gain_db - output_db).abs() < 1e-6, "{ratio}: {gain_db}");
        }
    }

    #[test]
    fn the_knee_begins_and_ends_half_its_width_from_the_threshold_and_is_an_eighth_of_it_deep() {
        let curve = downward(f32::INFINITY, 12.0);
        assert_eq!(curve.gain_db(-26.0), 0.0);
        assert!((curve.gain_db(-20.0) + 12.0 / 8.0).abs() < 1e-12);
        assert!((curve.gain_db(-14.0) + 6.0).abs() < 1e-12);
    }

    #[test]
    fn the_range_is_the_most_that_the_gain_moves_and_a_small_one_leaves_low_levels_alone() {
        for range_db in [0.0, 1.0, 6.0, 24.0] {
            for mode in [Mode::Downward, Mode::Upward, Mode::Expander] {
                let curve = Curve::new(mode, -20.0, 0.9, 12.0, range_db);
                let resting_db = if mode == Mode::Downward { -80.0 } else { 20.0 };
                assert_eq!(curve.gain_db(resting_db), 0.0, "{mode:?} {range_db}");
                let furthest_db = if mode == Mode::Downward { 80.0 } else { -120.0 };
                assert!((curve.gain_db(furthest_db).abs() - range_db).abs() < 1e-9, "{mode:?} {range_db}");
            }
        }
    }

    #[test]
    fn an_expander_of_2_doubles_the_distance_below_the_threshold_and_an_upward_compressor_halves_it() {
        let expander = Curve::new(Mode::Expander, -40.0, 0.5, 0.0, 60.0);
        assert!((expander.gain_db(-50.0) + 10.0).abs() < 1e-12);
        let upward = Curve::new(Mode::Upward, -40.0, 0.5, 0.0, 60.0);
        assert!((upward.gain_db(-50.0) - 5.0).abs() < 1e-12);
        assert!((upward.gain_db(-200.0) - 60.0).abs() < 1e-12);
    }

    #[test]
    fn the_solution_of_the_feedback_equation_fulfils_it_for_every_mode_knee_and_share() {
        for mode in [Mode::Downward, Mode::Upward, Mode::Expander] {
            for slope in [0.2, 0.75, 1.0, 1.6] {
                for knee_db in [0.0, 6.0, 36.0] {
                    for range_db in [3.0, 60.0] {
                        let curve = Curve::new(mode, -30.0, slope, knee_db, range_db);
                        for share in [0.0, 0.5, 0.99, 0.999_9].map(|share| curve.feedback(share)) {
                            for sum in -90..20 {
                                let sum_db = f64::from(sum) * 1.01;
                                let level_db = curve.solve(sum_db, share);
                                let miss_db = level_db + share * curve.gain_db(level_db) - sum_db;
                                assert!(miss_db.abs() < 1e-8, "{curve:?} {share} {sum_db}: {miss_db}");
                                let searched_db = curve.search(sum_db, share);
                                let apart_db = curve.gain_db(searched_db) - curve.gain_db(level_db);
                                assert!(
                                    share * apart_db.abs() < 1e-8,
                                    "{curve:?} {share} {sum_db}: {apart_db}"
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
