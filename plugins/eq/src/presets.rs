//! The factory presets: files an engineer can read, built into the plug-in.

use aplomb_kit::presets::{Preset, PresetError};

/// Name and text of each file, in the order they are offered.
const FILES: &[(&str, &str)] = &[
    ("kick.json", include_str!("../presets/kick.json")),
    ("snare.json", include_str!("../presets/snare.json")),
    ("overheads.json", include_str!("../presets/overheads.json")),
    ("hats.json", include_str!("../presets/hats.json")),
    ("drum_bus.json", include_str!("../presets/drum_bus.json")),
    ("bass_di.json", include_str!("../presets/bass_di.json")),
    ("bass_under_kick.json", include_str!("../presets/bass_under_kick.json")),
    ("electric_guitar.json", include_str!("../presets/electric_guitar.json")),
    ("acoustic_guitar.json", include_str!("../presets/acoustic_guitar.json")),
    ("piano.json", include_str!("../presets/piano.json")),
    ("lead_voice.json", include_str!("../presets/lead_voice.json")),
    ("voice_deharsh.json", include_str!("../presets/voice_deharsh.json")),
    ("backing_voices.json", include_str!("../presets/backing_voices.json")),
    ("dialogue.json", include_str!("../presets/dialogue.json")),
    ("telephone.json", include_str!("../presets/telephone.json")),
    ("reverb_return.json", include_str!("../presets/reverb_return.json")),
    ("mix_bus_tilt.json", include_str!("../presets/mix_bus_tilt.json")),
    ("mono_lows.json", include_str!("../presets/mono_lows.json")),
    ("wide_air.json", include_str!("../presets/wide_air.json")),
    ("room_resonances.json", include_str!("../presets/room_resonances.json")),
    ("hum_50_hz.json", include_str!("../presets/hum_50_hz.json")),
    ("surround_bus.json", include_str!("../presets/surround_bus.json")),
];

/// The factory presets, by task.
pub fn presets() -> Result<Vec<Preset>, PresetError> {
    FILES.iter().map(|(file, json)| Preset::parse(file, json)).collect()
}

#[cfg(test)]
mod tests;
