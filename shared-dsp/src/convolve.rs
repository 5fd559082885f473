//! Convolution with long kernels at a small, fixed delay: partitioned overlap-save, exact and time-invariant.
//!
//! All work happens when a block of the smallest partition is complete and in a fixed order, so the sound
//! does not depend on how the audio is split into calls, nor on the processor's instruction set.

mod kernel;
mod multiply;
mod pair;
mod ring;
mod row;
mod shape;

pub use kernel::{Kernel, Taps};
pub use pair::Pair;
pub use shape::Shape;

use realfft::RealFftPlanner;
use ring::Ring;
use row::Row;

/// Input above this is not sound; it counts as silence, as NaN and infinity do.
const ABSURD: f64 = 1e60;
/// Input below this is silence.
const SILENT: f64 = 1e-200;

/// Where the exchange of a kernel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exchange {
    /// One kernel runs.
    Rest,
    /// The new kernel waits until all rows begin a partition together.
    Waiting,
    /// Both run; blocks until the new one has made its first complete output.
    Filling { blocks: usize },
    /// Both are heard; blocks of the fade that are done.
    Fading { blocks: usize },
}

/// Runs a [`Kernel`] on planar channels, in place. The output of tap 0 is [`Shape::block_frames`] late.
pub struct Convolver {
    shape: Shape,
    rows: Box<[Row]>,
    inputs: Box<[Ring]>,
    /// The block that is coming in, and the block that is going out, by pair.
    incoming: Box<[Box<[Pair]>]>,
    outgoing: Box<[Box<[Pair]>]>,
    spare: Box<[Pair]>,
    /// Blocks of silence that each pair has had.
    silent_blocks: Box<[usize]>,
    quiet: Box<[bool]>,
    filled: usize,
    position: u64,
    kernels: [Option<Box<Kernel>>; 2],
    /// Which of the two kernels is heard.
    current: usize,
    exchange: Exchange,
    fade: Box<[f64]>,
}

impl Convolver {
    /// A silent convolver that runs this kernel. Later kernels take over within `fade_frames`, rounded up to
    /// whole blocks.
    pub fn new(kernel: Box<Kernel>, fade_frames: usize) -> Convolver {
        let shape = kernel.shape.clone();
        let (block, pairs) = (shape.block_frames, shape.pairs());
        let mut planner = RealFftPlanner::new();
        let longest = shape.rows.last().map_or(block, |row| row.frames);
        let ring_frames = (4 * longest).max(shape.centre_frames + 2 * block);
        let frames = || vec![Pair::SILENT; block].into_boxed_slice();
        let fade_frames = fade_frames.max(1).next_multiple_of(block);
        let smootherstep = |n: usize| {
            let t = (n + 1) as f64 / fade_frames as f64;
            t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
        };
        let row = |(rank, row): (usize, &shape::Row)| Row::new(*row, pairs, rank, &mut planner);
        Convolver {
            rows: shape.rows.iter().enumerate().map(row).collect(),
            inputs: (0..pairs).map(|_| Ring::new(ring_frames)).collect(),
            incoming: (0..pairs).map(|_| frames()).collect(),
            outgoing: (0..pairs).map(|_| frames()).collect(),
            spare: frames(),
            silent_blocks: vec![shape.memory_blocks(); pairs].into(),
            quiet: vec![true; pairs].into(),
            filled: 0,
            position: 0,
            kernels: [Some(kernel), None],
            current: 0,
            exchange: Exchange::Rest,
            fade: (0..fade_frames).map(smootherstep).collect(),
            shape,
        }
    }

    /// The shape that kernels must have.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The longer tail of the kernels in use, see [`Kernel::tail_frames`].
    pub fn tail_frames(&self) -> usize {
        let old = self.exchange != Exchange::Rest;
        let in_use = |index: &usize| old || *index == self.current;
        let tails = (0..2).filter(in_use).filter_map(|index| self.kernels[index].as_ref());
        tails.map(|kernel| kernel.tail_frames()).max().unwrap_or(0)
    }

    /// Frames of input after which a convolver that began in silence plays to the last bit what it would if
    /// it had always run.
    pub fn prime_frames(&self) -> usize {
        self.shape.taps + self.shape.block_frames
    }

    /// Whether [`Convolver::install`] would take a kernel now.
    pub fn is_ready(&self) -> bool {
        self.exchange == Exchange::Rest && self.kernels[1 - self.current].is_none()
    }

    /// Takes a new kernel, which is faded to; the old one comes back from [`Convolver::retired`]. Hands the
    /// new one back while an exchange is under way, while a retired kernel waits to be fetched, or if it has
    /// another shape. [audio thread]
    pub fn install(&mut self, kernel: Box<Kernel>) -> Result<(), Box<Kernel>> {
        if !self.is_ready() || kernel.shape != self.shape {
            return Err(kernel);
        }
        self.kernels[1 - self.current] = Some(kernel);
        self.exchange = Exchange::Waiting;
        Ok(())
    }

    /// The kernel that is no longer heard, to be freed on another thread. [audio thread]
    pub fn retired(&mut self) -> Option<Box<Kernel>> {
        match self.exchange {
            Exchange::Rest => self.kernels[1 - self.current].take(),
            _ => None,
        }
    }

