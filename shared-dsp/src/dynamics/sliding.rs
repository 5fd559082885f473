//! The smallest of the last values, without looking at each of them again.
//!
//! The window is cut in two. For the older part stands at each place the minimum from there to the cut; for
//! the younger part one minimum is enough. When the older part has gone, the younger one becomes it, with its
//! minima made in one run: three comparisons per value and no branch that depends on the values. M. van Herk,
//! "A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels" (Pattern
//! Recognition Letters 13, 1992), with a cut that moves.

/// The exact minimum over a window of the last values; the window may change its length at any time.
///
/// A value is compared three times in all its life; a single one costs at most as many comparisons as the
/// window is long.
#[derive(Clone, Debug)]
pub struct SlidingMinimum {
    /// The older part: minima from each place to the cut, then infinity.
    old: Box<[f64]>,
    old_from: usize,
    old_to: usize,
    /// The younger part as it came, and its minimum.
    young: Box<[f64]>,
    young_to: usize,
    young_minimum: f64,
    max_before: usize,
    /// Values before the newest one that belong to the window.
    before: usize,
}

impl SlidingMinimum {
    /// A window over the newest value and up to `max_before` before it. It begins with none before.
    pub fn new(max_before: usize) -> SlidingMinimum {
        let row = |length: usize| vec![f64::INFINITY; length].into_boxed_slice();
        SlidingMinimum {
            old: row(max_before + 2),
            old_from: 0,
            old_to: 0,
            young: row(max_before + 1),
            young_to: 0,
            young_minimum: f64::INFINITY,
            max_before,
            before: 0,
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
        (self.old_from, self.old_to, self.young_to) = (0, 0, 0);
        self.old[0] = f64::INFINITY;
        self.young_minimum = f64::INFINITY;
    }

    /// Replaces each value by the smallest of the window that ends with it. What is not a number counts as
    /// infinite.
    pub fn process(&mut self, values: &mut [f64]) {
        let mut rest = values;
        while !rest.is_empty() {
            let known = self.old_to - self.old_from + self.young_to;
            let growing = known <= self.before;
            let run = if growing {
                self.before + 1 - known
            } else {
                // Room for one more value, and then one goes for each that comes.
                self.forget(known - self.before - 1);
                if self.old_from == self.old_to {
                    self.cut();
                }
                self.old_to - self.old_from
            };
            let (now, later) = rest.split_at_mut(run.min(rest.len()));
            self.run(now, growing);
            rest = later;
        }
    }

    /// Takes values; unless it grows, one of the older part goes for each.
    fn run(&mut self, values: &mut [f64], growing: bool) {
        let count = values.len();
        let young = &mut self.young[self.young_to..self.young_to + count];
        let mut minimum = self.young_minimum;
        if growing {
            let old = self.old[self.old_from];
            for (value, place) in values.iter_mut().zip(young) {
                *place = smaller(*value, f64::INFINITY);
                minimum = smaller(*place, minimum);
                *value = smaller(old, minimum);
            }
        } else {
            let old = &self.old[self.old_from + 1..=self.old_from + count];
            for ((value, place), old) in values.iter_mut().zip(young).zip(old) {
                *place = smaller(*value, f64::INFINITY);
                minimum = smaller(*place, minimum);
                *value = smaller(*old, minimum);
            }
            self.old_from += count;
        }
        self.young_minimum = minimum;
        self.young_to += count;
    }

    /// Lets the oldest values go.
    fn forget(&mut self, count: usize) {
        let from_old = count.min(self.old_to - self.old_from);
        self.old_from += from_old;
        if from_old < count {
            self.cut();
            self.old_from += count - from_old;
        }
    }

    /// The older part is used up: the younger one takes its place.
    fn cut(&mut self) {
        let mut minimum = f64::INFINITY;
        let young = &self.young[..self.young_to];
        self.old[self.young_to] = f64::INFINITY;
        for (old, value) in self.old[..self.young_to].iter_mut().zip(young).rev() {
            minimum = smaller(*value, minimum);
            *old = minimum;
        }
        (self.old_from, self.old_to) = (0, self.young_to);
        self.young_to = 0;
        self.young_minimum = f64::INFINITY;
    }
}

/// The smaller one; the other one if the first is not a number.
#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
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
