//! States that are sound, damaged, foreign, old or from the future.

use nice_plug::prelude::*;

use super::*;
use crate::changes::Changes;
use crate::{param, text};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Bell,
    LowCut,
}

crate::choices! {
    /// For the test.
    pub ShapeChoice of Shape { Bell = "bell" "Bell", LowCut = "low_cut" "Low Cut" }
}

#[derive(Params)]
struct Four {
    #[id = "gain"]
    gain: FloatParam,
    #[id = "shape"]
    shape: EnumParam<ShapeChoice>,
    #[id = "listen"]
    listen: IntParam,
    #[id = "delta"]
    delta: BoolParam,
}

fn fresh() -> Four {
    let changes = Changes::default();
    Four {
        gain: param::linear("Gain".into(), 0.0, -30.0..=30.0, text::GAIN, &changes),
        shape: param::choice("Shape".into(), ShapeChoice(Shape::Bell), &changes),
        listen: param::one_of("Listen".into(), "Band", 24, &changes),
        delta: param::switch("Delta".into(), false, &changes),
    }
}

const READER: Reader = Reader { plugin: "Test EQ", version: "0.1.0" };

/// The state of a JSON text after mending, as JSON, and what was found.
fn mended(json: &str) -> (serde_json::Value, Vec<String>) {
    let mut state: PluginState = serde_json::from_str(json).unwrap();
    let findings = sanitise(&mut state, READER, &fresh());
    (serde_json::to_value(&state.params).unwrap(), findings.sentences)
}

fn state(params: &str) -> String {
    format!(r#"{{"version":"0.3.0","params":{{{params}}},"fields":{{}}}}"#)
}

#[test]
fn a_sound_state_is_left_alone() {
    let json = state(
        r#""delta":{"bool":true},"gain":{"f32":-3.25},"listen":{"i32":7},"shape":{"string":"low_cut"}"#,
    );
    let (params, found) = mended(&json);
    let asked: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(params, asked["params"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_a_state_does_not_name_starts_at_its_default() {
    let (params, found) = mended(&state(r#""gain":{"f32":6.0}"#));
    assert_eq!(params["gain"]["f32"], 6.0);
    assert_eq!(params["shape"]["string"], "bell");
    assert_eq!(params["listen"]["i32"], 0);
    assert_eq!(params["delta"]["bool"], false);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn numbers_beyond_the_range_are_taken_to_its_end() {
    let (params, found) = mended(&state(r#""gain":{"f32":100000.0},"listen":{"i32":-5}"#));
    assert_eq!(params["gain"]["f32"], 30.0);
    assert_eq!(params["listen"]["i32"], 0);
    assert_eq!(
        found,
        [
            r#"state of Test EQ: parameter "gain" holds 100000, beyond its range; it starts at +30.0 dB"#,
            r#"state of Test EQ: parameter "listen" holds -5, beyond its range; it starts at Off"#,
        ]
    );
}

#[test]
fn infinity_is_no_value() {
    let (params, found) = mended(&state(r#""gain":{"f32":1e39}"#));
    assert_eq!(params["gain"]["f32"], 0.0);
    assert_eq!(
        found,
        ["state of Test EQ: parameter \"gain\" holds inf, which this version cannot use; \
             it starts at 0.0 dB"]
    );
}

#[test]
fn nan_is_no_value() {
    let mut state: PluginState = serde_json::from_str(&state("")).unwrap();
    state.params.insert("gain".into(), ParamValue::F32(f32::NAN));
    assert_eq!(sanitise(&mut state, READER, &fresh()).sentences().len(), 1);
    assert!(matches!(state.params["gain"], ParamValue::F32(0.0)));
}

#[test]
fn a_choice_from_the_future_starts_at_the_default_and_says_so() {
    let (params, found) = mended(&state(r#""shape":{"string":"ladder"}"#));
    assert_eq!(params["shape"]["string"], "bell");
    assert_eq!(
        found,
        ["state of Test EQ: parameter \"shape\" holds \"ladder\", which this version cannot use; \
             it starts at Bell"]
    );
    let (params, found) = mended(&state(r#""shape":{"i32":2}"#));
    assert_eq!(params["shape"]["string"], "bell");
    assert_eq!(found.len(), 1);
}

#[test]
fn a_parameter_from_the_future_is_named_and_the_rest_loads() {
    let (params, found) =
        mended(&state(r#""gain":{"f32":1.5},"knee2":{"f32":3.0},"shape":{"string":"low_cut"}"#));
    assert_eq!(params["gain"]["f32"], 1.5);
    assert_eq!(params["shape"]["string"], "low_cut");
    assert!(params.get("knee2").is_none());
    assert_eq!(
        found,
        ["state of Test EQ 0.3.0 wants parameter \"knee2\", which this version (0.1.0) does not have; \
             the other 2 were loaded"]
    );
}

#[test]
fn many_unknown_parameters_make_one_sentence() {
    let many: Vec<String> = (0..500).map(|n| format!(r#""x{n:03}":{{"i32":{n}}}"#)).collect();
    let (_, found) = mended(&state(&many.join(",")));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains(r#"parameters "x000", "x001", "x002", "x003" and 496 more"#), "{}", found[0]);
}

#[test]
fn a_value_of_another_type_is_converted_where_it_means_the_same() {
    let (params, found) =
        mended(&state(r#""gain":{"i32":3},"listen":{"f32":2.0},"delta":{"i32":1},"shape":{"bool":true}"#));
    assert_eq!(params["gain"]["f32"], 3.0);
    assert_eq!(params["listen"]["i32"], 0);
    assert_eq!(params["delta"]["bool"], false);
    assert_eq!(params["shape"]["string"], "bell");
    assert_eq!(found.len(), 3, "{found:?}");
}
