//! What any detector would have read, from the cells of the envelope memory.

use super::memory::CELL_S;
use super::reader::K_OFFSET_DB;
use super::settings::Detector;
use crate::decibels::{SILENCE_DB, gain_from_level, gains_from_levels, levels_from_powers};

/// Cells for which the peak detector holds: 5 ms.
const HOLD_CELLS: usize = 20;

/// Time constant in ms over which the weight of the sound is found: long beside a period of the lowest tone, and
/// beside the time by which the detector hears it later.
const WEIGHT_MS: f64 = 100.0;

/// What a detector reads of the cells of a lane.
#[derive(Clone, Copy, Debug)]
pub struct CellReader {
    detector: Detector,
    /// Share of a cell in the average, and the average.
    share: f64,
    power: f64,
    /// Mean powers, heard and K-weighted.
    means: [f64; 2],
    /// Levels of the last 5 ms for the peak detector.
    last_db: [f64; HOLD_CELLS],
    place: usize,
}

impl CellReader {
    /// At rest; the detector averages the power over this time constant.
    pub fn new(detector: Detector, average_ms: f64) -> CellReader {
        let share = share_of_cell(average_ms);
        CellReader {
            detector,
            share,
            power: 0.0,
            means: [0.0; 2],
            last_db: [SILENCE_DB; HOLD_CELLS],
            place: 0,
        }
    }

    /// Turns the powers of cells in dB into levels that the detector reads, in dB; `weighted_db` are the
    /// K-weighted ones.
    pub fn read(&mut self, levels_db: &mut [f64], weighted_db: &[f64]) {
        if self.detector == Detector::Peak {
            for level_db in levels_db {
                self.last_db[self.place] = *level_db;
                self.place = (self.place + 1) % HOLD_CELLS;
                *level_db = self.last_db.iter().fold(SILENCE_DB, |top, level_db| top.max(*level_db));
            }
            return;
        }
        gains_from_levels(levels_db);
        if self.detector == Detector::Loudness {
            self.weigh(levels_db, weighted_db);
        }
        for value in &mut *levels_db {
            self.power += self.share * (*value * *value - self.power);
            *value = self.power;
        }
        levels_from_powers(levels_db);
    }

    /// Weighs what was heard by how much weight the sound has about that time: the K-weighted power itself
    /// ripples at twice a tone's frequency.
    fn weigh(&mut self, gains: &mut [f64], weighted_db: &[f64]) {
        // Of a sine's peak, and without the offset of BS.1770.
        let calibration = 2.0 * gain_from_level(-2.0 * K_OFFSET_DB);
        let share = share_of_cell(WEIGHT_MS);
        let [heard, weighted] = &mut self.means;
        for (gain, db) in gains.iter_mut().zip(weighted_db) {
            *heard += share * (*gain * *gain - *heard);
            *weighted += share * (gain_from_level(2.0 * db) - *weighted);
            *gain *= (calibration * *weighted / heard.max(1e-30)).sqrt();
        }
    }
}

/// Share of a cell in an average over a time constant.
fn share_of_cell(average_ms: f64) -> f64 {
    -(-1_000.0 * CELL_S / average_ms).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_rms_detector_reads_a_burst_as_its_exponential_average() {
        // 10 ms at 0 dB through a time constant of 20 ms: 1 − e^(−½).
        let mut levels_db = [0.0; 40];
        CellReader::new(Detector::Rms, 20.0).read(&mut levels_db, &[0.0; 40]);
        let expected_db = 10.0 * (1.0 - (-0.5_f64).exp()).log10();
        assert!((levels_db[39] - expected_db).abs() < 1e-9, "{} dB", levels_db[39]);
    }

    #[test]
    fn a_peak_detector_holds_a_peak_for_5_ms() {
        let mut levels_db = [-60.0; 40];
        levels_db[3] = -6.0;
        CellReader::new(Detector::Peak, 0.0).read(&mut levels_db, &[-60.0; 40]);
        assert!(levels_db[3..23].iter().all(|db| *db == -6.0) && levels_db[23] == -60.0);
    }

    #[test]
    fn a_loudness_detector_reads_a_full_scale_sine_of_997_hz_at_0_db() {
        // Its mean square is −3.01 dB, its K-weighted one 0.691 dB more (BS.1770-5).
        let weighted_db = [-3.0103 + 0.691; 4_000];
        let mut levels_db = [-4.0; 4_000];
        CellReader::new(Detector::Loudness, 5.0).read(&mut levels_db, &weighted_db);
        assert!(levels_db[3_999].abs() < 1e-3, "{} dB", levels_db[3_999]);
    }
}
