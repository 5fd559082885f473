//! Early reflections: the images of a source in the walls of its room, up to three walls deep.
//!
//! J. B. Allen, D. A. Berkley, JASA 65 (1979) 943. An image is heard from where it is, after its own way,
//! fainter by its distance and by the walls it stands behind. Images fade out where the tail takes over
//! ([`RoomSpec::early_share`]).

mod player;

pub use player::Images;

use super::air::SPEED_OF_SOUND_M_S;
use super::direction::{ListenMode, Panner, Place, direction, ear_delay_s};
use super::geometry::{Point, RoomSpec};
use super::material::Surface;
use super::tap::Tap;
use super::tint::{Tint, TintDb, fit_db};

/// Most walls that a reflection has met.
pub const MAX_ORDER: u32 = 3;
/// Images of that many walls or fewer, without the source itself.
pub const IMAGES: usize = 62;
/// Each way is longer or shorter than in the room by up to this share of what it is longer than the direct
/// one: a perfect box flutters.
const JITTER: f64 = 0.03;
/// Variance of the number of walls met on a way, in mean free ways: H. Kuttruff, *Room Acoustics*, for boxes.
const SPREAD: f64 = 0.4;
/// Most by which a reflection stands for those of more walls: 6 dB.
const MOST_FOR_OTHERS: f64 = 4.0;
/// What a wall reflects softer than this, in dB, is not heard, and must not bend the fit of what is.
const SOFTEST_DB: f64 = -40.0;
/// Nothing comes nearer than this, in m.
const NEAREST_M: f64 = 0.1;

/// How often a sound met the walls across each axis; negative if the nearer to the origin came first.
pub type Index = [i32; 3];

/// All images, the fewest walls first.
pub const INDICES: [Index; IMAGES] = indices();

const fn indices() -> [Index; IMAGES] {
    let mut all = [[0; 3]; IMAGES];
    let (mut count, mut order) = (0, 1);
    let most = MAX_ORDER as i32;
    while order <= most {
        let mut x = -order;
        while x <= order {
            let mut y = -order;
            while y <= order {
                let z = order - x.abs() - y.abs();
                if z >= 0 {
                    all[count] = [x, y, z];
                    count += 1;
                    if z > 0 {
                        all[count] = [x, y, -z];
                        count += 1;
                    }
                }
                y += 1;
            }
            x += 1;
        }
        order += 1;
    }
    all
}

/// Where the image of a source is.
pub fn image_m(source: Point, dimensions_m: [f64; 3], index: Index) -> Point {
    std::array::from_fn(|axis| {
        let (n, size) = (index[axis], dimensions_m[axis]);
        if n % 2 == 0 { f64::from(n) * size + source[axis] } else { f64::from(n + 1) * size - source[axis] }
    })
}

/// How often an image's sound met each surface, in the order of [`Surface::ALL`].
pub fn hits([x, y, z]: Index) -> [u32; 3] {
    let (first, second) = (z.unsigned_abs().div_ceil(2), z.unsigned_abs() / 2);
    let (floor, ceiling) = if z < 0 { (first, second) } else { (second, first) };
    [x.unsigned_abs() + y.unsigned_abs(), floor, ceiling]
}

/// A source in a room, prepared for its images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene {
    room: RoomSpec,
    place: Place,
    source_m: Point,
    direct_m: f64,
    surfaces_db: [TintDb; 3],
    air_db_per_m: TintDb,
}

/// One reflection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reflection {
    /// The way to the listener in m.
    pub distance_m: f64,
    /// Time in s after the direct sound, with the jitter.
    pub delay_s: f64,
    /// Where it comes from: right, ahead, up.
    pub direction: [f64; 3],
    /// What its walls and the air have left, in dB at low, middle and high frequencies.
    pub tint_db: TintDb,
    /// Gain by its distance, the source's gain, and where it is on the way from early to late; a factor of
    /// amplitude.
    pub gain: f64,
}

