//! The sound of every track, at the session's rate.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::audio::Audio;
use super::fault::Fault;
use super::place;
use super::read::{self, Recorded};
use super::resample;
use super::session::{Input, Recording, Session, Source};

/// Reads every recording of the session once. Every mistake in a file is found here, before anything is rendered.
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
    let of = |source| match source {
        &Source::File(ref recording) => vec![recording],
        Source::Clips(clips) => clips.iter().map(|clip| &clip.recording).collect(),
        Source::Synth(_) => Vec::new(),
    };
    let inputs = session.strips.iter().map(|strip| &strip.input);
    inputs.flat_map(|input| if let Input::Track(source) = input { of(source) } else { Vec::new() }).collect()
}

/// Plays every track; strip by strip, nothing for groups and mix bus.
pub fn play(
    session: &Session,
    recordings: &HashMap<PathBuf, Recorded>,
    threads: usize,
    step: &(dyn Fn(&str) + Sync),
) -> Vec<Option<Arc<Audio>>> {
    let next = AtomicUsize::new(0);
    let count = session.strips.len();
    let work = || {
        let mut played = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(strip) = session.strips.get(index) else { return played };
            if let Input::Track(source) = &strip.input {
                played.push((index, Arc::new(sound(source, recordings, session.rate_hz))));
                step(&strip.name);
            }
        }
    };
    let mut sources = vec![None; count];
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, count)).map(|_| scope.spawn(work)).collect();
        for (index, audio) in workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()) {
            sources[index] = Some(audio);
        }
    });
    sources
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
