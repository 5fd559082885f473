//! Some seconds of listening: the difference in integrated loudness of two programmes, before and after.

use multiversion::multiversion;

use super::channel_weights;
use super::gating::{ABSOLUTE_GATE_POWER, change_lu};
use super::k_weighting::{KFilter, KWeighting, LANES};
use crate::layout::{Layout, MAX_CHANNELS};

/// A step in seconds. BS.1770 begins a block every 0.1 s; which blocks of a drum loop pass the gate then
/// depends on where the meter was started, by up to half a LU. With four times as many blocks the result is
/// the mean over all such starts.
const STEP_S: f64 = 0.025;
/// Steps in a gating block of 0.4 s.
const BLOCK_STEPS: usize = 16;
/// Steps that are listened to where nothing else is asked for: 3 s.
const STEPS_3_S: usize = 120;
/// Steps that are let go by until filters and movements have settled: 0.2 s.
const SETTLING_STEPS: usize = 8;
/// A block this much softer than the programme was (20 LU) is a pause.
const PAUSE_POWER: f64 = 0.01;
/// A pause of up to 1 s, as between words and notes, belongs to the programme; a longer one does not count at
/// all.
const PAUSE_STEPS: usize = 40;

/// Where the listening stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Settling,
    Counting,
}

/// Compares two programmes that run side by side, over `STEPS` steps of 25 ms.
pub struct Listening<const STEPS: usize = STEPS_3_S> {
    filters: Box<[KFilter]>,
    /// Signals in pairs before and after, channel by channel: which channel, and its weight.
    channels: Box<[(usize, f64)]>,
    phase: Phase,
    step_frames: usize,
    /// Frames and energies of the step under way.
    frames: usize,
    energy: Pair,
    settled: usize,
    /// The steps of the last block, counted or not, for the gate that decides whether this is programme.
    recent: [f64; BLOCK_STEPS],
    /// Steps since the last block that was no pause.
    silent: usize,
    steps: [Pair; STEPS],
    counted: usize,
}

/// Power before and after.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    pre: f64,
    post: f64,
}

impl<const STEPS: usize> Listening<STEPS> {
    /// Not listening yet.
    pub fn new(sample_rate_hz: f64, layout: Layout) -> Self {
        let weights = channel_weights(layout);
        let channels: Box<[(usize, f64)]> =
            (0..layout.len().min(MAX_CHANNELS)).map(|c| (c, weights[c])).filter(|(_, w)| *w > 0.0).collect();
        let groups = (2 * channels.len()).div_ceil(LANES);
        Listening {
            filters: vec![KFilter::new(&KWeighting::new(sample_rate_hz)); groups].into_boxed_slice(),
            channels,
            phase: Phase::Idle,
            step_frames: (STEP_S * sample_rate_hz).round().max(1.0) as usize,
            frames: 0,
            energy: Pair::default(),
            settled: 0,
            recent: [0.0; BLOCK_STEPS],
            silent: 0,
            steps: [Pair::default(); STEPS],
            counted: 0,
        }
    }

    /// Begins anew with the next frame. [audio thread]
    pub fn begin(&mut self) {
        self.stop();
        self.phase = Phase::Settling;
    }

    /// Stops and forgets. [audio thread]
    pub fn stop(&mut self) {
        self.phase = Phase::Idle;
        for filter in &mut self.filters {
            filter.reset();
        }
        self.frames = 0;
        self.energy = Pair::default();
        self.settled = 0;
        self.recent = [0.0; BLOCK_STEPS];
        self.silent = 0;
        self.counted = 0;
    }

    /// Whether it has begun and not ended.
    pub fn is_listening(&self) -> bool {
        self.phase != Phase::Idle
    }

    /// Seconds of programme heard so far.
    pub fn heard_s(&self) -> f64 {
        STEP_S * self.counted as f64
    }

