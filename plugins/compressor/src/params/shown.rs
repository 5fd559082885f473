//! What an open window shows of the Compressor beside samples and peaks.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

use shared_dsp::compressor::statistics::Statistics;
use shared_dsp::compressor::{Levels, Standing};
use shared_dsp::telemetry::peak::Peak;
use shared_dsp::telemetry::value::Value;

/// Cells that the audio thread writes while a window is open.
#[derive(Debug, Default)]
pub struct Shown {
    /// Most reduction in dB since it was taken.
    pub reduction_db: Peak,
    /// Peak of what the detector hears, after the sidechain's EQ, since it was taken; full scale is 1.
    pub sidechain: Peak,
    level_db: Value,
    gain_db: Value,
    makeup_db: Value,
    change_lu: Value,
    median_db: Value,
    p95_db: Value,
    max_db: Value,
    standing: AtomicU8,
}

/// Everything in which only the newest value counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Where the signal stands on the transfer curve, in dBFS; see [`Levels::level_db`].
    pub level_db: f32,
    /// Gain in dB, negative for reduction; see [`Levels::gain_db`].
    pub gain_db: f32,
    /// Make-up in use in dB, the automatic one included.
    pub makeup_db: f32,
    /// How much louder the output is without automatic make-up, in LU.
    pub change_lu: f32,
    /// What that rests on.
    pub standing: Standing,
    /// Reduction over the last 30 s of sound.
    pub statistics: Statistics,
}

/// Standings by their number in the cell.
const STANDINGS: [Standing; 3] = [Standing::Unknown, Standing::Guessed, Standing::Measured];

impl Shown {
    /// Writes the levels of a block. [audio thread]
    pub(super) fn take(&self, levels: &Levels, standing: Standing) {
        self.reduction_db.raise(levels.reduction_db);
        self.sidechain.raise(10.0_f32.powf(0.05 * levels.sidechain_db));
        let Statistics { median_db, p95_db, max_db } = levels.statistics;
        for (cell, value) in [
            (&self.level_db, levels.level_db),
            (&self.gain_db, levels.gain_db),
            (&self.makeup_db, levels.makeup_db),
            (&self.change_lu, levels.change_lu),
            (&self.median_db, median_db),
            (&self.p95_db, p95_db),
            (&self.max_db, max_db),
        ] {
            cell.set(value);
        }
        let number = STANDINGS.iter().position(|known| *known == standing).unwrap_or(0);
        self.standing.store(number as u8, Relaxed);
    }

    /// The newest values.
    pub fn now(&self) -> Now {
        Now {
            level_db: self.level_db.get(),
            gain_db: self.gain_db.get(),
            makeup_db: self.makeup_db.get(),
            change_lu: self.change_lu.get(),
            standing: STANDINGS.get(usize::from(self.standing.load(Relaxed))).copied().unwrap_or_default(),
            statistics: Statistics {
                median_db: self.median_db.get(),
                p95_db: self.p95_db.get(),
                max_db: self.max_db.get(),
            },
        }
    }
}
