//! How loud the song was at each of its places, for a graph and a log, in constant memory.
//!
//! Cells of 0.1 s for the last hour or so, and of 1 s for four hours and more; a later pass over a place
//! overwrites the earlier. The audio thread writes, others read whenever they like; a cell is one number, so
//! it is never half written. Its values have the one decimal that is shown.

mod cell;

pub use cell::Entry;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::meter::{HOP_S, Readings};
use cell::{Cell, GENERATIONS, LAPS};

/// How finely a place is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// Cells of 0.1 s; of places 54 minutes apart the one that was played last is known.
    Fine,
    /// Cells of 1 s; of places 4.5 hours apart the one that was played last is known.
    Coarse,
}

impl Grid {
    /// Both of them.
    pub const ALL: [Grid; 2] = [Grid::Fine, Grid::Coarse];

    /// Length of a cell in s.
    pub const fn cell_s(self) -> f64 {
        match self {
            Grid::Fine => 0.1,
            Grid::Coarse => 1.0,
        }
    }

    /// Cells there are.
    pub const fn cells(self) -> usize {
        match self {
            Grid::Fine => 32_768,
            Grid::Coarse => 16_384,
        }
    }

    /// The cell that a time of the song is in.
    pub fn cell_at(self, position_s: f64) -> i64 {
        (position_s / self.cell_s()).floor() as i64
    }

    /// Slot of a cell, and how many times the slots were used up before it.
    fn slot_and_lap(self, cell: i64) -> (usize, i64) {
        let cells = self.cells() as i64;
        (cell.rem_euclid(cells) as usize, cell.div_euclid(cells))
    }
}

/// Head of a log as comma-separated values, see [`csv_row`].
pub const CSV_HEAD: &str = "time_s,momentary_lufs,short_term_lufs,integrated_lufs,true_peak_dbtp";

/// A row of the log: the time of the song at which the cell begins, and its values; silence is `-inf`.
pub fn csv_row(start_s: f64, entry: &Entry) -> String {
    let Entry { momentary_lufs, short_term_lufs, integrated_lufs, true_peak_dbtp } = entry;
    format!("{start_s:.1},{momentary_lufs:.1},{short_term_lufs:.1},{integrated_lufs:.1},{true_peak_dbtp:.1}")
}

/// What was played where.
pub struct Timeline {
    cells: [Box<[AtomicU64]>; 2],
    /// Cells of another generation are forgotten.
    generation: AtomicU32,
}

impl Timeline {
    /// An empty timeline, 390 kB.
    pub fn new() -> Arc<Timeline> {
        let cells = Grid::ALL.map(|grid| (0..grid.cells()).map(|_| AtomicU64::new(0)).collect());
        // Cells begin with generation 0.
        Arc::new(Timeline { cells, generation: AtomicU32::new(1) })
    }

    /// Forgets all that was played. [audio thread] or any other
    pub fn forget(&self) {
        let next = |generation: u32| Some(if generation + 1 < GENERATIONS { generation + 1 } else { 1 });
        // Never refused: `next` always has an answer.
        let _ = self.generation.fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
    }

    /// What was played in a cell, if anything.
    pub fn entry(&self, grid: Grid, cell: i64) -> Option<Entry> {
        let (slot, lap) = grid.slot_and_lap(cell);
        let cell = Cell(self.cells[grid as usize][slot].load(Ordering::Relaxed));
        let is_known = cell.generation() == self.generation.load(Ordering::Acquire) && cell.lap() == lap;
        is_known.then(|| cell.entry())
    }

    /// What was played between two times of the song in s, and where each cell begins, in order.
    pub fn entries(&self, grid: Grid, span_s: Range<f64>) -> impl Iterator<Item = (f64, Entry)> + '_ {
        let (first, end) = (grid.cell_at(span_s.start), (span_s.end / grid.cell_s()).ceil() as i64);
        (first..end).filter_map(move |cell| Some((cell as f64 * grid.cell_s(), self.entry(grid, cell)?)))
    }

    /// From where to where there is something, in s of the song.
    pub fn extent_s(&self, grid: Grid) -> Option<Range<f64>> {
        let (first, last) = self
            .known(grid)
            .fold((i64::MAX, i64::MIN), |(first, last), (cell, _)| (first.min(cell), last.max(cell)));
        (first <= last).then(|| first as f64 * grid.cell_s()..(last + 1) as f64 * grid.cell_s())
    }

    /// Where the song is loudest, by short-term loudness: the beginning of the cell in s, and its values.
    pub fn loudest(&self, grid: Grid) -> Option<(f64, Entry)> {
        let loudness = |entry: &Entry| entry.short_term_lufs;
        self.known(grid)
            .max_by(|(cell, a), (other, b)| loudness(a).total_cmp(&loudness(b)).then(other.cmp(cell)))
            .map(|(cell, entry)| (cell as f64 * grid.cell_s(), entry))
    }

    /// All cells that hold something, in no order.
    fn known(&self, grid: Grid) -> impl Iterator<Item = (i64, Entry)> + '_ {
        let generation = self.generation.load(Ordering::Acquire);
        self.cells[grid as usize].iter().enumerate().filter_map(move |(slot, cell)| {
            let cell = Cell(cell.load(Ordering::Relaxed));
            let number = cell.lap() * grid.cells() as i64 + slot as i64;
            (cell.generation() == generation).then(|| (number, cell.entry()))
        })
    }
}

/// Writes a timeline; there must be only one for each.
pub struct TimelineWriter {
    timeline: Arc<Timeline>,
    /// The cells under way.
    open: [Option<Open>; 2],
}

/// A cell under way.
#[derive(Clone, Copy)]
struct Open {
    cell: i64,
    generation: u32,
    entry: Entry,
}

impl TimelineWriter {
    /// The writer of a timeline.
    pub fn new(timeline: Arc<Timeline>) -> TimelineWriter {
        TimelineWriter { timeline, open: [None; 2] }
    }

    /// What it writes to.
    pub fn timeline(&self) -> &Arc<Timeline> {
        &self.timeline
    }

    /// Enters the readings of the hop that ends at this time of the song in s: in a cell the highest
    /// momentary and short-term loudness and true peak, and the last integrated loudness. [audio thread]
    pub fn record(&mut self, end_s: f64, readings: &Readings) {
        let middle_s = end_s - 0.5 * HOP_S;
        if !middle_s.is_finite() {
            return;
        }
        let generation = self.timeline.generation.load(Ordering::Acquire);
        for grid in Grid::ALL {
            let cell = grid.cell_at(middle_s);
            let (slot, lap) = grid.slot_and_lap(cell);
            if !LAPS.contains(&lap) {
                continue;
            }
            let entry = Entry::of(readings);
            let open = &mut self.open[grid as usize];
            let entry = match open {
                Some(open) if open.cell == cell && open.generation == generation => open.entry.and(&entry),
                _ => entry,
            };
            *open = Some(Open { cell, generation, entry });
            let packed = Cell::new(generation, lap, &entry).0;
            self.timeline.cells[grid as usize][slot].store(packed, Ordering::Relaxed);
        }
    }

    /// The song went elsewhere: what comes next overwrites what is there, even in the cell under way. [audio
    /// thread]
    pub fn begin_pass(&mut self) {
        self.open = [None; 2];
    }
}

#[cfg(test)]
mod tests;
