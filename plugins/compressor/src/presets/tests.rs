//! Every factory preset is one an engineer can rely on.

use std::path::Path;

use aplomb_kit::proof;
use aplomb_kit::stage::Drive;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Mode, Source};
use shared_dsp::dynamics::curve::Curve;

use super::*;
use crate::params::CompressorParams;

/// Name and settings of each preset.
fn all() -> Vec<(String, Settings)> {
    let settings = |preset: &Preset| {
        let params = CompressorParams::default();
        preset.apply(&params);
        params.settings()
    };
    presets().unwrap().iter().map(|preset| (preset.name.clone(), settings(preset))).collect()
}

#[test]
fn every_preset_is_whole_loads_and_leaves_nothing_of_the_one_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    proof::presets::assert_sound::<CompressorParams>(FILES, &folder);
    assert!(FILES.len() >= 24);
}

/// Tracks are recorded around −18 dBFS RMS with peaks at −6 dBFS; the threshold reads a sine's peak, so the
/// steady part of such a track is at −15 dBFS.
#[test]
fn at_the_levels_of_a_recording_every_preset_works_and_none_holds_the_track_down_all_the_time() {
    for (name, set) in all().iter().filter(|(_, set)| set.mode == Mode::Downward) {
        let curve = Curve::new(
            set.mode,
            f64::from(set.threshold_db),
            f64::from(set.slope),
            f64::from(set.knee_db),
            f64::from(set.range_db),
        );
        let loud_db = -curve.gain_db(if set.threshold_db < -3.0 { -6.0 } else { 0.0 });
        let steady_db = -curve.gain_db(-15.0);
        assert!(loud_db >= 1.0, "{name}: {loud_db} dB on peaks");
        assert!(
            steady_db <= 12.0 && loud_db <= 22.0,
            "{name}: {steady_db} dB all the time, {loud_db} on peaks"
        );
    }
}

/// An expander and a ducked track are meant to be quieter, a raised one louder, and a limit holds only if
/// nothing comes after it.
#[test]
fn loudness_is_matched_only_where_that_is_meant() {
    for (name, set) in all() {
        let changes_level_on_purpose = set.mode != Mode::Downward || set.sc_source == Source::External;
        let limits = set.slope == 1.0;
        assert!(!set.auto_makeup || !(changes_level_on_purpose || limits), "{name}");
        assert!(!set.auto_makeup || set.makeup_db == 0.0, "{name}: make-up twice");
        assert!(!limits || (set.lookahead_ms > 0.0 && set.makeup_db <= 0.0), "{name}");
    }
}

#[test]
fn what_waits_for_a_sidechain_says_so_and_stays_within_a_few_db() {
    let ducks: Vec<_> = all().into_iter().filter(|(_, set)| set.sc_source == Source::External).collect();
    assert_eq!(ducks.len(), 2);
    for (name, set) in ducks {
        let presets = presets().unwrap();
        let preset = presets.iter().find(|preset| preset.name == name).unwrap();
        assert!(preset.comment.contains("sidechain"), "{name}");
        assert!((1.0..=6.0).contains(&set.range_db), "{name}");
    }
}

#[test]
fn no_preset_is_left_in_a_listening_mode() {
    for (name, set) in all() {
        assert!(!set.bypass && !set.delta && !set.sc_listen && set.output_db == 0.0, "{name}");
    }
}
