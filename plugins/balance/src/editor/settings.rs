//! Everything else that can be set: the ride, the ceiling, how it is measured, and the link.

use aplomb_kit::link::LinkState;
use aplomb_kit::window::widgets::{Knob, Pick, button, knob, pick, slider, switch};
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Rect, TextEdit, Ui, pos2, vec2};
use shared_dsp::balance::role::Group;

use super::Now;
use super::words::{self, level};

/// Width of a knob's column, in points.
const CELL: f32 = 106.0;
/// Between rows, in points.
const GAP: f32 = 4.0;
/// Height of a row with the gap behind it, in points.
const ROW: f32 = theme::BUTTON + GAP;
/// Height of a card's heading with what is above it, in points.
const HEAD: f32 = 24.0;
/// Inside a card, in points.
const INSIDE: f32 = 8.0;

/// Draws the page.
pub fn page(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let mut rest = rect;
    let is_low = rect.height() < 320.0;
    let controls = if is_low { 2.0 * ROW - GAP } else { Knob::height(theme::KNOB) };
    let upper = paint::take_top(&mut rest, HEAD + ROW + controls + INSIDE, theme::GAP);
    ride(ui, desk, upper, now, is_low);
    let mut row = rest;
    let third = (rest.width() - 2.0 * theme::GAP) / 3.0;
    let left = paint::take_left(&mut row, third, theme::GAP);
    ceiling(ui, desk, left, now);
    let middle = paint::take_left(&mut row, third, theme::GAP);
    measuring(ui, desk, middle);
    link(ui, desk, row, now);
}

/// The next row of a card, if there is one.
fn next_row(inside: &mut Rect) -> Option<Rect> {
    (inside.height() >= theme::BUTTON - 0.5).then(|| paint::take_top(inside, theme::BUTTON, GAP))
}

/// A card with its name; what is left of its place.
fn card(ui: &Ui, desk: &Desk, rect: Rect, name: &str) -> Rect {
    paint::card(ui.painter(), rect, &desk.theme);
    let mut inside = rect.shrink2(vec2(INSIDE, 4.0));
    let heading = paint::take_top(&mut inside, HEAD - 8.0, GAP);
    let font = theme::font(theme::SMALL_TEXT);
    let (at, width) = (heading.left_center(), heading.width());
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, name, font, desk.theme.text3, width);
    inside
}

