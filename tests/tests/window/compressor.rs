//! The window of the Compressor.

use aplomb_compressor::AplombCompressor;
use aplomb_kit::proof::player::Player;
use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Sound, Subject, screen};
use aplomb_kit::window::theme::SMALLEST;
use egui::accesskit::Role;
use egui::{PointerButton, vec2};

use super::{press, shared};

/// A bass drum and noise that dies away, every 0.8 s; it ends in the middle of a hit.
const DRUMS: Sound = Sound { seconds: 6.6, sample: drums };
/// The windows are looked at 0.1 s after the last hit, in s after the first that they take to open.
const LOOKED_AT_S: f64 = 5.5;

/// As it opens; with drums; with each panel; while the threshold is dragged; as an expander.
pub fn window() -> Subject {
    let mut screens = shared::<AplombCompressor, _>();
    screens.extend([
        screen("drums", glue, DRUMS, |_| ()),
        screen("more", glue, DRUMS, |pane| press(pane, "More")),
        screen("sidechain", sidechain, DRUMS, |pane| press(pane, "Sidechain")),
        screen("ghost", glue, DRUMS, drag_the_threshold),
        screen("expander", expander, DRUMS, |_| ()),
    ]);
    for screen in screens.iter_mut().filter(|screen| screen.plays_s > 0.0) {
        screen.plays_s = LOOKED_AT_S;
    }
    Subject {
        name: "compressor",
        size: vec2(880.0, 500.0),
        smallest: SMALLEST,
        screens,
        reveal: |_, _| (),
        doors: &["More", "Sidechain"],
    }
}

fn glue(player: &mut Player<AplombCompressor>) {
    set(player, &[("threshold", "-30 dB"), ("ratio", "4:1"), ("release", "180 ms")]);
}

fn sidechain(player: &mut Player<AplombCompressor>) {
    glue(player);
    set(player, &[("sc_low_cut", "80 Hz"), ("sc_bell1_freq", "400 Hz"), ("sc_bell1_gain", "+6 dB")]);
    set(player, &[("sc_bell2_gain", "-9 dB")]);
}

fn expander(player: &mut Player<AplombCompressor>) {
    set(player, &[("mode", "Expander"), ("threshold", "-36 dB"), ("ratio", "2:1"), ("range", "20 dB")]);
}

fn set(player: &Player<AplombCompressor>, values: &[(&str, &str)]) {
    values.iter().for_each(|(id, text)| player.set(id, text));
}

fn drag_the_threshold(pane: &mut Pane) {
    let controls = pane.controls();
    let knob = controls.iter().find(|control| control.name == "Threshold" && control.role == Role::Slider);
    let from = knob.expect("the threshold has a knob").bounds.center();
    pane.move_to(from);
    pane.frame();
    pane.button(PointerButton::Primary, true);
    pane.frame();
    for step in 1..=8 {
        pane.move_to(from + vec2(0.0, 4.0 * step as f32));
        pane.frame();
    }
    pane.play(0.2);
}

fn drums(channel: usize, frame: u64) -> f32 {
    let time_s = (frame % 38_400) as f32 / 48_000.0;
    let bass = 0.25 * (-9.0 * time_s).exp() * (std::f32::consts::TAU * 70.0 * time_s).sin();
    // Whatever scrambles bits is noise enough
    let mut bits = (frame as u32).wrapping_mul(0x9E37_79B9) ^ (channel as u32 + 1).wrapping_mul(0x85EB_CA6B);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2C1B_3C6D);
    bits ^= bits >> 12;
    let noise = bits as f32 / u32::MAX as f32 - 0.5;
    bass + noise * (0.25 * (-4.0 * time_s).exp() + 0.005)
}
