//! A window without a screen: what draws it, moves it and judges it.
//!
//! A [`Subject`] says how a plug-in's window is opened on a new instance. The judges open it in a [`Pane`],
//! with a [`Recorder`](host::Recorder) for a host, and panic with all they found wrong:
//!
//! | Promise | See |
//! |---|---|
//! | G1: for each parameter begin and end alternate, every set lies between them | [`law`], [`script`] |
//! | G1: on a slow screen it counts where a hand lets go | [`slow`] |
//! | G2: every control has a name, a role, a value and help; what is typed is what is set | [`names`], [`typing`] |
//! | G3: no label is cut, nothing lies over anything else | [`look`] |
//! | G4: it looks as it looked | [`gallery`] |
//! | G7: when nothing moves, nothing is painted | [`rest`] |
//!
//! What a window has to keep to, so that this can see it: time comes from egui's input; in the AccessKit tree
//! a control that moves a parameter has the parameter's whole name, or its id as `author_id`, and its help as
//! description.

pub mod control;
pub mod gallery;
pub mod host;
pub mod law;
pub mod look;
pub mod names;
pub mod pane;
mod plugin;
pub mod rest;
pub mod script;
mod shown;
pub mod slow;
pub mod typing;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::Vec2;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::params::Params;

use host::Recorder;
use pane::Pane;
pub use plugin::{Sound, screen};

/// A window that is open; dropping it closes the window.
pub type App = Box<dyn FnMut(&mut egui::Ui)>;

/// Opens the window of an instance.
pub type Open = Box<dyn FnOnce(GuiContext, &egui::Context) -> App>;

/// A new instance of a plug-in, and how its window is opened.
pub struct Instance {
    /// Its parameters, which the window moves.
    pub params: Arc<dyn Params>,
    /// Opens the window.
    pub open: Open,
}

/// A state of the window that is to be looked at.
pub struct Screen {
    /// Of the picture's file: `bands`.
    pub name: &'static str,
    /// A new instance with what it shows.
    pub instance: Box<dyn Fn() -> Instance + Send + Sync>,
    /// How long it is played to once it is open, in s: so long every frame is drawn.
    pub plays_s: f64,
    /// Brings the window there once it is open: `|_| {}` if it opens so.
    pub reach: fn(&mut Pane),
}

/// A plug-in's window as the judges know it.
pub struct Subject {
    /// Of the plug-in, in the names of files: `eq`.
    pub name: &'static str,
    /// In points, as it opens the first time.
    pub size: Vec2,
    /// In points, the smallest it can be made.
    pub smallest: Vec2,
    /// What is to be looked at. The first is how a new instance opens.
    pub screens: Vec<Screen>,
    /// Brings the control of a parameter to light, such as by choosing its band.
    pub reveal: fn(&mut Pane, id: &str),
    /// Names of the buttons behind which the controls are that do not show at first: `More`.
    pub doors: &'static [&'static str],
}

impl Subject {
    /// Opens the window of a new instance.
    pub fn open(&self, host: &Arc<Recorder>) -> Pane {
        self.open_as(&self.screens[0], self.size, 1.0, host)
    }

    /// Opens one of the screens, with a size in points and a scale.
    pub fn open_as(&self, screen: &Screen, size: Vec2, scale: f32, host: &Arc<Recorder>) -> Pane {
        let instance = (screen.instance)();
        host.serve(instance.params);
        let context = host.context();
        let mut pane = Pane::open(size, scale, |egui| (instance.open)(context, egui));
        pane.play(screen.plays_s);
        (screen.reach)(&mut pane);
        pane
    }
}

/// Panics with everything that was found wrong, if anything was.
#[track_caller]
fn judge(name: &str, found: &[String]) {
    assert!(found.is_empty(), "{name}: {} things are wrong\n  {}", found.len(), found.join("\n  "));
}

/// Each fault once, with all places where it was found.
fn together(found: Vec<(String, String)>) -> Vec<String> {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (fault, place) in found {
        places.entry(fault).or_default().insert(place);
    }
    let told = |(fault, places): (String, BTreeSet<String>)| {
        format!("{fault} ({})", places.into_iter().collect::<Vec<_>>().join(", "))
    };
    places.into_iter().map(told).collect()
}
