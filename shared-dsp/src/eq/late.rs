//! The modes with latency: what is ordered from the workshop, and what then runs beside the filters.

use super::band::{Shape, is_dynamic};
use super::curve::{Curve, PointResponse};
use super::path::Chunk;
use super::phase::{Gains, PhaseEngine, PhaseKernel, PhasePath, linear_kernel, natural_kernel};
use super::settings::{BANDS, Phase, Settings};
use crate::delay::DelayLine;
use crate::handover::{Desk, Workshop, handover};
use crate::layout::{Layout, MAX_CHANNELS};
use crate::processor::Spec;
use realfft::num_complex::Complex64;

/// What the audio thread asks for.
#[derive(Clone, Copy)]
pub struct Order {
    /// The path the kernel is for.
    pub path: PhasePath,
    /// The settings it shall have.
    pub settings: Settings,
    /// Counts the curves that were set: which one this is.
    pub curve: u64,
    /// What runs as filters beside the kernel.
    pub shapes: [Option<Shape>; BANDS],
    /// A new engine with its delays, not only a kernel for the present one.
    pub whole: bool,
}

/// What the workshop makes.
pub enum Product {
    /// An engine with its first kernel and its delays.
    Late(Box<Late>),
    /// A kernel for the engine that runs, and which curve it has.
    Kernel(PhaseKernel, u64),
}

/// The desk on the audio thread and the workshop for another one.
pub type LateDesk = Desk<Order, Product>;
/// See [`super::Eq::workshop`].
pub type LateWorkshop = Workshop<Order, Product>;

/// A desk for this spec, and its workshop.
pub fn open(spec: &Spec) -> (LateDesk, LateWorkshop) {
    let spec = *spec;
    handover(move |order: Order| {
        let kernel = kernel(&order, spec.layout);
        match order.whole {
            true => Product::Late(Late::new(kernel, &order, spec.sidechain_channels)),
            false => Product::Kernel(kernel, order.curve),
        }
    })
}

/// The kernel of an order.
fn kernel(order: &Order, layout: Layout) -> PhaseKernel {
    let settings = &order.settings;
    match order.path.phase() {
        Phase::Linear => {
            // Dynamic bands keep running as filters, behind the kernel.
            let still = |band: usize| !is_dynamic(&settings.bands[band], settings.gain_scale);
            let curve = Curve::of(settings, layout, still);
            linear_kernel(order.path, |freq_hz| gains(&curve.zero_phase_at(freq_hz), |gain| gain.re))
        }
        _ => {
            let curve = Curve::new(settings, layout);
            let digital = curve.digital(order.path.sample_rate_hz());
            let complex = |point: &PointResponse| gains(point, |gain: Complex64| gain);
            natural_kernel(
                order.path,
                |freq_hz| complex(&curve.at(freq_hz)),
                |freq_hz| complex(&digital.at(freq_hz)),
            )
        }
    }
}

fn gains<T: Copy>(point: &PointResponse, part: impl Fn(Complex64) -> T) -> Gains<T> {
    Gains {
        own: std::array::from_fn(|channel| part(point.between(channel, channel))),
        cross: [part(point.between(0, 1)), part(point.between(1, 0))],
    }
}

/// An engine, and delays that keep everything else in step with it.
pub struct Late {
    engine: Box<PhaseEngine>,
    main: DelayLine,
    sidechain: DelayLine,
    curve: u64,
    shapes: [Option<Shape>; BANDS],
}

impl Late {
    fn new(kernel: PhaseKernel, order: &Order, sidechain_channels: usize) -> Box<Late> {
        let path = kernel.path();
        let engine = PhaseEngine::new(kernel);
        let delay = |channels: usize| DelayLine::new(channels, engine.latency_frames());
        let (main, sidechain) = (delay(path.channels()), delay(sidechain_channels));
        Box::new(Late { main, sidechain, engine, curve: order.curve, shapes: order.shapes })
    }

    /// Which curve its first kernel has.
    pub fn curve(&self) -> u64 {
        self.curve
    }

    /// What it was made to have as filters beside it.
    pub fn shapes(&self) -> &[Option<Shape>; BANDS] {
        &self.shapes
    }

    /// The path it runs.
    pub fn path(&self) -> PhasePath {
        self.engine.path()
    }

    /// The engine itself.
    pub fn engine(&mut self) -> &mut PhaseEngine {
        &mut self.engine
    }

    /// Frames from the latency until the kernel has decayed to −120 dB.
    pub fn tail_frames(&self) -> usize {
        self.engine.tail_frames()
    }

    /// Frames it must hear before it may be heard.
    pub fn prime_frames(&self) -> usize {
        self.engine.prime_frames().max(self.engine.latency_frames())
    }

    /// Frames after which nothing of a sound is left in it.
    pub fn memory_frames(&self) -> usize {
        2 * self.prime_frames() + self.engine.tail_frames()
    }

    /// Delays the main and sidechain input by the latency.
    pub fn delay(&mut self, main: &mut Chunk, sidechain: &mut Chunk, frames: usize) {
        let latency_frames = self.engine.latency_frames();
        self.main.process(main, frames, latency_frames);
        self.sidechain.process(sidechain, frames, latency_frames);
    }

    /// Runs the kernel over the first frames of a chunk.
    pub fn process(&mut self, chunk: &mut Chunk, frames: usize) {
        let channels = self.path().channels();
        let mut views: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        for (view, samples) in views.iter_mut().zip(chunk.iter_mut()) {
            *view = &mut samples[..frames];
        }
        self.engine.process(&mut views[..channels]);
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.engine.reset();
        self.main.clear();
        self.sidechain.clear();
    }
}
