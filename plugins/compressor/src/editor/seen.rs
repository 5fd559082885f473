//! What is heard, as an eye can follow it: meters, the reduction as a number, the history.

use std::sync::Arc;

use aplomb_kit::feed::{COLUMN_S, Column, Feed, Watch};
use aplomb_kit::window::widgets::{Bar, Meter, Scale};
use shared_dsp::Layout;
use shared_dsp::layout::MAX_CHANNELS;

use super::reduction::Readout;
use crate::params::Shown;
use crate::params::shown::Now;

/// The one scale of all meters.
pub const SCALE: Scale = Scale { bottom_db: -60.0, top_db: 6.0, warm_db: -6.0 };
/// The history moves so often, in s: 30 times a second.
const HISTORY_S: f64 = 1.0 / 30.0;
/// Meters fall so often, in s.
const METERS_S: f64 = 1.0 / 60.0;
/// After so long without a block the host has stopped, in s.
const STOPPED_S: f64 = 0.5;

/// See the module.
pub struct Seen {
    watch: Watch,
    shown: Arc<Shown>,
    /// Before the compressor.
    pub input: Meter,
    /// Behind it.
    pub output: Meter,
    /// What the detector hears, after the sidechain's EQ.
    pub key: Bar,
    /// The reduction as bar and number.
    pub reduction: Readout,
    now: Now,
    moved: u64,
    moved_s: f64,
    is_live: bool,
    /// The newest columns, more of them by the latency than are shown.
    columns: Vec<[f32; 3]>,
    end: u64,
    sound: usize,
    shown_columns: usize,
    history_s: f64,
    is_history_late: bool,
}

impl Seen {
    /// Begins to watch.
    pub fn new(feed: &Arc<Feed>, shown: Arc<Shown>) -> Seen {
        let now = shown.now();
        // What a window that was closed has left
        [&shown.reduction_db, &shown.sidechain].into_iter().for_each(|peak| _ = peak.take());
        let watch = feed.watch();
        Seen {
            moved: watch.moved(),
            watch,
            shown,
            input: Meter::default(),
            output: Meter::default(),
            key: Bar::default(),
            reduction: Readout::default(),
            now,
            moved_s: f64::NEG_INFINITY,
            is_live: false,
            columns: Vec::new(),
            end: 0,
            sound: 0,
            shown_columns: 0,
            history_s: f64::NEG_INFINITY,
            is_history_late: false,
        }
    }

    /// Looks at what is new; `history_s` is how much of the history is shown, in s.
    pub fn look(&mut self, now_s: f64, history_s: f32) {
        let mut peaks = [0.0; MAX_CHANNELS];
        let inputs = self.input_layout().len();
        for (channel, peak) in peaks.iter_mut().enumerate().take(inputs) {
            *peak = self.watch.input.take(channel);
        }
        self.input.take(&peaks[..inputs], now_s);
        let outputs = self.watch.output_layout().len();
        for (channel, peak) in peaks.iter_mut().enumerate().take(outputs) {
            *peak = self.watch.output.take(channel);
        }
        self.output.take(&peaks[..outputs], now_s);
        self.key.take(self.shown.sidechain.take(), now_s);
        let moved = self.watch.moved();
        if moved != self.moved {
            (self.moved, self.moved_s) = (moved, now_s);
            self.now = self.shown.now();
            // What lifts the level reduces nothing, and shows in the gain alone
            let reduction_db = self.shown.reduction_db.take();
            let lift_db = self.now.gain_db.max(0.0);
            let gain_db = if lift_db > reduction_db { lift_db } else { -reduction_db };
            self.reduction.take(gain_db, now_s);
            self.is_live = true;
        } else if now_s - self.moved_s > STOPPED_S {
            self.reduction.rest();
            self.is_live = false;
        }
        self.look_back(now_s, history_s);
    }

    fn look_back(&mut self, now_s: f64, history_s: f32) {
        let shown = (f64::from(history_s) / COLUMN_S).round() as usize;
        let is_new = self.watch.rings().history.written() != self.end;
        if shown == self.shown_columns && (!is_new || now_s - self.history_s < HISTORY_S) {
            self.is_history_late = is_new;
            return;
        }
        self.columns.resize(shown + self.latency_columns(), [0.0; 3]);
        let copied = self.watch.rings().history.newest(&mut self.columns);
        (self.end, self.sound, self.shown_columns) = (copied.end, copied.sound, shown);
        (self.history_s, self.is_history_late) = (now_s, false);
    }

    /// Number of the column after the newest, and how many are shown before it.
    pub fn history_span(&self) -> (u64, usize) {
        (self.end, self.shown_columns)
    }

    /// A column of the history by its number: output and movement then, and the input that they were made of.
    pub fn column(&self, number: u64) -> Option<Column> {
        let back = usize::try_from(self.end.checked_sub(number)?).ok()?;
        let at = |back: usize| {
            let place = self.columns.len().checked_sub(back)?;
            (back <= self.sound).then(|| self.columns.get(place).copied().map(Column::from)).flatten()
        };
        let output = at(back)?;
        let input_db = at(back + self.latency_columns()).map_or(output.input_db, |input| input.input_db);
        Some(Column { input_db, ..output })
    }

    /// The latency in columns, rounded.
    pub fn latency_columns(&self) -> usize {
        let rate_hz = self.watch.rate_hz();
        if rate_hz <= 0.0 {
            return 0;
        }
        (self.watch.latency_frames() as f64 / (COLUMN_S * rate_hz)).round() as usize
    }

    /// The latency in frames.
    pub fn latency_frames(&self) -> usize {
        self.watch.latency_frames()
    }

    /// Layout of the input.
    pub fn input_layout(&self) -> Layout {
        self.watch.input_layout()
    }

    /// Layout of the output.
    pub fn output_layout(&self) -> Layout {
        self.watch.output_layout()
    }

    /// Whether the host gives a sidechain.
    pub fn has_sidechain(&self) -> bool {
        self.watch.sidechain_channels() > 0
    }

    /// Sample rate in Hz, 48 kHz while none is known.
    pub fn rate_hz(&self) -> f64 {
        let rate_hz = self.watch.rate_hz();
        if rate_hz > 0.0 { rate_hz } else { 48_000.0 }
    }

    /// Whether the host plays.
    pub fn is_live(&self) -> bool {
        self.is_live
    }

    /// What the processor told last.
    pub fn now(&self) -> &Now {
        &self.now
    }

    /// In how many seconds there is something to see although nothing new is heard.
    pub fn next_frame_s(&self) -> Option<f64> {
        let falls = self.input.moves(&SCALE) || self.output.moves(&SCALE) || self.key.moves(&SCALE);
        if falls {
            Some(METERS_S)
        } else if self.is_history_late {
            Some(HISTORY_S)
        } else {
            self.is_live.then_some(STOPPED_S)
        }
    }
}
