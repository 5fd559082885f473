//! What every plug-in of the suite shares beside its host glue: how values are written and read, parameters
//! on a logarithmic scale, choices with ids for ever, presets, states that were damaged or come from another
//! version, the way of a block through the processor, and the thread that builds what is too slow for the
//! audio thread.
//!
//! | Looking for | See |
//! |---|---|
//! | "2.50 kHz" ↔ 2500 | [`text`] |
//! | a parameter in octaves, dB, on or off | [`param`] |
//! | an enum a host can show | [`choices!`] |
//! | one safe view of all parameters | [`catalogue`] |
//! | has anything been turned since the last block? | [`changes`] |
//! | the settings as the audio thread last saw them | [`follower`] |
//! | the processor between activation and deactivation | [`stage`] |
//! | what an open window hears from the audio thread | [`feed`] |
//! | other instances: what is told, saved and followed | [`link`] |
//! | a preset file | [`presets`] |
//! | what a host hands back as state | [`state`] |
//! | work off the audio thread | [`worker`] |
//! | a window and everything in it | [`window`] |
//! | what the tests of every plug-in share | `proof`, with the feature of that name |

pub mod catalogue;
pub mod changes;
pub mod choice;
pub mod feed;
pub mod follower;
pub mod link;
pub mod param;
pub mod presets;
#[cfg(feature = "proof")]
pub mod proof;
pub mod stage;
pub mod state;
pub mod text;
pub mod window;
pub mod worker;
