//! What the room hears comes later: the early reflections by the predelay, the tail also by its wait.

use crate::chunk::{CHUNK, Chunk};
use crate::delay::DelayLine;
use crate::space::tap::{fade_chunks, fade_shares};

/// One place in the past, to which another is faded within 40 ms: no pitch changes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reader {
    from_frames: usize,
    to_frames: usize,
    wanted_frames: usize,
    /// Frames that the fade has lasted; its length at the end.
    faded: usize,
}

/// The past of some signals, read at two delays.
pub struct Predelay {
    line: DelayLine,
    readers: [Reader; 2],
    shares: Box<[f32]>,
    other: Box<[f64; CHUNK]>,
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
        let shares = fade_shares(fade_chunks(sample_rate_hz) * CHUNK);
        let reader = Reader { from_frames: 0, to_frames: 0, wanted_frames: 0, faded: shares.len() };
        Predelay {
            line: DelayLine::new(signals, most_frames),
            readers: [reader; 2],
            shares,
            other: Box::new([0.0; CHUNK]),
        }
    }

    /// Other delays. [audio thread]
    pub fn set(&mut self, early_frames: usize, tail_frames: usize) {
        for (reader, frames) in self.readers.iter_mut().zip([early_frames, tail_frames]) {
            reader.wanted_frames = frames.min(self.line.max_delay_frames());
        }
    }

    /// Forgets all sound and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        self.line.clear();
        for reader in &mut self.readers {
            (reader.from_frames, reader.to_frames) = (reader.wanted_frames, reader.wanted_frames);
            reader.faded = self.shares.len();
        }
    }

    /// Where a fade may begin: call it on a grid. [audio thread]
    pub fn tick(&mut self) {
        for reader in &mut self.readers {
            if reader.faded == self.shares.len() && reader.to_frames != reader.wanted_frames {
                reader.from_frames = reader.to_frames;
                reader.to_frames = reader.wanted_frames;
                reader.faded = 0;
            }
        }
    }

    /// Whether both delays are where they were set.
    pub fn is_still(&self) -> bool {
        let length = self.shares.len();
        self.readers.iter().all(|reader| reader.faded == length && reader.to_frames == reader.wanted_frames)
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
    pub fn read(&mut self, signal: usize, due: Due, output: &mut [f64]) {
        let reader = self.readers[due as usize];
        self.line.read(signal, reader.to_frames, output);
        if reader.faded == self.shares.len() {
            return;
        }
        let before = &mut self.other[..output.len()];
        self.line.read(signal, reader.from_frames, before);
        for ((sample, before), share) in output.iter_mut().zip(before).zip(&self.shares[reader.faded..]) {
            *sample = *before + f64::from(*share) * (*sample - *before);
        }
    }

    /// Lets those frames pass, when all has been read.
    pub fn advance(&mut self, frames: usize) {
        for reader in &mut self.readers {
            reader.faded = (reader.faded + frames).min(self.shares.len());
        }
    }
}
