//! The threshold in the history: a line that is dragged to where the reduction is to begin.

use aplomb_kit::window::behave::{Axis, Grip, announce, behave, menu, widget_id};
use aplomb_kit::window::graph::LinearAxis;
use aplomb_kit::window::theme::{GAP, RADIUS, TEXT, faded, font};
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use shared_dsp::compressor::settings::THRESHOLD_DB;

use super::bench::Bench;
use super::history::seconds_place;

/// How near to the threshold a hand has it, in points.
const REACH: f32 = 5.0;
/// How far the threshold goes on its way from 0 to 1 for a point upwards.
pub fn threshold_per_point(scale: &LinearAxis) -> f32 {
    scale.per_point().abs() / (THRESHOLD_DB.end() - THRESHOLD_DB.start())
}

/// Whether a hand was on the threshold's line, or over it, in the last frame.
pub fn is_line_touched(ui: &Ui) -> bool {
    let response = ui.ctx().read_response(widget_id("line", "threshold"));
    response.is_some_and(|line| line.hovered() || line.dragged())
}

/// The threshold, to be dragged.
pub fn line(ui: &mut Ui, desk: &mut Desk, painter: &Painter, rect: Rect, scale: &LinearAxis, bench: &Bench) {
    let id = "threshold";
    let theme = desk.theme;
    let y = scale.at(bench.settings().threshold_db);
    let reach = Rect::from_min_max(pos2(rect.min.x, y - REACH), pos2(rect.max.x, y + REACH)).intersect(rect);
    let response = ui.interact(reach, widget_id("line", id), Sense::click_and_drag());
    let axis = Some(Axis { id, per_point: threshold_per_point(scale) });
    behave(ui, desk, &response, &Grip { x: None, y: axis, wheel: Some(id), reset: &[id] });
    let is_warm = response.hovered() || response.dragged() || response.has_focus();
    if is_warm {
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeVertical);
        desk.hint_of(id);
        let knee_db = bench.curve().knee_db() as f32;
        let (top, bottom) = (scale.at(y_db(bench, 0.5 * knee_db)), scale.at(y_db(bench, -0.5 * knee_db)));
        let knee = Rect::from_min_max(pos2(rect.min.x, top), pos2(rect.max.x, bottom));
        painter.rect_filled(knee, 0.0, faded(theme.accent, 0.08));
    }
    dashes(painter, rect, y.clamp(rect.min.y + 0.5, rect.max.y - 0.5), theme.accent);
    let text = format!("Threshold {}", desk.written(id));
    let is_high = y - rect.min.y < 20.0;
    let (anchor, at) = if is_high { (Align2::LEFT_TOP, y + 3.0) } else { (Align2::LEFT_BOTTOM, y - 3.0) };
    // Beside the list at the bottom
    let is_low = rect.max.y - y < seconds_place(rect).height() + 8.0;
    let left = if is_low { seconds_place(rect).max.x + GAP } else { rect.min.x + GAP };
    let at = pos2(left, at);
    label(painter, at, anchor, &text, theme.accent, faded(theme.well, 0.75), rect.width() - 60.0);
    menu(desk, &response, id, |_, _| ());
    let (value, help) = (desk.written(id), desk.help(id));
    announce(ui, &response, Role::Slider, "Threshold in the history", &value, help);
}

/// The threshold and some dB, in dBFS.
fn y_db(bench: &Bench, over_db: f32) -> f32 {
    bench.settings().threshold_db + over_db
}

/// Writes a text that can be read on anything.
pub fn label(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    colour: Color32,
    behind: Color32,
    width: f32,
) {
    let below = painter.add(Shape::Noop);
    let written = paint::text(painter, at, anchor, text, font(TEXT), colour, width);
    painter.set(below, Shape::rect_filled(written.expand2(vec2(4.0, 0.0)), RADIUS, behind));
}

/// Paints a dashed line across a place.
pub fn dashes(painter: &Painter, rect: Rect, y: f32, colour: Color32) {
    let ends = [pos2(rect.min.x, y), pos2(rect.max.x, y)];
    painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, colour), 7.0, 5.0));
}

#[cfg(test)]
mod tests {
    use super::super::history::scale;
    use super::*;

    const PLACE: Rect = Rect { min: Pos2 { x: 16.0, y: 56.0 }, max: Pos2 { x: 600.0, y: 296.0 } };

    #[test]
    fn the_line_stays_under_the_hand_that_drags_it() {
        let params = crate::params::CompressorParams::default();
        let scale = scale(PLACE);
        let to_db = |position: f32| nice_plug::prelude::Param::preview_plain(&params.threshold, position);
        for points in [-200.0, -37.0, -4.0] {
            // From 0 dB, which is at the top
            let moved_db = to_db(1.0 + points * threshold_per_point(&scale));
            let under_the_hand_db = scale.value(PLACE.min.y - points);
            assert!((moved_db - under_the_hand_db).abs() < 1e-3, "{points}: {moved_db} dB");
        }
    }
}
