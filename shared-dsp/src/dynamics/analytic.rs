//! The envelope of a tone without ripple: signals and themselves turned by 90°.
//!
//! Two chains of all-passes in z² whose phases differ by 90° from 20 Hz up to 20 Hz below half the sample
//! rate. They are the two branches of an elliptic half-band filter moved to a quarter of the sample rate;
//! closed form for the coefficients after R. Valenzuela and A. Constantinides, "Digital signal processing
//! schemes for efficient interpolation and decimation" (IEE Proc. 130-G, 1983). How far the two are from 90°
//! is told by the *image*: what is left of a tone at its negative frequency. The envelope of a steady tone
//! ripples by 4 times that: an image of −95 dB is a ripple of 0.0006 dB.
//!
//! Both branches of two channels run side by side in the four lanes of a vector, without fused
//! multiply-add: the same bits for any split into chunks and on any processor.

use crate::chunk::CHUNK;
use crate::units::snap_to_zero;
use multiversion::multiversion;
use std::f64::consts::PI;

/// Image of a splitter for a detector that turns the envelope into gain, in dB: the harmonics that the
/// ripple makes lie below it.
pub const FINE_IMAGE_DB: f64 = -95.0;

/// Lowest frequency at which the two outputs are 90° apart, in Hz.
const LOWEST_HZ: f64 = 20.0;
/// Most all-passes of a branch: enough for the finest image up to 768 kHz.
const MAX_STEPS: usize = 12;
/// All-passes that run in one go over a chunk: enough to hide the time that each waits for itself.
const GROUP: usize = 4;

/// Left and right as they were turned by some angle, then both turned by 90° more.
pub type Analytic = [f64; 4];

/// Phase splitters of several channels.
#[derive(Clone, Debug)]
pub struct AnalyticBank {
    /// All-pass by all-pass, the lanes of [`Analytic`].
    coefficients: Box<[Analytic]>,
    pairs: Box<[Pair]>,
}

/// Two channels; the second may be missing.
#[derive(Clone, Debug)]
struct Pair {
    frames: [Analytic; CHUNK],
    /// One and two frames ago: what went into each all-pass, and last what came out of the chain.
    past: [[Analytic; 2]; MAX_STEPS + 1],
}

impl Pair {
    const AT_REST: Pair = Pair { frames: [[0.0; 4]; CHUNK], past: [[[0.0; 4]; 2]; MAX_STEPS + 1] };
}

impl AnalyticBank {
    /// Splitters at rest with an image of at most `image_db` (negative) from 20 Hz up to 20 Hz below half the
    /// sample rate; [`FINE_IMAGE_DB`] takes 18 all-passes at 44.1 and 48 kHz, 20 at 96, 22 at 192 kHz.
    pub fn new(sample_rate_hz: f64, channels: usize, image_db: f64) -> AnalyticBank {
        AnalyticBank {
            coefficients: half_band(2.0 * LOWEST_HZ / sample_rate_hz, image_db),
            pairs: vec![Pair::AT_REST; channels.div_ceil(2)].into_boxed_slice(),
        }
    }

    /// All-passes of both branches of a channel together.
    pub fn sections(&self) -> usize {
        2 * self.coefficients.len()
    }

    /// Splits up to [`CHUNK`] frames of all channels; the result is in [`AnalyticBank::pair`] until
    /// the next call. More frames are cut off. [audio thread]
    pub fn process(&mut self, input: &[&[f64]]) {
        for (pair, channels) in self.pairs.iter_mut().zip(input.chunks(2)) {
            split(pair, &self.coefficients, channels[0], channels.get(1).copied());
        }
    }

    /// The last frames of two neighbouring channels, first those of channels 0 and 1. Beyond the length of the
    /// input they are of the past. [audio thread]
    pub fn pair(&self, pair: usize) -> &[Analytic; CHUNK] {
        &self.pairs[pair].frames
    }

