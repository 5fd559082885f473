//! Many sections one after the other on a pair of channels, fast.
//!
//! A cascade is bound by latency: a sample must leave one section before it enters the next. So several
//! neighbouring sections run at once in the lanes of one vector, each a sample behind the one before it (a
//! wavefront). Every lane does the same arithmetic in the same order as a plain loop would, without fused
//! multiply-add, so the result does not depend on the grouping, on the length of a run, or on the processor's
//! instruction set.

use super::section::Svf;
use crate::units::snap_to_zero;
use multiversion::multiversion;
use std::ops::Range;

/// Frames of a pair of channels, side by side.
pub type Frame = [f64; 2];

/// Sections that run at once. Twice as many would outgrow the registers and be slower, with the widest
/// vectors too.
const WIDTH: usize = 4;

/// Sections in series on two channels, each channel with coefficients of its own.
pub struct Cascade {
    /// Coefficients of [`Svf`], one row each, two lanes (one per channel) a slot.
    coefficients: [Box<[f64]>; 6],
    /// What each coefficient gains per frame while it moves.
    steps: [Box<[f64]>; 6],
    /// What that gain itself gains; f32 is enough, because each tick begins where the last one has really
    /// ended.
    bends: [Box<[f32]>; 6],
    states: [Box<[f64]>; 2],
    moving: Box<[[bool; 2]]>,
    slots: usize,
}

impl Cascade {
    /// A cascade with room for that many sections; empty.
    pub fn new(capacity: usize) -> Cascade {
        // Behind the last section stand some that pass everything, so that a group of lanes can always be
        // filled up.
        let lanes = |value: f64| vec![value; 2 * (capacity + WIDTH)].into_boxed_slice();
        Cascade {
            coefficients: Svf::UNITY.0.map(lanes),
            steps: std::array::from_fn(|_| lanes(0.0)),
            bends: std::array::from_fn(|_| vec![0.0; 2 * (capacity + WIDTH)].into_boxed_slice()),
            states: std::array::from_fn(|_| lanes(0.0)),
            moving: vec![[false; 2]; capacity].into_boxed_slice(),
            slots: 0,
        }
    }

    /// Sections in use.
    pub fn len(&self) -> usize {
        self.slots
    }

    /// Whether no section is in use.
    pub fn is_empty(&self) -> bool {
        self.slots == 0
    }

    /// Uses that many sections; those that are new pass everything and are at rest. More than the capacity is
    /// cut off.
    pub fn resize(&mut self, slots: usize) {
        let slots = slots.min(self.moving.len());
        for slot in slots..self.slots {
            for side in 0..2 {
                self.put(slot, side, &Svf::UNITY, [0.0; 2]);
            }
        }
        self.slots = slots;
    }

    /// Sets a section of one channel at once, and its states.
    pub fn put(&mut self, slot: usize, side: usize, svf: &Svf, state: Frame) {
        let lane = 2 * slot + side;
        for (row, value) in self.coefficients.iter_mut().zip(svf.0) {
            row[lane] = value;
        }
        for (steps, bends) in self.steps.iter_mut().zip(&mut self.bends) {
            (steps[lane], bends[lane]) = (0.0, 0.0);
        }
        for (row, value) in self.states.iter_mut().zip(state) {
            row[lane] = value;
        }
        self.moving[slot][side] = false;
    }

    /// Sets the coefficients of a section of one channel at once.
    pub fn set(&mut self, slot: usize, side: usize, svf: &Svf) {
        let state = self.state(slot, side);
        self.put(slot, side, svf, state);
    }

    /// Moves a section of one channel so that it arrives after that many frames: on a parabola that passes
    /// `halfway` after half of them, or in a straight line. Call [`Cascade::set`] or `glide` then, or it goes
    /// on.
    pub fn glide(&mut self, slot: usize, side: usize, halfway: Option<&Svf>, target: &Svf, frames: usize) {
        let lane = 2 * slot + side;
        let (half, length) = ((frames / 2) as f64, frames as f64);
        let rows = self.steps.iter_mut().zip(&mut self.bends).zip(&self.coefficients).zip(target.0);
        for (row, (((steps, bends), starts), target)) in rows.enumerate() {
            let start = starts[lane];
            let mean = (target - start) / length;
            let square = match halfway {
                Some(halfway) if frames >= 2 => (mean - (halfway.0[row] - start) / half) / (length - half),
                _ => 0.0,
            };
            // start + b n + a n² by differences: the first step is b + a, and each is 2a more than the last.
            // The mean must fit the bend as it is stored.
            bends[lane] = (2.0 * square) as f32;
            steps[lane] = mean - 0.5 * f64::from(bends[lane]) * (length - 1.0);
        }
        self.moving[slot][side] = true;
    }

    /// Takes over a section of one channel, with its states and its motion, from another cascade.
    pub fn adopt(&mut self, slot: usize, side: usize, from: &Cascade, from_slot: usize) {
        let (lane, from_lane) = (2 * slot + side, 2 * from_slot + side);
        let rows = self.coefficients.iter_mut().chain(&mut self.steps).chain(&mut self.states);
        let from_rows = from.coefficients.iter().chain(&from.steps).chain(&from.states);
        for (row, from_row) in rows.zip(from_rows) {
            row[lane] = from_row[from_lane];
        }
        for (row, from_row) in self.bends.iter_mut().zip(&from.bends) {
            row[lane] = from_row[from_lane];
        }
        self.moving[slot][side] = from.moving[from_slot][side];
    }

