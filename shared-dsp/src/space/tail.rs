//! The late reverberation of a room: diffuser, network, outputs.
//!
//! Left and right come in by different combinations of the lines, and every output hears another one. What
//! comes out is as loud as what went in, whatever the room's size and decay: by the energy law of the network,
//! E = ḡ² / (N (1 − ḡ²)) for each output, with ḡ² the mean power that a pass leaves.

pub mod plan;

use super::diffuser::Diffuser;
use super::network::mixing::{CHUNK, LINES, Planes, hadamard_sign};
use super::network::{Course, Network};
use multiversion::multiversion;
pub use plan::{Planner, TailPlan, TailRoom};

/// Time that freezing and a change of diffusion take, in s.
const GLIDE_S: f64 = 0.05;
/// Energy of an output for a click of one in one input: two channels are as loud as they came in.
const LOUDNESS: f32 = 0.5;
/// The largest gain behind the network, where a decay is much shorter than the lines.
const LARGEST_GAIN: f32 = 100.0;
/// Input below this is silence, −200 dBFS.
const SILENCE: f32 = 1e-10;
/// Input above this is cut off, +60 dBFS.
const LOUDEST: f32 = 1_000.0;
/// A tail below this is over, −140 dBFS.
const ASLEEP: f32 = 1e-7;
/// Which lines the inputs turn round, and which the outputs, one bit a line. Signs and first two rows of the
/// outputs are those of 20 000 whose left and right resemble each other least over 81 rooms.
const INPUT_SIGNS: u16 = 0b0100_1110_1101_0001;
const OUTPUT_SIGNS: u16 = 0b0110_0101_0011_0001;
/// Rows of the Hadamard matrix that set the right input off from the left one, and the outputs from each other.
const RIGHT_ROW: usize = 5;
const OUTPUT_ROWS: [usize; LINES] = [2, 13, 6, 9, 12, 3, 14, 4, 8, 5, 10, 7, 11, 1, 15, 0];

/// What moves while the room stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TailControls {
    /// How dense the first echoes are: 0 single ones, 1 as dense as noise.
    pub diffusion: f32,
    /// How far the room moves: 0 not at all, 1 lush.
    pub modulation: f32,
    /// Whether what sounds goes on for ever and nothing new comes in.
    pub freeze: bool,
}

impl TailControls {
    /// Dense, and still.
    pub const DEFAULT: TailControls = TailControls { diffusion: 1.0, modulation: 0.0, freeze: false };
}

/// The late reverberation.
pub struct Tail {
    diffuser: Diffuser,
    network: Network,
    signs: Signs,
    controls: TailControls,
    plan: TailPlan,
    plan_waits: bool,
    /// Whether plan or controls have been set since the last cell of a tail that is asleep.
    changed: bool,
    /// Pass gains of the filters that are heard and of those that take over.
    pass_gains: [f32; 2],
    /// Power in the lines for an input of one; what the law says once the network has filled up.
    power: f32,
    courses: Courses,
    glide_step: f32,
    clock_frames: u64,
    quiet: Quiet,
    asleep: bool,
    sound: Box<Planes>,
    plain: Box<Planes>,
    inputs: [[f32; CHUNK]; 2],
}

struct Signs {
    inputs: [[f32; LINES]; 2],
    outputs: [[f32; LINES]; LINES],
}

/// How the gains move within the cell.
#[derive(Clone, Copy)]
struct Courses {
    input: Course,
    diffusion: Course,
    output: Course,
}

/// What has been heard of the cell, and for how many frames before it nothing.
#[derive(Default)]
struct Quiet {
    frames: usize,
    input_silent: bool,
    largest: f32,
}

impl Tail {
    /// A tail in this room. Allocates.
    pub fn new(sample_rate_hz: f64, plan: &TailPlan) -> Tail {
        let sign = |bits: u16, line: usize| if bits >> line & 1 == 1 { -0.25 } else { 0.25 };
        let left: [f32; LINES] = std::array::from_fn(|line| sign(INPUT_SIGNS, line));
        let right = std::array::from_fn(|line| left[line] * hadamard_sign(RIGHT_ROW, line));
        let outputs = OUTPUT_ROWS
            .map(|row| std::array::from_fn(|line| sign(OUTPUT_SIGNS, line) * hadamard_sign(row, line)));
        let network = Network::new(sample_rate_hz, &Planner::longest_frames(sample_rate_hz));
        let one = Course::still(1.0);
        let mut tail = Tail {
            diffuser: Diffuser::new(sample_rate_hz),
            network,
            signs: Signs { inputs: [left, right], outputs },
            controls: TailControls::DEFAULT,
            plan: plan.clone(),
            plan_waits: true,
            changed: true,
            pass_gains: [plan.pass_gain; 2],
            power: 1.0,
            courses: Courses { input: one, diffusion: one, output: one },
            glide_step: (CHUNK as f64 / (GLIDE_S * sample_rate_hz)) as f32,
            clock_frames: 0,
            quiet: Quiet { frames: 0, input_silent: true, largest: 0.0 },
            asleep: true,
            sound: Box::new([[0.0; CHUNK]; LINES]),
            plain: Box::new([[0.0; CHUNK]; LINES]),
            inputs: [[0.0; CHUNK]; 2],
        };
        tail.reset();
        tail
    }

