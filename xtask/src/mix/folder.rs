//! A session for a folder of recordings: roles from file names, groups, faders by loudness, EQ and
//! Compressor by role.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr, miette};

use super::audio::Audio;
use super::loudness;
use super::rack;
use super::read::{self, Recorded};
use super::roles::{self, Role};
use super::units;

/// The session file that is looked for in a folder.
pub const SESSION_FILE: &str = "session.toml";

const EQ: &str = "Aplomb EQ";
const COMPRESSOR: &str = "Aplomb Compressor";
const ROOM: &str = "Aplomb Room";

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
        "# A start for this folder: roles from file names, faders by loudness, EQ, Compressor and Room by role.\n\
         name = {}\nfolder = {}\nrate = {}\n",
        quoted(&title),
        quoted(&absolute.to_string_lossy()),
        common_rate_hz(tracks)
    );
    let first = |role: &str| tracks.iter().find(|track| track.role.name == role).map(|track| &*track.name);
    let (kick, voice) = (first("kick"), first("lead voice"));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for track in tracks {
        let count = counts.entry(track.role.name).or_default();
        write_track(&mut text, track, *count).into_diagnostic()?;
        text += &chain(track, kick, voice)?;
        text += &place(track.role);
        *count += 1;
    }
    let mut groups: Vec<&Role> = tracks.iter().map(|track| track.role).collect();
    groups.sort_by_key(|role| roles::GROUPS.iter().position(|(group, _)| *group == role.group));
    groups.dedup_by_key(|role| role.group);
    for role in groups {
        let _ = write!(text, "\n[[group]]\nname = {}\n", quoted(role.group));
        let presets = roles::GROUPS.iter().find(|(group, _)| *group == role.group);
        if let Some((eq, compressor)) = presets.and_then(|(_, presets)| *presets) {
            text += &(insert("group", EQ, eq) + &insert("group", COMPRESSOR, compressor));
        }
    }
    if tracks.iter().any(|track| roles::place(track.role).1.is_some()) {
        let _ = write!(text, "\n[[group]]\nname = {}\n", quoted(roles::HALL.0));
        text += &insert("group", ROOM, roles::HALL.1);
    }
    text += "\n[mix]\n";
    text += &(insert("mix", EQ, roles::MIX.0) + &insert("mix", COMPRESSOR, roles::MIX.1));
    text += "\n[[delivery]]\nstandard = \"stream\"\n\n[[delivery]]\nstandard = \"ebu-r128\"\n";
    Ok(text)
}

fn write_track(text: &mut String, track: &Track, count: usize) -> std::fmt::Result {
    let role = track.role;
    write!(
        text,
        "\n[[track]]  # {}\nname = {}\nfile = {}\n",
        role.name,
        quoted(&track.name),
        quoted(&track.file)
    )?;
    writeln!(text, "group = {}", quoted(role.group))?;
    // A single channel that the Room spreads over two is twice as loud.
    let is_spread = roles::place(role).0.is_some() && track.recorded.audio.channels.len() == 1;
    let wider_db = if is_spread { 3.0 } else { 0.0 };
    writeln!(text, "gain = \"{:.1} dB\"", gain_db(&track.recorded, role) - wider_db)?;
    if role.spread && track.recorded.audio.channels.len() == 1 {
        let side = if count.is_multiple_of(2) { 'L' } else { 'R' };
        writeln!(text, "pan = \"{side}{}\"", (55 + 15 * (count as u32 / 2)).min(100))?;
    }
    Ok(())
}

/// The plug-ins of a track: EQ, then Compressor, with who steers them.
fn chain(track: &Track, kick: Option<&str>, voice: Option<&str>) -> miette::Result<String> {
    let role = track.role;
    let mut text = String::new();
    match (role.eq, kick) {
        (Some(_), Some(kick)) if role.name == "bass" => {
            text += &insert("track", EQ, roles::BASS_UNDER_KICK);
            text += &format!("  sidechain = {}\n", quoted(kick));
        }
        (Some(eq), _) => text += &insert("track", EQ, eq),
        (None, _) => {}
    }
    match (role.compressor, voice) {
        (_, Some(voice)) if role.name == "pad" => {
            text += &insert("track", COMPRESSOR, roles::PAD_UNDER_VOICE);
            text += &format!("  sidechain = {}\n", quoted(voice));
        }
        (Some(compressor), _) => {
            text += &insert("track", COMPRESSOR, compressor);
            let threshold_db = threshold_db(&track.recorded, role, compressor)?;
            text += &format!("    [track.insert.parameters]\n    threshold = \"{threshold_db:.1} dB\"\n");
        }
        (None, _) => {}
    }
    Ok(text)
}

/// Where the track stands: its Room, and how much of it the hall hears.
fn place(role: &Role) -> String {
    let (room, hall_db) = roles::place(role);
    let room = room.map(|preset| insert("track", ROOM, preset)).unwrap_or_default();
    let send = |gain_db| {
        format!("  [[track.send]]\n  group = {}\n  gain = \"{gain_db:.0} dB\"\n", quoted(roles::HALL.0))
    };
    room + &hall_db.map(send).unwrap_or_default()
}

fn insert(strip: &str, plugin: &str, preset: &str) -> String {
    format!("  [[{strip}.insert]]\n  plugin = {}\n  preset = {}\n", quoted(plugin), quoted(preset))
}

/// The preset's threshold, moved to the level of this recording. Presets are made for recordings of -18 LUFS
/// with peaks of -6 dBFS; drums are met by their peaks.
fn threshold_db(recorded: &Recorded, role: &Role, preset: &str) -> miette::Result<f64> {
    let preset = rack::preset("compressor", preset)?;
    let made_for_db =
        preset.parameters.get("threshold").and_then(|text| units::quantity(text)).unwrap_or(0.0);
    let peaks_db = || peak_db(&recorded.audio).map(|peak_db| peak_db + 6.0);
    let loudness_db = || {
        let lufs = loudness::integrated_lufs(&recorded.audio, recorded.rate_hz).ok().flatten();
        lufs.map(|lufs| lufs + 18.0)
    };
    let louder_db = if role.group == "Drums" { peaks_db() } else { loudness_db().or_else(peaks_db) };
    Ok((made_for_db + louder_db.unwrap_or(0.0)).clamp(-60.0, 0.0))
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
