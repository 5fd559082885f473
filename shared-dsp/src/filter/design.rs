//! From the analogue prototype to digital sections, exact up to 20 kHz ("W-N", a higher-order warp of the
//! magnitude).
//!
//! The digital filter shall have the magnitude |H(jΩ)| at every ω. Magnitudes of analogue filters are
//! functions of Ω², those of digital ones functions of t = tan²(ω/2); with a rational W(t) ≈ Ω² of degree N
//! each analogue root s goes to the N roots of W(t) = −s², each of which is the square of a root p = −√(−t)
//! in the bilinear variable. Minimum phase and stable by construction. N = 1 would be one section a band (V.
//! Ivantsov 2025); with N = 3 the error is hundredths of a dB at 44.1 kHz.

use super::prototype::{AnalogSection, Prototype};
use super::section::Section;
use super::warp::Warp;
use realfft::num_complex::Complex64;
use std::f64::consts::PI;

/// Most digital sections of one band.
pub const MAX_SECTIONS: usize = 3 * super::prototype::MAX_SECTIONS;
/// Highest degree of a warp.
const MAX_DEGREE: usize = 3;
/// A section nearer to a wire than this is left out: 0.000 17 dB.
pub const INAUDIBLE: f64 = 2e-5;
/// A quadratic p² + `sum`·p + `product` with both roots in the left half plane.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Quad {
    sum: f64,
    product: f64,
}

impl Quad {
    const REST: Quad = Quad { sum: 2.0, product: 1.0 };

    /// How far apart two quadratics lie, for telling which became which.
    fn distance(&self, other: &Quad) -> f64 {
        let floor = 1e-12;
        let scale = (self.product * other.product).sqrt().sqrt() + floor;
        ((self.product + floor) / (other.product + floor)).ln().abs() + (self.sum - other.sum).abs() / scale
    }
}

/// The digital sections of one band.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    zeros: [Quad; MAX_SECTIONS],
    poles: [Quad; MAX_SECTIONS],
    sections: [Section; MAX_SECTIONS],
    count: usize,
}

impl Design {
    /// No section at all: passes everything.
    pub const EMPTY: Design = Design {
        zeros: [Quad::REST; MAX_SECTIONS],
        poles: [Quad::REST; MAX_SECTIONS],
        sections: [Section::UNITY; MAX_SECTIONS],
        count: 0,
    };

    /// Designs a prototype for a sample rate.
    pub fn new(prototype: &Prototype, sample_rate_hz: f64) -> Design {
        let mut design = Design::EMPTY;
        design.retune(prototype, sample_rate_hz);
        design
    }

    /// Designs again for a prototype that has moved; sections keep their roots, so that each can move to its
    /// successor.
    pub fn retune(&mut self, prototype: &Prototype, sample_rate_hz: f64) {
        let corner_hz = prototype.corner_hz;
        let warp = Warp::for_band(sample_rate_hz, corner_hz);
        let omega = 2.0 * PI * corner_hz / sample_rate_hz;
        // The warp is exact at the band's own frequency, so the corner needs no further pre-warp.
        let mapping = Mapping { warp, corner: omega };
        let degree = warp.degree;
        let count = degree * prototype.sections().len();
        let known = self.count == count;
        self.count = count;
        for (index, analog) in prototype.sections().iter().enumerate() {
            let range = index * degree..(index + 1) * degree;
            let (mut zeros, mut poles) = mapping.quads(analog);
            if known {
                follow(&self.zeros[range.clone()], &mut zeros[..degree]);
                follow(&self.poles[range.clone()], &mut poles[..degree]);
            }
            self.zeros[range.clone()].copy_from_slice(&zeros[..degree]);
            self.poles[range.clone()].copy_from_slice(&poles[..degree]);
            let (zeros, poles) = (&self.zeros[range.clone()], &self.poles[range.clone()]);
            mapping.sections(analog, zeros, poles, &mut self.sections[range]);
        }
    }

    /// The sections in the order in which they run.
    pub fn sections(&self) -> &[Section] {
        &self.sections[..self.count]
    }

    /// The sections that can be heard, a bit each: those that differ from a wire by more than [`INAUDIBLE`].
    pub fn audible(&self) -> u32 {
        let bit = |(index, section): (usize, &Section)| {
            u32::from(section.distance_from_unity() > INAUDIBLE) << index
        };
        self.sections().iter().enumerate().map(bit).sum()
    }

    /// A bit for every section.
    pub fn all(&self) -> u32 {
        (1 << self.count) - 1
    }

    /// H at a frequency below half the sample rate.
    pub fn response(&self, freq_hz: f64, sample_rate_hz: f64) -> Complex64 {
        let tan_half = (PI * freq_hz / sample_rate_hz).tan();
        self.sections().iter().map(|section| section.response(tan_half)).product()
    }
}

