//! A mono track through the Compressor: tones in, sound and gain out, in step.

use std::f64::consts::TAU;

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::Oversampling;
use shared_dsp::{Block, Layout, Processor, Spec};

use super::play;

/// Oversampling of the audio path.
pub const OVERSAMPLINGS: [Oversampling; 3] = [Oversampling::Off, Oversampling::X2, Oversampling::X4];

/// A mono track through a compressor.
#[derive(Clone, Debug)]
pub struct Take {
    /// As it went in.
    pub input: Vec<f32>,
    /// As it came out, moved forward by the latency that the compressor reports: in step with the input. The
    /// frames at the end that never came out are missing.
    pub output: Vec<f32>,
    /// What was reported as the gain in dB at the end of each block, moved forward by the latency where blocks
    /// are one frame long.
    pub reported_db: Vec<f64>,
    /// Frames of latency.
    pub latency_frames: usize,
}

impl Take {
    /// Takes a mono track in blocks of 512 frames.
    pub fn new(settings: &Settings, rate_hz: f64, input: Vec<f32>) -> Take {
        Take::in_blocks(settings, rate_hz, input, 512)
    }

    /// Takes a mono track in blocks of one frame, with the gain that is reported at each.
    pub fn frame_by_frame(settings: &Settings, rate_hz: f64, input: Vec<f32>) -> Take {
        let mut take = Take::in_blocks(settings, rate_hz, input, 1);
        take.reported_db.drain(..take.latency_frames);
        take
    }

    fn in_blocks(settings: &Settings, rate_hz: f64, input: Vec<f32>, block_frames: usize) -> Take {
        let spec = Spec { sidechain_channels: 0, ..play::spec(rate_hz, Layout::Mono) };
        let mut compressor = play::compressor(&spec, settings);
        let mut output = input.clone();
        let mut reported_db = Vec::with_capacity(input.len().div_ceil(block_frames));
        for block in output.chunks_mut(block_frames) {
            compressor.process(&mut Block { main: &mut [block], sidechain: &[] });
            reported_db.push(f64::from(compressor.levels().gain_db));
        }
        let latency_frames = compressor.latency_frames();
        output.drain(..latency_frames);
        Take { input, output, reported_db, latency_frames }
    }

    /// The gain of a frame in dB by the sound alone; none where the input is below `floor`, or nothing came out.
    pub fn gain_db(&self, frame: usize, floor: f64) -> Option<f64> {
        let (x, y) = (f64::from(self.input[frame]), f64::from(*self.output.get(frame)?));
        let gain = y / x;
        (x.abs() >= floor && gain > 0.0).then(|| 20.0 * gain.log10())
    }
}

/// A tone whose level in dBFS is given frame by frame; at frame 0 it is at a crest.
pub fn tone(rate_hz: f64, freq_hz: f64, frames: usize, level_db: impl Fn(usize) -> f64) -> Vec<f32> {
    (0..frames)
        .map(|n| ((TAU * (freq_hz * n as f64 / rate_hz).fract()).cos() * gain(level_db(n))) as f32)
        .collect()
}

/// A level in dB as a factor.
pub fn gain(level_db: f64) -> f64 {
    10.0_f64.powf(level_db / 20.0)
}

/// Amplitude of a tone within some samples, through a Hann window: other tones that are several periods of
/// the window away do not count.
pub fn amplitude(samples: &[f32], freq_hz: f64, rate_hz: f64) -> f64 {
    let (mut re, mut im, mut weight) = (0.0, 0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (TAU * (n as f64 + 0.5) / samples.len() as f64).cos();
        let (sin, cos) = (TAU * (freq_hz * n as f64 / rate_hz).fract()).sin_cos();
        re += window * f64::from(*sample) * cos;
        im += window * f64::from(*sample) * sin;
        weight += window;
    }
    2.0 * re.hypot(im) / weight
}
