//! Windows of plug-ins on X11, as a DAW has them, and an engineer's eye and hand on them.
//!
//! - [`Screen`] is a display of our own that nobody sees (Xvfb).
//! - [`Live`] is a plug-in as it lives in a DAW: sound on a thread of its own, its window embedded in one of
//!   the host's, its requests served on this thread.
//! - [`View`] is any window seen from outside: pictures of it, the frames drawn in it, mouse and keys.
//! - [`Picture`] is what was seen.

mod audio;
mod desktop;
mod gui;
mod hand;
mod live;
mod picture;
mod screen;
mod view;

pub use audio::THREAD as AUDIO_THREAD;
pub use gui::Opening;
pub use hand::{Button, Key};
pub use live::{Live, serve};
pub use picture::Picture;
pub use screen::Screen;
pub use view::View;

use crate::HostError;

/// A size in pixels: width, height.
pub type Size = (u32, u32);

fn failed(error: impl std::fmt::Display) -> HostError {
    HostError::Display(error.to_string())
}
