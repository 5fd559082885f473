//! The Compressor in the mix: keys from tracks and groups, what it tells of its gain.

use super::{Desk, noise, samples};

const RATE_HZ: usize = 48_000;

/// A sine with this peak from one moment to another, silence around it, 2 s in all. It comes and goes within
/// 10 ms: the edge of a tone is a click, and louder than the tone to every detector.
fn tone(freq_hz: f64, peak_db: f64, from_s: f64, to_s: f64) -> Vec<f32> {
    let peak = 10.0_f64.powf(peak_db / 20.0);
    let sample = |frame: usize| {
        let at_s = frame as f64 / RATE_HZ as f64;
        let inside = ((at_s - from_s).min(to_s - at_s) / 0.01).clamp(0.0, 1.0);
        let fade = 0.5 - 0.5 * (std::f64::consts::PI * inside).cos();
        (peak * fade * (std::f64::consts::TAU * freq_hz * at_s).sin()) as f32
    };
    (0..2 * RATE_HZ).map(sample).collect()
}

/// A bass of 2 s, ducked at 2:1 above -30 dBFS by a kick at -10 dBFS from 0.5 to 1 s. The kick is heard
/// nowhere else.
fn ducking(desk: &Desk, sidechain: &str, kick_inserts: &str) -> String {
    desk.recording("kick.wav", RATE_HZ as u32, &[tone(1_000.0, -10.0, 0.5, 1.0)]);
    desk.recording("bass.wav", RATE_HZ as u32, &[tone(110.0, -20.0, 0.0, 2.0)]);
    format!(
        r#"
layout = "mono"
[[track]]
name = "Kick"
file = "kick.wav"
group = "Drums"
gain = "-6 dB"
{kick_inserts}
[[track]]
name = "Bass"
file = "bass.wav"
  [[track.insert]]
  plugin = "compressor"
  sidechain = "{sidechain}"
    [track.insert.parameters]
    threshold = "-30 dB"
    ratio = "2:1"
    knee = "0 dB"
    attack = "1 ms"
    release = "20 ms"
    sc_source = "Sidechain"
[[group]]
name = "Drums"
gain = "off"
"#
    )
}

/// Level of a part of a file in dB.
fn level_db(sound: &[f32], from_s: f64, to_s: f64) -> f64 {
    let part = &sound[(from_s * RATE_HZ as f64) as usize..(to_s * RATE_HZ as f64) as usize];
    let power: f64 = part.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    10.0 * (power / part.len() as f64).log10()
}

/// What the insert on that strip told of its gain.
fn gain(desk: &Desk, out: &str, strip: usize) -> serde_json::Value {
    desk.report(out)["strips"][strip]["inserts"][0]["gain"].clone()
}

fn course_db(gain: &serde_json::Value) -> Vec<f64> {
    gain["gain_db"].as_array().unwrap().iter().map(|db| db.as_f64().unwrap()).collect()
}

#[test]
fn the_bass_falls_by_what_the_curve_says_while_the_kick_of_a_track_or_a_group_sounds() {
    let desk = Desk::new();
    // A track is heard before its fader: 20 dB over at 2:1. The group hears it behind: 14 dB over.
    for (sidechain, reduction_db) in [("Kick", 10.0), ("Drums", 7.0)] {
        desk.session(&ducking(&desk, sidechain, ""));
        desk.mix(&["--out", sidechain]).succeeded();
        let after = &samples(&desk.path(&format!("{sidechain}/after.wav")))[0];
        let before_db = level_db(after, 0.2, 0.45);
        let ducked_db = level_db(after, 0.6, 0.95);
        let freed_db = level_db(after, 1.3, 1.9);
        let fell_db = before_db - ducked_db;
        assert!((fell_db - reduction_db).abs() < 0.05, "{sidechain}: the bass falls by {fell_db} dB");
        assert!((freed_db - before_db).abs() < 0.01, "{sidechain}: the bass comes back to {freed_db} dB");
    }
}

