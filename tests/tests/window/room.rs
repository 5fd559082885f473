//! The window of the Room.

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::proof::player::Player;
use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Sound, Subject, screen};
use aplomb_kit::window::theme::SMALLEST;
use aplomb_room::AplombRoom;
use egui::vec2;
use nice_plug::prelude::Plugin;

use super::{press, shared};

/// A source at the back of a chamber, to the right, with a decay that was drawn by hand.
const CHAMBER: [(&str, &str); 15] = [
    ("proximity", "85 %"),
    ("azimuth", "22\u{b0} R"),
    ("source_width", "2 m"),
    ("size", "480 m\u{b3}"),
    ("decay", "1.3 s"),
    ("decay_63", "110 %"),
    ("decay_125", "140 %"),
    ("decay_250", "130 %"),
    ("decay_4k", "80 %"),
    ("decay_8k", "60 %"),
    ("predelay", "9 ms"),
    ("early_level", "+1 dB"),
    ("tail_level", "-1.5 dB"),
    ("duck_amount", "9 dB"),
    ("mix", "70 %"),
];

/// A steady tone, so that meters stand still.
const TONE: Sound = Sound {
    seconds: 2.0,
    sample: |channel, frame| {
        let hz = if channel == 0 { 500.0 } else { 750.0 };
        0.25 * (std::f64::consts::TAU * hz * frame as f64 / 48_000.0).sin() as f32
    },
};

/// As it opens, with a source placed, near by, and with the details.
pub fn window() -> Subject {
    let mut screens = shared::<AplombRoom, _>();
    screens.push(screen::<AplombRoom, _>("placed", chamber, TONE, |_| ()));
    screens.push(screen::<AplombRoom, _>("near", chamber, Sound::NONE, |pane| press_if_there(pane, "Near")));
    screens.push(screen::<AplombRoom, _>("details", chamber, Sound::NONE, details));
    let doors = &["Main", "Details"];
    Subject { name: "room", size: vec2(900.0, 520.0), smallest: SMALLEST, screens, reveal, doors }
}

fn chamber(player: &mut Player<AplombRoom>) {
    let params = player.plugin.params();
    let catalogue = Catalogue::of(&*params);
    for (id, text) in CHAMBER {
        let entry = catalogue.get(id).expect("a parameter");
        entry.set(entry.read(text).expect("a value"));
    }
}

/// In a small window there is no room for it.
fn press_if_there(pane: &mut Pane, name: &str) {
    if pane.named(name).is_some() {
        press(pane, name);
    }
}

/// A small window has two pages of them.
fn details(pane: &mut Pane) {
    press_if_there(pane, "Details");
    press_if_there(pane, "Space");
}

/// An octave is chosen by its handle.
fn reveal(pane: &mut Pane, id: &str) {
    if let Some(octave) = id.strip_prefix("decay_") {
        let name = match octave.strip_suffix('k') {
            Some(khz) => format!("Decay {khz} kHz"),
            None => format!("Decay {octave} Hz"),
        };
        press(pane, &name);
    }
}
