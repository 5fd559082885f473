//! How controls behave under the hand, the same on knobs, fields and nodes: drag, finer with Shift, reset by
//! double-click or with Ctrl, wheel, arrow keys, menu.

use egui::accesskit::Role;
use egui::{EventFilter, Id, Key, Modifiers, PointerButton, Pos2, Response, Ui, Vec2, vec2};

use super::desk::{Desk, Drag};

/// A wheel of points instead of lines makes one step in so many of them.
const POINTS_PER_STEP: f32 = 40.0;
/// How much finer with Shift.
pub(super) const FINER: f32 = 0.1;
/// A drag with Alt stays on the axis that it went along first, after so many points.
pub(super) const LOCKS_AFTER: f32 = 3.0;

/// What a movement of the pointer turns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis<'a> {
    /// The parameter.
    pub id: &'a str,
    /// How far it goes on its way from 0 to 1 for a point to the right or upwards.
    pub per_point: f32,
}

/// What a control turns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grip<'a> {
    /// By a movement to the right.
    pub x: Option<Axis<'a>>,
    /// By a movement upwards.
    pub y: Option<Axis<'a>>,
    /// By the wheel.
    pub wheel: Option<&'a str>,
    /// What a double-click puts back.
    pub reset: &'a [&'a str],
}

/// Lets a control do what hands do with it; true if it moved something but by a drag.
pub fn behave(ui: &Ui, desk: &mut Desk, response: &Response, grip: &Grip<'_>) -> bool {
    drag(ui, desk, response, grip);
    touch(ui, desk, response, grip)
}

/// All that hands do but drag: reset, wheel, arrow keys.
pub(super) fn touch(ui: &Ui, desk: &mut Desk, response: &Response, grip: &Grip<'_>) -> bool {
    let modifiers = ui.input(|input| input.modifiers);
    let clicked = response.clicked_by(PointerButton::Primary);
    if response.double_clicked() || (clicked && modifiers.command) {
        grip.reset.iter().for_each(|id| desk.reset(id));
        return true;
    }
    wheel(ui, desk, response, grip.wheel) | keys(ui, desk, response, grip)
}

fn drag(ui: &Ui, desk: &mut Desk, response: &Response, grip: &Grip<'_>) {
    let axes = [grip.x, grip.y];
    let ids = axes.iter().flatten().map(|axis| axis.id);
    let Some(mut drag) = dragged(ui, desk, response, Pos2::ZERO, ids) else { return };
    let ended = has_ended(response);
    if !drag.is_off {
        let modifiers = ui.input(|input| input.modifiers);
        let delta = allowed(&mut drag, response.drag_delta(), modifiers);
        for (axis, points) in axes.iter().zip([delta.x, -delta.y]) {
            let Some(axis) = axis else { continue };
            let Some((_, raw)) = drag.raw.iter_mut().find(|(id, _)| id == axis.id) else { continue };
            *raw += points * axis.per_point;
            let raw = *raw;
            desk.with(axis.id, |hands, entry| hands.set(entry, raw));
        }
        if ended {
            drag.raw.iter().for_each(|(id, _)| desk.release(id));
        }
    }
    if !ended {
        desk.drag = Some(drag);
    }
}

/// The drag of a control, taken from the desk: begun if it begins in this frame, and called off by Escape.
/// `at` is where the control is.
pub(super) fn dragged<'a>(
    ui: &Ui,
    desk: &mut Desk,
    response: &Response,
    at: Pos2,
    ids: impl Iterator<Item = &'a str>,
) -> Option<Drag> {
    if response.drag_started_by(PointerButton::Primary) {
        let mut raw: Vec<(String, f32)> = Vec::new();
        for id in ids {
            if raw.iter().all(|(other, _)| other != id)
                && let Some(position) = desk.with(id, |hands, entry| {
                    hands.hold(entry);
                    hands.position(entry)
                })
            {
                raw.push((id.to_owned(), position));
            }
        }
        desk.drag = Some(Drag { widget: response.id, raw, is_off: false, gone: Vec2::ZERO, at });
    }
    let mut drag = desk.drag.take()?;
    if drag.widget != response.id {
        desk.drag = Some(drag);
        return None;
    }
    if !drag.is_off && ui.input(|input| input.key_pressed(Key::Escape)) {
        drag.is_off = true;
        for (id, _) in &drag.raw {
            desk.with(id, |hands, entry| hands.cancel(entry));
        }
    }
    Some(drag)
}

/// Whether the hand has let go.
pub(super) fn has_ended(response: &Response) -> bool {
    response.drag_stopped() || !(response.dragged() || response.drag_started())
}

/// What a movement counts for: finer with Shift, along one axis with Alt.
fn allowed(drag: &mut Drag, delta: Vec2, modifiers: Modifiers) -> Vec2 {
    drag.gone += delta;
    let finer = if modifiers.shift { FINER } else { 1.0 };
    let along = if !modifiers.alt {
        delta
    } else if drag.gone.abs().max_elem() < LOCKS_AFTER {
        Vec2::ZERO
    } else if drag.gone.x.abs() >= drag.gone.y.abs() {
        vec2(delta.x, 0.0)
    } else {
        vec2(0.0, delta.y)
    };
    along * finer
}

