//! Everything else that can be set: the ride, the ceiling, how it is measured, and the link.

use aplomb_kit::window::widgets::{Knob, Pick, button, choice, knob, pick, slider, switch};
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Rect, TextEdit, Ui, pos2, vec2};
use shared_dsp::balance::role::Group;

use super::Now;
use super::words::{self, level};

/// Width of a knob's column, in points.
const CELL: f32 = 76.0;
/// Height of a heading, in points.
const HEADING: f32 = 18.0;
/// Inside a card, in points.
const INSIDE: f32 = 10.0;

/// Draws the page.
pub fn page(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let mut rest = rect;
    let ride_height = HEADING + Knob::height(theme::KNOB) + theme::BUTTON + 3.0 * INSIDE;
    let upper = paint::take_top(&mut rest, ride_height.min(0.62 * rect.height()), theme::GAP);
    ride(ui, desk, upper, now);
    let mut row = rest;
    let third = (rest.width() - 2.0 * theme::GAP) / 3.0;
    let left = paint::take_left(&mut row, third, theme::GAP);
    ceiling(ui, desk, left, now);
    let middle = paint::take_left(&mut row, third, theme::GAP);
    measuring(ui, desk, middle);
    link(ui, desk, row, now);
}

/// A card with its name; what is left of its place.
fn card(ui: &Ui, desk: &Desk, rect: Rect, name: &str) -> Rect {
    paint::card(ui.painter(), rect, &desk.theme);
    let mut inside = rect.shrink2(vec2(INSIDE, 6.0));
    let heading = paint::take_top(&mut inside, HEADING, 2.0);
    let font = theme::font(theme::SMALL_TEXT);
    let (at, width) = (heading.left_center(), heading.width());
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, name, font, desk.theme.text3, width);
    inside
}

fn ride(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let mut inside = card(ui, desk, rect, "Ride \u{b7} follows phrases to a target, as a hand on the fader");
    let mut bar = paint::take_top(&mut inside, theme::BUTTON, theme::GAP);
    let on = paint::take_left(&mut bar, 84.0, theme::GAP);
    switch(ui, desk, on, "ride_on", "Ride");
    let is_on = now.settings.ride_on;
    let ride_db = now.levels.ride_db;
    let text = if is_on { format!("{}\u{2009}dB", words::change(ride_db)) } else { "off".to_owned() };
    let reach_db = now.settings.ride_up_db.max(now.settings.ride_down_db).max(1.0);
    both_ways(ui, desk, bar, "What the ride does now", if is_on { ride_db } else { 0.0 }, reach_db, &text);
    let ids = ["ride_target", "ride_gate", "ride_up", "ride_down", "ride_speed", "ride_lookahead"];
    let names = ["Target", "Gate", "Up", "Down", "Speed", "Lookahead"];
    let width = (inside.width() / ids.len() as f32).min(1.4 * CELL);
    let has_room = inside.height() >= Knob::height(0.75 * theme::KNOB);
    for (id, name) in ids.into_iter().zip(names) {
        let mut place = paint::take_left(&mut inside, width, 0.0);
        if has_room {
            let size = (place.height() - Knob::height(0.0)).clamp(0.75 * theme::KNOB, theme::KNOB);
            knob(ui, desk, place, id, &Knob { name: Some(name), size, is_active: is_on, ..Knob::default() });
        } else {
            place.max.x -= 4.0;
            slider(ui, desk, paint::take_top(&mut place, theme::BUTTON, 0.0), id, name);
        }
    }
}

/// A gain that goes both ways from the middle.
fn both_ways(ui: &Ui, desk: &mut Desk, rect: Rect, name: &str, gain_db: f32, reach_db: f32, text: &str) {
    let theme = desk.theme;
    let mut place = rect;
    let number = paint::take_right(&mut place, 56.0, theme::GAP);
    let bar = Rect::from_center_size(place.center(), vec2(place.width(), theme::METER_BAR));
    let painter = ui.painter();
    painter.rect_filled(bar, 2.0, theme.well);
    let x = bar.center().x + (gain_db / reach_db).clamp(-1.0, 1.0) * 0.5 * bar.width();
    let colour = if gain_db < 0.0 { theme.reduce } else { theme.signal };
    let filled =
        Rect::from_min_max(pos2(x.min(bar.center().x), bar.min.y), pos2(x.max(bar.center().x), bar.max.y));
    painter.rect_filled(filled, 1.0, colour);
    paint::rule(
        painter,
        pos2(bar.center().x, bar.min.y - 2.0),
        pos2(bar.center().x, bar.max.y + 2.0),
        theme.text3,
    );
    let font = theme::font(theme::TEXT);
    paint::text(
        painter,
        number.right_center(),
        Align2::RIGHT_CENTER,
        text,
        font,
        theme.text2,
        number.width(),
    );
    super::card::say(ui, desk, rect, name, text, name);
}

