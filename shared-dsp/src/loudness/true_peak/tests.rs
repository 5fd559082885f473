//! Tones whose peak is known, and what is left out.

use super::*;
use std::f64::consts::TAU;

/// Highest reading of a tone of amplitude 1 that begins and ends softly, in dB.
fn tone_db(freq: f64, phase: f64, sample_rate_hz: f64) -> f64 {
    let frames = 4_000;
    let fade = |n: usize| (n.min(frames - 1 - n) as f64 / 500.0).min(1.0);
    let sample = |n: usize| {
        let swell = 0.5 - 0.5 * (0.5 * TAU * fade(n)).cos();
        (swell * (TAU * (freq * n as f64 + phase)).sin()) as f32
    };
    let tone: Vec<f32> = (0..frames).map(sample).collect();
    let mut reader = TruePeak::new(1, sample_rate_hz);
    reader.process(&[&tone]);
    20.0 * f64::from(reader.take(0)).log10()
}

#[test]
fn a_tone_is_never_read_too_high_and_at_worst_as_low_as_the_places_allow() {
    for (sample_rate_hz, places) in [(44_100.0, 8.0), (48_000.0, 8.0), (96_000.0, 4.0), (192_000.0, 4.0)] {
        for (freq, phases) in
            [(0.01, 8), (0.1, 8), (0.125, 16), (1.0 / 6.0, 16), (0.25, 32), (1.0 / 3.0, 16), (0.45, 8)]
        {
            for step in 0..phases {
                let read_db = tone_db(freq, f64::from(step) / f64::from(phases) / 2.0, sample_rate_hz);
                // The crest is at most half the distance of two places away.
                let worst_db = 20.0 * (std::f64::consts::PI * freq / places).cos().log10();
                assert!(read_db < 0.01, "{freq} of {sample_rate_hz} Hz: {read_db} dB");
                assert!(read_db > worst_db - 0.01, "{freq} of {sample_rate_hz} Hz: {read_db} dB");
            }
        }
    }
}

/// Noise whose treble is turned down by a one-pole low-pass, loud and soft in turn.
fn noise(frames: usize, seed: u32, share: f32) -> Vec<f32> {
    let mut state = seed;
    let mut low = 0.0;
    let sample = |n: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let white = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
        low += share * (white - low);
        low * (0.6 + 0.5 * (n as f32 * 0.001).sin())
    };
    (0..frames).map(sample).collect()
}

#[test]
fn the_work_that_is_left_out_changes_no_reading() {
    for sample_rate_hz in [48_000.0, 96_000.0] {
        for (seed, share) in [(1, 1.0), (2, 0.3), (3, 0.05), (4, 0.01)] {
            let sound = noise(100_000, seed, share);
            let mut thrifty = TruePeak::new(1, sample_rate_hz);
            let mut thorough = TruePeak::thorough(1, sample_rate_hz);
            for block in sound.chunks(480) {
                thrifty.process(&[block]);
                thorough.process(&[block]);
                assert_eq!(thrifty.take(0).to_bits(), thorough.take(0).to_bits());
            }
        }
    }
}

#[test]
fn any_blocks_find_the_same_peak_and_no_sample_is_higher() {
    let sound = [noise(30_000, 5, 0.7), noise(30_000, 6, 0.2)];
    let mut whole = TruePeak::new(2, 44_100.0);
    whole.process(&[&sound[0], &sound[1]]);
    let mut parts = TruePeak::new(2, 44_100.0);
    let mut from = 0;
    for frames in [1, 0, 2, 31, 32, 33, 7, 500, 64].into_iter().cycle() {
        let to = (from + frames).min(30_000);
        parts.process(&[&sound[0][from..to], &sound[1][from..to]]);
        from = to;
        if from == 30_000 {
            break;
        }
    }
    for (channel, sound) in sound.iter().enumerate() {
        assert_eq!(whole.highest(channel).to_bits(), parts.highest(channel).to_bits());
        assert!(whole.take(channel) >= crate::chunk::peak(&sound[..29_952]));
    }
}

#[test]
fn what_is_no_sound_is_not_read_and_leaves_nothing_behind() {
    let mut reader = TruePeak::new(2, 48_000.0);
    let broken = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, 0.25];
    reader.process(&[&broken, &broken]);
    reader.process(&[&[0.0; 200], &[0.0; 200]]);
    for channel in 0..2 {
        assert!((reader.take(channel) - 0.25).abs() < 0.01);
    }
    reader.process(&[&[0.0; 200]]);
    assert_eq!([reader.take(0), reader.take(1), reader.take(2)], [0.0; 3]);
}
