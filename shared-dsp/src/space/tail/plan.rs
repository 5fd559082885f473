//! From a room's volume and decay to the numbers that the audio thread needs.

use crate::space::decay::{DecayCurve, Fitter, LineFilter};
use crate::space::diffuser;
use crate::space::network::bank::Filters;
use crate::space::network::mixing::{CHUNK, LINES};

/// Shortest and longest line of a room of [`MIDDLE_M3`], in s; the others lie between, in equal ratios.
const LINES_S: [f64; 2] = [0.024, 0.084];
/// A room whose lines are as they stand, in m³.
const MIDDLE_M3: f64 = 384.0;
/// Smallest and largest room, in m³.
pub const VOLUMES_M3: [f64; 2] = [20.0, 20_000.0];
/// How much shorter and longer the lines get.
const SCALES: [f64; 2] = [0.28, 2.8];
/// Part of the lines that does not shrink with a room: sixteen lines have too few modes for a small one.
const CONSTANT: f64 = 0.6;
/// Modes lie dense enough where all lines together are as long as this share of the decay.
const TOTAL_PER_T60: f64 = 0.15;
/// A decay is even where the longest line is no longer than this share of it: of the decay in the middle, and
/// of the shortest one in any octave from 63 Hz to 8 kHz.
const LONGEST_PER_T60: [f64; 2] = [0.18, 0.28];
/// Band whose energy stands for the loudness, in Hz; every octave of it counts the same.
const LOUDNESS_HZ: [f64; 2] = [100.0, 8_000.0];
/// Points in that band.
const POINTS: usize = 48;

/// What the late reverberation needs to know of a room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailRoom {
    /// Volume in m³.
    pub volume_m3: f64,
    /// Decay by frequency, with what air takes.
    pub decay: DecayCurve,
}

/// Everything about a room that is slow to compute, as plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct TailPlan {
    pub(super) delays_frames: [u32; LINES],
    pub(super) filters: Filters,
    pub(super) pass_gain: f32,
    pub(super) mean_frames: f32,
    /// Longest T60 of any band in frames.
    longest_frames: f64,
}

/// Makes plans at one sample rate; off the audio thread. A plan takes a few ms.
pub struct Planner {
    sample_rate_hz: f64,
    fitter: Fitter,
}

impl TailPlan {
    /// Lengths of the lines in frames.
    pub fn delays_frames(&self) -> [u32; LINES] {
        self.delays_frames
    }

    /// Root of the mean power that a pass through the lines leaves.
    pub fn pass_gain(&self) -> f32 {
        self.pass_gain
    }

    /// Frames after which the tail's first sound is in full swing: it has been through the diffuser and the
    /// shortest line.
    pub fn onset_frames(&self, sample_rate_hz: f64) -> f64 {
        let shortest = self.delays_frames.iter().min().copied().unwrap_or(0);
        f64::from(shortest) + diffuser::mean_s() * sample_rate_hz
    }

    /// Share of the tail's energy that each frame would have at the input's time, had the decay begun there:
    /// every pass has one part of the energy and takes a mean line.
    pub fn density_per_frame(&self) -> f64 {
        let pass_power = f64::from(self.pass_gain).powi(2);
        (1.0 - pass_power) / (pass_power * f64::from(self.mean_frames))
    }

    /// Frames after the last input until the tail has fallen by that many dB.
    pub fn decay_frames(&self, fall_db: f64) -> u64 {
        (fall_db / 60.0 * self.longest_frames).ceil() as u64
    }
}

impl Planner {
    /// A planner for a sample rate. Allocates.
    pub fn new(sample_rate_hz: f64) -> Planner {
        Planner { sample_rate_hz, fitter: Fitter::new(sample_rate_hz) }
    }

