//! `cargo xtask measure` from outside: files in, readings out, beside the `ebur128` crate.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ebur128::{EbuR128, Mode};
use serde_json::Value;

const RATE_HZ: u32 = 48_000;

fn measure(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("measure").args(arguments).env("NO_COLOR", "1").env("COLUMNS", "200").output().unwrap()
}

/// Writes a WAV file of 32-bit floats into a folder.
fn recording(folder: &Path, name: &str, rate_hz: u32, channels: &[Vec<f32>]) -> PathBuf {
    let (channels_there, sample_format) = (channels.len() as u16, hound::SampleFormat::Float);
    let spec =
        hound::WavSpec { channels: channels_there, sample_rate: rate_hz, bits_per_sample: 32, sample_format };
    let path = folder.join(name);
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    for frame in 0..channels[0].len() {
        channels.iter().for_each(|channel| writer.write_sample(channel[frame]).unwrap());
    }
    writer.finalize().unwrap();
    path
}

/// Noise that falls by 6 dB per octave above 500 Hz, as music does, the same for the same seed.
fn noise(seed: u64, frames: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut low = 0.0;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        low += 0.065 * ((state >> 40) as f32 / (1 << 23) as f32 - 1.0 - low);
        low
    };
    (0..frames).map(|_| next()).collect()
}

/// Noise whose loudness moves by 20 dB, left louder than right, and a tone between the samples.
fn programme(seconds: usize) -> [Vec<f32>; 2] {
    let frames = seconds * RATE_HZ as usize;
    let [left, right] = [noise(1, frames), noise(2, frames)];
    let level = |n: usize| {
        let phrase = (TAU * n as f64 / (7.0 * f64::from(RATE_HZ))).sin();
        10.0_f64.powf(0.5 * (phrase - 1.0)) as f32
    };
    let tone = |n: usize| 0.2 * (TAU * 0.25 * n as f64 + TAU / 8.0).sin() as f32;
    [
        left.iter().enumerate().map(|(n, x)| level(n) * x + tone(n)).collect(),
        right.iter().enumerate().map(|(n, x)| 0.5 * level(n) * x + tone(n)).collect(),
    ]
}

#[test]
fn the_readings_are_those_of_another_program() {
    let desk = tempfile::tempdir().unwrap();
    let sound = programme(20);
    let path = recording(desk.path(), "song.wav", RATE_HZ, &sound);
    let output = measure(&["--json", &path.to_string_lossy()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let read = |name: &str| all[0][name].as_f64().unwrap_or_else(|| panic!("{name} in {all}"));

    let modes = Mode::I | Mode::LRA | Mode::S | Mode::M | Mode::TRUE_PEAK;
    let mut other = EbuR128::new(2, RATE_HZ, modes).unwrap();
    let (mut max_m, mut max_s) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    // As often as the plug-in looks
    for (left, right) in sound[0].chunks(480).zip(sound[1].chunks(480)) {
        other.add_frames_planar_f32(&[left, right]).unwrap();
        max_m = max_m.max(other.loudness_momentary().unwrap());
        max_s = max_s.max(other.loudness_shortterm().unwrap_or(f64::NEG_INFINITY));
    }
    let true_peak = other.true_peak(0).unwrap().max(other.true_peak(1).unwrap());
    for (name, truth, within) in [
        ("integrated_lufs", other.loudness_global().unwrap(), 0.05),
        ("max_momentary_lufs", max_m, 0.05),
        ("max_short_term_lufs", max_s, 0.05),
        ("range_lu", other.loudness_range().unwrap(), 0.2),
        ("true_peak_dbtp", 20.0 * true_peak.log10(), 0.3),
    ] {
        println!("{name}: {:.3}, ebur128 {truth:.3}", read(name));
        assert!((read(name) - truth).abs() <= within, "{name}: {} and {truth}", read(name));
    }
    assert_eq!((read("clips"), read("heard_s").round()), (0.0, 20.0));
    let phon = all[0]["ear"]["max_phon"].as_f64().unwrap();
    assert!((60.0..110.0).contains(&phon), "{phon}");
    assert!((all[0]["ear"]["heard_s"].as_f64().unwrap() - 20.0).abs() < 1e-3);
}

#[test]
fn a_table_has_a_line_for_each_file_and_what_is_none_is_named() {
    let desk = tempfile::tempdir().unwrap();
    let sound = programme(4);
    let song = recording(desk.path(), "song.wav", RATE_HZ, &sound);
    let voice = recording(desk.path(), "voice.wav", 44_100, &sound[..1]);
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let [notes, missing] = ["notes.txt", "gone.wav"].map(|name| text(&desk.path().join(name)));
    std::fs::write(&notes, "no sound").unwrap();
    let paths = [text(&song), text(&voice)];
    let output = measure(&["--without-phon", "--delivery", "EBU R 128", &paths[0], &paths[1]]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(table.contains("I LUFS") && paths.iter().all(|path| table.contains(path.as_str())), "{table}");
    assert!(table.contains("does not pass EBU R 128") && table.contains("True peak"), "{table}");

    let output = measure(&["--without-phon", &notes, &missing, &paths[1]]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("notes.txt") && said.contains("gone.wav"), "{said}");
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("voice.wav"),
        "the good one is measured all the same"
    );
}
