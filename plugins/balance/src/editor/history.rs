//! Loudness against the position in the song.

use std::ops::Range;

use aplomb_kit::window::graph::{LinearAxis, area, curve};
use aplomb_kit::window::widgets::{Pick, button, pick};
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Pos2, Rect, Ui, pos2, vec2};
use shared_dsp::loudness::timeline::{Entry, Grid, Timeline};

use super::words::{self, SILENT_LUFS, level};
use super::{Now, kept_index};

/// Loudness that is shown, in LUFS.
const SHOWN_LUFS: std::ops::RangeInclusive<f32> = -54.0..=0.0;
/// How much of the song is shown, in s; none for all of it.
const SPANS_S: [(&str, Option<f64>); 4] = [
    ("Last 30\u{2009}s", Some(30.0)),
    ("Last 2\u{2009}min", Some(120.0)),
    ("Last 10\u{2009}min", Some(600.0)),
    ("Whole song", None),
];

/// Draws the page.
pub fn page(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let theme = desk.theme;
    paint::well(ui.painter(), rect, &theme);
    let mut rest = rect;
    let bottom = paint::take_bottom(&mut rest, theme::BUTTON + 2.0 * theme::GAP, 0.0);
    let span = strip(ui, desk, bottom.shrink2(vec2(10.0, theme::GAP)), now);
    let top = paint::take_top(&mut rest, 24.0, 0.0);
    let graph =
        Rect::from_min_max(pos2(rest.min.x + 34.0, rest.min.y), pos2(rest.max.x - 10.0, rest.max.y - 18.0));
    let timeline = now.visitor.timeline();
    let known = timeline.as_ref().and_then(|timeline| timeline.extent_s(Grid::Coarse));
    let loudness = LinearAxis { range: SHOWN_LUFS, points: graph.max.y..=graph.min.y };
    paint_levels(ui, desk, graph, &loudness);
    let (Some(timeline), Some(known)) = (timeline, known) else {
        let text =
            "Nothing was played yet. The history follows the position in the song: press play in the host.";
        let galley =
            ui.painter().layout(text.to_owned(), theme::font(theme::TEXT), theme.text2, graph.width() - 32.0);
        ui.painter().galley(graph.center() - 0.5 * galley.size(), galley, theme.text2);
        return;
    };
    let shown = shown_s(known, span, now.seen.position_s);
    legend(ui, desk, top.shrink2(vec2(10.0, 0.0)), now);
    let time =
        LinearAxis { range: 0.0..=(shown.end - shown.start) as f32, points: graph.min.x..=graph.max.x };
    paint_times(ui, desk, graph, &time, &shown);
    paint_curves(ui, desk, graph, &timeline, &shown, &time, &loudness);
    paint_lines(ui, desk, graph, now, &loudness);
    if let Some(position_s) = now.seen.position_s.filter(|position_s| shown.contains(position_s)) {
        let x = time.at((position_s - shown.start) as f32);
        paint::rule(ui.painter(), pos2(x, graph.min.y), pos2(x, graph.max.y), theme.text3);
    }
    read(ui, desk, graph, &timeline, &shown, &time);
}

/// From where to where it is shown, in s of the song: what was played last is at the right.
fn shown_s(known: Range<f64>, span_s: Option<f64>, position_s: Option<f64>) -> Range<f64> {
    match span_s {
        None => known.start..known.end.max(known.start + 10.0),
        Some(span_s) => {
            let end = position_s.filter(|at| known.contains(at)).unwrap_or(known.end);
            // What was played fills the graph from the left until there is no more room
            let start = (end - span_s).max(known.start);
            start..start + span_s
        }
    }
}

/// The grid that is not finer than there are columns to draw.
fn grid(shown: &Range<f64>) -> Grid {
    if shown.end - shown.start > 900.0 { Grid::Coarse } else { Grid::Fine }
}

