//! The EQ: up to 24 bands, exact to the analogue curve.

pub mod settings;

pub use settings::Settings;
