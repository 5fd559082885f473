//! The largest magnitude since it was last read.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// A cell that keeps the maximum until it is read, so that a meter that looks 60 times a second misses no peak
/// of any block.
///
/// Any number of threads may raise it; of several that [take](Peak::take), each peak goes to one.
#[derive(Debug, Default)]
pub struct Peak(AtomicU32);

impl Peak {
    /// Nothing was heard.
    pub const fn new() -> Peak {
        Peak(AtomicU32::new(0))
    }

    /// Takes a magnitude into account; one that is no number counts as nothing. [audio thread]
    pub fn raise(&self, magnitude: f32) {
        if !magnitude.is_nan() {
            // Magnitudes order as their bits do. Mostly there is nothing to write.
            let bits = magnitude.abs().to_bits();
            if bits > self.0.load(Relaxed) {
                self.0.fetch_max(bits, Relaxed);
            }
        }
    }

    /// The largest magnitude, full scale at 1, since the last call; from now on a new one is looked for.
    pub fn take(&self) -> f32 {
        f32::from_bits(self.0.swap(0, Relaxed))
    }

    /// The largest magnitude so far, full scale at 1; it stays.
    pub fn look(&self) -> f32 {
        f32::from_bits(self.0.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maximum_stays_until_it_is_taken() {
        let peak = Peak::new();
        for magnitude in [0.25, -0.75, f32::NAN, 0.5, 0.0, -0.0] {
            peak.raise(magnitude);
        }
        assert_eq!((peak.look(), peak.take(), peak.take()), (0.75, 0.75, 0.0));
        peak.raise(f32::INFINITY);
        assert_eq!(peak.take(), f32::INFINITY);
    }

    #[test]
    fn no_peak_is_lost_between_writer_and_reader() {
        // Every magnitude is larger than all before it: whoever takes must find the last one of all.
        let peak = Peak::new();
        let mut largest = 0.0_f32;
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| (1..=100_000).for_each(|n| peak.raise(n as f32)));
            while !writer.is_finished() {
                largest = largest.max(peak.take());
            }
        });
        assert_eq!(largest.max(peak.take()), 100_000.0);
    }
}
