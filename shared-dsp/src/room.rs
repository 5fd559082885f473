//! The Room: everything that changes when a source moves away from the listener, in one gesture.

pub mod settings;

pub use settings::Settings;
