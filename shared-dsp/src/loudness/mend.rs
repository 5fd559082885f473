//! Input as it should be: what is no sound is silence.

use crate::chunk::{BROKEN, CHUNK, peak, silence_broken};

/// Silence, for channels that are missing.
pub const SILENCE: [f32; CHUNK] = [0.0; CHUNK];

/// Samples, mended.
pub struct Mended<'a> {
    /// The samples themselves, or a mended copy of them.
    pub samples: &'a [f32],
    /// Their largest magnitude; full scale is 1.
    pub level: f32,
    /// Whether they needed it.
    pub was_broken: bool,
}

/// Gives the samples, at most a chunk, as they are where all of them are sound; otherwise a copy in which what
/// is no number or beyond +120 dBFS is silence.
pub fn mend<'a>(samples: &'a [f32], memory: &'a mut [f32; CHUNK]) -> Mended<'a> {
    let level = peak(samples);
    // The magnitude of what is no number is not known to be small.
    if level <= BROKEN {
        return Mended { samples, level, was_broken: false };
    }
    let memory = &mut memory[..samples.len()];
    memory.copy_from_slice(samples);
    silence_broken(memory);
    Mended { level: peak(memory), samples: memory, was_broken: true }
}
