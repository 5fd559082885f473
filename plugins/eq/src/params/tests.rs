//! What hosts rely on: ids, names, texts; and that each parameter means one field of the settings.

use aplomb_kit::catalogue::{Catalogue, Kind as ParamKind};
use aplomb_kit::proof::params::{self as proof, Move};
use aplomb_kit::stage::Drive;
use aplomb_kit::state;
use shared_dsp::eq::Settings;
use shared_dsp::eq::settings::{BANDS, Band, BandState, Detector, Kind, LinearLow, Phase, Placement, Slope};

use super::*;

#[test]
fn an_untouched_instance_is_the_flat_eq() {
    assert_eq!(EqParams::default().settings(), Settings::DEFAULT);
}

const GLOBAL_MOVES: [Move<Settings>; 9] = [
    ("bypass", "On", |s| s.bypass = true),
    ("out_gain", "-6 dB", |s| s.out_gain_db = -6.0),
    ("gain_scale", "50 %", |s| s.gain_scale = 0.5),
    ("phase", "Linear", |s| s.phase = Phase::Linear),
    ("linear_low", "25 Hz", |s| s.linear_low = LinearLow::Hz25),
    ("auto_gain", "On", |s| s.auto_gain = true),
    ("fair_bypass", "On", |s| s.fair_bypass = true),
    ("delta", "On", |s| s.delta = true),
    ("listen", "Band 24", |s| s.listen = Some(23)),
];

const BAND_MOVES: [Move<Band>; 14] = [
    ("on", "Bypassed", |b| b.state = BandState::Bypassed),
    ("type", "Tilt Shelf", |b| b.kind = Kind::TiltShelf),
    ("freq", "2k5", |b| b.freq_hz = 2_500.0),
    ("gain", "−3.2 dB", |b| b.gain_db = -3.2),
    ("q", "Q 0.71", |b| b.q = 0.71),
    ("slope", "96 dB/oct", |b| b.slope = Slope::Db96),
    ("place", "LFE", |b| b.placement = Placement::Lfe),
    ("dyn_range", "+4.5 dB", |b| b.dynamics.range_db = 4.5),
    ("dyn_thr", "-40 dBFS", |b| b.dynamics.threshold_db = -40.0),
    ("dyn_auto", "On", |b| b.dynamics.auto_threshold = true),
    ("dyn_atk", "25 ms", |b| b.dynamics.attack_ms = 25.0),
    ("dyn_rel", "1.5 s", |b| b.dynamics.release_ms = 1_500.0),
    ("dyn_knee", "12 dB", |b| b.dynamics.knee_db = 12.0),
    ("dyn_sc", "Sidechain", |b| b.dynamics.detector = Detector::External),
];

#[test]
fn every_parameter_moves_exactly_its_field() {
    for (id, text, expect) in GLOBAL_MOVES {
        proof::assert_moves::<EqParams>(id, text, expect, numbers);
    }
    for number in 1..=BANDS {
        for (id, text, expect) in BAND_MOVES {
            let id = format!("{id}_{number}");
            proof::assert_moves::<EqParams>(&id, text, |s| expect(&mut s.bands[number - 1]), numbers);
        }
    }
    let tested = GLOBAL_MOVES.len() + BANDS * BAND_MOVES.len();
    assert_eq!(Catalogue::of(&EqParams::default()).entries().len(), tested);
}

/// The fields that are numbers.
fn numbers(settings: &mut Settings) -> Vec<&mut f32> {
    let Settings { out_gain_db, gain_scale, bands, .. } = settings;
    let of_bands = bands.iter_mut().flat_map(|band| {
        let dynamics = &mut band.dynamics;
        [
            &mut band.freq_hz,
            &mut band.gain_db,
            &mut band.q,
            &mut dynamics.range_db,
            &mut dynamics.threshold_db,
            &mut dynamics.attack_ms,
            &mut dynamics.release_ms,
            &mut dynamics.knee_db,
        ]
    });
    [out_gain_db, gain_scale].into_iter().chain(of_bands).collect()
}

#[test]
fn a_follower_sees_each_change_once_and_all_of_them() {
    proof::assert_every_change_is_followed_once::<EqParams>();
}

#[test]
fn names_and_host_ids_are_unique() {
    proof::assert_names_and_host_ids_are_unique(&EqParams::default());
}

#[test]
fn bands_are_grouped_and_numbered_from_one() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let entry = catalogue.get("freq_1").unwrap();
    assert_eq!((entry.name(), entry.group.as_str()), ("Band 1 Frequency", "Band 1"));
    let entry = catalogue.get("dyn_thr_24").unwrap();
    assert_eq!((entry.name(), entry.group.as_str()), ("Band 24 Threshold", "Band 24/Dynamics"));
    assert_eq!(catalogue.get("out_gain").unwrap().group, "");
    assert!(catalogue.get("freq_0").is_none() && catalogue.get("freq_25").is_none());
}

#[test]
fn only_what_changes_latency_or_is_for_listening_cannot_be_automated() {
    let params = EqParams::default();
    assert_eq!(proof::not_automatable(&params), ["phase", "linear_low", "listen"]);
    assert!(Catalogue::of(&params).get("bypass").unwrap().flags().contains(ParamFlags::BYPASS));
}

#[test]
fn every_parameter_reads_what_it_shows_at_every_position() {
    proof::assert_texts_read_back(&EqParams::default());
}

#[test]
fn choices_are_saved_under_their_ids() {
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let ParamKind::Enum(kind) = catalogue.get("type_3").unwrap().kind() else {
        panic!("type_3 is no choice")
    };
    assert_eq!(kind.unmodulated_plain_id(), Some("bell"));
    assert!(kind.set_from_id("low_cut"));
    assert_eq!(params.settings().bands[2].kind, Kind::LowCut);
}

#[test]
fn a_state_of_this_version_passes_the_guard_unchanged() {
    proof::assert_own_states_pass(&EqParams::default(), state::mend::<crate::AplombEq, EqParams>);
}

#[test]
fn every_parameter_has_its_help_and_no_help_is_without_one() {
    let help = aplomb_kit::window::help::Help::parse(include_str!("../../help.toml")).unwrap();
    let params = EqParams::default();
    let catalogue = Catalogue::of(&params);
    let ids: Vec<&str> = catalogue.entries().iter().map(|entry| entry.id.as_str()).collect();
    let missing: Vec<&&str> = ids.iter().filter(|id| !help.of(id).ends_with('.')).collect();
    assert!(missing.is_empty(), "no sentence for {missing:?}");
    let of_none = |id: &&str| !ids.contains(id) && !ids.contains(&format!("{id}_1").as_str());
    let left: Vec<&str> = help.ids().filter(of_none).collect();
    assert!(left.is_empty(), "nothing is called {left:?}");
}
