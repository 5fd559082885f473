//! Band listen: only the region that a band works on.

use super::band::Tuning;
use super::detector::region;
use super::path::Chunk;
use super::settings::{Band, FREQ_HZ, Q};
use crate::filter::section::Svf;
use crate::layout::MAX_CHANNELS;
use crate::units::within;

/// A filter of a band's region on every channel.
pub struct ListenFilter {
    filter: Svf,
    states: [[f64; 2]; MAX_CHANNELS],
    sample_rate_hz: f64,
}

impl ListenFilter {
    /// A filter at rest.
    pub fn new(sample_rate_hz: f64) -> ListenFilter {
        ListenFilter { filter: Svf::UNITY, states: [[0.0; 2]; MAX_CHANNELS], sample_rate_hz }
    }

    /// Listens to the region of this band.
    pub fn tune(&mut self, band: &Band) {
        let tuning = Tuning {
            freq_hz: f64::from(within(band.freq_hz, &FREQ_HZ, 1_000.0)),
            gain_db: 0.0,
            q: f64::from(within(band.q, &Q, 1.0)),
        };
        self.filter = region(band.kind, tuning, self.sample_rate_hz);
    }

    /// Filters the first `frames` of `input` into `output`.
    pub fn process(&mut self, input: &Chunk, output: &mut Chunk, channels: usize, frames: usize) {
        for (channel, state) in self.states.iter_mut().enumerate().take(channels) {
            for (y, x) in output[channel][..frames].iter_mut().zip(&input[channel]) {
                *y = self.filter.tick(state, *x);
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if all are.
    pub fn settle(&mut self) -> bool {
        settle(self.states.iter_mut().flatten())
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.states = [[0.0; 2]; MAX_CHANNELS];
    }
}

/// Sets states that nobody can hear to zero; true if all are.
pub fn settle<'a>(states: impl Iterator<Item = &'a mut f64>) -> bool {
    let mut at_rest = true;
    for state in states {
        let settled = crate::units::snap_to_zero(*state);
        *state = settled;
        at_rest &= settled == 0.0;
    }
    at_rest
}
