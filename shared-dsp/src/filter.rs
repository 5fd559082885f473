//! Prototypes, design and structure of filters.

pub mod cascade;
pub mod design;
pub mod prototype;
pub mod section;
pub mod warp;
