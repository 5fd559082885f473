//! What a track plays.

use std::path::Path;

use toml::Spanned;

use super::{Reader, whole};
use crate::mix::demo::Instrument;
use crate::mix::fault::{Fault, suggest};
use crate::mix::file::{ClipFile, StripFile};
use crate::mix::session::{Clip, Recording, Source, Speed};
use crate::mix::units;

impl Reader<'_> {
    pub(super) fn source(&self, track: &StripFile) -> Result<Source, Fault> {
        let ways = [track.file.is_some(), track.synth.is_some(), !track.clips.is_empty()];
        if ways.iter().filter(|way| **way).count() != 1 {
            let message = format!("track \"{}\" needs one thing to play", track.name.as_ref());
            let fault = self.source.fault(track.name.span(), message, "this track");
            return Err(fault.help("give it one of: file = \"…\", synth = \"…\", or [[track.clip]] parts"));
        }
        if let Some(file) = &track.file {
            return Ok(Source::File(self.recording(file)?));
        }
        if let Some(synth) = &track.synth {
            let instrument = Instrument::from_name(synth.as_ref()).ok_or_else(|| {
                let names = Instrument::ALL.iter().map(|instrument| instrument.name());
                self.fault(synth, "no such instrument").help(suggest(synth.as_ref(), names, "instruments"))
            })?;
            return Ok(Source::Synth(instrument));
        }
        Ok(Source::Clips(track.clips.iter().map(|clip| self.clip(clip)).collect::<Result<_, _>>()?))
    }

    pub(super) fn recording(&self, file: &Spanned<String>) -> Result<Recording, Fault> {
        let path = self.folder.join(file.as_ref());
        if path.is_file() {
            return Ok(Recording { path, span: file.span() });
        }
        let message = format!("there is no file {}", path.display());
        let there = beside(&path);
        let help = suggest(file.as_ref(), there.iter().map(String::as_str), "files there");
        Err(self.source.fault(file.span(), message, "not found").help(help))
    }

    pub(super) fn clip(&self, clip: &ClipFile) -> Result<Clip, Fault> {
        let read = |text: &str| units::moment_s(text, self.tempo);
        let moments = clip.at.as_ref().all().iter();
        let at_s = moments
            .map(|moment| self.read(moment, clip.at.span(), read, units::MOMENT_HINT))
            .collect::<Result<_, _>>()?;
        let speed = match (&clip.semitones, self.length_s(&clip.fit)?) {
            (Some(semitones), Some(_)) => {
                let fault = self.source.fault(semitones.span(), "a clip has either semitones or fit", "here");
                return Err(fault.help("both choose the speed of playing; take one of them out"));
            }
            (Some(semitones), None) if semitones.as_ref().abs() <= 48.0 => {
                Speed::Semitones(*semitones.as_ref())
            }
            (Some(semitones), None) => {
                let message = format!("{} semitones are not possible", semitones.as_ref());
                return Err(self
                    .source
                    .fault(semitones.span(), message, "here")
                    .help("from -48 to 48 semitones"));
            }
            (None, Some(length_s)) => Speed::Fit { length_s },
            (None, None) => Speed::Recorded,
        };
        Ok(Clip {
            recording: self.recording(&clip.file)?,
            at_s,
            gain_db: self.gain_db(&clip.gain)?,
            speed,
            repeat: whole(self.source, &clip.repeat, 1..=10_000, 1, "repeat")? as u32,
            length_s: self.length_s(&clip.length)?,
            fade_in_s: self.length_s(&clip.fade_in)?.unwrap_or(0.0),
            fade_out_s: self.length_s(&clip.fade_out)?.unwrap_or(0.0),
            reverse: clip.reverse,
        })
    }
}

/// Names of the files where `path` was looked for.
fn beside(path: &Path) -> Vec<String> {
    let Some(folder) = path.parent() else { return Vec::new() };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
