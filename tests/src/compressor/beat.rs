//! A3: tones that nearly fit the sample rate move the gain: the beat of a detector that misses peaks.

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::Detector;

use super::figure::Row;
use super::play::RATES_HZ;
use super::rig::{Take, gain, tone};

/// By how many dB the gain moves on a steady tone, between its highest and lowest, within a second: ∞:1, 12 dB
/// above the threshold, attack 1 ms, release 30 ms.
pub fn beat_db(detector: Detector, rate_hz: f64, freq_hz: f64) -> f64 {
    let settings = Settings {
        threshold_db: -13.0,
        slope: 1.0,
        knee_db: 0.0,
        attack_ms: 1.0,
        release_ms: 30.0,
        detector,
        ..Settings::DEFAULT
    };
    let [settle, measured] = [0.6, 1.0].map(|seconds| (seconds * rate_hz) as usize);
    let take = Take::new(&settings, rate_hz, tone(rate_hz, freq_hz, settle + measured, |_| -1.0));
    let gains = (settle..settle + measured).filter_map(|frame| take.gain_db(frame, 0.1 * gain(-1.0)));
    let (low, high) = gains.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), gain_db| {
        (low.min(gain_db), high.max(gain_db))
    });
    high - low
}

/// A3: a row for each detector and sample rate.
pub fn a3() -> Vec<Row> {
    let mut rows = Vec::new();
    for detector in [Detector::Analytic, Detector::Rms, Detector::Peak] {
        let most = if detector == Detector::Peak { 0.1 } else { 0.02 };
        for rate_hz in RATES_HZ {
            let places = [(4.0, 1.0), (3.0, 3.0), (6.0, 1.0)];
            let tones = places.iter().flat_map(|(part, off)| [rate_hz / part - off, rate_hz / part + off]);
            let worst = tones.map(|freq_hz| beat_db(detector, rate_hz, freq_hz)).fold(0.0, f64::max);
            let what =
                format!("beat of the gain at fs/4 ± 1, fs/3 ± 3, fs/6 ± 1 Hz, {detector:?}, {rate_hz} Hz");
            rows.push(Row::at_most("A3", what, [Some(most), Some(0.03)], worst, "dB"));
        }
    }
    rows
}
