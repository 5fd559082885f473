//! The first row of controls, in the order in which the signal meets them, and the buttons beside it.

use aplomb_kit::window::behave::widget_id;
use aplomb_kit::window::theme::{BUTTON, GAP, KNOB, MARGIN, SMALL_TEXT, font};
use aplomb_kit::window::widgets::{Knob, button, knob, switch};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Rect, Ui};

use super::bench::Bench;
use super::seen::Seen;
use super::{equal, panels};

/// The knobs.
const IDS: [&str; 7] = ["threshold", "ratio", "knee", "attack", "release", "makeup", "mix"];
/// Knobs further apart than this do not look like a row any more, in points.
const FURTHEST: f32 = 150.0;

/// Draws the row; whether the pointer is on a knob that the ghost shows something of.
pub fn controls(ui: &mut Ui, desk: &mut Desk, rect: Rect, bench: &Bench, seen: &mut Seen) -> bool {
    let mut knobs = rect;
    knobs.max.x = buttons(rect)[0].min.x - GAP;
    knobs.max.x = knobs.max.x.min(knobs.min.x + IDS.len() as f32 * FURTHEST);
    let mut touched = false;
    for (id, place) in IDS.into_iter().zip(paint::columns(knobs, IDS.len(), 2.0)) {
        let is_active = id != "release" || !bench.settings().auto_release;
        let name = (id == "makeup").then_some("Make-up");
        let response = knob(ui, desk, place, id, &Knob { size: KNOB, name, is_active, ..Knob::default() });
        let is_on = response.hovered() || response.dragged() || response.has_focus();
        touched |= is_on && !matches!(id, "makeup" | "mix");
    }
    equal_loudness(ui, desk, rect, bench, seen);
    switch(ui, desk, panels::beside_switches(rect), "delta", "Delta");
    touched
}

/// The three lines of buttons at the right end of the row.
pub fn buttons(row: Rect) -> [Rect; 3] {
    let mut column = row;
    let wide = if row.width() < 700.0 { 176.0 } else { 208.0 };
    let mut column = paint::take_right(&mut column, wide, MARGIN);
    let top = paint::take_top(&mut column, BUTTON, 0.0);
    let bottom = paint::take_bottom(&mut column, BUTTON, 0.0);
    [top, column, bottom]
}

/// The switch, what it found so far, and the button that keeps that.
fn equal_loudness(ui: &mut Ui, desk: &mut Desk, rect: Rect, bench: &Bench, seen: &Seen) {
    let [top, mut line, _] = buttons(rect);
    let lock = equal::lock(bench.settings(), seen.now());
    switch(ui, desk, top, "auto_makeup", "Equal loudness");
    line = line.shrink2(egui::vec2(0.0, 4.0));
    if let Some((id, gain_db)) = lock {
        let place = paint::take_right(&mut line, 52.0, 4.0);
        let place = Rect::from_center_size(place.center(), egui::vec2(place.width(), BUTTON - 2.0));
        let help = "Puts what was matched into an ordinary value that stays, and switches the matching off";
        if button(ui, desk, widget_id("lock", "auto_makeup"), place, "Lock", false, help).clicked() {
            let position = match id {
                "makeup" => bench.makeup_position(gain_db),
                _ => bench.output_position(gain_db),
            };
            desk.move_all("Lock loudness", [(id, position), ("auto_makeup", 0.0)]);
        }
    }
    let text = equal::in_words(bench.settings(), seen.now());
    let (at, colour) = (line.left_center() + egui::vec2(4.0, 0.0), desk.theme.text2);
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, &text, font(SMALL_TEXT), colour, line.width() - 4.0);
}
