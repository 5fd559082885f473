//! Filters without delay for measuring: each runs forwards, then backwards.

use std::f64::consts::{PI, SQRT_2};

/// A Butterworth filter of second order.
#[derive(Clone, Copy, Debug)]
pub struct Butterworth {
    b: [f64; 3],
    a: [f64; 2],
}

impl Butterworth {
    /// Keeps what is below a frequency in Hz.
    pub fn low_pass(freq_hz: f64, rate_hz: f64) -> Butterworth {
        let k = (PI * freq_hz / rate_hz).tan();
        let a0 = 1.0 + SQRT_2 * k + k * k;
        let gain = k * k / a0;
        Butterworth { b: [gain, 2.0 * gain, gain], a: Self::poles(k, a0) }
    }

    /// Keeps what is above a frequency in Hz.
    pub fn high_pass(freq_hz: f64, rate_hz: f64) -> Butterworth {
        let k = (PI * freq_hz / rate_hz).tan();
        let a0 = 1.0 + SQRT_2 * k + k * k;
        Butterworth { b: [1.0 / a0, -2.0 / a0, 1.0 / a0], a: Self::poles(k, a0) }
    }

    fn poles(k: f64, a0: f64) -> [f64; 2] {
        [2.0 * (k * k - 1.0) / a0, (1.0 - SQRT_2 * k + k * k) / a0]
    }

    /// Filters in place.
    pub fn forward(&self, values: &mut [f64]) {
        self.run(values.iter_mut());
    }

    /// Filters in place, forwards and backwards.
    pub fn both_ways(&self, values: &mut [f64]) {
        self.run(values.iter_mut());
        self.run(values.iter_mut().rev());
    }

    fn run<'a>(&self, values: impl Iterator<Item = &'a mut f64>) {
        let mut state: Option<[f64; 2]> = None;
        for value in values {
            let x = *value;
            // As if the first value had always been there.
            let [first, second] = state.unwrap_or_else(|| {
                let gain = self.b.iter().sum::<f64>() / (1.0 + self.a[0] + self.a[1]);
                let y = gain * x;
                let second = self.b[2] * x - self.a[1] * y;
                [self.b[1] * x - self.a[0] * y + second, second]
            });
            let y = self.b[0] * x + first;
            state = Some([self.b[1] * x - self.a[0] * y + second, self.b[2] * x - self.a[1] * y]);
            *value = y;
        }
    }
}
