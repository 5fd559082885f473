//! A parameter that is on or off, as a button.

use egui::accesskit::Role;
use egui::{Align2, Rect, Response, Sense, Ui};

use super::super::behave::{menu, tell, tell_toggled, widget_id};
use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{TEXT, font};

/// A switch with a text; nothing but the text if there is no such parameter.
pub fn switch(ui: &Ui, desk: &mut Desk, rect: Rect, id: &str, text: &str) -> Response {
    let response = ui.interact(rect, widget_id("switch", id), Sense::click());
    if response.clicked() {
        desk.toggle(id);
    }
    let (theme, is_on) = (desk.theme, desk.is_on(id));
    paint::control(ui.painter(), rect, &theme, is_on, response.hovered(), response.has_focus());
    let colour = if is_on { theme.accent } else { theme.text2 };
    let width = rect.width() - 8.0;
    paint::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, text, font(TEXT), colour, width);
    if response.hovered() {
        desk.hint_of(id);
    }
    menu(desk, &response, id, |_, _| ());
    tell(ui, desk, &response, id, Role::Switch);
    tell_toggled(ui, &response, is_on);
    response
}
