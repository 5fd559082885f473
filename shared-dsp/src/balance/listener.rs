//! From the audio thread to the ear: samples go through a ring, and whoever runs the [`Listener`] works out what
//! a listener hears of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::layout::{Layout, MAX_CHANNELS};
use crate::loudness::ear::{Analyser, Field, Frame, Monitor, Times, phon_from_sone};
use crate::telemetry::latest::{Reader, Writer, latest};

/// How much sound may wait, in s. What comes then is lost: the ear hears a gap, and nothing else happens.
const WAITING_S: f64 = 0.5;
/// Frames that are taken at once.
const PIECE: usize = 1_024;

/// What both sides know.
struct Shared {
    monitor_level_db_spl: AtomicU32,
    /// Somebody runs the listener.
    is_heard: AtomicBool,
    /// Counts the measurements.
    measurement: AtomicU32,
}

/// What an ear heard since the measurement began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// Loudness level of the phrase that was heard last, in phon.
    pub phon: f64,
    /// The highest of those.
    pub max_phon: f64,
    /// How much was listened to, in s.
    pub heard_s: f64,
}

/// What a listener heard, for any thread.
#[derive(Clone)]
pub struct HeardReader(Reader<3>);

impl HeardReader {
    /// What was heard; none while nobody listened.
    pub fn read(&self) -> Option<Heard> {
        let [phon, max_phon, heard_s] = self.0.read()?.map(f64::from_bits);
        Some(Heard { phon, max_phon, heard_s })
    }
}

/// The side of the audio thread.
pub struct Feed {
    samples: Producer<f32>,
    channels: usize,
    is_wanted: bool,
    shared: Arc<Shared>,
}

/// The side of a thread that may be slow.
pub struct Listener {
    samples: Consumer<f32>,
    channels: usize,
    shared: Arc<Shared>,
    analyser: Analyser,
    monitor: Monitor,
    sample_rate_hz: f64,
    measurement: u32,
    max_sone: f64,
    heard_frames: u64,
    told: Writer<3>,
    tell: HeardReader,
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
        measurement: AtomicU32::new(0),
    });
    let (told, tell) = latest();
    let feed = Feed { samples: producer, channels, is_wanted: false, shared: shared.clone() };
    let listener = Listener {
        samples: consumer,
        channels,
        shared,
        analyser: Analyser::new(sample_rate_hz, layout, monitor, Field::Free, Times::default()),
        monitor,
        sample_rate_hz,
        measurement: 0,
        max_sone: 0.0,
        heard_frames: 0,
        told,
        tell: HeardReader(tell),
        piece: vec![[0.0; PIECE]; channels].into_boxed_slice(),
    };
    (feed, listener)
}

impl Feed {
    /// Sets how loud the monitors are, in dB SPL at −23 LUFS. [audio thread]
    pub fn set_monitor_level(&self, level_db_spl: f32) {
        self.shared.monitor_level_db_spl.store(level_db_spl.to_bits(), Ordering::Relaxed);
    }

    /// Sets whether anybody wants to know what is heard; at first nobody does. [audio thread]
    pub fn set_wanted(&mut self, is_wanted: bool) {
        self.is_wanted = is_wanted;
    }

    /// Begins a new measurement. [audio thread]
    pub fn restart(&self) {
        self.shared.measurement.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends frames to the listener, if it is wanted, works and has room. [audio thread]
    pub fn push(&mut self, channels: &[&[f32]]) {
        if !self.is_wanted || !self.shared.is_heard.load(Ordering::Relaxed) || self.samples.is_abandoned() {
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
        self.begin_measurement();
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
            // What was sent after a restart counts for the new measurement
            self.begin_measurement();
            let mut slices: [&[f32]; MAX_CHANNELS] = Default::default();
            for (slice, piece) in slices.iter_mut().zip(&self.piece) {
                *slice = &piece[..frames];
            }
            let max_sone = &mut self.max_sone;
            self.analyser.take(&slices[..self.channels], |frame| {
                *max_sone = max_sone.max(frame.long_term_sone);
                each(frame);
            });
            self.heard_frames += frames as u64;
            self.tell();
            busy = true;
        }
    }

    /// What it heard, for any thread.
    pub fn heard(&self) -> HeardReader {
        self.tell.clone()
    }

    /// Begins a new measurement, if one was ordered.
    fn begin_measurement(&mut self) {
        let measurement = self.shared.measurement.load(Ordering::Relaxed);
        if measurement != self.measurement {
            self.measurement = measurement;
            (self.max_sone, self.heard_frames) = (0.0, 0);
            self.tell();
        }
    }

    fn tell(&mut self) {
        let heard_s = self.heard_frames as f64 / self.sample_rate_hz;
        let phon = phon_from_sone(self.analyser.frame().long_term_sone);
        let max_phon = phon_from_sone(self.max_sone);
        self.told.publish(&[phon, max_phon, heard_s].map(f64::to_bits));
    }

    /// Stops being fed until [`Listener::work`] is called again.
    pub fn rest(&mut self) {
        self.shared.is_heard.store(false, Ordering::Relaxed);
    }
}
