//! Prints what the loudness meter of Balance promises and what it measures: id, what, bar, stretch, figure. With ids
//! as arguments (`B1 B5`), only those.

use aplomb_tests::compressor::figure::Row;
use aplomb_tests::meter::figures;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    println!("{}", Row::HEAD);
    for (id, measure) in figures::ALL {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == id) {
            measure().iter().for_each(|row| println!("{row}"));
        }
    }
}
