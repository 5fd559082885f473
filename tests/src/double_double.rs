//! Numbers of 106 bits, as the reference for rounding: a pair of f64 whose sum is the value (T. J. Dekker
//! 1971; D. Knuth).

use shared_dsp::filter::section::Section;
use std::ops::{Add, Mul, Sub};

/// An unevaluated sum of two f64.
#[derive(Clone, Copy, Debug)]
pub struct DoubleDouble(f64, f64);

impl From<f64> for DoubleDouble {
    fn from(value: f64) -> Self {
        DoubleDouble(value, 0.0)
    }
}

impl From<DoubleDouble> for f64 {
    fn from(value: DoubleDouble) -> Self {
        value.0 + value.1
    }
}

fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

impl Add for DoubleDouble {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.0, other.0);
        let (high, low) = two_sum(sum, error + self.1 + other.1);
        DoubleDouble(high, low)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + DoubleDouble(-other.0, -other.1)
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = self.0 * other.0;
        let error = self.0.mul_add(other.0, -product) + self.0 * other.1 + self.1 * other.0;
        let (high, low) = two_sum(product, error);
        DoubleDouble(high, low)
    }
}

impl DoubleDouble {
    /// 1/x by Newton's method.
    pub fn reciprocal(self) -> Self {
        let guess = DoubleDouble::from(1.0 / self.0);
        let two = DoubleDouble::from(2.0);
        let guess = guess * (two - self * guess);
        guess * (two - self * guess)
    }
}

/// A section as a direct form in z, from its bilinear coefficients, all in 106 bits.
pub struct Reference {
    b: [DoubleDouble; 3],
    a: [DoubleDouble; 2],
    x: [DoubleDouble; 2],
    y: [DoubleDouble; 2],
}

impl Reference {
    /// p = (z − 1)/(z + 1) put into (n0 + n1 p + n2 p²)/(d0 + d1 p + p²).
    pub fn new(section: &Section) -> Reference {
        let exact = DoubleDouble::from;
        let [n0, n1, n2] = section.num.map(exact);
        let [d0, d1] = section.den.map(exact);
        let one = exact(1.0);
        let scale = (d0 + d1 + one).reciprocal();
        let in_z = |c0: DoubleDouble, c1: DoubleDouble, c2: DoubleDouble| {
            [(c0 + c1 + c2) * scale, (c0 - c2) * exact(2.0) * scale, (c0 - c1 + c2) * scale]
        };
        let [_, a1, a2] = in_z(d0, d1, one);
        let rest = exact(0.0);
        Reference { b: in_z(n0, n1, n2), a: [a1, a2], x: [rest; 2], y: [rest; 2] }
    }

    /// One sample.
    pub fn tick(&mut self, x: DoubleDouble) -> DoubleDouble {
        let y = self.b[0] * x + self.b[1] * self.x[0] + self.b[2] * self.x[1]
            - self.a[0] * self.y[0]
            - self.a[1] * self.y[1];
        self.x = [x, self.x[0]];
        self.y = [y, self.y[0]];
        y
    }
}
