//! How often a programme had which power, in constant memory.
//!
//! Bins of 0.1 LU, each divided into ten, know how many powers they hold, and their sum. So means are exact,
//! whatever the width; only where a gate falls among the powers of one hundredth of a LU are they kept or left
//! out together.

use crate::loudness::lufs_from_power;

/// Lower end of the first bin in LUFS: below, not even a mono track on two loudspeakers reaches the absolute
/// gate. What is above the last bin, +20 LUFS, belongs to it.
const LOWEST_LUFS: f64 = -80.0;
const LU: f64 = 100.0;
/// Hundredths of a LU in a bin.
const PARTS: usize = 10;
const BINS: usize = LU as usize * 10;

/// Powers, sorted roughly.
pub struct Histogram {
    bins: Box<[Bin; BINS]>,
    parts: Box<[Bin; PARTS * BINS]>,
    /// The bins that hold something are within these.
    first: usize,
    end: usize,
}

#[derive(Clone, Copy)]
struct Bin {
    count: u32,

    sum: f64,
}

impl Bin {
    const EMPTY: Bin = Bin { count: 0, sum: 0.0 };

    fn add(&mut self, count: u32, sum: f64) {
        self.count = self.count.saturating_add(count);
        self.sum += sum;
    }

    fn mean(&self) -> f64 {
        self.sum / f64::from(self.count)
    }
}

/// The part that a power belongs to; none for what is far below the gates.
fn part_of(power: f64) -> Option<usize> {
    // A hundredth of a LU each. Silence, which is at −∞, is no place either.
    let place = (lufs_from_power(power) - LOWEST_LUFS) * (PARTS * BINS) as f64 / LU;
    (place >= 0.0).then(|| (place as usize).min(PARTS * BINS - 1))
}

impl Histogram {
    /// An empty one.
    pub fn new() -> Histogram {
        let empty = |count: usize| vec![Bin::EMPTY; count].into_boxed_slice();
        // Never fails: the lengths are those of the types.
        let bins = empty(BINS).try_into().unwrap_or_else(|_| Box::new([Bin::EMPTY; BINS]));
        let parts = empty(PARTS * BINS).try_into().unwrap_or_else(|_| Box::new([Bin::EMPTY; PARTS * BINS]));
        Histogram { bins, parts, first: BINS, end: 0 }
    }

    /// Adds a power; what is far below the gates is left out.
    pub fn add(&mut self, power: f64) {
        if let Some(part) = part_of(power) {
            self.parts[part].add(1, power);
            let bin = part / PARTS;
            self.bins[bin].add(1, power);
            self.first = self.first.min(bin);
            self.end = self.end.max(bin + 1);
        }
    }

    /// What is not below a gate: the parts of the bin that the gate is in, and the bins above it.
    fn from(&self, gate: f64) -> (impl Iterator<Item = &Bin>, &[Bin], usize) {
        let part = part_of(gate).unwrap_or(0);
        let bin = part / PARTS;
        let parts = self.parts[part..(bin + 1) * PARTS].iter();
        let parts = parts.filter(move |part| part.count > 0 && part.mean() >= gate);
        let first = (bin + 1).max(self.first).min(self.end);
        (parts, &self.bins[first..self.end], first)
    }

    /// Mean of the powers that are not below a gate, if there are any.
    pub fn mean_from(&self, gate: f64) -> Option<f64> {
        let (parts, bins, _) = self.from(gate);
        let mut total = Bin::EMPTY;
        for bin in parts.chain(bins) {
            total.add(bin.count, bin.sum);
        }
        (total.count > 0).then(|| total.mean())
    }

