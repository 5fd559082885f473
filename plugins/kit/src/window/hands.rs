//! The law of gestures: for each parameter, begin and end alternate, and every value lies between them.
//!
//! Whatever moves a parameter from a window goes through here: drags, clicks, the wheel, typed values, presets,
//! undo. A window that is closed while a hand is on a control ends the gesture.
//!
//! A host takes values with its next block, so for a moment a parameter is not yet where it was put; what a
//! window shows and counts on is [`Hands::position`].

use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::params::internals::ParamPtr;

use super::controls::Controls;
use super::journal::{Journal, Move};
use crate::catalogue::Entry;

/// A wheel that rests so long has ended its gesture, in s.
pub const WHEEL_RESTS_S: f64 = 0.3;
/// So long a host may take to accept a value before it is shown where the host has it, in s.
const HOST_ANSWERS_S: f64 = 0.5;

/// The hands on the controls of a window.
pub struct Hands {
    host: GuiContext,
    held: Vec<Held>,
    sent: Vec<Sent>,
    overruled: Vec<(&'static str, f32)>,
    journal: Journal,
    now_s: f64,
}

/// A parameter between begin and end.
struct Held {
    id: String,
    before: f32,
    latest: f32,
    /// For the wheel: when it will have rested.
    ends_s: Option<f64>,
    pointer: ParamPtr,
}

/// A value that the host may not have taken yet.
struct Sent {
    id: String,
    normalized: f32,
    until_s: f64,
}

impl Hands {
    /// Hands whose moves this host hears of.
    pub fn new(host: GuiContext) -> Hands {
        Hands {
            host,
            held: Vec::new(),
            sent: Vec::new(),
            overruled: Vec::new(),
            journal: Journal::default(),
            now_s: 0.0,
        }
    }

    /// What can be undone.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Tells the time of a frame, and ends the gestures of wheels that rest. Returns in how many seconds this
    /// has to be called again, if at all.
    pub fn rest(&mut self, now_s: f64) -> Option<f64> {
        self.now_s = now_s;
        self.sent.retain(|sent| now_s < sent.until_s);
        while let Some(place) = self.held.iter().position(|held| held.ends_s.is_some_and(|end| end <= now_s))
        {
            self.end(place, true);
        }
        self.due_s()
    }

    /// In how many seconds a wheel will have rested, or a host must have answered.
    pub fn due_s(&self) -> Option<f64> {
        let ends = self.held.iter().filter_map(|held| held.ends_s);
        let forgets = self.sent.iter().map(|sent| sent.until_s);
        ends.chain(forgets).min_by(f64::total_cmp).map(|next_s| next_s - self.now_s)
    }

    /// Where a parameter is on the way from 0 to 1, or will be when the host has taken what it was sent.
    pub fn position(&self, entry: &Entry<'_>) -> f32 {
        let held = self.held.iter().find(|held| held.id == entry.id).map(|held| held.latest);
        let sent = || self.sent.iter().find(|sent| sent.id == entry.id).map(|sent| sent.normalized);
        let overruled =
            || self.overruled.iter().find(|(id, _)| *id == entry.id).map(|(_, position)| *position);
        held.or_else(sent).or_else(overruled).unwrap_or_else(|| entry.normalized())
    }

