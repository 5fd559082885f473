//! The delta path: y = x + (g − 1)·x, with only the second term worked on.
//!
//! Where the gain is 1, nothing is added, and the input passes bit for bit whatever the oversampling. The
//! term itself may be made at twice or four times the sample rate, so that neither a quick gain nor the
//! harmonics of a style fold back.

use super::colour::{DcBlock, Envelope, Harmonics};
use super::settings::{Oversampling, Style};
use crate::chunk::{CHUNK, Chunk};
use crate::layout::MAX_CHANNELS;
use crate::oversample::{Downsampler, Factor, Upsampler};
use crate::units::snap_to_zero;

/// Frames of gain that are kept for the signal that comes out of the upsampler later.
const PAST: usize = 64;
/// Most samples per frame.
const MOST_SAMPLES: usize = Factor::Four.samples_per_frame();

/// The delta path of all lanes.
pub struct DeltaPath {
    oversampling: Oversampling,
    stages: [Stages; 2],
    /// Of the sound at 1, 2 and 4 samples per frame.
    envelopes: [[Envelope; MAX_CHANNELS]; 3],
    blocks: [[DcBlock; MAX_CHANNELS]; 3],
    /// Gain less 1 of each lane, before and within the chunk.
    past: Box<[[f64; PAST + CHUNK]]>,
    upsampled: Box<[f64; MOST_SAMPLES * CHUNK]>,
}

/// Samplers of each lane for one factor.
struct Stages {
    up: Box<[Upsampler]>,
    down: Box<[Downsampler]>,
}

impl Stages {
    fn new(lanes: usize, factor: Factor, sample_rate_hz: f64) -> Stages {
        Stages {
            up: (0..lanes).map(|_| Upsampler::new(sample_rate_hz, factor)).collect(),
            down: (0..lanes).map(|_| Downsampler::new(sample_rate_hz, factor)).collect(),
        }
    }
}

impl DeltaPath {
    /// Most frames that it is late.
    pub const MOST_LATENCY_FRAMES: usize = Factor::Four.latency_frames();

    /// A path at rest.
    pub fn new(lanes: usize, oversampling: Oversampling, sample_rate_hz: f64) -> DeltaPath {
        let rates_hz = [1.0, 2.0, 4.0].map(|times| times * sample_rate_hz);
        DeltaPath {
            oversampling,
            stages: [Factor::Two, Factor::Four].map(|factor| Stages::new(lanes, factor, sample_rate_hz)),
            envelopes: rates_hz.map(|rate_hz| [Envelope::new(rate_hz); MAX_CHANNELS]),
            blocks: rates_hz.map(|rate_hz| [DcBlock::new(rate_hz); MAX_CHANNELS]),
            past: vec![[0.0; PAST + CHUNK]; lanes].into_boxed_slice(),
            upsampled: Box::new([0.0; MOST_SAMPLES * CHUNK]),
        }
    }

    /// Works at another rate from here on.
    pub fn set(&mut self, oversampling: Oversampling) {
        self.oversampling = oversampling;
        self.clear();
    }

    /// Frames that what is added comes later than the lanes.
    pub fn latency_frames(&self) -> usize {
        DeltaPath::latency_of(self.oversampling)
    }

    /// Frames that oversampling takes.
    pub fn latency_of(oversampling: Oversampling) -> usize {
        factor(oversampling).map_or(0, |(_, factor)| factor.latency_frames())
    }

