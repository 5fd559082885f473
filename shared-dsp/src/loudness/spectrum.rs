//! The power spectrum of a programme on the audio thread, without a Fourier transform of the whole.
//!
//! Each octave is looked at at its own rate, halved from the one above: bins of 1/60 of that rate from 0.2 to 0.4 of it, that
//! is 12 to an octave, 4 to 8 % wide; the topmost octave goes on to half the rate. A bin is one inner product of 64 samples
//! under a Hann window with a cosine and a sine. The upper octaves change fast and need few looks: all are looked at about
//! 190 times a second, the lowest as often as a window moves on by a quarter of its length. So the cost per frame hardly
//! depends on the number of octaves.
//!
//! Everything happens at fixed counts of samples, so any split into blocks gives the same bits.

use realfft::num_complex::Complex;

use super::channel_weights;
use super::half_band::{MAX_SLAB, PAST, decimate};
use super::k_weighting::KWeighting;
use crate::layout::{Layout, MAX_CHANNELS, Speaker};

/// Samples under a window.
const WINDOW: usize = 64;
/// Windows begin at multiples of this.
const HOP: usize = 16;
/// Bins of an octave, and what they are wide in parts of the stage's rate.
const BINS: usize = 12;
const BIN_WIDTH: f64 = 1.0 / 60.0;
/// The topmost octave's bins between 0.4 and 0.5 of the rate, and their number rounded up to whole vectors.
const TOP_BINS: usize = 6;
const TOP_LANES: usize = 8;
const STAGE_BINS: usize = BINS + TOP_LANES;
/// Looks per second, about.
const LOOKS_HZ: f64 = 187.5;
/// The lowest octave begins here or below, in Hz.
const LOWEST_HZ: f64 = 20.0;
/// Length of a segment of the programme, as the gate of BS.1770 takes it, in seconds.
pub const SEGMENT_S: f64 = 0.4;

/// What a curve does at one frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// Power gain of each channel for itself; of left and right only what `front` does not say.
    power_gain: [f64; MAX_CHANNELS],
    /// Shares of left power, right power, and real and imaginary part of left × conj(right) in the power of left and right
    /// together.
    front: [f64; 4],
}

impl Response {
    /// The same power gain |H|² on every channel.
    pub fn all(power_gain: f64) -> Self {
        Response { power_gain: [power_gain; MAX_CHANNELS], front: [power_gain, power_gain, 0.0, 0.0] }
    }

    /// Another power gain on one channel that is not left or right of a pair (centre, surrounds, heights, LFE, mono).
    pub fn with_channel(mut self, channel: usize, power_gain: f64) -> Self {
        if let Some(gain) = self.power_gain.get_mut(channel) {
            *gain = power_gain;
        }
        self
    }

    /// Power gains of left and right.
    pub fn with_left_right(mut self, left: f64, right: f64) -> Self {
        self.front = [left, right, 0.0, 0.0];
        self
    }

    /// Power gains of mid and side: the phases do not matter to the power of left and right together.
    pub fn with_mid_side(mut self, mid: f64, side: f64) -> Self {
        self.front = [0.5 * (mid + side), 0.5 * (mid + side), mid - side, 0.0];
        self
    }

    /// Left and right out = matrix × left and right in; for bands on left or right before or after bands on mid or side.
    pub fn with_matrix(mut self, matrix: [[Complex<f64>; 2]; 2]) -> Self {
        let [[a, b], [c, d]] = matrix;
        let cross = a * b.conj() + c * d.conj();
        // |aL + bR|² + |cL + dR|² holds 2 Re(cross · L R*) = 2 (Re cross · Re LR* − Im cross · Im LR*).
        self.front =
            [a.norm_sqr() + c.norm_sqr(), b.norm_sqr() + d.norm_sqr(), 2.0 * cross.re, -2.0 * cross.im];
        self
    }
}

/// Which powers are kept: of left, right and what they share where there is a pair; of every other channel that counts.
#[derive(Clone, Debug)]
pub struct Planes {
    /// Channels that count in loudness, the pair first.
    channels: Box<[usize]>,
    /// Their weights.
    weights: Box<[f64]>,
    pair: bool,
}

impl Planes {
    /// The planes of a layout.
    pub fn new(layout: Layout) -> Self {
        let all_weights = channel_weights(layout);
        let channels: Box<[usize]> = (0..layout.len()).filter(|c| all_weights[*c] > 0.0).collect();
        let weights = channels.iter().map(|c| all_weights[*c]).collect();
        let pair = layout.channels().starts_with(&[Speaker::Left, Speaker::Right]);
        Planes { channels, weights, pair }
    }

