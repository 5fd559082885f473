//! The logarithmic scale of Balance's parameters.
//!
//! A saved state holds the distance from the anchor in octaves, so the anchor is for ever. It lies where the
//! parameter starts, which makes the default exact.

use aplomb_kit::param::LogScale;
use shared_dsp::balance::{Settings, settings};

/// Speeds of the ride in dB/s.
pub static RIDE_SPEED: LogScale =
    LogScale { range: settings::RIDE_SPEED_DB_S, anchor: Settings::DEFAULT.ride_speed_db_s };
