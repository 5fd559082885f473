//! The windows of the built CLAPs in a host, on a display that nobody sees: they open, are not black, follow
//! hand, keys and host, and leave nothing behind (G5, G7).
#![cfg(target_os = "linux")]

use std::time::Duration;

use aplomb_host::window::{Button, Live};
use aplomb_host::{Change, Event};
use aplomb_tests::bundles::automatable;
use aplomb_tests::for_every_plug_in;
use aplomb_tests::holdings::Holdings;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;
use aplomb_tests::windows::{
    LEAST_SIZE, LONG, come_to_rest, control, is_drawn, live, open, open_after, play_noise, unlawful, wait_ms,
};

for_every_plug_in!(at_a_desk:
    it_opens_and_is_not_black_however_late_it_is_shown,
    it_follows_the_mouse_in_one_gesture,
    closed_in_the_middle_of_a_drag_it_lets_the_parameter_go,
    the_host_resizes_it_and_it_opens_again_as_it_was,
    hidden_and_shown_again_it_still_draws,
    automation_moves_what_is_drawn,
    opened_and_closed_ten_times_it_leaves_nothing_behind,
    at_rest_it_draws_nothing_and_with_sound_it_moves,
    removed_with_its_window_open_it_does_no_harm,
    the_host_ends_at_once_and_all_ends_well,
    two_instances_have_a_window_each,
);

fn assert_no_complaints(live: &mut Live) {
    assert_eq!(live.plugin().complaints(), Vec::<String>::new());
}

/// Saves a picture where `APLOMB_PICTURES` says.
fn keep(live: &Live, name: &str) {
    if let Some(folder) = std::env::var_os("APLOMB_PICTURES") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        live.picture().expect("a picture").save(&path).expect("it can be written");
    }
}

// The bar is 0.5 s from the host's first call to the first picture, on a machine at rest. What fails here is a
// window that hangs; the times are printed.
fn it_opens_and_is_not_black_however_late_it_is_shown(member: &Member) {
    let mut live = live(member);
    for delay_ms in [0, 30, 200, 0] {
        let opened = open_after(&mut live, Duration::from_millis(delay_ms));
        println!(
            "G5 {} shown after {delay_ms} ms: create {:.0} ms, show {:.0} ms, picture after {:.0} ms (bar 500)",
            member.name,
            1e3 * opened.calls.create.as_secs_f64(),
            1e3 * opened.calls.show.as_secs_f64(),
            1e3 * opened.picture_after.as_secs_f64(),
        );
        come_to_rest(&mut live);
        keep(&live, &format!("{} open", member.name));
        live.close();
        wait_ms(&mut live, 50);
    }
    assert_no_complaints(&mut live);
}

fn values(sent: &[Event]) -> Vec<f64> {
    let value = |event: &Event| if let Change::Value(value) = event.change { Some(value) } else { None };
    sent.iter().filter_map(value).collect()
}

fn it_follows_the_mouse_in_one_gesture(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let control = control(&mut live);
    // Also while it plays: then the events come with the blocks.
    for playing in [false, true] {
        if playing {
            play_noise(&mut live, 1);
        }
        let before = live.picture().expect("a picture");
        live.take_sent();
        live.drag(control.at, (control.at.0, control.at.1 - 40)).expect("a drag");
        wait_ms(&mut live, 200);
        let sent = live.take_sent();
        assert_eq!(unlawful(&sent), None);
        let begun = sent.iter().filter(|event| event.change == Change::GestureBegin).count();
        assert_eq!(begun, 1, "{sent:?}");
        assert!(sent.iter().all(|event| event.param == control.param), "{sent:?}");
        let last = *values(&sent).last().expect("values");
        assert_eq!(live.plugin().value(control.param), Some(last));
        assert!(live.picture().expect("a picture").differing(&before, 16) > 20, "nothing moved");
    }
    keep(&live, &format!("{} dragged", member.name));
    assert_no_complaints(&mut live);
}