/// Reorders `new` so that each place holds the quadratic nearest to the one it held before.
fn follow(old: &[Quad], new: &mut [Quad]) {
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let found = new.to_owned_array();
    let mut best = (f64::INFINITY, ORDERS[0]);
    for order in ORDERS {
        if order[new.len()..].iter().enumerate().any(|(place, &from)| from != new.len() + place) {
            continue;
        }
        let distance: f64 = old.iter().zip(order).map(|(old, from)| old.distance(&found[from])).sum();
        if distance < best.0 {
            best = (distance, order);
        }
    }
    for (place, from) in new.iter_mut().zip(best.1) {
        *place = found[from];
    }
}

/// Copies a short slice to the stack.
trait ToOwnedArray {
    fn to_owned_array(&self) -> [Quad; MAX_DEGREE];
}

impl ToOwnedArray for [Quad] {
    fn to_owned_array(&self) -> [Quad; MAX_DEGREE] {
        let mut copy = [Quad::REST; MAX_DEGREE];
        copy[..self.len()].copy_from_slice(self);
        copy
    }
}

/// Where a root of a real polynomial in s lies.
#[derive(Clone, Copy)]
enum RealRoot {
    /// At s = −value.
    At(f64),
    /// Where s is infinite: the polynomial lacks its highest power.
    Infinity,
}

/// The way from analogue roots to digital ones for one corner.
struct Mapping {
    warp: Warp,
    /// √W at the corner: what s = j becomes.
    corner: f64,
}

impl Mapping {
    /// Quadratics of numerator and denominator for one analogue section.
    fn quads(&self, analog: &AnalogSection) -> ([Quad; MAX_DEGREE], [Quad; MAX_DEGREE]) {
        if analog.den[2] == 0.0 {
            return (self.first_order(analog.num), self.first_order(analog.den));
        }
        (self.second_order(analog.num), self.second_order(analog.den))
    }

    /// One real root and, as its companion, p = −1, which is at rest and stands above and below.
    fn first_order(&self, [c0, c1, _]: [f64; 3]) -> [Quad; MAX_DEGREE] {
        let root = if c1 == 0.0 { RealRoot::Infinity } else { RealRoot::At((c0 / c1).abs()) };
        self.real(root).map(|u| Quad { sum: u + 1.0, product: u })
    }

    fn second_order(&self, [c0, c1, c2]: [f64; 3]) -> [Quad; MAX_DEGREE] {
        if c2 == 0.0 {
            let finite = if c1 == 0.0 { RealRoot::Infinity } else { RealRoot::At(c0 / c1) };
            return self.real_pair(finite, RealRoot::Infinity);
        }
        let (half_sum, product) = (0.5 * (c1 / c2).abs(), c0 / c2);
        let below = product - half_sum * half_sum;
        if below <= 0.0 {
            let larger = half_sum + (-below).sqrt();
            let smaller = if larger == 0.0 { 0.0 } else { product / larger };
            return self.real_pair(RealRoot::At(smaller), RealRoot::At(larger));
        }
        // s = −h ± j√(c − h²), so −s² = c − 2h² ± 2jh√(c − h²).
        let target = Complex64::new(product - 2.0 * half_sum * half_sum, 2.0 * half_sum * below.sqrt());
        self.roots(target * self.corner * self.corner).map(|t| {
            let u = root(-t);
            Quad { sum: 2.0 * u.re, product: u.norm_sqr() }
        })
    }

    fn real_pair(&self, first: RealRoot, second: RealRoot) -> [Quad; MAX_DEGREE] {
        let (first, second) = (self.real(first), self.real(second));
        std::array::from_fn(|n| Quad { sum: first[n] + second[n], product: first[n] * second[n] })
    }

    /// The roots u = √(−t) that a real root becomes, ascending: all real, because W is a Herglotz function.
    fn real(&self, root: RealRoot) -> [f64; MAX_DEGREE] {
        let mut t = match root {
            RealRoot::At(value) => {
                let scaled = value * self.corner;
                self.roots(Complex64::new(-scaled * scaled, 0.0))
            }
            RealRoot::Infinity => {
                polynomial_roots(self.warp.den.map(Complex64::from), self.warp.degree, None)
            }
        };
        t[..self.warp.degree].sort_by(|a, b| a.norm_sqr().total_cmp(&b.norm_sqr()));
        t.map(|t| (-t.re).max(0.0).sqrt())
    }

    /// The roots t of W(t) = target, the one that the bilinear transform would give first.
    fn roots(&self, target: Complex64) -> [Complex64; MAX_DEGREE] {
        let mut coefficients = [Complex64::ZERO; 4];
        for (power, coefficient) in coefficients.iter_mut().enumerate() {
            *coefficient = self.warp.num[power] - target * self.warp.den[power];
        }
        polynomial_roots(coefficients, self.warp.degree, Some(target / self.warp.num[1]))
    }

