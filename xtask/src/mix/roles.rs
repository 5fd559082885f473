//! What a track is, from the name of its file.

/// A role in a song.
#[derive(Debug)]
pub struct Role {
    /// Its name.
    pub name: &'static str,
    /// The group it goes to.
    pub group: &'static str,
    /// Words in a file's name that mean it. Up to three letters they must stand alone.
    words: &'static [&'static str],
    /// Factory preset of the EQ to begin with.
    pub eq: Option<&'static str>,
    /// Factory preset of the Compressor behind it.
    pub compressor: Option<&'static str>,
    /// Where its loudness usually sits when the whole is at about -18 LUFS.
    pub level_lufs: f64,
    /// Several of it are spread from left to right.
    pub spread: bool,
}

/// Groups in the order of a mixer, with the presets of EQ and Compressor.
pub const GROUPS: [(&str, Option<(&str, &str)>); 7] = [
    ("Drums", Some(("drum_bus", "drum_bus_glue"))),
    ("Bass", None),
    ("Guitars", None),
    ("Keys", None),
    ("Voices", None),
    ("Effects", None),
    ("Others", None),
];
/// Presets of EQ and Compressor of the mix bus.
pub const MIX: (&str, &str) = ("mix_bus_tilt", "mix_bus_vca");
/// Preset of the EQ of a bass that has a kick to make room for.
pub const BASS_UNDER_KICK: &str = "bass_under_kick";
/// Preset of the Compressor of a pad that has a lead voice to make room for.
pub const PAD_UNDER_VOICE: &str = "pad_duck_voice";

/// Group of the hall that tracks are sent to, and the preset of its Room.
pub const HALL: (&str, &str) = ("Hall", "send_hall");

/// Where a role stands: the preset of its Room, if it is moved back at all, and the level in dB at which it is sent
/// to the hall.
pub fn place(role: &Role) -> (Option<&'static str>, Option<f64>) {
    match role.name {
        "snare" => (None, Some(-20.0)),
        "lead voice" => (None, Some(-16.0)),
        "backing voices" => (Some("backing_voices"), Some(-12.0)),
        "acoustic guitar" | "keys" => (None, Some(-18.0)),
        "pad" => (Some("atmosphere_far"), None),
        _ => (None, None),
    }
}

const fn role(
    name: &'static str,
    group: &'static str,
    words: &'static [&'static str],
    presets: (Option<&'static str>, Option<&'static str>),
    level_lufs: f64,
    spread: bool,
) -> Role {
    Role { name, group, words, eq: presets.0, compressor: presets.1, level_lufs, spread }
}

/// All roles; the first that a name fits is taken, so that "bass drum" is a kick and "backing vox" no lead.
pub static ROLES: [Role; 16] = [
    role(
        "kick",
        "Drums",
        &["kick", "kik", "bd", "bassdrum", "bass drum"],
        (Some("kick"), Some("kick")),
        -24.0,
        false,
    ),
    role(
        "snare",
        "Drums",
        &["snare", "sn", "sd", "clap", "rimshot"],
        (Some("snare"), Some("snare")),
        -25.0,
        false,
    ),
    role(
        "hats",
        "Drums",
        &["hat", "hats", "hh", "hihat", "shaker", "tambourine", "tamb"],
        (Some("hats"), None),
        -34.0,
        false,
    ),
    role("toms", "Drums", &["tom", "toms", "floor"], (None, Some("toms")), -29.0, false),
    role(
        "overheads",
        "Drums",
        &["oh", "overhead", "cymbal", "crash", "ride"],
        (Some("overheads"), Some("overheads")),
        -30.0,
        false,
    ),
    role("room", "Drums", &["room", "rooms"], (Some("room_resonances"), Some("room_mics")), -33.0, false),
    role(
        "drums",
        "Drums",
        &["drum", "beat", "perc", "loop", "breakbeat", "amen"],
        (None, Some("percussion")),
        -21.0,
        false,
    ),
    role("bass", "Bass", &["bass", "bs", "sub"], (Some("bass_di"), Some("bass_di")), -23.0, false),
    role(
        "backing voices",
        "Voices",
        &["bv", "bvs", "bgv", "backing", "choir", "harmony", "double"],
        (Some("backing_voices"), Some("backing_voices")),
        -28.0,
        true,
    ),
    role(
        "lead voice",
        "Voices",
        &["vox", "voc", "vocal", "voice", "sing", "rap", "lv"],
        (Some("lead_voice"), Some("voice_level")),
        -21.0,
        false,
    ),
    role(
        "acoustic guitar",
        "Guitars",
        &["acoustic", "acgtr", "nylon", "ukulele"],
        (Some("acoustic_guitar"), Some("acoustic_guitar")),
        -27.0,
        true,
    ),
    role(
        "electric guitar",
        "Guitars",
        &["guitar", "gtr", "guit", "egtr", "riff"],
        (Some("electric_guitar"), Some("electric_guitar_heavy")),
        -27.0,
        true,
    ),
    role(
        "keys",
        "Keys",
        &["piano", "keys", "key", "organ", "rhodes", "wurli", "synth", "ep"],
        (Some("piano"), Some("piano")),
        -28.0,
        false,
    ),
    role("pad", "Keys", &["pad", "string", "atmos", "ambi", "drone"], (None, None), -31.0, false),
    role(
        "effects",
        "Effects",
        &["fx", "sfx", "effect", "riser", "impact", "noise", "reverse"],
        (None, None),
        -32.0,
        false,
    ),
    role("other", "Others", &[], (None, None), -28.0, false),
];

