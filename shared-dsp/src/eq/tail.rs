//! How long the EQ rings on.

use super::band::{Shape, Tuning, is_dynamic};
use super::routing::Route;
use super::settings::{BANDS, DYN_RANGE_DB, GAIN_DB, GAIN_SCALE, Settings};
use crate::filter::prototype::{AnalogSection, Prototype};
use crate::layout::{Layout, MAX_CHANNELS};
use crate::units::{gain_from_db, within};
use realfft::num_complex::Complex64;
use std::f64::consts::PI;

/// Level to which an impulse must have decayed: −120 dB.
const SILENCE: f64 = 1e-6;
/// The slowest poles that are looked at.
const CANDIDATES: usize = 8;
/// A host may stop listening when the tail is over, so it is told a little more.
const MARGIN: f64 = 1.03;
/// Poles of a size closer than this, as a share of their damping, count as one multiple pole.
const CLOSE: f64 = 0.1;

/// The bands that are heard.
type Bands = [Option<(Shape, Prototype)>; BANDS];

/// A section of a band, its frequencies in rad/s.
struct Resonance {
    section: AnalogSection,
    corner: f64,
    pole: Complex64,
}

/// Seconds until the answer of the bands to a one-sample impulse of full scale has decayed to −120 dB for
/// good, on the channel that rings longest.
///
/// The end of a decay is that of the slowest poles: the response to an impulse is a sum of C tᵐ⁻¹ eˢᵗ over
/// the poles s of multiplicity m, with C from what is left of H(s) without them. Made without allocation.
pub fn tail_s(settings: &Settings, layout: Layout, sample_rate_hz: f64) -> f64 {
    let quiet = tail_at(settings, layout, sample_rate_hz, 0.0);
    let moves = settings.bands.iter().any(|band| is_dynamic(band, settings.gain_scale));
    let loud = if moves { tail_at(settings, layout, sample_rate_hz, 1.0) } else { 0.0 };
    let listened = settings.listen.map_or(0.0, |band| {
        let band = &settings.bands[usize::from(band).min(BANDS - 1)];
        let tuning = Tuning::of(band, 1.0);
        -SILENCE.ln() * 2.0 * tuning.q.max(1.0) / (2.0 * PI * tuning.freq_hz)
    });
    MARGIN * quiet.max(loud).max(listened)
}

/// The same with every dynamic band at this share of its range.
fn tail_at(settings: &Settings, layout: Layout, sample_rate_hz: f64, movement: f64) -> f64 {
    let mut bands: Bands = [None; BANDS];
    for (slot, band) in bands.iter_mut().zip(&settings.bands) {
        let mut tuning = Tuning::of(band, settings.gain_scale);
        if is_dynamic(band, settings.gain_scale) {
            let scale = within(settings.gain_scale, &GAIN_SCALE, 1.0);
            let range_db = within(band.dynamics.range_db, &DYN_RANGE_DB, 0.0) * scale;
            tuning.gain_db += movement * f64::from(range_db);
        }
        *slot = Shape::of(band, layout).map(|shape| (shape, shape.prototype(tuning)));
    }
    let silence = SILENCE / gain_from_db(f64::from(within(settings.out_gain_db, &GAIN_DB, 0.0)).max(0.0));
    // Channels with the same bands ring alike; left and right pass either mid or side bands too.
    let mut heard = [(0_u32, 0.0); MAX_CHANNELS + 2];
    let mut longest_s = 0.0_f64;
    for (index, (chain, level)) in chains(&bands, layout).enumerate() {
        if chain != 0 && !heard[..index].contains(&(chain, level)) {
            longest_s = longest_s.max(chain_s(&bands, chain, sample_rate_hz, silence / level));
        }
        heard[index] = (chain, level);
    }
    longest_s
}

/// The bands that a sound passes one after the other, a bit each, for every way through the EQ, and how loud
/// it comes through: mid and side are full where left and right agree, and half of each where they do not.
fn chains(bands: &Bands, layout: Layout) -> impl Iterator<Item = (u32, f64)> {
    let on = move |route: Route| -> u32 {
        let passes = |own: Route| match (own, route) {
            (Route::Channels(mask), Route::Channels(channel)) => mask & channel != 0,
            (own, route) => own == route,
        };
        let bit = |(n, band): (usize, &Option<(Shape, Prototype)>)| {
            u32::from(band.is_some_and(|(shape, _)| passes(shape.route))) << n
        };
        bands.iter().enumerate().map(bit).sum()
    };
    let channel = move |channel: usize| on(Route::Channels(1 << channel));
    let pair = if layout.len() > 1 { 2 } else { 0 };
    let agree = channel(0) == channel(1);
    let fronts = (0..pair).flat_map(move |front| {
        [Route::Mid, Route::Side].map(|route| {
            let across = on(route);
            (channel(front) | across, if agree || across == 0 { 1.0 } else { 0.5 })
        })
    });
    fronts.chain((pair..layout.len()).map(move |other| (channel(other), 1.0)))
}

