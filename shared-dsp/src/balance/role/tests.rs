//! Names as engineers write them.

use super::{Group, Role, guess};

/// Names, and what they say.
const NAMES: &[(Role, Group, &str)] = &[
    (
        Role::Kick,
        Group::Drums,
        "Kick, KICK IN, kick_out, Kik, KickIn, Kick 01, BD, BD in, Bass Drum, Bassdrum Out, 01 Kick, \
         Sub Kick, Große Trommel, Grosse Caisse, Bombo, KD 2, Kick Trig, Kickdrum, BassDrum.wav",
    ),
    (
        Role::Snare,
        Group::Drums,
        "Snare, Sn Top, SN BOT, SnareTop, Snr, SD 1, snare-bottom_03, Rimshot, Side Stick, Caisse \
         Claire, Kleine Trommel, Caja, Sn2, SNARE_TRIG",
    ),
    (
        Role::Toms,
        Group::Drums,
        "Tom, Tom 1, Toms, Floor Tom, FloorTom, Rack 1, Standtom, Hängetom, Tom Lo, FT",
    ),
    (
        Role::Cymbals,
        Group::Drums,
        "HH, HiHat, Hi-Hat, hi hat close, Hats, Ride, Crash L, Becken, Cym R, China, hat_07",
    ),
    (
        Role::Percussion,
        Group::Drums,
        "Perc, Perc 2, Percussion, Shaker, Tambourine, Tamb, Congas, Bongos L, Claps, Cowbell, Cajon, \
         Timpani, Pauken, Schellenkranz, Triangle, Handclap",
    ),
    (
        Role::Drums,
        Group::Drums,
        "Drums, OH L, OH, Overhead R, Overheads, Room, Rm L, Drum Room, Schlagzeug, Batterie, \
         Batería, Drum Loop, Beat, Kit mic, OHR, Drm, Raum 2",
    ),
    (
        Role::Bass,
        Group::Bass,
        "Bass, Bass DI, Bass Amp, BASS 1, E-Bass, EBass, Bassgitarre, Bass Gtr, Synth Bass, \
         SynthBass, Kontrabass, Upright, Sub, 808, 808 long, Bajo, Basse, Subbass, Bs, Moog Bass",
    ),
    (
        Role::Guitar,
        Group::Music,
        "Guitar, Gtr, Gtr L, E-Git L, E Git R, EGit, A-Git, Gitarre, Akustikgitarre, Ac Gtr 2, AGtr, \
         Egtr_02, Lead Gtr, Rhythm Guitar, GTR SOLO, Guitarra, Chitarra, Guitare élec, Banjo, \
         Ukulele, Mandolin, Pedal Steel, Strat, E-Gitarre 3, git1, 12 String, Westerngitarre",
    ),
    (
        Role::Keys,
        Group::Music,
        "Piano, Pno L, Keys, Keyboard, E-Piano, EPiano, Rhodes, Wurli, Organ, Orgel, Hammond B3, B3, \
         Klavier, Flügel, Akkordeon, Clavinet, Cembalo, Vibes, Glockenspiel, Grand Piano",
    ),
    (
        Role::Synth,
        Group::Music,
        "Synth, Synth 3, Syn Lead, Lead Synth, Arp, Pluck, Seq 1, Supersaw, Juno, SynthLead, Stabs, \
         Bells",
    ),
    (
        Role::Orchestra,
        Group::Music,
        "Strings, Violin 1, Vln II, Viola, Cello, Streicher, Brass, Trumpet, Trompete, Posaune, Sax, \
         Tenor Sax, Flöte, Clarinet, Horns, French Horn, Bläser, Oboe, Fagott, Harfe",
    ),
    (
        Role::LeadVocal,
        Group::Lead,
        "Vox, Lead Vox, Ld Vox, LeadVox, Vocal, Lead Vocal, LV, Main Vox, Gesang, Leadgesang, Stimme, \
         Voice, Voix, Voz, Voce, Rap, vox 1 comp, Lead Voc, VOCALS",
    ),
    (
        Role::BackingVocal,
        Group::Backing,
        "BV, BV 3, BVs, BGV, Backing Vox, Backing Vocals L, Background Vocals, Choir, Chor, Harmony \
         2, Harmonies, Vox Dbl, Vox Double, Gang Vox, Hintergrundgesang, Back Vox, Ad Libs, Adlib, \
         Coros, Kinderchor, Oohs",
    ),
    (
        Role::Atmosphere,
        Group::Music,
        "Pad, Pad 1, Warm Pad, Synth Pad, Atmo, Atmosphere, Ambience, Drone, Flächen, Texture",
    ),
    (
        Role::Effects,
        Group::Effects,
        "FX Riser, Riser, FX, SFX 4, Reverb, Vox Verb, Snare Reverb, Delay 1/4, Dly, Plate, Hall, \
         Impact, Whoosh, Foley, Sweep, Reverb Bus, Drum Verb, Effekte, Echo, Return A, Nachhall",
    ),
    (
        Role::Dialogue,
        Group::Dialogue,
        "Dialog, Dialogue, DX 1, VO, Voice Over, VoiceOver, Narrator, Sprecher, Erzähler, Interview, \
         Lav 2, Boom, Podcast, Host, Guest 1, ADR, Moderation",
    ),
    (
        Role::GroupBus,
        Group::Drums,
        "Drum Bus, DrumBus, Drums Bus, DRUM GRP, Schlagzeug Gruppe, Drum Sum, Drumbus",
    ),
    (Role::GroupBus, Group::Bass, "Bass Bus, Bass Group, BassBuss"),
    (
        Role::GroupBus,
        Group::Music,
        "Git Bus, Gtr Bus, Keys Group, Music, Musik, MX, Instrumental, Synth Bus, Gitarren Gruppe, \
         Band",
    ),
    (Role::GroupBus, Group::Lead, "Vox Bus, Vocal Bus, Lead Vox Group, Gesangsgruppe, Vocal Stem"),
    (Role::GroupBus, Group::Backing, "BV Bus, BGV Group, Backing Vocal Bus, Choir Bus"),
    (Role::GroupBus, Group::Effects, "FX Bus, Effects Group"),
    (Role::GroupBus, Group::Dialogue, "Dialog Bus, DX Stem"),
    (Role::GroupBus, Group::Other, "Bus 3, Group 7"),
    (
        Role::MixBus,
        Group::Mix,
        "MixBus, Mix Bus, Stereo Out, Master, Main, 2-Bus, 2bus, Main Out, Stereo Output, Mix, Summe, \
         Master Bus, Out 1-2, Mastersumme, Premaster, Stereosumme",
    ),
];

