//! Agreement with the `ebur128` crate, and of a meter with itself in other blocks.

use std::path::Path;

use ebur128::{EbuR128, Mode};
use shared_dsp::Layout;
use shared_dsp::loudness::meter::{Meter, Readings};

use super::play::{RATES_HZ, numbers, play_to, read, worse};
use crate::clips;
use crate::compressor::figure::Row;
use crate::programme::Programme;
use crate::random::Random;

/// Left and right.
pub type Sound = [Vec<f32>; 2];

/// The length that clips are repeated to, in s.
const LENGTH_S: usize = 20;

/// What the other meter reads.
struct Other {
    momentary_lufs: f64,
    short_term_lufs: f64,
    integrated_lufs: f64,
    range_lu: f64,
    true_peak_dbtp: f64,
}

fn other(sound: &Sound, rate_hz: u32) -> Other {
    // Without its histogram mode, which rounds every block to a tenth of a LU.
    let mode = Mode::M | Mode::S | Mode::I | Mode::LRA | Mode::TRUE_PEAK;
    let mut meter = EbuR128::new(2, rate_hz, mode).expect("a stereo meter");
    meter.add_frames_planar_f32(&[&sound[0], &sound[1]]).expect("stereo frames");
    let peak = (0..2).map(|c| meter.true_peak(c).expect("true-peak mode")).fold(0.0, f64::max);
    Other {
        momentary_lufs: meter.loudness_momentary().expect("momentary mode"),
        short_term_lufs: meter.loudness_shortterm().expect("short-term mode"),
        integrated_lufs: meter.loudness_global().expect("integrated mode"),
        range_lu: meter.loudness_range().expect("range mode"),
        true_peak_dbtp: 20.0 * peak.log10(),
    }
}

/// A clip or a recording, repeated; its parts get louder and softer, so that the gates have work.
fn programme(sound: impl Iterator<Item = f32> + Clone, rate_hz: usize) -> Vec<f32> {
    let gains = [1.0, 0.5, 0.05, 0.7, 0.3];
    let gain = |n: usize| gains[n / rate_hz % gains.len()];
    sound.cycle().take(LENGTH_S * rate_hz).enumerate().map(|(n, x)| gain(n) * x).collect()
}

/// The clips of the Compressor's tests.
pub fn clip(number: usize, rate_hz: f64) -> Sound {
    let sound = clips::clip(number, rate_hz).sound;
    sound.map(|channel| programme(channel.iter().map(|x| *x as f32), rate_hz as usize))
}

/// A WAV file as left and right, and its rate in Hz.
pub fn recording(path: &Path) -> Option<(Sound, u32)> {
    let mut file = hound::WavReader::open(path).ok()?;
    let spec = file.spec();
    let samples: Vec<f32> = match spec.sample_format {
        hound::SampleFormat::Float => file.samples::<f32>().collect::<Result<_, _>>().ok()?,
        hound::SampleFormat::Int => {
            let full_scale = 2.0_f32.powi(i32::from(spec.bits_per_sample) - 1);
            file.samples::<i32>().map(|x| x.map(|x| x as f32 / full_scale)).collect::<Result<_, _>>().ok()?
        }
    };
    let wide = usize::from(spec.channels);
    let rate_hz = spec.sample_rate;
    if samples.len() < wide {
        return None;
    }
    let channel =
        |c: usize| programme(samples.iter().skip(c.min(wide - 1)).step_by(wide).copied(), rate_hz as usize);
    Some(([channel(0), channel(1)], rate_hz))
}

/// What a meter reads of a sound, and by how much its loudness range is off from that of a list of all
/// short-term values, sorted, as EBU Tech 3342 describes it.
fn measured(sound: &Sound, rate_hz: f64, seed: u64) -> (Readings, f64) {
    let mut meter = Meter::new(Layout::Stereo, rate_hz);
    let mut powers = Vec::new();
    let channels: [&[f32]; 2] = [&sound[0], &sound[1]];
    play_to(&mut meter, &channels, rate_hz, &mut Random::new(seed), |time_s, readings| {
        let hop = (100.0 * time_s).round() as u64;
        if hop >= 300 && hop.is_multiple_of(10) {
            powers.push(10.0_f64.powf(0.1 * readings.short_term_lufs));
        }
    });
    powers.retain(|power| *power >= 1e-7);
    let gate = 0.01 * powers.iter().sum::<f64>() / powers.len() as f64;
    powers.retain(|power| *power >= gate);
    powers.sort_by(f64::total_cmp);
    let at = |share: f64| powers[((powers.len() - 1) as f64 * share).round() as usize];
    let range_lu = if powers.is_empty() { 0.0 } else { 10.0 * (at(0.95) / at(0.1)).log10() };
    (meter.readings(), meter.readings().range_lu - range_lu)
}

