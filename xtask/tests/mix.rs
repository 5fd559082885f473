//! `cargo xtask mix` from outside: files in, files out. Every sample passes through the built CLAP.

mod mixing;

use mixing::{Desk, click, noise, samples};

const EQ: &str = "plugin = \"Aplomb EQ\"";

/// Three tracks of different rates and widths, groups, a sidechain, moving parameters, latency.
fn lively_session(desk: &Desk) -> String {
    desk.recording("kick.wav", 48_000, &[click(12_000, 100)]);
    desk.recording("bass.wav", 44_100, &[noise(1, 40_000), noise(2, 40_000)]);
    desk.recording("voice.wav", 96_000, &[noise(3, 96_000)]);
    format!(
        r#"
rate = 48000
[[track]]
name = "Kick"
file = "kick.wav"
[[track]]
name = "Bass"
file = "bass.wav"
group = "Low"
gain = "-3 dB"
  [[track.insert]]
  {EQ}
  sidechain = "Kick"
    [track.insert.parameters]
    on_1 = true
    freq_1 = 60
    dyn_range_1 = "-9 dB"
    dyn_thr_1 = "-40 dB"
    dyn_sc_1 = "Sidechain"
[[track]]
name = "Voice"
file = "voice.wav"
pan = "L30"
  [[track.insert]]
  {EQ}
  parameters = {{ phase = "Natural", on_1 = "On", type_1 = "low cut", freq_1 = "90 Hz" }}
    [[track.insert.automation]]
    parameter = "freq_1"
    points = [["0.1 s", "90 Hz"], ["0.4 s", "400 Hz"], ["0.4 s", "120 Hz"]]
[[group]]
name = "Low"
  [[group.insert]]
  {EQ}
  preset = "bass_di"
[mix]
  [[mix.insert]]
  {EQ}
  parameters = {{ on_1 = "On", type_1 = "High Shelf", freq_1 = "8 kHz", gain_1 = "2 dB" }}
    [[mix.insert.automation]]
    parameter = "gain_1"
    points = [["0.2 s", "2 dB"], ["0.7 s", "-3 dB"]]
[[delivery]]
standard = "stream"
"#
    )
}

#[test]
fn the_same_bits_come_out_for_any_block_size_and_any_number_of_threads() {
    let desk = Desk::new();
    desk.session(&lively_session(&desk));
    let ways = [(512, 1), (512, 2), (32, 2), (4096, 2)];
    let folders = ways.map(|(block, threads)| {
        let out = format!("out-{block}-{threads}");
        let (block, threads) = (block.to_string(), threads.to_string());
        desk.mix(&["--out", &out, "--block", &block, "--threads", &threads, "--stems"]).succeeded();
        desk.path(&out)
    });
    for file in ["before.wav", "after.wav", "delivery-stream.wav", "stems/01-kick.wav", "stems/04-low.wav"] {
        let reference = std::fs::read(folders[0].join(file)).unwrap();
        for (folder, way) in folders.iter().zip(ways).skip(1) {
            let same = std::fs::read(folder.join(file)).unwrap() == reference;
            assert!(same, "{file} differs at (block, threads) = {way:?}");
        }
    }
}

#[test]
fn the_built_in_song_and_its_mix_are_heard_equally_loud() {
    let desk = Desk::new();
    desk.xtask(&["mix", "--out", desk.path("out").to_str().unwrap()]).succeeded();
    let report = desk.report("out");
    assert_eq!(report["strips"].as_array().unwrap().len(), 24);
    assert!(report["length_s"].as_f64().unwrap() > 40.0);
    let lufs = |name: &str| {
        let channels = samples(&desk.path("out").join(name));
        let mut meter = ebur128::EbuR128::new(2, 48_000, ebur128::Mode::I).unwrap();
        meter.add_frames_planar_f32(&[&channels[0], &channels[1]]).unwrap();
        meter.loudness_global().unwrap()
    };
    let (before_lufs, after_lufs) = (lufs("before.wav"), lufs("after.wav"));
    assert!((before_lufs - after_lufs).abs() < 0.01, "before {before_lufs}, after {after_lufs} LUFS");
    assert!((lufs("delivery-ebu-r128.wav") + 23.0).abs() < 0.01);
}

