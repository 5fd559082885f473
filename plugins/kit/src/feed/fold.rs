//! A pair of left and right from any number of channels, as a spectrum and a goniometer show them.

use std::f32::consts::FRAC_1_SQRT_2;

use shared_dsp::Layout;
use shared_dsp::chunk::BROKEN;
use shared_dsp::layout::{MAX_CHANNELS, Speaker};

/// Gains of every channel to left and right: those of ITU-R BS.775-4, annex 4; heights as surrounds. That
/// leaves the LFE out, here it is as loud as the centre.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fold {
    channels: usize,
    gains: [[f32; 2]; MAX_CHANNELS],
}

impl Fold {
    /// The fold of a layout.
    pub fn new(layout: Layout) -> Fold {
        let mut gains = [[0.0; 2]; MAX_CHANNELS];
        for (gains, speaker) in gains.iter_mut().zip(layout.channels()) {
            use Speaker::*;
            let soft = FRAC_1_SQRT_2;
            *gains = match speaker {
                Mono => [1.0, 1.0],
                Left => [1.0, 0.0],
                Right => [0.0, 1.0],
                Centre | Lfe => [soft, soft],
                RearLeft | SideLeft | TopFrontLeft | TopRearLeft => [soft, 0.0],
                RearRight | SideRight | TopFrontRight | TopRearRight => [0.0, soft],
            };
        }
        Fold { channels: layout.len(), gains }
    }

    /// The pair at a frame. What is missing, or louder than any sound, is silence. [audio thread]
    #[inline]
    pub fn at<S: AsRef<[f32]>>(&self, channels: &[S], frame: usize) -> [f32; 2] {
        let sample = |channel: usize| -> f32 {
            let sample = channels.get(channel).and_then(|samples| samples.as_ref().get(frame));
            sample.copied().filter(|sample| sample.abs() <= BROKEN).unwrap_or(0.0)
        };
        match self.channels {
            1 => [sample(0); 2],
            2 => [sample(0), sample(1)],
            _ => {
                self.gains[..self.channels].iter().enumerate().fold([0.0; 2], |[left, right], (n, gains)| {
                    let sample = sample(n);
                    [left + gains[0] * sample, right + gains[1] * sample]
                })
            }
        }
    }
}
