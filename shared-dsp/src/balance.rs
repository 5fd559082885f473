//! Balance: brings every element of a mix to its place.

pub mod ceiling;
pub mod delivery;
pub mod late;
pub mod ride;
pub mod role;
pub mod settings;
pub mod solver;
pub mod targets;
