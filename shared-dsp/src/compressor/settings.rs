//! What an engineer sets on the Compressor, in dB, ms and Hz, with the range of each value.

use std::ops::RangeInclusive;

/// Level in dBFS (a sine's peak) above which a compressor, below which an expander works.
pub const THRESHOLD_DB: RangeInclusive<f32> = -60.0..=0.0;
/// Slope of the reduction, 1 − 1/ratio: 0 is 1:1, 0.5 is 2:1, 0.75 is 4:1, 1 is ∞:1, 1.5 is −2:1, 2 is −1:1.
pub const SLOPE: RangeInclusive<f32> = 0.0..=2.0;
/// Width of the soft bend at the threshold in dB.
pub const KNEE_DB: RangeInclusive<f32> = 0.0..=36.0;
/// Most that the gain is moved, in dB.
pub const RANGE_DB: RangeInclusive<f32> = 0.0..=60.0;
/// Time to 63 % of the reduction in dB when the level rises, in ms.
pub const ATTACK_MS: RangeInclusive<f32> = 0.01..=250.0;
/// Time for which the reduction stays before it is released, in ms.
pub const HOLD_MS: RangeInclusive<f32> = 0.0..=500.0;
/// Time to 63 % of the way back in dB when the level falls, in ms.
pub const RELEASE_MS: RangeInclusive<f32> = 5.0..=5_000.0;
/// How far ahead the detector looks, in ms; the plug-in is that much later.
pub const LOOKAHEAD_MS: RangeInclusive<f32> = 0.0..=20.0;
/// Integration time of the RMS and of the loudness detector in ms: the length of the rectangular window that
/// averages noise as well as the exponential one does that is used.
pub const RMS_WINDOW_MS: RangeInclusive<f32> = 1.0..=400.0;
/// Share of feedback, 0 is feed-forward, 1 is feedback.
pub const TOPOLOGY: RangeInclusive<f32> = 0.0..=1.0;
/// How much of the style's harmonics is added, 0 is none, 1 as in the style's plots.
pub const COLOUR: RangeInclusive<f32> = 0.0..=1.0;
/// How far the channels of a group share their reduction, 0 is not at all, 1 is one reduction for all.
pub const LINK: RangeInclusive<f32> = 0.0..=1.0;
/// Corner of the sidechain's low cut (12 dB/oct) in Hz; the lowest value is off.
pub const SC_LOW_CUT_HZ: RangeInclusive<f32> = 10.0..=2_000.0;
/// Corner of the sidechain's high cut (12 dB/oct) in Hz; the highest value is off.
pub const SC_HIGH_CUT_HZ: RangeInclusive<f32> = 200.0..=20_000.0;
/// Centre of a bell of the sidechain in Hz.
pub const SC_BELL_HZ: RangeInclusive<f32> = 20.0..=20_000.0;
/// Gain of a bell of the sidechain in dB.
pub const SC_BELL_GAIN_DB: RangeInclusive<f32> = -24.0..=24.0;
/// Quality factor of a bell of the sidechain.
pub const SC_BELL_Q: RangeInclusive<f32> = 0.1..=10.0;
/// Share of the compressed sound, 0 is dry, 1 is all compressed.
pub const MIX: RangeInclusive<f32> = 0.0..=1.0;
/// Gain of the compressed sound in dB.
pub const MAKEUP_DB: RangeInclusive<f32> = -12.0..=24.0;
/// Gain of the whole output in dB.
pub const OUTPUT_DB: RangeInclusive<f32> = -24.0..=24.0;

/// What the compressor does with the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// Turns down what is above the threshold.
    #[default]
    Downward,
    /// Turns up what is below the threshold, by at most the range.
    Upward,
    /// Turns down what is below the threshold, by at most the range.
    Expander,
}

/// How the level is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Detector {
    /// The envelope of the analytic signal: steady for a steady tone, at any frequency.
    #[default]
    Analytic,
    /// Mean power over the RMS window.
    Rms,
    /// The highest peak between and on the samples (8× oversampled) of the last 5 ms.
    Peak,
    /// Mean K-weighted power over the RMS window: what sounds loud (ITU-R BS.1770).
    Loudness,
}

/// Character: detector, topology, bend, ballistics and colour that go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Style {
    /// As set, nothing added.
    #[default]
    Clean,
    /// A bus compressor with a voltage-controlled amplifier.
    BusVca,
    /// A lamp and a photo-resistor: a fast part of the release, then a slow one.
    Opto,
    /// A field-effect transistor in a feedback loop: quick.
    Fet,
    /// A tube whose amplification is turned down: the further, the steeper.
    VariMu,
}

/// Of what the channels share when they are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LinkLaw {
    /// The reduction of the loudest channel of the group.
    #[default]
    Maximum,
    /// The mean reduction of the group in dB.
    Mean,
}

/// Which part of the sound is compressed. The LFE channel never is, nor is it heard by the detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Channels {
    /// Every channel, linked as one group.
    #[default]
    All,
    /// The front pair as mid and side, every other channel as it is, linked as one group.
    MidSide,
    /// What left and right front have in common; on mono everything.
    Mid,
    /// How left and right front differ.
    Side,
    /// Every channel; fronts, surrounds and heights are three groups that do not know one another.
    Groups,
}

