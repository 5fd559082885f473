//! What measures the Compressor, from outside.

pub mod choices;
pub mod figure;
pub mod latency;
pub mod play;
pub mod rig;
