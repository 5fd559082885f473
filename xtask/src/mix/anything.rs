//! For the fuzzers and the replay of their finds: any text at all as a session.

use std::collections::HashSet;
use std::path::{Component, Path};

use super::fault::SessionText;
use super::session::Session;
use super::{check, file, file_names, route};

/// A name that every file system takes.
const LONGEST_BYTES: usize = 255;

/// Reads bytes as a session file, and panics if what comes of it is neither a session that can be rendered nor
/// an error that can be shown. Says whether it is a session.
pub fn read(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let source = SessionText { name: "any.toml".to_owned(), text: text.to_owned() };
    // The files of this crate are there to be named; none is opened.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    match file::parse(&source).and_then(|file| check::session(&file, source.clone(), folder)) {
        Ok(session) => {
            assert_can_be_rendered(&session);
            true
        }
        Err(fault) => {
            let shown = format!("{:?}", miette::Report::new(fault));
            assert!(!shown.trim().is_empty());
            false
        }
    }
}

fn assert_can_be_rendered(session: &Session) {
    assert!((8_000..=384_000).contains(&session.rate_hz) && (1..=65_536).contains(&session.block_frames));
    assert!((20.0..=400.0).contains(&session.tempo_bpm));
    assert!(session.tracks().count() > 0);
    assert!(!session.source.text.is_empty());
    for strip in &session.strips {
        let fader = &strip.fader;
        let moves = fader.moves.iter().map(|(_, gain_db)| gain_db);
        let sends = strip.sends.iter().map(|send| &send.gain_db);
        let mut gains_db = moves.chain(sends).chain([&fader.gain_db]);
        let is_gain = |gain_db: &f64| *gain_db == f64::NEG_INFINITY || (-120.0..=60.0).contains(gain_db);
        assert!(gains_db.all(is_gain) && fader.pan.abs() <= 1.0, "{strip:?}");
        assert!(fader.moves.is_sorted_by_key(|(at_s, _)| *at_s), "{strip:?}");
    }
    for delivery in &session.deliveries {
        assert!((-60.0..=0.0).contains(&delivery.loudness_lufs), "{delivery:?}");
        assert!((-20.0..=0.0).contains(&delivery.true_peak_dbtp), "{delivery:?}");
    }
    let mut done = HashSet::new();
    for &index in &session.order {
        assert!(route::needs(&session.strips, index).iter().all(|needed| done.contains(needed)));
        assert!(done.insert(index), "a strip is rendered twice");
    }
    assert_eq!(done.len(), session.strips.len(), "a strip is not rendered");
    let mut names = HashSet::new();
    for name in file_names(session, true, true) {
        let is_plain = |part| matches!(part, Component::Normal(part) if part.len() <= LONGEST_BYTES);
        assert!(Path::new(&name).components().all(is_plain), "{name}");
        assert!(names.insert(name.to_lowercase()), "two files are called {name}");
    }
}
