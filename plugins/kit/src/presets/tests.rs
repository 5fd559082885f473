//! Preset files that are right, wrong, or from another version.

use nice_plug::prelude::*;

use super::*;
use crate::changes::Changes;
use crate::{param, text};

#[derive(Params)]
struct Two {
    #[id = "gain"]
    gain: FloatParam,
    #[id = "delta"]
    delta: BoolParam,
}

fn two() -> Two {
    let changes = Changes::default();
    Two {
        gain: param::linear("Gain".into(), 0.0, -30.0..=30.0, text::GAIN, &changes),
        delta: param::switch("Delta".into(), false, &changes),
    }
}

fn preset(parameters: &str) -> Preset {
    let json = format!(r#"{{"name":"Glue","group":"Bus","comment":"","parameters":{{{parameters}}}}}"#);
    Preset::parse("glue.json", &json).unwrap()
}

#[test]
fn values_are_read_as_an_engineer_writes_them() {
    let params = two();
    assert!(preset(r#""gain":"−3.2 dB","delta":"on""#).apply(&params).is_empty());
    // Hosts and presets move a parameter in steps of 2⁻²⁴ of its travel
    assert!((params.gain.value() + 3.2).abs() < 1e-5);
    assert!(params.delta.value());
}

#[test]
fn what_a_preset_does_not_name_returns_to_its_default() {
    let params = two();
    preset(r#""gain":"6","delta":"on""#).apply(&params);
    preset(r#""delta":"on""#).apply(&params);
    assert_eq!(params.gain.value(), 0.0);
}

#[test]
fn what_presets_leave_alone_stays_even_where_a_file_names_it() {
    let params = two();
    preset(r#""gain":"6","delta":"on""#).apply(&params);
    let left = |parameters| Preset { leaves_alone: &["gain"], ..preset(parameters) };
    assert!(left("").apply(&params).is_empty());
    assert!((params.gain.value() - 6.0).abs() < 1e-5 && !params.delta.value());
    assert!(!left("").read(&params).normalized.contains_key("gain"));
    assert_eq!(
        left(r#""gain":"-3 dB","delta":"on""#).apply(&params),
        ["preset \"Glue\" wants to set parameter \"gain\", which presets leave alone"]
    );
    assert!((params.gain.value() - 6.0).abs() < 1e-5 && params.delta.value());
}

#[test]
fn a_parameter_this_version_does_not_have_is_named() {
    let complaints = preset(r#""gain":"6 dB","knee2":"3 dB""#).apply(&two());
    assert_eq!(
        complaints,
        ["preset \"Glue\" wants parameter \"knee2\", which this version does not have; \
             the other one was loaded"]
    );
}

#[test]
fn a_value_that_cannot_be_says_what_can() {
    let complaints = preset(r#""gain":"60 dB","delta":"maybe""#).apply(&two());
    assert_eq!(
        complaints,
        [
            "preset \"Glue\": \"60 dB\" is no value for parameter \"gain\" (-30.0 dB to +30.0 dB); \
             it stays at 0.0 dB",
            "preset \"Glue\": \"maybe\" is no value for parameter \"delta\" (On, Off); it stays at Off",
        ]
    );
}

#[test]
fn a_broken_file_says_where() {
    let error = Preset::parse("glue.json", "{\n  \"name\": \"Glue\",\n  \"knee\": 3\n}").unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("preset file glue.json, line 3, column "), "{said}");
    assert!(said.contains("unknown field `knee`"), "{said}");
    for broken in
        ["", "{", "[]", r#"{"name":"x"}"#, r#"{"name":" ","group":"","comment":"","parameters":{}}"#]
    {
        assert!(Preset::parse("x.json", broken).is_err(), "{broken}");
    }
}