/// Seconds until the answer of one chain has decayed.
fn chain_s(bands: &Bands, chain: u32, sample_rate_hz: f64, silence: f64) -> f64 {
    let in_chain = || {
        let passes = move |n: usize| chain >> n & 1 == 1;
        bands.iter().enumerate().filter(move |(n, _)| passes(*n)).filter_map(|(_, band)| band.as_ref())
    };
    let mut slowest: [Option<Resonance>; CANDIDATES] = [const { None }; CANDIDATES];
    for (_, prototype) in in_chain() {
        for section in prototype.sections().iter().filter(|section| section.num != section.den) {
            let corner = 2.0 * PI * prototype.corner_hz;
            let mut candidate =
                Some(Resonance { section: *section, corner, pole: slowest_pole(section) * corner });
            for place in &mut slowest {
                let slower =
                    |other: &Resonance| candidate.as_ref().is_some_and(|c| c.pole.re > other.pole.re);
                if place.as_ref().is_none_or(slower) {
                    std::mem::swap(place, &mut candidate);
                }
            }
        }
    }
    let mut modes = [Mode::SILENT; CANDIDATES];
    for (index, resonance) in slowest.iter().enumerate() {
        let Some(resonance) = resonance else { break };
        // Equal sections were counted as one multiple pole already.
        let equal = |other: &Option<Resonance>| {
            other.as_ref().is_some_and(|o| o.section == resonance.section && o.corner == resonance.corner)
        };
        if !slowest[..index].iter().any(equal) {
            modes[index] = mode(resonance, in_chain().map(|(_, prototype)| prototype), sample_rate_hz);
        }
    }
    last_swing_s(&modes, sample_rate_hz, silence)
}

/// The pole of a section that decays most slowly, in the upper half plane.
fn slowest_pole(section: &AnalogSection) -> Complex64 {
    let [d0, d1, d2] = section.den;
    if d2 == 0.0 {
        return Complex64::new(-d0 / d1, 0.0);
    }
    let (half, product) = (0.5 * d1 / d2, d0 / d2);
    let square = half * half - product;
    if square < 0.0 {
        Complex64::new(-half, (-square).sqrt())
    } else {
        Complex64::new(-product / (half + square.sqrt()), 0.0)
    }
}

/// One decaying part of the answer: Re(amplitude · tᵖ · e^(pole·t)).
#[derive(Clone, Copy)]
struct Mode {
    amplitude: Complex64,
    power: i32,
    pole: Complex64,
}

impl Mode {
    const SILENT: Mode = Mode { amplitude: Complex64::ZERO, power: 0, pole: Complex64::new(-1.0, 0.0) };

    fn at(&self, t: f64) -> f64 {
        let turned = Complex64::from_polar(1.0, self.pole.im * t);
        (self.amplitude * turned).re * t.powi(self.power) * (self.pole.re * t).exp()
    }

    /// Seconds until even the envelope is below this level.
    fn envelope_s(&self, silence: f64) -> f64 {
        let level = (self.amplitude.norm() / silence).ln();
        // From above, so that the later of the two solutions is found where the power is not 0.
        let mut seconds: f64 = 60.0;
        for _ in 0..40 {
            let grown = level + f64::from(self.power) * seconds.max(1e-9).ln();
            seconds = (grown / -self.pole.re).max(0.0);
        }
        seconds
    }
}

/// What is left of H(s) around one pole, as a part of the answer to an impulse of one sample.
fn mode<'a>(resonance: &Resonance, chain: impl Iterator<Item = &'a Prototype>, sample_rate_hz: f64) -> Mode {
    let pole = resonance.pole;
    let mut amplitude = Complex64::new(1.0 / sample_rate_hz, 0.0);
    let mut multiplicity = 0_i32;
    for prototype in chain {
        let corner = 2.0 * PI * prototype.corner_hz;
        let s = pole / corner;
        for section in prototype.sections() {
            let value = |[c0, c1, c2]: [f64; 3]| (s * c2 + c1) * s + c0;
            let near = slowest_pole(section) * corner;
            let is_same = section == &resonance.section && corner == resonance.corner;
            if !is_same && (near - pole).norm() > CLOSE * pole.re.abs() {
                amplitude *= value(section.num) / value(section.den);
                continue;
            }
            // The section without the pole itself: N(s) over what is left of its denominator.
            multiplicity += 1;
            let [_, d1, d2] = section.den;
            let rest = if d2 == 0.0 { Complex64::new(d1, 0.0) } else { s * 2.0 * d2 + d1 };
            amplitude *= value(section.num) / rest * corner;
        }
    }
    let pair = if pole.im == 0.0 { 1.0 } else { 2.0 };
    let power = multiplicity.max(1) - 1;
    let factorial: f64 = (1..=power).map(f64::from).product();
    Mode { amplitude: amplitude * (pair / factorial), power, pole }
}

/// Seconds until the sum of the modes swings above silence for the last time: after the longest envelope at
/// most, and then up to half a period earlier.
fn last_swing_s(modes: &[Mode], sample_rate_hz: f64, silence: f64) -> f64 {
    const STEPS: u32 = 160;
    let envelopes = modes.iter().map(|mode| (mode.envelope_s(silence), mode.pole.im));
    let (envelope_s, frequency) = envelopes.fold((0.0, 0.0), |a, b| if b.0 > a.0 { b } else { a });
    let period_s = if frequency > 0.0 { 2.0 * PI / frequency } else { 0.0 };
    let (from_s, span_s) = (1.1 * envelope_s, 0.1 * envelope_s + period_s.max(4.0 / sample_rate_hz));
    let swings = |t: &f64| modes.iter().map(|mode| mode.at(*t)).sum::<f64>().abs() >= silence;
    (0..STEPS)
        .map(|step| from_s - span_s * f64::from(step) / f64::from(STEPS))
        .take_while(|t| *t > 0.0)
        .find(swings)
        .unwrap_or(envelope_s)
}
