//! What hosts rely on: ids, names, texts; and that each parameter means one field of the settings.

use aplomb_kit::catalogue::{Catalogue, Kind};
use aplomb_kit::proof::params::{self as proof, Move, after};
use aplomb_kit::stage::Drive;
use aplomb_kit::state;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::{DuckSource, ListenMode, Material, MicPattern, PredelaySync, RoomGroup};

use super::*;
use crate::AplombRoom;

#[test]
fn an_untouched_instance_is_the_processor_at_its_defaults() {
    assert_eq!(RoomParams::default().settings(), Settings::DEFAULT);
}

const MOVES: [Move<Settings>; 43] = [
    ("bypass", "On", |s| s.bypass = true),
    ("proximity", "75 %", |s| s.proximity = 0.75),
    ("azimuth", "30° L", |s| s.azimuth_deg = -30.0),
    ("source_width", "2.5 m", |s| s.source_width_m = 2.5),
    ("listen_mode", "Headphones", |s| s.listen_mode = ListenMode::Headphones),
    ("recorded_at", "15 cm", |s| s.recorded_at_m = 0.15),
    ("mic_pattern", "Figure of Eight", |s| s.mic_pattern = MicPattern::FigureEight),
    ("level_law", "50 %", |s| s.level_law = 0.5),
    ("size", "5000 m³", |s| s.size_m3 = 5_000.0),
    ("ratio_wl", "1:2", |s| s.ratio_wl = 0.5),
    ("ratio_h", "0.6", |s| s.ratio_h = 0.6),
    ("material", "Wood", |s| s.material = Material::Wood),
    ("decay", "400 ms", |s| s.decay_s = 0.4),
    ("decay_63", "150 %", |s| s.decay_multipliers[0] = 1.5),
    ("decay_125", "140 %", |s| s.decay_multipliers[1] = 1.4),
    ("decay_250", "130 %", |s| s.decay_multipliers[2] = 1.3),
    ("decay_500", "120 %", |s| s.decay_multipliers[3] = 1.2),
    ("decay_1k", "110 %", |s| s.decay_multipliers[4] = 1.1),
    ("decay_2k", "90 %", |s| s.decay_multipliers[5] = 0.9),
    ("decay_4k", "70 %", |s| s.decay_multipliers[6] = 0.7),
    ("decay_8k", "50 %", |s| s.decay_multipliers[7] = 0.5),
    ("predelay", "25 ms", |s| s.predelay_ms = 25.0),
    ("predelay_sync", "1/16T", |s| s.predelay_sync = PredelaySync::N16Triplet),
    ("early_level", "Off", |s| s.early_level_db = -60.0),
    ("tail_level", "+3 dB", |s| s.tail_level_db = 3.0),
    ("direct_level", "−60 dB", |s| s.direct_level_db = -60.0),
    ("diffusion", "40 %", |s| s.diffusion = 0.4),
    ("modulation", "0 %", |s| s.modulation = 0.0),
    ("air", "300 %", |s| s.air = 3.0),
    ("wet_low_cut", "120 Hz", |s| s.wet_low_cut_hz = 120.0),
    ("wet_high_cut", "8k", |s| s.wet_high_cut_hz = 8_000.0),
    ("wet_tilt", "-2 dB", |s| s.wet_tilt_db = -2.0),
    ("width", "60 %", |s| s.width = 0.6),
    ("duck_amount", "9 dB", |s| s.duck_amount_db = 9.0),
    ("duck_release", "0.5 s", |s| s.duck_release_ms = 500.0),
    ("duck_source", "Sidechain", |s| s.duck_source = DuckSource::Sidechain),
    ("gate_threshold", "-30 dB", |s| s.gate_threshold_db = -30.0),
    ("gate_release", "40 ms", |s| s.gate_release_ms = 40.0),
    ("freeze", "On", |s| s.freeze = true),
    ("mix", "35 %", |s| s.mix = 0.35),
    ("output", "-3 dB", |s| s.output_db = -3.0),
    ("room_group", "Room C", |s| s.room_group = RoomGroup::C),
    ("fair_bypass", "On", |s| s.fair_bypass = true),
];

#[test]
fn every_parameter_moves_exactly_its_field() {
    proof::assert_every_parameter_moves_its_field::<RoomParams>(&MOVES, numbers);
}

/// The fields that are numbers.
fn numbers(settings: &mut Settings) -> Vec<&mut f32> {
    let mut numbers = vec![
        &mut settings.proximity,
        &mut settings.azimuth_deg,
        &mut settings.source_width_m,
        &mut settings.recorded_at_m,
        &mut settings.level_law,
        &mut settings.size_m3,
        &mut settings.ratio_wl,
        &mut settings.ratio_h,
        &mut settings.decay_s,
        &mut settings.predelay_ms,
        &mut settings.early_level_db,
        &mut settings.tail_level_db,
        &mut settings.direct_level_db,
        &mut settings.diffusion,
        &mut settings.modulation,
        &mut settings.air,
        &mut settings.wet_low_cut_hz,
        &mut settings.wet_high_cut_hz,
        &mut settings.wet_tilt_db,
        &mut settings.width,
        &mut settings.duck_amount_db,
        &mut settings.duck_release_ms,
        &mut settings.gate_threshold_db,
        &mut settings.gate_release_ms,
        &mut settings.mix,
        &mut settings.output_db,
    ];
    numbers.extend(&mut settings.decay_multipliers);
    numbers
}

