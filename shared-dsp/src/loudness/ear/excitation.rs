//! The excitation of the auditory filters: what instances tell one another about their sounds.

use super::cochlea::PLACES;
use super::scale::{BANDS, band_width_cam};
use super::sone::{DIOTIC, phon_from_sone};

/// Levels of the 76 auditory filters in dB; 0 dB is what a tone of 1 kHz at 0 dB SPL excites at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excitation {
    /// Level of each filter in dB, lowest first; [`band_hz`](super::scale::band_hz) is where it sits.
    pub levels_db: [f32; BANDS],
}

impl Excitation {
    /// No filter goes below this level, in dB: far below the threshold of hearing.
    pub const FLOOR_DB: f32 = -50.0;
    /// No filter goes above this level, in dB.
    pub const CEILING_DB: f32 = 160.0;
    /// Silence.
    pub const SILENCE: Excitation = Excitation { levels_db: [Self::FLOOR_DB; BANDS] };

    /// From excitations in power; what is not a number counts as none.
    pub fn from_power(power: &[f64; BANDS]) -> Excitation {
        Excitation { levels_db: power.map(|power| clamp(10.0 * power.log10() as f32)) }
    }

    /// Excitation of each filter in power.
    pub fn power(&self) -> [f64; BANDS] {
        self.levels_db.map(|level_db| {
            if level_db > Self::FLOOR_DB { 10.0_f64.powf(0.1 * f64::from(level_db)) } else { 0.0 }
        })
    }

    /// The excitation by several sounds at once, by their powers: the background of one of them is the sum of
    /// the others.
    pub fn sum<'a>(excitations: impl IntoIterator<Item = &'a Excitation>) -> Excitation {
        let mut sum = [0.0; BANDS];
        for excitation in excitations {
            for (sum, power) in sum.iter_mut().zip(excitation.power()) {
                *sum += power;
            }
        }
        Excitation::from_power(&sum)
    }

    /// The excitation after a change of level, as if its pattern kept its shape; true for a few dB.
    pub fn with_gain(&self, gain_db: f32) -> Excitation {
        let gained = |level_db: f32| {
            if level_db > Self::FLOOR_DB { clamp(level_db + gain_db) } else { Self::FLOOR_DB }
        };
        Excitation { levels_db: self.levels_db.map(gained) }
    }

    /// Loudness of each band in sone per Cam, heard with both ears.
    pub fn specific_sone(&self) -> [f64; BANDS] {
        let one_ear = self.one_ear_sone();
        one_ear.map(|sone| DIOTIC * sone)
    }

    /// Loudness of each band in sone per Cam, heard with one ear.
    pub(super) fn one_ear_sone(&self) -> [f64; BANDS] {
        let power = self.power();
        std::array::from_fn(|band| PLACES[band].specific_sone(power[band]))
    }

    /// Loudness in sone of the same sound at both ears.
    pub fn sone(&self) -> f64 {
        total(&self.specific_sone())
    }

    /// Loudness in sone of a sound at one ear.
    pub fn monaural_sone(&self) -> f64 {
        total(&self.one_ear_sone())
    }

    /// Loudness level in phon of the same sound at both ears.
    pub fn phon(&self) -> f64 {
        phon_from_sone(self.sone())
    }

    /// The levels in hundredths of a dB, for other instances.
    pub fn pack(&self) -> [i16; BANDS] {
        self.levels_db.map(|level_db| (100.0 * clamp(level_db)).round() as i16)
    }

    /// The inverse of [`pack`](Self::pack); any bits give valid levels.
    pub fn unpack(packed: &[i16; BANDS]) -> Excitation {
        Excitation { levels_db: packed.map(|hundredths| clamp(f32::from(hundredths) / 100.0)) }
    }
}

impl Default for Excitation {
    fn default() -> Self {
        Excitation::SILENCE
    }
}

/// Within floor and ceiling; what is not a number is silence.
fn clamp(level_db: f32) -> f32 {
    if level_db >= Excitation::FLOOR_DB { level_db.min(Excitation::CEILING_DB) } else { Excitation::FLOOR_DB }
}

/// Sum over all bands of a loudness in sone per Cam, in sone.
pub(super) fn total(specific_sone: &[f64; BANDS]) -> f64 {
    specific_sone.iter().enumerate().map(|(band, sone)| sone * band_width_cam(band)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_a_hundredth_of_a_db_and_any_bits_are_valid() {
        let levels_db = std::array::from_fn(|band| -60.0 + 3.0123 * band as f32);
        let excitation = Excitation::unpack(&Excitation { levels_db }.pack());
        for (band, level_db) in excitation.levels_db.iter().enumerate() {
            assert!((level_db - clamp(levels_db[band])).abs() <= 0.005_1);
        }
        for bits in [i16::MIN, -1, 0, i16::MAX] {
            let excitation = Excitation::unpack(&[bits; BANDS]);
            assert!(excitation.sone().is_finite());
        }
        assert_eq!(Excitation { levels_db: [f32::NAN; BANDS] }.pack(), Excitation::SILENCE.pack());
    }

    #[test]
    fn two_equal_sounds_excite_3_db_more_and_silence_adds_nothing() {
        let one = Excitation { levels_db: [60.0; BANDS] };
        let two = Excitation::sum([&one, &one, &Excitation::SILENCE]);
        assert!(two.levels_db.iter().all(|level_db| (level_db - 63.010_3).abs() < 1e-4));
        assert_eq!(Excitation::sum([]), Excitation::SILENCE);
        assert_eq!(Excitation::SILENCE.sone(), 0.0);
    }
}
