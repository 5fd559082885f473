//! What is measured of Balance.

pub mod ceiling;
pub mod ride;
pub mod smooth;
pub mod solver;
pub mod stage;
