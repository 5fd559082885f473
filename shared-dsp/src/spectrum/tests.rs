use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use super::*;

fn sine(freq_hz: f64, rate_hz: f64, frames: usize) -> Ring<2> {
    let ring = Ring::new(frames);
    let turn = std::f64::consts::TAU * freq_hz / rate_hz;
    ring.push(frames, |n| [(turn * n as f64 + 0.4).sin() as f32; 2]);
    ring
}

fn settings(size_frames: usize, slope_db_per_oct: f64, mode: Mode) -> Settings {
    Settings { size_frames, slope_db_per_oct, mode, smoothing_oct: 0.0 }
}

const LIVE: Mode = Mode::Live { release_db_s: 20.0 };

/// The point with the highest level, and that level.
fn summit(analyser: &Analyser) -> (usize, f32) {
    let levels = analyser.levels_db().iter().copied().enumerate();
    levels.fold((0, LOWEST_DB), |top, level| if level.1 > top.1 { level } else { top })
}

#[test]
fn a_sine_of_full_scale_reads_0_db_at_any_frequency_and_size() {
    let mut worst_db = 0.0_f32;
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for size_frames in SIZES {
            for points in [200, 800] {
                let mut analyser = Analyser::new(points);
                analyser.set(&settings(size_frames, 0.0, LIVE));
                let bin_hz = rate_hz / size_frames as f64;
                for step in 0..80 {
                    let share = f64::from(step) / 79.0;
                    // On bins, between them, and anywhere
                    let freq_hz =
                        (4.0 * bin_hz).max(20.0) * (19_900.0 / (4.0 * bin_hz).max(20.0)).powf(share);
                    let freq_hz = match step % 3 {
                        0 => (freq_hz / bin_hz).round() * bin_hz,
                        1 => ((freq_hz / bin_hz).floor() + 0.5) * bin_hz,
                        _ => freq_hz,
                    }
                    .max(20.0);
                    analyser.reset();
                    assert!(analyser.look(&sine(freq_hz, rate_hz, size_frames), rate_hz));
                    let (point, level_db) = summit(&analyser);
                    worst_db = worst_db.max(level_db.abs());
                    let case = format!("{freq_hz} Hz at {rate_hz}, {size_frames}: {level_db} dB");
                    assert!(level_db.abs() < 0.1, "{case}");
                    let from_it = analyser.grid().place(freq_hz) - point as f64;
                    let bins = (analyser.grid().freqs_hz()[point] - freq_hz).abs() / bin_hz;
                    assert!(from_it.abs() <= 1.0 || bins < 0.25, "{case}, {from_it} points off");
                }
            }
        }
    }
    println!("a sine is at most {worst_db} dB off");
    assert!(worst_db < 0.05);
}

#[test]
fn a_tone_in_noise_reads_its_level() {
    let (rate_hz, size_frames) = (48_000.0, 8_192);
    let noise = noise(0.0, 1 << 14);
    for freq_hz in [301.7, 1_000.0, 7_003.1, 15_001.0] {
        let ring = Ring::new(size_frames);
        let turn = std::f64::consts::TAU * freq_hz / rate_hz;
        // White noise at −60 dBFS rms: 0.03 % of the tone's power, spread over all bins
        ring.push(size_frames, |n| [0.1 * (turn * n as f64).sin() as f32 + 0.001 * noise[n]; 2]);
        let mut analyser = Analyser::new(600);
        analyser.set(&settings(size_frames, 0.0, LIVE));
        analyser.look(&ring, rate_hz);
        assert!((summit(&analyser).1 + 20.0).abs() < 0.15, "{freq_hz}: {}", summit(&analyser).1);
    }
}

/// Noise of 1 rms whose power density falls by `slope` dB per octave, exactly: random phases, set magnitudes.
fn noise(slope: f64, frames: usize) -> Vec<f32> {
    let mut seed = 1_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    let power = |bin: usize| (bin as f64).powf(-slope / (10.0 * 2.0_f64.log10()));
    let total: f64 = (1..frames / 2).map(power).sum();
    let mut bins = vec![Complex::new(0.0, 0.0); frames / 2 + 1];
    for (bin, value) in bins.iter_mut().enumerate().take(frames / 2).skip(1) {
        *value = Complex::from_polar((0.5 * power(bin) / total).sqrt(), std::f64::consts::TAU * random());
    }
    let mut samples = vec![0.0; frames];
    RealFftPlanner::<f64>::new().plan_fft_inverse(frames).process(&mut bins, &mut samples).unwrap();
    samples.into_iter().map(|sample| sample as f32).collect()
}

