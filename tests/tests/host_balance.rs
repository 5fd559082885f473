//! Balance from its built CLAP against the standards: what it reads, how late it is, how fair its bypass is, and
//! what it does with what no one should send. The readings are asked for as any host can.

use std::f64::consts::TAU;
use std::time::{Duration, Instant};

use aplomb_host::{Blocks, Insert, Render, Setup, Transport};
use aplomb_tests::bundles::{first_difference, is_finite, set};
use aplomb_tests::programme::Programme;
use aplomb_tests::random::Random;
use aplomb_tests::suite::BALANCE;
use ebur128::{EbuR128, Mode};
use serde_json::Value;

const RATE_HZ: f64 = 48_000.0;
const SILENT: f64 = f64::NEG_INFINITY;

fn insert(rate_hz: f64, layout: &str, settings: &[(&str, &str)]) -> Insert {
    let mut insert = BALANCE.insert(Setup::new(rate_hz, 512).layout(layout).offline());
    set(&mut insert, settings);
    insert.settle(1).expect("settles");
    insert
}

fn ask(insert: &mut Insert, question: &str) -> Value {
    let answer = insert.plugin().ask(question).unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_str(&answer).expect("the answer is JSON")
}

/// A reading; what is silent is −∞.
fn read(insert: &mut Insert, name: &str) -> f64 {
    ask(insert, r#"{"ask":"readings"}"#)[name].as_f64().unwrap_or(f64::NEG_INFINITY)
}

fn play(insert: &mut Insert, input: &[Vec<f32>], seed: u64) -> Vec<Vec<f32>> {
    insert.render(&Render { blocks: Blocks::Random(seed), ..Render::new(input) }).expect("renders")
}

/// Tones of 1 kHz one after the other: level of the peak in dBFS, and length in s.
fn tones(parts: &[(f64, f64)], rate_hz: f64) -> Vec<f32> {
    let mut sound = Vec::new();
    for (level_db, length_s) in parts {
        let gain = 10.0_f64.powf(level_db / 20.0);
        let sample = |n: usize| (gain * (TAU * 1_000.0 * n as f64 / rate_hz).sin()) as f32;
        sound.extend((0..(length_s * rate_hz).round() as usize).map(sample));
    }
    sound
}

/// Case of EBU Tech 3341, what is read, the parts, and the reading required within 0.1 LU.
type Case = (&'static str, &'static str, Vec<(f64, f64)>, f64);

fn cases() -> Vec<Case> {
    vec![
        ("1", "momentary_lufs", vec![(-23.0, 20.0)], -23.0),
        ("1", "short_term_lufs", vec![(-23.0, 20.0)], -23.0),
        ("1", "integrated_lufs", vec![(-23.0, 20.0)], -23.0),
        ("2", "integrated_lufs", vec![(-33.0, 20.0)], -33.0),
        ("3", "integrated_lufs", vec![(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
        (
            "4",
            "integrated_lufs",
            vec![(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
            -23.0,
        ),
        ("5", "integrated_lufs", vec![(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
        ("9", "short_term_lufs", [(-20.0, 1.34), (-30.0, 1.66)].repeat(5), -23.0),
        ("10", "max_short_term_lufs", vec![(SILENT, 0.45), (-23.0, 3.0), (SILENT, 1.0)], -23.0),
        ("12", "momentary_lufs", [(-20.0, 0.18), (-30.0, 0.22)].repeat(25), -23.0),
        ("13", "max_momentary_lufs", vec![(SILENT, 0.14), (-23.0, 0.4), (SILENT, 1.0)], -23.0),
    ]
}

#[test]
fn b1_the_built_plug_in_reads_ebu_tech_3341_at_every_rate() {
    for (case, reading, parts, required) in cases() {
        let mut worst = 0.0_f64;
        for (seed, rate_hz) in [44_100.0, 48_000.0, 96_000.0].into_iter().enumerate() {
            let sound = tones(&parts, rate_hz);
            let mut insert = insert(rate_hz, "Stereo", &[]);
            let output = play(&mut insert, &[sound.clone(), sound.clone()], seed as u64 + 1);
            assert_eq!(first_difference(&output, &[sound.clone(), sound]), None, "a meter changes no bit");
            let error = read(&mut insert, reading) - required;
            worst = if error.abs() >= worst.abs() { error } else { worst };
        }
        println!("B1 EBU Tech 3341 case {case:2} {reading:20} off by at most {worst:+.4} LU, bar 0.1 LU");
        assert!(worst.abs() <= 0.1, "case {case}");
    }
}

#[test]
fn b1_five_channels_without_lfe_are_minus_23() {
    let levels_db = [-28.0, -28.0, -24.0, SILENT, -30.0, -30.0];
    let input = levels_db.map(|level_db| tones(&[(level_db, 20.0)], RATE_HZ));
    let mut insert = insert(RATE_HZ, "5.1", &[]);
    play(&mut insert, &input, 6);
    let error = read(&mut insert, "integrated_lufs") + 23.0;
    println!("B1 EBU Tech 3341 case  6 integrated_lufs      off by {error:+.4} LU, bar 0.1 LU");
    assert!(error.abs() <= 0.1);
}

/// Cases 15 to 19: frequency in parts of the rate, amplitude, phase in degrees, required within +0.2 and −0.4 dB.
#[test]
fn b1_peaks_between_the_samples_are_read() {
    for (case, part, amplitude, phase_deg, required) in [
        (15, 4.0, 0.5, 0.0_f64, -6.0),
        (16, 4.0, 0.5, 45.0, -6.0),
        (17, 6.0, 0.5, 60.0, -6.0),
        (18, 8.0, 0.5, 67.5, -6.0),
        (19, 4.0, 1.41, 45.0, 3.0),
    ] {
        let sample = |n: usize| {
            let fade = (n.min(47_999 - n) as f64 / 480.0).min(1.0);
            (fade * amplitude * (TAU * n as f64 / part + phase_deg.to_radians()).sin()) as f32
        };
        let sound: Vec<f32> = (0..48_000).map(sample).collect();
        let mut insert = insert(RATE_HZ, "Stereo", &[]);
        play(&mut insert, &[sound.clone(), sound], case);
        let error = read(&mut insert, "true_peak_dbtp") - required;
        println!("B1 EBU Tech 3341 case {case} true peak off by {error:+.3} dB, bar −0.4 to +0.2 dB");
        assert!((-0.4..=0.2).contains(&error));
    }
}

#[test]
fn b1_readings_are_the_same_for_any_blocks() {
    let [left, right] = Programme::Mix.render(RATE_HZ, 15.0).map(|x| x.iter().map(|x| *x as f32).collect());
    let input: [Vec<f32>; 2] = [left, right];
    let readings = |blocks: Blocks<'_>| {
        let mut insert = insert(RATE_HZ, "Stereo", &[]);
        insert.render(&Render { blocks, ..Render::new(&input) }).expect("renders");
        let mut readings = ask(&mut insert, r#"{"ask":"readings"}"#);
        // Peaks of the last block
        readings.as_object_mut().expect("an object").retain(|name, _| !name.ends_with("put_dbfs"));
        readings
    };
    let whole = readings(Blocks::Largest);
    for blocks in [Blocks::Fixed(1), Blocks::Fixed(64), Blocks::Random(3)] {
        assert_eq!(readings(blocks), whole, "{blocks:?}");
    }
    println!("B1 readings for any split into blocks: the same bits");
}

#[test]
fn b17_the_latency_is_the_lookahead_and_the_ceilings_and_exact() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let ceiling_frames = insert(rate_hz, "Stereo", &[("ceiling_on", "On")]).latency_frames();
        let ceiling_ms = 1_000.0 * f64::from(ceiling_frames) / rate_hz;
        println!(
            "B17 at {rate_hz} Hz the ceiling alone is late by {ceiling_frames} frames, {ceiling_ms:.2} ms"
        );
        assert!(ceiling_frames > 0 && ceiling_ms < 2.0);
        for lookahead_ms in [0, 10, 250, 1_000] {
            let lookahead = format!("{lookahead_ms} ms");
            let lookahead_frames = (0.001 * f64::from(lookahead_ms) * rate_hz).round() as u32;
            for (ride, ceiling) in [("Off", "Off"), ("On", "Off"), ("Off", "On"), ("On", "On")] {
                let mut settings = vec![("ride_lookahead", lookahead.as_str()), ("ride_on", ride)];
                // What is below the ceiling and rides by nothing passes unchanged
                settings.extend([("ceiling_on", ceiling), ("ride_up", "0 dB"), ("ride_down", "0 dB")]);
                let mut insert = insert(rate_hz, "Stereo", &settings);
                let of_ride = if ride == "On" { lookahead_frames } else { 0 };
                let of_ceiling = if ceiling == "On" { ceiling_frames } else { 0 };
                assert_eq!(insert.latency_frames(), of_ride + of_ceiling, "{settings:?} at {rate_hz} Hz");
                let input = Random::new(17).noise(2, 20_000, 0.1);
                let render = Render { blocks: Blocks::Random(5), ..Render::new(&input) };
                let output = insert.render_compensated(&render).expect("renders");
                assert_eq!(first_difference(&output, &input), None, "{settings:?} at {rate_hz} Hz");
            }
        }
    }
    println!("B17 latency: told and real are equal to the frame, at rest 0");
}

/// Integrated loudness of a loop by another program: the mean over meters that were started at other moments, as
/// which beats pass the gate of BS.1770 depends on that.
fn lufs(sound: &[Vec<f32>]) -> f64 {
    const STARTS: usize = 16;
    let from = |start: usize| {
        let mut meter = EbuR128::new(2, RATE_HZ as u32, Mode::I).expect("a meter");
        for part in [start..sound[0].len(), 0..start] {
            meter.add_frames_planar_f32(&[&sound[0][part.clone()], &sound[1][part]]).expect("frames");
        }
        meter.loudness_global().expect("a loudness")
    };
    (0..STARTS).map(|number| from(number * sound[0].len() / STARTS + 300 * number)).sum::<f64>()
        / STARTS as f64
}

#[test]
fn b18_fair_bypass_is_as_loud_as_what_it_bypasses() {
    let ceiling = [("trim", "+8 dB"), ("ceiling_on", "On"), ("ceiling", "-6 dBTP")];
    let ride = [("ride_on", "On"), ("ride_target", "-20 LUFS"), ("ride_up", "12 dB"), ("ride_down", "12 dB")];
    let both = [&ride[..], &ceiling[..], &[("ride_lookahead", "300 ms")]].concat();
    for (name, programme, settings) in [
        ("trim -9 dB", Programme::Mix, &[("trim", "-9 dB")][..]),
        ("ceiling", Programme::Mix, &ceiling),
        ("ceiling", Programme::Drums, &ceiling),
        ("ride", Programme::Pink, &ride),
        ("ride and ceiling", Programme::Pink, &both),
    ] {
        let input: Vec<Vec<f32>> = programme
            .render(RATE_HZ, 10.0)
            .iter()
            .map(|channel| channel.iter().map(|x| *x as f32).collect())
            .collect();
        let mut insert = insert(RATE_HZ, "Stereo", settings);
        // What moves comes to rest first, then it is listened to for ten seconds
        play(&mut insert, &input, 1);
        set(&mut insert, &[("fair_bypass", "On")]);
        for seed in 2..4 {
            play(&mut insert, &input, seed);
        }
        let heard = lufs(&play(&mut insert, &input, 4));
        set(&mut insert, &[("bypass", "On")]);
        play(&mut insert, &input, 5);
        let bypassed = lufs(&play(&mut insert, &input, 6));
        let plain = lufs(&input);
        println!(
            "B18 {name}, {programme:?}: {plain:.2} LUFS in, {heard:.2} out, {bypassed:.2} in fair bypass: \
             off by {:+.3} LU, bar 0.1 LU",
            bypassed - heard
        );
        assert!((heard - plain).abs() > 0.5, "{name} is heard");
        assert!((bypassed - heard).abs() <= 0.1, "{name}");
    }
}

#[test]
fn b8_after_broken_samples_sound_and_readings_are_right_within_three_seconds() {
    let settings =
        [("ride_on", "On"), ("ride_target", "-26 LUFS"), ("ceiling_on", "On"), ("ceiling", "-3 dBTP")];
    let tone = tones(&[(-23.0, 8.0)], RATE_HZ);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, f32::MAX] {
        let mut broken = tone.clone();
        broken[48_000..52_800].iter_mut().step_by(7).for_each(|sample| *sample = bad);
        let mut with = insert(RATE_HZ, "Stereo", &settings);
        let mut without = insert(RATE_HZ, "Stereo", &settings);
        let output = play(&mut with, &[broken.clone(), broken], 8);
        let wanted = play(&mut without, &[tone.clone(), tone.clone()], 8);
        assert!(is_finite(&output), "after {bad}");
        // Three seconds after the last broken sample
        let off = output[0][196_800..].iter().zip(&wanted[0][196_800..]).map(|(a, b)| (a - b).abs());
        let off = off.fold(0.0, f32::max);
        let error = read(&mut with, "momentary_lufs") - read(&mut without, "momentary_lufs");
        println!("B8 {bad:e}: 3 s later the sound is off by {off:.1e}, momentary loudness by {error:+.4} LU");
        assert!(off <= 1e-4 && error.abs() <= 0.01, "after {bad}");
        let finite =
            ["integrated_lufs", "max_momentary_lufs", "true_peak_dbtp", "sample_peak_dbfs", "ride_db"];
        assert!(finite.iter().all(|name| read(&mut with, name).is_finite()), "after {bad}");
        // A meter shows what no one should send, and counts it
        let mut meter = insert(RATE_HZ, "Stereo", &[]);
        let mut few = tone[..48_000].to_vec();
        few[1_000] = bad;
        play(&mut meter, &[few.clone(), few], 9);
        assert!(read(&mut meter, "integrated_lufs") < -22.9, "after {bad}");
    }
}

#[test]
fn b8_another_rate_reads_the_same_at_once() {
    let mut insert = insert(RATE_HZ, "Stereo", &[]);
    for rate_hz in [192_000.0, 32_000.0, 44_100.0, 96_000.0] {
        insert.reactivate(Setup::new(rate_hz, 512).layout("Stereo").offline()).expect("activates");
        let sound = tones(&[(-23.0, 5.0)], rate_hz);
        play(&mut insert, &[sound.clone(), sound], 7);
        let error = read(&mut insert, "integrated_lufs") + 23.0;
        println!("B8 {rate_hz} Hz after another rate: off by {error:+.4} LU");
        assert!(error.abs() <= 0.1, "{rate_hz} Hz");
    }
}

/// Hours as minutes would go on: each minute costs the same memory, and loudness does not drift.
#[test]
fn b7_ten_minutes_read_as_one() {
    let mut insert = insert(RATE_HZ, "Stereo", &[]);
    let [left, right] = Programme::Mix.render(RATE_HZ, 20.0);
    let input = [left, right].map(|channel| channel.iter().map(|x| *x as f32).collect::<Vec<f32>>());
    let minute = |insert: &mut Insert| {
        for _ in 0..3 {
            insert.render(&Render::new(&input)).expect("renders");
        }
        (read(insert, "integrated_lufs"), read(insert, "range_lu"))
    };
    let first = minute(&mut insert);
    let last = (1..10).map(|_| minute(&mut insert)).last().expect("nine more");
    let off = (last.0 - first.0, last.1 - first.1);
    println!("B7 ten minutes against one: {:+.4} LU integrated, {:+.3} LU range", off.0, off.1);
    assert!(off.0.abs() <= 0.05 && off.1.abs() <= 0.3);
    assert!((read(&mut insert, "heard_s") - 600.0).abs() <= 0.02);
}

#[test]
fn the_timeline_is_told_where_the_song_is_and_play_begins_a_new_measurement() {
    let mut insert = insert(RATE_HZ, "Stereo", &[]);
    let song =
        |position_s: f64, playing: bool| Transport { playing, position_s, ..Transport::playing(120.0) };
    let loud = tones(&[(-13.0, 2.0)], RATE_HZ);
    let soft = tones(&[(-33.0, 2.0)], RATE_HZ);
    let play_at = |insert: &mut Insert, sound: &Vec<f32>, position_s: f64, playing: bool| {
        let input = [sound.clone(), sound.clone()];
        let transport = Some(song(position_s, playing));
        insert.render(&Render { transport, ..Render::new(&input) }).expect("renders");
    };
    play_at(&mut insert, &loud, 5.0, true);
    play_at(&mut insert, &loud, 7.0, false);
    play_at(&mut insert, &soft, 60.0, true);
    assert!((read(&mut insert, "integrated_lufs") + 33.0).abs() < 0.1, "play begins a measurement");
    let csv = ask(&mut insert, r#"{"ask":"timeline"}"#)["csv"].as_str().expect("a log").to_owned();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("time_s,momentary_lufs,short_term_lufs,integrated_lufs,true_peak_dbtp"));
    let rows: Vec<Vec<f64>> =
        lines.map(|line| line.split(',').map(|cell| cell.parse().expect("a number")).collect()).collect();
    assert_eq!(rows.len(), 40, "two seconds twice");
    assert_eq!((rows[0][0], rows[20][0]), (5.0, 60.0));
    let [fifth, last] = [&rows[4], &rows[39]];
    assert!((fifth[1] + 13.0).abs() <= 0.1 && (last[1] + 33.0).abs() <= 0.1, "{fifth:?} {last:?}");
    assert!(rows.iter().take(20).skip(1).all(|row| (row[4] + 13.0).abs() <= 0.1));
    let coarse = ask(&mut insert, r#"{"ask":"timeline","grid":"coarse"}"#)["csv"].as_str().map(str::len);
    assert!(coarse < Some(csv.len()));
}

#[test]
fn a_measurement_can_be_restarted_and_held_from_outside() {
    let mut insert = insert(RATE_HZ, "Stereo", &[]);
    let [loud, soft] = [-13.0, -33.0].map(|level_db| tones(&[(level_db, 3.0)], RATE_HZ));
    play(&mut insert, &[loud.clone(), loud.clone()], 1);
    assert_eq!(ask(&mut insert, r#"{"ask":"restart"}"#)["restarted"], true);
    play(&mut insert, &[soft.clone(), soft], 2);
    let max = read(&mut insert, "max_short_term_lufs");
    assert!(max < -30.0 || (max + 13.0).abs() > 0.5, "{max}");
    assert_eq!(ask(&mut insert, r#"{"ask":"pause","on":true}"#)["paused"], true);
    let held = read(&mut insert, "integrated_lufs");
    play(&mut insert, &[loud.clone(), loud], 3);
    assert_eq!(read(&mut insert, "integrated_lufs"), held);
    assert_eq!(ask(&mut insert, r#"{"ask":"readings"}"#)["is_paused"], true);
}

#[test]
fn what_cannot_be_answered_is_told() {
    let mut insert = insert(RATE_HZ, "Stereo", &[]);
    for question in ["", "readings", "[]", "{}", r#"{"ask":7}"#, r#"{"ask":"sing"}"#, r#"{"ask":"pause"}"#] {
        let answer = ask(&mut insert, question);
        assert!(answer["error"].as_str().is_some_and(|error| !error.is_empty()), "{question}: {answer}");
    }
    assert!(insert.plugin().ask(&"x".repeat(2 << 20)).is_err(), "too long a question is refused");
}

#[test]
fn the_delivery_is_checked_with_the_number_of_each_limit() {
    let mut insert = insert(RATE_HZ, "Stereo", &[("delivery", "EBU R 128")]);
    let tone = tones(&[(-23.0, 10.0)], RATE_HZ);
    play(&mut insert, &[tone.clone(), tone], 1);
    let delivery = ask(&mut insert, r#"{"ask":"readings"}"#)["delivery"].clone();
    assert_eq!((&delivery["title"], &delivery["passes"]), (&"EBU R 128".into(), &true.into()), "{delivery}");
    set(&mut insert, &[("delivery", "Streaming -14")]);
    let delivery = ask(&mut insert, r#"{"ask":"readings"}"#)["delivery"].clone();
    assert_eq!(delivery["passes"], false);
    assert_eq!(delivery["checks"][0]["verdict"], "fail");
    assert!((delivery["checks"][0]["value"].as_f64().expect("a number") + 23.0).abs() < 0.1);
}

/// A 1 kHz tone of 73 dB SPL is 73 phon, by the definition of the phon; at the listening level of EBU Tech 3276 that
/// is a tone of −23 LUFS.
#[test]
fn an_ear_hears_a_tone_of_73_db_spl_as_73_phon() {
    let mut insert = insert(RATE_HZ, "Stereo", &[("weighting", "Perceived")]);
    let tone = tones(&[(-23.0, 0.25)], RATE_HZ);
    let since = Instant::now();
    for piece in 1..=16 {
        insert.render(&Render::new(&[tone.clone(), tone.clone()])).expect("renders");
        // The thread keeps half a second: play no faster than it listens
        let heard = |insert: &mut Insert| ask(insert, r#"{"ask":"readings"}"#)["ear"]["heard_s"].as_f64();
        while heard(&mut insert).is_none_or(|heard_s| heard_s < 0.25 * f64::from(piece) - 1e-6) {
            assert!(since.elapsed() < Duration::from_secs(120), "the ear goes no further");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    let ear = ask(&mut insert, r#"{"ask":"readings"}"#)["ear"].clone();
    let phon = ear["phon"].as_f64().expect("phon");
    println!("B19 a tone of 1 kHz at 73 dB SPL through the built plug-in: {phon:.2} phon");
    assert!((phon - 73.0).abs() <= 1.0, "{ear}");
    let mut plain = BALANCE.insert(Setup::new(RATE_HZ, 512));
    play(&mut plain, &[tone.clone(), tone], 1);
    assert_eq!(ask(&mut plain, r#"{"ask":"readings"}"#)["ear"], Value::Null, "nobody wanted to know");
}
