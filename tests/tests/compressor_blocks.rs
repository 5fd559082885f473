//! B1, B2: the host's blocks change nothing, and every render is the same.

use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::compressor::splits;

fn judge(rows: &[Row]) {
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(rows);
}

#[test]
fn b1_any_split_into_blocks_gives_the_same_bits_and_levels() {
    judge(&splits::b1());
}

#[test]
fn b2_offline_is_real_time_and_every_render_is_the_same() {
    judge(&splits::b2());
}
