//! The curve of the EQ: what is drawn, matched, compensated and built into kernels, and what the audio does.

use super::band::{Shape, Tuning};
use super::routing::Route;
use super::settings::{BANDS, Kind, Settings, Slope};
use crate::filter::design::Design;
use crate::filter::prototype::Prototype;
use crate::layout::{Layout, MAX_CHANNELS};
use crate::loudness::spectrum::Response;
use realfft::num_complex::Complex64;

/// The response at one frequency: every channel by itself, then mid and side of the front pair.
#[derive(Clone, Copy, Debug)]
pub struct PointResponse {
    /// What the bands on channels do.
    pub channels: [Complex64; MAX_CHANNELS],
    /// What the bands on mid do.
    pub mid: Complex64,
    /// What the bands on side do.
    pub side: Complex64,
}

impl PointResponse {
    /// From an input channel to an output channel.
    pub fn between(&self, output: usize, input: usize) -> Complex64 {
        match (output, input) {
            (0 | 1, 0 | 1) if output == input => (self.mid + self.side) * 0.5 * self.channels[input],
            (0 | 1, 0 | 1) => (self.mid - self.side) * 0.5 * self.channels[input],
            _ if output == input => self.channels[input],
            _ => Complex64::ZERO,
        }
    }

    /// As the loudness prediction asks for it.
    pub fn power(&self, layout: Layout) -> Response {
        let mut response = Response::all(1.0);
        if layout == Layout::Mono {
            return Response::all(self.channels[0].norm_sqr());
        }
        for channel in 2..layout.len() {
            response = response.with_channel(channel, self.channels[channel].norm_sqr());
        }
        let row = |output: usize| [self.between(output, 0), self.between(output, 1)];
        response.with_matrix([row(0), row(1)])
    }
}

/// The analogue curve of settings at rest, without the movement of dynamic bands. Made without allocation.
#[derive(Clone, Copy, Debug)]
pub struct Curve {
    bands: [Option<(Shape, Prototype)>; BANDS],
}

impl Curve {
    /// The curve of all bands that are heard.
    pub fn new(settings: &Settings, layout: Layout) -> Curve {
        Curve::of(settings, layout, |_| true)
    }

    /// The curve of the bands that `take` picks.
    pub fn of(settings: &Settings, layout: Layout, take: impl Fn(usize) -> bool) -> Curve {
        let mut bands = [None; BANDS];
        for (index, (slot, band)) in bands.iter_mut().zip(&settings.bands).enumerate() {
            *slot = Shape::of(band, layout)
                .filter(|_| take(index))
                .map(|shape| (shape, shape.prototype(Tuning::of(band, settings.gain_scale))));
        }
        Curve { bands }
    }

    /// The curve of the bands that `take` picks while dynamic bands are away from their own gain by
    /// `movement_db`: what is heard at a moment.
    pub fn moved(
        settings: &Settings,
        layout: Layout,
        movement_db: &[f32; BANDS],
        take: impl Fn(usize) -> bool,
    ) -> Curve {
        let mut curve = Curve::of(settings, layout, take);
        let moved = curve.bands.iter_mut().zip(&settings.bands).zip(movement_db);
        for ((slot, band), movement_db) in moved.filter(|(_, movement_db)| **movement_db != 0.0) {
            if let Some((shape, prototype)) = slot {
                let tuning = Tuning::of(band, settings.gain_scale);
                let gain_db = tuning.gain_db + f64::from(*movement_db);
                *prototype = shape.prototype(Tuning { gain_db, ..tuning });
            }
        }
        curve
    }

    /// Whether no band changes anything.
    pub fn is_flat(&self) -> bool {
        let flat =
            |prototype: &Prototype| prototype.sections().iter().all(|section| section.num == section.den);
        self.bands.iter().flatten().all(|(_, prototype)| flat(prototype))
    }

    /// The response at a frequency in Hz.
    pub fn at(&self, freq_hz: f64) -> PointResponse {
        self.combine(|_, prototype| prototype.response(freq_hz))
    }

    /// The magnitudes only, as linear phase renders them: brick walls are walls, all-passes do nothing.
    pub fn zero_phase_at(&self, freq_hz: f64) -> PointResponse {
        self.combine(|index, prototype| {
            let wall = self.bands[index].and_then(|(shape, _)| match (shape.kind, shape.slope) {
                (Kind::LowCut, Slope::BrickWall) => Some(freq_hz >= prototype.corner_hz),
                (Kind::HighCut, Slope::BrickWall) => Some(freq_hz <= prototype.corner_hz),
                _ => None,
            });
            let gain =
                wall.map_or_else(|| prototype.response(freq_hz).norm(), |passes| f64::from(u8::from(passes)));
            Complex64::new(gain, 0.0)
        })
    }

    /// The same for the digital filters of the zero-latency mode: to the last digit what the audio does.
    pub fn digital(&self, sample_rate_hz: f64) -> DigitalCurve<'_> {
        let design = |(_, prototype): &(Shape, Prototype)| Design::new(prototype, sample_rate_hz);
        DigitalCurve {
            curve: self,
            designs: self.bands.iter().map(|band| band.as_ref().map(design)).collect(),
            sample_rate_hz,
        }
    }

    fn combine(&self, response: impl Fn(usize, &Prototype) -> Complex64) -> PointResponse {
        let one = Complex64::ONE;
        let mut point = PointResponse { channels: [one; MAX_CHANNELS], mid: one, side: one };
        for (index, (shape, prototype)) in
            self.bands.iter().enumerate().filter_map(|(i, band)| Some((i, band.as_ref()?)))
        {
            let h = response(index, prototype);
            match shape.route {
                Route::Mid => point.mid *= h,
                Route::Side => point.side *= h,
                Route::Channels(mask) => {
                    for (channel, product) in point.channels.iter_mut().enumerate() {
                        if mask >> channel & 1 == 1 {
                            *product *= h;
                        }
                    }
                }
            }
        }
        point
    }
}

/// A [`Curve`] with the digital design of each band.
pub struct DigitalCurve<'a> {
    curve: &'a Curve,
    designs: Box<[Option<Design>]>,
    sample_rate_hz: f64,
}

impl DigitalCurve<'_> {
    /// The response at a frequency in Hz, below half the sample rate.
    pub fn at(&self, freq_hz: f64) -> PointResponse {
        let tan_half = (std::f64::consts::PI * freq_hz / self.sample_rate_hz).tan();
        self.curve.combine(|index, _| {
            let Some(design) = &self.designs[index] else { return Complex64::ONE };
            let audible = design.audible();
            let heard = |(section, _): &(usize, _)| audible >> section & 1 == 1;
            design
                .sections()
                .iter()
                .enumerate()
                .filter(heard)
                .map(|(_, section)| section.response(tan_half))
                .product()
        })
    }
}
