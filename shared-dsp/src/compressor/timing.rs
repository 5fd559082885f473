//! How long the reduction takes when the level steps: what attack and release come to with a style's parts,
//! feedback, hold and the detector's averaging.
//!
//! The same curve and ballistics as the audio's run over the level that the detector reads of a step, which
//! asks for 10 dB (or for as much as the range allows). Three times are told: to 63 % and to 90 % of the way in
//! dB, and until the gain is within 2 dB of its end for good, as hearing-aid standards count it (IEC 60118-2).

use super::config::times;
use super::controls::{Control, curve, targets};
use super::reader::{Averaging, DELAY_MS};
use super::settings::{Mode, Settings};
use crate::decibels::{gain_from_level, level_from_power};
use crate::dynamics::ballistics::{AUTO_RELEASE, Ballistics, Follower};
use crate::dynamics::curve::Curve;

/// Depth of the step in dB of gain.
const DEPTH_DB: f64 = 10.0;
/// Between what does nothing and the bend, in dB.
const BEYOND_DB: f64 = 30.0;
/// Frames that a step is run over.
const FRAMES: usize = 8_192;
/// Near enough, in dB.
const SETTLED_DB: f64 = 2.0;
/// So long the loud part lasts for the automatic release, in ms.
pub const AUTO_LASTS_MS: f64 = 1_000.0;

/// How long a step takes, in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepTimes {
    /// To 63 % of the way in dB.
    pub t63_ms: f64,
    /// To 90 % of the way.
    pub t90_ms: f64,
    /// Until it stays within 2 dB of the end.
    pub settled_ms: f64,
}

/// How long the steps of some settings take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// When the level steps up. What fits into the lookahead lies before the step.
    pub attack: StepTimes,
    /// When the level steps down; with automatic release after [`AUTO_LASTS_MS`] of the loud part.
    pub release: StepTimes,
    /// By how much the gain moves, in dB.
    pub depth_db: f64,
}

/// How long the steps of some settings take; nothing where the curve never moves the gain. Takes a few ms.
pub fn timing(settings: &Settings) -> Option<Timing> {
    let curve = curve(settings);
    let [quiet_db, loud_db] = levels(&curve, settings.mode)?;
    let (times, averaging) = times(settings);
    let topology = targets(settings, 0.0)[Control::Topology as usize];
    let rising = settings.mode == Mode::Expander;
    let slowest = |part: fn(&crate::dynamics::ballistics::Part) -> f64| {
        times.parts.iter().filter(|p| p.share > 0.0).map(part).fold(0.0, f64::max)
    };
    let of_detector_ms = 4.0 * averaging.power_ms + 0.1;
    let attack_ms = 8.0 * times.attack_ms * slowest(|part| part.attack) + of_detector_ms;
    let back_ms = if times.auto_release { AUTO_RELEASE.slow_ms } else { times.release_ms };
    let release_ms = 6.0 * back_ms * slowest(|part| part.release) + times.hold_ms + of_detector_ms;

    let mut follower = Follower::at(curve.gain_db(quiet_db));
    let mut run = |from_db: f64, to_db: f64, lasts_ms: f64| {
        let frame_ms = lasts_ms / FRAMES as f64;
        let mut values = step(&averaging, [from_db, to_db], frame_ms);
        let ballistics = Ballistics::new(&times, rising, 1_000.0 / frame_ms);
        ballistics.process(&curve, topology, &mut follower, &mut values);
        (values, frame_ms)
    };
    run(quiet_db, quiet_db, attack_ms);
    let attack = run(quiet_db, loud_db, attack_ms);
    run(loud_db, loud_db, if times.auto_release { AUTO_LASTS_MS } else { release_ms });
    let release = run(loud_db, quiet_db, release_ms);

    let [quiet_gain_db, loud_gain_db] = [quiet_db, loud_db].map(|level_db| curve.gain_db(level_db));
    let ahead_ms = f64::from(settings.lookahead_ms);
    Some(Timing {
        attack: read(&attack, [quiet_gain_db, loud_gain_db], DELAY_MS[0] + ahead_ms),
        release: read(&release, [loud_gain_db, quiet_gain_db], DELAY_MS[1]),
        depth_db: (loud_gain_db - quiet_gain_db).abs(),
    })
}

