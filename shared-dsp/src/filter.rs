//! Prototypes, design and structure of filters.

pub mod warp;
