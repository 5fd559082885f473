//! All figures of the whole Room, in the order of its specification. What its parts promise alone, T1, T2, T8,
//! T10 and T23, is in the tests of tail and place.

use super::{bound, ends, field, level, splits, sweep};
use crate::figure::Row;

/// What measures the rows of some acceptance tests.
type Measure = fn() -> Vec<Row>;

/// The ids of acceptance tests, and what measures their rows.
pub const ALL: &[(&str, Measure)] = &[
    ("T3", field::t3),
    ("T4", bound::t4),
    ("T4", bound::spoilt),
    ("T5 T6", field::t5_t6),
    ("T7", field::t7),
    ("T11", level::t11),
    ("T12", level::t12),
    ("T13", level::t13),
    ("T14", sweep::t14),
    ("T15", sweep::t15),
    ("T16", ends::t16),
    ("T17 T19", ends::t17),
    ("T18", ends::t18),
    ("T19", ends::t19),
    ("T20", splits::t20),
    ("T22", splits::t22),
    ("T24", level::t24),
    ("T25", splits::t25),
    ("T26", splits::t26),
    ("FB", level::fair_bypass),
];
