//! This track: how loud it is, how far from its target, its trim and its role.

use aplomb_kit::window::widgets::{Knob, button, choice, knob, slider};
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Rect, Ui, pos2, vec2};
use shared_dsp::balance::role::Role;
use shared_dsp::balance::settings::Weighting;

use super::Now;
use super::words::level;

/// Height of a line of the readings, in points.
const LINE: f32 = 24.0;
/// The least of it: what then has no room is left out.
const LEAST_LINE: f32 = 20.0;
/// A card lower than this has the offset of the target beside the trim, in points.
const LOW: f32 = 330.0;
/// Width of a unit, in points.
const UNIT: f32 = 34.0;

/// A reading: its name, its number and unit, and what it is.
struct Reading {
    name: &'static str,
    value: String,
    unit: &'static str,
    help: &'static str,
    is_too_much: bool,
}

/// Draws the card of this track.
pub fn card(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let theme = desk.theme;
    paint::card(ui.painter(), rect, &theme);
    let mut rest = rect.shrink2(vec2(12.0, 10.0));
    let title = paint::take_top(&mut rest, 18.0, 0.0);
    let name = now.seen.own().map(|track| track.name.as_str()).unwrap_or_default();
    let text = if name.is_empty() { "This track".to_owned() } else { format!("This track \u{b7} {name}") };
    let font = theme::font(theme::TEXT);
    paint::text(
        ui.painter(),
        title.left_center(),
        Align2::LEFT_CENTER,
        &text,
        font,
        theme.text2,
        title.width(),
    );
    let big = paint::take_top(&mut rest, 44.0, 0.0);
    number(ui, desk, big, now);
    let distance = paint::take_top(&mut rest, 18.0, theme::GAP);
    distance_words(ui, desk, distance, now);

    let bottom = paint::take_bottom(&mut rest, Knob::height(theme::KNOB), 4.0);
    let is_low = rect.height() < LOW;
    bottom_row(ui, desk, bottom, now, is_low);
    if !is_low {
        let row = paint::take_bottom(&mut rest, theme::BUTTON, 4.0);
        slider(ui, desk, row, "target_offset", "Offset");
    }
    let row = paint::take_bottom(&mut rest, theme::BUTTON, 4.0);
    choice(ui, desk, row, "role");
    rest.max.y -= 2.0;
    readings(ui, desk, rest, now);
}

fn number(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let theme = desk.theme;
    let read = &now.levels.readings;
    let heard = now.visitor.heard().filter(|heard| heard.heard_s > 0.0);
    let is_phon = now.settings.weighting != Weighting::Loudness;
    let (value, unit, help) = match heard {
        Some(heard) if is_phon => {
            (level(heard.phon), "phon", "What an ear hears of this track alone, at the monitor level")
        }
        _ if is_phon => ("\u{2013}".to_owned(), "phon", "The ear has not heard anything yet"),
        _ => (level(read.short_term_lufs), "LUFS", "Short-term loudness: of the last 3 s, K-weighted"),
    };
    let mut place = rect;
    let unit_place = paint::take_right(&mut place, UNIT, 6.0);
    let big = theme::font(1.25 * theme::BIG_TEXT);
    paint::text(
        ui.painter(),
        place.right_center(),
        Align2::RIGHT_CENTER,
        &value,
        big,
        theme.text,
        place.width(),
    );
    let at = pos2(unit_place.min.x, unit_place.max.y - 16.0);
    let small = theme::font(theme::TEXT);
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, unit, small, theme.text3, unit_place.width());
    say(ui, desk, rect, "Short-term loudness", &format!("{value} {unit}"), help);
}

fn distance_words(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let theme = desk.theme;
    let ((_, called), distance) = (now.target(), now.distance());
    let is_paused = now.visitor.is_paused();
    let text = if is_paused { "held".to_owned() } else { distance.words(called) };
    let colour = if distance.is_off() && !is_paused { theme.accent } else { theme.text3 };
    let font = theme::font(theme::TEXT);
    paint::text(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, &text, font, colour, rect.width());
    let help = match now.role {
        Role::MixBus => "The integrated loudness against the delivery that is chosen on the page Delivery",
        _ if now.settings.ride_on => "Just now against the target of the ride",
        _ => "Just now against what its role has in the mix; the template is chosen on the page Tracks",
    };
    say(ui, desk, rect, "Distance to its target", &text, help);
}

