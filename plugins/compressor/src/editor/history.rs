//! The history: input, output and what is taken away, with the threshold to be dragged into it.

use aplomb_kit::feed::{COLUMN_S, SILENCE_DB};
use aplomb_kit::window::behave::{Axis, Grip, announce, behave, menu, widget_id};
use aplomb_kit::window::controls::written;
use aplomb_kit::window::graph::{LinearAxis, area, curve};
use aplomb_kit::window::theme::{GAP, RADIUS, SMALL_TEXT, TEXT, faded, font};
use aplomb_kit::window::widgets::{Pick, pick_from};
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use shared_dsp::compressor::settings::THRESHOLD_DB;

use super::bench::Bench;
use super::columns::{groups, per_group};
use super::ghost::{Ghost, further};
use super::seen::Seen;

/// How much of the past can be shown, in s.
const SECONDS: [f32; 4] = [3.0, 6.0, 12.0, 30.0];
/// How much of it a new window shows, in s.
const USUAL_SECONDS: f32 = 6.0;
/// What is kept of that.
const KEPT: &str = "history_seconds";
/// How near to the threshold a hand has it, in points.
const REACH: f32 = 5.0;
/// The memory keeps no silence: what was heard before so much of it, in columns, is not tried.
const SILENT_COLUMNS: usize = 20;

/// How much of the past is shown, in s.
pub fn seconds(desk: &Desk) -> f32 {
    let kept = desk.kept().view(KEPT, USUAL_SECONDS);
    SECONDS.into_iter().find(|seconds| *seconds >= kept).unwrap_or(USUAL_SECONDS)
}

/// The scale of the history in a place: 0 dBFS at the top, −60 at the bottom, as far as the threshold goes.
pub fn scale(rect: Rect) -> LinearAxis {
    LinearAxis { range: THRESHOLD_DB, points: rect.max.y..=rect.min.y }
}

/// How far the threshold goes on its way from 0 to 1 for a point upwards.
pub fn threshold_per_point(scale: &LinearAxis) -> f32 {
    scale.per_point().abs() / (THRESHOLD_DB.end() - THRESHOLD_DB.start())
}

/// Whether a hand was on the threshold's line, or over it, in the last frame.
pub fn is_line_touched(ui: &Ui) -> bool {
    let response = ui.ctx().read_response(widget_id("line", "threshold"));
    response.is_some_and(|line| line.hovered() || line.dragged())
}

/// Draws the history.
pub fn history(ui: &mut Ui, desk: &mut Desk, rect: Rect, bench: &Bench, seen: &Seen, ghost: &Ghost) {
    let theme = desk.theme;
    let painter = paint::within(ui, rect);
    paint::well(&painter, rect, &theme);
    let scale = scale(rect);
    for level_db in [-10.0, -20.0, -30.0, -40.0, -50.0] {
        let y = scale.at(level_db);
        paint::rule(&painter, pos2(rect.min.x, y), pos2(rect.max.x, y), theme.grid);
    }
    let hover = ui.interact(rect, widget_id("view", "history"), Sense::hover());
    traces(ui, desk, &painter, rect, &scale, seen, ghost);
    for level_db in [0, -10, -20, -30, -40, -50] {
        let at = pos2(rect.max.x - 6.0, scale.at(level_db as f32) + 2.0);
        let text = written(&level_db.to_string());
        paint::text(&painter, at, Align2::RIGHT_TOP, &text, font(SMALL_TEXT), theme.text2, 30.0);
    }
    if let Some(point) = hover.hover_pos() {
        tell_of(desk, rect, &scale, seen, point);
    }
    if let Some(before) = ghost.before()
        && before.threshold_db != bench.settings().threshold_db
    {
        let y = scale.at(before.threshold_db);
        dashes(&painter, rect, y, faded(theme.text2, 0.6));
    }
    line(ui, desk, &painter, rect, &scale, bench);
    seconds_list(ui, desk, rect);
    if ghost.has_reduction() {
        // Where the threshold is not
        let is_low = bench.settings().threshold_db < -30.0;
        let y = if is_low { rect.min.y + 14.0 } else { rect.max.y - 13.0 };
        let at = pos2(seconds_place(rect).max.x + GAP, y);
        let (text, behind) = ("\u{2014} reduction with these settings", faded(theme.well, 0.75));
        label(&painter, at, Align2::LEFT_CENTER, text, theme.text, behind, rect.width() - 100.0);
    }
}

