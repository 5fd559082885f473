//! The proximity law: what one knob from the microphone to the back wall does to a source.
//!
//! Equal steps of the knob are equal steps of direct against reverberant sound, 10 lg (V / 312 T r²). What is
//! early and what is late follows M. Barron and L.-J. Lee (JASA 84 (1988) 618): the room answers with a decay
//! that begins when the direct sound arrives, so the reflected sound, too, is a little weaker further away.

use super::air::SPEED_OF_SOUND_M_S;
use super::geometry::{REVERBERANT_M3_PER_S, RoomSpec};
use super::material::{BANDS, BANDS_HZ, Octaves};
use super::source::Source;
use crate::units::{db_from_gain, gain_from_db};

/// The knob's ends against the critical distance: 14 dB more direct than reverberant sound, and 14 dB less.
const SPAN: f64 = 5.0;
/// At the microphone is never further than this, in m, and never nearer.
const NEAR_M: (f64, f64) = (0.02, 0.5);
/// The far end is at least this much further than the near one.
const LEAST_RANGE: f64 = 4.0;
/// The back wall is at least so far in m, if the room has it.
const LEAST_FAR_M: f64 = 1.0;
/// Decay in T60 of energy, as e^−x.
const DECAY: f64 = 6.0 * std::f64::consts::LN_10;
/// K-weighted power (ITU-R BS.1770) of each octave of a programme with a spectrum like that of IEC 60268-1:
/// what to match by where nothing is known of the recording. Only the proportions count.
pub const TYPICAL_PROGRAMME: Octaves = [0.21, 0.66, 0.95, 1.0, 0.93, 1.02, 0.62, 0.25];

/// How loud each part is that the loudness is made of, as factors of amplitude.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// Direct sound.
    pub direct: f64,
    /// Early reflections.
    pub early: f64,
    /// Tail.
    pub tail: f64,
}

impl Parts {
    /// All as the room has them.
    pub const ALL: Parts = Parts { direct: 1.0, early: 1.0, tail: 1.0 };
}

/// The law in one room and one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proximity {
    near_m: f64,
    far_m: f64,
    critical_m: f64,
    volume_m3: f64,
    mid_t60_s: f64,
    t60_s: Octaves,
    mixing_s: f64,
}

impl Proximity {
    /// For a source in that direction.
    pub fn new(room: &RoomSpec, azimuth_deg: f64) -> Proximity {
        let (critical_m, reach_m) = (room.critical_distance_m(), room.reach_m(azimuth_deg));
        let far_m = (SPAN * critical_m).max(LEAST_FAR_M).min(reach_m);
        let near_m = (critical_m / SPAN).clamp(NEAR_M.0, NEAR_M.1).min(far_m / LEAST_RANGE);
        Proximity {
            near_m,
            far_m,
            critical_m,
            volume_m3: room.volume_m3(),
            mid_t60_s: room.mid_t60_s(),
            t60_s: room.t60_s(),
            mixing_s: room.mixing_time_s(),
        }
    }

    /// Distance in m of a knob from 0, at the microphone, to 1, at the back wall.
    pub fn distance_m(&self, knob: f64) -> f64 {
        self.near_m * (self.far_m / self.near_m).powf(knob.clamp(0.0, 1.0))
    }

    /// The knob, from 0 at the microphone to 1 at the back wall, that makes a distance.
    pub fn knob(&self, distance_m: f64) -> f64 {
        let way = (distance_m / self.near_m).max(1.0).ln() / (self.far_m / self.near_m).ln();
        way.min(1.0)
    }

    /// Distance in m at which the room is as loud as the source.
    pub fn critical_m(&self) -> f64 {
        self.critical_m
    }

    /// Direct against reflected sound in dB, by Barron's revised theory: 10 lg (V / 312 T r²) + 0.175 r/T.
    pub fn drr_db(&self, distance_m: f64) -> f64 {
        -10.0 * (self.reflected(distance_m, self.mid_t60_s) * distance_m * distance_m).log10()
    }

    /// Clarity of music in dB: what comes within 80 ms against what comes later.
    pub fn c80_db(&self, distance_m: f64) -> f64 {
        self.clarity_db(distance_m, 0.080)
    }

    /// Clarity of speech in dB: what comes within 50 ms against what comes later.
    pub fn c50_db(&self, distance_m: f64) -> f64 {
        self.clarity_db(distance_m, 0.050)
    }

    /// Share of the energy that comes within 50 ms.
    pub fn d50(&self, distance_m: f64) -> f64 {
        1.0 / (1.0 + 10.0_f64.powf(-0.1 * self.c50_db(distance_m)))
    }

    /// Barron's revised theory.
    fn clarity_db(&self, distance_m: f64, early_s: f64) -> f64 {
        let reflected = self.reflected(distance_m, self.mid_t60_s);
        let late_share = (-DECAY * early_s / self.mid_t60_s).exp();
        let direct = 1.0 / (distance_m * distance_m);
        10.0 * ((direct + reflected * (1.0 - late_share)) / (reflected * late_share)).log10()
    }

    /// Energy of all reflections of a source whose direct sound has 1 at 1 m.
    fn reflected(&self, distance_m: f64, t60_s: f64) -> f64 {
        let late = DECAY * distance_m / (SPEED_OF_SOUND_M_S * t60_s);
        REVERBERANT_M3_PER_S * t60_s / self.volume_m3 * (-late).exp()
    }

