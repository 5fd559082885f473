//! What the room hears comes later: the early reflections by the predelay, the tail also by its wait.

use crate::chunk::{CHUNK, Chunk};
use crate::delay::DelayLine;
use crate::late::Reader;
use crate::space::tap::fade_chunks;

/// The past of some signals, read at two delays.
pub struct Predelay {
    line: DelayLine,
    readers: [Reader; 2],
}

/// Which of the two delays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// For the early reflections.
    Early = 0,
    /// For the tail.
    Tail = 1,
}

impl Predelay {
    /// A silent past of that many signals.
    pub fn new(signals: usize, most_frames: usize, sample_rate_hz: f64) -> Predelay {
        let reader = Reader::new(fade_chunks(sample_rate_hz) * CHUNK);
        Predelay { line: DelayLine::new(signals, most_frames), readers: [reader; 2] }
    }

    /// Other delays; call it on a grid of chunks. [audio thread]
    pub fn set(&mut self, early_frames: usize, tail_frames: usize) {
        for (reader, frames) in self.readers.iter_mut().zip([early_frames, tail_frames]) {
            reader.set(frames.min(self.line.max_delay_frames()));
        }
    }

    /// Forgets all sound and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        self.line.clear();
        self.readers.iter_mut().for_each(Reader::settle);
    }

    /// Whether both delays are where they were set.
    pub fn is_still(&self) -> bool {
        !self.readers.iter().any(Reader::is_fading)
    }

    /// The longest delay that may be read, in frames.
    pub fn max_delay_frames(&self) -> usize {
        self.line.max_delay_frames()
    }

    /// Takes the next frames of all signals.
    pub fn write(&mut self, signals: &Chunk, frames: usize) {
        self.line.write(signals, frames);
    }

    /// One of the signals at one of the delays; as many frames as were written last.
    pub fn read(&self, signal: usize, due: Due, output: &mut [f64]) {
        self.readers[due as usize].read(&self.line, signal, output);
    }

    /// Lets those frames pass, when all has been read.
    pub fn advance(&mut self, frames: usize) {
        self.readers.iter_mut().for_each(|reader| reader.advance(frames));
    }
}
