//! The same sounds as samples.

use std::f64::consts::TAU;

use shared_dsp::Layout;
use shared_dsp::loudness::ear::{Analyser, Field, Frame, Monitor, Times, phon_from_sone};

use super::tables::{golden, number, tone, white};
use super::{at_most, deviation, heard};
use crate::compressor::figure::Row;
use crate::random::Random;

const RATES_HZ: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];
/// Frequency in Hz and level in dB SPL.
const TONES: [(f64, f64); 22] = [
    (50.0, 80.0),
    (60.0, 50.0),
    (63.0, 75.0),
    (100.0, 65.0),
    (160.0, 60.0),
    (230.0, 60.0),
    (250.0, 30.0),
    (251.7, 70.0),
    (300.0, 50.0),
    (440.0, 60.0),
    (800.0, 80.0),
    (1_000.0, 20.0),
    (1_000.0, 40.0),
    (1_000.0, 60.0),
    (1_000.0, 80.0),
    (1_517.0, 60.0),
    (2_500.0, 60.0),
    (3_000.0, 40.0),
    (3_000.0, 80.0),
    (5_000.0, 60.0),
    (8_000.0, 60.0),
    (12_000.0, 60.0),
];

/// An analyser with the usual monitor level, in free field.
pub fn analyser(rate_hz: f64, layout: Layout, times: Times) -> Analyser {
    Analyser::new(rate_hz, layout, Monitor::EBU, Field::Free, times)
}

/// All frames of a programme.
pub fn frames(analyser: &mut Analyser, channels: &[&[f32]]) -> Vec<Frame> {
    let mut all = Vec::new();
    analyser.take(channels, |frame| all.push(frame.clone()));
    all
}

/// Root mean square of a level in dB SPL.
fn rms(level_db_spl: f64) -> f64 {
    10.0_f64.powf(0.05 * (level_db_spl - Monitor::EBU.full_scale_db_spl()))
}

/// A sine.
pub fn sine(rate_hz: f64, freq_hz: f64, level_db_spl: f64, frames: usize) -> Vec<f32> {
    let amplitude = 2.0_f64.sqrt() * rms(level_db_spl);
    (0..frames).map(|n| (amplitude * (TAU * freq_hz * n as f64 / rate_hz).sin()) as f32).collect()
}

/// White noise of a density in dB SPL per Hz.
pub fn noise(random: &mut Random, rate_hz: f64, density_db: f64, frames: usize) -> Vec<f32> {
    let amplitude = 3.0_f64.sqrt() * rms(density_db) * (0.5 * rate_hz).sqrt();
    (0..frames).map(|_| (amplitude * random.bipolar()) as f32).collect()
}

/// Steady tones at all rates.
pub fn b19_tones() -> Vec<Row> {
    let (mut loud, mut soft_phon) = (0.0_f64, 0.0_f64);
    for rate_hz in RATES_HZ {
        for (freq_hz, level_db) in TONES {
            let samples = sine(rate_hz, freq_hz, level_db, rate_hz as usize);
            let expected = heard(&tone(freq_hz, level_db));
            let frames = frames(&mut analyser(rate_hz, Layout::Mono, Times::default()), &[&samples]);
            for frame in &frames[8..] {
                if expected.sone() >= 1.0 {
                    loud = loud.max(deviation(frame.excitation.sone(), expected.sone()));
                } else {
                    soft_phon = soft_phon.max((frame.excitation.phon() - expected.phon()).abs());
                }
            }
        }
    }
    vec![
        at_most("B19", "tones as samples, 44.1 to 192 kHz, ≥ 1 sone", 2.0, loud, "%"),
        at_most("B19", "softer tones as samples", 0.5, soft_phon, "phon"),
    ]
}

/// White noise from two loudspeakers.
pub fn b19_noise() -> Vec<Row> {
    let mut random = Random::new(532);
    let mut rows = Vec::new();
    for (rate_hz, density_db) in [(44_100.0, 10.0), (48_000.0, 30.0), (96_000.0, 20.0)] {
        let length = 6 * rate_hz as usize;
        let channels = [0, 1].map(|_| noise(&mut random, rate_hz, density_db, length));
        let mut analyser = analyser(rate_hz, Layout::Stereo, Times::default());
        let frames = frames(&mut analyser, &[&channels[0], &channels[1]]);
        // Twice the power of one.
        let expected = heard(&white(20.0, 20_000.0, density_db + 3.010_3)).sone();
        let settled = &frames[40..];
        let mean = settled.iter().map(|frame| frame.short_term_sone).sum::<f64>() / settled.len() as f64;
        let slow = analyser.frame().slow.sone();
        let name = format!("white noise of {density_db} dB/Hz as samples, {rate_hz} Hz");
        rows.push(at_most("B19", format!("{name}: slow"), 2.0, deviation(slow, expected), "%"));
        rows.push(at_most("B19", format!("{name}: mean short-term"), 2.0, deviation(mean, expected), "%"));
    }
    rows
}

/// Tone bursts against ISO 532-3:2023, which looks every millisecond through windows of 64 to 2 ms.
pub fn b19_bursts() -> Vec<Row> {
    let rate_hz = 48_000.0;
    // Short-term and long-term; from 50 ms on, and shorter.
    let mut most_phon = [[0.0_f64; 2]; 2];
    for columns in golden(include_str!("../../data/ear/bursts.csv")) {
        let [freq_hz, level_db, length_ms, short_term, long_term] =
            [0, 1, 2, 3, 4].map(|column| number(columns[column]));
        let length = (rate_hz * length_ms / 1_000.0) as usize;
        let gap = vec![0.0; (0.3 * rate_hz) as usize];
        let ramp = 0.002 * rate_hz;
        let mut burst = sine(rate_hz, freq_hz, level_db, length);
        for (n, sample) in burst.iter_mut().enumerate() {
            *sample *= (n.min(length - 1 - n) as f64 / ramp).min(1.0) as f32;
        }
        let samples = [&gap[..], &burst, &gap].concat();
        let frames = frames(&mut analyser(rate_hz, Layout::Mono, Times::ISO_532_3), &[&samples]);
        let most = |sone: fn(&Frame) -> f64| phon_from_sone(frames.iter().map(sone).fold(0.0, f64::max));
        let short_phon = (most(|frame| frame.max_short_term_sone) - short_term).abs();
        let long_phon = (most(|frame| frame.long_term_sone) - long_term).abs();
        let row = &mut most_phon[usize::from(length_ms < 50.0)];
        *row = [row[0].max(short_phon), row[1].max(long_phon)];
    }
    // The standard's own expanded uncertainty.
    const BAR_PHON: f64 = 2.8;
    let row = |what: &str, figure: f64| {
        at_most("B19", format!("{what}, ISO 532-3 by phonometry"), BAR_PHON, figure, "phon")
    };
    let [[short, long], [shorter, longer]] = most_phon;
    vec![
        row("bursts of 50 ms to 1 s, short-term", short),
        row("bursts of 50 ms to 1 s, long-term", long),
        row("bursts of 10 and 20 ms, short-term", shorter),
        row("bursts of 10 and 20 ms, long-term", longer),
    ]
}
