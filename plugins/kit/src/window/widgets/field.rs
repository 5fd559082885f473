//! The value of a parameter as text: shown, dragged, and typed.

use egui::accesskit::Role;
use egui::{Align2, Key, Rect, Response, Sense, TextEdit, Ui, vec2};

use super::super::behave::{Axis, Grip, behave, menu, tell, widget_id};
use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{TEXT, font};

/// A drag so long goes through the whole range of a parameter, in points.
pub const TRAVEL: f32 = 200.0;

/// A value that can be clicked to type another; without a name beside it.
pub fn field(ui: &mut Ui, desk: &mut Desk, rect: Rect, id: &str) {
    if desk.is_typing(id) {
        type_in(ui, desk, rect, id);
        return;
    }
    let response = ui.interact(rect, widget_id("value", id), Sense::click());
    if response.clicked() {
        desk.type_value(id);
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::Text);
        desk.hint_of(id);
    }
    let is_warm = response.hovered() || desk.hands().holds(id);
    let colour = if is_warm { desk.theme.text } else { desk.theme.text2 };
    let (at, text, width) = (rect.center(), desk.written(id), rect.width());
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, &text, font(TEXT), colour, width);
    if response.has_focus() {
        paint::focus_ring(ui.painter(), rect, &desk.theme);
    }
    tell(ui, desk, &response, id, Role::TextInput);
}

fn type_in(ui: &mut Ui, desk: &mut Desk, rect: Rect, id: &str) {
    let Some(mut typing) = desk.typing.take() else { return };
    let editor = widget_id("typing", id);
    let colour = if typing.is_wrong { desk.theme.reduce } else { desk.theme.text };
    let edit = TextEdit::singleline(&mut typing.text)
        .id(editor)
        .font(font(TEXT))
        .text_color(colour)
        .margin(vec2(2.0, 1.0))
        .align(Align2::CENTER_CENTER)
        .desired_width(rect.width());
    let response = ui.put(rect.expand2(vec2(4.0, 2.0)), edit);
    if typing.is_fresh {
        typing.is_fresh = false;
        response.request_focus();
        let end = typing.text.chars().count();
        let range = egui::text::CCursorRange::two(
            egui::text::CCursor::new(egui::text::CharIndex(0)),
            egui::text::CCursor::new(egui::text::CharIndex(end)),
        );
        let mut state = TextEdit::load_state(ui.ctx(), editor).unwrap_or_default();
        state.cursor.set_char_range(Some(range));
        state.store(ui.ctx(), editor);
    }
    if response.changed() {
        typing.is_wrong = false;
    }
    let allowed = desk.controls().get(id).map(|entry| entry.allowed()).unwrap_or_default();
    desk.hint(format!("{}: {}", desk.name(id), super::super::controls::written(&allowed)));
    tell(ui, desk, &response, id, Role::TextInput);
    let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
    if escape {
        return;
    }
    if response.lost_focus() || enter {
        let is_taken = desk.set_text(id, &typing.text);
        // A mistyped value stays to be mended, unless the hand has gone elsewhere
        if is_taken || !enter {
            return;
        }
        typing.is_wrong = true;
        response.request_focus();
    }
    typing.is_here = true;
    desk.typing = Some(typing);
}

/// A value in a box, dragged to the right and the left, clicked to type; with its name at the left.
pub fn slider(ui: &mut Ui, desk: &mut Desk, rect: Rect, id: &str, name: &str) -> Response {
    let response = ui.interact(rect, widget_id("slider", id), Sense::click_and_drag());
    let per_point = 1.0 / rect.width().max(40.0);
    let axis = Some(Axis { id, per_point });
    behave(ui, desk, &response, &Grip { x: axis, y: None, wheel: Some(id), reset: &[id] });
    let theme = desk.theme;
    let painter = ui.painter();
    paint::control(painter, rect, &theme, false, response.hovered(), response.has_focus());
    let share = desk.position(id);
    let default = desk.controls().get(id).map_or(0.0, |entry| entry.default_normalized());
    let bar = rect.shrink(1.0);
    let x = |share: f32| bar.min.x + bar.width() * share;
    let is_off = desk.written(id) == "Off";
    let from = if is_off {
        share
    } else if (0.02..0.98).contains(&default) {
        default
    } else {
        0.0
    };
    let to = share;
    let filled = Rect::from_min_max(
        egui::pos2(x(from.min(to)), bar.max.y - 2.0),
        egui::pos2(x(from.max(to)), bar.max.y),
    );
    painter.rect_filled(filled, 1.0, theme.accent);
    let mut inside = rect.shrink2(vec2(6.0, 2.0));
    // Half of the box each, more for the value where it needs it
    let value = painter.layout_no_wrap(desk.written(id), font(TEXT), theme.text2).size().x + 4.0;
    let name_width = (inside.width() - value).min(inside.width() * 0.5);
    let name_rect = paint::take_left(&mut inside, name_width, 0.0);
    let at = name_rect.left_center();
    paint::text(painter, at, Align2::LEFT_CENTER, name, font(TEXT), theme.text2, name_rect.width());
    if response.hovered() {
        desk.hint_of(id);
    }
    menu(desk, &response, id, |_, _| ());
    tell(ui, desk, &response, id, Role::Slider);
    field(ui, desk, inside, id);
    response
}
