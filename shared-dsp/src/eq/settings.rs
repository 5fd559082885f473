//! What an engineer sets on the EQ, in dB, Hz and ms, with the range of each value.

use std::ops::RangeInclusive;

/// Bands of an instance.
pub const BANDS: usize = 24;

/// Centre or corner frequency in Hz; may lie above half the sample rate.
pub const FREQ_HZ: RangeInclusive<f32> = 10.0..=30_000.0;
/// Gain of a band and of the output in dB.
pub const GAIN_DB: RangeInclusive<f32> = -30.0..=30.0;
/// Quality factor of a band.
pub const Q: RangeInclusive<f32> = 0.025..=40.0;
/// Q of a Butterworth corner: no resonance.
pub const Q_BUTTERWORTH: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// All gains together, 0 = flat, 1 = as drawn, 2 = doubled in dB.
pub const GAIN_SCALE: RangeInclusive<f32> = 0.0..=2.0;
/// Most that a dynamic band moves from its own gain, in dB; negative turns down when loud, positive turns up.
pub const DYN_RANGE_DB: RangeInclusive<f32> = -30.0..=30.0;
/// Level in the band where a dynamic band begins to move, in dBFS of a sine's peak.
pub const DYN_THRESHOLD_DB: RangeInclusive<f32> = -80.0..=0.0;
/// Time to 63 % of the movement when the level rises, in ms.
pub const DYN_ATTACK_MS: RangeInclusive<f32> = 0.1..=500.0;
/// Time to 63 % of the way back when the level falls, in ms.
pub const DYN_RELEASE_MS: RangeInclusive<f32> = 1.0..=5_000.0;
/// Width of the soft bend at the threshold and at the end of the range, in dB.
pub const DYN_KNEE_DB: RangeInclusive<f32> = 0.0..=24.0;

/// Whether a band takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BandState {
    /// Not in use; costs nothing.
    #[default]
    Off,
    /// In use and heard.
    On,
    /// In use, kept on the graph, not heard.
    Bypassed,
}

/// Shape of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// Raises or lowers a region around the frequency.
    #[default]
    Bell,
    /// Raises or lowers everything below the frequency.
    LowShelf,
    /// Raises or lowers everything above the frequency.
    HighShelf,
    /// Removes everything below the frequency (high-pass).
    LowCut,
    /// Removes everything above the frequency (low-pass).
    HighCut,
    /// Removes the frequency itself.
    Notch,
    /// Keeps the region around the frequency only.
    BandPass,
    /// Turns the balance of lows and highs around the frequency: highs by half the gain, lows by minus half.
    TiltShelf,
    /// A straight line in dB per octave through 0 dB at the frequency; the gain is its rise over ten octaves.
    FlatTilt,
    /// Turns the phase around the frequency, leaves the level.
    AllPass,
}

/// Steepness of cuts, shelves and bells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Slope {
    /// 6 dB per octave.
    Db6,
    /// 12 dB per octave.
    #[default]
    Db12,
    /// 18 dB per octave.
    Db18,
    /// 24 dB per octave.
    Db24,
    /// 36 dB per octave.
    Db36,
    /// 48 dB per octave.
    Db48,
    /// 72 dB per octave.
    Db72,
    /// 96 dB per octave.
    Db96,
    /// As steep as can be: a true brick wall in linear phase; with zero latency and in natural phase an
    /// elliptic cut.
    BrickWall,
}

/// Which part of the sound a band works on. Channels that the layout does not have are left out; a band of
/// which no channel is left does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Placement {
    /// Every channel: stereo on a stereo track, all loudspeakers on a surround bus.
    #[default]
    All,
    /// The left front channel.
    Left,
    /// The right front channel.
    Right,
    /// What left and right front have in common; a mono track is all mid.
    Mid,
    /// How left and right front differ.
    Side,
    /// Left, right and centre in front; on mono and stereo every channel.
    Fronts,
    /// The centre channel.
    Centre,
    /// Side and rear channels.
    Surrounds,
    /// The channels overhead.
    Heights,
    /// The low-frequency effects channel.
    Lfe,
}

/// What a dynamic band listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Detector {
    /// The input of the EQ itself, before any band.
    #[default]
    Internal,
    /// The sidechain input.
    External,
}