fn wheel(ui: &Ui, desk: &mut Desk, response: &Response, id: Option<&str>) -> bool {
    let Some(id) = id else { return false };
    if !response.hovered() {
        return false;
    }
    let mut moved = false;
    let turns = ui.input(|input| {
        let turn = |event: &egui::Event| match *event {
            egui::Event::MouseWheel { unit, delta, modifiers, .. } => {
                // With Shift some systems turn the wheel sideways
                let way = if delta.y == 0.0 { delta.x } else { delta.y };
                let steps = match unit {
                    egui::MouseWheelUnit::Point => way / POINTS_PER_STEP,
                    egui::MouseWheelUnit::Line | egui::MouseWheelUnit::Page => way,
                };
                Some((steps, modifiers.shift))
            }
            _ => None,
        };
        input.events.iter().filter_map(turn).collect::<Vec<_>>()
    });
    for (steps, is_fine) in turns {
        desk.wheel_rest += steps;
        let whole = desk.wheel_rest.trunc();
        if whole != 0.0 {
            desk.wheel_rest -= whole;
            step(desk, id, whole, is_fine);
            moved = true;
        }
    }
    moved
}

/// Moves a parameter by steps, as a part of one gesture while they come quickly.
pub fn step(desk: &mut Desk, id: &str, steps: f32, is_fine: bool) {
    desk.with(id, |hands, entry| {
        let size = entry.steps();
        let by = steps * if is_fine { size.fine } else { size.coarse };
        let to = hands.position(entry) + by;
        hands.wheel(entry, to);
    });
}

fn keys(ui: &Ui, desk: &mut Desk, response: &Response, grip: &Grip<'_>) -> bool {
    if !response.has_focus() {
        return false;
    }
    ui.memory_mut(|memory| {
        let filter =
            EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };
        memory.set_focus_lock_filter(response.id, filter);
    });
    let up = grip.y.or(grip.x);
    let right = grip.x.or(grip.y);
    let mut moved = false;
    for (key, axis, way) in [
        (Key::ArrowUp, up, 1.0),
        (Key::ArrowDown, up, -1.0),
        (Key::ArrowRight, right, 1.0),
        (Key::ArrowLeft, right, -1.0),
    ] {
        let pressed = ui.input(|input| {
            let presses = |event: &&egui::Event| {
                matches!(event, egui::Event::Key { key: pressed, pressed: true, .. } if *pressed == key)
            };
            input.events.iter().filter(presses).count()
        });
        if pressed > 0
            && let Some(axis) = axis
        {
            let is_fine = ui.input(|input| input.modifiers.shift);
            step(desk, axis.id, way * pressed as f32, is_fine);
            moved = true;
        }
    }
    moved
}

/// The menu of a parameter under the right button: type, copy, paste, reset; `more` adds what it is about.
pub fn menu(desk: &mut Desk, response: &Response, id: &str, more: impl FnOnce(&mut Ui, &mut Desk)) {
    response.context_menu(|ui| {
        more(ui, desk);
        let item = |ui: &mut Ui, text: &str, is_enabled: bool| {
            let clicked = ui.add_enabled(is_enabled, egui::Button::new(text)).clicked();
            if clicked {
                ui.close();
            }
            clicked
        };
        let is_number = desk.controls().get(id).is_some_and(|entry| entry.is_number());
        if is_number && item(ui, "Type a value", true) {
            desk.type_value(id);
        }
        if item(ui, "Copy", true) {
            desk.copy(id);
            if let Some(text) = desk.copied() {
                ui.ctx().copy_text(text.to_owned());
            }
        }
        let pastes = desk.copied().is_some();
        if item(ui, "Paste", pastes) {
            desk.paste(id);
        }
        if item(ui, "Reset", true) {
            desk.reset(id);
        }
    });
}

/// Tells screen readers what the control of a parameter is, and what it does.
pub fn tell(ui: &Ui, desk: &Desk, response: &Response, id: &str, role: Role) {
    announce(ui, response, role, &full_name(desk, id), &desk.written(id), desk.help(id));
    if role == Role::Slider {
        let position = f64::from(desk.position(id));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_numeric_value(position);
            node.set_min_numeric_value(0.0);
            node.set_max_numeric_value(1.0);
        });
    }
}

/// Tells screen readers what something is: its name, its value, and what it does.
pub fn announce(ui: &Ui, response: &Response, role: Role, name: &str, value: &str, help: &str) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(role);
        node.set_label(name);
        node.set_value(value);
        if !help.is_empty() {
            node.set_description(help);
        }
        let bounds = response.rect;
        node.set_bounds(egui::accesskit::Rect {
            x0: bounds.min.x.into(),
            y0: bounds.min.y.into(),
            x1: bounds.max.x.into(),
            y1: bounds.max.y.into(),
        });
    });
}

/// Tells screen readers whether something is on.
pub fn tell_toggled(ui: &Ui, response: &Response, is_on: bool) {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_toggled(is_on.into()));
}

/// Tells screen readers what something does that belongs to no parameter.
pub fn tell_help(ui: &Ui, response: &Response, help: &str) {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(help.to_owned()));
}

fn full_name(desk: &Desk, id: &str) -> String {
    desk.controls().get(id).map_or_else(|| id.to_owned(), |entry| entry.name().to_owned())
}

/// The id of a control in the window.
pub fn widget_id(kind: &str, id: &str) -> Id {
    Id::unique((kind, id))
}
