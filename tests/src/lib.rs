//! Signals, measures and the allocation counter that the tests share.

pub mod bundles;
pub mod curves;
