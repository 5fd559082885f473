//! A feedback delay network of sixteen lines: the ringing of the room.
//!
//! Jot and Chaigne (AES 90, 1991): every line is attenuated by its filter as its length demands, all are mixed
//! by an orthogonal matrix, and what comes out goes in again together with the new sound. The matrix loses
//! nothing, so how fast the room decays depends on the filters alone, at every frequency.

pub mod bank;
pub mod lines;
pub mod memory;
pub mod mixing;

use super::rotation::Rotation;
use bank::{Filters, States};
use lines::Lines;
use mixing::{CHUNK, Frames, LINES, Lanes, Planes, hadamard, to_frames, to_planes};
use multiversion::multiversion;

/// Time in which new filters take over from the old ones, in s.
const FADE_S: f64 = 0.05;

/// A value that moves in a straight line over a cell of [`CHUNK`] frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// Value at the first frame of the cell.
    pub from: f32,
    /// Value at the first frame of the next cell.
    pub to: f32,
}

impl Course {
    /// A value that stays.
    pub fn still(value: f32) -> Course {
        Course { from: value, to: value }
    }

    /// Goes on from where it ends, towards `target` by at most `step`.
    pub fn next(self, target: f32, step: f32) -> Course {
        Course { from: self.to, to: self.to + (target - self.to).clamp(-step, step) }
    }

    /// Whether it stays at this value for the whole cell.
    pub fn is(self, value: f32) -> bool {
        self.from == value && self.to == value
    }

    /// Value at a frame of the cell.
    #[inline(always)]
    pub fn at(self, frame: usize) -> f32 {
        self.from + (self.to - self.from) * (frame as u32 as f32 * (1.0 / CHUNK as f32))
    }
}

/// The network. One cell is [`CHUNK`] frames long; call [`Network::tick`] where one begins, and work on it in
/// as many parts as there are.
pub struct Network {
    lines: Lines,
    rotation: Rotation,
    filters: [Filters; 2],
    states: [States; 2],
    /// How much of the second filters is heard; they become the first at the end.
    fade: Course,
    /// How far the fade has come, straight from 0 to 1.
    progress: f32,
    fade_step: f32,
    fades: bool,
    /// How much of the filters is heard: 0 while frozen.
    filtered: Course,
    planes: Box<Planes>,
    frames: Box<[Frames; 2]>,
}

impl Network {
    /// A network whose lines can be as long as this, in frames. Allocates.
    pub fn new(sample_rate_hz: f64, longest_frames: &[u32; LINES]) -> Network {
        Network {
            lines: Lines::new(sample_rate_hz, longest_frames),
            rotation: Rotation::new(sample_rate_hz),
            filters: [Filters::unity(), Filters::unity()],
            states: [States::default(); 2],
            fade: Course::still(0.0),
            progress: 0.0,
            fade_step: (CHUNK as f64 / (FADE_S * sample_rate_hz)) as f32,
            fades: false,
            filtered: Course::still(1.0),
            planes: Box::new([[0.0; CHUNK]; LINES]),
            frames: Box::new([[[0.0; LINES]; CHUNK]; 2]),
        }
    }

    /// The turning matrix.
    pub fn rotation(&mut self) -> &mut Rotation {
        &mut self.rotation
    }

    /// Whether new filters can be taken: the last ones have taken over.
    pub fn is_ready(&self) -> bool {
        !self.fades
    }

    /// New filters and lengths; they take over little by little from the next cell on.
    pub fn change(&mut self, filters: &Filters, delays_frames: &[u32; LINES]) {
        self.lines.aim(delays_frames);
        if *filters != self.filters[0] {
            self.filters[1].clone_from(filters);
            self.states[1] = self.states[0];
            (self.fade, self.progress, self.fades) = (Course::still(0.0), 0.0, true);
        }
    }

    /// Takes over at once what is under way; only where nothing sounds.
    pub fn settle(&mut self) {
        if self.fades {
            self.filters.swap(0, 1);
            self.fades = false;
        }
        (self.fade, self.progress) = (Course::still(0.0), 0.0);
        self.lines.settle();
        self.rotation.settle();
    }

