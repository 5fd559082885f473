//! The power of the newest samples in each bin of a Fourier transform.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::telemetry::ring::Ring;

/// What is louder, or no number, is no sound: its power might have no end, and no mean would ever forget it.
const LOUDEST: f32 = 1e6;

/// A transform of a fixed size under a Hann window.
pub(super) struct Bins {
    transform: Arc<dyn RealToComplex<f32>>,
    frames: Box<[[f32; 2]]>,
    window: Box<[f32]>,
    samples: Box<[f32]>,
    output: Box<[Complex<f32>]>,
    scratch: Box<[Complex<f32>]>,
    powers: Box<[f64]>,
}

impl Bins {
    /// Bins of a transform of so many frames.
    pub fn new(size_frames: usize) -> Bins {
        let transform = RealFftPlanner::new().plan_fft_forward(size_frames);
        let turn = std::f64::consts::TAU / size_frames as f64;
        Bins {
            frames: vec![[0.0; 2]; size_frames].into_boxed_slice(),
            window: (0..size_frames).map(|n| (0.5 - 0.5 * (turn * n as f64).cos()) as f32).collect(),
            samples: vec![0.0; size_frames].into_boxed_slice(),
            output: transform.make_output_vec().into_boxed_slice(),
            scratch: transform.make_scratch_vec().into_boxed_slice(),
            powers: vec![0.0; size_frames / 2 + 1].into_boxed_slice(),
            transform,
        }
    }

    /// Transforms the newest samples, what is missing counting as silence; returns how many had been written.
    pub fn hear(&mut self, ring: &Ring<2>) -> u64 {
        let copied = ring.newest(&mut self.frames);
        self.powers.fill(0.0);
        // A sine of full scale on a bin has |X| = N/4 under the window; half of the power from each channel
        let scale = 0.5 * (4.0 / self.frames.len() as f64).powi(2);
        for channel in 0..2 {
            let samples = self.samples.iter_mut().zip(&self.frames).zip(&self.window);
            for ((sample, frame), weight) in samples {
                *sample = if frame[channel].abs() < LOUDEST { frame[channel] * weight } else { 0.0 };
            }
            let made =
                self.transform.process_with_scratch(&mut self.samples, &mut self.output, &mut self.scratch);
            debug_assert!(made.is_ok());
            for (power, bin) in self.powers.iter_mut().zip(&self.output) {
                *power += scale * f64::from(bin.norm_sqr());
            }
        }
        copied.end
    }

    /// Power of each bin, 1 for a sine of full scale.
    pub fn powers(&self) -> &[f64] {
        &self.powers
    }
}
