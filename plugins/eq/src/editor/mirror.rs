//! The settings as the window shows them: where the hands have just put the parameters, also before the host
//! has taken that, and else where the sound is.

use std::sync::Arc;

use aplomb_kit::stage::Drive;
use aplomb_kit::window::Desk;
use aplomb_kit::window::controls::Controls;
use shared_dsp::eq::Settings;
use shared_dsp::eq::settings::BANDS;

use crate::params::{EqParams, Follower};

/// A copy of the parameters that no host knows of, turned as the window's are.
pub struct Mirror {
    params: Arc<EqParams>,
    controls: Controls,
    follower: Follower,
    settings: Settings,
}

impl Mirror {
    /// A mirror that has seen nothing.
    pub fn new() -> Mirror {
        let params = Arc::<EqParams>::default();
        Mirror {
            controls: Controls::new(params.clone()),
            params,
            follower: Follower::default(),
            settings: Settings::DEFAULT,
        }
    }

    /// Looks at the desk.
    pub fn look(&mut self, desk: &Desk) {
        for (own, entry) in self.controls.all().iter().zip(desk.controls().all()) {
            let put = desk.hands().position(entry);
            let shown = if put == entry.normalized() { entry.heard() } else { put };
            if own.normalized() != shown {
                own.set(shown);
            }
        }
        if let Some(settings) = self.params.look(&mut self.follower) {
            self.settings = *settings;
        }
    }

    /// What is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The parameters, to ask them where a value would be on its way from 0 to 1.
    pub fn params(&self) -> &EqParams {
        &self.params
    }

    /// The bands that are in use.
    pub fn used(&self) -> impl Iterator<Item = usize> + '_ {
        use shared_dsp::eq::settings::BandState;
        (0..BANDS).filter(|band| self.settings.bands[*band].state != BandState::Off)
    }
}
