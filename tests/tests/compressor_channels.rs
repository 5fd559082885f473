//! I1 to I4, E1: channels are treated alike, together or apart as the link says, and the sidechain is a way to
//! the same detector.

use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::compressor::{image, sidechain};

fn judge(rows: &[Row]) {
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(rows);
}

#[test]
fn i1_linked_channels_have_the_same_gain_bit_for_bit() {
    judge(&image::linked_gains());
}

#[test]
fn i2_the_link_moves_the_image_back_in_proportion_and_a_limiter_holds_both_channels() {
    judge(&image::link_shares());
}

#[test]
fn i3_the_same_sound_on_1_to_12_channels_is_reduced_alike() {
    judge(&image::same_on_every_channel());
}

#[test]
fn i4_upside_down_comes_out_upside_down_and_exchanged_comes_out_exchanged() {
    judge(&image::symmetric());
}

#[test]
fn e1_the_own_input_over_the_sidechain_is_the_internal_key() {
    judge(&sidechain::own_input());
}

#[test]
fn e1_the_sidechains_equaliser_is_heard_in_every_style() {
    judge(&sidechain::equaliser());
}
