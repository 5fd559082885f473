//! Signals, measures and the allocation counter that the tests share.

pub mod cookbook;
pub mod curves;
pub mod double_double;
pub mod measure;
pub mod random;
pub mod programme;
pub mod bundles;