    /// Listens to frames before and after; gives the change in LU once enough is heard. What is far
    /// below `level`, the power of the programme so far, does not count. [audio thread]
    pub fn observe(&mut self, pre: &[&[f64]], post: &[&[f64]], level: Option<f64>) -> Option<f64> {
        if self.phase == Phase::Idle {
            return None;
        }
        let frames = pre.iter().chain(post).map(|channel| channel.len()).min().unwrap_or(0);
        let mut from = 0;
        while from < frames {
            let count = (frames - from).min(self.step_frames - self.frames);
            self.add(pre, post, from, count);
            from += count;
            self.frames += count;
            if self.frames == self.step_frames {
                for filter in &mut self.filters {
                    filter.settle();
                }
                if let Some(change_lu) = self.end_step(level) {
                    return Some(change_lu);
                }
            }
        }
        None
    }

    /// Adds the weighted energy of some frames to the step.
    fn add(&mut self, pre: &[&[f64]], post: &[&[f64]], from: usize, count: usize) {
        let two = LANES / 2;
        for (filter, channels) in self.filters.iter_mut().zip(self.channels.chunks(two)) {
            let (first, first_weight) = channels[0];
            // An odd number of channels: the last group works on its first channel twice and counts it once.
            let (second, second_weight) = channels.get(1).copied().unwrap_or((first, 0.0));
            let signals =
                [pre[first], pre[second], post[first], post[second]].map(|s| &s[from..from + count]);
            let sums = energies(filter, signals);
            self.energy.pre += first_weight * sums[0] + second_weight * sums[1];
            self.energy.post += first_weight * sums[2] + second_weight * sums[3];
        }
    }

    fn end_step(&mut self, level: Option<f64>) -> Option<f64> {
        let share = 1.0 / self.step_frames as f64;
        let step = Pair { pre: share * self.energy.pre, post: share * self.energy.post };
        self.energy = Pair::default();
        self.frames = 0;
        self.recent.rotate_left(1);
        self.recent[BLOCK_STEPS - 1] = step.pre;
        let block = self.recent.iter().sum::<f64>() / BLOCK_STEPS as f64;
        let gate = level.map_or(ABSOLUTE_GATE_POWER, |level| (PAUSE_POWER * level).max(ABSOLUTE_GATE_POWER));
        if block >= gate {
            self.silent = 0;
        } else if self.silent < PAUSE_STEPS {
            self.silent += 1;
            if self.silent == PAUSE_STEPS {
                // What was taken for a pause between words is the end: back to where it began.
                self.counted = self.counted.saturating_sub(PAUSE_STEPS - 1);
            }
        }
        if self.phase == Phase::Settling {
            self.settled += 1;
            if self.settled == SETTLING_STEPS {
                self.phase = Phase::Counting;
            }
            return None;
        }
        if self.silent == PAUSE_STEPS || !step.pre.is_finite() || !step.post.is_finite() {
            return None;
        }
        self.steps[self.counted] = step;
        self.counted += 1;
        if self.counted < STEPS {
            return None;
        }
        let steps = self.steps;
        self.stop();
        // The end joins the beginning: every step counts in four blocks, and a loop of three seconds reads
        // the same wherever the listening began.
        Some(change_lu(
            blocks(steps.map(|step| step.pre)).into_iter(),
            blocks(steps.map(|step| step.post)).into_iter(),
        ))
    }
}

/// Sums of the squares of four weighted signals.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn energies(filter: &mut KFilter, signals: [&[f64]; LANES]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    let mut running = *filter;
    let [a, b, c, d] = signals;
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        let weighted = running.process([*a, *b, *c, *d]);
        for lane in 0..LANES {
            sums[lane] += weighted[lane] * weighted[lane];
        }
    }
    *filter = running;
    sums
}

/// Mean power of the block that begins at each step.
fn blocks<const STEPS: usize>(steps: [f64; STEPS]) -> [f64; STEPS] {
    std::array::from_fn(|begin| {
        (0..BLOCK_STEPS).map(|n| steps[(begin + n) % STEPS]).sum::<f64>() / BLOCK_STEPS as f64
    })
}
