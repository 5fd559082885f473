//! One octave of the spectrum: the inner products of a window of samples with the waves of its bins.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use multiversion::multiversion;

use super::half_band::{MAX_SLAB, PAST};
use super::response::Planes;
use super::spectrum::SEGMENT_S;

/// Windows end at multiples of this many samples of a stage.
pub const HOP: usize = 16;
/// Most bins of an octave, and of what the topmost has above it, rounded up to whole vectors.
const LANES: usize = 24;
const TOP_LANES: usize = 16;
const STAGE_LANES: usize = LANES + TOP_LANES;

/// How finely an octave is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Resolution {
    /// Samples under a window.
    pub window: usize,
    /// Bins between 0.2 and 0.4 of the stage's rate.
    pub bins: usize,
    /// Further bins of the topmost octave, up to half the rate.
    pub top_bins: usize,
    /// Looks per second, about; fewer where windows overlap by three quarters already.
    looks_hz: f64,
}

impl Resolution {
    /// Bins of 4 to 8 %: for the low end, where finer bins would see the beat blurred.
    pub const COARSE: Self = Resolution { window: 64, bins: 12, top_bins: 0, looks_hz: 187.5 };
    /// Bins of 2 to 4 %: tells a steady partial under a narrow bell from one beside it.
    pub const FINE: Self = Resolution { window: 128, bins: 24, top_bins: 12, looks_hz: 93.75 };

    /// Width of a bin in parts of the stage's rate.
    pub fn bin_width(self) -> f64 {
        0.2 / self.bins as f64
    }

    /// What makes |X|² the mean square in the bin: Σ w² of a Hann window is 3/8 of its length; 2 because only
    /// one half of a real signal's spectrum is looked at.
    pub fn mean_square(self) -> f32 {
        (2.0 * self.bin_width() / (0.375 * self.window as f64)) as f32
    }
}

/// Variance in time of what a look takes in, for a window of one second: ∫t²w² / ∫w² of a Hann window is 1/12
/// − 5/(8π²) of its length squared.
const WINDOW_VARIANCE: f64 = 0.020_007_6;
/// Segments that may be open at a time: the lowest octave sees a sound up to 1.3 s later than the highest.
pub const OPEN_SEGMENTS: usize = 8;
/// A stage's sample stands for a time this many samples of the stage above before the first of the two it is
/// made of.
const DECIMATION_DELAY: i64 = 16;

/// Window times cosine and sine of the bins, for the sums and differences of samples around the middle of
/// the window.
pub struct Kernel {
    window: usize,
    bins: usize,
    octave: Box<[[[f32; LANES]; 2]]>,
    /// What only the topmost octave has.
    top: Box<[[[f32; TOP_LANES]; 2]]>,
}

/// The tables of all spectra: they do not depend on the sample rate. Made by the first spectrum.
static COARSE: LazyLock<Kernel> = LazyLock::new(|| Kernel::new(Resolution::COARSE));
static FINE: LazyLock<Kernel> = LazyLock::new(|| Kernel::new(Resolution::FINE));

impl Kernel {
    /// The tables for [`Resolution::COARSE`].
    pub fn coarse() -> &'static Kernel {
        &COARSE
    }

    /// The tables for [`Resolution::FINE`].
    pub fn fine() -> &'static Kernel {
        &FINE
    }

    /// The tables of the bins from 0.2 of the rate on.
    fn new(resolution: Resolution) -> Self {
        Kernel {
            window: resolution.window,
            bins: resolution.bins,
            octave: table(resolution, 0, resolution.bins),
            top: table(resolution, resolution.bins, resolution.top_bins),
        }
    }
}

