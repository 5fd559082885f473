//! EBU Tech 3341, cases 15 to 23: tones whose true peak lies between the samples.

use std::f64::consts::{PI, TAU};

use super::play::{RATES_HZ, read_stereo, worse};
use crate::compressor::figure::{Bar, Row};

/// Case, frequency in parts of the sample rate, amplitude, phase in degrees, required reading in dBTP.
const STEADY: [(usize, f64, f64, f64, f64); 5] = [
    (15, 0.25, 0.50, 0.0, -6.0),
    (16, 0.25, 0.50, 45.0, -6.0),
    (17, 1.0 / 6.0, 0.50, 60.0, -6.0),
    (18, 0.125, 0.50, 67.5, -6.0),
    (19, 0.25, 1.41, 45.0, 3.0),
];

/// A second of a tone with fades of 10 ms.
fn tone(freq: f64, amplitude: f64, phase_deg: f64, sample_rate_hz: f64) -> Vec<f32> {
    let frames = sample_rate_hz as usize;
    let fade_frames = 0.01 * sample_rate_hz;
    let sample = |n: usize| {
        let into = (n.min(frames - 1 - n) as f64 / fade_frames).min(1.0);
        let fade = 0.5 - 0.5 * (PI * into).cos();
        (fade * amplitude * (TAU * freq * n as f64 + phase_deg.to_radians()).sin()) as f32
    };
    (0..frames).map(sample).collect()
}

/// Modified Bessel function of order 0.
fn bessel_i0(x: f64) -> f64 {
    let term = |term: &mut f64, n: f64| {
        *term *= (0.5 * x / n).powi(2);
        Some(*term)
    };
    1.0 + (1..60).map(f64::from).scan(1.0, term).sum::<f64>()
}

/// Cases 20 to 23 at four times the rate: a tone at 1/6 of the rate and half full scale with one period of a
/// tone at 1/4 and full scale in it, phase-continuous, then low-passed below half the rate (1023 taps,
/// Kaiser β 10).
fn burst_at_four_times_the_rate() -> Vec<f64> {
    const TAPS: usize = 1_023;
    let around = |n: usize| 0.5 * (TAU * n as f64 / 24.0).sin();
    let burst = |n: usize| (TAU * n as f64 / 16.0).sin();
    let half = 200 * 24;
    let mut sound: Vec<f64> =
        (0..half).map(around).chain((0..16).map(burst)).chain((0..half).map(around)).collect();
    let frames = sound.len();
    for (n, sample) in sound.iter_mut().enumerate() {
        let into = (n.min(frames - 1 - n) as f64 / 960.0).min(1.0);
        *sample *= 0.5 - 0.5 * (PI * into).cos();
    }
    let middle = (TAPS / 2) as f64;
    let mut taps: Vec<f64> = (0..TAPS)
        .map(|tap| {
            let t = tap as f64 - middle;
            let angle = PI * 0.245 * t;
            let sinc = if t == 0.0 { 1.0 } else { angle.sin() / angle };
            sinc * bessel_i0(10.0 * (1.0 - (t / middle).powi(2)).sqrt())
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= sum);
    (0..frames)
        .map(|n| {
            let with = |(tap, weight): (usize, &f64)| {
                (n + TAPS / 2).checked_sub(tap).and_then(|n| sound.get(n)).map_or(0.0, |x| weight * x)
            };
            taps.iter().enumerate().map(with).sum()
        })
        .collect()
}

/// Reading of each case in dBTP, what the standard requires, and what is ideal.
fn cases(sample_rate_hz: f64, burst: &[f64]) -> Vec<(usize, f64, f64, f64)> {
    let read = |sound: &[f32], case: usize| read_stereo(sound, sample_rate_hz, case as u64).true_peak_dbtp;
    let steady = STEADY.iter().map(|(case, freq, amplitude, phase_deg, required_db)| {
        let sound = tone(*freq, *amplitude, *phase_deg, sample_rate_hz);
        (*case, read(&sound, *case), *required_db, 20.0 * amplitude.log10())
    });
    let highest = burst.iter().fold(0.0_f64, |top, x| top.max(x.abs()));
    let bursts = (0..4).map(|offset| {
        let silence = std::iter::repeat_n(0.0, 2_000);
        let sound: Vec<f32> =
            burst.iter().skip(offset).step_by(4).map(|x| *x as f32).chain(silence).collect();
        (20 + offset, read(&sound, 20 + offset), 0.0, 20.0 * highest.log10())
    });
    steady.chain(bursts).collect()
}

/// Cases 15 to 23 against the standard and against the ideal: worst over the rates.
fn rows(id: &'static str, against: &str, bar: Bar, ideal: bool) -> Vec<Row> {
    let burst = burst_at_four_times_the_rate();
    let at_rates: Vec<_> = RATES_HZ.iter().map(|rate_hz| cases(*rate_hz, &burst)).collect();
    (0..9)
        .map(|number| {
            let figure = at_rates.iter().fold(0.0, |figure, cases| {
                let (_, read_db, required_db, ideal_db) = cases[number];
                worse(figure, read_db - if ideal { ideal_db } else { required_db })
            });
            let what = format!("EBU Tech 3341 case {}, 44.1 to 192 kHz, {against}", 15 + number);
            Row { id, what, bar, stretch: Bar::Told, figure, unit: "dB" }
        })
        .collect()
}

/// True peak within the tolerance of the standard.
pub fn b1() -> Vec<Row> {
    rows("B1", "required", Bar::Between(-0.4, 0.2), false)
}

/// True peak against the highest point of the signal.
pub fn b5() -> Vec<Row> {
    rows("B5", "ideal", Bar::Between(-0.2, 0.05), true)
}
