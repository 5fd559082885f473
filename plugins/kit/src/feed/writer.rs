//! The audio thread's side of a feed.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use shared_dsp::chunk::{BROKEN, peak};
use shared_dsp::decibels::level_from_power;
use shared_dsp::{Layout, Spec};

use super::fold::Fold;
use super::{COLUMN_S, Column, Feed, REST_S, SILENCE_DB, SILENT};

/// A change of the movement below this, in dB, is none.
const STILL_DB: f32 = 0.01;

/// Writes a feed while somebody watches; there is one for each.
pub(crate) struct Writer {
    feed: Arc<Feed>,
    work: Option<Work>,
}

/// What is written for one activation.
struct Work {
    folds: [Fold; 3],
    inputs: usize,
    column_frames: f64,
    rest_frames: u64,
    /// Peaks of the input in each stretch of the present block.
    stretches: Box<[f32]>,
    /// Since somebody began to watch: frames, and columns that are complete.
    frames: u64,
    columns: u64,
    input: f32,
    output: f32,
    moved_db: f32,
    /// The movement that was noticed last, and how long nothing has been.
    noticed_db: f32,
    quiet_frames: u64,
    was_watched: bool,
}

impl Writer {
    /// A writer that rests until [`Writer::begin`].
    pub fn new(feed: Arc<Feed>) -> Writer {
        Writer { feed, work: None }
    }

    /// The feed.
    pub fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// A processor begins. [main thread]
    pub fn begin(&mut self, spec: &Spec, latency_frames: usize) {
        self.feed.begin(spec);
        self.tell_latency(latency_frames);
        let column_frames = COLUMN_S * spec.sample_rate_hz;
        let sidechain = Layout::from_channels(spec.sidechain_channels).unwrap_or_default();
        let stretches = (spec.max_block_frames as f64 / column_frames) as usize + 2;
        self.work = Some(Work {
            folds: [spec.input, spec.layout, sidechain].map(Fold::new),
            inputs: spec.input.len(),
            column_frames,
            rest_frames: (REST_S * spec.sample_rate_hz) as u64,
            stretches: vec![0.0; stretches].into_boxed_slice(),
            frames: 0,
            columns: 0,
            input: 0.0,
            output: 0.0,
            moved_db: 0.0,
            noticed_db: 0.0,
            quiet_frames: 0,
            was_watched: false,
        });
    }

    /// Tells the latency where it is another one. [audio thread]
    pub fn tell_latency(&self, latency_frames: usize) {
        if self.feed.latency_frames.load(Relaxed) != latency_frames {
            self.feed.latency_frames.store(latency_frames, Relaxed);
        }
    }

    /// Before a block of `frames` is processed in place; whether anybody watches, and so wants to know what came
    /// of it. [audio thread]
    pub fn before(&mut self, main: &[&mut [f32]], sidechain: &[&[f32]], frames: usize) -> bool {
        let Some(work) = &mut self.work else { return false };
        let is_watched = self.feed.is_watched();
        if is_watched {
            work.begin_if_new();
            work.hear_input(&self.feed, main, sidechain, frames);
        }
        work.was_watched = is_watched;
        is_watched
    }

    /// After a block, if somebody watched before it. [audio thread]
    pub fn after(&mut self, main: &[&mut [f32]], frames: usize, moved_db: f32) {
        if let Some(work) = &mut self.work {
            work.hear_output(&self.feed, main, frames, moved_db);
        }
    }
}

impl Work {
    fn begin_if_new(&mut self) {
        if !self.was_watched {
            (self.frames, self.columns, self.quiet_frames) = (0, 0, 0);
            (self.input, self.output, self.moved_db) = (0.0, 0.0, 0.0);
        }
    }

    fn rests(&self) -> bool {
        self.quiet_frames >= self.rest_frames
    }

