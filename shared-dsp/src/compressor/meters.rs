//! What the window and the host show of the last block.

use super::engine::Engine;
use super::statistics::Statistics;
use crate::chunk::peak;
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
    /// Most reduction in dB, 0 or more.
    pub reduction_db: f32,
    /// Gain at the last frame in dB, negative for reduction; that of the lane which is moved most. 0 in bypass;
    /// make-up does not count. What hosts show as gain reduction.
    pub gain_db: f32,
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
    reduction_db: f64,
    gain_db: f64,
}

impl Meters {
    /// Before a block.
    pub const START: Meters = Meters {
        input: 0.0,
        output: 0.0,
        key_db: crate::decibels::SILENCE_DB,
        reduction_db: 0.0,
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
        let mut lowest_db = 0.0_f64;
        let mut last_db = 0.0_f64;
        for lane in (0..plan.lanes).filter(|lane| plan.groups[*lane].is_some()) {
            let gains = &made.gains_db[lane][..frames];
            lowest_db = gains.iter().fold(lowest_db, |low, gain| low.min(*gain));
            let levels = &made.levels_db[lane][..frames];
            self.key_db = levels.iter().fold(self.key_db, |top, level| top.max(*level));
            if gains[frames - 1].abs() > last_db.abs() {
                last_db = gains[frames - 1];
            }
        }
        self.reduction_db = self.reduction_db.max(-lowest_db);
        self.gain_db = last_db;
    }

    /// The levels of the block.
    pub fn levels(&self, bypass: bool, change_lu: f64, statistics: Statistics) -> Levels {
        let db = |peak: f32| db_from_gain(f64::from(peak).max(1e-15)) as f32;
        Levels {
            input_db: db(self.input),
            output_db: db(self.output),
            key_db: self.key_db as f32,
            reduction_db: self.reduction_db as f32,
            gain_db: if bypass { 0.0 } else { self.gain_db as f32 },
            change_lu: change_lu as f32,
            statistics,
        }
    }
}
