//! Several moving values, and where each is at every frame of a chunk.

use std::ops::Range;

use crate::chunk::CHUNK;
use crate::glide::Glide;

/// `N` values that glide.
pub struct Glides<const N: usize> {
    glides: [Glide; N],
    frames: Box<[[f64; CHUNK]; N]>,
    moving: [bool; N],
}

impl<const N: usize> Glides<N> {
    /// At rest.
    pub fn new(values: &[f64; N], sample_rate_hz: f64) -> Self {
        let glides = values.map(|value| Glide::new(value, sample_rate_hz));
        Glides { glides, frames: Box::new([[0.0; CHUNK]; N]), moving: [false; N] }
    }

    /// All move.
    pub fn go(&mut self, targets: &[f64; N]) {
        for (glide, target) in self.glides.iter_mut().zip(targets) {
            glide.go(*target);
        }
    }

    /// All are there at once.
    pub fn jump(&mut self, targets: &[f64; N]) {
        for (glide, target) in self.glides.iter_mut().zip(targets) {
            glide.jump(*target);
        }
        self.moving = [false; N];
    }

    /// Where a value goes.
    pub fn target(&self, index: usize) -> f64 {
        self.glides[index].target()
    }

    /// Works out the values of the next frames.
    pub fn advance(&mut self, frames: usize) {
        for (index, glide) in self.glides.iter_mut().enumerate() {
            self.moving[index] = glide.is_moving();
            if self.moving[index] {
                self.frames[index][..frames].fill_with(|| glide.step());
            } else {
                glide.skip(frames as u32);
            }
        }
    }

    /// A value at a frame of the chunk.
    #[inline]
    pub fn at(&self, index: usize, frame: usize) -> f64 {
        if self.moving[index] { self.frames[index][frame] } else { self.glides[index].target() }
    }

    /// Multiplies samples by a value, frame by frame of the chunk. A gain of 0 shuts out whatever it is, a gain
    /// of 1 changes no bit.
    pub fn scale(&self, index: usize, samples: &mut [f64]) {
        if self.moving[index] {
            samples.iter_mut().zip(&self.frames[index]).for_each(|(sample, gain)| *sample *= gain);
            return;
        }
        match self.glides[index].target() {
            0.0 => samples.fill(0.0),
            1.0 => {}
            gain => samples.iter_mut().for_each(|sample| *sample *= gain),
        }
    }

    /// Whether any of some values moves within this chunk.
    pub fn any_moves(&self, indices: Range<usize>) -> bool {
        self.moving[indices].contains(&true)
    }

    /// Whether a value is there and stays there within this chunk.
    pub fn rests_at(&self, index: usize, value: f64) -> bool {
        !self.moving[index] && self.glides[index].target() == value
    }
}
