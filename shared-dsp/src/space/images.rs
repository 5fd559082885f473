//! Early reflections: the images of a source in the walls of its room, up to three walls deep.
//!
//! J. B. Allen, D. A. Berkley, JASA 65 (1979) 943. An image is heard from where it is, after its own way,
//! fainter by its distance and by the walls it stands behind. Images fade out where the tail takes over
//! ([`RoomSpec::early_share`]). What moves is faded from one tap to the next, image after image, so that
//! nothing clicks and nothing changes its pitch.

use super::air::SPEED_OF_SOUND_M_S;
use super::direction::{ListenMode, Panner, Place, direction, ear_delay_s};
use super::geometry::{Point, RoomSpec};
use super::material::Surface;
use super::ring::Ring;
use super::tap::{Buses, Fading, Tap, fade_chunks, fade_shares};
use super::tint::{BUSES, LOW_HZ, Poles, Tint, TintDb, fit_db, settle};
use crate::chunk::CHUNK;
use crate::layout::Layout;
use multiversion::multiversion;
use std::f64::consts::TAU;

/// Most walls that a reflection has met.
pub const MAX_ORDER: u32 = 3;
/// Images of that many walls or fewer, without the source itself.
pub const IMAGES: usize = 62;
/// Longest time in s after the direct sound: of the largest room.
const LONGEST_S: f64 = 0.150;
/// Each way is longer or shorter than in the room by up to this share of what it is longer than the direct
/// one: a perfect box flutters.
const JITTER: f64 = 0.03;
/// Reflections are all of one sign and would add up to a thump; this takes what is below away, in Hz.
const LOW_CUT_HZ: f64 = 20.0;
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
    /// Gain by its distance, the source's gain, and where it is on the way from early to late.
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
            surfaces_db: Surface::ALL.map(|surface| fit_db(&room.reflection_db(surface))),
            air_db_per_m: fit_db(&room.air_db_per_m()),
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
        let gain = self.place.gain * self.room.early_share(delay_s) / distance_m.max(NEAREST_M);
        Reflection { distance_m, delay_s, direction, tint_db, gain }
    }

    fn tap(&self, image: usize, panner: &Panner, sample_rate_hz: f64) -> Tap {
        let reflection = self.reflection(image);
        if self.room.early_end_s() <= reflection.delay_s {
            return Tap::SILENT;
        }
        let heard = panner.heard(reflection.direction, self.place.listen);
        let start_s = head_start_s(&self.place);
        let delays = heard.delays_s.map(|ear_s| (reflection.delay_s + ear_s + start_s) * sample_rate_hz);
        Tap::new(&heard, delays, reflection.gain, &Tint::new(reflection.tint_db))
    }
}

/// Time in s by which the nearer ear hears the direct sound before the middle of the head would: so much later
/// is everything, so that the direct sound itself is not late.
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

/// An image as it sounds, and as it will when it has been faded.
#[derive(Clone, Copy)]
struct Voice {
    from: Tap,
    to: Tap,
    fades: bool,
    stale: bool,
}

/// Plays the early reflections of one source. All memory is made in `new`.
pub struct Images {
    sample_rate_hz: f64,
    panner: Panner,
    scene: Scene,
    line: Ring<f32>,
    voices: Box<[Voice; IMAGES]>,
    shares: Box<[f32]>,
    fade_chunks: usize,
    /// Chunks begun, within a fade's length, and frames of this one that are over.
    chunk: usize,
    frame: usize,
    low_cut: f64,
    low: f64,
    poles: Poles,
    buses: Box<[Buses]>,
    states: Box<[[f64; 4]]>,
    /// Frames that were silent before these.
    silent_frames: usize,
}

impl Images {
    /// A source at its place in a room, for the outputs of a layout.
    pub fn new(sample_rate_hz: f64, layout: Layout, room: &RoomSpec, place: &Place) -> Images {
        let fade_chunks = fade_chunks(sample_rate_hz);
        let silent = Voice { from: Tap::SILENT, to: Tap::SILENT, fades: false, stale: true };
        let mut images = Images {
            sample_rate_hz,
            panner: Panner::new(layout),
            scene: Scene::new(room, place),
            line: Ring::new((LONGEST_S * sample_rate_hz).ceil() as usize),
            voices: Box::new([silent; IMAGES]),
            shares: fade_shares(fade_chunks * CHUNK),
            fade_chunks,
            chunk: 0,
            frame: 0,
            low_cut: 1.0 - (-TAU * LOW_CUT_HZ / sample_rate_hz).exp(),
            low: 0.0,
            poles: Poles::new(sample_rate_hz),
            buses: vec![[[0.0; CHUNK]; BUSES]; layout.len()].into_boxed_slice(),
            states: vec![[0.0; 4]; layout.len()].into_boxed_slice(),
            silent_frames: usize::MAX,
        };
        images.reset();
        images
    }

