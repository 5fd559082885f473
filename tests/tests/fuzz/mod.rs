//! What the fuzzers and the replay of their finds try: one function for each thing that comes from outside.
//! Each panics if what is read is not as it must be, or if what was refused left a trace.

#![allow(dead_code, missing_docs)]

pub mod link;
pub mod preset;
pub mod state;