    /// The squared envelope of each channel, as [`AnalyticBank::process`]; that of a full-scale sine is 1.
    /// [audio thread]
    pub fn power(&mut self, input: &[&[f64]], output: &mut [[f64; CHUNK]]) {
        self.process(input);
        let frames = input.first().map_or(0, |channel| channel.len()).min(CHUNK);
        for (pair, output) in self.pairs.iter().zip(output.chunks_mut(2)).take(input.len().div_ceil(2)) {
            for (side, output) in output.iter_mut().enumerate() {
                for (power, frame) in output[..frames].iter_mut().zip(&pair.frames) {
                    *power = frame[side] * frame[side] + frame[2 + side] * frame[2 + side];
                }
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if all are. [audio thread]
    pub fn settle(&mut self) -> bool {
        let steps = self.coefficients.len();
        let mut at_rest = true;
        for pair in &mut self.pairs {
            for state in pair.past[..=steps].as_flattened_mut().as_flattened_mut() {
                *state = snap_to_zero(*state);
                at_rest &= *state == 0.0;
            }
        }
        at_rest
    }

    /// Forgets all sound. [audio thread]
    pub fn clear(&mut self) {
        self.pairs.fill(Pair::AT_REST);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn split(pair: &mut Pair, coefficients: &[Analytic], first: &[f64], second: Option<&[f64]>) {
    let count = first.len().min(CHUNK).min(second.map_or(usize::MAX, <[f64]>::len));
    let frames = &mut pair.frames[..count];
    // The second branch begins with a frame of delay. Between chunks that frame is remembered with the input
    // of the first all-pass.
    let [mut left, mut right, ..] = pair.past[0][0];
    if let Some(second) = second {
        for ((frame, x), y) in frames.iter_mut().zip(first).zip(second) {
            *frame = [*x, *y, left, right];
            (left, right) = (*x, *y);
        }
    } else {
        for (frame, x) in frames.iter_mut().zip(first) {
            *frame = [*x, 0.0, left, 0.0];
            left = *x;
        }
    }
    let mut step = 0;
    while step < coefficients.len() {
        let past = &mut pair.past[step..];
        step += match coefficients[step..].len() {
            // Not 4 and 1: one alone waits for itself.
            5 | 6 | 9 | 3 => all_passes::<3>(&coefficients[step..], past, frames),
            2 => all_passes::<2>(&coefficients[step..], past, frames),
            1 => all_passes::<1>(&coefficients[step..], past, frames),
            _ => all_passes::<GROUP>(&coefficients[step..], past, frames),
        };
    }
}

/// Runs the first `N` all-passes in place.
#[inline(always)]
fn all_passes<const N: usize>(
    coefficients: &[Analytic],
    past: &mut [[Analytic; 2]],
    frames: &mut [Analytic],
) -> usize {
    let c: [Analytic; N] = std::array::from_fn(|n| coefficients[n]);
    let mut before: [Analytic; N] = std::array::from_fn(|n| past[n][0]);
    let mut earlier: [Analytic; N] = std::array::from_fn(|n| past[n][1]);
    let [mut last_before, mut last_earlier] = past[N];
    for frame in frames.iter_mut() {
        let mut x = *frame;
        for n in 0..N {
            let y2 = if n + 1 < N { earlier[n + 1] } else { last_earlier };
            let mut y = [0.0; 4];
            for lane in 0..4 {
                y[lane] = c[n][lane] * (x[lane] + y2[lane]) - earlier[n][lane];
            }
            earlier[n] = before[n];
            before[n] = x;
            x = y;
        }
        last_earlier = last_before;
        last_before = x;
        *frame = x;
    }
    for n in 0..N {
        past[n] = [before[n], earlier[n]];
    }
    if coefficients.len() == N {
        // Otherwise the next group remembers its input itself, and still needs what this was before.
        past[N] = [last_before, last_earlier];
    }
    N
}

/// Coefficients of an elliptic half-band filter whose transition is this share of the sample rate wide and
/// whose stop band is at least `stop_db` (negative) down: for each all-pass the lanes of [`Analytic`].
fn half_band(transition: f64, stop_db: f64) -> Box<[Analytic]> {
    // k = tan²(π/4 − x) and √(1 − k²), written so that they keep their digits where k is nearly 1.
    let tan = (0.5 * PI * transition).tan();
    let k = ((1.0 - tan) / (1.0 + tan)).powi(2);
    let complement = (8.0 * tan * (1.0 + tan * tan)).sqrt() / (1.0 + tan).powi(2);
    let q = (-PI * mean(1.0, complement) / mean(1.0, k)).exp();
    // The stop band of n sections is at 4 q^(n + 1/2), as a power.
    let stop_power = 10.0_f64.powf(0.1 * stop_db);
    let sections = (0.25 * stop_power).ln() / q.ln() - 0.5;
    let steps = ((0.5 * sections).ceil() as usize).clamp(1, MAX_STEPS);
    let order = (4 * steps + 1) as f64;
    let coefficient = |index: usize| {
        let angle = (index + 1) as f64 * PI / order;
        let sign = |n: i32| if n % 2 == 0 { 1.0 } else { -1.0 };
        let upper: f64 =
            (0..24).map(|n| sign(n) * q.powi(n * (n + 1)) * (f64::from(2 * n + 1) * angle).sin()).sum();
        let lower: f64 =
            (1..24).map(|n| sign(n) * q.powi(n * n) * (f64::from(2 * n) * angle).cos()).sum::<f64>() + 0.5;
        let w = (upper * q.powf(0.25) / lower).powi(2);
        let x = ((1.0 - w * k) * (1.0 - w / k)).sqrt() / (1.0 + w);
        (1.0 - x) / (1.0 + x)
    };
    (0..steps).map(|step| [0, 0, 1, 1].map(|branch| coefficient(2 * step + branch))).collect()
}

/// The arithmetic-geometric mean.
fn mean(mut a: f64, mut b: f64) -> f64 {
    for _ in 0..40 {
        (a, b) = (0.5 * (a + b), (a * b).sqrt());
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the bank makes of steady tones on two channels: the last `frames` after `settling` frames.
    fn steady(
        rate_hz: f64,
        freq_hz: [f64; 2],
        settling: usize,
        frames: usize,
    ) -> (AnalyticBank, Vec<Analytic>) {
        let mut bank = AnalyticBank::new(rate_hz, 2, FINE_IMAGE_DB);
        let mut seen = Vec::new();
        let mut from = 0;
        // Chunks of changing length.
        for length in (1..=CHUNK).cycle() {
            let tone = |hz: f64| -> Vec<f64> {
                (from..from + length).map(|n| (2.0 * PI * hz / rate_hz * n as f64).sin()).collect()
            };
            bank.process(&[&tone(freq_hz[0]), &tone(freq_hz[1])]);
            from += length;
            if from >= settling {
                seen.extend_from_slice(&bank.pair(0)[..length]);
            }
            if seen.len() >= frames {
                break;
            }
        }
        (bank, seen)
    }

    /// Highest image in dB of a sine on one side, from the ripple of its squared envelope.
    fn image_db(seen: &[Analytic], side: usize) -> f64 {
        let power = |frame: &Analytic| frame[side] * frame[side] + frame[2 + side] * frame[2 + side];
        let high = seen.iter().map(power).fold(0.0, f64::max);
        let low = seen.iter().map(power).fold(f64::INFINITY, f64::min);
        assert!((high - 1.0).abs() < 1e-4, "the envelope of a full-scale sine is 1, not {high}");
        20.0 * (0.25 * (high - low) / (0.5 * (high + low))).log10()
    }

    #[test]
    fn the_image_of_a_tone_is_95_db_down_from_20_hz_to_20_hz_below_half_the_rate() {
        for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
            let half = 0.5 * rate_hz;
            for low_hz in [20.0, 23.7, 31.3, 44.4, 60.0, 97.3, 333.0, 1_000.3, 5_003.7, 10_001.3] {
                let frames = (0.1 * rate_hz) as usize;
                let (bank, seen) = steady(rate_hz, [low_hz, half - low_hz], rate_hz as usize, frames);
                for side in 0..2 {
                    let image_db = image_db(&seen, side);
                    assert!(image_db < FINE_IMAGE_DB, "{rate_hz} Hz, {low_hz} Hz, {side}: {image_db} dB");
                }
                assert!(bank.sections() <= if rate_hz < 50e3 { 18 } else { 22 });
            }
        }
    }

    #[test]
    fn the_second_output_is_the_first_turned_by_90_degrees() {
        let rate_hz = 48_000.0;
        let freq_hz = [100.0, 7_000.0];
        let (_, seen) = steady(rate_hz, freq_hz, 48_000, 4_800);
        for (side, hz) in freq_hz.into_iter().enumerate() {
            // Whole periods: amplitude and phase of each output by its products with a sine and a cosine.
            let phase = |part: usize| {
                let (mut re, mut im) = (0.0, 0.0);
                for (n, frame) in seen[..4_800].iter().enumerate() {
                    let (sin, cos) = (2.0 * PI * hz / rate_hz * n as f64).sin_cos();
                    re += frame[2 * part + side] * cos;
                    im += frame[2 * part + side] * sin;
                }
                f64::atan2(-im, re).to_degrees()
            };
            let turn = (phase(1) - phase(0)).rem_euclid(360.0);
            // −95 dB of image are 2 · 1.8e−5 rad.
            let error = (turn - 90.0).abs().min((turn - 270.0).abs());
            assert!(error < 0.0021, "{hz} Hz: {turn}°");
        }
    }

    #[test]
    fn power_is_the_sum_of_the_squares_and_any_split_gives_the_same_bits() {
        let input: Vec<f64> = (0..CHUNK).map(|n| ((n * n) as f64 * 0.37).sin()).collect();
        let other: Vec<f64> = input.iter().rev().copied().collect();
        let third: Vec<f64> = input.iter().map(|x| 0.3 - x).collect();
        let mut whole = AnalyticBank::new(48_000.0, 3, FINE_IMAGE_DB);
        let mut power = [[0.0; CHUNK]; 3];
        whole.power(&[&input, &other, &third], &mut power);
        let mut parts = AnalyticBank::new(48_000.0, 3, FINE_IMAGE_DB);
        let mut from = 0;
        for length in [1, 2, 3, 5, 7, 11, 35] {
            let to = from + length;
            parts.process(&[&input[from..to], &other[from..to], &third[from..to]]);
            for (channel, power) in power.iter().enumerate() {
                for (frame, power) in parts.pair(channel / 2).iter().zip(&power[from..to]) {
                    let (re, im) = (frame[channel % 2], frame[2 + channel % 2]);
                    assert_eq!(re * re + im * im, *power);
                }
            }
            from = to;
        }
    }

    #[test]
    fn after_a_sound_has_rung_out_it_is_at_rest() {
        let mut bank = AnalyticBank::new(48_000.0, 2, FINE_IMAGE_DB);
        bank.process(&[&[1.0; 9], &[-1.0; 9]]);
        assert!(!bank.settle());
        let silence = [0.0; CHUNK];
        let mut chunks = 0;
        while !bank.settle() {
            bank.process(&[&silence, &silence]);
            chunks += 1;
            assert!(chunks < 10_000);
        }
        bank.process(&[&[1.0; 9], &[-1.0; 9]]);
        bank.clear();
        assert!(bank.settle());
    }
}
