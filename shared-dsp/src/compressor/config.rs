//! What of the settings is one thing or another: a change is cross-faded.

use super::delta::DeltaPath;
use super::reader::Averaging;
use super::settings::{
    self as range, Channels, Detector, LinkLaw, Mode, Oversampling, Settings, Source, Style,
};
use super::style::Traits;
use crate::dynamics::ballistics::Times;
use crate::units::within_or_zero as within;

/// Choices that an engine is made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// Downward, upward or expander.
    pub mode: Mode,
    /// As the style wants it.
    pub detector: Detector,
    /// Character.
    pub style: Style,
    /// Of what linked lanes share.
    pub link_law: LinkLaw,
    /// Which lanes there are.
    pub channels: Channels,
    /// What the detector hears.
    pub source: Source,
    /// Frames that it hears before they are played.
    pub lookahead_frames: usize,
    /// Of the audio path.
    pub oversampling: Oversampling,
}

impl Config {
    /// The choices of some settings.
    pub fn new(settings: &Settings, sample_rate_hz: f64) -> Config {
        let lookahead_ms = within(settings.lookahead_ms, &range::LOOKAHEAD_MS);
        Config {
            mode: settings.mode,
            detector: Traits::of(settings.style).detector(settings.detector),
            style: settings.style,
            link_law: settings.link_law,
            channels: settings.channels,
            source: settings.sc_source,
            lookahead_frames: (0.001 * lookahead_ms * sample_rate_hz).round() as usize,
            oversampling: settings.oversampling,
        }
    }

    /// Frames from input to output.
    pub fn latency_frames(&self) -> usize {
        self.lookahead_frames + DeltaPath::latency_of(self.oversampling)
    }

    /// Whether an engine made for `other` hears the same.
    pub fn hears_as(&self, other: &Config) -> bool {
        self.channels == other.channels && self.source == other.source
    }

    /// Whether the gain rises with the level.
    pub fn is_rising(&self) -> bool {
        self.mode == Mode::Expander
    }
}

/// The times of some settings, and the averaging of the detector.
pub fn times(settings: &Settings) -> (Times, Averaging) {
    let traits = Traits::of(settings.style);
    let attack_ms = within(settings.attack_ms, &range::ATTACK_MS);
    let detector = traits.detector(settings.detector);
    let release_ms = within(settings.release_ms, &range::RELEASE_MS);
    let window_ms = within(settings.rms_window_ms, &range::RMS_WINDOW_MS);
    let averaging = Averaging::new(detector, [attack_ms, release_ms], window_ms);
    // What fits into the lookahead happens before the peak; what the detector takes is part of the times.
    let ahead_ms = within(settings.lookahead_ms, &range::LOOKAHEAD_MS);
    let [attack_lag_ms, release_lag_ms] = averaging.lag_ms;
    let times = Times {
        attack_ms: (attack_ms - attack_lag_ms - ahead_ms).max(0.0),
        hold_ms: within(settings.hold_ms, &range::HOLD_MS),
        release_ms: release_ms - release_lag_ms,
        auto_release: settings.auto_release,
        auto_attack: settings.auto_attack,
        parts: traits.parts,
    };
    (times, averaging)
}
