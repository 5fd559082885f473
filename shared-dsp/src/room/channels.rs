//! Which channel goes where.

use crate::chunk::{CHUNK, Chunk};
use crate::layout::{Layout, Speaker};
use crate::processor::Spec;

/// Outputs that play the tail.
pub fn tail_outputs(layout: Layout) -> impl Iterator<Item = usize> {
    let speakers = layout.channels().iter().enumerate();
    speakers.filter(|(_, speaker)| **speaker != Speaker::Lfe).map(|(channel, _)| channel)
}

/// The input on the outputs: a single channel on left and right, the others where they are.
pub fn widen_dry(input: &Chunk, dry: &mut Chunk, spec: &Spec, frames: usize) {
    let inputs = spec.input.len();
    for (channel, dry) in dry[..spec.layout.len()].iter_mut().enumerate() {
        let from = if spec.input == Layout::Mono && channel == 1 { 0 } else { channel };
        if from < inputs {
            dry[..frames].copy_from_slice(&input[from][..frames]);
        }
    }
}

/// Multiplies channels with gains.
pub fn scale(sound: &mut Chunk, channels: usize, gains: &[f64; CHUNK], frames: usize) {
    for channel in &mut sound[..channels] {
        for (sample, gain) in channel[..frames].iter_mut().zip(gains) {
            *sample *= gain;
        }
    }
}
