//! S1, S2: the static gain of steady tones is that of the formula, whatever detector, topology and times.

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Detector, Mode, Oversampling, slope_from_ratio};

use super::figure::{Row, is_long};
use super::play::RATES_HZ;
use super::rig::{OVERSAMPLINGS, Take, amplitude, tone};
use crate::random::Random;

const FREQ_HZ: f64 = 997.0;
const THRESHOLD_DB: f64 = -25.5;
/// Levels of the stairs in dBFS: from, to, step.
const STAIRS_DB: [i32; 3] = [-80, 12, 4];
/// A stair, and its part at the end that is measured, in s: whole periods, nearly.
const STAIR_S: f64 = 0.110;
const MEASURED_S: f64 = 0.030;

const BARS: [Option<f64>; 2] = [Some(0.05), Some(0.01)];
/// Gains up to here keep S1 with oversampling too, in dB.
pub const MODERATE_DB: f64 = 30.0;

/// All detectors.
pub const DETECTORS: [Detector; 4] = [Detector::Analytic, Detector::Rms, Detector::Peak, Detector::Loudness];
/// All modes.
pub const MODES: [Mode; 3] = [Mode::Downward, Mode::Upward, Mode::Expander];
const RATIOS: [f32; 6] = [1.2, 2.0, 4.0, 10.0, f32::INFINITY, -2.0];
const KNEES_DB: [f32; 3] = [0.0, 6.0, 24.0];
const TOPOLOGIES: [f32; 3] = [0.0, 0.5, 1.0];

/// Gain in dB of a steady level by the formulas of Giannoulis, Massberg and Reiss (JAES 60(6), 2012), with the
/// range as one more bend: written anew, from the definition of a ratio.
pub fn expected_db(settings: &Settings, ratio: f64, level_db: f64) -> f64 {
    let knee_db = f64::from(settings.knee_db);
    let range_db = f64::from(settings.range_db);
    let over_db = level_db - f64::from(settings.threshold_db);
    let moved_db = match settings.mode {
        // The output rises by 1/ratio for each dB.
        Mode::Downward => (1.0 - 1.0 / ratio) * bent(over_db, knee_db),
        Mode::Upward => (1.0 - 1.0 / ratio) * bent(-over_db, knee_db),
        // The output falls by ratio for each dB; ∞:1 stands for 100 dB for each.
        Mode::Expander if ratio.is_infinite() => 100.0 * bent(-over_db, knee_db),
        Mode::Expander => (ratio - 1.0) * bent(-over_db, knee_db),
    };
    let moved_db = moved_db - bent(moved_db - range_db, knee_db.min(2.0 * range_db));
    if settings.mode == Mode::Upward { moved_db } else { -moved_db }
}

/// The part of a level beyond 0 dB, with a parabola over the knee.
fn bent(level_db: f64, knee_db: f64) -> f64 {
    if 2.0 * level_db <= -knee_db {
        0.0
    } else if 2.0 * level_db >= knee_db {
        level_db
    } else {
        (level_db + 0.5 * knee_db).powi(2) / (2.0 * knee_db)
    }
}

/// Worst deviations in dB of the gain on rising stairs of tones from the formula: where that is at most
/// [`MODERATE_DB`], and everywhere. Those of an expander are told in dB of level: at 10:1 its gain changes by 9 dB
/// for each.
pub fn stairs_errors_db(settings: &Settings, ratio: f64, rate_hz: f64) -> [f64; 2] {
    let [from_db, to_db, step_db] = STAIRS_DB;
    let stair = (STAIR_S * rate_hz) as usize;
    let measured = (MEASURED_S * rate_hz) as usize;
    let levels_db: Vec<f64> = (from_db..=to_db).step_by(step_db as usize).map(f64::from).collect();
    // Silence at the end pushes the last stair out.
    let frames = levels_db.len() * stair + (0.005 * rate_hz) as usize;
    let input = tone(rate_hz, FREQ_HZ, frames, |n| *levels_db.get(n / stair).unwrap_or(&-300.0));
    let take = Take::new(settings, rate_hz, input);
    let steepness = match settings.mode {
        Mode::Expander => (ratio - 1.0).clamp(1.0, 100.0),
        _ => 1.0,
    };
    let mut worst = [0.0_f64; 2];
    for (index, level_db) in levels_db.iter().enumerate() {
        // Filters with linear phase ring beyond a step: the end of the stair is left out.
        let end = (index + 1) * stair - (0.002 * rate_hz) as usize;
        let of = |samples: &[f32]| amplitude(&samples[end - measured..end], FREQ_HZ, rate_hz);
        let gain_db = 20.0 * (of(&take.output) / of(&take.input)).log10();
        let expected_db = expected_db(settings, ratio, *level_db);
        let error_db = (gain_db - expected_db).abs() / steepness;
        for (worst, most_db) in worst.iter_mut().zip([MODERATE_DB, f64::INFINITY]) {
            if expected_db.abs() <= most_db && (error_db > *worst || error_db.is_nan()) {
                *worst = error_db;
            }
        }
    }
    worst
}

/// Ratio, knee in dB, topology.
type Case = (f32, f32, f32);

