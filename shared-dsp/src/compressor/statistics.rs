//! How much is reduced: median, 95 % and most of the last 30 s in which there was sound.

use super::memory::CELLS;

/// Steps of the histogram in a dB.
const PER_DB: f64 = 10.0;
/// Steps: up to 72 dB.
const STEPS: usize = 721;

/// Reduction in dB over the last 30 s of sound.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Half of the time it was more.
    pub median_db: f32,
    /// 5 % of the time it was more.
    pub p95_db: f32,
    /// Most.
    pub max_db: f32,
}

/// A histogram of the last cells, exact to 0.1 dB.
pub struct Histogram {
    ring: Box<[u16]>,
    counts: Box<[u32; STEPS]>,
    next: usize,
    stored: usize,
}

impl Default for Histogram {
    /// An empty histogram.
    fn default() -> Histogram {
        let ring = vec![0; CELLS].into_boxed_slice();
        Histogram { ring, counts: Box::new([0; STEPS]), next: 0, stored: 0 }
    }
}

impl Histogram {
    /// Counts a cell's reduction in dB. [audio thread]
    pub fn count(&mut self, reduction_db: f64) {
        let step = (reduction_db.clamp(0.0, 72.0) * PER_DB).round() as u16;
        if self.stored == self.ring.len() {
            self.counts[usize::from(self.ring[self.next])] -= 1;
        } else {
            self.stored += 1;
        }
        self.ring[self.next] = step;
        self.counts[usize::from(step)] += 1;
        self.next = if self.next + 1 == self.ring.len() { 0 } else { self.next + 1 };
    }

    /// What was counted. [audio thread]
    pub fn statistics(&self) -> Statistics {
        let at = |share: f64| {
            let wanted = (share * self.stored as f64).ceil().max(1.0) as u32;
            let mut sum = 0;
            let step = self.counts.iter().position(|count| {
                sum += count;
                sum >= wanted
            });
            step.map_or(0.0, |step| (step as f64 / PER_DB) as f32)
        };
        Statistics { median_db: at(0.5), p95_db: at(0.95), max_db: at(1.0) }
    }

    /// Forgets everything. [audio thread]
    pub fn clear(&mut self) {
        self.counts.fill(0);
        self.next = 0;
        self.stored = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_95_percent_are_those_of_the_last_30_seconds() {
        let mut histogram = Histogram::default();
        (0..CELLS).for_each(|_| histogram.count(50.0));
        for n in 0..CELLS {
            histogram.count(20.0 * n as f64 / CELLS as f64);
        }
        let found = histogram.statistics();
        assert!((found.median_db - 10.0).abs() <= 0.1 && (found.p95_db - 19.0).abs() <= 0.1);
        assert!((found.max_db - 20.0).abs() <= 0.1);
    }
}
