//! L1 to L4: how late a signal comes out, and that nothing happens where nothing is reduced.

use realfft::RealFftPlanner;
use shared_dsp::compressor::settings::{Bell, Mode, Oversampling};
use shared_dsp::compressor::{Compressor, Settings};
use shared_dsp::{Layout, Processor};

use super::choices::{MODES, OVERSAMPLINGS, random_settings};
use super::figure::{Row, is_long};
use super::play::{RATES_HZ, compressor, run, spec, surging_noise, through};
use crate::random::Random;

/// Where the largest sample is.
pub fn peak_frame(samples: &[f32]) -> usize {
    let louder = |best: usize, n: usize| if samples[n].abs() > samples[best].abs() { n } else { best };
    (0..samples.len()).fold(0, louder)
}

/// Frames by which `output` is most like `input`, its sign left aside: the peak of their cross-correlation.
pub fn correlated_frames(input: &[f32], output: &[f32]) -> usize {
    let length = (2 * input.len()).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, backward) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
    let [mut first, second] = [input, output].map(|samples| {
        let mut padded: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
        padded.resize(length, 0.0);
        let mut spectrum = forward.make_output_vec();
        forward.process(&mut padded, &mut spectrum).expect("buffers fit");
        spectrum
    });
    first.iter_mut().zip(&second).for_each(|(a, b)| *a = a.conj() * b);
    // Rounding leaves an imaginary part where there is none.
    for end in [0, length / 2] {
        first[end].im = 0.0;
    }
    let mut correlation = backward.make_output_vec();
    backward.process(&mut first, &mut correlation).expect("buffers fit");
    let correlation: Vec<f32> = correlation[..input.len()].iter().map(|x| *x as f32).collect();
    peak_frame(&correlation)
}

const LOOKAHEADS_MS: [f32; 4] = [0.0, 0.37, 3.0, 20.0];

fn tries() -> usize {
    if is_long() { 40 } else { 4 }
}

fn noise(rate_hz: f64, frames: usize, peak: f64, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed + rate_hz as u64);
    (0..frames).map(|_| (peak * random.bipolar()) as f32).collect()
}

/// Settings by chance that play the sound itself, at each rate and oversampling.
fn everywhere(seed: u64, mut each: impl FnMut(f64, Settings)) {
    let mut random = Random::new(seed);
    for rate_hz in RATES_HZ {
        for oversampling in OVERSAMPLINGS {
            for _ in 0..tries() {
                let settings = random_settings(&mut random, true);
                each(
                    rate_hz,
                    Settings {
                        oversampling,
                        bypass: false,
                        fair_bypass: false,
                        delta: false,
                        sc_listen: false,
                        ..settings
                    },
                );
            }
        }
    }
}

fn times(id: &'static str, what: &'static str, count: usize) -> Row {
    Row::at_most(id, what, [Some(0.0), Some(0.0)], count as f64, "times")
}

/// Reduction in every mode that follows noise at −10 dBFS.
fn working(mode: Mode) -> Settings {
    let threshold_db = if mode == Mode::Downward { -40.0 } else { 0.0 };
    Settings { mode, threshold_db, slope: 0.8, range_db: 20.0, release_ms: 30.0, ..Settings::DEFAULT }
}

/// L1: an impulse at 1:1, noise under reduction and what is taken away from it all come out as late as is
/// told, in every mode, at every oversampling and lookahead.
pub fn l1() -> Vec<Row> {
    let (mut impulses, mut noises, mut deltas, mut switched) = (0, 0, 0, 0);
    for rate_hz in RATES_HZ {
        let frames = (0.1 * rate_hz) as usize;
        let input = noise(rate_hz, frames, 0.3, 1);
        let spec = spec(rate_hz, Layout::Mono);
        let play = |compressor: &mut Compressor, input: &[f32]| {
            let mut audio = [input.to_vec()];
            run(compressor, &mut audio);
            let [audio] = audio;
            audio
        };
        for oversampling in OVERSAMPLINGS {
            for lookahead_ms in LOOKAHEADS_MS {
                for mode in MODES {
                    let settings = Settings { oversampling, lookahead_ms, ..working(mode) };
                    let even = Settings { slope: 0.0, ..settings };
                    let mut impulse = vec![0.0; frames];
                    impulse[100] = 1.0;
                    let mut device = compressor(&spec, &even);
                    let late = device.latency_frames();
                    impulses += usize::from(peak_frame(&play(&mut device, &impulse)) != 100 + late);
                    // Latency is a matter of lookahead and oversampling only.
                    let ahead = (0.001 * f64::from(lookahead_ms) * rate_hz).round() as usize;
                    impulses += usize::from(late != ahead + filter_frames(oversampling));

                    let mut device = compressor(&spec, &settings);
                    noises += usize::from(correlated_frames(&input, &play(&mut device, &input)) != late);
                    noises += usize::from(device.latency_frames() != late);
                    let mut device = compressor(&spec, &Settings { delta: true, ..settings });
                    deltas += usize::from(correlated_frames(&input, &play(&mut device, &input)) != late);

                    // Switched while it plays: after the fade, as late as is told then.
                    let mut device = compressor(&spec, &working(mode));
                    play(&mut device, &input);
                    device.set(&settings);
                    play(&mut device, &input);
                    switched += usize::from(device.latency_frames() != late);
                    switched += usize::from(correlated_frames(&input, &play(&mut device, &input)) != late);
                }
            }
        }
    }
    vec![
        times("L1", "an impulse at 1:1 is not as late as told", impulses),
        times("L1", "noise under reduction is not", noises),
        times("L1", "what is taken away from it is not", deltas),
        times("L1", "after a switch while it plays it is not", switched),
    ]
}

