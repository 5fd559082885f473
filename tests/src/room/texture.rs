//! How smooth a tail is: its echoes, its colour, how its outputs resemble each other.

use super::response::Response;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use std::f64::consts::PI;

/// Share of values beyond the standard deviation, as a multiple of that of Gaussian noise: 1 where echoes are as
/// dense as noise (Abel and Huang, AES 121, 2006). A Hann window of 20 ms, one value per ms from the first
/// sound on; the time counts from the window's middle.
pub fn echo_density(output: &[f32], sample_rate_hz: f64) -> Vec<f64> {
    const BEYOND_ONE_SIGMA: f64 = 0.317_310_507_863;
    let length = (0.020 * sample_rate_hz) as usize / 2 * 2 + 1;
    let mut window: Vec<f64> =
        (0..length).map(|n| 0.5 - 0.5 * (2.0 * PI * n as f64 / (length - 1) as f64).cos()).collect();
    let total: f64 = window.iter().sum();
    window.iter_mut().for_each(|weight| *weight /= total);
    let onset = output.iter().position(|&value| value.abs() > 0.0).unwrap_or(0);
    let hop = (0.001 * sample_rate_hz) as usize;
    let starts = (onset.saturating_sub(length / 2)..output.len() - length).step_by(hop);
    starts
        .map(|start| {
            let values = &output[start..start + length];
            let square = |&value: &f32| f64::from(value) * f64::from(value);
            let power: f64 = values.iter().zip(&window).map(|(value, weight)| weight * square(value)).sum();
            let beyond = values.iter().zip(&window).filter(|(value, _)| square(value) > power);
            beyond.map(|(_, weight)| weight).sum::<f64>() / BEYOND_ONE_SIGMA
        })
        .collect()
}

/// Time in ms after the first sound from which the mean echo density of 50 ms stays at 0.9 and above.
pub fn dense_after_ms(output: &[f32], sample_rate_hz: f64) -> f64 {
    let density = echo_density(&output[..output.len().min((0.8 * sample_rate_hz) as usize)], sample_rate_hz);
    let means: Vec<f64> = density.windows(50).map(|values| values.iter().sum::<f64>() / 50.0).collect();
    means.iter().rposition(|&mean| mean < 0.9).map_or(0.0, |last| (last + 1) as f64)
}

/// Spectrum of a stretch under a Hann window, and the distance of its bins in Hz.
fn spectrum(stretch: &[f64], sample_rate_hz: f64) -> (Vec<Complex64>, f64) {
    let mut windowed: Vec<f64> = stretch
        .iter()
        .enumerate()
        .map(|(n, value)| value * (0.5 - 0.5 * (2.0 * PI * n as f64 / stretch.len() as f64).cos()))
        .collect();
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(windowed.len());
    let mut bins = fft.make_output_vec();
    fft.process(&mut windowed, &mut bins).expect("lengths fit");
    (bins, sample_rate_hz / stretch.len() as f64)
}

/// Level in dB of every bin from 300 Hz to 12 kHz, beside its frequency in Hz, of the stretch from 150 ms on for
/// 340 ms, the decay undone and the third-octave mean taken away.
pub fn late_levels_db(output: &[f32], sample_rate_hz: f64, t60_s: f64) -> Vec<(f64, f64)> {
    let (from, count) = ((0.15 * sample_rate_hz) as usize, (0.34 * sample_rate_hz) as usize);
    let grows = |n: usize| 10.0_f64.powf(3.0 * n as f64 / (sample_rate_hz * t60_s));
    let stretch: Vec<f64> = (0..count).map(|n| f64::from(output[from + n]) * grows(n)).collect();
    let (bins, bin_hz) = spectrum(&stretch, sample_rate_hz);
    let power: Vec<f64> = bins.iter().map(Complex64::norm_sqr).collect();
    let mut sums = vec![0.0];
    for value in &power {
        sums.push(sums[sums.len() - 1] + value);
    }
    ((300.0 / bin_hz) as usize..(12_000.0 / bin_hz) as usize)
        .map(|bin| {
            let low = (bin as f64 * 2.0_f64.powf(-1.0 / 6.0)).ceil() as usize;
            let high = ((bin as f64 * 2.0_f64.powf(1.0 / 6.0)).ceil() as usize).max(low + 1);
            let mean = (sums[high] - sums[low]) / (high - low) as f64;
            (bin as f64 * bin_hz, 10.0 * (power[bin] / mean).log10())
        })
        .collect()
}

/// Standard deviation of the level in dB over the bins from 300 Hz to 12 kHz of the stretch from 150 ms on for
/// 340 ms, the decay undone and the third-octave mean taken away. 5.57 dB for Gaussian noise (Schroeder 1962).
pub fn spread_db(output: &[f32], sample_rate_hz: f64, t60_s: f64) -> f64 {
    let levels: Vec<f64> =
        late_levels_db(output, sample_rate_hz, t60_s).into_iter().map(|(_, level_db)| level_db).collect();
    let mean = levels.iter().sum::<f64>() / levels.len() as f64;
    (levels.iter().map(|level| (level - mean).powi(2)).sum::<f64>() / levels.len() as f64).sqrt()
}

/// In an octave band: the correlation of two outputs, and the level of their sum against both, in dB.
pub fn resemblance(
    response: &Response,
    pair: [usize; 2],
    center_hz: f64,
    from_s: f64,
    to_s: f64,
) -> (f64, f64) {
    let range = (from_s * response.sample_rate_hz) as usize..(to_s * response.sample_rate_hz) as usize;
    let spectra = pair.map(|output| {
        let stretch: Vec<f64> =
            response.outputs[output][range.clone()].iter().map(|&v| f64::from(v)).collect();
        spectrum(&stretch, response.sample_rate_hz)
    });
    let bin_hz = spectra[0].1;
    let bins = (center_hz / 2.0_f64.sqrt() / bin_hz) as usize..(center_hz * 2.0_f64.sqrt() / bin_hz) as usize;
    let (mut cross, mut first, mut second) = (0.0, 0.0, 0.0);
    for bin in bins {
        let [a, b] = [spectra[0].0[bin], spectra[1].0[bin]];
        cross += (a * b.conj()).re;
        (first, second) = (first + a.norm_sqr(), second + b.norm_sqr());
    }
    (cross / (first * second).sqrt(), 10.0 * (1.0 + 2.0 * cross / (first + second)).log10())
}
