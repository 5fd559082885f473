//! A room that nobody can change any more: its shape, its walls, its decay. Early reflections, tail and
//! display all read this one description.

use super::air;
use super::material::{BANDS, BANDS_HZ, Material, Octaves, REFERENCE_BAND, Surface};

pub use super::air::SPEED_OF_SOUND_M_S;

/// 24 ln 10 / c: Sabine's and Eyring's 0.161 s/m.
const EYRING_S_PER_M: f64 = 24.0 * std::f64::consts::LN_10 / SPEED_OF_SOUND_M_S;
/// 16 π c / 55.3: a source of 1 at 1 m makes a reverberant energy of 312 T/V (M. Barron, L.-J. Lee, JASA 84
/// (1988) 618).
pub const REVERBERANT_M3_PER_S: f64 = 312.0;
/// A material makes an octave decay at most this much slower or faster than 1 kHz.
const MOST_SHAPE: f64 = 3.0;
/// Sources and listeners keep this distance to the walls, in m, but at most this share of the room's length.
const MARGIN: (f64, f64) = (0.3, 0.1);
/// Where the listener is, in shares of width, length and height: the room keeps its pattern of reflections
/// when its size changes.
const LISTENER: [f64; 3] = [0.5, 0.2, 0.37];
/// Where the early reflections begin to hand over to the tail, and where they have, in mixing times.
const HANDOVER: (f64, f64) = (0.6, 1.4);

/// A place in the room in m: to the right, ahead, up, from the corner at the left, behind, below.
pub type Point = [f64; 3];

/// What makes a room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Volume in m³.
    pub size_m3: f64,
    /// Width : length.
    pub ratio_wl: f64,
    /// Height : √(width · length).
    pub ratio_h: f64,
    /// What the walls are made of.
    pub material: Material,
    /// T60 in s at 1 kHz, without the air.
    pub decay_s: f64,
    /// T60 of each octave against 1 kHz, before the material.
    pub decay_multipliers: Octaves,
    /// How many times the air of a real room absorbs.
    pub air: f64,
}

/// A room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoomSpec {
    plan: Plan,
    dimensions_m: [f64; 3],
    wall_t60_s: Octaves,
    t60_s: Octaves,
    /// −ln(1 − α) of each surface.
    exponents: [Octaves; 3],
    air_db_per_m: Octaves,
}

impl RoomSpec {
    /// The room of a plan.
    pub fn new(plan: &Plan) -> RoomSpec {
        let dimensions_m = dimensions_m(plan);
        let areas = areas_m2(dimensions_m);
        let surface_m2: f64 = areas.iter().sum();
        let absorbed = plan.material.absorption().map(|octaves| octaves.map(|alpha| -(-alpha).ln_1p()));
        let mean: Octaves = std::array::from_fn(|band| {
            areas.iter().zip(&absorbed).map(|(area, of)| area * of[band]).sum::<f64>() / surface_m2
        });
        let wall_t60_s: Octaves = std::array::from_fn(|band| {
            let shape = (mean[REFERENCE_BAND] / mean[band]).clamp(1.0 / MOST_SHAPE, MOST_SHAPE);
            plan.decay_s * plan.decay_multipliers[band] * shape
        });
        // Millington's and Sette's form of Eyring's law, solved for the walls: their absorption keeps its
        // proportions and its mean makes the decay that was asked for.
        let exponents = absorbed.map(|of| {
            std::array::from_fn(|band| {
                let needed = EYRING_S_PER_M * plan.size_m3 / (wall_t60_s[band] * surface_m2);
                needed * of[band] / mean[band]
            })
        });
        let air_db_per_m = BANDS_HZ.map(|freq_hz| plan.air * air::attenuation_db_per_m(freq_hz));
        let t60_s = std::array::from_fn(|band| {
            let air_per_s = air_db_per_m[band] * SPEED_OF_SOUND_M_S / 60.0;
            1.0 / (1.0 / wall_t60_s[band] + air_per_s)
        });
        RoomSpec { plan: *plan, dimensions_m, wall_t60_s, t60_s, exponents, air_db_per_m }
    }

    /// What it was made from.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Width, length and height in m.
    pub fn dimensions_m(&self) -> [f64; 3] {
        self.dimensions_m
    }

    /// Volume in m³.
    pub fn volume_m3(&self) -> f64 {
        self.plan.size_m3
    }

    /// Surface in m².
    pub fn surface_m2(&self) -> f64 {
        areas_m2(self.dimensions_m).iter().sum()
    }

    /// Mean way in m from wall to wall, 4 V/S.
    pub fn mean_free_path_m(&self) -> f64 {
        4.0 * self.volume_m3() / self.surface_m2()
    }

    /// T60 in s of each octave, with the air.
    pub fn t60_s(&self) -> Octaves {
        self.t60_s
    }

    /// T60 in s of each octave if only the walls absorbed.
    pub fn wall_t60_s(&self) -> Octaves {
        self.wall_t60_s
    }

