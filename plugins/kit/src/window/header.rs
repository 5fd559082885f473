//! The bar at the top: name, preset, undo and redo, A and B, bypass.

use egui::{Align2, Id, Rect, Sense, Ui, vec2};

use super::behave::tell_help;
use super::browser::Browser;
use super::desk::Desk;
use super::paint::{self, Icon, take_left, take_right};
use super::theme::{BUTTON, GAP, MARGIN, TEXT, TITLE_TEXT, font, strong_font};
use super::widgets::{button, icon_button, switch};

/// Width of the box with the preset's name, in points.
const PRESET: f32 = 280.0;

/// Draws the header.
pub(super) fn header(ui: &Ui, desk: &mut Desk, rect: Rect, name: &str, browser: &mut Browser) {
    let theme = desk.theme;
    ui.painter().rect_filled(rect, 0.0, theme.panel);
    paint::rule(ui.painter(), rect.left_bottom(), rect.right_bottom(), theme.line);
    let mut row = rect.shrink2(vec2(MARGIN, (rect.height() - BUTTON) / 2.0));
    let bypass = take_right(&mut row, 60.0, GAP);
    if desk.controls().get("bypass").is_some() {
        switch(ui, desk, bypass, "bypass", "Bypass");
    }
    a_b(ui, desk, take_right(&mut row, 104.0, GAP));
    undo(ui, desk, take_right(&mut row, 52.0, GAP));
    let title = take_left(&mut row, 110.0, GAP);
    let (at, width) = (title.left_center(), title.width());
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, name, strong_font(TITLE_TEXT), theme.text, width);
    // In the middle of the window, if there is room
    let middle = Rect::from_center_size(rect.center(), vec2(PRESET.min(row.width()), BUTTON));
    let shift = (row.max.x - middle.max.x).min(0.0) + (row.min.x - middle.min.x).max(0.0);
    preset(ui, desk, middle.translate(vec2(shift, 0.0)), browser);
}

fn undo(ui: &Ui, desk: &mut Desk, rect: Rect) {
    let places: Vec<Rect> = paint::columns(rect, 2, 4.0).collect();
    let called = |desk: &Desk, name: Option<&str>| {
        name.map(|name| match desk.controls().get(name) {
            Some(entry) => entry.name().to_owned(),
            None => name.to_owned(),
        })
    };
    let undoes = called(desk, desk.hands().journal().undo_name());
    let redoes = called(desk, desk.hands().journal().redo_name());
    let text = |what: &str, name: &Option<String>| {
        name.as_ref().map_or_else(|| what.to_owned(), |name| format!("{what}: {name}"))
    };
    let (does, name) = (undoes.is_some(), text("Undo", &undoes));
    if icon_button(ui, desk, Id::unique("undo"), places[0], Icon::Undo, &name, does).clicked() {
        desk.undo();
    }
    let (does, name) = (redoes.is_some(), text("Redo", &redoes));
    if icon_button(ui, desk, Id::unique("redo"), places[1], Icon::Redo, &name, does).clicked() {
        desk.redo();
    }
}

fn a_b(ui: &Ui, desk: &mut Desk, mut rect: Rect) {
    let is_b = desk.is_b();
    let a = take_left(&mut rect, BUTTON, 2.0);
    let b = take_left(&mut rect, BUTTON, 4.0);
    for (place, name, is_on) in [(a, "A", !is_b), (b, "B", is_b)] {
        let help = "A and B: two settings to compare; they start alike";
        if button(ui, desk, Id::unique(("a_b", name)), place, name, is_on, help).clicked() && !is_on {
            desk.swap_a_b();
        }
    }
    let (from, to) = if is_b { ("B", "A") } else { ("A", "B") };
    let help = format!("Copy {from} to {to}");
    if button(ui, desk, Id::unique("copy a_b"), rect, "Copy", false, &help).clicked() {
        desk.copy_to_other();
    }
}

fn preset(ui: &Ui, desk: &mut Desk, rect: Rect, browser: &mut Browser) {
    let theme = desk.theme;
    let title = desk.preset_title();
    let response = ui.interact(rect, Id::unique("preset"), Sense::click());
    paint::well(ui.painter(), rect, &theme);
    let outline = if response.hovered() || browser.is_open() { theme.text3 } else { theme.line };
    let stroke = egui::Stroke::new(1.0, outline);
    ui.painter().rect_stroke(rect, 4.0, stroke, egui::StrokeKind::Inside);
    let mut row = rect;
    let back = take_left(&mut row, BUTTON, 4.0);
    let forth = take_right(&mut row, BUTTON, 4.0);
    let text = match &title {
        Some((name, is_changed)) => format!("{name}{}", if *is_changed { " *" } else { "" }),
        None => "Presets".to_owned(),
    };
    let colour = if title.is_some() { theme.text } else { theme.text2 };
    let (at, width) = (row.center(), row.width());
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, &text, font(TEXT), colour, width);
    for (place, icon, name, steps) in
        [(back, Icon::Back, "Preset before", -1), (forth, Icon::Forth, "Next preset", 1)]
    {
        let arrow = ui.interact(place, Id::unique(("preset", steps)), Sense::click());
        let colour = if arrow.hovered() { theme.text } else { theme.text2 };
        icon.paint(ui.painter(), place.center(), colour);
        if arrow.hovered() {
            desk.hint(name);
        }
        if arrow.has_focus() {
            paint::focus_ring(ui.painter(), place, &theme);
        }
        arrow.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, name));
        tell_help(ui, &arrow, "Loads it at once");
        if arrow.clicked() {
            desk.load_neighbour(steps);
        }
    }
    let help = "Presets: open the list; * means changed since it was loaded";
    if response.hovered() {
        desk.hint(help);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, "Presets"));
    tell_help(ui, &response, help);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(text));
    if response.clicked() {
        browser.toggle(desk);
    }
}
