//! A delay whose length changes without a click: the old length is faded into the new one.

use crate::chunk::CHUNK;
use crate::delay::DelayLine;
use crate::layout::MAX_CHANNELS;

/// Time in which one length is faded into another, in s.
const FADE_S: f64 = 0.020;

/// Delays all channels by the same time.
pub struct Late {
    line: DelayLine,
    channels: usize,
    /// What sounds, what is faded in, and what waits for the end of the fade.
    now_frames: usize,
    next_frames: usize,
    wanted_frames: usize,
    faded: usize,
    fade_frames: usize,
}

impl Late {
    /// A silent line without delay that can be up to `max_frames` late.
    pub fn new(channels: usize, max_frames: usize, sample_rate_hz: f64) -> Late {
        Late {
            line: DelayLine::new(channels, max_frames),
            channels: channels.min(MAX_CHANNELS),
            now_frames: 0,
            next_frames: 0,
            wanted_frames: 0,
            faded: 0,
            fade_frames: (FADE_S * sample_rate_hz).round().max(1.0) as usize,
        }
    }

    /// Where it is, or is going to. [audio thread]
    pub fn frames(&self) -> usize {
        self.wanted_frames
    }

    /// Goes to another length. [audio thread]
    pub fn set(&mut self, frames: usize) {
        self.wanted_frames = frames.min(self.line.max_delay_frames());
        if self.faded == 0 {
            self.next_frames = self.wanted_frames;
        }
    }

    /// Forgets all sound and takes the length that is wanted. [audio thread]
    pub fn reset(&mut self) {
        self.line.clear();
        self.end_fade();
        self.now_frames = self.wanted_frames;
    }

    /// Delays the first `frames` of each channel in place. [audio thread]
    pub fn process(&mut self, chunk: &mut [[f64; CHUNK]], frames: usize) {
        let mut from = 0;
        while from < frames {
            let is_fading = self.now_frames != self.next_frames;
            let left = if is_fading { self.fade_frames - self.faded } else { frames };
            let to = frames.min(from + left);
            self.run(chunk, from, to, is_fading);
            if is_fading {
                self.faded += to - from;
                if self.faded == self.fade_frames {
                    self.now_frames = self.next_frames;
                    self.end_fade();
                }
            }
            from = to;
        }
    }

    fn end_fade(&mut self) {
        self.faded = 0;
        self.next_frames = self.wanted_frames;
    }

    fn run(&mut self, chunk: &mut [[f64; CHUNK]], from: usize, to: usize, is_fading: bool) {
        let mut input: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        for (part, samples) in input.iter_mut().zip(&*chunk) {
            *part = &samples[from..to];
        }
        self.line.write(&input[..self.channels.min(chunk.len())], to - from);
        for (channel, samples) in chunk.iter_mut().enumerate().take(self.channels) {
            let samples = &mut samples[from..to];
            self.line.read(channel, self.now_frames, samples);
            if is_fading {
                let mut next = [0.0; CHUNK];
                self.line.read(channel, self.next_frames, &mut next[..to - from]);
                for (n, (sample, next)) in samples.iter_mut().zip(next).enumerate() {
                    let t = (self.faded + n + 1) as f64 / self.fade_frames as f64;
                    let share = t * t * t * (10.0 + t * (6.0 * t - 15.0));
                    *sample += share * (next - *sample);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(late: &mut Late, from: usize, frames: usize) -> Vec<f64> {
        let mut output = Vec::new();
        for start in (from..from + frames).step_by(CHUNK) {
            let mut chunk = [[0.0; CHUNK]];
            for (n, sample) in chunk[0].iter_mut().enumerate() {
                *sample = (start + n + 1) as f64;
            }
            late.process(&mut chunk, CHUNK.min(from + frames - start));
            output.extend_from_slice(&chunk[0][..CHUNK.min(from + frames - start)]);
        }
        output
    }

    #[test]
    fn a_new_length_is_faded_in_and_then_exact() {
        let mut late = Late::new(1, 100, 1_000.0);
        assert_eq!(run(&mut late, 0, 300)[299], 300.0);
        late.set(70);
        assert_eq!(late.frames(), 70);
        let output = run(&mut late, 300, 100);
        assert!(output[5] < 306.0 && output[5] > 236.0);
        for (n, sample) in output.iter().enumerate().skip(19) {
            assert_eq!(*sample, (300 + n + 1 - 70) as f64);
        }
    }

    #[test]
    fn a_length_that_comes_during_a_fade_waits_for_its_end() {
        let mut late = Late::new(1, 100, 1_000.0);
        run(&mut late, 0, 200);
        late.set(50);
        run(&mut late, 200, 5);
        late.set(10);
        let output = run(&mut late, 205, 100);
        assert_eq!(output[14], (205 + 15 - 50) as f64);
        assert_eq!(output[99], (205 + 100 - 10) as f64);
    }
}
