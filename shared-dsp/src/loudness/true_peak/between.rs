//! The sound between two samples, at seven places.

use crate::kaiser::bessel_i0;
use multiversion::multiversion;
use std::f64::consts::PI;

/// Samples on either side of a gap that matter.
pub const SIDE: usize = 20;
const TAPS: usize = 2 * SIDE;
/// New samples that are worked on at a time.
pub const SLAB: usize = 32;
/// Samples of the past that stand before them.
pub const PAST: usize = 40;
/// Gaps that are worked on side by side.
const LANES: usize = 8;
/// Samples that such gaps see.
const WINDOW: usize = TAPS + LANES - 1;
/// Kaiser's β: flat within 0.005 dB up to 0.45 of the sample rate.
const BETA: f64 = 6.0;

/// The past and a slab.
pub type Samples = [f32; PAST + SLAB];

/// How many places there are for each sample, itself included.
#[derive(Clone, Copy)]
pub enum Places {
    Four = 4,
    Eight = 8,
}

/// The interpolators, for pairs of places that are each other's mirror image, and for the middle of the gap.
/// The even part weighs the sum of two samples as far from the middle, the odd one their difference; outermost
/// samples first.
pub struct Table {
    even: [[f32; SIDE]; 3],
    odd: [[f32; SIDE]; 3],
    middle: [f32; SIDE],
    places: Places,
    /// How far above the samples a place can be for each unit of the sharpest bend, and of the level.
    per_bend: f32,
    per_level: f32,
}

impl Table {
    /// The interpolators for so many places.
    pub fn new(places: Places) -> Table {
        // For the rounding of single precision.
        let rounding = 1e-5;
        let mut table = Table {
            even: [[0.0; SIDE]; 3],
            odd: [[0.0; SIDE]; 3],
            middle: [0.0; SIDE],
            places,
            per_bend: 0.0,
            per_level: rounding,
        };
        let half = places as usize / 2;
        for place in 1..=half {
            let share = place as f64 / places as usize as f64;
            let taps = taps(share);
            for tap in 0..SIDE {
                let (early, late) = (taps[tap], taps[TAPS - 1 - tap]);
                if place == half {
                    table.middle[tap] = early as f32;
                } else {
                    table.even[place - 1][tap] = (0.5 * (early + late)) as f32;
                    table.odd[place - 1][tap] = (0.5 * (early - late)) as f32;
                }
            }
            let (per_bend, per_level) = beyond_a_straight_line(taps, share);
            table.per_bend = table.per_bend.max(per_bend as f32);
            table.per_level = table.per_level.max(per_level as f32 + rounding);
        }
        table
    }

    /// By how much no place can be higher than the two samples around it.
    ///
    /// It lies on the straight line between them, plus what the bends of the signal (its second differences)
    /// add: the interpolator less the straight line is, summed up twice, a filter of the bends. So in a sound
    /// that is not all treble the true peak is close to the largest sample, and most gaps need not be looked
    /// at. `level` and `bend` are the largest of all the samples that the interpolators see.
    pub fn beyond(&self, level: f32, bend: f32) -> f32 {
        self.per_bend * bend + self.per_level * level
    }
}

/// Windowed sinc for a place at this share of the gap, oldest sample first; passes 0 Hz unchanged.
fn taps(share: f64) -> [f64; TAPS] {
    let mut taps: [f64; TAPS] = std::array::from_fn(|tap| {
        let t = tap as f64 - (SIDE - 1) as f64 - share;
        let inside = (1.0 - (t / SIDE as f64).powi(2)).max(0.0).sqrt();
        let sinc = if t == 0.0 { 1.0 } else { (PI * t).sin() / (PI * t) };
        sinc * bessel_i0(BETA * inside)
    });
    let sum: f64 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= sum);
    taps
}

/// How far an interpolator can be from a straight line for each unit of bend and of level.
fn beyond_a_straight_line(mut taps: [f64; TAPS], share: f64) -> (f64, f64) {
    taps[SIDE - 1] -= 1.0 - share;
    taps[SIDE] -= share;
    let (mut once, mut twice) = (0.0, 0.0);
    let (mut per_bend, mut per_level) = (0.0, 0.0);
    for (tap, weight) in taps.iter().enumerate() {
        once += weight;
        twice += once;
        match tap {
            // Summation by parts: these meet the bends, the last but one the last difference of two samples.
            _ if tap < TAPS - 2 => per_bend += twice.abs(),
            _ if tap == TAPS - 2 => per_level += 2.0 * twice.abs(),
            _ => per_level += once.abs(),
        }
    }
    (per_bend, per_level)
}