    /// The powers that these shares of those that are not below a gate are below; 0 where there are none.
    pub fn shares_from(&self, gate: f64, shares: [f64; 2]) -> [f64; 2] {
        let (parts, bins, _) = self.from(gate);
        let count = parts.chain(bins).fold(0, |count, bin| count + bin.count);
        shares.map(|share| {
            let mut rank = (f64::from(count.saturating_sub(1)) * share).round() as u32;
            let (parts, bins, first) = self.from(gate);
            for part in parts {
                if rank < part.count {
                    return part.mean();
                }
                rank -= part.count;
            }
            for (number, bin) in bins.iter().enumerate() {
                if rank < bin.count {
                    let parts = &self.parts[(first + number) * PARTS..][..PARTS];
                    return at_rank(parts, rank);
                }
                rank -= bin.count;
            }
            0.0
        })
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        if self.first < self.end {
            self.bins[self.first..self.end].fill(Bin::EMPTY);
            self.parts[PARTS * self.first..PARTS * self.end].fill(Bin::EMPTY);
        }
        self.first = BINS;
        self.end = 0;
    }
}

/// The power that so many others of these parts are below.
fn at_rank(parts: &[Bin], mut rank: u32) -> f64 {
    for part in parts {
        if rank < part.count {
            return part.mean();
        }
        rank -= part.count;
    }
    0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loudness::gating::{ABSOLUTE_GATE_POWER, gated_mean};
    use crate::loudness::power_from_lufs;

    /// Powers of a programme that swells and falls, with pauses, from −90 to +5 LUFS.
    fn powers(seed: u32) -> Vec<f64> {
        let mut state = seed;
        let mut lufs = -30.0;
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let random = f64::from(state >> 8) / f64::from(1 << 23) - 1.0;
            lufs = (lufs + 2.5 * random + 0.05 * (-22.0 - lufs)).clamp(-90.0, 5.0);
            power_from_lufs(lufs)
        };
        (0..3_000).map(next).collect()
    }

    #[test]
    fn the_gated_mean_is_the_exact_one_within_a_hundredth_of_a_lu() {
        let mut worst_lu = 0.0_f64;
        for seed in 0..200 {
            let powers = powers(seed);
            let mut histogram = Histogram::new();
            powers.iter().for_each(|power| histogram.add(*power));
            let mean = histogram.mean_from(ABSOLUTE_GATE_POWER).unwrap();
            let gated = histogram.mean_from(0.1 * mean).unwrap();
            let truth = gated_mean(powers.iter().copied()).unwrap();
            worst_lu = worst_lu.max((10.0 * (gated / truth).log10()).abs());
        }
        assert!(worst_lu < 0.003, "{worst_lu}");
    }

    #[test]
    fn shares_are_those_of_the_sorted_powers_within_a_hundredth_of_a_lu() {
        for seed in 0..50 {
            let mut powers = powers(seed);
            let mut histogram = Histogram::new();
            powers.iter().for_each(|power| histogram.add(*power));
            let gate = power_from_lufs(-40.0);
            powers.retain(|power| *power >= gate);
            powers.sort_by(f64::total_cmp);
            let found = histogram.shares_from(gate, [0.1, 0.95]);
            for (found, share) in found.into_iter().zip([0.1, 0.95]) {
                let truth = powers[((powers.len() - 1) as f64 * share).round() as usize];
                assert!((10.0 * (found / truth).log10()).abs() < 0.01, "{seed}");
            }
        }
    }

    #[test]
    fn equal_powers_are_all_on_one_side_of_a_gate_and_clearing_forgets() {
        let mut histogram = Histogram::new();
        (0..100).for_each(|_| histogram.add(1e-3));
        histogram.add(1e-3 * 1.01);
        assert_eq!(histogram.mean_from(1.0e-3 * 1.02), None);
        assert!((histogram.mean_from(1.0e-3 * 1.005).unwrap() / 1.01e-3 - 1.0).abs() < 1e-9);
        assert!((histogram.shares_from(0.0, [0.1, 0.95])[1] / 1e-3 - 1.0).abs() < 1e-9);
        histogram.clear();
        assert_eq!(histogram.mean_from(0.0), None);
        for power in [0.0, 1e-12, 1e12] {
            histogram.add(power);
        }
        assert_eq!(histogram.mean_from(0.0), Some(1e12));
    }
}