fn ride(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>, is_low: bool) {
    let mut inside = card(ui, desk, rect, "Ride \u{b7} follows phrases to a target, as a hand on the fader");
    let mut bar = paint::take_top(&mut inside, theme::BUTTON, GAP);
    let on = paint::take_left(&mut bar, 84.0, theme::GAP);
    switch(ui, desk, on, "ride_on", "Ride");
    let is_on = now.settings.ride_on;
    let ride_db = now.levels.ride_db;
    let text = if is_on { format!("{}\u{2009}dB", words::change(ride_db)) } else { "off".to_owned() };
    let reach_db = now.settings.ride_up_db.max(now.settings.ride_down_db).max(1.0);
    both_ways(ui, desk, bar, "What the ride does now", if is_on { ride_db } else { 0.0 }, reach_db, &text);
    const CONTROLS: [(&str, &str); 6] = [
        ("ride_target", "Target"),
        ("ride_gate", "Gate"),
        ("ride_speed", "Speed"),
        ("ride_up", "Up"),
        ("ride_down", "Down"),
        ("ride_lookahead", "Ahead"),
    ];
    if is_low {
        for row in CONTROLS.chunks(3) {
            let line = paint::take_top(&mut inside, theme::BUTTON, GAP);
            for (place, (id, name)) in paint::columns(line, row.len(), GAP).zip(row) {
                slider(ui, desk, place, id, name);
            }
        }
    } else {
        let width = (inside.width() / CONTROLS.len() as f32).min(CELL);
        for (id, name) in CONTROLS {
            let place = paint::take_left(&mut inside, width, 0.0);
            knob(ui, desk, place, id, &Knob { name: Some(name), is_active: is_on, ..Knob::default() });
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
    if let Some(place) = next_row(&mut inside) {
        switch(ui, desk, place, "ceiling_on", "True-peak ceiling");
    }
    if let Some(place) = next_row(&mut inside) {
        slider(ui, desk, place, "ceiling", "Ceiling");
    }
    if let Some(place) = next_row(&mut inside) {
        switch(ui, desk, place, "fair_bypass", "Fair bypass");
    }
    let ceiling_db = now.levels.ceiling_db.min(0.0);
    let is_at_work = now.settings.ceiling_on && ceiling_db <= -0.05;
    let text = match (now.settings.ceiling_on, is_at_work) {
        (false, _) => "Off".to_owned(),
        (true, false) => "Takes nothing".to_owned(),
        (true, true) => format!("Takes {}\u{2009}dB", level(f64::from(-ceiling_db))),
    };
    let colour = if is_at_work { desk.theme.reduce } else { desk.theme.text3 };
    if let Some(place) = next_row(&mut inside) {
        let font = theme::font(theme::TEXT);
        paint::text(
            ui.painter(),
            place.left_center(),
            Align2::LEFT_CENTER,
            &text,
            font,
            colour,
            place.width(),
        );
        super::card::say(
            ui,
            desk,
            place,
            "What the ceiling does now",
            &text,
            "What the ceiling takes from the peaks now",
        );
    }
}

fn measuring(ui: &mut Ui, desk: &mut Desk, rect: Rect) {
    let mut inside = card(ui, desk, rect, "Measuring");
    if let Some(place) = next_row(&mut inside) {
        slider(ui, desk, place, "monitor_level", "At");
    }
    for (id, name) in [("dual_mono", "Dual mono"), ("mute_from_balance", "Mute from mix")] {
        if let Some(place) = next_row(&mut inside) {
            switch(ui, desk, place, id, name);
        }
    }
}

fn link(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let mut inside = card(ui, desk, rect, "Link");
    let keeper = &now.params.keeper;
    let saved = keeper.saved();
    if let Some(place) = next_row(&mut inside) {
        session(ui, desk, place, now);
    }
    if let Some(place) = next_row(&mut inside) {
        let named = Group::ALL.into_iter().filter(|group| *group != Group::Mix).map(Group::title);
        let items: Vec<&str> = ["Group by role"].into_iter().chain(named).collect();
        let present = items.iter().position(|name| *name == saved.group).unwrap_or(0);
        let help = "with whom this track shares a place in the mix; of a group bus, whose it is";
        let look = Pick { name: "Group", items: &items, present, help };
        if let Some(index) = pick(ui, desk, Id::unique("group"), place, &look) {
            keeper.name(&saved.session, if index == 0 { "" } else { items[index] });
            ui.ctx().request_repaint();
        }
    }
    if let Some(place) = next_row(&mut inside) {
        let help = "Lets the others of the session move this trim when they balance all";
        if button(ui, desk, Id::unique("open"), place, "Open to others", !saved.closed, help).clicked() {
            keeper.set_closed(!saved.closed);
            ui.ctx().request_repaint();
        }
    }
    if let Some(place) = next_row(&mut inside).filter(|place| place.width() > 150.0) {
        let text = match &now.seen.link {
            None => "not linked",
            Some(LinkState::Available) => "linked",
            Some(LinkState::Full) => "linked, but not seen: too many",
            Some(LinkState::ReadOnly { .. }) => "linked, but not seen",
            Some(LinkState::Unavailable { .. }) => "link unavailable",
        };
        let help = now.seen.link.as_ref().map_or_else(|| "not linked".to_owned(), ToString::to_string);
        let (font, colour) = (theme::font(theme::TEXT), desk.theme.text3);
        paint::text(
            ui.painter(),
            place.left_center(),
            Align2::LEFT_CENTER,
            text,
            font,
            colour,
            place.width(),
        );
        super::card::say(ui, desk, place, "Link", text, &help);
    }
}

/// The name of the session.
fn session(ui: &mut Ui, desk: &mut Desk, place: Rect, now: &Now<'_>) {
    let saved = now.params.keeper.saved();
    let mut session = saved.session.clone();
    let edit = TextEdit::singleline(&mut session)
        .id(Id::unique("session"))
        .font(theme::font(theme::TEXT))
        .hint_text("Session by itself")
        .char_limit(32)
        .margin(vec2(6.0, 4.0))
        .desired_width(place.width());
    let response = ui.put(place, edit);
    if response.changed() {
        now.params.keeper.name(session.trim_start(), &saved.group);
    }
    const HELP: &str = "tracks with the same name here belong together; empty, they find out by themselves";
    if response.hovered() || response.has_focus() {
        desk.hint(format!("Session: {HELP}"));
    }
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_label("Session");
        node.set_description(HELP);
    });
}
