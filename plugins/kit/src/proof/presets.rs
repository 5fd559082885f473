//! What an engineer relies on in factory presets.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use crate::catalogue::Catalogue;
use crate::presets::{Preset, PresetFile};
use crate::stage::{Drive, SettingsOf};

/// Checks all that holds for the presets of any plug-in. `folder` holds the files.
pub fn assert_sound<D: Drive>(files: &[PresetFile], folder: &Path)
where
    SettingsOf<D>: Debug,
{
    every_file_of_the_folder_is_built_in(files, folder);
    let presets = Preset::parse_all(files).unwrap();
    every_preset_has_its_own_name_a_group_and_a_comment(&presets);
    for preset in &presets {
        every_value_loads_and_reads_back_as_the_same_value::<D>(preset);
    }
    loading_a_preset_leaves_nothing_of_the_one_before::<D>(&presets);
}

/// The settings of the preset whose name begins so.
pub fn settings_of<D: Drive>(presets: &[Preset], name_begins: &str) -> SettingsOf<D> {
    let params = D::default();
    named(presets, name_begins).apply(&params);
    params.settings()
}

/// The preset whose name begins so.
pub fn named<'a>(presets: &'a [Preset], name_begins: &str) -> &'a Preset {
    let found = presets.iter().find(|preset| preset.name.starts_with(name_begins));
    found.unwrap_or_else(|| panic!("no preset \"{name_begins}…\""))
}

fn every_file_of_the_folder_is_built_in(files: &[PresetFile], folder: &Path) {
    let on_disk: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    let built_in: BTreeSet<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, built_in);
    assert_eq!(built_in.len(), files.len(), "a file is offered twice");
}

fn every_preset_has_its_own_name_a_group_and_a_comment(presets: &[Preset]) {
    let names: BTreeSet<&str> = presets.iter().map(|preset| preset.name.as_str()).collect();
    assert_eq!(names.len(), presets.len());
    for preset in presets {
        assert!(!preset.group.is_empty() && preset.comment.ends_with('.'), "{}", preset.name);
    }
}

fn every_value_loads_and_reads_back_as_the_same_value<D: Drive>(preset: &Preset) {
    let params = D::default();
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

fn loading_a_preset_leaves_nothing_of_the_one_before<D: Drive>(presets: &[Preset])
where
    SettingsOf<D>: Debug,
{
    let (moved, fresh) = (D::default(), D::default());
    for preset in presets {
        preset.apply(&moved);
    }
    let last = presets.last().unwrap();
    last.apply(&fresh);
    assert_eq!(moved.settings(), fresh.settings());
}
