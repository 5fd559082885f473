//! Measuring a room as acousticians do.

pub mod bound;
pub mod choices;
pub mod decay;
pub mod ends;
pub mod field;
pub mod figures;
pub mod level;
pub mod motion;
pub mod pictures;
pub mod place;
pub mod play;
pub mod response;
pub mod splits;
pub mod sweep;
pub mod texture;