    /// Sections from quadratics. All but the first have unity gain at 0 Hz; the first has the gain of the
    /// analogue section, read off where both go towards 0 Hz and W(t) = num₁·t is exact.
    fn sections(&self, analog: &AnalogSection, zeros: &[Quad], poles: &[Quad], sections: &mut [Section]) {
        for ((section, zero), pole) in sections.iter_mut().zip(zeros).zip(poles) {
            let gain = pole.product / zero.product;
            *section =
                Section { num: [zero.product * gain, zero.sum * gain, gain], den: [pole.product, pole.sum] };
        }
        let (zero, pole) = (zeros[0], poles[0]);
        let per_s = self.warp.num[1].sqrt() / self.corner;
        let [n0, n1, n2] = analog.num;
        let towards_dc = pole.product / analog.den[0];
        let gain = if n0 != 0.0 {
            n0 * towards_dc / zero.product
        } else if n1 != 0.0 {
            n1 * per_s * towards_dc / zero.sum
        } else {
            n2 * per_s * per_s * towards_dc
        };
        sections[0].num = [zero.product * gain, zero.sum * gain, gain];
        if n1 < 0.0 {
            // All-pass: zeros mirror the poles. A first-order one keeps its companion at rest.
            for (section, zero) in sections.iter_mut().zip(zeros) {
                let lead = section.num[2];
                section.num = if analog.den[2] == 0.0 {
                    [lead * zero.product, lead * (zero.product - 1.0), -lead]
                } else {
                    [lead * zero.product, -lead * zero.sum, lead]
                };
            }
        }
    }
}

/// Roots of a complex polynomial of degree 1 to 3, coefficients ascending; the first is the one nearest to
/// `guess`, or the smallest.
fn polynomial_roots(
    coefficients: [Complex64; 4],
    degree: usize,
    guess: Option<Complex64>,
) -> [Complex64; MAX_DEGREE] {
    let mut roots = [Complex64::ZERO; MAX_DEGREE];
    let first = laguerre(&coefficients, degree, guess.unwrap_or(Complex64::ZERO));
    roots[0] = first;
    // Dividing by the smallest root, highest power first, loses no digits.
    let mut quotient = [Complex64::ZERO; 3];
    let mut carry = Complex64::ZERO;
    for power in (0..degree).rev() {
        carry = coefficients[power + 1] + carry * first;
        quotient[power] = carry;
    }
    match degree {
        2 => roots[1] = -quotient[0] / quotient[1],
        3 => {
            let half = quotient[1] * 0.5;
            let distance = root(half * half - quotient[2] * quotient[0]);
            let sum = if (half.conj() * distance).re >= 0.0 { half + distance } else { half - distance };
            (roots[1], roots[2]) = (-sum / quotient[2], -quotient[0] / sum);
            if roots[1].norm_sqr() > roots[2].norm_sqr() {
                roots.swap(1, 2);
            }
        }
        _ => {}
    }
    for root in &mut roots[1..degree] {
        *root = newton(&coefficients, degree, *root);
    }
    roots
}

/// The root with the non-negative real part, without the trigonometry of the general library function.
fn root(z: Complex64) -> Complex64 {
    let larger = (0.5 * (z.norm_sqr().sqrt() + z.re.abs())).sqrt();
    if larger == 0.0 {
        return Complex64::ZERO;
    }
    let smaller = 0.5 * z.im / larger;
    if z.re >= 0.0 {
        Complex64::new(larger, smaller)
    } else {
        Complex64::new(smaller.abs(), larger.copysign(z.im))
    }
}

/// Laguerre's method: from almost anywhere to a root, three digits more at every step.
fn laguerre(coefficients: &[Complex64; 4], degree: usize, start: Complex64) -> Complex64 {
    let n = degree as f64;
    let mut x = start;
    for _ in 0..12 {
        let (mut p, mut dp, mut half_ddp) = (Complex64::ZERO, Complex64::ZERO, Complex64::ZERO);
        for coefficient in coefficients[..=degree].iter().rev() {
            half_ddp = half_ddp * x + dp;
            dp = dp * x + p;
            p = p * x + coefficient;
        }
        if p == Complex64::ZERO {
            break;
        }
        let g = dp / p;
        let h = g * g - half_ddp * 2.0 / p;
        let distance = root((h * n - g * g) * (n - 1.0));
        let (plus, minus) = (g + distance, g - distance);
        let steeper = if plus.norm_sqr() >= minus.norm_sqr() { plus } else { minus };
        if steeper == Complex64::ZERO || !steeper.is_finite() {
            break;
        }
        let step = n / steeper;
        x -= step;
        // The next step would be the cube of this one.
        if step.norm_sqr() <= 1e-12 * x.norm_sqr() {
            break;
        }
    }
    newton(coefficients, degree, x)
}

/// One step of Newton's method, for the last digits.
fn newton(coefficients: &[Complex64; 4], degree: usize, x: Complex64) -> Complex64 {
    let (mut p, mut dp) = (Complex64::ZERO, Complex64::ZERO);
    for coefficient in coefficients[..=degree].iter().rev() {
        dp = dp * x + p;
        p = p * x + coefficient;
    }
    let step = p / dp;
    if step.is_finite() { x - step } else { x }
}
