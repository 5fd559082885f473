//! A knob: its name above, its value below.

use std::f32::consts::PI;

use egui::accesskit::Role;
use egui::{Align2, Pos2, Rect, Response, Sense, Stroke, Ui, pos2, vec2};

use super::super::behave::{Axis, Grip, behave, menu, tell, widget_id};
use super::super::desk::Desk;
use super::super::paint;
use super::super::theme::{self, TEXT, Theme, font, mixed};
use super::field::{TRAVEL, field};

/// Height of a line of text above or below a knob, in points.
const LINE: f32 = 18.0;
/// Where the travel of a knob begins and ends, in rad clockwise from the right.
const FROM: f32 = 0.75 * PI;
const TO: f32 = 2.25 * PI;

/// How a knob looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob<'a> {
    /// What stands above it; the parameter's name if there is nothing.
    pub name: Option<&'a str>,
    /// Its diameter, in points.
    pub size: f32,
    /// From where the arc begins: 0 from the left, 0.5 from the middle. The default if there is nothing.
    pub from: Option<f32>,
    /// Whether it does anything at present.
    pub is_active: bool,
}

impl Default for Knob<'_> {
    fn default() -> Self {
        Knob { name: None, size: theme::KNOB, from: None, is_active: true }
    }
}

impl Knob<'_> {
    /// Height of a knob with its texts, in points.
    pub const fn height(size: f32) -> f32 {
        size + 2.0 * LINE + 4.0
    }
}

/// A knob in the middle of a place.
pub fn knob(ui: &mut Ui, desk: &mut Desk, rect: Rect, id: &str, look: &Knob<'_>) -> Response {
    let theme = desk.theme;
    let centre = pos2(rect.center().x, rect.min.y + LINE + 2.0 + look.size / 2.0);
    let face = Rect::from_center_size(centre, vec2(look.size, look.size));
    let response = ui.interact(face, widget_id("knob", id), Sense::click_and_drag());
    let axis = Some(Axis { id, per_point: 1.0 / TRAVEL });
    behave(ui, desk, &response, &Grip { x: None, y: axis, wheel: Some(id), reset: &[id] });
    if response.hovered() || response.dragged() {
        desk.hint_of(id);
    }
    let default = desk.controls().get(id).map_or(0.0, |entry| entry.default_normalized());
    let is_centred = (0.02..0.98).contains(&default) && desk.controls().get(id).is_some_and(has_two_sides);
    let from = look.from.unwrap_or(if is_centred { default } else { 0.0 });
    let is_warm = response.hovered() || response.dragged() || response.has_focus();
    paint_face(ui, centre, look.size / 2.0, from, desk.position(id), &theme, is_warm, look.is_active);
    let name = look.name.map_or_else(|| desk.name(id), str::to_owned);
    let at = pos2(rect.center().x, rect.min.y + LINE / 2.0);
    let colour = if look.is_active { theme.text2 } else { theme.text3 };
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, &name, font(TEXT), colour, rect.width());
    menu(desk, &response, id, |_, _| ());
    tell(ui, desk, &response, id, Role::Slider);
    let value = Rect::from_min_size(pos2(rect.min.x, face.max.y + 2.0), vec2(rect.width(), LINE));
    field(ui, desk, value, id);
    response
}

/// Whether a parameter goes below zero and above it, so that its arc begins in the middle.
fn has_two_sides(entry: &crate::catalogue::Entry<'_>) -> bool {
    entry.text(0.0).starts_with('-') || entry.text(0.0).contains(" L")
}

#[expect(clippy::too_many_arguments, reason = "what a knob's face shows")]
fn paint_face(
    ui: &Ui,
    centre: Pos2,
    radius: f32,
    from: f32,
    to: f32,
    theme: &Theme,
    is_warm: bool,
    is_active: bool,
) {
    let painter = ui.painter();
    let angle = |share: f32| FROM + (TO - FROM) * share;
    let width = (radius * 0.11).max(2.5);
    paint::arc(painter, centre, radius - width / 2.0, FROM, TO, Stroke::new(width, theme.line));
    let colour = if is_active { theme.accent } else { theme.text3 };
    if (from - to).abs() > 1e-4 {
        let stroke = Stroke::new(width, colour);
        paint::arc(painter, centre, radius - width / 2.0, angle(from), angle(to), stroke);
    }
    let inner = radius - width - 2.5;
    painter.circle_filled(centre, inner, theme.raised);
    let ring = if is_warm { theme.text2 } else { mixed(theme.raised, theme.text, 0.1) };
    painter.circle_stroke(centre, inner, Stroke::new(1.0, ring));
    let way = vec2(angle(to).cos(), angle(to).sin());
    let pointer = [centre + way * (inner - 3.0), centre + way * (inner - 3.0 - (radius * 0.22).max(5.0))];
    painter.line_segment(pointer, Stroke::new(2.0, theme.text));
}
