//! K-weighting: the two filters that BS.1770 puts before the mean square.
//!
//! The standard prints coefficients for 48 kHz only. They are the bilinear transform of an analogue shelf
//! (the head) and an analogue high-pass (the low end of hearing); we keep corner, Q and gain of both and redo
//! the bilinear step at every rate, so that 44.1 and 192 kHz read the same loudness. The printed high-pass
//! has the numerator 1, −2, 1, which is 0.04 dB more than its analogue model; that constant is kept at every
//! rate, too.

use std::f64::consts::PI;

use crate::units::snap_to_zero;

/// Corner of the shelf in Hz, its Q, its gain in dB, and the exponent of its middle term, solved from the
/// printed coefficients to the last digit.
const SHELF_HZ: f64 = 1_681.974_450_955_533;
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
const SHELF_DB: f64 = 3.999_843_853_973_347;
const SHELF_MIDDLE: f64 = 0.499_666_774_154_541_6;
/// Corner of the high-pass in Hz and its Q, solved the same way.
const HIGH_PASS_HZ: f64 = 38.135_470_876_024_44;
const HIGH_PASS_Q: f64 = 0.500_327_037_323_877_3;
/// The rate of the printed coefficients in Hz.
const PRINTED_RATE_HZ: f64 = 48_000.0;

/// Coefficients of a second-order section; the denominator starts with 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    /// Numerator, newest sample first.
    pub b: [f64; 3],
    /// Denominator after its leading 1.
    pub a: [f64; 2],
}

impl Section {
    /// |H|² at a frequency, in closed form that stays exact near 0 Hz (sin² of half the angle).
    fn power_gain(&self, half_angle_sin2: f64) -> f64 {
        // |c0 + c1 z⁻¹ + c2 z⁻²|² = (c0+c1+c2)² − 4(c0 c1 + 4 c0 c2 + c1 c2) φ + 16 c0 c2 φ²,  φ = sin²(ω/2)
        let magnitude2 = |c0: f64, c1: f64, c2: f64| {
            let phi = half_angle_sin2;
            (c0 + c1 + c2).powi(2) - 4.0 * (c0 * c1 + 4.0 * c0 * c2 + c1 * c2) * phi
                + 16.0 * c0 * c2 * phi * phi
        };
        magnitude2(self.b[0], self.b[1], self.b[2]).max(0.0) / magnitude2(1.0, self.a[0], self.a[1])
    }
}

/// The two filters at one sample rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KWeighting {
    /// The head: +4 dB above 1.7 kHz.
    pub shelf: Section,
    /// The low end of hearing: 12 dB/oct below 38 Hz.
    pub high_pass: Section,
    sample_rate_hz: f64,
}

impl KWeighting {
    /// The filters for a sample rate in Hz.
    pub fn new(sample_rate_hz: f64) -> Self {
        let tangent = |hz: f64, rate_hz: f64| (PI * hz / rate_hz).tan();
        let denominator = |k: f64, q: f64| {
            let a0 = 1.0 + k / q + k * k;
            (a0, [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0])
        };

        let k = tangent(SHELF_HZ, sample_rate_hz);
        let high = 10.0_f64.powf(SHELF_DB / 20.0);
        let middle = high.powf(SHELF_MIDDLE);
        let (a0, a) = denominator(k, SHELF_Q);
        let shelf = Section {
            b: [
                (high + middle * k / SHELF_Q + k * k) / a0,
                2.0 * (k * k - high) / a0,
                (high - middle * k / SHELF_Q + k * k) / a0,
            ],
            a,
        };

        let (a0, a) = denominator(tangent(HIGH_PASS_HZ, sample_rate_hz), HIGH_PASS_Q);
        let (printed_a0, _) = denominator(tangent(HIGH_PASS_HZ, PRINTED_RATE_HZ), HIGH_PASS_Q);
        let gain = printed_a0 / a0;
        let high_pass = Section { b: [gain, -2.0 * gain, gain], a };
        KWeighting { shelf, high_pass, sample_rate_hz }
    }

    /// Power gain of both filters at a frequency in Hz.
    pub fn power_gain(&self, freq_hz: f64) -> f64 {
        let half_angle_sin2 = (PI * freq_hz / self.sample_rate_hz).sin().powi(2);
        self.shelf.power_gain(half_angle_sin2) * self.high_pass.power_gain(half_angle_sin2)
    }
}

/// Signals that [`KFilter`] works on side by side where nothing else is asked for.
pub const LANES: usize = 4;

/// Runs the K-weighting over some signals at once, four if nothing else is asked for.
#[derive(Clone, Copy, Debug)]
pub struct KFilter<const SIGNALS: usize = LANES> {
    /// Gain past the state, and what a sample adds to either state.
    input: [[f64; 3]; 2],
    /// Share of the first state that either state of the next frame loses.
    feedback: [[f64; 2]; 2],
    state: [[[f64; SIGNALS]; 2]; 2],
}

impl<const SIGNALS: usize> KFilter<SIGNALS> {
    /// Filters at rest.
    pub fn new(weighting: &KWeighting) -> Self {
        let sections = [weighting.shelf, weighting.high_pass];
        KFilter {
            // The output is put into the equations of the state: the next frame need not wait for it.
            input: sections.map(|Section { b, a }| [b[0], b[1] - a[0] * b[0], b[2] - a[1] * b[0]]),
            feedback: sections.map(|section| section.a),
            state: [[[0.0; SIGNALS]; 2]; 2],
        }
    }

    /// Forgets all sound of the past. [audio thread]
    pub fn reset(&mut self) {
        self.state = [[[0.0; SIGNALS]; 2]; 2];
    }

