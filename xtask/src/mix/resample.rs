//! Recordings of any rate at the session's rate, or faster and slower.

use rubato::audioadapter::Adapter;
use rubato::audioadapter_buffers::owned::SequentialOwned;
use rubato::{Fft, FixedSync, Resampler};

use super::audio::Audio;

/// Long enough that the filter reaches 0.95 of the lower half rate.
const CHUNK_FRAMES: usize = 4096;
/// Speeds are fractions of numbers up to this: within 0.002 cents of what was asked for.
const MOST_PART: u64 = 1024;

/// The sound of a recording of `from_hz` at `to_hz`; frame 0 stays frame 0.
pub fn convert(audio: &Audio, from_hz: u32, to_hz: u32) -> Audio {
    if from_hz == to_hz {
        return audio.clone();
    }
    through(audio, from_hz as usize, to_hz as usize)
}

/// The sound of a recording of `from_hz` at `to_hz`, played `speed` times as fast.
pub fn varispeed(audio: &Audio, from_hz: u32, to_hz: u32, speed: f64) -> Audio {
    if speed == 1.0 {
        return convert(audio, from_hz, to_hz);
    }
    // rubato's FFT resampler is late by whole frames, which it takes out; its sinc resampler is late by parts
    // of frames.
    let (from, to) = fraction(speed * f64::from(from_hz) / f64::from(to_hz));
    through(audio, from as usize, to as usize)
}

/// The last of the continued fraction's approximations whose parts are small enough.
fn fraction(value: f64) -> (u64, u64) {
    let (mut last, mut best) = ((1, 0), (value.floor() as u64, 1));
    let mut rest = value.fract();
    while rest > 1e-12 {
        let whole = (1.0 / rest).floor();
        rest = 1.0 / rest - whole;
        let whole = whole.min(1e9) as u64;
        let next = (whole * best.0 + last.0, whole * best.1 + last.1);
        if next.0 > MOST_PART.max(best.0) || next.1 > MOST_PART {
            break;
        }
        (last, best) = (best, next);
    }
    if best.0 == 0 { (1, MOST_PART) } else { best }
}

fn through(audio: &Audio, from: usize, to: usize) -> Audio {
    let (channels, length) = (audio.channels.len(), audio.frames());
    let mut resampler = Fft::<f64>::new(from, to, CHUNK_FRAMES, channels, FixedSync::Both)
        .expect("rates and channels are not zero");
    let samples = audio.channels.iter().flatten().map(|&sample| f64::from(sample)).collect();
    let input = SequentialOwned::new_from(samples, channels, length).expect("all channels have one length");
    let output = resampler.process_all(&input, length, None).expect("the buffers fit");
    let frames = ((length as f64 * to as f64 / from as f64).round() as usize).max(1);
    let sample = |channel, frame| output.read_sample(channel, frame).map_or(0.0, |sample| sample as f32);
    let channel = |channel| (0..frames).map(|frame| sample(channel, frame)).collect();
    Audio { layout: audio.layout, channels: (0..channels).map(channel).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::speakers::Layout;

    fn sine(frequency_hz: f64, rate_hz: u32, frames: usize) -> Audio {
        let step = std::f64::consts::TAU * frequency_hz / f64::from(rate_hz);
        let channel = (0..frames).map(|frame| (0.5 * (step * frame as f64).sin()) as f32).collect();
        Audio { layout: Layout::Mono, channels: vec![channel] }
    }

    /// Largest difference away from both ends, in dB below full scale.
    fn difference_db(a: &Audio, b: &Audio) -> f64 {
        let frames = a.frames().min(b.frames());
        let middle = frames / 4..3 * frames / 4;
        let differences = middle.map(|frame| (a.channels[0][frame] - b.channels[0][frame]).abs());
        20.0 * f64::from(differences.fold(0.0, f32::max)).log10()
    }

    #[test]
    fn a_sine_is_the_same_sine_at_the_other_rate() {
        for (from_hz, to_hz) in
            [(44_100, 48_000), (48_000, 44_100), (96_000, 48_000), (8_000, 48_000), (22_050, 44_100)]
        {
            let frequency_hz = 0.2 * f64::from(from_hz.min(to_hz));
            let frames = from_hz as usize;
            let converted = convert(&sine(frequency_hz, from_hz, frames), from_hz, to_hz);
            assert_eq!(converted.frames(), to_hz as usize);
            let error_db = difference_db(&converted, &sine(frequency_hz, to_hz, to_hz as usize));
            assert!(error_db < -100.0, "{from_hz} to {to_hz}: {error_db} dB");
        }
    }

    #[test]
    fn twelve_semitones_up_is_twice_the_frequency_and_half_the_length() {
        let played = varispeed(&sine(440.0, 48_000, 48_000), 48_000, 48_000, 2.0);
        assert_eq!(played.frames(), 24_000);
        let error_db = difference_db(&played, &sine(880.0, 48_000, 24_000));
        assert!(error_db < -100.0, "{error_db} dB");
    }

    #[test]
    fn a_semitone_is_right_to_a_hundredth_of_a_cent_from_any_rate() {
        for (from_hz, semitones) in [(44_100, 1.0), (44_100, -5.0), (48_000, 7.0), (22_050, 0.13)] {
            let ratio = (semitones / 12.0_f64).exp2() * f64::from(from_hz) / 48_000.0;
            let (from, to) = fraction(ratio);
            let cents = 1200.0 * (from as f64 / to as f64 / ratio).log2();
            assert!(cents.abs() < 0.01, "{from}/{to}: {cents} cents");
        }
    }

    #[test]
    fn a_single_sample_stays_a_sound() {
        let click = Audio { layout: Layout::Mono, channels: vec![vec![0.5]] };
        let converted = convert(&click, 44_100, 48_000);
        assert_eq!(converted.frames(), 1);
        assert!(converted.channels[0][0].is_finite());
    }
}
