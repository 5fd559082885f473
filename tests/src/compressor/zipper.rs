//! Z1 and Z2: what is heard of a control that moves, and of a choice that changes.

use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Bell, Detector, Oversampling};
use shared_dsp::{Layout, Processor};

use super::choices::{CONTROLS, changed_choices};
use super::figure::{Row, is_long};
use super::play::{RATES_HZ, compressor, run_with, sine, spec};

/// A rise from 0 to 1 without corners: the integral of a Blackman-Harris window, whose spectrum has fallen by
/// 92 dB beyond four periods, of its length and more.
fn rise(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    let wave = |k: f64| (std::f64::consts::TAU * k * t).sin() / (std::f64::consts::TAU * k);
    let sum = 0.358_75 * t - 0.488_29 * wave(1.0) + 0.141_28 * wave(2.0) - 0.011_68 * wave(3.0);
    sum / 0.358_75
}

/// Spectrum of a sound that is faded in and out within its first and last `fade` frames.
fn spectrum(samples: &[f32], fade: usize) -> Vec<Complex64> {
    let length = samples.len();
    let window = |n: usize| rise(n.min(length - 1 - n) as f64 / fade as f64);
    let mut faded: Vec<f64> = samples.iter().enumerate().map(|(n, x)| window(n) * f64::from(*x)).collect();
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let mut bins = transform.make_output_vec();
    transform.process(&mut faded, &mut bins).expect("buffers fit");
    bins
}

/// A-weighting as a power (IEC 61672-1, annex E), 1 at 1 kHz.
fn a_weight(freq_hz: f64) -> f64 {
    let square = freq_hz * freq_hz;
    let response = |square: f64| {
        let [first, second, third, fourth] =
            [20.598_997, 107.652_65, 737.862_23, 12_194.217].map(|corner: f64| corner * corner);
        fourth * square * square
            / ((square + first) * ((square + second) * (square + third)).sqrt() * (square + fourth))
    };
    (response(square) / response(1e6)).powi(2)
}

/// A tone at −6 dBFS while the threshold goes from −40 to −10 dB in 1 s, told once per block: A-weighted
/// power outside ±100 Hz over that second, in dB of a sine at full scale.
pub fn zipper_db(rate_hz: f64, block: usize, oversampling: Oversampling) -> f64 {
    const TONE_HZ: f64 = 997.0;
    let second = rate_hz as usize;
    let settings = |threshold_db: f64| Settings {
        threshold_db: threshold_db as f32,
        attack_ms: 0.01,
        release_ms: 5.0,
        oversampling,
        ..Settings::DEFAULT
    };
    let mut audio = [sine(rate_hz, TONE_HZ, -6.0, 3 * second)];
    let mut device = compressor(&spec(rate_hz, Layout::Mono), &settings(-40.0));
    run_with(
        &mut device,
        &mut audio,
        &[],
        |_| block,
        |device, from| {
            let t = (from as f64 / rate_hz - 1.0).clamp(0.0, 1.0);
            device.set(&settings(-40.0 + 30.0 * t));
        },
    );
    let bins = spectrum(&audio[0], 4 * second / 5);
    let length = audio[0].len() as f64;
    let energy: f64 = bins
        .iter()
        .enumerate()
        .map(|(bin, x)| (bin as f64 * rate_hz / length, x.norm_sqr()))
        .filter(|(freq_hz, _)| (freq_hz - TONE_HZ).abs() > 100.0)
        .map(|(freq_hz, power)| 2.0 / length * power * a_weight(freq_hz))
        .sum();
    10.0 * (energy / rate_hz / 0.5).log10()
}

/// Z1.
pub fn z1() -> Vec<Row> {
    let mut rows = Vec::new();
    for block in [64, 512, 2_048] {
        let mut worst_db = f64::NEG_INFINITY;
        for rate_hz in RATES_HZ {
            worst_db = worst_db.max(zipper_db(rate_hz, block, Oversampling::Off));
        }
        for oversampling in [Oversampling::X2, Oversampling::X4] {
            worst_db = worst_db.max(zipper_db(48_000.0, block, oversampling));
        }
        let what = format!("threshold −40 to −10 dB in 1 s, told every {block} frames: zipper");
        rows.push(Row::at_most("Z1", what, [Some(-115.0), Some(-124.0)], worst_db, "dBFS(A)"));
    }
    rows
}

/// What a change does to a tone.
#[derive(Clone, Copy, Debug)]
pub struct Click {
    /// Largest second difference from the change on, over the largest before it and long after it, in dB.
    pub bend_db: f64,
    /// Peak of all above 3 kHz, in dBFS.
    pub broadband_db: f64,
}