    /// Their number.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.channels.len() + if self.pair { 2 } else { 0 }
    }

    /// Channel weight of a plane.
    fn weight(&self, plane: usize) -> f64 {
        match (self.pair, plane) {
            (true, 0..4) => self.weights[0],
            (true, _) => self.weights[plane - 2],
            (false, _) => self.weights[plane],
        }
    }

    /// What a plane contributes to the power of the output under this response.
    pub fn gain(&self, plane: usize, response: &Response) -> f64 {
        match (self.pair, plane) {
            (true, 0..4) => response.front[plane],
            (true, _) => response.power_gain[self.channels[plane - 2]],
            (false, _) => response.power_gain[self.channels[plane]],
        }
    }

    /// What a plane holds where every channel has a power of 1 and left and right are correlated by a half, as in a usual
    /// mix: the mid 5 dB above the side.
    pub fn typical(&self, plane: usize) -> f64 {
        let power = match (self.pair, plane) {
            (true, 2) => 0.5,
            (true, 3) => 0.0,
            _ => 1.0,
        };
        power * self.weight(plane)
    }
}

/// Window times cosine and sine of some bins, for the sums and differences of samples around the middle of the window.
struct Kernel<const LANES: usize> {
    cosine: Box<[[f32; LANES]]>,
    sine: Box<[[f32; LANES]]>,
}

impl<const LANES: usize> Kernel<LANES> {
    fn new(first: f64, bins: usize) -> Self {
        let table = |wave: fn(f64) -> f64| {
            let row = |n: usize| {
                let time = n as f64 + 0.5;
                let hann = 0.5 + 0.5 * (std::f64::consts::TAU * time / WINDOW as f64).cos();
                std::array::from_fn(|bin| {
                    let angle = std::f64::consts::TAU * (first + bin as f64 * BIN_WIDTH) * time;
                    if bin < bins { (hann * wave(angle)) as f32 } else { 0.0 }
                })
            };
            (0..WINDOW / 2).map(row).collect()
        };
        Kernel { cosine: table(f64::cos), sine: table(f64::sin) }
    }

    /// Real and imaginary part of each bin; the sign of the imaginary part is turned on all channels alike, see `look`.
    #[inline(always)]
    fn transform(&self, sum: &[f32], difference: &[f32]) -> ([f32; LANES], [f32; LANES]) {
        let mut re = [0.0; LANES];
        let mut im = [0.0; LANES];
        for ((x, row), (y, other)) in sum.iter().zip(&self.cosine).zip(difference.iter().zip(&self.sine)) {
            for lane in 0..LANES {
                re[lane] += x * row[lane];
                im[lane] += y * other[lane];
            }
        }
        (re, im)
    }
}

/// One octave at its own rate.
struct Stage {
    /// New samples that are worked on at a time.
    slab: usize,
    /// How many of them are here.
    filled: usize,
    /// Per channel: the past, then the new samples.
    buffers: Box<[[f32; PAST + MAX_SLAB]]>,
    /// Samples from one look to the next, and how many are left.
    look_every: usize,
    until_look: usize,
    /// Looks in this segment.
    looks: u32,
    /// Sum of the powers of these looks, per plane and bin.
    power: Box<[[f32; STAGE_BINS]]>,
}

/// The spectrum of the programme, segment by segment.
pub struct Spectrum {
    planes: Planes,
    stages: Box<[Stage]>,
    octave: Kernel<BINS>,
    top: Kernel<TOP_LANES>,
    /// Bin by bin from the highest stage down: middle frequency in Hz.
    freq_hz: Box<[f64]>,
    /// Bin by bin: K-weighting times what makes |X|² the mean square in the bin.
    weight: Box<[f64]>,
    segment_slabs: u32,
    slabs: u32,
    /// K- and channel-weighted power of the last whole segment, per bin and plane.
    segment: Box<[f32]>,
}

