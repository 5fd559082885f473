//! Every choice of the Compressor, every control, and settings by chance.

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{
    self as range, Bell, Channels, Detector, LinkLaw, Mode, Oversampling, Source, Style,
};

use crate::random::Random;

/// Downward, upward, expander.
pub const MODES: [Mode; 3] = [Mode::Downward, Mode::Upward, Mode::Expander];
/// Every detector.
pub const DETECTORS: [Detector; 4] = [Detector::Analytic, Detector::Rms, Detector::Peak, Detector::Loudness];
/// Every style.
pub const STYLES: [Style; 5] = [Style::Clean, Style::BusVca, Style::Opto, Style::Fet, Style::VariMu];
/// Both link laws.
pub const LINK_LAWS: [LinkLaw; 2] = [LinkLaw::Maximum, LinkLaw::Mean];
/// Every choice of channels.
pub const CHANNELS: [Channels; 5] =
    [Channels::All, Channels::MidSide, Channels::Mid, Channels::Side, Channels::Groups];
/// Off, twice, four times.
pub const OVERSAMPLINGS: [Oversampling; 3] = [Oversampling::Off, Oversampling::X2, Oversampling::X4];

/// A control and a move of it.
pub struct Control {
    /// As on the knob.
    pub name: &'static str,
    /// Where the move begins.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
    /// Sets it.
    pub set: fn(&mut Settings, f32),
}

/// Every control that moves continuously, each with the move of a quick hand, both ways within its range.
pub const CONTROLS: [Control; 22] = [
    Control { name: "threshold", from: -30.0, to: -18.0, set: |s, v| s.threshold_db = v },
    Control { name: "ratio 4:1 to ∞:1", from: 0.75, to: 1.0, set: |s, v| s.slope = v },
    Control { name: "knee", from: 0.0, to: 24.0, set: |s, v| s.knee_db = v },
    Control { name: "range", from: 6.0, to: 18.0, set: |s, v| s.range_db = v },
    Control { name: "topology", from: 0.0, to: 1.0, set: |s, v| s.topology = v },
    Control { name: "link", from: 0.0, to: 1.0, set: |s, v| s.link = v },
    Control { name: "colour", from: 0.0, to: 1.0, set: |s, v| s.colour = v },
    Control { name: "mix", from: 0.0, to: 1.0, set: |s, v| s.mix = v },
    Control { name: "make-up", from: 0.0, to: 6.0, set: |s, v| s.makeup_db = v },
    Control { name: "output", from: 0.0, to: -6.0, set: |s, v| s.output_db = v },
    Control { name: "attack", from: 10.0, to: 100.0, set: |s, v| s.attack_ms = v },
    Control { name: "hold", from: 0.0, to: 200.0, set: |s, v| s.hold_ms = v },
    Control { name: "release", from: 100.0, to: 2_000.0, set: |s, v| s.release_ms = v },
    Control { name: "RMS window", from: 10.0, to: 100.0, set: |s, v| s.rms_window_ms = v },
    Control { name: "SC low cut", from: 10.0, to: 200.0, set: |s, v| s.sc_low_cut_hz = v },
    Control { name: "SC high cut", from: 20_000.0, to: 1_000.0, set: |s, v| s.sc_high_cut_hz = v },
    Control { name: "SC bell 1 frequency", from: 60.0, to: 600.0, set: |s, v| s.sc_bells[0].freq_hz = v },
    Control { name: "SC bell 1 gain", from: 0.0, to: 9.0, set: |s, v| s.sc_bells[0].gain_db = v },
    Control { name: "SC bell 1 Q", from: 0.5, to: 4.0, set: |s, v| s.sc_bells[0].q = v },
    Control {
        name: "SC bell 2 frequency",
        from: 1_000.0,
        to: 5_000.0,
        set: |s, v| s.sc_bells[1].freq_hz = v,
    },
    Control { name: "SC bell 2 gain", from: 0.0, to: -9.0, set: |s, v| s.sc_bells[1].gain_db = v },
    Control { name: "SC bell 2 Q", from: 4.0, to: 0.5, set: |s, v| s.sc_bells[1].q = v },
];