#[test]
fn names_as_engineers_write_them_are_understood() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (role, group, names) in NAMES {
        for name in names.split(',').map(str::trim) {
            count += 1;
            let found = guess(name);
            if found != Some((*role, *group)) {
                wrong.push(format!("{name}: {found:?} instead of {role:?} in {group:?}"));
            }
        }
    }
    assert!(count >= 150, "{count} names");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn case_numbers_and_separators_do_not_matter() {
    for (role, group, names) in NAMES {
        for name in names.split(',').map(str::trim) {
            // Capitals and digits separate words: such names are left as they are.
            let has_seams = name.chars().skip(1).any(|c| c.is_uppercase()) || name.contains(char::is_numeric);
            let mut forms =
                vec![format!("12_{name}"), format!("{name}-07"), format!("  {name} "), format!("{name}_L")];
            forms.push(name.replace(' ', "_"));
            forms.push(name.replace(' ', ". "));
            if !has_seams {
                forms.push(name.to_uppercase());
                forms.push(name.to_lowercase());
            }
            for form in forms {
                assert_eq!(guess(&form), Some((*role, *group)), "{form}");
            }
        }
    }
}

#[test]
fn names_that_say_nothing_are_not_guessed() {
    for name in ["", "Audio 1", "Track 12", "Untitled", "New", "Spur 3", "💥", "Kalle", "1", "---", "Test"]
    {
        assert_eq!(guess(name), None, "{name}");
    }
}

#[test]
fn every_role_belongs_to_a_group_and_stands_where_its_index_says() {
    for (n, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(role.index(), n);
        let has_group = role.group() != Group::Other;
        assert_eq!(has_group, !matches!(role, Role::Auto | Role::GroupBus), "{role:?}");
    }
    for (n, group) in Group::ALL.into_iter().enumerate() {
        assert_eq!(group.index(), n);
    }
}
