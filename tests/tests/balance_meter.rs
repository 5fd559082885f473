//! The loudness meter of Balance against the standards, other meters, time and broken input (B1 to B8).
//!
//! Figures in the `ebur128` crate's company are taken on clips made from formulas; with `APLOMB_RECORDINGS` set to a
//! folder of WAV files, on those as well. ffmpeg and pyloudnorm are asked where they are there.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::compressor::figure::{Row, assert_bars, is_long};
use aplomb_tests::meter::play::{RATES_HZ, numbers, play_to, read_stereo};
use aplomb_tests::meter::{agreement, ebu, ebu_peaks, tones};
use aplomb_tests::programme::Programme;
use aplomb_tests::random::Random;
use shared_dsp::Layout;
use shared_dsp::loudness::meter::{Meter, Readings};
use shared_dsp::loudness::signal_check::SignalCheck;
use shared_dsp::loudness::timeline::{Grid, Timeline, TimelineWriter};
use std::process::Command;

fn meets(rows: &[Row]) {
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(rows);
}

#[test]
fn ebu_tech_3341_is_within_its_tolerances_at_every_rate_in_blocks_of_any_size() {
    meets(&ebu::b1());
}

#[test]
fn true_peak_is_within_the_tolerances_of_ebu_tech_3341_and_close_to_ideal_at_every_rate() {
    meets(&[ebu_peaks::b1(), ebu_peaks::b5()].concat());
}

#[test]
fn other_blocks_change_no_reading() {
    let rows = agreement::b1_blocks();
    meets(&rows);
    aplomb_tests::compressor::figure::assert_stretches(&rows);
}

#[test]
fn ebu_tech_3342_is_within_a_fifth_of_its_tolerance_and_repetition_changes_nothing() {
    meets(&ebu::b2());
}

#[test]
fn tones_and_gates_after_bs_2217_read_what_they_are() {
    meets(&tones::b3());
}

#[test]
fn every_loudspeaker_counts_as_bs_1770_says() {
    meets(&tones::b6());
}

#[test]
fn it_agrees_with_the_ebur128_crate() {
    meets(&agreement::b4());
}

/// Sixteen clips or recordings, and their rates, for the meters that are asked by file.
fn files() -> Vec<(String, agreement::Sound, u32)> {
    let clips = (0..8).map(|number| (format!("clip {number}"), agreement::clip(number, 48_000.0), 48_000));
    let folder = std::env::var_os("APLOMB_RECORDINGS");
    let paths = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten();
    let recordings = paths.filter_map(|file| {
        let path = file.ok()?.path();
        let (sound, rate_hz) = agreement::recording(&path)?;
        Some((path.file_stem()?.to_string_lossy().into_owned(), sound, rate_hz))
    });
    clips.chain(recordings.take(40)).collect()
}

/// Compares a reading with that of another meter on every file; `ask` gets the path of a WAV file.
fn beside(what: &str, bar_lu: f64, reading: fn(&Readings) -> f64, ask: impl Fn(&str) -> Option<f64>) {
    let folder = tempfile::tempdir().expect("a folder for WAV files");
    let mut worst = (0.0_f64, String::new());
    let files = files();
    for (clip, sound, rate_hz) in &files {
        let path = folder.path().join("clip.wav");
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: *rate_hz,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut file = hound::WavWriter::create(&path, spec).expect("a new WAV file");
        for (left, right) in sound[0].iter().zip(&sound[1]) {
            file.write_sample(*left).and_then(|()| file.write_sample(*right)).expect("room for a sample");
        }
        file.finalize().expect("a complete WAV file");
        let other = ask(&path.to_string_lossy()).unwrap_or_else(|| panic!("no {what} of {clip}"));
        let mut meter = Meter::new(Layout::Stereo, f64::from(*rate_hz));
        meter.process(&[&sound[0], &sound[1]]);
        let difference_lu = reading(&meter.readings()) - other;
        if difference_lu.abs() > worst.0 {
            worst = (difference_lu.abs(), clip.clone());
        }
    }
    let what = format!("{what} on {} files, worst {}", files.len(), worst.1);
    meets(&[Row::at_most("B4", what, [Some(bar_lu), None], worst.0, "LU")]);
}

