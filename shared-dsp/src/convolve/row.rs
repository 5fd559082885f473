//! The partitions of one length at work: overlap-save with a delay line of spectra.

use super::kernel::Kernel;
use super::multiply::{multiply_add, multiply_add_crossed};
use super::pair::Pair;
use super::ring::Ring;
use super::shape;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// A piece of work that is not divided further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Forward { pair: usize },
    Multiply { pair: usize, partition: usize, first: bool },
    Inverse { pair: usize },
}

/// What one pair remembers.
struct Lanes {
    /// Spectra of the last inputs, a ring of as many as there are partitions.
    inputs: Box<[f64]>,
    /// Sum of the products, one for each of the two kernels.
    sums: [Box<[f64]>; 2],
    /// Output being played and output being made, for each of the two kernels.
    outputs: [[Box<[Pair]>; 2]; 2],
}

/// All partitions of one length.
pub(super) struct Row {
    shape: shape::Row,
    forward: Arc<dyn RealToComplex<Pair>>,
    inverse: Arc<dyn ComplexToReal<Pair>>,
    time: Box<[Pair]>,
    bins: Box<[Complex<Pair>]>,
    scratch: Box<[Complex<Pair>]>,
    tasks: Box<[Task]>,
    /// Tasks that are done at the end of each slot.
    done_at: Box<[usize]>,
    lanes: Box<[Lanes]>,
    newest: usize,
    playing: usize,
    slot: usize,
    /// Position of the input just after the newest complete partition.
    input_end: u64,
}

impl Row {
    pub fn new(shape: shape::Row, pairs: usize, rank: usize, planner: &mut RealFftPlanner<Pair>) -> Row {
        let forward = planner.plan_fft_forward(2 * shape.frames);
        let inverse = planner.plan_fft_inverse(2 * shape.frames);
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        let numbers = |count: usize| vec![0.0; count].into_boxed_slice();
        let frames = |count: usize| vec![Pair::SILENT; count].into_boxed_slice();
        let lanes = |_| Lanes {
            inputs: numbers(shape.partitions * shape.stride()),
            sums: std::array::from_fn(|_| numbers(shape.stride())),
            outputs: std::array::from_fn(|_| std::array::from_fn(|_| frames(shape.frames))),
        };
        let tasks = tasks(&shape, pairs, rank);
        Row {
            done_at: done_at(&shape, &tasks),
            tasks: tasks.into(),
            time: frames(2 * shape.frames),
            bins: forward.make_output_vec().into(),
            scratch: vec![Complex::new(Pair::SILENT, Pair::SILENT); scratch].into(),
            lanes: (0..pairs).map(lanes).collect(),
            forward,
            inverse,
            newest: 0,
            playing: 0,
            slot: shape.slots - 1,
            input_end: 0,
            shape,
        }
    }

    /// Forgets all sound and begins a partition.
    pub fn clear(&mut self) {
        for lanes in &mut self.lanes {
            lanes.inputs.fill(0.0);
            lanes.sums.iter_mut().for_each(|sum| sum.fill(0.0));
            lanes.outputs.as_flattened_mut().iter_mut().for_each(|output| output.fill(Pair::SILENT));
        }
        (self.newest, self.playing, self.slot, self.input_end) = (0, 0, self.shape.slots - 1, 0);
    }

    /// Does the work of one block, of which the input ends at `position`. Pairs marked as quiet have had
    /// nothing but silence for so long that there is nothing to do.
    pub fn turn(
        &mut self,
        position: u64,
        inputs: &[Ring],
        kernels: &[Option<Box<Kernel>>; 2],
        running: [bool; 2],
        row_index: usize,
        quiet: &[bool],
    ) {
        self.slot = (self.slot + 1) % self.shape.slots;
        if self.slot == 0 {
            self.newest = (self.newest + 1) % self.shape.partitions;
            self.input_end = position;
        }
        let from = if self.slot == 0 { 0 } else { self.done_at[self.slot - 1] };
        for index in from..self.done_at[self.slot] {
            let task = self.tasks[index];
            let (Task::Forward { pair } | Task::Multiply { pair, .. } | Task::Inverse { pair }) = task;
            if quiet[pair] {
                continue;
            }
            match task {
                Task::Forward { .. } => self.transform(pair, &inputs[pair]),
                Task::Multiply { partition, first, .. } => {
                    for (index, kernel) in kernels.iter().enumerate().filter(|(index, _)| running[*index]) {
                        if let Some(kernel) = kernel {
                            self.multiply(pair, partition, first, index, kernel, row_index);
                        }
                    }
                }
                Task::Inverse { .. } => {
                    for (index, kernel) in kernels.iter().enumerate().filter(|(index, _)| running[*index]) {
                        let needed = |kernel: &Kernel| kernel.pairs[pair].untouched != [true; 2];
                        if kernel.as_deref().is_some_and(needed) {
                            self.transform_back(pair, index);
                        }
                    }
                }
            }
        }
        if self.slot + 1 == self.shape.slots {
            self.playing = 1 - self.playing;
        }
    }