fn closed_in_the_middle_of_a_drag_it_lets_the_parameter_go(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let control = control(&mut live);
    for playing in [false, true] {
        if playing {
            play_noise(&mut live, 2);
        }
        live.take_sent();
        live.drag_and_hold(control.at, (control.at.0, control.at.1 - 30), 5).expect("a drag");
        let frame = live.window().number();
        live.close();
        wait_ms(&mut live, 300);
        let sent = live.take_sent();
        assert!(values(&sent).len() > 2, "{sent:?}");
        assert_eq!(unlawful(&sent), None);
        open(&mut live);
        assert_ne!(live.window().number(), frame);
        live.release(Button::Left).expect("a release");
        wait_ms(&mut live, 200);
        assert_eq!(unlawful(&live.take_sent()), None);
    }
    assert_no_complaints(&mut live);
}

/// The window is as large as the host's, and drawn in each of its quarters.
fn fills_its_frame(live: &mut Live, size: (u32, u32)) -> bool {
    let filled = live.serve_until(LONG, |live| {
        if live.window().inner_size()? != Some(size) {
            return Ok(false);
        }
        let picture = live.picture()?;
        let (right, bottom) = (size.0 - 2, size.1 - 2);
        let corners = [(1, 1), (right, 1), (1, bottom), (right, bottom)];
        let lit = |&(x, y): &(u32, u32)| picture.at(x, y) != [0; 3];
        Ok(picture.size() == size && is_drawn(&picture) && corners.iter().all(lit))
    });
    filled.expect("a window")
}

fn the_host_resizes_it_and_it_opens_again_as_it_was(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let own = live.plugin().window_size().expect("a size");
    for size in [LEAST_SIZE, (1600, 900), own, (1000, 600)] {
        assert_eq!(live.resize(size).expect("a size"), size);
        assert!(fills_its_frame(&mut live, size), "at {size:?}: {:?}", live.picture());
        come_to_rest(&mut live);
        keep(&live, &format!("{} {} x {}", member.name, size.0, size.1));
        assert_eq!(live.window().size().expect("a size"), size, "it keeps the size that the host gave it");
    }
    let smallest = live.resize((50, 50)).expect("a size");
    assert_eq!(smallest, LEAST_SIZE, "it does not get smaller");
    assert!(fills_its_frame(&mut live, smallest));
    live.resize((1000, 600)).expect("a size");
    assert!(fills_its_frame(&mut live, (1000, 600)));
    let asked = live.resizes();
    assert!(asked <= 2, "asked {asked} times for the size that the host gave it");
    live.close();
    assert_eq!(live.plugin().window_size().expect("a size"), (1000, 600));
    open(&mut live);
    assert!(fills_its_frame(&mut live, (1000, 600)));

    // A session keeps the size.
    let state = live.plugin().save_state().expect("a state");
    let mut other = self::live(member);
    other.plugin().load_state(&state).expect("its own state");
    wait_ms(&mut other, 100);
    assert_eq!(other.plugin().window_size().expect("a size"), (1000, 600));
    assert_no_complaints(&mut live);
}

fn hidden_and_shown_again_it_still_draws(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    play_noise(&mut live, 3);
    for hidden_ms in [0, 40, 400] {
        live.show(false).expect("hidden");
        wait_ms(&mut live, hidden_ms);
        assert!(!live.window().inner_is_shown().expect("a window"));
        live.show(true).expect("shown");
        live.window().frames_ms().expect("a window");
        let drawn = live
            .serve_until(LONG, |live| Ok(live.window().frames_ms()?.len() > 1 && is_drawn(&live.picture()?)));
        assert!(drawn.expect("a window"), "nothing is drawn after {hidden_ms} ms in hiding");
    }
    assert_no_complaints(&mut live);
}

fn automation_moves_what_is_drawn(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let mut random = Random::new(4);
    for playing in [false, true] {
        let params = automatable(live.plugin());
        let before = live.picture().expect("a picture");
        if playing {
            play_noise(&mut live, 4);
        }
        for _ in 0..10 {
            for param in &params {
                live.set(param.id, random.value(param));
            }
            wait_ms(&mut live, 50);
        }
        live.pause();
        come_to_rest(&mut live);
        let moved = live.picture().expect("a picture").differing(&before, 16);
        println!("{} {moved} pixels moved with {} parameters", member.name, params.len());
        assert!(moved > 100, "nothing moved");
        keep(&live, &format!("{} automated", member.name));
        for event in live.take_sent() {
            assert!(!matches!(event.change, Change::GestureBegin | Change::GestureEnd), "no hand: {event:?}");
        }
    }
    assert_no_complaints(&mut live);
}

