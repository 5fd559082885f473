//! What is measured of Balance.

pub mod ride;
pub mod smooth;