/// What is one thing or another, each changed from `start`.
pub fn changed_choices(start: Settings) -> Vec<(&'static str, Settings)> {
    let s = start;
    vec![
        ("mode upward", Settings { mode: Mode::Upward, ..s }),
        ("mode expander", Settings { mode: Mode::Expander, ..s }),
        ("detector RMS", Settings { detector: Detector::Rms, ..s }),
        ("detector peak", Settings { detector: Detector::Peak, ..s }),
        ("detector loudness", Settings { detector: Detector::Loudness, ..s }),
        ("style bus VCA", Settings { style: Style::BusVca, ..s }),
        ("style opto", Settings { style: Style::Opto, ..s }),
        ("style FET", Settings { style: Style::Fet, ..s }),
        ("style vari-mu", Settings { style: Style::VariMu, ..s }),
        ("link law", Settings { link_law: LinkLaw::Mean, ..s }),
        ("channels mid-side", Settings { channels: Channels::MidSide, ..s }),
        ("channels mid", Settings { channels: Channels::Mid, ..s }),
        ("channels side", Settings { channels: Channels::Side, ..s }),
        ("channels groups", Settings { channels: Channels::Groups, ..s }),
        ("SC source", Settings { sc_source: Source::External, ..s }),
        ("lookahead", Settings { lookahead_ms: 5.0, ..s }),
        ("oversampling 2x", Settings { oversampling: Oversampling::X2, ..s }),
        ("oversampling 4x", Settings { oversampling: Oversampling::X4, ..s }),
        ("bypass", Settings { bypass: true, ..s }),
        ("fair bypass", Settings { bypass: true, fair_bypass: true, ..s }),
        ("delta", Settings { delta: true, ..s }),
        ("SC listen", Settings { sc_listen: true, ..s }),
        ("auto release", Settings { auto_release: true, ..s }),
        ("auto attack", Settings { auto_attack: true, ..s }),
        ("auto make-up", Settings { auto_makeup: true, ..s }),
        (
            "all at once",
            Settings {
                mode: Mode::Upward,
                detector: Detector::Rms,
                style: Style::Opto,
                channels: Channels::MidSide,
                lookahead_ms: 2.0,
                oversampling: Oversampling::X4,
                makeup_db: 3.0,
                ..s
            },
        ),
    ]
}

/// Settings by chance, all over the ranges; latency too where `late`.
pub fn random_settings(random: &mut Random, late: bool) -> Settings {
    let mut settings = Settings::DEFAULT;
    for _ in 0..60 {
        change(&mut settings, random, late);
    }
    settings
}

/// Another value for one thing; for what makes latency only where `late`.
pub fn change(settings: &mut Settings, random: &mut Random, late: bool) {
    let mut within = |range: std::ops::RangeInclusive<f32>| {
        let (low, high) = (f64::from(*range.start()), f64::from(*range.end()));
        // The ends of a range are where things go wrong.
        [low, high, random.between(low, high), random.between(low, high)][random.below(4)] as f32
    };
    let s = settings;
    let value = [
        within(range::THRESHOLD_DB),
        within(range::SLOPE),
        within(range::KNEE_DB),
        within(range::RANGE_DB),
        within(range::TOPOLOGY),
        within(range::LINK),
        within(range::COLOUR),
        within(range::MIX),
        within(range::MAKEUP_DB),
        within(range::OUTPUT_DB),
        within(range::ATTACK_MS),
        within(range::HOLD_MS),
        within(range::RELEASE_MS),
        within(range::RMS_WINDOW_MS),
        within(range::SC_LOW_CUT_HZ),
        within(range::SC_HIGH_CUT_HZ),
        within(range::LOOKAHEAD_MS),
    ];
    let bell = Bell {
        freq_hz: within(range::SC_BELL_HZ),
        gain_db: within(range::SC_BELL_GAIN_DB),
        q: within(range::SC_BELL_Q),
    };
    let which = random.below(34);
    match which {
        0 => s.threshold_db = value[0],
        1 => s.slope = value[1],
        2 => s.knee_db = value[2],
        3 => s.range_db = value[3],
        4 => s.topology = value[4],
        5 => s.link = value[5],
        6 => s.colour = value[6],
        7 => s.mix = value[7],
        8 => s.makeup_db = value[8],
        9 => s.output_db = value[9],
        10 => s.attack_ms = value[10],
        11 => s.hold_ms = value[11],
        12 => s.release_ms = value[12],
        13 => s.rms_window_ms = value[13],
        14 => s.sc_low_cut_hz = value[14],
        15 => s.sc_high_cut_hz = value[15],
        16 => s.sc_bells[0] = bell,
        17 => s.sc_bells[1] = bell,
        18 => s.mode = random.pick(&MODES),
        19 => s.detector = random.pick(&DETECTORS),
        20 => s.style = random.pick(&STYLES),
        21 => s.link_law = random.pick(&LINK_LAWS),
        22 => s.channels = random.pick(&CHANNELS),
        23 => s.sc_source = random.pick(&[Source::Internal, Source::External]),
        24 => s.bypass = !s.bypass,
        25 => s.fair_bypass = !s.fair_bypass,
        26 => s.delta = !s.delta,
        27 => s.sc_listen = !s.sc_listen,
        28 => s.auto_release = !s.auto_release,
        29 => s.auto_attack = !s.auto_attack,
        30 => s.auto_makeup = !s.auto_makeup,
        31 if late => s.lookahead_ms = value[16],
        32 if late => s.oversampling = random.pick(&OVERSAMPLINGS),
        _ => s.threshold_db = value[0],
    }
}
