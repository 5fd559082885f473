//! The transfer curve: which level comes out of which, where the sound stands on it now, and how it was before
//! the hand moved it.

use aplomb_kit::window::behave::widget_id;
use aplomb_kit::window::controls::written;
use aplomb_kit::window::graph::{LinearAxis, curve};
use aplomb_kit::window::theme::{SMALL_TEXT, faded, font};
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use shared_dsp::compressor;
use shared_dsp::dynamics::curve::Curve;

use super::bench::Bench;
use super::ghost::Ghost;
use super::seen::Seen;

/// What it shows, in dBFS.
const RANGE_DB: std::ops::RangeInclusive<f32> = -60.0..=0.0;
/// Radius of the live point, in points.
const POINT: f32 = 4.5;

/// Draws the curve in a place, as a square where that is possible.
pub fn transfer(ui: &Ui, desk: &mut Desk, rect: Rect, bench: &Bench, seen: &Seen, ghost: &Ghost) {
    let theme = desk.theme;
    let painter = paint::within(ui, rect);
    paint::well(&painter, rect, &theme);
    let x = LinearAxis { range: RANGE_DB, points: rect.min.x..=rect.max.x };
    let y = LinearAxis { range: RANGE_DB, points: rect.max.y..=rect.min.y };
    for level_db in [-48.0, -36.0, -24.0, -12.0] {
        paint::rule(&painter, pos2(x.at(level_db), rect.min.y), pos2(x.at(level_db), rect.max.y), theme.grid);
        paint::rule(&painter, pos2(rect.min.x, y.at(level_db)), pos2(rect.max.x, y.at(level_db)), theme.grid);
    }
    painter.line_segment([rect.left_bottom(), rect.right_top()], theme.hairline(theme.line));
    let present = bench.curve();
    let (threshold_db, knee_db) = (present.threshold_db() as f32, present.knee_db() as f32);
    if knee_db > 0.0 {
        let (from, to) = (x.at(threshold_db - 0.5 * knee_db), x.at(threshold_db + 0.5 * knee_db));
        let knee = Rect::from_min_max(pos2(from, rect.min.y), pos2(to, rect.max.y));
        painter.rect_filled(knee, 0.0, faded(theme.accent, 0.06));
    }
    let at = x.at(threshold_db);
    paint::rule(&painter, pos2(at, rect.min.y), pos2(at, rect.max.y), faded(theme.accent, 0.45));
    let step = 1.0 / ui.ctx().pixels_per_point();
    if let Some(before) = ghost.before() {
        let before = points(&compressor::curve(before), &x, &y, step);
        curve(&painter, before, Stroke::new(1.5, faded(theme.text2, 0.55)));
    }
    curve(&painter, points(&present, &x, &y, step), theme.curve(theme.text));
    let now = seen.now();
    if seen.is_live() && now.level_db > *RANGE_DB.start() {
        let point = pos2(x.at(now.level_db), y.at(now.level_db + now.gain_db));
        painter.circle(point, POINT, theme.signal, Stroke::new(1.5, theme.well));
    }
    let corner = rect.min + vec2(8.0, 6.0);
    let (font, width) = (font(SMALL_TEXT), rect.width() - 16.0);
    paint::text(&painter, corner, Align2::LEFT_TOP, "Transfer", font, theme.text3, width);
    tell_of(ui, desk, rect, &present, &x);
}

/// One point of a curve for each pixel.
fn points(curve: &Curve, x: &LinearAxis, y: &LinearAxis, step: f32) -> Vec<Pos2> {
    let (from, to) = (*x.points.start(), *x.points.end());
    let count = ((to - from) / step).ceil().max(1.0) as usize;
    let at = |n: usize| {
        let along = from + (to - from) * n as f32 / count as f32;
        let level_db = f64::from(x.value(along));
        pos2(along, y.at((level_db + curve.gain_db(level_db)) as f32))
    };
    (0..=count).map(at).collect()
}

/// Says in the footer what comes out of the level under the pointer.
fn tell_of(ui: &Ui, desk: &mut Desk, rect: Rect, present: &Curve, x: &LinearAxis) {
    let response = ui.interact(rect, widget_id("view", "transfer"), Sense::hover());
    if let Some(point) = response.hover_pos() {
        let level_db = x.value(point.x);
        let gain_db = present.gain_db(f64::from(level_db)) as f32;
        desk.hint(in_words(level_db, gain_db));
    }
    let value = desk.written("ratio");
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Image);
        node.set_label("Transfer curve");
        node.set_value(value);
    });
}

/// What comes out of a steady level.
fn in_words(level_db: f32, gain_db: f32) -> String {
    let gain = if gain_db.abs() < 0.05 { "unchanged".to_owned() } else { format!("{gain_db:+.1} dB") };
    written(&format!("A steady {level_db:.1} dB comes out at {:.1} dB: {gain}", level_db + gain_db))
}

#[cfg(test)]
mod tests {
    use shared_dsp::compressor::Settings;

    use super::*;

    #[test]
    fn the_curve_that_is_drawn_rises_by_a_quarter_above_the_threshold_of_4_to_1() {
        // 4:1 above −20 dB, hard: 0 dB comes out at −15.
        let settings = Settings { threshold_db: -20.0, knee_db: 0.0, ..Settings::DEFAULT };
        let x = LinearAxis { range: RANGE_DB, points: 0.0..=120.0 };
        let y = LinearAxis { range: RANGE_DB, points: 120.0..=0.0 };
        let drawn = points(&compressor::curve(&settings), &x, &y, 1.0);
        assert_eq!(drawn.len(), 121);
        assert_eq!(drawn[0], pos2(0.0, 120.0));
        assert!((y.value(drawn[120].y) + 15.0).abs() < 1e-3);
        assert!((y.value(drawn[80].y) + 20.0).abs() < 1e-3);
    }

    #[test]
    fn the_footer_says_what_a_steady_level_comes_out_at() {
        let said = in_words(-10.0, -7.5);
        assert_eq!(said, written("A steady -10.0 dB comes out at -17.5 dB: -7.5 dB"));
        assert!(in_words(-40.0, 0.0).ends_with("unchanged"));
    }
}
