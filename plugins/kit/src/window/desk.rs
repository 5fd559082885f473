//! What the views of a window share: the parameters and the hands on them, the look, the help, what is being
//! typed.

use std::sync::Arc;

use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::params::Params;

use super::controls::{Controls, typed};
use super::hands::Hands;
use super::help::Help;
use super::kept::Kept;
use super::library::Library;
use super::theme::Theme;
use crate::catalogue::Entry;

/// The desk of one open window.
pub struct Desk {
    controls: Controls,
    hands: Hands,
    help: Help,
    kept: Kept,
    pub(super) library: Library,
    /// The colours.
    pub theme: Theme,
    pub(super) drag: Option<Drag>,
    pub(super) typing: Option<Typing>,
    copied: Option<String>,
    hint: Option<String>,
    said: Option<String>,
    pub(super) wheel_rest: f32,
}

/// A control that is being dragged.
pub(super) struct Drag {
    pub widget: egui::Id,
    /// Where each parameter would be without limits and steps.
    pub raw: Vec<(String, f32)>,
    /// Escape was pressed: the rest of the drag moves nothing.
    pub is_off: bool,
    /// How far the pointer has gone, in points.
    pub gone: egui::Vec2,
    /// Where the control would be, if it goes where the pointer goes.
    pub at: egui::Pos2,
}

/// A value that is being typed.
pub(super) struct Typing {
    pub id: String,
    pub text: String,
    pub is_fresh: bool,
    pub is_wrong: bool,
    /// Whether its field may still come, or came in this frame.
    pub is_here: bool,
}

impl Desk {
    /// A desk for these parameters, whose moves this host hears of.
    pub fn new(params: Arc<dyn Params>, host: GuiContext, kept: Kept, library: Library, help: Help) -> Desk {
        Desk {
            theme: Theme::of(kept.read(|window| window.is_light)),
            controls: Controls::new(params),
            hands: Hands::new(host),
            help,
            kept,
            library,
            drag: None,
            typing: None,
            copied: None,
            hint: None,
            said: None,
            wheel_rest: 0.0,
        }
    }

    /// The parameters.
    pub fn controls(&self) -> &Controls {
        &self.controls
    }

    /// The hands on them.
    pub fn hands(&self) -> &Hands {
        &self.hands
    }

    /// What is kept of the window in the plug-in's state.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Tells the time of a frame; returns when the next is due, in s.
    pub fn rest(&mut self, now_s: f64) -> Option<f64> {
        self.hint = None;
        self.hands.rest(now_s)
    }

    /// In how many seconds [`Desk::rest`] has something to do, if at all.
    pub fn rest_due_s(&self) -> Option<f64> {
        self.hands.due_s()
    }

    /// Ends what can no longer end itself: the drag of a control that went away meanwhile, a value whose field is
    /// not to be seen, which would keep keys from the host. To be called when a frame's controls are all drawn.
    pub fn settle(&mut self, ctx: &egui::Context) {
        self.typing = self.typing.take().filter(|typing| typing.is_here);
        if let Some(typing) = &mut self.typing {
            typing.is_here = false;
        }
        if self.drag.is_some() && !ctx.input(|input| input.pointer.any_down()) {
            self.drag = None;
            self.hands.release_dragged();
        }
    }

