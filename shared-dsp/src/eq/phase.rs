//! Linear and natural phase: which kernel, how late, and the engine that runs it.
//!
//! Linear phase replaces the filters by one symmetric kernel with their magnitude. Natural phase keeps the
//! filters without latency and adds a short kernel that turns their phase, and the last hundredths of a dB,
//! into those of the analogue curve. Kernels are made off the audio thread; an engine is made with its first
//! kernel, later only kernels are exchanged.

mod linear;
mod natural;

pub use linear::linear_kernel;
pub use natural::natural_kernel;

use super::settings::{LinearLow, Phase};
use crate::convolve::{Convolver, Kernel, Shape};
use crate::layout::MAX_CHANNELS;

/// Latency of natural phase in seconds: 320 frames at 48 kHz. With 256 a brick wall at 16 kHz misses 0.02 dB
/// at 44.1 kHz.
const NATURAL_S: f64 = 320.0 / 48_000.0;
/// Latency of the shortest linear phase in seconds: 1 024 frames at 48 kHz.
const LINEAR_S: f64 = 1_024.0 / 48_000.0;
/// Frames of the smallest partition, above and below 32 kHz.
const BLOCK_FRAMES: (usize, usize) = (64, 16);
/// Time to fade from one kernel to the next.
const FADE_S: f64 = 0.030;

/// What an EQ does at one frequency: each channel to itself, and the first two channels to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gains<T> {
    /// Output of each channel from its own input.
    pub own: [T; MAX_CHANNELS],
    /// Left output from right input, right output from left input.
    pub cross: [T; 2],
}

/// Latency of a phase mode in frames: exact, whatever the bands.
pub fn latency_frames(phase: Phase, low: LinearLow, sample_rate_hz: f64) -> usize {
    match phase {
        Phase::ZeroLatency => 0,
        Phase::Natural => (NATURAL_S * sample_rate_hz) as usize,
        Phase::Linear => {
            let doublings = match low {
                LinearLow::Hz200 => 0,
                LinearLow::Hz100 => 1,
                LinearLow::Hz50 => 2,
                LinearLow::Hz25 => 3,
                LinearLow::Hz12 => 4,
            };
            (LINEAR_S * f64::from(1 << doublings) * sample_rate_hz).round() as usize
        }
    }
}

/// One of the paths with latency that an EQ can take. Kernels and engines of equal paths fit each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhasePath {
    natural: bool,
    low: LinearLow,
    sample_rate_hz: f64,
    channels: usize,
}

impl PhasePath {
    /// The path of a phase mode; none for zero latency.
    pub fn new(phase: Phase, low: LinearLow, sample_rate_hz: f64, channels: usize) -> Option<PhasePath> {
        let natural = match phase {
            Phase::ZeroLatency => return None,
            Phase::Natural => true,
            Phase::Linear => false,
        };
        // Natural phase does not depend on the lowest frequency: a change there is no change of path.
        let low = if natural { LinearLow::default() } else { low };
        Some(PhasePath { natural, low, sample_rate_hz, channels: channels.min(MAX_CHANNELS) })
    }

    /// The phase mode.
    pub fn phase(&self) -> Phase {
        if self.natural { Phase::Natural } else { Phase::Linear }
    }

    /// Sample rate in Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Channels.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Latency of the whole path in frames.
    pub fn latency_frames(&self) -> usize {
        latency_frames(self.phase(), self.low, self.sample_rate_hz)
    }

    /// Taps on either side of the kernel's centre, of which the outermost on one side is 0.
    fn half_frames(&self) -> usize {
        self.latency_frames() - self.block_frames()
    }

    fn block_frames(&self) -> usize {
        if self.sample_rate_hz >= 32_000.0 { BLOCK_FRAMES.0 } else { BLOCK_FRAMES.1 }
    }

    fn shape(&self) -> Shape {
        let half_frames = self.half_frames();
        Shape::new(self.channels, 2 * half_frames, half_frames, self.block_frames())
    }
}

/// A kernel of a path, made by [`linear_kernel`] or [`natural_kernel`]. Moving it allocates nothing; free it
/// off the audio thread.
pub struct PhaseKernel {
    path: PhasePath,
    kernel: Box<Kernel>,
}

impl PhaseKernel {
    /// The path it was made for.
    pub fn path(&self) -> PhasePath {
        self.path
    }

    /// Frames from the latency to the last tap above −120 dB of full scale.
    pub fn tail_frames(&self) -> usize {
        self.kernel.tail_frames()
    }
}

/// Runs the kernel of a path.
pub struct PhaseEngine {
    path: PhasePath,
    convolver: Convolver,
}

impl PhaseEngine {
    /// A silent engine with its first kernel. Allocates: make it off the audio thread.
    pub fn new(first: PhaseKernel) -> Box<PhaseEngine> {
        let fade_frames = (FADE_S * first.path.sample_rate_hz) as usize;
        Box::new(PhaseEngine { path: first.path, convolver: Convolver::new(first.kernel, fade_frames) })
    }

    /// The path it runs.
    pub fn path(&self) -> PhasePath {
        self.path
    }

    /// Latency in frames; never changes.
    pub fn latency_frames(&self) -> usize {
        self.path.latency_frames()
    }

    /// Frames from the latency until the answer to the last input is below −120 dB of full scale.
    pub fn tail_frames(&self) -> usize {
        self.convolver.tail_frames()
    }

    /// Frames of input that a new engine needs until it plays what it would if it had always run. Fade to it
    /// after that, and the switch is heard as nothing but the fade: about twice the latency.
    pub fn prime_frames(&self) -> usize {
        self.convolver.prime_frames()
    }

    /// Whether [`PhaseEngine::install`] would take a kernel now.
    pub fn is_ready(&self) -> bool {
        self.convolver.is_ready()
    }

    /// Takes a new kernel and fades to it in 30 ms; hands it back while the last exchange is under way, while
    /// the retired kernel has not been fetched, or if it is of another path. [audio thread]
    pub fn install(&mut self, kernel: PhaseKernel) -> Result<(), PhaseKernel> {
        let path = kernel.path;
        if path != self.path {
            return Err(kernel);
        }
        self.convolver.install(kernel.kernel).map_err(|kernel| PhaseKernel { path, kernel })
    }

    /// The kernel that is no longer heard, to be freed off the audio thread. [audio thread]
    pub fn retired(&mut self) -> Option<PhaseKernel> {
        self.convolver.retired().map(|kernel| PhaseKernel { path: self.path, kernel })
    }

    /// Forgets all sound; a kernel on its way is heard at once. [audio thread]
    pub fn reset(&mut self) {
        self.convolver.reset();
    }

    /// Processes in place, any number of frames. [audio thread]
    pub fn process(&mut self, channels: &mut [&mut [f64]]) {
        self.convolver.process(channels);
    }
}
