//! The processors of Aplomb and their building blocks: slices in, slices out.
//!
//! Nothing here knows a host, a window, a file or a thread. Every processor is made once with
//! [`Processor::new`], which may be slow and may allocate; after that `set`, `process` and `reset` never
//! allocate, lock, wait or panic. Settings are plain data in the field's units; levels come back the same
//! way.

pub mod balance;
pub mod chunk;
pub mod compressor;
pub mod convolve;
pub mod decibels;
pub mod delay;
pub mod dynamics;
pub mod eq;
pub mod fade;
pub mod filter;
pub mod glide;
pub mod glides;
pub mod handover;
pub mod kaiser;
pub mod late;
pub mod layout;
pub mod loudness;
pub mod motion;
pub mod oversample;
pub mod processor;
pub mod room;
pub mod space;
pub mod spectrum;
pub mod telemetry;
pub mod units;

pub use layout::Layout;
pub use processor::{Block, Processor, Spec};
