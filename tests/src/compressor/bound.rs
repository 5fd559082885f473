//! P1: with lookahead, the peak detector, ∞:1 and the quickest attack, nothing passes the threshold.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::Detector;
use std::f64::consts::TAU;

use super::figure::Row;
use super::play::RATES_HZ;
use super::rig::{Take, gain};
use crate::random::Random;

const THRESHOLD_DB: f64 = -12.0;
const LOOKAHEADS_MS: [f32; 2] = [1.5, 5.0];
/// Points between two samples at which true peaks are looked for.
const FINE: usize = 16;

/// What wants to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Impulses of 0 dBFS in a tone of 8 kHz at −15 dBFS: D. Rudrich's test signal for lookahead limiters.
    Impulses,
    /// Tones from 100 Hz to 9.7 kHz that rise from −30 to 0 dBFS for some 3 ms, from zero crossing to zero
    /// crossing.
    Hits,
    /// The same from crest to anywhere: with edges that have all frequencies up to half the sample rate.
    Edges,
    /// Noise up to 0.35 of the sample rate, peaks at 0 dBFS.
    Noise,
    /// White noise up to half the sample rate.
    White,
}

impl Trial {
    /// All.
    pub const ALL: [Trial; 5] = [Trial::Impulses, Trial::Hits, Trial::Edges, Trial::Noise, Trial::White];

    /// The signal, 0.6 s that begin and end in silence.
    pub fn signal(self, rate_hz: f64) -> Vec<f32> {
        let frames = (0.6 * rate_hz) as usize;
        let edge = 0.02 * rate_hz;
        let fade = |n: usize| {
            let in_out = (n as f64 / edge).min((frames - n) as f64 / edge - 2.0).clamp(0.0, 1.0);
            0.5 - 0.5 * (0.5 * TAU * in_out).cos()
        };
        let mut random = Random::new(7);
        let samples: Vec<f64> = match self {
            Trial::Impulses => {
                let near = (0.0137 * rate_hz) as usize;
                let is_impulse = |n: usize| n % near == near / 2 + n / near;
                let tone = |n: usize| gain(-15.0) * (TAU * (8_000.0 * n as f64 / rate_hz).fract()).sin();
                (0..frames).map(|n| if is_impulse(n) { 1.0 } else { tone(n) }).collect()
            }
            Trial::Hits => (0..frames).map(|n| hit(n as f64 / rate_hz, 0.0)).collect(),
            Trial::Edges => (0..frames).map(|n| hit(n as f64 / rate_hz, 0.25)).collect(),
            Trial::Noise => dull_noise(frames, 0.35, &mut random),
            Trial::White => (0..frames).map(|_| random.bipolar()).collect(),
        };
        samples.iter().enumerate().map(|(n, sample)| (fade(n) * sample) as f32).collect()
    }
}

/// A hit every 40 ms, of another tone each time that begins at a phase in periods.
fn hit(time_s: f64, phase: f64) -> f64 {
    let (number, within_s) = ((time_s / 0.04) as usize, time_s % 0.04);
    let freq_hz: f64 = [100.0, 440.0, 1_500.0, 5_000.0, 9_700.0][number % 5];
    // Half a period at least; from zero to zero where it begins at zero.
    let length_s = if phase == 0.0 { (0.006 * freq_hz).round().max(1.0) / (2.0 * freq_hz) } else { 0.003 };
    let level_db = if within_s < length_s { 0.0 } else { -30.0 };
    gain(level_db) * (TAU * (freq_hz * within_s + phase)).sin()
}