    /// T60 in s at a frequency: straight between the octaves on logarithmic scales, the air's true course.
    pub fn t60_at_s(&self, freq_hz: f64) -> f64 {
        let octave = (freq_hz.max(1.0) / BANDS_HZ[0]).log2().clamp(0.0, (BANDS - 1) as f64);
        let band = (octave as usize).min(BANDS - 2);
        let share = octave - band as f64;
        let (low, high) = (self.wall_t60_s[band], self.wall_t60_s[band + 1]);
        let walls_s = low * (high / low).powf(share);
        1.0 / (1.0 / walls_s + self.plan.air / air::decay_time_s(freq_hz))
    }

    /// T60 in s of the middle: the mean of 500 Hz and 1 kHz.
    pub fn mid_t60_s(&self) -> f64 {
        0.5 * (self.t60_s[REFERENCE_BAND - 1] + self.t60_s[REFERENCE_BAND])
    }

    /// Distance in m at which the direct sound is as strong as the reverberation.
    pub fn critical_distance_m(&self) -> f64 {
        (self.volume_m3() / (REVERBERANT_M3_PER_S * self.mid_t60_s())).sqrt()
    }

    /// Time in s after the direct sound from which half of the listeners cannot tell the reflections apart:
    /// A. Lindau, L. Kosanke, S. Weinzierl, JAES 60 (2012) 887.
    pub fn mixing_time_s(&self) -> f64 {
        0.001 * (20.0 * self.volume_m3() / self.surface_m2() + 12.0)
    }

    /// Amplitude of an early reflection that comes `delay_s` after the direct sound. The squares of this and
    /// of [`RoomSpec::late_share`] make 1.
    pub fn early_share(&self, delay_s: f64) -> f64 {
        (std::f64::consts::FRAC_PI_2 * self.handed_over(delay_s)).cos()
    }

    /// Amplitude of the tail `delay_s` after the direct sound, against what it would be without early
    /// reflections.
    pub fn late_share(&self, delay_s: f64) -> f64 {
        (std::f64::consts::FRAC_PI_2 * self.handed_over(delay_s)).sin()
    }

    /// Time in s after the direct sound when the last early reflection is over.
    pub fn early_end_s(&self) -> f64 {
        HANDOVER.1 * self.mixing_time_s()
    }

    fn handed_over(&self, delay_s: f64) -> f64 {
        let (from, to) = HANDOVER;
        ((delay_s / self.mixing_time_s() - from) / (to - from)).clamp(0.0, 1.0)
    }

    /// Share of the energy that each surface absorbs, in the order of [`Surface::ALL`].
    pub fn absorption(&self) -> [Octaves; 3] {
        self.exponents.map(|octaves| octaves.map(|exponent| -(-exponent).exp_m1()))
    }

    /// Level in dB of what a surface reflects.
    pub fn reflection_db(&self, surface: Surface) -> Octaves {
        let db = 10.0 / std::f64::consts::LN_10;
        self.exponents[surface as usize].map(|exponent| -db * exponent)
    }

    /// Level in dB that the air takes away on each metre.
    pub fn air_db_per_m(&self) -> Octaves {
        self.air_db_per_m
    }

    /// Where the listener stands, looking ahead along the room.
    pub fn listener_m(&self) -> Point {
        std::array::from_fn(|axis| LISTENER[axis] * self.dimensions_m[axis])
    }

    /// Where a source stands at that distance and azimuth (0 ahead, 90 to the right) from the listener, at
    /// the height of the ears; beyond the walls, just before them.
    pub fn source_m(&self, distance_m: f64, azimuth_deg: f64) -> Point {
        let (sine, cosine) = azimuth_deg.to_radians().sin_cos();
        let [x, y, z] = self.listener_m();
        let within = |place: f64, axis: usize| {
            let margin = self.margin_m(axis);
            place.clamp(margin, self.dimensions_m[axis] - margin)
        };
        [within(x + distance_m * sine, 0), within(y + distance_m * cosine, 1), z]
    }

    /// How far in m a source can stand in that direction.
    pub fn reach_m(&self, azimuth_deg: f64) -> f64 {
        let (sine, cosine) = azimuth_deg.to_radians().sin_cos();
        let listener = self.listener_m();
        [(0, sine), (1, cosine)].into_iter().fold(f64::INFINITY, |reach, (axis, step): (usize, f64)| {
            let margin = self.margin_m(axis);
            let way_m = if step > 0.0 {
                self.dimensions_m[axis] - margin - listener[axis]
            } else {
                listener[axis] - margin
            };
            if step.abs() < 1e-9 { reach } else { reach.min(way_m / step.abs()) }
        })
    }

    fn margin_m(&self, axis: usize) -> f64 {
        MARGIN.0.min(MARGIN.1 * self.dimensions_m[axis])
    }
}

fn dimensions_m(plan: &Plan) -> [f64; 3] {
    let length = (plan.size_m3 / (plan.ratio_h * plan.ratio_wl.powf(1.5))).cbrt();
    let width = plan.ratio_wl * length;
    [width, length, plan.ratio_h * (width * length).sqrt()]
}

/// Of the four walls, the floor and the ceiling.
fn areas_m2([width, length, height]: [f64; 3]) -> [f64; 3] {
    [2.0 * height * (width + length), width * length, width * length]
}

#[cfg(test)]
pub(super) mod tests;