    /// The plan of a room.
    pub fn plan(&self, room: &TailRoom) -> TailPlan {
        let delays_frames = self.delays_frames(scale(room));
        let lines = self.fitter.fit(&room.decay, &delays_frames);
        let filters = Filters::new(&lines.each_ref().map(|line| self.fitter.coefficients(line)));
        let longest_frames = room.decay.longest_s() * self.sample_rate_hz;
        let mean_frames = delays_frames.iter().sum::<u32>() as f32 / LINES as f32;
        let pass_gain = self.pass_gain(&lines) as f32;
        TailPlan { delays_frames, filters, pass_gain, mean_frames, longest_frames }
    }

    /// The filters of a room's lines, to look at.
    pub fn line_filters(&self, room: &TailRoom) -> ([u32; LINES], [LineFilter; LINES]) {
        let delays_frames = self.delays_frames(scale(room));
        (delays_frames, self.fitter.fit(&room.decay, &delays_frames))
    }

    /// What makes the filters.
    pub fn fitter(&self) -> &Fitter {
        &self.fitter
    }

    /// The longest that each line can get, in frames.
    pub(super) fn longest_frames(sample_rate_hz: f64) -> [u32; LINES] {
        line_times_s(SCALES[1]).map(|time_s| (time_s * sample_rate_hz) as u32 + 64 * LINES as u32)
    }

    /// Lengths without a common divisor of any two, so that their echoes do not meet.
    fn delays_frames(&self, scale: f64) -> [u32; LINES] {
        let mut delays = [0_u32; LINES];
        for (line, time_s) in line_times_s(scale).into_iter().enumerate() {
            let shortest = (CHUNK + 1) as u32;
            let mut delay = ((time_s * self.sample_rate_hz).round() as u32).max(shortest);
            while delays[..line].iter().any(|&other| divisor(delay, other) != 1) {
                delay += 1;
            }
            delays[line] = delay;
        }
        delays
    }

    /// The gain of a pass that has the energy of all passes, E = ḡ² / (1 − ḡ²), averaged over the octaves.
    fn pass_gain(&self, lines: &[LineFilter; LINES]) -> f64 {
        let mut energy = 0.0;
        for point in 0..POINTS {
            let share = (point as f64 + 0.5) / POINTS as f64;
            let top_hz = LOUDNESS_HZ[1].min(0.4 * self.sample_rate_hz);
            let frequency_hz = LOUDNESS_HZ[0] * (top_hz / LOUDNESS_HZ[0]).powf(share);
            let power = |line| 10.0_f64.powf(0.1 * self.fitter.level_db(line, frequency_hz));
            let mean = lines.iter().map(power).sum::<f64>() / LINES as f64;
            energy += mean / (1.0 - mean);
        }
        energy /= POINTS as f64;
        (energy / (1.0 + energy)).sqrt()
    }
}

/// How much longer than in the middle room the lines are. Long decays need long lines or they ring; short ones
/// need short lines or they stutter.
fn scale(room: &TailRoom) -> f64 {
    let volume_m3 = if room.volume_m3.is_nan() { MIDDLE_M3 } else { room.volume_m3 };
    let size = (volume_m3.clamp(VOLUMES_M3[0], VOLUMES_M3[1]) / MIDDLE_M3).cbrt();
    let by_volume = CONSTANT + (1.0 - CONSTANT) * size;
    let t60_s = room.decay.middle_s();
    let total_s: f64 = line_times_s(1.0).iter().sum();
    let by_decay = TOTAL_PER_T60 * t60_s / total_s;
    let at_least = (by_volume.powi(4) + by_decay.powi(4)).sqrt().sqrt();
    let shortest_s = room.decay.bands_s()[1..9].iter().copied().fold(f64::INFINITY, f64::min);
    let longest_s = (LONGEST_PER_T60[0] * t60_s).min(LONGEST_PER_T60[1] * shortest_s);
    at_least.min(longest_s / LINES_S[1]).clamp(SCALES[0], SCALES[1])
}

fn line_times_s(scale: f64) -> [f64; LINES] {
    let ratio = LINES_S[1] / LINES_S[0];
    std::array::from_fn(|line| scale * LINES_S[0] * ratio.powf(line as f64 / (LINES - 1) as f64))
}

fn divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { divisor(b, a % b) }
}
