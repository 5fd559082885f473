//! Envelope memory: what the detector read during the last 30 s, so that any setting can be tried on it
//! without playing it again.
//!
//! A cell is a quarter of a millisecond: the power that the detector heard in each lane, before it averaged,
//! its crest, and the K-weighted power of the lane. The audio thread writes, others read whenever they like; a
//! cell is one number, so it is never half written. Trying a setting runs the same averages, ballistics and curve as
//! the audio does, at one frame per cell, so another detector, too, can be tried. What was played through
//! another sidechain, or another EQ of it, is not known.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::cell_reader::CellReader;
use super::config::{Config, times};
use super::controls::{Control, curve, targets};
use super::plan::Plan;
use super::settings::{self as range, Detector, Settings, Source};
use crate::chunk::{CHUNK, Chunk, SILENT};
use crate::decibels::{SILENCE_DB, gain_from_level, gains_from_levels, level_from_power};
use crate::dynamics::ballistics::{Ballistics, Follower};
use crate::layout::{Layout, MAX_CHANNELS};
use crate::loudness::channel_weights;
use crate::loudness::gating::change_lu;
use crate::units::within_or_zero as within;

/// Length of a cell in s.
pub const CELL_S: f64 = 0.000_25;
/// Cells that are kept: 30 s.
pub const CELLS: usize = 120_000;
/// Cells in a step of 0.1 s, and steps in a gating block of BS.1770.
const STEP_CELLS: usize = 400;
const BLOCK_STEPS: usize = 4;
const STEPS: usize = CELLS / STEP_CELLS;

/// The cells.
pub struct Memory {
    /// Each lane, cell by cell, see [`Cell`].
    cells: Box<[AtomicU32]>,
    pub(super) lanes: usize,
    /// Cells ever written, and the first that counts.
    written: AtomicU64,
    first: AtomicU64,
    pub(super) weights: [f64; MAX_CHANNELS],
    layout: Layout,
    pub(super) sample_rate_hz: f64,
}

/// What a setting would do to what was heard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// How much louder the output is than the input, without automatic make-up, in LU.
    pub change_lu: f64,
    /// How much was heard, in s.
    pub heard_s: f64,
}

