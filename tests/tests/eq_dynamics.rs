//! A14 to A16: dynamic bands do what the law says, as fast as they say, and hear only what they shall.

use aplomb_tests::curves::band;
use aplomb_tests::measure::{db, eq, run_with, spec, with_bands};
use shared_dsp::eq::Levels;
use shared_dsp::eq::settings::{Band, Detector, Dynamics, Kind, Settings, Slope};
use shared_dsp::filter::prototype::Prototype;
use shared_dsp::{Layout, Processor, Spec};
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;

/// A tone whose level in dBFS is given for each frame.
fn tone(freq_hz: f64, frames: usize, level_db: impl Fn(usize) -> f64) -> Vec<f32> {
    let sample =
        |n: usize| 10.0_f64.powf(level_db(n) / 20.0) * (2.0 * PI * freq_hz * n as f64 / RATE_HZ).sin();
    (0..frames).map(|n| sample(n) as f32).collect()
}

/// Level in dB of a tone over the window that begins at `from` and holds whole periods.
fn level_db(samples: &[f32], from: usize, frames: usize, freq_hz: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in samples.iter().enumerate().skip(from).take(frames) {
        let angle = 2.0 * PI * freq_hz * n as f64 / RATE_HZ;
        re += f64::from(*x) * angle.cos();
        im += f64::from(*x) * angle.sin();
    }
    db(2.0 * (re * re + im * im).sqrt() / frames as f64)
}

fn render(spec: &Spec, settings: &Settings, main: Vec<f32>, sidechain: &[Vec<f32>]) -> (Vec<f32>, Levels) {
    let mut eq = eq(spec, settings);
    let mut audio = vec![main];
    run_with(&mut eq, &mut audio, sidechain, |_| 480, |_, _| {});
    (audio.swap_remove(0), eq.levels())
}

/// The law in the words of the manual, written independently: 1 dB for each dB above the threshold up to the
/// range, both bends a parabola as wide as the knee.
fn law_db(level_db: f64, threshold_db: f64, knee_db: f64, range_db: f64) -> f64 {
    let integral = |x_db: f64| {
        let t = ((x_db + 0.5 * knee_db) / knee_db.max(1e-9)).clamp(0.0, 1.0);
        if x_db >= 0.5 * knee_db { x_db } else { 0.5 * knee_db * t * t }
    };
    let over_db = level_db - threshold_db;
    range_db.signum() * (integral(over_db) - integral(over_db - range_db.abs()))
}

#[test]
fn a14_the_steady_gain_is_the_law_for_every_type_that_has_a_gain() {
    let cases = [
        (Kind::Bell, 1_000.0, 1_000.0),
        (Kind::Bell, 100.0, 100.0),
        (Kind::LowShelf, 1_000.0, 100.0),
        (Kind::HighShelf, 1_000.0, 10_000.0),
        (Kind::TiltShelf, 1_000.0, 10_000.0),
        (Kind::FlatTilt, 1_000.0, 10_000.0),
    ];
    let mut worst_db = 0.0_f64;
    for (kind, freq_hz, tone_hz) in cases {
        for (gain_db, range_db, knee_db) in [(0.0, -12.0, 6.0), (3.0, 9.0, 0.0), (-6.0, -24.0, 12.0)] {
            for step in 0..21 {
                let input_db = -60.0 + 3.0 * f64::from(step);
                let mut dynamic = band(kind, freq_hz, gain_db, 1.0, Slope::Db12);
                dynamic.dynamics = Dynamics {
                    range_db,
                    threshold_db: -40.0,
                    attack_ms: 5.0,
                    release_ms: 20.0,
                    knee_db,
                    ..Dynamics::DEFAULT
                };
                let input = tone(tone_hz, 24_000, |_| input_db);
                let (output, _) = render(&spec(RATE_HZ, Layout::Mono), &with_bands(&[dynamic]), input, &[]);
                let measured_db = level_db(&output, 19_200, 4_800, tone_hz) - input_db;
                let moved_db =
                    law_db(input_db, -40.0, f64::from(knee_db), f64::from(range_db)) + f64::from(gain_db);
                let expected =
                    Prototype::new(kind, Slope::Db12, f64::from(freq_hz), moved_db, 1.0).response(tone_hz);
                let error_db = (measured_db - db(expected.norm())).abs();
                if error_db > worst_db {
                    println!("A14 {kind:?} {tone_hz} Hz at {input_db} dBFS: off by {error_db:.4} dB");
                    worst_db = error_db;
                }
            }
        }
    }
    println!("A14: {worst_db:.4} dB");
    assert!(worst_db <= 0.1);
}

