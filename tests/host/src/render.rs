//! What to render, and how it is cut into blocks.

use crate::{Block, Event, HostError, Processor, Sidechain, Transport};

/// How a render is cut into blocks. None is longer than [`Setup::max_block_frames`].
///
/// [`Setup::max_block_frames`]: crate::Setup::max_block_frames
#[derive(Clone, Copy, Debug, Default)]
pub enum Blocks<'a> {
    /// As long as the setup allows.
    #[default]
    Largest,
    /// All of this many frames, the last one shorter.
    Fixed(usize),
    /// These lengths in turn, from the start again at their end.
    Cycle(&'a [usize]),
    /// Lengths from a generator with this seed.
    Random(u64),
}

/// What to render.
#[derive(Clone, Copy, Debug)]
pub struct Render<'a> {
    /// The main input's channels, all of one length.
    pub input: &'a [Vec<f32>],
    /// The sidechain, as long as the input.
    pub sidechain: Sidechain<'a>,
    /// What happens when, frames counted from the start of the input, ordered by frame.
    pub events: &'a [Event],
    /// How the render is cut into blocks.
    pub blocks: Blocks<'a>,
    /// Where the song is at the first frame, if there is one.
    pub transport: Option<Transport>,
    /// Give the plug-in the same memory for input and output.
    pub in_place: bool,
}

impl<'a> Render<'a> {
    /// The input alone, in the largest blocks.
    pub fn new(input: &'a [Vec<f32>]) -> Self {
        Self {
            input,
            sidechain: Sidechain::Unconnected,
            events: &[],
            blocks: Blocks::Largest,
            transport: None,
            in_place: false,
        }
    }

    pub(crate) fn frames(&self) -> usize {
        self.input.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Slices of channels, as [`Sidechain::Channels`] wants them.
pub fn slices(channels: &[Vec<f32>]) -> Vec<&[f32]> {
    channels.iter().map(Vec::as_slice).collect()
}

/// Processes the frames from `start` to before `end`.
pub(crate) fn process_part(
    processor: &mut Processor,
    render: &Render<'_>,
    output: &mut [Vec<f32>],
    start: usize,
    end: usize,
) -> Result<(), HostError> {
    let input: Vec<&[f32]> = render.input.iter().map(|channel| &channel[start..end]).collect();
    let mut output: Vec<&mut [f32]> = output.iter_mut().map(|channel| &mut channel[start..end]).collect();
    let side: Vec<&[f32]> = match render.sidechain {
        Sidechain::Channels(channels) => channels.iter().map(|channel| part(channel, start, end)).collect(),
        _ => Vec::new(),
    };
    let sidechain = match render.sidechain {
        Sidechain::Channels(_) => Sidechain::Channels(&side),
        other => other,
    };
    let first = render.events.partition_point(|event| event.frame < start as u64);
    let last = render.events.partition_point(|event| event.frame < end as u64);
    let shift = |event: &Event| Event { frame: event.frame - start as u64, ..*event };
    let events: Vec<Event> = render.events[first..last].iter().map(shift).collect();
    let transport = render.transport.map(|song| song.after(start as u64, processor.sample_rate_hz()));
    let in_place = render.in_place;
    processor.process(Block {
        input: &input,
        output: &mut output,
        sidechain,
        events: &events,
        transport,
        in_place,
    })?;
    Ok(())
}

fn part(channel: &[f32], start: usize, end: usize) -> &[f32] {
    &channel[start.min(channel.len())..end.min(channel.len())]
}

/// Cuts a render into blocks.
pub(crate) struct Cutter<'a> {
    blocks: Blocks<'a>,
    frames: usize,
    max_frames: usize,
    position: usize,
    count: usize,
    random: u64,
}

impl<'a> Cutter<'a> {
    pub(crate) fn new(render: &Render<'a>, max_frames: usize) -> Self {
        let random = if let Blocks::Random(seed) = render.blocks { seed | 1 } else { 1 };
        Self { blocks: render.blocks, frames: render.frames(), max_frames, position: 0, count: 0, random }
    }

    /// First frame of the next block and the frame after its last.
    pub(crate) fn next_block(&mut self) -> Option<(usize, usize)> {
        if self.position >= self.frames {
            return None;
        }
        let wanted = match self.blocks {
            Blocks::Largest => self.max_frames,
            Blocks::Fixed(frames) => frames,
            Blocks::Cycle([]) => self.max_frames,
            Blocks::Cycle(lengths) => lengths[self.count % lengths.len()],
            Blocks::Random(_) => 1 + self.random_number() % self.max_frames,
        };
        let start = self.position;
        self.count += 1;
        self.position = (start + wanted.clamp(1, self.max_frames)).min(self.frames);
        Some((start, self.position))
    }

    /// Marsaglia's xorshift64.
    fn random_number(&mut self) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) as usize
    }
}
