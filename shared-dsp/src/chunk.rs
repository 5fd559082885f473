//! A few frames of every channel: what processors work on, so that the host's block size changes nothing.

use crate::layout::MAX_CHANNELS;
use multiversion::multiversion;

/// Most frames that are worked on at once; also the grid on which states are settled.
pub const CHUNK: usize = 64;
/// Input beyond this, +120 dBFS, is taken for a fault and silenced.
pub const BROKEN: f32 = 1e6;

/// Memory for one chunk of every channel.
pub type Chunk = [[f64; CHUNK]; MAX_CHANNELS];

/// Silence.
pub const SILENT: Chunk = [[0.0; CHUNK]; MAX_CHANNELS];

/// Copies the first `frames` of as many channels as both have.
pub fn copy(from: &[[f64; CHUNK]], to: &mut [[f64; CHUNK]], frames: usize) {
    for (from, to) in from.iter().zip(to) {
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
pub fn load_sidechain(chunk: &mut [[f64; CHUNK]], input: &[&[f32]], from: usize, frames: usize) -> bool {
    let mut silent = true;
    for (channel, samples) in chunk.iter_mut().enumerate() {
        let input = input.get(channel).and_then(|input| input.get(from..)).unwrap_or(&[]);
        let sound = |input: &f32| if input.abs() <= BROKEN { f64::from(*input) } else { 0.0 };
        for (n, sample) in samples[..frames].iter_mut().enumerate() {
            *sample = input.get(n).map_or(0.0, sound);
            silent &= *sample == 0.0;
        }
    }
    silent
}

/// Takes the host's samples; true if all are silent.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn widen(input: &[f32], samples: &mut [f64; CHUNK]) -> bool {
    // The sign of a zero does not count: it is shifted out.
    let mut bits = 0;
    for (sample, input) in samples.iter_mut().zip(input) {
        *sample = f64::from(*input);
        bits |= input.to_bits() << 1;
    }
    bits == 0
}

/// Gives the host its samples.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn narrow(samples: &[f64; CHUNK], output: &mut [f32]) {
    for (output, sample) in output.iter_mut().zip(samples) {
        *output = sample.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    }
}

/// The largest magnitude of the first `frames` of some channels, or what it was before.
pub fn raise(peak: &mut f64, sound: &[[f64; CHUNK]], frames: usize) {
    // Several at a time: the largest of each lane.
    let mut tops = [0.0_f64; 8];
    for channel in sound {
        for lanes in channel[..frames].chunks(tops.len()) {
            for (top, sample) in tops.iter_mut().zip(lanes) {
                *top = if sample.abs() > *top { sample.abs() } else { *top };
            }
        }
    }
    *peak = tops.into_iter().fold(*peak, f64::max);
}

/// The largest magnitude of some samples, none of which is no number; full scale is 1.
pub fn peak(samples: &[f32]) -> f32 {
    // Magnitudes order as their bits do, and those compare many at a time.
    let magnitude = |sample: &f32| sample.to_bits() & 0x7FFF_FFFF;
    f32::from_bits(samples.iter().fold(0, |top, sample| top.max(magnitude(sample))))
}
