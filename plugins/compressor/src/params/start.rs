//! A new instance: the name, range, notation and default of every parameter.

use std::ops::RangeInclusive;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::param::{self, LogScale};
use aplomb_kit::text::{self, Notation};
use aplomb_kit::window::Kept;
use shared_dsp::compressor::{Settings, settings};

use super::choices::{
    ChannelsChoice, DetectorChoice, LinkLawChoice, ModeChoice, OversamplingChoice, SourceChoice, StyleChoice,
};
use super::scales::{ATTACK, BELL_FREQ, BELL_Q, HIGH_CUT, LOW_CUT, RELEASE, RMS_WINDOW};
use super::{CompressorParams, Heard};

impl Default for CompressorParams {
    fn default() -> CompressorParams {
        let changes = Changes::default();
        let start = Settings::DEFAULT;
        let linear = |name: &str, default: f32, range: RangeInclusive<f32>, notation: Notation| {
            param::linear(name.into(), default, range, notation, &changes)
        };
        let share = |name: &str, default: f32, range: RangeInclusive<f32>| {
            param::linear(name.into(), default, range, text::PERCENT, &changes)
        };
        let logarithmic = |name: &str, scale: &'static LogScale, notation: Notation| {
            param::logarithmic(name.into(), scale, notation, &changes)
        };
        let switch = |name: &str, default: bool| param::switch(name.into(), default, &changes);
        let bell_gain = |name: &str, bell: usize| {
            linear(name, start.sc_bells[bell].gain_db, settings::SC_BELL_GAIN_DB, text::GAIN)
        };
        CompressorParams {
            bypass: switch("Bypass", start.bypass).make_bypass(),
            threshold: linear("Threshold", start.threshold_db, settings::THRESHOLD_DB, text::LEVEL),
            ratio: linear("Ratio", start.slope, settings::SLOPE, text::RATIO),
            knee: linear("Knee", start.knee_db, settings::KNEE_DB, text::LEVEL),
            range: linear("Range", start.range_db, settings::RANGE_DB, text::LEVEL),
            mode: param::choice("Mode".into(), ModeChoice(start.mode), &changes),
            attack: logarithmic("Attack", &ATTACK, text::TIME),
            hold: linear("Hold", start.hold_ms, settings::HOLD_MS, text::TIME_OR_NONE),
            release: logarithmic("Release", &RELEASE, text::TIME),
            auto_release: switch("Auto Release", start.auto_release),
            auto_attack: switch("Auto Attack", start.auto_attack),
            // Changes the latency, which hosts take only between two activations
            lookahead: linear("Lookahead", start.lookahead_ms, settings::LOOKAHEAD_MS, text::TIME_OR_NONE)
                .non_automatable(),
            detector: param::choice("Detector".into(), DetectorChoice(start.detector), &changes),
            rms_window: logarithmic("RMS Window", &RMS_WINDOW, text::TIME),
            topology: share("Feedback", start.topology, settings::TOPOLOGY),
            style: param::choice("Style".into(), StyleChoice(start.style), &changes),
            colour: share("Colour", start.colour, settings::COLOUR),
            link: share("Link", start.link, settings::LINK),
            link_law: param::choice("Link Law".into(), LinkLawChoice(start.link_law), &changes),
            channels: param::choice("Channels".into(), ChannelsChoice(start.channels), &changes),
            sc_source: param::choice("Sidechain Source".into(), SourceChoice(start.sc_source), &changes),
            sc_low_cut: param::cut("Sidechain Low Cut".into(), &LOW_CUT, &changes),
            sc_high_cut: param::cut("Sidechain High Cut".into(), &HIGH_CUT, &changes),
            sc_bell1_freq: logarithmic("Sidechain Bell 1 Frequency", &BELL_FREQ[0], text::FREQUENCY),
            sc_bell1_gain: bell_gain("Sidechain Bell 1 Gain", 0),
            sc_bell1_q: logarithmic("Sidechain Bell 1 Q", &BELL_Q[0], text::Q),
            sc_bell2_freq: logarithmic("Sidechain Bell 2 Frequency", &BELL_FREQ[1], text::FREQUENCY),
            sc_bell2_gain: bell_gain("Sidechain Bell 2 Gain", 1),
            sc_bell2_q: logarithmic("Sidechain Bell 2 Q", &BELL_Q[1], text::Q),
            // For the engineer's ears only
            sc_listen: switch("Sidechain Listen", start.sc_listen).non_automatable(),
            mix: share("Mix", start.mix, settings::MIX),
            makeup: linear("Make-Up", start.makeup_db, settings::MAKEUP_DB, text::GAIN),
            auto_makeup: switch("Auto Make-Up", start.auto_makeup),
            output: linear("Output", start.output_db, settings::OUTPUT_DB, text::GAIN),
            delta: switch("Delta", start.delta),
            // Changes the latency
            oversampling: param::choice(
                "Oversampling".into(),
                OversamplingChoice(start.oversampling),
                &changes,
            )
            .non_automatable(),
            fair_bypass: switch("Fair Bypass", start.fair_bypass),
            keeper: Keeper::default(),
            window: Kept::default(),
            heard: Heard::default(),
            changes,
        }
    }
}
