//! T1 to T4: the times to 63 % of the reduction in dB, read from the sound alone.
//!
//! A tone steps from 20 dB below the threshold to 10 dB of reduction, at a crest, or back, at a zero: an edge at
//! the end of a tone has an envelope of its own, to which quick attacks answer rightly. The detector's 90° pair
//! has a group delay that falls with frequency (0.6 ms at 1 kHz, under 0.1 ms at 8 kHz): what is promised is
//! measured at 8 kHz. The peak detector reads the true peaks of edges, so its attacks begin at a zero too; its
//! releases begin 5 ms late, which is how long it holds a peak.

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Detector, Oversampling, slope_from_ratio};

use std::f64::consts::TAU;

use super::figure::{Bar, Row, is_long};
use super::play::RATES_HZ;
use super::rig::{OVERSAMPLINGS, Take, gain};

/// The tone at which times are promised, in Hz.
pub const FREQ_HZ: f64 = 8_000.0;
const THRESHOLD_DB: f64 = -30.0;
const LOW_DB: f64 = THRESHOLD_DB - 20.0;
const REDUCTION_DB: f64 = 10.0;
/// Phase of a cosine in periods.
const CREST: f64 = 0.0;
const ZERO: f64 = -0.25;
/// How long the peak detector holds a peak.
const PEAK_HOLD_MS: f64 = 5.0;
/// What is left to go of the reduction after the time to 63 %.
const LEFT: f64 = 0.367_879_441_171_442_33;

/// Settings of which a tone of `high_db` gets 10 dB of reduction.
pub fn settings(detector: Detector, ratio: f32, [attack_ms, release_ms]: [f32; 2]) -> Settings {
    Settings {
        threshold_db: THRESHOLD_DB as f32,
        slope: slope_from_ratio(ratio),
        knee_db: 0.0,
        attack_ms,
        release_ms,
        detector,
        rms_window_ms: 1.0,
        ..Settings::DEFAULT
    }
}

fn high_db(settings: &Settings) -> f64 {
    THRESHOLD_DB + REDUCTION_DB / f64::from(settings.slope)
}

/// Levels one after the other, each for some seconds, then a step at some phase of the tone to a last level. The
/// levels before it rise and fall in dB within 50 ms, so that the detector has no step to read too high.
fn steps(rate_hz: f64, freq_hz: f64, phase: f64, parts: &[(f64, f64)]) -> (Vec<f32>, usize) {
    let lengths: Vec<usize> = parts.iter().map(|(_, seconds)| (seconds * rate_hz).round() as usize).collect();
    let last = parts.len() - 1;
    let from: usize = lengths[..last].iter().sum();
    let mut input = Vec::new();
    for (index, ((level_db, _), length)) in parts.iter().zip(&lengths).enumerate() {
        let before_db = if index == 0 || index == last { *level_db } else { parts[index - 1].0 };
        for n in 0..*length {
            let moved = (n as f64 / (0.05 * rate_hz)).min(1.0);
            let periods = phase + freq_hz * (input.len() as f64 - from as f64) / rate_hz;
            let crest = gain(before_db + moved * (level_db - before_db));
            input.push((crest * (TAU * periods.rem_euclid(1.0)).cos()) as f32);
        }
    }
    (input, from)
}

/// Time in ms from the frame before `from`, where the gain is `start_db`, to where it passes `target_db`.
fn passes_ms(take: &Take, rate_hz: f64, from: usize, [start_db, target_db]: [f64; 2]) -> Option<f64> {
    let loudest = take.input[from..].iter().fold(0.0, |top: f64, sample| top.max(f64::from(sample.abs())));
    let (mut earlier, mut earlier_db) = (from - 1, start_db);
    // Filters with linear phase ring around a step for 31 frames: there the sound does not tell the gain.
    let first = if take.latency_frames > 0 { from + 40 } else { from };
    for frame in first..take.output.len() {
        let Some(gain_db) = take.gain_db(frame, 0.3 * loudest) else { continue };
        if (gain_db - target_db) * (start_db - target_db) <= 0.0 {
            let part = (target_db - earlier_db) / (gain_db - earlier_db);
            let frames = earlier as f64 + part * (frame - earlier) as f64 - (from as f64 - 1.0);
            return Some(1_000.0 * frames / rate_hz);
        }
        (earlier, earlier_db) = (frame, gain_db);
    }
    None
}

