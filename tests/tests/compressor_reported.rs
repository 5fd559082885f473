//! What meters and hosts are told is what is heard (M1).

use aplomb_tests::compressor::figure::assert_bars;
use aplomb_tests::compressor::reported;

#[test]
fn the_reported_gain_is_that_of_the_sound_at_that_moment_with_any_lookahead_and_oversampling() {
    let rows = reported::m1();
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(&rows);
}
