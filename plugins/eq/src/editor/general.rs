//! The card under the graph while no band is chosen: output, phase, and how the spectra look.

use aplomb_kit::window::Desk;
use aplomb_kit::window::paint::{self, take_left, take_top};
use aplomb_kit::window::theme::{BUTTON, GAP, GRID, MARGIN, SMALL_TEXT, font};
use aplomb_kit::window::widgets::{Knob, Pick, button, choice, knob, pick, slider, switch};
use egui::{Align2, Id, Rect, Ui, vec2};
use shared_dsp::eq::settings::Phase;

use super::card::{INSET, signed_db};
use super::kept::{DETAILS, Keep, RANGES, SPECTRA, SPEEDS, TILTS};
use super::others::Others;
use super::scene::Scene;
use super::spectra::Spectra;

/// Between the rows, in points.
const ROW_GAP: f32 = 6.0;
/// The widest that the card needs to be, in points.
const WIDEST: f32 = 828.0;

/// Draws the card with knobs, in the middle of a place.
pub fn show(
    ui: &mut Ui,
    desk: &mut Desk,
    rect: Rect,
    scene: &Scene<'_>,
    spectra: &mut Spectra,
    others: &mut Others,
) {
    let card = Rect::from_center_size(rect.center(), vec2(rect.width().min(WIDEST), rect.height()));
    paint::card(ui.painter(), card, &desk.theme);
    let mut inside = card.shrink(INSET);
    let is_narrow = inside.width() < 720.0;
    let cell = if is_narrow { 64.0 } else { 80.0 };
    let gap = if is_narrow { GAP } else { MARGIN };
    for (id, name) in [("out_gain", "Output"), ("gain_scale", "Gain scale")] {
        let place = take_left(&mut inside, cell, 0.0);
        knob(ui, desk, place, id, &Knob { name: Some(name), ..Knob::default() });
    }
    inside.min.x += GAP;
    let mut switches = take_left(&mut inside, 124.0, gap);
    for id in ["auto_gain", "fair_bypass", "delta"] {
        let place = take_top(&mut switches, BUTTON, ROW_GAP);
        switch_of(ui, desk, place, id, scene);
    }
    let mut phase = take_left(&mut inside, 116.0, gap);
    let place = take_top(&mut phase, BUTTON, ROW_GAP);
    choice(ui, desk, place, "phase");
    let low = take_top(&mut phase, BUTTON, ROW_GAP);
    linear_low(ui, desk, low, scene);
    compare(ui, desk, phase, others);
    let mut rows = inside;
    let first = take_top(&mut rows, BUTTON, ROW_GAP);
    which(ui, desk, first, spectra);
    for pair in [[Keep::Speed, Keep::Detail], [Keep::Tilt, Keep::Range]] {
        let row = take_top(&mut rows, BUTTON, ROW_GAP);
        for (place, keep) in paint::columns(row, 2, ROW_GAP).zip(pair) {
            setting(ui, desk, place, keep);
        }
    }
}

/// Draws it in two rows, for a window with little room.
pub fn show_low(ui: &mut Ui, desk: &mut Desk, rect: Rect, scene: &Scene<'_>) {
    paint::card(ui.painter(), rect, &desk.theme);
    let mut inside = rect.shrink(INSET);
    let mut row = take_top(&mut inside, BUTTON, ROW_GAP);
    let share = row.width() / 100.0;
    for (id, name) in [("out_gain", "Output"), ("gain_scale", "Scale")] {
        let place = take_left(&mut row, 19.0 * share, GRID);
        slider(ui, desk, place, id, name);
    }
    let is_linear = scene.settings().phase == Phase::Linear;
    let place = take_left(&mut row, 18.0 * share, GRID);
    choice(ui, desk, place, "phase");
    if is_linear {
        let place = take_left(&mut row, 13.0 * share, GRID);
        choice(ui, desk, place, "linear_low");
    }
    pick_spectra(ui, desk, row);
    let mut places = paint::columns(inside, 6, GRID);
    for id in ["auto_gain", "fair_bypass", "delta"] {
        if let Some(place) = places.next() {
            switch_of(ui, desk, place, id, scene);
        }
    }
    for keep in [Keep::Speed, Keep::Tilt, Keep::Range] {
        if let Some(place) = places.next() {
            setting(ui, desk, place, keep);
        }
    }
}

