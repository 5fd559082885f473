//! All figures of the perceptual loudness model.

use super::{partial, steady, stream};
use crate::compressor::figure::Row;

/// What measures the rows of an acceptance test.
type Measure = fn() -> Vec<Row>;

/// The ids of acceptance tests, and what measures their rows.
pub const ALL: &[(&str, Measure)] = &[
    ("B19", steady::b19_tables),
    ("B19", steady::b19_phon),
    ("B19", steady::b19_other_implementation),
    ("B19", steady::b19_contours),
    ("B19", stream::b19_tones),
    ("B19", stream::b19_noise),
    ("B19", stream::b19_bursts),
    ("B20", partial::b20),
];
