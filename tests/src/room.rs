//! Measuring a room as acousticians do.

pub mod decay;
pub mod motion;
pub mod place;
pub mod response;
pub mod texture;