fn switch_of(ui: &Ui, desk: &mut Desk, rect: Rect, id: &str, scene: &Scene<'_>) {
    let name = desk.name(id);
    let gain_db = scene.levels.auto_gain_db;
    let text = if id == "auto_gain" && desk.is_on(id) && rect.width() > 112.0 {
        format!("Auto {}", signed_db(gain_db))
    } else {
        name
    };
    switch(ui, desk, rect, id, &text);
}

/// How low linear phase reaches, where it is on.
fn linear_low(ui: &Ui, desk: &mut Desk, mut rect: Rect, scene: &Scene<'_>) {
    if scene.settings().phase != Phase::Linear {
        return;
    }
    let name = take_left(&mut rect, 40.0, GRID);
    let (at, colour) = (name.left_center(), desk.theme.text2);
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, "From", font(SMALL_TEXT), colour, name.width());
    choice(ui, desk, rect, "linear_low");
}

/// The other track whose spectrum is shown, where there are any.
fn compare(ui: &Ui, desk: &mut Desk, rect: Rect, others: &mut Others) {
    if others.is_alone() {
        return;
    }
    let (items, present) = others.names();
    let help = "Another track's spectrum, and in red where it and this one cover each other";
    let look = Pick { name: "Compare with", items: &items, present, help };
    if let Some(index) = pick(ui, desk, Id::unique("compare"), rect, &look) {
        others.choose(index);
    }
}

/// What of the spectrum is shown, side by side, and whether it stands still.
fn which(ui: &Ui, desk: &mut Desk, mut rect: Rect, spectra: &mut Spectra) {
    let is_frozen = spectra.is_frozen();
    let freeze = paint::take_right(&mut rect, 56.0, ROW_GAP);
    let present = Keep::Spectra.of(desk.kept());
    for (index, (place, name)) in paint::columns(rect, SPECTRA.len(), 2.0).zip(SPECTRA).enumerate() {
        let help = match index {
            0 => "No spectrum",
            1 => "Spectrum of what comes in, in grey",
            2 => "Spectrum of what goes out, in blue",
            _ => "Spectra of what comes in, in grey, and of what goes out, in blue",
        };
        let id = Id::unique(("spectra", index));
        if button(ui, desk, id, place, name, index == present, help).clicked() {
            Keep::Spectra.set(desk.kept(), index);
        }
    }
    let help = "Holds the spectra as they are";
    if button(ui, desk, Id::unique("freeze"), freeze, "Freeze", is_frozen, help).clicked() {
        spectra.freeze(!is_frozen);
    }
}

fn pick_spectra(ui: &Ui, desk: &mut Desk, rect: Rect) {
    let present = Keep::Spectra.of(desk.kept());
    let names = ["Spectra off", "Pre", "Post", "Pre and post"];
    let id = Id::unique("spectra");
    let help = "What is shown of the sound";
    let look = Pick { name: "Spectra", items: &names, present, help };
    if let Some(index) = pick(ui, desk, id, rect, &look) {
        Keep::Spectra.set(desk.kept(), index);
    }
}

/// A setting of the spectra.
fn setting(ui: &Ui, desk: &mut Desk, rect: Rect, keep: Keep) {
    let (names, name, help): (&[&str], _, _) = match keep {
        Keep::Speed => (&SPEEDS, "Speed", "How fast the spectra fall, or their mean over five seconds"),
        Keep::Tilt => (&TILTS, "Tilt", "At 3 dB/oct pink noise is flat, at 4.5 dB/oct most music is"),
        Keep::Range => (&RANGES, "Range", "Levels from the top of the graph, 0 dBFS, to its bottom"),
        _ => (&DETAILS, "Detail", "Finer in frequency is slower in time"),
    };
    let id = Id::unique(("spectrum", name));
    let look = Pick { name, items: names, present: keep.of(desk.kept()), help };
    if let Some(index) = pick(ui, desk, id, rect, &look) {
        keep.set(desk.kept(), index);
    }
}
