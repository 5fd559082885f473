//! What hosts rely on: ids, names, texts; and that each parameter means one field of the settings.

use std::collections::{BTreeMap, BTreeSet};

use aplomb_kit::catalogue::{Catalogue, Kind as ParamKind, host_id};
use nice_plug::plugin::ParamValue;
use shared_dsp::eq::Settings;
use shared_dsp::eq::settings::{BANDS, Band, BandState, Detector, Kind, LinearLow, Phase, Placement, Slope};

use super::*;

#[test]
fn an_untouched_instance_is_the_flat_eq() {
    assert_eq!(EqParams::default().settings(), Settings::DEFAULT);
}

/// A text for a parameter, and what it must do to the settings.
type Move<T> = (&'static str, &'static str, fn(&mut T));

const GLOBAL_MOVES: [Move<Settings>; 9] = [
    ("bypass", "On", |s| s.bypass = true),
    ("out_gain", "-6 dB", |s| s.out_gain_db = -6.0),
    ("gain_scale", "50 %", |s| s.gain_scale = 0.5),
    ("phase", "Linear", |s| s.phase = Phase::Linear),
    ("linear_low", "25 Hz", |s| s.linear_low = LinearLow::Hz25),
    ("auto_gain", "On", |s| s.auto_gain = true),
    ("fair_bypass", "On", |s| s.fair_bypass = true),
    ("delta", "On", |s| s.delta = true),
    ("listen", "Band 24", |s| s.listen = Some(23)),
];

const BAND_MOVES: [Move<Band>; 14] = [
    ("on", "Bypassed", |b| b.state = BandState::Bypassed),
    ("type", "Tilt Shelf", |b| b.kind = Kind::TiltShelf),
    ("freq", "2k5", |b| b.freq_hz = 2_500.0),
    ("gain", "−3.2 dB", |b| b.gain_db = -3.2),
    ("q", "Q 0.71", |b| b.q = 0.71),
    ("slope", "96 dB/oct", |b| b.slope = Slope::Db96),
    ("place", "LFE", |b| b.placement = Placement::Lfe),
    ("dyn_range", "+4.5 dB", |b| b.dynamics.range_db = 4.5),
    ("dyn_thr", "-40 dBFS", |b| b.dynamics.threshold_db = -40.0),
    ("dyn_auto", "On", |b| b.dynamics.auto_threshold = true),
    ("dyn_atk", "25 ms", |b| b.dynamics.attack_ms = 25.0),
    ("dyn_rel", "1.5 s", |b| b.dynamics.release_ms = 1_500.0),
    ("dyn_knee", "12 dB", |b| b.dynamics.knee_db = 12.0),
    ("dyn_sc", "Sidechain", |b| b.dynamics.detector = Detector::External),
];

#[test]
fn every_parameter_moves_exactly_its_field() {
    for (id, text, expect) in GLOBAL_MOVES {
        let mut expected = Settings::DEFAULT;
        expect(&mut expected);
        assert_close(&after(id, text), &expected, id);
    }
    for number in 1..=BANDS {
        for (id, text, expect) in BAND_MOVES {
            let id = format!("{id}_{number}");
            let mut expected = Settings::DEFAULT;
            expect(&mut expected.bands[number - 1]);
            assert_close(&after(&id, text), &expected, &id);
        }
    }
    let tested = GLOBAL_MOVES.len() + BANDS * BAND_MOVES.len();
    assert_eq!(Catalogue::of(&EqParams::default()).entries().len(), tested);
}

/// The settings of a new instance after one parameter was set by text.
fn after(id: &str, text: &str) -> Settings {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let entry = catalogue.get(id).unwrap_or_else(|| panic!("no parameter {id}"));
    entry.set(entry.read(text).unwrap_or_else(|| panic!("{id} refuses {text}")));
    params.settings()
}

/// Equal but for the 2⁻²⁴ of its travel in which a host moves a parameter.
fn assert_close(moved: &Settings, expected: &Settings, id: &str) {
    let near = |value: &mut f32, target: f32| {
        if (*value - target).abs() <= 2e-6 * target.abs().max(1.0) {
            *value = target;
        }
    };
    assert_ne!(moved, &Settings::DEFAULT, "{id} moves nothing");
    let mut rounded = *moved;
    near(&mut rounded.out_gain_db, expected.out_gain_db);
    near(&mut rounded.gain_scale, expected.gain_scale);
    for (band, target) in rounded.bands.iter_mut().zip(&expected.bands) {
        near(&mut band.freq_hz, target.freq_hz);
        near(&mut band.gain_db, target.gain_db);
        near(&mut band.q, target.q);
        near(&mut band.dynamics.range_db, target.dynamics.range_db);
        near(&mut band.dynamics.threshold_db, target.dynamics.threshold_db);
        near(&mut band.dynamics.attack_ms, target.dynamics.attack_ms);
        near(&mut band.dynamics.release_ms, target.dynamics.release_ms);
        near(&mut band.dynamics.knee_db, target.dynamics.knee_db);
    }
    assert_eq!(&rounded, expected, "{id}");
}

