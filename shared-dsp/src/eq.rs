//! The EQ: up to 24 bands, exact to the analogue curve.

mod band;
pub mod curve;
mod detector;
mod following;
mod gain_table;
mod listen;
mod output;
mod path;
pub mod phase;
mod routing;
pub mod settings;
mod strand;

pub use settings::Settings;

use crate::loudness::matching::LoudnessMatch;
use crate::processor::{Block, Processor, Spec};
use band::{MovingBand, Shape, Tuning};
use curve::Curve;
use following::Followers;
use gain_table::GainTable;
use listen::ListenFilter;
use output::Output;
use path::{CAPACITY, Chunk, Controls, Path};
use settings::BANDS;

use crate::filter::cascade::Cascade;
use crate::layout::MAX_CHANNELS;

/// Most frames that are worked on at once; also the grid on which states are settled.
pub(crate) const CHUNK: usize = 64;
/// Time in which one path is faded into another, in s.
const FADE_S: f64 = 0.020;
/// Input beyond this, +120 dBFS, is taken for a fault and silenced.
const BROKEN: f32 = 1e6;

/// What a window shows of the EQ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Movement of each dynamic band in dB.
    pub movement_db: [f32; BANDS],
    /// How much louder the bands make the track, in LU.
    pub change_lu: f32,
}

/// The processor. See [`Settings`] for what it does.
pub struct Eq {
    spec: Spec,
    channels: usize,
    settings: Settings,
    shapes: [Option<Shape>; BANDS],
    curve: Curve,
    bands: Box<[MovingBand; BANDS]>,
    followers: Followers,
    tables: Box<[GainTable]>,
    /// The path that sounds, and the one that is faded in or rests.
    paths: [Path; 2],
    fade: Option<Fade>,
    spare: Cascade,
    listen: ListenFilter,
    output: Output,
    matching: LoudnessMatch,
    matched_lu: f64,
    /// Frames since the last reset.
    clock: u64,
    tick: u32,
    fade_frames: u32,
    /// Coefficients must be sent on their way before the next tick.
    untimely: bool,
    at_rest: bool,
    chunks: Box<Chunks>,
}

/// A fade from the first path to the second.
#[derive(Clone, Copy)]
struct Fade {
    frame: u32,
}

struct Chunks {
    dry: Chunk,
    wet: Chunk,
    other: Chunk,
}

impl Processor for Eq {
    type Settings = Settings;
    type Levels = Levels;

    fn new(spec: &Spec) -> Eq {
        let rate_hz = spec.sample_rate_hz;
        let settings = Settings::DEFAULT;
        let layout = spec.layout;
        let band = |index: usize| {
            MovingBand::new(Tuning::of(&settings.bands[index], settings.gain_scale), rate_hz)
        };
        let chunk = || [[0.0; CHUNK]; MAX_CHANNELS];
        // 8 frames up to 50 kHz, 16 up to 100 kHz, 32 above: about 0.17 ms.
        let tick = ((rate_hz / 50_000.0).ceil() as u32).next_power_of_two().clamp(1, 4) * 8;
        Eq {
            spec: *spec,
            channels: layout.len(),
            settings,
            shapes: [None; BANDS],
            curve: Curve::new(&settings, layout),
            bands: Box::new(std::array::from_fn(band)),
            followers: Followers::new(spec),
            tables: (0..BANDS).map(|_| GainTable::new()).collect(),
            paths: std::array::from_fn(|_| Path::new(layout, rate_hz)),
            fade: None,
            spare: Cascade::new(CAPACITY),
            listen: ListenFilter::new(rate_hz),
            output: Output::new(rate_hz),
            matching: LoudnessMatch::new(rate_hz, layout),
            matched_lu: 0.0,
            clock: 0,
            tick,
            fade_frames: (FADE_S * rate_hz).round() as u32,
            untimely: false,
            at_rest: true,
            chunks: Box::new(Chunks { dry: chunk(), wet: chunk(), other: chunk() }),
        }
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = std::mem::replace(&mut self.settings, *settings);
        for (index, band) in settings.bands.iter().enumerate() {
            self.shapes[index] = Shape::of(band, self.spec.layout);
            let tuning = Tuning::of(band, settings.gain_scale);
            let heard = self.paths.iter().any(|path| path.shape(index).is_some());
            if !heard {
                self.bands[index].jump(tuning);
            } else if self.bands[index].go(tuning) {
                self.untimely = true;
            }
        }
        self.followers.set(settings, &self.shapes);
        if let Some(band) = settings.listen {
            self.listen.tune(&settings.bands[usize::from(band).min(BANDS - 1)]);
        }
        if settings.bands != old.bands || settings.gain_scale != old.gain_scale {
            self.curve = Curve::new(settings, self.spec.layout);
            if self.curve.is_flat() {
                self.matching.curve_is_flat();
            } else {
                self.matching.curve_changed();
            }
        }
        self.matched_lu = self.matching.change_lu();
        self.output.go(settings, self.matched_lu);
    }

