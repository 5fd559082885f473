//! The highest peak of the last 5 ms, between the samples too.

mod between;

use super::sliding::SlidingMinimum;
use between::{DELAY_FRAMES, PAST, Places, between, tops};

const CHUNK: usize = 64;
/// Long enough that a steady tone from 100 Hz on has a peak of either sign in it.
const HOLD_S: f64 = 0.005;

/// Reads the peaks of one channel. A steady tone up to 0.42 of the sample rate is read within 0.1 dB, and no
/// sample is ever higher than the reading.
pub struct PeakReader {
    samples: [f64; PAST + CHUNK],
    places: Places,
    /// The last magnitude of the gap before.
    before: f64,
    smallest: SlidingMinimum,
}

impl PeakReader {
    /// A reader that has heard silence.
    pub fn new(sample_rate_hz: f64) -> PeakReader {
        let hold_frames = (HOLD_S * sample_rate_hz).ceil() as usize;
        let mut smallest = SlidingMinimum::new(hold_frames);
        smallest.set(hold_frames);
        PeakReader { samples: [0.0; PAST + CHUNK], places: [[0.0; CHUNK]; 8], before: 0.0, smallest }
    }

    /// Frames by which a reading is later than the first sample that it knows of.
    pub const fn delay_frames(&self) -> usize {
        DELAY_FRAMES
    }

    /// For each sample of the input the largest magnitude of the 5 ms that end
    /// [`PeakReader::delay_frames`] before it, or just after that.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        debug_assert_eq!(input.len(), output.len());
        for (input, output) in input.chunks(CHUNK).zip(output.chunks_mut(CHUNK)) {
            let frames = output.len();
            self.samples[PAST..PAST + frames].copy_from_slice(&input[..frames]);
            between(&self.samples, &mut self.places, frames);
            let mut highest = [0.0; CHUNK];
            tops(&self.samples, &self.places, &mut self.before, &mut highest, frames);
            self.samples.copy_within(frames..frames + PAST, 0);
            for (output, highest) in output.iter_mut().zip(highest) {
                *output = -highest;
            }
            self.smallest.process(output);
            for output in output {
                *output = -*output;
            }
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.samples.fill(0.0);
        self.before = 0.0;
        self.smallest.clear();
    }
}

#[cfg(test)]
mod tests;
