//! How loud a sound is: LUFS and true peak after ITU-R BS.1770 and EBU R 128, with the `ebur128` crate.

use ebur128::{EbuR128, Mode};

use super::audio::Audio;

/// Time between two values of the course.
pub const STEP_S: f64 = 0.1;

/// Loudness of a whole sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Loudness {
    /// Integrated; nothing for silence.
    pub integrated_lufs: Option<f64>,
    /// Loudness range.
    pub range_lu: f64,
    /// True peak; nothing for silence.
    pub true_peak_dbtp: Option<f64>,
    /// Short-term loudness (3 s) every [`STEP_S`]; nothing where silent.
    pub short_term_lufs: Vec<Option<f64>>,
}

/// Measures a whole sound.
pub fn measure(audio: &Audio, rate_hz: u32) -> Result<Loudness, ebur128::Error> {
    let mode = Mode::I | Mode::S | Mode::LRA | Mode::TRUE_PEAK;
    let mut meter = EbuR128::new(audio.channels.len() as u32, rate_hz, mode)?;
    meter.set_channel_map(&audio.layout.loudness_map())?;
    let step = ((STEP_S * f64::from(rate_hz)) as usize).max(1);
    let mut short_term_lufs = Vec::new();
    let mut position = 0;
    while position < audio.frames() {
        let end = (position + step).min(audio.frames());
        let part: Vec<&[f32]> = audio.channels.iter().map(|channel| &channel[position..end]).collect();
        meter.add_frames_planar_f32(&part)?;
        short_term_lufs.push(heard(meter.loudness_shortterm()?));
        position = end;
    }
    let mut peak: f64 = 0.0;
    for channel in 0..audio.channels.len() {
        peak = peak.max(meter.true_peak(channel as u32)?);
    }
    Ok(Loudness {
        integrated_lufs: heard(meter.loudness_global()?),
        range_lu: meter.loudness_range()?,
        true_peak_dbtp: heard(20.0 * peak.log10()),
        short_term_lufs,
    })
}

/// Integrated loudness alone.
pub fn integrated_lufs(audio: &Audio, rate_hz: u32) -> Result<Option<f64>, ebur128::Error> {
    let mut meter = EbuR128::new(audio.channels.len() as u32, rate_hz, Mode::I)?;
    meter.set_channel_map(&audio.layout.loudness_map())?;
    let channels: Vec<&[f32]> = audio.channels.iter().map(Vec::as_slice).collect();
    meter.add_frames_planar_f32(&channels)?;
    Ok(heard(meter.loudness_global()?))
}

/// Nothing for what the gate of BS.1770 calls silence.
fn heard(level: f64) -> Option<f64> {
    (level.is_finite() && level > -70.0).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::speakers::Layout;

    fn sine(gain: f64) -> Audio {
        let sample = |frame: usize| gain * (std::f64::consts::TAU * 997.0 * frame as f64 / 48_000.0).sin();
        let channel: Vec<f32> = (0..480_000).map(|frame| sample(frame) as f32).collect();
        Audio { layout: Layout::Stereo, channels: vec![channel.clone(), channel] }
    }

    #[test]
    fn the_reference_sine_of_bs_1770_reads_as_the_standard_says() {
        // A 997 Hz sine of 0 dBFS in one channel reads -3.01 LUFS; in both 3.01 LU more.
        let loudness = measure(&sine(0.1), 48_000).unwrap();
        assert!((loudness.integrated_lufs.unwrap() + 20.0).abs() < 0.05, "{loudness:?}");
        assert!((loudness.true_peak_dbtp.unwrap() + 20.0).abs() < 0.05);
        assert!((loudness.short_term_lufs[50].unwrap() + 20.0).abs() < 0.05);
    }

    #[test]
    fn silence_and_a_single_sample_have_no_loudness() {
        for frames in [1, 100, 48_000] {
            let loudness = measure(&Audio::silence(Layout::Mono, frames), 48_000).unwrap();
            assert_eq!((loudness.integrated_lufs, loudness.true_peak_dbtp), (None, None));
        }
    }
}
