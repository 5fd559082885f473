//! Every factory preset is one an engineer can rely on.

use std::path::Path;

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::proof;
use aplomb_kit::stage::Drive;
use shared_dsp::balance::Settings;
use shared_dsp::balance::delivery::{Delivery, Quantity};
use shared_dsp::balance::role::Role;

use super::*;
use crate::params::BalanceParams;

/// Each preset with its settings.
fn all() -> Vec<(Preset, Settings)> {
    let settings = |preset: Preset| {
        let params = BalanceParams::default();
        preset.apply(&params);
        (preset, params.settings())
    };
    presets().unwrap().into_iter().map(settings).collect()
}

#[test]
fn every_preset_is_whole_loads_and_leaves_nothing_of_the_one_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    proof::presets::assert_sound::<BalanceParams>(FILES, &folder);
    assert!(FILES.len() >= 12);
}

#[test]
fn the_place_in_the_mix_stays_whatever_is_loaded() {
    let params = BalanceParams::default();
    let set = |id: &str, text: &str| {
        let catalogue = Catalogue::of(&params);
        let entry = catalogue.get(id).unwrap();
        entry.set(entry.read(text).unwrap());
    };
    set("trim", "-3.5 dB");
    set("target_offset", "+2 LU");
    set("mute_from_balance", "On");
    let place = |set: Settings| (set.trim_db, set.target_offset_lu, set.mute_from_balance);
    let before = place(params.settings());
    for (preset, _) in all() {
        assert_eq!(preset.apply(&params), Vec::<String>::new(), "{}", preset.name);
        assert_eq!(place(params.settings()), before, "{}", preset.name);
    }
}

#[test]
fn no_preset_is_bypassed_and_only_meters_change_nothing() {
    for (preset, set) in all() {
        assert!(!set.bypass && !set.fair_bypass, "{}", preset.name);
        let changes_nothing = !set.ride_on && !set.ceiling_on;
        let says_so = preset.group == "Measure" || matches!(set.delivery, Delivery::Vinyl);
        assert_eq!(changes_nothing, says_so || set.role == Role::GroupBus, "{}", preset.name);
    }
}

/// A ride whose gate is near its target would stop at what it should turn up.
#[test]
fn every_ride_reaches_below_its_target_by_more_than_it_turns_up() {
    for (preset, set) in all() {
        if set.ride_on {
            let depth_lu = set.ride_target_lufs - set.ride_gate_lufs;
            assert!(depth_lu > set.ride_up_db + 8.0, "{}: {depth_lu} LU", preset.name);
        }
    }
}

/// What a delivery asks of the true peak is what the ceiling promises.
#[test]
fn a_mix_with_a_ceiling_passes_the_peaks_of_its_delivery() {
    let mixes: Vec<_> = all().into_iter().filter(|(preset, _)| preset.name.starts_with("Mix")).collect();
    assert_eq!(mixes.len(), Delivery::ALL.len());
    for (preset, set) in mixes {
        assert_eq!(set.role, Role::MixBus, "{}", preset.name);
        let mut limits = set.delivery.limits();
        let peak = limits.find(|limit| matches!(limit.quantity, Quantity::TruePeak | Quantity::SamplePeak));
        let most = peak.unwrap().most as f32;
        assert!(!set.ceiling_on || set.ceiling_dbtp <= most, "{}", preset.name);
    }
}