/// Noise up to a share of the sample rate, peaks at 1.
fn dull_noise(frames: usize, share: f64, random: &mut Random) -> Vec<f64> {
    let length = frames.next_power_of_two();
    let backward = RealFftPlanner::<f64>::new().plan_fft_inverse(length);
    let mut bins = backward.make_input_vec();
    for bin in &mut bins[1..(share * length as f64) as usize] {
        *bin = Complex64::from_polar(1.0, TAU * random.unit());
    }
    let mut samples = backward.make_output_vec();
    backward.process(&mut bins, &mut samples).expect("buffers fit");
    samples.truncate(frames);
    let peak = samples.iter().fold(0.0, |top: f64, sample| top.max(sample.abs()));
    samples.iter().map(|sample| sample / peak).collect()
}

/// Highest magnitude at and between samples of a signal that begins and ends in silence: the band-limited
/// signal itself, from its spectrum.
pub fn true_peak(samples: &[f32]) -> f64 {
    let frames = samples.len().next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, backward) = (planner.plan_fft_forward(frames), planner.plan_fft_inverse(FINE * frames));
    let mut input = forward.make_input_vec();
    input.iter_mut().zip(samples).for_each(|(to, from)| *to = f64::from(*from));
    let mut few = forward.make_output_vec();
    forward.process(&mut input, &mut few).expect("buffers fit");
    let mut many = backward.make_input_vec();
    many[..few.len()].copy_from_slice(&few);
    // The bin at half the rate stands for two.
    many[few.len() - 1] *= 0.5;
    let mut fine = backward.make_output_vec();
    backward.process(&mut many, &mut fine).expect("buffers fit");
    fine.iter().fold(0.0, |top: f64, value| top.max(value.abs())) / frames as f64
}

/// By how many dB samples and true peaks of the output lie above the threshold.
pub fn over_db(rate_hz: f64, lookahead_ms: f32, signal: &[f32]) -> [f64; 2] {
    let settings = Settings {
        threshold_db: THRESHOLD_DB as f32,
        slope: 1.0,
        knee_db: 0.0,
        attack_ms: 0.01,
        release_ms: 100.0,
        detector: Detector::Peak,
        lookahead_ms,
        ..Settings::DEFAULT
    };
    let take = Take::new(&settings, rate_hz, signal.to_vec());
    let highest = take.output.iter().fold(0.0, |top: f64, sample| top.max(f64::from(sample.abs())));
    [highest, true_peak(&take.output)].map(|peak| 20.0 * peak.log10() - THRESHOLD_DB)
}

/// P1: samples above the threshold.
pub fn p1_samples() -> Vec<Row> {
    let mut rows = Vec::new();
    for lookahead_ms in LOOKAHEADS_MS {
        for trial in Trial::ALL {
            let found = RATES_HZ.map(|rate_hz| over_db(rate_hz, lookahead_ms, &trial.signal(rate_hz))[0]);
            let worst = found.into_iter().fold(f64::NEG_INFINITY, f64::max);
            let what = format!("lookahead {lookahead_ms} ms, {trial:?}: samples above the threshold");
            rows.push(Row::at_most("P1", what, [Some(1e-6), None], worst, "dB"));
        }
    }
    rows
}

/// P1: true peaks above the threshold.
pub fn p1_peaks() -> Vec<Row> {
    Trial::ALL.into_iter().flat_map(|trial| RATES_HZ.map(|rate_hz| p1_peak(trial, rate_hz))).collect()
}

/// P1: true peaks of a signal above the threshold. Those of white noise, and of edges, which reach up to half the
/// sample rate, are told.
pub fn p1_peak(trial: Trial, rate_hz: f64) -> Row {
    let signal = trial.signal(rate_hz);
    let found = LOOKAHEADS_MS.map(|lookahead_ms| over_db(rate_hz, lookahead_ms, &signal)[1]);
    let what = format!("lookahead 1.5 and 5 ms, {trial:?}, {rate_hz} Hz: true peaks above the threshold");
    let is_told = matches!(trial, Trial::Edges | Trial::White);
    let bars = if is_told { [None, None] } else { [Some(0.05), Some(0.0)] };
    Row::at_most("P1", what, bars, found[0].max(found[1]), "dBTP")
}
