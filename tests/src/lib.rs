//! Signals, measures and the allocation counter that the tests share.

pub mod balance;
pub mod bands;
pub mod bundles;
pub mod clips;
pub mod compressor;
pub mod cookbook;
pub mod curves;
pub mod double_double;
pub mod ear;
pub mod figure;
pub mod measure;
pub mod meter;
pub mod programme;
pub mod random;
pub mod room;
pub mod suite;
pub mod windows;
pub mod workshop;
