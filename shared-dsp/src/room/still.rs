//! Takes away what stands still: a tail that is held for ever holds its mean, too, and nobody hears it.

use crate::layout::MAX_CHANNELS;
use std::f64::consts::TAU;

/// Corner in Hz; at 20 Hz it takes less than 0.2 dB.
const CORNER_HZ: f64 = 4.0;
/// A mean below this is none: −180 dBFS.
const NOTHING: f64 = 1e-9;

/// A high-pass of one pole for every channel.
#[derive(Clone, Copy, Debug)]
pub struct Still {
    share: f64,
    means: [f64; MAX_CHANNELS],
}

impl Still {
    /// At a sample rate.
    pub fn new(sample_rate_hz: f64) -> Still {
        Still { share: 1.0 - (-TAU * CORNER_HZ / sample_rate_hz).exp(), means: [0.0; MAX_CHANNELS] }
    }

    /// Forgets all sound. [audio thread]
    pub fn reset(&mut self) {
        self.means = [0.0; MAX_CHANNELS];
    }

    /// Sets what cannot be heard to zero; true if nothing is left. [audio thread]
    pub fn settle(&mut self) -> bool {
        self.means.iter_mut().fold(true, |rest, mean| {
            if mean.abs() < NOTHING {
                *mean = 0.0;
            }
            rest & (*mean == 0.0)
        })
    }

    /// Takes its mean from the sound of a channel. [audio thread]
    pub fn process(&mut self, channel: usize, samples: &mut [f64]) {
        let mean = &mut self.means[channel];
        for sample in samples {
            *mean += self.share * (*sample - *mean);
            *sample -= *mean;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_still_is_gone_after_a_second_and_a_bass_note_is_not() {
        let mut still = Still::new(48_000.0);
        let mut samples: Vec<f64> =
            (0..96_000).map(|n| 1.0 + (TAU * 40.0 * f64::from(n) / 48_000.0).sin()).collect();
        still.process(0, &mut samples);
        let last = &samples[48_000..];
        let mean = last.iter().sum::<f64>() / last.len() as f64;
        let power = last.iter().map(|x| x * x).sum::<f64>() / last.len() as f64;
        assert!(mean.abs() < 1e-6, "{mean}");
        // |H|² of one pole, an octave and more above its corner.
        let expected = 0.5 / (1.0 + (CORNER_HZ / 40.0_f64).powi(2));
        assert!((power / expected - 1.0).abs() < 1e-3, "{power}");
        samples.fill(0.0);
        for _ in 0..200 {
            still.process(0, &mut samples[..960]);
            samples.fill(0.0);
            if still.settle() {
                return;
            }
        }
        panic!("it never rests");
    }
}
