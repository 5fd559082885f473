//! K- and channel-weighted energy of all channels.

use crate::chunk::CHUNK;
use crate::layout::{Layout, MAX_CHANNELS};
use crate::loudness::k_weighting::LANES;
use crate::loudness::{KFilter, KWeighting, channel_weights};
use multiversion::multiversion;

const FILTERS: usize = MAX_CHANNELS / LANES;

/// Sums energy until the step is over.
pub struct Ears {
    filters: [KFilter; FILTERS],
    weights: [[f64; LANES]; FILTERS],
    used: usize,
    /// Of the channels of each filter.
    energy: [f64; FILTERS],
}

impl Ears {
    /// Ears that have heard silence.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> Ears {
        let filter = KFilter::new(&KWeighting::new(sample_rate_hz));
        let of_channel = channel_weights(layout);
        let mut weights = [[0.0; LANES]; FILTERS];
        for (weights, of_channel) in weights.iter_mut().zip(of_channel.chunks_exact(LANES)) {
            weights.copy_from_slice(of_channel);
        }
        Ears {
            filters: [filter; FILTERS],
            weights,
            used: layout.len().div_ceil(LANES),
            energy: [0.0; FILTERS],
        }
    }

    /// Forgets all sound. [audio thread]
    pub fn reset(&mut self) {
        self.filters.iter_mut().for_each(KFilter::reset);
        self.energy = [0.0; FILTERS];
    }

    /// Hears some frames. [audio thread]
    pub fn hear(&mut self, chunk: &[[f64; CHUNK]], from: usize, to: usize) {
        let filters = self.filters.iter_mut().zip(&self.weights).take(self.used);
        for (((filter, weights), channels), energy) in filters.zip(chunk.chunks(LANES)).zip(&mut self.energy)
        {
            add_weighted(energy, filter, weights, channels, from, to);
        }
    }

    /// The energy since the last step. [audio thread]
    pub fn end_step(&mut self) -> f64 {
        self.filters.iter_mut().for_each(KFilter::settle);
        let energy = self.energy.iter().sum::<f64>();
        self.energy = [0.0; FILTERS];
        if energy.is_finite() { energy } else { 0.0 }
    }
}

/// Energies are added frame by frame, so that it does not matter where the blocks end.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn add_weighted(
    energy: &mut f64,
    filter: &mut KFilter,
    weights: &[f64; LANES],
    channels: &[[f64; CHUNK]],
    from: usize,
    to: usize,
) {
    for n in from..to {
        let mut frame = [0.0; LANES];
        for (lane, samples) in frame.iter_mut().zip(channels) {
            *lane = samples[n];
        }
        let heard = filter.process(frame);
        for lane in 0..LANES {
            *energy += weights[lane] * (heard[lane] * heard[lane]);
        }
    }
}
