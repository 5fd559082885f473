//! One channel at several rates, each half of the one above, with as much of its past as the windows need.

use super::super::half_band::{MAX_SLAB, PAST, decimate};

/// One rate.
struct Level {
    /// The past, then the new samples.
    buffer: Box<[f32]>,
    new: usize,
}

/// One channel.
pub struct Stream {
    levels: Box<[Level]>,
}

impl Stream {
    /// Silence; for each rate, fastest first, how many samples of the past are kept. A step is that many new
    /// samples at the fastest rate; it must divide by two at each rate but the last.
    pub fn new(past: &[usize], step: usize) -> Stream {
        let level = |(number, past): (usize, &usize)| {
            let new = step >> number;
            Level { buffer: vec![0.0; past.max(&PAST) + new].into_boxed_slice(), new }
        };
        Stream { levels: past.iter().enumerate().map(level).collect() }
    }

    /// Where the new samples of a step go.
    pub fn input(&mut self) -> &mut [f32] {
        let first = &mut self.levels[0];
        let past = first.buffer.len() - first.new;
        &mut first.buffer[past..]
    }

    /// Brings the new samples to all rates.
    pub fn descend(&mut self) {
        for number in 1..self.levels.len() {
            let (above, below) = self.levels.split_at_mut(number);
            let (from, to) = (&above[number - 1], &mut below[0]);
            let past = to.buffer.len() - to.new;
            let output = &mut to.buffer[past..];
            let mut new = from.buffer.len() - from.new;
            for output in output.chunks_mut(MAX_SLAB / 2) {
                let mut slab = [0.0; PAST + MAX_SLAB];
                let seen = &from.buffer[new - PAST..new + 2 * output.len()];
                slab[..seen.len()].copy_from_slice(seen);
                decimate(&slab, output);
                new += 2 * output.len();
            }
        }
    }

    /// That many samples of a rate that end `back` samples before the newest.
    pub fn window(&self, level: usize, back: usize, length: usize) -> &[f32] {
        let buffer = &self.levels[level].buffer;
        let end = buffer.len() - back;
        &buffer[end - length..end]
    }

    /// Makes the new samples past.
    pub fn advance(&mut self) {
        for level in &mut self.levels {
            level.buffer.copy_within(level.new.., 0);
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for level in &mut self.levels {
            level.buffer.fill(0.0);
        }
    }
}
