//! The EQ: up to 24 bands, exact to the analogue curve.

mod band;
pub mod curve;
mod detector;
mod flow;
mod following;
mod gain_table;
mod late;
mod listen;
mod output;
mod path;
pub mod phase;
mod routing;
pub mod settings;
mod strand;
mod switching;
mod tail;

pub use late::LateWorkshop;
pub use settings::Settings;

pub(crate) use crate::chunk::CHUNK;
use crate::chunk::silence_broken;
use crate::fade::Fade;
use crate::loudness::matching::LoudnessMatch;
use crate::processor::{Block, Processor, Spec};
use band::{MovingBand, Shape, Tuning};
use curve::Curve;
use flow::Chunks;
use following::Followers;
use gain_table::GainTable;
use late::{Late, LateDesk};
use listen::ListenFilter;
use output::Output;
use path::{Controls, Path};
use settings::BANDS;
use switching::Ordered;

/// Time in which one path is faded into another, in s.
const FADE_S: f64 = 0.020;
/// Silence that still is part of the programme, in s.
const PAUSE_S: f64 = 1.5;

/// What a window shows of the EQ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Movement of each dynamic band in dB.
    pub movement_db: [f32; BANDS],
    /// Level that the detector of each dynamic band reads, in dBFS of a sine; −300 of the others.
    pub detector_db: [f32; BANDS],
    /// Threshold that it is compared with, in dBFS; where it is found automatically, the one that was found.
    pub threshold_db: [f32; BANDS],
    /// How much louder the bands make the track, in LU.
    pub change_lu: f32,
    /// Gain in dB that automatic gain adds to the output; 0 where it is off.
    pub auto_gain_db: f32,
}

/// The processor. See [`Settings`] for what it does.
pub struct Eq {
    spec: Spec,
    channels: usize,
    settings: Settings,
    /// What of each band is heard.
    shapes: [Option<Shape>; BANDS],
    curve: Curve,
    bands: Box<[MovingBand; BANDS]>,
    followers: Followers,
    tables: Box<[GainTable]>,
    /// The path that sounds, and the one that is faded in or rests.
    paths: [Path; 2],
    /// What each path has beside its filters in a mode with latency.
    lates: [Option<Box<Late>>; 2],
    fade: Option<Fade>,
    desk: LateDesk,
    /// Held here until somebody else runs it; always in offline rendering.
    workshop: Option<LateWorkshop>,
    ordered: Ordered,
    latency_frames: usize,
    tail_frames: u64,
    /// The tail is that of earlier settings.
    tail_due: bool,
    listen: ListenFilter,
    output: Output,
    matching: LoudnessMatch,
    matched_lu: f64,
    /// Frames since the last reset.
    clock: u64,
    tick: u32,
    fade_frames: u32,
    /// Some band may be moving; else how long none has been told that time passes.
    moving: bool,
    idle_frames: u32,
    /// Coefficients must be sent on their way before the next tick.
    untimely: bool,
    /// The path that sounds may not be the one that was set.
    switch_due: bool,
    /// Every sample comes out as it went in, until something is set.
    wire: bool,
    at_rest: bool,
    silent_frames: u64,
    /// Silence up to this length is a pause of the programme.
    pause_frames: u64,
    chunks: Chunks,
}

impl Processor for Eq {
    type Settings = Settings;
    type Levels = Levels;

