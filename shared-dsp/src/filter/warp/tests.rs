//! The outside truth is Ω² = ω² itself, and the definition of a Pick function.

use std::f64::consts::TAU;

use super::*;

/// The tabulated rates in Hz with the largest relative error of W that one fit for all bands has, as found
/// by `fit_warp.py --global`, which agrees with an independent Lawson fit for 44.1 and 48 kHz.
const RATES: [(f64, f64); 6] = [
    (44_100.0, 1.61e-4),
    (48_000.0, 2.86e-5),
    (88_200.0, 3.0e-6),
    (96_000.0, 1.45e-6),
    (176_400.0, 9.3e-9),
    (192_000.0, 4.7e-9),
];

/// Rates a host may ask for, tabulated or not.
const ODD_RATES: [f64; 12] = [
    8_000.0, 11_025.0, 22_050.0, 32_000.0, 44_056.0, 47_952.0, 50_000.0, 64_000.0, 88_100.0, 128_000.0,
    384_000.0, 768_000.0,
];

fn tan_squared(sample_rate_hz: f64, freq_hz: f64) -> f64 {
    (0.5 * TAU * freq_hz / sample_rate_hz).tan().powi(2)
}

/// ln W − ln Ω² at a frequency.
fn log_error(warp: &Warp, sample_rate_hz: f64, freq_hz: f64) -> f64 {
    let omega = TAU * freq_hz / sample_rate_hz;
    (warp.omega_squared(tan_squared(sample_rate_hz, freq_hz)) / (omega * omega)).ln()
}

fn from_to(low: f64, high: f64, count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |i| low * (high / low).powf(i as f64 / (count - 1) as f64))
}

/// Largest error in dB of any band at `freq_hz`, to first order. A bell of ±30 dB makes up to 4.1/|ln f/f0|
/// dB of a relative error of W (to the skirt of Q = 40); Butterworth cuts make 27.8/|ln f/f0|, up to 69.5 dB.
/// The corner is Ω0², so the error counts from 0.
fn worst_band_db(warp: &Warp, sample_rate_hz: f64, freq_hz: f64) -> f64 {
    from_to(20.0, 20_000.0, 2_000)
        .map(|f_hz| {
            let distance = (f_hz / freq_hz).ln().abs();
            let per_unit_db = (4.1 / (distance + 0.003)).max((27.8 / (distance + 1e-9)).min(69.5));
            per_unit_db * log_error(warp, sample_rate_hz, f_hz).abs()
        })
        .fold(0.0, f64::max)
}

#[test]
fn low_bands_have_an_error_no_larger_than_two_global_fits() {
    for (rate_hz, global) in RATES {
        for freq_hz in from_to(10.0, 200.0, 20) {
            let warp = Warp::for_band(rate_hz, freq_hz);
            let worst = from_to(20.0, 20_000.0, 2_000)
                .map(|f| log_error(&warp, rate_hz, f).abs())
                .fold(0.0, f64::max);
            assert!(worst < 2.0 * global, "{rate_hz} Hz, band {freq_hz} Hz: {worst}");
        }
    }
}

#[test]
fn no_band_errs_by_more_than_the_stretch_of_the_specification() {
    let stretch_db = |rate_hz: f64| match rate_hz {
        r if r < 48_000.0 => 0.02,
        r if r < 88_200.0 => 0.0025,
        _ => 0.0005,
    };
    let odd_rates = ODD_RATES.into_iter().filter(|&rate_hz| rate_hz > 44_100.0);
    for rate_hz in RATES.into_iter().map(|(rate_hz, _)| rate_hz).chain(odd_rates) {
        for freq_hz in from_to(10.0, 30_000.0, 400) {
            let worst_db = worst_band_db(&Warp::for_band(rate_hz, freq_hz), rate_hz, freq_hz);
            assert!(worst_db < stretch_db(rate_hz), "{rate_hz} Hz, band {freq_hz} Hz: {worst_db} dB");
        }
    }
}

#[test]
fn below_44100_hz_the_warp_keeps_its_accuracy_up_to_nine_tenths_of_nyquist() {
    for rate_hz in [8_000.0, 11_025.0, 22_050.0, 32_000.0, 44_056.0] {
        for freq_hz in from_to(10.0, 0.45 * rate_hz, 50) {
            let warp = Warp::for_band(rate_hz, freq_hz);
            let worst = from_to(5.0, 0.45 * rate_hz, 500)
                .map(|f| log_error(&warp, rate_hz, f).abs())
                .fold(0.0, f64::max);
            assert!(worst < 4e-3, "{rate_hz} Hz, band {freq_hz} Hz: {worst}");
        }
    }
}

