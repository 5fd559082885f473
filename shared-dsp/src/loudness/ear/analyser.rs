//! Loudness and excitation of a stream of samples.

use super::Monitor;
use super::cochlea::PLACES;
use super::excitation::{Excitation, total};
use super::pattern::Components;
use super::scale::BANDS;
use super::smoothing::{Loudness, Times};
use super::sone::{DIOTIC, phon_from_sone};
use super::transfer::Field;
use super::windows::{ROUND, Windows};
use crate::layout::{Layout, Speaker};

/// Frames in a second, within 1.5 %, whatever the sample rate.
pub const FRAMES_PER_SECOND: f64 = 20.0;
/// Time constants in s of the two averages of the excitation: as a sound level meter's fast, and as EBU's
/// short-term.
const FAST_S: f64 = 0.125;
const SLOW_S: f64 = 3.0;
/// The LFE channel is played back this much louder in its band (ITU-R BS.775), in dB.
const LFE_GAIN_DB: f64 = 10.0;
/// After that many steps of digital silence nothing of the past is left in any window.
const SILENT_STEPS: u32 = 16;

/// What a listener hears of a twentieth of a second.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The mean over the frame.
    pub excitation: Excitation,
    /// The mean over about an eighth of a second.
    pub fast: Excitation,
    /// The mean over about three seconds.
    pub slow: Excitation,
    /// Loudness of the note or syllable, in sone.
    pub short_term_sone: f64,
    /// The largest short-term loudness within the frame, in sone.
    pub max_short_term_sone: f64,
    /// Loudness of the phrase, in sone.
    pub long_term_sone: f64,
}

impl Frame {
    /// Silence.
    pub const SILENCE: Frame = Frame {
        excitation: Excitation::SILENCE,
        fast: Excitation::SILENCE,
        slow: Excitation::SILENCE,
        short_term_sone: 0.0,
        max_short_term_sone: 0.0,
        long_term_sone: 0.0,
    };

    /// Loudness level of the note or syllable, in phon.
    pub fn short_term_phon(&self) -> f64 {
        phon_from_sone(self.short_term_sone)
    }

    /// Loudness level of the phrase, in phon.
    pub fn long_term_phon(&self) -> f64 {
        phon_from_sone(self.long_term_sone)
    }
}

/// Listens to a stream of samples: a frame about every 50 ms, about the moment 64 ms before.
///
/// All loudspeakers reach both ears: their powers add up, as they do in LUFS. Within a frame the loudness is
/// computed four times, so that a short sound is as loud as it should be.
pub struct Analyser {
    windows: Windows,
    components: Components,
    /// What a mean square of 1 has in power at 0 dB SPL.
    gain: f32,
    step_s: f64,
    loudness: Loudness,
    /// Sum over the steps of this frame, and the largest short-term loudness in it.
    sum: [f64; BANDS],
    max_sone: f64,
    fast: [f64; BANDS],
    slow: [f64; BANDS],
    steps: u64,
    /// Whether there was anything in this step so far.
    heard: bool,
    silent_steps: u32,
    frame: Frame,
}

impl Analyser {
    /// Listens from now on.
    pub fn new(
        sample_rate_hz: f64,
        layout: Layout,
        monitor: Monitor,
        field: Field,
        times: Times,
    ) -> Analyser {
        let weight = |speaker: &Speaker| match speaker {
            Speaker::Lfe => 10.0_f64.powf(0.1 * LFE_GAIN_DB),
            _ => 1.0,
        };
        let weights: Vec<f64> = layout.channels().iter().map(weight).collect();
        let windows = Windows::new(sample_rate_hz, &weights, field);
        let step_s = windows.step_frames() as f64 / sample_rate_hz;
        let mut analyser = Analyser {
            components: Components::new(windows.cells()),
            windows,
            gain: 1.0,
            step_s,
            loudness: Loudness::new(times, step_s),
            sum: [0.0; BANDS],
            max_sone: 0.0,
            fast: [0.0; BANDS],
            slow: [0.0; BANDS],
            steps: 0,
            heard: false,
            silent_steps: SILENT_STEPS,
            frame: Frame::SILENCE,
        };
        analyser.set_monitor(monitor);
        analyser
    }

    /// Sets how loud the monitors are from now on.
    pub fn set_monitor(&mut self, monitor: Monitor) {
        self.gain = 10.0_f64.powf(0.1 * monitor.full_scale_db_spl()) as f32;
    }

    /// Seconds from one frame to the next.
    pub fn frame_s(&self) -> f64 {
        ROUND as f64 * self.step_s
    }

    /// The last frame; silence at first.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Forgets all sound of the past.
    pub fn reset(&mut self) {
        self.windows.reset();
        self.loudness.reset();
        self.sum = [0.0; BANDS];
        self.max_sone = 0.0;
        self.fast = [0.0; BANDS];
        self.slow = [0.0; BANDS];
        self.steps = 0;
        self.heard = false;
        self.silent_steps = SILENT_STEPS;
        self.frame = Frame::SILENCE;
    }

    /// Takes frames of samples, full scale at 1, and calls `each` with every frame that becomes ready. What
    /// is not a number counts as silence. Neither allocates nor waits, but takes too long for the audio thread.
    pub fn take(&mut self, channels: &[&[f32]], mut each: impl FnMut(&Frame)) {
        let frames = channels.first().map_or(0, |channel| channel.len());
        let mut from = 0;
        while from < frames {
            let (count, is_complete) = self.windows.take(channels, from);
            self.heard |= channels.iter().any(|channel| {
                channel
                    .get(from..from + count)
                    .is_some_and(|samples| samples.iter().any(|sample| *sample != 0.0))
            });
            from += count;
            if is_complete && self.step() {
                each(&self.frame);
            }
        }
    }

    /// Ends a step; true if it was the last of a frame.
    fn step(&mut self) -> bool {
        self.silent_steps = if self.heard { 0 } else { self.silent_steps.saturating_add(1) };
        self.heard = false;
        let mut power = [0.0; BANDS];
        if self.silent_steps < SILENT_STEPS {
            self.windows.look(self.gain, &mut self.components);
            power = self.components.excitation();
        }
        let specific_sone = std::array::from_fn(|band| PLACES[band].specific_sone(power[band]));
        self.loudness.follow(DIOTIC * total(&specific_sone));
        self.max_sone = self.max_sone.max(self.loudness.short_term_sone);
        self.steps += 1;
        // Until as much was heard as an average is long, it is the mean over all that was.
        let share = |time_s: f64| (1.0 - (-self.step_s / time_s).exp()).max(1.0 / self.steps as f64);
        let (fast_share, slow_share) = (share(FAST_S), share(SLOW_S));
        let means = self.sum.iter_mut().zip(&mut self.fast).zip(&mut self.slow);
        for (power, ((sum, fast), slow)) in power.iter().zip(means) {
            *sum += power;
            *fast += fast_share * (power - *fast);
            *slow += slow_share * (power - *slow);
        }
        if !self.steps.is_multiple_of(ROUND as u64) {
            return false;
        }
        self.frame = Frame {
            excitation: Excitation::from_power(&self.sum.map(|sum| sum / ROUND as f64)),
            fast: Excitation::from_power(&self.fast),
            slow: Excitation::from_power(&self.slow),
            short_term_sone: self.loudness.short_term_sone,
            max_short_term_sone: self.max_sone,
            long_term_sone: self.loudness.long_term_sone,
        };
        self.sum = [0.0; BANDS];
        self.max_sone = 0.0;
        true
    }
}
