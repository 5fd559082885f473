//! Curves that are hard to make digital: the demanding set of the research note, cuts of every slope, and
//! corners above 20 kHz.

use crate::bands::SLOPES;
use shared_dsp::eq::settings::{Band, BandState, Kind, Slope};

/// A band that is on.
pub fn band(kind: Kind, freq_hz: f32, gain_db: f32, q: f32, slope: Slope) -> Band {
    Band { state: BandState::On, kind, freq_hz, gain_db, q, slope, ..Band::DEFAULT }
}

/// 210 bells, 36 shelves and a high cut: 1 to 20 kHz, Q 0.3 to 30, up to ±24 dB.
pub fn demanding() -> Vec<Band> {
    const GAINS_DB: [f32; 6] = [-24.0, -12.0, -3.0, 3.0, 12.0, 24.0];
    let mut bands = Vec::new();
    for gain_db in GAINS_DB {
        for freq_hz in [1_000.0, 5_000.0, 10_000.0, 16_000.0, 20_000.0] {
            for q in [0.3, 0.7, 1.0, 2.0, 5.0, 10.0, 30.0] {
                bands.push(band(Kind::Bell, freq_hz, gain_db, q, Slope::Db12));
            }
        }
        for freq_hz in [100.0, 8_000.0, 16_000.0] {
            for kind in [Kind::LowShelf, Kind::HighShelf] {
                bands.push(band(kind, freq_hz, gain_db, std::f32::consts::FRAC_1_SQRT_2, Slope::Db12));
            }
        }
    }
    bands.push(band(Kind::HighCut, 18_000.0, 0.0, std::f32::consts::FRAC_1_SQRT_2, Slope::Db12));
    bands
}

/// Cuts of 6 to 96 dB per octave, low and high, from 30 Hz to 16 kHz.
pub fn cuts() -> Vec<Band> {
    let mut bands = Vec::new();
    for slope in SLOPES.into_iter().filter(|slope| *slope != Slope::BrickWall) {
        for freq_hz in [30.0, 1_000.0, 8_000.0, 16_000.0] {
            for kind in [Kind::LowCut, Kind::HighCut] {
                bands.push(band(kind, freq_hz, 0.0, std::f32::consts::FRAC_1_SQRT_2, slope));
            }
        }
    }
    bands
}

/// Bells and shelves whose corner lies above 20 kHz or above half the sample rate.
pub fn ultrasonic() -> Vec<Band> {
    let mut bands = Vec::new();
    for freq_hz in [21_000.0, 24_000.0, 27_000.0, 30_000.0] {
        for gain_db in [-12.0, 12.0] {
            for q in [0.5, 1.0, 2.0, 5.0, 10.0] {
                bands.push(band(Kind::Bell, freq_hz, gain_db, q, Slope::Db12));
            }
            bands.push(band(Kind::HighShelf, freq_hz, gain_db, std::f32::consts::FRAC_1_SQRT_2, Slope::Db12));
        }
    }
    bands
}

/// Frequencies from 20 Hz to 20 kHz (or just below half the sample rate): 1 500 evenly in log frequency and
/// 600 around the band.
pub fn frequencies_hz(centre_hz: f64, sample_rate_hz: f64) -> Vec<f64> {
    let highest_hz = 20_000.0_f64.min(0.499 * sample_rate_hz);
    let log_steps = |from: f64, to: f64, count: usize| {
        (0..count).map(move |n| from * (to / from).powf(n as f64 / (count - 1) as f64))
    };
    log_steps(20.0, highest_hz, 1_500)
        .chain(log_steps(0.8 * centre_hz, 1.25 * centre_hz, 600))
        .filter(|freq_hz| (20.0..=highest_hz).contains(freq_hz))
        .collect()
}
