//! A steady tone stays what it is: distortion, aliases and beats (D1, D2, A1, A2, A3).

use aplomb_tests::compressor::figure::{assert_bars, assert_stretches};
use aplomb_tests::compressor::{beat, spectrum};

#[test]
fn low_tones_with_10_db_of_reduction_have_no_distortion_to_speak_of() {
    assert_stretches(&spectrum::distortion());
}

#[test]
fn quick_compression_of_high_tones_makes_no_aliases_even_without_oversampling() {
    assert_stretches(&spectrum::a1());
}

#[test]
fn the_peak_detector_keeps_aliases_below_its_bar() {
    assert_bars(&spectrum::a2());
}

#[test]
fn tones_that_nearly_fit_the_sample_rate_do_not_move_the_gain() {
    assert_stretches(&beat::a3());
}