#[test]
fn latency_is_taken_out_of_inserts_so_that_tracks_stay_in_time() {
    let desk = Desk::new();
    desk.recording("click.wav", 48_000, &[click(24_000, 5_000)]);
    desk.session(&format!(
        r#"
layout = "mono"
[[track]]
name = "Straight"
file = "click.wav"
[[track]]
name = "Late"
file = "click.wav"
  [[track.insert]]
  {EQ}
  parameters = {{ phase = "Linear", linear_low = "100 Hz" }}
"#
    ));
    desk.mix(&["--out", "out"]).succeeded();
    let report = desk.report("out");
    let latency = report["strips"][1]["inserts"][0]["latency_frames"].as_u64().unwrap();
    assert!(latency > 1_000, "linear phase is {latency} frames late");
    let after = &samples(&desk.path("out/after.wav"))[0];
    let peak = after[5_000];
    let elsewhere = after.iter().enumerate().filter(|(frame, _)| *frame != 5_000);
    let loudest = elsewhere.map(|(_, sample)| sample.abs()).fold(0.0, f32::max);
    assert!(loudest < 1e-5 * peak, "click {peak}, elsewhere {loudest}");
}

#[test]
fn a_send_adds_the_sound_at_its_level_to_a_second_group() {
    let desk = Desk::new();
    desk.recording("noise.wav", 48_000, &[noise(5, 96_000)]);
    let track = "layout = \"mono\"\n[[track]]\nname = \"Noise\"\nfile = \"noise.wav\"\ngain = \"-2 dB\"\n";
    let send = "[[track.send]]\ngroup = \"Parallel\"\ngain = \"-6 dB\"\n[[group]]\nname = \"Parallel\"\n";
    let lufs = |out: &str, session: &str| {
        desk.session(session);
        desk.mix(&["--out", out]).succeeded();
        desk.report(out)["after"]["integrated_lufs"].as_f64().unwrap()
    };
    let louder_lu = lufs("two", &format!("{track}{send}")) - lufs("one", track);
    // The same sound twice, once at -6 dB: 20 log10(1 + 10^(-6/20)).
    assert!((louder_lu - 3.529).abs() < 0.01, "{louder_lu} LU");
}

#[test]
fn automation_begins_at_its_very_sample() {
    let desk = Desk::new();
    desk.recording("tone.wav", 48_000, &[noise(7, 48_000)]);
    let session = |points: &str| {
        format!(
            r#"
layout = "mono"
[[track]]
name = "Tone"
file = "tone.wav"
  [[track.insert]]
  {EQ}
  parameters = {{ on_1 = "On", gain_1 = "0 dB" }}
    [[track.insert.automation]]
    parameter = "out_gain"
    points = [["0 s", "0 dB"]{points}]
"#
        )
    };
    let stem = |out: &str| samples(&desk.path(&format!("{out}/after.wav"))).remove(0);
    desk.session(&session(""));
    desk.mix(&["--out", "still"]).succeeded();
    desk.session(&session(", [\"0.25 s\", \"0 dB\"], [\"0.25 s\", \"-6 dB\"]"));
    desk.mix(&["--out", "moved"]).succeeded();
    let (still, moved) = (stem("still"), stem("moved"));
    // The two files are turned to their own loudness, which is one ratio as long as nothing moves.
    let ratio = f64::from(moved[100]) / f64::from(still[100]);
    let differs = |(still, moved): (&f32, &f32)| {
        (f64::from(*moved) - ratio * f64::from(*still)).abs() > 1e-6 * ratio * f64::from(still.abs())
    };
    let first = still.iter().zip(&moved).position(differs).unwrap();
    // The move begins softly: its first samples are below what 32-bit floats tell apart.
    assert!((12_000..12_016).contains(&first), "the first change is at frame {first}");
}

