//! All figures of the Compressor, in the order of its specification.

use super::figure::Row;
use super::{beat, bound, curve, image, latency, reported, sidechain, spectrum, splits, step, zipper};

/// What measures the rows of some acceptance tests.
type Measure = fn() -> Vec<Row>;

/// The ids of acceptance tests, and what measures their rows.
pub const ALL: &[(&str, Measure)] = &[
    ("S1", curve::s1),
    ("S1", || curve::s1_oversampled().concat()),
    ("S2", curve::s2),
    ("T1", step::t1),
    ("T2", step::t2),
    ("T3", step::t3),
    ("T4", step::t4),
    ("D1 D2", spectrum::distortion),
    ("A1", spectrum::a1),
    ("A2", spectrum::a2),
    ("A3", beat::a3),
    ("I1", image::linked_gains),
    ("I2", image::link_shares),
    ("I3", image::same_on_every_channel),
    ("I4", image::symmetric),
    ("L1", latency::l1),
    ("L2", latency::l2),
    ("L3", latency::l3),
    ("L4", latency::l4),
    ("Z1", zipper::z1),
    ("Z2", zipper::controls),
    ("Z2", zipper::choices),
    ("B1", splits::b1),
    ("B2", splits::b2),
    ("E1", sidechain::own_input),
    ("E1", sidechain::equaliser),
    ("M1", reported::m1),
    ("P1", bound::p1_samples),
    ("P1", bound::p1_peaks),
];
