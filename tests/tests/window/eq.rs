//! The window of the EQ.

use aplomb_eq::AplombEq;
use aplomb_kit::proof::player::Player;
use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Sound, Subject, screen};
use aplomb_kit::window::theme::SMALLEST;
use egui::{Event, Key, Pos2, pos2, vec2};

use super::shared;

/// As it opens, at work on a voice with a dynamic band chosen, and with mid and side apart.
pub fn window() -> Subject {
    let mut screens = shared::<AplombEq, _>();
    screens.push(screen::<AplombEq, _>("voice", |player| set(player, VOICE), SOUND, |pane| choose(pane, 4)));
    screens.push(screen::<AplombEq, _>(
        "side",
        |player| set(player, SIDE),
        Sound::NONE,
        |pane| choose(pane, 2),
    ));
    Subject { name: "eq", size: vec2(860.0, 520.0), smallest: SMALLEST, screens, reveal, doors: &[] }
}

const VOICE: &[(&str, &str)] = &[
    ("on_1", "On"),
    ("type_1", "Low Cut"),
    ("freq_1", "90 Hz"),
    ("q_1", "0.71"),
    ("on_2", "On"),
    ("freq_2", "310 Hz"),
    ("gain_2", "-3 dB"),
    ("on_3", "On"),
    ("freq_3", "1.4 kHz"),
    ("gain_3", "+1.8 dB"),
    ("on_4", "On"),
    ("freq_4", "3.6 kHz"),
    ("gain_4", "+3.2 dB"),
    ("q_4", "2.2"),
    ("dyn_range_4", "-6 dB"),
    ("dyn_thr_4", "-45 dB"),
    ("on_5", "On"),
    ("type_5", "High Shelf"),
    ("freq_5", "9 kHz"),
    ("gain_5", "+4 dB"),
];

const SIDE: &[(&str, &str)] = &[
    ("on_1", "On"),
    ("freq_1", "400 Hz"),
    ("gain_1", "-2 dB"),
    ("on_2", "On"),
    ("type_2", "Low Cut"),
    ("freq_2", "120 Hz"),
    ("place_2", "Side"),
];

/// A voice of 180 Hz with forty partials, softer by 6 dB per octave, and another one a fifth above at the
/// right.
const SOUND: Sound = Sound {
    seconds: 0.5,
    sample: |channel, frame| {
        let base_hz = if channel == 0 { 180.0 } else { 270.0 };
        let turn = std::f64::consts::TAU * base_hz * frame as f64 / 48_000.0;
        let partial = |number: u32| (turn * f64::from(number)).sin() / f64::from(number);
        0.12 * (1..=40).map(partial).sum::<f64>() as f32
    },
};

fn set(player: &mut Player<AplombEq>, values: &[(&str, &str)]) {
    values.iter().for_each(|(id, text)| player.set(id, text));
}

/// Chooses a band, and takes the pointer away.
fn choose(pane: &mut Pane, band: usize) {
    if let Some(node) = pane.named(&format!("Band {band}")) {
        pane.click(node.bounds.center());
        pane.event(Event::PointerGone);
        pane.rest(1.0);
    }
}

/// Chooses the band of a parameter, which is made first if it is not in use.
fn reveal(pane: &mut Pane, id: &str) {
    pane.key(Key::Escape);
    pane.rest(0.5);
    let Some((name, number)) = id.rsplit_once('_') else { return };
    let Ok(number) = number.parse::<usize>() else { return };
    let node = format!("Band {number}");
    // Bands are made in the order of their numbers
    while pane.named(&node).is_none() {
        make(pane, number);
    }
    choose(pane, number);
    let needs_gain = name == "gain" || name.starts_with("dyn");
    if needs_gain && pane.named(&format!("Band {number} Gain")).is_none() {
        // Its kind has neither gain nor dynamics: another one in its place
        pane.key(Key::Delete);
        pane.rest(0.5);
        make(pane, number);
        choose(pane, number);
    }
}

/// Double-clicks the empty graph, somewhere else for each number.
fn make(pane: &mut Pane, number: usize) {
    let graph = pane.named("Equaliser curve").map_or(egui::Rect::ZERO, |graph| graph.bounds);
    let at: Pos2 = pos2(graph.min.x + 100.0 + 24.0 * number as f32, graph.center().y - 20.0);
    (0..2).for_each(|_| pane.click(at));
    pane.rest(1.0);
}
