//! G2, first half: every control has a name, a role, a value where there is one, and help.

use egui::accesskit::Role;

use super::control::Control;
use super::host::Recorder;
use super::pane::Pane;
use super::{Subject, judge, together};
use crate::catalogue::Catalogue;

/// Reads every screen as a screen reader does.
#[track_caller]
pub fn assert_every_control_says_what_it_is(subject: &Subject) {
    let host = Recorder::new();
    let mut found = Vec::new();
    for screen in &subject.screens {
        let pane = subject.open_as(screen, subject.size, 1.0, &host);
        found.extend(faults(&pane, &host).into_iter().map(|fault| (fault, screen.name.to_owned())));
    }
    judge(subject.name, &together(found));
}

/// What the controls of a window do not say, as sentences.
pub fn faults(pane: &Pane, host: &Recorder) -> Vec<String> {
    let params = host.params();
    let catalogue = Catalogue::of(&*params);
    let controls = pane.controls();
    let mut found = Vec::new();
    if controls.is_empty() {
        found.push("there is nothing to press".to_owned());
    }
    for control in &controls {
        let mut add = |what: &str| found.push(format!("{} {what}", control.title()));
        if control.name.trim().is_empty() {
            add("has no name");
        }
        if control.role == Role::Unknown {
            add("has no role");
        }
        if control.help.trim().is_empty() && !says_enough(control) {
            add("has no help");
        }
        if has_value(control.role) && control.value.as_deref().unwrap_or_default().trim().is_empty() {
            add("has no value");
        }
        if can_be_on(control.role) && control.is_on.is_none() {
            add("does not say whether it is on");
        }
        if control.param.as_ref().is_some_and(|id| catalogue.get(id).is_none()) {
            add("says it moves a parameter that is not there");
        }
    }
    found.extend(twins(&controls));
    found
}

/// Controls that a listener cannot tell apart.
fn twins(controls: &[Control]) -> Vec<String> {
    let mut found = Vec::new();
    for (place, control) in controls.iter().enumerate() {
        let same = |other: &&Control| {
            (&other.name, other.role, &other.value, &other.inside)
                == (&control.name, control.role, &control.value, &control.inside)
        };
        if !control.name.is_empty() && controls[..place].iter().any(|other| same(&other)) {
            found.push(format!("there are two of {} in one place", control.title()));
        }
    }
    found
}

/// What an entry of a list or a menu does is said by its name.
fn says_enough(control: &Control) -> bool {
    matches!(
        control.role,
        Role::MenuItem | Role::MenuItemCheckBox | Role::MenuItemRadio | Role::ListBoxOption | Role::ListItem
    )
}

fn has_value(role: Role) -> bool {
    matches!(role, Role::Slider | Role::SpinButton | Role::ComboBox | Role::EditableComboBox)
}

fn can_be_on(role: Role) -> bool {
    matches!(role, Role::CheckBox | Role::Switch | Role::RadioButton)
}
