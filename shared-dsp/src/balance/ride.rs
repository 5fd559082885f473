//! A leveller that follows phrases, as a hand on a fader would: slowly, ahead of time if it may look ahead, and
//! not at all while nobody sings.
//!
//! The K-weighted energy is taken in steps of 10 ms. What is above the gate belongs to a phrase; the mean over
//! the phrase, or its last seconds, says how far it is from the target. The gain goes there with limited speed
//! and a rounded start, and stands still in gaps, unless lookahead shows the next phrase.

mod course;
mod ears;
mod phrase;

use super::late::Late;
use super::settings::{self as range, Settings};
use crate::chunk::CHUNK;
use crate::decibels::gains_from_levels;
use crate::layout::Layout;
use crate::units::within;
use course::Course;
use ears::Ears;
use phrase::{Past, Reading};

/// Length of a step in s.
const STEP_S: f64 = 0.010;
/// A mono track on two loudspeakers has so much more power: 3.01 LU.
const DUAL_MONO_POWER: f64 = 2.0;
/// So much less than it seems to need a phrase is turned up before it begins, in dB.
const RESERVE_DB: f64 = 0.3;
/// Speed in dB/s at which the gain goes back to 0 dB when the ride is turned off.
const RETURN_DB_S: f64 = 60.0;

/// What an engineer sets on the ride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RideSettings {
    /// Rides; otherwise the gain goes back to 0 dB and there is no latency.
    pub on: bool,
    /// See [`range::RIDE_TARGET_LUFS`].
    pub target_lufs: f32,
    /// See [`range::RIDE_UP_DB`].
    pub up_db: f32,
    /// See [`range::RIDE_DOWN_DB`].
    pub down_db: f32,
    /// See [`range::RIDE_SPEED_DB_S`].
    pub speed_db_s: f32,
    /// See [`range::RIDE_LOOKAHEAD_MS`].
    pub lookahead_ms: f32,
    /// See [`range::RIDE_GATE_LUFS`].
    pub gate_lufs: f32,
    /// A mono track counts as played by two loudspeakers.
    pub dual_mono: bool,
}

impl From<&Settings> for RideSettings {
    fn from(settings: &Settings) -> RideSettings {
        let Settings { ride_target_lufs, ride_up_db, ride_down_db, ride_speed_db_s, .. } = settings.sane();
        let Settings { ride_lookahead_ms, ride_gate_lufs, .. } = settings.sane();
        RideSettings {
            on: settings.ride_on,
            target_lufs: ride_target_lufs,
            up_db: ride_up_db,
            down_db: ride_down_db,
            speed_db_s: ride_speed_db_s,
            lookahead_ms: ride_lookahead_ms,
            gate_lufs: ride_gate_lufs,
            dual_mono: settings.dual_mono,
        }
    }
}

impl Default for RideSettings {
    fn default() -> Self {
        RideSettings::from(&Settings::DEFAULT)
    }
}

/// Measures, delays and rides the sound of one track.
pub struct Ride {
    settings: RideSettings,
    sample_rate_hz: f64,
    step_frames: usize,
    /// Frames of the present step that have passed.
    frames: usize,
    ears: Ears,
    past: Past,
    course: Course,
    late: Late,
    /// Gains in dB at the beginning and at the end of the present step.
    from_db: f64,
    to_db: f64,
    is_mono: bool,
}

impl Ride {
    /// A ride that is off, at 0 dB, and can look `max_lookahead_ms` ahead. May be slow.
    pub fn new(layout: Layout, sample_rate_hz: f64, max_lookahead_ms: f32) -> Ride {
        let step_frames = (STEP_S * sample_rate_hz).round().max(1.0) as usize;
        let max_frames = frames_of(max_lookahead_ms, sample_rate_hz);
        Ride {
            settings: RideSettings { on: false, ..RideSettings::default() },
            sample_rate_hz,
            step_frames,
            frames: 0,
            ears: Ears::new(layout, sample_rate_hz),
            past: Past::new(max_frames / step_frames),
            course: Course::new(STEP_S),
            late: Late::new(layout.len(), max_frames, sample_rate_hz),
            from_db: 0.0,
            to_db: 0.0,
            is_mono: layout == Layout::Mono,
        }
    }

