//! From bins at equal distances to levels at points in equal ratios.
//!
//! Where points are closer than two bins, a level is interpolated: a cubic through the four bins around it, of
//! the magnitude to the power of 0.23. In that measure the main lobe of a Hann window is so nearly a parabola
//! that the summit between two bins comes out within 0.02 dB (the power for which K. J. Werner, *The XQIFFT*,
//! ICMC 2015, finds the least error), instead of up to 1.42 dB too low.
//!
//! Where a point is wider than that, its bins are noise or a tone. Of noise the mean power is shown: the largest
//! of `n` bins would be larger the wider the point is, by 1 + 1/2 + … + 1/n in power, and noise that is flat would
//! rise with the frequency. Of a tone the summit of the largest bin is shown. A bin is a tone where it stands out
//! of its surroundings on both sides: not at all by up to 11 dB above their geometric mean, fully from 16 dB on.
//! (Bins of noise do so with a probability of 0.1 % and 10⁻⁹ each.)

use super::Grid;
use crate::decibels::{SILENCE_DB, gains_from_levels, levels_from_powers};

/// The measure in which a Hann window's lobe is a parabola, and back.
const MEASURE: f64 = 0.23;
/// Points narrower than this, in bins, are interpolated.
const NARROW: f64 = 2.0;
/// How far a tone stands out of its surroundings, in dB: not yet, and fully.
const TONE_DB: [f64; 2] = [11.0, 16.0];
/// Surroundings on each side, in bins: this many or as many as the point has.
const SURROUNDINGS: usize = 16;
/// Bins next to a summit that are its own.
const LOBE: usize = 2;

/// The way from the bins of one size and rate to a grid.
pub(super) struct Reading {
    /// Each point in bins: its middle, where it begins and where it ends.
    points: Box<[[f64; 3]]>,
    /// Points before this one are interpolated, and bins before that one are what they need.
    narrow_points: usize,
    narrow_bins: usize,
    /// Points per octave, and the octaves from the grid's first frequency to a bin's distance.
    points_per_oct: f64,
    first_bin: f64,
    levels_db: Box<[f64]>,
    measures: Box<[f64]>,
    power_sums: Box<[f64]>,
    level_sums: Box<[f64]>,
}

impl Reading {
    /// The way for a rate; at rate 0 there is none.
    pub fn new(grid: &Grid, size_frames: usize, rate_hz: f64) -> Reading {
        let bins = size_frames / 2 + 1;
        let bins_per_hz = if rate_hz > 0.0 { size_frames as f64 / rate_hz } else { f64::INFINITY };
        let points: Box<[[f64; 3]]> = (0..grid.len())
            .map(|point| {
                let [from_hz, to_hz] = grid.span_hz(point);
                [grid.freqs_hz()[point], from_hz, to_hz].map(|freq_hz| freq_hz * bins_per_hz)
            })
            .take_while(|[at, _, _]| *at <= (bins - 1) as f64)
            .collect();
        let narrow_points = points.partition_point(|[_, from, to]| to - from < NARROW);
        let narrow_end = narrow_points.checked_sub(1).map_or(0.0, |last| points[last][2]);
        Reading {
            narrow_points,
            narrow_bins: (narrow_end as usize + 4).min(bins),
            points_per_oct: grid.points_per_oct(),
            first_bin: points.first().map_or(1.0, |[at, _, _]| *at),
            points,
            levels_db: vec![0.0; bins].into_boxed_slice(),
            measures: vec![0.0; bins].into_boxed_slice(),
            power_sums: vec![0.0; bins + 1].into_boxed_slice(),
            level_sums: vec![0.0; bins + 1].into_boxed_slice(),
        }
    }

    /// Levels in dB at the points of the powers of the bins; silence above half the rate.
    pub fn read(&mut self, powers: &[f64], into: &mut [f64]) {
        self.levels_db.copy_from_slice(powers);
        levels_from_powers(&mut self.levels_db);
        for (bin, (power, level)) in powers.iter().zip(&self.levels_db).enumerate() {
            self.power_sums[bin + 1] = self.power_sums[bin] + power;
            self.level_sums[bin + 1] = self.level_sums[bin] + level;
        }
        let narrow = &mut self.measures[..self.narrow_bins];
        narrow.iter_mut().zip(&self.levels_db).for_each(|(measure, level)| *measure = MEASURE * level);
        gains_from_levels(narrow);
        into.fill(SILENCE_DB);
        for (point, level) in into.iter_mut().enumerate().take(self.narrow_points) {
            *level = self.between(self.points[point][0]);
        }
        self.raise_summits(into);
        for (point, level) in into.iter_mut().enumerate().take(self.points.len()).skip(self.narrow_points) {
            *level = self.within(point);
        }
    }

