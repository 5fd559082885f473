//! The windows of the built CLAPs in a host, on a display that nobody sees: they open, are not black, follow
//! hand, keys and host, and leave nothing behind (G5, G7).
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use aplomb_host::window::{Button, Key, Live};
use aplomb_host::{Change, Event};
use aplomb_tests::bundles::automatable;
use aplomb_tests::for_every_plug_in;
use aplomb_tests::holdings::Holdings;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;
use aplomb_tests::windows::{
    LEAST_SIZE, LONG, come_to_rest, control, is_drawn, live, open, open_after, play_noise, sent_by_hand,
    unlawful, wait_ms,
};

for_every_plug_in!(at_a_desk:
    it_opens_and_is_not_black_however_late_it_is_shown,
    it_follows_the_mouse_in_one_gesture,
    it_follows_the_wheel,
    a_value_is_typed_and_space_is_left_to_the_host,
    closed_in_the_middle_of_a_drag_it_lets_the_parameter_go,
    the_host_resizes_it_and_it_opens_again_as_it_was,
    its_corner_resizes_it_where_the_host_allows_it,
    its_zoom_asks_the_host_for_the_size,
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
    let control = control(&mut live, member);
    // Also while it plays: then the events come with the blocks.
    for playing in [false, true] {
        if playing {
            play_noise(&mut live, 1);
        }
        let before = live.picture().expect("a picture");
        live.take_sent();
        live.drag(control.at, (control.at.0, control.at.1 - 40)).expect("a drag");
        let sent = sent_by_hand(&mut live);
        assert_eq!(unlawful(&sent), None);
        let begun = sent.iter().filter(|event| event.change == Change::GestureBegin).count();
        assert_eq!(begun, 1, "{sent:?}");
        assert!(sent.iter().all(|event| event.param == control.param), "{sent:?}");
        let last = *values(&sent).last().expect("values");
        let now = live.plugin().value(control.param).expect("a value");
        // Parameters are single precision, and a curve lies between the two.
        assert!((now - last).abs() < 1e-6, "the host was told {last}, it is {now}");
        let moved = live.serve_until(LONG, |live| Ok(live.picture()?.differing(&before, 16) > 20));
        assert!(moved.expect("a window"), "nothing moved");
    }
    keep(&live, &format!("{} dragged", member.name));
    assert_no_complaints(&mut live);
}

fn it_follows_the_wheel(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let control = control(&mut live, member);
    live.take_sent();
    let before = live.plugin().value(control.param).expect("a value");
    for (steps, rises) in [(3, true), (-6, false)] {
        live.wheel(control.at.0, control.at.1, steps).expect("a wheel");
        // A turn of the wheel is one gesture until 300 ms of rest.
        let sent = sent_by_hand(&mut live);
        assert_eq!(unlawful(&sent), None);
        let last = *values(&sent).last().expect("values");
        assert_eq!(last > before, rises, "from {before}: {sent:?}");
    }
    assert_no_complaints(&mut live);
}

/// A text as this keyboard can type it.
fn typed(text: &str) -> String {
    let plain = |character: char| match character {
        '\u{2212}' => '-',
        space if space.is_whitespace() => ' ',
        other => other,
    };
    text.chars().map(plain).collect()
}

/// Opens the field of the control by a click on its number, types and ends with this key; what was sent.
fn type_into(live: &mut Live, at: (i32, i32), text: &str, end: Key) -> Vec<Event> {
    live.take_sent();
    live.click(at.0, at.1, Button::Left).expect("a click");
    wait_ms(live, 400);
    live.write(text).expect("typed");
    live.strike(end).expect("a key");
    wait_ms(live, 400);
    live.take_sent()
}

fn a_value_is_typed_and_space_is_left_to_the_host(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let control = control(&mut live, member);
    let param = live.plugin().params().iter().find(|param| param.id == control.param).cloned();
    let param = param.expect("a parameter");
    let wanted = param.min + 0.4 * (param.max - param.min);
    let text = typed(&live.plugin().text_of_value(param.id, wanted).expect("a text"));
    let value = live.plugin().value_of_text(param.id, &text).expect("its own text");

    // The number stands under the knob, or in the row of its value. A slow window may miss what is typed.
    let places = (0..3).flat_map(|_| (4..15).map(|step| (control.at.0, control.at.1 + 4 * step)));
    let number = { places }.find(|at| {
        let sent = type_into(&mut live, *at, &text, Key::Enter);
        assert_eq!(unlawful(&sent), None, "typed {text:?} at {at:?}");
        values(&sent).last().is_some_and(|sent| (sent - value).abs() < 1e-6)
    });
    let number = number.unwrap_or_else(|| panic!("no number of {} takes {text:?}", param.name));
    let shown = live.plugin().value(param.id).expect("a value");
    assert!((shown - value).abs() < 1e-6, "{shown}, not {value}");

    let sent = type_into(&mut live, number, "1", Key::Escape);
    assert_eq!(sent, [], "Escape takes it back");
    assert_eq!(live.plugin().value(param.id), Some(shown));

    let before = live.plugin().save_state().expect("a state");
    for key in [Key::Of(' '), Key::Of('a'), Key::Enter] {
        live.strike(key).expect("a key");
    }
    wait_ms(&mut live, 300);
    assert_eq!(live.take_sent(), [], "no field is open: keys are the host's");
    assert_eq!(live.plugin().save_state().expect("a state"), before);
    assert_no_complaints(&mut live);
}