/// Time to 63 % of 10 dB of reduction after a step up, in ms.
pub fn attack_ms(settings: &Settings, rate_hz: f64, freq_hz: f64) -> f64 {
    let high_db = high_db(settings);
    let seconds = 0.003 + 0.001_3 * f64::from(settings.attack_ms);
    let phase = if settings.detector == Detector::Peak { ZERO } else { CREST };
    let (input, from) = steps(rate_hz, freq_hz, phase, &[(LOW_DB, 0.25), (high_db, seconds + 0.01)]);
    let take = Take::new(settings, rate_hz, input);
    let target_db = -REDUCTION_DB * (1.0 - LEFT);
    passes_ms(&take, rate_hz, from, [0.0, target_db]).unwrap_or(f64::NAN)
}

/// Time until 63 % of 10 dB of reduction have gone after a step down, in ms.
pub fn release_ms(settings: &Settings, rate_hz: f64, freq_hz: f64) -> f64 {
    let hold_s = 0.15 + 0.009 * f64::from(settings.attack_ms);
    let seconds = 0.02 + 0.001_3 * f64::from(settings.release_ms);
    let parts = [(LOW_DB, 0.02), (high_db(settings), hold_s), (LOW_DB, seconds)];
    let (input, from) = steps(rate_hz, freq_hz, ZERO, &parts);
    let take = Take::new(settings, rate_hz, input);
    passes_ms(&take, rate_hz, from, [-REDUCTION_DB, -REDUCTION_DB * LEFT]).unwrap_or(f64::NAN)
}

/// Time in ms until 63 % of a reduction have gone that the automatic release was exposed to for some seconds.
pub fn auto_release_ms(rate_hz: f64, exposure_s: f64) -> f64 {
    let settings = Settings { auto_release: true, ..settings(Detector::Analytic, 4.0, [1.0, 100.0]) };
    let high_db = high_db(&settings);
    let parts = [(LOW_DB, 0.1), (high_db, exposure_s), (LOW_DB, 5.0)];
    let (mut input, from) = steps(rate_hz, FREQ_HZ, ZERO, &parts);
    // The exposure begins at once.
    let exposed = from - (exposure_s * rate_hz).round() as usize;
    for (n, sample) in input[exposed..from].iter_mut().enumerate() {
        let periods = ZERO + FREQ_HZ * (exposed as f64 + n as f64 - from as f64) / rate_hz;
        *sample = (gain(high_db) * (TAU * periods.rem_euclid(1.0)).cos()) as f32;
    }
    let take = Take::new(&settings, rate_hz, input);
    let reached_db = (from - 20..from).filter_map(|frame| take.gain_db(frame, 0.3 * gain(high_db)));
    let reached_db = reached_db.fold(0.0, f64::min);
    passes_ms(&take, rate_hz, from, [reached_db, reached_db * LEFT]).unwrap_or(f64::NAN)
}

/// The rates and oversamplings to measure at.
fn grid() -> Vec<(f64, Oversampling)> {
    let all = RATES_HZ.into_iter().flat_map(|rate_hz| OVERSAMPLINGS.map(|times| (rate_hz, times)));
    all.filter(|(rate_hz, times)| is_long() || *times == Oversampling::Off || *rate_hz == 48_000.0).collect()
}

/// Deviation that is furthest from 0.
fn worst(deviations: impl Iterator<Item = f64>) -> f64 {
    deviations.fold(0.0, |worst, one| if one.abs() > f64::abs(worst) || one.is_nan() { one } else { worst })
}

