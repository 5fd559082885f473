//! The harmonics of a style: in proportion to the reduction, so that none are there where nothing is reduced.
//!
//! The sound is measured against its own envelope, so the harmonics of a tone keep their distance from it at
//! every level, as the Chebyshev polynomials T₂ and T₃ make them.

use super::settings::Style;
use super::style::Traits;
use crate::units::{gain_from_db, snap_to_zero};

/// The gain less 1 at 10 dB of reduction: there the harmonics have the level that the style tells.
const AT_10_DB: f64 = -0.683_772_233_983_162;
/// Time constant with which the envelope falls, in s: long beside a period of the lowest tone.
const FALL_S: f64 = 0.25;
/// Corner of what keeps the second harmonic free of direct current, in Hz.
const CORNER_HZ: f64 = 8.0;
/// Time in which what the envelope leaves below 20 Hz, after a sound at full scale, has fallen to −120 dBFS, in s.
pub const TAIL_S: f64 = 2.3;

/// Amplitudes of the harmonics of a style.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Harmonics([f64; 2]);

impl Harmonics {
    /// Those of a style.
    pub fn of(style: Style) -> Harmonics {
        Harmonics(Traits::of(style).harmonics_db.map(gain_from_db))
    }

    /// What is added to a sample under an envelope, for a gain of 1 + `factor`; nothing to silence.
    #[inline(always)]
    pub fn added(&self, sample: f64, envelope: f64, factor: f64, colour: f64) -> f64 {
        if envelope <= 0.0 {
            return 0.0;
        }
        let u = sample / envelope;
        let [second, third] = self.0;
        let shape = second * (2.0 * u * u - 1.0) + third * u * (4.0 * u * u - 3.0);
        colour * (factor / AT_10_DB).max(0.0) * envelope * shape
    }
}

/// The envelope of a lane, and the filter of what is added to it.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    level: f64,
    fall: f64,
}

impl Envelope {
    /// At rest, for that many samples per second.
    pub fn new(sample_rate_hz: f64) -> Envelope {
        Envelope { level: 0.0, fall: (-1.0 / (FALL_S * sample_rate_hz)).exp() }
    }

    /// The envelope at a sample: never below its magnitude, so that no harmonic outgrows the sound.
    #[inline(always)]
    pub fn next(&mut self, sample: f64) -> f64 {
        self.level = snap_to_zero((self.fall * self.level).max(sample.abs()));
        self.level
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.level = 0.0;
    }
}

/// Takes direct current away, at any sample rate.
#[derive(Clone, Copy, Debug)]
pub struct DcBlock {
    mean: f64,
    share: f64,
}

impl DcBlock {
    /// At rest, for that many samples per second.
    pub fn new(sample_rate_hz: f64) -> DcBlock {
        let share = -(-std::f64::consts::TAU * CORNER_HZ / sample_rate_hz).exp_m1();
        DcBlock { mean: 0.0, share }
    }

    /// One sample without its mean.
    #[inline(always)]
    pub fn next(&mut self, sample: f64) -> f64 {
        self.mean += self.share * (sample - self.mean);
        sample - self.mean
    }

    /// Forgets all sound; sets a mean that nobody can hear to zero.
    pub fn clear(&mut self) {
        self.mean = 0.0;
    }

    /// Whether it is at rest.
    pub fn settle(&mut self) -> bool {
        self.mean = snap_to_zero(self.mean);
        self.mean == 0.0
    }
}