fn strip(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) -> Option<f64> {
    let mut rest = rect;
    let place = paint::take_left(&mut rest, 110.0, theme::GAP);
    let present = kept_index(desk.kept(), "span", SPANS_S.len(), 1);
    let items = SPANS_S.map(|(name, _)| name);
    let look = Pick { name: "What is shown", items: &items, present, help: "how much of the song" };
    if let Some(index) = pick(ui, desk, Id::unique("span"), place, &look) {
        desk.kept().set_view("span", index as f32);
        ui.ctx().request_repaint();
    }
    let place = paint::take_right(&mut rest, 100.0, theme::GAP);
    let help = "Copies the whole history as a table of comma-separated values, in steps of 0.1 s";
    if button(ui, desk, Id::unique("csv"), place, "Copy as table", false, help).clicked() {
        ui.ctx().copy_text(now.visitor.csv(Grid::Fine));
        desk.say("The history is in the clipboard".to_owned());
    }
    if rest.width() > 240.0 {
        let read = &now.levels.readings;
        let text = format!(
            "Loudest: {}\u{2009}LUFS in 3\u{2009}s, {} in 0.4\u{2009}s",
            level(read.max_short_term_lufs),
            level(read.max_momentary_lufs)
        );
        let (at, width) = (rest.left_center() + vec2(4.0, 0.0), rest.width() - 8.0);
        let colour = desk.theme.text2;
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, &text, theme::font(theme::TEXT), colour, width);
    }
    SPANS_S[present].1
}

fn paint_levels(ui: &Ui, desk: &Desk, graph: Rect, loudness: &LinearAxis) {
    let theme = desk.theme;
    let step = if graph.height() > 150.0 { 6 } else { 12 };
    for lufs in (-48..=-6).rev().step_by(step) {
        let y = loudness.at(lufs as f32);
        paint::rule(ui.painter(), pos2(graph.min.x, y), pos2(graph.max.x, y), theme.grid);
        let text = level(f64::from(lufs)).replace(".0", "");
        let font = theme::font(theme::SMALL_TEXT);
        paint::text(
            ui.painter(),
            pos2(graph.min.x - 6.0, y),
            Align2::RIGHT_CENTER,
            &text,
            font,
            theme.text3,
            30.0,
        );
    }
}

fn paint_times(ui: &Ui, desk: &Desk, graph: Rect, time: &LinearAxis, shown: &Range<f64>) {
    let theme = desk.theme;
    let span_s = shown.end - shown.start;
    let most = f64::from((graph.width() / 70.0).floor().max(2.0));
    let steps_s = [5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0];
    let step_s = steps_s.into_iter().find(|step_s| span_s / step_s <= most).unwrap_or(7_200.0);
    let mut at_s = (shown.start / step_s).ceil() * step_s;
    while at_s <= shown.end {
        let x = time.at((at_s - shown.start) as f32);
        paint::rule(ui.painter(), pos2(x, graph.min.y), pos2(x, graph.max.y), theme.grid);
        if x > graph.min.x + 12.0 && x < graph.max.x - 12.0 {
            let (at, font) = (pos2(x, graph.max.y + 9.0), theme::font(theme::SMALL_TEXT));
            paint::text(
                ui.painter(),
                at,
                Align2::CENTER_CENTER,
                &words::clock(at_s),
                font,
                theme.text3,
                60.0,
            );
        }
        at_s += step_s;
    }
}

/// The song in columns of a point, each the loudest of its cells; a gap where nothing was played.
fn columns(timeline: &Timeline, shown: &Range<f64>, count: usize) -> Vec<Option<Entry>> {
    let mut columns: Vec<Option<Entry>> = vec![None; count.max(1)];
    let grid = grid(shown);
    let per_s = columns.len() as f64 / (shown.end - shown.start);
    let mut put = |from: f64, to: f64, entry: &Entry| {
        let first = (from * per_s).floor().max(0.0) as usize;
        let last = (to * per_s).ceil().max(0.0) as usize;
        for column in columns.iter_mut().take(last).skip(first) {
            *column = Some(column.map_or(*entry, |before| before.and(entry)));
        }
    };
    for (start_s, entry) in timeline.entries(grid, shown.clone()) {
        put(start_s - shown.start, start_s + grid.cell_s() - shown.start, &entry);
    }
    columns
}

