//! Aplomb EQ as hosts see it.

pub mod params;
pub mod presets;

use aplomb_kit::state::{self, Findings, Reader};
use nice_plug::prelude::PluginState;
use params::EqParams;

/// The plug-in.
#[derive(Default)]
pub struct AplombEq;

impl AplombEq {
    /// Makes a state safe to load, see [`state::sanitise`].
    pub fn mend_state(state: &mut PluginState) -> Findings {
        let reader = Reader { plugin: "Aplomb EQ", version: env!("CARGO_PKG_VERSION") };
        state::sanitise(state, reader, &EqParams::default())
    }
}
