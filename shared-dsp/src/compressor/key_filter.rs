//! The EQ of the sidechain: low cut, high cut and two bells on what the detector hears.

use super::settings::{self as range, Settings};
use crate::filter::moving::{MovingFilter, Shape, Target, response_db};
use crate::units::within_or_zero as within;

const SHAPES: [Shape; 4] = [Shape::LowCut, Shape::HighCut, Shape::Bell, Shape::Bell];

/// The filters of all lanes.
pub type KeyFilter = MovingFilter<{ SHAPES.len() }>;

/// Filters at rest.
pub fn key_filter(settings: &Settings, sample_rate_hz: f64) -> KeyFilter {
    MovingFilter::new(SHAPES, &targets(settings), sample_rate_hz)
}

/// What the sidechain's EQ does to the level of a frequency, in dB.
pub fn key_response_db(settings: &Settings, freq_hz: f64, sample_rate_hz: f64) -> f64 {
    let sections = SHAPES.iter().zip(targets(settings));
    sections.map(|(shape, target)| response_db(*shape, &target, freq_hz, sample_rate_hz)).sum()
}

/// Where the settings want them.
pub fn targets(settings: &Settings) -> [Target; SHAPES.len()] {
    let low_cut_hz = within(settings.sc_low_cut_hz, &range::SC_LOW_CUT_HZ);
    let high_cut_hz = within(settings.sc_high_cut_hz, &range::SC_HIGH_CUT_HZ);
    let bell = |index: usize| {
        let bell = &settings.sc_bells[index];
        Target {
            freq_hz: within(bell.freq_hz, &range::SC_BELL_HZ),
            amount: within(bell.gain_db, &range::SC_BELL_GAIN_DB),
            q: within(bell.q, &range::SC_BELL_Q),
        }
    };
    [
        Target::cut(low_cut_hz, low_cut_hz > 1.000_1 * f64::from(*range::SC_LOW_CUT_HZ.start())),
        Target::cut(high_cut_hz, high_cut_hz < 0.999_9 * f64::from(*range::SC_HIGH_CUT_HZ.end())),
        bell(0),
        bell(1),
    ]
}