const BARS: [Option<f64>; 2] = [Some(1.0), Some(0.2)];

fn percent(id: &'static str, what: String, bars: [Option<f64>; 2], deviation: f64) -> Row {
    let what = format!("{what}: {deviation:+.3} %");
    Row::at_most(id, what, bars, deviation.abs(), "%")
}

/// Deviation of the attack in %, worst of all rates and oversamplings.
pub fn attack_off_percent(detector: Detector, ratio: f32, attack: f32, freq_hz: f64) -> f64 {
    worst(grid().into_iter().map(|(rate_hz, oversampling)| {
        let settings = Settings { oversampling, ..settings(detector, ratio, [attack, 100.0]) };
        100.0 * (attack_ms(&settings, rate_hz, freq_hz) / f64::from(attack) - 1.0)
    }))
}

/// Deviation of a short attack as a multiple of what is allowed, 1 % or 1 frame, worst of all rates, without
/// oversampling.
pub fn attack_off_allowed(detector: Detector, ratio: f32, attack: f32, freq_hz: f64) -> f64 {
    worst(RATES_HZ.into_iter().map(|rate_hz| {
        let found_ms = attack_ms(&settings(detector, ratio, [attack, 100.0]), rate_hz, freq_hz);
        let attack_ms = f64::from(attack);
        (found_ms - attack_ms) / (0.01 * attack_ms).max(1_000.0 / rate_hz)
    }))
}

/// Deviation of the release in %, worst of all rates and oversamplings; that of the peak detector from the moment
/// it lets go.
pub fn release_off_percent(detector: Detector, ratio: f32, times_ms: [f32; 2], freq_hz: f64) -> f64 {
    worst(grid().into_iter().map(|(rate_hz, oversampling)| {
        let settings = Settings { oversampling, ..settings(detector, ratio, times_ms) };
        let held_ms = if detector == Detector::Peak { PEAK_HOLD_MS } else { 0.0 };
        100.0 * ((release_ms(&settings, rate_hz, freq_hz) - held_ms) / f64::from(times_ms[1]) - 1.0)
    }))
}

/// T1: attack.
pub fn t1() -> Vec<Row> {
    let mut rows = Vec::new();
    for ratio in [2.0, 4.0, f32::INFINITY] {
        for attack in [1.0, 2.5] {
            let off = attack_off_allowed(Detector::Analytic, ratio, attack, FREQ_HZ);
            let what = format!("attack {attack} ms, Analytic, {ratio}:1: {off:+.2} times 1 % or 1 frame");
            rows.push(Row::at_most("T1", what, [Some(1.0), None], off.abs(), ""));
        }
        for attack in [10.0, 30.0, 100.0, 250.0] {
            let off = attack_off_percent(Detector::Analytic, ratio, attack, FREQ_HZ);
            rows.push(percent("T1", format!("attack {attack} ms, Analytic, {ratio}:1"), BARS, off));
        }
    }
    for (freq_hz, attacks) in [(FREQ_HZ, &[0.01, 0.03, 0.1, 0.3][..]), (1_000.0, &[0.1, 0.3, 1.0])] {
        for attack in attacks {
            let settings = settings(Detector::Analytic, 4.0, [*attack, 100.0]);
            let found_ms = attack_ms(&settings, 48_000.0, freq_hz);
            let what = format!("attack {attack} ms, Analytic, 4:1, {freq_hz} Hz, 48 kHz");
            rows.push(Row::at_most("T1", what, [None, None], found_ms, "ms"));
        }
    }
    let told = [
        (Detector::Analytic, 10.0, 1_000.0),
        (Detector::Analytic, 100.0, 1_000.0),
        (Detector::Peak, 10.0, FREQ_HZ),
        (Detector::Peak, 100.0, FREQ_HZ),
        (Detector::Rms, 10.0, 1_000.0),
        (Detector::Rms, 100.0, 1_000.0),
    ];
    for (detector, attack, freq_hz) in told {
        let window = if detector == Detector::Rms { ", window 1 ms" } else { "" };
        let what = format!("attack {attack} ms, {detector:?}{window}, 4:1, {freq_hz} Hz");
        rows.push(percent("T1", what, [None, None], attack_off_percent(detector, 4.0, attack, freq_hz)));
    }
    rows
}

