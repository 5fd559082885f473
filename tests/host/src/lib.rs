//! A headless CLAP host: loads plug-ins from their bundles, sets them up, and plays sound through them as a
//! DAW would.
//!
//! - [`Bundle`] is a loaded `.clap` file; it makes [`Plugin`]s.
//! - [`Plugin`] is an instance seen from its main thread: parameters, layouts, state, latency.
//! - [`Processor`] is the sounding half of an active plug-in and may go to another thread.
//! - [`Insert`] is both together on one thread: the simple way for tests and for mixing a session.
//!
//! Every rule of CLAP that a plug-in is seen to break is kept in words, see [`Plugin::complaints`].
//!
//! ```no_run
//! use aplomb_host::{Event, Insert, Render, Setup, Sidechain, slices};
//!
//! # fn main() -> Result<(), aplomb_host::HostError> {
//! let setup = Setup::new(48_000.0, 512).layout("Stereo").offline();
//! let mut eq = Insert::open("target/bundled/Aplomb EQ.clap", "com.aplomb.eq", setup)?;
//! eq.set_text("on_1", "On")?;
//! eq.set_text("freq_1", "2.5k")?;
//! eq.set_text("gain_1", "-3 dB")?;
//!
//! // One second of stereo, with the gain automated half way, and the kick drum on the sidechain.
//! let track = vec![vec![0.1; 48_000]; 2];
//! let kick = vec![vec![0.0; 48_000]; 2];
//! let (gain, louder) = eq.plugin().setting("gain_1", "+2 dB")?;
//! let output = eq.render(&Render {
//!     sidechain: Sidechain::Channels(&slices(&kick)),
//!     events: &[Event::value(24_000, gain, louder)],
//!     ..Render::new(&track)
//! })?;
//! assert_eq!(output[0].len(), 48_000);
//! assert_eq!(eq.latency_frames(), 0);
//! # Ok(())
//! # }
//! ```

mod bundle;
mod callbacks;
mod error;
mod events;
mod gain;
mod insert;
mod layout;
mod odd;
mod params;
mod plugin;
mod processor;
mod remote;
mod render;
#[cfg(all(feature = "window", target_os = "linux"))]
pub mod window;

pub use bundle::{Bundle, PluginInfo};
pub use callbacks::Track;
pub use clack_host::process::ProcessStatus;
pub use error::HostError;
pub use events::{Change, Event, Transport};
pub use insert::Insert;
pub use layout::{Layout, Port};
pub use odd::OddPort;
pub use params::{Param, ParamId};
pub use plugin::{Plugin, Setup};
pub use processor::{Block, Processor, Sidechain};
pub use render::{Blocks, Render, slices};
