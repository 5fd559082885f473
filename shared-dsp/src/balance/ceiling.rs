//! The last safety: no true peak leaves above the ceiling, and below it nothing is touched.
//!
//! The sound is looked at eight times between its samples, a millisecond and a bit before it leaves. Where it
//! would pass the ceiling the gain is down in time, by a smooth curve; it stays for half a period of the
//! lowest notes and comes back quickly from a single peak, slowly from a dense passage.

mod gauge;
mod release;

use super::late::Late;
use super::settings::CEILING_DBTP;
use crate::chunk::CHUNK;
use crate::decibels::{gain_from_level, gains_from_levels, level_from_power};
use crate::dynamics::lookahead::Lookahead;
use crate::layout::Layout;
use crate::units::within;
use gauge::Gauge;
use release::Release;

/// Time in s in which the gain goes down before a peak.
const LOOKAHEAD_S: f64 = 0.001_3;
/// So far below the ceiling the gain aims, in dB: what moves between samples is no longer quite what was looked at.
const MARGIN_DB: f64 = 0.02;
/// No sound is louder.
const LOUDEST: f64 = 1e6;

/// Keeps the true peaks of all channels below a ceiling, with one gain for all.
pub struct Ceiling {
    is_on: bool,
    ceiling_db: f64,
    gauge: Gauge,
    release: Release,
    lookahead: Lookahead,
    late: Late,
    on_frames: usize,
    /// Frames since anything was to be turned down.
    idle_frames: usize,
    gain_db: f64,
}

impl Ceiling {
    /// Off, at the default. May be slow.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> Ceiling {
        let frames = (LOOKAHEAD_S * sample_rate_hz).round().max(1.0) as usize;
        let on_frames = frames + Gauge::DELAY_FRAMES;
        let mut lookahead = Lookahead::new(frames);
        lookahead.set(frames);
        Ceiling {
            is_on: false,
            ceiling_db: 0.0,
            gauge: Gauge::new(layout.len()),
            release: Release::new(sample_rate_hz),
            lookahead,
            late: Late::new(layout.len(), on_frames, sample_rate_hz),
            on_frames,
            idle_frames: usize::MAX,
            gain_db: 0.0,
        }
    }

    /// Turns it on or off and sets the ceiling in dBTP. Turned on, it promises nothing for its first 20 ms, in which
    /// the delay is faded in. [audio thread]
    pub fn set(&mut self, is_on: bool, ceiling_dbtp: f32) {
        self.is_on = is_on;
        self.ceiling_db = f64::from(within(ceiling_dbtp, &CEILING_DBTP, -1.0)) - MARGIN_DB;
        self.late.set(if is_on { self.on_frames } else { 0 });
    }

    /// Delay in frames: none while off, always the same while on.
    pub fn latency_frames(&self) -> usize {
        self.late.frames()
    }

    /// The deepest gain of the last chunk in dB, 0 or less.
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }

    /// Forgets all sound. [audio thread]
    pub fn reset(&mut self) {
        self.gauge.reset();
        self.release.reset();
        self.lookahead.clear(0.0);
        self.late.reset();
        self.idle_frames = usize::MAX;
        self.gain_db = 0.0;
    }

    /// Works on the first `frames` of each channel in place. [audio thread]
    pub fn process(&mut self, chunk: &mut [[f64; CHUNK]], frames: usize) {
        let frames = frames.min(CHUNK);
        let mut gains_db = [0.0; CHUNK];
        self.needed(chunk, &mut gains_db[..frames]);
        self.late.process(chunk, frames);
        if !self.is_moved(&gains_db[..frames]) {
            self.gain_db = 0.0;
            return;
        }
        self.release.process(&mut gains_db[..frames]);
        self.lookahead.process(&mut gains_db[..frames]);
        self.gain_db = gains_db[..frames].iter().fold(0.0, |deepest: f64, gain_db| deepest.min(*gain_db));
        if self.gain_db < 0.0 {
            gains_from_levels(&mut gains_db[..frames]);
            for samples in chunk {
                for (sample, gain) in samples[..frames].iter_mut().zip(gains_db) {
                    *sample *= gain;
                }
            }
        }
    }

    /// Gains in dB that the sound of [`Gauge::DELAY_FRAMES`] ago needs.
    fn needed(&mut self, chunk: &[[f64; CHUNK]], gains_db: &mut [f64]) {
        let ceiling = gain_from_level(self.ceiling_db);
        let frames = gains_db.len();
        // The gauge hears on while it is off, so that it knows the past when it is turned on.
        let mut highest = [0.0; CHUNK];
        let is_higher = self.gauge.hear(chunk, frames, ceiling, &mut highest);
        if !is_higher || !self.is_on {
            return;
        }
        for (gain_db, highest) in gains_db.iter_mut().zip(highest) {
            if highest > ceiling {
                let highest = highest.min(LOUDEST);
                *gain_db = self.ceiling_db - level_from_power(highest * highest);
            }
        }
    }

    /// Whether the gain is anything but 0 dB, now or on its way.
    fn is_moved(&mut self, gains_db: &[f64]) -> bool {
        // What release and lookahead remember is 0 dB everywhere after twice the lookahead.
        let enough = 4 * self.on_frames;
        let is_needed = gains_db.iter().any(|gain_db| *gain_db < 0.0);
        if is_needed || !self.release.is_at_rest() {
            self.idle_frames = 0;
        } else {
            self.idle_frames = self.idle_frames.saturating_add(gains_db.len());
        }
        self.idle_frames <= enough + CHUNK
    }
}