/// Plays a tone at −6 dBFS left and −12 dBFS right, with another in the sidechain, through settings that
/// change at the given times in s after 0.6 s.
pub fn click(rate_hz: f64, freq_hz: f64, first: &Settings, changes: &[(f64, Settings)]) -> Click {
    let frames = (1.8 * rate_hz) as usize;
    let start = (0.6 * rate_hz) as usize;
    let mut audio = [-6.0, -12.0].map(|level_db| sine(rate_hz, freq_hz, level_db, frames));
    let side = [sine(rate_hz, 200.0, -12.0, frames), sine(rate_hz, 200.0, -15.0, frames)];
    let times: Vec<usize> = changes.iter().map(|(time_s, _)| start + (time_s * rate_hz) as usize).collect();
    let block =
        |from: usize| times.iter().find(|time| **time > from).map_or(512, |time| (time - from).min(512));
    let mut device = compressor(&spec(rate_hz, Layout::Stereo), first);
    run_with(&mut device, &mut audio, &side, block, |device, from| {
        if let Some(index) = times.iter().position(|time| *time == from) {
            device.set(&changes[index].1);
        }
    });
    let mut click = Click { bend_db: f64::NEG_INFINITY, broadband_db: f64::NEG_INFINITY };
    for channel in &audio {
        let bend = |from_s: f64, to_s: f64| {
            let part = &channel[(from_s * rate_hz) as usize..(to_s * rate_hz) as usize];
            let bends =
                part.windows(3).map(|x| (f64::from(x[0]) - 2.0 * f64::from(x[1]) + f64::from(x[2])).abs());
            bends.fold(1e-12, f64::max)
        };
        let steady = bend(0.4, 0.59).max(bend(1.5, 1.79));
        click.bend_db = click.bend_db.max(20.0 * (bend(0.59, 1.5) / steady).log10());
        click.broadband_db = click.broadband_db.max(above_3_khz_db(channel, rate_hz));
    }
    click
}

/// Peak in dBFS of what lies above 3 kHz, the ends faded.
fn above_3_khz_db(samples: &[f32], rate_hz: f64) -> f64 {
    let length = samples.len();
    let mut bins = spectrum(samples, (0.3 * rate_hz) as usize);
    for (bin, value) in bins.iter_mut().enumerate() {
        let freq_hz = bin as f64 * rate_hz / length as f64;
        *value *= rise((freq_hz - 3_000.0) / 500.0);
    }
    let transform = RealFftPlanner::<f64>::new().plan_fft_inverse(length);
    let mut sound = transform.make_output_vec();
    transform.process(&mut bins, &mut sound).expect("buffers fit");
    let peak = sound.iter().fold(0.0_f64, |top, x| top.max(x.abs())) / length as f64;
    20.0 * peak.max(1e-12).log10()
}

/// 4:1 that is at work, with a sidechain that is bent.
pub fn at_work() -> Settings {
    let bell = |freq_hz, gain_db| Bell { freq_hz, gain_db, q: 1.0 };
    Settings { threshold_db: -30.0, sc_bells: [bell(200.0, 6.0), bell(3_000.0, -6.0)], ..Settings::DEFAULT }
}

/// Tones that are changed under, in Hz.
pub const TONES_HZ: [f64; 2] = [60.0, 997.0];

fn rates() -> &'static [f64] {
    if is_long() { &RATES_HZ } else { &RATES_HZ[..2] }
}

/// Z2: every control jumps, both ways.
pub fn controls() -> Vec<Row> {
    let mut rows = Vec::new();
    for control in &CONTROLS {
        let mut base = at_work();
        if control.name == "RMS window" {
            base.detector = Detector::Rms;
        }
        let set = |value| {
            let mut settings = base;
            (control.set)(&mut settings, value);
            settings
        };
        let (from, to) = (set(control.from), set(control.to));
        let mut worst = Click { bend_db: f64::NEG_INFINITY, broadband_db: f64::NEG_INFINITY };
        for &rate_hz in rates() {
            for freq_hz in TONES_HZ {
                for (first, then) in [(from, to), (to, from)] {
                    let click = click(rate_hz, freq_hz, &first, &[(0.0, then)]);
                    worst.bend_db = worst.bend_db.max(click.bend_db);
                    worst.broadband_db = worst.broadband_db.max(click.broadband_db);
                }
            }
        }
        let what = format!("{} jumps: second difference over that at rest", control.name);
        rows.push(Row::at_most("Z2", what, [Some(1.0), Some(0.1)], worst.bend_db, "dB"));
        let what = format!("{} jumps: above 3 kHz", control.name);
        rows.push(Row::at_most("Z2", what, [Some(-60.0), Some(-90.0)], worst.broadband_db, "dBFS"));
    }
    rows
}

/// Z2: every choice changes, both ways, and back and forth before a fade is over.
pub fn choices() -> Vec<Row> {
    let mut rows = Vec::new();
    let base = at_work();
    for (name, changed) in changed_choices(base) {
        let mut worst_db = f64::NEG_INFINITY;
        let mut hasty_db = f64::NEG_INFINITY;
        for &rate_hz in rates() {
            for freq_hz in TONES_HZ {
                for (first, then) in [(base, changed), (changed, base)] {
                    let once = click(rate_hz, freq_hz, &first, &[(0.0, then)]);
                    worst_db = worst_db.max(once.broadband_db);
                    let steps = [(0.0, then), (0.007, first), (0.03, then), (0.055, first), (0.06, then)];
                    hasty_db = hasty_db.max(click(rate_hz, freq_hz, &first, &steps).broadband_db);
                }
            }
        }
        let row = |what: String, db| Row::at_most("Z2", what, [Some(-60.0), Some(-90.0)], db, "dBFS");
        rows.push(row(format!("{name}: above 3 kHz"), worst_db));
        rows.push(row(format!("{name}, back and forth five times in 60 ms: above 3 kHz"), hasty_db));
    }
    rows
}
