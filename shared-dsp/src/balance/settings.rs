//! What an engineer sets on Balance, in dB, LU, LUFS and ms, with the range of each value.

use std::ops::RangeInclusive;

pub use super::delivery::Delivery;
pub use super::role::Role;
use crate::units::within;

/// The static gain in dB.
pub const TRIM_DB: RangeInclusive<f32> = -24.0..=24.0;
/// By how many LU this element is wanted above what its role asks for.
pub const TARGET_OFFSET_LU: RangeInclusive<f32> = -24.0..=24.0;
/// Loudness in LUFS to which phrases are ridden.
pub const RIDE_TARGET_LUFS: RangeInclusive<f32> = -60.0..=0.0;
/// Most dB by which the ride turns up.
pub const RIDE_UP_DB: RangeInclusive<f32> = 0.0..=24.0;
/// Most dB by which the ride turns down.
pub const RIDE_DOWN_DB: RangeInclusive<f32> = 0.0..=24.0;
/// Speed in dB/s that the ride never exceeds.
pub const RIDE_SPEED_DB_S: RangeInclusive<f32> = 0.5..=60.0;
/// How far ahead the ride looks, in ms; the plug-in is that much later.
pub const RIDE_LOOKAHEAD_MS: RangeInclusive<f32> = 0.0..=1_000.0;
/// Loudness in LUFS under which nothing is a phrase: there the gain is held.
pub const RIDE_GATE_LUFS: RangeInclusive<f32> = -80.0..=-10.0;
/// Sound pressure in dB SPL, at the listener, of a programme of −23 LUFS. EBU Tech 3276's listening level, 73 dB
/// for each loudspeaker, makes 0 LUFS 96 dB SPL.
pub const MONITOR_LEVEL_DB_SPL: RangeInclusive<f32> = 40.0..=95.0;
/// The highest true peak that leaves the plug-in, in dBTP.
pub const CEILING_DBTP: RangeInclusive<f32> = -24.0..=0.0;

/// In which measure an element is shown and brought to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Weighting {
    /// LUFS: K-weighted energy through the gates of BS.1770. What deliveries ask for.
    #[default]
    Loudness,
    /// Phon of the element alone: what an ear hears at the monitor level.
    Perceived,
    /// Phon of the element behind everything else of the mix.
    InMix,
}

impl Weighting {
    /// All of them, in the order of the host's choices.
    pub const ALL: [Weighting; 3] = [Weighting::Loudness, Weighting::Perceived, Weighting::InMix];
}

/// Everything an engineer sets on Balance that the host knows of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The input, delayed by the latency, untouched.
    pub bypass: bool,
    /// See [`TRIM_DB`].
    pub trim_db: f32,
    /// What the element is in the mix.
    pub role: Role,
    /// See [`TARGET_OFFSET_LU`].
    pub target_offset_lu: f32,
    /// Follows phrases to the target.
    pub ride_on: bool,
    /// See [`RIDE_TARGET_LUFS`].
    pub ride_target_lufs: f32,
    /// See [`RIDE_UP_DB`].
    pub ride_up_db: f32,
    /// See [`RIDE_DOWN_DB`].
    pub ride_down_db: f32,
    /// See [`RIDE_SPEED_DB_S`].
    pub ride_speed_db_s: f32,
    /// See [`RIDE_LOOKAHEAD_MS`].
    pub ride_lookahead_ms: f32,
    /// See [`RIDE_GATE_LUFS`].
    pub ride_gate_lufs: f32,
    /// See [`MONITOR_LEVEL_DB_SPL`].
    pub monitor_level_db_spl: f32,
    /// In which measure the element is shown.
    pub weighting: Weighting,
    /// A mono track counts as played by two loudspeakers: 3.01 LU louder.
    pub dual_mono: bool,
    /// Lets no true peak above the ceiling.
    pub ceiling_on: bool,
    /// See [`CEILING_DBTP`].
    pub ceiling_dbtp: f32,
    /// What a mix is checked against.
    pub delivery: Delivery,
    /// In bypass, plays the input as loud as the output.
    pub fair_bypass: bool,
    /// This element neither counts in the view of the mix nor is it moved by "balance all".
    pub mute_from_balance: bool,
}

impl Settings {
    /// A meter that changes nothing.
    pub const DEFAULT: Settings = Settings {
        bypass: false,
        trim_db: 0.0,
        role: Role::Auto,
        target_offset_lu: 0.0,
        ride_on: false,
        ride_target_lufs: -24.0,
        ride_up_db: 6.0,
        ride_down_db: 6.0,
        ride_speed_db_s: 12.0,
        ride_lookahead_ms: 0.0,
        ride_gate_lufs: -45.0,
        monitor_level_db_spl: 73.0,
        weighting: Weighting::Loudness,
        dual_mono: false,
        ceiling_on: false,
        ceiling_dbtp: -1.0,
        delivery: Delivery::Streaming,
        fair_bypass: false,
        mute_from_balance: false,
    };

    /// Every value within its range; the default's where it is no number.
    pub fn sane(&self) -> Settings {
        let default = Settings::DEFAULT;
        Settings {
            trim_db: within(self.trim_db, &TRIM_DB, default.trim_db),
            target_offset_lu: within(self.target_offset_lu, &TARGET_OFFSET_LU, default.target_offset_lu),
            ride_target_lufs: within(self.ride_target_lufs, &RIDE_TARGET_LUFS, default.ride_target_lufs),
            ride_up_db: within(self.ride_up_db, &RIDE_UP_DB, default.ride_up_db),
            ride_down_db: within(self.ride_down_db, &RIDE_DOWN_DB, default.ride_down_db),
            ride_speed_db_s: within(self.ride_speed_db_s, &RIDE_SPEED_DB_S, default.ride_speed_db_s),
            ride_lookahead_ms: within(self.ride_lookahead_ms, &RIDE_LOOKAHEAD_MS, default.ride_lookahead_ms),
            ride_gate_lufs: within(self.ride_gate_lufs, &RIDE_GATE_LUFS, default.ride_gate_lufs),
            monitor_level_db_spl: within(
                self.monitor_level_db_spl,
                &MONITOR_LEVEL_DB_SPL,
                default.monitor_level_db_spl,
            ),
            ceiling_dbtp: within(self.ceiling_dbtp, &CEILING_DBTP, default.ceiling_dbtp),
            ..*self
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_within_every_range() {
        assert_eq!(Settings::DEFAULT.sane(), Settings::DEFAULT);
    }

    #[test]
    fn what_is_no_number_becomes_the_default_and_what_is_too_much_the_most() {
        let wild = Settings { trim_db: f32::NAN, ceiling_dbtp: 90.0, ..Settings::DEFAULT };
        assert_eq!(wild.sane(), Settings { trim_db: 0.0, ceiling_dbtp: 0.0, ..Settings::DEFAULT });
    }
}