/// What is seen of a slab at first sight; full scale is 1.
pub struct Sight {
    /// The largest magnitude of its samples.
    pub level: f32,
    /// The largest second difference that they end.
    pub bend: f32,
    /// The largest magnitude of the samples around each group of gaps.
    pub around: [f32; SLAB / LANES],
}

/// Looks at a slab. The gaps end [`SIDE`] − 1 samples before its samples.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub fn look(samples: &Samples) -> Sight {
    let mut levels = [0.0; LANES];
    let mut bends = [0.0; LANES];
    let mut around = [0.0; SLAB / LANES];
    for (group, around) in around.iter_mut().enumerate() {
        let first = PAST + LANES * group;
        let mut here = [0.0; LANES];
        for lane in 0..LANES {
            let n = first + lane;
            let level = samples[n].abs();
            let bend = ((samples[n] - samples[n - 1]) - (samples[n - 1] - samples[n - 2])).abs();
            levels[lane] = if level > levels[lane] { level } else { levels[lane] };
            bends[lane] = if bend > bends[lane] { bend } else { bends[lane] };
            let (before, after) = (samples[n - SIDE].abs(), samples[n + 1 - SIDE].abs());
            here[lane] = if after > before { after } else { before };
        }
        *around = largest(&here);
    }
    Sight { level: largest(&levels), bend: largest(&bends), around }
}

#[inline(always)]
fn largest(values: &[f32; LANES]) -> f32 {
    let mut values = *values;
    for half in [4, 2, 1] {
        for n in 0..half {
            values[n] = if values[n + half] > values[n] { values[n + half] } else { values[n] };
        }
    }
    values[0]
}

/// The highest magnitude at the places of a group of gaps; full scale is 1.
pub fn highest(samples: &Samples, group: usize, table: &Table) -> f32 {
    // Through memory, or the compiler would take vectors apart to find the largest.
    let mut highest = [0.0; LANES];
    tops(samples, group, table, &mut highest);
    largest(&highest)
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn tops(samples: &Samples, group: usize, table: &Table, tops: &mut [f32; LANES]) {
    let first = PAST + LANES * group;
    let Some(window) = samples.get(first + 1 - TAPS..).and_then(|samples| samples.first_chunk()) else {
        return;
    };
    match table.places {
        Places::Eight => tops_of::<3>(window, table, tops),
        Places::Four => tops_of::<1>(window, table, tops),
    }
}

/// With so many pairs of mirrored places beside the one in the middle of each gap.
#[inline(always)]
fn tops_of<const PAIRS: usize>(window: &[f32; WINDOW], table: &Table, tops: &mut [f32; LANES]) {
    let at = |oldest: usize| -> [f32; LANES] { std::array::from_fn(|lane| window[oldest + lane]) };
    let mut middle = [0.0; LANES];
    let mut even = [[0.0; LANES]; PAIRS];
    let mut odd = [[0.0; LANES]; PAIRS];
    for tap in 0..SIDE {
        let (early, late) = (at(tap), at(TAPS - 1 - tap));
        for lane in 0..LANES {
            middle[lane] += table.middle[tap] * (early[lane] + late[lane]);
        }
        for pair in 0..PAIRS {
            let (even_weight, odd_weight) = (table.even[pair][tap], table.odd[pair][tap]);
            for lane in 0..LANES {
                even[pair][lane] += even_weight * (early[lane] + late[lane]);
                odd[pair][lane] += odd_weight * (early[lane] - late[lane]);
            }
        }
    }
    for lane in 0..LANES {
        tops[lane] = middle[lane].abs();
    }
    for pair in 0..PAIRS {
        for lane in 0..LANES {
            // |e + o| and |e − o|: the larger is |e| + |o|.
            let higher = even[pair][lane].abs() + odd[pair][lane].abs();
            tops[lane] = if higher > tops[lane] { higher } else { tops[lane] };
        }
    }
}
