//! What an engineer expects of the graph, done with a pointer on a window without a screen.

mod drawn;

use std::sync::Arc;

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::proof::window::host::Recorder;
use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Sound, Subject, law, look, rest, screen, script, typing};
use aplomb_kit::window::theme::SMALLEST;
use egui::{Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use nice_plug::prelude::Params;
use shared_dsp::eq::settings::{Band, BandState, Kind};
use shared_dsp::eq::{Settings, settings};

use super::place::Graph;
use super::*;
use crate::AplombEq;

/// An open window, its host, and the settings that the parameters mean.
struct Session {
    host: Arc<Recorder>,
    pane: Pane,
}

const SIZE: egui::Vec2 = vec2(860.0, 520.0);

fn subject() -> Subject {
    let new = || screen::<AplombEq, EqView>("new", |_| (), Sound::NONE, |_| ());
    let bands = || {
        screen::<AplombEq, EqView>(
            "bands",
            |player| {
                for (id, text) in [
                    ("on_1", "On"),
                    ("freq_1", "200 Hz"),
                    ("gain_1", "+4 dB"),
                    ("on_2", "On"),
                    ("freq_2", "2 kHz"),
                    ("gain_2", "-3 dB"),
                    ("dyn_range_2", "-6 dB"),
                ] {
                    player.set(id, text);
                }
            },
            Sound::NONE,
            |pane| {
                let node = pane.named("Band 2").unwrap();
                pane.click(node.bounds.center());
                pane.event(egui::Event::PointerGone);
                pane.rest(1.0);
            },
        )
    };
    Subject { name: "eq", size: SIZE, smallest: SMALLEST, screens: vec![new(), bands()], reveal, doors: &[] }
}

/// Chooses the band of a parameter, which is made first if it is not in use.
fn reveal(pane: &mut Pane, id: &str) {
    let band = id.rsplit_once('_').and_then(|(_, number)| number.parse::<usize>().ok());
    pane.key(Key::Escape);
    pane.rest(0.5);
    let Some(band) = band else { return };
    let name = format!("Band {band}");
    while pane.named(&name).is_none() {
        let graph = pane.named("Equaliser curve").unwrap().bounds;
        let at = pos2(graph.min.x + 100.0 + 24.0 * band as f32, graph.center().y - 20.0);
        double_click(pane, at);
    }
    let node = pane.named(&name).unwrap();
    pane.click(node.bounds.center());
    pane.rest(0.5);
    // A kind without a gain has neither that nor dynamics: another band instead
    let params = EqParams::default();
    let whole_name = Catalogue::of(&params).get(id).map(|entry| entry.name().to_owned()).unwrap_or_default();
    if (id.starts_with("gain") || id.starts_with("dyn")) && pane.named(&whole_name).is_none() {
        pane.key(Key::Delete);
        pane.rest(0.5);
        reveal(pane, id);
    }
}

fn double_click(pane: &mut Pane, at: Pos2) {
    pane.click(at);
    pane.click(at);
    pane.rest(1.0);
}

impl Session {
    fn open() -> Session {
        let host = Recorder::new();
        let pane = subject().open(&host);
        Session { host, pane }
    }

    fn settings(&self) -> Settings {
        let params = self.host.params();
        let own = EqParams::default();
        for (to, from) in Catalogue::of(&own).entries().iter().zip(Catalogue::of(&*params).entries()) {
            to.set(from.normalized());
        }
        aplomb_kit::stage::Drive::settings(&own)
    }

    fn graph(&self) -> Graph {
        Graph::new(self.pane.named("Equaliser curve").unwrap().bounds, 12.0)
    }

    /// What all parameters read.
    fn texts(&self) -> Vec<String> {
        let params = self.host.params();
        let catalogue = Catalogue::of(&*params);
        let entries = catalogue.entries().iter();
        entries.map(|entry| format!("{} {}", entry.id, entry.text(entry.normalized()))).collect()
    }

    fn at(&self, hz: f32, db: f32) -> Pos2 {
        let graph = self.graph();
        pos2(graph.freq.at(hz), graph.gain.at(db))
    }

    fn node(&self, band: usize) -> Pos2 {
        self.pane.named(&format!("Band {band}")).unwrap().bounds.center()
    }

    fn undo(&mut self) {
        let controls = self.pane.controls();
        let undo = controls.iter().find(|control| control.name.starts_with("Undo")).unwrap().bounds;
        self.pane.click(undo.center());
        self.pane.rest(0.5);
    }

    fn band(&self, band: usize) -> Band {
        self.settings().bands[band - 1]
    }
}

#[track_caller]
fn assert_near(band: &Band, hz: f32, db: f32) {
    let away_oct = (band.freq_hz / hz).log2().abs();
    assert!(away_oct < 0.05 && (band.gain_db - db).abs() < 0.2, "{} Hz, {} dB", band.freq_hz, band.gain_db);
}

#[test]
fn a_double_click_makes_a_band_there_and_one_undo_takes_it_away() {
    let mut session = Session::open();
    let at = session.at(1_000.0, 6.0);
    double_click(&mut session.pane, at);
    let band = session.band(1);
    assert_eq!((band.state, band.kind), (BandState::On, Kind::Bell));
    assert_near(&band, 1_000.0, 6.0);
    session.undo();
    assert_eq!(session.texts(), Session::open().texts());
}

#[test]
fn a_drag_on_the_empty_graph_makes_a_band_and_puts_it_there_in_one_step() {
    let mut session = Session::open();
    let (from, to) = (session.at(300.0, 2.0), session.at(500.0, 8.0));
    session.pane.drag(from, to, 8);
    session.pane.rest(1.0);
    assert_eq!(session.band(1).kind, Kind::Bell);
    assert_near(&session.band(1), 500.0, 8.0);
    session.undo();
    assert_eq!(session.texts(), Session::open().texts());
    assert_eq!(law::broken(&session.host.log()), Vec::<String>::new());
}

#[test]
fn a_node_is_taken_however_fast_the_hand_moves_on_and_no_band_is_made_in_its_place() {
    let mut session = Session::open();
    let at = session.at(300.0, 2.0);
    double_click(&mut session.pane, at);
    let (from, to) = (session.node(1), session.at(2_000.0, 8.0));
    // All of it in the time of one frame, as on a busy machine
    session.pane.move_to(from);
    session.pane.button(PointerButton::Primary, true);
    (1..=4).for_each(|step| session.pane.move_to(from + (to - from) * (0.25 * step as f32)));
    session.pane.button(PointerButton::Primary, false);
    session.pane.rest(1.0);
    assert_near(&session.band(1), 2_000.0, 8.0);
    assert_eq!(session.band(2).state, BandState::Off, "a band beside it");
    assert_eq!(law::broken(&session.host.log()), Vec::<String>::new());
}

#[test]
fn numbers_are_typed_from_the_menu_and_lists_and_switches_are_not() {
    let mut session = Session::open();
    for (name, is_number) in [("Output Gain", true), ("Phase", false), ("Delta", false)] {
        let control = session.pane.controls().into_iter().find(|control| control.name == name);
        let at = control.unwrap_or_else(|| panic!("no {name}")).bounds.center();
        session.pane.click_with(at, PointerButton::Secondary);
        session.pane.rest(0.5);
        assert!(session.pane.named("Reset").is_some(), "{name} has no menu");
        assert_eq!(session.pane.named("Type a value").is_some(), is_number, "{name}");
        session.pane.key(Key::Escape);
        session.pane.rest(0.5);
    }
}

#[test]
fn escape_in_the_middle_of_a_drag_leaves_no_new_band() {
    let mut session = Session::open();
    let (from, to) = (session.at(300.0, 2.0), session.at(500.0, 8.0));
    session.pane.move_to(from);
    session.pane.frame();
    session.pane.button(PointerButton::Primary, true);
    session.pane.frame();
    session.pane.move_to(to);
    session.pane.frame();
    session.pane.key(Key::Escape);
    session.pane.frame();
    session.pane.button(PointerButton::Primary, false);
    session.pane.rest(1.0);
    assert_eq!(session.texts(), Session::open().texts());
    assert_eq!(law::held(&session.host.log()), Vec::<String>::new());
}

#[test]
fn delete_takes_a_band_away_and_one_undo_brings_all_of_it_back() {
    let mut session = Session::open();
    let at = session.at(2_000.0, -4.0);
    double_click(&mut session.pane, at);
    let node = session.node(1);
    session.pane.move_to(node);
    session.pane.wheel(5.0);
    session.pane.rest(1.0);
    let before = session.texts();
    assert!(session.band(1).q > 1.0, "the wheel turns Q");
    session.pane.click(node);
    session.pane.key(Key::Delete);
    session.pane.rest(1.0);
    assert_eq!(session.texts(), Session::open().texts());
    session.undo();
    assert_eq!(session.texts(), before);
}

#[test]
fn what_is_chosen_moves_together_in_one_step() {
    let mut session = Session::open();
    for (hz, db) in [(200.0, 3.0), (2_000.0, -3.0)] {
        let at = session.at(hz, db);
        double_click(&mut session.pane, at);
    }
    let before = session.settings();
    let first = session.node(1);
    session.pane.hold(Modifiers::SHIFT);
    session.pane.click(first);
    session.pane.hold(Modifiers::NONE);
    session.pane.rest(1.0);
    let from = session.node(2);
    session.pane.drag(from, from + vec2(60.0, -30.0), 10);
    session.pane.rest(1.0);
    let after = session.settings();
    let went = |band: usize| {
        let (before, after) = (&before.bands[band], &after.bands[band]);
        ((after.freq_hz / before.freq_hz).log2(), after.gain_db - before.gain_db)
    };
    let (one, other) = (went(0), went(1));
    assert!(one.0 > 0.5 && one.1 > 2.0);
    assert!((one.0 - other.0).abs() < 1e-3 && (one.1 - other.1).abs() < 1e-3, "{one:?} {other:?}");
    session.undo();
    let back = session.settings();
    for band in 0..2 {
        assert_near(&back.bands[band], before.bands[band].freq_hz, before.bands[band].gain_db);
    }
}

#[test]
fn a_rectangle_with_shift_chooses_what_is_in_it() {
    let mut session = Session::open();
    for (hz, db) in [(200.0, 3.0), (500.0, 3.0), (5_000.0, 3.0)] {
        let at = session.at(hz, db);
        double_click(&mut session.pane, at);
    }
    let (from, to) = (session.at(120.0, 6.0), session.at(800.0, -2.0));
    session.pane.hold(Modifiers::SHIFT);
    session.pane.drag(from, to, 6);
    session.pane.hold(Modifiers::NONE);
    session.pane.rest(1.0);
    session.pane.key(Key::Delete);
    session.pane.rest(1.0);
    let states = session.settings().bands.map(|band| band.state == BandState::On);
    assert_eq!(states[..3], [false, false, true]);
}

#[test]
fn listening_lasts_as_long_as_the_button_is_held() {
    let mut session = Session::open();
    let at = session.at(1_000.0, 6.0);
    double_click(&mut session.pane, at);
    let controls = session.pane.controls();
    let listen = controls.iter().find(|control| control.name == "Listen").unwrap().bounds.center();
    session.pane.move_to(listen);
    session.pane.frame();
    session.pane.button(PointerButton::Primary, true);
    session.pane.frame();
    session.pane.rest(1.0);
    assert_eq!(session.settings().listen, Some(0));
    session.pane.button(PointerButton::Primary, false);
    session.pane.rest(1.0);
    assert_eq!(session.settings().listen, None);
    // A short click keeps it on
    session.pane.click(listen);
    session.pane.rest(1.0);
    assert_eq!(session.settings().listen, Some(0));
}

#[test]
fn with_linear_phase_no_label_is_cut() {
    let mut session = Session::open();
    for name in ["Phase", "Linear"] {
        let at = session.pane.named(name).unwrap_or_else(|| panic!("no {name}")).bounds.center();
        session.pane.click(at);
        session.pane.rest(0.5);
    }
    assert_eq!(session.settings().phase, settings::Phase::Linear);
    assert_eq!(look::faults(&session.pane), Vec::<String>::new());
}

#[test]
fn nothing_is_cut_or_covered() {
    look::assert_nothing_is_cut_or_covered(&subject());
}

#[test]
fn at_rest_nothing_is_painted() {
    rest::assert_rests(&subject());
}

#[test]
fn what_is_entered_is_what_is_set() {
    // The state of a band is set by making, bypassing and deleting it; listening by holding a button
    let params = EqParams::default();
    let all = params.param_map();
    let without: Vec<&str> = all
        .iter()
        .map(|(id, ..)| id.as_str())
        .filter(|id| id.starts_with("on_") || matches!(*id, "listen" | "linear_low"))
        .collect();
    typing::assert_every_parameter_can_be_entered(&subject(), &without);
}

#[test]
fn hands_that_do_anything_keep_the_law_of_gestures() {
    // All thousand seeds are in the tests of the suite
    script::assert_gesture_law_for(&subject(), 1..60);
}
