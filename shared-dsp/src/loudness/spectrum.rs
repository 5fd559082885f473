//! The power spectrum of a programme on the audio thread, without a Fourier transform of the whole.
//!
//! Each octave is looked at at its own rate, halved from the one above: bins from 0.2 to 0.4 of it; the
//! topmost octave goes on to half the rate. From about 300 Hz up there are 24 bins in an octave, each one
//! inner product of 128 samples under a Hann window with a cosine and a sine; below, 12 bins and 64 samples,
//! so that the beat is not blurred. The upper octaves change fast and need few looks: about 94 a second; the
//! lower ones as many as a window moves on by a quarter of its length. So the cost per frame hardly depends
//! on the number of octaves.
//!
//! Everything happens at fixed counts of samples, so any split into blocks gives the same bits.

use super::half_band::{MAX_SLAB, PAST, decimate};
use super::k_weighting::KWeighting;
use super::octave::{HOP, Kernel, OPEN_SEGMENTS, Resolution, Stage};
pub use super::response::{Planes, Response};
use crate::layout::Layout;
use multiversion::multiversion;

/// Half the variance, in bins, of what a tone is spread to: the Hann window's spectrum has a third of a
/// window's bin squared, and of those 60/64 make one of ours.
const SHARPENING: f64 = 0.5 * (60.0 * 60.0 / (64.0 * 64.0) / 3.0);
/// Octaves that begin here or above, in Hz, are looked at finely.
const FINE_FROM_HZ: f64 = 250.0;
/// Stages slower than this, in Hz, work on smaller slabs, so that no octave lags behind by more than it must.
const SMALL_SLABS_HZ: f64 = 4_500.0;
/// The lowest octave begins here or below, in Hz.
const LOWEST_HZ: f64 = 20.0;
/// Length of a segment of the programme in seconds: half a gating block of BS.1770, and a little less, so
/// that its ends do not keep step with the beat: at 0.2 s every bar of 120 beats per minute was cut at the
/// same places, and the gates saw the drums up to 0.9 LU wrong.
pub const SEGMENT_S: f64 = 0.193;
/// The spectrum of the programme, segment by segment.
pub struct Spectrum {
    planes: Planes,
    stages: Box<[Stage]>,
    coarse: &'static Kernel,
    fine: &'static Kernel,
    /// Bin by bin from the highest octave down, low to high within each: its middle and its width in Hz, and
    /// its K-weighting as a power gain.
    freq_hz: Box<[f64]>,
    width_hz: Box<[f64]>,
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
        let mut stages: Vec<Stage> = Vec::new();
        let mut freq_hz = Vec::new();
        let mut width_hz = Vec::new();
        let mut weight = Vec::new();
        let mut rate_hz = sample_rate_hz;
        let mut slab = MAX_SLAB;
        loop {
            let number = stages.len();
            let resolution =
                if 0.2 * rate_hz >= FINE_FROM_HZ { Resolution::FINE } else { Resolution::COARSE };
            slab = if rate_hz >= SMALL_SLABS_HZ { slab } else { (slab / 2).max(HOP) };
            let stage = Stage::new(number, rate_hz, slab, resolution, &planes);
            for bin in 0..stage.bins {
                let hz = (0.2 + (bin as f64 + 0.5) * resolution.bin_width()) * rate_hz;
                freq_hz.push(hz);
                width_hz.push(resolution.bin_width() * rate_hz);
                weight.push(k_weighting.power_gain(hz));
            }
            stages.push(stage);
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
            coarse: Kernel::coarse(),
            fine: Kernel::fine(),
            freq_hz: freq_hz.into_boxed_slice(),
            width_hz: width_hz.into_boxed_slice(),
            weight: weight.into_boxed_slice(),
            segment_frames,
            lag_frames: ((Resolution::COARSE.window as i64) << (stages.len() - 1))
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

    /// The frequency in Hz at which a curve's response stands for a bin, for each; highest octave first.
    pub fn freq_hz(&self) -> &[f64] {
        &self.freq_hz
    }

    /// K-weighted power of pink noise (equal power per octave) in each bin, up to a constant.
    pub fn pink(&self) -> impl Iterator<Item = f64> + '_ {
        // The power of a noise that falls as 1/f.
        let bins = self.freq_hz.iter().zip(&self.width_hz).zip(&self.weight);
        bins.map(|((freq_hz, width_hz), weight)| width_hz / freq_hz * weight)
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
            hear(&programme[*channel][from..], &mut buffer[PAST + first.filled..][..count]);
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
        for stage in &mut self.stages {
            let bins = stage.bins;
            // A stage that had no look in this segment repeats its last one.
            if stage.looks[open] > 0 {
                let share = stage.resolution.mean_square() / stage.looks[open] as f32;
                for plane in 0..planes {
                    for (bin, power) in stage.power_mut(plane, open).iter_mut().enumerate() {
                        newest[(first + bin) * planes + plane] = *power * share;
                        *power = 0.0;
                    }
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
            let bins = self.stages[number].bins;
            // Bins of the octave below are narrower and come next in the list, those above wider.
            let below = first + bins;
            let spread = self.stages[number].time_spread;
            let above = number.checked_sub(1).map(|above| first - self.stages[above].bins);
            // How many of the narrower bins one wider is: two, or one where fine bins meet coarse ones.
            let ratio = |wide: usize, narrow: usize| (self.width_hz[wide] / self.width_hz[narrow]).round();
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
                            let end = below + self.stages[number + 1].resolution.bins;
                            (end - ratio(first, below) as usize..end).map(mean).sum()
                        }
                        false => mean(bin),
                    };
                    let upper = match above {
                        _ if bin + 1 < first + bins => mean(bin + 1),
                        Some(above) => mean(above) / ratio(above, first),
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
            let kernel =
                if stage.resolution.window == Resolution::FINE.window { self.fine } else { self.coarse };
            stage.look_where_due(kernel, self.planes.pair, (self.segments, self.segment_frames));
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

/// Takes as many samples as fit.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn hear(samples: &[f64], to: &mut [f32]) {
    for (to, x) in to.iter_mut().zip(samples) {
        // Nothing that is no sound: no NaN, nothing above +120 or below −200 dBFS.
        let heard = (x.abs() <= 1e6) & (x.abs() >= 1e-10);
        *to = if heard { *x as f32 } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bins_of_a_sine_add_up_to_its_k_weighted_mean_square_at_any_frequency() {
        // 48 kHz: octaves meet at 600 and 19 200 Hz, fine and coarse bins at 300 Hz.
        let rate_hz = 48_000.0;
        let frames = 3 * rate_hz as usize;
        for freq_hz in [41.0, 150.0, 287.0, 299.0, 303.0, 315.0, 600.0, 1_013.0, 9_600.0, 19_150.0] {
            let sine: Vec<f64> =
                (0..frames).map(|n| (std::f64::consts::TAU * freq_hz * n as f64 / rate_hz).sin()).collect();
            let mut spectrum = Spectrum::new(rate_hz, Layout::Mono);
            let mut power = 0.0;
            let mut from = 0;
            while from < frames {
                from += spectrum.take(&[&sine], from);
                if spectrum.finish_segment() {
                    power = spectrum.segment().iter().map(|power| f64::from(*power)).sum();
                }
            }
            let truth = 0.5 * KWeighting::new(rate_hz).power_gain(freq_hz);
            let error_db = 10.0 * (power / truth).log10();
            // Where octaves meet, bins of twice the width overlap: 0.16 dB.
            assert!(error_db.abs() < 0.2, "{freq_hz} Hz: {error_db} dB");
        }
    }
}
