//! The sections of a dynamic band at every gain it may have, so that following the level costs no design.

use super::band::{Shape, Tuning};
use crate::filter::design::Design;
use crate::filter::section::Svf;

/// Most sections of a band that a table holds; a band with more is designed anew at each step.
pub const SECTIONS: usize = 6;
/// Gains from the band's own to the end of its range.
const NODES: usize = 11;

/// Sections over gain for one band at rest. Filled little by little.
pub struct GainTable {
    nodes: [[Svf; SECTIONS]; NODES],
    key: Option<(Shape, Tuning, f64)>,
    filled: usize,
    tracker: Design,
}

impl GainTable {
    /// An empty table.
    pub fn new() -> GainTable {
        GainTable { nodes: [[Svf::UNITY; SECTIONS]; NODES], key: None, filled: 0, tracker: Design::EMPTY }
    }

    /// Goes on filling for this shape, tuning and range in dB, beginning anew when they changed; `design` is
    /// the band's at
    /// `gain_db`, and says which section is which. True when the table can be read.
    pub fn fill(
        &mut self,
        shape: &Shape,
        tuning: Tuning,
        range_db: f64,
        design: &Design,
        gain_db: f64,
        sample_rate_hz: f64,
    ) -> bool {
        let key = (*shape, tuning, range_db);
        if self.key != Some(key) {
            self.key = Some(key);
            self.filled = 0;
            self.tracker = design.clone();
            walk(&mut self.tracker, shape, tuning, gain_db, tuning.gain_db, sample_rate_hz);
        }
        for _ in 0..2 {
            if self.filled == NODES {
                return true;
            }
            let offset_db = range_db * self.filled as f64 / (NODES - 1) as f64;
            let at_node = Tuning { gain_db: tuning.gain_db + offset_db, ..tuning };
            self.tracker.retune(&shape.prototype(at_node), sample_rate_hz);
            for (svf, section) in self.nodes[self.filled].iter_mut().zip(self.tracker.sections()) {
                *svf = section.svf();
            }
            self.filled += 1;
        }
        self.filled == NODES
    }

    /// The sections at a movement of `offset_db` out of `range_db`, by a parabola through three nodes.
    pub fn read(&self, offset_db: f64, range_db: f64) -> [Svf; SECTIONS] {
        let place = (offset_db / range_db).clamp(0.0, 1.0) * (NODES - 1) as f64;
        let middle = (place.round() as usize).clamp(1, NODES - 2);
        let t = place - middle as f64;
        let weights = [0.5 * t * (t - 1.0), 1.0 - t * t, 0.5 * t * (t + 1.0)];
        std::array::from_fn(|section| {
            Svf(std::array::from_fn(|row| {
                weights.iter().zip(&self.nodes[middle - 1..]).map(|(w, node)| w * node[section].0[row]).sum()
            }))
        })
    }
}

impl Default for GainTable {
    fn default() -> Self {
        GainTable::new()
    }
}

/// Retunes a design from one gain to another in steps small enough to tell which root became which.
pub fn walk(
    design: &mut Design,
    shape: &Shape,
    tuning: Tuning,
    from_db: f64,
    to_db: f64,
    sample_rate_hz: f64,
) {
    const STEP_DB: f64 = 3.0;
    let steps = ((to_db - from_db).abs() / STEP_DB).ceil().max(1.0);
    for step in 1..=steps as usize {
        let gain_db = from_db + (to_db - from_db) * step as f64 / steps;
        design.retune(&shape.prototype(Tuning { gain_db, ..tuning }), sample_rate_hz);
    }
}