/// The waves of some bins, zero beyond the last.
fn table<const LANES: usize>(resolution: Resolution, first: usize, bins: usize) -> Box<[[[f32; LANES]; 2]]> {
    let row = |n: usize| {
        let time = n as f64 + 0.5;
        let hann = 0.5 + 0.5 * (TAU * time / resolution.window as f64).cos();
        [f64::cos, f64::sin].map(|wave: fn(f64) -> f64| {
            std::array::from_fn(|bin| {
                let frequency = 0.2 + ((first + bin) as f64 + 0.5) * resolution.bin_width();
                if bin < bins { (hann * wave(TAU * frequency * time)) as f32 } else { 0.0 }
            })
        })
    };
    let rows = if bins > 0 { resolution.window / 2 } else { 0 };
    (0..rows).map(row).collect()
}

/// Real and imaginary part of the bins.
type Seen = [[f32; STAGE_LANES]; 2];

/// What is seen under a window; the sign of the imaginary part is turned on all channels alike, see
/// `Stage::look`.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn transform(kernel: &Kernel, is_topmost: bool, window: &[f32]) -> Seen {
    let mut seen = [[0.0; STAGE_LANES]; 2];
    put(&mut seen, 0, &inner_products(&kernel.octave, window));
    if is_topmost {
        put(&mut seen, kernel.bins, &inner_products(&kernel.top, window));
    }
    seen
}

/// [`transform`] of two windows at once: each wave is fetched only once.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn transform_two(kernel: &Kernel, is_topmost: bool, windows: [&[f32]; 2]) -> [Seen; 2] {
    let mut seen = [[[0.0; STAGE_LANES]; 2]; 2];
    let (first, second) = inner_products_of_two(&kernel.octave, windows);
    put(&mut seen[0], 0, &first);
    put(&mut seen[1], 0, &second);
    if is_topmost {
        let (first, second) = inner_products_of_two(&kernel.top, windows);
        put(&mut seen[0], kernel.bins, &first);
        put(&mut seen[1], kernel.bins, &second);
    }
    seen
}

#[inline(always)]
fn put<const LANES: usize>(seen: &mut Seen, first: usize, bins: &[[f32; LANES]; 2]) {
    for (seen, bins) in seen.iter_mut().zip(bins) {
        seen[first..first + LANES].copy_from_slice(bins);
    }
}

#[inline(always)]
fn inner_products<const LANES: usize>(rows: &[[[f32; LANES]; 2]], window: &[f32]) -> [[f32; LANES]; 2] {
    let (early, late) = window.split_at(window.len() / 2);
    let mut re = [0.0; LANES];
    let mut im = [0.0; LANES];
    for (([cosine, sine], late), early) in rows.iter().zip(late).zip(early.iter().rev()) {
        let (sum, difference) = (late + early, late - early);
        for lane in 0..LANES {
            re[lane] += sum * cosine[lane];
            im[lane] += difference * sine[lane];
        }
    }
    [re, im]
}

#[inline(always)]
fn inner_products_of_two<const LANES: usize>(
    rows: &[[[f32; LANES]; 2]],
    windows: [&[f32]; 2],
) -> ([[f32; LANES]; 2], [[f32; LANES]; 2]) {
    let [(early, late), (other_early, other_late)] = windows.map(|window| window.split_at(window.len() / 2));
    let mut re = [0.0; LANES];
    let mut im = [0.0; LANES];
    let mut other_re = [0.0; LANES];
    let mut other_im = [0.0; LANES];
    let first = late.iter().zip(early.iter().rev());
    let second = other_late.iter().zip(other_early.iter().rev());
    for (([cosine, sine], (late, early)), (other_late, other_early)) in rows.iter().zip(first).zip(second) {
        let (sum, difference) = (late + early, late - early);
        let (other_sum, other_difference) = (other_late + other_early, other_late - other_early);
        for lane in 0..LANES {
            re[lane] += sum * cosine[lane];
            im[lane] += difference * sine[lane];
            other_re[lane] += other_sum * cosine[lane];
            other_im[lane] += other_difference * sine[lane];
        }
    }
    ([re, im], [other_re, other_im])
}

/// One octave at its own rate.
pub struct Stage {
    /// How finely it is looked at.
    pub resolution: Resolution,
    /// Its bins.
    pub bins: usize,
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
    power: Box<[f32]>,
}

