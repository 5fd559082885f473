//! On a slow screen a hand moves and lets go within one frame: where it let go counts.

use egui::accesskit::Role;
use egui::{PointerButton, Pos2, Vec2, vec2};

use super::control::Control;
use super::host::Recorder;
use super::pane::Pane;
use super::{Subject, judge};
use crate::catalogue::Catalogue;

/// So far a control is dragged, in points.
const WAY: Vec2 = vec2(24.0, -24.0);
/// So far the window's corner is.
const LARGER: Vec2 = vec2(60.0, 30.0);

/// Drags what turns, and the window's corner, in a frame for each move and with the last move in the frame in
/// which it lets go.
#[track_caller]
pub fn assert_where_it_lets_go_counts(subject: &Subject) {
    let is_dragged = |control: &Control| matches!(control.role, Role::Slider | Role::Splitter);
    let controls: Vec<Control> =
        subject.open(&Recorder::new()).controls().into_iter().filter(is_dragged).collect();
    let mut found = Vec::new();
    let mut moves = 0;
    for control in &controls {
        let way = if control.role == Role::Splitter { LARGER } else { WAY };
        let at = control.bounds.center();
        let [before, apart, joined] =
            [None, Some(false), Some(true)].map(|is_joined| after_a_drag(subject, at, way, is_joined));
        moves += usize::from(apart != before);
        if joined != apart {
            found.push(format!("{} does not go where the hand lets go", control.title()));
        }
    }
    if moves == 0 {
        found.push("nothing can be dragged".to_owned());
    }
    judge(subject.name, &found);
}

/// Positions of all parameters, and the window's size, after a drag, if there is one.
fn after_a_drag(subject: &Subject, at: Pos2, way: Vec2, is_joined: Option<bool>) -> (Vec<f32>, Vec2) {
    let host = Recorder::new();
    let mut pane = subject.open(&host);
    if let Some(is_joined) = is_joined {
        drag(&mut pane, at, way, is_joined);
    }
    let params = host.params();
    let positions = Catalogue::of(&*params).entries().iter().map(|entry| entry.normalized()).collect();
    (positions, pane.area().size())
}

fn drag(pane: &mut Pane, at: Pos2, way: Vec2, is_joined: bool) {
    pane.move_to(at);
    pane.frame();
    pane.button(PointerButton::Primary, true);
    pane.frame();
    pane.move_to(at + 0.5 * way);
    pane.frame();
    pane.move_to(at + way);
    if !is_joined {
        pane.frame();
    }
    pane.button(PointerButton::Primary, false);
    if is_joined {
        // Away, before the screen shows it
        pane.move_to(at);
    }
    pane.frame();
    pane.rest(1.0);
}
