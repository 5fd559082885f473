//! What meters and hosts are told is what is heard (M1).

use aplomb_tests::compressor::figure::assert_bars;
use aplomb_tests::compressor::reported;

#[test]
fn the_reported_gain_is_that_of_the_sound_at_that_moment_with_any_lookahead() {
    assert_bars(&reported::m1());
}

#[test]
fn with_oversampling_the_reported_gain_is_that_of_the_sound_after_its_latency() {
    assert_bars(&reported::m1_oversampled()[1]);
}
