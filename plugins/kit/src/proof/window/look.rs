//! G3: at every scale and size, no label is cut and nothing lies over anything else.

use egui::Rect;
use egui::accesskit::Role;

use super::control::Control;
use super::host::Recorder;
use super::pane::Pane;
use super::shown::{Text, overlaps, sticks_out};
use super::{Subject, judge, together};

/// The scales at which a window is looked at, in pixels to a point.
pub const SCALES: [f32; 3] = [1.0, 1.25, 2.0];
/// Letters have soft edges, in points.
const SOFT: f32 = 0.75;

/// Looks at every screen of the window, as large as it opens and as small as it gets, at each scale.
#[track_caller]
pub fn assert_nothing_is_cut_or_covered(subject: &Subject) {
    let host = Recorder::new();
    let mut found = Vec::new();
    for screen in &subject.screens {
        for size in [subject.size, subject.smallest] {
            for scale in SCALES {
                let pane = subject.open_as(screen, size, scale, &host);
                let at = format!("{} {}x{} at {scale}x", screen.name, size.x, size.y);
                found.extend(faults(&pane).into_iter().map(|fault| (fault, at.clone())));
            }
        }
    }
    judge(subject.name, &together(found));
}

/// What is cut or covered in a window now, as sentences.
pub fn faults(pane: &Pane) -> Vec<String> {
    let (texts, controls) = (pane.texts(), pane.controls());
    let mut found = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        found.extend(of_text(text, pane.area(), &controls));
        for other in texts[..place].iter().filter(|other| overlaps(shown(text), shown(other))) {
            found.push(format!("{:?} and {:?} overlap", other.text, text.text));
        }
    }
    for (place, control) in controls.iter().enumerate() {
        // What is scrolled away is cut before the window's edge
        let is_cut_by_window = control.bounds == control.whole.intersect(pane.area());
        if sticks_out(control.whole, pane.area()) > SOFT && is_cut_by_window {
            found.push(format!("{} is partly outside the window", control.title()));
        }
        for other in controls[..place].iter().filter(|other| collide(control, other)) {
            found.push(format!("{} and {} overlap", other.title(), control.title()));
        }
    }
    found
}

/// The part of a text that shows.
fn shown(text: &Text) -> Rect {
    text.ink.intersect(text.clip)
}

fn of_text(text: &Text, window: Rect, controls: &[Control]) -> Vec<String> {
    let mut found = Vec::new();
    let words = &text.text;
    let mut add = |what: String| found.push(format!("{words:?} {what}"));
    if ["First use of", "Second use of", "changed id", "Double use of"].iter().any(|w| words.contains(w)) {
        add("is a warning of egui".to_owned());
        return found;
    }
    if text.is_elided || words.ends_with('\u{2026}') && !controls.iter().any(|c| c.name == *words) {
        add("is shortened".to_owned());
    }
    // What can be scrolled is cut above and below
    let is_in_list = text.clip.height() < window.height() && text.clip.top() > window.top();
    let cut = Rect::from_x_y_ranges(
        text.ink.x_range(),
        if is_in_list { shown(text).y_range() } else { text.ink.y_range() },
    );
    let missing = sticks_out(cut, text.clip).max(sticks_out(cut, window));
    if missing > SOFT {
        add(format!("is cut by {missing:.0} points"));
    }
    if let Some(by) = text.covered_by {
        let (x, y) = (by.left().round(), by.top().round());
        add(format!("is painted over by a rectangle at {x} {y}"));
    }
    let on = controls.iter().filter(|control| has_caption(control));
    for control in on.filter(|control| control.bounds.contains(text.ink.center())) {
        let out = sticks_out(text.ink, control.bounds);
        if out > SOFT && !is_in_list {
            add(format!("sticks out of {} by {out:.0} points", control.title()));
        }
    }
    found
}

/// Whether what stands on it has to fit into it: a row of text, not a meter that can be pressed.
fn has_caption(control: &Control) -> bool {
    let is_row = control.bounds.height() <= 40.0;
    is_row
        && matches!(
            control.role,
            Role::Button | Role::RadioButton | Role::Switch | Role::Tab | Role::ComboBox | Role::TextInput
        )
}

/// Whether two controls are in each other's way. One may lie on another as a whole: a node on its graph, a
/// field on its slider; but not under it, where no pointer finds it.
fn collide(a: &Control, b: &Control) -> bool {
    let (lower, upper) = if a.order < b.order { (a, b) } else { (b, a) };
    let lies_on = sticks_out(upper.bounds, lower.bounds) <= SOFT;
    a.layer == b.layer && overlaps(a.bounds, b.bounds) && !lies_on
}
