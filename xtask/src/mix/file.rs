//! The session file as it is written, every value with its place in the text.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::fault::{Fault, SessionText, nearest};

/// A whole session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionFile {
    /// Name of the song; the output folder is called after it.
    pub name: Option<Spanned<String>>,
    /// Sample rate in Hz.
    pub rate: Option<Spanned<i64>>,
    /// Frames per block.
    pub block: Option<Spanned<i64>>,
    /// Loudspeakers of groups and mix bus: "mono", "stereo", "5.1", "7.1", "7.1.4".
    pub layout: Option<Spanned<String>>,
    /// Beats per minute, for times in bars.
    pub tempo_bpm: Option<Spanned<f64>>,
    /// Beats of a bar.
    pub beats_per_bar: Option<Spanned<i64>>,
    /// Folder that file names start from; the session's own when missing.
    pub folder: Option<Spanned<String>>,
    /// Debian package that brings the recordings.
    pub needs_package: Option<Spanned<String>>,
    /// The tracks.
    #[serde(default, rename = "track")]
    pub tracks: Vec<StripFile>,
    /// The groups.
    #[serde(default, rename = "group")]
    pub groups: Vec<StripFile>,
    /// The mix bus.
    pub mix: Option<MixFile>,
    /// Puts a Balance behind every fader, and lets them bring the tracks to their place.
    pub balance: Option<BalanceFile>,
    /// What the mix is made for.
    #[serde(default, rename = "delivery")]
    pub deliveries: Vec<DeliveryFile>,
}

/// A track or a group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StripFile {
    /// Name, unlike all others.
    pub name: Spanned<String>,
    /// Tracks: a recording.
    pub file: Option<Spanned<String>>,
    /// Tracks: an instrument of the built-in song.
    pub synth: Option<Spanned<String>>,
    /// Tracks: pieces of recordings at moments of the song.
    #[serde(default, rename = "clip")]
    pub clips: Vec<ClipFile>,
    /// The group it goes to; the mix bus when missing.
    pub group: Option<Spanned<String>>,
    /// What it is in the mix, for Balance; a track's name says it when missing, and a group is left alone.
    pub role: Option<Spanned<String>>,
    /// Fader.
    pub gain: Option<Spanned<Value>>,
    /// Pan.
    pub pan: Option<Spanned<String>>,
    /// Moves of the fader.
    #[serde(default)]
    pub automation: Vec<LaneFile>,
    /// Groups it goes to besides, behind its fader: a parallel bus.
    #[serde(default, rename = "send")]
    pub sends: Vec<SendFile>,
    /// Plug-ins in their order.
    #[serde(default, rename = "insert")]
    pub inserts: Vec<InsertFile>,
}

/// How the tracks are brought to their place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BalanceFile {
    /// Which kind of music it shall be: "Pop", "Rock", …
    pub template: Spanned<String>,
    /// How long it is listened to.
    pub listen: Option<Spanned<String>>,
}

/// A second way out of a track or a group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendFile {
    /// The group it goes to.
    pub group: Spanned<String>,
    /// Its level.
    pub gain: Option<Spanned<Value>>,
}

/// The mix bus.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MixFile {
    /// Fader.
    pub gain: Option<Spanned<Value>>,
    /// Moves of the fader.
    #[serde(default)]
    pub automation: Vec<LaneFile>,
    /// Plug-ins in their order.
    #[serde(default, rename = "insert")]
    pub inserts: Vec<InsertFile>,
}

/// A piece of a recording at one or more moments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClipFile {
    /// The recording.
    pub file: Spanned<String>,
    /// Where it begins; one moment or a list.
    pub at: Spanned<Moments>,
    /// Gain of the clip.
    pub gain: Option<Spanned<Value>>,
    /// Played faster or slower so that it sounds that much higher or lower.
    pub semitones: Option<Spanned<f64>>,
    /// Played faster or slower so that it lasts that long.
    pub fit: Option<Spanned<String>>,
    /// Played that many times end to end.
    pub repeat: Option<Spanned<i64>>,
    /// Cut after that time.
    pub length: Option<Spanned<String>>,
    /// Fade at its start.
    pub fade_in: Option<Spanned<String>>,
    /// Fade at its end.
    pub fade_out: Option<Spanned<String>>,
    /// Backwards.
    #[serde(default)]
    pub reverse: bool,
}