    fn process(&mut self, block: &mut Block<'_, '_>) {
        let frames = block.frames();
        for channel in block.main.iter_mut() {
            silence_broken(channel);
        }
        if self.is_wire() {
            self.clock += frames as u64;
            return;
        }
        let mut from = 0;
        while from < frames {
            let length = self.next_length(frames - from);
            self.process_chunk(block, from, length);
            from += length;
        }
    }

    fn reset(&mut self) {
        let settings = self.settings;
        for (band, set) in self.bands.iter_mut().zip(&settings.bands) {
            band.jump(Tuning::of(set, settings.gain_scale));
        }
        self.followers.clear();
        self.fade = None;
        let controls = Controls { bands: &self.bands, following: self.followers.now() };
        self.paths[0].rebuild(&self.shapes, None, &controls, &mut self.spare);
        self.paths[0].clear();
        self.paths[1].rebuild(&[None; BANDS], None, &controls, &mut self.spare);
        self.listen.clear();
        self.matching.reset();
        if !self.curve.is_flat() {
            self.matching.curve_changed();
        }
        self.matched_lu = 0.0;
        self.output.jump(&settings, 0.0);
        self.clock = 0;
        self.untimely = true;
        self.at_rest = true;
    }

    fn latency_frames(&self) -> usize {
        0
    }

    fn tail_frames(&self) -> u64 {
        0
    }

    fn levels(&self) -> Levels {
        Levels {
            movement_db: self.followers.now().map(|following| following.offset_db as f32),
            change_lu: self.matched_lu as f32,
        }
    }
}

impl Eq {
    /// The curve of the present settings.
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// Whether every sample comes out as it went in, and nothing is about to change that.
    fn is_wire(&self) -> bool {
        self.fade.is_none()
            && self.paths[0].has_shapes(&self.shapes)
            && self.paths[0].is_wire()
            && !self.is_busy()
            && self.output.is_wet_only()
    }

    /// Whether coefficients are on their way, so that time goes in ticks.
    fn is_busy(&self) -> bool {
        self.untimely
            || self.followers.any_active()
            || self.paths[0].is_ticking()
            || (self.fade.is_some() && self.paths[1].is_ticking())
            || self.bands.iter().any(MovingBand::is_moving)
    }

    /// Frames until something is due, at most those that are left.
    fn next_length(&self, left: usize) -> usize {
        let starts_fade = self.fade.is_none() && !self.paths[0].has_shapes(&self.shapes);
        let grid = if self.is_busy() || starts_fade { u64::from(self.tick) } else { CHUNK as u64 };
        let mut length = left.min((grid - self.clock % grid) as usize);
        if let Some(fade) = self.fade {
            length = length.min((self.fade_frames - fade.frame) as usize);
        }
        length
    }

