//! The values that move without a step while a setting is turned or automated.

use super::settings::{self as range, Settings};
use super::style::Traits;
use crate::decibels::gain_from_level;
use crate::dynamics::curve::Curve;
use crate::glides::Glides;
use crate::units::within_or_zero as within;

/// What moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Threshold in dB.
    Threshold,
    /// Slope of the reduction.
    Slope,
    /// Knee in dB.
    Knee,
    /// Range in dB.
    Range,
    /// Share of feedback.
    Topology,
    /// Share of the common reduction.
    Link,
    /// Share of the harmonics.
    Colour,
    /// Share of the compressed sound.
    Mix,
    /// Gain of the compressed sound in dB.
    Makeup,
    /// Gain of the output in dB.
    Output,
    /// Gain in dB of the input in bypass.
    Fair,
    /// Share of the bypass.
    Bypass,
    /// Share of the delta.
    Delta,
    /// Share of the sidechain listen.
    Listen,
}

const COUNT: usize = Control::Listen as usize + 1;
/// Controls of the static curve.
const OF_CURVE: usize = Control::Topology as usize + 1;
/// Controls of the output, from this one on.
const OF_OUTPUT: usize = Control::Mix as usize;

/// All controls, and where each is at every frame of the chunk.
pub struct Controls(Glides<COUNT>);

/// What of the input, of what the compressor adds to it, and of the key goes to the output, as factors of
/// amplitude.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// Gain of the input.
    pub dry: f64,
    /// Gain of what is added to it.
    pub added: f64,
    /// Gain of the key.
    pub key: f64,
}

impl Controls {
    /// At rest at some settings.
    pub fn new(settings: &Settings, sample_rate_hz: f64) -> Controls {
        Controls(Glides::new(&targets(settings, 0.0), sample_rate_hz))
    }

    /// Moves to settings. The output is `change_lu` louder than the input without automatic make-up.
    pub fn go(&mut self, settings: &Settings, change_lu: f64) {
        self.0.go(&targets(settings, change_lu));
    }

    /// Is there at once.
    pub fn jump(&mut self, settings: &Settings, change_lu: f64) {
        self.0.jump(&targets(settings, change_lu));
    }

    /// Works out the values of the next frames.
    pub fn advance(&mut self, frames: usize) {
        self.0.advance(frames);
    }

    /// The value of a control at a frame of the chunk, in the control's own unit.
    #[inline]
    pub fn at(&self, control: Control, frame: usize) -> f64 {
        self.0.at(control as usize, frame)
    }

    /// Whether the static curve moves within this chunk.
    pub fn curve_moves(&self) -> bool {
        self.0.any_moves(0..OF_CURVE)
    }

    /// Whether the output moves within this chunk.
    pub fn output_moves(&self) -> bool {
        self.0.any_moves(OF_OUTPUT..COUNT)
    }

    /// Whether a control is at a value and stays there within this chunk.
    pub fn rests_at(&self, control: Control, value: f64) -> bool {
        self.0.rests_at(control as usize, value)
    }

    /// What goes to the output at a frame.
    pub fn shares(&self, frame: usize) -> Shares {
        let at = |control| self.at(control, frame);
        let mix = at(Control::Mix);
        let [makeup, output, fair] =
            [Control::Makeup, Control::Output, Control::Fair].map(|control| gain_from_level(at(control)));
        let (bypass, delta, key) = (at(Control::Bypass), at(Control::Delta), at(Control::Listen));
        let normal = 1.0 - bypass - delta - key;
        Shares {
            // Written so that without make-up it is exactly 1, whatever the mix.
            dry: normal * output * (1.0 + mix * (makeup - 1.0)) + bypass * fair,
            added: normal * output * mix * makeup + delta * mix * output,
            key,
        }
    }

    /// Gains of the input and of what is added to it before the output's gain: what is compared in loudness.
    pub fn judged(&self, frame: usize) -> [f64; 2] {
        let mix = self.at(Control::Mix, frame);
        let makeup = gain_from_level(self.at(Control::Makeup, frame));
        [1.0 + mix * (makeup - 1.0), mix * makeup]
    }
}

/// The static curve of some settings at rest, as the style bends it: the gain in dB of a steady level.
pub fn curve(settings: &Settings) -> Curve {
    let targets = targets(settings, 0.0);
    let at = |control: Control| targets[control as usize];
    let [threshold_db, slope] = [Control::Threshold, Control::Slope].map(at);
    let [knee_db, range_db] = [Control::Knee, Control::Range].map(at);
    Curve::new(settings.mode, threshold_db, slope, knee_db, range_db)
}

/// Where each control goes, by its number.
pub fn targets(settings: &Settings, change_lu: f64) -> [f64; COUNT] {
    let traits = Traits::of(settings.style);
    let mut values = [0.0; COUNT];
    let mut set = |control: Control, value: f64| values[control as usize] = value;
    set(Control::Threshold, within(settings.threshold_db, &range::THRESHOLD_DB) + traits.threshold_db);
    set(Control::Slope, within(settings.slope, &range::SLOPE));
    set(Control::Knee, within(settings.knee_db, &range::KNEE_DB).max(traits.knee_db));
    set(Control::Range, within(settings.range_db, &range::RANGE_DB));
    set(Control::Topology, traits.topology(within(settings.topology, &range::TOPOLOGY)));
    set(Control::Link, within(settings.link, &range::LINK));
    set(Control::Colour, within(settings.colour, &range::COLOUR));
    set(Control::Mix, within(settings.mix, &range::MIX));
    set(Control::Makeup, within(settings.makeup_db, &range::MAKEUP_DB));
    let output_db = within(settings.output_db, &range::OUTPUT_DB);
    let matched_db = if settings.auto_makeup { -change_lu } else { 0.0 };
    set(Control::Output, output_db + matched_db);
    // In fair bypass, as loud as what it is compared with.
    let fair_db = if settings.fair_bypass { output_db + matched_db + change_lu } else { 0.0 };
    set(Control::Fair, fair_db);
    let [bypass, listen, delta] =
        [settings.bypass, settings.sc_listen, settings.delta].map(|on| f64::from(u8::from(on)));
    set(Control::Bypass, bypass);
    set(Control::Listen, (1.0 - bypass) * listen);
    set(Control::Delta, (1.0 - bypass) * (1.0 - listen) * delta);
    values
}
