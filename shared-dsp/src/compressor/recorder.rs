//! Fills the envelope memory, on the audio thread.

use std::sync::Arc;

use super::memory::{Memory, cell_frames};
use crate::chunk::Chunk;
use crate::layout::MAX_CHANNELS;
use crate::loudness::k_weighting::LANES;
use crate::loudness::{KFilter, KWeighting};

/// Fills a memory.
pub struct Recorder {
    memory: Arc<Memory>,
    filters: Box<[KFilter]>,
    cell_frames: usize,
    frames: usize,
    /// What the detector heard, the highest of it, and K-weighted.
    heard: [f64; MAX_CHANNELS],
    tops: [f64; MAX_CHANNELS],
    energies: [f64; MAX_CHANNELS],
}

impl Recorder {
    /// A recorder of a memory.
    pub fn new(memory: Arc<Memory>) -> Recorder {
        let filter = KFilter::new(&KWeighting::new(memory.sample_rate_hz));
        Recorder {
            filters: vec![filter; memory.lanes.div_ceil(LANES)].into_boxed_slice(),
            cell_frames: cell_frames(memory.sample_rate_hz),
            frames: 0,
            heard: [0.0; MAX_CHANNELS],
            tops: [0.0; MAX_CHANNELS],
            energies: [0.0; MAX_CHANNELS],
            memory,
        }
    }

    /// Takes the lanes of the input and the powers that the detector heard. `cell` hears of every cell that is full:
    /// K-weighted power of all lanes together, and which frame was its last. [audio thread]
    pub fn record(&mut self, lanes: &Chunk, heard: &Chunk, frames: usize, mut cell: impl FnMut(f64, usize)) {
        let mut from = 0;
        while from < frames {
            let to = frames.min(from + self.cell_frames - self.frames);
            for (group, filter) in self.filters.iter_mut().enumerate() {
                let first = group * LANES;
                let count = (self.memory.lanes - first).min(LANES);
                let lanes = &lanes[first..first + count];
                // Sums go on from what they were, so that they do not depend on how the sound is cut.
                let mut sums = [0.0; LANES];
                sums[..count].copy_from_slice(&self.energies[first..first + count]);
                for n in from..to {
                    let frame = std::array::from_fn(|lane| lanes.get(lane).map_or(0.0, |samples| samples[n]));
                    for (sum, weighted) in sums.iter_mut().zip(filter.process(frame)) {
                        *sum += weighted * weighted;
                    }
                }
                self.energies[first..first + count].copy_from_slice(&sums[..count]);
            }
            for ((sum, top), heard) in
                self.heard.iter_mut().zip(&mut self.tops).zip(&heard[..self.memory.lanes])
            {
                for power in &heard[from..to] {
                    *sum += power;
                    *top = top.max(*power);
                }
            }
            self.frames += to - from;
            from = to;
            if self.frames == self.cell_frames {
                let mean = |energy: f64| energy / self.cell_frames as f64;
                let powers = self.energies.map(mean);
                self.memory.push(&self.heard.map(mean), &self.tops, &powers);
                let weighted = powers.iter().zip(&self.memory.weights).map(|(power, weight)| power * weight);
                cell(weighted.sum(), to - 1);
                self.frames = 0;
                self.heard = [0.0; MAX_CHANNELS];
                self.tops = [0.0; MAX_CHANNELS];
                self.energies = [0.0; MAX_CHANNELS];
            }
        }
    }

    /// Sets states that nobody can hear to zero.
    pub fn settle(&mut self) {
        self.filters.iter_mut().for_each(KFilter::settle);
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.filters.iter_mut().for_each(KFilter::reset);
        self.frames = 0;
        self.heard = [0.0; MAX_CHANNELS];
        self.tops = [0.0; MAX_CHANNELS];
        self.energies = [0.0; MAX_CHANNELS];
        self.memory.forget();
    }
}