#[test]
fn it_agrees_with_ffmpeg_where_there_is_one() {
    let ffmpeg = std::env::var("APLOMB_FFMPEG").unwrap_or_else(|_| "ffmpeg".to_owned());
    if Command::new(&ffmpeg).arg("-version").output().is_err() {
        println!("there is no ffmpeg: set APLOMB_FFMPEG to its path to compare with it");
        return;
    }
    let last = |path: &str, key: &str| {
        let filter = format!("ebur128=metadata=1,ametadata=mode=print:key={key}:file=-");
        let arguments = ["-v", "error", "-i", path, "-af", &filter, "-f", "null", "-"];
        let said = Command::new(&ffmpeg).args(arguments).output().ok()?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let value = |line: &str| line.strip_prefix(key)?.strip_prefix('=')?.trim().parse().ok();
        said.lines().rev().find_map(value)
    };
    beside("integrated beside ffmpeg", 0.05, |r| r.integrated_lufs, |path| last(path, "lavfi.r128.I"));
    // Twenty seconds are little for a range: a window more or less at the beginning matters.
    beside("range beside ffmpeg", 0.5, |r| r.range_lu, |path| last(path, "lavfi.r128.LRA"));
}

#[test]
fn it_agrees_with_pyloudnorm_where_it_is_there() {
    let Some(python) = std::env::var_os("APLOMB_PYTHON") else {
        println!("APLOMB_PYTHON names no Python with pyloudnorm to compare with; cargo xtask test does");
        return;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/integrated_loudness.py");
    beside(
        "integrated beside pyloudnorm",
        0.1,
        |r| r.integrated_lufs,
        |path| {
            let said = Command::new(&python).args([script, path]).output().ok()?;
            String::from_utf8_lossy(&said.stdout).trim().parse().ok()
        },
    );
}

#[test]
fn a_day_takes_no_memory_and_reads_as_an_hour_does() {
    // A whole day at 48 kHz takes minutes; otherwise the same number of gating blocks, a day of them, is heard
    // at a rate at which the K-weighting still is one.
    let rate_hz = if is_long() { 48_000.0 } else { 8_000.0 };
    let hours = 24;
    let sound =
        Programme::Speech.render(rate_hz, 30.0).map(|c| c.iter().map(|x| *x as f32).collect::<Vec<_>>());
    let mut meter = Meter::new(Layout::Stereo, rate_hz);
    let mut check = SignalCheck::new(Layout::Stereo, rate_hz);
    let mut writer = TimelineWriter::new(Timeline::new());
    let mut after_an_hour = Readings::NOTHING;
    let mut rounds = 0_u32;
    let count = allocations::during(|| {
        for hour in 0..hours {
            for _ in 0..120 {
                let start_s = 30.0 * f64::from(rounds);
                meter.process_each(&[&sound[0], &sound[1]], |heard, readings| {
                    writer.record(start_s + heard as f64 / rate_hz, readings);
                });
                check.process(&[&sound[0], &sound[1]]);
                rounds += 1;
            }
            if hour == 0 {
                after_an_hour = meter.readings();
            }
        }
        std::hint::black_box((meter.channel_true_peaks_dbtp(0), check.findings()));
    });
    let after_a_day = meter.readings();
    assert!((after_a_day.heard_s - 3_600.0 * f64::from(hours)).abs() < 1e-6);
    let moved_lu = [
        after_a_day.integrated_lufs - after_an_hour.integrated_lufs,
        after_a_day.range_lu - after_an_hour.range_lu,
        after_a_day.max_short_term_lufs - after_an_hour.max_short_term_lufs,
    ];
    let moved_lu = moved_lu.into_iter().fold(0.0_f64, |moved, lu| moved.max(lu.abs()));
    meets(&[
        Row::at_most("B7", "allocations in 24 h", [Some(0.0), None], count as f64, ""),
        Row::at_most("B7", "readings after 24 h against 1 h of a loop", [Some(0.01), None], moved_lu, "LU"),
    ]);
    let timeline = writer.timeline();
    let extent_s = timeline.extent_s(Grid::Coarse).expect("a day was written");
    assert!((extent_s.end - 86_400.0).abs() < 1e-6 && extent_s.end - extent_s.start > 4.0 * 3_600.0);
}

#[test]
fn nothing_allocates_whatever_is_asked_of_it_on_any_layout() {
    for layout in Layout::ALL {
        let mut meter = Meter::new(layout, 48_000.0);
        let mut check = SignalCheck::new(layout, 48_000.0);
        let mut random = Random::new(7);
        for round in 0..200 {
            let frames = 1 + random.below(3_000);
            let channels: Vec<Vec<f32>> = (0..layout.len())
                .map(|_| (0..frames).map(|_| 2.0 * random.bipolar() as f32).collect())
                .collect();
            let channels: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
            let count = allocations::during(|| {
                meter.process(&channels);
                check.process(&channels);
                meter.pause(round % 7 == 3);
                meter.set_dual_mono(round % 5 == 0);
                if round % 50 == 49 {
                    meter.restart();
                } else if round % 90 == 89 {
                    meter.reset();
                    check.reset();
                }
                std::hint::black_box((meter.readings(), check.findings()));
            });
            assert_eq!(count, 0, "round {round} on {layout:?}");
        }
    }
}

#[test]
fn broken_input_is_forgotten_within_three_seconds_and_never_counts() {
    let mut worst_lu = 0.0_f64;
    for rate_hz in RATES_HZ {
        let pink =
            Programme::Pink.render(rate_hz, 5.0).map(|c| c.iter().map(|x| *x as f32).collect::<Vec<_>>());
        let mut clean = Meter::new(Layout::Stereo, rate_hz);
        let mut used = Meter::new(Layout::Stereo, rate_hz);
        let mut random = Random::new(8);
        let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -f32::MAX, f32::MIN_POSITIVE / 4.0, 1.0];
        let garbage: Vec<f32> = (0..rate_hz as usize).map(|_| random.pick(&bad)).collect();
        play_to(&mut used, &[&garbage, &garbage], rate_hz, &mut random, |_, readings| {
            assert!(numbers(readings).iter().all(|number| number.is_finite()), "{readings:?}");
        });
        let broken = used.readings();
        assert!(broken.true_peak_dbtp < 10.0 && broken.sample_peak_db <= 0.0, "{broken:?}");
        // The loudest that is still a sound: it counts, and is gone from the windows after 3 s.
        let loud: Vec<f32> =
            (0..(0.1 * rate_hz) as usize).map(|n| if n % 2 == 0 { 9e5 } else { -9e5 }).collect();
        used.process(&[&loud, &loud]);
        let settling = &pink[0][..(3.0 * rate_hz) as usize];
        for meter in [&mut used, &mut clean] {
            meter.process(&[settling, settling]);
        }
        used.restart();
        clean.restart();
        for meter in [&mut used, &mut clean] {
            meter.process(&[&pink[0], &pink[1]]);
        }
        let (used, clean) = (used.readings(), clean.readings());
        for (used, clean) in [
            (used.momentary_lufs, clean.momentary_lufs),
            (used.short_term_lufs, clean.short_term_lufs),
            (used.integrated_lufs, clean.integrated_lufs),
            (used.max_short_term_lufs, clean.max_short_term_lufs),
            (used.true_peak_dbtp, clean.true_peak_dbtp),
        ] {
            worst_lu = worst_lu.max((used - clean).abs());
        }
    }
    meets(&[Row::at_most("B8", "readings after broken input and 3 s", [Some(0.01), None], worst_lu, "LU")]);
}

#[test]
fn a_new_rate_reads_the_same_music_the_same() {
    // Made from formulas at each rate; the treble that only the higher rates have is soft.
    let lufs = RATES_HZ.map(|rate_hz| {
        let sound = Programme::Speech.render(rate_hz, 20.0)[0].iter().map(|x| *x as f32).collect::<Vec<_>>();
        read_stereo(&sound, rate_hz, 9).integrated_lufs
    });
    println!("B8 speech at 44.1, 48, 96 and 192 kHz: {lufs:.3?} LUFS");
    assert!(lufs.iter().all(|one| (one - lufs[0]).abs() < 0.2));
}

#[test]
fn half_an_hour_of_silence_has_no_loudness_and_is_no_error() {
    let mut meter = Meter::new(Layout::Stereo, 48_000.0);
    let silence = vec![0.0; 48_000];
    for _ in 0..1_800 {
        meter.process(&[&silence, &silence]);
    }
    assert_eq!(meter.readings(), Readings { heard_s: 1_800.0, ..Readings::NOTHING });
}
