//! The other sources in the room, on the stage.

use aplomb_kit::window::behave::announce;
use aplomb_kit::window::theme::{NODE, SMALL_TEXT, font};
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Id, Painter, Pos2, Rect, Sense, Stroke, Ui, Vec2, vec2};

use super::company::{Companion, Company};
use super::floor::Floor;
use super::readout::wide;
use super::scenery::metres;

/// Radius of the listener and of other sources, in points.
pub const OTHERS: f32 = NODE - 1.0;

/// Draws the others, with their names where nothing else is in the way: `taken`.
pub fn show(
    ui: &Ui,
    desk: &mut Desk,
    painter: &Painter,
    floor: &Floor,
    company: &Company,
    rect: Rect,
    taken: &mut Vec<Rect>,
) {
    let spot = |other: &Companion| {
        floor.walls.clamp(floor.beside(f64::from(other.right_m), f64::from(other.front_m)))
    };
    let node = vec2(2.0 * OTHERS, 2.0 * OTHERS);
    taken.extend(company.others.iter().map(|other| Rect::from_center_size(spot(other), node)));
    let theme = desk.theme;
    for (number, other) in company.others.iter().enumerate() {
        let at = spot(other);
        if !rect.contains(at) {
            continue;
        }
        let colour = if other.is_grey { theme.line } else { theme.text3 };
        painter.circle(at, OTHERS, theme.raised, Stroke::new(1.5, colour));
        let (font, name) = (font(SMALL_TEXT), other.name.as_str());
        let size = vec2(wide(painter, name, &font), 13.0);
        if let Some(label) = free_beside(at, size, rect.shrink(4.0), taken) {
            paint::text(painter, label.center(), Align2::CENTER_CENTER, name, font, colour, size.x + 1.0);
            taken.push(label);
        }
        let reach = Rect::from_center_size(at, vec2(2.0 * NODE, 2.0 * NODE));
        let response = ui.interact(reach, Id::unique(("other", number)), Sense::hover());
        let distance = metres(f64::from(other.right_m.hypot(other.front_m)));
        if response.hovered() {
            desk.hint(format!("{name} is in this room, {distance} away"));
        }
        announce(ui, &response, Role::Image, name, &distance, "Another track in this room");
    }
}

/// A place for a text beside a node: right, left, below or above, where nothing else is; nowhere if that fails.
fn free_beside(at: Pos2, size: Vec2, within: Rect, taken: &[Rect]) -> Option<Rect> {
    let (x, y) = (OTHERS + 4.0 + size.x / 2.0, OTHERS + 2.0 + size.y / 2.0);
    let sides = [vec2(x, 0.0), vec2(-x, 0.0), vec2(0.0, y), vec2(0.0, -y)];
    let places = sides.into_iter().map(|away| Rect::from_center_size(at + away, size));
    let is_free = |place: &Rect| {
        within.contains_rect(*place) && taken.iter().all(|other| !other.expand(1.0).intersects(*place))
    };
    places.into_iter().find(is_free)
}
