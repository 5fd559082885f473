//! The built VST3 in Ardour 7, without its window: scanned, inserted, set, automated, saved, opened again,
//! exported.
//!
//! Left out where Ardour is not installed.

#![cfg(target_os = "linux")]

use aplomb_host::{Event, Insert, Render, Setup};
use aplomb_tests::ardour::{Ardour, Outcome, Slot, is_there};
use aplomb_tests::bundles::{difference_db, set};
use aplomb_tests::random::Random;
use aplomb_tests::suite::{BALANCE, COMPRESSOR, EQ, Member, ROOM};
use std::f64::consts::TAU;

const RATE_HZ: f64 = 48_000.0;

/// The plug-in in our own host, with these settings.
fn insert(member: &Member, settings: &[(&str, &str)]) -> Insert {
    let mut insert = member.insert(Setup::new(RATE_HZ, 1_024).offline());
    set(&mut insert, settings);
    insert.settle(16_384).expect("settles");
    insert
}

/// The same plug-in for Ardour. nice-plug's state under VST3 is that under CLAP without the length before it.
fn slot<'a>(member: &'a Member, insert: &mut Insert) -> Slot<'a> {
    let state = insert.plugin().save_state().expect("a state")[8..].to_vec();
    Slot { member, state, set: Vec::new(), automation: Vec::new() }
}

/// What is set is as it was once the session has been opened again, and Ardour knows the latency.
fn assert_kept(outcome: &Outcome, inserts: &[(&Member, &Insert)]) {
    assert_eq!(outcome.saved.len(), inserts.len());
    assert_eq!(outcome.saved.keys().collect::<Vec<_>>(), outcome.reopened.keys().collect::<Vec<_>>());
    for (member, insert) in inserts {
        let (saved, reopened) = (&outcome.saved[member.name], &outcome.reopened[member.name]);
        assert_eq!(saved.latency_frames, insert.latency_frames(), "{}", member.name);
        assert_eq!(reopened.latency_frames, insert.latency_frames(), "{}", member.name);
        assert_eq!(saved.values.len(), reopened.values.len(), "{}", member.name);
        for (name, value) in &saved.values {
            let off = (value - reopened.values[name]).abs();
            assert!(off <= 1e-5 * value.abs().max(1.0), "{} {name}: {value}, then {off} off", member.name);
        }
    }
}

/// RMS level in dB from one time to another, in s.
fn level_db(channel: &[f32], from_s: f64, to_s: f64) -> f64 {
    let part = &channel[(from_s * RATE_HZ) as usize..(to_s * RATE_HZ) as usize];
    let power: f64 = part.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    10.0 * (power / part.len() as f64).log10()
}

