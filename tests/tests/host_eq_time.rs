//! The built EQ in time: when a step is heard, how late it is, how long it rings, and the same samples for
//! every cut.

use aplomb_host::{Blocks, Event, Insert, Render, Setup, Sidechain, Transport, slices};
use aplomb_tests::bundles::{difference_db, eq, first_difference, impulse, set};
use aplomb_tests::random::Random;
use std::f64::consts::TAU;
use std::time::Duration;

/// A8
#[test]
fn an_automated_step_is_heard_from_its_own_frame_on_and_takes_equally_long_for_any_distance() {
    let bell = [("on_1", "On"), ("freq_1", "2 kHz"), ("gain_1", "12 dB"), ("q_1", "1")];
    let input = Random::new(8).noise(1, 9_000, 0.5);
    let setup = || Setup::new(48_000.0, 1_001).layout("Mono");
    let render = |insert: &mut Insert, events: &[Event]| {
        insert.render(&Render { events, ..Render::new(&input) }).expect("renders").remove(0)
    };
    let plain = render(&mut eq(setup(), &bell), &[]);
    let mut durations = Vec::new();
    for to in ["2.2 kHz", "20 kHz"] {
        let mut there = eq(setup(), &bell);
        set(&mut there, &[("freq_1", to)]);
        there.settle(4_800).expect("settles");
        let target = render(&mut there, &[]);
        let distance = |one: &[f32], other: &[f32], n: usize| (one[n] - other[n]).abs();
        let whole = (0..9_000).map(|n| distance(&plain, &target, n)).fold(0.0, f32::max);
        for frame in [1_500, 1_501, 2_001, 2_002, 3_333] {
            let mut insert = eq(setup(), &bell);
            let (freq, value) = insert.plugin().setting("freq_1", to).expect("a frequency");
            let moved = render(&mut insert, &[Event::value(frame as u64, freq, value)]);
            assert_eq!(plain[..frame], moved[..frame], "{to}: heard before the step at {frame}");
            // A move without a corner starts below what f32 shows, but not for long.
            assert_ne!(plain[frame..frame + 96], moved[frame..frame + 96], "{to}: not heard after {frame}");
            let last = (0..9_000).rev().find(|&n| distance(&moved, &target, n) > 1e-3 * whole);
            durations.push(last.expect("not there before the step") - frame);
        }
    }
    println!("frames from the step until 60 dB of the way are done: {durations:?}");
    let (least, most) = (durations.iter().min().expect("ten"), durations.iter().max().expect("ten"));
    assert!(most - least <= 48, "no more than 1 ms apart: {durations:?}");
    assert!(*most <= 960, "20 ms at most: {durations:?}");
}

/// A8, second half: where in a block a step comes does not matter.
#[test]
fn a_step_sounds_the_same_wherever_it_comes() {
    let bell = [("on_1", "On"), ("freq_1", "1 kHz"), ("gain_1", "12 dB"), ("q_1", "1")];
    let tone = |late: usize| -> Vec<Vec<f32>> {
        let sine = |frame: usize| (TAU * 997.0 * (frame as f64 - late as f64) / 48_000.0).sin() as f32 * 0.5;
        vec![(0..8_192 + late).map(|frame| if frame < late { 0.0 } else { sine(frame) }).collect()]
    };
    let moved = |late: usize| {
        let mut insert = eq(Setup::new(48_000.0, 1_001).layout("Mono"), &bell);
        let (gain, value) = insert.plugin().setting("gain_1", "-12 dB").expect("a gain");
        let events = [Event::value(4_096 + late as u64, gain, value)];
        let input = tone(late);
        let output = insert.render(&Render { events: &events, ..Render::new(&input) }).expect("renders");
        vec![output[0][late..].to_vec()]
    };
    let early = moved(0);
    for late in [1, 3, 8, 64, 777] {
        let off_db = difference_db(&early, &moved(late));
        println!("{late} frames later: {off_db:.1} dB");
        assert!(off_db <= -60.0, "{late} frames later it differs by {off_db:.1} dB");
    }
}

