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

/// Sections that run in the lanes of one vector. Of vectors that stand still two run at once, where there are
/// sections enough: while one waits for its own last result the other works. Moving ones would outgrow the
/// registers.
const WIDTH: usize = 4;
/// Fewer frames than this are not worth the way in and out of two vectors.
const FRAMES_FOR_TWO: usize = 24;

/// How the coefficients of a section change from frame to frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Motion {
    Still,
    /// By the same step each frame.
    Straight,
    /// By steps that change themselves.
    Bent,
}

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
    moving: Box<[[Motion; 2]]>,
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
            moving: vec![[Motion::Still; 2]; capacity].into_boxed_slice(),
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
        self.moving[slot][side] = Motion::Still;
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
        self.moving[slot][side] = self.glide_lanes::<1>(2 * slot + side, halfway, target, frames);
    }

    /// [`Cascade::glide`] on both channels alike.
    pub fn glide_both(&mut self, slot: usize, halfway: Option<&Svf>, target: &Svf, frames: usize) {
        self.moving[slot] = [self.glide_lanes::<2>(2 * slot, halfway, target, frames); 2];
    }

    #[inline(always)]
    fn glide_lanes<const L: usize>(
        &mut self,
        lane: usize,
        halfway: Option<&Svf>,
        target: &Svf,
        frames: usize,
    ) -> Motion {
        let (half, length) = ((frames / 2) as f64, frames as f64);
        let (share, bent) = (1.0 / length, halfway.filter(|_| frames >= 2));
        for row in 0..6 {
            let starts: Lanes<L> = load(&self.coefficients[row], lane);
            let steps = &mut self.steps[row][lane..lane + L];
            let bends = &mut self.bends[row][lane..lane + L];
            for (l, start) in starts.into_iter().enumerate() {
                let mean = (target.0[row] - start) * share;
                let Some(halfway) = bent else {
                    (steps[l], bends[l]) = (mean, 0.0);
                    continue;
                };
                let square = (mean - (halfway.0[row] - start) / half) / (length - half);
                // start + b n + a n² by differences: the first step is b + a, and each is 2a more than the
                // last. The mean must fit the bend as it is stored.
                bends[l] = (2.0 * square) as f32;
                steps[l] = mean - 0.5 * f64::from(bends[l]) * (length - 1.0);
            }
        }
        if bent.is_some() { Motion::Bent } else { Motion::Straight }
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

    /// Puts a section of one channel elsewhere, with its states and its motion.
    pub fn relocate(&mut self, from_slot: usize, slot: usize, side: usize) {
        if from_slot == slot {
            return;
        }
        let (lane, from_lane) = (2 * slot + side, 2 * from_slot + side);
        for row in self.coefficients.iter_mut().chain(&mut self.steps).chain(&mut self.states) {
            row[lane] = row[from_lane];
        }
        for row in &mut self.bends {
            row[lane] = row[from_lane];
        }
        self.moving[slot][side] = self.moving[from_slot][side];
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
    const STILL: u8 = Motion::Still as u8;
    const STRAIGHT: u8 = Motion::Straight as u8;
    const BENT: u8 = Motion::Bent as u8;
    let mut slot = slots.start;
    while slot < slots.end {
        let motion = |sides: &[Motion; 2]| sides[0].max(sides[1]);
        let moves = motion(&cascade.moving[slot]) != Motion::Still;
        let rest = &cascade.moving[slot..slots.end];
        let alike = rest.iter().take_while(|&sides| (motion(sides) != Motion::Still) == moves).count();
        // Behind the last section of all the group can be filled up with wires.
        let enough = alike >= WIDTH || (alike > 1 && slot + alike == cascade.slots);
        let wide = enough && frames.len() >= WIDTH;
        if !moves && alike > WIDTH && frames.len() >= FRAMES_FOR_TWO {
            let enough_for_two = alike >= 2 * WIDTH || slot + alike == cascade.slots;
            if enough_for_two {
                slot += two_wavefronts::<{ 2 * WIDTH }>(cascade, slot, frames);
                continue;
            }
        }
        let group = if wide { &rest[..alike.min(WIDTH)] } else { &rest[..1] };
        slot += match (wide, group.iter().map(motion).max().unwrap_or(Motion::Still)) {
            (true, Motion::Still) => wavefront::<{ 2 * WIDTH }, STILL>(cascade, slot, frames),
            (true, Motion::Straight) => wavefront::<{ 2 * WIDTH }, STRAIGHT>(cascade, slot, frames),
            (true, Motion::Bent) => wavefront::<{ 2 * WIDTH }, BENT>(cascade, slot, frames),
            (false, Motion::Still) => wavefront::<2, STILL>(cascade, slot, frames),
            (false, Motion::Straight) => wavefront::<2, STRAIGHT>(cascade, slot, frames),
            (false, Motion::Bent) => wavefront::<2, BENT>(cascade, slot, frames),
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

/// One frame through the section in each lane: states `s1` and `s2`, output `y`. A lane that is not `live` (all
/// bits 0) has no frame to work on and stays as it is; as masks of bits the choice stays within the registers.
macro_rules! tick {
    ($k:ident, $s1:ident, $s2:ident, $x:ident, $y:ident, $live:ident) => {
        for l in 0..L {
            let e = $x[l] - $s2[l];
            let q1 = $k[0][l] * $s1[l] + $k[1][l] * e;
            let q2 = $k[1][l] * $s1[l] + $k[2][l] * e;
            $y[l] = $k[3][l] * $x[l] + ($k[4][l] * $s1[l] + $k[5][l] * $s2[l]);
            $s1[l] = keep($s1[l] + q1, $s1[l], $live, l);
            $s2[l] = keep($s2[l] + q2, $s2[l], $live, l);
        }
    };
}

/// Which lanes have a frame to work on; all where none are named.
type Live<const L: usize> = Option<[u64; L]>;

#[inline(always)]
fn keep<const L: usize>(new: f64, old: f64, live: Live<L>, lane: usize) -> f64 {
    match live {
        Some(live) => f64::from_bits((new.to_bits() & live[lane]) | (old.to_bits() & !live[lane])),
        None => new,
    }
}

/// The lanes before `end`, counted from `first`, are live; the others are with `invert`.
#[inline(always)]
fn live_below<const L: usize>(first: usize, end: usize, invert: bool) -> Live<L> {
    let invert = 0_u64.wrapping_sub(u64::from(invert));
    Some(std::array::from_fn(|l| 0_u64.wrapping_sub(u64::from(first + l < end)) ^ invert))
}

/// What each lane takes: the first two the input, the others what the section before has made.
#[inline(always)]
fn shifted<const L: usize>(y: &Lanes<L>, input: Frame) -> Lanes<L> {
    let mut x = [0.0; L];
    x[2..].copy_from_slice(&y[..L - 2]);
    [x[0], x[1]] = input;
    x
}

/// Runs `L / 2` sections as a wavefront; lane 2n and 2n + 1 hold section n of the two channels and work on
/// the frame n before.
#[allow(
    clippy::needless_range_loop,
    reason = "lanes of several vectors, and frames read ahead of those written"
)]
#[inline(always)]
fn wavefront<const L: usize, const MOTION: u8>(
    cascade: &mut Cascade,
    slot: usize,
    frames: &mut [Frame],
) -> usize {
    let lane = 2 * slot;
    let lag = L / 2 - 1;
    let mut k: [Lanes<L>; 6] = std::array::from_fn(|row| load(&cascade.coefficients[row], lane));
    let still = [[0.0; L]; 6];
    let (moves, bends_too) = (MOTION != Motion::Still as u8, MOTION == Motion::Bent as u8);
    let mut steps = if moves { std::array::from_fn(|row| load(&cascade.steps[row], lane)) } else { still };
    let bend = |row: usize| std::array::from_fn(|l| f64::from(cascade.bends[row][lane + l]));
    let bends: [Lanes<L>; 6] = if bends_too { std::array::from_fn(bend) } else { still };
    let mut s1: Lanes<L> = load(&cascade.states[0], lane);
    let mut s2: Lanes<L> = load(&cascade.states[1], lane);
    let mut y: Lanes<L> = [0.0; L];
    let length = frames.len();

    macro_rules! step {
        ($input:expr, $live:expr) => {{
            let live: Live<L> = $live;
            let x = shifted(&y, $input);
            tick!(k, s1, s2, x, y, live);
            if moves {
                for row in 0..6 {
                    for l in 0..L {
                        k[row][l] = keep(k[row][l] + steps[row][l], k[row][l], live, l);
                    }
                }
            }
            if bends_too {
                for row in 0..6 {
                    for l in 0..L {
                        steps[row][l] = keep(steps[row][l] + bends[row][l], steps[row][l], live, l);
                    }
                }
            }
        }};
    }

    for t in 0..lag {
        step!(frames[t], live_below(0, 2 * t + 2, false));
    }
    for t in lag..length {
        step!(frames[t], None);
        frames[t - lag] = [y[L - 2], y[L - 1]];
    }
    for t in length..length + lag {
        step!([0.0; 2], live_below(0, 2 * (t + 1 - length), true));
        frames[t - lag] = [y[L - 2], y[L - 1]];
    }

    cascade.states[0][lane..lane + L].copy_from_slice(&s1);
    cascade.states[1][lane..lane + L].copy_from_slice(&s2);
    if moves {
        for row in 0..6 {
            cascade.coefficients[row][lane..lane + L].copy_from_slice(&k[row]);
        }
    }
    if bends_too {
        for row in 0..6 {
            cascade.steps[row][lane..lane + L].copy_from_slice(&steps[row]);
        }
    }
    L / 2
}

/// Runs `L` sections that stand still as two wavefronts, the second behind the first.
#[allow(
    clippy::needless_range_loop,
    reason = "lanes of several vectors, and frames read ahead of those written"
)]
#[inline(always)]
fn two_wavefronts<const L: usize>(cascade: &mut Cascade, slot: usize, frames: &mut [Frame]) -> usize {
    let (lane, other) = (2 * slot, 2 * slot + L);
    let lag = L - 1;
    let k: [Lanes<L>; 6] = std::array::from_fn(|row| load(&cascade.coefficients[row], lane));
    let c: [Lanes<L>; 6] = std::array::from_fn(|row| load(&cascade.coefficients[row], other));
    let mut s1: Lanes<L> = load(&cascade.states[0], lane);
    let mut s2: Lanes<L> = load(&cascade.states[1], lane);
    let mut r1: Lanes<L> = load(&cascade.states[0], other);
    let mut r2: Lanes<L> = load(&cascade.states[1], other);
    let mut y: Lanes<L> = [0.0; L];
    let mut z: Lanes<L> = [0.0; L];
    let length = frames.len();

    macro_rules! step {
        ($input:expr, $live:expr, $other_live:expr) => {{
            let (live, other_live): (Live<L>, Live<L>) = ($live, $other_live);
            // The second takes what the first has made a step ago.
            let x = shifted(&z, [y[L - 2], y[L - 1]]);
            tick!(c, r1, r2, x, z, other_live);
            let x = shifted(&y, $input);
            tick!(k, s1, s2, x, y, live);
        }};
    }

    for t in 0..lag {
        let end = 2 * t + 2;
        step!(frames[t], live_below(0, end, false), live_below(L, end, false));
    }
    for t in lag..length {
        step!(frames[t], None, None);
        frames[t - lag] = [z[L - 2], z[L - 1]];
    }
    for t in length..length + lag {
        let end = 2 * (t + 1 - length);
        step!([0.0; 2], live_below(0, end, true), live_below(L, end, true));
        frames[t - lag] = [z[L - 2], z[L - 1]];
    }

    cascade.states[0][lane..lane + L].copy_from_slice(&s1);
    cascade.states[1][lane..lane + L].copy_from_slice(&s2);
    cascade.states[0][other..other + L].copy_from_slice(&r1);
    cascade.states[1][other..other + L].copy_from_slice(&r2);
    L
}
