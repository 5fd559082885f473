//! The built Room in a host: how long it says that it sounds on (T19), what a mix of nothing leaves of the input (T20),
//! what is heard of a preset switch and of bypass (T15), and the same samples for every cut and in every mode (T26).

use aplomb_host::{Blocks, Event, Insert, Plugin, Render, Setup, Sidechain, Transport, slices};
use aplomb_room::presets::presets;
use aplomb_tests::bundles::{first_difference, set, set_all};
use aplomb_tests::compressor::figure::is_long;
use aplomb_tests::random::Random;
use aplomb_tests::room::motion::clicks_dbr;
use aplomb_tests::suite::ROOM;
use std::f64::consts::TAU;

const RATE_HZ: f64 = 48_000.0;

fn setup() -> Setup {
    Setup::new(RATE_HZ, 512).offline()
}

/// An instance with these settings, as if it had been loaded with them.
fn room(setup: Setup, settings: &[(&str, &str)]) -> Insert {
    let mut insert = ROOM.insert(setup);
    set(&mut insert, settings);
    insert.settle(4_096).expect("settles");
    insert
}

/// Pink noise by P. Kellet's filter, within 0.05 dB from 10 Hz on; about −12 dBFS.
fn pink(random: &mut Random, frames: usize) -> Vec<f32> {
    const POLES: [(f64, f64); 6] = [
        (0.99886, 0.0555179),
        (0.99332, 0.0750759),
        (0.96900, 0.1538520),
        (0.86650, 0.3104856),
        (0.55000, 0.5329522),
        (-0.7616, -0.0168980),
    ];
    let (mut states, mut late) = ([0.0; 6], 0.0);
    let mut next = || {
        let white = random.bipolar();
        for (state, (pole, gain)) in states.iter_mut().zip(POLES) {
            *state = pole * *state + gain * white;
        }
        let sum: f64 = states.iter().sum::<f64>() + late + 0.5362 * white;
        late = 0.115926 * white;
        (0.15 * sum) as f32
    };
    (0..frames).map(|_| next()).collect()
}

fn level_db(channels: &[Vec<f32>], from: usize, to: usize) -> f64 {
    let power: f64 = channels
        .iter()
        .flat_map(|channel| &channel[from..to])
        .map(|sample| f64::from(*sample) * f64::from(*sample))
        .sum();
    10.0 * (power / ((to - from) * channels.len()) as f64).max(1e-30).log10()
}

/// Time in s from the end of a noise that filled the room until the output stays 90 dB below what it was.
fn true_tail_s(insert: &mut Insert, rate_hz: f64, filling_s: f64, reported_s: f64) -> f64 {
    let (fill, rest) = ((filling_s * rate_hz) as usize, (1.5 * reported_s * rate_hz) as usize);
    let mut random = Random::new(19);
    let input: Vec<Vec<f32>> = (0..2)
        .map(|_| {
            let mut channel = pink(&mut random, fill);
            channel.resize(fill + rest, 0.0);
            channel
        })
        .collect();
    let output = insert.render(&Render::new(&input)).expect("renders");
    let loud_db = level_db(&output, fill / 2, fill);
    let window = (0.005 * rate_hz) as usize;
    let windows = rest / window;
    let end = |index: usize| fill + index * window;
    let last = (0..windows).rfind(|&w| level_db(&output, end(w), end(w + 1)) > loud_db - 90.0);
    last.map_or(0, |last| last + 1) as f64 * window as f64 / rate_hz
}

#[test]
fn t19_the_tail_is_reported_as_long_as_it_is() {
    let cases: [(f64, &[(&str, &str)]); 12] = [
        (48_000.0, &[]),
        (44_100.0, &[]),
        (96_000.0, &[]),
        (48_000.0, &[("decay", "0.3 s"), ("size", "60 m³")]),
        (48_000.0, &[("decay", "0.3 s"), ("size", "12000 m³")]),
        (48_000.0, &[("decay", "3 s"), ("size", "60 m³")]),
        (48_000.0, &[("decay", "6 s"), ("size", "12000 m³"), ("modulation", "100 %")]),
        (48_000.0, &[("predelay", "250 ms"), ("proximity", "100 %")]),
        (48_000.0, &[("material", "Wood"), ("size", "1500 m³"), ("proximity", "80 %")]),
        (48_000.0, &[("decay_63", "150 %"), ("decay_125", "130 %"), ("decay_4k", "60 %")]),
        (48_000.0, &[("direct_level", "Off"), ("early_level", "Off"), ("diffusion", "0 %")]),
        (48_000.0, &[("proximity", "20 %"), ("decay", "1.5 s")]),
    ];
    println!("| T19 | settings | reported in s | true in s | ratio 1.0–1.25 |");
    let mut ratios = Vec::new();
    for (rate_hz, settings) in cases {
        let mut insert = room(Setup::new(rate_hz, 512).offline(), settings);
        let reported_s = f64::from(insert.tail_frames().expect("a tail that ends")) / rate_hz;
        let filling_s = (reported_s / 1.5).max(0.5);
        let true_s = true_tail_s(&mut insert, rate_hz, filling_s, reported_s);
        let ratio = reported_s / true_s;
        println!("| T19 | {rate_hz} Hz {settings:?} | {reported_s:.3} | {true_s:.3} | {ratio:.3} |");
        ratios.push(ratio);
    }
    assert!(ratios.iter().all(|ratio| (1.0..=1.25).contains(ratio)), "{ratios:?}");
}

