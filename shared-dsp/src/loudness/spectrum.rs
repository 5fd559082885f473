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
/// Half the variance, in bins, of what a tone is spread to: the Hann window's spectrum has (60/64)²/3, two frequencies at
/// which the response of a bin is asked for, a quarter of its width beside the middle, 1/16.
const SHARPENING: f64 = 0.5 * (60.0 * 60.0 / (64.0 * 64.0) / 3.0 + 1.0 / 16.0);
/// The same in time, for a window of one second: ∫t²w² / ∫w² of a Hann window is 1/12 − 5/(8π²) of its length squared.
const WINDOW_VARIANCE: f64 = 0.020_007_6;
/// Looks per second, about.
const LOOKS_HZ: f64 = 187.5;
/// The lowest octave begins here or below, in Hz.
const LOWEST_HZ: f64 = 20.0;
/// Length of a segment of the programme in seconds: half a gating block of BS.1770, and a little less, so that its ends do
/// not keep step with the beat: at 0.2 s every bar of 120 beats per minute was cut at the same places, and the gates saw the
/// drums up to 0.9 LU wrong.
pub const SEGMENT_S: f64 = 0.193;
/// Segments that may be open at a time: the lowest octave sees a sound up to 1.3 s later than the highest.
const OPEN_SEGMENTS: usize = 8;
/// A stage's sample stands for a time this many samples of the stage above before the first of the two it is made of.
const DECIMATION_DELAY: i64 = 16;

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
    /// Samples worked on since the beginning, and frames of the programme for each.
    samples: i64,
    frames_per_sample: i64,
    /// Half the variance in time, in segments, of what a sound is spread to by the window and the pace of the looks.
    time_spread: f64,
    /// Looks in each open segment.
    looks: [u32; OPEN_SEGMENTS],
    /// Sum of the powers of these looks, per plane, open segment and bin.
    power: Box<[[[f32; STAGE_BINS]; OPEN_SEGMENTS]]>,
}

/// Bins of a stage.
fn stage_bins(number: usize) -> usize {
    if number == 0 { BINS + TOP_BINS } else { BINS }
}