    /// Another room; it takes over within a fraction of a second, without a click. [audio thread]
    pub fn set_plan(&mut self, plan: &TailPlan) {
        self.plan.clone_from(plan);
        (self.plan_waits, self.changed) = (true, true);
    }

    /// Other controls; they glide. [audio thread]
    pub fn set_controls(&mut self, controls: &TailControls) {
        self.controls = *controls;
        self.changed = true;
        self.network.rotation().set_amount(controls.modulation);
    }

    /// Where the next frame stands in the song, in frames: what modulation follows. Without it the time goes
    /// on by itself. [audio thread]
    pub fn set_song_position(&mut self, position_frames: i64) {
        self.network.rotation().set_position(position_frames);
    }

    /// Whether nothing sounds and nothing is computed.
    pub fn is_asleep(&self) -> bool {
        self.asleep
    }

    /// Frames after the last input until the tail of a full-scale sound has decayed to −120 dBFS; without end
    /// in freeze.
    pub fn tail_frames(&self) -> u64 {
        let longest = self.plan.delays_frames.iter().max().copied().unwrap_or(0);
        let until_first = u64::from(longest) + self.diffuser.length_frames() as u64;
        if self.controls.freeze { u64::MAX } else { self.plan.decay_frames(120.0) + until_first }
    }

    /// Forgets all sound, and takes plan and controls as they are. [audio thread]
    pub fn reset(&mut self) {
        self.fall_asleep();
        self.clock_frames = 0;
        self.settle();
    }

    /// Lets frames of silence pass while it is asleep and nothing has been set: as
    /// [`process`](Self::process), without outputs. [audio thread]
    pub fn skip(&mut self, frames: usize) {
        debug_assert!(self.rests());
        self.network.rotation().skip(frames);
        self.clock_frames += frames as u64;
    }

    /// Whether it is asleep and as it was set.
    pub fn rests(&self) -> bool {
        self.asleep && !self.changed
    }

    /// Writes the tail of these inputs into up to 16 outputs, all of one length; the first two are left and
    /// right. [audio thread]
    pub fn process(&mut self, left: &[f32], right: &[f32], outputs: &mut [&mut [f32]]) {
        let shortest = outputs.iter().map(|output| output.len()).min().unwrap_or(0);
        let length = shortest.min(left.len()).min(right.len());
        let mut start = 0;
        while start < length {
            let at = (self.clock_frames % CHUNK as u64) as usize;
            if at == 0 {
                self.tick();
            }
            let frames = (CHUNK - at).min(length - start);
            let range = start..start + frames;
            let silent = take(&left[range.clone()], &mut self.inputs[0])
                & take(&right[range.clone()], &mut self.inputs[1]);
            if self.asleep && !silent {
                self.wake();
            }
            if self.asleep {
                self.network.rotation().skip(frames);
                outputs.iter_mut().for_each(|output| output[range.clone()].fill(0.0));
            } else {
                self.work(at, frames, silent, outputs, start);
            }
            self.clock_frames += frames as u64;
            start += frames;
        }
    }

    fn work(&mut self, at: usize, frames: usize, silent: bool, outputs: &mut [&mut [f32]], start: usize) {
        spread(self, at, frames);
        let heard = self.network.hear(at, frames);
        for (output, signs) in outputs.iter_mut().zip(&self.signs.outputs) {
            listen(heard, signs, self.courses.output, at, &mut output[start..start + frames]);
        }
        let largest = self.network.feed(&self.sound, frames);
        self.quiet.largest = self.quiet.largest.max(largest);
        self.quiet.input_silent &= silent;
    }

    /// Begins a cell.
    fn tick(&mut self) {
        if self.asleep {
            if self.changed {
                self.settle();
            }
            return;
        }
        let loudest = self.quiet.largest * self.courses.output.to.max(1.0);
        let quiet = self.quiet.input_silent && loudest < ASLEEP;
        self.quiet.frames = if quiet { self.quiet.frames + CHUNK } else { 0 };
        (self.quiet.input_silent, self.quiet.largest) = (true, 0.0);
        if self.quiet.frames >= self.network.longest_frames() + self.diffuser.length_frames() + CHUNK {
            self.fall_asleep();
            self.settle();
            return;
        }
        let step = self.glide_step;
        let open = if self.controls.freeze { 0.0 } else { 1.0 };
        self.courses.input = self.courses.input.next(open, step);
        self.courses.diffusion = self.courses.diffusion.next(self.wanted_diffusion(), step);
        if self.plan_waits && self.network.is_ready() {
            self.begin_plan();
        }
        // Frozen means that the filters are out of the loop, too.
        let fade = self.network.tick(self.clock_frames, self.courses.input);
        let [old, new] = self.pass_gains;
        let share = fade.map_or(1.0, |course| course.to);
        let pass_gain = old + share * (new - old);
        self.fill(pass_gain * pass_gain);
        let gain = output_gain(pass_gain, self.power);
        self.courses.output = self.courses.output.next(gain, f32::INFINITY);
        if fade.is_none() {
            self.pass_gains[0] = new;
        }
    }

