//! Levels and what follows from them.

pub mod analytic;
pub mod ballistics;
pub mod curve;
pub mod lookahead;
pub mod peak;
pub mod range;
pub mod sliding;
