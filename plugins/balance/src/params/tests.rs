//! What hosts rely on: ids, names, texts; and that each parameter means one field of the settings.

use aplomb_kit::catalogue::Catalogue;
use aplomb_kit::proof::params::{self as proof, Move};
use aplomb_kit::stage::Drive;
use aplomb_kit::state;
use shared_dsp::balance::Settings;
use shared_dsp::balance::delivery::Delivery;
use shared_dsp::balance::role::Role;
use shared_dsp::balance::settings::Weighting;

use super::*;
use crate::AplombBalance;

#[test]
fn an_untouched_instance_is_the_processor_at_its_defaults() {
    assert_eq!(BalanceParams::default().settings(), Settings::DEFAULT);
}

const MOVES: [Move<Settings>; 19] = [
    ("bypass", "On", |s| s.bypass = true),
    ("trim", "-4.5 dB", |s| s.trim_db = -4.5),
    ("role", "Strings and Winds", |s| s.role = Role::Orchestra),
    ("target_offset", "+1.5 LU", |s| s.target_offset_lu = 1.5),
    ("ride_on", "On", |s| s.ride_on = true),
    ("ride_target", "-18 LKFS", |s| s.ride_target_lufs = -18.0),
    ("ride_up", "9 dB", |s| s.ride_up_db = 9.0),
    ("ride_down", "3 dB", |s| s.ride_down_db = 3.0),
    ("ride_speed", "6 dB/s", |s| s.ride_speed_db_s = 6.0),
    ("ride_lookahead", "0.5 s", |s| s.ride_lookahead_ms = 500.0),
    ("ride_gate", "-50 LUFS", |s| s.ride_gate_lufs = -50.0),
    ("monitor_level", "79 dB SPL", |s| s.monitor_level_db_spl = 79.0),
    ("weighting", "In the Mix", |s| s.weighting = Weighting::InMix),
    ("dual_mono", "On", |s| s.dual_mono = true),
    ("ceiling_on", "On", |s| s.ceiling_on = true),
    ("ceiling", "-2 dBTP", |s| s.ceiling_dbtp = -2.0),
    ("delivery", "ATSC A/85", |s| s.delivery = Delivery::AtscA85),
    ("fair_bypass", "On", |s| s.fair_bypass = true),
    ("mute_from_balance", "On", |s| s.mute_from_balance = true),
];

#[test]
fn every_parameter_moves_exactly_its_field() {
    proof::assert_every_parameter_moves_its_field::<BalanceParams>(&MOVES, numbers);
}

/// The fields that are numbers.
fn numbers(settings: &mut Settings) -> Vec<&mut f32> {
    vec![
        &mut settings.trim_db,
        &mut settings.target_offset_lu,
        &mut settings.ride_target_lufs,
        &mut settings.ride_up_db,
        &mut settings.ride_down_db,
        &mut settings.ride_speed_db_s,
        &mut settings.ride_lookahead_ms,
        &mut settings.ride_gate_lufs,
        &mut settings.monitor_level_db_spl,
        &mut settings.ceiling_dbtp,
    ]
}

/// A saved state holds octaves from the anchor. These numbers are for ever.
#[test]
fn a_saved_octave_means_what_it_always_meant() {
    let params = BalanceParams::default();
    Catalogue::of(&params).get("ride_speed").unwrap().set(params.ride_speed.preview_normalized(1.0));
    proof::assert_close(
        &params.settings(),
        &Settings { ride_speed_db_s: 24.0, ..Settings::DEFAULT },
        numbers,
        "an octave up",
    );
}

#[test]
fn a_follower_sees_each_change_once_and_all_of_them() {
    proof::assert_every_change_is_followed_once::<BalanceParams>();
}

#[test]
fn names_and_host_ids_are_unique() {
    proof::assert_names_and_host_ids_are_unique(&BalanceParams::default());
}

/// What changes the latency, and what belongs to the session.
#[test]
fn the_sound_can_be_automated_and_neither_the_latency_nor_the_session() {
    let params = BalanceParams::default();
    assert_eq!(
        proof::not_automatable(&params),
        ["role", "ride_on", "ride_lookahead", "weighting", "ceiling_on", "delivery"]
    );
    assert!(Catalogue::of(&params).get("bypass").unwrap().flags().contains(ParamFlags::BYPASS));
}

#[test]
fn every_written_text_reads_back() {
    proof::assert_texts_read_back(&BalanceParams::default());
}

#[test]
fn own_states_pass_unchanged() {
    let mend = state::mend::<AplombBalance, BalanceParams>;
    proof::assert_own_states_pass(&BalanceParams::default(), mend);
}

/// Those of the host's choices that follow a list of the processor's are in its order.
#[test]
fn no_choice_of_the_processor_is_missing() {
    use nice_plug::prelude::Enum;
    assert!((0..Role::ALL.len()).all(|n| RoleChoice::from_index(n).0 == Role::ALL[n]));
    assert!((0..Weighting::ALL.len()).all(|n| WeightingChoice::from_index(n).0 == Weighting::ALL[n]));
    assert!((0..Delivery::ALL.len()).all(|n| DeliveryChoice::from_index(n).0 == Delivery::ALL[n]));
}

/// Windows say what each control does and what to listen for.
#[test]
fn every_parameter_has_help_and_no_help_is_left_over() {
    let help = aplomb_kit::window::help::Help::parse(include_str!("../../help.toml")).unwrap();
    let params = BalanceParams::default();
    let catalogue = Catalogue::of(&params);
    for entry in catalogue.entries() {
        assert!(help.of(&entry.id).ends_with('.'), "{} has no sentence", entry.id);
    }
    assert!(help.ids().all(|id| catalogue.get(id).is_some()));
}
