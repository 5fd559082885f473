//! What a dynamic band did, measured: the level around its frequency after the insert, against what the
//! insert would have made of the same sound with all its bands standing still.

use realfft::RealFftPlanner;

use super::audio::Audio;
use super::bands;
use super::curve::Probe;
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
/// The same against the loudest moment of the band: what is left is leakage of the window.
const FAINT_DB: f64 = -40.0;
/// Values per second.
const VALUES_PER_S: f64 = 20.0;

/// The movements of all dynamic bands of an insert.
pub fn of(
    plugin: &RackPlugin,
    prepared: &Prepared,
    input: &Audio,
    output: &Audio,
    rate_hz: u32,
) -> miette::Result<Vec<Movement>> {
    let found = bands::in_use(plugin, prepared)?;
    let probe = Probe { plugin, prepared, bands: &found, layout: input.layout, rate_hz };
    let mut movements = Vec::new();
    for band in found.iter().filter(|band| band.dyn_range_db != 0.0) {
        let region = Region::around(band.freq_hz, band.q, rate_hz);
        let standing_db = probe.levels_db(None, &region.bins_hz())?;
        let standing: Vec<f64> = standing_db.iter().map(|level_db| 10.0_f64.powf(level_db / 10.0)).collect();
        let expected_db = region.levels_db(input, &standing);
        let after_db = region.levels_db(output, &vec![1.0; standing.len()]);
        let heard_db = expected_db.iter().fold(SILENT_DB, |heard, level_db| heard.max(level_db + FAINT_DB));
        let gain = |(expected_db, after_db): (&f64, &f64)| {
            (*expected_db > heard_db).then_some(after_db - expected_db)
        };
        movements.push(Movement {
            number: band.number,
            label: band.label.clone(),
            step_s: 1.0 / VALUES_PER_S,
            gain_db: expected_db.iter().zip(&after_db).map(gain).collect(),
        });
    }
    Ok(movements)
}

/// Furthest movement in dB, the two per cent of moments left out in which the window catches a note's edge.
pub fn most_db(gain_db: &[Option<f64>]) -> f64 {
    let mut sorted: Vec<f64> = gain_db.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let at = |place: f64| sorted.get((place * sorted.len() as f64) as usize).copied().unwrap_or(0.0);
    let (down_db, up_db) = (at(0.02), at(0.98));
    if -down_db > up_db { down_db } else { up_db }
}

/// A third of an octave in short spectra.
struct Region {
    rate_hz: u32,
    frames: usize,
    lowest: usize,
    highest: usize,
}

impl Region {
    fn around(freq_hz: f64, q: f64, rate_hz: u32) -> Region {
        // Four periods long at least, longer for a narrow band: as quick as the band itself can be.
        let shortest = (4.0 * q.max(1.0) * f64::from(rate_hz) / freq_hz.max(20.0)) as usize;
        let frames = shortest.next_power_of_two().clamp(1024, 16_384);
        let bin =
            |octaves: f64| (freq_hz * octaves.exp2() * frames as f64 / f64::from(rate_hz)).round() as usize;
        let lowest = bin(-1.0 / 6.0).clamp(1, frames / 2);
        Region { rate_hz, frames, lowest, highest: bin(1.0 / 6.0).clamp(lowest, frames / 2) }
    }

    fn bins_hz(&self) -> Vec<f64> {
        let bin_hz = f64::from(self.rate_hz) / self.frames as f64;
        (self.lowest..=self.highest).map(|bin| bin as f64 * bin_hz).collect()
    }

    /// Level at every step, each bin's power times its weight. A sine of full scale reads -3 dB: its mean
    /// power.
    fn levels_db(&self, audio: &Audio, weights: &[f64]) -> Vec<f64> {
        let frames = self.frames;
        let fft = RealFftPlanner::<f64>::new().plan_fft_forward(frames);
        let turn = std::f64::consts::TAU / frames as f64;
        let window: Vec<f64> = (0..frames).map(|n| 0.5 - 0.5 * (turn * n as f64).cos()).collect();
        let (mut input, mut bins) = (fft.make_input_vec(), fft.make_output_vec());
        let hop = f64::from(self.rate_hz) / VALUES_PER_S;
        let scale = 2.0 / (0.375 * (frames * frames) as f64);
        let level_db = |step: usize| {
            let start = (step as f64 * hop) as isize - (frames / 2) as isize;
            let mut power = 0.0;
            for channel in &audio.channels {
                for (offset, (to, window)) in input.iter_mut().zip(&window).enumerate() {
                    let frame = usize::try_from(start + offset as isize).ok();
                    let sample = frame.and_then(|frame| channel.get(frame)).copied().unwrap_or(0.0);
                    *to = window * f64::from(sample);
                }
                if fft.process(&mut input, &mut bins).is_ok() {
                    let region = bins[self.lowest..=self.highest].iter().zip(weights);
                    power += region.map(|(bin, weight)| weight * bin.norm_sqr()).sum::<f64>();
                }
            }
            10.0 * (scale * power).max(1e-20).log10()
        };
        (0..(audio.frames() as f64 / hop) as usize).map(level_db).collect()
    }
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
        let region = Region::around(1_000.0, 1.0, rate_hz);
        let levels_db = region.levels_db(&audio, &vec![1.0; region.bins_hz().len()]);
        assert!((levels_db[10] + 3.01).abs() < 0.05, "{}", levels_db[10]);
        assert!((levels_db[30] + 9.03).abs() < 0.05, "{}", levels_db[30]);
    }
}
