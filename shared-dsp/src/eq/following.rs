//! All dynamic bands: what they hear, and where their gains are.

use super::CHUNK;
use super::band::{MovingBand, Shape, is_dynamic};
use super::detector::{BandDetector, Law};
use super::path::{Chunk, Following};
use super::routing::Route;
use super::settings::{BANDS, Detector, Settings};
use crate::chunk::planar;
use crate::dynamics::analytic::{Analytic, AnalyticBank};
use crate::layout::MAX_CHANNELS;
use crate::processor::Spec;
use multiversion::multiversion;

/// Image of the detectors' analytic signals in dB: the level of a steady tone is read within 0.01 dB.
const IMAGE_DB: f64 = -65.0;

/// Detectors of all bands and the analytic signals that they share.
pub struct Followers {
    detectors: Box<[BandDetector]>,
    laws: [Law; BANDS],
    following: [Following; BANDS],
    any_active: bool,
    /// What each dynamic band listens to.
    sources: [Option<Source>; BANDS],
    /// Of the sound itself and of the sidechain.
    signals: [Signal; 2],
    /// Frames heard since the last tick, and how many a tick has.
    frames: u32,
    tick: u32,
    sample_rate_hz: f64,
}

/// What a dynamic band listens to, and through which channels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Source {
    detector: Detector,
    route: Route,
}

/// The analytic signals of some channels.
struct Signal {
    bank: AnalyticBank,
    channels: usize,
    /// Whether any band listens to it, and whether any to its mid or side.
    used: bool,
    mid_side_used: bool,
    /// Mid and side of the front pair.
    mid_side: [Analytic; CHUNK],
}

impl Signal {
    fn new(sample_rate_hz: f64, channels: usize) -> Signal {
        let bank = AnalyticBank::new(sample_rate_hz, channels, IMAGE_DB);
        Signal { bank, channels, used: false, mid_side_used: false, mid_side: [[0.0; 4]; CHUNK] }
    }

    fn process(&mut self, chunk: &Chunk, frames: usize) {
        self.bank.process(&planar(chunk, frames)[..self.channels]);
        if self.mid_side_used {
            for (frame, [left, right, left_turned, right_turned]) in
                self.mid_side[..frames].iter_mut().zip(self.bank.pair(0))
            {
                *frame = [
                    0.5 * left + 0.5 * right,
                    0.5 * left - 0.5 * right,
                    0.5 * left_turned + 0.5 * right_turned,
                    0.5 * left_turned - 0.5 * right_turned,
                ];
            }
        }
    }
}

impl Followers {
    /// Nothing follows anything.
    pub fn new(spec: &Spec, tick: u32) -> Followers {
        let rate_hz = spec.sample_rate_hz;
        let channels = [spec.layout.len(), spec.sidechain_channels.min(MAX_CHANNELS)];
        let most = channels[0].max(channels[1]);
        Followers {
            detectors: (0..BANDS).map(|_| BandDetector::new(rate_hz, most)).collect(),
            laws: [Law::default(); BANDS],
            following: [Following::default(); BANDS],
            any_active: false,
            sources: [None; BANDS],
            signals: channels.map(|channels| Signal::new(rate_hz, channels)),
            frames: 0,
            tick,
            sample_rate_hz: rate_hz,
        }
    }

    /// How each band follows just now.
    pub fn now(&self) -> &[Following; BANDS] {
        &self.following
    }

    /// Level that each band's detector reads, and the threshold in use, in dB.
    pub fn read_db(&self) -> [[f64; 2]; BANDS] {
        std::array::from_fn(|band| self.detectors[band].read_db())
    }

    /// Whether any band follows, or is on its way back.
    pub fn any_active(&self) -> bool {
        self.any_active
    }

    /// Takes new settings.
    pub fn set(&mut self, settings: &Settings, shapes: &[Option<Shape>; BANDS]) {
        for (index, band) in settings.bands.iter().enumerate() {
            let law = Law::new(&band.dynamics, settings.gain_scale, self.tick, self.sample_rate_hz);
            let shape = shapes[index];
            let follows = is_dynamic(band, settings.gain_scale);
            let source = shape.filter(|_| follows).map(|shape| self.source(band.dynamics.detector, shape));
            let following = &mut self.following[index];
            if source.is_some() && self.sources[index].is_none() {
                self.detectors[index].clear();
                following.offset_db = 0.0;
            }
            self.sources[index] = source;
            if shape.is_none() {
                *following = Following::default();
                self.detectors[index].clear();
            }
            following.range_db = law.range_db();
            following.active = source.is_some() || following.offset_db != 0.0;
            self.laws[index] = law;
        }
        for (signal, wanted) in self.signals.iter_mut().zip([Detector::Internal, Detector::External]) {
            let mut sources = self.sources.iter().flatten().filter(|source| source.detector == wanted);
            signal.used = sources.clone().next().is_some();
            signal.mid_side_used = sources.any(|source| matches!(source.route, Route::Mid | Route::Side));
        }
        self.find_active();
    }

