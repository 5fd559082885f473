//! What hosts see of Balance: ids for ever, names, units, and the way from there to
//! [`Settings`](shared_dsp::balance::Settings).
//!
//! Ranges come from the DSP crate. Ids, the order of choices and the anchor of the logarithmic scale are
//! frozen: sessions and automation depend on them (`tests/data/ids/aplomb-balance.txt`).

pub mod choices;
mod drive;
mod ear;
mod linked;
pub mod scales;
mod start;

use std::sync::Arc;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::window::Kept;
use nice_plug::prelude::*;

use crate::all::All;
use choices::{DeliveryChoice, RoleChoice, WeightingChoice};
use ear::Ear;

/// All parameters of an instance.
#[derive(Params)]
pub struct BalanceParams {
    /// Passes the input on, delayed by the latency.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// The static gain in dB.
    #[id = "trim"]
    pub trim: FloatParam,
    /// What the element is in the mix.
    #[id = "role"]
    pub role: EnumParam<RoleChoice>,
    /// By how many LU the element is wanted above what its role asks for.
    #[id = "target_offset"]
    pub target_offset: FloatParam,
    /// Follows phrases to the target.
    #[id = "ride_on"]
    pub ride_on: BoolParam,
    /// Loudness in LUFS to which phrases are ridden.
    #[id = "ride_target"]
    pub ride_target: FloatParam,
    /// Most dB by which the ride turns up.
    #[id = "ride_up"]
    pub ride_up: FloatParam,
    /// Most dB by which the ride turns down.
    #[id = "ride_down"]
    pub ride_down: FloatParam,
    /// Octaves from [`scales::RIDE_SPEED`]'s anchor.
    #[id = "ride_speed"]
    pub ride_speed: FloatParam,
    /// How far ahead the ride looks, in ms.
    #[id = "ride_lookahead"]
    pub ride_lookahead: FloatParam,
    /// Loudness in LUFS under which nothing is a phrase.
    #[id = "ride_gate"]
    pub ride_gate: FloatParam,
    /// Sound pressure in dB SPL, at the listener, of a programme of −23 LUFS.
    #[id = "monitor_level"]
    pub monitor_level: FloatParam,
    /// In which measure the element is shown.
    #[id = "weighting"]
    pub weighting: EnumParam<WeightingChoice>,
    /// A mono track counts as played by two loudspeakers.
    #[id = "dual_mono"]
    pub dual_mono: BoolParam,
    /// Lets no true peak above the ceiling.
    #[id = "ceiling_on"]
    pub ceiling_on: BoolParam,
    /// The highest true peak that leaves, in dBTP.
    #[id = "ceiling"]
    pub ceiling: FloatParam,
    /// What a mix is checked against.
    #[id = "delivery"]
    pub delivery: EnumParam<DeliveryChoice>,
    /// In bypass, plays the input as loud as the output.
    #[id = "fair_bypass"]
    pub fair_bypass: BoolParam,
    /// Neither counts in the view of the mix nor is moved by "balance all".
    #[id = "mute_from_balance"]
    pub mute_from_balance: BoolParam,
    /// What is saved of the link.
    #[persist = "link"]
    pub keeper: Keeper,
    /// What is kept of the window.
    #[persist = "window"]
    pub window: Kept,
    /// The others on the link, and what "balance all" makes of them.
    pub all: All,
    ear: Arc<Ear>,
    changes: Changes,
}

#[cfg(test)]
mod tests;
