//! The factory presets: files an engineer can read, built into the plug-in.

use aplomb_kit::preset_files;
use aplomb_kit::presets::{Preset, PresetError, PresetFile};

/// The files, in the order they are offered.
const FILES: &[PresetFile] = preset_files![
    "kick",
    "snare",
    "toms",
    "drum_bleed",
    "overheads",
    "room_mics",
    "parallel_crush",
    "drum_bus_glue",
    "percussion",
    "bass_di",
    "bass_slap",
    "bass_duck_kick",
    "acoustic_guitar",
    "electric_guitar_clean",
    "electric_guitar_heavy",
    "piano",
    "pad_duck_voice",
    "voice_level",
    "voice_fast_slow",
    "voice_peaks",
    "voice_opto",
    "voice_ear_for_esses",
    "voice_esses",
    "backing_voices",
    "dialogue",
    "quiet_details",
    "de_boom",
    "peak_stop",
    "mix_bus_vca",
    "mix_bus_vari_mu",
    "sides_held",
    "surround_bus",
];

/// The factory presets, by task.
pub fn presets() -> Result<Vec<Preset>, PresetError> {
    Preset::parse_all(FILES)
}

#[cfg(test)]
mod tests;
