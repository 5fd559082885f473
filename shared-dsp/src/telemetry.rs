//! From the audio thread to whoever wants to know, without a lock.

pub mod latest;
