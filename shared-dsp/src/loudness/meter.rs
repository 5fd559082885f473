//! The loudness meter: BS.1770-5 with the times of EBU Tech 3341, the range of EBU Tech 3342, and true peak.
//!
//! Every 10 ms of sound the readings are renewed. A programme of any length takes the same memory: what passes
//! the gates in the end is known from `Histogram`s. The readings are the same for any split into blocks.

mod histogram;
mod peaks;
mod readings;
mod weighted;
pub(super) mod window;

pub use readings::Readings;

use super::gating::{ABSOLUTE_GATE_POWER, RELATIVE_GATE};
use super::lufs_from_power;
use super::mend::{SILENCE, mend};
use super::true_peak::TruePeak;
use crate::chunk::CHUNK;
use crate::layout::{Layout, MAX_CHANNELS};
use histogram::Histogram;
use peaks::Peaks;
use weighted::Weighted;
use window::Window;

/// Time after which the readings are renewed, in s. EBU Tech 3341 needs 20 ms or less: a burst of 400 ms must
/// be caught whole.
pub const HOP_S: f64 = 0.010;
/// Hops in the momentary and the short-term window: 400 ms and 3 s.
const MOMENTARY_HOPS: usize = 40;
const SHORT_TERM_HOPS: usize = 300;
/// Hops after which a gating block begins: 100 ms.
const STEP_HOPS: u64 = 10;
/// Of the short-term powers below that of the programme by 20 LU, the loudness range knows nothing.
const RANGE_GATE: f64 = 0.01;
/// Shares of the short-term powers that are below the two ends of the loudness range.
const RANGE_ENDS: [f64; 2] = [0.10, 0.95];

/// A meter for one track.
pub struct Meter {
    layout: Layout,
    channels: usize,
    hop_frames: usize,
    /// What a power counts: 2 where a mono track is taken to be heard from two loudspeakers.
    scale: f64,
    is_paused: bool,
    weighted: Weighted,
    true_peak: Option<TruePeak>,
    /// Frames of the hop under way.
    filled: usize,
    momentary: Window<MOMENTARY_HOPS>,
    short_term: Window<SHORT_TERM_HOPS>,
    /// Hops since the windows hold nothing but what is measured, and hops that were measured.
    unbroken: u64,
    measured: u64,
    /// Powers of gating blocks, and of the short-term window every 100 ms.
    blocks: Histogram,
    range: Histogram,
    most: Most,
    peaks: Peaks,
    /// Power of the programme, and of the two ends of its range, behind the gates.
    integrated: Option<f64>,
    ends: Option<[f64; 2]>,
    readings: Readings,
    /// Memory for input that needs mending.
    mended: Box<[[f32; CHUNK]; MAX_CHANNELS]>,
}

/// The highest of all since the measurement began.
#[derive(Clone, Copy, Default)]
struct Most {
    momentary: f64,
    short_term: f64,
    sample: f32,
}

