//! The levels that move without a step while a setting is turned or automated.

use super::settings::{self as range, Settings, gain_from_level_db};
use crate::glides::Glides;
use crate::units::{gain_from_db, within_or_zero as within};

/// What moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Gain of the direct sound.
    Direct,
    /// Gain of the early reflections.
    Early,
    /// Gain of the tail, with what the room and the distance make of it.
    Tail,
    /// How much left and right of the wet sound have in common, 0 to 1.
    Common,
    /// Most dB that the tail is ducked.
    Duck,
    /// Gain of the input as it is.
    Dry,
    /// Gain of the placed sound.
    Placed,
}

const COUNT: usize = Control::Placed as usize + 1;

/// All controls, and where each is at every frame of the chunk.
pub struct Controls(Glides<COUNT>);

impl Controls {
    /// At rest.
    pub fn new(settings: &Settings, tail_gain: f64, change_lu: f64, sample_rate_hz: f64) -> Controls {
        Controls(Glides::new(&targets(settings, tail_gain, change_lu), sample_rate_hz))
    }

    /// Moves to settings: the tail is that loud where it stands, and the placed sound `change_lu` louder than
    /// the input.
    pub fn go(&mut self, settings: &Settings, tail_gain: f64, change_lu: f64) {
        self.0.go(&targets(settings, tail_gain, change_lu));
    }

    /// Moves to settings, but for the tail, which waits until the source has been placed anew: a second target
    /// so soon after a first would be reached in a step.
    pub fn go_but_tail(&mut self, settings: &Settings, change_lu: f64) {
        let mut targets = targets(settings, 0.0, change_lu);
        targets[Control::Tail as usize] = self.0.target(Control::Tail as usize);
        self.0.go(&targets);
    }

    /// Is there at once.
    pub fn jump(&mut self, settings: &Settings, tail_gain: f64, change_lu: f64) {
        self.0.jump(&targets(settings, tail_gain, change_lu));
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

    /// Multiplies samples by a control, frame by frame of the chunk.
    pub fn scale(&self, control: Control, samples: &mut [f64]) {
        self.0.scale(control as usize, samples);
    }

    /// Whether anything moves within this chunk.
    pub fn any_moves(&self) -> bool {
        self.0.any_moves(0..COUNT)
    }

    /// Whether a control is at a value and stays there within this chunk.
    pub fn rests_at(&self, control: Control, value: f64) -> bool {
        self.0.rests_at(control as usize, value)
    }
}

fn targets(settings: &Settings, tail_gain: f64, change_lu: f64) -> [f64; COUNT] {
    let mut values = [0.0; COUNT];
    let mut set = |control: Control, value: f64| values[control as usize] = value;
    set(Control::Direct, gain_from_level_db(settings.direct_level_db));
    set(Control::Early, gain_from_level_db(settings.early_level_db));
    set(Control::Tail, gain_from_level_db(settings.tail_level_db) * tail_gain);
    set(Control::Common, 1.0 - within(settings.width, &range::WIDTH));
    set(Control::Duck, within(settings.duck_amount_db, &range::DUCK_AMOUNT_DB));
    let (mix, output_db) = (within(settings.mix, &range::MIX), within(settings.output_db, &range::OUTPUT_DB));
    let output = gain_from_db(output_db);
    // In fair bypass, as loud as what it is compared with.
    let fair = if settings.fair_bypass { gain_from_db(output_db + change_lu) } else { 1.0 };
    set(Control::Dry, if settings.bypass { fair } else { (1.0 - mix) * output });
    set(Control::Placed, if settings.bypass { 0.0 } else { mix * output });
    values
}
