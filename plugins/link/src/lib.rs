//! Instances of Aplomb that know each other, whatever the plug-in, format, host process or sandbox.
//!
//! An instance [joins](Link::join) the link and becomes a [`Member`]. It tells what it is and what it
//! measures, and reads the same of all others of this user: [`Presence`]. It may ask others for a change
//! ([`Action`]) and share the settings of a room. The link carries settings and measurements, never audio: a
//! render without it is the same.
//!
//! How it works: every instance owns a slot of one file that all map into memory ([`LinkState`] says when
//! that fails). The audio thread hands its measurements to one publisher thread per process without waiting,
//! and never touches the file. What comes out of the file was checked: it may have been written by anything.
//!
//! The file lies in `$XDG_RUNTIME_DIR/aplomb` (Linux), `~/Library/Caches/Aplomb` (macOS) or
//! `%LOCALAPPDATA%\Aplomb` (Windows); the environment variable `APLOMB_LINK_DIR` names another folder.

mod claim;
mod command;
mod description;
mod hub;
mod id;
mod map;
mod measurements;
mod member;
#[cfg(test)]
mod model;
mod packing;
mod presence;
mod process;
#[cfg(feature = "proof")]
pub mod proof;
mod seqlock;
mod session;
mod shared_room;
mod slot;
mod state;
mod text;
mod triple;
mod word;

pub use command::{Action, Command, SendError};
pub use description::{Description, Flags, Kind, Position};
pub use hub::Health;
pub use id::{PersistentId, RuntimeId};
pub use measurements::{Loudness, Measurements, Transport};
pub use member::{AudioSide, Link, Member, Neighbour};
pub use presence::{BANDS, Excitation, Presence};
pub use shared_room::{ROOM_WORDS, RoomGroup, RoomWords, SharedRoom};
pub use slot::SLOTS;
pub use state::LinkState;
pub use text::Text;
