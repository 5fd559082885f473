//! From one path of the sound to another.

use crate::chunk::CHUNK;

/// A fade from a first path to a second. Before frame 0 the second only listens, until it plays what it would
/// if it had always run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fade {
    frame: i64,
    length: u32,
}

impl Fade {
    /// A fade of `length` frames that begins after `prime_frames`.
    pub fn new(prime_frames: usize, length: u32) -> Fade {
        Fade { frame: -(prime_frames as i64), length: length.max(1) }
    }

    /// Frames to the next change of what is due.
    pub fn frames_left(&self) -> usize {
        let next = if self.frame < 0 { 0 } else { i64::from(self.length) };
        (next - self.frame) as usize
    }

    /// Whether the second path will be heard from the next frame on.
    pub fn begins(&self) -> bool {
        self.frame == 0
    }

    /// Lets frames pass; true when the fade is over.
    pub fn advance(&mut self, frames: u32) -> bool {
        self.frame += i64::from(frames);
        self.frame >= i64::from(self.length)
    }

    /// Fades the first `frames` of each channel of `second` into those of `first`.
    pub fn mix(&self, first: &mut [[f64; CHUNK]], second: &[[f64; CHUNK]], frames: usize) {
        if self.frame < 0 {
            return;
        }
        for n in 0..frames {
            let t = (self.frame + n as i64 + 1) as f64 / f64::from(self.length);
            let share = t * t * t * (10.0 + t * (6.0 * t - 15.0));
            for (first, second) in first.iter_mut().zip(second) {
                first[n] += share * (second[n] - first[n]);
            }
        }
    }
}
