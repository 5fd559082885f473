//! The stages against the transform of their impulse responses.

use super::*;
use std::f64::consts::TAU;

const FACTORS: [Factor; 2] = [Factor::Two, Factor::Four];

fn upsampled(sample_rate_hz: f64, factor: Factor, input: &[f64]) -> Vec<f64> {
    let mut output = vec![0.0; factor.samples_per_frame() * input.len()];
    Upsampler::new(sample_rate_hz, factor).process(input, &mut output);
    output
}

fn downsampled(sample_rate_hz: f64, factor: Factor, input: &[f64]) -> Vec<f64> {
    let mut output = vec![0.0; input.len() / factor.samples_per_frame()];
    Downsampler::new(sample_rate_hz, factor).process(input, &mut output);
    output
}

fn impulse(frames: usize) -> Vec<f64> {
    (0..frames).map(|n| if n == 0 { 1.0 } else { 0.0 }).collect()
}

/// The impulse response at the high rate of going up, scaled as a filter; symmetric, so real around its
/// centre.
fn taps(sample_rate_hz: f64, factor: Factor) -> Vec<f64> {
    let scale = 1.0 / factor.samples_per_frame() as f64;
    upsampled(sample_rate_hz, factor, &impulse(80)).iter().map(|y| scale * y).collect()
}

/// Discrete-time Fourier transform of symmetric taps around their centre.
fn zero_phase(taps: &[f64], centre: usize, cycles_per_sample: f64) -> f64 {
    let term = |(n, tap): (usize, &f64)| tap * (TAU * cycles_per_sample * (n as f64 - centre as f64)).cos();
    taps.iter().enumerate().map(term).sum()
}

fn db(gain: f64) -> f64 {
    20.0 * gain.abs().log10()
}

#[test]
fn the_taps_are_symmetric_to_the_bit_around_the_stated_delay() {
    for (factor, sample_rate_hz) in FACTORS.into_iter().zip([44_100.0, 48_000.0]) {
        let taps = upsampled(sample_rate_hz, factor, &impulse(80));
        let centre = factor.delay_samples();
        assert_eq!(taps[centre], 1.0);
        for n in 1..=centre {
            assert!((taps[centre - n] - taps[centre + n]).abs() < 1e-17, "{factor:?} {n}");
        }
        assert!(taps[2 * centre + 1..].iter().all(|tap| *tap == 0.0));
    }
}

#[test]
fn up_to_20_khz_it_is_flat_and_images_are_gone() {
    // Sample rate, up to where, ripple in dB, images in dB.
    let bars = [
        (48_000.0, 20_000.0, 0.000_7, -84.0),
        (48_000.0, 2_000.0, 0.000_2, -97.0),
        (96_000.0, 40_000.0, 0.000_7, -84.0),
        (192_000.0, 40_000.0, 0.000_4, -90.0),
        (44_100.0, 20_000.0, 0.031, -48.9),
        (44_100.0, 15_000.0, 0.009_5, -59.0),
        (44_100.0, 2_000.0, 0.001, -80.0),
    ];
    for (sample_rate_hz, up_to_hz, ripple_db, image_db) in bars {
        for factor in FACTORS {
            let taps = taps(sample_rate_hz, factor);
            let rate_hz = sample_rate_hz * factor.samples_per_frame() as f64;
            for n in 0..=400 {
                let freq_hz = up_to_hz * f64::from(n) / 400.0;
                let at = |freq_hz: f64| db(zero_phase(&taps, factor.delay_samples(), freq_hz / rate_hz));
                assert!(at(freq_hz).abs() < ripple_db, "{sample_rate_hz} {factor:?} {freq_hz}");
                for image_of in 1..factor.samples_per_frame() {
                    let centre_hz = sample_rate_hz * image_of as f64;
                    for image_hz in [centre_hz - freq_hz, centre_hz + freq_hz] {
                        let level_db = at(image_hz);
                        assert!(level_db < image_db, "{sample_rate_hz} {factor:?} {image_hz}: {level_db}");
                    }
                }
            }
        }
    }
}

#[test]
fn down_has_the_same_taps_as_up() {
    for factor in FACTORS {
        let up = taps(48_000.0, factor);
        let step = factor.samples_per_frame();
        // An impulse at each phase gathers the taps of this phase.
        for phase in 0..step {
            let mut input = vec![0.0; up.len()];
            input[step - 1 - phase] = 1.0;
            for (n, y) in downsampled(48_000.0, factor, &input).iter().enumerate() {
                let tap = (step * n + phase + 1).checked_sub(step).map_or(0.0, |tap| up[tap]);
                assert!((y - tap).abs() < 1e-16, "{factor:?} {phase} {n}");
            }
        }
    }
}

#[test]
fn up_and_down_a_tone_is_late_by_whole_frames_and_nothing_else() {
    for (sample_rate_hz, within) in [(44_100.0, 2e-3), (48_000.0, 1e-4), (96_000.0, 1e-4)] {
        for factor in FACTORS {
            let input: Vec<f64> =
                (0..600).map(|n| (TAU * 5_000.0 / sample_rate_hz * f64::from(n)).sin()).collect();
            let output = downsampled(sample_rate_hz, factor, &upsampled(sample_rate_hz, factor, &input));
            let late = factor.latency_frames();
            for n in 2 * late..600 {
                assert!((output[n] - input[n - late]).abs() < within, "{factor:?} {n}");
            }
        }
    }
    assert_eq!(FACTORS.map(Factor::latency_frames), [31, 37]);
}

#[test]
fn a_steady_input_stays_itself() {
    for factor in FACTORS {
        let up = upsampled(44_100.0, factor, &[0.7; 100]);
        assert!(up[200..].iter().all(|y| (y - 0.7).abs() < 1e-15));
        let down = downsampled(44_100.0, factor, &vec![0.7; 400]);
        assert!(down[80..].iter().all(|y| (y - 0.7).abs() < 1e-15));
    }
}

#[test]
fn any_blocks_give_the_same_bits_and_clearing_forgets() {
    let input: Vec<f64> = (0..1_000).map(|n| f64::from(n * n % 1_009) / 1_009.0 - 0.5).collect();
    for factor in FACTORS {
        let step = factor.samples_per_frame();
        let whole_up = upsampled(48_000.0, factor, &input);
        let whole_down = downsampled(48_000.0, factor, &whole_up);
        let mut up = Upsampler::new(48_000.0, factor);
        let mut down = Downsampler::new(48_000.0, factor);
        up.process(&[1.0; 90], &mut vec![0.0; 90 * step]);
        down.process(&vec![1.0; 90 * step], &mut [0.0; 90]);
        up.clear();
        down.clear();
        let mut from = 0;
        for frames in [1, 0, 2, 63, 64, 65, 7, 200, 1, 33].into_iter().cycle() {
            let to = (from + frames).min(input.len());
            let (mut high, mut low) = (vec![0.0; step * (to - from)], vec![0.0; to - from]);
            up.process(&input[from..to], &mut high);
            down.process(&high, &mut low);
            assert_eq!(high, whole_up[step * from..step * to]);
            assert_eq!(low, whole_down[from..to]);
            from = to;
            if from == input.len() {
                break;
            }
        }
    }
}