/// A plug-in on a strip.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsertFile {
    /// Its name, as in a DAW ("Aplomb Compressor") or short ("compressor").
    pub plugin: Spanned<String>,
    /// A factory preset to begin with.
    pub preset: Option<Spanned<String>>,
    /// Track or group it listens to: after its inserts, before its fader, so that fader moves do not change
    /// it.
    pub sidechain: Option<Spanned<String>>,
    /// Behind the fader and the pan, where a meter sees what the mix hears.
    #[serde(default)]
    pub after_fader: bool,
    /// Parameters by id with values as an engineer writes them.
    #[serde(default)]
    pub parameters: BTreeMap<Spanned<String>, Spanned<Value>>,
    /// Moves of parameters.
    #[serde(default)]
    pub automation: Vec<LaneFile>,
}

/// Break-points of one parameter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaneFile {
    /// Its id; "gain" for the fader of a strip.
    pub parameter: Spanned<String>,
    /// Pairs of moment and value.
    pub points: Vec<Spanned<(Value, Value)>>,
}

/// Where the mix goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryFile {
    /// Name; its file is called after it.
    pub name: Option<Spanned<String>>,
    /// A known target: "stream", "ebu-r128", …
    pub standard: Option<Spanned<String>>,
    /// Integrated loudness, when not by a standard.
    pub loudness: Option<Spanned<String>>,
    /// Highest true peak, when not by a standard.
    pub true_peak: Option<Spanned<String>>,
}

/// A value: text, number or yes/no.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected text, a number, true or false")]
pub enum Value {
    /// As an engineer writes it.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// On or off.
    Switch(bool),
}

impl Value {
    /// As text for a plug-in or a unit reader.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Whole(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Switch(true) => "on".to_owned(),
            Value::Switch(false) => "off".to_owned(),
        }
    }
}

/// One moment or a list of them.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a moment like \"bar 3\" or a list of moments")]
pub enum Moments {
    /// One.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Moments {
    /// All of them as written.
    pub fn all(&self) -> &[String] {
        match self {
            Moments::One(moment) => std::slice::from_ref(moment),
            Moments::Many(moments) => moments,
        }
    }
}

/// Reads the text of a session.
pub fn parse(source: &SessionText) -> Result<SessionFile, Fault> {
    toml::from_str(&source.text).map_err(|error| {
        let end = source.text.len();
        let span = error.span().unwrap_or(0..end.min(1));
        let message = error.message().trim().to_owned();
        let help = meant(&message);
        let fault = source.fault(span, capitalised_not(&message), "here");
        if let Some(help) = help { fault.help(help) } else { fault }
    })
}

/// serde says "unknown field `x`, expected one of `a`, `b`": finds the one that was meant.
fn meant(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (true, Some(written)) = (message.starts_with("unknown field"), quoted.next()) else { return None };
    nearest(written, quoted).map(|close| format!("did you mean \"{close}\"?"))
}

fn capitalised_not(message: &str) -> String {
    message
        .replace("unknown field", "unknown key")
        .replace("expected one of", "allowed here:")
        .replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str) -> String {
        let source = SessionText { name: "song.toml".into(), text: text.into() };
        format!("{:?}", miette::Report::new(parse(&source).unwrap_err()))
    }

    #[test]
    fn an_unknown_key_names_its_line_what_is_allowed_and_what_was_meant() {
        let said = rendered("name = \"x\"\n[[track]]\nname = \"Kick\"\ngian = \"-3 dB\"\n");
        for part in ["unknown key `gian`", "song.toml:4", "did you mean \"gain\"?", "`pan`"] {
            assert!(said.contains(part), "{part} is not in:\n{said}");
        }
    }

    #[test]
    fn text_that_is_not_toml_names_its_line() {
        let said = rendered("name = \"x\"\nrate = = 3\n");
        assert!(said.contains("song.toml:2"), "{said}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_names_its_line() {
        let said = rendered("rate = \"fast\"\n");
        assert!(said.contains("song.toml:1") && said.contains("invalid type"), "{said}");
    }
}
