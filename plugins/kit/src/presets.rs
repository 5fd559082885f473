//! Preset files: JSON with a name, a group, a comment and the parameters that differ from their defaults, as
//! an engineer writes them. What a preset does not name is at its default, but for what the plug-in's presets
//! leave alone.
//!
//! ```json
//! {
//!   "name": "Kick: weight and click",
//!   "group": "Drums",
//!   "comment": "What it does, and what to listen for.",
//!   "parameters": { "on_1": "On", "type_1": "Low Cut", "freq_1": "28 Hz" }
//! }
//! ```

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use nice_plug_core::params::Params;
use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::state::{loaded, wanted_but_missing};

/// Name and text of a preset file that is built into a plug-in.
pub type PresetFile = (&'static str, &'static str);

/// Builds preset files into a plug-in, in the order they are offered: `preset_files!["kick", "snare"]` are the
/// [`PresetFile`]s `../presets/kick.json` and `../presets/snare.json`, seen from the file where it is called.
#[macro_export]
macro_rules! preset_files {
    ($($name:literal),+ $(,)?) => {
        &[$((concat!($name, ".json"), include_str!(concat!("../presets/", $name, ".json")))),+]
    };
}

/// One preset, as in its file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// What hosts and the window list it as.
    pub name: String,
    /// The sort of task it is for: `Drums`, `Voice`, …
    pub group: String,
    /// What it does and how to adapt it, in a sentence or two.
    pub comment: String,
    /// Value texts by parameter id.
    pub parameters: BTreeMap<String, String>,
    /// Where a parameter is to the last bit, on the way from 0 to 1, if its text is rounder than that. Counts
    /// only as long as the text is the same: who edits the text is right.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exact: BTreeMap<String, f32>,
    /// Ids of the parameters that stay where they are, whatever preset is loaded: what belongs to the track
    /// rather than to the sound, such as the mix of a reverberation. The plug-in says which.
    #[serde(skip)]
    pub leaves_alone: &'static [&'static str],
}

/// Why a preset file is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetError {
    file: String,
    line: usize,
    column: usize,
    reason: String,
}

impl Display for PresetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "preset file {}, line {}, column {}: {}", self.file, self.line, self.column, self.reason)
    }
}

impl std::error::Error for PresetError {}

/// A preset's meaning for one version of a plug-in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Where each parameter of the plug-in goes, on the way from 0 to 1, by id. What is left alone is not in
    /// it.
    pub normalized: BTreeMap<String, f32>,
    /// What could not be loaded, one sentence each.
    pub complaints: Vec<String>,
}

impl Preset {
    /// Reads all files of a plug-in; the first that is none is the error.
    pub fn parse_all(files: &[PresetFile]) -> Result<Vec<Preset>, PresetError> {
        Preset::parse_all_leaving(&[], files)
    }

    /// As [`Preset::parse_all`], where some parameters are left alone, see [`Preset::leaves_alone`].
    pub fn parse_all_leaving(
        leaves_alone: &'static [&'static str],
        files: &[PresetFile],
    ) -> Result<Vec<Preset>, PresetError> {
        let parse = |(file, json): &PresetFile| Ok(Preset { leaves_alone, ..Preset::parse(file, json)? });
        files.iter().map(parse).collect()
    }

    /// Reads a preset file. `file` is its name, for messages.
    pub fn parse(file: &str, json: &str) -> Result<Preset, PresetError> {
        let preset: Preset = serde_json::from_str(json).map_err(|error| {
            let at = format!(" at line {} column {}", error.line(), error.column());
            let reason = error.to_string().replace(&at, "");
            PresetError { file: file.to_owned(), line: error.line(), column: error.column(), reason }
        })?;
        if preset.name.trim().is_empty() {
            let reason = "\"name\" is empty; give the preset a name".to_owned();
            return Err(PresetError { file: file.to_owned(), line: 1, column: 1, reason });
        }
        Ok(preset)
    }

    /// What the preset means for these parameters. Parameters it does not name, or gives a value that cannot
    /// be read, go to their defaults; those it leaves alone go nowhere.
    pub fn read(&self, params: &dyn Params) -> Reading {
        let catalogue = Catalogue::of(params);
        let mut reading = Reading::default();
        for entry in catalogue.entries() {
            let text = self.parameters.get(&entry.id);
            if self.leaves_alone.contains(&entry.id.as_str()) {
                if text.is_some() {
                    reading.complaints.push(format!(
                        "preset \"{}\" wants to set parameter \"{}\", which presets leave alone",
                        self.name, entry.id,
                    ));
                }
                continue;
            }
            let read = text.map(|text| entry.read(text));
            if let (Some(text), Some(None)) = (text, read) {
                reading.complaints.push(format!(
                    "preset \"{}\": \"{text}\" is no value for parameter \"{}\" ({}); it stays at {}",
                    self.name,
                    entry.id,
                    entry.allowed(),
                    entry.text(entry.default_normalized()),
                ));
            }
            let exact = self.exact.get(&entry.id).filter(|exact| {
                (0.0..=1.0).contains(*exact) && text.is_some_and(|text| *text == entry.text(**exact))
            });
            let normalized = exact.copied().or(read.flatten()).unwrap_or(entry.default_normalized());
            reading.normalized.insert(entry.id.clone(), normalized);
        }
        let unknown: Vec<String> =
            self.parameters.keys().filter(|id| catalogue.get(id).is_none()).cloned().collect();
        if let Some(wants) = wanted_but_missing(&unknown) {
            reading.complaints.push(format!(
                "preset \"{}\" wants {wants}, which this version does not have; {}",
                self.name,
                loaded(self.parameters.len() - unknown.len()),
            ));
        }
        reading
    }

    /// The preset that parameters at these positions are, by id: all that is not at its default, but for what
    /// presets leave alone.
    pub fn of(
        name: &str,
        group: &str,
        comment: &str,
        params: &dyn Params,
        leaves_alone: &'static [&'static str],
        position: impl Fn(&str) -> Option<f32>,
    ) -> Preset {
        let (mut parameters, mut exact) = (BTreeMap::new(), BTreeMap::new());
        for entry in Catalogue::of(params).entries() {
            let normalized = position(&entry.id).unwrap_or(entry.normalized());
            if leaves_alone.contains(&entry.id.as_str()) || normalized == entry.default_normalized() {
                continue;
            }
            let text = entry.text(normalized);
            if entry.read(&text) != Some(normalized) {
                exact.insert(entry.id.clone(), normalized);
            }
            parameters.insert(entry.id.clone(), text);
        }
        let [name, group, comment] = [name, group, comment].map(str::to_owned);
        Preset { name, group, comment, parameters, exact, leaves_alone }
    }

    /// The text of a preset's file.
    pub fn write(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Moves a copy of the parameters that no host knows of to where the preset has them, and returns the
    /// complaints.
    pub fn apply(&self, params: &dyn Params) -> Vec<String> {
        let reading = self.read(params);
        for entry in Catalogue::of(params).entries() {
            if let Some(normalized) = reading.normalized.get(&entry.id) {
                entry.set(*normalized);
            }
        }
        reading.complaints
    }
}

#[cfg(test)]
mod tests;