#[test]
fn t19_frozen_it_has_no_end_and_afterwards_one_again() {
    let mut insert = room(setup(), &[("decay", "0.5 s")]);
    let noise = Random::new(1).noise(2, 24_000, 0.3);
    insert.render(&Render::new(&noise)).expect("renders");
    let ends = insert.tail_frames();
    assert!(ends.is_some());
    set(&mut insert, &[("freeze", "On")]);
    let silence = vec![vec![0.0; 48_000]; 2];
    let frozen = insert.render(&Render::new(&silence)).expect("renders");
    assert_eq!(insert.tail_frames(), None);
    let late_db = level_db(&frozen, 43_200, 48_000) - level_db(&frozen, 9_600, 14_400);
    println!("| T19 | frozen, level after 0.8 s | {late_db:+.2} dB |");
    assert!(late_db.abs() < 1.5, "{late_db} dB");
    set(&mut insert, &[("freeze", "Off")]);
    insert.render(&Render::new(&silence)).expect("renders");
    assert_eq!(insert.tail_frames(), ends);
}

/// Every other parameter anywhere, mixed in by nothing.
#[test]
fn t20_a_mix_of_nothing_is_the_input_bit_by_bit_and_without_latency() {
    let layouts = ROOM.plugin().layouts().to_vec();
    for layout in &layouts {
        for (seed, rate_hz) in (1..=3).zip([44_100.0, 48_000.0, 96_000.0]) {
            let mut insert = ROOM.insert(Setup::new(rate_hz, 512).layout(&layout.name).offline());
            set_all(&mut insert, seed, true);
            set(
                &mut insert,
                &[("mix", "0 %"), ("output", "0 dB"), ("bypass", "Off"), ("fair_bypass", "Off")],
            );
            insert.settle(4_096).expect("settles");
            assert_eq!(insert.latency_frames(), 0);
            let mut random = Random::new(seed);
            let input = random.noise(layout.input_channels(), 20_000, 0.9);
            let side = random.noise(layout.sidechain_channels(), 20_000, 0.9);
            let side = slices(&side);
            let sidechain = Sidechain::Channels(&side);
            let render = Render { sidechain, blocks: Blocks::Random(seed), ..Render::new(&input) };
            let output = insert.render(&render).expect("renders");
            let silence = vec![0.0; 20_000];
            let wanted: Vec<Vec<f32>> = (0..layout.output_channels())
                .map(|channel| match (input.len(), layout.output_channels()) {
                    (1, 2) => input[0].clone(),
                    _ => input.get(channel).unwrap_or(&silence).clone(),
                })
                .collect();
            assert_eq!(first_difference(&wanted, &output), None, "{} with seed {seed}", layout.name);
        }
    }
    println!("| T20 | mix 0 %, {} layouts, 3 rates | 0 frames late, bit-exact |", layouts.len());
}