fn opened_and_closed_ten_times_it_leaves_nothing_behind(member: &Member) {
    let mut live = live(member);
    play_noise(&mut live, 5);
    let cycle = |live: &mut Live| {
        open_after(live, Duration::ZERO);
        wait_ms(live, 150);
        live.close();
        wait_ms(live, 50);
        Holdings::now()
    };
    // The first ones load the graphics driver and fill its caches.
    for _ in 0..3 {
        cycle(&mut live);
    }
    let before = Holdings::now();
    let after: Vec<Holdings> = (0..10).map(|_| cycle(&mut live)).collect();
    let last = after[9];
    println!("{} before {before:?}, after {last:?}", member.name);
    let memory: Vec<u64> = after.iter().map(|held| held.memory_kb).collect();
    println!("{} memory after each cycle in kB: {memory:?}", member.name);
    assert!(last.threads <= before.threads, "threads: {} to {}", before.threads, last.threads);
    assert!(last.files <= before.files, "files: {} to {}", before.files, last.files);
    assert!(last.memory_kb < before.memory_kb + 2048, "memory in kB: {} then {memory:?}", before.memory_kb);
    assert_no_complaints(&mut live);
}

fn at_rest_it_draws_nothing_and_with_sound_it_moves(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    live.window().frames_ms().expect("a window");
    wait_ms(&mut live, 2000);
    let at_rest = live.window().frames_ms().expect("a window").len();
    play_noise(&mut live, 6);
    wait_ms(&mut live, 500);
    live.window().frames_ms().expect("a window");
    wait_ms(&mut live, 2000);
    let playing = live.window().frames_ms().expect("a window").len();
    println!("G7 {}: {at_rest} frames in 2 s of rest (bar 0), {playing} in 2 s with noise", member.name);
    keep(&live, &format!("{} playing", member.name));
    assert_eq!(at_rest, 0);
    assert!(playing >= 5, "{playing} frames in 2 s with sound");
    // Meters fall, then all is still again.
    live.pause();
    come_to_rest(&mut live);
    assert_no_complaints(&mut live);
}

// The host takes the track away, and with its last instance the library: whatever thread the window had must
// be gone by then, or be able to end.
fn removed_with_its_window_open_it_does_no_harm(member: &Member) {
    for round in 0..30 {
        let mut live = live(member);
        play_noise(&mut live, 8);
        open_after(&mut live, Duration::ZERO);
        wait_ms(&mut live, 10 * (round % 5));
        let size = if round % 2 == 0 { LEAST_SIZE } else { (1200, 800) };
        live.resize(size).expect("a size");
        wait_ms(&mut live, round % 3);
        assert_no_complaints(&mut live);
    }
}

fn the_host_ends_at_once_and_all_ends_well(member: &Member) {
    let mut live = live(member);
    open_after(&mut live, Duration::ZERO);
    live.resize(LEAST_SIZE).expect("a size");
    live.resize((1200, 800)).expect("a size");
}

fn two_instances_have_a_window_each(member: &Member) {
    let (mut one, mut other) = (live(member), aplomb_tests::windows::live_at(member, (960, 600)));
    open(&mut one);
    let size = LEAST_SIZE;
    open(&mut other);
    other.resize(size).expect("a size");
    assert!(fills_its_frame(&mut other, size));
    one.close();
    wait_ms(&mut other, 100);
    play_noise(&mut other, 7);
    other.window().frames_ms().expect("a window");
    wait_ms(&mut other, 1000);
    assert!(other.window().frames_ms().expect("a window").len() > 2, "it lives without the other one");
    assert_no_complaints(&mut one);
    assert_no_complaints(&mut other);
}
