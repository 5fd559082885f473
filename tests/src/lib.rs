//! Signals, measures and the allocation counter that the tests share.

pub mod balance;
pub mod bands;
pub mod bundles;
pub mod clips;
pub mod compressor;
pub mod cookbook;
pub mod curves;
#[cfg(target_os = "linux")]
pub mod desk;
pub mod double_double;
pub mod each_window;
pub mod ear;
pub mod figure;
pub mod fuzz;
#[cfg(target_os = "linux")]
pub mod holdings;
pub mod measure;
pub mod meter;
pub mod old_states;
pub mod programme;
pub mod random;
pub mod room;
pub mod suite;
#[cfg(target_os = "linux")]
pub mod windows;
pub mod workshop;
