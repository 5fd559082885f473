//! What hosts see of the Compressor: ids for ever, names, units, and the way from there to
//! [`Settings`](shared_dsp::compressor::Settings).
//!
//! Ranges come from the DSP crate. Ids, the order of choices and the anchors of the logarithmic scales are
//! frozen: sessions and automation depend on them (`tests/data/ids/aplomb-compressor.txt`).

pub mod choices;
mod drive;
mod heard;
pub mod scales;
pub mod shown;
mod start;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::window::Kept;
use nice_plug::prelude::*;

pub use heard::Heard;
pub use shown::Shown;

use choices::{
    ChannelsChoice, DetectorChoice, LinkLawChoice, ModeChoice, OversamplingChoice, SourceChoice, StyleChoice,
};

/// All parameters of an instance.
#[derive(Params)]
pub struct CompressorParams {
    /// Passes the input on, delayed by the latency.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Level in dBFS where the work begins.
    #[id = "threshold"]
    pub threshold: FloatParam,
    /// Slope 1 − 1/ratio, written as the ratio.
    #[id = "ratio"]
    pub ratio: FloatParam,
    /// Width of the bend at the threshold in dB.
    #[id = "knee"]
    pub knee: FloatParam,
    /// Most that the gain is moved, in dB.
    #[id = "range"]
    pub range: FloatParam,
    /// Downward, upward or expander.
    #[id = "mode"]
    pub mode: EnumParam<ModeChoice>,
    /// Octaves from [`scales::ATTACK`]'s anchor.
    #[id = "attack"]
    pub attack: FloatParam,
    /// Time in ms for which the reduction stays.
    #[id = "hold"]
    pub hold: FloatParam,
    /// Octaves from [`scales::RELEASE`]'s anchor.
    #[id = "release"]
    pub release: FloatParam,
    /// Releases short peaks quickly and long ones slowly.
    #[id = "auto_release"]
    pub auto_release: BoolParam,
    /// Shortens the attack on transients.
    #[id = "auto_attack"]
    pub auto_attack: BoolParam,
    /// How far ahead the detector looks, in ms.
    #[id = "lookahead"]
    pub lookahead: FloatParam,
    /// How the level is read.
    #[id = "detector"]
    pub detector: EnumParam<DetectorChoice>,
    /// Octaves from [`scales::RMS_WINDOW`]'s anchor.
    #[id = "rms_window"]
    pub rms_window: FloatParam,
    /// Share of feedback.
    #[id = "topology"]
    pub topology: FloatParam,
    /// Character.
    #[id = "style"]
    pub style: EnumParam<StyleChoice>,
    /// How much of the style's harmonics is added.
    #[id = "colour"]
    pub colour: FloatParam,
    /// How far linked channels share their reduction.
    #[id = "link"]
    pub link: FloatParam,
    /// Of what they share.
    #[id = "link_law"]
    pub link_law: EnumParam<LinkLawChoice>,
    /// Which part of the sound is compressed.
    #[id = "channels"]
    pub channels: EnumParam<ChannelsChoice>,
    /// What the detector listens to.
    #[id = "sc_source"]
    pub sc_source: EnumParam<SourceChoice>,
    /// Octaves from [`scales::LOW_CUT`]'s anchor.
    #[id = "sc_low_cut"]
    pub sc_low_cut: FloatParam,
    /// Octaves from [`scales::HIGH_CUT`]'s anchor.
    #[id = "sc_high_cut"]
    pub sc_high_cut: FloatParam,
    /// Octaves from the first anchor of [`scales::BELL_FREQ`].
    #[id = "sc_bell1_freq"]
    pub sc_bell1_freq: FloatParam,
    /// Gain of the first bell in dB.
    #[id = "sc_bell1_gain"]
    pub sc_bell1_gain: FloatParam,
    /// Octaves from the first anchor of [`scales::BELL_Q`].
    #[id = "sc_bell1_q"]
    pub sc_bell1_q: FloatParam,
    /// Octaves from the second anchor of [`scales::BELL_FREQ`].
    #[id = "sc_bell2_freq"]
    pub sc_bell2_freq: FloatParam,
    /// Gain of the second bell in dB.
    #[id = "sc_bell2_gain"]
    pub sc_bell2_gain: FloatParam,
    /// Octaves from the second anchor of [`scales::BELL_Q`].
    #[id = "sc_bell2_q"]
    pub sc_bell2_q: FloatParam,
    /// Plays what the detector hears.
    #[id = "sc_listen"]
    pub sc_listen: BoolParam,
    /// Share of the compressed sound.
    #[id = "mix"]
    pub mix: FloatParam,
    /// Gain of the compressed sound in dB.
    #[id = "makeup"]
    pub makeup: FloatParam,
    /// Holds the output as loud as the input.
    #[id = "auto_makeup"]
    pub auto_makeup: BoolParam,
    /// Gain of the whole output in dB.
    #[id = "output"]
    pub output: FloatParam,
    /// Plays only what the compressor takes away.
    #[id = "delta"]
    pub delta: BoolParam,
    /// Oversampling of the audio path.
    #[id = "oversampling"]
    pub oversampling: EnumParam<OversamplingChoice>,
    /// In bypass, plays the input as loud as the output.
    #[id = "fair_bypass"]
    pub fair_bypass: BoolParam,
    /// What is saved of the link.
    #[persist = "link"]
    pub keeper: Keeper,
    /// What is kept of the window.
    #[persist = "window"]
    pub window: Kept,
    /// What the detector heard, for the window to try settings on.
    pub heard: Heard,
    changes: Changes,
}

#[cfg(test)]
mod tests;
