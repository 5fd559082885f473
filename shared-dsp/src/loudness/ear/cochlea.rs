//! What each place of the inner ear makes of its excitation.

use std::sync::LazyLock;

use super::scale::{BANDS, band_hz, interpolate};

/// Excitation in power at absolute threshold from 500 Hz on.
const THRESHOLD_FROM_500_HZ: f64 = 2.065;
/// Frequency in Hz; excitation at absolute threshold and gain of the cochlea for soft sounds, in dB (ISO
/// 532-2:2017, table 2).
const THRESHOLD_AND_GAIN_DB: [(f64, f64, f64); 11] = [
    (50.0, 27.46, -24.31),
    (63.0, 23.45, -20.30),
    (80.0, 18.47, -15.32),
    (100.0, 15.13, -11.98),
    (125.0, 11.97, -8.82),
    (160.0, 9.34, -6.19),
    (200.0, 7.43, -4.28),
    (250.0, 5.75, -2.60),
    (315.0, 4.73, -1.58),
    (400.0, 3.92, -0.77),
    (500.0, 3.15, 0.0),
];
/// That gain in dB, and the exponent α (ISO 532-2:2017, table 3).
const ALPHA: [(f64, f64); 6] = [
    (-25.0, 0.266_92),
    (-20.0, 0.250_16),
    (-15.0, 0.236_79),
    (-10.0, 0.222_28),
    (-5.0, 0.210_55),
    (0.0, 0.2),
];
/// The constant A by gain from −25 to 0 dB, half a dB apart (ISO 532-2:2017, table 4).
const A: [f64; 51] = [
    7.784, 7.667, 7.551, 7.435, 7.318, 7.210, 7.103, 6.996, 6.889, 6.782, 6.675, 6.596, 6.517, 6.438, 6.360,
    6.281, 6.202, 6.124, 6.047, 5.975, 5.902, 5.823, 5.744, 5.665, 5.587, 5.510, 5.437, 5.364, 5.291, 5.218,
    5.145, 5.086, 5.027, 4.972, 4.918, 4.863, 4.808, 4.754, 4.699, 4.644, 4.590, 4.542, 4.496, 4.451, 4.405,
    4.359, 4.314, 4.268, 4.222, 4.177, 4.131,
];
/// Frequency in Hz; a tone's excitation at its masked threshold against that of the noise, in dB (Moore,
/// Glasberg and Baer 1997, figure 9; constant from 1 kHz on).
const SIGNAL_TO_NOISE_DB: [(f64, f64); 14] = [
    (50.0, 13.50),
    (63.0, 10.04),
    (80.0, 7.13),
    (100.0, 4.92),
    (125.0, 3.13),
    (160.0, 1.54),
    (200.0, 0.40),
    (250.0, -0.51),
    (315.0, -1.27),
    (400.0, -1.88),
    (500.0, -2.33),
    (630.0, -2.67),
    (800.0, -2.90),
    (1_000.0, -3.00),
];
/// The constant C of ISO 532-2 in sone per Cam, which makes 1 sone of a tone of 1 kHz at 40 dB SPL heard with
/// both ears.
const C: f64 = 0.061_7;
/// Above this excitation in power loudness grows without the cochlea's gain.
const HIGH: f64 = 1e10;

/// The constants of one band.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Excitation in power at absolute threshold.
    pub threshold: f64,
    /// What noise's excitation is multiplied by to have that of a tone at masked threshold.
    pub signal_to_noise: f64,
    gain: f64,
    alpha: f64,
    a: f64,
    /// A to the power α.
    a_alpha: f64,
}

/// The constants of all bands.
pub static PLACES: LazyLock<[Place; BANDS]> =
    LazyLock::new(|| std::array::from_fn(|band| Place::new(band_hz(band))));

fn power(level_db: f64) -> f64 {
    10.0_f64.powf(0.1 * level_db)
}

impl Place {
    fn new(freq_hz: f64) -> Place {
        let threshold_db = THRESHOLD_AND_GAIN_DB.map(|(hz, threshold_db, _)| (hz, threshold_db));
        let gain_db = interpolate(&THRESHOLD_AND_GAIN_DB.map(|(hz, _, gain_db)| (hz, gain_db)), freq_hz);
        let alpha = interpolate(&ALPHA, gain_db);
        let a = interpolate(&std::array::from_fn::<_, 51, _>(|n| (-25.0 + 0.5 * n as f64, A[n])), gain_db);
        let threshold =
            if freq_hz < 500.0 { power(interpolate(&threshold_db, freq_hz)) } else { THRESHOLD_FROM_500_HZ };
        Place {
            threshold,
            signal_to_noise: power(interpolate(&SIGNAL_TO_NOISE_DB, freq_hz)),
            gain: power(gain_db),
            alpha,
            a,
            a_alpha: a.powf(alpha),
        }
    }

    /// Loudness in one ear in sone per Cam of an excitation in power, as if the threshold of hearing did not
    /// matter (ISO 532-2, formulae 7 and 9).
    pub fn growth(&self, excitation: f64) -> f64 {
        let below = |excitation: f64| C * ((self.gain * excitation + self.a).powf(self.alpha) - self.a_alpha);
        if excitation > HIGH {
            // From 500 Hz on this is the standard's C (E / 1.0707)^0.2, which for bass would set in with a
            // step down of 4 %.
            below(HIGH) * (excitation / HIGH).powf(0.2)
        } else {
            below(excitation)
        }
    }

    /// Loudness in one ear in sone per Cam of an excitation in power (ISO 532-2, formulae 7 to 9).
    pub fn specific_sone(&self, excitation: f64) -> f64 {
        let sone = self.growth(excitation);
        if excitation < self.threshold {
            let share = 2.0 * excitation / (excitation + self.threshold);
            sone * share * share.sqrt()
        } else {
            sone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loudness_grows_without_a_step_from_silence_to_pain() {
        for (band, place) in PLACES.iter().enumerate() {
            let mut before = 0.0;
            for step in 0..16_000 {
                let sone = place.specific_sone(power(-40.0 + 0.01 * f64::from(step)));
                assert!(sone > before && sone < before * 1.006 + 1e-9, "band {band}, step {step}");
                before = sone;
            }
        }
    }
}