/// A9
#[test]
fn dynamic_bands_with_automation_and_sidechain_are_the_same_for_every_cut_into_blocks() {
    let bands = [
        ("on_1", "On"),
        ("freq_1", "200 Hz"),
        ("dyn_range_1", "-12 dB"),
        ("dyn_thr_1", "-40 dB"),
        ("on_2", "On"),
        ("freq_2", "3 kHz"),
        ("gain_2", "6 dB"),
        ("dyn_range_2", "9 dB"),
        ("dyn_thr_2", "-50 dB"),
        ("dyn_sc_2", "Sidechain"),
        ("dyn_atk_2", "1 ms"),
        ("on_3", "On"),
        ("type_3", "High Shelf"),
        ("freq_3", "8 kHz"),
        ("dyn_range_3", "-6 dB"),
        ("dyn_auto_3", "On"),
    ];
    let mut random = Random::new(9);
    let (input, side) = (random.noise(2, 24_000, 0.5), random.noise(2, 24_000, 0.5));
    let side = slices(&side);
    let played = |blocks: Blocks<'_>, sidechain: Sidechain<'_>| {
        let mut insert = eq(Setup::new(48_000.0, 4_096), &bands);
        let mut step = |frame: u64, name: &str, text: &str| {
            let (param, value) = insert.plugin().setting(name, text).expect("a setting");
            Event::value(frame, param, value)
        };
        let events = [
            step(100, "gain_2", "-6 dB"),
            step(4_097, "freq_1", "90 Hz"),
            step(4_097, "dyn_thr_1", "-30 dB"),
            step(12_345, "dyn_range_3", "6 dB"),
            step(20_001, "dyn_sc_2", "Internal"),
        ];
        let transport = Some(Transport::playing(93.0));
        let render = Render { events: &events, blocks, sidechain, transport, ..Render::new(&input) };
        insert.render(&render).expect("renders")
    };
    let whole = played(Blocks::Largest, Sidechain::Channels(&side));
    let cuts = [1, 7, 64, 511, 4_096].map(Blocks::Fixed);
    for cut in cuts.into_iter().chain([Blocks::Random(1), Blocks::Random(2)]) {
        let other = played(cut, Sidechain::Channels(&side));
        assert_eq!(first_difference(&whole, &other), None, "{cut:?}");
    }
    let unconnected = played(Blocks::Largest, Sidechain::Unconnected);
    assert!(difference_db(&whole, &unconnected) > -40.0, "the sidechain is heard");
}

/// A13: latency.
#[test]
fn an_impulse_comes_out_at_exactly_the_reported_latency() {
    let modes: [&[(&str, &str)]; 7] = [
        &[],
        &[("phase", "Natural")],
        &[("phase", "Linear"), ("linear_low", "200 Hz")],
        &[("phase", "Linear"), ("linear_low", "100 Hz")],
        &[("phase", "Linear"), ("linear_low", "50 Hz")],
        &[("phase", "Linear"), ("linear_low", "25 Hz")],
        &[("phase", "Linear"), ("linear_low", "12 Hz")],
    ];
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for mode in modes {
            // A high shelf of 1 dB is heard as an impulse with little around it; flat would be a shortcut.
            let mut insert = eq(Setup::new(rate_hz, 512).offline(), mode);
            let shelf = [("on_1", "On"), ("type_1", "High Shelf"), ("freq_1", "200 Hz"), ("gain_1", "1 dB")];
            set(&mut insert, &shelf);
            insert.settle(16_384).expect("settles");
            let latency = insert.latency_frames() as usize;
            match mode {
                [] => assert_eq!(latency, 0),
                [_] => assert!(latency > 0 && latency as f64 <= 512.0 * (rate_hz / 48_000.0)),
                _ => assert!(latency > 0),
            }
            let response = insert.render(&Render::new(&impulse(2, latency + 4_096))).expect("renders");
            for channel in &response {
                let loudest =
                    (0..channel.len()).max_by(|&a, &b| channel[a].abs().total_cmp(&channel[b].abs()));
                assert_eq!(loudest, Some(latency), "{rate_hz} Hz {mode:?}");
            }
            if mode.len() == 2 {
                let half = &response[0];
                let off = (1..latency.min(4_000)).map(|n| (half[latency - n] - half[latency + n]).abs());
                assert!(off.fold(0.0, f32::max) <= 1e-6, "{rate_hz} Hz {mode:?} is not symmetrical");
            }
        }
    }
}