#[test]
fn what_is_written_off_is_off() {
    for (id, text) in [("wet_low_cut", "10 Hz"), ("wet_high_cut", "off"), ("gate_threshold", "-90 dB")] {
        assert_eq!(after::<RoomParams>(id, text), Settings::DEFAULT, "{id} {text}");
    }
    for id in ["early_level", "tail_level", "direct_level", "gate_threshold"] {
        let params = RoomParams::default();
        let catalogue = Catalogue::of(&params);
        let level = catalogue.get(id).unwrap();
        assert_eq!(level.text(0.0), "Off", "{id}");
        // The smallest step that a host can make is off as well
        assert_eq!(level.text(1e-7), "Off", "{id}");
    }
}

/// A saved state holds octaves from the anchor. These numbers are for ever.
#[test]
fn a_saved_octave_means_what_it_always_meant() {
    let params = RoomParams::default();
    for (id, param, octaves) in [
        ("size", &params.size, 1.0),
        ("decay", &params.decay, 1.0),
        ("ratio_wl", &params.ratio_wl, -0.5),
        ("ratio_h", &params.ratio_h, 1.0),
        ("recorded_at", &params.recorded_at, 1.0),
        ("decay_125", &params.decay_125, 1.0),
        ("duck_release", &params.duck_release, 1.0),
        ("gate_release", &params.gate_release, 1.0),
        ("wet_low_cut", &params.wet_low_cut, 1.0),
        ("wet_high_cut", &params.wet_high_cut, -1.0),
    ] {
        Catalogue::of(&params).get(id).unwrap().set(param.preview_normalized(octaves));
    }
    let mut expected = Settings {
        size_m3: 800.0,
        decay_s: 2.0,
        ratio_wl: 0.7 * 0.5_f32.sqrt(),
        ratio_h: 0.84,
        recorded_at_m: 0.6,
        duck_release_ms: 400.0,
        gate_release_ms: 200.0,
        wet_low_cut_hz: 20.0,
        wet_high_cut_hz: 10_000.0,
        ..Settings::DEFAULT
    };
    expected.decay_multipliers[1] = 2.0;
    proof::assert_close(&params.settings(), &expected, numbers, "an octave up");
}

#[test]
fn every_parameter_has_help_and_no_help_is_left_over() {
    let help = aplomb_kit::window::help::Help::parse(include_str!("../../help.toml")).unwrap();
    let params = RoomParams::default();
    let catalogue = Catalogue::of(&params);
    for entry in catalogue.entries() {
        assert!(help.of(&entry.id).ends_with('.'), "{} has no sentence", entry.id);
    }
    assert!(help.ids().all(|id| catalogue.get(id).is_some()));
}

#[test]
fn a_follower_sees_each_change_once_and_all_of_them() {
    proof::assert_every_change_is_followed_once::<RoomParams>();
}

#[test]
fn names_and_host_ids_are_unique() {
    proof::assert_names_and_host_ids_are_unique(&RoomParams::default());
}

#[test]
fn only_the_shared_room_cannot_be_automated() {
    let params = RoomParams::default();
    assert_eq!(proof::not_automatable(&params), ["room_group"]);
    assert!(Catalogue::of(&params).get("bypass").unwrap().flags().contains(ParamFlags::BYPASS));
}

#[test]
fn every_parameter_reads_what_it_shows_at_every_position() {
    proof::assert_texts_read_back(&RoomParams::default());
}

#[test]
fn choices_are_saved_under_their_ids() {
    let params = RoomParams::default();
    let catalogue = Catalogue::of(&params);
    let Kind::Enum(material) = catalogue.get("material").unwrap().kind() else { panic!("no choice") };
    assert_eq!(material.unmodulated_plain_id(), Some("neutral"));
    assert!(material.set_from_id("audience"));
    assert_eq!(params.settings().material, Material::Audience);
}

#[test]
fn a_state_of_this_version_passes_the_guard_unchanged() {
    let mend = state::mend::<AplombRoom, RoomParams>;
    proof::assert_own_states_pass(&RoomParams::default(), mend);
}

/// Those of the host's choices that follow a list of the processor's are in its order.
#[test]
fn no_choice_of_the_processor_is_missing() {
    use nice_plug::prelude::Enum;
    assert!((0..Material::ALL.len()).all(|n| MaterialChoice::from_index(n).0 == Material::ALL[n]));
    assert!((0..MicPattern::ALL.len()).all(|n| MicPatternChoice::from_index(n).0 == MicPattern::ALL[n]));
    let sync = PredelaySync::ALL;
    assert!((0..sync.len()).all(|n| PredelaySyncChoice::from_index(n).0 == sync[n]));
}