    /// Takes new settings; what changed moves there at the speed of the ride. [audio thread]
    pub fn set(&mut self, settings: &RideSettings) {
        self.settings = *settings;
        self.late.set(lookahead_frames(settings, self.sample_rate_hz));
    }

    /// Delay in frames, as it is set.
    pub fn latency_frames(&self) -> usize {
        self.late.frames()
    }

    /// Gain in dB of the frame that was played last.
    pub fn gain_db(&self) -> f64 {
        self.gain_at(self.frames)
    }

    /// Forgets all sound of the past; the gain is 0 dB. [audio thread]
    pub fn reset(&mut self) {
        self.frames = 0;
        self.ears.reset();
        self.past.clear();
        self.course.reset();
        self.late.reset();
        (self.from_db, self.to_db) = (0.0, 0.0);
    }

    /// Measures, delays and rides the first `frames` of each channel in place. [audio thread]
    pub fn process(&mut self, chunk: &mut [[f64; CHUNK]], frames: usize) {
        let frames = frames.min(CHUNK);
        let mut gains = [0.0; CHUNK];
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.step_frames - self.frames);
            self.ears.hear(chunk, from, to);
            for gain_db in &mut gains[from..to] {
                self.frames += 1;
                *gain_db = self.gain_at(self.frames);
            }
            if self.frames == self.step_frames {
                self.end_step();
            }
            from = to;
        }
        self.late.process(chunk, frames);
        if gains[..frames].iter().any(|gain_db| *gain_db != 0.0) {
            gains_from_levels(&mut gains[..frames]);
            for samples in chunk {
                for (sample, gain) in samples[..frames].iter_mut().zip(gains) {
                    *sample *= gain;
                }
            }
        }
    }

    /// Gain in dB after some frames of the present step.
    fn gain_at(&self, frames: usize) -> f64 {
        self.from_db + (self.to_db - self.from_db) * (frames as f64 / self.step_frames as f64)
    }

    /// A step is over: where to, now?
    fn end_step(&mut self) {
        self.frames = 0;
        let mut power = self.ears.end_step() / self.step_frames as f64;
        if self.is_mono && self.settings.dual_mono {
            power *= DUAL_MONO_POWER;
        }
        let gate_lufs = f64::from(self.settings.gate_lufs);
        self.past.push(power, gate_lufs);
        self.from_db = self.to_db;
        self.to_db = if self.settings.on {
            let reading = self.past.read(self.late.frames() / self.step_frames);
            let wanted = |lufs: f64| {
                let gain_db = f64::from(self.settings.target_lufs) - lufs;
                gain_db.clamp(-f64::from(self.settings.down_db), f64::from(self.settings.up_db))
            };
            let speed_db_s = f64::from(self.settings.speed_db_s);
            match reading {
                Reading::Hold => self.course.hold(),
                Reading::Phrase { lufs, trust, is_coming } => {
                    let present_db = self.to_db;
                    let mut wanted_db = wanted(lufs);
                    // The phrase may turn out louder than it begins.
                    if is_coming && wanted_db > present_db {
                        wanted_db = present_db.max(wanted_db - RESERVE_DB);
                    }
                    self.course.go(wanted_db, trust, speed_db_s)
                }
            }
        } else {
            self.course.go_straight(0.0, RETURN_DB_S)
        };
    }
}

fn frames_of(time_ms: f32, sample_rate_hz: f64) -> usize {
    (0.001 * f64::from(time_ms) * sample_rate_hz).round() as usize
}

/// Frames that settings look ahead: the latency.
pub fn lookahead_frames(settings: &RideSettings, sample_rate_hz: f64) -> usize {
    let lookahead_ms = within(settings.lookahead_ms, &range::RIDE_LOOKAHEAD_MS, 0.0);
    if settings.on { frames_of(lookahead_ms, sample_rate_hz) } else { 0 }
}
