//! Natural phase: a short kernel that turns the digital filters into the analogue ones.

use super::{Gains, PhaseKernel, PhasePath};
use crate::convolve::{Kernel, Pair, Taps};
use realfft::num_complex::{Complex, Complex64};
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Up to here the analogue curve is met.
const TOP_HZ: f64 = 20_000.0;
/// The same as a share of the sample rate, for rates too low for 20 kHz.
const TOP_SHARE: f64 = 0.4535;
/// Correction beyond this is not a correction but a quotient of two stopbands.
const MOST: f64 = 4.0;
/// Lowest frequency asked for; at 0 Hz the quotient of two low cuts is 0/0.
const LOWEST_HZ: f64 = 0.5;

/// From this multiple of the top on there is no correction.
const REST_SHARE: f64 = 1.2;
/// Part of the way from there to rest that the fit still meets.
const MARGIN: usize = 8;
/// Steps of the fit; more gain nothing.
const STEPS: usize = 24;
/// Squared gradient at which the fit is over: errors of −240 dB.
const DONE: f64 = 1e-24;

type Matrix = [[Complex64; 2]; 2];

/// A kernel that follows the filters without latency and makes them analogue up to 20 kHz: at 44.1 kHz within
/// 0.07° and 0.02 dB for any one band, at 48 kHz within 0.02° and 0.003 dB, above that within 0.001° (see
/// `tests/tests/eq_phase.rs`). Both responses give the gains at a frequency in Hz: `analog` what the bands
/// should do, `digital` what the filters do. Where both are equal at every frequency, a channel is left
/// untouched. Slow: off the audio thread only.
pub fn natural_kernel(
    path: PhasePath,
    mut analog: impl FnMut(f64) -> Gains<Complex64>,
    mut digital: impl FnMut(f64) -> Gains<Complex64>,
) -> PhaseKernel {
    let half_frames = path.half_frames();
    let fit = Fit::new(half_frames);
    let step_hz = path.sample_rate_hz / fit.grid as f64;
    let top_hz = TOP_HZ.min(TOP_SHARE * path.sample_rate_hz);
    let top = (top_hz / step_hz) as usize;
    let nyquist = fit.grid / 2;
    let end = ((REST_SHARE * top as f64) as usize).clamp(top + 1, nyquist);
    let mut quotients: Vec<Gains<Complex64>> = (0..=top)
        .map(|n| {
            let freq_hz = (n as f64 * step_hz).max(LOWEST_HZ);
            quotient(&analog(freq_hz), &digital(freq_hz), path.channels)
        })
        .collect();
    // Between 0 Hz and the first grid point nothing happens: the digital filters are exact there.
    if top > 0 {
        quotients[0] = quotients[1];
    }
    let taps = |pick: &dyn Fn(&Gains<Complex64>) -> Complex64, rest: f64| {
        let mut bins: Vec<Complex64> = quotients.iter().map(pick).collect();
        let untouched = bins.iter().all(|bin| *bin == Complex64::new(rest, 0.0));
        (!untouched).then(|| {
            continue_above(&mut bins, end, nyquist, rest);
            // A little above the top too, so that the edge of the fit lies where nobody hears it.
            fit.taps(&bins, top + 1 + (end - top) / MARGIN)
        })
    };
    let own = (0..path.channels).map(|n| taps(&|gains| gains.own[n], 1.0)).collect();
    let cross = [0, 1].map(|n| taps(&|gains| gains.cross[n], 0.0));
    let coupled = path.channels > 1 && cross.iter().any(|taps| taps.is_some());
    let silent = || vec![0.0; 2 * half_frames].into_boxed_slice();
    let cross = coupled.then(|| cross.map(|taps| taps.unwrap_or_else(silent)));
    PhaseKernel { path, kernel: Kernel::new(&path.shape(), &Taps { own, cross }) }
}

/// What must follow `digital` to make `analog` of it.
fn quotient(analog: &Gains<Complex64>, digital: &Gains<Complex64>, channels: usize) -> Gains<Complex64> {
    let mut result =
        Gains { own: [Complex64::ONE; crate::layout::MAX_CHANNELS], cross: [Complex64::ZERO; 2] };
    let coupled = [analog, digital].iter().any(|gains| gains.cross != [Complex64::ZERO; 2]);
    for n in 0..channels {
        if analog.own[n] != digital.own[n] {
            result.own[n] = bounded(analog.own[n] / digital.own[n], Complex64::ONE);
        }
    }
    if coupled && channels > 1 {
        let matrix =
            |gains: &Gains<Complex64>| [[gains.own[0], gains.cross[0]], [gains.cross[1], gains.own[1]]];
        let [[ll, lr], [rl, rr]] = divided(&matrix(analog), &matrix(digital));
        (result.own[0], result.own[1]) = (bounded(ll, Complex64::ONE), bounded(rr, Complex64::ONE));
        result.cross = [bounded(lr, Complex64::ZERO), bounded(rl, Complex64::ZERO)];
    }
    result
}

