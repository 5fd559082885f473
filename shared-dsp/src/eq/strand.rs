//! Two channels and the sections that the bands have on them.

use super::band::Shape;
use super::routing::Route;
use super::settings::BANDS;
use crate::filter::cascade::{Cascade, Frame};
use crate::filter::section::Svf;

/// What runs on one side of a strand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A channel of the layout.
    Channel(usize),
    /// The sum of the front pair.
    Mid,
    /// Its difference.
    Side,
    /// Nothing: the layout has an odd number of channels.
    Empty,
}

impl Place {
    fn carries(self, route: Route) -> bool {
        match (self, route) {
            (Place::Channel(channel), Route::Channels(mask)) => mask >> channel & 1 == 1,
            (Place::Mid, Route::Mid) | (Place::Side, Route::Side) => true,
            _ => false,
        }
    }
}

/// The way of a section within a tick.
pub struct Way {
    /// Where it passes after half the frames.
    pub halfway: Option<Svf>,
    /// Where it arrives.
    pub target: Svf,
    /// Frames it takes.
    pub frames: u32,
}

/// The sections of every band, a bit each.
pub type Masks = [u32; BANDS];

/// How many sections of a mask stand before this one.
fn rank(mask: u32, section: usize) -> usize {
    (mask & ((1 << section) - 1)).count_ones() as usize
}

/// The sections of a mask.
pub fn sections(mask: u32) -> impl DoubleEndedIterator<Item = usize> {
    let end = (u32::BITS - mask.leading_zeros()) as usize;
    (0..end).filter(move |section| mask >> section & 1 == 1)
}

/// A stretch of the cascade that runs on the same two signals.
struct Stage {
    places: [Place; 2],
    /// First slot of each band on each side.
    starts: [[usize; 2]; BANDS],
    lengths: [usize; 2],
    /// First slot of the stage, and the one behind its last.
    slots: [usize; 2],
}

/// A pair of channels with a cascade of its own; the front pair has a second stage for mid and side.
pub struct Strand {
    stages: Box<[Stage]>,
    cascade: Cascade,
}

impl Strand {
    /// An empty strand with room for that many sections in all stages together.
    pub fn new(stages: &[[Place; 2]], capacity: usize) -> Strand {
        let stage = |places: &[Place; 2]| Stage {
            places: *places,
            starts: [[0; 2]; BANDS],
            lengths: [0; 2],
            slots: [0; 2],
        };
        Strand { stages: stages.iter().map(stage).collect(), cascade: Cascade::new(capacity) }
    }

    /// The signals of each stage.
    pub fn stages(&self) -> usize {
        self.stages.len()
    }

    /// What runs on the sides of a stage that have sections; the others are not touched.
    pub fn used(&self, stage: usize) -> [Option<Place>; 2] {
        let stage = &self.stages[stage];
        [0, 1].map(|side| (stage.lengths[side] > 0).then_some(stage.places[side]))
    }