    /// The two states of a section of one channel.
    pub fn state(&self, slot: usize, side: usize) -> Frame {
        let lane = 2 * slot + side;
        [self.states[0][lane], self.states[1][lane]]
    }

    /// Coefficients of a section of one channel as they are at this frame.
    pub fn svf(&self, slot: usize, side: usize) -> Svf {
        Svf(std::array::from_fn(|row| self.coefficients[row][2 * slot + side]))
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        for row in &mut self.states {
            row.fill(0.0);
        }
    }

    /// Sets states that nobody can hear to zero; true if all are. Filters never end in denormal numbers this
    /// way.
    pub fn settle(&mut self) -> bool {
        let mut at_rest = true;
        for row in &mut self.states {
            for state in &mut row[..2 * self.slots] {
                *state = snap_to_zero(*state);
                at_rest &= *state == 0.0;
            }
        }
        at_rest
    }

    /// Runs frames through these of the sections in place.
    pub fn process(&mut self, slots: Range<usize>, frames: &mut [Frame]) {
        run(self, slots, frames);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn run(cascade: &mut Cascade, slots: Range<usize>, frames: &mut [Frame]) {
    let mut slot = slots.start;
    while slot < slots.end {
        let moves = |sides: &[bool; 2]| sides[0] || sides[1];
        let moving = moves(&cascade.moving[slot]);
        let alike =
            cascade.moving[slot..slots.end].iter().take_while(|&sides| moves(sides) == moving).count();
        // Behind the last section of all the group can be filled up with wires.
        let enough = alike >= WIDTH || (alike > 1 && slot + alike == cascade.slots);
        let wide = enough && frames.len() >= WIDTH;
        slot += match (wide, moving) {
            (true, false) => wavefront::<{ 2 * WIDTH }, false>(cascade, slot, frames),
            (true, true) => wavefront::<{ 2 * WIDTH }, true>(cascade, slot, frames),
            (false, false) => wavefront::<2, false>(cascade, slot, frames),
            (false, true) => wavefront::<2, true>(cascade, slot, frames),
        };
    }
}

/// The values of neighbouring lanes.
type Lanes<const L: usize> = [f64; L];

#[inline(always)]
fn load<const L: usize>(row: &[f64], lane: usize) -> Lanes<L> {
    let mut lanes = [0.0; L];
    lanes.copy_from_slice(&row[lane..lane + L]);
    lanes
}

/// Runs `L / 2` sections as a wavefront; lane 2n and 2n + 1 hold section n of the two channels and work on
/// the frame n before.
#[allow(
    clippy::needless_range_loop,
    reason = "lanes of several vectors, and frames read ahead of those written"
)]
#[inline(always)]
fn wavefront<const L: usize, const MOVING: bool>(
    cascade: &mut Cascade,
    slot: usize,
    frames: &mut [Frame],
) -> usize {
    let lane = 2 * slot;
    let lag = L / 2 - 1;
    let mut k: [Lanes<L>; 6] = std::array::from_fn(|row| load(&cascade.coefficients[row], lane));
    let still = [[0.0; L]; 6];
    let mut steps = if MOVING { std::array::from_fn(|row| load(&cascade.steps[row], lane)) } else { still };
    let bend = |row: usize| std::array::from_fn(|l| f64::from(cascade.bends[row][lane + l]));
    let bends: [Lanes<L>; 6] = if MOVING { std::array::from_fn(bend) } else { still };
    let mut s1: Lanes<L> = load(&cascade.states[0], lane);
    let mut s2: Lanes<L> = load(&cascade.states[1], lane);
    let mut y: Lanes<L> = [0.0; L];
    let length = frames.len();

    // One step of all lanes; `from..to` are the lanes whose frame exists.
    macro_rules! step {
        ($input:expr, $from:expr, $to:expr, $all:expr) => {{
            let mut x: Lanes<L> = [0.0; L];
            x[2..].copy_from_slice(&y[..L - 2]);
            [x[0], x[1]] = $input;
            for l in 0..L {
                let e = x[l] - s2[l];
                let q1 = k[0][l] * s1[l] + k[1][l] * e;
                let q2 = k[1][l] * s1[l] + k[2][l] * e;
                y[l] = k[3][l] * x[l] + (k[4][l] * s1[l] + k[5][l] * s2[l]);
                let live = $all || ($from..$to).contains(&l);
                s1[l] = if live { s1[l] + q1 } else { s1[l] };
                s2[l] = if live { s2[l] + q2 } else { s2[l] };
                if MOVING {
                    for row in 0..6 {
                        k[row][l] = if live { k[row][l] + steps[row][l] } else { k[row][l] };
                        steps[row][l] = if live { steps[row][l] + bends[row][l] } else { steps[row][l] };
                    }
                }
            }
        }};
    }

    for t in 0..lag {
        step!(frames[t], 0, 2 * t + 2, false);
    }
    for t in lag..length {
        step!(frames[t], 0, L, true);
        frames[t - lag] = [y[L - 2], y[L - 1]];
    }
    for t in length..length + lag {
        step!([0.0; 2], 2 * (t + 1 - length), L, false);
        frames[t - lag] = [y[L - 2], y[L - 1]];
    }

    cascade.states[0][lane..lane + L].copy_from_slice(&s1);
    cascade.states[1][lane..lane + L].copy_from_slice(&s2);
    if MOVING {
        for row in 0..6 {
            cascade.coefficients[row][lane..lane + L].copy_from_slice(&k[row]);
            cascade.steps[row][lane..lane + L].copy_from_slice(&steps[row]);
        }
    }
    L / 2
}