impl Spectrum {
    /// A spectrum at rest.
    pub fn new(sample_rate_hz: f64, layout: Layout) -> Self {
        let planes = Planes::new(layout);
        let k_weighting = KWeighting::new(sample_rate_hz);
        // Σ w² of a Hann window is 3/8 of its length; 2 because only one half of a real signal's spectrum is looked at.
        let mean_square = 2.0 * BIN_WIDTH / (0.375 * WINDOW as f64);
        let mut stages = Vec::new();
        let mut freq_hz = Vec::new();
        let mut weight = Vec::new();
        let mut rate_hz = sample_rate_hz;
        let mut slab = MAX_SLAB;
        loop {
            let look_every = (2.0_f64.powf((rate_hz / LOOKS_HZ).log2().round()) as usize).max(HOP);
            // The lower the rate, the smaller the slab, so that no octave lags behind by more than it must.
            slab = if look_every >= 2 * HOP { slab } else { (slab / 2).max(HOP) };
            let number = stages.len();
            stages.push(Stage {
                slab,
                filled: 0,
                buffers: vec![[0.0; PAST + MAX_SLAB]; planes.channels.len()].into_boxed_slice(),
                look_every,
                // Not all octaves in the same block.
                until_look: 1 + (number * MAX_SLAB) % look_every / HOP * HOP,
                looks: 0,
                power: vec![[0.0; STAGE_BINS]; planes.len()].into_boxed_slice(),
            });
            let bins = if number == 0 { BINS + TOP_BINS } else { BINS };
            for bin in 0..bins {
                let hz = (0.2 + (bin as f64 + 0.5) * BIN_WIDTH) * rate_hz;
                freq_hz.push(hz);
                weight.push(mean_square * k_weighting.power_gain(hz));
            }
            if 0.2 * rate_hz <= LOWEST_HZ {
                break;
            }
            rate_hz *= 0.5;
        }
        let bins = freq_hz.len();
        Spectrum {
            segment: vec![0.0; bins * planes.len()].into_boxed_slice(),
            planes,
            stages: stages.into_boxed_slice(),
            octave: Kernel::new(0.2 + 0.5 * BIN_WIDTH, BINS),
            top: Kernel::new(0.4 + 0.5 * BIN_WIDTH, TOP_BINS),
            freq_hz: freq_hz.into_boxed_slice(),
            weight: weight.into_boxed_slice(),
            segment_slabs: (SEGMENT_S * sample_rate_hz / MAX_SLAB as f64).round().max(1.0) as u32,
            slabs: 0,
        }
    }

    /// Which powers are kept.
    pub fn planes(&self) -> &Planes {
        &self.planes
    }

    /// Middle frequencies of the bins in Hz, highest octave first.
    pub fn freq_hz(&self) -> &[f64] {
        &self.freq_hz
    }

    /// K-weighted power of pink noise (equal power per octave) in each bin, up to a constant.
    pub fn pink(&self) -> impl Iterator<Item = f64> + '_ {
        // Power per bin of a noise falling as 1/f: width over frequency, the same shape in every octave.
        let shape = |bin: usize| {
            1.0 / (12.5 + if bin < BINS + TOP_BINS { bin } else { (bin - TOP_BINS) % BINS } as f64)
        };
        (0..self.freq_hz.len()).map(move |bin| shape(bin) * self.weight[bin])
    }

    /// Forgets all sound of the past. [audio thread]
    pub fn reset(&mut self) {
        for (number, stage) in self.stages.iter_mut().enumerate() {
            stage.filled = 0;
            stage.buffers.fill([0.0; PAST + MAX_SLAB]);
            stage.until_look = 1 + (number * MAX_SLAB) % stage.look_every / HOP * HOP;
            stage.looks = 0;
            stage.power.fill([0.0; STAGE_BINS]);
        }
        self.slabs = 0;
        self.segment.fill(0.0);
    }

    /// Takes frames of the programme from `from` on, as many as fit before the next step of work, and returns their number;
    /// to be called until all are taken. [audio thread]
    pub fn take(&mut self, programme: &[&[f64]], from: usize) -> usize {
        let first = &mut self.stages[0];
        let frames = programme.first().map_or(0, |channel| channel.len()).saturating_sub(from);
        let count = frames.min(first.slab - first.filled);
        for (buffer, channel) in first.buffers.iter_mut().zip(&self.planes.channels) {
            let to = &mut buffer[PAST + first.filled..][..count];
            for (to, x) in to.iter_mut().zip(&programme[*channel][from..]) {
                // Nothing that is no sound: no NaN, nothing above +120 or below −200 dBFS.
                let heard = x.abs() <= 1e6 && x.abs() >= 1e-10;
                *to = if heard { *x as f32 } else { 0.0 };
            }
        }
        first.filled += count;
        if first.filled == first.slab {
            self.work();
            self.slabs += 1;
        }
        count
    }

    /// The K- and channel-weighted power of the last whole segment, per bin and plane. [audio thread]
    pub fn segment(&self) -> &[f32] {
        &self.segment
    }

    /// Whether a segment has just ended; if so, begins the next. [audio thread]
    pub fn finish_segment(&mut self) -> bool {
        if self.slabs < self.segment_slabs {
            return false;
        }
        self.slabs = 0;
        let planes = self.planes.len();
        let mut bin = 0;
        for (number, stage) in self.stages.iter_mut().enumerate() {
            let bins = if number == 0 { BINS + TOP_BINS } else { BINS };
            // A stage that had no look in this segment repeats its last one.
            if stage.looks > 0 {
                let share = 1.0 / f64::from(stage.looks);
                for plane in 0..planes {
                    let channel_share = share * self.planes.weight(plane);
                    for in_stage in 0..bins {
                        let power = f64::from(stage.power[plane][in_stage]);
                        self.segment[(bin + in_stage) * planes + plane] =
                            (power * self.weight[bin + in_stage] * channel_share) as f32;
                    }
                    stage.power[plane] = [0.0; STAGE_BINS];
                }
                stage.looks = 0;
            }
            bin += bins;
        }
        true
    }

    /// Works on a full slab of the first stage, and on every further one that it fills.
    fn work(&mut self) {
        for number in 0..self.stages.len() {
            let (upper, lower) = self.stages.split_at_mut(number + 1);
            let stage = &mut upper[number];
            if stage.filled < stage.slab {
                return;
            }
            let top = (number == 0).then_some(&self.top);
            stage.look_where_due(&self.octave, top, self.planes.pair);
            if let Some(next) = lower.first_mut() {
                for (buffer, next_buffer) in stage.buffers.iter().zip(&mut next.buffers) {
                    decimate(buffer, &mut next_buffer[PAST + next.filled..][..stage.slab / 2]);
                }
                next.filled += stage.slab / 2;
            }
            for buffer in &mut stage.buffers {
                buffer.copy_within(stage.slab..stage.slab + PAST, 0);
            }
            stage.filled = 0;
        }
    }
}

