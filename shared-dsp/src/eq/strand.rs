//! Two channels and the sections that the bands have on them.

use super::band::Shape;
use super::routing::Route;
use super::settings::BANDS;
use crate::filter::cascade::{Cascade, Frame};
use crate::filter::section::Svf;

/// What runs on one side of a strand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A channel of the layout.
    Channel(usize),
    /// The sum of the front pair.
    Mid,
    /// Its difference.
    Side,
    /// Nothing: the layout has an odd number of channels.
    Empty,
}

impl Side {
    fn carries(self, route: Route) -> bool {
        match (self, route) {
            (Side::Channel(channel), Route::Channels(mask)) => mask >> channel & 1 == 1,
            (Side::Mid, Route::Mid) | (Side::Side, Route::Side) => true,
            _ => false,
        }
    }
}

/// The sections of every band, a bit each.
pub type Masks = [u32; BANDS];

/// A pair of channels with a cascade of its own.
pub struct Strand {
    /// What runs where.
    pub sides: [Side; 2],
    cascade: Cascade,
    /// First slot of each band on each side.
    starts: [[usize; 2]; BANDS],
    lengths: [usize; 2],
}

/// Where the sections of a mask stand: (section, place behind the band's first slot).
fn places(mask: u32) -> impl Iterator<Item = (usize, usize)> {
    (0..32).filter(move |section| mask >> section & 1 == 1).enumerate().map(|(place, section)| (section, place))
}

impl Strand {
    /// An empty strand with room for that many sections.
    pub fn new(sides: [Side; 2], capacity: usize) -> Strand {
        Strand { sides, cascade: Cascade::new(capacity), starts: [[0; 2]; BANDS], lengths: [0; 2] }
    }

    /// Whether a side has sections at all; a channel without any is not touched.
    pub fn is_used(&self, side: usize) -> bool {
        self.lengths[side] > 0
    }

    /// Holds the sections of `new`. Those that were there go on as they are, the others start at rest with what `fresh` gives for
    /// (band, section). `spare` lends its memory and keeps what is no longer needed.
    pub fn arrange(
        &mut self,
        shapes: &[Option<Shape>; BANDS],
        old: &Masks,
        new: &Masks,
        spare: &mut Cascade,
        fresh: &mut dyn FnMut(usize, usize) -> Svf,
    ) {
        let old_starts = self.starts;
        self.lengths = [0; 2];
        let carried = |side: Side, band: usize| shapes[band].is_some_and(|shape| side.carries(shape.route));
        for band in 0..BANDS {
            for side in 0..2 {
                self.starts[band][side] = self.lengths[side];
                if carried(self.sides[side], band) {
                    self.lengths[side] += new[band].count_ones() as usize;
                }
            }
        }
        spare.resize(0);
        spare.resize(self.lengths[0].max(self.lengths[1]));
        for band in 0..BANDS {
            for side in (0..2).filter(|&side| carried(self.sides[side], band)) {
                for (section, place) in places(new[band]) {
                    let slot = self.starts[band][side] + place;
                    if old[band] >> section & 1 == 1 {
                        let place = (old[band] & ((1 << section) - 1)).count_ones() as usize;
                        spare.adopt(slot, side, &self.cascade, old_starts[band][side] + place, side);
                    } else {
                        spare.put(slot, side, &fresh(band, section), [0.0; 2]);
                    }
                }
            }
        }
        std::mem::swap(&mut self.cascade, spare);
    }

    /// Takes over the states of a band that another strand has with the same sections.
    pub fn inherit(&mut self, band: usize, shape: &Shape, mask: u32, from: &Strand, from_mask: u32) {
        for side in (0..2).filter(|&side| self.sides[side].carries(shape.route)) {
            for (section, place) in places(mask & from_mask) {
                let place_in = |mask: u32| (mask & ((1 << section) - 1)).count_ones() as usize;
                debug_assert!(place <= place_in(mask));
                let slot = self.starts[band][side] + place_in(mask);
                let from_slot = from.starts[band][side] + place_in(from_mask);
                self.cascade.adopt(slot, side, &from.cascade, from_slot, side);
            }
        }
    }

    /// Tunes a section of a band: at once, or in a straight line over that many frames.
    pub fn tune(&mut self, band: usize, shape: &Shape, mask: u32, section: usize, svf: &Svf, glide: Option<u32>) {
        let place = (mask & ((1 << section) - 1)).count_ones() as usize;
        for side in (0..2).filter(|&side| self.sides[side].carries(shape.route)) {
            let slot = self.starts[band][side] + place;
            match glide {
                Some(frames) => self.cascade.glide(slot, side, svf, frames as usize),
                None => self.cascade.set(slot, side, svf),
            }
        }
    }

    /// Runs frames through all sections.
    pub fn process(&mut self, frames: &mut [Frame]) {
        self.cascade.process(frames);
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
