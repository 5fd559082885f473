//! The settings as the audio thread last saw them, renewed only where something was turned.

use aplomb_kit::changes::Seen;
use shared_dsp::eq::Settings;
use shared_dsp::eq::settings::BANDS;

use super::EqParams;

/// Follows the parameters of one instance; new, it has seen nothing, so that the first look is new.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    settings: Settings,
    seen: Seen,
    seen_bands: [Seen; BANDS],
}

impl Follower {
    /// The settings, if a parameter changed since the last look. No change costs one comparison; a change
    /// reads the values of its band again, not those of the others. [audio thread]
    pub fn look(&mut self, params: &EqParams) -> Option<&Settings> {
        if !params.changes.since(&mut self.seen) {
            return None;
        }
        self.settings = Settings { bands: self.settings.bands, ..params.globals() };
        let bands = self.settings.bands.iter_mut().zip(&mut self.seen_bands);
        for ((band, seen), params) in bands.zip(&params.bands) {
            if params.changes.since(seen) {
                *band = params.settings();
            }
        }
        Some(&self.settings)
    }
}
