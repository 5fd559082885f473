//! The ear's own scale of frequency: equivalent rectangular bandwidths, counted in Cam.

/// Number of auditory filters, half a Cam apart: 1.5 to 39 Cam, 40 Hz to 15.1 kHz.
pub const BANDS: usize = 76;
/// From one filter to the next, in Cam.
pub const BAND_STEP_CAM: f64 = 0.5;
/// Middle of the lowest filter in Cam.
const FIRST_CAM: f64 = 1.5;
/// Where the loudness of ISO 532-2 begins and ends, in Cam: half its step of 0.1 beyond its first and last
/// filter.
const LOUDNESS_CAM: [f64; 2] = [1.75, 38.95];

/// Equivalent rectangular bandwidth in Hz of the auditory filter at a frequency (Glasberg and Moore 1990; ISO
/// 532-2, formula 1).
pub fn erb_hz(freq_hz: f64) -> f64 {
    24.673 * (0.004_368 * freq_hz + 1.0)
}

/// Place of a frequency on the scale, in Cam (ISO 532-2, formula 6).
pub fn cam(freq_hz: f64) -> f64 {
    21.366 * (0.004_368 * freq_hz + 1.0).log10()
}

/// The frequency in Hz of a place in Cam.
pub fn hz(cam: f64) -> f64 {
    (10.0_f64.powf(cam / 21.366) - 1.0) / 0.004_368
}

/// Middle of a band in Cam.
pub fn band_cam(band: usize) -> f64 {
    FIRST_CAM + BAND_STEP_CAM * band as f64
}

/// Middle of a band in Hz.
pub fn band_hz(band: usize) -> f64 {
    hz(band_cam(band))
}

/// The width in Cam for which a band stands in the sum over all.
pub(super) fn band_width_cam(band: usize) -> f64 {
    let half = 0.5 * BAND_STEP_CAM;
    let [low, high] = LOUDNESS_CAM;
    ((band_cam(band) + half).min(high) - (band_cam(band) - half).max(low)).max(0.0)
}

/// The value at `x` on straight lines between points with rising `x`; beyond them that of the last one.
pub(super) fn interpolate(points: &[(f64, f64)], x: f64) -> f64 {
    let above = points.partition_point(|point| point.0 <= x);
    if above == 0 {
        return points[0].1;
    }
    if above == points.len() {
        return points[above - 1].1;
    }
    let ((x0, y0), (x1, y1)) = (points[above - 1], points[above]);
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_that_of_glasberg_and_moore() {
        // 1 kHz: 132.6 Hz wide, at 15.6 Cam.
        assert!((erb_hz(1_000.0) - 132.4).abs() < 0.3 && (cam(1_000.0) - 15.6).abs() < 0.05);
        for band in 0..BANDS {
            assert!((cam(band_hz(band)) - band_cam(band)).abs() < 1e-12);
        }
        assert!((band_cam(BANDS - 1) - 39.0).abs() < 1e-12);
        let width_cam: f64 = (0..BANDS).map(band_width_cam).sum();
        assert!((width_cam - 37.2).abs() < 1e-9, "{width_cam}");
    }
}