    /// A network that shall ring for longer takes its time to fill up, and one that shall ring for less to run
    /// empty: in every mean pass each line gets one part of the input and what the last pass has left.
    fn fill(&mut self, pass_power: f32) {
        if !self.controls.freeze {
            let passes = (CHUNK as f32 / self.plan.mean_frames).min(1.0);
            self.power += (1.0 + pass_power * self.power - self.power) * passes;
        }
    }

    fn begin_plan(&mut self) {
        self.plan_waits = false;
        self.network.change(&self.plan.filters, &self.plan.delays_frames);
        self.pass_gains[1] = self.plan.pass_gain;
    }

    /// Everything as it shall be, at once; only where nothing sounds.
    fn settle(&mut self) {
        self.network.settle();
        if self.plan_waits {
            self.begin_plan();
            self.network.settle();
        }
        self.pass_gains[0] = self.pass_gains[1];
        self.power = 1.0 / (1.0 - self.pass_gains[1] * self.pass_gains[1]).max(1e-6);
        let open = if self.controls.freeze { 0.0 } else { 1.0 };
        self.courses = Courses {
            input: Course::still(open),
            diffusion: Course::still(self.wanted_diffusion()),
            output: Course::still(output_gain(self.pass_gains[1], self.power)),
        };
        let _ = self.network.tick(self.clock_frames, self.courses.input);
        self.changed = false;
    }

    fn wanted_diffusion(&self) -> f32 {
        if self.controls.diffusion.is_nan() { 1.0 } else { self.controls.diffusion.clamp(0.0, 1.0) }
    }

    fn fall_asleep(&mut self) {
        self.asleep = true;
        self.network.forget();
        self.diffuser.forget();
    }

    fn wake(&mut self) {
        self.asleep = false;
        self.quiet = Quiet { frames: 0, input_silent: true, largest: 0.0 };
        self.network.rotation().settle();
    }
}

/// Gain behind the network that makes an output as loud as the law wants.
fn output_gain(pass_gain: f32, power: f32) -> f32 {
    let heard = pass_gain * pass_gain * power;
    (LOUDNESS * LINES as f32 / heard.max(1e-9)).sqrt().min(LARGEST_GAIN)
}

/// Copies input without what no one can hear and no network can bear; true if nothing is left.
fn take(input: &[f32], to: &mut [f32; CHUNK]) -> bool {
    let mut loudest: f32 = 0.0;
    for (to, &value) in to.iter_mut().zip(input) {
        let heard = if value.abs() >= SILENCE { value } else { 0.0 };
        *to = heard.clamp(-LOUDEST, LOUDEST);
        loudest = loudest.max(to.abs());
    }
    loudest == 0.0
}

/// From the inputs to what is fed into the lines.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn spread(tail: &mut Tail, at: usize, frames: usize) {
    let Courses { input, diffusion, .. } = tail.courses;
    let [left, right] = &mut tail.inputs;
    if !input.is(1.0) {
        for frame in 0..frames {
            left[frame] *= input.at(at + frame);
            right[frame] *= input.at(at + frame);
        }
    }
    for (line, plane) in tail.sound.iter_mut().enumerate() {
        let [from_left, from_right] = [tail.signs.inputs[0][line], tail.signs.inputs[1][line]];
        for frame in 0..frames {
            plane[frame] = from_left * left[frame] + from_right * right[frame];
        }
    }
    if diffusion.is(1.0) {
        tail.diffuser.process(&mut tail.sound, frames);
        return;
    }
    *tail.plain = *tail.sound;
    tail.diffuser.process(&mut tail.sound, frames);
    let mut gains = [[0.0; CHUNK]; 2];
    let [diffused, direct] = &mut gains;
    for (frame, (diffused, direct)) in diffused.iter_mut().zip(direct).take(frames).enumerate() {
        let share = diffusion.at(at + frame);
        // The two do not resemble each other: their powers add up to one.
        let total = (share * share + (1.0 - share) * (1.0 - share)).sqrt();
        (*diffused, *direct) = (share / total, (1.0 - share) / total);
    }
    for (plane, plain) in tail.sound.iter_mut().zip(tail.plain.iter()) {
        for frame in 0..frames {
            plane[frame] = gains[0][frame] * plane[frame] + gains[1][frame] * plain[frame];
        }
    }
}

/// What one output hears of the lines.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn listen(heard: &Planes, signs: &[f32; LINES], gain: Course, at: usize, output: &mut [f32]) {
    let frames = output.len();
    let mut sum = [0.0_f32; CHUNK];
    for (plane, sign) in heard.iter().zip(signs) {
        for (sum, value) in sum[..frames].iter_mut().zip(&plane[..frames]) {
            *sum += sign * value;
        }
    }
    for (frame, (output, sum)) in output.iter_mut().zip(&sum).enumerate() {
        *output = gain.at(at + frame) * sum;
    }
}
