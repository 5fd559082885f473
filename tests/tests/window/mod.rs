//! The windows of the suite, as they are judged and painted: each with the screens that are to be looked at.

pub mod balance;
pub mod compressor;
pub mod eq;
pub mod room;

use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Screen, Sound, screen};
use aplomb_kit::window::{Shell, View};
use nice_plug::prelude::Plugin;

/// The screens that every window has: as it opens, in light, with the list of presets, with the help.
fn shared<P: Plugin<Editor = Shell<V>>, V: View>() -> Vec<Screen> {
    vec![
        screen::<P, V>("new", |_| (), Sound::NONE, |_| ()),
        screen::<P, V>("light", |_| (), Sound::NONE, |pane| press(pane, "Dark or light")),
        screen::<P, V>("presets", |_| (), Sound::NONE, |pane| press(pane, "Presets")),
        screen::<P, V>("help", |_| (), Sound::NONE, |pane| press(pane, "Help: what hands can do here")),
    ]
}

/// Clicks the control of that name, and takes the pointer away.
fn press(pane: &mut Pane, name: &str) {
    let control = pane.named(name).unwrap_or_else(|| panic!("there is no {name:?}"));
    pane.click(control.bounds.center());
    pane.event(egui::Event::PointerGone);
    pane.rest(1.0);
}
