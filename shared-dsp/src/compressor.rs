//! The Compressor: nothing at all at 0 dB of reduction, and times that mean what they say.

pub mod settings;

pub use settings::Settings;
