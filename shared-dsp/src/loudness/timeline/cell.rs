//! A cell of the timeline as one number of 64 bits.

use std::ops::Range;

use crate::loudness::meter::Readings;

/// Values of 11 bits: 0 is silence, then from −119.9 to +84.7 in steps of 0.1.
const VALUE_BITS: u32 = 11;
const STEPS_PER_UNIT: f64 = 10.0;
const LOWEST: f64 = -120.0;
/// Laps of 6 bits, with sign.
const LAP_BITS: u32 = 6;
/// Laps that can be told apart.
pub const LAPS: Range<i64> = -32..32;
/// Generations that can be told apart: 14 bits.
pub const GENERATIONS: u32 = 1 << (u64::BITS - 4 * VALUE_BITS - LAP_BITS);

/// What a cell tells; −∞ is silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Highest momentary loudness in it.
    pub momentary_lufs: f64,
    /// Highest short-term loudness in it.
    pub short_term_lufs: f64,
    /// Integrated loudness of the measurement up to its end.
    pub integrated_lufs: f64,
    /// Highest true peak in it.
    pub true_peak_dbtp: f64,
}

impl Entry {
    /// Of one hop.
    pub fn of(readings: &Readings) -> Entry {
        Entry {
            momentary_lufs: readings.momentary_lufs,
            short_term_lufs: readings.short_term_lufs,
            integrated_lufs: readings.integrated_lufs,
            true_peak_dbtp: readings.true_peak_hop_dbtp,
        }
    }

    /// Together with what comes later.
    pub fn and(&self, later: &Entry) -> Entry {
        Entry {
            momentary_lufs: self.momentary_lufs.max(later.momentary_lufs),
            short_term_lufs: self.short_term_lufs.max(later.short_term_lufs),
            integrated_lufs: later.integrated_lufs,
            true_peak_dbtp: self.true_peak_dbtp.max(later.true_peak_dbtp),
        }
    }
}

/// A packed cell.
#[derive(Clone, Copy)]
pub struct Cell(pub u64);

impl Cell {
    /// Packs a cell of a lap within [`LAPS`] and a generation below [`GENERATIONS`].
    pub fn new(generation: u32, lap: i64, entry: &Entry) -> Cell {
        let values =
            [entry.momentary_lufs, entry.short_term_lufs, entry.integrated_lufs, entry.true_peak_dbtp];
        let tag = u64::from(generation) << LAP_BITS | (lap - LAPS.start) as u64;
        Cell(values.into_iter().fold(tag, |packed, value| packed << VALUE_BITS | pack(value)))
    }

    /// The generation it was packed with.
    pub fn generation(self) -> u32 {
        (self.0 >> (4 * VALUE_BITS + LAP_BITS)) as u32
    }

    /// The lap it was packed with.
    pub fn lap(self) -> i64 {
        (self.0 >> (4 * VALUE_BITS) & ((1 << LAP_BITS) - 1)) as i64 + LAPS.start
    }

    /// Its values, to a tenth.
    pub fn entry(self) -> Entry {
        let value = |place: u32| unpack(self.0 >> (place * VALUE_BITS) & ((1 << VALUE_BITS) - 1));
        Entry {
            momentary_lufs: value(3),
            short_term_lufs: value(2),
            integrated_lufs: value(1),
            true_peak_dbtp: value(0),
        }
    }
}

fn pack(value: f64) -> u64 {
    // Silence, −∞, becomes 0.
    ((value - LOWEST) * STEPS_PER_UNIT).round().clamp(0.0, ((1 << VALUE_BITS) - 1) as f64) as u64
}

fn unpack(steps: u64) -> f64 {
    // Written so that −23.0 is exactly −23.
    if steps == 0 { f64::NEG_INFINITY } else { (steps as f64 + LOWEST * STEPS_PER_UNIT) / STEPS_PER_UNIT }
}
