//! How much louder a processor makes the sound, measured: what fair bypass plays the input at.

use super::listening::Listening;
use crate::layout::Layout;

/// Steps of 25 ms that are listened to: 10 s.
const STEPS: usize = 400;
/// Largest change that is believed, in LU.
const MOST_LU: f64 = 40.0;

/// The change in loudness from input to output: a guess at first, measured once 10 s were heard.
pub struct Fair {
    listening: Box<Listening<STEPS>>,
    change_lu: f64,
}

impl Fair {
    /// No change, nothing heard.
    pub fn new(sample_rate_hz: f64, layout: Layout) -> Fair {
        Fair { listening: Box::new(Listening::new(sample_rate_hz, layout)), change_lu: 0.0 }
    }

    /// How many LU the output is louder. [audio thread]
    pub fn change_lu(&self) -> f64 {
        self.change_lu
    }

    /// The sound will be another one: listens anew, and keeps what is known until then. [audio thread]
    pub fn begin(&mut self) {
        self.listening.begin();
    }

    /// Supposes a change, and listens. [audio thread]
    pub fn suppose(&mut self, change_lu: f64) {
        self.change_lu = change_lu;
        self.begin();
    }

    /// The change is known; there is nothing to listen for. [audio thread]
    pub fn know(&mut self, change_lu: f64) {
        self.change_lu = change_lu;
        self.listening.stop();
    }

    /// Whether more has to be heard. [audio thread]
    pub fn is_listening(&self) -> bool {
        self.listening.is_listening()
    }

    /// Hears what goes in and what comes out, in step; true when the change has been measured. [audio thread]
    pub fn observe(&mut self, pre: &[&[f64]], post: &[&[f64]]) -> bool {
        let Some(change_lu) = self.listening.observe(pre, post, None) else { return false };
        self.change_lu = change_lu.clamp(-MOST_LU, MOST_LU);
        true
    }
}
