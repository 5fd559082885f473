//! What a delivery is refused for, apart from its loudness: clipped and broken samples, an offset (DC), left
//! and right that cancel each other.
//!
//! Constant memory; the findings are the same for any split into blocks. Offset, correlation and mono loss
//! are renewed every 10 ms of sound, the counts at once.

use multiversion::multiversion;

use super::mend::{SILENCE, mend};
use super::meter::HOP_S;
use super::meter::window::Window;
use crate::chunk::{BROKEN, CHUNK};
use crate::layout::{Layout, MAX_CHANNELS};
use crate::units::db_from_gain;

/// From here on a sample is clipped: full scale.
pub const FULL_SCALE: f32 = 1.0;
/// Hops in the window of what is found now: 400 ms, as in momentary loudness.
const NOW_HOPS: usize = 40;
/// Nothing is told to vanish by more than this in mono, in dB.
const LARGEST_LOSS_DB: f64 = 120.0;

/// What was found. Left and right are the first two channels of any layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Findings {
    /// Samples at or beyond full scale, of all channels.
    pub clipped_samples: u64,
    /// How many times a channel was clipped, for one or more samples in a row.
    pub clips: u64,
    /// Samples that are no number, infinite or beyond +120 dBFS.
    pub broken_samples: u64,
    /// Mean of each channel in dBFS; −∞ where there is none.
    pub offset_db: [f64; MAX_CHANNELS],
    /// Correlation of left and right: 1 the same, 0 unrelated or one of them silent, −1 opposite.
    pub correlation: f64,
    /// The same of the last 400 ms.
    pub correlation_now: f64,
    /// Level of the mono sum against left and right together, in dB: 0 where both are the same, −3.01 where
    /// they are unrelated, down to −120 where they cancel each other. 0 in silence and on mono tracks.
    pub mono_loss_db: f64,
    /// The same of the last 400 ms.
    pub mono_loss_now_db: f64,
    /// How much was heard, in s.
    pub heard_s: f64,
}

