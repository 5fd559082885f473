//! What the window and the host show of the last block.

use super::engine::Engine;
use super::statistics::Statistics;
use crate::chunk::{peak, raise};
use crate::decibels::SILENCE_DB;
use crate::units::db_from_gain;

/// Levels of the last block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Peak of the input in dBFS.
    pub input_db: f32,
    /// Peak of the output in dBFS.
    pub output_db: f32,
    /// Highest level that the detector read, after the sidechain's EQ, in dBFS.
    pub key_db: f32,
    /// Level that the detector reads at the last frame, in dBFS, of the loudest lane: where the signal stands on
    /// the curve.
    pub level_db: f32,
    /// Peak of what the detector hears, after the sidechain's EQ, in dBFS.
    pub sidechain_db: f32,
    /// Most reduction in dB, 0 or more.
    pub reduction_db: f32,
    /// Gain at the last frame in dB, negative for reduction; that of the lane which is moved most. 0 in bypass;
    /// make-up does not count. What hosts show as gain reduction.
    pub gain_db: f32,
    /// Gain in dB by which the level was moved most in the block, negative for reduction; 0 in bypass.
    pub moved_db: f32,
    /// Gain in dB of the compressed sound that is set: make-up, and what automatic make-up found.
    pub makeup_db: f32,
    /// How much louder the output is than the input without automatic make-up, in LU.
    pub change_lu: f32,
    /// Reduction over the last 30 s of sound.
    pub statistics: Statistics,
}

/// Collects the levels of a block.
#[derive(Clone, Copy, Debug)]
pub struct Meters {
    input: f32,
    output: f32,
    key_db: f64,
    level_db: f64,
    sidechain: f64,
    /// Lowest and highest gain in dB.
    lowest_db: f64,
    highest_db: f64,
    gain_db: f64,
}

impl Meters {
    /// Before a block.
    pub const START: Meters = Meters {
        input: 0.0,
        output: 0.0,
        key_db: SILENCE_DB,
        level_db: SILENCE_DB,
        sidechain: 0.0,
        lowest_db: 0.0,
        highest_db: 0.0,
        gain_db: 0.0,
    };

    /// Takes the peak of the input of a chunk.
    pub fn take_input(&mut self, peak: f32) {
        self.input = self.input.max(peak);
    }

    /// Takes a channel of the output of a chunk.
    pub fn take_output(&mut self, output: &[f32]) {
        self.output = self.output.max(peak(output));
    }

    /// Takes levels and gains of a chunk.
    pub fn take_gains(&mut self, engine: &Engine, frames: usize) {
        let (plan, made) = (engine.plan(), &engine.made);
        let mut last_db = 0.0_f64;
        self.level_db = SILENCE_DB;
        for lane in (0..plan.lanes).filter(|lane| plan.groups[*lane].is_some()) {
            let gains = &made.gains_db[lane][..frames];
            for gain in gains {
                self.lowest_db = self.lowest_db.min(*gain);
                self.highest_db = self.highest_db.max(*gain);
            }
            let levels = &made.levels_db[lane][..frames];
            self.key_db = levels.iter().fold(self.key_db, |top, level| top.max(*level));
            self.level_db = self.level_db.max(levels[frames - 1]);
            if gains[frames - 1].abs() > last_db.abs() {
                last_db = gains[frames - 1];
            }
        }
        self.gain_db = last_db;
        raise(&mut self.sidechain, &made.key[..made.key_lanes], frames);
    }

    /// Gain in dB by which the level was moved most.
    pub fn moved_db(&self) -> f32 {
        let moved_db = if -self.lowest_db >= self.highest_db { self.lowest_db } else { self.highest_db };
        moved_db as f32
    }

    /// The levels of the block; what only the compressor knows is left at 0.
    pub fn levels(&self, change_lu: f64, statistics: Statistics) -> Levels {
        let db = |peak: f32| db_from_gain(f64::from(peak).max(1e-15)) as f32;
        Levels {
            input_db: db(self.input),
            output_db: db(self.output),
            key_db: self.key_db as f32,
            level_db: self.level_db as f32,
            sidechain_db: db_from_gain(self.sidechain.max(1e-15)) as f32,
            reduction_db: (-self.lowest_db) as f32,
            gain_db: self.gain_db as f32,
            moved_db: self.moved_db(),
            makeup_db: 0.0,
            change_lu: change_lu as f32,
            statistics,
        }
    }
}
