//! From the audio thread to whoever wants to know, without a lock.

pub mod latest;
pub mod peak;
pub mod ring;
pub mod value;
