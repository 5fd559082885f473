//! Z1, Z2: nothing zips while a control moves, nothing clicks when a choice changes.

use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::compressor::zipper;

fn judge(rows: &[Row]) {
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(rows);
}

#[test]
fn z1_an_automated_threshold_does_not_zip() {
    judge(&zipper::z1());
}

#[test]
fn z2_a_control_that_jumps_does_not_click() {
    judge(&zipper::controls());
}

#[test]
fn z2_a_choice_that_changes_does_not_click() {
    judge(&zipper::choices());
}