/// Modulation at its most while the song runs, and automation that cuts blocks.
#[test]
fn t26_any_cut_of_a_running_song_gives_the_same_samples() {
    let settings = [("modulation", "100 %"), ("decay", "2 s"), ("duck_amount", "6 dB")];
    let input = Random::new(26).noise(2, 40_000, 0.3);
    let song = Transport { playing: true, tempo_bpm: 97.0, position_s: 1_234.567 };
    let played = |blocks: Blocks<'_>, song: Transport| {
        let mut insert = room(Setup::new(RATE_HZ, 4_096).offline(), &settings);
        let mut step = |frame: u64, name: &str, text: &str| {
            let (param, value) = insert.plugin().setting(name, text).expect("a setting");
            Event::value(frame, param, value)
        };
        let events = [
            step(1_001, "proximity", "80 %"),
            step(5_003, "azimuth", "40° L"),
            step(9_001, "size", "2000 m³"),
            step(20_002, "decay", "0.8 s"),
            step(30_003, "predelay", "30 ms"),
        ];
        let render = Render { events: &events, blocks, transport: Some(song), ..Render::new(&input) };
        insert.render(&render).expect("renders")
    };
    let whole = played(Blocks::Largest, song);
    let cuts = [1, 17, 64, 480, 1_024].map(Blocks::Fixed);
    for cut in cuts.into_iter().chain([Blocks::Random(1), Blocks::Random(2)]) {
        assert_eq!(first_difference(&whole, &played(cut, song)), None, "{cut:?}");
    }
    println!("| T26 | blocks of 1, 17, 64, 480, 1024, random | bit-identical |");
    let elsewhere = Transport { position_s: 10.0, ..song };
    assert!(first_difference(&whole, &played(Blocks::Largest, elsewhere)).is_some(), "the song is heard");
}

/// What sounds at a place in the song does not depend on where the playing began, whole cells of 64 frames before.
#[test]
fn t26_modulation_is_where_the_song_is_wherever_playing_began() {
    let settings = [("modulation", "100 %"), ("decay", "2 s")];
    let noise = Random::new(27).noise(2, 48_000, 0.3);
    let played = |silent_frames: usize| {
        let mut insert = room(setup(), &settings);
        let position_s = 100.0 - silent_frames as f64 / RATE_HZ;
        let input: Vec<Vec<f32>> =
            noise.iter().map(|channel| [vec![0.0; silent_frames], channel.clone()].concat()).collect();
        let transport = Some(Transport { playing: true, tempo_bpm: 120.0, position_s });
        let output = insert.render(&Render { transport, ..Render::new(&input) }).expect("renders");
        output.iter().map(|channel| channel[silent_frames..].to_vec()).collect::<Vec<_>>()
    };
    let at_once = played(0);
    for silent_frames in [64, 6_400, 96_000] {
        assert_eq!(first_difference(&at_once, &played(silent_frames)), None, "{silent_frames}");
    }
    println!("| T26 | playing begins 0, 64, 6400, 96000 frames before | bit-identical |");
}

#[test]
fn t26_offline_is_real_time_for_settings_that_stand_still() {
    let input = Random::new(28).noise(2, 30_000, 0.3);
    for seed in 1..=6 {
        let render = |setup: Setup| {
            let mut insert = ROOM.insert(setup.clone());
            set_all(&mut insert, seed, true);
            // Activated with its settings, as by a session that is opened
            insert.reactivate(setup).expect("active again");
            insert.render(&Render { blocks: Blocks::Random(seed), ..Render::new(&input) }).expect("renders")
        };
        let (offline, real_time) = (render(setup()), render(Setup::new(RATE_HZ, 512)));
        assert_eq!(first_difference(&offline, &real_time), None, "seed {seed}");
    }
    println!("| T26 | offline against real time, 6 settings | bit-identical |");
}

/// Every parameter at its default, but for those of a preset, as events at a frame.
fn switch(plugin: &mut Plugin, preset: &aplomb_kit::presets::Preset, frame: u64) -> Vec<Event> {
    let mut events: Vec<Event> = plugin
        .params()
        .iter()
        .filter(|param| !param.bypass && param.automatable)
        .map(|param| Event::value(frame, param.id, param.default))
        .collect();
    for (id, text) in &preset.parameters {
        let (param, value) = plugin.setting(id, text).expect("a setting");
        events.retain(|event| event.param != param);
        events.push(Event::value(frame, param, value));
    }
    events
}

fn tone(frames: usize) -> Vec<Vec<f32>> {
    let sine = |frame: usize| (0.5 * (TAU * 220.0 * frame as f64 / RATE_HZ).sin()) as f32;
    vec![(0..frames).map(sine).collect(); 2]
}

/// Lowest level of any stretch of 10 ms from one frame to another, in dB.
fn lowest_db(output: &[Vec<f32>], from: usize, to: usize) -> f64 {
    let stretch = (0.01 * RATE_HZ) as usize;
    let starts = (from..to - stretch).step_by(stretch / 4);
    starts.map(|start| level_db(output, start, start + stretch)).fold(f64::INFINITY, f64::min)
}

/// Most dB by which the softest 10 ms of a noise are softer while it passes from one sound into another than in
/// both of them: two unlike sounds that fade into each other are 3 dB softer half way, and 10 ms of a noise
/// are not all alike.
const HOLE_DB: f64 = 6.0;

