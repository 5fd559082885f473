//! A digital section of second order, before and after it becomes a state-variable filter.

use realfft::num_complex::Complex64;

/// A section in the bilinear variable p = (z − 1)/(z + 1): (n0 + n1 p + n2 p²)/(d0 + d1 p + p²).
///
/// Written in p rather than in z, a corner of 20 Hz at 192 kHz keeps all its digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    /// Numerator, ascending in p.
    pub num: [f64; 3],
    /// Denominator without its leading 1: d0 (greater than 0) and d1 (0 or more).
    pub den: [f64; 2],
}

impl Section {
    /// Passes everything unchanged.
    pub const UNITY: Section = Section { num: [1.0, 2.0, 1.0], den: [1.0, 2.0] };

    /// The plain bilinear transform of an analogue section whose s = j stands at `corner_hz`, exact at that
    /// frequency.
    pub fn bilinear(num: [f64; 3], den: [f64; 3], corner_hz: f64, sample_rate_hz: f64) -> Section {
        let g = (std::f64::consts::PI * corner_hz / sample_rate_hz).tan();
        let scale = 1.0 / den[2];
        Section {
            num: [num[0] * g * g * scale, num[1] * g * scale, num[2] * scale],
            den: [den[0] * g * g * scale, den[1] * g * scale],
        }
    }

    /// H at the angular frequency ω, given tan(ω/2).
    pub fn response(&self, tan_half: f64) -> Complex64 {
        let p = Complex64::new(0.0, tan_half);
        let [n0, n1, n2] = self.num;
        let [d0, d1] = self.den;
        ((p * n2 + n1) * p + n0) / ((p + d1) * p + d0)
    }

    /// An upper bound of |H − 1| over all frequencies, good where poles and zeros are real and nearly cancel.
    pub fn distance_from_unity(&self) -> f64 {
        let [n0, n1, n2] = self.num;
        let [d0, d1] = self.den;
        1.5 * ((n0 / d0 - 1.0).abs() + (n1 / d1 - 1.0).abs() + (n2 - 1.0).abs())
    }

    /// Poles in the z plane.
    pub fn poles(&self) -> [Complex64; 2] {
        let [d0, d1] = self.den;
        let root = Complex64::new(0.25 * d1 * d1 - d0, 0.0).sqrt();
        [root - 0.5 * d1, -root - 0.5 * d1].map(|p| (1.0 + p) / (1.0 - p))
    }

    /// Coefficients of the state-variable structure, see [`Svf`].
    pub fn svf(&self) -> Svf {
        let [n0, n1, n2] = self.num;
        let [d0, d1] = self.den;
        let g = d0.sqrt();
        let a1 = 1.0 / (1.0 + d1 + d0);
        let band_mix = (n1 - n2 * d1) / g;
        let low_mix = n0 / d0 - n2;
        Svf([
            -2.0 * (d0 + d1) * a1,
            2.0 * g * a1,
            2.0 * d0 * a1,
            // Written so that equal numerator and denominator give exactly 1.
            n2 + (band_mix * g + low_mix * d0) * a1,
            band_mix * a1 + low_mix * g * a1,
            low_mix * (1.0 + d1) * a1 - band_mix * g * a1,
        ])
    }
}

/// A trapezoidal state-variable filter (A. Simper, "Solving the continuous SVF equations using trapezoidal
/// integration", 2013; V. Zavalishin, "The Art of VA Filter Design") with both integrators solved for one
/// step:
///
/// e = x − s₂, s₁ += k₀ s₁ + k₁ e, s₂ += k₁ s₁ + k₂ e, y = k₃ x + k₄ s₁ + k₅ s₂ (all with the states before
/// the step).
///
/// The step of a real filter never makes s₁² + s₂² larger, and a mean of two such steps does not either. So
/// coefficients may be interpolated directly and change at every sample without ever running away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Svf(pub [f64; 6]);

impl Svf {
    /// Passes everything unchanged and keeps its states at rest.
    pub const UNITY: Svf = Svf([0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// The share `t` of the way from `self` to `other`.
    pub fn lerp(&self, other: &Svf, t: f64) -> Svf {
        let mut mixed = *self;
        for (value, target) in mixed.0.iter_mut().zip(&other.0) {
            *value += (target - *value) * t;
        }
        mixed
    }

    /// One sample through a filter with states `s`.
    #[inline(always)]
    pub fn tick(&self, s: &mut [f64; 2], x: f64) -> f64 {
        let k = &self.0;
        let e = x - s[1];
        let q1 = k[0] * s[0] + k[1] * e;
        let q2 = k[1] * s[0] + k[2] * e;
        let y = k[3] * x + (k[4] * s[0] + k[5] * s[1]);
        s[0] += q1;
        s[1] += q2;
        y
    }
}