    /// Gain that a source at 1 m needs. With a level law of 0 the sum of direct sound and room is as loud as
    /// the recording; with 1 the direct sound falls with 1/r and is as loud as the recording where that was
    /// made. `programme` is the recording's K-weighted power in each octave; a bright one loses more by
    /// distance.
    pub fn gain(&self, source: &Source, parts: &Parts, level_law: f64, programme: &Octaves) -> f64 {
        let matched_db = db_from_gain(self.matched_gain(source, parts, programme));
        let natural_db = db_from_gain(source.recorded_at_m.max(NEAR_M.0));
        gain_from_db(matched_db + level_law.clamp(0.0, 1.0) * (natural_db - matched_db))
    }

    fn matched_gain(&self, source: &Source, parts: &Parts, programme: &Octaves) -> f64 {
        let distance_m = source.distance_m;
        let (mut recording, mut placed) = (0.0, 0.0);
        for band in 0..BANDS {
            let power = |db: f64| 10.0_f64.powf(0.1 * db);
            let (freq_hz, t60_s) = (BANDS_HZ[band], self.t60_s[band]);
            let direct = power(source.direct_db(freq_hz)) / (distance_m * distance_m);
            let reflected = power(source.room_db(freq_hz)) * self.reflected(distance_m, t60_s);
            let late_share = (-DECAY * self.mixing_s / t60_s).exp();
            let early = parts.early * parts.early * (1.0 - late_share);
            let late = parts.tail * parts.tail * late_share;
            let weight = programme[band];
            recording += weight;
            placed += weight * (parts.direct * parts.direct * direct + (early + late) * reflected);
        }
        // In silence, or with every part turned off, there is nothing to match.
        let gain = (recording / placed).sqrt();
        let most = 1e3 * distance_m;
        if gain.is_finite() { gain.min(most) } else { distance_m }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::geometry::{Plan, tests::plan};
    use crate::space::source::MicPattern;

    fn room() -> RoomSpec {
        RoomSpec::new(&plan())
    }

    #[test]
    fn equal_steps_of_the_knob_are_equal_steps_of_direct_against_reverberant_sound() {
        let law = Proximity::new(&room(), 0.0);
        let drr = |step: u32| 20.0 * (law.critical_m() / law.distance_m(f64::from(step) / 64.0)).log10();
        let mean_db = (drr(64) - drr(0)) / 64.0;
        assert!(mean_db < -0.3);
        for step in 0..64 {
            assert!((drr(step + 1) - drr(step) - mean_db).abs() < 1e-9);
        }
        for knob in [0.0, 0.2, 0.9, 1.0] {
            assert!((law.knob(law.distance_m(knob)) - knob).abs() < 1e-12);
        }
    }

    #[test]
    fn clarity_is_what_barrons_theory_says_for_this_room() {
        // 384 m³, 1 s: table of the theory's values for C50 and C80.
        let law = Proximity::new(&room(), 0.0);
        for (distance_m, c50_db, c80_db, drr_db) in
            [(0.5, 10.4, 12.4, 7.0), (2.0, 2.2, 4.8, -4.8), (6.5, 0.3, 3.3, -14.2)]
        {
            assert!((law.c50_db(distance_m) - c50_db).abs() < 0.1, "{}", law.c50_db(distance_m));
            assert!((law.c80_db(distance_m) - c80_db).abs() < 0.1, "{}", law.c80_db(distance_m));
            assert!((law.drr_db(distance_m) - drr_db).abs() < 0.1, "{}", law.drr_db(distance_m));
        }
    }

    #[test]
    fn matched_is_as_loud_as_the_recording_near_by_and_natural_falls_with_the_distance() {
        let room = room();
        let law = Proximity::new(&room, 0.0);
        let source = |distance_m: f64| Source {
            distance_m,
            recorded_at_m: 0.3,
            pattern: MicPattern::Omni,
            critical_m: law.critical_m(),
            air: 0.0,
        };
        let direct_db = |distance_m: f64, level_law: f64| {
            db_from_gain(
                law.gain(&source(distance_m), &Parts::ALL, level_law, &TYPICAL_PROGRAMME) / distance_m,
            )
        };
        // The direct sound alone has 1 / (1 + 1/DRR) of the energy.
        assert!((direct_db(0.3, 0.0) + 10.0 * (1.0 + 0.09 / 1.23_f64).log10()).abs() < 0.2);
        assert!(direct_db(0.3, 1.0).abs() < 1e-9);
        assert!((direct_db(3.0, 1.0) + 20.0).abs() < 1e-9);
        assert!(direct_db(3.0, 0.0) > -12.0);
    }

    #[test]
    fn every_room_has_a_near_and_a_far_end_within_its_walls() {
        for size_m3 in [20.0, 400.0, 20_000.0] {
            for decay_s in [0.1, 1.0, 20.0] {
                for azimuth_deg in [-90.0, 0.0, 45.0] {
                    let room = RoomSpec::new(&Plan { size_m3, decay_s, ..*room().plan() });
                    let law = Proximity::new(&room, azimuth_deg);
                    let (near_m, far_m) = (law.distance_m(0.0), law.distance_m(1.0));
                    assert!(near_m <= 0.5 && far_m >= 3.9 * near_m, "{near_m} to {far_m} m");
                    assert!(far_m <= room.reach_m(azimuth_deg) + 1e-9);
                }
            }
        }
    }
}