    /// Where parameters count, whatever the host has; see [`Desk::overrule`](super::desk::Desk::overrule).
    pub fn overrule(&mut self, positions: &[(&'static str, f32)]) {
        self.overruled.clear();
        self.overruled.extend_from_slice(positions);
    }

    /// Whether a hand is on it.
    pub fn holds(&self, id: &str) -> bool {
        self.held.iter().any(|held| held.id == id)
    }

    /// Puts a hand on a control: the gesture begins, or what the wheel began goes on.
    pub fn hold(&mut self, entry: &Entry<'_>) {
        if let Some(held) = self.held.iter_mut().find(|held| held.id == entry.id) {
            held.ends_s = None;
            return;
        }
        let before = self.position(entry);
        let pointer = entry.pointer();
        // SAFETY: the pointer is one of the plug-in's parameter map, in which the wrapper looks it up.
        unsafe { self.host.raw_begin_set_parameter(pointer) };
        self.held.push(Held { id: entry.id.clone(), before, latest: before, ends_s: None, pointer });
    }

    /// Moves a control; if no hand is on it, in a gesture of its own.
    pub fn set(&mut self, entry: &Entry<'_>, normalized: f32) {
        let Some(place) = self.held.iter().position(|held| held.id == entry.id) else {
            self.hold(entry);
            self.set(entry, normalized);
            self.release(&entry.id);
            return;
        };
        let normalized = entry.nearest(normalized);
        if self.held[place].latest == normalized {
            return;
        }
        self.held[place].latest = normalized;
        // SAFETY: as in `hold`.
        unsafe { self.host.raw_set_parameter_normalized(entry.pointer(), normalized) };
        self.sent.retain(|sent| sent.id != entry.id);
        let until_s = self.now_s + HOST_ANSWERS_S;
        self.sent.push(Sent { id: entry.id.clone(), normalized, until_s });
    }

    /// Moves a control by the wheel: one gesture until it rests.
    pub fn wheel(&mut self, entry: &Entry<'_>, normalized: f32) {
        let is_dragged = self.held.iter().any(|held| held.id == entry.id && held.ends_s.is_none());
        self.hold(entry);
        self.set(entry, normalized);
        if !is_dragged && let Some(held) = self.held.iter_mut().find(|held| held.id == entry.id) {
            held.ends_s = Some(self.now_s + WHEEL_RESTS_S);
        }
    }

    /// Takes the hand off.
    pub fn release(&mut self, id: &str) {
        if let Some(place) = self.held.iter().position(|held| held.id == id) {
            self.end(place, true);
        }
    }

    /// Takes the hand off and puts the control back to where it was.
    pub fn cancel(&mut self, entry: &Entry<'_>) {
        let Some(place) = self.held.iter().position(|held| held.id == entry.id) else { return };
        self.set(entry, self.held[place].before);
        self.end(place, false);
    }

    /// Takes the hands off that no wheel keeps there.
    pub fn release_dragged(&mut self) {
        while let Some(place) = self.held.iter().position(|held| held.ends_s.is_none()) {
            self.end(place, true);
        }
    }

    /// Takes all hands off.
    pub fn release_all(&mut self) {
        while !self.held.is_empty() {
            self.end(self.held.len() - 1, true);
        }
    }

    /// Moves many parameters as one step that can be undone; what has no such id is left out.
    pub fn move_all<'a>(
        &mut self,
        controls: &Controls,
        name: &str,
        moves: impl IntoIterator<Item = (&'a str, f32)>,
    ) {
        self.release_all();
        self.journal.open(name);
        for (id, normalized) in moves {
            if let Some(entry) = controls.get(id)
                && self.position(entry) != entry.nearest(normalized)
            {
                self.set(entry, normalized);
            }
        }
        self.journal.close();
    }

    /// Takes back the last step.
    pub fn undo(&mut self, controls: &Controls) {
        self.release_all();
        if let Some(step) = self.journal.undo() {
            self.go(controls, step.iter().map(|moved| (moved.id.as_str(), moved.before)));
        }
    }

    /// Does again what was taken back.
    pub fn redo(&mut self, controls: &Controls) {
        self.release_all();
        if let Some(step) = self.journal.redo() {
            self.go(controls, step.iter().map(|moved| (moved.id.as_str(), moved.after)));
        }
    }

    /// Moves parameters without a note in the journal.
    fn go<'a>(&mut self, controls: &Controls, moves: impl Iterator<Item = (&'a str, f32)>) {
        for (id, normalized) in moves {
            if let Some(entry) = controls.get(id) {
                self.hold(entry);
                self.set(entry, normalized);
                self.end(self.held.len() - 1, false);
            }
        }
    }

    fn end(&mut self, place: usize, is_noted: bool) {
        let held = self.held.remove(place);
        // SAFETY: as in `hold`.
        unsafe { self.host.raw_end_set_parameter(held.pointer) };
        if is_noted {
            let Held { id, before, latest: after, .. } = held;
            self.journal.note(Move { id, before, after }, self.held.is_empty());
        }
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        self.release_all();
    }
}

impl std::fmt::Debug for Hands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let held: Vec<&str> = self.held.iter().map(|held| held.id.as_str()).collect();
        f.debug_struct("Hands").field("held", &held).finish_non_exhaustive()
    }
}