fn ceiling(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let mut inside = card(ui, desk, rect, "Ceiling");
    let row = |inside: &mut Rect| paint::take_top(inside, theme::BUTTON, 6.0);
    let place = row(&mut inside);
    switch(ui, desk, place, "ceiling_on", "True-peak ceiling");
    let place = row(&mut inside);
    slider(ui, desk, place, "ceiling", "Ceiling");
    let ceiling_db = now.levels.ceiling_db.min(0.0);
    let text = match (now.settings.ceiling_on, ceiling_db > -0.05) {
        (false, _) => "Off: peaks pass as they are".to_owned(),
        (true, true) => "Nothing is taken away".to_owned(),
        (true, false) => format!("Takes away {}\u{2009}dB", level(f64::from(-ceiling_db))),
    };
    let colour =
        if now.settings.ceiling_on && ceiling_db <= -0.05 { desk.theme.reduce } else { desk.theme.text3 };
    let place = row(&mut inside);
    let font = theme::font(theme::TEXT);
    paint::text(ui.painter(), place.left_center(), Align2::LEFT_CENTER, &text, font, colour, place.width());
    let place = row(&mut inside);
    if place.max.y <= rect.max.y - 2.0 {
        switch(ui, desk, place, "fair_bypass", "Fair bypass");
    }
}

fn measuring(ui: &mut Ui, desk: &mut Desk, rect: Rect) {
    let mut inside = card(ui, desk, rect, "Measuring");
    let row = |inside: &mut Rect| paint::take_top(inside, theme::BUTTON, 6.0);
    let place = row(&mut inside);
    slider(ui, desk, place, "monitor_level", "Monitor");
    let place = row(&mut inside);
    switch(ui, desk, place, "dual_mono", "Dual mono");
    let place = row(&mut inside);
    switch(ui, desk, place, "mute_from_balance", "Mute from Balance");
    let place = row(&mut inside);
    if place.max.y <= rect.max.y - 2.0 {
        choice(ui, desk, place, "delivery");
    }
}

fn link(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let mut inside = card(ui, desk, rect, "Link");
    let keeper = &now.params.keeper;
    let saved = keeper.saved();
    let row = |inside: &mut Rect| paint::take_top(inside, theme::BUTTON, 6.0);
    let place = row(&mut inside);
    let mut session = saved.session.clone();
    let edit = TextEdit::singleline(&mut session)
        .id(Id::unique("session"))
        .font(theme::font(theme::TEXT))
        .hint_text("Session: by itself")
        .char_limit(32)
        .margin(vec2(6.0, 4.0))
        .desired_width(place.width());
    let response = ui.put(place, edit);
    if response.changed() {
        keeper.name(session.trim_start(), &saved.group);
    }
    if response.hovered() || response.has_focus() {
        desk.hint(
            "Session: tracks with the same name here belong together; empty, they find out by themselves",
        );
    }
    let place = row(&mut inside);
    let named = Group::ALL.into_iter().filter(|group| *group != Group::Mix).map(Group::title);
    let items: Vec<&str> = ["Group: by its role"].into_iter().chain(named).collect();
    let present = items.iter().position(|name| *name == saved.group).unwrap_or(0);
    let help =
        "The group that this track shares a place in the mix with; a group bus says by it which one it is of";
    let look = Pick { name: "Group", items: &items, present, help };
    if let Some(index) = pick(ui, desk, Id::unique("group"), place, &look) {
        keeper.name(&saved.session, if index == 0 { "" } else { items[index] });
        ui.ctx().request_repaint();
    }
    let place = row(&mut inside);
    let help = "Lets the others of the session move this trim when they balance all";
    if button(ui, desk, Id::unique("open"), place, "Others may move it", !saved.closed, help).clicked() {
        keeper.set_closed(!saved.closed);
        ui.ctx().request_repaint();
    }
    let place = row(&mut inside);
    if place.max.y <= rect.max.y - 2.0 && !super::card::has_room_for_offset(rect) {
        let text = now.seen.link.as_ref().map_or_else(|| "not linked".to_owned(), ToString::to_string);
        let (font, colour) = (theme::font(theme::SMALL_TEXT), desk.theme.text3);
        paint::text(
            ui.painter(),
            place.left_center(),
            Align2::LEFT_CENTER,
            &text,
            font,
            colour,
            place.width(),
        );
    }
}
