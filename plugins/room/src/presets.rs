//! The factory presets: files an engineer can read, built into the plug-in.

use aplomb_kit::preset_files;
use aplomb_kit::presets::{Preset, PresetError, PresetFile};

/// What belongs to the track and the session, whatever the room is like: how much of it is mixed in, and whose
/// room it is.
pub const LEFT_ALONE: &[&str] = &["mix", "room_group"];

/// The files, in the order they are offered.
const FILES: &[PresetFile] = preset_files![
    "drum_room",
    "drum_booth",
    "drum_big_room",
    "drum_big_room_gated",
    "snare_plate",
    "percussion_stage",
    "voice_plate",
    "voice_short_room",
    "lead_voice_hall",
    "backing_voices",
    "voice_throw",
    "dialogue_living_room",
    "small_booth",
    "echo_chamber",
    "concert_hall",
    "chamber_hall",
    "church",
    "club",
    "scoring_stage_near",
    "scoring_stage_far",
    "piano_hall",
    "acoustic_guitar_room",
    "guitar_cab_room",
    "pad_wash",
    "glue_ambience",
    "send_room",
    "send_plate",
    "send_hall",
    "forest_edge",
    "car_park",
    "bathroom",
    "atmosphere_far",
];

/// The factory presets, by task.
pub fn presets() -> Result<Vec<Preset>, PresetError> {
    Preset::parse_all_leaving(LEFT_ALONE, FILES)
}

#[cfg(test)]
mod tests;
