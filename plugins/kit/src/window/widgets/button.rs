//! Buttons that belong to no parameter.

use egui::{Align2, Id, Rect, Response, Sense, Ui};

use super::super::desk::Desk;
use super::super::paint::{self, Icon};
use super::super::theme::{TEXT, font};

/// A button with a text; `is_on` for one that stays pressed.
pub fn button(ui: &Ui, desk: &mut Desk, id: Id, rect: Rect, text: &str, is_on: bool, help: &str) -> Response {
    button_if(ui, desk, id, rect, text, is_on, help, true)
}

/// A button with a text, greyed while it cannot do anything; the help then says why.
#[expect(clippy::too_many_arguments, reason = "what a button is")]
pub fn button_if(
    ui: &Ui,
    desk: &mut Desk,
    id: Id,
    rect: Rect,
    text: &str,
    is_on: bool,
    help: &str,
    is_enabled: bool,
) -> Response {
    pressable(ui, desk, id, rect, text, is_on, help, is_enabled, |ui, _desk, colour| {
        let width = rect.width() - 8.0;
        paint::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, text, font(TEXT), colour, width);
    })
}

/// A button with an icon. `name` is what screen readers say; greyed while it cannot do anything.
pub fn icon_button(
    ui: &Ui,
    desk: &mut Desk,
    id: Id,
    rect: Rect,
    icon: Icon,
    name: &str,
    is_enabled: bool,
) -> Response {
    pressable(ui, desk, id, rect, name, false, name, is_enabled, |ui, _desk, colour| {
        icon.paint(ui.painter(), rect.center(), colour);
    })
}

#[expect(clippy::too_many_arguments, reason = "what a button is")]
fn pressable(
    ui: &Ui,
    desk: &mut Desk,
    id: Id,
    rect: Rect,
    name: &str,
    is_on: bool,
    help: &str,
    is_enabled: bool,
    content: impl FnOnce(&Ui, &Desk, egui::Color32),
) -> Response {
    let sense = if is_enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    let theme = desk.theme;
    paint::control(ui.painter(), rect, &theme, is_on, is_enabled && response.hovered(), response.has_focus());
    let colour = match (is_enabled, is_on) {
        (false, _) => theme.text3,
        (true, true) => theme.accent,
        (true, false) => theme.text2,
    };
    content(ui, desk, colour);
    if response.hovered() {
        desk.hint(help);
    }
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::accesskit::Role::Button, is_enabled, is_on, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(help.to_owned());
        node.set_value(if is_on { "On" } else { "Off" });
    });
    response
}