/// Time in ms from a step of the level until the gain has gone 63 % of its way.
fn time_to_63_percent_ms(rising: bool, time_ms: f32) -> f64 {
    let freq_hz = 4_800.0;
    let mut dynamic = band(Kind::Bell, freq_hz as f32, 0.0, 1.0, Slope::Db12);
    dynamic.dynamics = Dynamics {
        range_db: -12.0,
        threshold_db: -18.0,
        attack_ms: if rising { time_ms } else { 1.0 },
        release_ms: if rising { 10.0 } else { time_ms },
        knee_db: 0.0,
        ..Dynamics::DEFAULT
    };
    let step = 24_000;
    let (first_db, second_db) = if rising { (-21.0, -3.0) } else { (-3.0, -21.0) };
    let levels = |n: usize| if n < step { first_db } else { second_db };
    let length = step + 24_000 + (10.0 * f64::from(time_ms) * 48.0) as usize;
    let input = tone(freq_hz, length, levels);
    let (output, _) = render(&spec(RATE_HZ, Layout::Mono), &with_bands(&[dynamic]), input.clone(), &[]);
    let target_db = if rising { -12.0 * (1.0 - (-1.0_f64).exp()) } else { -12.0 * (-1.0_f64).exp() };
    // Windows of one period of the tone, 10 samples, read at their middle.
    let gain_db = |from: usize| level_db(&output, from, 10, freq_hz) - level_db(&input, from, 10, freq_hz);
    let passed = |gain_db: f64| if rising { gain_db <= target_db } else { gain_db >= target_db };
    let from = (step + 24..length - 10).find(|&from| passed(gain_db(from))).unwrap_or(length);
    (from as f64 + 5.0 - step as f64) / 48.0
}

#[test]
fn a15_attack_and_release_are_the_time_to_63_percent() {
    for time_ms in [5.0, 10.0, 50.0, 200.0] {
        for rising in [true, false] {
            let measured_ms = time_to_63_percent_ms(rising, time_ms);
            let name = if rising { "attack" } else { "release" };
            println!("A15 {name} {time_ms} ms: measured {measured_ms:.2} ms");
            assert!((measured_ms / f64::from(time_ms) - 1.0).abs() <= 0.05, "{name} {time_ms} ms");
        }
    }
}

#[test]
fn a15_a_steady_low_tone_is_turned_down_without_distortion() {
    let mut dynamic = band(Kind::Bell, 50.0, 0.0, 1.0, Slope::Db12);
    dynamic.dynamics = Dynamics { range_db: -12.0, threshold_db: -20.0, ..Dynamics::DEFAULT };
    let input = tone(50.0, 96_000, |_| -12.0);
    let (output, _) = render(&spec(RATE_HZ, Layout::Mono), &with_bands(&[dynamic]), input, &[]);
    let fundamental_db = level_db(&output, 48_000, 48_000, 50.0);
    let harmonics =
        (2..=10).map(|n| 10.0_f64.powf(level_db(&output, 48_000, 48_000, 50.0 * f64::from(n)) / 10.0));
    let thd_db = 10.0 * harmonics.sum::<f64>().log10() - fundamental_db;
    println!("A15: THD of 50 Hz turned down by 8 dB: {thd_db:.1} dB");
    assert!(thd_db <= -60.0, "0.1 %");
}

