//! Saves a state of each built plug-in for ever, as its CLAP and its VST3 give it to a host, with every
//! parameter away from its start: `tests/data/states/VERSION`. Once for each version, before it goes out.

// The VST3 host of the guard's tests is on the raw interface.
#![allow(clippy::undocumented_unsafe_blocks)]

#[path = "../tests/guard/mod.rs"]
mod guard;

use std::collections::BTreeMap;

use aplomb_balance::AplombBalance;
use aplomb_compressor::AplombCompressor;
use aplomb_eq::AplombEq;
use aplomb_host::{Insert, ParamId, Setup};
use aplomb_room::AplombRoom;
use aplomb_tests::old_states::{OldState, clap_of, fields_of, json_of};
use aplomb_tests::random::Random;
use aplomb_tests::suite::{BALANCE, COMPRESSOR, EQ, Member, ROOM};
use guard::vst3_host::{Object, load, saved};
use nice_plug::prelude::Vst3Plugin;
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    save::<AplombEq>(&EQ)?;
    save::<AplombCompressor>(&COMPRESSOR)?;
    save::<AplombRoom>(&ROOM)?;
    save::<AplombBalance>(&BALANCE)
}

fn save<P: Vst3Plugin>(member: &Member) -> std::io::Result<()> {
    let mut insert = member.insert(Setup::new(48_000.0, 512).offline());
    let state = json_of(&insert.plugin().save_state().expect("a state"));
    let ids: Vec<String> = state["params"].as_object().expect("parameters").keys().cloned().collect();
    let parameters: BTreeMap<String, String> =
        ids.into_iter().map(|id| (id.clone(), elsewhere(&mut insert, &id))).collect();
    insert.settle(4_096).expect("settles");

    let besides = with_fields(json_of(&insert.plugin().save_state().expect("a state")));
    insert.load_state(&clap_of(&besides.to_string())).expect("loads");
    let clap = insert.plugin().save_state().expect("a state");
    let object = Object::guarded::<P>();
    assert!(load(&object, &clap[8..]));
    let old = OldState {
        version: insert.plugin().info().version.clone(),
        parameters,
        fields: fields_of(&json_of(&clap)),
        vst3: saved(&object),
        clap,
    };
    println!("{}", old.write(member)?.display());
    Ok(())
}

/// Sets a parameter to a value that its text says whole, and not its start; returns the text.
fn elsewhere(insert: &mut Insert, id: &str) -> String {
    let param = insert.plugin().param(id).expect("a parameter").clone();
    assert_eq!(param.id, ParamId::of_text(id));
    let mut random = Random::new(u64::from(param.id.0));
    let start = insert.plugin().text_of_value(param.id, param.default).expect("a text");
    loop {
        let value = random.value(&param);
        let text = insert.plugin().text_of_value(param.id, value).expect("a text");
        if text != start {
            let value = insert.plugin().value_of_text(param.id, &text).expect("a value");
            insert.set(param.id, value).expect("is set");
            return text;
        }
    }
}

/// The state with everything that it keeps besides parameters as a user may have left it.
fn with_fields(mut state: Value) -> Value {
    let [one, other] = [0, 1].map(|place| {
        let params = state["params"].as_object().expect("parameters");
        params.keys().nth(place).expect("two parameters").clone()
    });
    let mut fields = fields_of(&state);
    for (name, field) in &mut fields {
        match name.as_str() {
            "link" => {
                *field = json!({
                    "id": "0123456789abcdef0000000000000042", "session": "Lied für Anna",
                    "group": "Drums", "closed": true,
                });
            }
            "window" => {
                *field = json!({
                    "width": 1100.0, "height": 700.0, "zoom": 1.25, "is_light": true, "preset": "Mine",
                    "is_b": true, "other": { one.clone(): 0.25, other.clone(): 0.75 },
                    "views": { "range": 12.0 },
                });
            }
            // The copy of a shared room is what the parameters say, once they are heard
            _ => assert!(field["room"].as_u64() > Some(0), "nothing is known of the field {name}"),
        }
    }
    let texts = fields.into_iter().map(|(name, field)| (name, json!(field.to_string())));
    state["fields"] = Value::Object(texts.collect());
    state
}
