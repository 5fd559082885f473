//! The frequencies at which a spectrum is drawn, and the way to and from the bands of the ear.

use super::LOWEST_DB;
use crate::loudness::ear::scale::{BAND_STEP_CAM, BANDS, band_cam, cam};

/// First and last point of a grid, in Hz.
pub const ENDS_HZ: [f64; 2] = [20.0, 20_000.0];

/// Points from 20 Hz to 20 kHz, the same number in each octave.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    freqs_hz: Box<[f64]>,
}

impl Grid {
    /// A grid of so many points; at least two.
    pub fn new(points: usize) -> Grid {
        let points = points.max(2);
        let [first, last] = ENDS_HZ;
        let freq = |point: usize| first * (last / first).powf(point as f64 / (points - 1) as f64);
        Grid { freqs_hz: (0..points).map(freq).collect() }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.freqs_hz.len()
    }

    /// Never: a grid has two points at least.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The frequency of each point in Hz.
    pub fn freqs_hz(&self) -> &[f64] {
        &self.freqs_hz
    }

    /// Points in an octave.
    pub fn points_per_oct(&self) -> f64 {
        let [first, last] = ENDS_HZ;
        (self.len() - 1) as f64 / (last / first).log2()
    }

    /// Where a frequency stands among the points: 0 at the first one.
    pub fn place(&self, freq_hz: f64) -> f64 {
        (freq_hz / ENDS_HZ[0]).log2() * self.points_per_oct()
    }

    /// Where the points next to this one begin and end, in Hz.
    pub fn span_hz(&self, point: usize) -> [f64; 2] {
        let half = 2.0_f64.powf(0.5 / self.points_per_oct());
        let freq_hz = self.freqs_hz[point.min(self.len() - 1)];
        [freq_hz / half, freq_hz * half]
    }

    /// The highest level in each half-Cam band of the ear: a spectrum as the link carries it.
    pub fn bands_db(&self, levels_db: &[f32]) -> [f32; BANDS] {
        let mut bands = [LOWEST_DB; BANDS];
        let place = |freq_hz: f64| (cam(freq_hz) - band_cam(0)) / BAND_STEP_CAM;
        for (level, freq_hz) in levels_db.iter().zip(&self.freqs_hz) {
            let band = place(*freq_hz).round();
            if (0.0..BANDS as f64).contains(&band) {
                let band = &mut bands[band as usize];
                *band = band.max(*level);
            }
        }
        // Where the points are wider than the bands, a band may have none
        for (band, level) in bands.iter_mut().enumerate() {
            if *level <= LOWEST_DB {
                let freq_hz = crate::loudness::ear::scale::band_hz(band);
                let point = self.place(freq_hz).round().clamp(0.0, (self.len() - 1) as f64) as usize;
                *level = levels_db.get(point).copied().unwrap_or(LOWEST_DB);
            }
        }
        bands
    }

    /// The level of each point between the bands of such a spectrum; below the first and above the last band
    /// there is nothing.
    pub fn from_bands_db(&self, bands_db: &[f32; BANDS], levels_db: &mut [f32]) {
        for (level, freq_hz) in levels_db.iter_mut().zip(&self.freqs_hz) {
            let place = (cam(*freq_hz) - band_cam(0)) / BAND_STEP_CAM;
            *level = if (-0.5..BANDS as f64 - 0.5).contains(&place) {
                let place = place.clamp(0.0, (BANDS - 1) as f64);
                let below = (place as usize).min(BANDS - 2);
                let share = (place - below as f64) as f32;
                bands_db[below] + share * (bands_db[below + 1] - bands_db[below])
            } else {
                LOWEST_DB
            };
        }
    }
}
