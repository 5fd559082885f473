//! The sidechain: what the detector hears, the EQ in front of it as a graph with handles, the level behind it.

use aplomb_kit::window::theme::{BUTTON, GAP, METER_BAR, SMALL_TEXT, font};
use aplomb_kit::window::widgets::{segments, slider, switch};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Rect, Ui, pos2, vec2};
use shared_dsp::compressor::settings::Source;

use super::bench::Bench;
use super::response::response;
use super::seen::{SCALE, Seen};

/// Between the panel's edge and what is in it, in points.
const INSET: f32 = 6.0;
/// Between two rows, in points.
const ROW_GAP: f32 = 4.0;
/// The height of the panel: four rows.
pub const HEIGHT: f32 = 2.0 * INSET + 4.0 * BUTTON + 3.0 * ROW_GAP;

/// The fields, row by row.
const CUTS: [(&str, &str); 2] = [("sc_low_cut", "Low cut"), ("sc_high_cut", "High cut")];
const BELLS: [[(&str, &str); 3]; 2] = [
    [("sc_bell1_freq", "Bell 1"), ("sc_bell1_gain", "Gain"), ("sc_bell1_q", "Q")],
    [("sc_bell2_freq", "Bell 2"), ("sc_bell2_gain", "Gain"), ("sc_bell2_q", "Q")],
];

/// Draws the panel.
pub fn sidechain(ui: &mut Ui, desk: &mut Desk, rect: Rect, bench: &Bench, seen: &Seen) {
    paint::card(ui.painter(), rect, &desk.theme);
    let mut inside = rect.shrink2(vec2(GAP, INSET));
    let width = (0.45 * inside.width()).clamp(380.0, 440.0);
    let mut fields = paint::take_left(&mut inside, width, GAP);
    let mut row = || paint::take_top(&mut fields, BUTTON, ROW_GAP);
    let mut first = row();
    let listen = paint::take_right(&mut first, 0.25 * width, ROW_GAP);
    segments(ui, desk, first, "sc_source", &["Internal", "External"]);
    switch(ui, desk, listen, "sc_listen", "Listen");
    for ((id, name), place) in CUTS.into_iter().zip(paint::columns(row(), CUTS.len(), ROW_GAP)) {
        slider(ui, desk, place, id, name);
    }
    for bell in BELLS {
        let mut places = row();
        let freq = paint::take_left(&mut places, 0.34 * width, ROW_GAP);
        let rest = paint::columns(places, 2, ROW_GAP);
        for ((id, name), place) in bell.into_iter().zip(std::iter::once(freq).chain(rest)) {
            slider(ui, desk, place, id, name);
        }
    }
    let meter = paint::take_right(&mut inside, METER_BAR + 20.0, 4.0);
    response(ui, desk, inside, bench, seen);
    level(ui, desk, meter, seen);
    if bench.settings().sc_source == Source::External && !seen.has_sidechain() {
        let (at, colour) = (inside.center_top() + vec2(0.0, 12.0), desk.theme.text2);
        let text = "The host gives no sidechain here";
        paint::text(ui.painter(), at, Align2::CENTER_CENTER, text, font(SMALL_TEXT), colour, inside.width());
    }
}

/// The level behind the EQ.
fn level(ui: &Ui, desk: &Desk, rect: Rect, seen: &Seen) {
    let theme = desk.theme;
    let mut place = rect;
    let name = paint::take_bottom(&mut place, 14.0, 0.0);
    let bar = Rect::from_center_size(place.center(), vec2(METER_BAR, place.height()));
    paint::well(ui.painter(), bar, &theme);
    let [top, bottom] = [seen.key.level_db(), SCALE.bottom_db].map(|level_db| SCALE.y(bar, level_db));
    let filled = Rect::from_min_max(pos2(bar.min.x, top), pos2(bar.max.x, bottom));
    ui.painter().rect_filled(filled, 0.0, theme.signal);
    if seen.key.held_db() > SCALE.bottom_db {
        let y = SCALE.y(bar, seen.key.held_db());
        paint::rule(ui.painter(), pos2(bar.min.x, y), pos2(bar.max.x, y), theme.text);
    }
    let (at, width) = (name.center(), name.width() + 6.0);
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, "Level", font(SMALL_TEXT), theme.text3, width);
}
