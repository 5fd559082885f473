//! How long a room rings at each frequency, what air takes of it, and the filters that make a delay line do so.
//!
//! A delay line of m frames in a feedback loop decays by 60 dB in T60(f) if its filter takes
//! 60·m / (fs·T60(f)) dB at every pass (Jot and Chaigne, AES 90, 1991).

pub mod fit;
pub mod section;

use super::air;
pub use fit::{Fitter, LineFilter};

/// Octave bands of a decay curve, in Hz.
pub const BANDS_HZ: [f64; 10] =
    [31.5, 63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];
/// Shortest decay that a curve may ask for, in s.
pub const SHORTEST_S: f64 = 0.05;
/// Longest decay that a curve may ask for, in s.
pub const LONGEST_S: f64 = 40.0;

/// Bands that stand for the middle of the hearing, 125 Hz to 4 kHz.
const MIDDLE: std::ops::RangeInclusive<usize> = 2..=7;

/// Time to −60 dB in each of the octave bands [`BANDS_HZ`], in s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecayCurve {
    t60_s: [f64; 10],
}

impl DecayCurve {
    /// A curve through these times; what cannot be is set to the nearest that can.
    pub fn new(t60_s: [f64; 10]) -> DecayCurve {
        let possible = |t60: f64| if t60.is_nan() { 1.0 } else { t60.clamp(SHORTEST_S, LONGEST_S) };
        DecayCurve { t60_s: t60_s.map(possible) }
    }

    /// The same time at every frequency.
    pub fn flat(t60_s: f64) -> DecayCurve {
        DecayCurve::new([t60_s; 10])
    }

    /// The curve with what air takes on the way added; 1 is air of 20 °C and 50 % humidity, 0 a vacuum.
    pub fn with_air(self, amount: f64) -> DecayCurve {
        let mut t60_s = self.t60_s;
        for (t60, &band_hz) in t60_s.iter_mut().zip(&BANDS_HZ) {
            *t60 = 1.0 / (1.0 / *t60 + amount.max(0.0) / air::decay_time_s(band_hz));
        }
        DecayCurve::new(t60_s)
    }

    /// Times of the bands, in s.
    pub fn bands_s(&self) -> [f64; 10] {
        self.t60_s
    }

    /// Time to −60 dB at a frequency, in s: straight between the bands where both scales are logarithmic.
    pub fn t60_s(&self, frequency_hz: f64) -> f64 {
        let place = BANDS_HZ.partition_point(|&band_hz| band_hz < frequency_hz);
        if place == 0 {
            return self.t60_s[0];
        }
        if place == BANDS_HZ.len() {
            return self.t60_s[place - 1];
        }
        let (below_hz, above_hz) = (BANDS_HZ[place - 1], BANDS_HZ[place]);
        let share = (frequency_hz / below_hz).ln() / (above_hz / below_hz).ln();
        let (below, above) = (self.t60_s[place - 1], self.t60_s[place]);
        below * (above / below).powf(share)
    }

    /// The longest time of all bands, in s.
    pub fn longest_s(&self) -> f64 {
        self.t60_s.iter().copied().fold(0.0, f64::max)
    }

    /// Mean time (geometric) from 125 Hz to 4 kHz, in s.
    pub fn middle_s(&self) -> f64 {
        let middle = &self.t60_s[MIDDLE];
        (middle.iter().map(|t60| t60.ln()).sum::<f64>() / middle.len() as f64).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_passes_its_bands_and_their_geometric_middle() {
        let curve = DecayCurve::new([4.0, 4.0, 2.0, 2.0, 2.0, 1.0, 1.0, 0.5, 0.5, 0.25]);
        assert!((curve.t60_s(1_000.0) - 1.0).abs() < 1e-12);
        assert!((curve.t60_s((500.0_f64 * 1_000.0).sqrt()) - 2.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!((curve.t60_s(5.0), curve.t60_s(22_000.0)), (4.0, 0.25));
    }

    #[test]
    fn air_alone_decays_in_the_times_of_iso_9613() {
        // 20 °C and 50 %: 5.9 s at 4 kHz, 1.7 s at 8 kHz, 0.5 s at 16 kHz.
        let curve = DecayCurve::flat(LONGEST_S).with_air(1.0);
        for (frequency_hz, air_s) in [(4_000.0, 5.9), (8_000.0, 1.7), (16_000.0, 0.5)] {
            let expected_s = 1.0 / (1.0 / air_s + 1.0 / LONGEST_S);
            assert!((curve.t60_s(frequency_hz) / expected_s - 1.0).abs() < 0.05, "{frequency_hz} Hz");
        }
    }
}
