//! M1: the reduction that is reported is the one that is heard, at the moment it is heard.

use std::f64::consts::TAU;

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Detector, Oversampling};

use super::figure::Row;
use super::rig::{Take, gain, tone};

/// Largest difference in dB between the gain reported after each frame and that of the sound in that frame, while
/// the level of a tone rises and falls by 16 dB twice.
pub fn error_db(settings: &Settings, rate_hz: f64, freq_hz: f64) -> f64 {
    let settings = Settings { threshold_db: -20.0, slope: 0.75, knee_db: 6.0, ..*settings };
    let level_db = |n: usize| -12.0 - 8.0 * (TAU * 2.0 * n as f64 / rate_hz).cos();
    let take = Take::frame_by_frame(&settings, rate_hz, tone(rate_hz, freq_hz, rate_hz as usize, level_db));
    let start = (0.1 * rate_hz) as usize;
    let errors = (start..take.output.len()).filter_map(|frame| {
        let heard_db = take.gain_db(frame, 0.5 * gain(level_db(frame)))?;
        Some((heard_db - take.reported_db[frame]).abs())
    });
    errors.fold(0.0, f64::max)
}

/// M1: rows for lookaheads, detectors, oversamplings and sample rates.
pub fn m1() -> Vec<Row> {
    let cases = [
        (Detector::Analytic, 0.0, Oversampling::Off, 48_000.0),
        (Detector::Analytic, 1.5, Oversampling::Off, 192_000.0),
        (Detector::Analytic, 5.0, Oversampling::Off, 96_000.0),
        (Detector::Analytic, 20.0, Oversampling::Off, 48_000.0),
        (Detector::Peak, 5.0, Oversampling::Off, 44_100.0),
        (Detector::Rms, 5.0, Oversampling::Off, 48_000.0),
        (Detector::Analytic, 0.0, Oversampling::X4, 44_100.0),
        (Detector::Peak, 5.0, Oversampling::X2, 48_000.0),
        (Detector::Analytic, 1.5, Oversampling::X2, 96_000.0),
    ];
    let row = |(detector, lookahead_ms, oversampling, rate_hz)| {
        let settings = Settings { lookahead_ms, oversampling, detector, ..Settings::DEFAULT };
        let [low, high] = [40.0, 997.0].map(|freq_hz| error_db(&settings, rate_hz, freq_hz));
        let what = format!(
            "reported against heard, {detector:?}, lookahead {lookahead_ms} ms, oversampling {oversampling:?}, \
             {rate_hz} Hz"
        );
        Row::at_most("M1", what, [Some(0.05), None], low.max(high), "dB")
    };
    cases.map(row).to_vec()
}
