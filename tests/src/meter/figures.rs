//! All figures of the loudness meter, in the order of the specification of Balance.

use super::{agreement, ebu, ebu_peaks, tones};
use crate::compressor::figure::Row;

/// What measures the rows of an acceptance test.
type Measure = fn() -> Vec<Row>;

/// The ids of acceptance tests, and what measures their rows.
pub const ALL: &[(&str, Measure)] = &[
    ("B1", ebu::b1),
    ("B1", ebu_peaks::b1),
    ("B1", agreement::b1_blocks),
    ("B2", ebu::b2),
    ("B3", tones::b3),
    ("B4", agreement::b4),
    ("B5", ebu_peaks::b5),
    ("B6", tones::b6),
];
