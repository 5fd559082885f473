//! A list that belongs to no parameter, such as what a graph shows.

use egui::accesskit::Role;
use egui::{Align2, Id, Popup, Rect, Response, Sense, Ui, WidgetInfo, vec2};

use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{TEXT, font};

/// A list to pick from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick<'a, S> {
    /// What screen readers say it is.
    pub name: &'a str,
    /// All there is to pick.
    pub items: &'a [S],
    /// Which of them is picked.
    pub present: usize,
    /// What the footer says.
    pub help: &'a str,
}

impl<S: AsRef<str>> Pick<'_, S> {
    fn text(&self) -> &str {
        self.items.get(self.present).map_or("", AsRef::as_ref)
    }
}

/// A box with what is picked, which opens the list of all; the one that was picked just now.
pub fn pick<S: AsRef<str>>(
    ui: &Ui,
    desk: &mut Desk,
    id: Id,
    rect: Rect,
    look: &Pick<'_, S>,
) -> Option<usize> {
    let response = ui.interact(rect, id, Sense::click());
    let theme = desk.theme;
    let painter = ui.painter();
    paint::control(painter, rect, &theme, false, response.hovered(), response.has_focus());
    let mut inside = rect.shrink2(vec2(8.0, 2.0));
    let mark = paint::take_right(&mut inside, 8.0, 4.0);
    let at = inside.left_center();
    paint::text(painter, at, Align2::LEFT_CENTER, look.text(), font(TEXT), theme.text, inside.width());
    paint::open_mark(painter, mark.center(), theme.text2);
    pick_from(ui, desk, &response, look)
}

/// The list that a press on something opens, however that looks; the one that was picked just now.
pub fn pick_from<S: AsRef<str>>(
    ui: &Ui,
    desk: &mut Desk,
    response: &Response,
    look: &Pick<'_, S>,
) -> Option<usize> {
    if response.hovered() {
        desk.hint(format!("{}: {}", look.name, look.help));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, look.name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(look.text().to_owned());
        node.set_description(look.help.to_owned());
    });
    let mut picked = None;
    Popup::menu(response).width(response.rect.width()).show(|ui| {
        for (index, item) in look.items.iter().enumerate() {
            if ui.selectable_label(index == look.present, item.as_ref()).clicked() {
                picked = Some(index);
                ui.close();
            }
        }
    });
    picked
}
