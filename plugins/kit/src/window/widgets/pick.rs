//! A list that belongs to no parameter, such as the range of a graph.

use egui::accesskit::Role;
use egui::{Align2, Id, Popup, Rect, Response, Sense, Ui, vec2};

use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{TEXT, font};

/// A box with the present one of some names, which opens the list of all; returns which one was picked. `name` is
/// what screen readers say it is.
#[expect(clippy::too_many_arguments, reason = "what a list is")]
pub fn pick(
    ui: &Ui,
    desk: &mut Desk,
    id: Id,
    rect: Rect,
    names: &[impl AsRef<str>],
    present: usize,
    name: &str,
    help: &str,
) -> Option<usize> {
    let response = ui.interact(rect, id, Sense::click());
    let theme = desk.theme;
    let painter = ui.painter();
    paint::control(painter, rect, &theme, false, response.hovered(), response.has_focus());
    let mut inside = rect.shrink2(vec2(8.0, 2.0));
    let mark = paint::take_right(&mut inside, 8.0, 4.0);
    let text = names.get(present).map_or("", AsRef::as_ref);
    let at = inside.left_center();
    paint::text(painter, at, Align2::LEFT_CENTER, text, font(TEXT), theme.text, inside.width());
    paint::open_mark(painter, mark.center(), theme.text2);
    pick_from(ui, desk, &response, names, present, name, help)
}

/// The list that a press on something opens, however that looks; returns which one was picked.
pub fn pick_from(
    ui: &Ui,
    desk: &mut Desk,
    response: &Response,
    names: &[impl AsRef<str>],
    present: usize,
    name: &str,
    help: &str,
) -> Option<usize> {
    if response.hovered() {
        desk.hint(if help.is_empty() { name.to_owned() } else { format!("{name}: {help}") });
    }
    response.widget_info(|| egui::WidgetInfo::labeled(Role::ComboBox, true, name));
    let value = names.get(present).map_or("", AsRef::as_ref).to_owned();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(value);
        node.set_description(help.to_owned());
    });
    let mut picked = None;
    Popup::menu(response).width(response.rect.width()).show(|ui| {
        for (index, name) in names.iter().enumerate() {
            if ui.selectable_label(index == present, name.as_ref()).clicked() {
                picked = Some(index);
                ui.close();
            }
        }
    });
    picked
}
