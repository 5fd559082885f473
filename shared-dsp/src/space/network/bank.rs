//! The attenuation filters of all lines, side by side in the lanes of vectors.
//!
//! State-variable sections keep their precision in f32 where a corner is far below the sample rate: what is
//! stored is how far each state moves, not the small difference of two large coefficients.

use super::mixing::{LINES, Lanes};
use crate::space::decay::section::{Coefficients, SECTIONS};
use multiversion::multiversion;

/// Frames that go through a section before the next one takes them: enough to have the coefficients at hand,
/// few enough that the processor works on several sections at once.
const RUN: usize = 16;

/// Filters of all lines: plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    sections: [Rows; SECTIONS],
    gain: Lanes,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Rows {
    a1: Lanes,
    a2: Lanes,
    band: Lanes,
    low: Lanes,
    step: Lanes,
}

/// What the filters remember.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct States([[Lanes; 2]; SECTIONS]);

impl Filters {
    /// Filters that pass everything.
    pub fn unity() -> Filters {
        Filters { sections: [Rows::default(); SECTIONS], gain: [1.0; LINES] }
    }

    /// Filters from the coefficients and gains of each line.
    pub fn new(lines: &[([Coefficients; SECTIONS], f64); LINES]) -> Filters {
        let mut filters = Filters::unity();
        for (lane, (sections, gain)) in lines.iter().enumerate() {
            filters.gain[lane] = *gain as f32;
            for (rows, section) in filters.sections.iter_mut().zip(sections) {
                rows.a1[lane] = section.a1 as f32;
                rows.a2[lane] = section.a2 as f32;
                rows.band[lane] = section.band as f32;
                rows.low[lane] = section.low as f32;
                rows.step[lane] = section.step as f32;
            }
        }
        filters
    }

    /// Runs frames through the filters in place.
    pub fn process(&self, states: &mut States, frames: &mut [Lanes]) {
        run(self, states, frames);
    }
}

impl States {
    /// Forgets all sound.
    pub fn forget(&mut self) {
        *self = States::default();
    }

    /// Sets to zero what nobody can hear, so that nothing ends in denormal numbers.
    pub fn settle(&mut self) {
        for state in self.0.as_flattened_mut().as_flattened_mut() {
            *state = if state.abs() < 1e-20 { 0.0 } else { *state };
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn run(filters: &Filters, states: &mut States, frames: &mut [Lanes]) {
    let [a, b, c, d, e, f, g, h, i, j] = &filters.sections;
    let [p, q, r, s, t, u, v, w, x, y] = &mut states.0;
    for run in frames.chunks_mut(RUN) {
        pair::<true, false>([a, b], [p, q], &filters.gain, run);
        pair::<false, false>([c, d], [r, s], &[1.0; LINES], run);
        pair::<false, false>([e, f], [t, u], &[1.0; LINES], run);
        pair::<false, false>([g, h], [v, w], &[1.0; LINES], run);
        pair::<false, true>([i, j], [x, y], &[1.0; LINES], run);
    }
}

/// Two sections one after the other: while one waits for its own last result the other works. The gain counts
/// with the first pair only.
#[inline(always)]
fn pair<const FIRST_SHELF: bool, const SECOND_SHELF: bool>(
    rows: [&Rows; 2],
    states: [&mut [Lanes; 2]; 2],
    gain: &Lanes,
    frames: &mut [Lanes],
) {
    let [first, second] = rows.map(|rows| *rows);
    let [first_state, second_state] = states;
    let (mut s, mut r) = (*first_state, *second_state);
    for frame in frames {
        let mut x = *frame;
        if FIRST_SHELF {
            for l in 0..LINES {
                x[l] *= gain[l];
            }
        }
        let x = section::<FIRST_SHELF>(&first, &mut s, x);
        *frame = section::<SECOND_SHELF>(&second, &mut r, x);
    }
    (*first_state, *second_state) = (s, r);
}

#[inline(always)]
fn section<const SHELF: bool>(rows: &Rows, state: &mut [Lanes; 2], x: Lanes) -> Lanes {
    let mut w = [0.0; LINES];
    let mut y = [0.0; LINES];
    for l in 0..LINES {
        w[l] = (rows.a1[l] * state[0][l] + rows.a2[l] * x[l]) - rows.a2[l] * state[1][l];
    }
    for l in 0..LINES {
        y[l] = x[l] + rows.band[l] * w[l];
    }
    if SHELF {
        for l in 0..LINES {
            y[l] += rows.low[l] * state[1][l];
        }
    }
    for l in 0..LINES {
        state[0][l] = w[l] - state[0][l];
    }
    for l in 0..LINES {
        state[1][l] += rows.step[l] * w[l];
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::decay::{DecayCurve, Fitter};

    #[test]
    fn single_precision_attenuates_as_computed_at_every_rate() {
        for sample_rate_hz in [44_100.0, 192_000.0] {
            let fitter = Fitter::new(sample_rate_hz);
            let curve = DecayCurve::new([0.6, 0.8, 2.0, 3.0, 2.0, 1.5, 1.2, 1.0, 0.7, 0.4]);
            let delays: [u32; LINES] =
                std::array::from_fn(|line| (sample_rate_hz * (0.022 + 0.0035 * line as f64)) as u32);
            let lines = fitter.fit(&curve, &delays);
            let filters = Filters::new(&lines.each_ref().map(|line| fitter.coefficients(line)));
            let mut states = States::default();
            let mut frames = vec![[0.0; LINES]; sample_rate_hz as usize];
            frames[0] = [1.0; LINES];
            for block in frames.chunks_mut(61) {
                filters.process(&mut states, block);
            }
            for frequency_hz in [31.5, 125.0, 1_000.0, 8_000.0] {
                for lane in [0, 7, 15] {
                    let (mut re, mut im) = (0.0, 0.0);
                    for (frame, lanes) in frames.iter().enumerate() {
                        let angle = std::f64::consts::TAU * frequency_hz / sample_rate_hz * frame as f64;
                        re += f64::from(lanes[lane]) * angle.cos();
                        im += f64::from(lanes[lane]) * angle.sin();
                    }
                    let found_db = 10.0 * (re * re + im * im).log10();
                    let expected_db = fitter.level_db(&lines[lane], frequency_hz);
                    assert!(
                        (found_db - expected_db).abs() < 2e-4,
                        "{frequency_hz} Hz: {found_db} {expected_db}"
                    );
                }
            }
        }
    }
}
