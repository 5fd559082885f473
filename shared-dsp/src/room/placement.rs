//! Where the settings put the source in its room, and what a listener hears of it there.

use super::plan::RoomPlan;
use super::settings::{self as range, Settings, gain_from_level_db};
use crate::space::geometry::RoomSpec;
use crate::space::proximity::{Parts, Proximity, TYPICAL_PROGRAMME};
use crate::space::source::Source;
use crate::units::within_or_zero as within;

/// A source in its room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// What its way and its microphone do to it.
    pub source: Source,
    /// Gain of the source at 1 m, as a factor of amplitude.
    pub gain: f64,
    /// Direct against reflected sound in dB, as the room has them.
    pub drr_db: f64,
    /// Clarity of speech in dB: what comes within 50 ms against what comes later.
    pub c50_db: f64,
    /// Clarity of music in dB: what comes within 80 ms against what comes later.
    pub c80_db: f64,
}

impl Placement {
    /// The source of some settings in a room.
    pub fn new(room: &RoomSpec, settings: &Settings) -> Placement {
        let law = Proximity::new(room, within(settings.azimuth_deg, &range::AZIMUTH_DEG));
        let distance_m = law.distance_m(within(settings.proximity, &range::PROXIMITY));
        let source = Source {
            distance_m,
            recorded_at_m: within(settings.recorded_at_m, &range::RECORDED_AT_M),
            pattern: settings.mic_pattern,
            critical_m: law.critical_m(),
            air: within(settings.air, &range::AIR),
        };
        let parts = Parts {
            direct: gain_from_level_db(settings.direct_level_db),
            early: gain_from_level_db(settings.early_level_db),
            tail: gain_from_level_db(settings.tail_level_db),
        };
        let level_law = within(settings.level_law, &range::LEVEL_LAW);
        Placement {
            source,
            gain: law.gain(&source, &parts, level_law, &TYPICAL_PROGRAMME),
            drr_db: law.drr_db(distance_m),
            c50_db: law.c50_db(distance_m),
            c80_db: law.c80_db(distance_m),
        }
    }

    /// By how many dB the tail is softer than all that is heard of the source, where it sets in so long after the
    /// direct sound.
    pub fn tail_below_db(&self, room: &RoomSpec, settings: &Settings, later_s: f64) -> f64 {
        let power = |level_db: f32| gain_from_level_db(level_db).powi(2);
        let late_share = (-6.0 * std::f64::consts::LN_10 * later_s / room.mid_t60_s()).exp();
        let direct = power(settings.direct_level_db) * 10.0_f64.powf(0.1 * self.drr_db);
        let early = power(settings.early_level_db) * (1.0 - late_share);
        let tail = power(settings.tail_level_db) * late_share;
        if tail == 0.0 {
            return f64::INFINITY;
        }
        10.0 * ((direct + early + tail) / tail).log10()
    }

    /// Gain of the tail.
    pub fn tail_gain(&self, room: &RoomPlan) -> f64 {
        self.gain * room.tail_gain(self.source.distance_m)
    }
}
