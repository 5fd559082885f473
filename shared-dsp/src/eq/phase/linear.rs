//! Linear phase: a symmetric kernel with the magnitude of the bands.

use super::{Gains, PhaseKernel, PhasePath};
use crate::convolve::{Kernel, Pair, Taps};
use crate::kaiser::bessel_i0;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

/// Grid points of the magnitude per tap of the kernel.
const GRID: usize = 4;
/// Rise between neighbouring grid points, as a ratio, that only a brick wall has.
const WALL_RATIO: f64 = 1e3;
/// Level that counts as nothing when windows are compared: −80 dB.
const FLOOR: f64 = 1e-4;

/// A Kaiser window, made flatter in the middle: 1 − (1 − w)^n.
#[derive(Clone, Copy)]
struct Window {
    beta: f64,
    flatness: i32,
}

impl Window {
    /// Side lobes below −100 dB, for brick walls.
    const WALL: Window = Window { beta: 10.0, flatness: 1 };
    /// From almost no window, best where the curve is smooth, to the one for brick walls. Whichever fits best
    /// is taken.
    const CHOICE: [Window; 8] = [
        Window { beta: 1.0, flatness: 4 },
        Window { beta: 2.0, flatness: 2 },
        Window { beta: 4.0, flatness: 2 },
        Window { beta: 6.0, flatness: 2 },
        Window { beta: 8.0, flatness: 2 },
        Window { beta: 10.0, flatness: 8 },
        Window { beta: 10.0, flatness: 2 },
        Window::WALL,
    ];

    /// Weight at a distance from the centre, which is 1 at the end.
    fn at(self, distance: f64) -> f64 {
        let kaiser =
            bessel_i0(self.beta * (1.0 - distance * distance).max(0.0).sqrt()) / bessel_i0(self.beta);
        1.0 - (1.0 - kaiser).powi(self.flatness)
    }
}

/// A kernel of linear phase.
///
/// How low it is accurate depends on how long the curve rings, that is on f/Q. With f the stated frequency of
/// [`crate::eq::settings::LinearLow`], bells of ±12 dB are within 0.001 dB at f with Q 0.7, 0.01 dB at f with
/// Q 1, 0.15 dB at f with Q 2, and 0.03 dB at 0.75·Q·f with Q 2 and above. A brick wall is f wide from 0 to
/// −100 dB. Stronger boosts ring longer: 6 dB more need 1.4 times f.
///
/// `response` gives the zero-phase gains at a frequency in Hz: every band by its magnitude, bands of mid and
/// side combined to left and right, with their signs. Gains of exactly 1 at every frequency leave a channel
/// untouched. Slow: off the audio thread only.
pub fn linear_kernel(path: PhasePath, mut response: impl FnMut(f64) -> Gains<f64>) -> PhaseKernel {
    let mut design = Design::new(path);
    let curves: Vec<Gains<f64>> = design.frequencies_hz().map(&mut response).collect();
    let column = |pick: &dyn Fn(&Gains<f64>) -> f64| curves.iter().map(pick).collect::<Vec<f64>>();
    let own: Vec<Vec<f64>> = (0..path.channels).map(|n| column(&|gains| gains.own[n])).collect();
    let cross = [0, 1].map(|n| column(&|gains| gains.cross[n]));
    let is_flat = |curve: &[f64], gain: f64| curve.iter().all(|value| *value == gain);
    let coupled = path.channels > 1 && !cross.iter().all(|curve| is_flat(curve, 0.0));

    let mut taps = Taps::default();
    for (n, curve) in own.iter().enumerate() {
        let as_before = (0..n).find(|before| own[*before] == *curve);
        let own_taps = match as_before {
            _ if is_flat(curve, 1.0) => None,
            Some(before) => taps.own[before].clone(),
            None => Some(design.taps(curve)),
        };
        taps.own.push(own_taps);
    }
    taps.cross = coupled.then(|| cross.map(|curve| design.taps(&curve)));
    PhaseKernel { path, kernel: Kernel::new(&path.shape(), &taps) }
}