    /// What a band of this shape listens to: the sidechain through the same channels where it has them, else
    /// through all.
    fn source(&self, detector: Detector, shape: Shape) -> Source {
        let [channels, sidechain_channels] = [0, 1].map(|signal| self.signals[signal].channels);
        let route = match (detector, shape.route) {
            (Detector::Internal, route) => route,
            (Detector::External, route @ Route::Channels(_)) if sidechain_channels == channels => route,
            (Detector::External, route @ (Route::Mid | Route::Side)) if sidechain_channels >= 2 => route,
            (Detector::External, _) => Route::Channels(((1_u32 << sidechain_channels) - 1) as u16),
        };
        Source { detector, route }
    }

    /// Whether any band listens to the sidechain.
    pub fn needs_sidechain(&self) -> bool {
        self.signals[1].used
    }

    fn find_active(&mut self) {
        self.any_active = self.following.iter().any(|following| following.active);
    }

    /// Hears the first frames of a chunk and of the sidechain.
    pub fn hear(&mut self, input: &Chunk, sidechain: &Chunk, frames: usize) {
        for (signal, chunk) in self.signals.iter_mut().zip([input, sidechain]) {
            if signal.used {
                signal.process(chunk, frames);
            }
        }
        if self.signals.iter().any(|signal| signal.used) {
            // Only the second half of a tick counts: a level that has just changed is read as what it is now.
            let counts_from = (self.tick / 2).saturating_sub(self.frames) as usize;
            hear(&mut self.detectors, &self.sources, &self.signals, frames, counts_from);
            self.frames += frames as u32;
        }
    }

    /// At a tick: moves every band by what was heard, to where it shall be a tick from now.
    pub fn follow(&mut self, shapes: &[Option<Shape>; BANDS], bands: &[MovingBand; BANDS]) {
        let heard = [self.frames, self.frames.saturating_sub(self.tick / 2)];
        self.frames = 0;
        if !self.any_active {
            return;
        }
        for index in 0..BANDS {
            let following = &mut self.following[index];
            let Some(shape) = shapes[index].filter(|_| following.active) else { continue };
            let detector = &mut self.detectors[index];
            detector.tune(shape.kind, bands[index].after(0));
            let route = self.sources[index].map_or(shape.route, |source| source.route);
            following.offset_db = detector.follow(&self.laws[index], route, heard, self.tick);
            following.active = self.sources[index].is_some() || following.offset_db.abs() > 1e-6;
            if !following.active {
                following.offset_db = 0.0;
                detector.clear();
            }
        }
        self.find_active();
    }

    /// Sets states that nobody can hear to zero; true if no band follows anything.
    pub fn settle(&mut self) -> bool {
        if !self.any_active() {
            return true;
        }
        for signal in &mut self.signals {
            signal.bank.settle();
        }
        for (detector, following) in self.detectors.iter_mut().zip(&self.following) {
            if following.active {
                detector.settle();
            }
        }
        false
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        for signal in &mut self.signals {
            signal.bank.clear();
        }
        self.frames = 0;
        for (detector, (following, source)) in
            self.detectors.iter_mut().zip(self.following.iter_mut().zip(&self.sources))
        {
            detector.clear();
            following.offset_db = 0.0;
            following.active = source.is_some();
        }
        self.find_active();
    }
}

/// Lets every band hear the first frames of what it listens to.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn hear(
    detectors: &mut [BandDetector],
    sources: &[Option<Source>; BANDS],
    signals: &[Signal; 2],
    frames: usize,
    counts_from: usize,
) {
    for (detector, source) in detectors.iter_mut().zip(sources) {
        let Some(source) = source else { continue };
        let signal = &signals[usize::from(source.detector == Detector::External)];
        match source.route {
            Route::Channels(mask) => {
                for pair in (0..signal.channels.div_ceil(2)).filter(|pair| mask >> (2 * pair) & 3 != 0) {
                    detector.hear(pair, &signal.bank.pair(pair)[..frames], counts_from);
                }
            }
            Route::Mid | Route::Side => detector.hear(0, &signal.mid_side[..frames], counts_from),
        }
    }
}
