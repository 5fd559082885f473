//! Loudness in sone, loudness level in phon, and two ears.

use std::sync::LazyLock;

use super::excitation::{Excitation, total};
use super::scale::{BAND_STEP_CAM, BANDS, interpolate};
use super::sound::Sound;
use super::transfer::Field;

/// How much louder a sound is at both ears than at one (ISO 532-2, formulae 12 and 13, for equal ears).
pub(super) const DIOTIC: f64 = 1.5;
/// Exponent of the inhibition of one ear by the other (ISO 532-2, formulae 12 and 13).
const INHIBITION: f64 = 1.5978;
/// What one ear inhibits in the other is spread over bands: parameter B of ISO 532-2, formulae 10 and 11, in
/// 1/Cam.
const SPREAD_PER_CAM: f64 = 0.08;
/// The table from sone to phon goes up to this loudness level.
const MOST_PHON: usize = 120;

/// Logarithm of the loudness of a tone of 1 kHz in free field, and its level in dB SPL, which is its loudness
/// level.
static TONE: LazyLock<Box<[(f64, f64)]>> = LazyLock::new(|| {
    let log_sone = |level_db_spl: f64| {
        let tone = Sound::silence().with_tone(1_000.0, level_db_spl);
        tone.excitation(Field::Free).sone().ln()
    };
    (0..=MOST_PHON).map(|phon| (log_sone(phon as f64), phon as f64)).collect()
});

/// Loudness level in phon of a loudness in sone: the level of an equally loud tone of 1 kHz. 0 at the
/// threshold of hearing (0.001 sone) and below.
pub fn phon_from_sone(sone: f64) -> f64 {
    if sone > 0.0 { extended(&TONE, sone.ln()).max(0.0) } else { 0.0 }
}

/// The inverse of [`phon_from_sone`]; 0 sone below 0 phon.
pub fn sone_from_phon(phon: f64) -> f64 {
    if phon < 0.0 {
        return 0.0;
    }
    let by_phon: [(f64, f64); MOST_PHON + 1] = std::array::from_fn(|n| (TONE[n].1, TONE[n].0));
    extended(&by_phon, phon).exp()
}

/// As [`interpolate`], and straight on beyond the last point.
fn extended(points: &[(f64, f64)], x: f64) -> f64 {
    let [.., (x0, y0), (x1, y1)] = points else { return 0.0 };
    if x > *x1 { y1 + (x - x1) * (y1 - y0) / (x1 - x0) } else { interpolate(points, x) }
}

/// Loudness in sone of a sound that is not the same at both ears: each ear inhibits the other where both hear
/// something (ISO 532-2, clause 8.1).
pub fn binaural_sone(left: &Excitation, right: &Excitation) -> f64 {
    let ears = [left.one_ear_sone(), right.one_ear_sone()];
    let [left_spread, right_spread] = [spread(&ears[0]), spread(&ears[1])];
    let inhibited = |sone: &[f64; BANDS], own: &[f64; BANDS], other: &[f64; BANDS]| {
        total(&std::array::from_fn(|band| {
            // The hyperbolic cosine of a large ratio is without bounds: no inhibition.
            let ratio = ((other[band] + 1e-13) / (own[band] + 1e-13)).min(700.0);
            sone[band] * 0.5 * (1.0 + ratio.cosh().recip().powf(INHIBITION))
        }))
    };
    inhibited(&ears[0], &left_spread, &right_spread) + inhibited(&ears[1], &right_spread, &left_spread)
}

/// Loudness spread over ± 18 Cam.
fn spread(specific_sone: &[f64; BANDS]) -> [f64; BANDS] {
    const REACH: usize = 36;
    std::array::from_fn(|band| {
        let from = band.saturating_sub(REACH);
        let to = (band + REACH).min(BANDS - 1);
        let weighted = |other: usize| {
            let distance = SPREAD_PER_CAM * BAND_STEP_CAM * other.abs_diff(band) as f64;
            specific_sone[other] * (-distance * distance).exp()
        };
        (from..=to).map(weighted).sum()
    })
}