/// How a band's gain follows the level. A range of 0 dB means: it does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dynamics {
    /// Most movement in dB, see [`DYN_RANGE_DB`].
    pub range_db: f32,
    /// Level where movement begins, see [`DYN_THRESHOLD_DB`]; not used when `auto_threshold` is on.
    pub threshold_db: f32,
    /// The threshold follows the long-term level of the band itself.
    pub auto_threshold: bool,
    /// See [`DYN_ATTACK_MS`].
    pub attack_ms: f32,
    /// See [`DYN_RELEASE_MS`].
    pub release_ms: f32,
    /// See [`DYN_KNEE_DB`].
    pub knee_db: f32,
    /// What the band listens to.
    pub detector: Detector,
}

impl Dynamics {
    /// No movement; times and knee as an engineer would start.
    pub const DEFAULT: Dynamics = Dynamics {
        range_db: 0.0,
        threshold_db: -24.0,
        auto_threshold: false,
        attack_ms: 10.0,
        release_ms: 100.0,
        knee_db: 6.0,
        detector: Detector::Internal,
    };
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Whether it takes part.
    pub state: BandState,
    /// Its shape.
    pub kind: Kind,
    /// Centre or corner, see [`FREQ_HZ`].
    pub freq_hz: f32,
    /// See [`GAIN_DB`]; only bells, shelves and tilts have one.
    pub gain_db: f32,
    /// See [`Q`]. At the corner of a cut of 12 dB/oct or more the level is 20·log10(Q) dB.
    pub q: f32,
    /// Steepness of cuts, shelves and bells.
    pub slope: Slope,
    /// Channels it works on.
    pub placement: Placement,
    /// How its gain follows the level.
    pub dynamics: Dynamics,
}

impl Band {
    /// An unused bell at 1 kHz.
    pub const DEFAULT: Band = Band {
        state: BandState::Off,
        kind: Kind::Bell,
        freq_hz: 1_000.0,
        gain_db: 0.0,
        q: 1.0,
        slope: Slope::Db12,
        placement: Placement::All,
        dynamics: Dynamics::DEFAULT,
    };
}

/// What the EQ does to phase, and what that costs in latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Phase {
    /// Minimum phase without latency.
    #[default]
    ZeroLatency,
    /// The analogue phase up to 20 kHz, at most 512 samples late at 48 kHz.
    Natural,
    /// No phase shift at all, latency as [`LinearLow`] says.
    Linear,
}

/// Lowest frequency that linear phase renders accurately; the lower, the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LinearLow {
    /// Accurate from 200 Hz: latency about 21 ms.
    Hz200,
    /// Accurate from 100 Hz: about 43 ms.
    #[default]
    Hz100,
    /// Accurate from 50 Hz: about 85 ms.
    Hz50,
    /// Accurate from 25 Hz: about 171 ms.
    Hz25,
    /// Accurate from 12 Hz: about 341 ms.
    Hz12,
}

/// Everything an engineer sets on the EQ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The input, delayed by the latency, untouched.
    pub bypass: bool,
    /// Output gain in dB, see [`GAIN_DB`].
    pub out_gain_db: f32,
    /// Scale of all gains and dynamic ranges, see [`GAIN_SCALE`].
    pub gain_scale: f32,
    /// Zero latency, natural or linear phase.
    pub phase: Phase,
    /// Lowest accurate frequency of linear phase.
    pub linear_low: LinearLow,
    /// Takes the loudness change of the curve off the output; stands still between changes of the curve.
    pub auto_gain: bool,
    /// In bypass, plays the input as loud as the output.
    pub fair_bypass: bool,
    /// Plays only what the EQ adds or removes: output minus input.
    pub delta: bool,
    /// Plays only the region of this band, 0 to 23.
    pub listen: Option<u8>,
    /// The bands.
    pub bands: [Band; BANDS],
}

impl Settings {
    /// A flat EQ.
    pub const DEFAULT: Settings = Settings {
        bypass: false,
        out_gain_db: 0.0,
        gain_scale: 1.0,
        phase: Phase::ZeroLatency,
        linear_low: LinearLow::Hz100,
        auto_gain: false,
        fair_bypass: false,
        delta: false,
        listen: None,
        bands: [Band::DEFAULT; BANDS],
    };
}

impl Default for Settings {
    fn default() -> Self {
        Settings::DEFAULT
    }
}
