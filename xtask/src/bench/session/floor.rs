//! The least work that could stand in place of a plug-in: plain biquads, as in the benches of the processors.

use super::song::BLOCK_FRAMES;

/// Sections in place of one plug-in.
pub const SECTIONS: usize = 8;

/// A cascade of biquads in transposed direct form II, stereo.
#[derive(Default)]
pub struct Biquads {
    states: [[[f64; 2]; 2]; SECTIONS],
}

impl Biquads {
    /// Filters a block.
    pub fn play(&mut self, from: &[Vec<f32>; 2], to: &mut [Vec<f32>; 2]) {
        for frame in 0..BLOCK_FRAMES {
            for side in 0..2 {
                let mut x = f64::from(from[side][frame]);
                for state in &mut self.states {
                    let s = &mut state[side];
                    let y = 1.01 * x + s[0];
                    s[0] = s[1] - 1.9 * x + 1.9 * y;
                    s[1] = 0.92 * x - 0.93 * y;
                    x = y;
                }
                to[side][frame] = x as f32;
            }
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        *self = Biquads::default();
    }
}
