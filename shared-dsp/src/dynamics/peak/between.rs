//! The signal between its samples, eight times as fine.

use super::CHUNK;
use multiversion::multiversion;

/// Frames before and after the gap between two samples that matter, the two included.
pub const TAPS: usize = 14;
/// Frames by which the gap is later than the sample before it.
pub const DELAY_FRAMES: usize = TAPS / 2;
/// Samples of the past that stand before the new ones.
pub const PAST: usize = 16;
/// Gaps that are worked on side by side.
const LANES: usize = 8;
const SIDE: usize = TAPS / 2;

// Interpolators for 1/8, 2/8, 3/8 and 4/8 of a gap; the others mirror them. Each is the sum of an even part,
// which weighs the sum of two samples as far from the middle of the gap, and of an odd one for the difference
// of the two; outermost first. Chebyshev approximations by linear programming (scipy.optimize.linprog) over
// 0 to 0.43 of the sample rate. A reading of peaks wants the amplitude right, rather than the phase, and does
// not mind a few places that read too little at the top; so relative to the error above the true amplitude
// beyond 0.35 of the rate the limits are: above and below up to 0.35, 0.15; below beyond, 8 (up to 0.42);
// in quadrature, 6 times the former; above from 0.43 to 0.5, 2.

const EVEN: [[f64; SIDE]; 4] = [
    [
        0.001_893_934_657,
        -0.005_707_878_438,
        0.011_909_520_502,
        -0.022_264_257_742,
        0.040_133_313_706,
        -0.080_641_451_037,
        0.554_840_198_841,
    ],
    [
        0.003_197_774_587,
        -0.009_734_563_178,
        0.020_815_963_976,
        -0.039_442_435_399,
        0.071_711_373_870,
        -0.142_335_805_399,
        0.596_136_065_056,
    ],
    [
        0.003_891_272_339,
        -0.011_670_066_764,
        0.025_594_769_570,
        -0.049_357_615_986,
        0.090_931_894_130,
        -0.180_342_178_433,
        0.621_527_945_333,
    ],
    [
        0.004_024_975_048,
        -0.011_285_543_223,
        0.025_531_217_774,
        -0.050_570_972_493,
        0.095_318_635_106,
        -0.191_623_624_446,
        0.629_516_924_394,
    ],
];

const ODD: [[f64; SIDE]; 3] = [
    [
        0.001_487_922_287,
        -0.001_497_297_978,
        0.002_361_803_951,
        -0.003_487_329_096,
        0.006_560_345_217,
        -0.020_073_410_794,
        0.415_633_780_008,
    ],
    [
        0.003_847_728_764,
        -0.004_688_182_466,
        0.006_941_945_801,
        -0.009_358_080_035,
        0.013_748_389_717,
        -0.029_922_333_224,
        0.303_918_601_173,
    ],
    [
        0.007_147_660_207,
        -0.009_710_352_961,
        0.014_258_712_079,
        -0.018_541_977_944,
        0.023_346_595_136,
        -0.034_778_446_964,
        0.175_433_896_979,
    ],
];

/// Magnitudes at the eight places of each gap, and at its end.
pub type Places = [[f64; CHUNK]; 8];

/// Fills in the magnitudes for the first frames, of which each is the first sample of a gap; the samples
/// reach from [`PAST`] before the first new one.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn between(samples: &[f64; PAST + CHUNK], places: &mut Places, frames: usize) {
    for first in (0..frames).step_by(LANES) {
        // The newest sample of this gap is as new as the lane.
        let oldest = PAST + first + 1 - TAPS;
        let at = |tap: usize| -> [f64; LANES] {
            let mut lanes = [0.0; LANES];
            lanes.copy_from_slice(&samples[oldest + tap..oldest + tap + LANES]);
            lanes
        };
        let mut sums = [[0.0; LANES]; SIDE];
        let mut differences = [[0.0; LANES]; SIDE];
        for tap in 0..SIDE {
            let (early, late) = (at(tap), at(TAPS - 1 - tap));
            for lane in 0..LANES {
                sums[tap][lane] = early[lane] + late[lane];
                differences[tap][lane] = early[lane] - late[lane];
            }
        }
        let here = at(SIDE - 1);
        let mut put = |place: usize, values: [f64; LANES]| {
            places[place][first..first + LANES].copy_from_slice(&values.map(f64::abs));
        };
        put(0, here);
        put(4, weighted(&EVEN[3], &sums));
        for place in 1..4 {
            let even = weighted(&EVEN[place - 1], &sums);
            let odd = weighted(&ODD[place - 1], &differences);
            put(place, std::array::from_fn(|lane| even[lane] + odd[lane]));
            put(8 - place, std::array::from_fn(|lane| even[lane] - odd[lane]));
        }
    }
}

#[inline(always)]
fn weighted(weights: &[f64; SIDE], rows: &[[f64; LANES]; SIDE]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (weight, row) in weights.iter().zip(rows) {
        for lane in 0..LANES {
            sums[lane] += weight * row[lane];
        }
    }
    sums
}

/// The highest point of each gap: of the parabola through the largest magnitude and its two neighbours.
/// `before` is the last magnitude of the gap before the first, and becomes the one before the next.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn tops(
    samples: &[f64; PAST + CHUNK],
    places: &Places,
    before: &mut f64,
    output: &mut [f64; CHUNK],
    frames: usize,
) {
    let mut earlier = [0.0; CHUNK + 1];
    earlier[0] = *before;
    earlier[1..].copy_from_slice(&places[7]);
    *before = earlier[frames];
    for first in (0..frames).step_by(LANES) {
        let row = |place: usize| -> [f64; LANES] {
            let mut lanes = [0.0; LANES];
            match place {
                0 => lanes.copy_from_slice(&earlier[first..first + LANES]),
                9 => {
                    let next = PAST + first + 1 - SIDE;
                    for (lane, sample) in lanes.iter_mut().zip(&samples[next..next + LANES]) {
                        *lane = sample.abs();
                    }
                }
                place => lanes.copy_from_slice(&places[place - 1][first..first + LANES]),
            }
            lanes
        };
        let (mut left, mut top, mut right) = (row(0), row(1), row(2));
        for place in 2..9 {
            let (previous, here, next) = (row(place - 1), row(place), row(place + 1));
            for lane in 0..LANES {
                let higher = here[lane] > top[lane];
                left[lane] = if higher { previous[lane] } else { left[lane] };
                right[lane] = if higher { next[lane] } else { right[lane] };
                top[lane] = if higher { here[lane] } else { top[lane] };
            }
        }
        for lane in 0..LANES {
            let bend = (top[lane] - left[lane]) + (top[lane] - right[lane]);
            let tilt = right[lane] - left[lane];
            let summit = top[lane] + 0.125 * tilt * (tilt / bend);
            // At the edge of the gap the summit may be beyond; then the next gap has it.
            let inside = (top[lane] >= left[lane]) & (top[lane] >= right[lane]) & (bend > f64::MIN_POSITIVE);
            output[first + lane] = if inside { summit } else { top[lane] };
        }
    }
}
