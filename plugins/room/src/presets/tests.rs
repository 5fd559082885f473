//! Every factory preset is one an engineer can rely on.

use std::path::Path;

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::proof;
use aplomb_kit::stage::Drive;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::{DuckSource, LEVEL_DB, Material, PredelaySync};
use shared_dsp::space::geometry::RoomSpec;

use super::*;
use crate::params::RoomParams;

/// Each preset with its settings.
fn all() -> Vec<(Preset, Settings)> {
    let settings = |preset: Preset| {
        let params = RoomParams::default();
        preset.apply(&params);
        (preset, params.settings())
    };
    presets().unwrap().into_iter().map(settings).collect()
}

fn is_off(level_db: f32) -> bool {
    level_db <= *LEVEL_DB.start()
}

#[test]
fn every_preset_is_whole_loads_and_leaves_nothing_of_the_one_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    proof::presets::assert_sound::<RoomParams>(FILES, &folder);
    assert!(FILES.len() >= 22);
}

#[test]
fn mix_and_shared_room_stay_whatever_is_loaded() {
    let params = RoomParams::default();
    let set = |id: &str, text: &str| {
        let catalogue = Catalogue::of(&params);
        let entry = catalogue.get(id).unwrap();
        entry.set(entry.read(text).unwrap());
    };
    set("mix", "23 %");
    set("room_group", "Room B");
    let before = params.settings();
    for (preset, _) in all() {
        assert_eq!(preset.apply(&params), Vec::<String>::new(), "{}", preset.name);
        let after = params.settings();
        assert_eq!((after.mix, after.room_group), (before.mix, before.room_group), "{}", preset.name);
        assert!(LEFT_ALONE.iter().all(|id| !preset.parameters.contains_key(*id)), "{}", preset.name);
    }
}

/// Eyring: the walls of a room that decays in T60 absorb 1 − e^(−0.161 V / (S · T60)) of the sound on each of
/// its ways; bare stone and tiles about 2 %, the driest studios about 80 %. Where a preset has no early reflections
/// it claims no room: plates and washes.
#[test]
fn every_room_could_be_built() {
    for (preset, set) in all() {
        let room = RoomSpec::new(&set.plan());
        let [width, length, height] = room.dimensions_m();
        assert!(height >= 2.0 && height <= 30.0, "{}: {height:.1} m high", preset.name);
        assert!(width.max(length) <= 70.0, "{}: {width:.0} m by {length:.0} m", preset.name);
        let absorbed = |t60_s: f64| 1.0 - (-0.161 * room.volume_m3() / (room.surface_m2() * t60_s)).exp();
        let [least, most] = [f64::min, f64::max]
            .map(|pick| room.wall_t60_s().into_iter().map(absorbed).reduce(pick).unwrap());
        println!(
            "{:45} {:6.0} m³ {:4.1} × {:4.1} × {:4.1} m  T60 {:?} s  absorbs {:.3} to {:.2}",
            preset.name,
            set.size_m3,
            width,
            length,
            height,
            room.t60_s().map(|t60_s| (100.0 * t60_s).round() / 100.0),
            least,
            most,
        );
        if !is_off(set.early_level_db) && set.material != Material::Outdoors {
            assert!((0.015..=0.85).contains(&least) && most <= 0.9, "{}: {least} to {most}", preset.name);
        }
    }
}

#[test]
fn sends_have_no_direct_sound_and_only_they() {
    for (preset, set) in all() {
        assert_eq!(preset.group == "Sends", is_off(set.direct_level_db), "{}", preset.name);
        assert_eq!(preset.group == "Sends", preset.comment.contains("Mix at 100 %"), "{}", preset.name);
    }
}

#[test]
fn what_ducks_listens_to_its_own_input_and_a_throw_waits_for_a_note() {
    let ducks: Vec<_> = all().into_iter().filter(|(_, set)| set.duck_amount_db > 0.0).collect();
    assert_eq!(ducks.len(), 2);
    assert!(ducks.iter().all(|(_, set)| set.duck_source == DuckSource::Input));
    assert!(ducks.iter().any(|(_, set)| set.predelay_sync != PredelaySync::Off));
}

#[test]
fn no_preset_is_frozen_bypassed_or_louder_than_it_came_in() {
    for (preset, set) in all() {
        assert!(!set.bypass && !set.freeze && !set.fair_bypass, "{}", preset.name);
        assert!(set.output_db == 0.0 && set.level_law == 0.0, "{}", preset.name);
    }
}

/// Every section of an orchestra is put into the same room: near and far differ in where they stand only.
#[test]
fn the_scoring_stage_is_one_room() {
    let stage: Vec<_> = all().into_iter().filter(|(preset, _)| preset.group == "Scoring").collect();
    assert_eq!(stage.len(), 2);
    assert_eq!(Settings { proximity: stage[1].1.proximity, ..stage[0].1 }, stage[1].1);
    assert!(stage[0].1.proximity < stage[1].1.proximity);
}
