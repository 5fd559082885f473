//! A delay whose length changes without a click and without a change of pitch: the old length is faded into the
//! new one.

use crate::chunk::CHUNK;
use crate::delay::DelayLine;
use crate::layout::MAX_CHANNELS;

/// Time in which one length is faded into another, in s.
const FADE_S: f64 = 0.020;

/// How late a delay line is read, and how the next length takes over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reader {
    /// What sounds, what is faded in, and what waits for the end of the fade.
    now_frames: usize,
    next_frames: usize,
    wanted_frames: usize,
    faded: usize,
    fade_frames: usize,
}

impl Reader {
    /// Reads at once; another length takes so many frames to fade in.
    pub fn new(fade_frames: usize) -> Reader {
        Reader { now_frames: 0, next_frames: 0, wanted_frames: 0, faded: 0, fade_frames: fade_frames.max(1) }
    }

    /// Where it is, or is going to. [audio thread]
    pub fn frames(&self) -> usize {
        self.wanted_frames
    }

    /// Goes to another length. [audio thread]
    pub fn set(&mut self, frames: usize) {
        self.wanted_frames = frames;
        if self.faded == 0 {
            self.next_frames = frames;
        }
    }

    /// Is at the length that is wanted. [audio thread]
    pub fn settle(&mut self) {
        (self.faded, self.next_frames) = (0, self.wanted_frames);
        self.now_frames = self.wanted_frames;
    }

    /// Whether one length is faded into another.
    pub fn is_fading(&self) -> bool {
        self.now_frames != self.next_frames
    }

    /// Frames that may be read before [`Reader::advance`] has to be called.
    pub fn most_frames(&self) -> usize {
        if self.is_fading() { self.fade_frames - self.faded } else { usize::MAX }
    }

    /// A channel of what was written to a line last, that much later. [audio thread]
    pub fn read(&self, line: &DelayLine, channel: usize, output: &mut [f64]) {
        line.read(channel, self.now_frames, output);
        if !self.is_fading() {
            return;
        }
        let mut next = [0.0; CHUNK];
        line.read(channel, self.next_frames, &mut next[..output.len()]);
        for (n, (sample, next)) in output.iter_mut().zip(next).enumerate() {
            let t = (self.faded + n + 1) as f64 / self.fade_frames as f64;
            let share = t * t * t * (10.0 + t * (6.0 * t - 15.0));
            *sample += share * (next - *sample);
        }
    }

    /// Lets frames pass that all channels were read of. [audio thread]
    pub fn advance(&mut self, frames: usize) {
        if !self.is_fading() {
            return;
        }
        self.faded += frames;
        if self.faded >= self.fade_frames {
            self.now_frames = self.next_frames;
            (self.faded, self.next_frames) = (0, self.wanted_frames);
        }
    }
}

/// Delays all channels by the same time.
pub struct Late {
    line: DelayLine,
    channels: usize,
    reader: Reader,
}

impl Late {
    /// A silent line without delay that can be up to `max_frames` late.
    pub fn new(channels: usize, max_frames: usize, sample_rate_hz: f64) -> Late {
        Late {
            line: DelayLine::new(channels, max_frames),
            channels: channels.min(MAX_CHANNELS),
            reader: Reader::new((FADE_S * sample_rate_hz).round() as usize),
        }
    }

    /// Where it is, or is going to. [audio thread]
    pub fn frames(&self) -> usize {
        self.reader.frames()
    }

    /// Goes to another length. [audio thread]
    pub fn set(&mut self, frames: usize) {
        self.reader.set(frames.min(self.line.max_delay_frames()));
    }

    /// Forgets all sound and takes the length that is wanted. [audio thread]
    pub fn reset(&mut self) {
        self.line.clear();
        self.reader.settle();
    }

    /// Delays the first `frames` of each channel in place. [audio thread]
    pub fn process(&mut self, chunk: &mut [[f64; CHUNK]], frames: usize) {
        let mut from = 0;
        while from < frames {
            let to = frames.min(from.saturating_add(self.reader.most_frames()));
            let mut input: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
            for (part, samples) in input.iter_mut().zip(&*chunk) {
                *part = &samples[from..to];
            }
            self.line.write(&input[..self.channels.min(chunk.len())], to - from);
            for (channel, samples) in chunk.iter_mut().enumerate().take(self.channels) {
                self.reader.read(&self.line, channel, &mut samples[from..to]);
            }
            self.reader.advance(to - from);
            from = to;
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
