//! Where two sounds are in each other's way.
//!
//! The ear tells two sounds apart by their frequencies only as far as its filters do: within an equivalent
//! rectangular bandwidth (ERB; B. R. Glasberg and B. C. J. Moore, *Derivation of auditory filter shapes from
//! notched-noise data*, Hear. Res. 47, 1990) the louder one masks the softer. A sound is masked entirely where it
//! is some 4 dB or more below a noise in the same ERB, and clear of it where it is well above: partial loudness
//! comes back to its full amount within 10 to 15 dB (B. C. J. Moore, B. R. Glasberg, T. Baer, *A model for the
//! prediction of thresholds, loudness, and partial loudness*, J. Audio Eng. Soc. 45, 1997). So two sounds hurt each
//! other most where they are equally loud: then each costs the other clarity, and an equaliser can decide for one
//! of them. That is what is shown; it is a diagnosis for the eye and not a loudness model.

use super::Grid;
use crate::loudness::ear::scale::cam;

/// Difference in dB within an ERB from which two sounds leave each other alone, the louder being heard alone.
pub const APART_DB: f64 = 12.0;
/// A sound counts in full from this far below its loudest ERB, in dB, and not at all 20 dB further down.
pub const HEARD_WITHIN_DB: f64 = 30.0;
/// Below this, in dBFS, nothing counts.
pub const FLOOR_DB: f64 = -90.0;
const FADE_DB: f64 = 20.0;

/// How much two sounds cover each other at each point of a grid.
#[derive(Clone, Debug)]
pub struct Collision {
    /// The first point within half an ERB below each point, and that behind the last one above it.
    spans: Box<[[usize; 2]]>,
    sums: Box<[f64]>,
    bands_db: [Box<[f64]>; 2],
}

impl Collision {
    /// For spectra on a grid.
    pub fn new(grid: &Grid) -> Collision {
        let cams: Vec<f64> = grid.freqs_hz().iter().map(|freq_hz| cam(*freq_hz)).collect();
        let spans = cams.iter().map(|at| {
            let from = cams.partition_point(|cam| *cam < at - 0.5);
            [from, cams.partition_point(|cam| *cam <= at + 0.5)]
        });
        let zeros = || vec![0.0; cams.len()].into_boxed_slice();
        Collision {
            spans: spans.collect(),
            sums: vec![0.0; cams.len() + 1].into_boxed_slice(),
            bands_db: [zeros(), zeros()],
        }
    }

    /// From levels in dB of both sounds, tilted alike: 1 where both are heard and equally loud in their ERB, 0
    /// where they are [`APART_DB`] or more apart or one is not heard. With `E` as the mean power within half an
    /// ERB around a point, in dB, it is
    /// `max(0, 1 − |E₁ − E₂| / 12) · h₁ · h₂`, where `h` falls from 1 to 0 between 30 and 50 dB below the largest
    /// `E` of the sound.
    pub fn find(&mut self, own_db: &[f32], other_db: &[f32], into: &mut [f32]) {
        let Collision { spans, sums, bands_db } = self;
        let mut heard_from = [0.0; 2];
        for ((levels, bands), from) in
            [own_db, other_db].into_iter().zip(bands_db.iter_mut()).zip(&mut heard_from)
        {
            sums[0] = 0.0;
            for n in 0..spans.len() {
                let level = levels.get(n).copied().unwrap_or(super::LOWEST_DB);
                sums[n + 1] = sums[n] + 10.0_f64.powf(0.1 * f64::from(level));
            }
            for (band, [first, end]) in bands.iter_mut().zip(spans.iter()) {
                *band = 10.0 * ((sums[*end] - sums[*first]) / (end - first) as f64).max(1e-20).log10();
            }
            let top = bands.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            *from = (top - HEARD_WITHIN_DB).max(FLOOR_DB + FADE_DB);
        }
        let [own, other] = bands_db;
        for ((share, own), other) in into.iter_mut().zip(own.iter()).zip(other.iter()) {
            let heard = |level: f64, from: f64| (1.0 + (level - from) / FADE_DB).clamp(0.0, 1.0);
            let alike = (1.0 - (own - other).abs() / APART_DB).max(0.0);
            *share = (alike * heard(*own, heard_from[0]) * heard(*other, heard_from[1])) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sounds_collide_wholly_and_less_the_further_they_are_apart() {
        let grid = Grid::new(300);
        let mut collision = Collision::new(&grid);
        let mut found = vec![0.0; 300];
        for (apart_db, share) in [(0.0, 1.0), (3.0, 0.75), (-6.0, 0.5), (12.0, 0.0), (-30.0, 0.0)] {
            collision.find(&[-20.0; 300], &[-20.0 + apart_db; 300], &mut found);
            assert!(found.iter().all(|found| (found - share).abs() < 1e-5), "{apart_db}: {}", found[150]);
        }
        // Two silences do not
        collision.find(&[-120.0; 300], &[-120.0; 300], &mut found);
        assert_eq!(found, vec![0.0; 300]);
    }

    #[test]
    fn sounds_in_one_critical_band_collide_and_those_beyond_it_do_not() {
        // Narrow sounds at 1 kHz and so much above: the ERB there is 132 Hz wide
        let grid = Grid::new(1_000);
        let mut collision = Collision::new(&grid);
        let narrow = |freq_hz: f64| -> Vec<f32> {
            let at = |hz: &f64| if (hz / freq_hz).log2().abs() < 0.01 { -20.0 } else { -150.0 };
            grid.freqs_hz().iter().map(at).collect()
        };
        let mut most = |distance_hz: f64| {
            let mut found = vec![0.0; 1_000];
            collision.find(&narrow(1_000.0), &narrow(1_000.0 + distance_hz), &mut found);
            found.into_iter().fold(0.0, f32::max)
        };
        assert!(most(30.0) > 0.9, "{}", most(30.0));
        assert!(most(300.0) < 1e-3, "{}", most(300.0));
    }
}
