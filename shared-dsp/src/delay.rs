//! A delay whose length may change while it runs: everything that was written stays until it is too old.

use crate::chunk::CHUNK;

/// The recent past of several channels.
///
/// Write a chunk, then read it back as it was some frames ago, at several delays if two are to be cross-faded.
pub struct DelayLine {
    rings: Box<[Box<[f64]>]>,
    max_delay_frames: usize,
    /// Where the next frame goes.
    place: usize,
}

impl DelayLine {
    /// A silent line that can be read up to `max_frames` late.
    pub fn new(channels: usize, max_frames: usize) -> DelayLine {
        let ring = || vec![0.0; max_frames + CHUNK].into_boxed_slice();
        DelayLine { rings: (0..channels).map(|_| ring()).collect(), max_delay_frames: max_frames, place: 0 }
    }

    /// The longest delay in frames.
    pub fn max_delay_frames(&self) -> usize {
        self.max_delay_frames
    }

    /// Takes the first `frames` of each channel, at most [`CHUNK`] at a time.
    pub fn write<C: AsRef<[f64]>>(&mut self, chunk: &[C], frames: usize) {
        debug_assert!(frames <= CHUNK);
        let frames = frames.min(CHUNK);
        for (ring, samples) in self.rings.iter_mut().zip(chunk) {
            write(ring, self.place, &samples.as_ref()[..frames]);
        }
        self.advance(frames);
    }

    /// What was written `delay_frames` before the frames that were written last: bring as many as those.
    pub fn read(&self, channel: usize, delay_frames: usize, output: &mut [f64]) {
        debug_assert!(output.len() <= CHUNK);
        let Some(ring) = self.rings.get(channel) else {
            return;
        };
        let frames = output.len().min(CHUNK);
        let back = frames + delay_frames.min(self.max_delay_frames);
        let from = if self.place >= back { self.place - back } else { self.place + ring.len() - back };
        read(ring, from, &mut output[..frames]);
    }

    /// Delays the first `frames` of each channel in place; any number of frames.
    pub fn process<C: AsMut<[f64]>>(&mut self, channels: &mut [C], frames: usize, delay_frames: usize) {
        let delay_frames = delay_frames.min(self.max_delay_frames);
        for from in (0..frames).step_by(CHUNK) {
            let to = frames.min(from + CHUNK);
            for (ring, samples) in self.rings.iter_mut().zip(channels.iter_mut()) {
                let samples = &mut samples.as_mut()[from..to];
                write(ring, self.place, samples);
                let late = self.place + ring.len() - delay_frames;
                read(ring, if late >= ring.len() { late - ring.len() } else { late }, samples);
            }
            self.advance(to - from);
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        for ring in &mut self.rings {
            ring.fill(0.0);
        }
    }

    fn advance(&mut self, frames: usize) {
        let length = self.max_delay_frames + CHUNK;
        self.place = (self.place + frames) % length;
    }
}

fn write(ring: &mut [f64], place: usize, samples: &[f64]) {
    let (first, rest) = samples.split_at(samples.len().min(ring.len() - place));
    ring[place..place + first.len()].copy_from_slice(first);
    ring[..rest.len()].copy_from_slice(rest);
}

fn read(ring: &[f64], place: usize, samples: &mut [f64]) {
    let (first, rest) = samples.split_at_mut(samples.len().min(ring.len() - place));
    first.copy_from_slice(&ring[place..place + first.len()]);
    rest.copy_from_slice(&ring[..rest.len()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written frames count up from 1; channel n has them times n + 1.
    fn counted(from: usize, frames: usize) -> [Vec<f64>; 2] {
        [1.0, 2.0].map(|scale| (from..from + frames).map(|n| scale * (n + 1) as f64).collect())
    }

    #[test]
    fn every_delay_up_to_the_longest_returns_what_was_written_then() {
        let mut line = DelayLine::new(2, 100);
        let mut written = 0;
        for frames in [1, 64, 7, 0, 33, 64, 64, 2, 64, 50].into_iter().cycle().take(60) {
            line.write(&counted(written, frames), frames);
            for delay_frames in [0, 1, 63, 64, 65, 99, 100] {
                for channel in 0..2 {
                    let mut output = vec![f64::NAN; frames];
                    line.read(channel, delay_frames, &mut output);
                    for (n, sample) in output.iter().enumerate() {
                        let number = (written + n + 1).saturating_sub(delay_frames);
                        assert_eq!(*sample, ((channel + 1) * number) as f64);
                    }
                }
            }
            written += frames;
        }
    }

    #[test]
    fn no_delay_returns_the_same_bits() {
        let mut line = DelayLine::new(1, 10);
        let bits = [0x8000_0000_0000_0000, 1, 0x7ff8_0000_0000_1234, 0x7ff0_0000_0000_0000];
        let samples = [bits.map(f64::from_bits)];
        let mut output = [0.0; 4];
        line.write(&samples, 4);
        line.read(0, 0, &mut output);
        assert_eq!(output.map(f64::to_bits), bits);
        let mut in_place = samples;
        line.process(&mut in_place, 4, 0);
        assert_eq!(in_place[0].map(f64::to_bits), bits);
    }

    #[test]
    fn in_place_any_length_comes_out_late_and_otherwise_unchanged() {
        for max_frames in [0, 1, 63, 64, 65, 1000] {
            for delay_frames in [0, 1, max_frames / 2, max_frames] {
                let delay_frames = delay_frames.min(max_frames);
                let mut line = DelayLine::new(2, max_frames);
                let mut done = 0;
                for frames in [1000, 1, 63, 64, 65, 129] {
                    let mut channels = counted(done, frames);
                    line.process(&mut channels, frames, delay_frames);
                    for (n, (left, right)) in channels[0].iter().zip(&channels[1]).enumerate() {
                        assert_eq!(*left, (done + n + 1).saturating_sub(delay_frames) as f64);
                        assert_eq!(*right, 2.0 * left);
                    }
                    done += frames;
                }
            }
        }
    }

    #[test]
    fn a_cleared_line_is_silent() {
        let mut line = DelayLine::new(1, 20);
        line.write(&[[1.0; 64]], 64);
        line.clear();
        line.write(&[[0.0; 64]], 5);
        let mut output = [1.0; 5];
        line.read(0, 20, &mut output);
        assert_eq!(output, [0.0; 5]);
    }
}
