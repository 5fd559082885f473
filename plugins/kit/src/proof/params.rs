//! What hosts rely on in parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use nice_plug_core::params::{Param, ParamFlags, Params};
use nice_plug_core::plugin::{ParamValue, PluginState};

use crate::catalogue::{Catalogue, Kind, host_id};
use crate::stage::{Drive, SettingsOf};
use crate::state::Findings;

/// A text for a parameter, and what it must do to the settings.
pub type Move<T> = (&'static str, &'static str, fn(&mut T));

/// The settings of a new instance after one parameter was set by text.
pub fn after<D: Drive>(id: &str, text: &str) -> SettingsOf<D> {
    let params = D::default();
    let catalogue = Catalogue::of(&params);
    let entry = catalogue.get(id).unwrap_or_else(|| panic!("no parameter {id}"));
    entry.set(entry.read(text).unwrap_or_else(|| panic!("{id} refuses {text}")));
    params.settings()
}

/// The fields of settings that are numbers.
pub type Numbers<T> = fn(&mut T) -> Vec<&mut f32>;

/// There is a move for each parameter, and each moves exactly its field.
pub fn assert_every_parameter_moves_its_field<D: Drive>(
    moves: &[Move<SettingsOf<D>>],
    numbers: Numbers<SettingsOf<D>>,
) where
    SettingsOf<D>: Debug,
{
    for (id, text, expect) in moves {
        assert_moves::<D>(id, text, expect, numbers);
    }
    let params = D::default();
    let tested: BTreeSet<&str> = moves.iter().map(|(id, ..)| *id).collect();
    let catalogue = Catalogue::of(&params);
    assert_eq!(tested, catalogue.entries().iter().map(|entry| entry.id.as_str()).collect());
}

/// The text moves the parameter's field as expected, and no other.
pub fn assert_moves<D: Drive>(
    id: &str,
    text: &str,
    expect: impl FnOnce(&mut SettingsOf<D>),
    numbers: Numbers<SettingsOf<D>>,
) where
    SettingsOf<D>: Debug,
{
    let start = D::default().settings();
    let mut expected = start;
    expect(&mut expected);
    let moved = after::<D>(id, text);
    assert_ne!(moved, start, "{id} moves nothing");
    assert_close(&moved, &expected, numbers, id);
}

/// Equal but for the 2⁻²⁴ of its travel in which a host moves a parameter.
pub fn assert_close<T: Copy + PartialEq + Debug>(moved: &T, expected: &T, numbers: Numbers<T>, id: &str) {
    let (mut rounded, mut target) = (*moved, *expected);
    for (value, target) in numbers(&mut rounded).into_iter().zip(numbers(&mut target)) {
        if (*value - *target).abs() <= 2e-6 * target.abs().max(1.0) {
            *value = *target;
        }
    }
    assert_eq!(&rounded, expected, "{id}");
}

/// The audio thread's follower sees each change once, and all of them.
pub fn assert_every_change_is_followed_once<D: Drive>()
where
    SettingsOf<D>: Debug,
{
    let params = D::default();
    let mut follower = D::Follower::default();
    assert_eq!(params.look(&mut follower), Some(&D::default().settings()));
    assert_eq!(params.look(&mut follower), None);
    for entry in Catalogue::of(&params).entries() {
        let elsewhere = if entry.default_normalized() > 0.5 { 0.0 } else { 1.0 };
        entry.set(elsewhere);
        assert_eq!(params.look(&mut follower), Some(&params.settings()), "{}", entry.id);
        entry.set(elsewhere);
        assert_eq!(params.look(&mut follower), None, "{} was set to what it was", entry.id);
    }
}

/// No two parameters share a name or a host's number, and no name is too long for a host.
pub fn assert_names_and_host_ids_are_unique(params: &dyn Params) {
    let catalogue = Catalogue::of(params);
    let names: BTreeSet<&str> = catalogue.entries().iter().map(|entry| entry.name()).collect();
    let ids: BTreeSet<u32> = catalogue.entries().iter().map(|entry| host_id(&entry.id)).collect();
    assert_eq!(names.len(), catalogue.entries().len());
    assert_eq!(ids.len(), catalogue.entries().len());
    assert!(names.iter().all(|name| !name.is_empty() && name.len() < 64));
}

/// The ids of the parameters that a host may not automate.
pub fn not_automatable(params: &dyn Params) -> Vec<String> {
    let catalogue = Catalogue::of(params);
    let fixed = catalogue.entries().iter().filter(|e| e.flags().contains(ParamFlags::NON_AUTOMATABLE));
    fixed.map(|entry| entry.id.clone()).collect()
}

/// Every parameter reads what it shows at every position, and refuses what means nothing.
pub fn assert_texts_read_back(params: &dyn Params) {
    for entry in Catalogue::of(params).entries() {
        for step in 0..=200 {
            let text = entry.text(step as f32 / 200.0);
            let back = entry.read(&text).unwrap_or_else(|| panic!("{} refuses its own {text}", entry.id));
            assert_eq!(entry.text(back), text, "{}", entry.id);
        }
        for bad in ["", "loud", "NaN", "1e99", "-", "99999999"] {
            assert_eq!(entry.read(bad), None, "{} takes {bad:?}", entry.id);
        }
    }
}

/// A state as this version saves it, whatever its values, passes the plug-in's `mend` unchanged.
pub fn assert_own_states_pass(params: &dyn Params, mend: fn(&mut PluginState) -> Findings) {
    let catalogue = Catalogue::of(params);
    for (index, entry) in catalogue.entries().iter().enumerate() {
        entry.set((index as f32 * 0.618_034).fract());
    }
    let mut state = state_of(params);
    let before = serde_json::to_string(&state).unwrap();
    assert_eq!(mend(&mut state).sentences(), [] as [String; 0]);
    assert_eq!(serde_json::to_string(&state).unwrap(), before);
}

/// The state as this version saves it, without what is saved beside the parameters.
pub fn state_of(params: &dyn Params) -> PluginState {
    let catalogue = Catalogue::of(params);
    let values: BTreeMap<String, ParamValue> =
        catalogue.entries().iter().map(|entry| (entry.id.clone(), saved(&entry.kind()))).collect();
    PluginState { version: "0.1.0".into(), params: values, fields: BTreeMap::new() }
}

/// The value as the framework saves it.
fn saved(kind: &Kind<'_>) -> ParamValue {
    match kind {
        Kind::Float(param) => ParamValue::F32(param.unmodulated_plain_value()),
        Kind::Int(param) => ParamValue::I32(param.unmodulated_plain_value()),
        Kind::Bool(param) => ParamValue::Bool(param.unmodulated_plain_value()),
        Kind::Enum(param) => ParamValue::String(param.unmodulated_plain_id().unwrap().to_owned()),
    }
}
