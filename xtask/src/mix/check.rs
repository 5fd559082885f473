//! From the session as written to a session that can be rendered, or one clear error.

mod inserts;
mod sounds;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::fault::{Fault, SessionText, suggest};
use super::file::{BalanceFile, DeliveryFile, SendFile, SessionFile, StripFile, Value};
use super::output::delivery_file;
use super::route;
use super::session::{AuxSend, Balancing, Delivery, Fader, Input, STANDARDS, Session, Strip};
use super::speakers::Layout;
use super::units::{self, Tempo};

/// Name of the mix bus, which no track or group may have.
pub const MIX_BUS: &str = "Mix";

/// Checks what is written. File names start from `folder` unless the session says otherwise.
pub fn session(file: &SessionFile, source: SessionText, folder: &Path) -> Result<Session, Fault> {
    let rate_hz = whole(&source, &file.rate, 8_000..=384_000, 48_000, "a rate in Hz")? as u32;
    let block_frames = whole(&source, &file.block, 1..=65_536, 512, "a block in frames")? as usize;
    let tempo = tempo(file, &source)?;
    let names = names(file, &source)?;
    let folder = recordings_folder(file, folder);
    let reader =
        Reader { source: &source, tempo, folder: &folder, names: &names, track_count: file.tracks.len() };
    let mut strips = Vec::new();
    for track in &file.tracks {
        let input = Input::Track(reader.source(track)?);
        strips.push(reader.strip(track, input)?);
    }
    for group in &file.groups {
        reader.no_sound_of_its_own(group)?;
        strips.push(reader.strip(group, Input::Group)?);
    }
    strips.push(reader.mix_bus(file)?);
    if file.tracks.is_empty() {
        let message = "the session has no tracks";
        return Err(source.fault(0..0, message, "add a [[track]]").help("a track needs a name and a file"));
    }
    let order = route::order(&strips).map_err(|cycle| route_fault(&source, file, &strips, &cycle))?;
    let deliveries: Vec<Delivery> =
        file.deliveries.iter().map(|delivery| reader.delivery(delivery)).collect::<Result<_, _>>()?;
    reader.a_file_each(file, &deliveries)?;
    let layout = match &file.layout {
        None => Layout::Stereo,
        Some(name) => Layout::from_name(name.as_ref()).ok_or_else(|| {
            reader.fault(name, "no such layout").help(suggest(name.as_ref(), Layout::NAMES, "layouts"))
        })?,
    };
    let balance = file.balance.as_ref().map(|balance| reader.balancing(balance)).transpose()?;
    let name = file.name.as_ref().map_or_else(|| stem(&source.name), |name| name.as_ref().clone());
    let tempo_bpm = tempo.map_or(120.0, |tempo| tempo.bpm);
    Ok(Session { name, rate_hz, block_frames, layout, tempo_bpm, strips, order, balance, deliveries, source })
}

/// The folder that file names start from.
pub fn recordings_folder(file: &SessionFile, session_folder: &Path) -> PathBuf {
    file.folder
        .as_ref()
        .map_or_else(|| session_folder.to_owned(), |folder| session_folder.join(folder.as_ref()))
}

fn stem(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| "mix".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn tempo(file: &SessionFile, source: &SessionText) -> Result<Option<Tempo>, Fault> {
    let beats_per_bar = whole(source, &file.beats_per_bar, 1..=32, 4, "beats per bar")? as u32;
    let Some(written) = &file.tempo_bpm else { return Ok(None) };
    let bpm = *written.as_ref();
    if !(20.0..=400.0).contains(&bpm) {
        let message = format!("{bpm} is not a possible tempo");
        return Err(source.fault(written.span(), message, "here").help("from 20 to 400 beats per minute"));
    }
    Ok(Some(Tempo { bpm, beats_per_bar }))
}

fn whole(
    source: &SessionText,
    written: &Option<Spanned<i64>>,
    allowed: std::ops::RangeInclusive<i64>,
    default: i64,
    what: &str,
) -> Result<i64, Fault> {
    let Some(written) = written else { return Ok(default) };
    let value = *written.as_ref();
    if allowed.contains(&value) {
        return Ok(value);
    }
    let help = format!("{what} may be from {} to {}", allowed.start(), allowed.end());
    Err(source.fault(written.span(), format!("{value} is not possible here"), "out of range").help(help))
}

fn names(file: &SessionFile, source: &SessionText) -> Result<HashMap<String, usize>, Fault> {
    let mut names = HashMap::new();
    for (index, strip) in file.tracks.iter().chain(&file.groups).enumerate() {
        let name = strip.name.as_ref();
        let taken = name.eq_ignore_ascii_case(MIX_BUS) || name.trim().is_empty();
        if taken || names.insert(name.clone(), index).is_some() {
            let message = format!("the name \"{name}\" cannot be used here");
            let fault = source.fault(strip.name.span(), message, "taken or empty");
            return Err(fault.help("every track and group needs a name of its own; \"Mix\" is the mix bus"));
        }
    }
    Ok(names)
}

fn route_fault(source: &SessionText, file: &SessionFile, strips: &[Strip], cycle: &[usize]) -> Fault {
    let path: Vec<&str> = cycle.iter().chain(&cycle[..1]).map(|&index| strips[index].name.as_str()).collect();
    let span = file.tracks.iter().chain(&file.groups).nth(cycle[0]).map_or(0..0, |strip| strip.name.span());
    source
        .fault(span, format!("sound would run in a circle: {}", path.join(" → ")), "the circle begins here")
        .help("take out one of the groups, sends or sidechains on this way")
}

/// What every part of the file is read with.
struct Reader<'a> {
    source: &'a SessionText,
    tempo: Option<Tempo>,
    folder: &'a Path,
    names: &'a HashMap<String, usize>,
    track_count: usize,
}

