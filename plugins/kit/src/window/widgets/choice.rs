//! A parameter with a few named values: a list that opens, or all of them side by side.

use egui::accesskit::Role;
use egui::{Align2, Id, Popup, Rect, Response, Sense, Ui, vec2};

use super::super::behave::{Axis, Grip, behave, menu, tell, tell_toggled, widget_id};
use super::super::controls::written;
use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{TEXT, font};

/// A box with the present value, which opens the list of all.
pub fn choice(ui: &Ui, desk: &mut Desk, rect: Rect, id: &str) -> Response {
    let response = ui.interact(rect, widget_id("choice", id), Sense::click());
    let theme = desk.theme;
    let axis = Some(Axis { id, per_point: 0.0 });
    behave(ui, desk, &response, &Grip { x: None, y: axis, wheel: Some(id), reset: &[] });
    let painter = ui.painter();
    paint::control(painter, rect, &theme, false, response.hovered(), response.has_focus());
    let mut inside = rect.shrink2(vec2(8.0, 2.0));
    let mark = paint::take_right(&mut inside, 8.0, 4.0);
    let (at, text) = (inside.left_center(), desk.written(id));
    paint::text(painter, at, Align2::LEFT_CENTER, &text, font(TEXT), theme.text, inside.width());
    paint::open_mark(painter, mark.center(), theme.text2);
    if response.hovered() {
        desk.hint_of(id);
    }
    list(&response, desk, id, rect.width());
    menu(desk, &response, id, |_, _| ());
    tell(ui, desk, &response, id, Role::ComboBox);
    response
}

/// The list of all values under a control.
fn list(response: &Response, desk: &mut Desk, id: &str, width: f32) {
    // Of its own name: the menu under the right button, which a click closes, has that of the response
    Popup::menu(response).id(response.id.with("list")).width(width).show(|ui| choices(ui, desk, id));
}

/// One item for each value of a parameter, for a list or a menu.
pub fn choices(ui: &mut Ui, desk: &mut Desk, id: &str) {
    let present = desk.written(id);
    let names = desk.controls().get(id).map(|entry| entry.values()).unwrap_or_default();
    egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for name in names {
            let is_present = written(&name) == present;
            if ui.selectable_label(is_present, written(&name)).clicked() {
                desk.set_text(id, &name);
                ui.close();
            }
        }
    });
}

/// All values side by side, the present one lit. `names` stand in for the parameter's own where those are too
/// long; none of them for its own.
pub fn segments(ui: &Ui, desk: &mut Desk, rect: Rect, id: &str, names: &[&str]) {
    let own = desk.controls().get(id).map(|entry| entry.values()).unwrap_or_default();
    let present = desk.written(id);
    let theme = desk.theme;
    for (index, (place, name)) in paint::columns(rect, own.len(), 2.0).zip(&own).enumerate() {
        let response = ui.interact(place, Id::unique(("segment", id, index)), Sense::click());
        let is_on = written(name) == present;
        if response.clicked() && !is_on {
            desk.set_text(id, name);
        }
        paint::control(ui.painter(), place, &theme, is_on, response.hovered(), response.has_focus());
        let shown = names.get(index).copied().unwrap_or(name);
        let colour = if is_on { theme.accent } else { theme.text2 };
        let (at, width) = (place.center(), place.width() - 4.0);
        paint::text(ui.painter(), at, Align2::CENTER_CENTER, shown, font(TEXT), colour, width);
        if response.hovered() {
            desk.hint_of(id);
        }
        menu(desk, &response, id, |_, _| ());
        tell(ui, desk, &response, id, Role::RadioButton);
        let label = format!("{}: {name}", desk.name(id));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(label);
            node.set_value(if is_on { "On" } else { "Off" });
        });
        tell_toggled(ui, &response, is_on);
    }
}