fn closed_in_the_middle_of_a_drag_it_lets_the_parameter_go(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let control = control(&mut live, member);
    for playing in [false, true] {
        if playing {
            play_noise(&mut live, 2);
        }
        live.take_sent();
        live.drag_and_hold(control.at, (control.at.0, control.at.1 - 30), 5).expect("a drag");
        let mut sent = Vec::new();
        let moved = live.serve_until(LONG, |live| {
            sent.extend(live.take_sent());
            Ok(!values(&sent).is_empty())
        });
        assert!(moved.expect("a window"), "the drag moved nothing: {sent:?}");
        live.close();
        let let_go = live.serve_until(LONG, |live| {
            sent.extend(live.take_sent());
            Ok(unlawful(&sent).is_none())
        });
        assert!(let_go.expect("a plug-in"), "a hand is left: {sent:?}");
        wait_ms(&mut live, 300);
        assert_eq!(live.take_sent(), [], "after it was closed");
        open_after(&mut live, Duration::ZERO);
        wait_ms(&mut live, 300);
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

/// The plug-in's window and the host's have come to one size and stay with it.
fn agreed_size(live: &mut Live) -> (u32, u32) {
    let sizes = |live: &Live| Ok((live.resizes(), live.window().size()?, live.window().inner_size()?));
    let (mut before, mut last) = (sizes(live).expect("sizes"), Instant::now());
    let agreed = live.serve_until(LONG, |live| {
        let now = sizes(live)?;
        if now != before {
            (before, last) = (now, Instant::now());
        }
        let (_, frame, own) = now;
        Ok(own == Some(frame) && last.elapsed() > Duration::from_millis(1200))
    });
    let (asked, frame, own) = before;
    assert!(agreed.expect("a window"), "{asked} wishes, the host's window {frame:?}, the plug-in's {own:?}");
    frame
}

fn its_corner_resizes_it_where_the_host_allows_it(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let (width, height) = live.plugin().window_size().expect("a size");
    let corner = (width as i32 - 5, height as i32 - 5);
    for (refused, wanted) in [(true, (width, height)), (false, (width + 120, height + 60))] {
        live.refuse_resizes(refused);
        live.drag(corner, (corner.0 + 120, corner.1 + 60)).expect("a drag");
        let size = agreed_size(&mut live);
        assert!(size.0.abs_diff(wanted.0) < 8 && size.1.abs_diff(wanted.1) < 8, "{size:?}, not {wanted:?}");
        assert!(fills_its_frame(&mut live, size));
        assert!(live.resizes() < 60, "asked {} times", live.resizes());
    }
    assert!(live.resizes() > 0, "the host was asked");
    assert_no_complaints(&mut live);
}

fn its_zoom_asks_the_host_for_the_size(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    let (width, height) = live.plugin().window_size().expect("a size");
    let zoom = (width as i32 - 44, height as i32 - 14);
    live.click(zoom.0, zoom.1, Button::Left).expect("a click");
    come_to_rest(&mut live);
    keep(&live, &format!("{} zoom list", member.name));
    // The list opens above the number; one of its lines makes the window larger.
    let lines = (1..10).map(|line| (zoom.0, zoom.1 - 10 - 16 * line));
    let larger = lines.into_iter().find_map(|line| {
        live.click(line.0, line.1, Button::Left).expect("a click");
        let size = agreed_size(&mut live);
        if size.0 > width {
            return Some(size);
        }
        let (width, height) = (size.0 as i32, size.1 as i32);
        live.click(width - 44, height - 14, Button::Left).expect("a click");
        None
    });
    let (new_width, new_height) = larger.expect("a zoom above 100 %");
    let zoom = f64::from(new_width) / f64::from(width);
    assert!((f64::from(new_height) / f64::from(height) - zoom).abs() < 0.01, "{new_width} x {new_height}");
    assert!(fills_its_frame(&mut live, (new_width, new_height)));
    keep(&live, &format!("{} zoomed", member.name));
    live.close();
    assert_eq!(live.plugin().window_size().expect("a size"), (new_width, new_height), "the zoom is kept");
    open(&mut live);
    assert!(fills_its_frame(&mut live, (new_width, new_height)));
    assert_no_complaints(&mut live);
}

fn hidden_and_shown_again_it_still_draws(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    for hidden_ms in [0, 40, 400] {
        live.show(false).expect("hidden");
        wait_ms(&mut live, hidden_ms);
        assert!(!live.window().inner_is_shown().expect("a window"));
        live.show(true).expect("shown");
        come_to_rest(&mut live);
        assert!(draws_when_moved(&mut live, hidden_ms), "nothing is drawn after {hidden_ms} ms in hiding");
        assert!(is_drawn(&live.picture().expect("a picture")));
    }
    assert_no_complaints(&mut live);
}

/// The host moves what can be moved: a frame is drawn.
fn draws_when_moved(live: &mut Live, seed: u64) -> bool {
    live.window().frames_ms().expect("a window");
    let mut random = Random::new(seed + 9);
    for param in automatable(live.plugin()) {
        live.set(param.id, random.value(&param));
    }
    let drawn = live.serve_until(LONG, |live| Ok(!live.window().frames_ms()?.is_empty()));
    drawn.expect("a window")
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

/// What is held once nothing more is given back, or no more than this.
fn settled_holdings(live: &mut Live, at_most: Option<Holdings>) -> Holdings {
    let (mut held, mut last) = (Holdings::now(), Instant::now());
    let settled = live.serve_until(LONG, |_| {
        let now = Holdings::now();
        if (now.threads, now.files) != (held.threads, held.files) {
            last = Instant::now();
        }
        held = now;
        let is_little = at_most.is_none_or(|most| now.threads <= most.threads && now.files <= most.files);
        Ok(is_little && last.elapsed() > Duration::from_millis(100))
    });
    settled.expect("a plug-in");
    held
}

fn opened_and_closed_ten_times_it_leaves_nothing_behind(member: &Member) {
    let mut live = live(member);
    play_noise(&mut live, 5);
    let cycle = |live: &mut Live, at_most: Option<Holdings>| {
        open_after(live, Duration::ZERO);
        wait_ms(live, 150);
        live.close();
        settled_holdings(live, at_most)
    };
    // The first ones load the graphics driver and fill its caches, and the rings of the feed come into memory as
    // they are written.
    for _ in 0..10 {
        cycle(&mut live, None);
    }
    let before = cycle(&mut live, None);
    // A thread that ends late on a busy machine is waited for.
    let after: Vec<Holdings> = (0..10).map(|_| cycle(&mut live, Some(before))).collect();
    let last = after[9];
    let memory: Vec<u64> = after.iter().map(|held| held.memory_kb).collect();
    // What leaks does so at every opening. The allocator and the graphics driver fetch some MB at a time, at any
    // opening: such a step is no leak, and as likely in the last ten as in the first.
    let mut growths: Vec<i64> = [&[before], &after[..]]
        .concat()
        .windows(2)
        .map(|pair| pair[1].memory_kb as i64 - pair[0].memory_kb as i64)
        .collect();
    growths.sort_unstable();
    let growth = (growths[4] + growths[5]) / 2;
    println!("G5 {} before {before:?}, after ten cycles {last:?}, memory in kB: {memory:?}", member.name);
    println!("G5 {}: {growth} kB per opening (bar 2048 kB in ten)", member.name);
    assert!(last.threads <= before.threads, "threads: {} to {}", before.threads, last.threads);
    assert!(last.files <= before.files, "files: {} to {}", before.files, last.files);
    assert!(
        10 * growth < 2048,
        "{growth} kB per opening, memory in kB: {} then {memory:?}",
        before.memory_kb
    );
    assert_no_complaints(&mut live);
}

fn at_rest_it_draws_nothing_and_with_sound_it_moves(member: &Member) {
    let mut live = live(member);
    open(&mut live);
    // A busy machine may draw late what was asked for before: then it has another two seconds to rest.
    let mut frames_at_rest = Vec::new();
    while frames_at_rest.len() < 3 && frames_at_rest.last() != Some(&0) {
        live.window().frames_ms().expect("a window");
        wait_ms(&mut live, 2000);
        frames_at_rest.push(live.window().frames_ms().expect("a window").len());
    }
    println!("G7 {}: frames in 2 s of rest {frames_at_rest:?} (bar: 0 at last)", member.name);
    assert_eq!(frames_at_rest.last(), Some(&0), "{frames_at_rest:?}");
    play_noise(&mut live, 6);
    let mut playing = 0;
    let moves = live.serve_until(LONG, |live| {
        playing += live.window().frames_ms()?.len();
        Ok(playing >= 5)
    });
    keep(&live, &format!("{} playing", member.name));
    assert!(moves.expect("a window"), "{playing} frames in {} s with sound", LONG.as_secs());
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
    assert!(draws_when_moved(&mut other, 1), "it lives without the other one");
    assert_no_complaints(&mut one);
    assert_no_complaints(&mut other);
}