impl Meter {
    /// A meter that has heard nothing.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> Meter {
        let mut meter = Meter {
            layout,
            channels: layout.len(),
            hop_frames: (HOP_S * sample_rate_hz).round().max(1.0) as usize,
            scale: 1.0,
            is_paused: false,
            weighted: Weighted::new(layout, sample_rate_hz),
            true_peak: Some(TruePeak::new(layout.len(), sample_rate_hz)),
            filled: 0,
            momentary: Window::new(),
            short_term: Window::new(),
            unbroken: 0,
            measured: 0,
            blocks: Histogram::new(),
            range: Histogram::new(),
            most: Most::default(),
            peaks: Peaks::new(),
            integrated: None,
            ends: None,
            readings: Readings::NOTHING,
            mended: Box::new([[0.0; CHUNK]; MAX_CHANNELS]),
        };
        meter.reset();
        meter
    }

    /// A meter that leaves out the true peaks, which then read as silence: at less than half the cost.
    pub fn without_true_peak(layout: Layout, sample_rate_hz: f64) -> Meter {
        Meter { true_peak: None, ..Meter::new(layout, sample_rate_hz) }
    }

    /// Whether a mono track is heard from two loudspeakers at full level, and so reads 3.01 LU more; for other
    /// layouts it means nothing. All that was measured is read that way at once. [audio thread]
    pub fn set_dual_mono(&mut self, is_dual: bool) {
        let scale = if is_dual && self.layout == Layout::Mono { 2.0 } else { 1.0 };
        if scale != self.scale {
            self.scale = scale;
            self.judge_blocks();
            self.judge_range();
            self.renew();
        }
    }

    /// Holds the measurement, or goes on with it. While it is held momentary and short-term loudness and the
    /// present peaks go on; integrated loudness, range and maxima stand still. [audio thread]
    pub fn pause(&mut self, is_paused: bool) {
        if self.is_paused != is_paused {
            self.is_paused = is_paused;
            // A window counts again when nothing in it was left out.
            self.unbroken = 0;
            self.readings.is_paused = is_paused;
        }
    }

    /// Begins a new measurement; momentary and short-term loudness go on. [audio thread]
    pub fn restart(&mut self) {
        self.unbroken = 0;
        self.forget_measurement();
        self.renew();
    }

    /// Forgets all sound. What was set stays. [audio thread]
    pub fn reset(&mut self) {
        self.weighted.reset();
        if let Some(true_peak) = &mut self.true_peak {
            true_peak.reset();
        }
        self.filled = 0;
        self.momentary.clear();
        self.short_term.clear();
        self.peaks.clear();
        self.forget_measurement();
        self.unbroken = SHORT_TERM_HOPS as u64;
        self.renew();
    }

    fn forget_measurement(&mut self) {
        self.measured = 0;
        self.blocks.clear();
        self.range.clear();
        self.most = Most::default();
        self.peaks.forget_most();
        self.integrated = None;
        self.ends = None;
    }

    /// What is read now. [audio thread]
    pub fn readings(&self) -> Readings {
        self.readings
    }

    /// The highest true peak of a channel since the measurement began, and in the last 0.4 to 0.5 s, in dBTP;
    /// −∞ for silence. [audio thread]
    pub fn channel_true_peaks_dbtp(&self, channel: usize) -> [f64; 2] {
        self.peaks.of_channel(channel).map(db_from_amplitude)
    }

    /// Hears further frames. What is missing or broken (no number, or beyond +120 dBFS) is silence. [audio
    /// thread]
    pub fn process(&mut self, channels: &[&[f32]]) {
        self.process_each(channels, |_, _| ());
    }

    /// Hears further frames; `each` gets the readings whenever they are renewed, and how many of the frames
    /// were heard by then. [audio thread]
    pub fn process_each(&mut self, channels: &[&[f32]], mut each: impl FnMut(usize, &Readings)) {
        let frames = channels.iter().map(|samples| samples.len()).min().unwrap_or(0);
        let mut from = 0;
        while from < frames {
            let count = (frames - from).min(CHUNK).min(self.hop_frames - self.filled);
            self.hear(channels, from, count);
            from += count;
            self.filled += count;
            if self.filled == self.hop_frames {
                self.filled = 0;
                self.end_hop();
                each(from, &self.readings);
            }
        }
    }

    /// Hears a piece of at most a chunk.
    fn hear(&mut self, channels: &[&[f32]], from: usize, count: usize) {
        let mut pieces = [&SILENCE[..count]; MAX_CHANNELS];
        let mut level = 0.0_f32;
        let all = pieces.iter_mut().zip(channels).zip(self.mended.iter_mut());
        for ((piece, samples), memory) in all.take(self.channels) {
            let mended = mend(&samples[from..from + count], memory);
            level = level.max(mended.level);
            *piece = mended.samples;
        }
        if !self.is_paused {
            self.most.sample = self.most.sample.max(level);
        }
        let pieces = &pieces[..self.channels];
        self.weighted.process(pieces, level == 0.0);
        if let Some(true_peak) = &mut self.true_peak {
            true_peak.process_mended(pieces);
        }
    }

    fn end_hop(&mut self) {
        let power = self.weighted.take() / self.hop_frames as f64;
        let momentary = self.momentary.push(power);
        let short_term = self.short_term.push(power);
        if let Some(true_peak) = &mut self.true_peak {
            let hop: [f32; MAX_CHANNELS] = std::array::from_fn(|channel| true_peak.take(channel));
            self.peaks.push(&hop, !self.is_paused);
        }
        if !self.is_paused {
            self.unbroken += 1;
            self.measured += 1;
            self.measure(momentary, short_term);
        }
        self.renew();
    }

    /// Takes the powers of the two windows into the measurement.
    fn measure(&mut self, momentary: f64, short_term: f64) {
        let is_whole = |hops: usize| self.unbroken >= hops as u64;
        let [momentary_is_whole, short_term_is_whole] = [MOMENTARY_HOPS, SHORT_TERM_HOPS].map(is_whole);
        if momentary_is_whole {
            self.most.momentary = self.most.momentary.max(momentary);
        }
        if short_term_is_whole {
            self.most.short_term = self.most.short_term.max(short_term);
        }
        if !self.unbroken.is_multiple_of(STEP_HOPS) {
            return;
        }
        // What was before a reset does not belong to a gating block, though for the maxima it is silence.
        if momentary_is_whole && self.measured >= MOMENTARY_HOPS as u64 {
            self.blocks.add(momentary);
            self.judge_blocks();
        }
        if short_term_is_whole && self.measured >= SHORT_TERM_HOPS as u64 {
            self.range.add(short_term);
            self.judge_range();
        }
    }

    /// Integrated loudness: the gates of BS.1770.
    fn judge_blocks(&mut self) {
        let absolute = ABSOLUTE_GATE_POWER / self.scale;
        self.integrated = self
            .blocks
            .mean_from(absolute)
            .and_then(|mean| self.blocks.mean_from((RELATIVE_GATE * mean).max(absolute)));
    }

    /// Loudness range: EBU Tech 3342.
    fn judge_range(&mut self) {
        let absolute = ABSOLUTE_GATE_POWER / self.scale;
        self.ends = self
            .range
            .mean_from(absolute)
            .map(|mean| self.range.shares_from((RANGE_GATE * mean).max(absolute), RANGE_ENDS));
    }

    fn renew(&mut self) {
        let lufs = |power: f64| lufs_from_power(self.scale * power);
        let or_silence = |power: Option<f64>| power.map_or(f64::NEG_INFINITY, lufs);
        let short_term_lufs = lufs(self.short_term.mean());
        let integrated_lufs = or_silence(self.integrated);
        let true_peak_dbtp = db_from_amplitude(self.peaks.most());
        let ends_lufs = self.ends.map(|ends| ends.map(lufs));
        let above = |peak_db: f64, lufs: f64| if lufs.is_finite() { peak_db - lufs } else { 0.0 };
        self.readings = Readings {
            momentary_lufs: lufs(self.momentary.mean()),
            short_term_lufs,
            integrated_lufs,
            range_lu: ends_lufs.map_or(0.0, |[low, high]| high - low),
            range_low_lufs: ends_lufs.map_or(f64::NEG_INFINITY, |[low, _]| low),
            range_high_lufs: ends_lufs.map_or(f64::NEG_INFINITY, |[_, high]| high),
            max_momentary_lufs: lufs(self.most.momentary),
            max_short_term_lufs: lufs(self.most.short_term),
            true_peak_dbtp,
            true_peak_now_dbtp: db_from_amplitude(self.peaks.now()),
            true_peak_hop_dbtp: db_from_amplitude(self.peaks.last_hop()),
            sample_peak_db: db_from_amplitude(self.most.sample),
            plr_lu: above(true_peak_dbtp, integrated_lufs),
            psr_lu: above(db_from_amplitude(self.peaks.last_3_s()), short_term_lufs),
            heard_s: self.measured as f64 * HOP_S,
            is_paused: self.is_paused,
        };
    }
}

fn db_from_amplitude(amplitude: f32) -> f64 {
    crate::units::db_from_gain(f64::from(amplitude))
}

#[cfg(test)]
mod tests;
