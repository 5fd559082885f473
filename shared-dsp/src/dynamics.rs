//! Levels and what follows from them.

pub mod analytic;
pub mod range;
pub mod sliding;
