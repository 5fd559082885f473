//! Levels and what follows from them.

pub mod analytic;
pub mod lookahead;
pub mod peak;
pub mod range;
pub mod sliding;