/// Input, output, what is taken away, and what the present settings would have taken.
fn traces(
    ui: &Ui,
    desk: &Desk,
    painter: &Painter,
    rect: Rect,
    scale: &LinearAxis,
    seen: &Seen,
    ghost: &Ghost,
) {
    let theme = desk.theme;
    let (end, count) = seen.history_span();
    let pixels = rect.width() * ui.ctx().pixels_per_point();
    let per_column = rect.width() / count.max(1) as f32;
    let [mut input, mut output, mut moved, mut would]: [Vec<Pos2>; 4] = Default::default();
    let known = count.min(usize::try_from(end).unwrap_or(count));
    let first_tried = first_after_silence(seen, end, known);
    let mut lifts = false;
    for group in groups(end, known, per_group(count, pixels)) {
        let [mut input_db, mut output_db] = [SILENCE_DB; 2];
        let (mut moved_db, mut would_db) = (0.0_f32, None::<f32>);
        for place in group.columns {
            let number = end - known as u64 + place as u64;
            let Some(column) = seen.column(number) else { continue };
            input_db = input_db.max(column.input_db);
            output_db = output_db.max(column.output_db);
            moved_db = further(moved_db, column.moved_db);
            if number >= first_tried
                && let Some(gain_db) = ghost.gain_db(number.saturating_sub(seen.latency_columns() as u64))
            {
                would_db = Some(further(would_db.unwrap_or(0.0), gain_db));
            }
        }
        let x = rect.max.x - group.age_columns * per_column;
        let at = |level_db: f32| pos2(x, scale.at(level_db.clamp(-60.0, 0.0)));
        input.push(at(input_db));
        output.push(at(output_db));
        moved.push(at(-moved_db.abs()));
        lifts |= moved_db > 0.5;
        would.extend(would_db.map(|gain_db| at(-gain_db.abs())));
    }
    let base = rect.max.y;
    area(painter, &input, base, faded(theme.text3, 0.55), faded(theme.text3, 0.25));
    area(painter, &output, base, faded(theme.signal, 0.55), faded(theme.signal, 0.12));
    curve(painter, output, theme.hairline(theme.signal));
    // What lifts the level takes nothing away
    let colour = if lifts { theme.ok } else { theme.reduce };
    area(painter, &moved, rect.min.y, faded(colour, 0.18), faded(colour, 0.18));
    curve(painter, moved, Stroke::new(1.5, colour));
    curve(painter, would, theme.hairline(theme.text));
}

/// Number of the first column after the last silence that was long enough for the memory to stand still.
fn first_after_silence(seen: &Seen, end: u64, known: usize) -> u64 {
    let mut silent = 0;
    for number in (end - known as u64..end).rev() {
        let is_silent = seen.column(number).is_some_and(|column| column.input_db <= SILENCE_DB);
        silent = if is_silent { silent + 1 } else { 0 };
        if silent >= SILENT_COLUMNS {
            return number + SILENT_COLUMNS as u64;
        }
    }
    end - known as u64
}

/// Says in the footer what was heard where the pointer is.
fn tell_of(desk: &mut Desk, rect: Rect, scale: &LinearAxis, seen: &Seen, point: Pos2) {
    let (end, count) = seen.history_span();
    let back = (rect.max.x - point.x) / rect.width() * count as f32;
    let level_db = scale.value(point.y);
    let number = end.checked_sub(1 + back.max(0.0) as u64);
    let text = match number.and_then(|number| seen.column(number)) {
        Some(heard) => format!(
            "{level_db:.1} dB  \u{b7}  {:.2} s ago: input {}, output {}, {}",
            f64::from(back) * COLUMN_S,
            level_text(heard.input_db),
            level_text(heard.output_db),
            moved_text(heard.moved_db),
        ),
        None => format!("{level_db:.1} dB"),
    };
    desk.hint(written(&text));
}