impl Reader<'_> {
    fn fault(&self, written: &Spanned<String>, message: &str) -> Fault {
        self.source.fault(written.span(), format!("{message}: \"{}\"", written.as_ref()), "here")
    }

    fn read<T>(
        &self,
        text: &str,
        span: std::ops::Range<usize>,
        read: impl Fn(&str) -> Option<T>,
        hint: &str,
    ) -> Result<T, Fault> {
        read(text).ok_or_else(|| {
            self.source.fault(span, format!("\"{text}\" cannot be used here"), "here").help(hint)
        })
    }

    fn gain_db(&self, written: &Option<Spanned<Value>>) -> Result<f64, Fault> {
        written.as_ref().map_or(Ok(0.0), |gain| {
            self.read(&gain.as_ref().text(), gain.span(), units::gain_db, units::GAIN_HINT)
        })
    }

    fn length_s(&self, written: &Option<Spanned<String>>) -> Result<Option<f64>, Fault> {
        let read = |text: &str| units::length_s(text, self.tempo);
        written
            .as_ref()
            .map(|length| self.read(length.as_ref(), length.span(), read, units::LENGTH_HINT))
            .transpose()
    }

    fn strip(&self, strip: &StripFile, input: Input) -> Result<Strip, Fault> {
        let into = match &strip.group {
            None => self.names.len(),
            Some(name) => self.group(name)?,
        };
        let pan = strip
            .pan
            .as_ref()
            .map_or(Ok(0.0), |pan| self.read(pan.as_ref(), pan.span(), units::pan, units::PAN_HINT))?;
        Ok(Strip {
            name: strip.name.as_ref().clone(),
            input,
            into: Some(into),
            fader: Fader {
                gain_db: self.gain_db(&strip.gain)?,
                pan,
                moves: self.fader_moves(&strip.automation)?,
            },
            role: strip.role.as_ref().map(inserts::written),
            sends: self.sends(&strip.sends)?,
            inserts: self.inserts(&strip.inserts)?,
        })
    }

    fn mix_bus(&self, file: &SessionFile) -> Result<Strip, Fault> {
        let nothing = Default::default();
        let mix = file.mix.as_ref().unwrap_or(&nothing);
        Ok(Strip {
            name: MIX_BUS.to_owned(),
            input: Input::MixBus,
            into: None,
            fader: Fader {
                gain_db: self.gain_db(&mix.gain)?,
                pan: 0.0,
                moves: self.fader_moves(&mix.automation)?,
            },
            role: None,
            sends: Vec::new(),
            inserts: self.inserts(&mix.inserts)?,
        })
    }

    fn balancing(&self, balance: &BalanceFile) -> Result<Balancing, Fault> {
        let read = |text: &str| units::quantity(text).filter(|listen_s| (3.0..=600.0).contains(listen_s));
        let listen_s = match &balance.listen {
            None => 20.0,
            Some(text) => read(text.as_ref()).ok_or_else(|| {
                let fault = self.source.fault(text.span(), "this is no time to listen", "here");
                fault.help("from 3 s to 600 s, as in \"20 s\"")
            })?,
        };
        Ok(Balancing { template: balance.template.as_ref().clone(), listen_s })
    }

    fn sends(&self, sends: &[SendFile]) -> Result<Vec<AuxSend>, Fault> {
        let send = |send: &SendFile| {
            Ok(AuxSend { into: self.group(&send.group)?, gain_db: self.gain_db(&send.gain)? })
        };
        sends.iter().map(send).collect()
    }

    fn group(&self, name: &Spanned<String>) -> Result<usize, Fault> {
        let first_group = self.track_count;
        let found = self.names.get(name.as_ref()).copied().filter(|&index| index >= first_group);
        found.ok_or_else(|| {
            let mut groups: Vec<_> = self.names.iter().filter(|(_, index)| **index >= first_group).collect();
            groups.sort_by_key(|(_, index)| **index);
            let names = groups.iter().map(|(name, _)| name.as_str());
            self.fault(name, "no such group").help(suggest(name.as_ref(), names, "groups"))
        })
    }

    fn no_sound_of_its_own(&self, group: &StripFile) -> Result<(), Fault> {
        let sound = group.file.as_ref().or(group.synth.as_ref()).map(Spanned::span);
        let sound = sound.or(group.clips.first().map(|clip| clip.file.span()));
        sound.map_or(Ok(()), |span| {
            let message = format!("group \"{}\" cannot play a sound itself", group.name.as_ref());
            Err(self
                .source
                .fault(span, message, "here")
                .help("put it on a [[track]] that goes to this group"))
        })
    }

    fn delivery(&self, delivery: &DeliveryFile) -> Result<Delivery, Fault> {
        let mut target = (None, None);
        let mut name = None;
        if let Some(standard) = &delivery.standard {
            let known = STANDARDS.iter().find(|(known, ..)| known == standard.as_ref()).ok_or_else(|| {
                let names = STANDARDS.iter().map(|(name, ..)| *name);
                self.fault(standard, "no such standard").help(suggest(standard.as_ref(), names, "standards"))
            })?;
            target = (Some(known.1), Some(known.2));
            name = Some(known.0.to_owned());
        }
        if let Some(loudness) = &delivery.loudness {
            let read =
                self.read(loudness.as_ref(), loudness.span(), units::loudness_lufs, units::LOUDNESS_HINT)?;
            target.0 = Some(read);
        }
        if let Some(peak) = &delivery.true_peak {
            let read = self.read(peak.as_ref(), peak.span(), units::true_peak_dbtp, units::TRUE_PEAK_HINT)?;
            target.1 = Some(read);
        }
        let loudness_lufs = target.0.ok_or_else(|| {
            let span = delivery.name.as_ref().map_or(0..0, Spanned::span);
            let names: Vec<&str> = STANDARDS.iter().map(|(name, ..)| *name).collect();
            let help = format!("give it standard = \"…\" ({}) or loudness = \"-14 LUFS\"", names.join(", "));
            self.source.fault(span, "a delivery needs a target", "here").help(help)
        })?;
        let name = delivery.name.as_ref().map(|name| name.as_ref().clone()).or(name);
        Ok(Delivery {
            name: name.unwrap_or_else(|| format!("{loudness_lufs} LUFS")),
            loudness_lufs,
            true_peak_dbtp: target.1.unwrap_or(-1.0),
        })
    }

    /// A second delivery of the same name would be written over the first.
    fn a_file_each(&self, file: &SessionFile, deliveries: &[Delivery]) -> Result<(), Fault> {
        let mut names = HashSet::new();
        for (written, delivery) in file.deliveries.iter().zip(deliveries) {
            let name = delivery_file(&delivery.name);
            if !names.insert(name.clone()) {
                let called = written.name.as_ref().or(written.standard.as_ref());
                let called = called.or(written.loudness.as_ref()).map_or(0..0, Spanned::span);
                let fault = self.source.fault(called, format!("two deliveries would be {name}"), "here");
                return Err(fault.help("give each of them a name of its own: name = \"…\""));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::{demo, file};
    use crate::workspace;

    #[test]
    fn the_example_sessions_are_without_mistakes() {
        let folder = workspace::root().join("examples");
        let source = SessionText { name: "demo.toml".into(), text: demo::SESSION.into() };
        let session = session(&file::parse(&source).unwrap(), source, &folder).unwrap();
        assert_eq!((session.tracks().count(), session.strips.len()), (15, 24));
        let text = std::fs::read_to_string(folder.join("recordings.toml")).unwrap();
        let source = SessionText { name: "recordings.toml".into(), text };
        let recordings = file::parse(&source).unwrap();
        assert_eq!(recordings.needs_package.unwrap().as_ref(), "sonic-pi-samples");
    }

    #[test]
    fn two_deliveries_that_would_be_one_file_are_an_error_with_its_line() {
        let text = "[[track]]\nname = \"a\"\nsynth = \"kick\"\n\n\
                    [[delivery]]\nstandard = \"stream\"\n[[delivery]]\nstandard = \"stream\"\n";
        let source = SessionText { name: "song.toml".into(), text: text.into() };
        let fault = session(&file::parse(&source).unwrap(), source, Path::new(".")).unwrap_err();
        let said = format!("{:?}", miette::Report::new(fault));
        assert!(said.contains("two deliveries would be delivery-stream.wav"), "{said}");
        assert!(said.contains("song.toml:8"), "{said}");
    }

    #[test]
    fn everything_a_strip_hears_is_rendered_before_it() {
        let source = SessionText { name: "demo.toml".into(), text: demo::SESSION.into() };
        let session = session(&file::parse(&source).unwrap(), source, Path::new(".")).unwrap();
        for (place, &index) in session.order.iter().enumerate() {
            for needed in route::needs(&session.strips, index) {
                assert!(session.order[..place].contains(&needed));
            }
        }
    }
}