    fn process_chunk(&mut self, block: &mut Block<'_, '_>, from: usize, length: usize) {
        self.prepare(length as u32);
        let range = from..from + length;
        let Chunks { dry, wet, other } = &mut *self.chunks;
        let mut silent = true;
        for (channel, samples) in block.main.iter().enumerate().take(self.channels) {
            for (n, sample) in samples[range.clone()].iter().enumerate() {
                dry[channel][n] = f64::from(*sample);
                silent &= *sample == 0.0;
            }
        }
        self.followers.hear(dry, block.sidechain, range.clone());
        if !(silent && self.at_rest) {
            self.at_rest = false;
            for channel in 0..self.channels {
                wet[channel][..length].copy_from_slice(&dry[channel][..length]);
            }
            if let Some(fade) = &mut self.fade {
                for channel in 0..self.channels {
                    other[channel][..length].copy_from_slice(&dry[channel][..length]);
                }
                self.paths[1].process(other, length);
                self.paths[0].process(wet, length);
                for n in 0..length {
                    let t = f64::from(fade.frame + n as u32 + 1) / f64::from(self.fade_frames);
                    let share = t * t * t * (10.0 + t * (6.0 * t - 15.0));
                    for channel in 0..self.channels {
                        wet[channel][n] += share * (other[channel][n] - wet[channel][n]);
                    }
                }
            } else {
                self.paths[0].process(wet, length);
            }
            let views = |chunk| planar(chunk, length);
            let (pre, post): ([&[f64]; MAX_CHANNELS], [&[f64]; MAX_CHANNELS]) = (views(dry), views(wet));
            self.matching.observe(&pre[..self.channels], &post[..self.channels]);
            if self.output.listens() {
                self.listen.process(dry, other, self.channels, length);
            }
            self.output.mix(wet, dry, other, self.channels, length);
            for (channel, samples) in block.main.iter_mut().enumerate().take(self.channels) {
                for (sample, value) in samples[range.clone()].iter_mut().zip(&wet[channel]) {
                    *sample = value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
                }
            }
        }
        self.finish(length as u32);
    }

    /// What is due before a chunk: a fade, new coefficients, a step of the loudness prediction.
    fn prepare(&mut self, length: u32) {
        if self.fade.is_none() && !self.paths[0].has_shapes(&self.shapes) {
            let [sounding, next] = &mut self.paths;
            let controls = Controls { bands: &self.bands, following: self.followers.now() };
            next.rebuild(&self.shapes, Some(sounding), &controls, &mut self.spare);
            self.fade = Some(Fade { frame: 0 });
            self.untimely = true;
        }
        let phase = (self.clock % u64::from(self.tick)) as u32;
        if phase == 0 || self.untimely {
            let ahead = self.tick - phase;
            if phase == 0 {
                self.followers.follow(&self.settings, &self.shapes, &self.bands, ahead);
            }
            let controls = Controls { bands: &self.bands, following: self.followers.now() };
            let sounding = if self.fade.is_some() { 2 } else { 1 };
            for path in &mut self.paths[..sounding] {
                path.tick(&controls, ahead, &mut self.tables, &mut self.spare);
            }
            self.untimely = false;
            if phase == 0 && self.matching.wants_prediction() {
                let (curve, layout) = (&self.curve, self.spec.layout);
                self.matching.predict(|freq_hz| curve.at(freq_hz).power(layout));
            }
        }
        if self.matching.change_lu() != self.matched_lu {
            self.matched_lu = self.matching.change_lu();
            self.output.go(&self.settings, self.matched_lu);
        }
        debug_assert!(length as usize <= CHUNK);
    }

    /// What is due after a chunk: time goes on, fades end, what cannot be heard is set to zero.
    fn finish(&mut self, length: u32) {
        for band in self.bands.iter_mut() {
            band.advance(length);
        }
        self.clock += u64::from(length);
        if let Some(fade) = &mut self.fade {
            fade.frame += length;
            if fade.frame >= self.fade_frames {
                self.fade = None;
                self.paths.swap(0, 1);
                let controls = Controls { bands: &self.bands, following: self.followers.now() };
                self.paths[1].rebuild(&[None; BANDS], None, &controls, &mut self.spare);
            }
        }
        if self.clock.is_multiple_of(CHUNK as u64) {
            let settled = self.paths[0].settle() & self.listen.settle() & self.followers.settle();
            self.at_rest = settled && self.fade.is_none();
        }
    }
}

/// The first `frames` of every channel of a chunk.
fn planar(chunk: &Chunk, frames: usize) -> [&[f64]; MAX_CHANNELS] {
    std::array::from_fn(|channel| &chunk[channel][..frames])
}

/// Replaces what is no number, infinite, or louder than any sound by silence.
fn silence_broken(samples: &mut [f32]) {
    let sound = |sample: f32| sample.abs() <= BROKEN;
    if samples.iter().fold(true, |all, &sample| all & sound(sample)) {
        return;
    }
    for sample in samples.iter_mut().filter(|sample| !sound(**sample)) {
        *sample = 0.0;
    }
}