/// Worst differences: momentary, short-term, integrated, range, true peak; and range to that of a list.
#[derive(Default)]
struct Worst([f64; 6]);

impl Worst {
    fn compare(&mut self, (readings, range_lu): (Readings, f64), other: &Other) {
        let differences = [
            readings.momentary_lufs - other.momentary_lufs,
            readings.short_term_lufs - other.short_term_lufs,
            readings.integrated_lufs - other.integrated_lufs,
            readings.range_lu - other.range_lu,
            readings.true_peak_dbtp - other.true_peak_dbtp,
            range_lu,
        ];
        for (worst, difference) in self.0.iter_mut().zip(differences) {
            // Silence for both is agreement.
            *worst = worse(*worst, if difference.is_nan() { 0.0 } else { difference });
        }
    }

    fn rows(&self, on: &str) -> Vec<Row> {
        // The crate takes a short-term value every second for its range, and four places for its true peak:
        // these two are told.
        let rows = [
            ("momentary beside ebur128", Some(0.05)),
            ("short-term beside ebur128", Some(0.05)),
            ("integrated beside ebur128", Some(0.05)),
            ("range beside ebur128", None),
            ("true peak beside ebur128", None),
            ("range beside a sorted list", Some(0.05)),
        ];
        let row = |((what, bar), worst): ((&str, Option<f64>), &f64)| {
            Row::at_most("B4", format!("{what} on {on}"), [bar, None], worst.abs(), "LU")
        };
        rows.into_iter().zip(&self.0).map(row).collect()
    }
}

/// Agreement on twenty clips at every rate; and on the WAV files of the folder that `APLOMB_RECORDINGS` names,
/// if it is set.
pub fn b4() -> Vec<Row> {
    let mut worst = Worst::default();
    for number in 0..clips::COUNT {
        let rate_hz = RATES_HZ[number % 3];
        let sound = clip(number, rate_hz);
        worst.compare(measured(&sound, rate_hz, number as u64), &other(&sound, rate_hz as u32));
    }
    let mut rows = worst.rows("20 clips");
    if let Some(folder) = std::env::var_os("APLOMB_RECORDINGS") {
        let mut worst = Worst::default();
        let mut count = 0;
        let files = std::fs::read_dir(&folder).expect("APLOMB_RECORDINGS names a folder");
        for path in files.map(|file| file.expect("a file of the folder").path()) {
            if let Some((sound, rate_hz)) = recording(&path) {
                worst.compare(measured(&sound, f64::from(rate_hz), count), &other(&sound, rate_hz));
                count += 1;
            }
        }
        rows.extend(worst.rows(&format!("{count} recordings")));
    }
    rows
}

/// The same mix in other blocks, at every rate: the largest difference of any reading.
pub fn b1_blocks() -> Vec<Row> {
    let mut difference = 0.0_f64;
    for rate_hz in RATES_HZ {
        let sound = Programme::Mix.render(rate_hz, 7.0).map(|c| c.iter().map(|x| *x as f32).collect());
        let [left, right]: Sound = sound;
        let readings =
            [0, 1, 2].map(|seed| numbers(&read(&[&left, &right], Layout::Stereo, rate_hz, 100 + seed)));
        for other in &readings[1..] {
            for (a, b) in readings[0].iter().zip(other) {
                difference = worse(difference, (a - b).abs());
            }
        }
    }
    let what = "any reading in other blocks, 44.1 to 192 kHz";
    vec![Row::at_most("B1", what, [Some(1e-6), Some(0.0)], difference, "LU")]
}
