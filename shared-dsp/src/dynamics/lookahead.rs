//! A gain that is down before the peak comes: the smallest gain of the frames ahead, smoothed.
//!
//! Every value that the smoothing averages is a minimum over a window that holds the frame that leaves the
//! audio's delay, so the average cannot lie above what this frame needs. Three moving averages in series
//! with lengths in these proportions keep the energy of the gain low at high frequencies (G. Luff, "Designing
//! a straightforward limiter", Signalsmith Audio, 2022; the proportions are published with its box filters).

use super::sliding::SlidingMinimum;

/// Parts of the smoothing of the second and third moving average; the first has the rest, 0.404.
const SECOND: f64 = 0.335;
const THIRD: f64 = 0.261;
/// Gains are summed as integers, which never drift: so many units are 1 dB.
const UNITS_PER_DB: f64 = (1_u64 << 36) as f64;
/// Gains beyond are taken for this.
const LIMIT_DB: f64 = 4_096.0;
/// With a longer one the sums could overflow.
const MAX_FRAMES: usize = 65_536;
const SLAB: usize = 64;

/// Looks ahead in a row of gains; the audio must be as many frames later.
pub struct Lookahead {
    frames: usize,
    max_frames: usize,
    minimum: SlidingMinimum,
    averages: [MovingAverage; 3],
    /// Gains as they came, twice as many as the longest lookahead, and where the next goes.
    past_db: Box<[f64]>,
    place: usize,
}

impl Lookahead {
    /// Looks up to `max_frames` ahead (65 536 at most); at first not at all, after a past of 0 dB.
    pub fn new(max_frames: usize) -> Lookahead {
        let max_frames = max_frames.min(MAX_FRAMES);
        let longest = lengths(max_frames);
        Lookahead {
            frames: 0,
            max_frames,
            minimum: SlidingMinimum::new(max_frames),
            averages: longest.map(MovingAverage::new),
            past_db: vec![0.0; 2 * max_frames].into_boxed_slice(),
            place: 0,
        }
    }

    /// Frames it looks ahead.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// The most frames it can look ahead.
    pub fn max_frames(&self) -> usize {
        self.max_frames
    }

    /// Looks so many frames ahead from now on, as if it had always done so. A change costs as much as
    /// processing twice so many gains.
    pub fn set(&mut self, frames: usize) {
        let frames = frames.min(self.max_frames);
        if frames == self.frames {
            return;
        }
        self.frames = frames;
        self.minimum.set(frames);
        self.minimum.clear();
        for (average, length) in self.averages.iter_mut().zip(lengths(frames)) {
            average.set(length);
        }
        // What it knows reaches back over the window and over the averages: twice the lookahead.
        let length = self.past_db.len();
        let mut left = 2 * frames;
        let mut slab_db = [0.0; SLAB];
        while left > 0 {
            let oldest = (self.place + length - left) % length;
            let count = left.min(SLAB).min(length - oldest);
            slab_db[..count].copy_from_slice(&self.past_db[oldest..oldest + count]);
            self.look(&mut slab_db[..count]);
            left -= count;
        }
    }

    /// Replaces needed gains by those for the audio that is [`Lookahead::frames`] later, both in dB: never
    /// above what is needed, and at most 1e-10 dB below it when nothing moves.
    pub fn process(&mut self, gain_db: &mut [f64]) {
        for slab_db in gain_db.chunks_mut(SLAB) {
            self.remember(slab_db);
            if self.frames > 0 {
                self.look(slab_db);
            }
        }
    }

    /// Takes the whole past for one gain.
    pub fn clear(&mut self, to_db: f64) {
        self.past_db.fill(to_db);
        self.minimum.clear();
        let mut value_db = [to_db];
        self.minimum.process(&mut value_db);
        for average in &mut self.averages {
            average.fill(units(value_db[0]));
        }
    }

    fn remember(&mut self, slab_db: &[f64]) {
        // Shorter than a slab if the lookahead is; the last ones count.
        let length = self.past_db.len();
        let kept = &slab_db[slab_db.len() - slab_db.len().min(length)..];
        let (first, rest) = kept.split_at(kept.len().min(length - self.place));
        self.past_db[self.place..self.place + first.len()].copy_from_slice(first);
        self.past_db[..rest.len()].copy_from_slice(rest);
        self.place += kept.len();
        if self.place >= length {
            self.place -= length;
        }
    }

    fn look(&mut self, slab_db: &mut [f64]) {
        self.minimum.process(slab_db);
        let mut values = [0; SLAB];
        for (value, gain_db) in values.iter_mut().zip(&*slab_db) {
            *value = units(*gain_db);
        }
        for average in &mut self.averages {
            average.process(&mut values[..slab_db.len()]);
        }
        for (gain_db, value) in slab_db.iter_mut().zip(values) {
            *gain_db = value as f64 * (1.0 / UNITS_PER_DB);
        }
    }
}

/// Lengths of the three moving averages for a lookahead. Together they reach back as far as it.
fn lengths(frames: usize) -> [usize; 3] {
    let part = |part: f64| (part * frames as f64).round() as usize;
    let (second, third) = (part(SECOND), part(THIRD));
    [frames - second - third + 1, second + 1, third + 1]
}

/// A gain in units, rounded down so that it never rises.
fn units(gain_db: f64) -> i64 {
    let exact = UNITS_PER_DB * gain_db.clamp(-LIMIT_DB, LIMIT_DB);
    let toward_zero = exact as i64;
    toward_zero - i64::from(toward_zero as f64 > exact)
}

/// The mean of the last values, rounded down.
struct MovingAverage {
    ring: Box<[i64]>,
    length: usize,
    place: usize,
    sum: i64,
    /// 2⁶³ / length.
    reciprocal: i64,
}

impl MovingAverage {
    fn new(max_length: usize) -> MovingAverage {
        let ring = vec![0; max_length].into_boxed_slice();
        MovingAverage { ring, length: 1, place: 0, sum: 0, reciprocal: 0 }
    }

    /// Averages over that many values, which are zero so far.
    fn set(&mut self, length: usize) {
        self.length = length.clamp(1, self.ring.len());
        self.reciprocal = ((1_u64 << 63) / self.length as u64).try_into().unwrap_or(i64::MAX);
        self.fill(0);
    }

    fn fill(&mut self, value: i64) {
        self.ring.fill(value);
        self.sum = value * self.length as i64;
        self.place = 0;
    }

    fn process(&mut self, values: &mut [i64]) {
        if self.length == 1 {
            return;
        }
        let (ring, length, reciprocal) = (&mut self.ring[..self.length], self.length as i64, self.reciprocal);
        let mut sum = self.sum;
        let mut rest = values;
        while !rest.is_empty() {
            let (now, later) = rest.split_at_mut(rest.len().min(ring.len() - self.place));
            let places = &mut ring[self.place..self.place + now.len()];
            for (value, place) in now.iter_mut().zip(places) {
                sum += *value - *place;
                *place = *value;
                *value = floor_division(sum, length, reciprocal);
            }
            self.place += now.len();
            if self.place == ring.len() {
                self.place = 0;
            }
            rest = later;
        }
        self.sum = sum;
    }
}

/// ⌊sum / length⌋ without a division.
#[inline(always)]
fn floor_division(sum: i64, length: i64, reciprocal: i64) -> i64 {
    // At most 1 off, because the reciprocal is less than 1 too small and the sum less than 2⁶³.
    let near = ((i128::from(sum) * i128::from(reciprocal)) >> 63) as i64;
    let left = sum - near * length;
    near + i64::from(left >= length) - i64::from(left < 0)
}

#[cfg(test)]
mod tests;