/// A level in dB, or that there is none.
fn level_text(level_db: f32) -> String {
    if level_db <= SILENCE_DB { "silent".to_owned() } else { format!("{level_db:.1} dB") }
}

/// How far the level was moved, in words.
fn moved_text(moved_db: f32) -> String {
    match moved_db {
        lift_db if lift_db > 0.05 => format!("raised by {lift_db:.1} dB"),
        cut_db if cut_db < -0.05 => format!("reduced by {:.1} dB", -cut_db),
        _ => "untouched".to_owned(),
    }
}

/// The threshold, to be dragged.
fn line(ui: &mut Ui, desk: &mut Desk, painter: &Painter, rect: Rect, scale: &LinearAxis, bench: &Bench) {
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

/// A text that can be read on anything.
fn label(
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

fn dashes(painter: &Painter, rect: Rect, y: f32, colour: Color32) {
    let ends = [pos2(rect.min.x, y), pos2(rect.max.x, y)];
    painter.extend(Shape::dashed_line(&ends, Stroke::new(1.0, colour), 7.0, 5.0));
}

/// The list of how much is shown.
fn seconds_list(ui: &Ui, desk: &mut Desk, rect: Rect) {
    let theme = desk.theme;
    let place = seconds_place(rect);
    let response = ui.interact(place, widget_id("list", KEPT), Sense::click());
    let colour = if response.hovered() { theme.text } else { theme.text2 };
    let names = SECONDS.map(|seconds| format!("{seconds:.0}\u{2009}s"));
    let shown = seconds(desk);
    let present = SECONDS.iter().position(|seconds| *seconds == shown).unwrap_or(0);
    let at = place.left_center() + vec2(4.0, 0.0);
    let font = font(SMALL_TEXT);
    let written = paint::text(ui.painter(), at, Align2::LEFT_CENTER, &names[present], font, colour, 30.0);
    paint::open_mark(ui.painter(), pos2(written.max.x + 7.0, place.center().y), colour);
    if response.has_focus() {
        paint::focus_ring(ui.painter(), place, &theme);
    }
    let help = "How much of the past is shown";
    let look = Pick { items: &names, present, name: "History", help };
    if let Some(picked) = pick_from(ui, desk, &response, &look) {
        desk.kept().set_view(KEPT, SECONDS[picked]);
    }
}

fn seconds_place(rect: Rect) -> Rect {
    let size = vec2(44.0, 18.0);
    Rect::from_min_size(pos2(rect.min.x + 4.0, rect.max.y - size.y - 4.0), size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Rect {
        Rect::from_min_max(pos2(16.0, 56.0), pos2(600.0, 296.0))
    }

    #[test]
    fn the_threshold_line_lies_at_its_level_on_the_scale_of_the_history() {
        // 240 points for 60 dB: 4 points a dB.
        let scale = scale(place());
        assert_eq!(scale.at(0.0), 56.0);
        assert_eq!(scale.at(-24.0), 56.0 + 24.0 * 4.0);
        assert_eq!(scale.at(-60.0), 296.0);
    }

    #[test]
    fn the_line_stays_under_the_hand_that_drags_it() {
        let params = crate::params::CompressorParams::default();
        let scale = scale(place());
        let to_db = |position: f32| nice_plug::prelude::Param::preview_plain(&params.threshold, position);
        for points in [-200.0, -37.0, -4.0] {
            // From 0 dB, which is at the top
            let moved_db = to_db(1.0 + points * threshold_per_point(&scale));
            let under_the_hand_db = scale.value(place().min.y - points);
            assert!((moved_db - under_the_hand_db).abs() < 1e-3, "{points}: {moved_db} dB");
        }
    }

    #[test]
    fn the_footer_says_in_words_what_was_done_to_the_level() {
        assert_eq!(moved_text(-3.21), "reduced by 3.2 dB");
        assert_eq!(moved_text(4.0), "raised by 4.0 dB");
        assert_eq!(moved_text(-0.01), "untouched");
        assert_eq!(level_text(SILENCE_DB), "silent");
    }
}
