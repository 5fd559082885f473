//! What the programme was like during the last 12 seconds in which there was one, and how loud it would have
//! been through another curve.
//!
//! The past is kept as segments of 0.19 s; two in a row are a gating block of BS.1770. A curve may lift what
//! was below the gate above it, or the reverse; therefore each segment is weighed by the curve for itself,
//! and the gates are applied to the result.

use super::gating::{ABSOLUTE_GATE_POWER, change_lu, gated_mean};
use super::spectrum::{Planes, Response, SEGMENT_S, Spectrum};

/// Segments that are remembered: 12 s. One more is the one that is written next.
const SEGMENTS: usize = 62;
const SLOTS: usize = SEGMENTS + 1;
/// With fewer segments than this, 1.2 s, the programme is taken for pink noise.
const ENOUGH_SEGMENTS: usize = 6;
/// A segment this much softer than the programme was (20 LU) is a pause.
const PAUSE_POWER: f64 = 0.01;
/// Pauses of up to 1 s belong to the programme, longer ones are not remembered.
const PAUSE_SEGMENTS: u32 = 5;
/// After 10 s of pause that is not silence the programme is taken to have become that soft.
const PATIENCE_SEGMENTS: u32 = 50;

/// The remembered programme and the evaluation of a curve on it, one frequency at a time.
pub struct History {
    /// K- and channel-weighted power per bin, plane and segment, see [`shorten`].
    power: Box<[[u16; SLOTS]]>,
    /// K-weighted power of pink noise per bin and plane.
    pink: Box<[f64]>,
    planes: usize,
    bins: usize,
    /// Power of each segment.
    total: [f64; SLOTS],
    /// The slot that is written next, and how many before it are written.
    next: usize,
    stored: usize,
    /// Power of the programme through the gates, `None` before there was any.
    level: Option<f64>,
    /// Pauses in a row.
    silent: u32,
    evaluation: Evaluation,
}

/// The state of an evaluation under way.
struct Evaluation {
    /// Steps done, one for each bin.
    step: usize,
    pink: bool,
    /// Power of each segment without the curve, and which were written, at the beginning of the evaluation.
    before: [f64; SLOTS],
    next: usize,
    stored: usize,
    /// Power of each segment through the curve, as far as the evaluation is done.
    after: [f64; SLOTS],
    pink_before: f64,
    pink_after: f64,
}

impl History {
    /// A history without a past.
    pub fn new(spectrum: &Spectrum) -> Self {
        let planes = spectrum.planes().len();
        let bins = spectrum.freq_hz().len();
        let pink = spectrum
            .pink()
            .flat_map(|power| (0..planes).map(move |plane| power * spectrum.planes().typical(plane)))
            .collect();
        History {
            power: vec![[0; SLOTS]; bins * planes].into_boxed_slice(),
            pink,
            planes,
            bins,
            total: [0.0; SLOTS],
            next: 0,
            level: None,
            stored: 0,
            silent: 0,
            evaluation: Evaluation {
                step: bins,
                pink: true,
                before: [0.0; SLOTS],
                next: 0,
                stored: 0,
                after: [0.0; SLOTS],
                pink_before: 0.0,
                pink_after: 0.0,
            },
        }
    }

    /// Forgets all. [audio thread]
    pub fn reset(&mut self) {
        self.forget();
        self.stop();
    }

    /// Gives up the evaluation under way. [audio thread]
    pub fn stop(&mut self) {
        self.evaluation.step = self.bins;
    }

    fn forget(&mut self) {
        self.next = 0;
        self.stored = 0;
        self.level = None;
        self.silent = 0;
    }

    /// Power of the remembered programme through the gates of BS.1770, if there was any. [audio thread]
    pub fn level(&self) -> Option<f64> {
        self.level
    }

    /// Seconds of programme that are remembered, up to 12. [audio thread]
    pub fn remembered_s(&self) -> f64 {
        self.stored as f64 * SEGMENT_S
    }