impl Findings {
    /// The largest offset of any channel, in dBFS.
    pub fn largest_offset_db(&self) -> f64 {
        self.offset_db.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Sums of products of left and right.
#[derive(Clone, Copy, Default)]
struct Pair {
    /// Squares of left and of right.
    squares: [f64; 2],
    product: f64,
}

impl Pair {
    fn correlation(&self) -> f64 {
        let [left, right] = self.squares;
        let both = (left * right).sqrt();
        if both > 0.0 { (self.product / both).clamp(-1.0, 1.0) } else { 0.0 }
    }

    fn mono_loss_db(&self) -> f64 {
        let total = self.squares[0] + self.squares[1];
        if total <= 0.0 {
            return 0.0;
        }
        // (L + R)² / 2 against L² + R²
        let share = (0.5 * (total + 2.0 * self.product) / total).clamp(0.0, 1.0);
        (10.0 * share.log10()).max(-LARGEST_LOSS_DB)
    }
}

/// Sums over a hop.
#[derive(Clone, Copy, Default)]
struct Sums {
    samples: [f64; MAX_CHANNELS],
    pair: Pair,
}

/// Checks the channels of one track.
pub struct SignalCheck {
    channels: usize,
    hop_frames: usize,
    filled: usize,
    frames: u64,
    hop: Sums,
    total: Sums,
    squares_now: [Window<NOW_HOPS>; 2],
    product_now: Window<NOW_HOPS>,
    clipped_samples: u64,
    clips: u64,
    broken_samples: u64,
    is_clipped: [bool; MAX_CHANNELS],
    mended: Box<[[f32; CHUNK]; MAX_CHANNELS]>,
}

impl SignalCheck {
    /// A check that has heard nothing.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> SignalCheck {
        SignalCheck {
            channels: layout.len(),
            hop_frames: (HOP_S * sample_rate_hz).round().max(1.0) as usize,
            filled: 0,
            frames: 0,
            hop: Sums::default(),
            total: Sums::default(),
            squares_now: [Window::new(), Window::new()],
            product_now: Window::new(),
            clipped_samples: 0,
            clips: 0,
            broken_samples: 0,
            is_clipped: [false; MAX_CHANNELS],
            mended: Box::new([[0.0; CHUNK]; MAX_CHANNELS]),
        }
    }

    /// Forgets all that was found. [audio thread]
    pub fn reset(&mut self) {
        self.filled = 0;
        self.frames = 0;
        self.hop = Sums::default();
        self.total = Sums::default();
        self.squares_now.iter_mut().for_each(Window::clear);
        self.product_now.clear();
        (self.clipped_samples, self.clips, self.broken_samples) = (0, 0, 0);
        self.is_clipped = [false; MAX_CHANNELS];
    }

    /// Hears further frames; channels that are missing are silence. [audio thread]
    pub fn process(&mut self, channels: &[&[f32]]) {
        let frames = channels.iter().map(|samples| samples.len()).min().unwrap_or(0);
        let mut from = 0;
        while from < frames {
            let count = (frames - from).min(CHUNK).min(self.hop_frames - self.filled);
            self.hear(channels, from, count);
            from += count;
            self.filled += count;
            if self.filled == self.hop_frames {
                self.end_hop();
            }
        }
    }

    fn hear(&mut self, channels: &[&[f32]], from: usize, count: usize) {
        let mut pieces = [&SILENCE[..count]; MAX_CHANNELS];
        let all = pieces.iter_mut().zip(channels).zip(self.mended.iter_mut()).zip(&mut self.is_clipped);
        let mut is_silent = true;
        for (((piece, samples), memory), is_clipped) in all.take(self.channels) {
            let samples = &samples[from..from + count];
            let mended = mend(samples, memory);
            if mended.was_broken {
                let broken = samples.iter().filter(|sample| sample.is_nan() || sample.abs() > BROKEN);
                self.broken_samples += broken.count() as u64;
            }
            if mended.level >= FULL_SCALE {
                for sample in mended.samples {
                    let clips = sample.abs() >= FULL_SCALE;
                    self.clipped_samples += u64::from(clips);
                    self.clips += u64::from(clips && !*is_clipped);
                    *is_clipped = clips;
                }
            } else {
                *is_clipped = false;
            }
            is_silent &= mended.level == 0.0;
            *piece = mended.samples;
        }
        if !is_silent {
            let first_other = if self.channels > 1 {
                add_pair([pieces[0], pieces[1]], &mut self.hop);
                2
            } else {
                0
            };
            let others = pieces.iter().zip(&mut self.hop.samples).take(self.channels);
            for (piece, sum) in others.skip(first_other) {
                add_samples(piece, sum);
            }
        }
    }

    fn end_hop(&mut self) {
        self.filled = 0;
        self.frames += self.hop_frames as u64;
        let Sums { samples, pair } = std::mem::take(&mut self.hop);
        for (total, sum) in self.total.samples.iter_mut().zip(samples) {
            *total += sum;
        }
        for side in 0..2 {
            self.total.pair.squares[side] += pair.squares[side];
            self.squares_now[side].push(pair.squares[side]);
        }
        self.total.pair.product += pair.product;
        self.product_now.push(pair.product);
    }

    /// What was found so far. [audio thread]
    pub fn findings(&self) -> Findings {
        let now =
            Pair { squares: self.squares_now.each_ref().map(Window::mean), product: self.product_now.mean() };
        let frames = self.frames.max(1) as f64;
        Findings {
            clipped_samples: self.clipped_samples,
            clips: self.clips,
            broken_samples: self.broken_samples,
            offset_db: self.total.samples.map(|sum| db_from_gain((sum / frames).abs())),
            correlation: self.total.pair.correlation(),
            correlation_now: now.correlation(),
            mono_loss_db: self.total.pair.mono_loss_db(),
            mono_loss_now_db: now.mono_loss_db(),
            heard_s: (self.frames / self.hop_frames as u64) as f64 * HOP_S,
        }
    }
}

/// Adds frame after frame, so that it does not matter how the pieces were cut.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn add_pair([left, right]: [&[f32]; 2], sums: &mut Sums) {
    let mut samples = [sums.samples[0], sums.samples[1]];
    let mut pair = sums.pair;
    for (left, right) in left.iter().zip(right) {
        let frame = [f64::from(*left), f64::from(*right)];
        for side in 0..2 {
            samples[side] += frame[side];
            pair.squares[side] += frame[side] * frame[side];
        }
        pair.product += frame[0] * frame[1];
    }
    sums.samples[..2].copy_from_slice(&samples);
    sums.pair = pair;
}