#[test]
fn gain_reduction_is_told_in_numbers_and_pictures() {
    let desk = Desk::new();
    desk.session(&ducking(&desk, "Kick", ""));
    desk.mix(&["--out", "out"]).succeeded();
    let gain = gain(&desk, "out", 1);
    // 10 dB for a quarter of the time, otherwise nothing.
    for (name, expected_db) in [("median_db", 0.0), ("p95_db", 10.0), ("max_db", 10.0)] {
        let told_db = gain[name].as_f64().unwrap();
        assert!((told_db - expected_db).abs() < 0.05, "{name} is {told_db}");
    }
    let (step_s, course_db) = (gain["step_s"].as_f64().unwrap(), course_db(&gain));
    let at = |at_s: f64| course_db[(at_s / step_s) as usize - 1];
    assert!((at(0.75) + 10.0).abs() < 0.05 && at(0.45) == 0.0, "{} and {} dB", at(0.75), at(0.45));
    let page = std::fs::read_to_string(desk.path("out/report.html")).unwrap();
    for part in ["<h2>Gain reduction</h2>", "steered by Kick", "at most <b>10.0 dB</b>", "Threshold -30"] {
        assert!(page.contains(part), "{part} is not on the page");
    }
}

#[test]
fn a_key_that_comes_late_out_of_its_inserts_is_heard_in_time() {
    let desk = Desk::new();
    let late =
        "[[track.insert]]\nplugin = \"eq\"\nparameters = { phase = \"Linear\", linear_low = \"100 Hz\" }";
    let course = |out: &str, inserts: &str| {
        desk.session(&ducking(&desk, "Kick", inserts));
        desk.mix(&["--out", out]).succeeded();
        course_db(&gain(&desk, out, 1))
    };
    let (straight_db, late_db) = (course("straight", ""), course("late", late));
    let latency = &desk.report("late")["strips"][0]["inserts"][0]["latency_frames"];
    assert!(latency.as_u64().unwrap() > 1_000, "the key is {latency} frames late");
    for (straight_db, late_db) in straight_db.iter().zip(&late_db) {
        assert!((straight_db - late_db).abs() < 0.02, "{straight_db} in time, {late_db} late");
    }
}

#[test]
fn compressed_mixes_have_the_same_bits_for_any_block_size_and_any_number_of_threads() {
    let desk = Desk::new();
    let loud =
        |seed: u64| -> Vec<f32> { noise(seed, 2 * RATE_HZ).iter().map(|sample| 4.0 * sample).collect() };
    desk.recording("kick.wav", RATE_HZ as u32, &[tone(60.0, -6.0, 0.5, 1.0)]);
    desk.recording("bass.wav", RATE_HZ as u32, &[loud(1), loud(2)]);
    desk.session(
        r#"
[[track]]
name = "Kick"
file = "kick.wav"
  [[track.insert]]
  plugin = "Aplomb Compressor"
  preset = "kick"
[[track]]
name = "Bass"
file = "bass.wav"
  [[track.send]]
  group = "Crush"
  [[track.insert]]
  plugin = "Aplomb Compressor"
  preset = "bass_duck_kick"
  sidechain = "Kick"
    [track.insert.parameters]
    lookahead = "3 ms"
    [[track.insert.automation]]
    parameter = "threshold"
    points = [["0.3 s", "-10 dB"], ["1.2 s", "-40 dB"]]
[[group]]
name = "Crush"
gain = "-6 dB"
  [[group.insert]]
  plugin = "Aplomb Compressor"
  preset = "parallel_crush"
[mix]
  [[mix.insert]]
  plugin = "Aplomb Compressor"
  preset = "mix_bus_vca"
"#,
    );
    let ways = [("512", "1"), ("512", "2"), ("32", "2"), ("4096", "2"), ("333", "1")];
    let results = ways.map(|(block, threads)| {
        let out = format!("out-{block}-{threads}");
        desk.mix(&["--out", &out, "--block", block, "--threads", threads]).succeeded();
        let gains: Vec<_> = (0..4).map(|strip| gain(&desk, &out, strip)).collect();
        (std::fs::read(desk.path(&out).join("after.wav")).unwrap(), gains)
    });
    assert!(
        results[0].1.iter().all(|gain| gain["max_db"].as_f64().unwrap() > 1.0),
        "something is not at work"
    );
    for (result, way) in results.iter().zip(ways) {
        assert!(result.0 == results[0].0, "the sound differs at (block, threads) = {way:?}");
        assert!(result.1 == results[0].1, "gain reduction differs at (block, threads) = {way:?}");
    }
}