    /// Turns lanes into what is to be added to them. `factors` are gains less 1; `colour` is the share of the
    /// style's harmonics at each frame, if any. [audio thread]
    pub fn process(
        &mut self,
        lanes: &mut Chunk,
        factors: &Chunk,
        count: usize,
        frames: usize,
        style: Style,
        colour: Option<impl Fn(usize) -> f64>,
    ) {
        let harmonics = Harmonics::of(style);
        for lane in 0..count {
            let samples = &mut lanes[lane][..frames];
            let factors = &factors[lane][..frames];
            match factor(self.oversampling) {
                Some((stage, factor)) => {
                    let past_factors = &mut self.past[lane];
                    let stages = &mut self.stages[stage];
                    past_factors[PAST..PAST + frames].copy_from_slice(factors);
                    let upsampled = &mut self.upsampled[..factor.samples_per_frame() * frames];
                    stages.up[lane].process(samples, upsampled);
                    let envelope = &mut self.envelopes[stage + 1][lane];
                    let block = &mut self.blocks[stage + 1][lane];
                    for (n, sample) in upsampled.iter_mut().enumerate() {
                        let (frame, t) = place(n, factor);
                        let gain = between(past_factors, frame, t);
                        let added = gain * *sample;
                        *sample = match &colour {
                            Some(colour) => {
                                let level = envelope.next(*sample);
                                let colour = colour((n / factor.samples_per_frame()).min(frames - 1));
                                added + block.next(harmonics.added(*sample, level, gain, colour))
                            }
                            None => added,
                        };
                    }
                    stages.down[lane].process(upsampled, samples);
                    past_factors.copy_within(frames..frames + PAST, 0);
                }
                None => match &colour {
                    Some(colour) => {
                        let (envelope, block) = (&mut self.envelopes[0][lane], &mut self.blocks[0][lane]);
                        for (n, (sample, factor)) in samples.iter_mut().zip(factors).enumerate() {
                            let level = envelope.next(*sample);
                            let added = block.next(harmonics.added(*sample, level, *factor, colour(n)));
                            *sample = factor * *sample + added;
                        }
                    }
                    None => samples.iter_mut().zip(factors).for_each(|(sample, factor)| *sample *= factor),
                },
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if silence stays silence.
    pub fn settle(&mut self) -> bool {
        let mut at_rest = true;
        for block in self.blocks.as_flattened_mut() {
            at_rest &= block.settle();
        }
        for gain in self.past.as_flattened_mut() {
            *gain = snap_to_zero(*gain);
        }
        at_rest
    }

    /// Forgets how loud the sound was.
    pub fn rest(&mut self) {
        self.envelopes.as_flattened_mut().iter_mut().for_each(Envelope::clear);
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        for stages in &mut self.stages {
            stages.up.iter_mut().for_each(Upsampler::clear);
            stages.down.iter_mut().for_each(Downsampler::clear);
        }
        self.envelopes.as_flattened_mut().iter_mut().for_each(Envelope::clear);
        self.blocks.as_flattened_mut().iter_mut().for_each(DcBlock::clear);
        self.past.as_flattened_mut().fill(0.0);
    }
}

fn factor(oversampling: Oversampling) -> Option<(usize, Factor)> {
    match oversampling {
        Oversampling::Off => None,
        Oversampling::X2 => Some((0, Factor::Two)),
        Oversampling::X4 => Some((1, Factor::Four)),
    }
}

/// Where in the past, and how far on the way to the next frame, the input stands that the upsampler's sample
/// `n` is made of.
#[inline(always)]
fn place(n: usize, factor: Factor) -> (usize, f64) {
    let times = factor.samples_per_frame();
    let samples = PAST * times + n - factor.delay_samples();
    (samples / times, (samples % times) as f64 / times as f64)
}

/// A value between that of `frame` and of the next: on a cubic through the four around (E. Catmull, R. Rom,
/// "A class of local interpolating splines", 1974).
#[inline(always)]
fn between(values: &[f64; PAST + CHUNK], frame: usize, t: f64) -> f64 {
    let [a, b, c, d] = [values[frame - 1], values[frame], values[frame + 1], values[frame + 2]];
    b + 0.5 * t * ((c - a) + t * ((2.0 * a - 5.0 * b + 4.0 * c - d) + t * (3.0 * (b - c) + d - a)))
}
