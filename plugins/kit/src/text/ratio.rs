//! Ratios of compressors and expanders, written for the slope that the processor works with.

use shared_dsp::compressor::settings::{SLOPE, ratio_from_slope, slope_from_ratio};

use super::number::{Number, three_digits};

/// Ratios from here on are written and read as no number, but as infinite.
const INFINITE_FROM: f32 = 999.5;

/// The slope as the processor is to take it: where the ratio is written as infinite, it is.
pub fn slope_as_written(slope: f32) -> f32 {
    if ratio_from_slope(slope).abs() >= INFINITE_FROM { 1.0 } else { slope }
}

/// `4.00:1`, `∞:1`, `-2.00:1`.
pub(super) fn write(slope: f32) -> String {
    let ratio = ratio_from_slope(slope_as_written(slope));
    if ratio.is_infinite() {
        return "∞:1".to_owned();
    }
    let sign = if ratio < 0.0 { "-" } else { "" };
    format!("{sign}{}:1", three_digits(f64::from(ratio.abs())))
}

/// `4`, `4:1`, `1:4` (as on expanders), `∞`, `inf`, `limit`, `-2:1`.
pub(super) fn read(text: &str) -> Option<f32> {
    let text = text.trim().to_lowercase();
    if text == "limit" {
        return Some(slope_from_ratio(f32::INFINITY));
    }
    let ratio = match text.split_once(':') {
        None => side(&text)?,
        Some((ratio, one)) if side(one) == Some(1.0) => side(ratio)?,
        Some((one, ratio)) if side(one) == Some(1.0) => side(ratio)?,
        Some(_) => return None,
    };
    let slope = slope_from_ratio(ratio);
    (ratio != 0.0 && SLOPE.contains(&slope)).then_some(slope)
}

/// One side of a ratio.
fn side(text: &str) -> Option<f32> {
    let text = text.trim();
    if matches!(text, "∞" | "inf") {
        return Some(f32::INFINITY);
    }
    let (number, rest) = Number::split(text)?;
    let ratio = number.value as f32;
    (rest.is_empty() && ratio.abs() <= 1_000.0).then_some(ratio)
}