impl Memory {
    /// An empty memory.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> Arc<Memory> {
        let lanes = layout.len();
        let empty = Cell::SILENT.pack();
        Arc::new(Memory {
            cells: (0..CELLS * lanes).map(|_| AtomicU32::new(empty)).collect(),
            lanes,
            written: AtomicU64::new(0),
            first: AtomicU64::new(0),
            weights: channel_weights(layout),
            layout,
            sample_rate_hz,
        })
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        self.cells.len() * size_of::<AtomicU32>()
    }

    /// What was heard so far does not count any more.
    pub fn forget(&self) {
        self.first.store(self.written.load(Ordering::Relaxed), Ordering::Release);
    }

    /// Writes a cell: mean and highest power that the detector heard of each lane, and K-weighted mean powers.
    /// [audio thread]
    pub(super) fn push(
        &self,
        heard: &[f64; MAX_CHANNELS],
        tops: &[f64; MAX_CHANNELS],
        powers: &[f64; MAX_CHANNELS],
    ) {
        let written = self.written.load(Ordering::Relaxed);
        let row = (written % CELLS as u64) as usize * self.lanes;
        for lane in 0..self.lanes {
            let [heard_db, top_db, weighted_db] =
                [heard[lane], tops[lane], powers[lane]].map(level_from_power);
            let cell = Cell { heard_db, crest_db: top_db - heard_db, weighted_db };
            self.cells[row + lane].store(cell.pack(), Ordering::Relaxed);
        }
        self.written.store(written + 1, Ordering::Release);
    }

    /// Cells that count, oldest first.
    fn span(&self) -> std::ops::Range<u64> {
        let written = self.written.load(Ordering::Acquire);
        // The oldest cells may be written while they are read.
        let first = self.first.load(Ordering::Acquire).max(written.saturating_sub(CELLS as u64 - 64));
        first.min(written)..written
    }

    /// Runs some settings over what was heard, up to 64 cells at a time: gains in dB that each lane would get,
    /// K-weighted power of each lane in dB, number of cells.
    pub fn replay(&self, settings: &Settings, each: impl FnMut(&mut Chunk, &mut Chunk, usize)) {
        self.replay_newest(settings, CELLS, each);
    }

    /// [`replay`](Self::replay) of the newest cells only, at most `cells`, from rest. Returns the number of the
    /// cell after the last, counted since the memory was made.
    pub fn replay_newest(
        &self,
        settings: &Settings,
        cells: usize,
        mut each: impl FnMut(&mut Chunk, &mut Chunk, usize),
    ) -> u64 {
        let config = Config::new(settings, self.sample_rate_hz);
        let plan = Plan::new(config.channels, self.layout);
        let (times, averaging) = times(settings);
        // The K-weighted power is that of the input.
        let external = config.source == Source::External && config.detector == Detector::Loudness;
        let detector = if external { Detector::Rms } else { config.detector };
        let mut readers = [CellReader::new(detector, averaging.power_ms); MAX_CHANNELS];
        let ballistics = Ballistics::new(&times, config.is_rising(), 1.0 / CELL_S);
        let targets = targets(settings, 0.0);
        let at = |control: Control| targets[control as usize];
        let curve = curve(settings);
        let (topology, slope) = (at(Control::Topology), at(Control::Slope));
        let link = at(Control::Link);
        // Shorter than a cell, an attack follows the peaks within it; feedback makes it 1 − kσ times as long.
        let attack_ms = times.attack_ms * times.parts[0].attack;
        let attack_ms = attack_ms * (1.0 - topology * slope).max(0.0);
        let peaks = match detector {
            Detector::Peak => 1.0,
            Detector::Analytic => 1.0 / (1.0 + 0.001 * attack_ms / CELL_S),
            _ => 0.0,
        };
        let mut followers = [Follower::at(0.0); MAX_CHANNELS];
        let mut gains_db = SILENT;
        let mut powers_db = SILENT;
        let span = self.span();
        let first = span.start.max(span.end.saturating_sub(cells as u64));
        let mut left = (span.end - first) as usize;
        let mut place = (first % CELLS as u64) as usize;
        while left > 0 {
            let count = left.min(CHUNK).min(CELLS - place);
            let cells = &self.cells[place * self.lanes..(place + count) * self.lanes];
            for (n, row) in cells.chunks_exact(self.lanes).enumerate() {
                for (lane, cell) in row.iter().enumerate() {
                    let cell = Cell::unpack(cell.load(Ordering::Relaxed));
                    gains_db[lane][n] = cell.heard_db + peaks * cell.crest_db;
                    powers_db[lane][n] = cell.weighted_db;
                }
            }
            for (lane, follower) in followers.iter_mut().enumerate().take(self.lanes) {
                let gains = &mut gains_db[lane][..count];
                if plan.groups[lane].is_some() {
                    readers[lane].read(gains, &powers_db[lane][..count]);
                    ballistics.process(&curve, topology, follower, gains);
                } else {
                    gains.fill(0.0);
                }
            }
            plan.link(&mut gains_db, config.link_law, config.is_rising(), |_| link, count);
            each(&mut gains_db, &mut powers_db, count);
            left -= count;
            place = (place + count) % CELLS;
        }
        span.end
    }

    /// Lanes that a replay has gains for.
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    /// Length of a cell in s, a whole number of frames near [`CELL_S`].
    pub fn cell_s(&self) -> f64 {
        cell_frames(self.sample_rate_hz) as f64 / self.sample_rate_hz
    }

    /// What some settings would do to what was heard. Takes a few ms; allocates nothing.
    pub fn outcome(&self, settings: &Settings) -> Outcome {
        let plan = Plan::new(settings.channels, self.layout);
        let weights: [f64; MAX_CHANNELS] = std::array::from_fn(|lane| {
            // L² + R² = 2 (M² + S²)
            if plan.mid_side && lane < 2 { 2.0 * self.weights[lane] } else { self.weights[lane] }
        });
        let mix = within(settings.mix, &range::MIX);
        let makeup = gain_from_level(within(settings.makeup_db, &range::MAKEUP_DB));
        let mut before = [0.0; STEPS];
        let mut after = [0.0; STEPS];
        let mut cells = 0;
        self.replay(settings, |gains_db, powers_db, count| {
            let mut powers = [[0.0; 2]; CHUNK];
            for lane in (0..self.lanes).filter(|lane| weights[*lane] > 0.0) {
                let (gains, roots) = (&mut gains_db[lane][..count], &mut powers_db[lane][..count]);
                gains_from_levels(gains);
                gains_from_levels(roots);
                for ((sums, gain), root) in powers.iter_mut().zip(gains).zip(roots) {
                    let power = weights[lane] * (*root * *root);
                    let total = 1.0 + mix * (makeup * *gain - 1.0);
                    sums[0] += power;
                    sums[1] += power * (total * total);
                }
            }
            for [power_before, power_after] in &powers[..count] {
                let step = (cells / STEP_CELLS).min(STEPS - 1);
                before[step] += power_before;
                after[step] += power_after;
                cells += 1;
            }
        });
        let steps = (cells / STEP_CELLS).min(STEPS);
        let mean = |steps: &[f64]| steps.iter().sum::<f64>() / (STEP_CELLS * BLOCK_STEPS) as f64;
        let blocks = |steps| <[f64]>::windows(steps, BLOCK_STEPS).map(mean);
        let change_lu = if steps < BLOCK_STEPS {
            0.0
        } else {
            change_lu(blocks(&before[..steps]), blocks(&after[..steps]))
        };
        Outcome { change_lu, heard_s: cells as f64 * CELL_S }
    }
}

/// Frames in a cell.
pub(super) fn cell_frames(sample_rate_hz: f64) -> usize {
    (CELL_S * sample_rate_hz).round().max(1.0) as usize
}

/// What a cell holds of a lane, in dB.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Mean power that the detector heard.
    heard_db: f64,
    /// By how much the highest power was above the mean.
    crest_db: f64,
    /// K-weighted mean power.
    weighted_db: f64,
}

impl Cell {
    const SILENT: Cell = Cell { heard_db: SILENCE_DB, crest_db: 0.0, weighted_db: SILENCE_DB };

    /// Two levels of 13 bits, −128 to 128 dB in steps of 1/32 dB; a crest of 6 bits, up to 31.5 dB in steps of
    /// 1/2 dB.
    fn pack(&self) -> u32 {
        let level = |db: f64| ((db + 128.0) * 32.0 + 0.5).clamp(0.0, 8_191.0) as u32;
        let crest = (self.crest_db * 2.0 + 0.5).clamp(0.0, 63.0) as u32;
        level(self.heard_db) << 19 | level(self.weighted_db) << 6 | crest
    }

    /// The inverse of [`pack`](Self::pack).
    #[inline(always)]
    fn unpack(packed: u32) -> Cell {
        let level = |bits: u32| f64::from(bits & 0x1fff) / 32.0 - 128.0;
        let crest_db = 0.5 * f64::from(packed & 0x3f);
        Cell { heard_db: level(packed >> 19), crest_db, weighted_db: level(packed >> 6) }
    }
}
