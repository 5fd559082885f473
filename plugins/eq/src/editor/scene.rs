//! What all parts of the window look at in a frame.

use shared_dsp::eq::settings::BANDS;
use shared_dsp::eq::{Levels, Settings};

use super::ids::BandIds;
use super::mirror::Mirror;
use super::place::Graph;
use crate::params::EqParams;

/// What is set and heard now.
pub struct Scene<'a> {
    /// The ids of all bands.
    pub ids: &'a [BandIds],
    /// What is set.
    pub mirror: &'a Mirror,
    /// What the processor does.
    pub levels: Levels,
    /// The place of the graph.
    pub graph: Graph,
}

impl Scene<'_> {
    /// What is set.
    pub fn settings(&self) -> &Settings {
        self.mirror.settings()
    }

    /// The parameters, to ask where values are on their ways.
    pub fn params(&self) -> &EqParams {
        self.mirror.params()
    }

    /// How far each band has moved that can, in dB; what is left of bands that no longer do is 0.
    pub fn movement_db(&self) -> [f32; BANDS] {
        let settings = self.settings();
        std::array::from_fn(|band| {
            let is_dynamic = super::place::has_gain(settings.bands[band].kind)
                && settings.bands[band].dynamics.range_db != 0.0;
            if is_dynamic { self.levels.movement_db[band] } else { 0.0 }
        })
    }
}
