//! E1: the sidechain is a way to the same detector, and its EQ is heard by every style.

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Bell, Mode, Source};
use shared_dsp::{Layout, Processor};

use super::choices::{DETECTORS, OVERSAMPLINGS, STYLES, random_settings};
use super::figure::{Row, is_long};
use super::play::{RATES_HZ, compressor, run_with, sine, spec, surging_noise};
use crate::random::Random;

/// The input, sent to the sidechain as well: as if the source were internal.
pub fn own_input() -> Vec<Row> {
    let mut random = Random::new(12);
    let mut worst = 0.0_f64;
    for layout in [Layout::Mono, Layout::Stereo, Layout::Surround714] {
        for rate_hz in RATES_HZ {
            for oversampling in OVERSAMPLINGS {
                for _ in 0..if is_long() { 30 } else { 3 } {
                    let mut settings = random_settings(&mut random, true);
                    settings.oversampling = oversampling;
                    settings.bypass = false;
                    let frames = (0.1 * rate_hz) as usize;
                    let input: Vec<Vec<f32>> =
                        (0..layout.len()).map(|c| surging_noise(rate_hz, -1.0, frames, c as u64)).collect();
                    let [inside, outside] = [Source::Internal, Source::External].map(|source| {
                        let mut audio = input.clone();
                        let settings = Settings { sc_source: source, ..settings };
                        let mut compressor = compressor(&spec(rate_hz, layout), &settings);
                        run_with(&mut compressor, &mut audio, &input, |_| 512, |_, _| {});
                        audio
                    });
                    for (a, b) in inside.iter().flatten().zip(outside.iter().flatten()) {
                        worst = worst.max(f64::from((a - b).abs()));
                    }
                }
            }
        }
    }
    let what = "own input over the sidechain: largest difference to the internal key";
    // 1e-6 dB of full scale.
    vec![Row::at_most("E1", what, [Some(1.15e-7), Some(0.0)], worst, "of full scale")]
}

/// Gain in dB and level of the key in dB that a steady tone comes to.
fn steady(rate_hz: f64, freq_hz: f64, level_db: f64, settings: &Settings) -> (f64, f64) {
    let frames = (1.2 * rate_hz) as usize;
    let tone = sine(rate_hz, freq_hz, level_db, frames);
    let side = [tone.clone()];
    let mut audio = vec![tone];
    let mut compressor = compressor(&spec(rate_hz, Layout::Mono), settings);
    // A whole number of periods of 25 Hz, so that the last block holds the highest level.
    run_with(&mut compressor, &mut audio, &side, |_| (0.04 * rate_hz) as usize, |_, _| {});
    let levels = compressor.levels();
    (-f64::from(levels.reduction_db), f64::from(levels.key_db))
}

/// Every style and detector, internal and external: a low cut at 250 Hz takes a Butterworth's 40 dB from
/// 25 Hz, a high cut and a bell what their formulas say, and the reduction is that of a tone so much softer.
pub fn equaliser() -> Vec<Row> {
    let base = Settings {
        threshold_db: -60.0,
        slope: 0.5,
        knee_db: 0.0,
        attack_ms: 5.0,
        release_ms: 30.0,
        rms_window_ms: 100.0,
        ..Settings::DEFAULT
    };
    let mut off_db = [0.0_f64; 3];
    let mut weak_db = f64::INFINITY;
    let mut reads_db = 0.0_f64;
    let rates = if is_long() { &RATES_HZ[..] } else { &RATES_HZ[1..2] };
    for &rate_hz in rates {
        for style in STYLES {
            for detector in DETECTORS {
                for source in [Source::Internal, Source::External] {
                    let flat = Settings { style, detector, sc_source: source, mode: Mode::Downward, ..base };
                    let cut = Settings { sc_low_cut_hz: 250.0, ..flat };
                    let (_, plain_db) = steady(rate_hz, 25.0, -6.0, &flat);
                    let (gain_db, key_db) = steady(rate_hz, 25.0, -6.0, &cut);
                    // 10·log₁₀(1 + 10⁴); the bilinear corner is exact, far below it the slope is.
                    off_db[0] = off_db[0].max((plain_db - key_db - 40.0).abs());
                    weak_db = weak_db.min(plain_db - key_db);
                    // 997 Hz reads the same on every detector.
                    let (expected_db, _) = steady(rate_hz, 997.0, key_db, &flat);
                    reads_db = reads_db.max((gain_db - expected_db).abs());

                    let (_, plain_db) = steady(rate_hz, 4_000.0, -12.0, &flat);
                    let high = Settings { sc_high_cut_hz: 1_000.0, ..flat };
                    let (_, key_db) = steady(rate_hz, 4_000.0, -12.0, &high);
                    // Ratio of the warped frequencies to the fourth power.
                    let warp = |hz: f64| (std::f64::consts::PI * hz / rate_hz).tan();
                    let cut_db = 10.0 * (1.0 + (warp(4_000.0) / warp(1_000.0)).powi(4)).log10();
                    off_db[1] = off_db[1].max((plain_db - key_db - cut_db).abs());

                    let bell = Bell { freq_hz: 997.0, gain_db: 12.0, q: 1.0 };
                    let bells = Settings { sc_bells: [bell, flat.sc_bells[1]], ..flat };
                    let (_, plain_db) = steady(rate_hz, 997.0, -24.0, &flat);
                    let (_, key_db) = steady(rate_hz, 997.0, -24.0, &bells);
                    off_db[2] = off_db[2].max((key_db - plain_db - 12.0).abs());
                }
            }
        }
    }
    let row = |what, off_db| Row::at_most("E1", what, [Some(0.5), Some(0.1)], off_db, "dB");
    vec![
        row("every style and detector: SC low cut 250 Hz at 25 Hz, off the formula", off_db[0]),
        row("the same, short of 40 dB", 40.0 - weak_db),
        row("reduction beside that of a tone so much softer", reads_db),
        row("SC high cut 1 kHz at 4 kHz, off the formula", off_db[1]),
        row("SC bell +12 dB, off the formula", off_db[2]),
    ]
}
