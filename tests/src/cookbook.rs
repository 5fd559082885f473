//! Equalisers made of the textbook's plain bilinear biquads: known in closed form, without any code of the
//! EQ.

use std::f64::consts::{PI, TAU};

use shared_dsp::loudness::Complex;

use crate::random::Random;

/// A second-order section after the "Audio EQ Cookbook" (R. Bristow-Johnson).
#[derive(Clone, Copy)]
pub struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [[f64; 2]; 2],
}

/// What a section does.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Raises or lowers a region.
    Bell,
    /// Raises or lowers the lows.
    LowShelf,
    /// Raises or lowers the highs.
    HighShelf,
    /// Removes the lows, 12 dB per octave.
    LowCut,
    /// Removes the highs, 12 dB per octave.
    HighCut,
}

impl Biquad {
    /// The section for a rate and a corner or centre in Hz, a gain in dB and a Q.
    pub fn new(shape: Shape, rate_hz: f64, freq_hz: f64, gain_db: f64, q: f64) -> Self {
        let angle = TAU * freq_hz / rate_hz;
        let (cos, alpha) = (angle.cos(), angle.sin() / (2.0 * q));
        let a = 10.0_f64.powf(gain_db / 40.0);
        let root = 2.0 * a.sqrt() * alpha;
        let (numerator, denominator) = match shape {
            Shape::Bell => (
                [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a],
                [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a],
            ),
            Shape::LowShelf => (
                [
                    a * ((a + 1.0) - (a - 1.0) * cos + root),
                    2.0 * a * ((a - 1.0) - (a + 1.0) * cos),
                    a * ((a + 1.0) - (a - 1.0) * cos - root),
                ],
                [
                    (a + 1.0) + (a - 1.0) * cos + root,
                    -2.0 * ((a - 1.0) + (a + 1.0) * cos),
                    (a + 1.0) + (a - 1.0) * cos - root,
                ],
            ),
            Shape::HighShelf => (
                [
                    a * ((a + 1.0) + (a - 1.0) * cos + root),
                    -2.0 * a * ((a - 1.0) + (a + 1.0) * cos),
                    a * ((a + 1.0) + (a - 1.0) * cos - root),
                ],
                [
                    (a + 1.0) - (a - 1.0) * cos + root,
                    2.0 * ((a - 1.0) - (a + 1.0) * cos),
                    (a + 1.0) - (a - 1.0) * cos - root,
                ],
            ),
            Shape::LowCut => {
                ([0.5 * (1.0 + cos), -(1.0 + cos), 0.5 * (1.0 + cos)], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
            }
            Shape::HighCut => {
                ([0.5 * (1.0 - cos), 1.0 - cos, 0.5 * (1.0 - cos)], [1.0 + alpha, -2.0 * cos, 1.0 - alpha])
            }
        };
        Biquad {
            b: numerator.map(|c| c / denominator[0]),
            a: [denominator[1] / denominator[0], denominator[2] / denominator[0]],
            state: [[0.0; 2]; 2],
        }
    }

    /// Filters a sample of channel 0 or 1.
    pub fn process(&mut self, channel: usize, x: f64) -> f64 {
        let state = &mut self.state[channel];
        let y = self.b[0] * x + state[0];
        state[0] = self.b[1] * x - self.a[0] * y + state[1];
        state[1] = self.b[2] * x - self.a[1] * y;
        y
    }

    /// Transfer function at a frequency in Hz.
    pub fn transfer(&self, rate_hz: f64, freq_hz: f64) -> Complex<f64> {
        let z = Complex::from_polar(1.0, -TAU * freq_hz / rate_hz);
        (self.b[0] + z * (self.b[1] + z * self.b[2])) / (1.0 + z * (self.a[0] + z * self.a[1]))
    }

    /// |H|² at a frequency in Hz, exact near 0 Hz, too.
    pub fn power_gain(&self, rate_hz: f64, freq_hz: f64) -> f64 {
        let phi = (PI * freq_hz / rate_hz).sin().powi(2);
        let magnitude2 = |c: [f64; 3]| {
            (c[0] + c[1] + c[2]).powi(2) - 4.0 * (c[0] * c[1] + 4.0 * c[0] * c[2] + c[1] * c[2]) * phi
                + 16.0 * c[0] * c[2] * phi * phi
        };
        magnitude2(self.b).max(0.0) / magnitude2([1.0, self.a[0], self.a[1]])
    }
}

/// A curve of up to 24 bands.
#[derive(Clone)]
pub struct Curve(pub Vec<Biquad>);

impl Curve {
    /// One to 24 bands: bells, shelves, at most one cut at each end; ±12 dB, Q 0.3 to 10.
    pub fn random(random: &mut Random, rate_hz: f64) -> Self {
        let count = 1 + (random.unit() * 23.999) as usize;
        let mut bands = Vec::new();
        let (mut low_cut, mut high_cut) = (false, false);
        while bands.len() < count {
            let q = random.ratio(0.3, 10.0);
            let gain_db = random.between(-12.0, 12.0);
            let (shape, freq_hz, q) = match (random.unit() * 10.0) as u32 {
                0 => (Shape::LowShelf, random.ratio(30.0, 2_000.0), q.min(1.5)),
                1 => (Shape::HighShelf, random.ratio(500.0, 16_000.0), q.min(1.5)),
                2 if !low_cut => {
                    low_cut = true;
                    (Shape::LowCut, random.ratio(20.0, 600.0), q.min(2.0))
                }
                3 if !high_cut => {
                    high_cut = true;
                    (Shape::HighCut, random.ratio(2_000.0, 20_000.0), q.min(2.0))
                }
                _ => (Shape::Bell, random.ratio(20.0, 20_000.0), q),
            };
            let band = Biquad::new(shape, rate_hz, freq_hz, gain_db, q);
            bands.push(band);
            // Every other cut is twice as steep.
            if matches!(shape, Shape::LowCut | Shape::HighCut) && random.unit() < 0.5 {
                bands.push(band);
            }
        }
        Curve(bands)
    }

    /// Filters a sample of channel 0 or 1.
    pub fn process(&mut self, channel: usize, x: f64) -> f64 {
        self.0.iter_mut().fold(x, |x, band| band.process(channel, x))
    }

    /// |H|² at a frequency in Hz.
    pub fn power_gain(&self, rate_hz: f64, freq_hz: f64) -> f64 {
        self.0.iter().map(|band| band.power_gain(rate_hz, freq_hz)).product()
    }
}