#[test]
fn a_folder_gets_roles_groups_and_a_session_to_go_on_with() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("band")).unwrap();
    for (seed, name) in
        ["band/01 Kick.wav", "band/Bass DI.wav", "band/LeadVox.wav", "band/OH.wav"].iter().enumerate()
    {
        desk.recording(name, 44_100, &[noise(seed as u64 + 1, 30_000)]);
    }
    desk.xtask(&["mix", desk.path("band").to_str().unwrap(), "--out", desk.path("out").to_str().unwrap()])
        .succeeded();
    let session = std::fs::read_to_string(desk.path("out/session.toml")).unwrap();
    for part in [
        "group = \"Drums\"",
        "preset = \"bass_under_kick\"",
        "sidechain = \"01 Kick\"",
        "preset = \"lead_voice\"",
        "plugin = \"Aplomb Compressor\"\n  preset = \"voice_level\"",
        "preset = \"drum_bus_glue\"",
    ] {
        assert!(session.contains(part), "{part} is not in:\n{session}");
    }
    assert_eq!(desk.report("out")["rate_hz"], 44_100);
}

#[test]
fn a_recording_of_one_sample_is_mixed_like_any_other() {
    let desk = Desk::new();
    desk.recording("one.wav", 44_100, &[vec![0.5]]);
    desk.session(&format!("[[track]]\nname = \"One\"\nfile = \"one.wav\"\n[[track.insert]]\n{EQ}\n"));
    desk.mix(&["--out", "out"]).succeeded();
    assert!(desk.path("out/report.html").exists());
}

#[test]
fn a_mix_is_not_written_over_unless_asked() {
    let desk = Desk::new();
    desk.recording("kick.wav", 48_000, &[click(4_800, 10)]);
    desk.session("[[track]]\nname = \"Kick\"\nfile = \"kick.wav\"\n");
    desk.mix(&["--out", "out"]).succeeded();
    std::fs::write(desk.path("out/after.wav"), "mine").unwrap();
    let said = desk.mix(&["--out", "out"]).failed();
    assert!(said.contains("already there") && said.contains("--force"), "{said}");
    assert_eq!(std::fs::read(desk.path("out/after.wav")).unwrap(), b"mine");
    desk.mix(&["--out", "out", "--force"]).succeeded();
    assert_ne!(std::fs::read(desk.path("out/after.wav")).unwrap(), b"mine");
}