    /// Adds this row's share of the current block.
    pub fn add_output(&self, pair: usize, kernel: usize, block: &mut [Pair]) {
        let from = (self.slot + 1) % self.shape.slots * block.len();
        let output = &self.lanes[pair].outputs[kernel][self.playing][from..from + block.len()];
        for (sum, value) in block.iter_mut().zip(output) {
            *sum = *sum + *value;
        }
    }

    fn transform(&mut self, pair: usize, input: &Ring) {
        input.read(self.input_end, &mut self.time);
        // Cannot fail: all buffers were made for this transform.
        let _ = self.forward.process_with_scratch(&mut self.time, &mut self.bins, &mut self.scratch);
        let stride = self.shape.stride();
        split(&self.bins, &mut self.lanes[pair].inputs[self.newest * stride..][..stride]);
    }

    fn multiply(
        &mut self,
        pair: usize,
        partition: usize,
        first: bool,
        index: usize,
        kernel: &Kernel,
        row: usize,
    ) {
        let kernel = &kernel.pairs[pair];
        let (partitions, stride) = (self.shape.partitions, self.shape.stride());
        let lanes = &mut self.lanes[pair];
        let sum = &mut lanes.sums[index];
        if first {
            sum.fill(0.0);
        }
        let age = (self.newest + partitions - partition) % partitions;
        let x = &lanes.inputs[age * stride..][..stride];
        if let Some(own) = kernel.own.get(row) {
            multiply_add(sum, x, &own[partition * stride..][..stride]);
        }
        if let Some(cross) = &kernel.cross {
            multiply_add_crossed(sum, x, &cross[row][partition * stride..][..stride]);
        }
    }

    fn transform_back(&mut self, pair: usize, kernel: usize) {
        let lanes = &mut self.lanes[pair];
        join(&lanes.sums[kernel], &mut self.bins);
        // Cannot fail: all buffers were made for this transform and `join` leaves no imaginary part at either
        // end.
        let _ = self.inverse.process_with_scratch(&mut self.bins, &mut self.time, &mut self.scratch);
        lanes.outputs[kernel][1 - self.playing].copy_from_slice(&self.time[self.shape.frames..]);
    }
}

/// The work of one partition's time in the order it is done. Rows of higher rank begin with old partitions,
/// so that their long transforms do not fall into the same block as those of other rows.
fn tasks(shape: &shape::Row, pairs: usize, rank: usize) -> Vec<Task> {
    let early = if rank >= 2 { shape.partitions / 2 } else { 0 };
    let mut tasks = Vec::new();
    let multiply = |pair: usize, partition: usize, first: bool| Task::Multiply { pair, partition, first };
    for pair in 0..pairs {
        let old = (1..shape.partitions).rev().take(early);
        tasks.extend(old.enumerate().map(|(n, partition)| multiply(pair, partition, n == 0)));
    }
    for pair in 0..pairs {
        tasks.push(Task::Forward { pair });
        let rest = (0..shape.partitions - early).rev();
        tasks.extend(rest.enumerate().map(|(n, partition)| multiply(pair, partition, early == 0 && n == 0)));
        tasks.push(Task::Inverse { pair });
    }
    tasks
}

/// Spreads the tasks over the slots so that each costs about the same.
fn done_at(shape: &shape::Row, tasks: &[Task]) -> Box<[usize]> {
    let doublings = (2 * shape.frames).ilog2() as usize;
    let cost = |task: &Task| match task {
        Task::Multiply { .. } => 1,
        Task::Forward { .. } | Task::Inverse { .. } => 2 * doublings,
    };
    let total: usize = tasks.iter().map(cost).sum();
    let mut done_at = vec![0; shape.slots];
    let mut before = 0;
    for task in tasks {
        done_at[before * shape.slots / total] += 1;
        before += cost(task);
    }
    let mut sum = 0;
    for done in &mut done_at {
        sum += *done;
        *done = sum;
    }
    done_at.into()
}

/// From complex numbers to all real parts, then all imaginary parts.
pub(super) fn split(bins: &[Complex<Pair>], spectrum: &mut [f64]) {
    let (re, im) = spectrum.split_at_mut(spectrum.len() / 2);
    let parts = re.as_chunks_mut::<2>().0.iter_mut().zip(im.as_chunks_mut::<2>().0);
    for (bin, (re, im)) in bins.iter().zip(parts) {
        *re = bin.re.0;
        *im = bin.im.0;
    }
}

/// Back again, real at both ends.
fn join(spectrum: &[f64], bins: &mut [Complex<Pair>]) {
    let (re, im) = spectrum.split_at(spectrum.len() / 2);
    let parts = re.as_chunks::<2>().0.iter().zip(im.as_chunks::<2>().0);
    for (bin, (re, im)) in bins.iter_mut().zip(parts) {
        *bin = Complex::new(Pair(*re), Pair(*im));
    }
    for end in [0, bins.len() - 1] {
        bins[end].im = Pair::SILENT;
    }
}
