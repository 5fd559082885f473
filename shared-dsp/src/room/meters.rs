//! What the window and the host show of the last block.

use crate::chunk::{CHUNK, Chunk};
use crate::units::db_from_gain;

/// Levels of the last block, peaks in dBFS.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Of the input.
    pub input_db: f32,
    /// Of the direct sound.
    pub direct_db: f32,
    /// Of the early reflections.
    pub early_db: f32,
    /// Of the tail, before it is ducked.
    pub tail_db: f32,
    /// Of the output.
    pub output_db: f32,
    /// By how many dB the tail is ducked at the last frame, 0 or more.
    pub duck_db: f32,
    /// By how many dB the gate is closed at the last frame, 0 or more.
    pub gate_db: f32,
    /// How much louder the placed sound is than the input, in LU; measured for fair bypass.
    pub change_lu: f32,
    /// Whether nothing sounds and nothing is computed.
    pub asleep: bool,
}

/// Collects the peaks of a block: largest magnitudes, 1 at full scale.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meters {
    /// Of the input.
    pub input: f64,
    /// Of the direct sound.
    pub direct: f64,
    /// Of the early reflections.
    pub early: f64,
    /// Of the tail.
    pub tail: f64,
    /// Of the output.
    pub output: f64,
}

/// The level in dBFS of a peak, which is 1 at full scale; −300 dBFS for silence.
pub fn level_db(peak: f64) -> f32 {
    db_from_gain(peak.max(1e-15)) as f32
}

/// Mean power of some channels at each frame.
pub fn powers(sound: &Chunk, channels: usize, frames: usize, powers: &mut [f64; CHUNK]) {
    powers[..frames].fill(0.0);
    let share = 1.0 / channels as f64;
    for channel in &sound[..channels] {
        for (power, sample) in powers.iter_mut().zip(&channel[..frames]) {
            *power += share * (sample * sample);
        }
    }
}
