//! The sections of a dynamic band at every gain it may have, so that following the level costs no design.

use super::band::{Shape, Tuning};
use crate::filter::design::Design;
use crate::filter::section::Svf;

/// Most sections of a band that a table holds; a band with more is designed anew at each step.
pub const SECTIONS: usize = 6;
/// Gains from the band's own to the end of its range.
const NODES: usize = 9;

/// Sections over gain for one band at rest.
pub struct GainTable {
    nodes: [[Svf; SECTIONS]; NODES],
    key: Option<(Shape, Tuning, f64)>,
    /// Sections that can be heard somewhere in the range, a bit each.
    audible: u32,
}

/// A place between three nodes of a table: the first of them and their weights.
#[derive(Clone, Copy)]
pub struct Place {
    first: usize,
    weights: [f64; 3],
}

impl GainTable {
    /// An empty table.
    pub fn new() -> GainTable {
        GainTable { nodes: [[Svf::UNITY; SECTIONS]; NODES], key: None, audible: 0 }
    }

    /// Makes the table for this shape, tuning and range in dB, if it is not that already; `design` is the
    /// band's at `gain_db`, and says which section is which.
    pub fn prepare(
        &mut self,
        shape: &Shape,
        tuning: Tuning,
        range_db: f64,
        (design, gain_db): (&Design, f64),
        sample_rate_hz: f64,
    ) {
        let key = (*shape, tuning, range_db);
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        self.audible = 0;
        let mut tracker = design.clone();
        let mut from_db = gain_db;
        for (index, node) in self.nodes.iter_mut().enumerate() {
            let to_db = tuning.gain_db + range_db * index as f64 / (NODES - 1) as f64;
            walk(&mut tracker, shape, tuning, from_db, to_db, sample_rate_hz);
            for (svf, section) in node.iter_mut().zip(tracker.sections()) {
                *svf = section.svf();
            }
            self.audible |= tracker.audible();
            from_db = to_db;
        }
    }

    /// Sections that can be heard somewhere in the range, a bit each.
    pub fn audible(&self) -> u32 {
        self.audible
    }

    /// A section at a place.
    pub fn read(&self, section: usize, place: &Place) -> Svf {
        let nodes = &self.nodes[place.first..place.first + 3];
        let [a, b, c] = [0, 1, 2].map(|n| &nodes[n][section].0);
        let [wa, wb, wc] = place.weights;
        Svf(std::array::from_fn(|row| wa * a[row] + wb * b[row] + wc * c[row]))
    }
}

impl Place {
    /// Where a movement of `offset_db` out of `range_db` stands, on a parabola through three nodes.
    pub fn new(offset_db: f64, range_db: f64) -> Place {
        let place = (offset_db / range_db).clamp(0.0, 1.0) * (NODES - 1) as f64;
        let middle = (place.round() as usize).clamp(1, NODES - 2);
        let t = place - middle as f64;
        Place { first: middle - 1, weights: [0.5 * t * (t - 1.0), 1.0 - t * t, 0.5 * t * (t + 1.0)] }
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
