//! The factory presets: files an engineer can read, built into the plug-in.

use aplomb_kit::preset_files;
use aplomb_kit::presets::{Preset, PresetError, PresetFile};

/// The files, in the order they are offered.
const FILES: &[PresetFile] = preset_files![
    "kick",
    "snare",
    "overheads",
    "hats",
    "drum_bus",
    "bass_di",
    "bass_under_kick",
    "electric_guitar",
    "acoustic_guitar",
    "piano",
    "lead_voice",
    "voice_deharsh",
    "backing_voices",
    "dialogue",
    "telephone",
    "reverb_return",
    "mix_bus_tilt",
    "mono_lows",
    "wide_air",
    "room_resonances",
    "hum_50_hz",
    "surround_bus",
];

/// The factory presets, by task.
pub fn presets() -> Result<Vec<Preset>, PresetError> {
    Preset::parse_all(FILES)
}

#[cfg(test)]
mod tests;