#[test]
fn white_and_pink_noise_are_flat_with_their_slope() {
    let rate_hz = 48_000.0;
    let frames = 1 << 19;
    for (slope, mode, allowed_db) in [
        (0.0, Mode::Average { time_s: 60.0 }, 0.6),
        (3.0, Mode::Average { time_s: 60.0 }, 0.6),
        (0.0, Mode::Live { release_db_s: 1e9 }, 1.5),
        (3.0, Mode::Live { release_db_s: 1e9 }, 1.5),
    ] {
        // Exactly 3.0103 dB: half the power in each octave
        let slope_db_per_oct = if slope == 0.0 { 0.0 } else { 10.0 * 2.0_f64.log10() };
        let noise = noise(slope_db_per_oct, frames);
        for size_frames in [2_048, 8_192] {
            let mut analyser = Analyser::new(400);
            analyser.set(&settings(size_frames, slope_db_per_oct, mode));
            let ring = Ring::new(16_384);
            let mut sums = vec![0.0; 400];
            let mut looks = 0.0;
            for block in noise.chunks(1_600) {
                ring.push(block.len(), |n| [block[n]; 2]);
                if ring.written() < size_frames as u64 {
                    continue;
                }
                analyser.look(&ring, rate_hz);
                looks += 1.0;
                let levels = sums.iter_mut().zip(analyser.levels_db());
                levels.for_each(|(sum, level)| *sum += 10.0_f64.powf(0.1 * f64::from(*level)));
            }
            let mean_db = |from_hz: f64, to_hz: f64| -> f64 {
                let [from, to] = [from_hz, to_hz].map(|hz| analyser.grid().place(hz) as usize);
                let powers: Vec<f64> = match mode {
                    Mode::Live { .. } => sums.iter().map(|sum| sum / looks).collect(),
                    Mode::Average { .. } => analyser
                        .levels_db()
                        .iter()
                        .map(|level| 10.0_f64.powf(0.1 * f64::from(*level)))
                        .collect(),
                };
                10.0 * (powers[from..to].iter().sum::<f64>() / (to - from) as f64).log10()
            };
            // What a bin of noise reads: its density at 1 kHz, in a bin of 1.5 under the window, of which a sine
            // of full scale has half
            let at_1_khz = 1_000.0 / rate_hz * frames as f64;
            let falls = |bin: f64| bin.powf(-slope_db_per_oct / (10.0 * 2.0_f64.log10()));
            let total: f64 = (1..frames / 2).map(|bin| falls(bin as f64)).sum();
            let density = falls(at_1_khz) / total * frames as f64;
            let expected_db = 10.0 * (2.0 * 1.5 * density / size_frames as f64).log10();
            let low_hz = (6.0 * rate_hz / size_frames as f64).max(20.0);
            let octaves = (19_000.0 / low_hz).log2().floor() as i32;
            for octave in 0..octaves {
                let from_hz = low_hz * 2.0_f64.powi(octave);
                let level_db = mean_db(from_hz, 2.0 * from_hz);
                let case = format!("{slope_db_per_oct} dB/oct, {size_frames}, {mode:?}, from {from_hz} Hz");
                assert!((level_db - expected_db).abs() < allowed_db, "{case}: {level_db}, not {expected_db}");
            }
        }
    }
}

#[test]
fn levels_rise_at_once_and_fall_at_their_rate_in_the_time_of_the_audio() {
    let rate_hz = 48_000.0;
    let ring = Ring::new(16_384);
    let mut analyser = Analyser::new(400);
    analyser.set(&settings(2_048, 0.0, LIVE));
    let turn = std::f64::consts::TAU * 1_000.0 / rate_hz;
    ring.push(4_096, |n| [(turn * n as f64).sin() as f32; 2]);
    assert!(analyser.look(&ring, rate_hz));
    let (point, top_db) = summit(&analyser);
    assert!(top_db.abs() < 0.1);
    // Nothing new: nothing changes
    assert!(!analyser.look(&ring, rate_hz));
    for step in 1..=20 {
        ring.push(4_800, |_| [0.0; 2]);
        assert!(analyser.look(&ring, rate_hz));
        let expected_db = top_db - 2.0 * step as f32;
        assert!((analyser.levels_db()[point] - expected_db).abs() < 1e-3, "{}", analyser.levels_db()[point]);
    }
    // And silence comes to rest
    let mut looks = 0;
    while {
        ring.push(48_000, |_| [0.0; 2]);
        analyser.look(&ring, rate_hz)
    } {
        looks += 1;
        assert!(looks < 12);
    }
    assert!(analyser.levels_db().iter().all(|level| *level == LOWEST_DB));
}

