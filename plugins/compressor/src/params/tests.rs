//! What hosts rely on: ids, names, texts; and that each parameter means one field of the settings.

use aplomb_kit::catalogue::{Catalogue, Kind};
use aplomb_kit::proof::params::{self as proof, Move, after};
use aplomb_kit::stage::Drive;
use aplomb_kit::state;
use aplomb_kit::window::help::Help;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Channels, Detector, LinkLaw, Mode, Oversampling, Source, Style};

use super::*;
use crate::AplombCompressor;

#[test]
fn an_untouched_instance_is_the_processor_at_its_defaults() {
    assert_eq!(CompressorParams::default().settings(), Settings::DEFAULT);
}

const MOVES: [Move<Settings>; 37] = [
    ("bypass", "On", |s| s.bypass = true),
    ("threshold", "−18.5 dB", |s| s.threshold_db = -18.5),
    ("ratio", "2:1", |s| s.slope = 0.5),
    ("knee", "12", |s| s.knee_db = 12.0),
    ("range", "9 dB", |s| s.range_db = 9.0),
    ("mode", "Expander", |s| s.mode = Mode::Expander),
    ("attack", "100 µs", |s| s.attack_ms = 0.1),
    ("hold", "50 ms", |s| s.hold_ms = 50.0),
    ("release", "1.5 s", |s| s.release_ms = 1_500.0),
    ("auto_release", "On", |s| s.auto_release = true),
    ("auto_attack", "On", |s| s.auto_attack = true),
    ("lookahead", "5 ms", |s| s.lookahead_ms = 5.0),
    ("detector", "RMS", |s| s.detector = Detector::Rms),
    ("rms_window", "50 ms", |s| s.rms_window_ms = 50.0),
    ("topology", "50 %", |s| s.topology = 0.5),
    ("style", "Vari-Mu", |s| s.style = Style::VariMu),
    ("colour", "25 %", |s| s.colour = 0.25),
    ("link", "50 %", |s| s.link = 0.5),
    ("link_law", "Mean", |s| s.link_law = LinkLaw::Mean),
    ("channels", "Mid/Side", |s| s.channels = Channels::MidSide),
    ("sc_source", "Sidechain", |s| s.sc_source = Source::External),
    ("sc_low_cut", "80 Hz", |s| s.sc_low_cut_hz = 80.0),
    ("sc_high_cut", "5k", |s| s.sc_high_cut_hz = 5_000.0),
    ("sc_bell1_freq", "400 Hz", |s| s.sc_bells[0].freq_hz = 400.0),
    ("sc_bell1_gain", "+6 dB", |s| s.sc_bells[0].gain_db = 6.0),
    ("sc_bell1_q", "2", |s| s.sc_bells[0].q = 2.0),
    ("sc_bell2_freq", "6 kHz", |s| s.sc_bells[1].freq_hz = 6_000.0),
    ("sc_bell2_gain", "-12", |s| s.sc_bells[1].gain_db = -12.0),
    ("sc_bell2_q", "0.5", |s| s.sc_bells[1].q = 0.5),
    ("sc_listen", "On", |s| s.sc_listen = true),
    ("mix", "35 %", |s| s.mix = 0.35),
    ("makeup", "+6 dB", |s| s.makeup_db = 6.0),
    ("auto_makeup", "On", |s| s.auto_makeup = true),
    ("output", "-3 dB", |s| s.output_db = -3.0),
    ("delta", "On", |s| s.delta = true),
    ("oversampling", "4x", |s| s.oversampling = Oversampling::X4),
    ("fair_bypass", "On", |s| s.fair_bypass = true),
];

#[test]
fn every_parameter_moves_exactly_its_field() {
    proof::assert_every_parameter_moves_its_field::<CompressorParams>(&MOVES, numbers);
}

/// The fields that are numbers.
fn numbers(settings: &mut Settings) -> Vec<&mut f32> {
    let [low, high] = &mut settings.sc_bells;
    vec![
        &mut settings.threshold_db,
        &mut settings.slope,
        &mut settings.knee_db,
        &mut settings.range_db,
        &mut settings.attack_ms,
        &mut settings.hold_ms,
        &mut settings.release_ms,
        &mut settings.lookahead_ms,
        &mut settings.rms_window_ms,
        &mut settings.topology,
        &mut settings.colour,
        &mut settings.link,
        &mut settings.sc_low_cut_hz,
        &mut settings.sc_high_cut_hz,
        &mut low.freq_hz,
        &mut low.gain_db,
        &mut low.q,
        &mut high.freq_hz,
        &mut high.gain_db,
        &mut high.q,
        &mut settings.mix,
        &mut settings.makeup_db,
    ]
}