/// A dynamic bell on a tone, listening to one side.
fn listener(freq_hz: f32, detector: Detector) -> Band {
    let mut dynamic = band(Kind::Bell, freq_hz, 0.0, 4.0, Slope::Db12);
    dynamic.dynamics =
        Dynamics { range_db: -12.0, threshold_db: -40.0, knee_db: 0.0, detector, ..Dynamics::DEFAULT };
    dynamic
}

#[test]
fn a16_a_band_hears_only_its_own_side() {
    let spec = Spec { sidechain_channels: 2, ..spec(RATE_HZ, Layout::Mono) };
    let settings = with_bands(&[listener(500.0, Detector::Internal), listener(8_000.0, Detector::External)]);
    let quiet = vec![0.0; 48_000];
    let both = |freq_hz: f64| {
        let input = tone(freq_hz, 48_000, |_| -6.0);
        vec![input.clone(), input]
    };
    // Each band's tone on the other's side only: neither may move at all.
    let (_, crossed) = render(&spec, &settings, tone(8_000.0, 48_000, |_| -40.0), &both(500.0));
    assert!(crossed.movement_db[0].abs() < 1e-5, "{:?}", &crossed.movement_db[..2]);
    assert!(crossed.movement_db[1].abs() < 1e-5, "{:?}", &crossed.movement_db[..2]);
    // What the sidechain plays must not be heard in the band that listens inside, down to −100 dB.
    let main = tone(500.0, 48_000, |_| -20.0);
    let only_internal = with_bands(&[listener(500.0, Detector::Internal)]);
    let (with, moved) = render(&spec, &only_internal, main.clone(), &both(500.0));
    let (without, _) = render(&spec, &only_internal, main, &[quiet.clone(), quiet]);
    assert!(moved.movement_db[0] < -11.9);
    let cross_talk_db = aplomb_tests::measure::null_db(&with, &without);
    println!("A16: cross-talk {cross_talk_db:.0} dB");
    assert!(cross_talk_db < -100.0);
    // And each follows its own side in full.
    let (_, moved) = render(&spec, &settings, tone(500.0, 48_000, |_| -6.0), &both(8_000.0));
    assert!(moved.movement_db[0] < -11.9 && moved.movement_db[1] < -11.9, "{:?}", &moved.movement_db[..2]);
}

#[test]
fn an_absent_sidechain_is_silence() {
    let spec = Spec { sidechain_channels: 2, ..spec(RATE_HZ, Layout::Mono) };
    let settings = with_bands(&[listener(500.0, Detector::External)]);
    let (_, levels) = render(&spec, &settings, tone(500.0, 24_000, |_| -6.0), &[]);
    assert_eq!(levels.movement_db[0], 0.0);
}

#[test]
fn the_automatic_threshold_settles_where_the_programme_is() {
    let mut dynamic = listener(1_000.0, Detector::Internal);
    dynamic.dynamics.auto_threshold = true;
    dynamic.dynamics.threshold_db = -80.0;
    // Steady: neither soft nor loud programmes move.
    for level in [-50.0, -10.0] {
        let (_, levels) = render(
            &spec(RATE_HZ, Layout::Mono),
            &with_bands(&[dynamic]),
            tone(1_000.0, 96_000, |_| level),
            &[],
        );
        assert!(levels.movement_db[0].abs() < 0.5, "{level} dBFS moves {} dB", levels.movement_db[0]);
    }
    // 10 dB above what it was like for long: about 10 dB down.
    let loud_end = |n: usize| if n < 432_000 { -30.0 } else { -20.0 };
    let (_, levels) = render(
        &spec(RATE_HZ, Layout::Mono),
        &with_bands(&[dynamic]),
        tone(1_000.0, 432_000 + 9_600, loud_end),
        &[],
    );
    assert!((-10.5..-8.0).contains(&levels.movement_db[0]), "{}", levels.movement_db[0]);
}
