//! The logarithmic scales of the Compressor's parameters.
//!
//! A saved state holds the distance from the anchor in octaves, so anchors are for ever. Each lies where its
//! parameter starts, which makes the default exact.

use aplomb_kit::param::{CutScale, LogScale};
use shared_dsp::compressor::{Settings, settings};

const START: Settings = Settings::DEFAULT;

/// Attack times.
pub static ATTACK: LogScale = LogScale { range: settings::ATTACK_MS, anchor: START.attack_ms };
/// Release times.
pub static RELEASE: LogScale = LogScale { range: settings::RELEASE_MS, anchor: START.release_ms };
/// Windows of the RMS and of the loudness detector.
pub static RMS_WINDOW: LogScale = LogScale { range: settings::RMS_WINDOW_MS, anchor: START.rms_window_ms };
/// Corner of the sidechain's low cut; the lowest is off.
pub static LOW_CUT: CutScale =
    CutScale { scale: LogScale { range: settings::SC_LOW_CUT_HZ, anchor: START.sc_low_cut_hz }, edge: 10.07 };
/// Corner of the sidechain's high cut; the highest is off.
pub static HIGH_CUT: CutScale = CutScale {
    scale: LogScale { range: settings::SC_HIGH_CUT_HZ, anchor: START.sc_high_cut_hz },
    edge: 19_930.0,
};
/// Centres of the sidechain's bells.
pub static BELL_FREQ: [LogScale; 2] = [
    LogScale { range: settings::SC_BELL_HZ, anchor: START.sc_bells[0].freq_hz },
    LogScale { range: settings::SC_BELL_HZ, anchor: START.sc_bells[1].freq_hz },
];
/// Quality factors of the sidechain's bells.
pub static BELL_Q: [LogScale; 2] = [
    LogScale { range: settings::SC_BELL_Q, anchor: START.sc_bells[0].q },
    LogScale { range: settings::SC_BELL_Q, anchor: START.sc_bells[1].q },
];
