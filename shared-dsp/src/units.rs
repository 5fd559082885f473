//! Conversions that more than one place needs.

/// Amplitude ratio of a level difference in dB.
pub fn gain_from_db(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

/// Level difference in dB of an amplitude ratio; −∞ for 0.
pub fn db_from_gain(gain: f64) -> f64 {
    20.0 * gain.log10()
}

/// A state of a filter below −400 dB is taken for silence, so that no filter ends in denormal numbers.
pub fn snap_to_zero(state: f64) -> f64 {
    if state.abs() < 1e-20 { 0.0 } else { state }
}

/// A value within its range; `otherwise` where it is no number.
pub fn within(value: f32, range: &std::ops::RangeInclusive<f32>, otherwise: f32) -> f32 {
    if value.is_nan() { otherwise } else { value.clamp(*range.start(), *range.end()) }
}

/// A value within its range; what comes nearest to 0 where it is no number.
pub fn within_or_zero(value: f32, range: &std::ops::RangeInclusive<f32>) -> f64 {
    f64::from(within(value, range, 0.0_f32.clamp(*range.start(), *range.end())))
}
