//! Which bands of a sound are masked, and by whom.

use super::cochlea::PLACES;
use super::excitation::Excitation;
use super::partial::{Partial, masked_threshold, partial_loudness};
use super::scale::{BANDS, band_width_cam};

/// A sound that may mask another.
#[derive(Clone, Copy, Debug)]
pub struct Masker<'a> {
    /// Its name, as the user knows it.
    pub name: &'a str,
    /// What it excites.
    pub excitation: &'a Excitation,
}

/// A band that others take something from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MaskedBand {
    /// Which of the maskers excites this band most, counted from 0.
    pub masker: usize,
    /// Its share in all that the maskers excite there, up to 1.
    pub share: f32,
    /// What the band's loudness loses in the presence of all maskers, in sone.
    pub lost_sone: f32,
    /// What it loses as a part of its loudness alone, up to 1.
    pub lost: f32,
    /// Whether nothing of this band is heard: it is below its masked threshold.
    pub is_inaudible: bool,
}

/// A sound among others.
#[derive(Clone, Debug, PartialEq)]
pub struct Masking {
    /// Its loudness among them.
    pub partial: Partial,
    /// Bands that would be heard if it were alone, and what the others take; lowest first.
    pub bands: [Option<MaskedBand>; BANDS],
    /// What each masker is the main cause of, in sone: losses of the bands it excites most, in the order of
    /// the maskers.
    pub lost_sone: Vec<f64>,
}

/// What each band of a sound loses to others, and to which of them.
pub fn masked_bands(sound: &Excitation, maskers: &[Masker<'_>]) -> Masking {
    let background = Excitation::sum(maskers.iter().map(|masker| masker.excitation));
    let partial = partial_loudness(sound, &background);
    let alone = sound.specific_sone();
    let (sound_power, background_power) = (sound.power(), background.power());
    let mut lost_sone = vec![0.0; maskers.len()];
    let bands = std::array::from_fn(|band| {
        let place = &PLACES[band];
        let level_db = |masker: &Masker<'_>| masker.excitation.levels_db[band];
        let (masker, loudest) =
            maskers.iter().enumerate().max_by(|(_, a), (_, b)| level_db(a).total_cmp(&level_db(b)))?;
        if sound_power[band] < place.threshold || background_power[band] <= 0.0 {
            return None;
        }
        let band_sone = band_width_cam(band) * (alone[band] - partial.specific_sone[band]);
        lost_sone[masker] += band_sone;
        Some(MaskedBand {
            masker,
            share: (10.0_f64.powf(0.1 * f64::from(level_db(loudest))) / background_power[band]).min(1.0)
                as f32,
            lost_sone: band_sone as f32,
            lost: (1.0 - partial.specific_sone[band] / alone[band]) as f32,
            is_inaudible: sound_power[band] < masked_threshold(place, background_power[band]),
        })
    });
    Masking { partial, bands, lost_sone }
}

/// How far one masker must come down, in dB (0 or negative), for the sound to gain that many phon; `None` if
/// it would not even with that masker gone, or by more than 24 dB.
pub fn gain_to_recover_db(
    sound: &Excitation,
    maskers: &[Masker<'_>],
    masker: usize,
    recover_phon: f64,
) -> Option<f64> {
    let others = Excitation::sum(
        maskers.iter().enumerate().filter(|(n, _)| *n != masker).map(|(_, masker)| masker.excitation),
    );
    let moved = maskers.get(masker)?.excitation;
    let phon = |gain_db: f64| {
        let background = Excitation::sum([&others, &moved.with_gain(gain_db as f32)]);
        partial_loudness(sound, &background).phon
    };
    let wanted_phon = phon(0.0) + recover_phon;
    let (mut enough_db, mut too_little_db) = (-24.0, 0.0);
    if phon(enough_db) < wanted_phon {
        return None;
    }
    // To a hundredth of a dB.
    while too_little_db - enough_db > 0.01 {
        let middle_db = 0.5 * (enough_db + too_little_db);
        if phon(middle_db) < wanted_phon { too_little_db = middle_db } else { enough_db = middle_db }
    }
    Some(enough_db)
}
