//! What every plug-in of the suite shares beside its host glue: how values are written and read, parameters
//! on a logarithmic scale, choices with ids for ever, presets, states that were damaged or come from another
//! version, and the thread that builds what is too slow for the audio thread.
//!
//! | Looking for | See |
//! |---|---|
//! | "2.50 kHz" ↔ 2500 | [`text`] |
//! | a parameter in octaves, dB, on or off | [`param`] |
//! | an enum a host can show | [`choices!`] |
//! | one safe view of all parameters | [`catalogue`] |
//! | has anything been turned since the last block? | [`changes`] |
//! | a preset file | [`presets`] |
//! | what a host hands back as state | [`state`] |
//! | work off the audio thread | [`worker`] |

pub mod catalogue;
pub mod changes;
pub mod choice;
pub mod param;
pub mod presets;
pub mod state;
pub mod text;
pub mod worker;
