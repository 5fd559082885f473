//! A session for a folder of recordings: roles from file names, groups, faders by loudness, an insert by
//! role.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr, miette};

use super::audio::Audio;
use super::loudness;
use super::read::{self, Recorded};
use super::roles::{self, Role};

/// The session file that is looked for in a folder.
pub const SESSION_FILE: &str = "session.toml";

struct Track {
    name: String,
    file: String,
    role: &'static Role,
    recorded: Recorded,
}

/// The text of a session for the recordings in `folder`.
pub fn session(folder: &Path, step: impl Fn(&str)) -> miette::Result<String> {
    let mut tracks = Vec::new();
    for path in recordings(folder)? {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let recorded = read::recording(&path).map_err(|error| {
            miette!(help = "take the file out of the folder, or mend it", "{} {error}", path.display())
        })?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = unlike(&tracks, &stem);
        tracks.push(Track { name, role: roles::of(&stem), recorded, file: file.clone() });
        step(&file);
    }
    text(folder, &tracks)
}

/// Recordings in a folder, by name.
pub fn recordings(folder: &Path) -> miette::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be read", folder.display()))?;
    let is_recording = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        path.is_file() && ending.is_some_and(|ending| read::ENDINGS.contains(&ending.as_str()))
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_recording).collect();
    paths.sort();
    if paths.is_empty() {
        return Err(miette!(
            help = "put one file per track in it, named after its instrument: kick.wav, lead vox.flac, …",
            "there are no recordings in {} (WAV, FLAC, AIFF, OGG or MP3)",
            folder.display()
        ));
    }
    Ok(paths)
}

fn unlike(tracks: &[Track], stem: &str) -> String {
    let taken = |name: &str| {
        let reserved = roles::ROLES.iter().any(|role| role.group == name) || name.eq_ignore_ascii_case("mix");
        reserved || name.is_empty() || tracks.iter().any(|track| track.name == name)
    };
    let mut name = stem.trim().to_owned();
    for number in 2.. {
        if !taken(&name) {
            break;
        }
        name = format!("{} {number}", stem.trim());
    }
    name
}

fn text(folder: &Path, tracks: &[Track]) -> miette::Result<String> {
    let absolute = std::path::absolute(folder).into_diagnostic()?;
    let title = absolute.file_name().map_or_else(|| "mix".into(), |name| name.to_string_lossy());
    let mut text = format!(
        "# A start for this folder: roles from file names, faders by loudness, an insert by role.\n\
         name = {}\nfolder = {}\nrate = {}\n",
        quoted(&title),
        quoted(&absolute.to_string_lossy()),
        common_rate_hz(tracks)
    );
    let listened = tracks.iter().find(|track| track.role.name == "kick").map(|track| track.name.as_str());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for track in tracks {
        let count = counts.entry(track.role.name).or_default();
        write_track(&mut text, track, *count, listened).into_diagnostic()?;
        *count += 1;
    }
    let mut groups: Vec<&Role> = tracks.iter().map(|track| track.role).collect();
    groups.sort_by_key(|role| roles::GROUPS.iter().position(|(group, _)| *group == role.group));
    groups.dedup_by_key(|role| role.group);
    for role in groups {
        let _ = write!(text, "\n[[group]]\nname = {}\n", quoted(role.group));
        let preset =
            roles::GROUPS.iter().find(|(group, _)| *group == role.group).and_then(|(_, preset)| *preset);
        if let Some(preset) = preset {
            let _ =
                write!(text, "  [[group.insert]]\n  plugin = \"Aplomb EQ\"\n  preset = {}\n", quoted(preset));
        }
    }
    text += "\n[mix]\n  [[mix.insert]]\n  plugin = \"Aplomb EQ\"\n  preset = \"mix_bus_tilt\"\n";
    text += "\n[[delivery]]\nstandard = \"stream\"\n\n[[delivery]]\nstandard = \"ebu-r128\"\n";
    Ok(text)
}

fn write_track(text: &mut String, track: &Track, count: usize, kick: Option<&str>) -> std::fmt::Result {
    let role = track.role;
    write!(
        text,
        "\n[[track]]  # {}\nname = {}\nfile = {}\n",
        role.name,
        quoted(&track.name),
        quoted(&track.file)
    )?;
    writeln!(text, "group = {}", quoted(role.group))?;
    writeln!(text, "gain = \"{:.1} dB\"", gain_db(&track.recorded, role))?;
    if role.spread && track.recorded.audio.channels.len() == 1 {
        let side = if count.is_multiple_of(2) { 'L' } else { 'R' };
        writeln!(text, "pan = \"{side}{}\"", (55 + 15 * (count as u32 / 2)).min(100))?;
    }
    let Some(preset) = role.preset else { return Ok(()) };
    writeln!(text, "  [[track.insert]]\n  plugin = \"Aplomb EQ\"")?;
    match kick {
        Some(kick) if role.name == "bass" => {
            writeln!(text, "  preset = \"bass_under_kick\"\n  sidechain = {}", quoted(kick))
        }
        _ => writeln!(text, "  preset = {}", quoted(preset)),
    }
}

/// The fader that brings a recording to where its role usually sits; what is silent stays.
fn gain_db(recorded: &Recorded, role: &Role) -> f64 {
    let lufs = loudness::integrated_lufs(&recorded.audio, recorded.rate_hz).ok().flatten();
    // Shorter than the 400 ms of the meter: by its peak, 12 dB above its loudness.
    let short = || peak_db(&recorded.audio).map(|peak_db| peak_db - 12.0);
    lufs.or_else(short).map_or(0.0, |lufs| (role.level_lufs - lufs).clamp(-60.0, 40.0))
}

fn peak_db(audio: &Audio) -> Option<f64> {
    let peak = audio.channels.iter().flatten().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    (peak > 1e-4).then(|| 20.0 * f64::from(peak).log10())
}

/// The rate that most recordings have, the lowest of several.
fn common_rate_hz(tracks: &[Track]) -> u32 {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for track in tracks.iter().filter(|track| (44_100..=192_000).contains(&track.recorded.rate_hz)) {
        *counts.entry(track.recorded.rate_hz).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(48_000, |(rate_hz, _)| rate_hz)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
