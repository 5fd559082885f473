//! B11–B15: what the ride does to phrases, to the gaps between them, and to what happens within them.

use shared_dsp::Layout;
use shared_dsp::balance::ride::{Ride, RideSettings};
use shared_dsp::chunk::CHUNK;

use super::smooth::Butterworth;
use crate::compressor::figure::{Bar, Row};
use crate::random::Random;

/// Rate at which everything is measured, in Hz.
const RATE_HZ: f64 = 48_000.0;
const RATE: usize = 48_000;
/// Frames of a step of 10 ms, in which gains and envelopes are looked at.
const STEP: usize = 480;
/// Frames between two gains that are looked at.
const EIGHTH: usize = STEP / 8;
const STEP_RATE_HZ: f64 = RATE_HZ / STEP as f64;
/// A phrase of 3 s and a gap of 1 s.
const PHRASE: usize = 3 * RATE;
const CYCLE: usize = 4 * RATE;
const CYCLES: usize = 15;
/// Loudness to which it is ridden, in LUFS.
const TARGET_LUFS: f32 = -24.0;

/// A voice of noise from 200 to 4 000 Hz that speaks four syllables in a second, in phrases of 3 s between −6 and
/// +6 dB, and noise at −66 dB.
pub struct Voice {
    /// The sound.
    pub samples: Vec<f64>,
}

impl Voice {
    /// One of many.
    pub fn new(seed: u64) -> Voice {
        let mut random = Random::new(seed);
        let frames = CYCLES * CYCLE;
        let mut noise: Vec<f64> = (0..frames).map(|_| gaussian(&mut random)).collect();
        Butterworth::high_pass(200.0, RATE_HZ).forward(&mut noise);
        Butterworth::low_pass(4_000.0, RATE_HZ).forward(&mut noise);
        let rms = (noise.iter().map(|x| x * x).sum::<f64>() / frames as f64).sqrt();
        let levels_db: Vec<f64> = (0..CYCLES).map(|_| random.between(-6.0, 6.0)).collect();
        let samples = noise.iter().enumerate().map(|(n, x)| {
            let (cycle, within) = (n / CYCLE, n % CYCLE);
            let time_s = n as f64 / RATE_HZ;
            let syllable = 0.15 + 0.85 * (std::f64::consts::TAU * 2.0 * time_s).sin().abs();
            let level = if within < PHRASE { gain(-24.0 + levels_db[cycle]) * syllable } else { 0.0 };
            level * x / rms + gain(-66.0) * gaussian(&mut random)
        });
        Voice { samples: samples.collect() }
    }
}

