//! How loud a sound is in the presence of others.

use super::cochlea::{PLACES, Place};
use super::excitation::{Excitation, total};
use super::scale::BANDS;
use super::sone::{DIOTIC, phon_from_sone};

/// The loudness of a sound in the presence of others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partial {
    /// In sone per Cam, band by band, heard with both ears.
    pub specific_sone: [f64; BANDS],
    /// In sone.
    pub sone: f64,
    /// In phon; 0 where it is not heard.
    pub phon: f64,
}

/// The loudness of a sound in the presence of others, whose sum is the background (Moore, Glasberg and Baer
/// 1997, equations 17 to 22, with the constants of ISO 532-2). Without a background it is the loudness of the
/// sound alone; a background never adds to it.
pub fn partial_loudness(sound: &Excitation, background: &Excitation) -> Partial {
    let (sound, background) = (sound.power(), background.power());
    let specific_sone =
        std::array::from_fn(|band| DIOTIC * specific_sone(&PLACES[band], sound[band], background[band]));
    let sone = total(&specific_sone);
    Partial { specific_sone, sone, phon: phon_from_sone(sone) }
}

/// Excitation in power that a sound needs to be heard in a background.
pub(super) fn masked_threshold(place: &Place, background: f64) -> f64 {
    place.signal_to_noise * background + place.threshold
}

/// Loudness in sone per Cam in one ear.
fn specific_sone(place: &Place, sound: f64, background: f64) -> f64 {
    let alone = place.specific_sone(sound);
    if background <= 0.0 || sound <= 0.0 {
        return alone;
    }
    let threshold = masked_threshold(place, background);
    // All that is heard, less what the background takes: at the masked threshold that is all but the loudness
    // at the threshold of hearing; far above it takes nothing.
    let heard = place.growth(sound + background);
    let at_threshold = place.growth(background + threshold);
    let softest = place.growth(place.threshold);
    let partial = if sound >= threshold {
        heard - (at_threshold - softest) * (threshold / sound).powf(0.3)
    } else {
        let share = 2.0 * sound / (sound + threshold);
        let masker = place.growth(background);
        softest * share * share.sqrt() * (heard - masker) / (at_threshold - masker)
    };
    // Far above the background rounding could leave a little more than without it.
    partial.clamp(0.0, alone)
}
