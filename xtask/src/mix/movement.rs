//! What a dynamic band did, measured: the level around its frequency after the insert minus before it.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use super::audio::Audio;
use super::bands;
use super::prepare::Prepared;
use super::rack::RackPlugin;

/// The gain of a dynamic band over time, the standing curve of the insert taken off.
#[derive(Clone, Debug)]
pub struct Movement {
    /// Number of the band.
    pub number: usize,
    /// The band as one line.
    pub label: String,
    /// Time between two values.
    pub step_s: f64,
    /// Gain in dB; nothing where the track is silent.
    pub gain_db: Vec<Option<f64>>,
}

/// Softer than this in the band, a track has nothing to be moved.
const SILENT_DB: f64 = -75.0;
/// Values per second.
const VALUES_PER_S: f64 = 20.0;

/// The movements of all dynamic bands of an insert. The movement at rest is the most frequent one: 0 dB.
pub fn of(
    plugin: &RackPlugin,
    prepared: &Prepared,
    input: &Audio,
    output: &Audio,
    rate_hz: u32,
) -> miette::Result<Vec<Movement>> {
    let mut movements = Vec::new();
    for band in bands::in_use(plugin, prepared)?.into_iter().filter(|band| band.dyn_range_db != 0.0) {
        let hop = f64::from(rate_hz) / VALUES_PER_S;
        let before = levels_db(input, band.freq_hz, hop, rate_hz);
        let after = levels_db(output, band.freq_hz, hop, rate_hz);
        let change = |(before, after): (&f64, &f64)| (*before > SILENT_DB).then_some(after - before);
        let mut gain_db: Vec<Option<f64>> = before.iter().zip(&after).map(change).collect();
        // A band that turns down stands at its highest gain when nothing happens, one that turns up at its lowest.
        let rest_db = at_rest(&gain_db, band.dyn_range_db < 0.0);
        gain_db.iter_mut().flatten().for_each(|gain_db| *gain_db -= rest_db);
        movements.push(Movement {
            number: band.number,
            label: band.label,
            step_s: 1.0 / VALUES_PER_S,
            gain_db,
        });
    }
    Ok(movements)
}

fn at_rest(gain_db: &[Option<f64>], turns_down: bool) -> f64 {
    let mut sorted: Vec<f64> = gain_db.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let place = if turns_down { 0.95 } else { 0.05 };
    sorted.get((place * sorted.len() as f64) as usize).copied().unwrap_or(0.0)
}

/// Level of a third of an octave around `freq_hz` at every hop.
fn levels_db(audio: &Audio, freq_hz: f64, hop: f64, rate_hz: u32) -> Vec<f64> {
    // Four periods long at least: as quick as the band allows.
    let shortest = (4.0 * f64::from(rate_hz) / freq_hz.max(20.0)) as usize;
    let frames = shortest.next_power_of_two().clamp(1024, 16_384);
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(frames);
    let bin_hz = f64::from(rate_hz) / frames as f64;
    let lowest = ((freq_hz * 2.0_f64.powf(-1.0 / 6.0) / bin_hz).round() as usize).max(1);
    let highest = ((freq_hz * 2.0_f64.powf(1.0 / 6.0) / bin_hz).round() as usize).clamp(lowest, frames / 2);
    let window: Vec<f64> =
        (0..frames).map(|n| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / frames as f64).cos()).collect();
    let mut input = fft.make_input_vec();
    let mut bins: Vec<Complex<f64>> = fft.make_output_vec();
    let count = (audio.frames() as f64 / hop) as usize;
    let mut levels_db = Vec::with_capacity(count);
    for n in 0..count {
        let start = (n as f64 * hop) as isize - (frames / 2) as isize;
        let mut power = 0.0;
        for channel in &audio.channels {
            for (offset, (to, window)) in input.iter_mut().zip(&window).enumerate() {
                let frame = start + offset as isize;
                let sample =
                    usize::try_from(frame).ok().and_then(|frame| channel.get(frame)).copied().unwrap_or(0.0);
                *to = window * f64::from(sample);
            }
            if fft.process(&mut input, &mut bins).is_ok() {
                power += bins[lowest..=highest].iter().map(|bin| bin.norm_sqr()).sum::<f64>();
            }
        }
        // A sine of full scale reads -3 dB: its mean power.
        let scale = 2.0 / (0.375 * (frames * frames) as f64);
        levels_db.push(10.0 * (scale * power).max(1e-20).log10());
    }
    levels_db
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::speakers::Layout;

    #[test]
    fn a_sine_reads_its_mean_power_and_a_change_of_gain_is_seen_in_time() {
        let rate_hz = 48_000;
        let sine = |frame: usize| (std::f64::consts::TAU * 1_000.0 * frame as f64 / 48_000.0).sin();
        let gain = |frame: usize| if frame < 48_000 { 1.0 } else { 0.5 };
        let channel = (0..96_000).map(|frame| (gain(frame) * sine(frame)) as f32).collect();
        let audio = Audio { layout: Layout::Mono, channels: vec![channel] };
        let levels_db = levels_db(&audio, 1_000.0, 2_400.0, rate_hz);
        assert!((levels_db[10] + 3.01).abs() < 0.05, "{}", levels_db[10]);
        assert!((levels_db[30] + 9.03).abs() < 0.05, "{}", levels_db[30]);
    }
}
