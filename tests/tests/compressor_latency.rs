//! L1 to L4: as late as is told, and nothing at all where nothing is reduced.

use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::compressor::latency;

fn judge(rows: &[Row]) {
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(rows);
}

#[test]
fn l1_everything_comes_out_as_late_as_is_told() {
    judge(&latency::l1());
}

#[test]
fn l2_bypass_is_the_input_bit_for_bit_at_the_same_latency() {
    judge(&latency::l2());
}

#[test]
fn l3_at_0_db_of_reduction_the_input_passes_bit_for_bit() {
    judge(&latency::l3());
}

#[test]
fn l4_half_of_the_mix_is_the_half_sum() {
    judge(&latency::l4());
}
