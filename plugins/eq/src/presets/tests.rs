//! Every factory preset is one an engineer can rely on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use aplomb_kit::catalogue::Catalogue;
use shared_dsp::eq::settings::{BANDS, BandState, Kind, Settings};

use super::*;
use crate::params::EqParams;

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let on_disk: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    let built_in: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, built_in);
    assert!(built_in.len() >= 14);
}

#[test]
fn every_preset_has_its_own_name_a_group_and_a_comment() {
    let presets = presets().unwrap();
    let names: BTreeSet<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
    assert_eq!(names.len(), presets.len());
    for preset in &presets {
        assert!(!preset.group.is_empty() && preset.comment.ends_with('.'), "{}", preset.name);
    }
}

#[test]
fn every_value_loads_and_reads_back_as_the_same_value() {
    for preset in presets().unwrap() {
        let params = EqParams::default();
        assert_eq!(preset.apply(&params), Vec::<String>::new());
        for (id, text) in &preset.parameters {
            let catalogue = Catalogue::of(&params);
            let entry = catalogue.get(id).unwrap();
            let shown = entry.text(entry.normalized());
            let (from_file, from_shown) = (entry.read(text).unwrap(), entry.read(&shown).unwrap());
            assert!(
                (from_file - from_shown).abs() < 1e-6,
                "preset \"{}\", {id}: \"{text}\" is shown as \"{shown}\"",
                preset.name
            );
        }
    }
}

#[test]
fn loading_a_preset_leaves_nothing_of_the_one_before() {
    let (moved, fresh) = (EqParams::default(), EqParams::default());
    let presets = presets().unwrap();
    for preset in &presets {
        preset.apply(&moved);
    }
    let last = presets.last().unwrap();
    last.apply(&fresh);
    assert_eq!(moved.settings(), fresh.settings());
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