/// What the detector listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Source {
    /// The input itself.
    #[default]
    Internal,
    /// The sidechain input.
    External,
}

/// How many samples the gain is applied to between two of the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Oversampling {
    /// None, no latency.
    #[default]
    Off,
    /// Twice as many.
    X2,
    /// Four times as many.
    X4,
}

/// A bell of the sidechain's EQ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bell {
    /// See [`SC_BELL_HZ`].
    pub freq_hz: f32,
    /// See [`SC_BELL_GAIN_DB`].
    pub gain_db: f32,
    /// See [`SC_BELL_Q`].
    pub q: f32,
}

/// Everything an engineer sets on the Compressor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The input, delayed by the latency, untouched.
    pub bypass: bool,
    /// See [`THRESHOLD_DB`].
    pub threshold_db: f32,
    /// See [`SLOPE`] and [`ratio_from_slope`]. An expander and an upward compressor take more than 1 for 1.
    pub slope: f32,
    /// See [`KNEE_DB`].
    pub knee_db: f32,
    /// See [`RANGE_DB`].
    pub range_db: f32,
    /// Downward, upward or expander.
    pub mode: Mode,
    /// See [`ATTACK_MS`].
    pub attack_ms: f32,
    /// See [`HOLD_MS`].
    pub hold_ms: f32,
    /// See [`RELEASE_MS`].
    pub release_ms: f32,
    /// Releases short peaks quickly and long ones slowly; `release_ms` is not used.
    pub auto_release: bool,
    /// Shortens the attack on material with transients.
    pub auto_attack: bool,
    /// See [`LOOKAHEAD_MS`]. The part of the attack that fits into it happens before the peak.
    pub lookahead_ms: f32,
    /// How the level is read.
    pub detector: Detector,
    /// See [`RMS_WINDOW_MS`].
    pub rms_window_ms: f32,
    /// See [`TOPOLOGY`].
    pub topology: f32,
    /// Character.
    pub style: Style,
    /// See [`COLOUR`].
    pub colour: f32,
    /// See [`LINK`].
    pub link: f32,
    /// Of what the channels share.
    pub link_law: LinkLaw,
    /// Which part of the sound is compressed.
    pub channels: Channels,
    /// What the detector listens to.
    pub sc_source: Source,
    /// See [`SC_LOW_CUT_HZ`].
    pub sc_low_cut_hz: f32,
    /// See [`SC_HIGH_CUT_HZ`].
    pub sc_high_cut_hz: f32,
    /// The two bells of the sidechain.
    pub sc_bells: [Bell; 2],
    /// Plays what the detector hears.
    pub sc_listen: bool,
    /// See [`MIX`].
    pub mix: f32,
    /// See [`MAKEUP_DB`].
    pub makeup_db: f32,
    /// Holds the output as loud as the input; stands still between changes of the settings.
    pub auto_makeup: bool,
    /// See [`OUTPUT_DB`].
    pub output_db: f32,
    /// Plays only what the compressor takes away (or adds), without make-up.
    pub delta: bool,
    /// Oversampling of the audio path. The detector does not depend on it.
    pub oversampling: Oversampling,
    /// In bypass, plays the input as loud as the output.
    pub fair_bypass: bool,
}

impl Settings {
    /// A moderate compressor at 4:1 whose threshold is not reached.
    pub const DEFAULT: Settings = Settings {
        bypass: false,
        threshold_db: 0.0,
        slope: 0.75,
        knee_db: 6.0,
        range_db: 60.0,
        mode: Mode::Downward,
        attack_ms: 10.0,
        hold_ms: 0.0,
        release_ms: 100.0,
        auto_release: false,
        auto_attack: false,
        lookahead_ms: 0.0,
        detector: Detector::Analytic,
        rms_window_ms: 10.0,
        topology: 0.0,
        style: Style::Clean,
        colour: 0.0,
        link: 1.0,
        link_law: LinkLaw::Maximum,
        channels: Channels::All,
        sc_source: Source::Internal,
        sc_low_cut_hz: 10.0,
        sc_high_cut_hz: 20_000.0,
        sc_bells: [
            Bell { freq_hz: 200.0, gain_db: 0.0, q: 1.0 },
            Bell { freq_hz: 3_000.0, gain_db: 0.0, q: 1.0 },
        ],
        sc_listen: false,
        mix: 1.0,
        makeup_db: 0.0,
        auto_makeup: false,
        output_db: 0.0,
        delta: false,
        oversampling: Oversampling::Off,
        fair_bypass: false,
    };
}

impl Default for Settings {
    fn default() -> Self {
        Settings::DEFAULT
    }
}

/// The ratio of a slope: 4 means 4:1; infinite for a slope of 1, negative above.
pub fn ratio_from_slope(slope: f32) -> f32 {
    if slope == 1.0 { f32::INFINITY } else { 1.0 / (1.0 - slope) }
}

/// The slope of a ratio, 1 or more, infinite, or negative.
pub fn slope_from_ratio(ratio: f32) -> f32 {
    1.0 - 1.0 / ratio
}