/// T15: a tone while presets are switched, above 4 kHz; and noise, of which nothing may drop out.
#[test]
fn t15_a_preset_switch_is_neither_a_click_nor_a_hole() {
    const AT: usize = 72_000;
    const AFTER: usize = 96_000;
    let presets = presets().expect("presets");
    let mut random = Random::new(15);
    let noise: Vec<Vec<f32>> = (0..2).map(|_| pink(&mut random, AT + AFTER)).collect();
    let tone = tone(AT + AFTER);
    let play = |input: &[Vec<f32>], first, second| {
        let mut insert = ROOM.insert(setup());
        let start = switch(insert.plugin(), first, 0);
        insert.processor().flush(&start).expect("takes events");
        insert.settle(4_096).expect("settles");
        let events = switch(insert.plugin(), second, AT as u64);
        insert.render(&Render { events: &events, ..Render::new(input) }).expect("renders")
    };
    let alone = presets.iter().map(|one| lowest_db(&play(&noise, one, one), AT - 24_000, AT + AFTER));
    let alone: Vec<f64> = alone.collect();
    let (mut clicks, mut holes) = (Vec::new(), Vec::new());
    let switches = if is_long() { 100 } else { 30 };
    for _ in 0..switches {
        let picked = [0, 0].map(|_: usize| random.below(presets.len()));
        let [from, to] = picked.map(|index| &presets[index]);
        let loudest = play(&tone, from, to)
            .iter()
            .map(|channel| clicks_dbr(channel, RATE_HZ, (AT - 480) as f64 / RATE_HZ))
            .fold(f64::NEG_INFINITY, f64::max);
        let switched = lowest_db(&play(&noise, from, to), AT, AT + AFTER);
        let hole_db = alone[picked[0]].min(alone[picked[1]]) - switched;
        clicks.push((loudest, format!("{} → {}", from.name, to.name)));
        holes.push((hole_db, format!("{} → {}", from.name, to.name)));
    }
    for worst in [&mut clicks, &mut holes] {
        worst.sort_by(|one, other| other.0.total_cmp(&one.0));
    }
    println!("| T15 | {switches} preset switches, 220 Hz, above 4 kHz | {:.1} dBr | ≤ −70 |", clicks[0].0);
    println!("| T15 | softest 10 ms below those of both presets | {:.1} dB | ≤ {HOLE_DB} |", holes[0].0);
    for (clicks, holes) in clicks.iter().zip(&holes).take(5) {
        println!("  {:.1} dBr {}; {:.1} dB {}", clicks.0, clicks.1, holes.0, holes.1);
    }
    assert!(clicks[0].0 <= -70.0, "{:?}", clicks[0]);
    assert!(holes[0].0 <= HOLE_DB, "{:?}", holes[0]);
}

#[test]
fn t15_bypass_is_neither_a_click_nor_a_hole() {
    const AT: usize = 48_000;
    const FRAMES: usize = 144_000;
    let presets = presets().expect("presets");
    let mut random = Random::new(16);
    let noise: Vec<Vec<f32>> = (0..2).map(|_| pink(&mut random, FRAMES)).collect();
    let tone = tone(FRAMES);
    let (mut clicks, mut hole) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for preset in &presets {
        let play = |input: &[Vec<f32>], bypassed: [bool; 3]| {
            let mut insert = ROOM.insert(setup());
            let start = switch(insert.plugin(), preset, 0);
            let bypass = insert.plugin().param("bypass").expect("a bypass").id;
            let at = |n: usize| Event::value((n * AT) as u64, bypass, f64::from(u8::from(bypassed[n])));
            insert.processor().flush(&start).expect("takes events");
            insert.processor().flush(&[at(0)]).expect("takes events");
            insert.settle(4_096).expect("settles");
            insert.render(&Render { events: &[at(1), at(2)], ..Render::new(input) }).expect("renders")
        };
        let switched = play(&tone, [false, true, false]);
        clicks = switched.iter().map(|one| clicks_dbr(one, RATE_HZ, 0.99)).fold(clicks, f64::max);
        let alone = [[false; 3], [true; 3]].map(|on| lowest_db(&play(&noise, on), AT - 24_000, FRAMES));
        let switched_db = lowest_db(&play(&noise, [false, true, false]), AT - 24_000, FRAMES);
        hole = hole.max(alone[0].min(alone[1]) - switched_db);
    }
    println!("| T15 | bypass on and off, {} presets, above 4 kHz | {clicks:.1} dBr | ≤ −70 |", presets.len());
    println!("| T15 | softest 10 ms below those of both | {hole:.1} dB | ≤ {HOLE_DB} |");
    assert!(clicks <= -70.0 && hole <= HOLE_DB, "{clicks} dBr, {hole} dB");
}