impl Stage {
    /// A stage at rest: the `number`th from the top, at its own rate.
    pub fn new(number: usize, rate_hz: f64, slab: usize, resolution: Resolution, planes: &Planes) -> Self {
        let bins = resolution.bins + if number == 0 { resolution.top_bins } else { 0 };
        let look_every = (2.0_f64.powf((rate_hz / resolution.looks_hz).log2().round()) as usize)
            .max(resolution.window / 4);
        let window_s = resolution.window as f64 / rate_hz;
        let pace_s = look_every as f64 / rate_hz;
        let mut stage = Stage {
            resolution,
            bins,
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
            power: vec![0.0; bins * OPEN_SEGMENTS * planes.len()].into_boxed_slice(),
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
        self.power.fill(0.0);
    }

    /// Sum of the powers of all looks in a segment, per bin.
    pub fn power_mut(&mut self, plane: usize, open: usize) -> &mut [f32] {
        &mut self.power[(plane * OPEN_SEGMENTS + open) * self.bins..][..self.bins]
    }

    /// Looks at all windows that end in this slab, for the segments from the first open one on.
    pub fn look_where_due(&mut self, kernel: &Kernel, pair: bool, (first_open, segment_frames): (i64, i64)) {
        for end in (HOP..=self.slab).step_by(HOP) {
            if self.until_look <= HOP {
                self.until_look += self.look_every - HOP;
                // The middle of the window, in frames of the programme.
                let middle = self.samples + end as i64 - kernel.window as i64 / 2;
                let frame = middle * self.frames_per_sample - DECIMATION_DELAY * (self.frames_per_sample - 1);
                let segment = (frame.div_euclid(segment_frames))
                    .clamp(first_open, first_open + OPEN_SEGMENTS as i64 - 1);
                let open = segment as usize % OPEN_SEGMENTS;
                self.look(PAST + end - kernel.window, kernel, pair, open);
            } else {
                self.until_look -= HOP;
            }
        }
        self.samples += self.slab as i64;
    }

    /// Adds the powers under the window that begins at `start`.
    fn look(&mut self, start: usize, kernel: &Kernel, pair: bool, open: usize) {
        self.looks[open] += 1;
        let is_topmost = self.bins > self.resolution.bins;
        let mut channel = 0;
        while channel < self.buffers.len() {
            let window = |channel: usize| &self.buffers[channel][start..start + kernel.window];
            if channel + 1 < self.buffers.len() {
                let seen = transform_two(kernel, is_topmost, [window(channel), window(channel + 1)]);
                let plane = if pair && channel > 0 { channel + 2 } else { channel };
                self.add_power(plane, open, &seen[0]);
                self.add_power(plane + 1, open, &seen[1]);
                if pair && channel == 0 {
                    self.add_common_power(open, &seen);
                }
            } else {
                let seen = transform(kernel, is_topmost, window(channel));
                let plane = if pair && channel > 0 { channel + 2 } else { channel };
                self.add_power(plane, open, &seen);
            }
            channel += 2;
        }
    }

    fn add_power(&mut self, plane: usize, open: usize, [re, im]: &Seen) {
        for ((power, re), im) in self.power_mut(plane, open).iter_mut().zip(re).zip(im) {
            *power += re * re + im * im;
        }
    }

    /// Adds what left and right share.
    fn add_common_power(&mut self, open: usize, seen: &[Seen; 2]) {
        // The kernels leave out the minus of the imaginary part: L R* has its imaginary part turned as well.
        let [[left_re, left_im], [right_re, right_im]] = seen;
        for (bin, power) in self.power_mut(2, open).iter_mut().enumerate() {
            *power += left_re[bin] * right_re[bin] + left_im[bin] * right_im[bin];
        }
        for (bin, power) in self.power_mut(3, open).iter_mut().enumerate() {
            *power += left_re[bin] * right_im[bin] - left_im[bin] * right_re[bin];
        }
    }
}