    /// Interpolates a level.
    fn between(&self, at: f64) -> f64 {
        let last = self.narrow_bins - 1;
        let bin = (at as usize).min(last.saturating_sub(1));
        let t = at - bin as f64;
        // Below the first bin the spectrum goes on as its mirror image
        let at = |bin: usize| self.measures[bin.min(last)];
        let [a, b, c, d] = [at(if bin == 0 { 1 } else { bin - 1 }), at(bin), at(bin + 1), at(bin + 2)];
        let cubic =
            b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
        level_of(cubic)
    }

    /// Where points are about as wide as bins, the summits between them must not be missed.
    fn raise_summits(&self, into: &mut [f64]) {
        for bin in 1..self.narrow_bins.saturating_sub(2) {
            if self.is_summit(bin) {
                let (aside, summit_db) = self.summit(bin);
                let place = ((bin as f64 + aside) / self.first_bin).log2() * self.points_per_oct;
                let point = place.round();
                if point >= 0.0 && point < self.narrow_points as f64 {
                    let level = &mut into[point as usize];
                    *level += self.tone_share(bin, 1) * (summit_db - *level).max(0.0);
                }
            }
        }
    }

    /// The level of a point with several bins.
    fn within(&self, point: usize) -> f64 {
        let [_, from, to] = self.points[point];
        let end = (to.ceil() as usize).min(self.levels_db.len());
        let start = (from.ceil() as usize).min(end - 1);
        let mean = (self.power_sums[end] - self.power_sums[start]) / (end - start) as f64;
        let mean_db = 10.0 * mean.max(1e-30).log10();
        let mut top = start;
        for bin in start..end {
            if self.levels_db[bin] > self.levels_db[top] {
                top = bin;
            }
        }
        let share = self.tone_share(top, end - start);
        if share == 0.0 {
            return mean_db;
        }
        let summit_db = if self.is_summit(top) { self.summit(top).1 } else { self.levels_db[top] };
        mean_db + share * (summit_db - mean_db)
    }

    fn is_summit(&self, bin: usize) -> bool {
        bin > 0
            && bin + 1 < self.levels_db.len()
            && self.levels_db[bin] > self.levels_db[bin - 1]
            && self.levels_db[bin] >= self.levels_db[bin + 1]
    }

    /// Where the summit of a bin stands beside it, in bins, and its level.
    fn summit(&self, bin: usize) -> (f64, f64) {
        let top_db = self.levels_db[bin];
        let [a, c] =
            [bin - 1, bin + 1].map(|bin| 10.0_f64.powf(0.05 * MEASURE * (self.levels_db[bin] - top_db)));
        let bend = a - 2.0 + c;
        if bend > -1e-12 {
            return (0.0, top_db);
        }
        let aside = 0.5 * (a - c) / bend;
        (aside, top_db + level_of(1.0 - 0.25 * (a - c) * aside))
    }

    /// How much a bin is a tone: from 0 to 1.
    fn tone_share(&self, bin: usize, width: usize) -> f64 {
        let reach = SURROUNDINGS.max(width);
        let mean = |from: usize, to: usize| {
            if to > from {
                (self.level_sums[to] - self.level_sums[from]) / (to - from) as f64
            } else {
                SILENCE_DB
            }
        };
        let below = mean(bin.saturating_sub(LOBE + reach), bin.saturating_sub(LOBE));
        let last = self.levels_db.len();
        let above = mean((bin + LOBE + 1).min(last), (bin + LOBE + 1 + reach).min(last));
        let [none, full] = TONE_DB;
        let x = ((self.levels_db[bin] - below.max(above) - none) / (full - none)).clamp(0.0, 1.0);
        x * x * (3.0 - 2.0 * x)
    }
}

/// The level in dB of a magnitude in the measure.
fn level_of(measure: f64) -> f64 {
    20.0 / MEASURE * measure.max(1e-4).log10()
}