/// From a curve to taps.
struct Design {
    half_frames: usize,
    sample_rate_hz: f64,
    grid: usize,
    planner: RealFftPlanner<Pair>,
}

impl Design {
    fn new(path: PhasePath) -> Design {
        let half_frames = path.half_frames();
        Design {
            half_frames,
            sample_rate_hz: path.sample_rate_hz,
            grid: (2 * GRID * half_frames).next_power_of_two().max(8_192),
            planner: RealFftPlanner::new(),
        }
    }

    /// Grid of the curve from 0 Hz to half the sample rate.
    fn frequencies_hz(&self) -> impl Iterator<Item = f64> + use<> {
        let step_hz = self.sample_rate_hz / self.grid as f64;
        (0..=self.grid / 2).map(move |n| n as f64 * step_hz)
    }

    /// The taps that come nearest to the curve.
    fn taps(&mut self, curve: &[f64]) -> Box<[f64]> {
        let response = self.impulse_response(curve);
        let is_wall = |pair: &[f64]| {
            let (low, high) = (pair[0].abs().min(pair[1].abs()), pair[0].abs().max(pair[1].abs()));
            high > FLOOR && high > WALL_RATIO * low
        };
        // The grid is coarse near 0 Hz, where a curve may rise steeply without being a wall.
        if curve.windows(2).skip(GRID).any(is_wall) {
            return self.windowed(&response, Window::WALL);
        }
        let mut best = (f64::INFINITY, Window::WALL);
        for windows in Window::CHOICE.as_chunks::<2>().0 {
            let errors = self.errors(curve, &response, *windows);
            for (error, window) in errors.into_iter().zip(*windows) {
                if error < best.0 {
                    best = (error, window);
                }
            }
        }
        self.windowed(&response, best.1)
    }

    /// The right half of the symmetric answer that has this curve.
    fn impulse_response(&mut self, curve: &[f64]) -> Vec<f64> {
        let inverse = self.planner.plan_fft_inverse(self.grid);
        let scale = 1.0 / self.grid as f64;
        let mut bins: Vec<_> =
            curve.iter().map(|gain| Complex::new(Pair([gain * scale; 2]), Pair::SILENT)).collect();
        let mut time = inverse.make_output_vec();
        inverse.process(&mut bins, &mut time).expect("the buffers were made for this transform");
        time[..self.half_frames].iter().map(|value| value.0[0]).collect()
    }

    /// Symmetric taps: the first is 0, the middle one is at `half_frames`.
    fn windowed(&self, response: &[f64], window: Window) -> Box<[f64]> {
        let mut taps = vec![0.0; 2 * self.half_frames].into_boxed_slice();
        for (n, value) in response.iter().enumerate() {
            let tap = value * window.at(n as f64 / self.half_frames as f64);
            taps[self.half_frames - n] = tap;
            taps[self.half_frames + n] = tap;
        }
        taps
    }

    /// Largest deviation from the curve with two windows, relative to the curve and the floor.
    fn errors(&mut self, curve: &[f64], response: &[f64], windows: [Window; 2]) -> [f64; 2] {
        let forward = self.planner.plan_fft_forward(self.grid);
        let (mut time, mut bins) = (forward.make_input_vec(), forward.make_output_vec());
        for (n, value) in response.iter().enumerate() {
            let distance = n as f64 / self.half_frames as f64;
            let tap = Pair(windows.map(|window| value * window.at(distance)));
            time[n] = tap;
            time[(self.grid - n) % self.grid] = tap;
        }
        forward.process(&mut time, &mut bins).expect("the buffers were made for this transform");
        let mut errors = [0.0_f64; 2];
        for (gain, bin) in curve.iter().zip(&bins).skip(1) {
            for (error, reached) in errors.iter_mut().zip(bin.re.0) {
                *error = error.max((reached - gain).abs() / (gain.abs() + FLOOR));
            }
        }
        errors
    }
}
