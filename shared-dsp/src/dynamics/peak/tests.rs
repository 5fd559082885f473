//! Readings of tones whose amplitude is known, at every phase.

use super::*;
use std::f64::consts::TAU;

/// Lowest and highest reading in dB of a steady tone of amplitude 1, after it has settled.
fn readings_db(freq_hz: f64, sample_rate_hz: f64, phase: f64, frames: usize) -> [f64; 2] {
    let tone = |n: usize| (TAU * (freq_hz / sample_rate_hz * n as f64 + phase)).sin();
    let input: Vec<f64> = (0..frames).map(tone).collect();
    let mut output = vec![0.0; frames];
    let mut reader = PeakReader::new(sample_rate_hz);
    reader.process(&input, &mut output);
    let settled = (2.0 * HOLD_S * sample_rate_hz) as usize;
    let bounds = |[low, high]: [f64; 2], y: &f64| [low.min(*y), high.max(*y)];
    output[settled..].iter().fold([f64::INFINITY, 0.0], bounds).map(|y| 20.0 * y.log10())
}

#[test]
fn a_steady_tone_up_to_0_42_of_the_rate_is_read_within_a_tenth_of_a_db() {
    for sample_rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for step in 1..=84 {
            let freq_hz = (0.005 * f64::from(step) * sample_rate_hz).max(110.0);
            for phase in [0.0, 0.03, 0.11] {
                let [low_db, high_db] = readings_db(freq_hz, sample_rate_hz, phase, 6_000);
                assert!(low_db > -0.1 && high_db < 0.1, "{freq_hz}: {low_db} {high_db}");
            }
        }
    }
}

#[test]
fn tones_near_a_fraction_of_the_rate_do_not_wobble() {
    for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let near = [(4.0, 1.0), (3.0, 3.0), (6.0, 1.0), (3.0, 1.0), (8.0, 1.0), (5.0, 1.0)];
        for (part, beside_hz) in near {
            for freq_hz in [sample_rate_hz / part - beside_hz, sample_rate_hz / part + beside_hz] {
                let [low_db, high_db] = readings_db(freq_hz, sample_rate_hz, 0.0, sample_rate_hz as usize);
                assert!(high_db - low_db < 0.03, "{freq_hz}: {}", high_db - low_db);
            }
        }
    }
}

fn noise(count: usize) -> Vec<f64> {
    let mut state = 3_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 23) - 1.0
    };
    (0..count).map(|n| random() * (1.0 + (n as f64 * 0.01).sin())).collect()
}

#[test]
fn no_sample_of_the_last_5_ms_is_higher_than_the_reading() {
    let input = noise(20_000);
    let mut output = vec![0.0; input.len()];
    let mut reader = PeakReader::new(48_000.0);
    reader.process(&input, &mut output);
    let delay = reader.delay_frames();
    for n in delay..input.len() {
        let heard = &input[(n - delay).saturating_sub(240)..=n - delay];
        let highest = heard.iter().fold(0.0, |highest: f64, x| highest.max(x.abs()));
        assert!(output[n] >= highest);
    }
}

#[test]
fn an_impulse_comes_after_the_delay_and_goes_after_5_ms() {
    let mut reader = PeakReader::new(48_000.0);
    let mut input = vec![0.0; 600];
    input[100] = -1.0;
    let mut output = vec![0.0; 600];
    reader.process(&input, &mut output);
    // The gap before the sample rises to it, and a parabola may rise a little above it.
    let full = |n: usize| (output[n] - 1.0).abs() < 0.01;
    let (first, last) = (100 + reader.delay_frames(), 100 + reader.delay_frames() + 240);
    assert!((first..=last).all(full));
    assert!(output[first - 2] < 0.5 && output[last + 1] < 0.999 && output[last + 10] < 0.001);
}

#[test]
fn polarity_and_level_change_nothing_else() {
    let input = noise(2_000);
    let read = |gain: f64| {
        let mut output = vec![0.0; input.len()];
        let input: Vec<f64> = input.iter().map(|x| gain * x).collect();
        PeakReader::new(44_100.0).process(&input, &mut output);
        output
    };
    let plain = read(1.0);
    assert_eq!(plain, read(-1.0));
    for gain in [2_f64.powi(-100), 2_f64.powi(100)] {
        assert_eq!(plain.iter().map(|y| gain * y).collect::<Vec<_>>(), read(gain));
    }
}

#[test]
fn any_blocks_give_the_same_bits_and_clearing_forgets() {
    let input = noise(3_000);
    let mut whole = vec![0.0; input.len()];
    PeakReader::new(48_000.0).process(&input, &mut whole);
    let mut reader = PeakReader::new(48_000.0);
    reader.process(&[f64::NAN; 70], &mut [0.0; 70]);
    reader.clear();
    let mut from = 0;
    for frames in [1, 0, 2, 63, 64, 65, 7, 200, 1, 33].into_iter().cycle() {
        let to = (from + frames).min(input.len());
        let mut output = vec![0.0; to - from];
        reader.process(&input[from..to], &mut output);
        assert_eq!(output, whole[from..to]);
        from = to;
        if from == input.len() {
            break;
        }
    }
}

#[test]
fn what_is_no_number_or_endless_is_gone_after_5_ms() {
    let mut reader = PeakReader::new(48_000.0);
    let mut output = [0.0; 400];
    reader.process(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308], &mut output[..4]);
    reader.process(&[0.25; 400], &mut output);
    assert!(output[300..].iter().all(|y| (*y - 0.25).abs() < 0.001));
}