    /// Uses a parameter and the hands together; nothing if there is no such parameter.
    pub fn with<R>(&mut self, id: &str, work: impl FnOnce(&mut Hands, &Entry<'_>) -> R) -> Option<R> {
        let entry = self.controls.get(id)?;
        Some(work(&mut self.hands, entry))
    }

    /// Where a parameter is on the way from 0 to 1; 0 if there is none.
    pub fn position(&self, id: &str) -> f32 {
        self.controls.get(id).map_or(0.0, |entry| self.hands.position(entry))
    }

    /// Whether a switch is on.
    pub fn is_on(&self, id: &str) -> bool {
        self.position(id) >= 0.5
    }

    /// The value of a parameter as a window writes it.
    pub fn written(&self, id: &str) -> String {
        self.controls.get(id).map_or_else(String::new, |entry| {
            super::controls::written(&entry.text(self.hands.position(entry)))
        })
    }

    /// The name of a parameter without the group it is in: `Frequency` for `Band 1 Frequency`.
    pub fn name(&self, id: &str) -> String {
        let Some(entry) = self.controls.get(id) else { return String::new() };
        let (name, group) = (entry.name(), entry.group.as_str());
        let short = group.split('/').fold(name, |name, part| name.strip_prefix(part).unwrap_or(name));
        short.trim().to_owned()
    }

    /// What a parameter does, in a sentence.
    pub fn help(&self, id: &str) -> &str {
        self.help.of(id)
    }

    /// Shows these parameters where they count instead of where the host has them, such as those of a room that
    /// others have set. A hand takes them from there.
    pub fn overrule(&mut self, positions: &[(&'static str, f32)]) {
        self.hands.overrule(positions);
    }

    /// Moves a parameter in a gesture of its own.
    pub fn set(&mut self, id: &str, normalized: f32) {
        self.with(id, |hands, entry| hands.set(entry, normalized));
    }

    /// Turns a switch over.
    pub fn toggle(&mut self, id: &str) {
        let on = self.is_on(id);
        self.set(id, if on { 0.0 } else { 1.0 });
    }

    /// Puts a parameter back to its default.
    pub fn reset(&mut self, id: &str) {
        self.with(id, |hands, entry| hands.set(entry, entry.default_normalized()));
    }

    /// Moves a parameter to what a text says; false if it says nothing that the parameter can be.
    pub fn set_text(&mut self, id: &str, text: &str) -> bool {
        let text = typed(text);
        self.with(id, |hands, entry| {
            let read = entry.read(&text);
            if let Some(normalized) = read {
                hands.set(entry, normalized);
            }
            read.is_some()
        }) == Some(true)
    }

    /// Takes the hand off a parameter.
    pub fn release(&mut self, id: &str) {
        self.hands.release(id);
    }

    /// Moves many parameters as one step that can be undone.
    pub fn move_all<'a>(&mut self, name: &str, moves: impl IntoIterator<Item = (&'a str, f32)>) {
        self.said = None;
        self.hands.move_all(&self.controls, name, moves);
    }

    /// Takes back the last step.
    pub fn undo(&mut self) {
        self.hands.undo(&self.controls);
    }

    /// Does again what was taken back.
    pub fn redo(&mut self) {
        self.hands.redo(&self.controls);
    }

    /// Opens the field to type a value.
    pub fn type_value(&mut self, id: &str) {
        let text = self.controls.get(id).map(|entry| entry.text(self.hands.position(entry)));
        self.typing = text.map(|text| Typing {
            id: id.to_owned(),
            text,
            is_fresh: true,
            is_wrong: false,
            is_here: true,
        });
    }

    /// Whether a value is being typed.
    pub fn is_typing(&self, id: &str) -> bool {
        self.typing.as_ref().is_some_and(|typing| typing.id == id)
    }

    /// Keeps a value's text for [`Desk::paste`].
    pub fn copy(&mut self, id: &str) {
        self.copied = self.controls.get(id).map(|entry| entry.text(self.hands.position(entry)));
    }

    /// The text that was copied last.
    pub fn copied(&self) -> Option<&str> {
        self.copied.as_deref()
    }

    /// Moves a parameter to the value that was copied last, if it can have it.
    pub fn paste(&mut self, id: &str) {
        if let Some(text) = self.copied.clone() {
            self.set_text(id, &text);
        }
    }

    /// Says something in the footer while this frame is shown.
    pub fn hint(&mut self, text: impl Into<String>) {
        self.hint = Some(text.into());
    }

    /// Says in the footer what a parameter is and does.
    pub fn hint_of(&mut self, id: &str) {
        let (name, help) = (self.name(id), self.help(id));
        self.hint = Some(if help.is_empty() { name } else { format!("{name}: {help}") });
    }

    /// Says something in the footer until something else is done.
    pub fn say(&mut self, text: String) {
        self.said = Some(text).filter(|text| !text.is_empty());
    }

    /// What the footer says.
    pub fn hinted(&self) -> Option<&str> {
        self.hint.as_deref().or(self.said.as_deref())
    }

    /// The parameters as the framework has them.
    pub fn params(&self) -> &dyn Params {
        self.controls.params()
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("controls", &self.controls).finish_non_exhaustive()
    }
}