fn readings(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let read = &now.levels.readings;
    let mix = now.seen.mix().filter(|track| !track.is_own);
    let mut all = vec![
        Reading {
            name: "Integrated",
            value: level(read.integrated_lufs),
            unit: "LUFS",
            help: "Integrated: the loudness of all that was heard since the measurement began, gaps left out",
            is_too_much: false,
        },
        Reading {
            name: "True peak",
            value: level(read.true_peak_dbtp),
            unit: "dBTP",
            help: "True peak: the highest since the measurement began, between the samples too",
            is_too_much: read.true_peak_dbtp > 0.0,
        },
        Reading {
            name: "Momentary",
            value: level(read.momentary_lufs),
            unit: "LUFS",
            help: "Momentary: the loudness of the last 0.4 s",
            is_too_much: false,
        },
        Reading {
            name: "Range",
            value: if read.heard_s > 0.0 { format!("{:.1}", read.range_lu) } else { "\u{2013}".to_owned() },
            unit: "LU",
            help: if read.range_is_settled() {
                "Range: from the soft to the loud passages (LRA)"
            } else {
                "Range: from the soft to the loud passages (LRA); it settles after a minute"
            },
            is_too_much: false,
        },
    ];
    all.push(match mix {
        Some(mix) => Reading {
            name: "Mix",
            value: level(f64::from(mix.loudness.integrated_lufs)),
            unit: "LUFS",
            help: "Mix: the integrated loudness that the Balance on the mix measures",
            is_too_much: false,
        },
        None => Reading {
            name: "Loudest 3 s",
            value: level(read.max_short_term_lufs),
            unit: "LUFS",
            help: "The highest short-term loudness since the measurement began",
            is_too_much: false,
        },
    });
    let count = ((rect.height() / LEAST_LINE) as usize).min(all.len());
    all.truncate(count);
    // As they are read, from the short to the long
    const ORDER: [&str; 6] = ["Momentary", "Integrated", "Range", "True peak", "Mix", "Loudest 3 s"];
    all.sort_by_key(|reading| ORDER.iter().position(|name| *name == reading.name));
    let height = (rect.height() / count.max(1) as f32).min(1.25 * LINE);
    let mut rest = rect;
    for reading in &all {
        let row = paint::take_top(&mut rest, height, 0.0);
        line(ui, desk, row, reading);
    }
}

fn line(ui: &mut Ui, desk: &mut Desk, row: Rect, reading: &Reading) {
    let theme = desk.theme;
    let painter = ui.painter();
    paint::rule(painter, row.left_top(), row.right_top(), theme.line);
    let mut inside = row;
    let unit = paint::take_right(&mut inside, UNIT, 6.0);
    let name = paint::take_left(&mut inside, row.width() - UNIT - 72.0, 4.0);
    let font = theme::font(theme::TEXT);
    let value = if reading.is_too_much { theme.reduce } else { theme.text };
    paint::text(
        painter,
        name.left_center(),
        Align2::LEFT_CENTER,
        reading.name,
        font.clone(),
        theme.text2,
        name.width(),
    );
    let big = theme::font(theme::TITLE_TEXT);
    paint::text(
        painter,
        inside.right_center(),
        Align2::RIGHT_CENTER,
        &reading.value,
        big,
        value,
        inside.width(),
    );
    paint::text(
        painter,
        unit.left_center(),
        Align2::LEFT_CENTER,
        reading.unit,
        font,
        theme.text3,
        unit.width(),
    );
    say(ui, desk, row, reading.name, &format!("{} {}", reading.value, reading.unit), reading.help);
}

fn bottom_row(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>, is_low: bool) {
    let mut rest = rect;
    let share = if is_low { 0.34 } else { 0.42 };
    let trim = paint::take_left(&mut rest, share * rect.width(), theme::GAP);
    knob(ui, desk, trim, "trim", &Knob { from: Some(0.5), ..Knob::default() });
    let both = 2.0 * theme::BUTTON + theme::GAP;
    let mut reset = Rect::from_center_size(rest.center(), vec2(rest.width(), both));
    let mut hold = paint::take_top(&mut reset, theme::BUTTON, theme::GAP);
    if is_low {
        slider(ui, desk, reset, "target_offset", "Offset");
        let half = 0.5 * (hold.width() - theme::GRID);
        reset = paint::take_right(&mut hold, half, theme::GRID);
    }
    let is_paused = now.visitor.is_paused();
    let help = if is_paused { "Goes on measuring" } else { "Holds the measurement; the sound goes on" };
    if button(ui, desk, Id::unique("hold"), hold, "Hold", is_paused, help).clicked() {
        now.visitor.pause(!is_paused);
        ui.ctx().request_repaint();
    }
    let help = "Begins a new measurement; the history of the song is forgotten too";
    if button(ui, desk, Id::unique("restart"), reset, "Reset", false, help).clicked() {
        now.visitor.restart();
    }
}

/// Says in the footer what is under the pointer, and to screen readers what a reading is.
pub fn say(ui: &Ui, desk: &mut Desk, rect: Rect, name: &str, value: &str, help: &str) {
    let response = ui.interact(rect, Id::unique(("reading", name)), egui::Sense::hover());
    if response.hovered() {
        desk.hint(help);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Label, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(value.to_owned());
        node.set_description(help.to_owned());
    });
}
