use shared_dsp::balance::delivery::{Delivery, Measured, check};

use super::*;

#[test]
fn a_track_is_told_how_far_it_is_from_its_target_and_on_which_side() {
    let of = |lufs: f64, target: Option<f64>| Distance::between(lufs, target).words("its target");
    assert_eq!(of(-19.3, Some(-17.5)), "1.8\u{2009}LU under its target");
    assert_eq!(of(-16.0, Some(-17.5)), "1.5\u{2009}LU over its target");
    assert_eq!(of(-17.3, Some(-17.5)), "on its target");
    assert_eq!(of(-17.3, None), "no target");
    // BS.1770: what is below −70 LUFS is not heard
    assert_eq!(of(-70.5, Some(-17.5)), "silent just now");
    assert_eq!(of(f64::NEG_INFINITY, Some(-17.5)), "silent just now");
    assert_eq!(of(f64::NAN, Some(-17.5)), "silent just now");
    assert!(Distance::Over(0.4).is_off() && !Distance::There.is_off() && !Distance::Silent.is_off());
}

/// EBU R 128 allows 0.2 LU, streaming services 1 LU, and a club does not ask for softness.
#[test]
fn a_mix_is_on_its_delivery_as_long_as_it_is_within_the_limits() {
    let of = |lufs: f64, allowed| Distance::within(lufs, allowed).words("its delivery");
    assert_eq!(of(-13.2, -15.0..=-13.0), "on its delivery");
    assert_eq!(of(-22.5, -23.2..=-22.8), "0.3\u{2009}LU over its delivery");
    assert_eq!(of(-16.5, -15.0..=-13.0), "1.5\u{2009}LU under its delivery");
    assert_eq!(of(-60.0, f64::NEG_INFINITY..=-12.0), "on its delivery");
    assert_eq!(of(f64::NEG_INFINITY, -15.0..=-13.0), "silent just now");
}

#[test]
fn numbers_have_a_real_minus_and_silence_is_minus_infinity() {
    assert_eq!(level(-18.06), "\u{2212}18.1");
    assert_eq!(level(0.4), "0.4");
    assert_eq!(level(-0.04), "0.0");
    assert_eq!(level(f64::NEG_INFINITY), "\u{2212}\u{221e}");
    assert_eq!(level(-200.0), "\u{2212}\u{221e}");
    assert_eq!(change(1.24), "+1.2");
    assert_eq!(change(-0.04), "0.0");
    assert_eq!(change(-1.0), "\u{2212}1.0");
    assert_eq!(
        (clock(125.0), clock(3_725.4), clock(-2.0)),
        ("2:05".into(), "1:02:05".into(), "\u{2212}0:02".into())
    );
}

#[test]
fn the_footer_counts_who_is_there() {
    assert_eq!(linked(8), "8 tracks linked");
    assert_eq!(linked(1), "alone on the link");
    assert_eq!(linked(0), "not linked");
}

/// A mix for EBU R 128 (−23.0 ±0.2 LU, −1 dBTP) that is 0.8 LU too loud and 0.4 dB too high.
const LOUD: Measured = Measured {
    integrated_lufs: -22.0,
    true_peak_dbtp: -0.6,
    clipped_samples: 0.0,
    dc_dbfs: -90.0,
    correlation: 0.5,
    mono_loss_lu: 1.0,
    ..Measured::UNKNOWN
};

fn lines(measured: &Measured, delivery: Delivery) -> Vec<[String; 3]> {
    check(measured, delivery).iter().map(|check| [value(check), limit(check), verdict(check)]).collect()
}

#[test]
fn a_delivery_says_what_is_wrong_by_how_much() {
    let lines = lines(&LOUD, Delivery::EbuR128);
    assert_eq!(
        lines[0],
        ["\u{2212}22.0\u{2009}LUFS", "\u{2212}23.2 to \u{2212}22.8", "0.8\u{2009}LU too loud"]
            .map(str::to_owned)
    );
    assert_eq!(
        lines[1],
        ["\u{2212}0.6\u{2009}dBTP", "\u{2264} \u{2212}1.0\u{2009}dBTP", "0.4\u{2009}dB too high"]
            .map(str::to_owned)
    );
    assert_eq!(lines[2][2], "ok");
    let verdict = delivered(&check(&LOUD, Delivery::EbuR128));
    assert_eq!(verdict.words("EBU R 128"), "Not ready for EBU R 128: 2 limits are passed");
}

#[test]
fn what_fails_by_a_hundredth_is_not_said_to_fail_by_nothing() {
    let nearly = Measured { integrated_lufs: -22.79, ..LOUD };
    let [value, _, verdict] = &lines(&nearly, Delivery::EbuR128)[0];
    assert_eq!((value.as_str(), verdict.as_str()), ("\u{2212}22.79\u{2009}LUFS", "0.1\u{2009}LU too loud"));
}

#[test]
fn a_mix_is_ready_when_all_that_is_required_is_there_and_advice_is_counted_apart() {
    let good = Measured { integrated_lufs: -23.0, true_peak_dbtp: -1.0, ..LOUD };
    assert_eq!(delivered(&check(&good, Delivery::EbuR128)), Delivered::Ready(0));
    let narrow = Measured { correlation: -0.5, mono_loss_lu: 9.0, ..good };
    assert_eq!(delivered(&check(&narrow, Delivery::EbuR128)), Delivered::Ready(2));
    assert_eq!(delivered(&check(&Measured::UNKNOWN, Delivery::EbuR128)), Delivered::Unknown);
    let clipped = Measured { clipped_samples: 3.0, ..good };
    let last = lines(&clipped, Delivery::EbuR128);
    assert_eq!(last[2][2], "3 clipped");
}

#[test]
fn dialogue_deliveries_say_that_the_whole_mix_stood_in() {
    let mix = Measured { integrated_lufs: -27.0, true_peak_dbtp: -3.0, ..LOUD };
    assert_eq!(lines(&mix, Delivery::Vod)[0][2], "ok, of whole mix");
}
