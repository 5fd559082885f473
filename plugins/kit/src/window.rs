//! Windows: everything that the windows of all plug-ins share.
//!
//! | Looking for | See |
//! |---|---|
//! | a colour, a size | [`theme`] |
//! | the window in the host, its size and zoom | [`shell`] |
//! | a window that is closed when the host has it back | [`closing`] |
//! | header, body, footer | [`face`] |
//! | what a view is handed to work with | [`desk`] |
//! | begin, value, end: the law of gestures | [`hands`] |
//! | undo and redo | [`journal`] |
//! | drag, wheel, keys, menu | [`behave`] |
//! | a node that goes where the pointer goes | [`follow`] |
//! | what a press takes, where a drag ends | `press` |
//! | knobs, switches, lists, meters, nodes | [`widgets`] |
//! | a page of nothing but controls | [`sheet`] |
//! | axes, curves, areas | [`graph`] |
//! | text, boxes, icons, places | [`paint`] |
//! | presets of factory and user | [`library`] |
//! | what the state keeps of a window | [`kept`] |
//! | when a window draws | [`pulse`] |
//!
//! A plug-in writes a [`face::View`] and hands it to a [`shell::Shell`].

pub mod behave;
mod browser;
pub mod closing;
pub mod controls;
pub mod desk;
pub mod face;
pub mod follow;
mod footer;
pub mod graph;
pub mod guide;
pub mod hands;
mod header;
pub mod help;
pub mod journal;
pub mod kept;
pub mod library;
pub mod paint;
mod press;
pub mod pulse;
mod recall;
pub mod sheet;
pub mod shell;
pub mod theme;
pub mod widgets;

pub use desk::Desk;
pub use face::{Face, View};
pub use kept::Kept;
pub use library::Library;
pub use shell::{Parts, Shell};
