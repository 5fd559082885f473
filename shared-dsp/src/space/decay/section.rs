//! The ten sections of an attenuation filter: what each does to the level, and how it is computed.
//!
//! A low shelf, eight peaks an octave apart and a high shelf, all of order two, with the gains and widths of
//! the octave equaliser of Välimäki and Reiss (Applied Sciences 6, 2016). Their squared magnitudes in the
//! warped frequency Ω are simple fractions, free of the cancellation that coefficients of z suffer from.

use std::f64::consts::{PI, SQRT_2};

/// Sections of a filter.
pub const SECTIONS: usize = 10;
/// Corner of the low shelf, in Hz: half an octave below the first peak.
const LOW_SHELF_HZ: f64 = 46.0;
/// Corner of the high shelf, in Hz: half an octave above the last peak.
const HIGH_SHELF_HZ: f64 = 11_360.0;
/// Centres of the peaks, in Hz.
const PEAKS_HZ: [f64; 8] = [63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0];
/// Ratio of the frequencies between which a peak has half of its gain.
const PEAK_WIDTH: f64 = 2.7;
/// Share of the sample rate beyond which a section is left out.
const HIGHEST: f64 = 0.4;

/// What a section is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Gain below a corner.
    LowShelf,
    /// Gain around a centre.
    Peak,
    /// Gain above a corner.
    HighShelf,
    /// Passes everything.
    None,
}

/// A section without its gain.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// What it is.
    pub kind: Kind,
    /// tan(π f / fs) at its centre or corner.
    tangent: f64,
    /// Damping of a peak at gain 0 dB.
    damping: f64,
}

/// Coefficients of a section as a state-variable filter: with the states s1 and s2 and the input x,
/// w = `a1`·s1 + `a2`·(x − s2), y = x + `band`·w + `low`·s2, s1 ← w − s1, s2 ← s2 + `step`·w.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coefficients {
    /// Twice the bandpass from the first state.
    pub a1: f64,
    /// Twice the bandpass from the input and the second state.
    pub a2: f64,
    /// How much of the bandpass is heard.
    pub band: f64,
    /// How much of the lowpass's state is heard; 0 for a peak.
    pub low: f64,
    /// What the bandpass adds to the lowpass.
    pub step: f64,
}

impl Shape {
    /// The ten sections at a sample rate.
    pub fn all(sample_rate_hz: f64) -> [Shape; SECTIONS] {
        std::array::from_fn(|index| {
            let (kind, frequency_hz) = match index {
                0 => (Kind::LowShelf, LOW_SHELF_HZ),
                9 => (Kind::HighShelf, HIGH_SHELF_HZ.min(0.3 * sample_rate_hz)),
                _ => (Kind::Peak, PEAKS_HZ[index - 1]),
            };
            let kind = if frequency_hz < HIGHEST * sample_rate_hz { kind } else { Kind::None };
            let angle = PI * frequency_hz.min(HIGHEST * sample_rate_hz) / sample_rate_hz;
            let q = PEAK_WIDTH.sqrt() / (PEAK_WIDTH - 1.0);
            let damping = 2.0 * (angle / q).min(1.5).tan() / (2.0 * angle).sin();
            Shape { kind, tangent: angle.tan(), damping }
        })
    }

    /// Where on its own scale the section stands at a frequency below half the sample rate: what
    /// [`Shape::power`] and [`Shape::slope`] read.
    pub fn place(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let warped = (PI * frequency_hz / sample_rate_hz).tan() / self.tangent;
        let square = warped * warped;
        match self.kind {
            Kind::Peak => (1.0 - square) * (1.0 - square) / square.max(1e-30),
            _ => square * square,
        }
    }

