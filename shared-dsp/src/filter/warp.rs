//! The frequency warp of the exact design: a rational function of tan²(ω/2) that stands for the analogue Ω².
//!
//! A digital filter lives on t = tan²(ω/2), an analogue one on Ω². The bilinear transform takes Ω² ≈ 4·t and is wrong near
//! Nyquist. Here Ω² ≈ W(t) with a rational W of degree three (two from 88.2 kHz on), so that every analogue root s becomes the
//! digital roots with W(t) = −s², and the digital magnitude is the analogue one up to 20 kHz.
//!
//! W is a sum of terms c·t/(1 + d·t) with positive c and d. It therefore has only real, negative, interlacing zeros and poles
//! (a Herglotz function), and every mapped root of a stable filter is stable.

mod table;

use table::{TABLES, Table};

/// W(t) ≈ Ω², t = tan²(ω/2), Ω = ω in rad/sample; numerator and denominator ascend in t, `num[0]` is 0 and `den[0]` is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warp {
    /// Coefficients of the numerator, ascending.
    pub num: [f64; 4],
    /// Coefficients of the denominator, ascending.
    pub den: [f64; 4],
    /// Degree of both: 3, or 2 from 88.2 kHz on.
    pub degree: usize,
}

impl Warp {
    /// The warp for a sample rate and a band at `freq_hz`; continuous in the frequency.
    pub fn for_band(sample_rate_hz: f64, _freq_hz: f64) -> Warp {
        let table = Table::for_rate(sample_rate_hz);
        Warp::from_terms(table.terms)
    }

    /// W(t), an approximation of Ω² in (rad/sample)².
    pub fn omega_squared(&self, t: f64) -> f64 {
        let polynomial = |p: &[f64; 4]| ((p[3] * t + p[2]) * t + p[1]) * t + p[0];
        polynomial(&self.num) / polynomial(&self.den)
    }

    /// Sum of c·t/(1 + d·t) over the terms (c, d), as one fraction.
    fn from_terms(terms: &[(f64, f64)]) -> Warp {
        let mut num = [0.0; 4];
        let mut den = [1.0, 0.0, 0.0, 0.0];
        for &(c, d) in terms {
            for power in (1..4).rev() {
                num[power] += d * num[power - 1] + c * den[power - 1];
            }
            for power in (1..4).rev() {
                den[power] += d * den[power - 1];
            }
        }
        Warp { num, den, degree: terms.len() }
    }
}

impl Table {
    /// The table of the highest rate that is not above this one; the lowest for rates below all.
    fn for_rate(sample_rate_hz: f64) -> &'static Table {
        TABLES.iter().rev().find(|table| table.rate_hz <= sample_rate_hz).unwrap_or(&TABLES[0])
    }
}
