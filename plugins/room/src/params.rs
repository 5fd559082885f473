//! What hosts see of the Room: ids for ever, names, units, and the way from there to
//! [`Settings`](shared_dsp::room::Settings).
//!
//! Ranges come from the DSP crate. Ids, the order of choices and the anchors of the logarithmic scales are
//! frozen: sessions and automation depend on them (`tests/data/ids/aplomb-room.txt`).

pub mod choices;
mod drive;
mod linked;
mod plain;
pub mod scales;
mod shared;
pub mod sharing;
pub mod shown;
mod start;

use std::sync::Mutex;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::window::Kept;
use nice_plug::prelude::*;

pub use shown::Shown;

use choices::{
    DuckSourceChoice, ListenModeChoice, MaterialChoice, MicPatternChoice, PredelaySyncChoice, RoomGroupChoice,
};
use linked::Following;
use sharing::Sharing;

/// All parameters of an instance.
#[derive(Params)]
pub struct RoomParams {
    /// Passes the input on, untouched.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// From at the microphone to the back wall.
    #[id = "proximity"]
    pub proximity: FloatParam,
    /// Direction of the source in degrees, to the right above zero.
    #[id = "azimuth"]
    pub azimuth: FloatParam,
    /// Width of the source in m.
    #[id = "source_width"]
    pub source_width: FloatParam,
    /// Loudspeakers or headphones.
    #[id = "listen_mode"]
    pub listen_mode: EnumParam<ListenModeChoice>,
    /// Octaves from [`scales::RECORDED_AT`]'s anchor.
    #[id = "recorded_at"]
    pub recorded_at: FloatParam,
    /// What the microphone of the recording was.
    #[id = "mic_pattern"]
    pub mic_pattern: EnumParam<MicPatternChoice>,
    /// How far the level follows the distance.
    #[id = "level_law"]
    pub level_law: FloatParam,
    /// Octaves from [`scales::SIZE`]'s anchor.
    #[id = "size"]
    pub size: FloatParam,
    /// Octaves from [`scales::RATIO_WL`]'s anchor.
    #[id = "ratio_wl"]
    pub ratio_wl: FloatParam,
    /// Octaves from [`scales::RATIO_H`]'s anchor.
    #[id = "ratio_h"]
    pub ratio_h: FloatParam,
    /// What the walls are made of.
    #[id = "material"]
    pub material: EnumParam<MaterialChoice>,
    /// Octaves from [`scales::DECAY`]'s anchor.
    #[id = "decay"]
    pub decay: FloatParam,
    /// T60 at 63 Hz against the decay, in octaves from 1.
    #[id = "decay_63"]
    pub decay_63: FloatParam,
    /// T60 at 125 Hz against the decay, in octaves from 1.
    #[id = "decay_125"]
    pub decay_125: FloatParam,
    /// T60 at 250 Hz against the decay, in octaves from 1.
    #[id = "decay_250"]
    pub decay_250: FloatParam,
    /// T60 at 500 Hz against the decay, in octaves from 1.
    #[id = "decay_500"]
    pub decay_500: FloatParam,
    /// T60 at 1 kHz against the decay, in octaves from 1.
    #[id = "decay_1k"]
    pub decay_1k: FloatParam,
    /// T60 at 2 kHz against the decay, in octaves from 1.
    #[id = "decay_2k"]
    pub decay_2k: FloatParam,
    /// T60 at 4 kHz against the decay, in octaves from 1.
    #[id = "decay_4k"]
    pub decay_4k: FloatParam,
    /// T60 at 8 kHz against the decay, in octaves from 1.
    #[id = "decay_8k"]
    pub decay_8k: FloatParam,
    /// Time in ms by which the room answers later.
    #[id = "predelay"]
    pub predelay: FloatParam,
    /// Counts the predelay in notes instead.
    #[id = "predelay_sync"]
    pub predelay_sync: EnumParam<PredelaySyncChoice>,
    /// Level of the early reflections in dB.
    #[id = "early_level"]
    pub early_level: FloatParam,
    /// Level of the tail in dB.
    #[id = "tail_level"]
    pub tail_level: FloatParam,
    /// Level of the direct sound in dB.
    #[id = "direct_level"]
    pub direct_level: FloatParam,
    /// How much the tail's beginning is scattered.
    #[id = "diffusion"]
    pub diffusion: FloatParam,
    /// How much the tail moves.
    #[id = "modulation"]
    pub modulation: FloatParam,
    /// How many times the air of a real room absorbs.
    #[id = "air"]
    pub air: FloatParam,
    /// Octaves from [`scales::LOW_CUT`]'s anchor.
    #[id = "wet_low_cut"]
    pub wet_low_cut: FloatParam,
    /// Octaves from [`scales::HIGH_CUT`]'s anchor.
    #[id = "wet_high_cut"]
    pub wet_high_cut: FloatParam,
    /// How many dB brighter the wet sound is.
    #[id = "wet_tilt"]
    pub wet_tilt: FloatParam,
    /// Width of the wet sound.
    #[id = "width"]
    pub width: FloatParam,
    /// Most dB by which the tail is ducked.
    #[id = "duck_amount"]
    pub duck_amount: FloatParam,
    /// Octaves from [`scales::DUCK_RELEASE`]'s anchor.
    #[id = "duck_release"]
    pub duck_release: FloatParam,
    /// What the ducking listens to.
    #[id = "duck_source"]
    pub duck_source: EnumParam<DuckSourceChoice>,
    /// Level in dBFS under which the gate closes.
    #[id = "gate_threshold"]
    pub gate_threshold: FloatParam,
    /// Octaves from [`scales::GATE_RELEASE`]'s anchor.
    #[id = "gate_release"]
    pub gate_release: FloatParam,
    /// Holds the tail for ever.
    #[id = "freeze"]
    pub freeze: BoolParam,
    /// Share of the placed sound.
    #[id = "mix"]
    pub mix: FloatParam,
    /// Gain of the whole output in dB.
    #[id = "output"]
    pub output: FloatParam,
    /// Which instances share this one's room.
    #[id = "room_group"]
    pub room_group: EnumParam<RoomGroupChoice>,
    /// In bypass, plays the input as loud as the output.
    #[id = "fair_bypass"]
    pub fair_bypass: BoolParam,
    /// What is saved of the link.
    #[persist = "link"]
    pub keeper: Keeper,
    /// What is kept of the window.
    #[persist = "window"]
    pub window: Kept,
    /// The copy of the room that is shared.
    #[persist = "room"]
    pub sharing: Sharing,
    following: Mutex<Following>,
    changes: Changes,
}

#[cfg(test)]
mod tests;