    /// Forgets all sound; a kernel on its way is heard at once. [audio thread]
    pub fn reset(&mut self) {
        if self.exchange != Exchange::Rest {
            self.current = 1 - self.current;
            self.exchange = Exchange::Rest;
        }
        self.rows.iter_mut().for_each(Row::clear);
        self.inputs.iter_mut().for_each(Ring::clear);
        for block in self.incoming.iter_mut().chain(&mut self.outgoing) {
            block.fill(Pair::SILENT);
        }
        self.silent_blocks.fill(self.shape.memory_blocks());
        (self.filled, self.position) = (0, 0);
    }

    /// Convolves in place; channels that are missing count as silence, channels beyond the shape pass. [audio
    /// thread]
    pub fn process(&mut self, channels: &mut [&mut [f64]]) {
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut from = 0;
        while from < frames {
            let run = (self.shape.block_frames - self.filled).min(frames - from);
            let within = self.filled..self.filled + run;
            for (index, channel) in channels.iter_mut().take(self.shape.channels).enumerate() {
                let (pair, lane) = (index / 2, index % 2);
                let incoming = &mut self.incoming[pair][within.clone()];
                let outgoing = &self.outgoing[pair][within.clone()];
                for ((sample, into), out) in channel[from..from + run].iter_mut().zip(incoming).zip(outgoing)
                {
                    into.0[lane] = sound(*sample);
                    *sample = out.0[lane];
                }
            }
            for missing in channels.len()..self.shape.channels {
                self.incoming[missing / 2][within.clone()]
                    .iter_mut()
                    .for_each(|frame| frame.0[missing % 2] = 0.0);
            }
            self.filled += run;
            from += run;
            if self.filled == self.shape.block_frames {
                self.filled = 0;
                self.turn();
            }
        }
    }

    /// Works on the block that has come in.
    fn turn(&mut self) {
        let memory_blocks = self.shape.memory_blocks();
        for (pair, block) in self.incoming.iter().enumerate() {
            self.inputs[pair].write(self.position, block);
            let silent = block.iter().all(|frame| *frame == Pair::SILENT);
            self.silent_blocks[pair] =
                if silent { (self.silent_blocks[pair] + 1).min(memory_blocks) } else { 0 };
            self.quiet[pair] = self.silent_blocks[pair] == memory_blocks;
        }
        let block_frames = self.shape.block_frames as u64;
        let block_index = self.position / block_frames;
        self.position = self.position.wrapping_add(block_frames);

        let period_blocks = self.shape.period_blocks();
        if self.exchange == Exchange::Waiting && block_index.is_multiple_of(period_blocks as u64) {
            self.exchange = Exchange::Filling { blocks: period_blocks - 1 };
        }
        let both = matches!(self.exchange, Exchange::Filling { .. } | Exchange::Fading { .. });
        let running: [bool; 2] = std::array::from_fn(|index| index == self.current || both);
        for (row_index, row) in self.rows.iter_mut().enumerate() {
            row.turn(self.position, &self.inputs, &self.kernels, running, row_index, &self.quiet);
        }
        self.exchange = match self.exchange {
            Exchange::Filling { blocks: 0 } => Exchange::Fading { blocks: 0 },
            Exchange::Filling { blocks } => Exchange::Filling { blocks: blocks - 1 },
            other => other,
        };
        for pair in 0..self.outgoing.len() {
            self.play(pair);
        }
        if let Exchange::Fading { blocks } = self.exchange {
            self.exchange = Exchange::Fading { blocks: blocks + 1 };
            if (blocks + 1) * self.shape.block_frames == self.fade.len() {
                self.current = 1 - self.current;
                self.exchange = Exchange::Rest;
            }
        }
    }

    /// Fills the outgoing block of a pair.
    fn play(&mut self, pair: usize) {
        if self.quiet[pair] {
            self.outgoing[pair].fill(Pair::SILENT);
            return;
        }
        let mut outgoing = std::mem::take(&mut self.outgoing[pair]);
        self.render(pair, self.current, &mut outgoing);
        if let Exchange::Fading { blocks } = self.exchange {
            let mut spare = std::mem::take(&mut self.spare);
            self.render(pair, 1 - self.current, &mut spare);
            let fade = &self.fade[blocks * self.shape.block_frames..];
            for ((old, new), share) in outgoing.iter_mut().zip(&spare).zip(fade) {
                for lane in 0..2 {
                    old.0[lane] += (new.0[lane] - old.0[lane]) * share;
                }
            }
            self.spare = spare;
        }
        self.outgoing[pair] = outgoing;
    }

    /// What one of the two kernels makes of a pair.
    fn render(&self, pair: usize, index: usize, block: &mut [Pair]) {
        let untouched = self.kernels[index].as_ref().map_or([true; 2], |kernel| kernel.pairs[pair].untouched);
        let delayed_end = self.position.wrapping_sub(self.shape.centre_frames as u64);
        if untouched == [true; 2] {
            return self.inputs[pair].read(delayed_end, block);
        }
        block.fill(Pair::SILENT);
        for row in &self.rows {
            row.add_output(pair, index, block);
        }
        if untouched != [false; 2] {
            for (n, frame) in block.iter_mut().enumerate() {
                let mut delayed = [Pair::SILENT];
                let after =
                    delayed_end.wrapping_sub(self.shape.block_frames as u64).wrapping_add(n as u64 + 1);
                self.inputs[pair].read(after, &mut delayed);
                for lane in (0..2).filter(|lane| untouched[*lane]) {
                    frame.0[lane] = delayed[0].0[lane];
                }
            }
        }
    }
}

/// What is not sound becomes silence: NaN, infinity, absurd and vanishing numbers.
fn sound(sample: f64) -> f64 {
    if (SILENT..=ABSURD).contains(&sample.abs()) { sample } else { 0.0 }
}