    fn hear_input(&mut self, feed: &Feed, main: &[&mut [f32]], sidechain: &[&[f32]], frames: usize) {
        let mut top = 0.0_f32;
        self.stretches.fill(0.0);
        for (channel, samples) in main.iter().enumerate().take(self.inputs) {
            let mut loudest = 0.0_f32;
            let stretches = stretches(self.frames, self.columns, self.column_frames, frames);
            for (stretch, input) in stretches.zip(self.stretches.iter_mut()) {
                let peak = loudness(samples, stretch.frames);
                *input = input.max(peak);
                loudest = loudest.max(peak);
            }
            feed.input.raise(channel, loudest);
            top = top.max(loudest);
        }
        let mut key = 0.0_f32;
        for (channel, samples) in sidechain.iter().enumerate() {
            let peak = loudness(samples, 0..frames);
            feed.sidechain.raise(channel, peak);
            key = key.max(peak);
        }
        if top.max(key) > SILENT {
            self.quiet_frames = 0;
        }
        let Some(rings) = feed.rings.get().filter(|_| !self.rests()) else { return };
        let [input, _, side] = &self.folds;
        rings.input.push(frames, |frame| input.at(main, frame));
        if key > 0.0 {
            rings.sidechain.push(frames, |frame| side.at(sidechain, frame));
        }
    }

    fn hear_output(&mut self, feed: &Feed, main: &[&mut [f32]], frames: usize, moved_db: f32) {
        let moved_db = if moved_db.is_finite() { moved_db } else { 0.0 };
        let mut top = 0.0_f32;
        for (channel, samples) in main.iter().enumerate() {
            let peak = loudness(samples, 0..frames);
            feed.output.raise(channel, peak);
            top = top.max(peak);
        }
        if top > SILENT || (moved_db - self.noticed_db).abs() > STILL_DB {
            self.noticed_db = moved_db;
            self.quiet_frames = 0;
        }
        let rests = self.rests();
        self.quiet_frames = self.quiet_frames.saturating_add(frames as u64);
        let Some(rings) = feed.rings.get().filter(|_| !rests && frames > 0) else { return };
        rings.output.push(frames, |frame| self.folds[1].at(main, frame));
        for (n, stretch) in stretches(self.frames, self.columns, self.column_frames, frames).enumerate() {
            let outputs = main.iter().map(|samples| loudness(samples, stretch.frames.clone()));
            self.output = outputs.fold(self.output, f32::max);
            self.input = self.input.max(self.stretches.get(n).copied().unwrap_or(0.0));
            if moved_db.abs() > self.moved_db.abs() {
                self.moved_db = moved_db;
            }
            if stretch.ends_column {
                let [input_db, output_db] = [self.input, self.output].map(level_db);
                let column = Column { input_db, output_db, moved_db: self.moved_db };
                rings.history.push(1, |_| column.record());
                (self.input, self.output, self.moved_db) = (0.0, 0.0, 0.0);
                self.columns += 1;
            }
        }
        self.frames += frames as u64;
        feed.tell_moved();
    }
}

/// Frames of a block that belong to one column.
#[derive(Debug)]
struct Stretch {
    frames: Range<usize>,
    ends_column: bool,
}

/// Cuts a block of `frames` after `past` frames and `columns` columns where columns end.
fn stretches(past: u64, columns: u64, column_frames: f64, frames: usize) -> impl Iterator<Item = Stretch> {
    let (mut from, mut column) = (0, columns);
    std::iter::from_fn(move || {
        if from >= frames {
            return None;
        }
        let column_ends = ((column + 1) as f64 * column_frames).ceil() as u64;
        let left = column_ends.saturating_sub(past + from as u64).max(1);
        let end = frames.min(from + usize::try_from(left).unwrap_or(frames));
        let ends_column = past + end as u64 >= column_ends;
        let stretch = Stretch { frames: from..end, ends_column };
        column += u64::from(ends_column);
        from = end;
        Some(stretch)
    })
}

/// The largest magnitude of some of the samples that there are; what is no sound does not count.
fn loudness(samples: &[f32], frames: Range<usize>) -> f32 {
    let end = frames.end.min(samples.len());
    let samples = samples.get(frames.start..end).unwrap_or(&[]);
    let top = peak(samples);
    if top <= BROKEN {
        return top;
    }
    samples.iter().map(|sample| sample.abs()).filter(|top| *top <= BROKEN).fold(0.0, f32::max)
}

fn level_db(magnitude: f32) -> f32 {
    let magnitude = f64::from(magnitude);
    (level_from_power(magnitude * magnitude) as f32).max(SILENCE_DB)
}
