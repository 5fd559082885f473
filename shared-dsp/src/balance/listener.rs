//! From the audio thread to the ear: samples go through a ring, and whoever runs the [`Listener`] works out what
//! a listener hears of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::layout::{Layout, MAX_CHANNELS};
use crate::loudness::ear::{Analyser, Field, Frame, Monitor, Times};

/// How much sound may wait, in s. What comes then is lost: the ear hears a gap, and nothing else happens.
const WAITING_S: f64 = 0.5;
/// Frames that are taken at once.
const PIECE: usize = 1_024;

/// What both sides know.
struct Shared {
    monitor_level_db_spl: AtomicU32,
    /// Somebody runs the listener.
    is_heard: AtomicBool,
}

/// The side of the audio thread.
pub struct Feed {
    samples: Producer<f32>,
    channels: usize,
    shared: Arc<Shared>,
}

/// The side of a thread that may be slow.
pub struct Listener {
    samples: Consumer<f32>,
    channels: usize,
    shared: Arc<Shared>,
    analyser: Analyser,
    monitor: Monitor,
    piece: Box<[[f32; PIECE]]>,
}

/// A feed and its listener.
pub fn open(layout: Layout, sample_rate_hz: f64) -> (Feed, Listener) {
    let channels = layout.len();
    let monitor = Monitor::EBU;
    let (producer, consumer) = RingBuffer::new((WAITING_S * sample_rate_hz) as usize * channels);
    let shared = Arc::new(Shared {
        monitor_level_db_spl: AtomicU32::new((monitor.level_db_spl as f32).to_bits()),
        is_heard: AtomicBool::new(false),
    });
    let feed = Feed { samples: producer, channels, shared: shared.clone() };
    let listener = Listener {
        samples: consumer,
        channels,
        shared,
        analyser: Analyser::new(sample_rate_hz, layout, monitor, Field::Free, Times::default()),
        monitor,
        piece: vec![[0.0; PIECE]; channels].into_boxed_slice(),
    };
    (feed, listener)
}

impl Feed {
    /// Sets how loud the monitors are, in dB SPL at −23 LUFS. [audio thread]
    pub fn set_monitor_level(&self, level_db_spl: f32) {
        self.shared.monitor_level_db_spl.store(level_db_spl.to_bits(), Ordering::Relaxed);
    }

    /// Sends frames to the listener, if there is one and it has room. [audio thread]
    pub fn push(&mut self, channels: &[&[f32]]) {
        if !self.shared.is_heard.load(Ordering::Relaxed) || self.samples.is_abandoned() {
            return;
        }
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let Ok(chunk) = self.samples.write_chunk_uninit(frames * self.channels) else { return };
        let frame = |n: usize| channels.iter().map(move |channel| channel[n]);
        chunk.fill_from_iter((0..frames).flat_map(frame));
    }
}

impl Listener {
    /// Listens to what has come; `each` gets every frame that is finished. True if there was anything.
    pub fn work(&mut self, mut each: impl FnMut(&Frame)) -> bool {
        self.shared.is_heard.store(true, Ordering::Relaxed);
        let level_db_spl =
            f64::from(f32::from_bits(self.shared.monitor_level_db_spl.load(Ordering::Relaxed)));
        if level_db_spl != self.monitor.level_db_spl {
            self.monitor = Monitor { level_db_spl };
            self.analyser.set_monitor(self.monitor);
        }
        let mut busy = false;
        loop {
            let frames = (self.samples.slots() / self.channels).min(PIECE);
            let Ok(chunk) = self.samples.read_chunk(frames * self.channels) else { return busy };
            if frames == 0 {
                return busy;
            }
            for (n, sample) in chunk.into_iter().enumerate() {
                self.piece[n % self.channels][n / self.channels] = sample;
            }
            let mut slices: [&[f32]; MAX_CHANNELS] = Default::default();
            for (slice, piece) in slices.iter_mut().zip(&self.piece) {
                *slice = &piece[..frames];
            }
            self.analyser.take(&slices[..self.channels], &mut each);
            busy = true;
        }
    }

    /// Stops being fed until [`Listener::work`] is called again.
    pub fn rest(&mut self) {
        self.shared.is_heard.store(false, Ordering::Relaxed);
    }
}
