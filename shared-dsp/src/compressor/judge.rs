//! How much louder the compressor makes the track: guessed at once, then measured, then left alone.
//!
//! When a setting changes, it is tried on the envelope memory; that takes some ms on another thread. Then
//! input and output are compared over ten seconds of the programme (ITU-R BS.1770, gated), and the measured
//! difference takes the place of the guess. After that nothing moves until a setting changes.

use std::sync::Arc;

use super::memory::{CELL_S, Memory, Outcome};
use super::settings::Settings;
use crate::handover::{Desk, Workshop, handover};
use crate::layout::Layout;
use crate::loudness::gating::ABSOLUTE_GATE_POWER;
use crate::loudness::listening::Listening;

/// Tries settings on the envelope memory; to be run by a thread of the plug-in.
pub type MemoryWorkshop = Workshop<Settings, Outcome>;

/// Steps of 25 ms that are listened to: 10 s.
const STEPS: usize = 400;
/// A guess rests on at least that much, in s.
const ENOUGH_S: f64 = 1.2;
/// Largest change that is believed, in LU.
const MOST_LU: f64 = 40.0;
/// While settings keep moving, a guess is ordered that often, in s.
const ORDER_S: f64 = 0.050;

/// What the change in loudness rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Standing {
    /// Nothing yet.
    #[default]
    Unknown,
    /// Tried on the envelope memory.
    Guessed,
    /// Measured over ten seconds.
    Measured,
}

/// The judge.
pub struct Judge {
    desk: Desk<Settings, Outcome>,
    /// Held here until somebody else runs it.
    workshop: Option<MemoryWorkshop>,
    listening: Box<Listening<STEPS>>,
    programme: Programme,
    due: bool,
    order_frames: u32,
    frames: u32,
    change_lu: f64,
    standing: Standing,
}

impl Judge {
    /// A judge over a memory.
    pub fn new(memory: Arc<Memory>, layout: Layout, sample_rate_hz: f64) -> Judge {
        let (desk, workshop) = handover(move |settings: Settings| memory.outcome(&settings));
        Judge {
            desk,
            workshop: Some(workshop),
            listening: Box::new(Listening::new(sample_rate_hz, layout)),
            programme: Programme::default(),
            due: false,
            order_frames: (ORDER_S * sample_rate_hz) as u32,
            frames: 0,
            change_lu: 0.0,
            standing: Standing::Unknown,
        }
    }

    /// The workshop, for a thread of its own.
    pub fn workshop(&mut self) -> Option<MemoryWorkshop> {
        self.workshop.take()
    }

    /// The sound will be another one. [audio thread]
    pub fn settings_changed(&mut self) {
        self.due = true;
        self.listening.begin();
    }

    /// Forgets all sound and what was found. [audio thread]
    pub fn clear(&mut self) {
        self.listening.begin();
        self.programme = Programme::default();
        self.due = true;
        self.frames = 0;
        self.change_lu = 0.0;
        self.standing = Standing::Unknown;
    }

    /// Whether the programme is being listened to. [audio thread]
    pub fn is_listening(&self) -> bool {
        self.listening.is_listening()
    }

    /// How much louder the output is, in LU. [audio thread]
    pub fn change_lu(&self) -> f64 {
        self.change_lu
    }

    /// What that rests on. [audio thread]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// K-weighted power of a cell of the input. [audio thread]
    pub fn hear_cell(&mut self, power: f64) {
        self.programme.hear(power);
    }

    /// Compares what goes in and what comes out. [audio thread]
    pub fn observe(&mut self, pre: &[&[f64]], post: &[&[f64]]) {
        if let Some(change_lu) = self.listening.observe(pre, post, self.programme.level) {
            self.change_lu = change_lu.clamp(-MOST_LU, MOST_LU);
            self.standing = Standing::Measured;
        }
    }

    /// Orders and collects guesses. Call it on a grid of frames. [audio thread]
    pub fn work(&mut self, settings: &Settings, frames: u32) {
        self.frames = self.frames.saturating_sub(frames);
        if self.due && self.frames == 0 {
            self.due = false;
            self.frames = self.order_frames;
            self.desk.order(*settings);
        }
        if let Some(workshop) = &mut self.workshop {
            workshop.work();
        }
        while let Some(delivery) = self.desk.collect() {
            let outcome = delivery.product;
            // Nothing is freed by a number that is not taken back.
            let _ = self.desk.give_back(outcome);
            let latest = delivery.number == self.desk.latest() && !self.due;
            if latest && outcome.heard_s < ENOUGH_S && self.listening.is_listening() {
                // Too little was heard yet: it is tried again until that is enough.
                self.due = true;
                continue;
            }
            if latest && self.listening.is_listening() {
                self.change_lu = outcome.change_lu.clamp(-MOST_LU, MOST_LU);
                self.standing = Standing::Guessed;
            }
        }
    }
}

/// How loud the programme is, pauses left out.
#[derive(Clone, Copy, Debug, Default)]
struct Programme {
    level: Option<f64>,
    sum: f64,
    cells: u32,
    soft_blocks: u32,
}

impl Programme {
    /// Cells in a block of 0.4 s.
    const BLOCK_CELLS: u32 = (0.4 / CELL_S) as u32;
    /// A block this much softer than the programme, 20 LU, is a pause.
    const PAUSE: f64 = 0.01;
    /// After 10 s of pauses that are not silence the programme has become that soft.
    const PATIENCE_BLOCKS: u32 = 25;

    fn hear(&mut self, power: f64) {
        self.sum += power;
        self.cells += 1;
        if self.cells < Programme::BLOCK_CELLS {
            return;
        }
        let block = self.sum / f64::from(self.cells);
        (self.sum, self.cells) = (0.0, 0);
        if block < ABSOLUTE_GATE_POWER || !block.is_finite() {
            return;
        }
        match &mut self.level {
            Some(level) if block >= Programme::PAUSE * *level => {
                *level += 0.1 * (block - *level);
                self.soft_blocks = 0;
            }
            Some(level) => {
                self.soft_blocks += 1;
                if self.soft_blocks >= Programme::PATIENCE_BLOCKS {
                    *level = block;
                }
            }
            level => *level = Some(block),
        }
    }
}
