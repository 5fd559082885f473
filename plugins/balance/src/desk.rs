//! Between the audio thread and whoever asks: readings go out, orders come in, nobody waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use shared_dsp::Processor;
use shared_dsp::balance::Balance;
use shared_dsp::balance::levels::{Levels, WORDS};
use shared_dsp::balance::listener::{Heard, HeardReader};
use shared_dsp::loudness::timeline::{CSV_HEAD, Grid, Timeline, csv_row};
use shared_dsp::telemetry::latest::{Reader, Writer, latest};

/// The side of the audio thread.
pub struct Desk {
    levels: Writer<WORDS>,
    shared: Arc<Shared>,
}

/// The side of those who ask, on any thread but that of the audio: the window, and answers.
#[derive(Clone)]
pub struct Visitor {
    levels: Reader<WORDS>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    restarts: AtomicBool,
    is_paused: AtomicBool,
    /// What the present processor keeps; never touched by the audio thread.
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone)]
struct Kept {
    timeline: Arc<Timeline>,
    heard: HeardReader,
}

/// The two sides.
pub fn open() -> (Desk, Visitor) {
    let (writer, reader) = latest();
    let shared = Arc::<Shared>::default();
    (Desk { levels: writer, shared: shared.clone() }, Visitor { levels: reader, shared })
}

impl Desk {
    /// A new processor has been made. Not on the audio thread.
    pub fn connect(&mut self, balance: &Balance) {
        let kept = Kept { timeline: balance.timeline(), heard: balance.heard() };
        *self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        self.tell(&balance.levels());
    }

    /// Passes on what was ordered. [audio thread]
    pub fn take_orders(&self, balance: &mut Balance) {
        if self.shared.restarts.swap(false, Ordering::Relaxed) {
            balance.restart();
        }
        balance.pause(self.shared.is_paused.load(Ordering::Relaxed));
    }

    /// Tells what is read now. [audio thread]
    pub fn tell(&mut self, levels: &Levels) {
        self.levels.publish(&levels.words());
    }
}

impl Visitor {
    /// What was read after the last block.
    pub fn levels(&self) -> Levels {
        self.levels.read().map_or(Levels::NOTHING, |words| Levels::from_words(&words))
    }

    /// What an ear heard; none while nobody wanted to know.
    pub fn heard(&self) -> Option<Heard> {
        self.kept()?.heard.read()
    }

    /// What was played where; none before the first activation.
    pub fn timeline(&self) -> Option<Arc<Timeline>> {
        self.kept().map(|kept| kept.timeline)
    }

    /// Orders a new measurement; it begins with the next block.
    pub fn restart(&self) {
        self.shared.restarts.store(true, Ordering::Relaxed);
    }

    /// Orders that the measurement is held, or goes on, from the next block on.
    pub fn pause(&self, is_paused: bool) {
        self.shared.is_paused.store(is_paused, Ordering::Relaxed);
    }

    /// Whether the measurement is held, or will be with the next block.
    pub fn is_paused(&self) -> bool {
        self.shared.is_paused.load(Ordering::Relaxed)
    }

    /// What was played where, as comma-separated values with a head.
    pub fn csv(&self, grid: Grid) -> String {
        let mut csv = format!("{CSV_HEAD}\n");
        let Some(timeline) = self.timeline() else { return csv };
        if let Some(span_s) = timeline.extent_s(grid) {
            for (start_s, entry) in timeline.entries(grid, span_s) {
                csv.push_str(&csv_row(start_s, &entry));
                csv.push('\n');
            }
        }
        csv
    }

    fn kept(&self) -> Option<Kept> {
        self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
