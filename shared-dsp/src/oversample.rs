//! Two and four times as many samples, and back, with exactly linear phase and a latency of whole frames.
//!
//! Half-band filters: every second tap is zero, so one of two samples is only a copy. The first stage has 63
//! taps and is flat up to 20 kHz; the second has a wide transition and 23 taps. A tone at 48 kHz is 84 dB
//! above its image and within 0.0006 dB, below 2 kHz 98 dB and 0.0001 dB; at 44.1 kHz 20 kHz is closer to the
//! image: 49 dB and 0.03 dB there, 82 dB and 0.0008 dB below 2 kHz.

mod half_band;

use half_band::{Down, FIRST_44_KHZ, FIRST_48_KHZ, SECOND, SLAB, Up};

/// How many samples there are for each of the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// Twice as many.
    Two,
    /// Four times as many.
    Four,
}

impl Factor {
    /// Samples per frame.
    pub const fn samples_per_frame(self) -> usize {
        match self {
            Factor::Two => 2,
            Factor::Four => 4,
        }
    }

    /// Frames at the base rate by which going up and down again delays: half of it each way.
    pub const fn latency_frames(self) -> usize {
        match self {
            Factor::Two => 31,
            Factor::Four => 37,
        }
    }

    /// Samples at the high rate by which going up alone delays, and going down alone.
    pub const fn delay_samples(self) -> usize {
        self.latency_frames() * self.samples_per_frame() / 2
    }
}

/// Below this rate 20 kHz needs a steeper first stage.
const STEEP_BELOW_HZ: f64 = 46_000.0;

fn first_taps(sample_rate_hz: f64) -> [f64; 16] {
    if sample_rate_hz < STEEP_BELOW_HZ { FIRST_44_KHZ } else { FIRST_48_KHZ }
}

/// Makes more samples of one channel.
#[derive(Clone, Debug)]
pub struct Upsampler {
    factor: Factor,
    first: Up<16, false>,
    second: Up<6, true>,
}

impl Upsampler {
    /// An upsampler at rest, from that sample rate.
    pub fn new(sample_rate_hz: f64, factor: Factor) -> Upsampler {
        Upsampler { factor, first: Up::new(first_taps(sample_rate_hz)), second: Up::new(SECOND) }
    }

    /// How many samples it makes of one.
    pub fn factor(&self) -> Factor {
        self.factor
    }

    /// Fills `output` with the samples of `input`, which holds one for every two or four.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        let factor = self.factor.samples_per_frame();
        debug_assert_eq!(output.len(), factor * input.len());
        let mut between = [0.0; 2 * SLAB];
        for (input, output) in input.chunks(SLAB).zip(output.chunks_mut(factor * SLAB)) {
            match self.factor {
                Factor::Two => self.first.process(input, output),
                Factor::Four => {
                    let between = &mut between[..2 * input.len()];
                    self.first.process(input, between);
                    for (input, output) in between.chunks(SLAB).zip(output.chunks_mut(2 * SLAB)) {
                        self.second.process(input, output);
                    }
                }
            }
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.first.clear();
        self.second.clear();
    }
}

/// Brings the samples of one channel back to the base rate.
#[derive(Clone, Debug)]
pub struct Downsampler {
    factor: Factor,
    first: Down<16, false>,
    second: Down<6, true>,
}

impl Downsampler {
    /// A downsampler at rest, to that sample rate.
    pub fn new(sample_rate_hz: f64, factor: Factor) -> Downsampler {
        Downsampler { factor, first: Down::new(first_taps(sample_rate_hz)), second: Down::new(SECOND) }
    }

    /// Of how many samples it makes one.
    pub fn factor(&self) -> Factor {
        self.factor
    }

    /// Fills `output` with one sample for every two or four of `input`.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        let factor = self.factor.samples_per_frame();
        debug_assert_eq!(input.len(), factor * output.len());
        let mut between = [0.0; 2 * SLAB];
        for (input, output) in input.chunks(factor * SLAB).zip(output.chunks_mut(SLAB)) {
            match self.factor {
                Factor::Two => self.first.process(input, output),
                Factor::Four => {
                    let between = &mut between[..2 * output.len()];
                    for (input, output) in input.chunks(2 * SLAB).zip(between.chunks_mut(SLAB)) {
                        self.second.process(input, output);
                    }
                    self.first.process(between, output);
                }
            }
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.first.clear();
        self.second.clear();
    }
}

#[cfg(test)]
mod tests;
