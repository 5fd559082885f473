//! What an open window hears from the audio thread: peaks, the newest samples before and after the processor,
//! and a history in columns of 5 ms.
//!
//! A [`Feed`] is shared by the stage and every window. While no window [watches](Feed::watch), the audio thread
//! looks at one number per block and writes nothing; memory for samples is made when the first window opens.
//! While one watches, [`Feed::moved`] counts blocks in which there was something to see, and stands still when
//! the host stops or everything has been silent for a while: then the window need not be painted again.

mod fold;
mod writer;

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, OnceLock};

use shared_dsp::layout::MAX_CHANNELS;
use shared_dsp::telemetry::peak::Peak;
use shared_dsp::telemetry::ring::Ring;
use shared_dsp::{Layout, Spec};

pub(crate) use writer::Writer;

/// Length of a column of the history, in s.
pub const COLUMN_S: f64 = 0.005;
/// Columns that are kept: 40 s.
pub const COLUMNS: usize = 8_192;
/// Frames that are kept: 16 384 for a spectrum, and as many that may pass while they are copied.
pub const FRAMES: usize = 32_768;
/// Peaks up to this, −140 dBFS, are silence: nothing can be seen of them, not even dither.
pub const SILENT: f32 = 1e-7;
/// After so much silence, in s, [`Feed::moved`] stands still: whatever a window shows has come to rest by then.
pub const REST_S: f64 = 4.0;
/// What a [`Column`] says of silence, in dB.
pub const SILENCE_DB: f32 = -200.0;

/// Peaks of every channel since they were last taken, in the order of [`Layout::channels`].
#[derive(Debug, Default)]
pub struct Peaks([Peak; MAX_CHANNELS]);

impl Peaks {
    /// The peak of a channel since it was last taken, as a magnitude of full scale at 1.
    pub fn take(&self, channel: usize) -> f32 {
        self.0.get(channel).map_or(0.0, Peak::take)
    }

    fn raise(&self, channel: usize, magnitude: f32) {
        if let Some(peak) = self.0.get(channel) {
            peak.raise(magnitude);
        }
    }

    fn forget(&self) {
        self.0.iter().for_each(|peak| _ = peak.take());
    }
}

/// The history of 5 ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Peak of the input over all channels in dBFS; [`SILENCE_DB`] where there is none.
    pub input_db: f32,
    /// Peak of the output, which is later than the input by [`Feed::latency_frames`].
    pub output_db: f32,
    /// How far the processor moved the level most, in dB, negative for reduction: what
    /// [`Drive::moved_db`](crate::stage::Drive::moved_db) says.
    pub moved_db: f32,
}

impl From<[f32; 3]> for Column {
    fn from([input_db, output_db, moved_db]: [f32; 3]) -> Column {
        Column { input_db, output_db, moved_db }
    }
}

impl Column {
    fn record(self) -> [f32; 3] {
        [self.input_db, self.output_db, self.moved_db]
    }
}

/// The newest samples and columns. Samples come in pairs of left and right: of mono the same twice, of wider
/// layouts the downmix of ITU-R BS.775, with the LFE as loud as the centre so that it is seen.
pub struct Rings {
    /// Before the processor.
    pub input: Ring<2>,
    /// Behind it.
    pub output: Ring<2>,
    /// Of the sidechain; stands still while it is silent or not connected.
    pub sidechain: Ring<2>,
    /// The history; see [`Column`].
    pub history: Ring<3>,
}

/// See the module.
#[derive(Default)]
pub struct Feed {
    watching: AtomicUsize,
    windows: AtomicUsize,
    activations: AtomicU64,
    rate_bits: AtomicU64,
    input_channels: AtomicUsize,
    output_channels: AtomicUsize,
    sidechain_channels: AtomicUsize,
    latency_frames: AtomicUsize,
    moved: AtomicU64,
    /// Peaks of the input.
    pub input: Peaks,
    /// Peaks of the output.
    pub output: Peaks,
    /// Peaks of the sidechain.
    pub sidechain: Peaks,
    rings: OnceLock<Rings>,
}

