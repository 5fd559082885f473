//! What hands do on the Room's stage and on its decay, as the host hears of it.

use std::sync::Arc;

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::proof::window::host::Recorder;
use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Sound, Subject, law, screen};
use aplomb_kit::window::theme::SMALLEST;
use aplomb_room::AplombRoom;
use egui::accesskit::Role;
use egui::{Key, Modifiers, PointerButton, Pos2, vec2};

/// The window of a new instance.
fn open() -> (Pane, Arc<Recorder>) {
    let subject = Subject {
        name: "room",
        size: vec2(900.0, 520.0),
        smallest: SMALLEST,
        screens: vec![screen::<AplombRoom, _>("new", |_| (), Sound::NONE, |_| ())],
        reveal: |_, _| (),
        doors: &[],
    };
    let host = Recorder::new();
    (subject.open(&host), host)
}

/// Where a control is.
fn place(pane: &Pane, name: &str) -> Pos2 {
    pane.named(name).unwrap_or_else(|| panic!("there is no {name:?}")).bounds.center()
}

/// Where a handle is: the field of its share has the same name.
fn handle(pane: &Pane, name: &str) -> Pos2 {
    let mut controls = pane.controls().into_iter();
    let found = controls.find(|control| control.name == name && control.role == Role::Slider);
    found.expect("a handle").bounds.center()
}

fn written(host: &Recorder, id: &str) -> String {
    let params = host.params();
    let catalogue = Catalogue::of(&*params);
    let entry = catalogue.get(id).unwrap();
    entry.text(entry.normalized())
}

/// The host heard of whole gestures only.
#[track_caller]
fn assert_lawful(host: &Recorder) {
    assert_eq!(law::broken(&host.log()), Vec::<String>::new());
    assert_eq!(law::held(&host.log()), Vec::<String>::new());
}

#[test]
fn the_source_goes_where_the_pointer_takes_it() {
    let (mut pane, host) = open();
    let from = place(&pane, "Source");
    let to = from + vec2(40.0, -60.0);
    pane.drag(from, to, 8);
    pane.rest(1.0);
    assert!(place(&pane, "Source").distance(to) < 1.0, "{} and {to}", place(&pane, "Source"));
    assert!(written(&host, "azimuth").ends_with(" R"));
    assert_ne!(written(&host, "proximity"), "50 %");
    assert_lawful(&host);
}

#[test]
fn with_alt_the_source_turns_or_goes_but_not_both() {
    for (by, moved, kept) in [
        (vec2(50.0, -12.0), "azimuth", ("proximity", "50 %")),
        (vec2(12.0, -50.0), "proximity", ("azimuth", "0°")),
    ] {
        let (mut pane, host) = open();
        pane.hold(Modifiers::ALT);
        let from = place(&pane, "Source");
        pane.drag(from, from + by, 8);
        pane.rest(1.0);
        assert_eq!(written(&host, kept.0), kept.1, "{by}");
        assert!(!["0°", "50 %"].contains(&written(&host, moved).as_str()), "{by}");
        assert_lawful(&host);
    }
}

#[test]
fn escape_puts_the_source_back_and_the_rest_of_the_drag_moves_nothing() {
    let (mut pane, host) = open();
    let from = place(&pane, "Source");
    pane.move_to(from);
    pane.frame();
    pane.button(PointerButton::Primary, true);
    pane.frame();
    for step in 1..=6_u8 {
        pane.move_to(from + vec2(8.0, -8.0) * f32::from(step));
        pane.frame();
        if step == 4 {
            pane.key(Key::Escape);
            pane.frame();
        }
    }
    pane.button(PointerButton::Primary, false);
    pane.rest(1.0);
    assert_eq!((written(&host, "azimuth"), written(&host, "proximity")), ("0°".into(), "50 %".into()));
    assert_lawful(&host);
}

#[test]
fn a_double_click_puts_the_source_straight_ahead_and_the_wheel_turns_its_width() {
    let (mut pane, host) = open();
    let from = place(&pane, "Source");
    pane.drag(from, from + vec2(30.0, -40.0), 4);
    pane.rest(1.0);
    let there = place(&pane, "Source");
    pane.click(there);
    pane.click(there);
    pane.rest(1.0);
    assert_eq!((written(&host, "azimuth"), written(&host, "proximity")), ("0°".into(), "50 %".into()));
    pane.move_to(place(&pane, "Source"));
    pane.wheel(3.0);
    pane.rest(1.0);
    assert_eq!(written(&host, "source_width"), "1.30 m");
    assert_lawful(&host);
}

#[test]
fn a_handle_of_the_decay_stays_under_the_pointer_where_the_air_absorbs_too() {
    let (mut pane, host) = open();
    for (name, id) in [("Decay 125 Hz", "decay_125"), ("Decay 8 kHz", "decay_8k")] {
        let from = handle(&pane, name);
        let to = from + vec2(0.0, 30.0);
        pane.drag(from, to, 6);
        let there = handle(&pane, name);
        assert!((there.y - to.y).abs() < 1.0, "{name}: {} and {}", there.y, to.y);
        assert_ne!(written(&host, id), "100 %");
        pane.rest(1.0);
    }
    assert_lawful(&host);
}
