//! The way of the sound through all bands, for one choice of types, slopes and channels.
//!
//! First every channel passes the bands that work on channels, then the front pair those that work on mid or
//! side. What cannot move but only be faded (a type, a slope, a placement) makes a new path; the EQ fades
//! from one to the other.

use super::CHUNK;
use super::band::{MovingBand, Shape, Tuning};
use super::gain_table::{self, GainTable, walk};
use super::settings::BANDS;
use super::strand::{Masks, Place, Strand, Way, sections};
use crate::filter::cascade::Frame;
use crate::filter::design::{Design, MAX_SECTIONS};
use crate::filter::section::Svf;
use crate::layout::Layout;

/// Planar samples of all channels that there are, a chunk long.
pub type Chunk = [[f64; CHUNK]];

/// Room for every band at its largest.
const CAPACITY: usize = BANDS * MAX_SECTIONS;

/// Time in which a section that can just not be heard comes or goes, in s.
const FAINT_S: f64 = 0.020;

/// How a band follows the level just now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Following {
    /// Whether it follows at all, or is still on its way back.
    pub active: bool,
    /// Movement in dB expected at the end of the tick.
    pub offset_db: f64,
    /// Most movement in dB.
    pub range_db: f64,
}

/// What the bands do at a tick.
pub struct Controls<'a> {
    /// Where each band is and goes.
    pub bands: &'a [MovingBand; BANDS],
    /// How each follows the level.
    pub following: &'a [Following; BANDS],
}

/// Sections that come or go softly, because they can just not be heard.
#[derive(Clone, Copy, Debug, Default)]
struct Faint {
    mask: u32,
    weight: f64,
    leaving: bool,
}

impl Faint {
    fn has(&self, section: usize) -> bool {
        self.mask >> section & 1 == 1
    }

    /// A section with its weight.
    fn weigh(&self, section: usize, svf: &Svf) -> Svf {
        if self.has(section) { Svf::UNITY.lerp(svf, self.weight) } else { *svf }
    }
}

/// What a path knows of a band.
struct BandPath {
    shape: Option<Shape>,
    design: Design,
    /// Gain in dB that the design was last made for.
    design_gain_db: f64,
    faint: Faint,
    /// The sections stand where they shall.
    settled: bool,
}

impl BandPath {
    /// Designs for another tuning, each section following its own roots.
    fn retune(&mut self, shape: &Shape, tuning: Tuning, sample_rate_hz: f64) {
        let from_db = self.design_gain_db;
        walk(&mut self.design, shape, tuning, from_db, tuning.gain_db, sample_rate_hz);
        self.design_gain_db = tuning.gain_db;
    }

    /// Whether its sections come from a table of gains: it follows the level and nothing else moves.
    fn reads_table(&self, moves: bool, following: &Following) -> bool {
        let small = self.design.sections().len() <= gain_table::SECTIONS;
        following.active && !moves && small && following.range_db != 0.0
    }

    /// All sections as state-variable filters.
    fn svfs(&self) -> [Svf; MAX_SECTIONS] {
        let mut svfs = [Svf::UNITY; MAX_SECTIONS];
        for (svf, section) in svfs.iter_mut().zip(self.design.sections()) {
            *svf = section.svf();
        }
        svfs
    }
}

/// See the module.
pub struct Path {
    bands: Box<[BandPath]>,
    masks: Masks,
    strands: Box<[Strand]>,
    sample_rate_hz: f64,
    ticking: bool,
    /// A pair of channels on its way through a strand.
    frames: Box<[Frame; CHUNK]>,
}

