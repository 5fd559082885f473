//! A new instance: the name, range, notation and default of every parameter.

use std::ops::RangeInclusive;
use std::sync::Arc;

use aplomb_kit::changes::Changes;
use aplomb_kit::link::Keeper;
use aplomb_kit::param;
use aplomb_kit::text::{self, Notation};
use aplomb_kit::window::Kept;
use shared_dsp::balance::{Settings, settings};

use super::BalanceParams;
use super::choices::{DeliveryChoice, RoleChoice, WeightingChoice};
use super::scales::RIDE_SPEED;
use crate::all::All;

impl Default for BalanceParams {
    fn default() -> BalanceParams {
        let changes = Changes::default();
        let start = Settings::DEFAULT;
        let linear = |name: &str, default: f32, range: RangeInclusive<f32>, notation: Notation| {
            param::linear(name.into(), default, range, notation, &changes)
        };
        let switch = |name: &str, default: bool| param::switch(name.into(), default, &changes);
        BalanceParams {
            bypass: switch("Bypass", start.bypass).make_bypass(),
            trim: linear("Trim", start.trim_db, settings::TRIM_DB, text::GAIN),
            // What an element is belongs to the session, not to a moment of the song
            role: param::choice("Role".into(), RoleChoice(start.role), &changes).non_automatable(),
            target_offset: linear(
                "Target Offset",
                start.target_offset_lu,
                settings::TARGET_OFFSET_LU,
                text::LOUDNESS_GAIN,
            ),
            // Changes the latency, which hosts take only between two activations
            ride_on: switch("Ride", start.ride_on).non_automatable(),
            ride_target: linear(
                "Ride Target",
                start.ride_target_lufs,
                settings::RIDE_TARGET_LUFS,
                text::LOUDNESS,
            ),
            ride_up: linear("Ride Up", start.ride_up_db, settings::RIDE_UP_DB, text::LEVEL),
            ride_down: linear("Ride Down", start.ride_down_db, settings::RIDE_DOWN_DB, text::LEVEL),
            ride_speed: param::logarithmic("Ride Speed".into(), &RIDE_SPEED, text::GAIN_SPEED, &changes),
            // Changes the latency
            ride_lookahead: linear(
                "Ride Lookahead",
                start.ride_lookahead_ms,
                settings::RIDE_LOOKAHEAD_MS,
                text::TIME_OR_NONE,
            )
            .non_automatable(),
            ride_gate: linear("Ride Gate", start.ride_gate_lufs, settings::RIDE_GATE_LUFS, text::LOUDNESS),
            monitor_level: linear(
                "Monitor Level",
                start.monitor_level_db_spl,
                settings::MONITOR_LEVEL_DB_SPL,
                text::SOUND_PRESSURE,
            ),
            // How it is measured belongs to the session as well
            weighting: param::choice("Weighting".into(), WeightingChoice(start.weighting), &changes)
                .non_automatable(),
            dual_mono: switch("Dual Mono", start.dual_mono),
            // Changes the latency
            ceiling_on: switch("Ceiling On", start.ceiling_on).non_automatable(),
            ceiling: linear("Ceiling", start.ceiling_dbtp, settings::CEILING_DBTP, text::TRUE_PEAK),
            delivery: param::choice("Delivery".into(), DeliveryChoice(start.delivery), &changes)
                .non_automatable(),
            fair_bypass: switch("Fair Bypass", start.fair_bypass),
            mute_from_balance: switch("Mute from Balance", start.mute_from_balance),
            keeper: Keeper::default(),
            window: Kept::default(),
            all: All::default(),
            ear: Arc::default(),
            changes,
        }
    }
}
