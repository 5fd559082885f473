//! Anything at all where another instance would have written.

pub use aplomb_link::proof::read;
