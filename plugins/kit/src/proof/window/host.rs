//! A host that writes down what a window does to the parameters, and does it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug_core::context::PluginApi;
use nice_plug_core::context::gui::{GuiContext, GuiContextInner};
use nice_plug_core::params::Params;
use nice_plug_core::params::internals::ParamPtr;
use nice_plug_core::plugin::PluginState;

use super::law::{Act, Entry};
use crate::catalogue::Catalogue;
use crate::proof::params::state_of;

/// The host.
#[derive(Default)]
pub struct Recorder(Mutex<Book>);

#[derive(Default)]
struct Book {
    params: Option<Arc<dyn Params>>,
    log: Vec<Entry>,
    /// Values that the audio thread did not take yet.
    sent: Vec<(ParamPtr, f32)>,
    takes_later: bool,
}

// SAFETY: the pointers among the values point into the parameters beside them, which are shared between
// threads through atomics only.
unsafe impl Send for Book {}

impl Recorder {
    /// A host that has seen nothing.
    pub fn new() -> Arc<Recorder> {
        Arc::default()
    }

    /// What a window is given.
    pub fn context(self: &Arc<Self>) -> GuiContext {
        GuiContext::new(Arc::new(Desk(Arc::clone(self))))
    }

    /// Serves another instance from now on, with an empty log.
    pub fn serve(&self, params: Arc<dyn Params>) {
        let mut book = self.book();
        *book = Book { params: Some(params), takes_later: book.takes_later, ..Book::default() };
    }

    /// The parameters of the instance that is served.
    pub fn params(&self) -> Arc<dyn Params> {
        self.book().params.clone().expect("the host serves an instance")
    }

    /// All that was done since the instance is served.
    pub fn log(&self) -> Vec<Entry> {
        self.book().log.clone()
    }

    /// Whether values wait for the next block, as they do in a host that is playing, instead of being taken
    /// at once.
    pub fn take_later(&self, takes_later: bool) {
        self.book().takes_later = takes_later;
        self.take();
    }

    /// A block begins: values that wait are taken.
    pub fn take(&self) {
        let mut book = self.book();
        for (param, normalized) in std::mem::take(&mut book.sent) {
            move_param(&book, param, normalized);
        }
    }

    /// Moves a parameter by automation.
    pub fn automate(&self, id: &str, normalized: f32) {
        let params = self.params();
        if let Some(entry) = Catalogue::of(&*params).get(id) {
            entry.set(normalized);
        }
    }

    /// Notes that all hands are off the window, and have been for longer than anything it waits for.
    pub fn note_rest(&self) {
        self.book().log.push(Entry { id: String::new(), act: Act::Rested });
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, param: ParamPtr, act: Act) {
        let mut book = self.book();
        let id = book.params.as_ref().and_then(|params| id_of(&**params, param));
        book.log.push(Entry { id: id.unwrap_or_default(), act });
    }
}

fn id_of(params: &dyn Params, param: ParamPtr) -> Option<String> {
    params.param_map().into_iter().find(|(_, pointer, _)| *pointer == param).map(|(id, ..)| id)
}

/// Moves a parameter of the instance that is served; any other is left alone.
fn move_param(book: &Book, param: ParamPtr, normalized: f32) {
    let Some(params) = &book.params else { return };
    if let Some(id) = id_of(&**params, param)
        && let Some(entry) = Catalogue::of(&**params).get(&id)
        && normalized.is_finite()
    {
        entry.set(normalized.clamp(0.0, 1.0));
    }
}

/// The side of the host that a window speaks to.
struct Desk(Arc<Recorder>);

impl GuiContextInner for Desk {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, param: ParamPtr) {
        self.0.write(param, Act::Begin);
    }

    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.0.write(param, Act::Set(normalized));
        let mut book = self.0.book();
        if book.takes_later {
            book.sent.push((param, normalized));
        } else {
            move_param(&book, param, normalized);
        }
    }

    unsafe fn raw_end_set_parameter(&self, param: ParamPtr) {
        self.0.write(param, Act::End);
    }

    fn get_state(&self) -> PluginState {
        state_of(&*self.0.params())
    }

    fn set_state(&self, _state: PluginState) {
        // It waits for the audio thread, which may not be running: a window must not call it
        self.0.book().log.push(Entry { id: String::new(), act: Act::SetState });
    }

    fn request_restart(&self) {}
}