    /// Holds the sections of `new`. Those that were there go on as they are, the others start at rest with
    /// what `fresh` gives for (band, section).
    pub fn arrange(
        &mut self,
        shapes: &[Option<Shape>; BANDS],
        old: &Masks,
        new: &Masks,
        fresh: &dyn Fn(usize, usize) -> Svf,
    ) {
        let carries =
            |place: Place, band: usize| shapes[band].is_some_and(|shape| place.carries(shape.route));
        // The sections of a side keep their order. So those that stay can first be closed up at the front and
        // then be drawn apart from behind, without ever meeting one another.
        let mut packed = [0; 2];
        for (side, packed) in packed.iter_mut().enumerate() {
            for stage in &self.stages {
                for band in (0..BANDS).filter(|&band| carries(stage.places[side], band)) {
                    for section in sections(old[band] & new[band]) {
                        let slot = stage.starts[band][side] + rank(old[band], section);
                        self.cascade.relocate(slot, *packed, side);
                        *packed += 1;
                    }
                }
            }
        }
        let mut end = 0;
        for stage in &mut self.stages {
            let mut lengths = [0; 2];
            for (band, starts) in stage.starts.iter_mut().enumerate() {
                for (side, start) in starts.iter_mut().enumerate() {
                    *start = end + lengths[side];
                    let carried = carries(stage.places[side], band);
                    lengths[side] += if carried { new[band].count_ones() as usize } else { 0 };
                }
            }
            stage.lengths = lengths;
            stage.slots = [end, end + lengths[0].max(lengths[1])];
            end = stage.slots[1];
        }
        self.cascade.resize(end);
        for (side, packed) in packed.iter_mut().enumerate() {
            for stage in self.stages.iter().rev() {
                for slot in (stage.slots[0] + stage.lengths[side]..stage.slots[1]).rev() {
                    self.cascade.put(slot, side, &Svf::UNITY, [0.0; 2]);
                }
                for band in (0..BANDS).rev().filter(|&band| carries(stage.places[side], band)) {
                    for section in sections(new[band]).rev() {
                        let slot = stage.starts[band][side] + rank(new[band], section);
                        if old[band] >> section & 1 == 1 {
                            *packed -= 1;
                            self.cascade.relocate(*packed, slot, side);
                        } else {
                            self.cascade.put(slot, side, &fresh(band, section), [0.0; 2]);
                        }
                    }
                }
            }
        }
    }

    /// Takes over the sections of a band that another strand of the same channels has too.
    pub fn inherit(&mut self, band: usize, shape: &Shape, mask: u32, from: &Strand, from_mask: u32) {
        for (stage, from_stage) in self.stages.iter().zip(&from.stages) {
            for side in (0..2).filter(|&side| stage.places[side].carries(shape.route)) {
                for section in sections(mask & from_mask) {
                    let slot = stage.starts[band][side] + rank(mask, section);
                    let from_slot = from_stage.starts[band][side] + rank(from_mask, section);
                    self.cascade.adopt(slot, side, &from.cascade, from_slot);
                }
            }
        }
    }

    /// Tunes a section of a band at once.
    pub fn set(&mut self, band: usize, shape: &Shape, mask: u32, section: usize, svf: &Svf) {
        let place = rank(mask, section);
        for (start, side) in starts(&self.stages, band, shape) {
            self.cascade.set(start + place, side, svf);
        }
    }

    /// Moves a section of a band to where it shall be after that many frames, see [`Cascade::glide`].
    pub fn glide(&mut self, band: usize, shape: &Shape, mask: u32, section: usize, way: &Way) {
        let place = rank(mask, section);
        let (halfway, target, frames) = (way.halfway.as_ref(), &way.target, way.frames as usize);
        for stage in &self.stages {
            let starts = stage.starts[band];
            match stage.places.map(|place| place.carries(shape.route)) {
                [true, true] if starts[0] == starts[1] => {
                    self.cascade.glide_both(starts[0] + place, halfway, target, frames);
                }
                carried => {
                    for side in (0..2).filter(|&side| carried[side]) {
                        self.cascade.glide(starts[side] + place, side, halfway, target, frames);
                    }
                }
            }
        }
    }

    /// Runs frames through all sections of a stage.
    pub fn process(&mut self, stage: usize, frames: &mut [Frame]) {
        let [from, to] = self.stages[stage].slots;
        self.cascade.process(from..to, frames);
    }

    /// See [`Cascade::settle`].
    pub fn settle(&mut self) -> bool {
        self.cascade.settle()
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.cascade.clear();
    }
}

/// First slots of a band: (slot, side).
fn starts<'a>(
    stages: &'a [Stage],
    band: usize,
    shape: &'a Shape,
) -> impl Iterator<Item = (usize, usize)> + use<'a> {
    stages.iter().flat_map(move |stage| {
        let carries = move |side: &usize| stage.places[*side].carries(shape.route);
        (0..2).filter(carries).map(move |side| (stage.starts[band][side], side))
    })
}
