//! Sound in memory: channels of equal length.

use super::speakers::Layout;

/// Sound of a known layout. The sample rate is the session's.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    /// Where its channels are heard.
    pub layout: Layout,
    /// One vector a channel, all of one length.
    pub channels: Vec<Vec<f32>>,
}

impl Audio {
    /// Silence.
    pub fn silence(layout: Layout, frames: usize) -> Audio {
        Audio { layout, channels: vec![vec![0.0; frames]; layout.channels()] }
    }

    /// Frames.
    pub fn frames(&self) -> usize {
        self.channels[0].len()
    }

    /// Makes it longer with silence, or cuts it.
    pub fn set_frames(&mut self, frames: usize) {
        self.channels.iter_mut().for_each(|channel| channel.resize(frames, 0.0));
    }

    /// Adds `other` from `start` on, placed on the loudspeakers of this sound and turned by `gain(frame of
    /// other)`.
    pub fn add(&mut self, other: &Audio, start: usize, pan: f64, gain: impl Fn(usize) -> f64) {
        let end = start + other.frames();
        if self.frames() < end {
            self.set_frames(end);
        }
        let matrix = other.layout.gains(self.layout, pan);
        let gains: Vec<f64> = (0..other.frames()).map(gain).collect();
        for (from, row) in other.channels.iter().zip(&matrix) {
            for (to, &place) in self.channels.iter_mut().zip(row) {
                if place == 0.0 {
                    continue;
                }
                for ((sum, &sample), &gain) in to[start..end].iter_mut().zip(from).zip(&gains) {
                    *sum += (gain * place * f64::from(sample)) as f32;
                }
            }
        }
    }
}

/// Factor of a gain in dB.
pub fn factor(gain_db: f64) -> f64 {
    10.0_f64.powf(gain_db / 20.0)
}