/// The role that a file's name means.
pub fn of(file_stem: &str) -> &'static Role {
    let words = words(file_stem);
    let spaced = format!(" {} ", words.join(" "));
    let means = |word: &&str| {
        if word.len() <= 3 { spaced.contains(&format!(" {word} ")) } else { spaced.contains(*word) }
    };
    ROLES.iter().find(|role| role.words.iter().any(&means)).unwrap_or(&ROLES[ROLES.len() - 1])
}

/// "03_KickIn" is "kick in": words are parted by signs, digits, and capitals after small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_is_small = false;
    for c in name.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && last_is_small) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        last_is_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::rack;

    #[test]
    fn names_as_engineers_give_them_mean_what_they_say() {
        let expected = [
            ("01_KickIn", "kick"),
            ("Bass Drum 22", "kick"),
            ("BD", "kick"),
            ("SnareTop_2", "snare"),
            ("HH", "hats"),
            ("OH L", "overheads"),
            ("FloorTom", "toms"),
            ("DrumRoom", "room"),
            ("loop_amen_full", "drums"),
            ("BassDI", "bass"),
            ("LeadVox_01", "lead voice"),
            ("Backing Vox 2", "backing voices"),
            ("AcousticGtr", "acoustic guitar"),
            ("Gtr_L", "electric guitar"),
            ("piano", "keys"),
            ("Strings", "pad"),
            ("FX riser", "effects"),
            ("Take 7", "other"),
        ];
        for (name, role) in expected {
            assert_eq!(of(name).name, role, "{name}");
        }
    }

    #[test]
    fn every_role_goes_to_a_group_of_the_mixer() {
        assert!(ROLES.iter().all(|role| GROUPS.iter().any(|(group, _)| *group == role.group)));
    }

    #[test]
    fn the_presets_of_roles_and_groups_are_factory_presets() {
        let groups = || GROUPS.iter().filter_map(|(_, presets)| *presets).chain([MIX]);
        let eqs = ROLES.iter().filter_map(|role| role.eq).chain(groups().map(|presets| presets.0));
        let compressors =
            ROLES.iter().filter_map(|role| role.compressor).chain(groups().map(|presets| presets.1));
        let of = |plugin: &'static str| move |preset| (plugin, preset);
        let rooms = ROLES.iter().filter_map(|role| place(role).0).chain([HALL.1]).map(of("room"));
        let all = eqs.chain([BASS_UNDER_KICK]).map(of("eq")).chain(rooms);
        for (plugin, preset) in all.chain(compressors.chain([PAD_UNDER_VOICE]).map(of("compressor"))) {
            assert!(rack::preset(plugin, preset).is_ok(), "{plugin}: {preset}");
        }
    }
}
