//! The long-term spectrum of a sound in sixths of an octave.

use realfft::RealFftPlanner;

use super::audio::Audio;

/// Frames of a piece: 0.34 s at 48 kHz.
const FRAMES: usize = 16_384;

/// Mean power of each sixth of an octave: centre in Hz and level in dB.
pub fn long_term(audio: &Audio, rate_hz: u32) -> Vec<(f64, f64)> {
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(FRAMES);
    let window: Vec<f64> =
        (0..FRAMES).map(|n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / FRAMES as f64).cos()).collect();
    let mut input = fft.make_input_vec();
    let mut bins = fft.make_output_vec();
    let mut power = vec![0.0; bins.len()];
    let pieces = audio.frames().div_ceil(FRAMES / 2);
    for channel in &audio.channels {
        for piece in 0..pieces {
            let part = channel.iter().skip(piece * FRAMES / 2).map(|sample| f64::from(*sample));
            let part = part.chain(std::iter::repeat(0.0));
            input.iter_mut().zip(part.zip(&window)).for_each(|(to, (sample, window))| *to = sample * window);
            if fft.process(&mut input, &mut bins).is_ok() {
                power.iter_mut().zip(&bins).for_each(|(sum, bin)| *sum += bin.norm_sqr());
            }
        }
    }
    let scale = 2.0 / (0.375 * (FRAMES * FRAMES) as f64 * pieces.max(1) as f64);
    let bin_hz = f64::from(rate_hz) / FRAMES as f64;
    let highest_hz = 20_000.0_f64.min(0.48 * f64::from(rate_hz));
    let bands = (6.0 * (highest_hz / 20.0).log2()) as usize;
    (0..=bands)
        .map(|band| {
            let centre_hz = 20.0 * (band as f64 / 6.0).exp2();
            let (from, to) = (
                centre_hz / 2.0_f64.powf(1.0 / 12.0) / bin_hz,
                centre_hz * 2.0_f64.powf(1.0 / 12.0) / bin_hz,
            );
            (centre_hz, 10.0 * (scale * between(&power, from, to)).max(1e-12).log10())
        })
        .collect()
}

/// Sum of the power from one place to another, bins at the edge in part.
fn between(power: &[f64], from: f64, to: f64) -> f64 {
    let first = (from + 0.5).floor() as usize;
    let last = ((to + 0.5).floor() as usize).min(power.len() - 1);
    (first..=last)
        .map(|bin| {
            let share = (to.min(bin as f64 + 0.5) - from.max(bin as f64 - 0.5)).clamp(0.0, 1.0);
            share * power[bin.min(power.len() - 1)]
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::speakers::Layout;

    #[test]
    fn white_noise_rises_three_decibels_per_octave_of_constant_relative_width() {
        let mut state = 1_u64;
        let mut noise = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ((state >> 40) as f64 / f64::from(1 << 23) - 1.0) as f32
        };
        let audio = Audio { layout: Layout::Mono, channels: vec![(0..960_000).map(|_| noise()).collect()] };
        let spectrum = long_term(&audio, 48_000);
        for octave in 4..8 {
            let rise_db = spectrum[6 * (octave + 1)].1 - spectrum[6 * octave].1;
            assert!((rise_db - 3.01).abs() < 0.5, "{} Hz: {rise_db} dB", spectrum[6 * octave].0);
        }
    }
}