#[test]
fn the_slope_turns_around_1_khz_and_settings_show_without_new_sound() {
    let (rate_hz, size_frames) = (48_000.0, 16_384);
    for (freq_hz, octaves) in [(250.0, -2.0_f32), (1_000.0, 0.0), (8_000.0, 3.0)] {
        let ring = sine(freq_hz, rate_hz, size_frames);
        let mut analyser = Analyser::new(800);
        analyser.set(&settings(size_frames, 0.0, LIVE));
        analyser.look(&ring, rate_hz);
        for slope in SLOPES_DB_PER_OCT {
            analyser.set(&settings(size_frames, slope, LIVE));
            analyser.look(&ring, rate_hz);
            assert!(!analyser.look(&ring, rate_hz));
            let expected_db = slope as f32 * octaves;
            assert!((summit(&analyser).1 - expected_db).abs() < 0.1, "{freq_hz}: {}", summit(&analyser).1);
        }
    }
}

#[test]
fn a_sample_beyond_all_sound_is_not_in_the_mean_for_ever() {
    let (rate_hz, size_frames) = (48_000.0, 2_048);
    let turn = std::f64::consts::TAU * 1_000.0 / rate_hz;
    for beyond in [f32::MAX, f32::INFINITY, f32::NAN] {
        let ring = Ring::new(size_frames);
        let mut analyser = Analyser::new(400);
        analyser.set(&settings(size_frames, 0.0, Mode::Average { time_s: 0.1 }));
        ring.push(size_frames, |n| [if n == 1_024 { beyond } else { 0.0 }; 2]);
        analyser.look(&ring, rate_hz);
        for _ in 0..50 {
            ring.push(size_frames, |n| [(turn * n as f64).sin() as f32; 2]);
            analyser.look(&ring, rate_hz);
        }
        assert!(summit(&analyser).1.abs() < 0.1, "after {beyond}: {}", summit(&analyser).1);
    }
}

#[test]
fn one_channel_of_two_reads_half_the_power_and_opposite_channels_are_seen() {
    let (rate_hz, size_frames) = (48_000.0, 4_096);
    let turn = std::f64::consts::TAU * 1_000.0 / rate_hz;
    for (right, expected_db) in [(0.0, -3.01), (-1.0, 0.0)] {
        let ring = Ring::new(size_frames);
        ring.push(size_frames, |n| {
            let left = (turn * n as f64).sin() as f32;
            [left, right * left]
        });
        let mut analyser = Analyser::new(400);
        analyser.set(&settings(size_frames, 0.0, LIVE));
        analyser.look(&ring, rate_hz);
        assert!((summit(&analyser).1 - expected_db).abs() < 0.1);
    }
}

#[test]
fn a_spectrum_comes_through_the_bands_of_the_link_with_its_summits() {
    use crate::loudness::ear::scale::{BANDS, band_cam, cam};
    let (rate_hz, size_frames) = (48_000.0, 8_192);
    let mut analyser = Analyser::new(600);
    analyser.set(&settings(size_frames, 0.0, LIVE));
    for freq_hz in [60.0, 440.0, 3_100.0, 12_000.0] {
        analyser.reset();
        analyser.look(&sine(freq_hz, rate_hz, size_frames), rate_hz);
        let bands_db = analyser.grid().bands_db(analyser.levels_db());
        let top = (0..BANDS).max_by(|a, b| bands_db[*a].total_cmp(&bands_db[*b])).unwrap();
        assert!(bands_db[top].abs() < 0.1, "{freq_hz}: {}", bands_db[top]);
        // The band it is in reaches a quarter of a Cam to both sides
        assert!((cam(freq_hz) - band_cam(top)).abs() < 0.3, "{freq_hz} in band {top}");
    }
    // And back: levels that rise with the bands lie on a straight line over Cam
    let grid = Grid::new(600);
    let mut levels_db = vec![0.0; 600];
    grid.from_bands_db(&std::array::from_fn(|band| band as f32 - 80.0), &mut levels_db);
    for (level, freq_hz) in levels_db.iter().zip(grid.freqs_hz()) {
        let expected_db = match (cam(*freq_hz) - 1.5) / 0.5 {
            place if !(-0.5..75.5).contains(&place) => f64::from(LOWEST_DB),
            place => place.clamp(0.0, 75.0) - 80.0,
        };
        assert!((f64::from(*level) - expected_db).abs() < 1e-3, "{freq_hz}: {level}");
    }
}
