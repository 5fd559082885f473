//! Prints what the Compressor promises and what it measures: id, what, bar, stretch, figure. With ids as
//! arguments (`S1 T2`), only those; with `APLOMB_LONG` set, at all rates and settings.

use aplomb_tests::compressor::figure::Row;
use aplomb_tests::compressor::figures;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    println!("{}", Row::HEAD);
    for (ids, measure) in figures::ALL {
        if wanted.is_empty() || ids.split(' ').any(|id| wanted.iter().any(|wanted| wanted == id)) {
            for row in measure() {
                println!("{row}");
            }
        }
    }
}
