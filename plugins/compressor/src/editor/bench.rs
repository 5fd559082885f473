//! The settings as the window shows them. A host takes a value with its next block only; the graphs must not
//! be later than the knob under the hand.

use std::sync::Arc;

use aplomb_kit::stage::Drive;
use aplomb_kit::window::Desk;
use aplomb_kit::window::controls::Controls;
use nice_plug::prelude::Param;
use shared_dsp::compressor::memory::Memory;
use shared_dsp::compressor::timing::{Timing, timing};
use shared_dsp::compressor::{Settings, curve};
use shared_dsp::dynamics::curve::Curve;

use crate::params::CompressorParams;

/// A copy of the parameters that stands where the window's controls do.
pub struct Bench {
    params: Arc<CompressorParams>,
    copy: Arc<CompressorParams>,
    controls: Controls,
    settings: Settings,
    timing: Option<(Settings, Option<Timing>)>,
}

impl Bench {
    /// A copy of these parameters.
    pub fn new(params: Arc<CompressorParams>) -> Bench {
        let copy = Arc::<CompressorParams>::default();
        let (controls, settings) = (Controls::new(copy.clone()), params.settings());
        Bench { params, copy, controls, settings, timing: None }
    }

    /// Moves the copy to where the controls stand.
    pub fn follow(&mut self, desk: &Desk) {
        for entry in self.controls.all() {
            let position = desk.position(&entry.id);
            if entry.normalized() != position {
                entry.set(position);
            }
        }
        self.settings = self.copy.settings();
    }

    /// What is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The static curve of what is set.
    pub fn curve(&self) -> Curve {
        curve(&self.settings)
    }

    /// What the detector heard.
    pub fn memory(&self) -> Option<Arc<Memory>> {
        self.params.heard.memory()
    }

    /// How long attack and release take.
    pub fn timing(&mut self) -> Option<Timing> {
        if self.timing.is_none_or(|(of, _)| of != self.settings) {
            self.timing = Some((self.settings, timing(&self.settings)));
        }
        self.timing.and_then(|(_, timing)| timing)
    }

    /// Where a make-up in dB is on the way from 0 to 1.
    pub fn makeup_position(&self, gain_db: f32) -> f32 {
        self.copy.makeup.preview_normalized(gain_db)
    }

    /// Where an output gain in dB is on the way from 0 to 1.
    pub fn output_position(&self, gain_db: f32) -> f32 {
        self.copy.output.preview_normalized(gain_db)
    }
}
