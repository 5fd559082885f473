//! A list of texts that belongs to no parameter, such as what a graph shows.

use egui::accesskit::Role;
use egui::{Align2, Id, Popup, Rect, Response, Sense, Ui, WidgetInfo, vec2};

use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{TEXT, font};

/// A list to pick from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick<'a> {
    /// What screen readers say it is.
    pub name: &'a str,
    /// All there is to pick.
    pub items: &'a [&'a str],
    /// Which of them is picked.
    pub present: usize,
    /// What the footer says.
    pub help: &'a str,
}

/// A box with what is picked, which opens the list of all; the one that was picked just now.
pub fn pick(ui: &Ui, desk: &mut Desk, id: Id, rect: Rect, look: &Pick<'_>) -> Option<usize> {
    let response: Response = ui.interact(rect, id, Sense::click());
    let theme = desk.theme;
    let text = look.items.get(look.present).copied().unwrap_or_default();
    let painter = ui.painter();
    paint::control(painter, rect, &theme, false, response.hovered(), response.has_focus());
    let mut inside = rect.shrink2(vec2(8.0, 2.0));
    let mark = paint::take_right(&mut inside, 8.0, 4.0);
    let at = inside.left_center();
    paint::text(painter, at, Align2::LEFT_CENTER, text, font(TEXT), theme.text, inside.width());
    paint::open_mark(painter, mark.center(), theme.text2);
    if response.hovered() {
        desk.hint(look.help);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, look.name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(text.to_owned());
        node.set_description(look.help.to_owned());
    });
    let mut picked = None;
    Popup::menu(&response).width(rect.width()).show(|ui| {
        for (index, item) in look.items.iter().enumerate() {
            if ui.selectable_label(index == look.present, *item).clicked() {
                picked = Some(index);
                ui.close();
            }
        }
    });
    picked
}