impl Scene {
    /// A source at its place in the room.
    pub fn new(room: &RoomSpec, place: &Place) -> Scene {
        let source_m = room.source_m(place.distance_m, place.azimuth_deg);
        let (direct_m, _) = way(room.listener_m(), source_m);
        Scene {
            room: *room,
            place: *place,
            source_m,
            direct_m,
            surfaces_db: Surface::ALL.map(|surface| {
                let heard_db = room.reflection_db(surface).map(|level_db| level_db.max(SOFTEST_DB));
                // Three levels cannot follow every curve; no wall gives back more than it got.
                fit_db(&heard_db).map(|level_db| level_db.min(0.0))
            }),
            air_db_per_m: fit_db(&room.air_db_per_m()).map(|loss_db| loss_db.max(0.0)),
        }
    }

    /// The reflection of one of [`INDICES`].
    pub fn reflection(&self, image: usize) -> Reflection {
        let index = INDICES[image];
        let (distance_m, direction) =
            way(self.room.listener_m(), image_m(self.source_m, self.room.dimensions_m(), index));
        let longer_m = (distance_m - self.direct_m).max(0.0) * (1.0 + JITTER * bipolar(image as u64));
        let delay_s = longer_m / SPEED_OF_SOUND_M_S;
        let met = hits(index);
        let tint_db = std::array::from_fn(|part| {
            let walls: f64 =
                met.iter().zip(&self.surfaces_db).map(|(times, db)| f64::from(*times) * db[part]).sum();
            walls - self.air_db_per_m[part] * distance_m
        });
        let others = for_others(distance_m / self.room.mean_free_path_m());
        let gain = self.place.gain * others * self.room.early_share(delay_s) / distance_m.max(NEAREST_M);
        Reflection { distance_m, delay_s, direction, tint_db, gain }
    }

    fn tap(&self, image: usize, panner: &Panner, sample_rate_hz: f64) -> Tap {
        let reflection = self.reflection(image);
        if self.room.early_end_s() <= reflection.delay_s {
            return Tap::SILENT;
        }
        let heard = panner.heard(reflection.direction, self.place.listen);
        let start_s = head_start_s(&self.place);
        let delays = heard.delays_s.map(|ear_s| {
            let frames = (reflection.delay_s + ear_s + start_s) * sample_rate_hz;
            // Only two ears tell less than a sample.
            if self.place.listen == ListenMode::Speakers { frames.round() } else { frames }
        });
        Tap::new(&heard, delays, reflection.gain, &Tint::new(reflection.tint_db))
    }
}

/// Gain of reflections on a way of so many mean free ways: they stand for what is heard in the gap before
/// them, and for those, too, that have met more than [`MAX_ORDER`] walls by then. How many walls a way meets
/// is spread like a normal distribution, whose integral is nearly the logistic function.
fn for_others(free_ways: f64) -> f64 {
    let beyond = (free_ways - f64::from(MAX_ORDER) - 0.5) / (SPREAD * free_ways).sqrt();
    (1.0 + (1.702 * beyond).exp()).min(MOST_FOR_OTHERS).sqrt()
}

/// Time in s by which the nearer ear hears the direct sound before the middle of the head would: so much
/// later is everything, so that the direct sound itself is not late.
pub(super) fn head_start_s(place: &Place) -> f64 {
    match place.listen {
        ListenMode::Speakers => 0.0,
        ListenMode::Headphones => -ear_delay_s(direction(place.azimuth_deg)[0].abs()),
    }
}

/// Length in m and direction of the way from the listener.
fn way(listener: Point, to: Point) -> (f64, [f64; 3]) {
    let step: [f64; 3] = std::array::from_fn(|axis| to[axis] - listener[axis]);
    let distance_m = step.iter().map(|part| part * part).sum::<f64>().sqrt();
    (distance_m, step.map(|part| part / distance_m.max(1e-9)))
}

/// From −1 to 1, always the same for the same image: SplitMix64 (Steele, Lea, Flood 2014).
fn bipolar(image: u64) -> f64 {
    let mixed = image.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

#[cfg(test)]
mod tests;
