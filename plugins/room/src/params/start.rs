//! A new instance: the name, range, notation and default of every parameter.

use std::ops::RangeInclusive;
use std::sync::Mutex;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::param::{self, LogScale};
use aplomb_kit::text::{self, Notation};
use aplomb_kit::window::Kept;
use shared_dsp::room::{Settings, settings};

use super::RoomParams;
use super::choices::{
    DuckSourceChoice, ListenModeChoice, MaterialChoice, MicPatternChoice, PredelaySyncChoice, RoomGroupChoice,
};
use super::scales::{
    DECAY, DUCK_RELEASE, GATE_RELEASE, GATE_THRESHOLD, HIGH_CUT, LEVEL, LOW_CUT, MULTIPLIER, RATIO_H,
    RATIO_WL, RECORDED_AT, SIZE,
};
use super::sharing::Sharing;

impl Default for RoomParams {
    fn default() -> RoomParams {
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
        let multiplier = |name: &str| logarithmic(name, &MULTIPLIER, text::PERCENT);
        let switch = |name: &str, default: bool| param::switch(name.into(), default, &changes);
        let level = |name: &str, default: f32| {
            param::level_or_off(name.into(), default, &LEVEL, text::GAIN, &changes)
        };
        RoomParams {
            bypass: switch("Bypass", start.bypass).make_bypass(),
            proximity: share("Proximity", start.proximity, settings::PROXIMITY),
            azimuth: linear("Azimuth", start.azimuth_deg, settings::AZIMUTH_DEG, text::DIRECTION),
            source_width: linear(
                "Source Width",
                start.source_width_m,
                settings::SOURCE_WIDTH_M,
                text::LENGTH,
            ),
            listen_mode: param::choice("Listen Mode".into(), ListenModeChoice(start.listen_mode), &changes),
            recorded_at: logarithmic("Recorded At", &RECORDED_AT, text::LENGTH),
            mic_pattern: param::choice("Mic Pattern".into(), MicPatternChoice(start.mic_pattern), &changes),
            level_law: share("Level Law", start.level_law, settings::LEVEL_LAW),
            size: logarithmic("Size", &SIZE, text::VOLUME),
            ratio_wl: logarithmic("Width : Length", &RATIO_WL, text::PROPORTION),
            ratio_h: logarithmic("Height", &RATIO_H, text::PROPORTION),
            material: param::choice("Material".into(), MaterialChoice(start.material), &changes),
            decay: logarithmic("Decay", &DECAY, text::SECONDS),
            decay_63: multiplier("Decay 63 Hz"),
            decay_125: multiplier("Decay 125 Hz"),
            decay_250: multiplier("Decay 250 Hz"),
            decay_500: multiplier("Decay 500 Hz"),
            decay_1k: multiplier("Decay 1 kHz"),
            decay_2k: multiplier("Decay 2 kHz"),
            decay_4k: multiplier("Decay 4 kHz"),
            decay_8k: multiplier("Decay 8 kHz"),
            predelay: linear("Predelay", start.predelay_ms, settings::PREDELAY_MS, text::TIME_OR_NONE),
            predelay_sync: param::choice(
                "Predelay Sync".into(),
                PredelaySyncChoice(start.predelay_sync),
                &changes,
            ),
            early_level: level("Early Level", start.early_level_db),
            tail_level: level("Tail Level", start.tail_level_db),
            direct_level: level("Direct Level", start.direct_level_db),
            diffusion: share("Diffusion", start.diffusion, settings::DIFFUSION),
            modulation: share("Modulation", start.modulation, settings::MODULATION),
            air: share("Air", start.air, settings::AIR),
            wet_low_cut: param::cut("Wet Low Cut".into(), &LOW_CUT, &changes),
            wet_high_cut: param::cut("Wet High Cut".into(), &HIGH_CUT, &changes),
            wet_tilt: linear("Wet Tilt", start.wet_tilt_db, settings::WET_TILT_DB, text::GAIN),
            width: share("Width", start.width, settings::WIDTH),
            duck_amount: linear("Duck Amount", start.duck_amount_db, settings::DUCK_AMOUNT_DB, text::LEVEL),
            duck_release: logarithmic("Duck Release", &DUCK_RELEASE, text::TIME),
            duck_source: param::choice("Duck Source".into(), DuckSourceChoice(start.duck_source), &changes),
            gate_threshold: param::level_or_off(
                "Gate Threshold".into(),
                start.gate_threshold_db,
                &GATE_THRESHOLD,
                text::LEVEL,
                &changes,
            ),
            gate_release: logarithmic("Gate Release", &GATE_RELEASE, text::TIME),
            freeze: switch("Freeze", start.freeze),
            mix: share("Mix", start.mix, settings::MIX),
            output: linear("Output", start.output_db, settings::OUTPUT_DB, text::GAIN),
            // Which room it is belongs to the session, not to a moment of the song
            room_group: param::choice("Room".into(), RoomGroupChoice(start.room_group), &changes)
                .non_automatable(),
            fair_bypass: switch("Fair Bypass", start.fair_bypass),
            keeper: Keeper::default(),
            window: Kept::default(),
            sharing: Sharing::new(&changes),
            following: Mutex::default(),
            changes,
        }
    }
}