    /// Filters one frame of the signals. [audio thread]
    #[inline(always)]
    pub fn process(&mut self, frame: [f64; SIGNALS]) -> [f64; SIGNALS] {
        let mut x = frame;
        for ((input, a), [first, second]) in self.input.iter().zip(&self.feedback).zip(&mut self.state) {
            let mut y = [0.0; SIGNALS];
            for lane in 0..SIGNALS {
                y[lane] = input[0] * x[lane] + first[lane];
                let next = (input[1] * x[lane] + second[lane]) - a[0] * first[lane];
                second[lane] = input[2] * x[lane] - a[1] * first[lane];
                first[lane] = next;
            }
            x = y;
        }
        x
    }

    /// Whether there is nothing left of the sound of the past. [audio thread]
    pub fn is_at_rest(&self) -> bool {
        self.state.as_flattened().as_flattened().iter().all(|state| *state == 0.0)
    }

    /// Ends a chunk: states that nobody hears become zero, states that are no numbers any more, too. [audio
    /// thread]
    pub fn settle(&mut self) {
        for state in self.state.as_flattened_mut().as_flattened_mut() {
            *state = if state.is_finite() { snap_to_zero(*state) } else { 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_48_khz_the_coefficients_are_those_of_bs_1770_tables_1_and_2() {
        let k = KWeighting::new(48_000.0);
        let close = |got: f64, printed: f64| assert!((got - printed).abs() < 2e-14, "{got} {printed}");
        for (got, printed) in k.shelf.b.iter().zip([1.53512485958697, -2.69169618940638, 1.19839281085285]) {
            close(*got, printed);
        }
        for (got, printed) in k.shelf.a.iter().zip([-1.69065929318241, 0.73248077421585]) {
            close(*got, printed);
        }
        for (got, printed) in k.high_pass.b.iter().zip([1.0, -2.0, 1.0]) {
            close(*got, printed);
        }
        for (got, printed) in k.high_pass.a.iter().zip([-1.99004745483398, 0.99007225036621]) {
            close(*got, printed);
        }
    }

    #[test]
    fn a_full_scale_997_hz_sine_in_one_front_channel_reads_minus_3_01_lufs_at_every_rate() {
        // BS.1770-5, annex 1: 0 dBFS at 997 Hz in left, right or centre reads −3.01 LKFS.
        for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
            let lufs = crate::loudness::lufs_from_power(0.5 * KWeighting::new(rate_hz).power_gain(997.0));
            assert!((lufs + 3.01).abs() < 0.01, "{rate_hz} Hz: {lufs}");
        }
    }

    #[test]
    fn the_closed_form_is_the_response_of_the_filter() {
        let rate_hz = 44_100.0;
        let k = KWeighting::new(rate_hz);
        for freq_hz in [30.0, 100.0, 1_000.0, 5_000.0, 15_000.0] {
            let mut filter = KFilter::new(&k);
            let angle = 2.0 * PI * freq_hz / rate_hz;
            let (mut re, mut im) = (0.0, 0.0);
            for n in 0..200_000 {
                let y = filter.process([if n == 0 { 1.0 } else { 0.0 }; LANES])[2];
                re += y * (angle * f64::from(n)).cos();
                im -= y * (angle * f64::from(n)).sin();
            }
            let measured = re * re + im * im;
            assert!((measured / k.power_gain(freq_hz) - 1.0).abs() < 1e-9, "{freq_hz} Hz");
        }
    }

    #[test]
    fn every_rate_weights_like_the_analogue_model() {
        // The analogue prototypes, evaluated at s = jω; the bilinear step bends them by the tangent only, so
        // the digital response at f is the analogue one at the frequency that the tangent maps f to, for each
        // corner.
        for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            let k = KWeighting::new(rate_hz);
            for freq_hz in [20.0, 38.0, 100.0, 1_000.0, 1_682.0, 4_000.0, 10_000.0] {
                let bent = (PI * freq_hz / rate_hz).tan();
                let w = bent / (PI * SHELF_HZ / rate_hz).tan();
                let high = 10.0_f64.powf(SHELF_DB / 20.0);
                let middle = high.powf(SHELF_MIDDLE);
                let shelf = ((1.0 - high * w * w).powi(2) + (middle * w / SHELF_Q).powi(2))
                    / ((1.0 - w * w).powi(2) + (w / SHELF_Q).powi(2));
                let w = bent / (PI * HIGH_PASS_HZ / rate_hz).tan();
                let high_pass = w.powi(4) / ((1.0 - w * w).powi(2) + (w / HIGH_PASS_Q).powi(2));
                // 0.04 dB: see the top of the file.
                let k48 = (PI * HIGH_PASS_HZ / PRINTED_RATE_HZ).tan();
                let expected = shelf * high_pass * (1.0 + k48 / HIGH_PASS_Q + k48 * k48).powi(2);
                assert!((k.power_gain(freq_hz) / expected - 1.0).abs() < 1e-9, "{freq_hz} Hz at {rate_hz}");
            }
        }
    }

    #[test]
    fn all_rates_agree_within_0_05_db_up_to_5_khz() {
        let at_48 = KWeighting::new(48_000.0);
        for rate_hz in [44_100.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
            let k = KWeighting::new(rate_hz);
            let mut freq_hz = 20.0;
            while freq_hz < 5_000.0 {
                let db = 10.0 * (k.power_gain(freq_hz) / at_48.power_gain(freq_hz)).log10();
                assert!(db.abs() < 0.05, "{freq_hz} Hz at {rate_hz}: {db} dB");
                freq_hz *= 1.1;
            }
        }
    }
}