impl Path {
    /// A path without bands.
    pub fn new(layout: Layout, sample_rate_hz: f64) -> Path {
        let channels = layout.len();
        let place = |channel: usize| if channel < channels { Place::Channel(channel) } else { Place::Empty };
        let strands = (0..channels.div_ceil(2)).map(|pair| {
            let places = [place(2 * pair), place(2 * pair + 1)];
            let mid_side = [Place::Mid, Place::Side];
            let is_front_pair = pair == 0 && channels > 1;
            let stages = [places, mid_side];
            Strand::new(if is_front_pair { &stages } else { &stages[..1] }, CAPACITY)
        });
        let band = || BandPath {
            shape: None,
            design: Design::EMPTY,
            design_gain_db: 0.0,
            faint: Faint::default(),
            settled: true,
        };
        Path {
            bands: (0..BANDS).map(|_| band()).collect(),
            masks: [0; BANDS],
            strands: strands.collect(),
            sample_rate_hz,
            ticking: false,
            frames: Box::new([[0.0; 2]; CHUNK]),
        }
    }

    /// The shape of a band on this path; none where it is not heard.
    pub fn shape(&self, band: usize) -> Option<Shape> {
        self.bands[band].shape
    }

    /// Whether these are the shapes of this path.
    pub fn has_shapes(&self, shapes: &[Option<Shape>; BANDS]) -> bool {
        self.bands.iter().zip(shapes).all(|(band, shape)| band.shape == *shape)
    }

    /// Whether nothing is between input and output.
    pub fn is_wire(&self) -> bool {
        self.masks.iter().all(|&mask| mask == 0) && !self.ticking
    }

    /// Whether coefficients move, so that [`Path::tick`] must be called at each tick.
    pub fn is_ticking(&self) -> bool {
        self.ticking
    }

    /// Gives the path other shapes. Bands that `from` has in the same shape go on as they are there, the
    /// others start at rest.
    pub fn rebuild(&mut self, shapes: &[Option<Shape>; BANDS], from: Option<&Path>, controls: &Controls<'_>) {
        self.masks = [0; BANDS];
        let mut masks = [0; BANDS];
        for (index, band) in self.bands.iter_mut().enumerate() {
            band.shape = shapes[index];
            band.faint = Faint::default();
            band.settled = true;
            let Some(shape) = shapes[index] else { continue };
            if let Some(from) = from.filter(|from| from.bands[index].shape == Some(shape)) {
                let known = &from.bands[index];
                band.design.clone_from(&known.design);
                (band.design_gain_db, band.faint, band.settled) =
                    (known.design_gain_db, known.faint, known.settled);
                masks[index] = from.masks[index];
                continue;
            }
            let mut tuning = controls.bands[index].after(0);
            tuning.gain_db += controls.following[index].offset_db;
            band.design = Design::EMPTY;
            band.design.retune(&shape.prototype(tuning), self.sample_rate_hz);
            band.design_gain_db = tuning.gain_db;
            let moves = controls.bands[index].is_moving() || controls.following[index].active;
            band.settled = !moves;
            masks[index] = if moves { band.design.all() } else { band.design.audible() };
        }
        self.arrange(&masks);
        if let Some(from) = from {
            for (index, band) in self.bands.iter().enumerate() {
                let Some(shape) = band.shape.filter(|_| from.bands[index].shape == band.shape) else {
                    continue;
                };
                for (strand, from_strand) in self.strands.iter_mut().zip(&from.strands) {
                    strand.inherit(index, &shape, masks[index], from_strand, from.masks[index]);
                }
            }
        }
        self.ticking = true;
    }

    /// Holds just these sections.
    fn arrange(&mut self, masks: &Masks) {
        let mut shapes = [None; BANDS];
        for (shape, band) in shapes.iter_mut().zip(&self.bands) {
            *shape = band.shape;
        }
        let bands = &self.bands;
        for strand in &mut self.strands {
            strand.arrange(&shapes, &self.masks, masks, &|band, section| {
                bands[band].faint.weigh(section, &bands[band].design.sections()[section].svf())
            });
        }
        self.masks = *masks;
    }

