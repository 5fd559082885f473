//! The power spectrum of a programme on the audio thread, without a Fourier transform of the whole.
//!
//! Each octave is looked at at its own rate, halved from the one above: bins of 1/60 of that rate from 0.2 to
//! 0.4 of it, that is 12 to an octave, 4 to 8 % wide; the topmost octave goes on to half the rate. A bin is
//! one inner product of 64 samples under a Hann window with a cosine and a sine. The upper octaves change
//! fast and need few looks: all are looked at about 190 times a second, the lowest as often as a window moves
//! on by a quarter of its length. So the cost per frame hardly depends on the number of octaves.
//!
//! Everything happens at fixed counts of samples, so any split into blocks gives the same bits.

use super::half_band::{MAX_SLAB, PAST, decimate};
use super::k_weighting::KWeighting;
use super::octave::{
    BIN_WIDTH, BINS, HOP, Kernel, OPEN_SEGMENTS, STAGE_BINS, Stage, TOP_BINS, TOP_LANES, WINDOW,
};
pub use super::response::{Planes, Response};
use crate::layout::Layout;

/// Half the variance, in bins, of what a tone is spread to: the Hann window's spectrum has (60/64)²/3, two
/// frequencies at which the response of a bin is asked for, a quarter of its width beside the middle, 1/16.
const SHARPENING: f64 = 0.5 * (60.0 * 60.0 / (64.0 * 64.0) / 3.0 + 1.0 / 16.0);
/// Looks per second, about.
const LOOKS_HZ: f64 = 187.5;
/// The lowest octave begins here or below, in Hz.
const LOWEST_HZ: f64 = 20.0;
/// Length of a segment of the programme in seconds: half a gating block of BS.1770, and a little less, so
/// that its ends do not keep step with the beat: at 0.2 s every bar of 120 beats per minute was cut at the
/// same places, and the gates saw the drums up to 0.9 LU wrong.
pub const SEGMENT_S: f64 = 0.193;
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
    /// Bin by bin from the highest octave down, low to high within each: two frequencies in Hz that stand for
    /// the bin.
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
        // Σ w² of a Hann window is 3/8 of its length; 2 because only one half of a real signal's spectrum is
        // looked at.
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
            stages.push(Stage::new(number, rate_hz, slab, look_every, &planes));
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
            stage.reset(number);
        }
        self.frames = 0;
        self.segments = 0;
        for mean in &mut self.means {
            mean.fill(0.0);
        }
        self.segment.fill(0.0);
    }

    /// Takes frames of the programme from `from` on, as many as fit before the next step of work, and returns
    /// their number; to be called until all are taken. [audio thread]
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

    /// Takes back to the second order what window and bin spread over the neighbours in frequency and time,
    /// and weighs the result: the segment before the newest one is ready then.
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
