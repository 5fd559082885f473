//! G2, second half: what is typed, switched or chosen is what is set, and what is read afterwards.

use egui::accesskit::Role;
use egui::{Key, Modifiers, PointerButton};

use super::control::Control;
use super::host::Recorder;
use super::pane::Pane;
use super::{Subject, judge, law};
use crate::catalogue::{Catalogue, Entry};

/// Where on its way from 0 to 1 each parameter is typed to.
const PLACES: [f32; 4] = [0.0, 0.31, 0.72, 1.0];

/// Sets every parameter in the window's own way: types into what takes numbers, presses what switches, picks
/// from what has choices. Those of `without` have no control.
#[track_caller]
pub fn assert_every_parameter_can_be_entered(subject: &Subject, without: &[&str]) {
    let host = Recorder::new();
    let mut pane = subject.open(&host);
    let params = host.params();
    let mut found = Vec::new();
    for entry in Catalogue::of(&*params).entries().iter().filter(|entry| !without.contains(&&*entry.id)) {
        (subject.reveal)(&mut pane, &entry.id);
        pane.rest(0.5);
        open_doors(&mut pane, entry, subject.doors);
        if let Err(fault) = enter(&mut pane, entry) {
            found.push(format!("{}: {fault}", entry.id));
            // Whatever was left open
            (0..3).for_each(|_| {
                pane.key(Key::Escape);
                pane.rest(0.5);
            });
        }
    }
    pane.rest(1.0);
    found.extend(law::broken(&host.log()));
    found.extend(law::held(&host.log()).into_iter().map(|id| format!("{id} is held in the end")));
    judge(subject.name, &found);
}

/// Presses one button after another until there is a control of the parameter.
fn open_doors(pane: &mut Pane, entry: &Entry<'_>, doors: &[&str]) {
    for door in doors {
        let controls = pane.controls();
        let shows = |control: &Control| {
            control.is_of(entry) || entry.choices().iter().any(|choice| control.is_choice(entry, choice))
        };
        if controls.iter().any(shows) {
            return;
        }
        if let Some(door) = controls.iter().find(|control| control.name == *door) {
            pane.click(door.bounds.center());
            pane.rest(0.5);
        }
    }
}

/// Sets one parameter by its control; a sentence if that does something else.
pub fn enter(pane: &mut Pane, entry: &Entry<'_>) -> Result<(), String> {
    let controls = pane.controls();
    let choices = entry.choices();
    if choices.iter().any(|choice| controls.iter().any(|control| control.is_choice(entry, choice))) {
        return choices.iter().try_for_each(|choice| {
            let controls = pane.controls();
            let segment = controls.iter().find(|control| control.is_choice(entry, choice));
            press(pane, entry, choice, segment)
        });
    }
    let own = |role: Role| controls.iter().find(|control| control.role == role && control.is_of(entry));
    let any = || controls.iter().find(|control| control.is_of(entry));
    if let Some(list) = own(Role::ComboBox) {
        return entry.choices().iter().try_for_each(|choice| {
            pane.click(list.bounds.center());
            pane.rest(0.5);
            let item = item_of(pane, list, choice);
            press(pane, entry, choice, item.as_ref())
        });
    }
    let control = own(Role::TextInput).or_else(any).ok_or("it has no control")?;
    match control.role {
        Role::TextInput | Role::Slider | Role::SpinButton => PLACES.iter().try_for_each(|place| {
            let text = entry.text(*place);
            type_into(pane, control, &text)?;
            reads(pane, entry, &text)
        }),
        Role::CheckBox | Role::Switch | Role::Button => (0..2).try_for_each(|_| switch(pane, entry, control)),
        other => Err(format!("nobody knows how to set a {other:?}")),
    }
}

/// The entry of an open list, which is scrolled down until it shows.
fn item_of(pane: &mut Pane, list: &Control, choice: &str) -> Option<Control> {
    for _ in 0..20 {
        let items = pane.controls().into_iter().filter(|control| control.layer != list.layer);
        let items: Vec<Control> = items.collect();
        let is_it = |item: &&Control| plain(&item.name) == plain(choice) && item.bounds == item.whole;
        if let Some(item) = items.iter().find(is_it) {
            return Some(item.clone());
        }
        pane.move_to(items.last()?.bounds.center());
        pane.frame();
        pane.wheel(-2.0);
        pane.rest(0.5);
    }
    None
}

/// Opens the field, replaces what is in it and confirms.
fn type_into(pane: &mut Pane, control: &Control, text: &str) -> Result<(), String> {
    if control.role == Role::TextInput {
        pane.click(control.bounds.center());
    } else {
        pane.click_with(control.bounds.center(), PointerButton::Secondary);
        pane.rest(0.5);
        let item = pane.named("Type a value").ok_or("its menu has no \"Type a value\"")?;
        pane.click(item.bounds.center());
    }
    pane.rest(0.5);
    let field =
        pane.controls().into_iter().find(|control| control.role == Role::TextInput && control.has_focus);
    field.ok_or("no field opens to type into")?;
    pane.hold(Modifiers { ctrl: true, command: true, ..Modifiers::NONE });
    pane.key(Key::A);
    pane.frame();
    pane.hold(Modifiers::NONE);
    pane.text(text);
    pane.frame();
    pane.key(Key::Enter);
    pane.rest(1.0);
    Ok(())
}

/// The parameter and all its controls read so now.
fn reads(pane: &Pane, entry: &Entry<'_>, text: &str) -> Result<(), String> {
    let is = entry.text(entry.normalized());
    if is != text {
        return Err(format!("{text:?} was entered, the parameter is {is:?}"));
    }
    let controls = pane.controls();
    let values = controls.iter().filter(|control| control.is_of(entry)).filter_map(|c| c.value.as_deref());
    match values.into_iter().find(|value| plain(value) != plain(text)) {
        Some(value) => Err(format!("{text:?} was entered, the control says {value:?}")),
        None => Ok(()),
    }
}

/// As it is typed on a keyboard: a plain minus and plain spaces.
fn plain(text: &str) -> String {
    text.trim().replace('\u{2212}', "-").replace(['\u{2009}', '\u{202f}', '\u{a0}'], " ")
}

/// Presses a switch once.
fn switch(pane: &mut Pane, entry: &Entry<'_>, control: &Control) -> Result<(), String> {
    let before = entry.normalized() >= 0.5;
    pane.click(control.bounds.center());
    // Two presses are two clicks, not one double click
    pane.rest(1.0);
    let is_on = pane.controls().iter().find(|control| control.is_of(entry)).and_then(|control| control.is_on);
    match (entry.normalized() >= 0.5, is_on) {
        (after, _) if after == before => Err("a click does not switch it".to_owned()),
        (after, Some(shown)) if after != shown => Err(format!("it is {after}, the control says {shown}")),
        _ => Ok(()),
    }
}

/// Presses what stands for a choice: a segment, or an entry of a list that is open.
fn press(pane: &mut Pane, entry: &Entry<'_>, choice: &str, button: Option<&Control>) -> Result<(), String> {
    let button = button.ok_or_else(|| format!("there is no {choice:?} to press"))?;
    pane.click(button.bounds.center());
    pane.rest(1.0);
    let is = entry.text(entry.normalized());
    if is == choice { Ok(()) } else { Err(format!("{choice:?} was pressed, it is {is:?}")) }
}
