//! Makes what a host hands back as state safe to load.
//!
//! The framework loads any number it finds: infinite gains, +100 000 dB, choices that do not exist. And it
//! leaves what a state does not mention as it happens to be. A plug-in calls [`mend`] from its
//! `filter_state`; afterwards the state names every parameter once, with a value the parameter can have,
//! whatever version or accident it came from.

use std::fmt::{self, Display};

use nice_plug_core::params::enums::EnumParamInner;
use nice_plug_core::params::range::{FloatRange, IntRange};
use nice_plug_core::params::{Param, Params};
use nice_plug_core::plugin::{ParamValue, Plugin, PluginState};

use crate::catalogue::{Catalogue, Entry, Kind};

/// What had to be changed about a state, one sentence each. Empty for a sound one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    sentences: Vec<String>,
}

impl Findings {
    /// The sentences.
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }

    /// Writes each sentence to the plug-in's log. Not on the audio thread.
    pub fn log(&self) {
        for sentence in &self.sentences {
            nice_plug_core::nice_warn!("{sentence}");
        }
    }
}

impl Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences.join("\n"))
    }
}

/// Which plug-in reads the state.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Name for messages.
    pub plugin: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// Makes a state safe to load into the plug-in `P` with the parameters `D`, see [`sanitise`].
pub fn mend<P: Plugin, D: Params + Default>(state: &mut PluginState) -> Findings {
    sanitise(state, Reader { plugin: P::NAME, version: P::VERSION }, &D::default())
}

/// Drops what this version does not have, takes values into their ranges, and puts the default in place of
/// what is missing or no value at all. `fresh` are parameters at their defaults that nobody else uses; they
/// may be moved.
pub fn sanitise(state: &mut PluginState, reader: Reader, fresh: &dyn Params) -> Findings {
    let catalogue = Catalogue::of(fresh);
    let mut findings = Findings::default();
    drop_unknown(state, reader, &catalogue, &mut findings);
    for entry in catalogue.entries() {
        let default = default_value(entry);
        let value = match state.params.remove(&entry.id) {
            None => default,
            Some(found) => match fit(&found, entry) {
                Fit::AsItIs => found,
                Fit::Instead(value) => value,
                Fit::Limited(value, text) => {
                    findings.sentences.push(format!(
                        "state of {}: parameter \"{}\" holds {}, beyond its range; it starts at {text}",
                        reader.plugin,
                        entry.id,
                        describe(&found),
                    ));
                    value
                }
                Fit::No => {
                    findings.sentences.push(format!(
                        "state of {}: parameter \"{}\" holds {}, which this version cannot use; \
                         it starts at {}",
                        reader.plugin,
                        entry.id,
                        describe(&found),
                        entry.text(entry.default_normalized()),
                    ));
                    default
                }
            },
        };
        state.params.insert(entry.id.clone(), value);
    }
    findings
}

/// Takes out the parameters this version does not have; one sentence for all of them.
fn drop_unknown(state: &mut PluginState, reader: Reader, catalogue: &Catalogue<'_>, findings: &mut Findings) {
    let unknown: Vec<String> =
        state.params.keys().filter(|id| catalogue.get(id).is_none()).cloned().collect();
    for id in &unknown {
        state.params.remove(id);
    }
    if let Some(wants) = wanted_but_missing(&unknown) {
        let from = if state.version.is_empty() { String::new() } else { format!(" {}", state.version) };
        findings.sentences.push(format!(
            "state of {}{from} wants {wants}, which this version ({}) does not have; {}",
            reader.plugin,
            reader.version,
            loaded(state.params.len()),
        ));
    }
}

