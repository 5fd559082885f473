//! The frequency warp of the exact design: a rational function of tan²(ω/2) that stands for Ω².
//!
//! A digital filter's magnitude is a function of t = tan²(ω/2), an analogue one's of Ω². The bilinear
//! transform takes Ω² ≈ 4·t, which goes wrong towards Nyquist. Here Ω² ≈ W(t) with a rational W of degree
//! three (two from 88.2 kHz on): every analogue root s becomes the digital roots where W(t) = −s², and the
//! digital magnitude is the analogue one, from 20 Hz to 20 kHz.
//!
//! W is a sum of terms c·t/(1 + d·t) with positive c and d. Its zeros and poles are therefore real, not
//! positive, and interlace (W is a Pick function): a stable analogue filter becomes a stable digital one.
//!
//! Every band gets the W that serves its own frequency best, see `tables/fit_warp.py` for the fit and
//! `tables/check_warp.py` for the dB that remain. Prior art with one term: Ivantsov, "On the Ideal Bilinear
//! and Biquadratic Digital Filter", 2025.

mod table;

use std::f64::consts::TAU;

use table::{SPLINE_END, TABLES, Table};

/// Highest frequency in Hz that the fits care for.
const TOP_HZ: f64 = 20_000.0;

/// W(t) ≈ Ω², t = tan²(ω/2), Ω = ω in rad/sample; both polynomials ascend in t, `num[0]` is 0, `den[0]` is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warp {
    /// Coefficients of the numerator, ascending; 0 above `degree`.
    pub num: [f64; 4],
    /// Coefficients of the denominator, ascending; 0 above `degree`.
    pub den: [f64; 4],
    /// Degree of both, which is the number of digital roots for one analogue root: 3, or 2 from 88.2 kHz on.
    pub degree: usize,
}

impl Warp {
    /// The warp for a band at `freq_hz`.
    ///
    /// W is exact at the band's own frequency, so the digital corner is Ω0² = (2π·freq/rate)² for every
    /// frequency, also above Nyquist, and nothing is pre-warped. (Above 20 kHz W is exact at 20 kHz.)
    /// It moves smoothly with the frequency: coefficients and their slopes are continuous (but for a bend
    /// of the scale by less than 1 % per octave at 20 kHz).
    ///
    /// Rates that have no table of their own use the one of the next lower rate, with the same or a better
    /// accuracy up to 20 kHz. Rates below 44.1 kHz use that of 44.1 kHz: accurate up to 0.907 of Nyquist.
    pub fn for_band(sample_rate_hz: f64, freq_hz: f64) -> Warp {
        let table = Table::for_rate(sample_rate_hz);
        let top_rad = TAU * TOP_HZ / table.rate_hz;
        // At least 1e-6 rad, 0.01 Hz: any larger number would do, 0 would make 0/0 of the exact corner below.
        let band_rad = (TAU * freq_hz / sample_rate_hz).max(1e-6);
        let mut warp = Warp::from_terms(table.terms_at(band_rad / top_rad), table.terms);

        let exact_rad = band_rad.min(top_rad);
        let half_tan = (0.5 * exact_rad).tan();
        let scale = exact_rad * exact_rad / warp.omega_squared(half_tan * half_tan);
        warp.num = warp.num.map(|coefficient| scale * coefficient);
        warp
    }

    /// W(t), an approximation of Ω² in (rad/sample)².
    pub fn omega_squared(&self, t: f64) -> f64 {
        let polynomial = |p: &[f64; 4]| ((p[3] * t + p[2]) * t + p[1]) * t + p[0];
        polynomial(&self.num) / polynomial(&self.den)
    }

    /// Sum of c·t/(1 + d·t) over the first `degree` terms, as one fraction; every c, then every d.
    fn from_terms(c_and_d: [f64; 6], degree: usize) -> Warp {
        let mut num = [0.0; 4];
        let mut den = [1.0, 0.0, 0.0, 0.0];
        for term in 0..degree {
            let (c, d) = (c_and_d[term], c_and_d[degree + term]);
            for power in (1..4).rev() {
                num[power] += d * num[power - 1] + c * den[power - 1];
            }
            for power in (1..4).rev() {
                den[power] += d * den[power - 1];
            }
        }
        Warp { num, den, degree }
    }
}

impl Table {
    /// The table of the highest rate that is not above this one; the lowest for rates below all.
    fn for_rate(sample_rate_hz: f64) -> &'static Table {
        TABLES.iter().rev().find(|table| table.rate_hz <= sample_rate_hz).unwrap_or(&TABLES[0])
    }

    /// Every c, then every d for a band at this multiple of 20 kHz.
    fn terms_at(&self, multiple_of_top: f64) -> [f64; 6] {
        let intervals = self.points.len() - 3;
        let end = intervals as f64;
        let position = (multiple_of_top / (1.0 + multiple_of_top) / SPLINE_END * end).min(end);
        let interval = (position as usize).min(intervals - 1);
        let u = position - interval as f64;
        let v = 1.0 - u;
        // The uniform cubic B-spline: positive weights with the sum 1, continuous to the second derivative.
        let weights = [
            v * v * v / 6.0,
            (u * u * (3.0 * u - 6.0) + 4.0) / 6.0,
            (v * v * (3.0 * v - 6.0) + 4.0) / 6.0,
            u * u * u / 6.0,
        ];
        let mut terms = [0.0; 6];
        for (point, weight) in self.points[interval..interval + 4].iter().zip(weights) {
            for (term, value) in terms.iter_mut().zip(point) {
                *term += weight * value;
            }
        }
        terms
    }
}

#[cfg(test)]
mod tests;
