//! What an open window shows of the Room beside samples and peaks.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU64};

use shared_dsp::room::Levels;
use shared_dsp::telemetry::peak::Peak;
use shared_dsp::telemetry::value::Value;

/// Cells that the audio thread writes while a window is open. Where room and source stand follows from the
/// settings: [`RoomSpec`](shared_dsp::space::geometry::RoomSpec) and
/// [`Placement`](shared_dsp::room::placement::Placement) are the same in the window.
#[derive(Debug, Default)]
pub struct Shown {
    /// Peak of the direct sound since it was taken, full scale at 1.
    pub direct: Peak,
    /// Of the early reflections.
    pub early: Peak,
    /// Of the tail, before it is ducked.
    pub tail: Peak,
    duck_db: Value,
    gate_db: Value,
    change_lu: Value,
    tail_frames: AtomicU64,
    asleep: AtomicBool,
    awaits_room: AtomicBool,
}

/// Everything in which only the newest value counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// By how many dB the tail is ducked, 0 or more.
    pub duck_db: f32,
    /// By how many dB the gate is closed, 0 or more.
    pub gate_db: f32,
    /// How much louder the placed sound is than the input, in LU; measured for fair bypass.
    pub change_lu: f32,
    /// Whether nothing sounds and nothing is computed.
    pub asleep: bool,
    /// Whether a room is being made that will be heard in a moment.
    pub awaits_room: bool,
}

impl Shown {
    /// Writes the levels of a block. [audio thread]
    pub(super) fn take(&self, levels: &Levels, awaits_room: bool) {
        let Levels { direct_db, early_db, tail_db, duck_db, gate_db, change_lu, asleep, .. } = *levels;
        for (peak, level_db) in [(&self.direct, direct_db), (&self.early, early_db), (&self.tail, tail_db)] {
            peak.raise(10.0_f32.powf(0.05 * level_db));
        }
        self.duck_db.set(duck_db);
        self.gate_db.set(gate_db);
        self.change_lu.set(change_lu);
        self.asleep.store(asleep, Relaxed);
        self.awaits_room.store(awaits_room, Relaxed);
    }

    /// Writes how long the room still sounds. [audio thread]
    pub(super) fn take_tail(&self, frames: u64) {
        self.tail_frames.store(frames, Relaxed);
    }

    /// Frames until the answer to the last input is over, as the host is told; `u64::MAX` without end, 0 where
    /// nothing has been heard yet.
    pub fn tail_frames(&self) -> u64 {
        self.tail_frames.load(Relaxed)
    }

    /// The newest values.
    pub fn now(&self) -> Now {
        Now {
            duck_db: self.duck_db.get(),
            gate_db: self.gate_db.get(),
            change_lu: self.change_lu.get(),
            asleep: self.asleep.load(Relaxed),
            awaits_room: self.awaits_room.load(Relaxed),
        }
    }
}
