//! The Compressor plays: made with its settings, fed in blocks.

use std::f64::consts::TAU;

use shared_dsp::compressor::{Compressor, Settings};
use shared_dsp::{Block, Layout, Processor, Spec};

use crate::random::Random;

/// Sample rates at which everything is promised, in Hz.
pub const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// That rate and layout, a sidechain as wide as the track, rendered offline.
pub fn spec(sample_rate_hz: f64, layout: Layout) -> Spec {
    Spec {
        sample_rate_hz,
        max_block_frames: 4_096,
        layout,
        input: layout,
        sidechain_channels: layout.len(),
        offline: true,
    }
}

/// A compressor that has these settings from its first sample on.
pub fn compressor(spec: &Spec, settings: &Settings) -> Compressor {
    let mut compressor = Compressor::new(spec);
    compressor.set(settings);
    compressor.prepare();
    compressor
}

/// Runs planar audio through in place, in blocks of 512 frames, without a sidechain.
pub fn run(compressor: &mut Compressor, channels: &mut [Vec<f32>]) {
    run_with(compressor, channels, &[], |_| 512, |_, _| {});
}

/// Runs planar audio through in place; `frames` gives the length of each block from its first frame, `before`
/// is called before each with the first frame's number.
pub fn run_with(
    compressor: &mut Compressor,
    channels: &mut [Vec<f32>],
    sidechain: &[Vec<f32>],
    mut frames: impl FnMut(usize) -> usize,
    mut before: impl FnMut(&mut Compressor, usize),
) {
    let length = channels[0].len();
    let mut from = 0;
    while from < length {
        let to = length.min(from + frames(from).max(1));
        before(compressor, from);
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(|channel| &mut channel[from..to]).collect();
        let side: Vec<&[f32]> = sidechain.iter().map(|channel| &channel[from..to]).collect();
        compressor.process(&mut Block { main: &mut main, sidechain: &side });
        from = to;
    }
}

/// What comes out of a new compressor.
pub fn through(spec: &Spec, settings: &Settings, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut output = input.to_vec();
    run(&mut compressor(spec, settings), &mut output);
    output
}

/// A sine with that peak in dBFS.
pub fn sine(sample_rate_hz: f64, freq_hz: f64, level_db: f64, frames: usize) -> Vec<f32> {
    let peak = 10.0_f64.powf(level_db / 20.0);
    (0..frames).map(|n| (peak * (TAU * freq_hz * n as f64 / sample_rate_hz).sin()) as f32).collect()
}

/// White noise with a peak in dBFS that rises and falls by 40 dB several times a second, so that a compressor
/// never rests; other noise for every seed.
pub fn surging_noise(sample_rate_hz: f64, level_db: f64, frames: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed);
    let surges_hz = 5.3 + seed as f64 % 3.0;
    (0..frames)
        .map(|n| {
            let fall_db = 20.0 * (1.0 + (TAU * surges_hz * n as f64 / sample_rate_hz).cos());
            (10.0_f64.powf((level_db - fall_db) / 20.0) * random.bipolar()) as f32
        })
        .collect()
}