impl Stage {
    fn look_where_due(&mut self, octave: &Kernel<BINS>, top: Option<&Kernel<TOP_LANES>>, pair: bool) {
        for end in (HOP..=self.slab).step_by(HOP) {
            if self.until_look <= HOP {
                self.until_look += self.look_every - HOP;
                self.look(PAST + end - WINDOW, octave, top, pair);
            } else {
                self.until_look -= HOP;
            }
        }
    }

    /// Adds the powers under the window that begins at `start`.
    fn look(&mut self, start: usize, octave: &Kernel<BINS>, top: Option<&Kernel<TOP_LANES>>, pair: bool) {
        self.looks += 1;
        let mut re = [[0.0; STAGE_BINS]; 2];
        let mut im = [[0.0; STAGE_BINS]; 2];
        for (channel, buffer) in self.buffers.iter().enumerate() {
            let (early, late) = buffer[start..start + WINDOW].split_at(WINDOW / 2);
            let mut sum = [0.0; WINDOW / 2];
            let mut difference = [0.0; WINDOW / 2];
            for n in 0..WINDOW / 2 {
                sum[n] = late[n] + early[WINDOW / 2 - 1 - n];
                difference[n] = late[n] - early[WINDOW / 2 - 1 - n];
            }
            let slot = channel % 2;
            let (octave_re, octave_im) = octave.transform(&sum, &difference);
            re[slot][..BINS].copy_from_slice(&octave_re);
            im[slot][..BINS].copy_from_slice(&octave_im);
            if let Some(top) = top {
                let (top_re, top_im) = top.transform(&sum, &difference);
                re[slot][BINS..].copy_from_slice(&top_re);
                im[slot][BINS..].copy_from_slice(&top_im);
            }
            let plane = if pair && channel >= 2 { channel + 2 } else { channel };
            for bin in 0..STAGE_BINS {
                self.power[plane][bin] += re[slot][bin] * re[slot][bin] + im[slot][bin] * im[slot][bin];
            }
            if pair && channel == 1 {
                // The kernels leave out the minus of the imaginary part: L R* has its imaginary part turned as well.
                for bin in 0..STAGE_BINS {
                    self.power[2][bin] += re[0][bin] * re[1][bin] + im[0][bin] * im[1][bin];
                    self.power[3][bin] += re[0][bin] * im[1][bin] - im[0][bin] * re[1][bin];
                }
            }
        }
    }
}
