//! Prints what Balance promises and what is measured: id, what, bar, stretch, figure. With ids as arguments
//! (`B1 B5`), only those.

use aplomb_tests::balance::{ceiling, ride, solver};
use aplomb_tests::compressor::figure::Row;
use aplomb_tests::{ear, meter};

/// What measures the rows of an acceptance test.
type Measure = fn() -> Vec<Row>;

/// What is neither meter nor ear.
const LEVELS: &[(&str, Measure)] = &[
    ("B9", solver::b9),
    ("B11", ride::b11_to_b15),
    ("CEILING", ceiling::true_peaks),
    ("CEILING", ceiling::distortion),
];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    println!("{}", Row::HEAD);
    for (id, measure) in meter::figures::ALL.iter().chain(LEVELS).chain(ear::figures::ALL) {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == id) {
            measure().iter().for_each(|row| println!("{row}"));
        }
    }
}
