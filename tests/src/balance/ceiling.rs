//! What the ceiling lets pass: true peaks, by the band-limited signal itself, sixteen times as fine.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use shared_dsp::Layout;
use shared_dsp::balance::ceiling::Ceiling;
use shared_dsp::chunk::CHUNK;
use std::f64::consts::TAU;

use crate::compressor::bound::{Trial, true_peak};
use crate::compressor::figure::Row;
use crate::programme::Programme;

/// Rates in Hz.
pub const RATES_HZ: [f64; 3] = [44_100.0, 48_000.0, 96_000.0];
const CEILING_DBTP: f32 = -12.0;

/// What wants to pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test {
    /// Of the compressor's limiter.
    Trial(Trial),
    /// From 20 Hz to 20 kHz in 2 s, 12 dB above the ceiling.
    Sweep,
    /// A programme, 12 dB louder than its peaks would allow, without what is above 0.45 of the sample rate, where
    /// converters let nothing through.
    Programme(Programme),
    /// The same with hi-hats and hiss up to half the sample rate.
    Raw(Programme),
}

impl Test {
    /// Left and right; they begin and end in silence.
    pub fn signal(self, rate_hz: f64) -> [Vec<f32>; 2] {
        match self {
            Test::Trial(trial) => {
                let signal = trial.signal(rate_hz);
                [signal.clone(), signal]
            }
            Test::Sweep => {
                let frames = (2.0 * rate_hz) as usize;
                let ratio: f64 = 1_000.0;
                let signal = (0..frames).map(|n| {
                    let t = n as f64 / frames as f64;
                    let phase = TAU * 20.0 * 2.0 * (ratio.powf(t) - 1.0) / ratio.ln();
                    (phase.sin() * edges(n, frames, rate_hz)) as f32
                });
                let signal: Vec<f32> = signal.collect();
                [signal.clone(), signal.iter().map(|x| 0.5 * x).collect()]
            }
            Test::Programme(programme) | Test::Raw(programme) => {
                let mut stereo = programme.render(rate_hz, 1.5);
                if self == Test::Programme(programme) {
                    stereo.iter_mut().for_each(|channel| low_pass(channel, 0.45));
                }
                let top = stereo.iter().flatten().fold(0.0, |top: f64, x| top.max(x.abs()));
                stereo.map(|channel| {
                    let frames = channel.len();
                    let sample = |(n, x): (usize, &f64)| (x / top * edges(n, frames, rate_hz)) as f32;
                    channel.iter().enumerate().map(sample).collect()
                })
            }
        }
    }
}

/// Removes what is above a share of the sample rate.
fn low_pass(samples: &mut [f64], share: f64) {
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, backward) =
        (planner.plan_fft_forward(samples.len()), planner.plan_fft_inverse(samples.len()));
    let mut bins = forward.make_output_vec();
    forward.process(samples, &mut bins).expect("buffers fit");
    let first = (share * samples.len() as f64) as usize;
    bins[first..].fill(Complex64::ZERO);
    backward.process(&mut bins, samples).expect("buffers fit");
    let scale = 1.0 / samples.len() as f64;
    samples.iter_mut().for_each(|x| *x *= scale);
}

/// Fades in and out within 20 ms, with 10 ms of silence at either end.
fn edges(n: usize, frames: usize, rate_hz: f64) -> f64 {
    let edge = 0.02 * rate_hz;
    let near = (n as f64 / edge - 0.5).min((frames - n) as f64 / edge - 2.0).clamp(0.0, 1.0);
    0.5 - 0.5 * (0.5 * TAU * near).cos()
}