#[test]
fn the_corner_is_exact_up_to_20_khz() {
    for rate_hz in RATES.into_iter().map(|(rate_hz, _)| rate_hz) {
        for freq_hz in from_to(10.0, 20_000.0, 200) {
            let error = log_error(&Warp::for_band(rate_hz, freq_hz), rate_hz, freq_hz);
            assert!(error.abs() < 1e-14, "{rate_hz} Hz, band {freq_hz} Hz: {error}");
        }
    }
}

#[test]
fn every_root_of_a_stable_filter_stays_stable() {
    // Real, negative zeros and poles that interlace make W a Pick function: it keeps the upper half plane and
    // has W > 0 only for t > 0, at most once per value between two poles. A stable s has −s² off the positive
    // axis, so every t with W(t) = −s² is off it too, and s̃ = −√(−t) lies in the left half plane.
    for rate_hz in RATES.into_iter().map(|(rate_hz, _)| rate_hz).chain(ODD_RATES) {
        for freq_hz in from_to(10.0, 30_000.0, 300) {
            let warp = Warp::for_band(rate_hz, freq_hz);
            let roots_of_den = real_roots(&warp.den, warp.degree);
            let roots_of_num = real_roots(&warp.num[1..], warp.degree - 1);
            assert_eq!(roots_of_den.len(), warp.degree, "{rate_hz} Hz, band {freq_hz} Hz");
            assert_eq!(roots_of_num.len(), warp.degree - 1, "{rate_hz} Hz, band {freq_hz} Hz");
            for (i, zero) in roots_of_num.iter().enumerate() {
                assert!(roots_of_den[i] < *zero && *zero < roots_of_den[i + 1]);
            }
        }
    }
}

/// Real negative roots, ascending, found by changes of sign from −1000 to −0.5, finely enough for these.
fn real_roots(ascending: &[f64], degree: usize) -> Vec<f64> {
    let value = |t: f64| ascending[..=degree].iter().rev().fold(0.0, |sum, c| sum * t + c);
    let grid: Vec<f64> = from_to(0.5, 1_000.0, 2_000).map(|t| -t).collect();
    let mut roots: Vec<f64> =
        grid.windows(2).filter(|w| value(w[0]) * value(w[1]) < 0.0).map(|w| 0.5 * (w[0] + w[1])).collect();
    roots.reverse();
    roots
}

#[test]
fn the_warp_moves_smoothly_with_the_frequency() {
    // Over 0.001 octaves a jump of 0.02 % or a bend of the slope by 20 % per octave would show. The sharpest
    // turn is at 20 kHz, where the fit becomes one-sided.
    for rate_hz in RATES.into_iter().map(|(rate_hz, _)| rate_hz).chain(ODD_RATES) {
        let ratio = 1e-3_f64.exp2();
        let log_num = |freq_hz: f64| Warp::for_band(rate_hz, freq_hz).num.map(|c| (c + 1e-9).ln());
        for freq_hz in from_to(15.0, 29_900.0, 11_000) {
            let (low, mid, high) = (log_num(freq_hz / ratio), log_num(freq_hz), log_num(freq_hz * ratio));
            for power in 1..4 {
                let bend = (low[power] - 2.0 * mid[power] + high[power]).abs();
                assert!(bend < 2e-4, "{rate_hz} Hz, band {freq_hz} Hz, t^{power}: {bend}");
            }
        }
    }
}

#[test]
fn any_rate_and_frequency_give_a_finite_warp() {
    for rate_hz in [0.0, 1.0, 8_000.0, 44_100.0, 768_000.0, f64::INFINITY, f64::NAN] {
        for freq_hz in [-1.0, 0.0, 1e-9, 10.0, 22_050.0, 30_000.0, 1e9, f64::INFINITY, f64::NAN] {
            let warp = Warp::for_band(rate_hz, freq_hz);
            let finite = warp.num.iter().chain(&warp.den).all(|c| c.is_finite());
            assert!(finite && warp.num[1] > 0.0, "{rate_hz} Hz, band {freq_hz} Hz: {warp:?}");
        }
    }
}
