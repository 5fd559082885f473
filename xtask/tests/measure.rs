//! `cargo xtask measure` from outside: files in, readings out, beside the `ebur128` crate.

mod mixing;

use std::f64::consts::TAU;
use std::process::{Command, Output};

use ebur128::{EbuR128, Mode};
use mixing::{Desk, noise};
use serde_json::Value;

const RATE_HZ: u32 = 48_000;

fn measure(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("measure").args(arguments).env("NO_COLOR", "1").env("COLUMNS", "200").output().unwrap()
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
    let desk = Desk::new();
    let sound = programme(20);
    desk.recording("song.wav", RATE_HZ, &sound);
    let path = desk.path("song.wav");
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
    assert!((all[0]["ear"]["heard_s"].as_f64().unwrap() - 20.0).abs() < 1e-6);
}

#[test]
fn a_table_has_a_line_for_each_file_and_what_is_none_is_named() {
    let desk = Desk::new();
    let sound = programme(4);
    desk.recording("song.wav", RATE_HZ, &sound);
    desk.recording("voice.wav", 44_100, &sound[..1]);
    std::fs::write(desk.path("notes.txt"), "no sound").unwrap();
    let paths = ["song.wav", "voice.wav"].map(|name| desk.path(name).to_string_lossy().into_owned());
    let output = measure(&["--without-phon", "--delivery", "EBU R 128", &paths[0], &paths[1]]);
    let table = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(table.contains("I LUFS") && paths.iter().all(|path| table.contains(path.as_str())), "{table}");
    assert!(table.contains("does not pass EBU R 128") && table.contains("True peak"), "{table}");

    let notes = desk.path("notes.txt").to_string_lossy().into_owned();
    let missing = desk.path("gone.wav").to_string_lossy().into_owned();
    let output = measure(&["--without-phon", &notes, &missing, &paths[1]]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("notes.txt") && said.contains("gone.wav"), "{said}");
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("voice.wav"),
        "the good one is measured all the same"
    );
}
