//! All dynamic bands: what they hear, and where their gains are.

use super::band::{MovingBand, Shape, is_dynamic, within};
use super::detector::BandDetector;
use super::path::{Chunk, Following, planar};
use super::routing::Route;
use super::settings::{BANDS, DYN_RANGE_DB, Detector, GAIN_SCALE, Settings};
use crate::dynamics::analytic::AnalyticBank;
use crate::layout::MAX_CHANNELS;
use crate::processor::Spec;

/// Image of the detectors' analytic signals in dB: the level of a steady tone is read within 0.01 dB.
const IMAGE_DB: f64 = -65.0;

/// Detectors of all bands and the analytic signals that they share.
pub struct Followers {
    detectors: Box<[BandDetector]>,
    analytic: AnalyticBank,
    sidechain_analytic: AnalyticBank,
    following: [Following; BANDS],
    /// What each dynamic band listens to, and through which channels.
    sources: [Option<(Detector, Route)>; BANDS],
    channels: usize,
    sidechain_channels: usize,
}

impl Followers {
    /// Nothing follows anything.
    pub fn new(spec: &Spec, tick: u32) -> Followers {
        let rate_hz = spec.sample_rate_hz;
        let sidechain_channels = spec.sidechain_channels.min(MAX_CHANNELS);
        Followers {
            detectors: (0..BANDS).map(|_| BandDetector::new(rate_hz, tick)).collect(),
            analytic: AnalyticBank::new(rate_hz, spec.layout.len(), IMAGE_DB),
            sidechain_analytic: AnalyticBank::new(rate_hz, sidechain_channels, IMAGE_DB),
            following: [Following::default(); BANDS],
            sources: [None; BANDS],
            channels: spec.layout.len(),
            sidechain_channels,
        }
    }

    /// How each band follows just now.
    pub fn now(&self) -> &[Following; BANDS] {
        &self.following
    }

    /// Whether any band follows, or is on its way back.
    pub fn any_active(&self) -> bool {
        self.following.iter().any(|following| following.active)
    }

    /// Takes new settings.
    pub fn set(&mut self, settings: &Settings, shapes: &[Option<Shape>; BANDS]) {
        for (index, band) in settings.bands.iter().enumerate() {
            let scale = within(settings.gain_scale, &GAIN_SCALE, 1.0);
            let range_db = f64::from(within(band.dynamics.range_db, &DYN_RANGE_DB, 0.0) * scale);
            let shape = shapes[index];
            let follows = is_dynamic(band, settings.gain_scale);
            let source = shape.filter(|_| follows).map(|shape| (band.dynamics.detector, shape.route));
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
            following.range_db = range_db;
            following.active = source.is_some() || following.offset_db != 0.0;
        }
    }

    /// Whether any band listens to the sidechain.
    pub fn needs_sidechain(&self) -> bool {
        self.needs(Detector::External)
    }

    fn needs(&self, wanted: Detector) -> bool {
        self.sources.iter().flatten().any(|(detector, _)| *detector == wanted)
    }

    /// Hears the first frames of a chunk and of the sidechain.
    pub fn hear(&mut self, input: &Chunk, sidechain: &Chunk, frames: usize) {
        if self.needs(Detector::Internal) {
            self.analytic.process(&planar(input, frames)[..self.channels]);
        }
        if self.needs(Detector::External) {
            self.sidechain_analytic.process(&planar(sidechain, frames)[..self.sidechain_channels]);
        }
        for (detector, source) in self.detectors.iter_mut().zip(&self.sources) {
            match *source {
                Some((Detector::Internal, route)) => {
                    detector.hear(route, self.channels, &self.analytic, frames);
                }
                Some((Detector::External, route)) => {
                    let every = Route::Channels(((1_u32 << self.sidechain_channels) - 1) as u16);
                    let route = match route {
                        Route::Channels(_) if self.sidechain_channels == self.channels => route,
                        Route::Mid | Route::Side if self.sidechain_channels >= 2 => route,
                        _ => every,
                    };
                    detector.hear(route, self.sidechain_channels, &self.sidechain_analytic, frames);
                }
                None => {}
            }
        }
    }

    /// At a tick: moves every band by what was heard, to where it shall be `ahead` frames from now.
    pub fn follow(
        &mut self,
        settings: &Settings,
        shapes: &[Option<Shape>; BANDS],
        bands: &[MovingBand; BANDS],
        ahead: u32,
    ) {
        for index in 0..BANDS {
            let following = &mut self.following[index];
            let Some(shape) = shapes[index].filter(|_| following.active) else { continue };
            let detector = &mut self.detectors[index];
            detector.tune(shape.kind, bands[index].after(0));
            let dynamics = &settings.bands[index].dynamics;
            following.offset_db = detector.follow(dynamics, settings.gain_scale, ahead);
            following.active = self.sources[index].is_some() || following.offset_db.abs() > 1e-6;
            if !following.active {
                following.offset_db = 0.0;
                detector.clear();
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if no band follows anything.
    pub fn settle(&mut self) -> bool {
        if !self.any_active() {
            return true;
        }
        self.analytic.settle();
        self.sidechain_analytic.settle();
        for (detector, following) in self.detectors.iter_mut().zip(&self.following) {
            if following.active {
                detector.settle();
            }
        }
        false
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.analytic.clear();
        self.sidechain_analytic.clear();
        for (detector, (following, source)) in
            self.detectors.iter_mut().zip(self.following.iter_mut().zip(&self.sources))
        {
            detector.clear();
            following.offset_db = 0.0;
            following.active = source.is_some();
        }
    }
}
