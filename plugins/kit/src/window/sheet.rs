//! A body that is nothing but controls: groups of knobs, switches and lists, laid out by what they are. For
//! plug-ins that need no more, and for the pages of those that do.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::desk::Desk;
use super::paint;
use super::theme::{BUTTON, GAP, KNOB, MARGIN, SMALL_TEXT, font};
use super::widgets::{Knob, choice, knob, switch};
use crate::catalogue::Kind;

/// Width of a control, in points.
const CELL: f32 = 84.0;
/// Height of a group's heading, in points.
const HEADING: f32 = 16.0;

/// Controls that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// What stands above them.
    pub name: &'a str,
    /// The parameters.
    pub ids: &'a [&'a str],
}

/// Draws groups one after the other into a place, as many in a row as there is room for. Ids that the plug-in
/// does not have are left out.
pub fn sheet(ui: &mut Ui, desk: &mut Desk, rect: Rect, groups: &[Group<'_>]) {
    let mut at = rect.min;
    let row = HEADING + Knob::height(KNOB) + GAP;
    for group in groups {
        let ids: Vec<&str> =
            group.ids.iter().copied().filter(|id| desk.controls().get(id).is_some()).collect();
        if ids.is_empty() {
            continue;
        }
        let width = ids.len() as f32 * CELL;
        if at.x > rect.min.x && at.x + width > rect.max.x {
            at = pos2(rect.min.x, at.y + row);
        }
        let (heading, colour) = (at + vec2(GRID_IN, HEADING / 2.0), desk.theme.text3);
        let painter = ui.painter();
        paint::text(painter, heading, Align2::LEFT_CENTER, group.name, font(SMALL_TEXT), colour, width);
        for id in ids {
            if at.x + CELL > rect.max.x + 1.0 {
                at = pos2(rect.min.x, at.y + row);
            }
            let place = Rect::from_min_size(at + vec2(0.0, HEADING), vec2(CELL - GAP, Knob::height(KNOB)));
            control(ui, desk, place, id);
            at.x += CELL;
        }
        at.x += MARGIN;
    }
}

const GRID_IN: f32 = 4.0;

/// Draws the control of a parameter as what it is.
pub fn control(ui: &mut Ui, desk: &mut Desk, rect: Rect, id: &str) {
    let kind = desk.controls().get(id).map(|entry| match entry.kind() {
        Kind::Bool(_) => 0,
        Kind::Enum(_) | Kind::Int(_) => 1,
        Kind::Float(_) => 2,
    });
    let middle = Rect::from_center_size(rect.center(), vec2(rect.width(), BUTTON));
    let name = desk.name(id);
    match kind {
        Some(0) => {
            switch(ui, desk, middle, id, &name);
        }
        Some(1) => {
            let (at, colour) = (pos2(middle.center().x, middle.min.y - 10.0), desk.theme.text2);
            let width = rect.width();
            paint::text(ui.painter(), at, Align2::CENTER_CENTER, &name, font(SMALL_TEXT), colour, width);
            choice(ui, desk, middle, id);
        }
        Some(_) => {
            knob(ui, desk, rect, id, &Knob::default());
        }
        None => {}
    }
}
