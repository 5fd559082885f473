//! What measures the Compressor, from outside.

pub mod choices;
pub mod figure;
pub mod image;
pub mod latency;
pub mod play;
pub mod rig;
pub mod sidechain;
pub mod splits;
pub mod zipper;
