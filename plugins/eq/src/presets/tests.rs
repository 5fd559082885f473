//! Every factory preset is one an engineer can rely on.

use std::path::Path;

use aplomb_kit::proof;
use aplomb_kit::stage::Drive;
use shared_dsp::eq::settings::{BANDS, BandState, Kind, Settings};

use super::*;
use crate::params::EqParams;

#[test]
fn every_preset_is_whole_loads_and_leaves_nothing_of_the_one_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    proof::presets::assert_sound::<EqParams>(FILES, &folder);
    assert!(FILES.len() >= 14);
}

#[test]
fn every_preset_sets_only_bands_that_are_on_and_does_something() {
    for preset in presets().unwrap() {
        let params = EqParams::default();
        preset.apply(&params);
        let settings: Settings = params.settings();
        assert_ne!(settings, Settings::DEFAULT, "{}", preset.name);
        for number in 1..=BANDS {
            let named = preset.parameters.keys().any(|id| id.ends_with(&format!("_{number}")));
            let band = settings.bands[number - 1];
            assert_eq!(named, band.state == BandState::On, "preset \"{}\", band {number}", preset.name);
            let shapes_alone = matches!(
                band.kind,
                Kind::LowCut | Kind::HighCut | Kind::Notch | Kind::BandPass | Kind::AllPass
            );
            assert!(
                !named || shapes_alone || band.gain_db != 0.0 || band.dynamics.range_db != 0.0,
                "preset \"{}\", band {number} does nothing",
                preset.name
            );
        }
    }
}