    /// Moves the source, or changes the room around it: every image begins to fade to its new place within
    /// 40 ms and takes 40 ms. [audio thread]
    pub fn set(&mut self, room: &RoomSpec, place: &Place) {
        if self.scene.place == *place && self.scene.room == *room {
            return;
        }
        self.scene = Scene::new(room, place);
        for voice in self.voices.iter_mut() {
            voice.stale = true;
        }
    }

    /// Forgets all sound, and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        for (image, voice) in self.voices.iter_mut().enumerate() {
            let tap = self.scene.tap(image, &self.panner, self.sample_rate_hz);
            *voice = Voice { from: tap, to: tap, fades: false, stale: false };
        }
        self.line.clear();
        self.states.fill([0.0; 4]);
        (self.chunk, self.frame, self.low) = (0, 0, 0.0);
        self.silent_frames = usize::MAX;
    }

    /// Frames until the last reflection of the last input is over.
    pub fn tail_frames(&self) -> u64 {
        // In front of the line the low cut rings on, behind it the low-pass: 120 dB are 14 time constants.
        let ringing_s = 14.0 / TAU * (1.0 / LOW_CUT_HZ + 1.0 / LOW_HZ);
        ((self.scene.room.early_end_s().min(LONGEST_S) + ringing_s) * self.sample_rate_hz).ceil() as u64
    }

    /// Whether nothing of what was played is left to be heard.
    pub fn is_silent(&self) -> bool {
        self.silent_frames > self.line.max_delay_frames() + CHUNK
            && self.states.iter().flatten().all(|state| *state == 0.0)
    }

    /// Adds the reflections of the input to the outputs, one for each channel of the layout, all as long as the
    /// input. Any split into blocks gives the same samples. [audio thread]
    pub fn process(&mut self, input: &[f64], outputs: &mut [&mut [f64]]) {
        let mut from = 0;
        while from < input.len() {
            if self.frame == 0 {
                self.begin_chunk();
            }
            let frames = (CHUNK - self.frame).min(input.len() - from);
            self.write(&input[from..from + frames]);
            if !self.is_silent() {
                self.play(from, frames, outputs);
            }
            self.frame += frames;
            if self.frame == CHUNK {
                self.frame = 0;
                self.chunk = (self.chunk + 1) % self.fade_chunks;
            }
            from += frames;
        }
    }

    /// Lets those images start a fade whose turn it is; their turns are spread over the length of a fade.
    fn begin_chunk(&mut self) {
        self.low = crate::units::snap_to_zero(self.low);
        for states in &mut self.states {
            settle(states);
        }
        for (image, voice) in self.voices.iter_mut().enumerate() {
            if turn(image, self.fade_chunks) != self.chunk {
                continue;
            }
            voice.from = voice.to;
            if voice.stale {
                voice.to = self.scene.tap(image, &self.panner, self.sample_rate_hz);
                voice.stale = false;
            }
            voice.fades = voice.from != voice.to;
        }
    }

    fn write(&mut self, input: &[f64]) {
        let mut samples = [0.0_f32; CHUNK];
        let mut sounds = false;
        for (sample, x) in samples.iter_mut().zip(input) {
            self.low += self.low_cut * (x - self.low);
            *sample = crate::units::snap_to_zero(x - self.low) as f32;
            sounds |= *sample != 0.0;
        }
        self.line.write(&samples[..input.len()]);
        self.silent_frames = if sounds { 0 } else { self.silent_frames.saturating_add(input.len()) };
    }

    fn play(&mut self, from: usize, frames: usize, outputs: &mut [&mut [f64]]) {
        play_taps(self, frames);
        for ((output, buses), states) in outputs.iter_mut().zip(&self.buses).zip(&mut self.states) {
            for (n, sample) in output[from..from + frames].iter_mut().enumerate() {
                let bus = std::array::from_fn(|bus| f64::from(buses[bus][n]));
                *sample += self.poles.sum(states, bus);
            }
        }
    }
}

/// The chunk of a fade's length at which an image starts.
fn turn(image: usize, fade_chunks: usize) -> usize {
    image * fade_chunks / IMAGES
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn play_taps(images: &mut Images, frames: usize) {
    for buses in &mut images.buses {
        for bus in buses {
            bus[..frames].fill(0.0);
        }
    }
    for (image, voice) in images.voices.iter().enumerate() {
        if !voice.fades {
            voice.to.add(&images.line, frames, None, &mut images.buses);
            continue;
        }
        let since = images.chunk + images.fade_chunks - turn(image, images.fade_chunks);
        let at = since % images.fade_chunks * CHUNK + images.frame;
        let shares = &images.shares[at..at + frames];
        voice.from.add(&images.line, frames, Some(Fading::Out(shares)), &mut images.buses);
        voice.to.add(&images.line, frames, Some(Fading::In(shares)), &mut images.buses);
    }
}

#[cfg(test)]
mod tests;
