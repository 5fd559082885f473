//! What is kept of a window in the plug-in's state: its size, its zoom, dark or light, A and B, the preset.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use nice_plug_core::params::persist::PersistentField;
use serde::{Deserialize, Serialize};

use super::theme::{LARGEST, SMALLEST};

/// The smallest and the largest zoom.
pub const ZOOMS: [f32; 6] = [0.75, 1.0, 1.25, 1.5, 1.75, 2.0];

/// The window of an instance: `#[persist = "window"] pub window: Kept`. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Kept(Arc<Mutex<Window>>);

/// What is kept.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct Window {
    /// Width in points before the zoom; 0 while nobody has changed it.
    pub width: f32,
    /// Height in points before the zoom; 0 while nobody has changed it.
    pub height: f32,
    /// How many times larger everything is drawn.
    pub zoom: f32,
    /// Dark on light.
    pub is_light: bool,
    /// The name of the preset that was loaded last.
    pub preset: Option<String>,
    /// Whether B is heard.
    pub is_b: bool,
    /// Where the parameters of the one that is not heard are, by id; empty while it is like the other.
    pub other: BTreeMap<String, f32>,
    /// What only one plug-in keeps, such as the range of a graph.
    pub views: BTreeMap<String, f32>,
}

impl Default for Window {
    fn default() -> Self {
        Window {
            width: 0.0,
            height: 0.0,
            zoom: 1.0,
            is_light: false,
            preset: None,
            is_b: false,
            other: BTreeMap::new(),
            views: BTreeMap::new(),
        }
    }
}

impl Window {
    /// The window with each number as it may be: it may come from anywhere.
    fn sound(mut self) -> Window {
        let within = |value: f32, smallest: f32, largest: f32| {
            if value.is_finite() && value > 0.0 { value.clamp(smallest, largest) } else { 0.0 }
        };
        self.width = within(self.width, SMALLEST.x, LARGEST.x);
        self.height = within(self.height, SMALLEST.y, LARGEST.y);
        let [smallest, .., largest] = ZOOMS;
        self.zoom = if self.zoom.is_finite() { self.zoom.clamp(smallest, largest) } else { 1.0 };
        self.other.retain(|_, position| (0.0..=1.0).contains(position));
        self.views.retain(|_, value| value.is_finite());
        self
    }
}

impl Kept {
    /// Looks at what is kept.
    pub fn read<R>(&self, look: impl FnOnce(&Window) -> R) -> R {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what is kept.
    pub fn write<R>(&self, change: impl FnOnce(&mut Window) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What only this plug-in keeps under that name.
    pub fn view(&self, name: &str, default: f32) -> f32 {
        self.read(|window| window.views.get(name).copied().unwrap_or(default))
    }

    /// Keeps a number of this plug-in under that name.
    pub fn set_view(&self, name: &str, value: f32) {
        self.write(|window| window.views.insert(name.to_owned(), value));
    }
}

impl<'a> PersistentField<'a, Window> for Kept {
    fn set(&self, window: Window) {
        self.write(|kept| *kept = window.sound());
    }

    fn map<F, R>(&self, look: F) -> R
    where
        F: Fn(&Window) -> R,
    {
        self.read(|window| look(window))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_window_is_one_that_can_be_opened() {
        let kept = Kept::default();
        let bad = Window { width: f32::NAN, height: 1e9, zoom: -3.0, ..Window::default() };
        kept.set(Window { other: [("a".to_owned(), 2.0)].into(), ..bad });
        kept.read(|window| {
            assert_eq!((window.width, window.height, window.zoom), (0.0, LARGEST.y, 0.75));
            assert!(window.other.is_empty());
        });
    }
}
