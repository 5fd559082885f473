//! What every processor promises its host.

use crate::layout::Layout;

/// Under what conditions a processor will run. Fixed until the next `new`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    /// Sample rate in Hz; 8 000 to 768 000.
    pub sample_rate_hz: f64,
    /// The most frames that one call of [`Processor::process`] brings.
    pub max_block_frames: usize,
    /// Channels of the main output, in the order of [`Layout::channels`].
    pub layout: Layout,
    /// Channels of the main input: as many as of the output, or fewer where a processor makes more of them.
    pub input: Layout,
    /// Channels of the sidechain input; 0 where there is none.
    pub sidechain_channels: usize,
    /// The host renders faster or slower than real time and wants the same samples at every try: what is
    /// otherwise built on another thread is built within `process`.
    pub offline: bool,
}

/// One block of audio, worked on in place.
pub struct Block<'a, 'b> {
    /// The main channels, all of one length, in the order of [`Layout::channels`]. Where there are fewer inputs
    /// than outputs, the first of them bring the input and the others nothing that counts.
    pub main: &'a mut [&'b mut [f32]],
    /// The sidechain's channels; may be fewer than the spec says, or shorter than the main channels, where
    /// the host has none connected. What is missing counts as silence.
    pub sidechain: &'a [&'a [f32]],
}

impl Block<'_, '_> {
    /// Frames in this block.
    pub fn frames(&self) -> usize {
        self.main.iter().map(|channel| channel.len()).min().unwrap_or(0)
    }
}

/// A processor: settings in, audio through, levels out.
pub trait Processor: Sized {
    /// What an engineer sets, in the field's units.
    type Settings: Copy + PartialEq;
    /// What a window shows of the last block.
    type Levels;

    /// Makes the processor and all memory it will ever use. May be slow.
    fn new(spec: &Spec) -> Self;
    /// Takes new settings; what changed moves there without a click, starting with the next frame. [audio
    /// thread]
    fn set(&mut self, settings: &Self::Settings);
    /// Processes a block in place. Any split of the same audio into blocks gives the same samples. [audio
    /// thread]
    fn process(&mut self, block: &mut Block<'_, '_>);
    /// Forgets all sound of the past and takes the settings as they are, without motion. [audio thread]
    fn reset(&mut self);
    /// Delay from input to output in frames, as the host must be told.
    fn latency_frames(&self) -> usize;
    /// Frames until the answer to the last input has decayed to −120 dB of full scale, beyond the latency; of a
    /// reverberation, until it is 90 dB below the sound. `u64::MAX` where it has no end.
    fn tail_frames(&self) -> u64;
    /// Levels of the last block. [audio thread]
    fn levels(&self) -> Self::Levels;
}
