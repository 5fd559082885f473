//! D1, D2, A1, A2: what a steady tone is joined by: harmonics, and what is none.

use realfft::RealFftPlanner;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Detector, Oversampling};

use super::figure::{Row, is_long};
use super::play::RATES_HZ;
use super::rig::{OVERSAMPLINGS, Take, tone};

/// Powers of the bins from 0 Hz to half the sample rate.
fn powers(samples: &[f32]) -> Vec<f64> {
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(samples.len());
    let mut input: Vec<f64> = samples.iter().map(|sample| f64::from(*sample)).collect();
    let mut output = fft.make_output_vec();
    fft.process(&mut input, &mut output).expect("buffers fit");
    output.iter().map(|bin| bin.norm_sqr()).collect()
}

/// Total harmonic distortion in % up to 20 kHz of a tone of a whole number of Hz with 10 dB of reduction at 4:1.
pub fn distortion_percent(settings: &Settings, rate_hz: f64, freq_hz: usize) -> f64 {
    let settings = Settings { threshold_db: -20.0, slope: 0.75, knee_db: 0.0, ..*settings };
    let level_db = -20.0 + 10.0 / 0.75;
    let second = rate_hz as usize;
    // 2 s are 20 times the longest release; then one second, in which all harmonics fall on a bin.
    let input = tone(rate_hz, freq_hz as f64, 3 * second + 256, |_| level_db);
    let take = Take::new(&settings, rate_hz, input);
    let powers = powers(&take.output[2 * second..3 * second]);
    let harmonics = powers[..=20_000.min(second / 2)].iter().step_by(freq_hz).skip(2);
    100.0 * (harmonics.sum::<f64>() / powers[freq_hz]).sqrt()
}

/// Frames of a spectrum.
const FRAMES: usize = 32_768;

/// What lies below 20 kHz and is no harmonic of the tone, relative to the tone in dB: a steady tone near
/// `freq_hz`, 12 dB above a threshold of −13 dBFS, at ∞:1.
pub fn aliases_dbc(settings: &Settings, rate_hz: f64, freq_hz: f64) -> f64 {
    let settings = Settings { threshold_db: -13.0, slope: 1.0, knee_db: 0.0, ..*settings };
    // An odd number of periods in a power of two: harmonics that fold come back next to all others.
    let periods = (freq_hz / rate_hz * FRAMES as f64 * 0.5) as usize * 2 + 1;
    let freq_hz = periods as f64 * rate_hz / FRAMES as f64;
    let settle = (1.5 * rate_hz) as usize;
    let input = tone(rate_hz, freq_hz, settle + FRAMES + 1_024, |_| -1.0);
    let take = Take::new(&settings, rate_hz, input);
    let mut powers = powers(&take.output[settle..settle + FRAMES]);
    let carrier = powers[periods];
    let top = (20_000.0 / rate_hz * FRAMES as f64) as usize;
    powers.iter_mut().step_by(periods).skip(1).for_each(|harmonic| *harmonic = 0.0);
    10.0 * (powers[..=top].iter().sum::<f64>() / carrier).log10()
}

/// Rates and oversamplings to measure at.
fn grid() -> Vec<(f64, Oversampling)> {
    let all = RATES_HZ.into_iter().flat_map(|rate_hz| OVERSAMPLINGS.map(|times| (rate_hz, times)));
    all.filter(|(rate_hz, times)| is_long() || *times == Oversampling::Off || *rate_hz == 48_000.0).collect()
}

fn at(detector: Detector, [attack_ms, release_ms]: [f32; 2]) -> Settings {
    Settings { detector, attack_ms, release_ms, ..Settings::DEFAULT }
}

/// D1, D2: distortion of the clean style.
pub fn distortion() -> Vec<Row> {
    let worst = |settings: Settings, freq_hz| {
        let of = |(rate_hz, oversampling)| {
            distortion_percent(&Settings { oversampling, ..settings }, rate_hz, freq_hz)
        };
        grid().into_iter().map(of).fold(0.0, f64::max)
    };
    let row = |id, detector, freq_hz: usize, times: [f32; 2], bars| {
        let [attack, release] = times;
        let what = format!("{freq_hz} Hz, A {attack} R {release} ms, 10 dB, {detector:?}: distortion");
        Row::at_most(id, what, bars, worst(at(detector, times), freq_hz), "%")
    };
    let (d1, d2) = ([Some(0.01), Some(0.003)], [Some(0.1), Some(0.04)]);
    let told = [None, None];
    vec![
        row("D1", Detector::Analytic, 100, [1.0, 50.0], d1),
        row("D1", Detector::Analytic, 100, [10.0, 100.0], d1),
        row("D2", Detector::Analytic, 30, [1.0, 50.0], d2),
        row("D1", Detector::Rms, 100, [1.0, 50.0], d1),
        row("D2", Detector::Rms, 30, [1.0, 50.0], d2),
        row("D1", Detector::Peak, 100, [1.0, 50.0], told),
        row("D2", Detector::Peak, 30, [1.0, 50.0], told),
    ]
}

/// Tones in Hz.
const TONES_HZ: [f64; 7] = [5_000.0, 7_000.0, 10_000.0, 13_000.0, 15_000.0, 17_000.0, 19_000.0];

/// Aliases of all tones at all rates without oversampling, worst.
fn worst_aliases(settings: &Settings) -> (f64, String) {
    let mut worst = (f64::NEG_INFINITY, String::new());
    for rate_hz in RATES_HZ {
        for freq_hz in TONES_HZ {
            let dbc = aliases_dbc(settings, rate_hz, freq_hz);
            if dbc > worst.0 || dbc.is_nan() {
                worst = (dbc, format!("{freq_hz} Hz at {rate_hz}"));
            }
        }
    }
    worst
}

/// A1: aliases with the detectors that do not fold.
pub fn a1() -> Vec<Row> {
    [Detector::Analytic, Detector::Rms]
        .map(|detector| {
            let (worst, place) = worst_aliases(&at(detector, [0.1, 50.0]));
            let what =
                format!("aliases of 5–19 kHz, A 0.1 R 50, ∞:1, 12 dB over, {detector:?} (worst {place})");
            Row::at_most("A1", what, [Some(-100.0), Some(-115.0)], worst, "dBc")
        })
        .to_vec()
}

/// A2: aliases with the peak detector.
pub fn a2() -> Vec<Row> {
    let cases = [
        ("A 0.1 R 50", at(Detector::Peak, [0.1, 50.0]), -74.0),
        ("A 1 R 50", at(Detector::Peak, [1.0, 50.0]), -75.0),
        (
            "A 0 R 10, lookahead 0.5 ms",
            Settings { lookahead_ms: 0.5, ..at(Detector::Peak, [0.01, 10.0]) },
            -78.0,
        ),
    ];
    cases
        .map(|(name, settings, bar)| {
            let (worst, place) = worst_aliases(&settings);
            let what = format!("aliases of 5–19 kHz, {name}, ∞:1, 12 dB over, Peak (worst {place})");
            Row::at_most("A2", what, [Some(bar), Some(-90.0)], worst, "dBc")
        })
        .to_vec()
}