fn add_samples(samples: &[f32], sum: &mut f64) {
    for sample in samples {
        *sum += f64::from(*sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    /// Frames of a sine of amplitude 0.5 at a phase in turns.
    fn sine(phase: f64) -> Vec<f32> {
        (0..48_000).map(|n| (0.5 * (TAU * (0.01 * f64::from(n) + phase)).sin()) as f32).collect()
    }

    fn findings(channels: &[&[f32]], layout: Layout) -> Findings {
        let mut check = SignalCheck::new(layout, RATE_HZ);
        check.process(channels);
        check.findings()
    }

    #[test]
    fn correlation_is_the_cosine_of_the_phase_between_the_channels_and_mono_loses_the_rest() {
        for (phase, correlation) in [(0.0, 1.0), (1.0 / 6.0, 0.5), (0.25, 0.0), (0.5, -1.0)] {
            let found = findings(&[&sine(0.0), &sine(phase)], Layout::Stereo);
            for read in [found.correlation, found.correlation_now] {
                assert!((read - correlation).abs() < 1e-6, "{phase}: {read}");
            }
            let loss_db = (5.0 * (1.0 + correlation)).max(1e-12).log10() * 10.0 - 10.0;
            for read_db in [found.mono_loss_db, found.mono_loss_now_db] {
                assert!((read_db - loss_db).abs() < 1e-5 || (read_db < -100.0 && loss_db < -100.0));
            }
        }
    }

    #[test]
    fn an_offset_is_read_in_dbfs_on_its_channel() {
        let tone = sine(0.0);
        let shifted: Vec<f32> = tone.iter().map(|x| x - 0.01).collect();
        let found = findings(&[&tone, &tone, &shifted, &tone, &tone, &tone], Layout::Surround51);
        assert!((found.offset_db[2] + 40.0).abs() < 0.001, "{:?}", found.offset_db);
        assert!(found.offset_db[0] < -120.0 && found.offset_db[11] == f64::NEG_INFINITY);
        assert!((found.largest_offset_db() + 40.0).abs() < 0.001);
    }

    #[test]
    fn clips_are_counted_as_samples_and_as_runs_across_blocks_and_broken_samples_apart() {
        let mut left = sine(0.0);
        for n in [63, 64, 65, 300, 1_000] {
            left[n] = 1.0;
        }
        left[301] = -1.5;
        left[2_000] = f32::NAN;
        left[2_001] = f32::NEG_INFINITY;
        left[2_002] = 1e30;
        let right = sine(0.3);
        let whole = findings(&[&left, &right], Layout::Stereo);
        assert_eq!((whole.clipped_samples, whole.clips, whole.broken_samples), (6, 3, 3));
        let mut check = SignalCheck::new(Layout::Stereo, RATE_HZ);
        for (left, right) in left.chunks(7).zip(right.chunks(7)) {
            check.process(&[left, right]);
        }
        assert_eq!(check.findings(), whole);
        check.reset();
        let silent = check.findings();
        assert_eq!((silent.clipped_samples, silent.correlation, silent.mono_loss_db), (0, 0.0, 0.0));
    }

    #[test]
    fn one_sided_and_mono_tracks_have_a_finding() {
        let silence = vec![0.0; 48_000];
        let found = findings(&[&sine(0.0), &silence], Layout::Stereo);
        assert_eq!(found.correlation, 0.0);
        assert!((found.mono_loss_db + 3.0103).abs() < 1e-4);
        let found = findings(&[&sine(0.0)], Layout::Mono);
        assert_eq!((found.correlation, found.mono_loss_db, found.heard_s), (0.0, 0.0, 1.0));
    }
}
