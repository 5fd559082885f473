//! What an open window shows of the EQ beside samples and peaks.

use shared_dsp::eq::Levels;
use shared_dsp::eq::settings::BANDS;
use shared_dsp::telemetry::value::Value;

/// Cells that the audio thread writes while a window is open.
#[derive(Debug, Default)]
pub struct Shown {
    movement_db: [Value; BANDS],
    detector_db: [Value; BANDS],
    threshold_db: [Value; BANDS],
    change_lu: Value,
    auto_gain_db: Value,
}

impl Shown {
    /// Writes the levels of a block. [audio thread]
    pub(super) fn take(&self, levels: &Levels) {
        let Levels { movement_db, detector_db, threshold_db, change_lu, auto_gain_db } = levels;
        let rows = [
            (&self.movement_db, movement_db),
            (&self.detector_db, detector_db),
            (&self.threshold_db, threshold_db),
        ];
        for (cells, values) in rows {
            cells.iter().zip(values).for_each(|(cell, value)| cell.set(*value));
        }
        self.change_lu.set(*change_lu);
        self.auto_gain_db.set(*auto_gain_db);
    }

    /// The levels of the last block.
    pub fn levels(&self) -> Levels {
        let row = |cells: &[Value; BANDS]| std::array::from_fn(|band| cells[band].get());
        Levels {
            movement_db: row(&self.movement_db),
            detector_db: row(&self.detector_db),
            threshold_db: row(&self.threshold_db),
            change_lu: self.change_lu.get(),
            auto_gain_db: self.auto_gain_db.get(),
        }
    }
}
