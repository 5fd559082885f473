//! What the programme was like during the last 18 seconds in which there was one, and how loud it would have been through
//! another curve.
//!
//! The past is kept as segments of 0.4 s, the block of BS.1770's gates. A curve may lift what was below the gate above it, or
//! the reverse; therefore each segment is weighed by the curve for itself, and the gates are applied to the result.

use super::gating::{ABSOLUTE_GATE_POWER, change_lu, gated_mean};
use super::spectrum::{Response, Spectrum};

/// Segments that count: 18 s. One more is the one that is written next.
const SEGMENTS: usize = 45;
const SLOTS: usize = SEGMENTS + 1;
/// With fewer segments than this, 1.2 s, the programme is taken for pink noise.
const ENOUGH_SEGMENTS: usize = 3;
/// A segment this much softer than the programme was (20 LU) is a pause and not remembered.
const PAUSE_POWER: f64 = 0.01;
/// After so many pauses in a row (10 s) the programme is taken to have become that soft.
const PATIENCE_SEGMENTS: u32 = 25;

/// The remembered programme and the evaluation of a curve on it, one frequency at a time.
pub struct History {
    /// K- and channel-weighted power per bin, plane and segment.
    power: Box<[[f32; SLOTS]]>,
    /// K-weighted power of pink noise per bin and plane.
    pink: Box<[f64]>,
    planes: usize,
    bins: usize,
    /// Power of each segment; 0 where there is none.
    total: [f64; SLOTS],
    next: usize,
    /// Power of the programme through the gates, `None` before there was any.
    level: Option<f64>,
    soft_in_a_row: u32,
    evaluation: Evaluation,
}

/// The state of an evaluation under way.
struct Evaluation {
    bin: usize,
    pink: bool,
    /// Power of each segment without the curve at the beginning of the evaluation; 0 where it does not count.
    before: [f64; SLOTS],
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
            power: vec![[0.0; SLOTS]; bins * planes].into_boxed_slice(),
            pink,
            planes,
            bins,
            total: [0.0; SLOTS],
            next: 0,
            level: None,
            soft_in_a_row: 0,
            evaluation: Evaluation {
                bin: bins,
                pink: true,
                before: [0.0; SLOTS],
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
        self.evaluation.bin = self.bins;
    }

    fn forget(&mut self) {
        self.total = [0.0; SLOTS];
        self.next = 0;
        self.level = None;
        self.soft_in_a_row = 0;
    }

    /// Power of the remembered programme through the gates of BS.1770, if there was any. [audio thread]
    pub fn level(&self) -> Option<f64> {
        self.level
    }

    /// Seconds of programme that are remembered, up to 18. [audio thread]
    pub fn remembered_s(&self) -> f64 {
        self.total.iter().filter(|power| **power > 0.0).count() as f64 * super::spectrum::SEGMENT_S
    }

    /// Takes a segment of the spectrum if it is programme and not a pause. [audio thread]
    pub fn remember(&mut self, segment: &[f32], planes: &super::spectrum::Planes) {
        let flat = Response::all(1.0);
        let mut total = 0.0;
        for row in segment.chunks_exact(self.planes) {
            for (plane, power) in row.iter().enumerate() {
                total += planes.gain(plane, &flat) * f64::from(*power);
            }
        }
        if total < ABSOLUTE_GATE_POWER || !total.is_finite() {
            return;
        }
        if self.level.is_some_and(|level| total < PAUSE_POWER * level) {
            self.soft_in_a_row += 1;
            if self.soft_in_a_row < PATIENCE_SEGMENTS {
                return;
            }
            self.forget();
        }
        self.soft_in_a_row = 0;
        for (slots, power) in self.power.iter_mut().zip(segment) {
            slots[self.next] = *power;
        }
        self.total[self.next] = total;
        self.next = (self.next + 1) % SLOTS;
        // The slot that is written next is no longer part of the past: an evaluation never sees it change.
        self.total[self.next] = 0.0;
        self.level = gated_mean(self.total.iter().copied());
    }

    /// Begins to evaluate a curve. [audio thread]
    pub fn begin(&mut self) {
        let evaluation = &mut self.evaluation;
        evaluation.bin = 0;
        evaluation.before = self.total;
        evaluation.after = [0.0; SLOTS];
        evaluation.pink = self.total.iter().filter(|power| **power > 0.0).count() < ENOUGH_SEGMENTS;
        evaluation.pink_before = 0.0;
        evaluation.pink_after = 0.0;
    }

    /// The bin that must be evaluated next, if any. [audio thread]
    pub fn next_bin(&self) -> Option<usize> {
        (self.evaluation.bin < self.bins).then_some(self.evaluation.bin)
    }

    /// Takes the response in the middle of [`History::next_bin`]; gives the change of loudness in LU after the last one.
    /// [audio thread]
    pub fn evaluate(&mut self, response: &Response, planes: &super::spectrum::Planes) -> Option<f64> {
        let evaluation = &mut self.evaluation;
        let rows = evaluation.bin * self.planes..(evaluation.bin + 1) * self.planes;
        let flat = Response::all(1.0);
        for (plane, row) in rows.enumerate() {
            let gain = planes.gain(plane, response);
            if evaluation.pink {
                evaluation.pink_before += planes.gain(plane, &flat) * self.pink[row];
                evaluation.pink_after += gain * self.pink[row];
            } else {
                for (after, power) in evaluation.after.iter_mut().zip(&self.power[row]) {
                    *after += gain * f64::from(*power);
                }
            }
        }
        evaluation.bin += 1;
        if evaluation.bin < self.bins {
            return None;
        }
        if evaluation.pink {
            let (before, after) = (evaluation.pink_before, evaluation.pink_after);
            return Some(10.0 * (after / before).max(1e-30).log10());
        }
        let counts = |slot: &usize| evaluation.before[*slot] > 0.0;
        Some(change_lu(
            (0..SLOTS).filter(counts).map(|slot| evaluation.before[slot]),
            // Rounding may leave a cancelled mid or side slightly below zero.
            (0..SLOTS).filter(counts).map(|slot| evaluation.after[slot].max(0.0)),
        ))
    }
}
