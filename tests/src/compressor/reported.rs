//! M1: the reduction that is reported is the one that is heard, at the moment it is heard.

use std::f64::consts::TAU;

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Detector, Oversampling};

use super::figure::Row;
use super::rig::{Take, gain, tone};

/// Largest differences in dB between the gain reported after each frame and that of the sound, while the level
/// of a tone rises and falls by 16 dB twice: with the frame that comes out at that moment, and with the frame
/// that comes out after the latency of the oversampling.
pub fn errors_db(settings: &Settings, rate_hz: f64, freq_hz: f64) -> [f64; 2] {
    let settings = Settings { threshold_db: -20.0, slope: 0.75, knee_db: 6.0, ..*settings };
    let level_db = |n: usize| -12.0 - 8.0 * (TAU * 2.0 * n as f64 / rate_hz).cos();
    let take = Take::frame_by_frame(&settings, rate_hz, tone(rate_hz, freq_hz, rate_hz as usize, level_db));
    let ahead = (0.001 * f64::from(settings.lookahead_ms) * rate_hz).round() as usize;
    let oversampling_frames = take.latency_frames - ahead;
    let start = (0.1 * rate_hz) as usize;
    [0, oversampling_frames].map(|earlier| {
        let errors = (start..take.output.len()).filter_map(|frame| {
            let heard_db = take.gain_db(frame, 0.5 * gain(level_db(frame)))?;
            Some((heard_db - take.reported_db[frame - earlier]).abs())
        });
        errors.fold(0.0, f64::max)
    })
}

/// M1: rows for lookaheads, detectors and sample rates without oversampling.
pub fn m1() -> Vec<Row> {
    let cases = [
        (Detector::Analytic, 0.0, 48_000.0),
        (Detector::Analytic, 1.5, 192_000.0),
        (Detector::Analytic, 5.0, 96_000.0),
        (Detector::Analytic, 20.0, 48_000.0),
        (Detector::Peak, 5.0, 44_100.0),
        (Detector::Rms, 5.0, 48_000.0),
    ];
    cases
        .map(|(detector, lookahead_ms, rate_hz)| {
            row(detector, lookahead_ms, Oversampling::Off, rate_hz)[0].clone()
        })
        .to_vec()
}

/// M1 with oversampling: beside what comes out at that moment, and beside what comes out after its latency.
pub fn m1_oversampled() -> [Vec<Row>; 2] {
    let cases = [
        (Detector::Analytic, 0.0, Oversampling::X4, 44_100.0),
        (Detector::Peak, 5.0, Oversampling::X2, 48_000.0),
        (Detector::Analytic, 1.5, Oversampling::X2, 96_000.0),
    ];
    let rows = cases.map(|(detector, lookahead_ms, oversampling, rate_hz)| {
        row(detector, lookahead_ms, oversampling, rate_hz)
    });
    [0, 1].map(|kind| rows.iter().map(|both| both[kind].clone()).collect())
}

fn row(detector: Detector, lookahead_ms: f32, oversampling: Oversampling, rate_hz: f64) -> [Row; 2] {
    let settings = Settings { lookahead_ms, oversampling, detector, ..Settings::DEFAULT };
    let [low, high] = [40.0, 997.0].map(|freq_hz| errors_db(&settings, rate_hz, freq_hz));
    let what = format!(
        "reported against heard, {detector:?}, lookahead {lookahead_ms} ms, oversampling {oversampling:?}, \
         {rate_hz} Hz"
    );
    [("", 0), (", after its latency", 1)].map(|(beside, kind)| {
        let worst = low[kind].max(high[kind]);
        Row::at_most("M1", format!("{what}{beside}"), [Some(0.05), None], worst, "dB")
    })
}
