//! The envelope of a tone without ripple: a signal and itself turned by 90°.
//!
//! Two chains of all-passes in z² whose phases differ by 90° from 20 Hz up to just below half the sample
//! rate. They are the two branches of an elliptic half-band filter moved to a quarter of the sample rate;
//! closed form for the coefficients after R. Valenzuela and A. Constantinides, "Digital signal processing
//! schemes for efficient interpolation and decimation" (IEE Proc. 130-G, 1983).

use std::f64::consts::PI;

/// All-passes of both chains together.
const SECTIONS: usize = 12;
/// Lowest frequency at which the two outputs are 90° apart.
const LOWEST_HZ: f64 = 20.0;

/// One channel's phase splitter.
#[derive(Clone, Debug)]
pub struct PhaseSplitter {
    coefficients: [f64; SECTIONS],
    /// Input and output of each all-pass one and two frames ago.
    inputs: [[f64; 2]; SECTIONS],
    outputs: [[f64; 2]; SECTIONS],
    delayed: f64,
}

impl PhaseSplitter {
    /// A splitter at rest.
    pub fn new(sample_rate_hz: f64) -> PhaseSplitter {
        PhaseSplitter {
            coefficients: half_band(2.0 * LOWEST_HZ / sample_rate_hz),
            inputs: [[0.0; 2]; SECTIONS],
            outputs: [[0.0; 2]; SECTIONS],
            delayed: 0.0,
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.inputs = [[0.0; 2]; SECTIONS];
        self.outputs = [[0.0; 2]; SECTIONS];
        self.delayed = 0.0;
    }

    /// All numbers that it remembers.
    pub fn states(&mut self) -> impl Iterator<Item = &mut f64> {
        self.inputs.iter_mut().chain(&mut self.outputs).flatten().chain([&mut self.delayed])
    }

    /// Splits samples into the two rows of `output`.
    pub fn process<const N: usize>(&mut self, input: &[f64], output: &mut [[f64; N]; 2]) {
        let [same, turned] = output;
        for ((x, same), turned) in input.iter().zip(same).zip(turned) {
            [*same, *turned] = self.tick(*x);
        }
    }

    /// The signal with its phase turned by some angle, and by 90° more.
    #[inline]
    pub fn tick(&mut self, x: f64) -> [f64; 2] {
        let mut branches = [x, self.delayed];
        self.delayed = x;
        for pair in 0..SECTIONS / 2 {
            for (branch, value) in branches.iter_mut().enumerate() {
                let section = 2 * pair + branch;
                let y = self.coefficients[section] * (*value + self.outputs[section][1])
                    - self.inputs[section][1];
                self.inputs[section] = [*value, self.inputs[section][0]];
                self.outputs[section] = [y, self.outputs[section][0]];
                *value = y;
            }
        }
        branches
    }
}

/// Coefficients of an elliptic half-band filter whose transition is this share of the sample rate wide,
/// alternating between the branches.
fn half_band(transition: f64) -> [f64; SECTIONS] {
    let k = ((1.0 - 2.0 * transition) * PI / 4.0).tan().powi(2);
    let root = (1.0 - k * k).sqrt().sqrt();
    let e = 0.5 * (1.0 - root) / (1.0 + root);
    let q = e * (1.0 + e.powi(4) * (2.0 + e.powi(4) * (15.0 + 150.0 * e.powi(4))));
    let order = (2 * SECTIONS + 1) as f64;
    std::array::from_fn(|index| {
        let angle = (index + 1) as f64 * PI / order;
        let sign = |n: i32| if n % 2 == 0 { 1.0 } else { -1.0 };
        let upper: f64 =
            (0..24).map(|n| sign(n) * q.powi(n * (n + 1)) * (f64::from(2 * n + 1) * angle).sin()).sum();
        let lower: f64 =
            (1..24).map(|n| sign(n) * q.powi(n * n) * (f64::from(2 * n) * angle).cos()).sum::<f64>() + 0.5;
        let w = (upper * q.powf(0.25) / lower).powi(2);
        let x = ((1.0 - w * k) * (1.0 - w / k)).sqrt() / (1.0 + w);
        (1.0 - x) / (1.0 + x)
    })
}

#[cfg(test)]
mod tests {
    use super::PhaseSplitter;
    use std::f64::consts::PI;

    #[test]
    fn the_envelope_of_a_tone_is_flat_within_five_hundredths_of_a_db_from_20_hz_on() {
        for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            for freq_hz in [20.0, 31.0, 100.0, 1_000.0, 10_000.0, 20_000.0] {
                let mut splitter = PhaseSplitter::new(rate_hz);
                let (mut low, mut high) = (f64::INFINITY, 0.0_f64);
                for n in 0..(rate_hz as usize) {
                    let [re, im] = splitter.tick((2.0 * PI * freq_hz * n as f64 / rate_hz).sin());
                    if n > rate_hz as usize / 2 {
                        let envelope = (re * re + im * im).sqrt();
                        (low, high) = (low.min(envelope), high.max(envelope));
                    }
                }
                let ripple_db = 20.0 * (high / low).log10();
                assert!(ripple_db < 0.05, "{rate_hz} Hz, tone of {freq_hz} Hz: {ripple_db} dB");
                assert!((high - 1.0).abs() < 0.005);
            }
        }
    }
}
