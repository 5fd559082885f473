//! The running spectrum of a programme at the inner ear: long windows for low frequencies, short ones for
//! high.
//!
//! Every window has 768 samples under a Hann window, at its own rate: 128 ms below 250 Hz, then 64, 32 and,
//! above 2.5 kHz, 16 ms (at 48 kHz). All look at the same moment, the middle of the longest. Long enough that
//! the spectrum of a tone is narrower than the ear's filters; what it is still spread to, is taken back by a
//! second difference. Bins are gathered in cells of a quarter of a Cam, each with its centre of gravity.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::pattern::Components;
use super::scale::cam;
use super::stream::Stream;
use super::transfer::Field;

/// Samples in a window.
const WINDOW: usize = 768;
const BINS: usize = WINDOW / 2 + 1;
/// Rates the windows look at, fastest first; the fastest is 32 to 64 kHz.
const STAGES: usize = 4;
/// From one rate to the next, in Hz.
const CROSSINGS_HZ: [f64; STAGES - 1] = [2_500.0, 800.0, 250.0];
/// Half the width in Cam over which one rate fades into the next.
const FADE_CAM: f64 = 1.0;
/// Windows in a step, and steps from one window to the next, fastest rate first.
const LOOKS: [usize; STAGES] = [2, 1, 1, 1];
const EVERY: [u64; STAGES] = [1, 1, 2, 4];
/// Steps until every rate has looked.
pub const ROUND: usize = 4;
/// Length of a step in s, about.
const STEP_S: f64 = 0.0125;
/// Fastest rate of the windows in Hz; above, the input's rate is halved first.
const MOST_RATE_HZ: f64 = 64_000.0;
/// The model's range in Hz (ISO 532-2, clause 7.2).
const RANGE_HZ: [f64; 2] = [20.0, 20_000.0];
/// Cells per Cam, and the place of the first in Cam.
const CELLS_PER_CAM: f64 = 4.0;
const FIRST_CELL_CAM: f64 = 0.75;
/// Half the variance of a Hann window's power spectrum, in bins: what a tone is spread to.
const SPREAD: f32 = 1.0 / 6.0;

/// A bin that counts.
struct Bin {
    cell: usize,
    /// Power gain to the inner ear, with the share of this rate.
    gain: f32,
}

/// One rate.
struct Stage {
    level: usize,
    /// Samples from the end of its window to the newest, so that it looks at the same moment as all.
    back: usize,
    hz_per_bin: f32,
    /// The first bin that counts.
    first: usize,
    bins: Box<[Bin]>,
    /// Power of all channels in the last step that it looked.
    power: Box<[f32; BINS]>,
}

/// The energy in a cell.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// Power, the spread of tones taken back.
    power: f32,
    /// Power as seen, and its moment in Hz.
    seen: f32,
    moment: f32,
}

/// The spectrum of a programme.
pub struct Windows {
    streams: Box<[Stream]>,
    weights: Box<[f32]>,
    stages: [Stage; STAGES],
    cells: Box<[Cell]>,
    hann: Box<[f32; WINDOW]>,
    transform: Arc<dyn RealToComplex<f32>>,
    windowed: Box<[f32]>,
    spectrum: Box<[Complex<f32>]>,
    scratch: Box<[Complex<f32>]>,
    step_frames: usize,
    filled: usize,
    steps: u64,
}

