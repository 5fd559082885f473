//! From a spectrum at the inner ear to the excitation of the auditory filters.
//!
//! Every filter is a rounded exponential: `(1 + x) e^−x`, where x is the distance in ERB times four (ISO
//! 532-2, formulae 2 to 6). Above its middle its slope is always that; below, it gets flatter the louder the
//! component is: why loud bass masks what lies above it.

use std::sync::LazyLock;

use multiversion::multiversion;

use super::scale::{BANDS, band_hz, erb_hz};

/// At this level in dB per ERB a filter is symmetrical.
const SYMMETRICAL_DB: f64 = 51.0;
/// How much flatter a filter gets per dB: 0.35, and the slope at 1 kHz, four times frequency over ERB.
const FLATTER_PER_DB: f64 = 0.35 * 24.673 * (0.004_368 * 1_000.0 + 1.0) / (4.0 * 1_000.0);
/// The flattest slope, as for 129 dB.
const LEAST_SLOPE: f64 = 0.1;
/// Beyond this distance components do not count in a level per ERB: −76 dB.
const LEVEL_REACH: f32 = 20.0;

/// Filters are worked on in runs of eight: the last ones stand idle.
const PADDED: usize = BANDS.next_multiple_of(8);

/// A line spectrum at the inner ear, low to high.
pub struct Components {
    freq_hz: Box<[f32]>,
    power: Box<[f32]>,
    /// Slope per Hz of the filter around each.
    per_hz: Box<[f32]>,
    /// Power in the ERB around each.
    level: Box<[f32]>,
    len: usize,
}

/// Middle of each filter in Hz and its slope per Hz.
struct Filters {
    freq_hz: [f32; PADDED],
    per_hz: [f32; PADDED],
}

static FILTERS: LazyLock<Filters> = LazyLock::new(|| Filters {
    freq_hz: std::array::from_fn(|band| band_hz(band) as f32),
    per_hz: std::array::from_fn(|band| (4.0 / erb_hz(band_hz(band))) as f32),
});

impl Components {
    /// Room for that many components.
    pub fn new(capacity: usize) -> Components {
        let zeros = || vec![0.0; capacity].into_boxed_slice();
        Components { freq_hz: zeros(), power: zeros(), per_hz: zeros(), level: zeros(), len: 0 }
    }

    /// Forgets all components.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds a component, not below the last one, in power at the inner ear; beyond the capacity none.
    pub fn push(&mut self, freq_hz: f32, power: f32) {
        if self.len < self.freq_hz.len() {
            self.freq_hz[self.len] = freq_hz;
            self.power[self.len] = power;
            self.per_hz[self.len] = (4.0 / erb_hz(f64::from(freq_hz))) as f32;
            self.len += 1;
        }
    }

    /// The excitation of every filter, in power.
    pub fn excitation(&mut self) -> [f64; BANDS] {
        let (freq_hz, power) = (&self.freq_hz[..self.len], &self.power[..self.len]);
        let level = &mut self.level[..self.len];
        level.fill(0.0);
        spread_levels([freq_hz, power, &self.per_hz[..self.len]], level);
        let mut excitation = [0.0; PADDED];
        for ((freq_hz, power), level) in freq_hz.iter().zip(power).zip(level) {
            let level_db = 10.0 * f64::from(level.max(1e-10).log10());
            let slope = (1.0 - FLATTER_PER_DB * (level_db - SYMMETRICAL_DB)).max(LEAST_SLOPE) as f32;
            spread(&FILTERS, [*freq_hz, *power, slope], &mut excitation);
        }
        std::array::from_fn(|band| f64::from(excitation[band].max(0.0)))
    }
}

/// Adds the power of each component to the levels around.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn spread_levels([freq_hz, power, per_hz]: [&[f32]; 3], levels: &mut [f32]) {
    let (mut low, mut high) = (0, 0);
    for (component, (from_hz, power)) in freq_hz.iter().zip(power).enumerate() {
        while per_hz[low] * (from_hz - freq_hz[low]) > LEVEL_REACH {
            low += 1;
        }
        high = high.max(component);
        while high < freq_hz.len() && per_hz[high] * (freq_hz[high] - from_hz) <= LEVEL_REACH {
            high += 1;
        }
        let around = freq_hz[low..high].iter().zip(&per_hz[low..high]).zip(&mut levels[low..high]);
        for ((middle_hz, per_hz), level) in around {
            let distance = (per_hz * (from_hz - middle_hz)).abs();
            *level += power * (1.0 + distance) * exp_of_minus(distance);
        }
    }
}

/// Adds what every filter lets through of a component, which meets that slope in those above it.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
fn spread(filters: &Filters, [from_hz, power, slope]: [f32; 3], excitation: &mut [f32; PADDED]) {
    let filters = filters.freq_hz.iter().zip(&filters.per_hz);
    for (excitation, (middle_hz, per_hz)) in excitation.iter_mut().zip(filters) {
        let above = per_hz * (from_hz - middle_hz);
        let below = -above * slope;
        // One of the two is not negative.
        let distance = if above > below { above } else { below };
        *excitation += power * (1.0 + distance) * exp_of_minus(distance);
    }
}

/// e^−x for x from 0 on, within 2e-7 of itself; as for 80 beyond.
#[inline(always)]
fn exp_of_minus(x: f32) -> f32 {
    // Adding it leaves the nearest whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    const MOST: f32 = 80.0;
    let octaves = -std::f32::consts::LOG2_E * if x < MOST { x } else { MOST };
    let rounded = octaves + ROUND;
    let part = octaves - (rounded - ROUND);
    // 2^part from −½ to ½: the Taylor series of e^(part · ln 2) up to the sixth power.
    let y = part * std::f32::consts::LN_2;
    let series = 1.0
        + y * (1.0 + y * (0.5 + y * (1.0 / 6.0 + y * (1.0 / 24.0 + y * (1.0 / 120.0 + y * (1.0 / 720.0))))));
    let exponent = rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    series * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_library() {
        for step in 0..80_000 {
            let x = 0.001 * step as f32;
            let exact = (-f64::from(x)).exp();
            // The rounding of x itself counts as many times as x says.
            let error = (f64::from(exp_of_minus(x)) / exact - 1.0).abs();
            assert!(error < 3e-7 + 2e-7 * f64::from(x), "{x}: {error:e}");
        }
        assert!(exp_of_minus(f32::INFINITY) < 1e-34);
    }

    #[test]
    fn one_component_is_spread_as_the_formula_says() {
        let mut components = Components::new(1);
        components.push(1_000.0, 1e8);
        let excitation = components.excitation();
        for (band, excitation) in excitation.iter().enumerate() {
            let (middle_hz, width_hz) = (band_hz(band), erb_hz(band_hz(band)));
            let slope = if middle_hz > 1_000.0 { 1.0 - 0.35 / 30.2 * (80.0 - 51.0) } else { 1.0 };
            let distance = 4.0 * slope * (middle_hz - 1_000.0).abs() / width_hz;
            let exact = 1e8 * (1.0 + distance) * (-distance.min(80.0)).exp();
            assert!((excitation / exact - 1.0).abs() < 2e-3, "{band}: {excitation:e}, not {exact:e}");
        }
    }
}
