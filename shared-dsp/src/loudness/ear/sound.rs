//! A steady sound, given by its tones and bands of noise in dB SPL.

use super::excitation::Excitation;
use super::pattern::Components;
use super::scale::erb_hz;
use super::transfer::Field;

/// Third-octave bands of ISO 532-2 (clause 5.5): their nominal middles in Hz.
pub const THIRD_OCTAVES_HZ: [f64; 29] = [
    25.0, 31.5, 40.0, 50.0, 63.0, 80.0, 100.0, 125.0, 160.0, 200.0, 250.0, 315.0, 400.0, 500.0, 630.0, 800.0,
    1_000.0, 1_250.0, 1_600.0, 2_000.0, 2_500.0, 3_150.0, 4_000.0, 5_000.0, 6_300.0, 8_000.0, 10_000.0,
    12_500.0, 16_000.0,
];
/// Noise is made of components this far apart in Hz at most, or a sixth of an ERB.
const NOISE_STEP_HZ: f64 = 10.0;

/// A steady sound, its level that at the place of the listener's head without the listener.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Frequency in Hz and level in dB SPL.
    components: Vec<(f64, f64)>,
}

impl Sound {
    /// No sound.
    pub fn silence() -> Sound {
        Sound::default()
    }

    /// With a tone.
    pub fn with_tone(mut self, freq_hz: f64, level_db_spl: f64) -> Sound {
        self.components.push((freq_hz, level_db_spl));
        self
    }

    /// With a band of white noise of that density in dB SPL per Hz.
    pub fn with_white_noise(self, from_hz: f64, to_hz: f64, density_db: f64) -> Sound {
        self.with_noise(from_hz, to_hz, |_| density_db)
    }

    /// With a band of pink noise of that density in dB SPL per Hz at 1 kHz.
    pub fn with_pink_noise(self, from_hz: f64, to_hz: f64, density_at_1_khz_db: f64) -> Sound {
        self.with_noise(from_hz, to_hz, |freq_hz| density_at_1_khz_db - 10.0 * (freq_hz / 1_000.0).log10())
    }

    /// With noise whose levels in third-octave bands are these, in dB SPL; flat within each band.
    pub fn with_third_octaves(mut self, levels_db_spl: &[f64; 29]) -> Sound {
        let half = 2.0_f64.powf(1.0 / 6.0);
        for (middle_hz, level_db_spl) in THIRD_OCTAVES_HZ.iter().zip(levels_db_spl) {
            let [from_hz, to_hz] = [middle_hz / half, middle_hz * half];
            self = self.with_white_noise(from_hz, to_hz, level_db_spl - 10.0 * (to_hz - from_hz).log10());
        }
        self
    }

    /// With noise of any density in dB SPL per Hz by frequency in Hz.
    pub fn with_noise(mut self, from_hz: f64, to_hz: f64, density_db: impl Fn(f64) -> f64) -> Sound {
        let mut low_hz = from_hz;
        while low_hz < to_hz {
            let step_hz = NOISE_STEP_HZ.min(erb_hz(low_hz) / 6.0);
            let mut high_hz = (low_hz + step_hz).min(to_hz);
            if to_hz - high_hz < 0.5 * step_hz {
                high_hz = to_hz;
            }
            let middle_hz = 0.5 * (low_hz + high_hz);
            let width_db = 10.0 * (high_hz - low_hz).log10();
            self.components.push((middle_hz, density_db(middle_hz) + width_db));
            low_hz = high_hz;
        }
        self
    }

    /// What it excites in an ear in that field.
    pub fn excitation(&self, field: Field) -> Excitation {
        let mut sorted = self.components.clone();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut components = Components::new(sorted.len());
        for (freq_hz, level_db_spl) in sorted {
            let level_db = level_db_spl + field.gain_db(freq_hz);
            components.push(freq_hz as f32, 10.0_f64.powf(0.1 * level_db) as f32);
        }
        Excitation::from_power(&components.excitation())
    }
}