    /// Forgets all sound.
    pub fn forget(&mut self) {
        self.lines.forget();
        self.states.iter_mut().for_each(States::forget);
    }

    /// The longest line that sounds, in frames.
    pub fn longest_frames(&self) -> usize {
        self.lines.longest_frames()
    }

    /// Begins a cell: `filtered` is how much of the filters is heard, from 1 to 0, where nothing decays. Returns
    /// how much of the newest filters is.
    pub fn tick(&mut self, clock_frames: u64, filtered: Course) -> Option<Course> {
        if self.fades && self.fade.to >= 1.0 {
            self.filters.swap(0, 1);
            self.states.swap(0, 1);
            (self.fade, self.progress, self.fades) = (Course::still(0.0), 0.0, false);
        }
        if self.fades {
            // Without a corner where it begins and ends: what is changed in a bass is heard there as a click.
            self.progress = (self.progress + self.fade_step).min(1.0);
            let eased = self.progress * self.progress * (3.0 - 2.0 * self.progress);
            self.fade = self.fade.next(eased, f32::INFINITY);
        }
        if filtered.is(0.0) {
            self.states.iter_mut().for_each(States::forget);
        }
        self.states.iter_mut().for_each(States::settle);
        self.filtered = filtered;
        self.lines.tick(clock_frames, filtered.to < 1.0);
        self.fades.then_some(self.fade)
    }

    /// What comes out of the lines, line by line: `frames` frames of the cell from frame `at`.
    pub fn hear(&mut self, at: usize, frames: usize) -> &Planes {
        hear(self, at, frames);
        &self.planes
    }

    /// Mixes what has been heard, adds the new sound and feeds the lines. Returns the largest magnitude;
    /// full scale is 1.
    pub fn feed(&mut self, sound: &Planes, frames: usize) -> f32 {
        feed(self, sound, frames)
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn hear(network: &mut Network, at: usize, frames: usize) {
    let Network { lines, rotation, filters, states, planes, fades, fade, filtered, .. } = network;
    lines.read(planes, frames);
    let [sound, other] = &mut *network.frames;
    to_frames(planes, sound, frames);
    let raw = filtered.from.min(filtered.to) < 1.0;
    if raw {
        // What the lines hold goes round untouched while the room is frozen.
        other[..frames].copy_from_slice(&sound[..frames]);
    }
    if !filtered.is(0.0) {
        if *fades {
            let mut second = *sound;
            filters[1].process(&mut states[1], &mut second[..frames]);
            filters[0].process(&mut states[0], &mut sound[..frames]);
            mix(&mut sound[..frames], &second[..frames], *fade, at);
        } else {
            filters[0].process(&mut states[0], &mut sound[..frames]);
        }
        if raw {
            mix(&mut other[..frames], &sound[..frames], *filtered, at);
            sound[..frames].copy_from_slice(&other[..frames]);
        }
    }
    rotation.process(&mut sound[..frames]);
    to_planes(sound, planes, frames);
}

/// Fades from one signal to another; the gains add up to one, so that what neither amplifies their mix does
/// not either.
#[inline(always)]
fn mix(first: &mut [Lanes], second: &[Lanes], course: Course, at: usize) {
    for (frame, (first, second)) in first.iter_mut().zip(second).enumerate() {
        let share = course.at(at + frame);
        for (value, other) in first.iter_mut().zip(second) {
            *value += share * (other - *value);
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn feed(network: &mut Network, sound: &Planes, frames: usize) -> f32 {
    let planes = &mut *network.planes;
    hadamard(planes, frames);
    let mut largest = [0.0_f32; CHUNK];
    for (plane, sound) in planes.iter_mut().zip(sound) {
        for ((value, new), largest) in plane[..frames].iter_mut().zip(sound).zip(&mut largest) {
            *value += new;
            *largest = if value.abs() > *largest { value.abs() } else { *largest };
        }
    }
    network.lines.write(planes, frames);
    largest.into_iter().fold(0.0, f32::max)
}