    fn new(spec: &Spec) -> Eq {
        let rate_hz = spec.sample_rate_hz;
        let settings = Settings::DEFAULT;
        let layout = spec.layout;
        let band =
            |index: usize| MovingBand::new(Tuning::of(&settings.bands[index], settings.gain_scale), rate_hz);
        let (desk, workshop) = late::open(spec);
        // 8 frames up to 50 kHz, 16 up to 100 kHz, 32 above: about 0.17 ms.
        let tick = ((rate_hz / 50_000.0).ceil() as u32).next_power_of_two().clamp(1, 4) * 8;
        Eq {
            spec: *spec,
            channels: layout.len(),
            settings,
            shapes: [None; BANDS],
            curve: Curve::new(&settings, layout),
            bands: Box::new(std::array::from_fn(band)),
            followers: Followers::new(spec, tick),
            tables: (0..BANDS).map(|_| GainTable::new()).collect(),
            paths: std::array::from_fn(|_| Path::new(layout, rate_hz)),
            lates: [None, None],
            fade: None,
            desk,
            workshop: Some(workshop),
            ordered: Ordered::default(),
            latency_frames: 0,
            tail_frames: 0,
            tail_due: false,
            listen: ListenFilter::new(rate_hz),
            output: Output::new(rate_hz),
            matching: LoudnessMatch::new(rate_hz, layout),
            matched_lu: 0.0,
            clock: 0,
            tick,
            fade_frames: (FADE_S * rate_hz).round() as u32,
            moving: false,
            idle_frames: 0,
            untimely: false,
            switch_due: false,
            wire: false,
            at_rest: true,
            silent_frames: 0,
            pause_frames: (PAUSE_S * rate_hz) as u64,
            chunks: Chunks::new(layout.len(), spec.sidechain_channels),
        }
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = std::mem::replace(&mut self.settings, *settings);
        let idle_frames = std::mem::take(&mut self.idle_frames);
        self.advance_bands(idle_frames);
        for (index, band) in settings.bands.iter().enumerate() {
            self.shapes[index] = Shape::of(band, self.spec.layout);
            let tuning = Tuning::of(band, settings.gain_scale);
            let heard = self.paths.iter().any(|path| path.shape(index).is_some());
            if !heard {
                self.bands[index].jump(tuning);
            } else if self.bands[index].go(tuning) {
                self.untimely = true;
                self.moving = true;
            }
        }
        self.followers.set(settings, &self.shapes);
        if let Some(band) = settings.listen {
            self.listen.tune(&settings.bands[usize::from(band).min(BANDS - 1)]);
        }
        self.switch_due = true;
        self.wire = false;
        let other_path = settings.phase != old.phase || settings.linear_low != old.linear_low;
        if settings.bands != old.bands || settings.gain_scale != old.gain_scale || other_path {
            self.curve = Curve::new(settings, self.spec.layout);
            self.ordered.outdate();
            self.match_again();
        }
        self.tail_due = true;
        self.output.go(settings, self.matched_lu);
    }

    fn process(&mut self, block: &mut Block<'_, '_>) {
        let frames = block.frames();
        for channel in block.main.iter_mut() {
            silence_broken(channel);
        }
        if self.wire {
            self.clock += frames as u64;
            return;
        }
        let mut from = 0;
        while from < frames {
            self.switch();
            let length = self.next_length(frames - from);
            self.process_chunk(block, from, length);
            from += length;
        }
        self.wire = self.is_wire();
    }

    fn reset(&mut self) {
        let settings = self.settings;
        for (band, set) in self.bands.iter_mut().zip(&settings.bands) {
            band.jump(Tuning::of(set, settings.gain_scale));
        }
        self.followers.clear();
        self.finish_fade();
        let shapes = self.filter_shapes(self.lates[0].as_deref().map(Late::path));
        let controls = Controls { bands: &self.bands, following: self.followers.now() };
        self.paths[0].rebuild(&shapes, None, &controls);
        self.paths[0].clear();
        if let Some(late) = &mut self.lates[0] {
            late.clear();
        }
        self.listen.clear();
        self.matching.reset();
        self.match_again();
        self.matched_lu = 0.0;
        self.output.jump(&settings, 0.0);
        self.measure_tail();
        self.clock = 0;
        self.untimely = true;
        self.switch_due = true;
        self.wire = false;
        self.at_rest = true;
        self.silent_frames = u64::MAX;
    }

    fn latency_frames(&self) -> usize {
        self.latency_frames
    }

    fn tail_frames(&self) -> u64 {
        let late_frames = self.lates[0].as_deref().map_or(0, Late::tail_frames);
        self.tail_frames + late_frames as u64
    }

