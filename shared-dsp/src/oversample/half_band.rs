//! One stage that doubles the sample rate, and one that halves it.

use multiversion::multiversion;

// Half of the taps between the samples, outermost first: the other half mirrors them, and together they are
// exactly 1 for a steady input. Chebyshev approximations by linear programming (scipy.optimize.linprog):
// least |B(f) − 1| · 10^(slope · (1 − f / edge)) over 400 frequencies up to the edge, B the response of these
// taps, then scaled. The slope makes them most exact where the level of a compressor is decided.

/// 63 taps for 44.1 kHz: edge 20 kHz at a high rate of 88.2 kHz, slope 2.
pub const FIRST_44_KHZ: [f64; 16] = [
    -0.000_704_474_630_996_155_5,
    0.002_073_247_481_406_091_5,
    -0.003_663_254_438_340_314,
    0.005_559_380_697_967_787,
    -0.007_956_518_539_250_869,
    0.011_022_332_955_487_272,
    -0.014_911_247_945_226_66,
    0.019_832_808_960_308_583,
    -0.026_084_178_486_440_47,
    0.034_145_750_823_527_13,
    -0.044_837_397_813_054_72,
    0.059_721_453_101_332_304,
    -0.082_157_106_143_146_74,
    0.120_928_318_916_260_99,
    -0.208_328_462_534_604_77,
    0.635_359_347_594_770_4,
];

/// 63 taps from 48 kHz on: edge 20 kHz at a high rate of 96 kHz, slope 1.
pub const FIRST_48_KHZ: [f64; 16] = [
    -0.000_079_054_492_012_817_27,
    0.000_284_431_215_504_456_43,
    -0.000_691_348_108_131_987_7,
    0.001_425_960_768_436_750_9,
    -0.002_643_990_416_473_374_6,
    0.004_543_578_677_156_222,
    -0.007_369_297_432_289_278,
    0.011_428_900_053_209_371,
    -0.017_122_455_242_948_423,
    0.025_013_098_632_451_797,
    -0.035_983_395_021_441_25,
    0.051_620_368_150_012_43,
    -0.075_273_810_340_546_5,
    0.115_674_717_517_489_62,
    -0.205_028_836_886_836_07,
    0.634_201_132_926_419,
];

/// 23 taps of the second stage: edge 24 kHz at a high rate of 176.4 kHz, slope 0.5.
pub const SECOND: [f64; 6] = [
    -0.000_886_080_251_525_356_3,
    0.005_897_254_900_658_733,
    -0.022_324_353_859_642,
    0.064_056_383_541_680_39,
    -0.166_738_876_342_643_53,
    0.619_995_672_011_471_8,
];

/// Most samples at the low rate at a time.
pub const SLAB: usize = 64;
/// Samples of the past that stand before the new ones.
const PAST: usize = 32;
/// Samples that are filtered side by side.
const LANES: usize = 32;

type Row = [f64; PAST + SLAB];

/// Doubles the rate with `4 S − 1` taps. `PADDED`: one sample later, for a delay of whole samples.
#[derive(Clone, Debug)]
pub struct Up<const S: usize, const PADDED: bool> {
    taps: [f64; S],
    row: Row,
}

impl<const S: usize, const PADDED: bool> Up<S, PADDED> {
    /// A stage at rest.
    pub fn new(taps: [f64; S]) -> Self {
        Up { taps, row: [0.0; PAST + SLAB] }
    }

    /// Takes at most [`SLAB`] samples and gives twice as many.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        let frames = input.len();
        self.row[PAST..PAST + frames].copy_from_slice(input);
        up::<S, PADDED>(&self.taps, &self.row, output);
        self.row.copy_within(frames..frames + PAST, 0);
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.row.fill(0.0);
    }
}

/// Halves the rate with `4 S − 1` taps. `PADDED`: one sample of the high rate later.
#[derive(Clone, Debug)]
pub struct Down<const S: usize, const PADDED: bool> {
    taps: [f64; S],
    even: Row,
    odd: Row,
}

impl<const S: usize, const PADDED: bool> Down<S, PADDED> {
    /// A stage at rest.
    pub fn new(taps: [f64; S]) -> Self {
        Down { taps, even: [0.0; PAST + SLAB], odd: [0.0; PAST + SLAB] }
    }

    /// Takes twice as many samples as it gives, which are at most [`SLAB`].
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        let frames = output.len();
        down::<S, PADDED>(&self.taps, [&mut self.even, &mut self.odd], input, output);
        self.even.copy_within(frames..frames + PAST, 0);
        self.odd.copy_within(frames..frames + PAST, 0);
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.even.fill(0.0);
        self.odd.fill(0.0);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn up<const S: usize, const PADDED: bool>(taps: &[f64; S], row: &Row, output: &mut [f64]) {
    for (group, output) in output.chunks_mut(2 * LANES).enumerate() {
        let newest = PAST + group * LANES;
        let between = filtered(taps, row, newest);
        // Half way between two samples, and the sample itself: in the padded stage it comes first.
        let copied = newest - if PADDED { S } else { S - 1 };
        let mut pairs = [[0.0; 2]; LANES];
        for ((pair, between), same) in pairs.iter_mut().zip(between).zip(&row[copied..copied + LANES]) {
            *pair = if PADDED { [*same, between] } else { [between, *same] };
        }
        output.copy_from_slice(&pairs.as_flattened()[..output.len()]);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn down<const S: usize, const PADDED: bool>(
    taps: &[f64; S],
    [even, odd]: [&mut Row; 2],
    input: &[f64],
    output: &mut [f64],
) {
    let rows = even[PAST..].iter_mut().zip(&mut odd[PAST..]);
    for ((even, odd), pair) in rows.zip(input.as_chunks::<2>().0) {
        [*even, *odd] = *pair;
    }
    let (sides, centre): (&Row, &Row) = if PADDED { (odd, even) } else { (even, odd) };
    for (group, output) in output.chunks_mut(LANES).enumerate() {
        let newest = PAST + group * LANES;
        let mut sums = filtered(taps, sides, newest - usize::from(PADDED));
        for (sum, centre) in sums.iter_mut().zip(&centre[newest - S..newest - S + LANES]) {
            *sum = 0.5 * (*sum + *centre);
        }
        output.copy_from_slice(&sums[..output.len()]);
    }
}

/// The samples half way between the middle two of those that end with each of these.
#[inline(always)]
fn filtered<const S: usize>(taps: &[f64; S], row: &Row, newest: usize) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (tap, gain) in taps.iter().enumerate() {
        let (young, old) = (newest - tap, newest + tap + 1 - 2 * S);
        let (young, old) = (&row[young..young + LANES], &row[old..old + LANES]);
        for lane in 0..LANES {
            sums[lane] += gain * (young[lane] + old[lane]);
        }
    }
    sums
}
