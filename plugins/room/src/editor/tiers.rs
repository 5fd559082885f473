//! The controls: what is turned most, and everything else.

use std::ops::Range;

use aplomb_kit::window::theme::{BIG_KNOB, GAP, GRID, KNOB, MARGIN, SMALL_TEXT, TEXT, font};
use aplomb_kit::window::widgets::{Knob, choice, knob, segments, slider, switch};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Rect, Ui, pos2, vec2};

use super::places::{HEADING, ROW};
use super::scenery::{Scenery, metres};

/// The knobs beside the distance.
pub const FIRST: [(&str, &str); 8] = [
    ("azimuth", "Direction"),
    ("source_width", "Width"),
    ("size", "Size"),
    ("decay", "Decay"),
    ("predelay", "Predelay"),
    ("early_level", "Early"),
    ("tail_level", "Tail"),
    ("mix", "Mix"),
];
/// Lower than this, in points, the first tier has small knobs.
const LOW: f32 = 120.0;

/// A row of the details.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row {
    /// A number.
    Slider(&'static str, &'static str),
    /// A list.
    List(&'static str, &'static str),
    /// A few values side by side.
    Side(&'static str, &'static [&'static str]),
    /// On or off.
    Switch(&'static str, &'static str),
}

/// Everything that is not in the first tier, by what it is about.
pub const GROUPS: [(&str, &[Row]); 5] = [
    (
        "Space",
        &[
            Row::List("material", "Walls"),
            Row::Slider("ratio_wl", "Width ratio"),
            Row::Slider("ratio_h", "Height ratio"),
            Row::Slider("diffusion", "Diffusion"),
            Row::Slider("modulation", "Modulation"),
            Row::Slider("air", "Air"),
        ],
    ),
    (
        "Source",
        &[
            Row::Slider("recorded_at", "Recorded at"),
            Row::List("mic_pattern", "Mic"),
            Row::Slider("level_law", "Level law"),
            Row::Slider("direct_level", "Direct"),
        ],
    ),
    (
        "Wet",
        &[
            Row::Slider("wet_low_cut", "Low cut"),
            Row::Slider("wet_high_cut", "High cut"),
            Row::Slider("wet_tilt", "Tilt"),
            Row::Slider("width", "Width"),
        ],
    ),
    (
        "Duck",
        &[
            Row::Slider("duck_amount", "Duck"),
            Row::Slider("duck_release", "Release"),
            Row::Side("duck_source", &["Input", "Sidechain"]),
            Row::Slider("gate_threshold", "Gate"),
            Row::Slider("gate_release", "Release"),
        ],
    ),
    (
        "Output",
        &[
            Row::Slider("output", "Output"),
            Row::Switch("freeze", "Freeze"),
            Row::Switch("fair_bypass", "Fair bypass"),
        ],
    ),
];

/// Distance, and the knobs beside it.
pub fn show_first(ui: &mut Ui, desk: &mut Desk, rect: Rect, scenery: &Scenery) {
    let is_low = rect.height() < LOW;
    let (big, small) = if is_low { (0.8 * BIG_KNOB, KNOB - 2.0 * GRID) } else { (BIG_KNOB, KNOB) };
    let mut row = Rect::from_min_size(rect.min, vec2(rect.width(), Knob::height(big)));
    let first = paint::take_left(&mut row, big + MARGIN, GAP);
    let look = Knob { name: Some("Distance"), size: big, ..Knob::default() };
    let response = knob(ui, desk, first, "proximity", &look);
    let distance = metres(scenery.distance_m());
    let (at, size) = (response.rect.center(), if is_low { SMALL_TEXT } else { TEXT });
    let colour = desk.theme.text;
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, &distance, font(size), colour, 0.7 * big);
    let lower = (big - small) / 2.0;
    for ((id, name), place) in FIRST.into_iter().zip(paint::columns(row, FIRST.len(), GRID)) {
        let place =
            Rect::from_min_size(place.min + vec2(0.0, lower), vec2(place.width(), Knob::height(small)));
        // Levels begin at 0 dB, not at off
        let from = id.ends_with("_level").then(|| default_of(desk, id));
        let is_active = id != "predelay" || desk.position("predelay_sync") == 0.0;
        let look = Knob { name: Some(name), size: small, from, is_active };
        knob(ui, desk, place, id, &look);
        if id == "predelay" {
            let sync = Rect::from_min_size(pos2(place.min.x, place.max.y + 1.0), vec2(place.width(), 20.0));
            show_sync(ui, desk, sync);
        }
    }
}

fn default_of(desk: &Desk, id: &str) -> f32 {
    desk.controls().get(id).map_or(0.0, |entry| entry.default_normalized())
}

/// The notes that the predelay is counted in, with a name where there is room.
fn show_sync(ui: &Ui, desk: &mut Desk, mut place: Rect) {
    if place.width() > 84.0 {
        place = Rect::from_center_size(place.center(), vec2(92.0, place.height()));
        let label = paint::take_left(&mut place, 28.0, GRID);
        let (at, colour) = (label.left_center(), desk.theme.text3);
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, "Sync", font(SMALL_TEXT), colour, label.width());
    }
    choice(ui, desk, place, "predelay_sync");
}

/// Groups of the details side by side.
pub fn show_details(ui: &mut Ui, desk: &mut Desk, rect: Rect, groups: Range<usize>) {
    let columns: Vec<Rect> = paint::columns(rect, groups.len(), MARGIN).collect();
    for ((name, rows), mut column) in GROUPS[groups].iter().zip(columns) {
        let heading = paint::take_top(&mut column, HEADING, 0.0);
        let (at, colour) = (heading.left_center(), desk.theme.text3);
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, name, font(SMALL_TEXT), colour, heading.width());
        for row in *rows {
            let place = paint::take_top(&mut column, ROW - GRID, GRID);
            show_row(ui, desk, place, *row);
        }
    }
}

fn show_row(ui: &mut Ui, desk: &mut Desk, mut place: Rect, row: Row) {
    match row {
        Row::Slider(id, name) => _ = slider(ui, desk, place, id, name),
        Row::Switch(id, text) => _ = switch(ui, desk, place, id, text),
        Row::Side(id, names) => segments(ui, desk, place, id, names),
        Row::List(id, name) => {
            let label = paint::take_left(&mut place, 38.0, GRID);
            let at = label.left_center() + vec2(6.0, 0.0);
            let colour = desk.theme.text2;
            paint::text(ui.painter(), at, Align2::LEFT_CENTER, name, font(TEXT), colour, label.width());
            choice(ui, desk, place, id);
        }
    }
}