/// Runs two channels through a ceiling; output without its delay.
pub fn limited(signal: &[Vec<f32>; 2], rate_hz: f64, ceiling_dbtp: f32) -> [Vec<f32>; 2] {
    let mut ceiling = Ceiling::new(Layout::Stereo, rate_hz);
    ceiling.set(true, ceiling_dbtp);
    ceiling.reset();
    let late = ceiling.latency_frames();
    let frames = signal[0].len();
    let mut output = [Vec::new(), Vec::new()];
    for from in (0..frames + late).step_by(CHUNK) {
        let mut chunk = [[0.0; CHUNK]; 2];
        for (chunk, signal) in chunk.iter_mut().zip(signal) {
            for (n, sample) in chunk.iter_mut().enumerate() {
                *sample = signal.get(from + n).map_or(0.0, |x| f64::from(*x));
            }
        }
        ceiling.process(&mut chunk, CHUNK);
        for (output, chunk) in output.iter_mut().zip(&chunk) {
            output.extend(chunk.iter().map(|x| *x as f32));
        }
    }
    output.map(|channel| channel[late..late + frames].to_vec())
}

/// By how many dB the true peak of the output lies above the ceiling.
fn over_db(test: Test, rate_hz: f64) -> f64 {
    let output = limited(&test.signal(rate_hz), rate_hz, CEILING_DBTP);
    let top = output.iter().map(|channel| true_peak(channel)).fold(0.0, f64::max);
    20.0 * top.log10() - f64::from(CEILING_DBTP)
}

/// True peaks above the ceiling: hits, sweeps and dense programmes; signals that reach up to half the sample rate
/// are told.
pub fn true_peaks() -> Vec<Row> {
    let mut tests: Vec<Test> = Trial::ALL.map(Test::Trial).to_vec();
    tests.push(Test::Sweep);
    tests.extend(Programme::ALL.map(Test::Programme));
    tests.push(Test::Raw(Programme::Drums));
    let mut rows = Vec::new();
    for test in tests {
        for rate_hz in RATES_HZ {
            let what = format!("ceiling, {test:?}, {rate_hz} Hz: true peaks above");
            let is_told = matches!(test, Test::Trial(Trial::Edges | Trial::White) | Test::Raw(_));
            let bars = if is_told { [None, None] } else { [Some(0.05), Some(0.0)] };
            rows.push(Row::at_most("C1", what, bars, over_db(test, rate_hz), "dBTP"));
        }
    }
    rows
}

/// What it adds to a steady tone that is 6 dB above it, against that tone, in dB.
pub fn distortion() -> Vec<Row> {
    let rate_hz = 48_000.0;
    let mut rows = Vec::new();
    for freq_hz in [50.0, 100.0, 1_000.0, 10_000.0] {
        let frames = 2 * 48_000;
        let tone = |n: usize| (TAU * freq_hz * n as f64 / rate_hz).sin() * (n as f64 / 4_800.0).min(1.0);
        let signal: Vec<f32> = (0..frames).map(|n| (0.5 * tone(n)) as f32).collect();
        let output = limited(&[signal.clone(), signal], rate_hz, CEILING_DBTP);
        // A second, whole periods, far from the end. What does not belong to the tone is what is left of the best fit.
        let last = &output[0][43_200..91_200];
        let angle = |n: usize| TAU * freq_hz * n as f64 / rate_hz;
        let (mut re, mut im) = (0.0, 0.0);
        for (n, x) in last.iter().enumerate() {
            re += f64::from(*x) * angle(n).cos() / 24_000.0;
            im += f64::from(*x) * angle(n).sin() / 24_000.0;
        }
        let rest = |(n, x): (usize, &f32)| f64::from(*x) - re * angle(n).cos() - im * angle(n).sin();
        let left = last.iter().enumerate().map(|sample| rest(sample).powi(2)).sum::<f64>() / 48_000.0;
        let tone_power = 0.5 * (re * re + im * im);
        let what = format!("ceiling, {freq_hz} Hz 6 dB above: distortion");
        rows.push(Row::at_most("C2", what, [None, None], 10.0 * (left / tone_power).log10(), "dB"));
    }
    rows
}