impl Windows {
    /// Silence; `weights` are the power gains of the channels.
    pub fn new(sample_rate_hz: f64, weights: &[f64], field: Field) -> Windows {
        let mut halvings = 0;
        let mut rate_hz = sample_rate_hz;
        while rate_hz >= MOST_RATE_HZ {
            rate_hz *= 0.5;
            halvings += 1;
        }
        let unit = 1 << (STAGES - 1);
        let step_frames = ((STEP_S * rate_hz / unit as f64).round().max(1.0) as usize * unit) << halvings;
        let hann: Box<[f32; WINDOW]> = Box::new(std::array::from_fn(|n| {
            (0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / WINDOW as f64).cos()) as f32
        }));
        let stages = std::array::from_fn(|stage| Stage::new(stage, halvings, rate_hz, field));
        let mut past = vec![0; halvings + STAGES];
        for stage in &stages {
            past[stage.level] = stage.back + WINDOW;
        }
        let transform = RealFftPlanner::new().plan_fft_forward(WINDOW);
        let cells = ((cam(RANGE_HZ[1]) - FIRST_CELL_CAM) * CELLS_PER_CAM).ceil() as usize + 1;
        Windows {
            streams: weights.iter().map(|_| Stream::new(&past, step_frames)).collect(),
            weights: weights.iter().map(|weight| *weight as f32).collect(),
            stages,
            cells: vec![Cell::default(); cells].into_boxed_slice(),
            hann,
            windowed: transform.make_input_vec().into_boxed_slice(),
            spectrum: transform.make_output_vec().into_boxed_slice(),
            scratch: transform.make_scratch_vec().into_boxed_slice(),
            transform,
            step_frames,
            filled: 0,
            steps: 0,
        }
    }

    /// Frames in a step.
    pub fn step_frames(&self) -> usize {
        self.step_frames
    }

    /// Most components of a spectrum.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        for stream in &mut self.streams {
            stream.reset();
        }
        for stage in &mut self.stages {
            stage.power.fill(0.0);
        }
        self.filled = 0;
        self.steps = 0;
    }

    /// Takes frames from `from` on, as many as are missing to the end of the step; returns their number and
    /// whether the step is complete. A channel that is missing, or a sample that is not a number, is silence.
    pub fn take(&mut self, channels: &[&[f32]], from: usize) -> (usize, bool) {
        let frames = channels.first().map_or(0, |channel| channel.len()).saturating_sub(from);
        let count = frames.min(self.step_frames - self.filled);
        for (number, stream) in self.streams.iter_mut().enumerate() {
            let room = &mut stream.input()[self.filled..][..count];
            match channels.get(number).and_then(|channel| channel.get(from..from + count)) {
                Some(samples) => {
                    for (kept, sample) in room.iter_mut().zip(samples) {
                        *kept = audible(*sample);
                    }
                }
                None => room.fill(0.0),
            }
        }
        self.filled += count;
        let is_complete = count > 0 && self.filled == self.step_frames;
        if is_complete {
            self.filled = 0;
        }
        (count, is_complete)
    }

    /// After a step is complete: the spectrum at the inner ear, in power times `gain`.
    pub fn look(&mut self, gain: f32, components: &mut Components) {
        for stream in &mut self.streams {
            stream.descend();
        }
        for (number, every) in EVERY.iter().enumerate() {
            if self.steps.is_multiple_of(*every) {
                self.transform_stage(number);
            }
        }
        for stream in &mut self.streams {
            stream.advance();
        }
        self.steps += 1;
        self.cells.fill(Cell::default());
        for stage in &self.stages {
            stage.gather(&mut self.cells);
        }
        components.clear();
        for cell in &self.cells {
            if cell.seen > 0.0 {
                components.push(cell.moment / cell.seen, gain * cell.power);
            }
        }
    }

    fn transform_stage(&mut self, number: usize) {
        let stage = &mut self.stages[number];
        stage.power.fill(0.0);
        let step = self.step_frames >> stage.level;
        let looks = LOOKS[number];
        for (stream, weight) in self.streams.iter().zip(&self.weights) {
            for look in 0..looks {
                let back = stage.back + step * (looks - 1 - look) / looks;
                let samples = stream.window(stage.level, back, WINDOW);
                for ((windowed, sample), hann) in self.windowed.iter_mut().zip(samples).zip(self.hann.iter())
                {
                    *windowed = sample * hann;
                }
                let (windowed, spectrum) = (&mut self.windowed, &mut self.spectrum);
                if self.transform.process_with_scratch(windowed, spectrum, &mut self.scratch).is_err() {
                    // All lengths are the transform's own.
                    continue;
                }
                let share = weight / looks as f32;
                for (power, bin) in stage.power.iter_mut().zip(spectrum.iter()) {
                    *power += share * (bin.re * bin.re + bin.im * bin.im);
                }
            }
        }
    }
}

impl Stage {
    fn new(stage: usize, halvings: usize, fastest_hz: f64, field: Field) -> Stage {
        let hz_per_bin = fastest_hz / (1 << stage) as f64 / WINDOW as f64;
        // The middle of the longest window lies half of it back; so do all others.
        let longest = WINDOW << (STAGES - 1 - stage);
        // Both bins of a real tone, and the energy of the window.
        let scale = 2.0 / (WINDOW as f64 * 0.375 * WINDOW as f64);
        let share = |freq_hz: f64| {
            let above = |crossing_hz: f64| {
                ((cam(freq_hz) - cam(crossing_hz)) / (2.0 * FADE_CAM) + 0.5).clamp(0.0, 1.0)
            };
            let low = if stage < STAGES - 1 { above(CROSSINGS_HZ[stage]) } else { 1.0 };
            let high = if stage > 0 { 1.0 - above(CROSSINGS_HZ[stage - 1]) } else { 1.0 };
            low * high
        };
        let counts = |bin: &usize| {
            let freq_hz = hz_per_bin * *bin as f64;
            (RANGE_HZ[0]..=RANGE_HZ[1]).contains(&freq_hz) && share(freq_hz) > 0.0
        };
        let counting: Vec<usize> = (1..BINS - 1).filter(counts).collect();
        let bin = |bin: &usize| {
            let freq_hz = hz_per_bin * *bin as f64;
            Bin {
                cell: ((cam(freq_hz) - FIRST_CELL_CAM) * CELLS_PER_CAM).max(0.0) as usize,
                gain: (scale * share(freq_hz) * 10.0_f64.powf(0.1 * field.gain_db(freq_hz))) as f32,
            }
        };
        Stage {
            level: halvings + stage,
            back: (longest - WINDOW) / 2,
            hz_per_bin: hz_per_bin as f32,
            first: counting.first().copied().unwrap_or(1),
            bins: counting.iter().map(bin).collect(),
            power: Box::new([0.0; BINS]),
        }
    }

    /// Adds its bins to their cells.
    fn gather(&self, cells: &mut [Cell]) {
        let mut freq_hz = self.first as f32 * self.hz_per_bin;
        for (bin, around) in self.bins.iter().zip(self.power[self.first - 1..].windows(3)) {
            let [below, here, above] = around else { continue };
            let cell = &mut cells[bin.cell];
            cell.power += bin.gain * (here - SPREAD * (below + above - 2.0 * here));
            cell.seen += bin.gain * here;
            cell.moment += bin.gain * here * freq_hz;
            freq_hz += self.hz_per_bin;
        }
    }
}

/// What is not a number, or 60 dB beyond full scale, is not sound.
fn audible(sample: f32) -> f32 {
    if sample.abs() <= 1_000.0 { sample } else { 0.0 }
}
