//! How often a programme had which power, in constant memory.
//!
//! A bin is 0.1 LU wide and knows how many powers it holds, their sum, the lowest and the highest. So means
//! are exact, whatever the width; only where a gate cuts through the powers of one bin, those above it are
//! estimated from their mean.

use crate::loudness::lufs_from_power;

/// Lower end of the first bin in LUFS: below, not even a mono track on two loudspeakers reaches the absolute
/// gate. What is above the last bin, +20 LUFS, belongs to it.
const LOWEST_LUFS: f64 = -80.0;
const BINS_PER_LU: f64 = 10.0;
const BINS: usize = 1_000;

#[derive(Clone, Copy)]
struct Bin {
    count: f64,
    sum: f64,
    low: f64,
    high: f64,
}

impl Bin {
    const EMPTY: Bin = Bin { count: 0.0, sum: 0.0, low: f64::INFINITY, high: 0.0 };

    /// What of it is not below a gate.
    fn from(&self, gate: f64) -> Bin {
        if self.low >= gate {
            *self
        } else if self.high < gate {
            Bin::EMPTY
        } else {
            // One is the lowest, one the highest; of the others the mean tells which end they crowd at. A share
            // of (1 − t)^k above the place t between the ends has the mean 1 / (1 + k).
            let width = self.high - self.low;
            let mean = ((self.sum / self.count - self.low) / width).clamp(0.0, 1.0);
            let share = ((self.high - gate) / width).powf((1.0 - mean) / mean);
            let count = (self.count * share).round().clamp(1.0, self.count - 1.0);
            let low = if count > 1.0 { gate } else { self.high };
            let sum = self.high + (count - 1.0) * (low + mean * (self.high - low));
            Bin { count, sum, low, high: self.high }
        }
    }

    /// The power that so many of its powers are below.
    fn at(&self, rank: f64) -> f64 {
        if self.count > 1.0 {
            self.low + (self.high - self.low) * (rank / (self.count - 1.0)).min(1.0)
        } else {
            self.high
        }
    }
}

/// Powers, sorted roughly.
pub struct Histogram {
    bins: Box<[Bin; BINS]>,
    /// The bins that hold something are within these.
    first: usize,
    end: usize,
}

impl Histogram {
    /// An empty one.
    pub fn new() -> Histogram {
        Histogram { bins: Box::new([Bin::EMPTY; BINS]), first: BINS, end: 0 }
    }

    /// Adds a power; what is far below the gates is left out.
    pub fn add(&mut self, power: f64) {
        let place = (lufs_from_power(power) - LOWEST_LUFS) * BINS_PER_LU;
        // Silence, which is at −∞, is no place either.
        if place >= 0.0 {
            let place = (place as usize).min(BINS - 1);
            let bin = &mut self.bins[place];
            bin.count += 1.0;
            bin.sum += power;
            bin.low = bin.low.min(power);
            bin.high = bin.high.max(power);
            self.first = self.first.min(place);
            self.end = self.end.max(place + 1);
        }
    }

    /// What is not below a gate, bin by bin, softest first.
    fn from(&self, gate: f64) -> impl DoubleEndedIterator<Item = Bin> + '_ {
        let place = (lufs_from_power(gate) - LOWEST_LUFS) * BINS_PER_LU;
        // One bin less, in case the logarithm is rounded over an edge.
        let first = (place.max(1.0) as usize - 1).max(self.first).min(self.end);
        let bins = self.bins.get(first..self.end).unwrap_or(&[]);
        bins.iter().filter(|bin| bin.count > 0.0).map(move |bin| bin.from(gate))
    }

    /// Mean of the powers that are not below a gate, if there are any.
    pub fn mean_from(&self, gate: f64) -> Option<f64> {
        let (count, sum) =
            self.from(gate).fold((0.0, 0.0), |(count, sum), bin| (count + bin.count, sum + bin.sum));
        (count > 0.0).then(|| sum / count)
    }

    /// The powers that these shares of those that are not below a gate are below; 0 where there are none.
    pub fn shares_from(&self, gate: f64, shares: [f64; 2]) -> [f64; 2] {
        let count: f64 = self.from(gate).map(|bin| bin.count).sum();
        shares.map(|share| {
            let mut rank = ((count - 1.0) * share).round();
            for bin in self.from(gate) {
                if rank < bin.count {
                    return bin.at(rank);
                }
                rank -= bin.count;
            }
            0.0
        })
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        if let Some(bins) = self.bins.get_mut(self.first..self.end) {
            bins.fill(Bin::EMPTY);
        }
        self.first = BINS;
        self.end = 0;
    }
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
        assert!(worst_lu < 0.01, "{worst_lu}");
    }

    #[test]
    fn shares_are_those_of_the_sorted_powers_within_a_tenth_of_a_lu() {
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
                assert!((10.0 * (found / truth).log10()).abs() < 0.1, "{seed}");
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
        assert!((histogram.shares_from(0.0, [0.1, 0.95])[1] / 1e-3 - 1.0).abs() < 0.01);
        histogram.clear();
        assert_eq!(histogram.mean_from(0.0), None);
        for power in [0.0, 1e-12, 1e12] {
            histogram.add(power);
        }
        assert_eq!(histogram.mean_from(0.0), Some(1e12));
    }
}
