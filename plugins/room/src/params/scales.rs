//! The scales of the Room's parameters.
//!
//! A saved state holds the distance from the anchor in octaves, so anchors are for ever. Each lies where its
//! parameter starts, which makes the default exact.

use aplomb_kit::param::{CutScale, LevelScale, LogScale};
use shared_dsp::room::{Settings, settings};

const START: Settings = Settings::DEFAULT;

/// Distances of the microphone in m.
pub static RECORDED_AT: LogScale = LogScale { range: settings::RECORDED_AT_M, anchor: START.recorded_at_m };
/// Volumes in m³.
pub static SIZE: LogScale = LogScale { range: settings::SIZE_M3, anchor: START.size_m3 };
/// Width : length.
pub static RATIO_WL: LogScale = LogScale { range: settings::RATIO_WL, anchor: START.ratio_wl };
/// Height : √(width · length).
pub static RATIO_H: LogScale = LogScale { range: settings::RATIO_H, anchor: START.ratio_h };
/// T60 in s.
pub static DECAY: LogScale = LogScale { range: settings::DECAY_S, anchor: START.decay_s };
/// T60 of an octave against that.
pub static MULTIPLIER: LogScale = LogScale { range: settings::DECAY_MULTIPLIER, anchor: 1.0 };
/// Release of the ducking in ms.
pub static DUCK_RELEASE: LogScale =
    LogScale { range: settings::DUCK_RELEASE_MS, anchor: START.duck_release_ms };
/// Release of the gate in ms.
pub static GATE_RELEASE: LogScale =
    LogScale { range: settings::GATE_RELEASE_MS, anchor: START.gate_release_ms };
/// Corner of the wet sound's low cut; the lowest is off.
pub static LOW_CUT: CutScale = CutScale {
    scale: LogScale { range: settings::WET_LOW_CUT_HZ, anchor: START.wet_low_cut_hz },
    edge: 10.07,
};
/// Corner of the wet sound's high cut; the highest is off.
pub static HIGH_CUT: CutScale = CutScale {
    scale: LogScale { range: settings::WET_HIGH_CUT_HZ, anchor: START.wet_high_cut_hz },
    edge: 19_930.0,
};
/// Levels of the parts in dB; the lowest is off.
pub static LEVEL: LevelScale = LevelScale { range: settings::LEVEL_DB };
/// Threshold of the gate in dBFS; the lowest is off.
pub static GATE_THRESHOLD: LevelScale = LevelScale { range: settings::GATE_THRESHOLD_DB };
