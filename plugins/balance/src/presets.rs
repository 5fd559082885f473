//! The factory presets: files an engineer can read, built into the plug-in.

use aplomb_kit::preset_files;
use aplomb_kit::presets::{Preset, PresetError, PresetFile};

/// What belongs to the track and the session, whatever is done with its level: the trim that brought it to its
/// place, how far it is wanted from there, and whether it counts in the mix.
pub const LEFT_ALONE: &[&str] = &["trim", "target_offset", "mute_from_balance"];

/// The files, in the order they are offered.
const FILES: &[PresetFile] = preset_files![
    "meter_only",
    "meter_phon",
    "voice_ride_gentle",
    "voice_ride_tight",
    "voice_ride_live",
    "backing_voices_ride",
    "dialogue_ride_broadcast",
    "podcast",
    "bass_ride",
    "guitar_ride",
    "keys_ride",
    "ceiling_only",
    "group_bus",
    "mix_streaming",
    "mix_ebu_r128",
    "mix_ebu_r128_s1",
    "mix_atsc_a85",
    "mix_vod",
    "mix_cinema",
    "mix_club",
    "mix_vinyl",
];

/// The factory presets, by task.
pub fn presets() -> Result<Vec<Preset>, PresetError> {
    Preset::parse_all_leaving(LEFT_ALONE, FILES)
}

#[cfg(test)]
mod tests;