fn paint_curves(
    ui: &Ui,
    desk: &Desk,
    graph: Rect,
    timeline: &Timeline,
    shown: &Range<f64>,
    time: &LinearAxis,
    loudness: &LinearAxis,
) {
    let theme = desk.theme;
    let painter = paint::within(ui, graph);
    let columns = columns(timeline, shown, graph.width() as usize);
    let span_s = (shown.end - shown.start) as f32;
    let x = |index: usize| time.at((index as f32 + 0.5) / columns.len() as f32 * span_s);
    let y = |lufs: f64| loudness.at((lufs as f32).clamp(*SHOWN_LUFS.start(), *SHOWN_LUFS.end()));
    let points: Vec<(usize, Entry)> =
        columns.iter().enumerate().filter_map(|(index, entry)| Some((index, (*entry)?))).collect();
    let pieces = |pick: fn(&Entry) -> f64| -> Vec<Vec<Pos2>> {
        let heard: Vec<&(usize, Entry)> =
            points.iter().filter(|(_, entry)| pick(entry) > SILENT_LUFS).collect();
        let runs = heard.chunk_by(|(one, _), (next, _)| *next == one + 1);
        runs.map(|run| run.iter().map(|(index, entry)| pos2(x(*index), y(pick(entry)))).collect()).collect()
    };
    let (top, base) = (theme::faded(theme.signal, 0.28), theme::faded(theme.signal, 0.04));
    let short_term = pieces(|entry| entry.short_term_lufs);
    short_term.iter().for_each(|piece| area(&painter, piece, graph.max.y, top, base));
    for (pieces, stroke) in [
        (pieces(|entry| entry.momentary_lufs), theme.hairline(theme::faded(theme.text2, 0.6))),
        (short_term, theme.curve(theme.signal)),
        (pieces(|entry| entry.integrated_lufs), theme.hairline(theme.text)),
    ] {
        pieces.into_iter().for_each(|piece| curve(&painter, piece, stroke));
    }
}

/// Where it shall be.
fn paint_lines(ui: &Ui, desk: &Desk, graph: Rect, now: &Now<'_>, loudness: &LinearAxis) {
    let theme = desk.theme;
    let painter = ui.painter();
    let across = |lufs: f64, name: &str, colour: egui::Color32| {
        if SHOWN_LUFS.contains(&(lufs as f32)) {
            let y = loudness.at(lufs as f32);
            paint::rule(painter, pos2(graph.min.x, y), pos2(graph.max.x, y), colour);
            let at = pos2(graph.max.x - 4.0, y - 8.0);
            let galley = painter.layout_no_wrap(name.to_owned(), theme::font(theme::SMALL_TEXT), colour);
            let place = Align2::RIGHT_CENTER.anchor_size(at, galley.size());
            // Readable on whatever was played there
            painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 2.0, theme::faded(theme.well, 0.8));
            painter.galley(place.min, galley, colour);
        }
    };
    if let (Some(target_lufs), _) = now.target() {
        across(target_lufs, &format!("Target {}", level(target_lufs)), theme.accent);
    }
    if now.settings.ride_on {
        let gate_lufs = f64::from(now.settings.ride_gate_lufs);
        across(gate_lufs, &format!("Ride gate {}", level(gate_lufs)), theme.text3);
    }
}

fn legend(ui: &Ui, desk: &Desk, rect: Rect, now: &Now<'_>) {
    let theme = desk.theme;
    let mut x = rect.min.x;
    let read = &now.levels.readings;
    for (name, lufs, colour) in [
        ("Short-term", read.short_term_lufs, theme.signal),
        ("Momentary", read.momentary_lufs, theme.text2),
        ("Integrated", read.integrated_lufs, theme.text),
    ] {
        let y = rect.center().y;
        ui.painter().line_segment([pos2(x, y), pos2(x + 12.0, y)], theme.curve(colour));
        let (at, font) = (pos2(x + 18.0, y), theme::font(theme::SMALL_TEXT));
        let text = format!("{name} {}", level(lufs));
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, &text, font, theme.text2, 110.0);
        x += 130.0;
    }
}

/// What was there under the pointer.
fn read(ui: &Ui, desk: &mut Desk, graph: Rect, timeline: &Timeline, shown: &Range<f64>, time: &LinearAxis) {
    let response = ui.interact(graph, Id::unique("history"), egui::Sense::hover());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::accesskit::Role::Image, true, "Loudness over the song")
    });
    let Some(pointer) = response.hover_pos() else { return };
    let at_s = shown.start + f64::from(time.value(pointer.x));
    let grid = grid(shown);
    let text = match timeline.entry(grid, grid.cell_at(at_s)) {
        None => format!("{}: not played", words::clock(at_s)),
        Some(entry) => format!(
            "{}: short-term {}, momentary {}, integrated {}\u{2009}LUFS, true peak {}\u{2009}dBTP",
            words::clock(at_s),
            level(entry.short_term_lufs),
            level(entry.momentary_lufs),
            level(entry.integrated_lufs),
            level(entry.true_peak_dbtp)
        ),
    };
    desk.hint(text);
    paint::rule(ui.painter(), pos2(pointer.x, graph.min.y), pos2(pointer.x, graph.max.y), desk.theme.text3);
}

#[cfg(test)]
mod tests;