fn gain(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

/// Box and Muller.
fn gaussian(random: &mut Random) -> f64 {
    let radius = (-2.0 * random.unit().max(1e-300).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
}

/// The settings that are measured.
pub fn settings(lookahead_ms: f32) -> RideSettings {
    RideSettings {
        on: true,
        target_lufs: TARGET_LUFS,
        up_db: 12.0,
        down_db: 12.0,
        speed_db_s: 12.0,
        lookahead_ms,
        gate_lufs: -45.0,
        dual_mono: false,
    }
}

/// Rides a mono sound; the output without its delay, and the gain in dB at the end of each eighth of a step.
pub fn ride(samples: &[f64], settings: &RideSettings) -> (Vec<f64>, Vec<f64>) {
    let mut ride = Ride::new(Layout::Mono, RATE_HZ, 1_000.0);
    ride.set(settings);
    ride.reset();
    let late = ride.latency_frames();
    assert_eq!(late % EIGHTH, 0);
    let mut padded = samples.to_vec();
    padded.resize(samples.len() + late, 0.0);
    let mut gains_db = Vec::with_capacity(padded.len() / EIGHTH);
    for part in padded.chunks_mut(EIGHTH) {
        let mut chunk = [[0.0; CHUNK]];
        chunk[0][..part.len()].copy_from_slice(part);
        ride.process(&mut chunk, part.len());
        part.copy_from_slice(&chunk[0][..part.len()]);
        gains_db.push(ride.gain_db());
    }
    (padded.split_off(late), gains_db.split_off(late / EIGHTH))
}

/// What was measured of a ride.
#[derive(Clone, Copy, Debug)]
pub struct Measures {
    /// Standard deviation of the loudness of phrases in LU, before and after.
    pub spread_lu: [f64; 2],
    /// Mean distance from the target after, in LU.
    pub offset_lu: f64,
    /// The quickest motion, in dB/s.
    pub speed_db_s: f64,
    /// Motion of the gain between 2 and 20 Hz within phrases, RMS in dB.
    pub motion_db: f64,
    /// Slope of the envelope after against before, faster than 1 Hz.
    pub slope: f64,
    /// Most that the gain rises in a gap, in dB.
    pub rise_db: f64,
    /// Most by which it rises in a gap above where it is in the phrase that follows, in dB.
    pub beyond_db: f64,
}

/// Measures a ride as `ride_measures` of the reference does.
pub fn measure(voice: &Voice, settings: &RideSettings) -> Measures {
    let (output, gains_db) = ride(&voice.samples, settings);
    let before = phrases_lufs(&voice.samples);
    let after = phrases_lufs(&output);
    let steps: Vec<f64> = gains_db.iter().skip(7).step_by(8).copied().collect();
    let speed_db_s = |pair: &[f64]| (pair[1] - pair[0]).abs() * RATE_HZ / EIGHTH as f64;
    let fastest = gains_db.windows(2).map(speed_db_s).fold(0.0, f64::max);
    let is_voiced = |step: usize| step * STEP % CYCLE < PHRASE;

    let mut motion = steps.clone();
    Butterworth::high_pass(2.0, STEP_RATE_HZ).both_ways(&mut motion);
    Butterworth::low_pass(20.0, STEP_RATE_HZ).both_ways(&mut motion);
    let voiced: Vec<f64> =
        motion.iter().enumerate().filter(|(n, _)| is_voiced(*n)).map(|(_, x)| x * x).collect();
    let motion_db = (voiced.iter().sum::<f64>() / voiced.len() as f64).sqrt();

    let (input_db, output_db) = (envelope_db(&voice.samples), envelope_db(&output));
    let quick = |envelope: &[f64]| {
        let mut envelope = envelope.to_vec();
        Butterworth::high_pass(1.0, STEP_RATE_HZ).both_ways(&mut envelope);
        envelope
    };
    let points: Vec<(f64, f64)> = quick(&input_db)
        .into_iter()
        .zip(quick(&output_db))
        .enumerate()
        .filter(|(n, _)| is_voiced(*n) && input_db[*n] > -50.0)
        .map(|(_, point)| point)
        .collect();

    let mut rise_db: f64 = 0.0;
    let mut beyond_db: f64 = 0.0;
    for cycle in 0..CYCLES - 1 {
        let gap = &steps[(cycle * CYCLE + PHRASE) / STEP + 2..(cycle + 1) * CYCLE / STEP - 2];
        let top = gap.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let next = &steps[(cycle + 1) * CYCLE / STEP..((cycle + 1) * CYCLE + PHRASE) / STEP];
        let final_db = next[next.len() - 1].max(gap[0]);
        rise_db = rise_db.max(top - gap[0]);
        beyond_db = beyond_db.max(top - final_db);
    }
    Measures {
        spread_lu: [deviation(&before), deviation(&after)],
        offset_lu: mean(&after) - f64::from(settings.target_lufs),
        speed_db_s: fastest,
        motion_db,
        slope: slope(&points),
        rise_db,
        beyond_db,
    }
}

/// Loudness of the last 2.5 s of each phrase but its last 0.1 s, in LUFS, by the crate `ebur128`.
fn phrases_lufs(samples: &[f64]) -> Vec<f64> {
    let mut meter =
        ebur128::EbuR128::new(1, RATE as u32, ebur128::Mode::S | ebur128::Mode::M).expect("a meter");
    let mut found = Vec::new();
    let mut from = 0;
    for cycle in 0..CYCLES {
        let to = (cycle * CYCLE + 29 * RATE / 10).min(samples.len());
        meter.add_frames_f64(&samples[from..to]).expect("mono frames");
        found.push(meter.loudness_window(2_500).expect("a window"));
        from = to;
    }
    found
}

/// Level in dB of each step: power below 16 Hz.
fn envelope_db(samples: &[f64]) -> Vec<f64> {
    let mut power: Vec<f64> = samples.iter().map(|x| x * x).collect();
    Butterworth::low_pass(16.0, RATE_HZ).both_ways(&mut power);
    power.iter().step_by(STEP).map(|power| 10.0 * power.max(1e-12).log10()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

/// Least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let (x, y) = (x / count, y / count);
    let cross: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    cross / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
}

/// B11 to B15, with and without lookahead, the worst of some voices.
pub fn b11_to_b15() -> Vec<Row> {
    let voices: Vec<Voice> = (1..=4).map(Voice::new).collect();
    let mut rows = Vec::new();
    for (lookahead_ms, spread_lu, stretch_lu) in [(0.0, 0.7, 0.5), (500.0, 0.7, 0.35), (1_000.0, 0.35, 0.25)]
    {
        let settings = settings(lookahead_ms);
        let all: Vec<Measures> = voices.iter().map(|voice| measure(voice, &settings)).collect();
        let worst = |of: fn(&Measures) -> f64| all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let with = |what: &str| format!("{what}, lookahead {lookahead_ms} ms");
        let most = Row::at_most;
        rows.push(most(
            "B11",
            with("spread of phrases before"),
            [None, None],
            worst(|m| m.spread_lu[0]),
            "LU",
        ));
        let bars = [Some(spread_lu), Some(stretch_lu)];
        rows.push(most("B11", with("spread of phrases"), bars, worst(|m| m.spread_lu[1]), "LU"));
        rows.push(most("B11", with("off the target"), [None, None], worst(|m| m.offset_lu.abs()), "LU"));
        let bars = [Some(0.05), Some(0.03)];
        rows.push(most("B12", with("gain between 2 and 20 Hz"), bars, worst(|m| m.motion_db), "dB"));
        rows.push(most(
            "B13",
            with("speed, 12 dB/s set"),
            [Some(12.000_1), None],
            worst(|m| m.speed_db_s),
            "dB/s",
        ));
        let slope = worst(|m| (m.slope - 1.0).abs());
        let bar = |off: f64| Bar::Between(1.0 - off, 1.0 + off);
        let slope = all.iter().map(|m| m.slope).find(|s| (s - 1.0).abs() == slope).unwrap_or(f64::NAN);
        rows.push(Row {
            id: "B14",
            what: with("slope of micro-dynamics"),
            bar: bar(0.02),
            stretch: bar(0.01),
            figure: slope,
            unit: "",
        });
        if lookahead_ms == 0.0 {
            rows.push(most("B15", with("rise in gaps"), [Some(0.1), Some(0.01)], worst(|m| m.rise_db), "dB"));
        } else {
            rows.push(most("B15", with("pre-roll in gaps"), [None, None], worst(|m| m.rise_db), "dB"));
            let bars = [Some(0.1), None];
            rows.push(most(
                "B15",
                with("pre-roll above the next phrase"),
                bars,
                worst(|m| m.beyond_db),
                "dB",
            ));
        }
    }
    rows
}
