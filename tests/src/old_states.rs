//! States as earlier versions saved them, in `tests/data/states/VERSION`. They load for ever.
//!
//! Beside the bytes that a host keeps (`.clapstate`, `.vst3state`) lies what they say, in plain values. The
//! example `states` writes those of a new version; those that are there are never changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::Table;

use crate::suite::Member;

/// A state of an earlier version, and what it says.
#[derive(Clone, Debug)]
pub struct OldState {
    /// The version that saved it.
    pub version: String,
    /// Where each parameter stands, as an engineer writes it, by id.
    pub parameters: BTreeMap<String, String>,
    /// What the state keeps besides, by name.
    pub fields: BTreeMap<String, Value>,
    /// What a CLAP host keeps.
    pub clap: Vec<u8>,
    /// What a VST3 host keeps.
    pub vst3: Vec<u8>,
}

/// Where the states of all versions lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/states")
}

/// The states of a plug-in, the oldest version first.
pub fn of(member: &Member) -> Vec<OldState> {
    let versions = std::fs::read_dir(folder()).expect("the folder of the states");
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.expect("an entry").path()).collect();
    versions.sort();
    versions.iter().filter_map(|version| OldState::read(version, member)).collect()
}

impl OldState {
    fn read(version: &Path, member: &Member) -> Option<OldState> {
        let text = std::fs::read_to_string(version.join(format!("{}.toml", stem(member)))).ok()?;
        let told: Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", version.display()));
        assert_eq!(told["plugin"].as_str(), Some(member.name));
        let texts = |name: &str| -> BTreeMap<String, String> {
            let table = told.get(name).and_then(|table| table.as_table()).expect("a table");
            let text = |value: &toml::Value| value.as_str().expect("a text").to_owned();
            table.iter().map(|(key, value)| (key.clone(), text(value))).collect()
        };
        let json = |text: String| serde_json::from_str(&text).expect("JSON");
        let bytes = |ending: &str| {
            let path = version.join(format!("{}.{ending}", stem(member)));
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        Some(OldState {
            version: told["version"].as_str().expect("a version").to_owned(),
            parameters: texts("parameters"),
            fields: texts("fields").into_iter().map(|(name, text)| (name, json(text))).collect(),
            clap: bytes("clapstate"),
            vst3: bytes("vst3state"),
        })
    }

    /// Writes the files of a version that has none yet.
    pub fn write(&self, member: &Member) -> std::io::Result<PathBuf> {
        let place = folder().join(&self.version).join(stem(member));
        let told = place.with_extension("toml");
        if told.exists() {
            let there = format!("{} is there, and stays as it is", told.display());
            return Err(std::io::Error::new(std::io::ErrorKind::AlreadyExists, there));
        }
        std::fs::create_dir_all(place.parent().expect("a folder"))?;
        std::fs::write(place.with_extension("clapstate"), &self.clap)?;
        std::fs::write(place.with_extension("vst3state"), &self.vst3)?;
        std::fs::write(&told, self.told(member))?;
        Ok(told)
    }

    fn told(&self, member: &Member) -> String {
        let mut text = format!("plugin = {:?}\nversion = {:?}\n\n[parameters]\n", member.name, self.version);
        for (id, value) in &self.parameters {
            let _ = writeln!(text, "{id} = {}", toml::Value::from(value.as_str()));
        }
        text += "\n# What is kept besides, as JSON.\n[fields]\n";
        for (name, value) in &self.fields {
            let _ = writeln!(text, "{name} = {}", toml::Value::from(value.to_string()));
        }
        text
    }
}

/// `aplomb-eq` for "Aplomb EQ".
fn stem(member: &Member) -> String {
    member.name.to_lowercase().replace(' ', "-")
}

/// The JSON in the state of a CLAP: behind its length, eight bytes, the least first.
pub fn json_of(clap: &[u8]) -> Value {
    serde_json::from_slice(clap.get(8..).unwrap_or_default()).expect("JSON behind the length")
}

/// The state of a CLAP with this JSON.
pub fn clap_of(json: &str) -> Vec<u8> {
    [&(json.len() as u64).to_le_bytes(), json.as_bytes()].concat()
}

/// What a state keeps besides parameters, by name: JSON within the JSON.
pub fn fields_of(state: &Value) -> BTreeMap<String, Value> {
    let fields = state["fields"].as_object().expect("fields");
    let read = |text: &Value| serde_json::from_str(text.as_str().expect("a text")).expect("JSON");
    fields.iter().map(|(name, text)| (name.clone(), read(text))).collect()
}