impl Feed {
    /// Begins to watch, until what comes back is dropped. Makes memory at the first call; not for the audio
    /// thread. [window thread]
    pub fn watch(self: &Arc<Self>) -> Watch {
        self.windows.fetch_add(1, AcqRel);
        self.join(true)
    }

    /// The same for somebody who is no window.
    pub(crate) fn listen(self: &Arc<Self>) -> Watch {
        self.join(false)
    }

    fn join(self: &Arc<Self>, is_window: bool) -> Watch {
        self.rings.get_or_init(|| Rings {
            input: Ring::new(FRAMES),
            output: Ring::new(FRAMES),
            sidechain: Ring::new(FRAMES),
            history: Ring::new(COLUMNS),
        });
        if self.watching.fetch_add(1, AcqRel) == 0 {
            // Peaks of the last time a window was open
            [&self.input, &self.output, &self.sidechain].into_iter().for_each(Peaks::forget);
        }
        Watch { feed: self.clone(), is_window }
    }

    /// Whether anybody watches.
    pub fn is_watched(&self) -> bool {
        self.watching.load(Relaxed) > 0
    }

    /// Windows that are open.
    pub fn windows(&self) -> usize {
        self.windows.load(Relaxed)
    }

    /// How often the host has activated the plug-in: with another number all that was copied belongs to the
    /// past, perhaps at another rate.
    pub fn activations(&self) -> u64 {
        self.activations.load(Acquire)
    }

    /// Sample rate in Hz; 0 before the first activation.
    pub fn rate_hz(&self) -> f64 {
        f64::from_bits(self.rate_bits.load(Relaxed))
    }

    /// Layout of the main input.
    pub fn input_layout(&self) -> Layout {
        Layout::from_channels(self.input_channels.load(Relaxed)).unwrap_or_default()
    }

    /// Layout of the main output.
    pub fn output_layout(&self) -> Layout {
        Layout::from_channels(self.output_channels.load(Relaxed)).unwrap_or_default()
    }

    /// Channels of the sidechain; 0 where there is none.
    pub fn sidechain_channels(&self) -> usize {
        self.sidechain_channels.load(Relaxed)
    }

    /// Delay from input to output in frames, as the host is told.
    pub fn latency_frames(&self) -> usize {
        self.latency_frames.load(Relaxed)
    }

    /// Counts what there was to see while somebody watched: while it stands, nothing has changed.
    pub fn moved(&self) -> u64 {
        self.moved.load(Acquire)
    }

    /// The processor begins anew. [main thread]
    fn begin(&self, spec: &Spec) {
        self.rate_bits.store(spec.sample_rate_hz.to_bits(), Relaxed);
        self.input_channels.store(spec.input.len(), Relaxed);
        self.output_channels.store(spec.layout.len(), Relaxed);
        self.sidechain_channels.store(spec.sidechain_channels, Relaxed);
        self.activations.fetch_add(1, AcqRel);
    }

    /// There is something new to see. [audio thread]
    fn tell_moved(&self) {
        self.moved.fetch_add(1, AcqRel);
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed")
            .field("watching", &self.watching)
            .field("moved", &self.moved)
            .finish_non_exhaustive()
    }
}

/// A window that watches a [`Feed`]; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    feed: Arc<Feed>,
    is_window: bool,
}

impl Watch {
    /// The newest samples and the history.
    pub fn rings(&self) -> &Rings {
        // Made before the first `Watch` was
        self.feed.rings.get().expect("a feed that is watched has its rings")
    }
}

impl Deref for Watch {
    type Target = Feed;

    fn deref(&self) -> &Feed {
        &self.feed
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.feed.watching.fetch_sub(1, AcqRel);
        if self.is_window {
            self.feed.windows.fetch_sub(1, AcqRel);
        }
    }
}

#[cfg(test)]
mod tests;