    /// Sends the coefficients on their way to where they shall be after that many frames.
    pub fn tick(&mut self, controls: &Controls<'_>, frames: u32, tables: &mut [GainTable]) {
        self.gather(controls, tables);
        let faint_step = f64::from(frames) / (FAINT_S * self.sample_rate_hz);
        let mut masks = self.masks;
        self.ticking = false;
        for index in 0..BANDS {
            let band = &mut self.bands[index];
            let Some(shape) = band.shape else { continue };
            let following = controls.following[index];
            let moves = controls.bands[index].is_moving();
            let active = moves || following.active;
            if !active && band.settled && band.faint.mask == 0 {
                continue;
            }
            self.ticking = true;
            if band.faint.mask != 0 {
                let step = if band.faint.leaving { -faint_step } else { faint_step };
                band.faint.weight = (band.faint.weight + step).clamp(0.0, 1.0);
            }
            let mask = self.masks[index];
            if band.reads_table(moves, &following) {
                let place = gain_table::Place::new(following.offset_db, following.range_db);
                for section in sections(mask) {
                    let target = band.faint.weigh(section, &tables[index].read(section, &place));
                    let way = Way { halfway: None, target, frames };
                    for strand in &mut self.strands {
                        strand.glide(index, &shape, mask, section, &way);
                    }
                }
            } else {
                let mut halfway = None;
                if moves && frames >= 2 {
                    let mut middle = controls.bands[index].after(frames / 2);
                    middle.gain_db += following.offset_db;
                    band.retune(&shape, middle, self.sample_rate_hz);
                    halfway = Some(band.svfs());
                }
                let mut tuning = controls.bands[index].after(frames);
                tuning.gain_db += following.offset_db;
                band.retune(&shape, tuning, self.sample_rate_hz);
                for section in sections(mask) {
                    let is_faint = band.faint.has(section);
                    let target = band.faint.weigh(section, &band.design.sections()[section].svf());
                    if active || is_faint {
                        let halfway = halfway.as_ref().filter(|_| !is_faint).map(|svfs| svfs[section]);
                        let way = Way { halfway, target, frames };
                        for strand in &mut self.strands {
                            strand.glide(index, &shape, mask, section, &way);
                        }
                    } else {
                        for strand in &mut self.strands {
                            strand.set(index, &shape, mask, section, &target);
                        }
                    }
                }
            }
            let mut left_gliding = 0;
            if !active && !band.settled {
                let inaudible = mask & !band.design.audible();
                let weight = if band.faint.mask == 0 { 1.0 } else { band.faint.weight };
                // What was faint and can be heard now glided in this tick, and must be made to stay at the
                // next one.
                left_gliding = band.faint.mask & !inaudible;
                band.faint = Faint { mask: inaudible, weight, leaving: true };
            }
            band.settled = !active && left_gliding == 0;
            if band.faint.mask != 0 && band.faint.leaving && band.faint.weight <= 0.0 {
                masks[index] &= !band.faint.mask;
                band.faint = Faint::default();
            } else if band.faint.mask != 0 && !band.faint.leaving && band.faint.weight >= 1.0 {
                // It arrives at the end of this tick, and must be made to stay there at the next one.
                band.faint = Faint::default();
                band.settled = false;
            }
        }
        if masks != self.masks {
            self.arrange(&masks);
        }
    }

    /// Brings back the sections that bands at rest had left out, where a band begins to move. A band that only
    /// follows the level needs those that can be heard somewhere in its range.
    fn gather(&mut self, controls: &Controls<'_>, tables: &mut [GainTable]) {
        let mut masks = self.masks;
        for (index, band) in self.bands.iter_mut().enumerate() {
            let Some(shape) = band.shape else { continue };
            let (moves, following) = (controls.bands[index].is_moving(), &controls.following[index]);
            if !moves && !following.active {
                continue;
            }
            let mut needed = band.design.all();
            if band.reads_table(moves, following) {
                let known = (&band.design, band.design_gain_db);
                let tuning = controls.bands[index].after(0);
                tables[index].prepare(&shape, tuning, following.range_db, known, self.sample_rate_hz);
                needed = tables[index].audible();
            }
            let missing = needed & !masks[index];
            let faint = &mut band.faint;
            if missing != 0 {
                masks[index] |= missing;
                // A section that is a wire to the last bit may stand there at full weight at once.
                let exact = |section: &usize| band.design.sections()[*section].distance_from_unity() < 1e-12;
                let returning: u32 = (0..MAX_SECTIONS)
                    .filter(|section| missing >> section & 1 == 1)
                    .filter(|section| !exact(section))
                    .map(|section| 1 << section)
                    .sum();
                let weight = if faint.mask == 0 { 0.0 } else { faint.weight };
                *faint = Faint { mask: faint.mask | returning, weight, leaving: false };
            } else if faint.leaving && faint.mask & needed != 0 {
                faint.leaving = false;
            } else if faint.mask == 0 && masks[index] & !needed != 0 {
                *faint = Faint { mask: masks[index] & !needed, weight: 1.0, leaving: true };
            }
        }
        if masks != self.masks {
            self.arrange(&masks);
        }
    }

