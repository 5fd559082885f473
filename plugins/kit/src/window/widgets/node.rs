//! A node on a graph: what stands there is dragged in two directions, and turned by the wheel.

use egui::accesskit::Role;
use egui::{Align2, Color32, Id, Pos2, Rect, Response, Sense, Stroke, Ui, vec2};

use super::super::behave::{Axis, Grip, announce, behave};
use super::super::desk::Desk;
use super::super::follow::follow;
use super::super::paint;
use super::super::theme::{NODE, SMALL_TEXT, faded, strong_font};

/// A node.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// Tells it from other nodes of the window.
    pub id: Id,
    /// Where it is.
    pub at: Pos2,
    /// Its colour.
    pub colour: Color32,
    /// What stands on it; may be empty.
    pub label: &'a str,
    /// What screen readers say it is.
    pub name: &'a str,
    /// What it is set to, in words.
    pub value: &'a str,
    /// What a movement to the right turns.
    pub x: Option<Axis<'a>>,
    /// What a movement upwards turns.
    pub y: Option<Axis<'a>>,
    /// What the wheel turns.
    pub wheel: Option<&'a str>,
    /// What a double-click puts back.
    pub reset: &'a [&'a str],
    /// Chosen: its details are shown elsewhere.
    pub is_selected: bool,
    /// Whether what it stands for is at work.
    pub is_on: bool,
}

/// Draws a node and lets hands do with it what they do. The caller looks at the response for clicks that choose
/// it, and adds the menu.
pub fn node(ui: &Ui, desk: &mut Desk, node: &Node<'_>) -> Response {
    let response = ui.interact(reach(node), node.id, Sense::click_and_drag());
    behave(ui, desk, &response, &grip(node));
    show(ui, desk, node, &response);
    response
}

/// A node that goes where the pointer goes, see [`follow`]: `to` says where the parameters `ids` are when it is
/// somewhere. Its axes are for the arrow keys.
pub fn node_that_follows<const N: usize>(
    ui: &Ui,
    desk: &mut Desk,
    node: &Node<'_>,
    ids: [&str; N],
    to: impl Fn(Pos2) -> [f32; N],
) -> Response {
    let response = ui.interact(reach(node), node.id, Sense::click_and_drag());
    follow(ui, desk, &response, &grip(node), node.at, ids, to);
    show(ui, desk, node, &response);
    response
}

fn reach(node: &Node<'_>) -> Rect {
    Rect::from_center_size(node.at, vec2(2.0 * NODE + 8.0, 2.0 * NODE + 8.0))
}

fn grip<'a>(node: &Node<'a>) -> Grip<'a> {
    Grip { x: node.x, y: node.y, wheel: node.wheel, reset: node.reset }
}

fn show(ui: &Ui, desk: &mut Desk, node: &Node<'_>, response: &Response) {
    let theme = desk.theme;
    let painter = ui.painter();
    let is_warm = response.hovered() || response.dragged() || response.has_focus();
    if node.is_selected || is_warm {
        let ring = if response.has_focus() { theme.text } else { node.colour };
        painter.circle_stroke(node.at, NODE + 4.0, Stroke::new(1.5, faded(ring, 0.9)));
    }
    if node.is_on {
        painter.circle(node.at, NODE, node.colour, Stroke::new(1.5, theme.well));
    } else {
        painter.circle(node.at, NODE, theme.well, Stroke::new(1.5, faded(node.colour, 0.8)));
    }
    if !node.label.is_empty() {
        let colour = if node.is_on { theme.on_band() } else { node.colour };
        let font = strong_font(SMALL_TEXT);
        paint::text(painter, node.at, Align2::CENTER_CENTER, node.label, font, colour, 4.0 * NODE);
    }
    let (name, value) = (node.name, node.value);
    if response.hovered() || response.dragged() {
        desk.hint(if value.is_empty() { name.to_owned() } else { format!("{name}: {value}") });
    }
    let what = "Drag to move, wheel to turn, double-click to reset";
    announce(ui, response, Role::Slider, name, value, what);
}