/// 1 − 1/R for what is printed on compressors. All but 3:1 must come through text, parameter and host without
/// a rounding error beyond the one of a single-precision number.
#[test]
fn well_known_ratios_are_reached_exactly() {
    for (text, slope) in [
        ("1:1", 0.0),
        ("1.5:1", 1.0 - 1.0 / 1.5),
        ("2:1", 0.5),
        ("3:1", 2.0 / 3.0),
        ("4:1", 0.75),
        ("5:1", 0.8),
        ("8:1", 0.875),
        ("10:1", 0.9),
        ("20:1", 0.95),
        ("∞:1", 1.0),
        ("limit", 1.0),
        ("-1:1", 2.0),
    ] {
        let error = f64::from(after::<CompressorParams>("ratio", text).slope) - slope;
        assert!(error.abs() <= f64::from(f32::EPSILON), "{text}: {error}");
    }
    assert_eq!(after::<CompressorParams>("ratio", "inf").slope, 1.0);
}

#[test]
fn a_fader_with_a_thousand_steps_reaches_the_infinite_ratio_and_none_that_is_written_so_and_is_not() {
    let params = CompressorParams::default();
    let catalogue = Catalogue::of(&params);
    let ratio = catalogue.get("ratio").unwrap();
    let mut reached = 0;
    for step in 0..=1_000 {
        ratio.set(step as f32 / 1_000.0);
        let infinite = ratio.text(ratio.normalized()) == "∞:1";
        assert_eq!(infinite, params.settings().slope == 1.0, "step {step}");
        reached += u32::from(infinite);
    }
    assert_eq!(reached, 1);
}

#[test]
fn a_cut_that_is_written_off_is_off() {
    for (id, text) in [("sc_low_cut", "10 Hz"), ("sc_low_cut", "off"), ("sc_high_cut", "20 kHz")] {
        assert_eq!(after::<CompressorParams>(id, text), Settings::DEFAULT, "{id} {text}");
    }
}

/// A saved state holds octaves from the anchor. These numbers are for ever.
#[test]
fn a_saved_octave_means_what_it_always_meant() {
    let params = CompressorParams::default();
    let octave_up = |param: &FloatParam| param.preview_normalized(1.0);
    for (id, param) in [
        ("attack", &params.attack),
        ("release", &params.release),
        ("rms_window", &params.rms_window),
        ("sc_low_cut", &params.sc_low_cut),
        ("sc_bell1_freq", &params.sc_bell1_freq),
        ("sc_bell2_freq", &params.sc_bell2_freq),
        ("sc_bell1_q", &params.sc_bell1_q),
        ("sc_bell2_q", &params.sc_bell2_q),
    ] {
        Catalogue::of(&params).get(id).unwrap().set(octave_up(param));
    }
    Catalogue::of(&params).get("sc_high_cut").unwrap().set(params.sc_high_cut.preview_normalized(-1.0));
    let mut expected = Settings {
        attack_ms: 20.0,
        release_ms: 200.0,
        rms_window_ms: 20.0,
        sc_low_cut_hz: 20.0,
        sc_high_cut_hz: 10_000.0,
        ..Settings::DEFAULT
    };
    for (bell, freq_hz) in expected.sc_bells.iter_mut().zip([400.0, 6_000.0]) {
        (bell.freq_hz, bell.q) = (freq_hz, 2.0);
    }
    proof::assert_close(&params.settings(), &expected, numbers, "an octave up");
}

#[test]
fn a_follower_sees_each_change_once_and_all_of_them() {
    proof::assert_every_change_is_followed_once::<CompressorParams>();
}

#[test]
fn names_and_host_ids_are_unique() {
    proof::assert_names_and_host_ids_are_unique(&CompressorParams::default());
}

#[test]
fn only_what_changes_latency_or_is_for_listening_cannot_be_automated() {
    let params = CompressorParams::default();
    assert_eq!(proof::not_automatable(&params), ["lookahead", "sc_listen", "oversampling"]);
    assert!(Catalogue::of(&params).get("bypass").unwrap().flags().contains(ParamFlags::BYPASS));
}

#[test]
fn every_parameter_reads_what_it_shows_at_every_position() {
    proof::assert_texts_read_back(&CompressorParams::default());
}

#[test]
fn choices_are_saved_under_their_ids() {
    let params = CompressorParams::default();
    let catalogue = Catalogue::of(&params);
    let Kind::Enum(style) = catalogue.get("style").unwrap().kind() else { panic!("style is no choice") };
    assert_eq!(style.unmodulated_plain_id(), Some("clean"));
    assert!(style.set_from_id("vari_mu"));
    assert_eq!(params.settings().style, Style::VariMu);
}

#[test]
fn a_state_of_this_version_passes_the_guard_unchanged() {
    let mend = state::mend::<AplombCompressor, CompressorParams>;
    proof::assert_own_states_pass(&CompressorParams::default(), mend);
}

#[test]
fn every_control_says_what_it_does() {
    let help = Help::parse(include_str!("../../help.toml")).unwrap();
    let params = CompressorParams::default();
    for entry in Catalogue::of(&params).entries() {
        let text = help.of(&entry.id);
        assert!(text.ends_with('.') && text.len() > 15, "{}: {text:?}", entry.id);
    }
    let catalogue = Catalogue::of(&params);
    assert!(help.ids().all(|id| catalogue.get(id).is_some()), "help for what is not there");
}
