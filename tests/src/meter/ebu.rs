//! EBU Tech 3341, cases 1 to 14, and Tech 3342: the signals made from their descriptions, and how far the
//! readings are off.

use std::f64::consts::TAU;

use shared_dsp::Layout;
use shared_dsp::loudness::meter::Meter;

use super::play::{RATES_HZ, play_to, read, read_stereo, worse};
use crate::compressor::figure::Row;
use crate::random::Random;

/// Tones of 1 kHz: level of the peak in dBFS (−∞ for silence), and length in s.
type Parts = Vec<(f64, f64)>;

const SILENT: f64 = f64::NEG_INFINITY;

/// The parts one after the other.
fn render(parts: &[(f64, f64)], sample_rate_hz: f64) -> Vec<f32> {
    // 10 ms are ten whole periods.
    let period: Vec<f64> = (0..(0.01 * sample_rate_hz).round() as usize)
        .map(|n| (TAU * 1_000.0 * n as f64 / sample_rate_hz).sin())
        .collect();
    let mut sound = Vec::new();
    for (level_db, length_s) in parts {
        let gain = 10.0_f64.powf(level_db / 20.0);
        let frames = (length_s * sample_rate_hz).round() as usize;
        sound.extend(period.iter().cycle().take(frames).map(|x| (gain * x) as f32));
    }
    sound
}

/// The parts of cases 3 to 5, whose integrated loudness is −23 LUFS.
fn gated(case: usize) -> Parts {
    match case {
        3 => vec![(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
        4 => vec![(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
        _ => vec![(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
    }
}

/// Cases 1 and 2: momentary, short-term and integrated loudness of a steady tone.
fn steady(level_db: f64, rate_hz: f64, seed: u64) -> f64 {
    let readings = read_stereo(&render(&[(level_db, 20.0)], rate_hz), rate_hz, seed);
    [readings.momentary_lufs, readings.short_term_lufs, readings.integrated_lufs]
        .into_iter()
        .fold(0.0, |error, lufs| worse(error, lufs - level_db))
}

/// Case 6: five channels without LFE, as a 5.1 track whose LFE is silent.
fn surround(rate_hz: f64, seed: u64) -> f64 {
    let [side, centre, surround, lfe] =
        [-28.0, -24.0, -30.0, SILENT].map(|level_db| render(&[(level_db, 20.0)], rate_hz));
    let channels: [&[f32]; 6] = [&side, &side, &centre, &lfe, &surround, &surround];
    read(&channels, Layout::Surround51, rate_hz, seed).integrated_lufs + 23.0
}

/// Cases 9 and 12: a reading that stays at −23 LUFS from some time on.
fn constant(parts: &[(f64, f64)], from_s: f64, short_term: bool, rate_hz: f64, seed: u64) -> f64 {
    let sound = render(parts, rate_hz);
    let mut error = 0.0;
    let mut meter = Meter::new(Layout::Stereo, rate_hz);
    play_to(&mut meter, &[&sound, &sound], rate_hz, &mut Random::new(seed), |time_s, readings| {
        if time_s >= from_s {
            let lufs = if short_term { readings.short_term_lufs } else { readings.momentary_lufs };
            error = worse(error, lufs + 23.0);
        }
    });
    error
}

/// Cases 10 and 13: the maximum of a tone of the window's length that comes after `step_s` times 0 to 19.
fn single(length_s: f64, step_s: f64, short_term: bool, rate_hz: f64, seed: u64) -> f64 {
    (0..20).fold(0.0, |error, i| {
        let parts = [(SILENT, step_s * f64::from(i)), (-23.0, length_s), (SILENT, 1.0)];
        let readings = read_stereo(&render(&parts, rate_hz), rate_hz, seed + i as u64);
        let lufs = if short_term { readings.max_short_term_lufs } else { readings.max_momentary_lufs };
        worse(error, lufs + 23.0)
    })
}

/// Cases 11 and 14: one stream of such tones, each 1 dB louder; the maximum after each.
fn stream(length_s: f64, step_s: f64, short_term: bool, rate_hz: f64, seed: u64) -> f64 {
    let mut meter = Meter::new(Layout::Stereo, rate_hz);
    let mut random = Random::new(seed);
    (0..20).fold(0.0, |error, i| {
        let level_db = f64::from(i) - 38.0;
        let silent_s = step_s * f64::from(i);
        let parts = [(SILENT, silent_s), (level_db, length_s), (SILENT, length_s - silent_s)];
        let sound = render(&parts, rate_hz);
        play_to(&mut meter, &[&sound, &sound], rate_hz, &mut random, |_, _| ());
        let readings = meter.readings();
        let lufs = if short_term { readings.max_short_term_lufs } else { readings.max_momentary_lufs };
        worse(error, lufs - level_db)
    })
}

/// Error in LU of one of the cases 1 to 6 and 9 to 14.
fn error_lu(case: usize, rate_hz: f64, seed: u64) -> f64 {
    let short = [(-20.0, 1.34), (-30.0, 1.66)].repeat(5);
    let brief = [(-20.0, 0.18), (-30.0, 0.22)].repeat(25);
    match case {
        1 => steady(-23.0, rate_hz, seed),
        2 => steady(-33.0, rate_hz, seed),
        3..=5 => read_stereo(&render(&gated(case), rate_hz), rate_hz, seed).integrated_lufs + 23.0,
        6 => surround(rate_hz, seed),
        9 => constant(&short, 3.0, true, rate_hz, seed),
        10 => single(3.0, 0.15, true, rate_hz, seed),
        11 => stream(3.0, 0.15, true, rate_hz, seed),
        12 => constant(&brief, 1.0, false, rate_hz, seed),
        13 => single(0.4, 0.02, false, rate_hz, seed),
        _ => stream(0.4, 0.02, false, rate_hz, seed),
    }
}

/// Cases 1 to 6 and 9 to 14: worst error over the rates.
pub fn b1() -> Vec<Row> {
    let cases = (1..=6).chain(9..=14);
    cases
        .map(|case| {
            let error = RATES_HZ
                .iter()
                .fold(0.0, |error, rate_hz| worse(error, error_lu(case, *rate_hz, case as u64)));
            let what = format!("EBU Tech 3341 case {case}, 44.1 to 192 kHz");
            Row::at_most("B1", what, [Some(0.1), None], error.abs(), "LU")
        })
        .collect()
}

/// EBU Tech 3342 cases 1 to 4, once, twice and three times in a row.
pub fn b2() -> Vec<Row> {
    let cases: [(Parts, f64); 4] = [
        (vec![(-20.0, 20.0), (-30.0, 20.0)], 10.0),
        (vec![(-20.0, 20.0), (-15.0, 20.0)], 5.0),
        (vec![(-40.0, 20.0), (-20.0, 20.0)], 20.0),
        (vec![(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)], 15.0),
    ];
    let row = |(number, (parts, range_lu)): (usize, (Parts, f64))| {
        let mut error = 0.0;
        for rate_hz in RATES_HZ {
            for times in 1..=3 {
                let sound = render(&parts.repeat(times), rate_hz);
                let readings = read_stereo(&sound, rate_hz, times as u64);
                error = worse(error, readings.range_lu - range_lu);
            }
        }
        let what = format!("EBU Tech 3342 case {}, up to three times, 44.1 to 192 kHz", number + 1);
        Row::at_most("B2", what, [Some(0.2), None], error.abs(), "LU")
    };
    cases.into_iter().enumerate().map(row).collect()
}
