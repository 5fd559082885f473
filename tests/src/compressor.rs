//! What measures the Compressor, from outside.

pub use crate::figure;

pub mod beat;
pub mod bound;
pub mod choices;
pub mod curve;
pub mod figures;
pub mod image;
pub mod latency;
pub mod play;
pub mod reported;
pub mod rig;
pub mod sidechain;
pub mod spectrum;
pub mod splits;
pub mod step;
pub mod zipper;