/// The spectrum of the programme, segment by segment.
pub struct Spectrum {
    planes: Planes,
    stages: Box<[Stage]>,
    octave: Kernel<BINS>,
    top: Kernel<TOP_LANES>,
    /// Bin by bin from the highest octave down, low to high within each: two frequencies in Hz that stand for the bin.
    freq_hz: Box<[[f64; 2]]>,
    /// Bin by bin: K-weighting times what makes |X|² the mean square in the bin.
    weight: Box<[f64]>,
    segment_frames: i64,
    /// Frames that pass before every octave has seen all of a segment.
    lag_frames: i64,
    /// Frames worked on, and segments finished, since the beginning.
    frames: i64,
    segments: i64,
    /// Mean power of the looks in the last three whole segments, oldest first, per bin and plane.
    means: [Box<[f32]>; 3],
    /// The same, sharpened, K- and channel-weighted.
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
                samples: 0,
                frames_per_sample: 1 << number,
                time_spread: {
                    let window_s = WINDOW as f64 / rate_hz;
                    let pace_s = look_every as f64 / rate_hz;
                    0.5 * (WINDOW_VARIANCE * window_s.powi(2) + pace_s.powi(2) / 12.0) / SEGMENT_S.powi(2)
                },
                looks: [0; OPEN_SEGMENTS],
                power: vec![[[0.0; STAGE_BINS]; OPEN_SEGMENTS]; planes.len()].into_boxed_slice(),
            });
            let bins = stage_bins(number);
            for bin in 0..bins {
                let at = |part: f64| (0.2 + (bin as f64 + part) * BIN_WIDTH) * rate_hz;
                let hz = at(0.5);
                freq_hz.push([at(0.25), at(0.75)]);
                weight.push(mean_square * k_weighting.power_gain(hz));
            }
            if 0.2 * rate_hz <= LOWEST_HZ {
                break;
            }
            rate_hz *= 0.5;
        }
        let bins = freq_hz.len();
        let slab_frames = MAX_SLAB as i64;
        let segment_frames =
            slab_frames * (SEGMENT_S * sample_rate_hz / MAX_SLAB as f64).round().max(1.0) as i64;
        Spectrum {
            means: std::array::from_fn(|_| vec![0.0; bins * planes.len()].into_boxed_slice()),
            segment: vec![0.0; bins * planes.len()].into_boxed_slice(),
            planes,
            octave: Kernel::new(0.2 + 0.5 * BIN_WIDTH, BINS),
            top: Kernel::new(0.4 + 0.5 * BIN_WIDTH, TOP_BINS),
            freq_hz: freq_hz.into_boxed_slice(),
            weight: weight.into_boxed_slice(),
            segment_frames,
            lag_frames: ((WINDOW as i64) << (stages.len() - 1))
                .min((OPEN_SEGMENTS as i64 - 1) * segment_frames),
            stages: stages.into_boxed_slice(),
            frames: 0,
            segments: 0,
        }
    }

    /// Which powers are kept.
    pub fn planes(&self) -> &Planes {
        &self.planes
    }

    /// Two frequencies in Hz for each bin, at which a curve's response stands for it; highest octave first.
    pub fn freq_hz(&self) -> &[[f64; 2]] {
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
            stage.samples = 0;
            stage.looks = [0; OPEN_SEGMENTS];
            stage.power.fill([[0.0; STAGE_BINS]; OPEN_SEGMENTS]);
        }
        self.frames = 0;
        self.segments = 0;
        for mean in &mut self.means {
            mean.fill(0.0);
        }
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
            self.frames += MAX_SLAB as i64;
        }
        count
    }

    /// The K- and channel-weighted power of the last segment that is ready, per bin and plane. [audio thread]
    pub fn segment(&self) -> &[f32] {
        &self.segment
    }

    /// Whether a segment has just ended; if so, begins the next. [audio thread]
    pub fn finish_segment(&mut self) -> bool {
        if self.frames < (self.segments + 1) * self.segment_frames + self.lag_frames {
            return false;
        }
        let open = self.segments as usize % OPEN_SEGMENTS;
        self.segments += 1;
        let planes = self.planes.len();
        self.means.rotate_left(1);
        let [_, last, newest] = &mut self.means;
        newest.copy_from_slice(last);
        let mut first = 0;
        for (number, stage) in self.stages.iter_mut().enumerate() {
            let bins = stage_bins(number);
            // A stage that had no look in this segment repeats its last one.
            if stage.looks[open] > 0 {
                let share = 1.0 / stage.looks[open] as f32;
                for (plane, power) in stage.power.iter_mut().enumerate() {
                    for bin in 0..bins {
                        newest[(first + bin) * planes + plane] = power[open][bin] * share;
                    }
                    power[open] = [0.0; STAGE_BINS];
                }
                stage.looks[open] = 0;
            }
            first += bins;
        }
        self.sharpen();
        true
    }

    /// Takes back to the second order what window and bin spread over the neighbours in frequency and time, and weighs the
    /// result: the segment before the newest one is ready then.
    fn sharpen(&mut self) {
        let planes = self.planes.len();
        let mut first = 0;
        for number in 0..self.stages.len() {
            let bins = stage_bins(number);
            // Bins of the octave below are half as wide and come next in the list, those above twice.
            let below = first + bins;
            let spread = self.stages[number].time_spread;
            let above = first.checked_sub(BINS + if number == 1 { TOP_BINS } else { 0 });
            for plane in 0..planes {
                let mean = |bin: usize| {
                    let [before, at, after] =
                        [0, 1, 2].map(|n| f64::from(self.means[n][bin * planes + plane]));
                    at - spread * (before - 2.0 * at + after)
                };
                let channel_weight = self.planes.weight(plane);
                for bin in first..first + bins {
                    let lower = match bin > first {
                        true => mean(bin - 1),
                        false if number + 1 < self.stages.len() => {
                            mean(below + BINS - 1) + mean(below + BINS - 2)
                        }
                        false => mean(bin),
                    };
                    let upper = match above {
                        _ if bin + 1 < first + bins => mean(bin + 1),
                        Some(above) => 0.5 * mean(above),
                        None => mean(bin),
                    };
                    let power = mean(bin) - SHARPENING * (lower - 2.0 * mean(bin) + upper);
                    self.segment[bin * planes + plane] = (power * self.weight[bin] * channel_weight) as f32;
                }
            }
            first += bins;
        }
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
            stage.look_where_due(&self.octave, top, self.planes.pair, (self.segments, self.segment_frames));
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
    /// Looks at all windows that end in this slab, for the segments from the first open one on.
    fn look_where_due(
        &mut self,
        octave: &Kernel<BINS>,
        top: Option<&Kernel<TOP_LANES>>,
        pair: bool,
        (first_open, segment_frames): (i64, i64),
    ) {
        for end in (HOP..=self.slab).step_by(HOP) {
            if self.until_look <= HOP {
                self.until_look += self.look_every - HOP;
                // The middle of the window, in frames of the programme.
                let middle = self.samples + end as i64 - WINDOW as i64 / 2;
                let frame = middle * self.frames_per_sample - DECIMATION_DELAY * (self.frames_per_sample - 1);
                let segment = (frame.div_euclid(segment_frames))
                    .clamp(first_open, first_open + OPEN_SEGMENTS as i64 - 1);
                let open = segment as usize % OPEN_SEGMENTS;
                self.look(PAST + end - WINDOW, octave, top, pair, open);
            } else {
                self.until_look -= HOP;
            }
        }
        self.samples += self.slab as i64;
    }

    /// Adds the powers under the window that begins at `start`.
    fn look(
        &mut self,
        start: usize,
        octave: &Kernel<BINS>,
        top: Option<&Kernel<TOP_LANES>>,
        pair: bool,
        open: usize,
    ) {
        self.looks[open] += 1;
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
                self.power[plane][open][bin] += re[slot][bin] * re[slot][bin] + im[slot][bin] * im[slot][bin];
            }
            if pair && channel == 1 {
                // The kernels leave out the minus of the imaginary part: L R* has its imaginary part turned as well.
                for bin in 0..STAGE_BINS {
                    self.power[2][open][bin] += re[0][bin] * re[1][bin] + im[0][bin] * im[1][bin];
                    self.power[3][open][bin] += re[0][bin] * im[1][bin] - im[0][bin] * re[1][bin];
                }
            }
        }
    }
}