/// T2: release, and how far it depends on the attack.
pub fn t2() -> Vec<Row> {
    let mut rows = Vec::new();
    for release in [5.0, 50.0, 500.0] {
        let of = |attack| release_off_percent(Detector::Analytic, 4.0, [attack, release], FREQ_HZ);
        let off = [0.1, 10.0, 100.0].map(of);
        for (attack, off) in [0.1, 10.0, 100.0].into_iter().zip(off) {
            let what = format!("release {release} ms, attack {attack} ms, Analytic, 4:1");
            rows.push(percent("T2", what, BARS, off));
        }
        let what = format!("release {release} ms, Analytic: attack 100 ms instead of 0.1 ms");
        rows.push(percent("T2", what, [Some(1.0), None], off[2] - off[0]));
    }
    for ratio in [2.0, f32::INFINITY] {
        for release in [5.0, 100.0] {
            let off = release_off_percent(Detector::Analytic, ratio, [10.0, release], FREQ_HZ);
            let what = format!("release {release} ms, attack 10 ms, Analytic, {ratio}:1");
            rows.push(percent("T2", what, BARS, off));
        }
    }
    let told = [(Detector::Analytic, 100.0, 1_000.0), (Detector::Peak, 100.0, FREQ_HZ)];
    for (detector, release, freq_hz) in told {
        let later = if detector == Detector::Peak { " after 5 ms of peak" } else { "" };
        let what = format!("release {release} ms{later}, attack 10 ms, {detector:?}, 4:1, {freq_hz} Hz");
        rows.push(percent(
            "T2",
            what,
            [None, None],
            release_off_percent(detector, 4.0, [10.0, release], freq_hz),
        ));
    }
    rows
}

/// T3: attack and release at all rates and oversamplings.
pub fn t3() -> Vec<Row> {
    let mut rows = Vec::new();
    for times_ms in [[10.0_f32, 100.0], [3.0, 30.0]] {
        for (name, measure) in
            [("attack", attack_ms as fn(&Settings, f64, f64) -> f64), ("release", release_ms)]
        {
            let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
            for rate_hz in RATES_HZ {
                for oversampling in OVERSAMPLINGS {
                    let settings = Settings { oversampling, ..settings(Detector::Analytic, 4.0, times_ms) };
                    let found_ms = measure(&settings, rate_hz, FREQ_HZ);
                    (least, most) = (least.min(found_ms), most.max(found_ms));
                }
            }
            let what =
                format!("{name} at {times_ms:?} ms, 44.1–192 kHz, 1×, 2×, 4×: {least:.4}–{most:.4} ms");
            rows.push(percent("T3", what, [Some(1.0), Some(0.2)], 100.0 * (most / least - 1.0)));
        }
    }
    rows
}

/// T4: automatic release.
pub fn t4() -> Vec<Row> {
    let rates_hz: &[f64] = if is_long() { &RATES_HZ } else { &RATES_HZ[..2] };
    let mut rows = Vec::new();
    for rate_hz in rates_hz {
        for (exposure_s, least_ms, most_ms) in
            [(0.01, 60.0, 150.0), (1.0, 800.0, 2_000.0), (5.0, 2_000.0, 4_000.0)]
        {
            rows.push(Row {
                id: "T4",
                what: format!("automatic release after {exposure_s} s of 10 dB, {rate_hz} Hz"),
                bar: Bar::Between(least_ms, most_ms),
                stretch: Bar::Told,
                figure: auto_release_ms(*rate_hz, exposure_s),
                unit: "ms",
            });
        }
    }
    rows
}