#[test]
fn a_chain_of_all_four_exported_by_ardour_is_the_chain_in_our_own_host() {
    if !is_there() {
        return;
    }
    const STEP: usize = 84_001;
    let mut recording = Random::new(7).noise(2, 3 * 48_000, 0.25);
    for channel in &mut recording {
        channel[..12_000].fill(0.0);
        channel[2 * 48_000..].fill(0.0);
    }
    // Three of them are late, each in another way.
    let late = |member: &Member, number: usize| [member.heard, member.late[number]].concat();
    // Where the ride's measuring windows begin depends on how long the session has been open before.
    let without_ride = [late(&BALANCE, 1), vec![("ride_on", "Off")]].concat();
    let chain = [
        (EQ, late(&EQ, 0), ("Output Gain", 2.5)),
        (COMPRESSOR, late(&COMPRESSOR, 0), ("Output", -3.0)),
        (ROOM, ROOM.heard.to_vec(), ("Output", 1.5)),
        (BALANCE, without_ride, ("Trim", 3.5)),
    ];
    let mut inserts = Vec::new();
    let mut slots = Vec::new();
    for (member, settings, by_hand) in &chain {
        let mut insert = insert(member, settings);
        slots.push(Slot { set: vec![*by_hand], ..slot(member, &mut insert) });
        set(&mut insert, &[(by_hand.0, &by_hand.1.to_string())]);
        inserts.push(insert);
    }
    slots[0].automation = vec![("Output Gain", vec![(0, 2.5), (STEP, -9.0)])];

    let outcome = Ardour::new(&chain.each_ref().map(|link| link.0)).play(&slots, &recording, RATE_HZ);

    assert_kept(&outcome, &chain.iter().map(|link| &link.0).zip(&inserts).collect::<Vec<_>>());
    for (member, _, (name, value)) in &chain {
        let kept = outcome.reopened[member.name].values[*name];
        assert!((kept - value).abs() < 1e-5, "{} {name} is {kept}", member.name);
    }
    let mut wanted = recording.clone();
    for (number, insert) in inserts.iter_mut().enumerate() {
        insert.settle(16_384).expect("settles");
        let mut events = Vec::new();
        if number == 0 {
            let (id, value) = insert.plugin().setting("Output Gain", "-9 dB").expect("a setting");
            events.push(Event::value(STEP as u64, id, value));
        }
        wanted =
            insert.render_compensated(&Render { events: &events, ..Render::new(&wanted) }).expect("renders");
    }
    assert_eq!((outcome.exported.len(), outcome.exported[0].len()), (2, recording[0].len()));
    // Noise that has gone on for more than a second: detectors have come to the same whatever was before.
    let steady = |channels: &[Vec<f32>]| -> Vec<Vec<f32>> {
        channels.iter().map(|channel| channel[72_000..80_000].to_vec()).collect()
    };
    let off_db = difference_db(&steady(&wanted), &steady(&outcome.exported));
    println!("Ardour's export is {off_db:.1} dB off");
    assert!(off_db <= -100.0, "Ardour's export is {off_db:.1} dB off");
    let tail_db = |from_s| level_db(&outcome.exported[0], from_s, from_s + 0.1);
    println!("the room: {:.1} dB at 2.05 s, {:.1} dB at 2.55 s", tail_db(2.05), tail_db(2.55));
    assert!(tail_db(2.05) > -60.0 && tail_db(2.55) < tail_db(2.05) - 20.0, "the room is heard, and decays");
}

#[test]
fn ardour_exports_gain_automation_and_latency_where_they_belong() {
    if !is_there() {
        return;
    }
    let mut insert = insert(
        &EQ,
        &[
            ("on_1", "On"),
            ("freq_1", "1 kHz"),
            ("gain_1", "6 dB"),
            ("q_1", "1"),
            ("phase", "Linear"),
            ("linear_low", "100 Hz"),
        ],
    );
    assert!(insert.latency_frames() > 1_000);
    // A click at 0.5 s, and a tone where the bell has its gain, from 1 s to 3 s.
    let mut channel = vec![0.0; 4 * 48_000];
    channel[24_000] = 0.5;
    for (frame, sample) in channel.iter_mut().enumerate().take(144_000).skip(48_000) {
        *sample = (0.1 * (TAU * 1_000.0 * frame as f64 / RATE_HZ).sin()) as f32;
    }
    let recording = vec![channel.clone(), channel];
    let mut slot = slot(&EQ, &mut insert);
    slot.automation = vec![("Output Gain", vec![(0, 0.0), (96_000, -12.0)])];

    let outcome = Ardour::new(&[EQ]).play(&[slot], &recording, RATE_HZ);

    assert_kept(&outcome, &[(&EQ, &insert)]);
    for (before, after) in recording.iter().zip(&outcome.exported) {
        let peak = (20_000..28_000).max_by(|a, b| after[*a].abs().total_cmp(&after[*b].abs()));
        assert_eq!(peak, Some(24_000), "the click stays where it was");
        let gain_db = |from_s, to_s| level_db(after, from_s, to_s) - level_db(before, from_s, to_s);
        println!("{:.4} dB before, {:.4} dB after", gain_db(1.2, 1.9), gain_db(2.1, 2.8));
        assert!((gain_db(1.2, 1.9) - 6.0).abs() < 0.02);
        assert!((gain_db(2.1, 2.8) + 6.0).abs() < 0.02);
        // The step glides within a few hundredths of a second, from its own frame on.
        assert!((gain_db(1.99, 2.0) - 6.0).abs() < 0.02 && (gain_db(2.05, 2.06) + 6.0).abs() < 0.02);
    }
}
