//! Tones and gates after ITU-R BS.2217, and the weight of every loudspeaker.

use std::f64::consts::TAU;

use shared_dsp::Layout;

use super::play::{RATES_HZ, read, read_stereo, worse};
use crate::compressor::figure::Row;

fn sine(freq_hz: f64, amplitude: f64, length_s: f64, rate_hz: f64) -> Vec<f32> {
    let frames = (length_s * rate_hz).round() as usize;
    (0..frames).map(|n| (amplitude * (TAU * freq_hz * n as f64 / rate_hz).sin()) as f32).collect()
}

/// Gain of the K-weighting in dB, from the coefficients that BS.1770 prints for 48 kHz.
fn printed_k_db(freq_hz: f64) -> f64 {
    let sections = [
        ([1.53512485958697, -2.69169618940638, 1.19839281085285], [-1.69065929318241, 0.73248077421585]),
        ([1.0, -2.0, 1.0], [-1.99004745483398, 0.99007225036621]),
    ];
    let angle = TAU * freq_hz / 48_000.0;
    let power = |c: [f64; 3]| {
        let re = c[0] + c[1] * angle.cos() + c[2] * (2.0 * angle).cos();
        let im = c[1] * angle.sin() + c[2] * (2.0 * angle).sin();
        re * re + im * im
    };
    sections.into_iter().map(|(b, [a1, a2])| 10.0 * (power(b) / power([1.0, a1, a2])).log10()).sum()
}

/// Amplitude of a sine on two channels that reads this loudness.
fn amplitude(freq_hz: f64, lufs: f64) -> f64 {
    // Two channels of mean square a²/2 add up to a².
    10.0_f64.powf((lufs + 0.691 - printed_k_db(freq_hz)) / 20.0)
}

/// Tones of 25 Hz to 10 kHz, and programmes that the two gates decide.
pub fn b3() -> Vec<Row> {
    let mut rows = Vec::new();
    for freq_hz in [25.0, 100.0, 500.0, 1_000.0, 2_000.0, 10_000.0] {
        let mut error = 0.0;
        for rate_hz in RATES_HZ {
            for lufs in [-23.0, -24.0] {
                let sound = sine(freq_hz, amplitude(freq_hz, lufs), 10.0, rate_hz);
                error = worse(error, read_stereo(&sound, rate_hz, 3).integrated_lufs - lufs);
            }
        }
        let what = format!("BS.2217 tone of {freq_hz} Hz at −23 and −24 LKFS, 44.1 to 192 kHz");
        rows.push(Row::at_most("B3", what, [Some(0.1), None], error.abs(), "LU"));
    }
    // Absolute gate: what is below −70 LUFS does not count. Relative gate: −10 and −23 LUFS for as long have
    // the mean −12.8, so what is below −22.8 does not count. Without it: −12.8; at −22 LUFS it counts.
    let both = 10.0 * (0.5 * (10.0_f64.powf(-1.0) + 10.0_f64.powf(-2.2))).log10();
    let gates = [
        ("absolute gate", [-69.5, -71.0], -69.5),
        ("relative gate, softer part below it", [-10.0, -23.0], -10.0),
        ("relative gate, softer part above it", [-10.0, -22.0], both),
    ];
    for (what, parts, truth) in gates {
        let mut error = 0.0;
        for rate_hz in RATES_HZ {
            let [loud, soft] = parts.map(|lufs| sine(1_000.0, amplitude(1_000.0, lufs), 30.0, rate_hz));
            let sound = [loud, soft].concat();
            error = worse(error, read_stereo(&sound, rate_hz, 4).integrated_lufs - truth);
        }
        rows.push(Row::at_most("B3", what, [Some(0.1), None], error.abs(), "LU"));
    }
    rows
}

/// A tone on one loudspeaker after the other, in every layout. BS.1770-5, annex 3: 1.41 between 60° and 120°
/// to the side at ear height, 1 elsewhere, the LFE not at all.
pub fn b6() -> Vec<Row> {
    let layouts: [(Layout, &[f64]); 5] = [
        (Layout::Mono, &[1.0]),
        (Layout::Stereo, &[1.0, 1.0]),
        (Layout::Surround51, &[1.0, 1.0, 1.0, 0.0, 1.41, 1.41]),
        (Layout::Surround71, &[1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41]),
        (Layout::Surround714, &[1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41, 1.0, 1.0, 1.0, 1.0]),
    ];
    let rate_hz = 48_000.0;
    let tone = sine(997.0, 1.0, 5.0, rate_hz);
    let silence = vec![0.0; tone.len()];
    let row = |(layout, weights): (Layout, &[f64])| {
        let mut error = 0.0;
        for (channel, weight) in weights.iter().enumerate() {
            let mut channels = vec![silence.as_slice(); weights.len()];
            channels[channel] = &tone;
            let lufs = read(&channels, layout, rate_hz, 6).integrated_lufs;
            if *weight == 0.0 {
                error = worse(error, if lufs == f64::NEG_INFINITY { 0.0 } else { f64::NAN });
            } else {
                error = worse(error, lufs + 3.01 - 10.0 * weight.log10());
            }
        }
        let what = format!("weight of every loudspeaker of {layout:?}");
        Row::at_most("B6", what, [Some(0.05), None], error.abs(), "dB")
    };
    layouts.into_iter().map(row).collect()
}
