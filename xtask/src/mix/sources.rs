//! The sound of every track, at the session's rate.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::audio::Audio;
use super::fault::Fault;
use super::parallel;
use super::place;
use super::read::{self, Recorded};
use super::resample;
use super::session::{Input, Recording, Session, Source};

/// Reads every recording of the session once. Every mistake in a file is found here, before anything is
/// rendered.
pub fn recordings(session: &Session, step: impl Fn(&str)) -> Result<HashMap<PathBuf, Recorded>, Fault> {
    let mut read = HashMap::new();
    for recording in named(session) {
        if read.contains_key(&recording.path) {
            continue;
        }
        let name = recording.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let recorded = read::recording(&recording.path).map_err(|error| {
            let message = format!("{} {error}", recording.path.display());
            session.source.fault(recording.span.clone(), message, "this file")
        })?;
        read.insert(recording.path.clone(), recorded);
        step(&name);
    }
    Ok(read)
}

/// Recordings that the session names, in its order.
pub fn named(session: &Session) -> Vec<&Recording> {
    session.tracks().flat_map(|(_, strip)| of(&strip.input)).collect()
}

fn of(input: &Input) -> Vec<&Recording> {
    match input {
        Input::Track(Source::File(recording)) => vec![recording],
        Input::Track(Source::Clips(clips)) => clips.iter().map(|clip| &clip.recording).collect(),
        _ => Vec::new(),
    }
}

/// Plays every track; strip by strip, nothing for groups and mix bus.
pub fn play(
    session: &Session,
    recordings: &HashMap<PathBuf, Recorded>,
    threads: usize,
    step: &(dyn Fn(&str) + Sync),
) -> Vec<Option<Arc<Audio>>> {
    parallel::map(session.strips.len(), threads, |index| {
        let strip = &session.strips[index];
        let Input::Track(source) = &strip.input else { return None };
        let audio = sound(source, recordings, session.rate_hz);
        step(&strip.name);
        Some(Arc::new(audio))
    })
}

fn sound(source: &Source, recordings: &HashMap<PathBuf, Recorded>, rate_hz: u32) -> Audio {
    match source {
        Source::Synth(instrument) => instrument.play(rate_hz),
        Source::File(recording) => {
            let recorded = &recordings[&recording.path];
            resample::convert(&recorded.audio, recorded.rate_hz, rate_hz)
        }
        Source::Clips(clips) => {
            let pairs: Vec<_> = clips.iter().map(|clip| (clip, &recordings[&clip.recording.path])).collect();
            place::track(&pairs, rate_hz)
        }
    }
}
