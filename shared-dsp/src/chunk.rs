//! A few frames of every channel: what processors work on, so that the host's block size changes nothing.

use crate::layout::MAX_CHANNELS;

/// Most frames that are worked on at once; also the grid on which states are settled.
pub const CHUNK: usize = 64;
/// Input beyond this, +120 dBFS, is taken for a fault and silenced.
pub const BROKEN: f32 = 1e6;

/// Memory for one chunk of every channel.
pub type Chunk = [[f64; CHUNK]; MAX_CHANNELS];

/// Silence.
pub const SILENT: Chunk = [[0.0; CHUNK]; MAX_CHANNELS];

/// Copies the first `frames` of the first `channels`.
pub fn copy(from: &Chunk, to: &mut Chunk, channels: usize, frames: usize) {
    for (from, to) in from.iter().zip(to).take(channels) {
        to[..frames].copy_from_slice(&from[..frames]);
    }
}

/// The first `frames` of every channel there is.
pub fn planar(chunk: &[[f64; CHUNK]], frames: usize) -> [&[f64]; MAX_CHANNELS] {
    std::array::from_fn(|channel| chunk.get(channel).map_or(&[][..], |samples| &samples[..frames]))
}

/// Replaces what is no number, infinite, or louder than any sound by silence.
pub fn silence_broken(samples: &mut [f32]) {
    let sound = |sample: f32| sample.abs() <= BROKEN;
    if samples.iter().fold(true, |all, &sample| all & sound(sample)) {
        return;
    }
    for sample in samples.iter_mut().filter(|sample| !sound(**sample)) {
        *sample = 0.0;
    }
}

/// Takes `frames` of a sidechain, from frame `from` on; what is missing or broken is silence. True if all of
/// it is silent.
pub fn load_sidechain(
    chunk: &mut Chunk,
    input: &[&[f32]],
    channels: usize,
    from: usize,
    frames: usize,
) -> bool {
    let mut silent = true;
    for (channel, samples) in chunk.iter_mut().enumerate().take(channels) {
        let input = input.get(channel).and_then(|input| input.get(from..)).unwrap_or(&[]);
        let sound = |input: &f32| if input.abs() <= BROKEN { f64::from(*input) } else { 0.0 };
        for (n, sample) in samples[..frames].iter_mut().enumerate() {
            *sample = input.get(n).map_or(0.0, sound);
            silent &= *sample == 0.0;
        }
    }
    silent
}

/// A sample as the host gets it.
#[inline(always)]
pub fn to_f32(sample: f64) -> f32 {
    sample.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

/// The largest magnitude of some samples, none of which is no number.
pub fn peak(samples: &[f32]) -> f32 {
    // Magnitudes order as their bits do, and those compare many at a time.
    let magnitude = |sample: &f32| sample.to_bits() & 0x7FFF_FFFF;
    f32::from_bits(samples.iter().fold(0, |top, sample| top.max(magnitude(sample))))
}
