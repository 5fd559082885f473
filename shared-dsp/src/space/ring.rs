//! The recent past of one signal, to be read at many delays: every stretch of it lies in one piece.

use crate::chunk::CHUNK;

/// Samples beyond a chunk that one reading may touch.
pub const REACH: usize = 8;
const MIRROR: usize = CHUNK + REACH;

/// A delay line.
pub struct Ring<T> {
    /// The ring, and behind it its beginning once more.
    samples: Box<[T]>,
    length: usize,
    place: usize,
}

impl<T: Copy + Default> Ring<T> {
    /// A silent line that can be read up to `max_frames` late.
    pub fn new(max_frames: usize) -> Ring<T> {
        let length = max_frames + MIRROR;
        Ring { samples: vec![T::default(); length + MIRROR].into_boxed_slice(), length, place: 0 }
    }

    /// The longest delay in frames.
    pub fn max_delay_frames(&self) -> usize {
        self.length - MIRROR
    }

    /// Takes at most [`CHUNK`] samples.
    pub fn write(&mut self, samples: &[T]) {
        for sample in samples.iter().take(CHUNK) {
            self.samples[self.place] = *sample;
            if self.place < MIRROR {
                self.samples[self.length + self.place] = *sample;
            }
            self.place += 1;
            if self.place == self.length {
                self.place = 0;
            }
        }
    }

    /// The `frames` samples that were written last, as they were `delay_frames` before, and `before` more in
    /// front of them.
    #[inline(always)]
    pub fn read(&self, frames: usize, delay_frames: usize, before: usize) -> &[T] {
        let frames = frames.min(CHUNK);
        let back = frames + delay_frames.min(self.max_delay_frames()) + before.min(REACH);
        let from = if self.place >= back { self.place - back } else { self.place + self.length - back };
        &self.samples[from..from + frames + before.min(REACH)]
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.samples.fill(T::default());
    }
}

#[cfg(test)]
mod tests {
    use super::Ring;

    #[test]
    fn what_was_written_comes_back_at_any_delay_across_the_seam() {
        let mut ring = Ring::new(100);
        let mut now = 0_i64;
        for frames in [64, 1, 63, 7, 64, 64, 30, 64, 64, 5, 64].repeat(5) {
            let samples: Vec<i64> = (now..now + frames).collect();
            ring.write(&samples);
            now += frames;
            for delay in [0_usize, 1, 50, 100] {
                let read = ring.read(frames as usize, delay, 3);
                for (n, value) in read.iter().enumerate() {
                    let expected = now - frames + n as i64 - 3 - delay as i64;
                    assert_eq!(*value, expected.max(0));
                }
            }
        }
    }
}