/// What is wrong, the session, and what the error must say.
fn mistakes() -> Vec<(&'static str, String, &'static [&'static str])> {
    let track = |rest: &str| format!("[[track]]\nname = \"A\"\n{rest}\n");
    let kick = |rest: &str| track(&format!("file = \"kick.wav\"\n{rest}"));
    let eq = |rest: &str| kick(&format!("[[track.insert]]\n{EQ}\n{rest}"));
    let drums = "[[group]]\nname = \"Drums\"";
    vec![
        ("unknown key", "rate = 48000\nspeed = 3".into(), &["unknown key `speed`", "session.toml:2"]),
        ("impossible rate", "rate = 12".into(), &["12 is not possible", "session.toml:1", "8000 to 384000"]),
        (
            "missing file",
            track("file = \"kcik.wav\""),
            &["there is no file", "session.toml:3", "did you mean \"kick.wav\""],
        ),
        ("empty file", track("file = \"zero.wav\""), &["0 bytes", "session.toml:3"]),
        ("not audio", track("file = \"text.wav\""), &["is not audio", "session.toml:3"]),
        ("20 channels", track("file = \"wide.wav\""), &["20 channels", "session.toml:3", "12 (7.1.4)"]),
        ("impossible gain", kick("gain = \"loud\""), &["\"loud\"", "session.toml:4", "-3.2 dB"]),
        ("impossible pan", kick("pan = \"L130\""), &["\"L130\"", "session.toml:4", "R100"]),
        (
            "unknown group",
            kick(&format!("group = \"Drum\"\n{drums}")),
            &["no such group", "session.toml:4", "did you mean \"Drums\""],
        ),
        (
            "unknown plug-in",
            kick("[[track.insert]]\nplugin = \"Aplomb QE\""),
            &["no such plug-in", "session.toml:5", "did you mean \"Aplomb EQ\""],
        ),
        (
            "unknown parameter",
            eq("parameters = { frq_1 = \"1k\" }"),
            &["no such parameter", "session.toml:6", "did you mean \"freq_1\""],
        ),
        (
            "impossible value",
            eq("parameters = { gain_1 = \"90 dB\" }"),
            &["impossible value", "session.toml:6", "30"],
        ),
        (
            "impossible choice",
            eq("parameters = { type_1 = \"Round\" }"),
            &["impossible value", "session.toml:6", "Low Shelf"],
        ),
        (
            "unknown preset",
            eq("preset = \"kik\""),
            &["no such preset", "session.toml:6", "did you mean \"kick\""],
        ),
        (
            "a circle",
            kick(&format!("group = \"Drums\"\n[[track.insert]]\n{EQ}\nsidechain = \"Drums\"\n{drums}")),
            &["sound would run in a circle: Drums → A → Drums", "session.toml:9"],
        ),
        (
            "a strip that listens to itself",
            eq("sidechain = \"A\""),
            &["sound would run in a circle: A → A", "session.toml:2"],
        ),
        (
            "a send back to where the sound comes from",
            kick(&format!("group = \"Drums\"\n{drums}\n[[group.send]]\ngroup = \"Drums\"")),
            &["sound would run in a circle: Drums → Drums", "session.toml:6"],
        ),
        (
            "unknown sidechain",
            eq(&format!("sidechain = \"Drum\"\n{drums}")),
            &["no such track or group: \"Drum\"", "session.toml:6", "did you mean \"Drums\""],
        ),
        (
            "a send to a track",
            kick(&format!("[[track.send]]\ngroup = \"A\"\n{drums}")),
            &["no such group: \"A\"", "session.toml:5", "groups: Drums"],
        ),
    ]
}

#[test]
fn every_mistake_gets_one_clear_error_with_its_line_and_writes_nothing() {
    let desk = Desk::new();
    desk.recording("kick.wav", 48_000, &[click(4_800, 10)]);
    desk.recording("wide.wav", 48_000, &vec![vec![0.1; 480]; 20]);
    std::fs::write(desk.path("zero.wav"), "").unwrap();
    std::fs::write(
        desk.path("text.wav"),
        "Dear engineer, this is a letter and no sound at all.\n".repeat(40),
    )
    .unwrap();
    for (mistake, session, parts) in mistakes() {
        desk.session(&session);
        let said = desk.mix(&["--out", "out"]).failed();
        for part in parts {
            assert!(said.contains(part), "{mistake}: {part} is not in:\n{said}");
        }
        assert_eq!(said.matches("Error:").count(), 1, "{mistake}: not one error:\n{said}");
        assert!(!said.contains("panicked"), "{mistake}:\n{said}");
        assert!(!desk.path("out").exists(), "{mistake}: something was written");
    }
}

#[test]
fn an_empty_folder_and_a_path_that_is_not_there_are_named() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("empty")).unwrap();
    let empty = desk.xtask(&["mix", desk.path("empty").to_str().unwrap()]).failed();
    assert!(empty.contains("there are no recordings in"), "{empty}");
    let nowhere = desk.xtask(&["mix", desk.path("nowhere.toml").to_str().unwrap()]).failed();
    assert!(nowhere.contains("nowhere.toml cannot be read"), "{nowhere}");
}
