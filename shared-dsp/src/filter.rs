//! Prototypes, design and structure of filters.

pub mod cascade;
pub mod design;
pub mod moving;
pub mod prototype;
pub mod section;
pub mod warp;
