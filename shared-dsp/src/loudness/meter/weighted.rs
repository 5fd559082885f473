//! The energy of the K-weighted channels.

use multiversion::multiversion;

use crate::layout::Layout;
use crate::loudness::channel_weights;
use crate::loudness::k_weighting::{KFilter, KWeighting, LANES};

/// Channels that count, K-weighted side by side.
pub struct Weighted {
    /// For up to two channels.
    pair: Option<(KFilter<2>, [f64; 2])>,
    /// For more.
    quads: Box<[(KFilter<LANES>, [f64; LANES])]>,
    /// Which channels count, and by how much.
    channels: Box<[(usize, f64)]>,
    at_rest: bool,
}

impl Weighted {
    /// Filters at rest.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> Weighted {
        let weights = channel_weights(layout);
        let channels: Box<[(usize, f64)]> =
            (0..layout.len()).map(|c| (c, weights[c])).filter(|(_, weight)| *weight > 0.0).collect();
        let k_weighting = KWeighting::new(sample_rate_hz);
        let is_pair = channels.len() <= 2;
        let quads = if is_pair { 0 } else { channels.len().div_ceil(LANES) };
        Weighted {
            pair: is_pair.then(|| (KFilter::new(&k_weighting), [0.0; 2])),
            quads: vec![(KFilter::new(&k_weighting), [0.0; LANES]); quads].into_boxed_slice(),
            channels,
            at_rest: true,
        }
    }

    /// Hears a piece of every channel of the layout.
    pub fn process(&mut self, pieces: &[&[f32]], is_silent: bool) {
        if is_silent && self.at_rest {
            return;
        }
        self.at_rest = false;
        let silence = [0.0; crate::chunk::CHUNK];
        let frames = pieces.first().map_or(0, |piece| piece.len());
        let piece = |lane: usize| match self.channels.get(lane) {
            Some((channel, _)) => pieces[*channel],
            None => &silence[..frames],
        };
        if let Some((filter, energies)) = &mut self.pair {
            // Two lanes are the width of the baseline; wider ones would only be shuffled.
            add(filter, std::array::from_fn(piece), energies);
        }
        for (group, (filter, energies)) in self.quads.iter_mut().enumerate() {
            add_quad(filter, std::array::from_fn(|lane| piece(LANES * group + lane)), energies);
        }
    }

    /// The energy since this was last asked, channels weighed; to be asked at fixed counts of frames.
    pub fn take(&mut self) -> f64 {
        let mut energy = 0.0;
        let weight = |lane: usize| self.channels.get(lane).map_or(0.0, |(_, weight)| *weight);
        let mut weigh = |first: usize, energies: &mut [f64]| {
            for (lane, lane_energy) in energies.iter_mut().enumerate() {
                energy += weight(first + lane) * std::mem::take(lane_energy);
            }
        };
        if !self.at_rest {
            self.at_rest = true;
            if let Some((filter, energies)) = &mut self.pair {
                weigh(0, energies);
                filter.settle();
                self.at_rest &= filter.is_at_rest();
            }
            for (group, (filter, energies)) in self.quads.iter_mut().enumerate() {
                weigh(LANES * group, energies);
                filter.settle();
                self.at_rest &= filter.is_at_rest();
            }
        }
        energy
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        if let Some((filter, energies)) = &mut self.pair {
            filter.reset();
            *energies = [0.0; 2];
        }
        for (filter, energies) in &mut self.quads {
            filter.reset();
            *energies = [0.0; LANES];
        }
        self.at_rest = true;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn add_quad(filter: &mut KFilter<LANES>, pieces: [&[f32]; LANES], energies: &mut [f64; LANES]) {
    add(filter, pieces, energies);
}

/// Adds the energies of K-weighted pieces of equal length, frame after frame, so that it does not matter how
/// they were cut.
#[inline(always)]
fn add<const N: usize>(filter: &mut KFilter<N>, pieces: [&[f32]; N], energies: &mut [f64; N]) {
    let mut running = *filter;
    let mut sums = *energies;
    let mut pieces = pieces.map(|piece| piece.iter());
    for _ in 0..pieces[0].len() {
        let frame = pieces.each_mut().map(|piece| piece.next().map_or(0.0, |sample| f64::from(*sample)));
        for (sum, y) in sums.iter_mut().zip(running.process(frame)) {
            *sum += y * y;
        }
    }
    *filter = running;
    *energies = sums;
}
