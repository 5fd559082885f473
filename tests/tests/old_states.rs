//! A state that was saved with an earlier version loads as it was, for ever.

// The VST3 host of the guard's tests is on the raw interface.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::collections::BTreeMap;

use aplomb_balance::AplombBalance;
use aplomb_compressor::AplombCompressor;
use aplomb_eq::AplombEq;
use aplomb_host::{Insert, ParamId, Plugin, Setup};
use aplomb_room::AplombRoom;
use aplomb_tests::bundles::is_finite;
use aplomb_tests::for_every_plug_in;
use aplomb_tests::old_states::{OldState, fields_of, folder, json_of, of};
use aplomb_tests::random::Random;
use aplomb_tests::suite::{BALANCE, COMPRESSOR, EQ, Member, ROOM};
use guard::vst3_host::{Object, load, saved};
use nice_plug::prelude::Vst3Plugin;
use serde_json::Value;
use vst3::Steinberg::Vst::IEditControllerTrait;

for_every_plug_in!(states_of_earlier_versions_load_as_they_were, and_into_one_that_plays);

/// The CLAP value that each parameter of the state has by its text, which is not its start.
fn values(plugin: &mut Plugin, old: &OldState) -> BTreeMap<ParamId, f64> {
    let mut value = |(id, text): (&String, &String)| {
        let (number, value) = plugin
            .setting(id, text)
            .unwrap_or_else(|error| panic!("version {} had {id} at {text}: {error}", old.version));
        assert_eq!(number, ParamId::of_text(id), "{id} has another number");
        (number, value)
    };
    old.parameters.iter().map(&mut value).collect()
}

/// Every parameter stands where the companion says, and what is kept besides is as it was.
fn assert_as_it_was(plugin: &mut Plugin, old: &OldState) {
    let values = values(plugin, old);
    for param in plugin.params().to_vec() {
        // What a later version has besides starts as new
        let wanted = values.get(&param.id).copied().unwrap_or(param.default);
        let is = plugin.value(param.id).expect("a value");
        let near = (is - wanted).abs() <= 1e-6 * (param.max - param.min);
        assert!(near, "{} of version {} is {is} instead of {wanted}", param.name, old.version);
    }
    assert_fields(&json_of(&plugin.save_state().expect("a state")), old);
}

fn assert_fields(state: &Value, old: &OldState) {
    let now = fields_of(state);
    for (name, old_field) in &old.fields {
        for (key, value) in old_field.as_object().expect("an object") {
            assert_eq!(&now[name][key], value, "{key} of {name}, version {}", old.version);
        }
    }
}

fn states_of_earlier_versions_load_as_they_were(member: &Member) {
    for old in of(member) {
        let mut plugin = member.plugin();
        plugin.load_state(&old.clap).expect("loads");
        assert_as_it_was(&mut plugin, &old);
        let again = plugin.save_state().expect("a state");
        let mut other = member.plugin();
        other.load_state(&again).expect("loads");
        assert_as_it_was(&mut other, &old);
    }
}

fn and_into_one_that_plays(member: &Member) {
    for old in of(member) {
        let mut insert: Insert = member.insert(Setup::new(96_000.0, 256).offline());
        insert.load_state(&old.clap).expect("loads");
        insert.settle(2_048).expect("settles");
        assert_as_it_was(insert.plugin(), &old);
        let input = Random::new(1).noise(2, 4_096, 0.5);
        let output = insert.render(&aplomb_host::Render::new(&input)).expect("sound");
        assert!(is_finite(&output));
    }
}

fn loads_into_the_vst3<P: Vst3Plugin>(member: &Member) {
    for old in of(member) {
        let object = Object::guarded::<P>();
        assert!(load(&object, &old.vst3), "{} of version {}", member.name, old.version);
        let mut plugin = member.plugin();
        for (id, value) in values(&mut plugin, &old) {
            let param = plugin.params().iter().find(|param| param.id == id).expect("a parameter");
            let wanted = (value - param.min) / (param.max - param.min);
            let is = unsafe { object.controller.getParamNormalized(id.0) };
            assert!((is - wanted).abs() <= 1e-6, "{} is {is} instead of {wanted}", param.name);
        }
        assert_fields(&serde_json::from_slice(&saved(&object)).expect("JSON"), &old);
    }
}

#[test]
fn the_vst3s_load_them_too() {
    loads_into_the_vst3::<AplombEq>(&EQ);
    loads_into_the_vst3::<AplombCompressor>(&COMPRESSOR);
    loads_into_the_vst3::<AplombRoom>(&ROOM);
    loads_into_the_vst3::<AplombBalance>(&BALANCE);
}

#[test]
fn the_states_of_the_first_version_are_there_with_every_parameter_away_from_its_start() {
    for member in [EQ, COMPRESSOR, ROOM, BALANCE] {
        let old = of(&member);
        assert_eq!(old.first().expect("a state").version, "0.1.0", "in {}", folder().display());
        let mut plugin = member.plugin();
        for old in old {
            for (id, value) in values(&mut plugin, &old) {
                let param = plugin.params().iter().find(|param| param.id == id).expect("a parameter");
                assert_ne!(value, param.default, "{} of {}", param.name, member.name);
            }
        }
    }
}
