//! The smallest of the last values, without looking at each of them again.
//!
//! A queue keeps only the values that can still become the smallest: each is larger than all before it and
//! younger. D. Lemire, "Streaming maximum-minimum filter using no more than three comparisons per element"
//! (Nordic Journal of Computing 13, 2006).

/// The exact minimum over a window of the last values; the window may change its length at any time.
///
/// A value is compared about twice in all its life; a single one costs at most as many comparisons as the
/// window is long.
#[derive(Clone, Debug)]
pub struct SlidingMinimum {
    /// The queue in a ring: values that rise, and when each came.
    values: Box<[f64]>,
    times: Box<[u64]>,
    /// The queue is `first..end`, counted without end; places in the ring are the low bits.
    first: usize,
    end: usize,
    max_before: usize,
    /// Values before the newest one that belong to the window.
    before: usize,
    time: u64,
}

impl SlidingMinimum {
    /// A window over the newest value and up to `max_before` before it. It begins with none before.
    pub fn new(max_before: usize) -> SlidingMinimum {
        // One more than the longest window, so that a value may come before the oldest one goes.
        let capacity = (max_before + 2).next_power_of_two();
        SlidingMinimum {
            values: vec![0.0; capacity].into_boxed_slice(),
            times: vec![0; capacity].into_boxed_slice(),
            first: 0,
            end: 0,
            max_before,
            before: 0,
            time: 0,
        }
    }

    /// The window from now on: the newest value and so many before it. A longer window grows with the values
    /// that come, because the older ones are gone.
    pub fn set(&mut self, before: usize) {
        self.before = before.min(self.max_before);
    }

    /// Values before the newest one that belong to the window.
    pub fn before(&self) -> usize {
        self.before
    }

    /// Forgets all values: the window begins to grow anew.
    pub fn clear(&mut self) {
        self.first = self.end;
    }

    /// Replaces each value by the smallest of the window that ends with it. What is not a number counts as
    /// infinite.
    pub fn process(&mut self, values: &mut [f64]) {
        let mask = self.values.len() - 1;
        let (queue, times) = (&mut self.values[..=mask], &mut self.times[..=mask]);
        let (mut first, mut end) = (self.first, self.end);
        let before = self.before as u64;
        for value in values {
            let new = value.min(f64::INFINITY);
            while end != first && queue[end.wrapping_sub(1) & mask] >= new {
                end = end.wrapping_sub(1);
            }
            queue[end & mask] = new;
            times[end & mask] = self.time;
            end = end.wrapping_add(1);
            // The newest one always stays.
            while self.time - times[first & mask] > before {
                first = first.wrapping_add(1);
            }
            *value = queue[first & mask];
            self.time += 1;
        }
        (self.first, self.end) = (first, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(count: usize) -> impl Iterator<Item = f64> {
        (0..count).scan(7_u32, |state, _| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some(f64::from(*state >> 16) / 65_536.0)
        })
    }

    fn smallest(values: &[f64]) -> f64 {
        values.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// Falling, rising, flat and random stretches.
    fn hard(count: usize) -> Vec<f64> {
        let shape = |(n, noise): (usize, f64)| match n / 150 % 4 {
            0 => n as f64,
            1 => -(n as f64),
            2 => 0.5,
            _ => 100.0 * noise,
        };
        noise(count).enumerate().map(shape).collect()
    }

    #[test]
    fn it_is_the_minimum_over_exactly_the_window() {
        let source = hard(3_000);
        for before in [0, 1, 2, 62, 63, 64, 100] {
            let mut minimum = SlidingMinimum::new(100);
            minimum.set(before);
            let mut values = source.clone();
            for block in values.chunks_mut(37) {
                minimum.process(block);
            }
            for (n, value) in values.iter().enumerate() {
                assert_eq!(*value, smallest(&source[n.saturating_sub(before)..=n]), "{before} {n}");
            }
        }
    }

    #[test]
    fn a_shorter_window_forgets_at_once_and_a_longer_one_grows_with_what_comes() {
        let source = hard(4_000);
        let mut minimum = SlidingMinimum::new(120);
        // The truth: the oldest value of the window may only move forwards.
        let mut oldest = 0;
        let mut n = 0;
        for before in [50, 120, 3, 120, 0, 90, 89, 88, 120, 1, 2].into_iter().cycle().take(100) {
            minimum.set(120);
            minimum.set(before);
            let mut values = source[n..n + 40].to_vec();
            minimum.process(&mut values);
            for value in values {
                oldest = oldest.max(n.saturating_sub(before));
                assert_eq!(value, smallest(&source[oldest..=n]));
                n += 1;
            }
        }
    }

    #[test]
    fn what_is_not_a_number_hides_nothing() {
        let mut minimum = SlidingMinimum::new(2);
        minimum.set(2);
        let mut values = [1.0, f64::NAN, 3.0, 4.0, f64::NAN, f64::NAN, f64::NAN, -1.0];
        minimum.process(&mut values);
        assert_eq!(values, [1.0, 1.0, 1.0, 3.0, 3.0, 4.0, f64::INFINITY, -1.0]);
    }

    #[test]
    fn a_cleared_window_knows_nothing_of_before() {
        let mut minimum = SlidingMinimum::new(10);
        minimum.set(10);
        minimum.process(&mut [-5.0]);
        minimum.clear();
        let mut values = [2.0, 1.0, 3.0];
        minimum.process(&mut values);
        assert_eq!(values, [2.0, 1.0, 1.0]);
    }
}