/// S1: a row for each mode and detector without oversampling, over ratios, knees, topologies and sample rates.
pub fn s1() -> Vec<Row> {
    MODES.into_iter().flat_map(|mode| DETECTORS.map(|detector| s1_row(mode, detector))).collect()
}

/// S1 for a mode and a detector.
pub fn s1_row(mode: Mode, detector: Detector) -> Row {
    let [_, (worst_db, place)] = worst(mode, detector, &OVERSAMPLINGS[..1]);
    let what = format!("static curve, {mode:?}, {detector:?} (worst {place})");
    Row::at_most("S1", what, BARS, worst_db, "dB")
}

/// S1 with oversampling, for gains of up to [`MODERATE_DB`] and for all: beyond, what is taken away and what is
/// left of the input must cancel the better, the more is taken away.
pub fn s1_oversampled() -> [Vec<Row>; 2] {
    let mut rows = [Vec::new(), Vec::new()];
    for mode in MODES {
        let both = worst(mode, Detector::Analytic, &OVERSAMPLINGS[1..]);
        let limits = [format!(" up to {MODERATE_DB} dB"), String::new()];
        for ((rows, (worst_db, place)), limit) in rows.iter_mut().zip(both).zip(limits) {
            let what = format!("static curve{limit}, {mode:?}, oversampled (worst {place})");
            rows.push(Row::at_most("S1", what, BARS, worst_db, "dB"));
        }
    }
    rows
}

/// Worst deviations, as [`stairs_errors_db`], and where.
fn worst(mode: Mode, detector: Detector, oversamplings: &[Oversampling]) -> [(f64, String); 2] {
    let mut cases: Vec<Case> = Vec::new();
    for ratio in RATIOS.into_iter().filter(|ratio| mode == Mode::Downward || *ratio > 0.0) {
        for knee_db in KNEES_DB {
            cases.extend(TOPOLOGIES.map(|topology| (ratio, knee_db, topology)));
        }
    }
    let mut worst = [(0.0, String::new()), (0.0, String::new())];
    let mut measure = |(ratio, knee_db, topology): Case, rate_hz, oversampling| {
        let settings = Settings {
            threshold_db: THRESHOLD_DB as f32,
            slope: slope_from_ratio(ratio),
            knee_db,
            attack_ms: 1.0,
            release_ms: 5.0,
            mode,
            detector,
            topology,
            oversampling,
            ..Settings::DEFAULT
        };
        let errors_db = stairs_errors_db(&settings, f64::from(ratio), rate_hz);
        for (worst, error_db) in worst.iter_mut().zip(errors_db) {
            if error_db >= worst.0 || error_db.is_nan() {
                let place = format!("{ratio}:1, knee {knee_db}, topology {topology}, {rate_hz} Hz");
                *worst = (error_db, place);
            }
        }
    };
    // Two at each place, so that every value comes up; which of them meet is left to chance.
    let mut random = Random::new(detector as u64);
    for rate_hz in RATES_HZ {
        for oversampling in oversamplings {
            if is_long() {
                cases.iter().for_each(|case| measure(*case, rate_hz, *oversampling));
            } else {
                let half = cases.len() / 2;
                measure(cases[random.below(half)], rate_hz, *oversampling);
                measure(cases[half + random.below(cases.len() - half)], rate_hz, *oversampling);
            }
        }
    }
    worst
}

/// S2: by how much 10 dB of reduction depend on attack and release.
pub fn s2() -> Vec<Row> {
    let rates_hz: &[f64] = if is_long() { &RATES_HZ } else { &RATES_HZ[1..2] };
    let row = |detector: Detector| {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for rate_hz in rates_hz {
            for attack_ms in [0.1, 1.0, 10.0, 100.0] {
                for release_ms in [5.0, 50.0, 500.0, 2_000.0] {
                    let gain_db = steady_gain_db(detector, attack_ms, release_ms, *rate_hz);
                    (least, most) = (least.min(gain_db), most.max(gain_db));
                }
            }
        }
        let what = format!("10 dB over attack 0.1–100 ms, release 5–2000 ms, {detector:?}: spread");
        Row::at_most("S2", what, [Some(0.05), Some(0.02)], most - least, "dB")
    };
    DETECTORS.map(row).to_vec()
}

/// Gain in dB on a tone that rose slowly to what 4:1 turns down by 10 dB.
fn steady_gain_db(detector: Detector, attack_ms: f32, release_ms: f32, rate_hz: f64) -> f64 {
    let settings = Settings {
        threshold_db: -20.0,
        slope: 0.75,
        knee_db: 0.0,
        attack_ms,
        release_ms,
        detector,
        oversampling: Oversampling::Off,
        ..Settings::DEFAULT
    };
    let seconds = 0.4 + 0.012 * f64::from(attack_ms);
    let frames = (seconds * rate_hz) as usize;
    let level_db = -20.0 + 10.0 / 0.75;
    let rise_db = |n: usize| level_db - 60.0 * (1.0 - n as f64 / (0.2 * rate_hz)).max(0.0);
    let take = Take::new(&settings, rate_hz, tone(rate_hz, FREQ_HZ, frames, rise_db));
    let end = frames - (MEASURED_S * rate_hz) as usize;
    let of = |samples: &[f32]| amplitude(&samples[end..], FREQ_HZ, rate_hz);
    20.0 * (of(&take.output) / of(&take.input)).log10()
}
