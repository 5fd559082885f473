//! What is in the session: 100 tracks of the built-in song's instruments in eight groups, each plug-in set as one
//! would set it in a mix.

use std::sync::Arc;

use aplomb_host::{Insert, Setup, Track};
use miette::{IntoDiagnostic, miette};

use crate::mix::audio::{Audio, factor};
use crate::mix::demo::Instrument::{self, *};
use crate::mix::parallel;
use crate::mix::rack::Rack;

/// Sample rate of the session.
pub const RATE_HZ: u32 = 48_000;
/// Frames of a block.
pub const BLOCK_FRAMES: usize = 64;
/// Speed of the song: the tracks enter shifted by bars.
pub const TEMPO_BPM: f64 = 96.0;
const BAR_FRAMES: usize = (4.0 * 60.0 / TEMPO_BPM * RATE_HZ as f64) as usize;

/// Where the louder passages of every track are brought to before its plug-ins, dBFS RMS.
const LOUD_DB: f64 = -18.0;
/// Faders of the tracks: so many of them add up.
const FADER_DB: f64 = -14.0;

/// Tracks of one kind, next to one another on the desk.
pub struct Part {
    /// What they play.
    pub instrument: Instrument,
    /// How many there are.
    pub tracks: usize,
    /// Their group's number.
    pub group: usize,
    /// Factory presets of their EQ and of their Compressor.
    presets: [&'static str; 2],
    /// Where the EQ's dynamic band works.
    dynamic_hz: u32,
}

/// All tracks.
pub const PARTS: [Part; 15] = [
    part(Kick, 4, 0, ["kick", "kick"], 330),
    part(Snare, 4, 0, ["snare", "snare"], 827),
    part(Toms, 6, 0, ["drum_bus", "toms"], 270),
    part(Hats, 4, 1, ["hats", "percussion"], 9_200),
    part(Cymbals, 6, 1, ["overheads", "overheads"], 6_000),
    part(Room, 4, 1, ["room_resonances", "room_mics"], 280),
    part(Bass, 6, 2, ["bass_di", "bass_di"], 92),
    part(AcousticGuitar, 8, 3, ["acoustic_guitar", "acoustic_guitar"], 212),
    part(ElectricGuitar, 14, 3, ["electric_guitar", "electric_guitar_clean"], 2_800),
    part(Keys, 8, 4, ["piano", "piano"], 310),
    part(Pad, 10, 4, ["wide_air", "piano"], 300),
    part(Voice, 6, 5, ["lead_voice", "voice_level"], 6_800),
    part(BackingLow, 8, 6, ["backing_voices", "backing_voices"], 250),
    part(BackingHigh, 8, 6, ["backing_voices", "backing_voices"], 3_000),
    part(Effects, 4, 7, ["reverb_return", "overheads"], 450),
];

const fn part(
    instrument: Instrument,
    tracks: usize,
    group: usize,
    presets: [&'static str; 2],
    dynamic_hz: u32,
) -> Part {
    Part { instrument, tracks, group, presets, dynamic_hz }
}

/// The groups: name, factory preset of the Room, and how far back its sources stand.
pub const GROUPS: [(&str, &str, &str); 8] = [
    ("Drums", "drum_room", "38 %"),
    ("Cymbals", "drum_big_room", "45 %"),
    ("Bass", "small_booth", "20 %"),
    ("Guitars", "guitar_cab_room", "40 %"),
    ("Keys", "piano_hall", "55 %"),
    ("Voices", "voice_short_room", "8 %"),
    ("Backing voices", "backing_voices", "60 %"),
    ("Effects", "atmosphere_far", "80 %"),
];

/// A plug-in as it is set.
pub struct Use {
    /// Its short name: "eq".
    pub plug_in: &'static str,
    preset: Option<&'static str>,
    /// Parameters besides, and their values as an engineer writes them.
    settings: Vec<(&'static str, String)>,
}

fn set(plug_in: &'static str, preset: Option<&'static str>, settings: &[(&'static str, &str)]) -> Use {
    let settings = settings.iter().map(|(id, value)| (*id, (*value).to_owned())).collect();
    Use { plug_in, preset, settings }
}

/// The plug-ins of a track: the preset's EQ and a dynamic band, the preset's Compressor at work, Balance reading.
pub fn on_track(part: &Part) -> [Use; 3] {
    let freq = format!("{} Hz", part.dynamic_hz);
    let band = [
        ("on_8", "On"),
        ("freq_8", freq.as_str()),
        ("q_8", "1.5"),
        ("dyn_range_8", "-6 dB"),
        ("dyn_thr_8", "-36 dB"),
        ("dyn_atk_8", "10 ms"),
        ("dyn_rel_8", "120 ms"),
    ];
    let [eq, compressor] = part.presets;
    let held = [("threshold", "-27 dB"), ("auto_makeup", "Off"), ("makeup", "3 dB")];
    [set("eq", Some(eq), &band), set("compressor", Some(compressor), &held), set("balance", None, &[])]
}

/// The Room of a group.
pub fn on_group(preset: &'static str, proximity: &str) -> Use {
    set("room", Some(preset), &[("proximity", proximity)])
}

/// The plug-ins of the mix bus.
pub fn on_mix_bus() -> [Use; 3] {
    let lows_to_the_middle = [
        ("on_2", "On"),
        ("type_2", "Low Cut"),
        ("freq_2", "110 Hz"),
        ("slope_2", "12 dB/oct"),
        ("place_2", "Side"),
        ("on_3", "On"),
        ("freq_3", "3 kHz"),
        ("dyn_range_3", "-3 dB"),
        ("dyn_thr_3", "-30 dB"),
    ];
    let glue = [("threshold", "-16 dB"), ("auto_makeup", "Off"), ("makeup", "2 dB")];
    [
        set("eq", Some("mix_bus_tilt"), &lows_to_the_middle),
        set("compressor", Some("mix_bus_vca"), &glue),
        set("balance", Some("mix_streaming"), &[]),
    ]
}

/// The plug-in on the strip of that name, set and active as a DAW has it, stereo.
pub fn open(rack: &Rack, usage: &Use, strip: &str) -> miette::Result<Insert> {
    let plugin = rack.find(usage.plug_in).ok_or_else(|| miette!("no plug-in {}", usage.plug_in))?;
    let mut instance = plugin.instance()?;
    instance.set_track(Track { name: strip.to_owned(), colour: [120, 160, 200] });
    let mut settings = Vec::new();
    if let Some(name) = usage.preset {
        let preset = plugin.preset(name).ok_or_else(|| miette!("{} has no preset {name}", plugin.name))?;
        settings.extend(preset.parameters.iter().map(|(id, value)| (id.as_str(), value)));
    }
    settings.extend(usage.settings.iter().map(|(id, value)| (*id, value)));
    let mut events = Vec::new();
    for (id, value) in settings {
        let (param, value) = instance.setting(id, value).into_diagnostic()?;
        events.push(aplomb_host::Event::value(0, param, value));
    }
    instance.set_inactive(&events).into_diagnostic()?;
    let setup = Setup::new(f64::from(RATE_HZ), BLOCK_FRAMES as u32).layout("Stereo");
    Insert::new(instance, setup).into_diagnostic()
}

/// What a track plays, round and round.
pub struct Tape {
    audio: Arc<Audio>,
    start: usize,
    gain: f32,
}

impl Tape {
    /// Copies the block that begins at `frame` of the session. Mono is heard on both sides.
    pub fn copy(&self, frame: usize, to: &mut [Vec<f32>; 2]) {
        let start = (self.start + frame) % self.audio.frames();
        for (side, to) in to.iter_mut().enumerate() {
            let channel = &self.audio.channels[side % self.audio.channels.len()];
            for (to, from) in to.iter_mut().zip(&channel[start..]) {
                *to = self.gain * from;
            }
        }
    }
}

/// The tapes of all tracks in the order of [`PARTS`], those of one instrument shifted against each other.
pub fn tapes(threads: usize) -> Vec<Tape> {
    let played = parallel::map(PARTS.len(), threads, |index| {
        let mut audio = PARTS[index].instrument.play(RATE_HZ);
        audio.set_frames(audio.frames() / BLOCK_FRAMES * BLOCK_FRAMES);
        let gain = factor(LOUD_DB - loud_db(&audio)) as f32;
        (Arc::new(audio), gain)
    });
    let each = PARTS.iter().zip(played).flat_map(|(part, (audio, gain))| {
        // Three bars apart, so that no two are at the same place and hardly any rests when the others do.
        (0..part.tracks).map(move |number| Tape {
            audio: audio.clone(),
            start: 3 * number * BAR_FRAMES,
            gain,
        })
    });
    each.collect()
}

/// Gains of a track to the two sides of its group: tracks of a part stand from left to right.
pub fn fader(number: usize, of: usize) -> [f32; 2] {
    let pan = if of > 1 { 1.2 * number as f64 / (of - 1) as f64 - 0.6 } else { 0.0 };
    [1.0 - pan.max(0.0), 1.0 + pan.min(0.0)].map(|side| (factor(FADER_DB) * side) as f32)
}

/// The level that is exceeded a tenth of the time, in windows of 50 ms, dBFS RMS of the louder channel.
fn loud_db(audio: &Audio) -> f64 {
    let window = RATE_HZ as usize / 20;
    let loud = |channel: &Vec<f32>| {
        let mut powers: Vec<f64> = channel
            .chunks_exact(window)
            .map(|chunk| chunk.iter().map(|x| f64::from(x * x)).sum::<f64>() / window as f64)
            .collect();
        powers.sort_by(f64::total_cmp);
        powers.get(powers.len() * 9 / 10).copied().unwrap_or(0.0)
    };
    10.0 * audio.channels.iter().map(loud).fold(1e-12, f64::max).log10()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::speakers::Layout;

    #[test]
    fn there_are_100_tracks_and_every_group_has_some() {
        assert_eq!(PARTS.iter().map(|part| part.tracks).sum::<usize>(), 100);
        for (number, (name, ..)) in GROUPS.iter().enumerate() {
            assert!(PARTS.iter().any(|part| part.group == number), "{name}");
        }
        assert!(BAR_FRAMES.is_multiple_of(BLOCK_FRAMES), "tapes would be read across their end");
    }

    #[test]
    fn a_sine_that_sounds_a_fifth_of_the_time_is_as_loud_as_while_it_sounds() {
        let mut audio = Audio::silence(Layout::Mono, 480_000);
        for (n, sample) in audio.channels[0].iter_mut().take(96_000).enumerate() {
            *sample = (std::f64::consts::TAU * 1_000.0 * n as f64 / 48_000.0).sin() as f32;
        }
        // The mean power of a full sine is 1/2.
        assert!((loud_db(&audio) + 3.01).abs() < 0.01, "{}", loud_db(&audio));
    }
}