#[test]
fn a_follower_sees_each_change_once_and_all_of_them() {
    let params = EqParams::default();
    let mut follower = Follower::NEW;
    assert_eq!(follower.look(&params), Some(&Settings::DEFAULT));
    assert_eq!(follower.look(&params), None);
    for entry in Catalogue::of(&params).entries() {
        let elsewhere = if entry.default_normalized() > 0.5 { 0.0 } else { 1.0 };
        entry.set(elsewhere);
        assert_eq!(follower.look(&params), Some(&params.settings()), "{}", entry.id);
        entry.set(elsewhere);
        assert_eq!(follower.look(&params), None, "{} was set to what it was", entry.id);
    }
}

#[test]
fn names_and_host_ids_are_unique() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let names: BTreeSet<&str> = catalogue.entries().iter().map(|entry| entry.name()).collect();
    let ids: BTreeSet<u32> = catalogue.entries().iter().map(|entry| host_id(&entry.id)).collect();
    assert_eq!(names.len(), catalogue.entries().len());
    assert_eq!(ids.len(), catalogue.entries().len());
}

#[test]
fn bands_are_grouped_and_numbered_from_one() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let entry = catalogue.get("freq_1").unwrap();
    assert_eq!((entry.name(), entry.group.as_str()), ("Band 1 Frequency", "Band 1"));
    let entry = catalogue.get("dyn_thr_24").unwrap();
    assert_eq!((entry.name(), entry.group.as_str()), ("Band 24 Threshold", "Band 24/Dynamics"));
    assert_eq!(catalogue.get("out_gain").unwrap().group, "");
    assert!(catalogue.get("freq_0").is_none() && catalogue.get("freq_25").is_none());
}

#[test]
fn only_what_changes_latency_or_is_for_listening_cannot_be_automated() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let fixed: Vec<&str> = (catalogue.entries().iter())
        .filter(|entry| entry.flags().contains(ParamFlags::NON_AUTOMATABLE))
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(fixed, ["phase", "linear_low", "listen"]);
    assert!(catalogue.get("bypass").unwrap().flags().contains(ParamFlags::BYPASS));
}

#[test]
fn every_parameter_reads_what_it_shows_at_every_position() {
    let params = EqParams::default();
    for entry in Catalogue::of(&params).entries() {
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

#[test]
fn choices_are_saved_under_their_ids() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let ParamKind::Enum(kind) = catalogue.get("type_3").unwrap().kind() else {
        panic!("type_3 is no choice")
    };
    assert_eq!(kind.unmodulated_plain_id(), Some("bell"));
    assert!(kind.set_from_id("low_cut"));
    assert_eq!(params.settings().bands[2].kind, Kind::LowCut);
}

#[test]
fn a_state_of_this_version_passes_the_guard_unchanged() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    for (index, entry) in catalogue.entries().iter().enumerate() {
        entry.set((index as f32 * 0.618_034).fract());
    }
    let values: BTreeMap<String, ParamValue> =
        catalogue.entries().iter().map(|entry| (entry.id.clone(), saved(&entry.kind()))).collect();
    let mut state = PluginState { version: "0.1.0".into(), params: values, fields: BTreeMap::new() };
    let before = serde_json::to_string(&state).unwrap();
    let findings = crate::AplombEq::mend_state(&mut state);
    assert_eq!(findings.sentences(), [] as [String; 0]);
    assert_eq!(serde_json::to_string(&state).unwrap(), before);
}

/// The value as the framework saves it.
fn saved(kind: &ParamKind<'_>) -> ParamValue {
    match kind {
        ParamKind::Float(param) => ParamValue::F32(param.unmodulated_plain_value()),
        ParamKind::Int(param) => ParamValue::I32(param.unmodulated_plain_value()),
        ParamKind::Bool(param) => ParamValue::Bool(param.unmodulated_plain_value()),
        ParamKind::Enum(param) => ParamValue::String(param.unmodulated_plain_id().unwrap().to_owned()),
    }
}
