//! A preset file from anywhere, onto the parameters of every plug-in.

use std::cell::RefCell;
use std::collections::BTreeMap;

use aplomb_balance::params::BalanceParams;
use aplomb_compressor::params::CompressorParams;
use aplomb_eq::params::EqParams;
use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::presets::Preset;
use aplomb_room::params::RoomParams;
use nice_plug::prelude::Params;

/// The parameters of a plug-in, and which of them presets leave alone.
type Readers = Vec<(Box<dyn Params>, &'static [&'static str])>;

thread_local! {
    static READERS: RefCell<Readers> = RefCell::new(vec![
        (Box::new(EqParams::default()), &[]),
        (Box::new(CompressorParams::default()), &[]),
        (Box::new(RoomParams::default()), aplomb_room::presets::LEFT_ALONE),
        (Box::new(BalanceParams::default()), aplomb_balance::presets::LEFT_ALONE),
    ]);
}

/// The first byte says by its two lowest bits whose preset the rest is.
pub fn read(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(json) = std::str::from_utf8(rest) else { return };
    READERS.with_borrow(|readers| {
        let (params, leaves_alone) = &readers[usize::from(first & 3)];
        load(&**params, leaves_alone, json);
    });
}

fn positions(params: &dyn Params) -> BTreeMap<String, f32> {
    Catalogue::of(params).entries().iter().map(|entry| (entry.id.clone(), entry.normalized())).collect()
}

fn load(params: &dyn Params, leaves_alone: &'static [&'static str], json: &str) {
    let before = positions(params);
    let preset = match Preset::parse("any.json", json) {
        Ok(preset) => Preset { leaves_alone, ..preset },
        Err(error) => {
            assert!(error.to_string().starts_with("preset file any.json, line "), "{error}");
            assert_eq!(positions(params), before, "a file that was refused moved something");
            return;
        }
    };
    let complaints = preset.apply(params);
    assert!(complaints.iter().all(|complaint| !complaint.is_empty()));
    let after = positions(params);
    for entry in Catalogue::of(params).entries() {
        let (id, position) = (&entry.id, after[&entry.id]);
        assert!((0.0..=1.0).contains(&position), "{id} is at {position}");
        assert!(!leaves_alone.contains(&id.as_str()) || position == before[id], "{id} was moved");
        let text = entry.text(position);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{id} shows {text}");
    }
    // What it has become can be saved, and is the same when it comes back.
    let saved = Preset::of(&preset.name, &preset.group, &preset.comment, params, leaves_alone, |_| None);
    let back = Preset::parse("own.json", &saved.write()).expect("a preset of its own");
    let back = Preset { leaves_alone, ..back };
    assert_eq!(back, saved);
    let reading = back.read(params);
    assert_eq!(reading.complaints, Vec::<String>::new());
    for (id, position) in reading.normalized {
        assert!(position == after[&id], "{id} was at {} and came back at {position}", after[&id]);
    }
}