/// A13: tail.
#[test]
fn the_tail_is_as_long_as_reported() {
    let bands: [&[(&str, &str)]; 5] = [
        &[("freq_1", "50 Hz"), ("gain_1", "12 dB"), ("q_1", "10")],
        &[("freq_1", "1 kHz"), ("gain_1", "6 dB"), ("q_1", "1")],
        &[("freq_1", "200 Hz"), ("gain_1", "24 dB"), ("q_1", "30")],
        &[("type_1", "Low Cut"), ("freq_1", "30 Hz"), ("slope_1", "48 dB/oct")],
        &[("type_1", "Notch"), ("freq_1", "100 Hz"), ("q_1", "5")],
    ];
    for rate_hz in [44_100.0, 96_000.0] {
        for band in bands {
            let mut insert = eq(Setup::new(rate_hz, 512).layout("Mono"), &[("on_1", "On")]);
            set(&mut insert, band);
            insert.settle(4_800).expect("settles");
            let reported = f64::from(insert.tail_frames().expect("a tail that ends"));
            let frames = (2.0 * reported) as usize + 20_000;
            let response = insert.render(&Render::new(&impulse(1, frames))).expect("renders");
            let measured =
                response[0].iter().rposition(|sample| sample.abs() > 1e-6).expect("a response") as f64;
            println!("{rate_hz} Hz {band:?}: reported {reported}, measured {measured}");
            // One half period of the ringing may hide where exactly it crosses −120 dB.
            let allowed = 0.05 * measured + 8.0;
            assert!(
                (reported - measured).abs() <= allowed,
                "{rate_hz} Hz {band:?}: {reported}, not {measured}"
            );
        }
    }
}

/// A13: a band of its own on some channels rings on there, whatever bands on other channels do.
#[test]
fn the_tail_counts_every_channel_by_itself() {
    let bands = [
        ("on_1", "On"),
        ("type_1", "Low Cut"),
        ("freq_1", "130 Hz"),
        ("q_1", "9"),
        ("slope_1", "96 dB/oct"),
        ("place_1", "Side"),
        ("on_2", "On"),
        ("type_2", "High Cut"),
        ("freq_2", "30 Hz"),
        ("slope_2", "18 dB/oct"),
        ("place_2", "Left"),
    ];
    let mut insert = eq(Setup::new(48_000.0, 512), &bands);
    let reported = f64::from(insert.tail_frames().expect("a tail that ends"));
    let mut input = impulse(2, 200_000);
    input[1][0] = -1.0;
    let response = insert.render(&Render::new(&input)).expect("renders");
    let loud = |channel: &Vec<f32>| channel.iter().rposition(|sample| sample.abs() > 1e-6);
    let measured = response.iter().filter_map(loud).max().expect("a response") as f64;
    println!("reported {reported}, measured {measured}");
    assert!((reported - measured).abs() <= 0.05 * measured, "reported {reported}, measured {measured}");
}

/// A session at work: the phase mode changes while it plays on a thread of its own.
#[test]
fn phase_modes_change_while_it_plays_in_real_time() {
    let input = Random::new(14).noise(2, 4_800, 0.3);
    let mut insert = eq(Setup::new(48_000.0, 256), &[("on_1", "On"), ("gain_1", "6 dB")]);
    for mode in ["Natural", "Linear", "Zero Latency", "Linear", "Natural", "Zero Latency"] {
        set(&mut insert, &[("phase", mode)]);
        // What is built on another thread takes its time, here at most half a minute.
        for _ in 0..3_000 {
            let output = insert.render_on_audio_thread(&Render::new(&input)).expect("renders");
            assert!(output.iter().flatten().all(|sample| sample.is_finite()), "{mode}");
            if (insert.latency_frames() == 0) == (mode == "Zero Latency") {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(insert.latency_frames() == 0, mode == "Zero Latency", "{mode}");
    }
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new());
}