    /// Runs the first `frames` of a chunk through all bands in place.
    pub fn process_in_place(&mut self, chunk: &mut Chunk, frames: usize) {
        for strand in &mut self.strands {
            for stage in 0..strand.stages() {
                run_in_place(strand, stage, chunk, frames);
            }
        }
    }

    /// Runs the first `frames` of a chunk through all bands into another.
    pub fn process(&mut self, input: &Chunk, output: &mut Chunk, frames: usize) {
        for (pair, strand) in self.strands.iter_mut().enumerate() {
            let channels = 2 * pair..(2 * pair + 2).min(input.len());
            let whole = [0, 1].map(|side| Some(Place::Channel(2 * pair + side)));
            let mut stage = 0;
            if strand.used(0) == whole {
                let [left, right] = [&input[2 * pair][..frames], &input[2 * pair + 1][..frames]];
                let frames = interleave(left, right, &mut self.frames);
                strand.process(0, frames);
                let (left, right) = output[channels].split_at_mut(1);
                for ((left, right), frame) in left[0].iter_mut().zip(&mut right[0]).zip(frames) {
                    [*left, *right] = *frame;
                }
                stage = 1;
            } else {
                for (input, output) in input[channels.clone()].iter().zip(&mut output[channels]) {
                    output[..frames].copy_from_slice(&input[..frames]);
                }
            }
            for stage in stage..strand.stages() {
                run_in_place(strand, stage, output, frames);
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if all are.
    pub fn settle(&mut self) -> bool {
        self.strands.iter_mut().map(Strand::settle).fold(true, |all, at_rest| all & at_rest)
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        for strand in &mut self.strands {
            strand.clear();
        }
    }
}

/// Frames of two channels, side by side in a part of `frames`.
fn interleave<'a>(left: &[f64], right: &[f64], frames: &'a mut [Frame; CHUNK]) -> &'a mut [Frame] {
    for ((frame, left), right) in frames.iter_mut().zip(left).zip(right) {
        *frame = [*left, *right];
    }
    &mut frames[..left.len()]
}

/// Runs a stage of a strand, where it has sections, on the channels of a chunk.
fn run_in_place(strand: &mut Strand, stage: usize, chunk: &mut Chunk, frames: usize) {
    let used = strand.used(stage);
    if used == [None, None] {
        return;
    }
    let mut pair: [Frame; CHUNK] = [[0.0; 2]; CHUNK];
    let pair = &mut pair[..frames];
    let is_mid_side = used.contains(&Some(Place::Mid)) || used.contains(&Some(Place::Side));
    if is_mid_side {
        for (n, frame) in pair.iter_mut().enumerate() {
            let (left, right) = (chunk[0][n], chunk[1][n]);
            *frame = [0.5 * (left + right), 0.5 * (left - right)];
        }
        strand.process(stage, pair);
        for (n, [mid, side]) in pair.iter().enumerate() {
            chunk[0][n] = mid + side;
            chunk[1][n] = mid - side;
        }
        return;
    }
    for (side, place) in used.iter().enumerate() {
        if let Some(Place::Channel(channel)) = place {
            for (frame, sample) in pair.iter_mut().zip(&chunk[*channel]) {
                frame[side] = *sample;
            }
        }
    }
    strand.process(stage, pair);
    for (side, place) in used.iter().enumerate() {
        if let Some(Place::Channel(channel)) = place {
            for (frame, sample) in pair.iter().zip(&mut chunk[*channel]) {
                *sample = frame[side];
            }
        }
    }
}