    fn levels(&self) -> Levels {
        let read_db = self.followers.read_db();
        Levels {
            movement_db: self.followers.now().map(|following| following.offset_db as f32),
            detector_db: read_db.map(|[level_db, _]| level_db as f32),
            threshold_db: read_db.map(|[_, threshold_db]| threshold_db as f32),
            change_lu: self.matched_lu as f32,
            auto_gain_db: if self.settings.auto_gain { -self.matched_lu as f32 } else { 0.0 },
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
        !self.switch_due
            && self.fade.is_none()
            && self.lates[0].is_none()
            && self.paths[0].is_wire()
            && !self.is_busy()
            && self.output.is_wet_only()
            // Auto gain and fair bypass know the track before the first band is turned up.
            && !(self.settings.auto_gain || self.settings.fair_bypass)
    }

    /// Whether coefficients are on their way, so that time goes in ticks.
    fn is_busy(&self) -> bool {
        self.untimely
            || self.followers.any_active()
            || self.matching.wants_prediction()
            || self.paths[0].is_ticking()
            || (self.fade.is_some() && self.paths[1].is_ticking())
            || self.moving
    }

    /// The curve is another one, or is heard anew: how loud it makes the sound must be found out again.
    fn match_again(&mut self) {
        if self.curve.is_flat() {
            self.matching.curve_is_flat();
        } else {
            self.matching.curve_changed();
        }
    }

    /// Finds out how long the filters ring on.
    fn measure_tail(&mut self) {
        let rate_hz = self.spec.sample_rate_hz;
        self.tail_frames = (tail::tail_s(&self.settings, self.spec.layout, rate_hz) * rate_hz).ceil() as u64;
        self.tail_due = false;
    }

    /// Frames until something is due, at most those that are left.
    fn next_length(&self, left: usize) -> usize {
        let grid = if self.is_busy() { u64::from(self.tick) } else { CHUNK as u64 };
        let length = left.min((grid - self.clock % grid) as usize).min(self.output.frames_left());
        self.fade.map_or(length, |fade| length.min(fade.frames_left()))
    }

    fn process_chunk(&mut self, block: &mut Block<'_, '_>, from: usize, frames: usize) {
        self.tick();
        let silent = self.load(block, from, frames);
        self.silent_frames = if silent { self.silent_frames.saturating_add(frames as u64) } else { 0 };
        // A pause between words belongs to what the loudness match listens to.
        let in_pause = self.matching.is_listening() && self.silent_frames < self.pause_frames;
        if silent && self.at_rest && !in_pause {
            // Nothing sounds and nothing rings: the output is the silence that came in.
        } else {
            self.at_rest = false;
            self.run(frames);
            self.store(block, from, frames);
        }
        self.finish(frames as u32);
    }

    /// What is due before a chunk: new coefficients, a step of the loudness prediction.
    fn tick(&mut self) {
        let phase = (self.clock % u64::from(self.tick)) as u32;
        if phase == 0 || self.untimely {
            let ahead = self.tick - phase;
            if phase == 0 {
                self.followers.follow(&self.shapes, &self.bands);
            }
            let controls = Controls { bands: &self.bands, following: self.followers.now() };
            let sounding = if self.fade.is_some() { 2 } else { 1 };
            for path in &mut self.paths[..sounding] {
                if self.untimely || self.moving || self.followers.any_active() || path.is_ticking() {
                    path.tick(&controls, ahead, &mut self.tables);
                }
            }
            self.untimely = false;
            if phase == 0 && self.matching.wants_prediction() {
                let (curve, layout) = (&self.curve, self.spec.layout);
                self.matching.predict(|freq_hz| curve.at(freq_hz).power(layout));
            }
        }
        // On the grid only: the loudness is found in the middle of chunks whose length depends on the host.
        let on_grid = self.clock.is_multiple_of(CHUNK as u64);
        if on_grid && self.matching.change_lu() != self.matched_lu {
            self.matched_lu = self.matching.change_lu();
            self.output.go(&self.settings, self.matched_lu);
        }
    }

    fn advance_bands(&mut self, frames: u32) {
        for band in self.bands.iter_mut() {
            band.advance(frames);
        }
    }

    /// What is due after a chunk: time goes on, fades end, what cannot be heard is set to zero.
    fn finish(&mut self, frames: u32) {
        if self.moving {
            self.advance_bands(frames);
            self.moving = self.bands.iter().any(MovingBand::is_moving);
        } else {
            self.idle_frames = self.idle_frames.saturating_add(frames);
        }
        self.clock += u64::from(frames);
        if let Some(fade) = &mut self.fade
            && fade.advance(frames)
        {
            self.finish_fade();
        }
        if self.clock.is_multiple_of(CHUNK as u64) {
            let settled = self.paths[0].settle() & self.listen.settle() & self.followers.settle();
            let memory = self.lates[0].as_deref().map_or(0, Late::memory_frames) as u64;
            self.at_rest = settled && self.fade.is_none() && self.silent_frames > memory;
            if self.tail_due && !self.moving {
                self.measure_tail();
            }
        }
    }
}