/// a · b⁻¹.
fn divided(a: &Matrix, b: &Matrix) -> Matrix {
    let determinant = b[0][0] * b[1][1] - b[0][1] * b[1][0];
    let adjugate = [[b[1][1], -b[0][1]], [-b[1][0], b[0][0]]];
    std::array::from_fn(|row| {
        std::array::from_fn(|column| {
            (a[row][0] * adjugate[0][column] + a[row][1] * adjugate[1][column]) / determinant
        })
    })
}

fn bounded(value: Complex64, otherwise: Complex64) -> Complex64 {
    let size = value.norm();
    if !size.is_finite() {
        otherwise
    } else if size > MOST {
        value * (MOST / size)
    } else {
        value
    }
}

/// Goes on from the last value in its direction and comes to rest, real, at `end`; curvature stays
/// continuous.
fn continue_above(bins: &mut Vec<Complex64>, end: usize, nyquist: usize, rest: f64) {
    let top = bins.len() - 1;
    let (last, slope) = (bins[top], if top > 0 { bins[top] - bins[top - 1] } else { Complex64::ZERO });
    for n in top + 1..=nyquist {
        let t = ((n - top) as f64 / (end - top) as f64).min(1.0);
        let share = t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
        let onwards = bounded(last + slope * (n - top) as f64, last);
        bins.push(onwards * (1.0 - share) + rest * share);
    }
}

/// From a response on a grid to the taps of a kernel.
struct Fit {
    half_frames: usize,
    grid: usize,
    forward: Arc<dyn RealToComplex<Pair>>,
    inverse: Arc<dyn ComplexToReal<Pair>>,
}

impl Fit {
    fn new(half_frames: usize) -> Fit {
        let grid = (8 * half_frames).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(grid), planner.plan_fft_inverse(grid));
        Fit { half_frames, grid, forward, inverse }
    }

    /// Taps, centre at `half_frames`, that meet the bins below `top` in the sense of least squares; above,
    /// where nobody hears the difference, they only stay near. Conjugate gradients (Hestenes, Stiefel 1952)
    /// from the answer with its ends faded.
    fn taps(&self, bins: &[Complex64], top: usize) -> Box<[f64]> {
        let mut taps = self.answer(bins);
        for (n, tap) in taps.iter_mut().enumerate() {
            *tap *= end_weight((n as f64 - self.half_frames as f64).abs() / self.half_frames as f64);
        }
        let mut missing: Vec<Complex64> =
            bins.iter().zip(self.response(&taps)).map(|(target, reached)| target - reached).collect();
        missing[top..].fill(Complex64::ZERO);
        let mut gradient = self.answer(&missing);
        let mut direction = gradient.clone();
        let mut steepness: f64 = gradient.iter().map(|value| value * value).sum();
        for _ in 0..STEPS {
            let mut change = self.response(&direction);
            change[top..].fill(Complex64::ZERO);
            let size: f64 = change.iter().map(|value| value.norm_sqr()).sum::<f64>() * 2.0 / self.grid as f64;
            if steepness < DONE || size == 0.0 {
                break;
            }
            let step = steepness / size;
            for (tap, along) in taps.iter_mut().zip(&direction) {
                *tap += step * along;
            }
            for (missing, change) in missing.iter_mut().zip(&change) {
                *missing -= change * step;
            }
            gradient = self.answer(&missing);
            let before = steepness;
            steepness = gradient.iter().map(|value| value * value).sum();
            for (along, down) in direction.iter_mut().zip(&gradient) {
                *along = down + steepness / before * *along;
            }
        }
        taps.into()
    }

    /// The answer around its centre, cut at both ends; the tap without a partner is 0.
    fn answer(&self, bins: &[Complex64]) -> Vec<f64> {
        let scale = 1.0 / self.grid as f64;
        let both = |value: f64| Pair([value * scale; 2]);
        let mut bins: Vec<_> = bins.iter().map(|bin| Complex::new(both(bin.re), both(bin.im))).collect();
        for end in [0, self.grid / 2] {
            bins[end].im = Pair::SILENT;
        }
        let mut time = self.inverse.make_output_vec();
        self.inverse.process(&mut bins, &mut time).expect("the buffers were made for this transform");
        let mut taps: Vec<f64> = (0..2 * self.half_frames)
            .map(|n| time[(n + self.grid - self.half_frames) % self.grid].0[0])
            .collect();
        taps[0] = 0.0;
        taps
    }

    /// The response of taps, without their delay.
    fn response(&self, taps: &[f64]) -> Vec<Complex64> {
        let (mut time, mut bins) = (self.forward.make_input_vec(), self.forward.make_output_vec());
        for (n, tap) in taps.iter().enumerate() {
            time[(n + self.grid - self.half_frames) % self.grid] = Pair([*tap; 2]);
        }
        self.forward.process(&mut time, &mut bins).expect("the buffers were made for this transform");
        bins.iter().map(|bin| Complex64::new(bin.re.0[0], bin.im.0[0])).collect()
    }
}

/// 1 in the inner half, a raised cosine down to 0 at the end.
fn end_weight(distance: f64) -> f64 {
    let t = (2.0 * distance - 1.0).clamp(0.0, 1.0);
    0.5 + 0.5 * (std::f64::consts::PI * t).cos()
}