    /// Takes a segment of the spectrum if it is programme and not a pause. [audio thread]
    pub fn remember(&mut self, segment: &[f32], planes: &Planes) {
        let flat = Response::all(1.0);
        let mut total = 0.0;
        for row in segment.chunks_exact(self.planes) {
            for (plane, power) in row.iter().enumerate() {
                total += planes.gain(plane, &flat) * f64::from(lengthen(shorten(*power)));
            }
        }
        if !total.is_finite() {
            return;
        }
        let gate =
            self.level.map_or(ABSOLUTE_GATE_POWER, |level| (PAUSE_POWER * level).max(ABSOLUTE_GATE_POWER));
        if total >= gate {
            self.silent = 0;
        } else {
            if total < ABSOLUTE_GATE_POWER && self.silent >= PAUSE_SEGMENTS {
                return;
            }
            self.silent += 1;
            if self.level.is_some() && self.silent > PATIENCE_SEGMENTS {
                self.forget();
            } else if self.level.is_none() || self.silent > PAUSE_SEGMENTS {
                return;
            }
        }
        for (slots, power) in self.power.iter_mut().zip(segment) {
            slots[self.next] = shorten(*power);
        }
        self.total[self.next] = total.max(0.0);
        self.next = (self.next + 1) % SLOTS;
        // The slot that is written next is no longer part of the past: an evaluation never sees it change.
        self.stored = (self.stored + 1).min(SEGMENTS);
        self.level = gated_mean(blocks(&self.total, self.next, self.stored));
    }

    /// Begins to evaluate a curve. [audio thread]
    pub fn begin(&mut self) {
        let evaluation = &mut self.evaluation;
        evaluation.step = 0;
        evaluation.before = self.total;
        evaluation.next = self.next;
        evaluation.stored = self.stored;
        evaluation.after = [0.0; SLOTS];
        evaluation.pink = self.stored < ENOUGH_SEGMENTS;
        evaluation.pink_before = 0.0;
        evaluation.pink_after = 0.0;
    }

    /// The bin that must be evaluated next, if any. [audio thread]
    pub fn next(&self) -> Option<usize> {
        let step = self.evaluation.step;
        (step < self.bins).then_some(step)
    }

    /// Takes the response at [`History::next`]; gives the change of loudness in LU after the last one.
    /// [audio thread]
    pub fn evaluate(&mut self, response: &Response, planes: &Planes) -> Option<f64> {
        let evaluation = &mut self.evaluation;
        let bin = evaluation.step;
        let rows = bin * self.planes..(bin + 1) * self.planes;
        let flat = Response::all(1.0);
        for (plane, row) in rows.enumerate() {
            let gain = planes.gain(plane, response);
            if evaluation.pink {
                evaluation.pink_before += planes.gain(plane, &flat) * self.pink[row];
                evaluation.pink_after += gain * self.pink[row];
            } else {
                for (after, power) in evaluation.after.iter_mut().zip(&self.power[row]) {
                    *after += gain * f64::from(lengthen(*power));
                }
            }
        }
        evaluation.step += 1;
        if evaluation.step < self.bins {
            return None;
        }
        if evaluation.pink {
            let (before, after) = (evaluation.pink_before, evaluation.pink_after);
            return Some(10.0 * (after / before).max(1e-30).log10());
        }
        let (next, stored) = (evaluation.next, evaluation.stored);
        // Sharpening and rounding may leave what a curve cancels slightly below zero.
        let after = evaluation.after.map(|power| power.max(0.0));
        Some(change_lu(blocks(&evaluation.before, next, stored), blocks(&after, next, stored)))
    }
}

/// The upper half of a 32-bit float: all of its range, within 0.4 % (0.02 dB), rounded to the nearest.
fn shorten(power: f32) -> u16 {
    (power.to_bits().wrapping_add(0x8000) >> 16) as u16
}

/// The inverse of [`shorten`].
fn lengthen(short: u16) -> f32 {
    f32::from_bits(u32::from(short) << 16)
}

/// Power of the gating blocks of 0.4 s, each of two segments in a row, among the segments stored before
/// `next`.
fn blocks(total: &[f64; SLOTS], next: usize, stored: usize) -> impl Iterator<Item = f64> + Clone + '_ {
    let at = move |age: usize| total[(next + SLOTS - age) % SLOTS];
    (2..=stored).map(move |age| 0.5 * (at(age) + at(age - 1)))
}