/// `parameter "knee2"`, or `parameters "a", "b" and 7 more`; nothing if nothing is missing.
pub(crate) fn wanted_but_missing(ids: &[String]) -> Option<String> {
    const NAMED: usize = 4;
    let quoted: Vec<String> = ids.iter().take(NAMED).map(|id| format!("\"{}\"", printable(id))).collect();
    match ids.len() {
        0 => None,
        1 => Some(format!("parameter {}", quoted[0])),
        count if count <= NAMED => Some(format!("parameters {}", quoted.join(", "))),
        count => Some(format!("parameters {} and {} more", quoted.join(", "), count - NAMED)),
    }
}

/// What became of the others.
pub(crate) fn loaded(others: usize) -> String {
    match others {
        0 => "there was nothing else to load".to_owned(),
        1 => "the other one was loaded".to_owned(),
        _ => format!("the other {others} were loaded"),
    }
}

/// At most 40 characters of a text from outside, none of which moves a terminal's cursor.
fn printable(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}

/// How a value found in a state suits its parameter.
enum Fit {
    /// It does.
    AsItIs,
    /// Written differently, it does.
    Instead(ParamValue),
    /// It was beyond this limit, which as a text is…
    Limited(ParamValue, String),
    /// Not at all.
    No,
}

fn fit(found: &ParamValue, entry: &Entry<'_>) -> Fit {
    match (entry.kind(), found) {
        (Kind::Float(param), ParamValue::F32(value)) if value.is_finite() => {
            let (min, max) = float_ends(&param.range());
            let limited = value.clamp(min, max);
            if limited == *value {
                return Fit::AsItIs;
            }
            Fit::Limited(ParamValue::F32(limited), entry.text(param.preview_normalized(limited)))
        }
        (Kind::Float(_), ParamValue::I32(value)) => {
            let as_float = ParamValue::F32(*value as f32);
            match fit(&as_float, entry) {
                Fit::AsItIs => Fit::Instead(as_float),
                other => other,
            }
        }
        (Kind::Int(param), ParamValue::I32(value)) => {
            let (min, max) = int_ends(&param.range());
            let limited = *value.clamp(&min, &max);
            if limited == *value {
                return Fit::AsItIs;
            }
            Fit::Limited(ParamValue::I32(limited), entry.text(param.preview_normalized(limited)))
        }
        (Kind::Bool(_), ParamValue::Bool(_)) => Fit::AsItIs,
        (Kind::Enum(param), ParamValue::String(id)) if param.set_from_id(id) => Fit::AsItIs,
        (Kind::Enum(param), ParamValue::I32(index)) if (0..param.len() as i32).contains(index) => Fit::AsItIs,
        _ => Fit::No,
    }
}

/// The default as the framework would save it.
fn default_value(entry: &Entry<'_>) -> ParamValue {
    match entry.kind() {
        Kind::Float(param) => ParamValue::F32(param.default_plain_value()),
        Kind::Int(param) => ParamValue::I32(param.default_plain_value()),
        Kind::Bool(param) => ParamValue::Bool(param.default_plain_value()),
        Kind::Enum(param) => default_choice(param),
    }
}

fn default_choice(param: &EnumParamInner) -> ParamValue {
    // `fresh` stands at its defaults until `fit` tries an id on it
    match param.unmodulated_plain_id() {
        Some(id) => ParamValue::String(id.to_owned()),
        None => ParamValue::I32(param.default_plain_value()),
    }
}

fn float_ends(range: &FloatRange) -> (f32, f32) {
    let (a, b) = (range.unnormalize(0.0), range.unnormalize(1.0));
    (a.min(b), a.max(b))
}

fn int_ends(range: &IntRange) -> (i32, i32) {
    let (a, b) = (range.unnormalize(0.0), range.unnormalize(1.0));
    (a.min(b), a.max(b))
}

fn describe(value: &ParamValue) -> String {
    match value {
        ParamValue::F32(number) => number.to_string(),
        ParamValue::I32(number) => number.to_string(),
        ParamValue::Bool(on) => on.to_string(),
        ParamValue::String(text) => format!("\"{}\"", printable(text)),
    }
}

#[cfg(test)]
mod tests;
