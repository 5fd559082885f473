//! How fast a room decays, measured as ISO 3382 does: octave bands, backward integration, a straight line.

use super::response::Response;
use shared_dsp::space::decay::DecayCurve;
use std::f64::consts::{PI, SQRT_2};

/// Octave bands in which a decay is measured, in Hz.
pub const OCTAVES_HZ: [f64; 8] = [63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0];

/// A recursive filter of second order.
#[derive(Clone, Copy)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    fn pass(&mut self, x: f64) -> f64 {
        let y = self.b[0] * x + self.state[0];
        self.state[0] = self.b[1] * x - self.a[0] * y + self.state[1];
        self.state[1] = self.b[2] * x - self.a[1] * y;
        y
    }
}

/// A band of one octave: Butterworth of order 4 on each side.
fn octave(center_hz: f64, sample_rate_hz: f64) -> [Biquad; 4] {
    let biquad = |frequency_hz: f64, damping: f64, high: bool| {
        let t = (PI * frequency_hz.min(0.49 * sample_rate_hz) / sample_rate_hz).tan();
        let norm = 1.0 / (1.0 + damping * t + t * t);
        let a = [2.0 * (t * t - 1.0) * norm, (1.0 - damping * t + t * t) * norm];
        let b =
            if high { [norm, -2.0 * norm, norm] } else { [t * t * norm, 2.0 * t * t * norm, t * t * norm] };
        Biquad { b, a, state: [0.0; 2] }
    };
    let [one, other] = [2.0 * (PI / 8.0).cos(), 2.0 * (3.0 * PI / 8.0).cos()];
    let (low_hz, high_hz) = (center_hz / SQRT_2, center_hz * SQRT_2);
    [
        biquad(low_hz, one, true),
        biquad(low_hz, other, true),
        biquad(high_hz, one, false),
        biquad(high_hz, other, false),
    ]
}

/// Squared magnitude of that band, without the warping of a sample rate.
fn octave_power(center_hz: f64, frequency_hz: f64) -> f64 {
    let low = (center_hz / SQRT_2 / frequency_hz).powi(8);
    let high = (frequency_hz / (center_hz * SQRT_2)).powi(8);
    1.0 / ((1.0 + low) * (1.0 + high))
}

/// Energy that is still to come at each frame, summed over all outputs. The filter runs backwards in time, so
/// that its own ringing falls before the sound and does not lengthen the decay.
pub fn energy_to_come(response: &Response, center_hz: f64) -> Vec<f64> {
    let mut energy = vec![0.0; response.frames()];
    for output in &response.outputs {
        let mut band = octave(center_hz, response.sample_rate_hz);
        let mut sum = 0.0;
        for (energy, &value) in energy.iter_mut().zip(output).rev() {
            let y = band.iter_mut().fold(f64::from(value), |x, biquad| biquad.pass(x));
            sum += y * y;
            *energy += sum;
        }
    }
    energy
}

/// Time to −60 dB from the straight line between two levels, in s.
pub fn slope_s(energy: &[f64], rate_hz: f64, from_db: f64, to_db: f64) -> f64 {
    let level_db = |energy_now: f64| 10.0 * (energy_now / energy[0]).log10();
    let first = energy.partition_point(|&now| level_db(now) > from_db);
    let last = energy.partition_point(|&now| level_db(now) > to_db);
    let count = (last - first) as f64;
    let (mut time, mut level, mut square, mut product) = (0.0, 0.0, 0.0, 0.0);
    for (index, &now) in energy[first..last].iter().enumerate() {
        let (t, l) = (index as f64 / rate_hz, level_db(now));
        (time, level, square, product) = (time + t, level + l, square + t * t, product + t * l);
    }
    -60.0 * (count * square - time * time) / (count * product - time * level)
}

/// What [`slope_s`] must find in a band for a room that decays exactly as the curve says: a band holds many
/// decays at once, and those that last are heard for longer.
pub fn expected_slope_s(curve: &DecayCurve, center_hz: f64, from_db: f64, to_db: f64) -> f64 {
    const RATE_HZ: f64 = 2_000.0;
    let frames = (1.5 * curve.longest_s() * RATE_HZ) as usize;
    let mut energy = vec![0.0; frames];
    for step in 0..160 {
        let frequency_hz = center_hz * 2.0_f64.powf(4.0 * (f64::from(step) - 79.5) / 160.0);
        let t60_s = curve.t60_s(frequency_hz);
        let power = octave_power(center_hz, frequency_hz) * frequency_hz * t60_s;
        let per_frame = 10.0_f64.powf(-6.0 / (RATE_HZ * t60_s));
        let mut now = power;
        for energy in &mut energy {
            *energy += now;
            now *= per_frame;
        }
    }
    slope_s(&energy, RATE_HZ, from_db, to_db)
}
