//! The EQ from its built CLAP against outside truths: analogue curves, identity, channels.

use aplomb_host::{Event, Render, Setup};
use aplomb_tests::bundles::{eq, first_difference, impulse, set};
use aplomb_tests::random::Random;
use std::f64::consts::TAU;

/// Level in dB of an impulse response at a frequency, by the definition of the Fourier transform.
fn level_db(response: &[f32], freq_hz: f64, rate_hz: f64) -> f64 {
    let step = TAU * freq_hz / rate_hz;
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (frame, &sample) in response.iter().enumerate() {
        let angle = step * frame as f64;
        real += f64::from(sample) * angle.cos();
        imaginary -= f64::from(sample) * angle.sin();
    }
    10.0 * (real * real + imaginary * imaginary).log10()
}

/// |n0 + n1 s + n2 s²|² over |d0 + d1 s + d2 s²|² in dB at s = j·ratio.
fn analogue_db(num: [f64; 3], den: [f64; 3], ratio: f64) -> f64 {
    let power = |[c0, c1, c2]: [f64; 3]| (c0 - c2 * ratio * ratio).powi(2) + (c1 * ratio).powi(2);
    10.0 * (power(num) / power(den)).log10()
}

/// A band as an engineer sets it, and its level in dB at a frequency relative to the corner: the analogue
/// prototypes of R. Bristow-Johnson's Audio EQ Cookbook, and Butterworth's |H|² = 1 / (1 + r^2n).
type Curve = (&'static [(&'static str, &'static str)], f64, fn(f64) -> f64);

fn bell_db(ratio: f64, gain_db: f64, q: f64) -> f64 {
    let a = 10f64.powf(gain_db / 40.0);
    analogue_db([1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0], ratio)
}

fn high_shelf_db(ratio: f64, gain_db: f64, q: f64) -> f64 {
    let a = 10f64.powf(gain_db / 40.0);
    let level_db = analogue_db([1.0, a.sqrt() / q, a], [a, a.sqrt() / q, 1.0], ratio);
    level_db + 20.0 * a.log10()
}

fn butterworth_db(ratio: f64, order: i32) -> f64 {
    -10.0 * (1.0 + ratio.powi(2 * order)).log10()
}

const CURVES: [Curve; 9] = [
    (&[("type_1", "Bell"), ("freq_1", "1k"), ("gain_1", "6"), ("q_1", "1")], 1e3, |r| bell_db(r, 6.0, 1.0)),
    (&[("type_1", "Bell"), ("freq_1", "10k"), ("gain_1", "12"), ("q_1", "2")], 1e4, |r| {
        bell_db(r, 12.0, 2.0)
    }),
    (&[("type_1", "Bell"), ("freq_1", "16k"), ("gain_1", "-12"), ("q_1", "5")], 16e3, |r| {
        bell_db(r, -12.0, 5.0)
    }),
    (&[("type_1", "Bell"), ("freq_1", "27k"), ("gain_1", "12"), ("q_1", "1")], 27e3, |r| {
        bell_db(r, 12.0, 1.0)
    }),
    (&[("type_1", "High Shelf"), ("freq_1", "8k"), ("gain_1", "-6"), ("q_1", "0.71")], 8e3, |r| {
        high_shelf_db(r, -6.0, 0.71)
    }),
    (&[("type_1", "Low Shelf"), ("freq_1", "100"), ("gain_1", "9"), ("q_1", "0.71")], 100.0, |r| {
        high_shelf_db(1.0 / r, 9.0, 0.71)
    }),
    (&[("type_1", "High Cut"), ("freq_1", "8k"), ("slope_1", "6 dB/oct")], 8e3, |r| butterworth_db(r, 1)),
    (&[("type_1", "Low Cut"), ("freq_1", "100"), ("slope_1", "24 dB/oct"), ("q_1", "0.7071")], 100.0, |r| {
        butterworth_db(1.0 / r, 4)
    }),
    (&[("type_1", "High Cut"), ("freq_1", "12k"), ("slope_1", "48 dB/oct"), ("q_1", "0.7071")], 12e3, |r| {
        butterworth_db(r, 8)
    }),
];

/// A1
#[test]
fn the_curve_is_the_analogue_one_from_20_hz_to_20_khz() {
    for (rate_hz, allowed_db) in [(44_100.0, 0.10), (48_000.0, 0.02), (96_000.0, 0.002)] {
        for (band, corner_hz, wanted_db) in CURVES {
            let mut insert = eq(Setup::new(rate_hz, 512).layout("Mono"), &[("on_1", "On")]);
            set(&mut insert, band);
            insert.settle(4_800).expect("settles");
            let response = insert.render(&Render::new(&impulse(1, 65_536))).expect("renders");
            let mut worst = (0.0, 0.0);
            for step in 0..=150 {
                let freq_hz = 20.0 * 1_000f64.powf(f64::from(step) / 150.0);
                let wanted_db = wanted_db(freq_hz / corner_hz);
                // Below −60 dB what f32 rounds at the output begins to show.
                if wanted_db > -60.0 {
                    let off_db = (level_db(&response[0], freq_hz, rate_hz) - wanted_db).abs();
                    worst = if off_db > worst.0 { (off_db, freq_hz) } else { worst };
                }
            }
            println!("{rate_hz} Hz {band:?}: {:.5} dB at {:.0} Hz", worst.0, worst.1);
            assert!(worst.0 <= allowed_db, "{rate_hz} Hz {band:?}: {:.4} dB at {:.0} Hz", worst.0, worst.1);
        }
    }
}

/// A12
#[test]
fn off_or_flat_it_is_a_wire() {
    for layout in ["Mono", "Stereo", "7.1.4"] {
        let mut plain = eq(Setup::new(48_000.0, 512).layout(layout), &[]);
        let channels = plain.processor().layout().input_channels();
        let input = Random::new(12).noise(channels, 20_000, 1.0);
        let output = plain.render(&Render::new(&input)).expect("renders");
        assert_eq!(first_difference(&input, &output), None, "all off, {layout}");
        let flat = [
            ("on_1", "On"),
            ("on_7", "On"),
            ("type_7", "High Shelf"),
            ("on_24", "Bypassed"),
            ("gain_24", "9 dB"),
        ];
        let output = eq(Setup::new(48_000.0, 512).layout(layout), &flat)
            .render(&Render::new(&input))
            .expect("renders");
        assert_eq!(first_difference(&input, &output), None, "flat, {layout}");
    }
}

/// A12
#[test]
fn bypass_comes_and_goes_without_a_click() {
    let bell = [("on_1", "On"), ("freq_1", "1 kHz"), ("gain_1", "6 dB"), ("q_1", "0.5")];
    let frames = 32_768;
    let sine = |frame: usize| (TAU * 250.0 * frame as f64 / 48_000.0).sin() as f32 * 0.5;
    let input = vec![(0..frames).map(sine).collect::<Vec<f32>>()];
    for on in [true, false] {
        let mut insert = eq(Setup::new(48_000.0, 512).layout("Mono"), &bell);
        let bypass = insert.plugin().param("bypass").expect("a bypass").clone();
        let (from, to) = if on { (bypass.min, bypass.max) } else { (bypass.max, bypass.min) };
        insert.set(bypass.id, from).expect("set");
        insert.settle(4_800).expect("settles");
        let events = [Event::value(frames as u64 / 2, bypass.id, to)];
        let output = insert.render(&Render { events: &events, ..Render::new(&input) }).expect("renders");
        // The four-term window of Blackman and Harris leaves −92 dB of the tone itself; squared it leaves
        // −184 dB.
        let windowed: Vec<f32> = (0..frames)
            .map(|frame| {
                let angle = TAU * frame as f64 / frames as f64;
                let window = 0.35875 - 0.48829 * angle.cos() + 0.14128 * (2.0 * angle).cos()
                    - 0.01168 * (3.0 * angle).cos();
                (window * window * f64::from(output[0][frame])) as f32
            })
            .collect();
        let tone_db = level_db(&windowed, 250.0, 48_000.0);
        let above = (0..400).map(|step| level_db(&windowed, 3_000.0 + 50.0 * f64::from(step), 48_000.0));
        let worst_db = above.fold(f64::MIN, f64::max) - tone_db;
        println!("bypass {on}: {worst_db:.1} dBr above 3 kHz");
        assert!(worst_db <= -90.0, "bypass {on}: {worst_db:.1} dBr");
    }
}

/// A17
#[test]
fn a_band_placed_on_some_channels_leaves_the_others_as_they_are() {
    // L R C LFE, then side or rear pairs, then heights: the order that CLAP and VST3 share.
    let places: [(&str, &[usize], &[usize]); 7] = [
        ("Left", &[0], &[0]),
        ("Right", &[1], &[1]),
        ("Fronts", &[0, 1, 2], &[0, 1, 2]),
        ("Centre", &[2], &[2]),
        ("LFE", &[3], &[3]),
        ("Surrounds", &[4, 5], &[4, 5, 6, 7]),
        ("Heights", &[], &[8, 9, 10, 11]),
    ];
    for (layout, channels) in [("5.1", 6), ("7.1.4", 12)] {
        let input = Random::new(17).noise(channels, 10_000, 0.8);
        for (place, of_six, of_twelve) in places {
            let bell = [("on_1", "On"), ("place_1", place), ("gain_1", "9 dB"), ("q_1", "0.5")];
            let output = eq(Setup::new(48_000.0, 512).layout(layout), &bell).render(&Render::new(&input));
            let output = output.expect("renders");
            let changed: Vec<usize> =
                (0..channels).filter(|&channel| input[channel] != output[channel]).collect();
            let wanted = if channels == 6 { of_six } else { of_twelve };
            assert_eq!(changed, wanted, "{place} on {layout}");
        }
    }
}