    /// Squared magnitude at a place with this amplitude gain.
    pub fn power(&self, place: f64, gain: f64) -> f64 {
        let width = self.damping * self.damping;
        match self.kind {
            Kind::LowShelf => gain * (gain + place) / (1.0 + gain * place),
            Kind::Peak => (place + width * gain) / (place + width / gain),
            Kind::HighShelf => gain * (1.0 + gain * place) / (gain + place),
            Kind::None => 1.0,
        }
    }

    /// What a dB more of gain adds at a place, in dB.
    pub fn slope(&self, place: f64, gain: f64) -> f64 {
        let width = self.damping * self.damping;
        match self.kind {
            Kind::LowShelf => 0.5 * (1.0 + gain / (gain + place) - gain * place / (1.0 + gain * place)),
            Kind::Peak => {
                0.5 * (width * gain / (place + width * gain) + width / gain / (place + width / gain))
            }
            Kind::HighShelf => 0.5 * (1.0 + gain * place / (1.0 + gain * place) - gain / (gain + place)),
            Kind::None => 0.0,
        }
    }

    /// Coefficients with this amplitude gain, and what the output must be multiplied with.
    pub fn coefficients(&self, gain: f64) -> (Coefficients, f64) {
        let svf = |tangent: f64, damping: f64, band: f64, low: f64| {
            let a1 = 2.0 / (1.0 + tangent * (tangent + damping));
            Coefficients { a1, a2: tangent * a1, band: 0.5 * (band + low * tangent), low, step: tangent }
        };
        let shelf = |gain: f64| {
            let tangent = self.tangent / gain.sqrt().sqrt();
            svf(tangent, SQRT_2, SQRT_2 * (gain.sqrt() - 1.0), gain - 1.0)
        };
        match self.kind {
            Kind::LowShelf => (shelf(gain), 1.0),
            Kind::Peak => {
                let root = gain.sqrt();
                (svf(self.tangent, self.damping / root, self.damping * (root - 1.0 / root), 0.0), 1.0)
            }
            // A high shelf is the low shelf of the opposite gain, lifted.
            Kind::HighShelf => (shelf(1.0 / gain), gain),
            Kind::None => (Coefficients::default(), 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Level of the recursion itself for a sine, measured over its impulse response.
    fn computed_db(coefficients: &Coefficients, gain: f64, frequency_hz: f64) -> f64 {
        let (mut s1, mut s2) = (0.0, 0.0);
        let (mut re, mut im) = (0.0, 0.0);
        for frame in 0..40_000 {
            let x = if frame == 0 { 1.0 } else { 0.0 };
            let w = coefficients.a1 * s1 + coefficients.a2 * (x - s2);
            let y = gain * (x + coefficients.band * w + coefficients.low * s2);
            (s1, s2) = (w - s1, s2 + coefficients.step * w);
            let (sin, cos) = (2.0 * PI * frequency_hz / 48_000.0 * f64::from(frame)).sin_cos();
            re += y * cos;
            im += y * sin;
        }
        10.0 * (re * re + im * im).log10()
    }

    #[test]
    fn the_recursion_has_the_magnitude_of_the_formula_and_the_formula_its_slope() {
        for shape in Shape::all(48_000.0) {
            for gain in [0.1_f64, 0.8, 2.0] {
                for frequency_hz in [40.0, 300.0, 5_000.0, 18_000.0] {
                    let place = shape.place(frequency_hz, 48_000.0);
                    let db = |gain: f64| 10.0 * shape.power(place, gain).log10();
                    let (coefficients, lift) = shape.coefficients(gain);
                    let computed = computed_db(&coefficients, lift, frequency_hz);
                    assert!(
                        (db(gain) - computed).abs() < 1e-6,
                        "{shape:?} {gain} {frequency_hz}: {computed}"
                    );
                    let step = 10.0_f64.powf(0.001 / 20.0);
                    let slope = (db(gain * step) - db(gain / step)) / 0.002;
                    assert!((slope - shape.slope(place, gain)).abs() < 1e-6, "{shape:?} {gain}");
                }
            }
        }
    }
}
