//! One octave of the spectrum: the inner products of a window of samples with the waves of its bins.

use super::half_band::{MAX_SLAB, PAST};
use super::response::Planes;
use super::spectrum::SEGMENT_S;

/// Samples under a window.
pub const WINDOW: usize = 64;
/// Windows begin at multiples of this.
pub const HOP: usize = 16;
/// Bins of an octave, and what they are wide in parts of the stage's rate.
pub const BINS: usize = 12;
pub const BIN_WIDTH: f64 = 1.0 / 60.0;
/// The topmost octave's bins between 0.4 and 0.5 of the rate, and their number rounded up to whole vectors.
pub const TOP_BINS: usize = 6;
pub const TOP_LANES: usize = 8;
pub const STAGE_BINS: usize = BINS + TOP_LANES;
/// Variance in time of what a look takes in, for a window of one second: ∫t²w² / ∫w² of a Hann window is 1/12
/// − 5/(8π²) of its length squared.
const WINDOW_VARIANCE: f64 = 0.020_007_6;
/// Segments that may be open at a time: the lowest octave sees a sound up to 1.3 s later than the highest.
pub const OPEN_SEGMENTS: usize = 8;
/// A stage's sample stands for a time this many samples of the stage above before the first of the two it is
/// made of.
const DECIMATION_DELAY: i64 = 16;

/// Window times cosine and sine of some bins, for the sums and differences of samples around the middle of
/// the window.
pub struct Kernel<const LANES: usize> {
    cosine: Box<[[f32; LANES]]>,
    sine: Box<[[f32; LANES]]>,
}

impl<const LANES: usize> Kernel<LANES> {
    /// The tables of bins `first`, `first` + 1/60 and so on of the rate.
    pub fn new(first: f64, bins: usize) -> Self {
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

    /// Real and imaginary part of each bin; the sign of the imaginary part is turned on all channels alike,
    /// see `look`.
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
pub struct Stage {
    /// New samples that are worked on at a time.
    pub slab: usize,
    /// How many of them are here.
    pub filled: usize,
    /// Per channel: the past, then the new samples.
    pub buffers: Box<[[f32; PAST + MAX_SLAB]]>,
    /// Samples from one look to the next, and how many are left.
    look_every: usize,
    until_look: usize,
    /// Samples worked on since the beginning, and frames of the programme for each.
    samples: i64,
    frames_per_sample: i64,
    /// Half the variance in time, in segments, of what a sound is spread to by the window and the pace of the
    /// looks.
    pub time_spread: f64,
    /// Looks in each open segment.
    pub looks: [u32; OPEN_SEGMENTS],
    /// Sum of the powers of these looks, per plane, open segment and bin.
    pub power: Box<[[[f32; STAGE_BINS]; OPEN_SEGMENTS]]>,
}

impl Stage {
    /// A stage at rest: the `number`th from the top, at its own rate, with so many channels and planes.
    pub fn new(number: usize, rate_hz: f64, slab: usize, look_every: usize, planes: &Planes) -> Self {
        let window_s = WINDOW as f64 / rate_hz;
        let pace_s = look_every as f64 / rate_hz;
        let mut stage = Stage {
            slab,
            filled: 0,
            buffers: vec![[0.0; PAST + MAX_SLAB]; planes.channels.len()].into_boxed_slice(),
            look_every,
            until_look: 0,
            samples: 0,
            frames_per_sample: 1 << number,
            time_spread: 0.5 * (WINDOW_VARIANCE * window_s.powi(2) + pace_s.powi(2) / 12.0)
                / SEGMENT_S.powi(2),
            looks: [0; OPEN_SEGMENTS],
            power: vec![[[0.0; STAGE_BINS]; OPEN_SEGMENTS]; planes.len()].into_boxed_slice(),
        };
        stage.reset(number);
        stage
    }

    /// Forgets all sound of the past.
    pub fn reset(&mut self, number: usize) {
        self.filled = 0;
        self.buffers.fill([0.0; PAST + MAX_SLAB]);
        // Not all octaves in the same block.
        self.until_look = 1 + (number * MAX_SLAB) % self.look_every / HOP * HOP;
        self.samples = 0;
        self.looks = [0; OPEN_SEGMENTS];
        self.power.fill([[0.0; STAGE_BINS]; OPEN_SEGMENTS]);
    }

    /// Looks at all windows that end in this slab, for the segments from the first open one on.
    pub fn look_where_due(
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
                // The kernels leave out the minus of the imaginary part: L R* has its imaginary part turned
                // as well.
                for bin in 0..STAGE_BINS {
                    self.power[2][open][bin] += re[0][bin] * re[1][bin] + im[0][bin] * im[1][bin];
                    self.power[3][open][bin] += re[0][bin] * im[1][bin] - im[0][bin] * re[1][bin];
                }
            }
        }
    }
}