/// A level at which nothing happens and one at which the gain is moved by [`DEPTH_DB`], the quiet one first.
fn levels(curve: &Curve, mode: Mode) -> Option<[f64; 2]> {
    let side = if mode == Mode::Downward { 1.0 } else { -1.0 };
    let middle_db = curve.threshold_db();
    let at = |over_db: f64| middle_db + side * over_db;
    let wanted_db = DEPTH_DB.min(0.9 * curve.range_db());
    let (mut low, mut high) = (-0.5 * curve.knee_db(), 400.0);
    let depth_db = |over_db: f64| curve.gain_db(at(over_db)).abs();
    // At 1.1:1 ten dB would take a level that nobody has: what a level within reason asks for
    let reached_db = depth_db(60.0).min(wanted_db);
    if reached_db < 0.1 {
        return None;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if depth_db(middle) < reached_db { low = middle } else { high = middle }
    }
    let (rest_db, work_db) = (at(-0.5 * curve.knee_db() - BEYOND_DB), at(high));
    Some(if side > 0.0 { [rest_db, work_db] } else { [work_db, rest_db] })
}

/// What the detector reads frame by frame when the level steps.
fn step(averaging: &Averaging, [from_db, to_db]: [f64; 2], frame_ms: f64) -> Vec<f64> {
    let [from, to] = [from_db, to_db].map(|level_db| gain_from_level(2.0 * level_db));
    let at = |frame: usize| {
        let left = if averaging.power_ms > 0.0 {
            (-((frame + 1) as f64) * frame_ms / averaging.power_ms).exp()
        } else {
            0.0
        };
        level_from_power(to + (from - to) * left)
    };
    (0..FRAMES).map(at).collect()
}

fn read((gains_db, frame_ms): &(Vec<f64>, f64), [from_db, to_db]: [f64; 2], later_ms: f64) -> StepTimes {
    let after = |frames: usize| frames as f64 * frame_ms + later_ms;
    let reached = |share: f64| {
        let is_there = |gain_db: &f64| (gain_db - from_db) / (to_db - from_db) >= share;
        after(gains_db.iter().position(is_there).map_or(FRAMES, |frame| frame + 1))
    };
    let away = gains_db.iter().rposition(|gain_db| (gain_db - to_db).abs() > SETTLED_DB);
    StepTimes {
        t63_ms: reached(1.0 - (-1.0_f64).exp()),
        t90_ms: reached(0.9),
        settled_ms: after(away.map_or(0, |frame| frame + 2)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::Style;
    use super::*;

    const SET: Settings = Settings {
        threshold_db: -30.0,
        knee_db: 0.0,
        attack_ms: 20.0,
        release_ms: 300.0,
        ..Settings::DEFAULT
    };

    fn near(found_ms: f64, expected_ms: f64, share: f64) {
        assert!((found_ms / expected_ms - 1.0).abs() < share, "{found_ms} ms instead of {expected_ms} ms");
    }

    #[test]
    fn a_clean_attack_and_release_are_exponentials_of_the_times_that_are_set() {
        // One pole: t90 = ln 10 τ; from 10 dB to 2 dB it takes ln 5 τ.
        let found = timing(&SET).unwrap();
        for (step, set_ms) in [(found.attack, 20.0), (found.release, 300.0)] {
            near(step.t63_ms, set_ms, 0.02);
            near(step.t90_ms, set_ms * 10.0_f64.ln(), 0.03);
            near(step.settled_ms, set_ms * 5.0_f64.ln(), 0.03);
        }
        assert!((found.depth_db - 10.0).abs() < 1e-6);
    }

    #[test]
    fn the_slow_part_of_opto_shows_in_its_90_percent() {
        // t63 133 ms, t90 604 ms of the unit that the style was fitted to.
        let release_ms = 133.0;
        let found = timing(&Settings { style: Style::Opto, release_ms, ..SET }).unwrap();
        near(found.release.t90_ms / found.release.t63_ms, 604.0 / 133.0, 0.25);
    }

    #[test]
    fn hold_is_part_of_the_release_and_feedback_makes_the_attack_quicker() {
        let held = timing(&Settings { hold_ms: 50.0, ..SET }).unwrap();
        near(held.release.t63_ms, 350.0, 0.03);
        let fed_back = timing(&Settings { topology: 1.0, ..SET }).unwrap();
        near(fed_back.attack.t63_ms, 20.0 * 0.25, 0.2);
    }

    #[test]
    fn the_automatic_release_after_a_second_is_the_one_it_promises() {
        // Spec: 0.8 to 2 s after 1 s of 10 dB.
        let found = timing(&Settings { auto_release: true, attack_ms: 3.0, ..SET }).unwrap();
        assert!((800.0..=2_000.0).contains(&found.release.t63_ms), "{} ms", found.release.t63_ms);
    }

    #[test]
    fn what_never_moves_the_gain_has_no_times() {
        assert_eq!(timing(&Settings { slope: 0.0, ..SET }), None);
        assert_eq!(timing(&Settings { range_db: 0.0, ..SET }), None);
        assert!(timing(&Settings { mode: Mode::Expander, ..SET }).is_some());
        assert!(timing(&Settings { mode: Mode::Upward, ..SET }).is_some());
    }
}