/// The input, so many frames later.
fn delayed(input: &[f32], frames: usize) -> Vec<f32> {
    let mut output = vec![0.0; input.len()];
    output[frames..].copy_from_slice(&input[..input.len() - frames]);
    output
}

/// Frames of the output that are not those of the input, as late as is told.
fn touched(rate_hz: f64, settings: &Settings, input: &[Vec<f32>]) -> usize {
    let spec = spec(rate_hz, Layout::Stereo);
    let late = compressor(&spec, settings).latency_frames();
    let output = through(&spec, settings, input);
    output
        .iter()
        .zip(input)
        .map(|(output, input)| output.iter().zip(&delayed(input, late)).filter(|(a, b)| a != b).count())
        .sum()
}

/// L2: bypass is the input, as late as without, bit for bit; at once after a start and soon after a switch.
pub fn l2() -> Vec<Row> {
    let (mut frames, mut other, mut after) = (0, 0, 0);
    everywhere(2, |rate_hz, settings| {
        let length = (0.1 * rate_hz) as usize;
        let input = [7, 8].map(|seed| surging_noise(rate_hz, 0.0, length, seed));
        let bypassed = Settings { bypass: true, ..settings };
        frames += touched(rate_hz, &bypassed, &input);
        let spec = spec(rate_hz, Layout::Stereo);
        let mut device = compressor(&spec, &settings);
        let late = device.latency_frames();
        other += usize::from(compressor(&spec, &bypassed).latency_frames() != late);
        run(&mut device, &mut input.clone());
        device.set(&bypassed);
        run(&mut device, &mut input.clone());
        let mut output = input.clone();
        run(&mut device, &mut output);
        other += usize::from(device.latency_frames() != late);
        for (output, input) in output.iter().zip(&input) {
            let expected = delayed(input, late);
            after += output[late..].iter().zip(&expected[late..]).filter(|(a, b)| a != b).count();
        }
    });
    vec![
        times("L2", "bypass: frames that are not the input, as late as told", frames),
        times("L2", "0.1 s after bypass was pressed: frames that are not the input", after),
        times("L2", "bypass changes the latency", other),
    ]
}

/// L3: where the gain is 0 dB the input passes bit for bit, whatever the oversampling, mix, style and colour,
/// in mid and side, and with the loudness matched.
pub fn l3() -> Vec<Row> {
    let (mut below, mut even, mut no_range) = (0, 0, 0);
    let flat = Bell { freq_hz: 1_000.0, gain_db: 0.0, q: 1.0 };
    everywhere(3, |rate_hz, settings| {
        let length = (0.1 * rate_hz) as usize;
        let settings = Settings { makeup_db: 0.0, output_db: 0.0, ..settings };
        let input = |level_db| [7, 8].map(|seed| surging_noise(rate_hz, level_db, length, seed));
        let soft = Settings { mode: Mode::Downward, threshold_db: 0.0, sc_bells: [flat; 2], ..settings };
        below += touched(rate_hz, &soft, &input(-45.0));
        even += touched(rate_hz, &Settings { slope: 0.0, ..settings }, &input(0.0));
        no_range += touched(rate_hz, &Settings { range_db: 0.0, ..settings }, &input(0.0));
    });
    vec![
        times("L3", "below the threshold: frames that are not the input", below),
        times("L3", "at 1:1: frames that are not the input", even),
        times("L3", "at a range of 0 dB: frames that are not the input", no_range),
    ]
}

/// L4: half of the mix is half of the input and half of the compressed sound.
pub fn l4() -> Vec<Row> {
    let mut largest = 0.0_f64;
    everywhere(4, |rate_hz, settings| {
        let mode = if settings.mode == Mode::Upward { Mode::Downward } else { settings.mode };
        let settings = Settings { mode, makeup_db: 0.0, output_db: 0.0, auto_makeup: false, ..settings };
        let length = (0.1 * rate_hz) as usize;
        let input = [7, 8].map(|seed| surging_noise(rate_hz, -6.0, length, seed));
        let spec = spec(rate_hz, Layout::Stereo);
        let late = compressor(&spec, &settings).latency_frames();
        let [half, whole] = [0.5, 1.0].map(|mix| through(&spec, &Settings { mix, ..settings }, &input));
        for channel in 0..2 {
            let dry = delayed(&input[channel], late);
            for n in 0..length {
                let sum = 0.5 * (f64::from(dry[n]) + f64::from(whole[channel][n]));
                largest = largest.max((f64::from(half[channel][n]) - sum).abs());
            }
        }
    });
    // Two roundings to 24 bits of samples below −6 dBFS are −147 dBFS together.
    vec![Row::at_most(
        "L4",
        "mix 50 % less the half-sum",
        [Some(-140.0), None],
        20.0 * largest.log10(),
        "dBFS",
    )]
}

/// Frames that the filters of an oversampling take, as its documentation says.
fn filter_frames(oversampling: Oversampling) -> usize {
    match oversampling {
        Oversampling::Off => 0,
        Oversampling::X2 => 31,
        Oversampling::X4 => 37,
    }
}
