//! The analogue filter that a band stands for: what is drawn, matched, and what the digital design must
//! equal.
//!
//! Shapes and conventions: the second-order forms of the W3C Audio EQ Cookbook (R. Bristow-Johnson),
//! Butterworth cascades for cuts and steeper shelves, S. Orfanidis, "High-Order Digital Parametric Equalizer
//! Design" (JAES 53, 2005) for the steeper bell as the band-pass transform of a Butterworth shelf.

use crate::eq::settings::{Kind, Q_BUTTERWORTH, Slope};
use realfft::num_complex::Complex64;
use std::f64::consts::PI;

/// Most sections of second order of any prototype: a cut of 96 dB per octave.
pub const MAX_SECTIONS: usize = 8;

/// A quotient of two polynomials in s up to second order, coefficients ascending, corner of the band at s =
/// j.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnalogSection {
    /// Numerator n0 + n1 s + n2 s².
    pub num: [f64; 3],
    /// Denominator d0 + d1 s + d2 s²; all roots in the left half plane.
    pub den: [f64; 3],
}

impl AnalogSection {
    const UNITY: AnalogSection = AnalogSection { num: [1.0, 0.0, 0.0], den: [1.0, 0.0, 0.0] };

    /// The section with s replaced by 1/s: low becomes high.
    fn mirrored(self) -> AnalogSection {
        let swap = |[c0, c1, c2]: [f64; 3]| [c2, c1, c0];
        if self.den[2] == 0.0 && self.num[2] == 0.0 {
            let swap = |[c0, c1, _]: [f64; 3]| [c1, c0, 0.0];
            return AnalogSection { num: swap(self.num), den: swap(self.den) };
        }
        AnalogSection { num: swap(self.num), den: swap(self.den) }
    }

    fn response(&self, s: Complex64) -> Complex64 {
        let value = |[c0, c1, c2]: [f64; 3]| (s * c2 + c1) * s + c0;
        value(self.num) / value(self.den)
    }
}

/// The analogue transfer function H(s) of a band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prototype {
    sections: [AnalogSection; MAX_SECTIONS],
    count: usize,
    /// Frequency in Hz that s = j stands for.
    pub corner_hz: f64,
}

/// Poles and zeros of the elliptic low-pass of order 12, 0.05 dB ripple to 1 rad/s, −96 dB from 1.152 rad/s:
/// (zero², pole sum, pole product) of each section. From `scipy.signal.ellip(12, 0.05, 96, 1, analog=True)`;
/// checked against its definition by a test.
const ELLIPTIC_12: [(f64, f64, f64); 6] = [
    (1.337149087743917, 0.02869150268437796, 1.0205165777132794),
    (1.434543689520486, 0.0968225945042415, 0.964158066389153),
    (1.7077663544933743, 0.19736701543784235, 0.8381026618943594),
    (2.4615758476220133, 0.3464786314035622, 0.6286470054964799),
    (5.3294283059593255, 0.5305555580179286, 0.3613136006623199),
    (41.57954096888681, 0.6731878985992414, 0.15206837941661178),
];

/// Lowest and highest corner in Hz of the first-order steps that make a flat tilt straight from 20 Hz to 20
/// kHz.
const TILT_STEPS_HZ: (f64, f64) = (3.0, 130_000.0);

impl Prototype {
    /// The prototype of a band of this kind. Values are taken as they are: keep them within the ranges of
    /// [`crate::eq::settings`].
    pub fn new(kind: Kind, slope: Slope, freq_hz: f64, gain_db: f64, q: f64) -> Prototype {
        let mut prototype =
            Prototype { sections: [AnalogSection::UNITY; MAX_SECTIONS], count: 0, corner_hz: freq_hz };
        match kind {
            Kind::Bell => prototype.bell(gain_db, q, matches!(order(slope), 1 | 2)),
            Kind::LowShelf => prototype.shelf(gain_db, q, order(slope).min(4), false),
            Kind::HighShelf => prototype.shelf(gain_db, q, order(slope).min(4), true),
            Kind::TiltShelf => {
                prototype.shelf(gain_db, q, order(slope).min(4), true);
                prototype.amplify(-0.5 * gain_db);
            }
            Kind::LowCut => prototype.cut(q, slope, true),
            Kind::HighCut => prototype.cut(q, slope, false),
            Kind::Notch => prototype.push([1.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0]),
            Kind::BandPass => prototype.push([0.0, 1.0 / q, 0.0], [1.0, 1.0 / q, 1.0]),
            Kind::AllPass if slope == Slope::Db6 => prototype.push([1.0, -1.0, 0.0], [1.0, 1.0, 0.0]),
            Kind::AllPass => prototype.push([1.0, -1.0 / q, 1.0], [1.0, 1.0 / q, 1.0]),
            Kind::FlatTilt => prototype.flat_tilt(freq_hz, gain_db),
        }
        prototype
    }

    /// The factors of H(s), corner at s = j.
    pub fn sections(&self) -> &[AnalogSection] {
        &self.sections[..self.count]
    }

    /// H at a frequency in Hz.
    pub fn response(&self, freq_hz: f64) -> Complex64 {
        let s = Complex64::new(0.0, freq_hz / self.corner_hz);
        self.sections().iter().map(|section| section.response(s)).product()
    }

    fn push(&mut self, num: [f64; 3], den: [f64; 3]) {
        self.sections[self.count] = AnalogSection { num, den };
        self.count += 1;
    }

    fn amplify(&mut self, gain_db: f64) {
        let gain = crate::units::gain_from_db(gain_db);
        self.sections[0].num = self.sections[0].num.map(|coefficient| coefficient * gain);
    }

    fn bell(&mut self, gain_db: f64, q: f64, second_order: bool) {
        let a = 10.0_f64.powf(gain_db / 40.0);
        if second_order {
            return self.push([1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0]);
        }
        // A Butterworth shelf of second order in p with gain A² at p = 0, then p = Q (s + 1/s).
        let quads = |radius: f64| {
            let p = Complex64::from_polar(radius, 0.75 * PI) / q;
            let root = (p * p - 4.0).sqrt();
            let (first, second) = ((p + root) * 0.5, (p - root) * 0.5);
            let outer = if first.norm_sqr() >= second.norm_sqr() { first } else { second };
            let inner = outer.inv();
            [outer, inner].map(|s| [s.norm_sqr(), -2.0 * s.re, 1.0])
        };
        let [zeros_outer, zeros_inner] = quads(a.sqrt());
        let [poles_outer, poles_inner] = quads(1.0 / a.sqrt());
        self.push(zeros_outer, poles_outer);
        self.push(zeros_inner, poles_inner);
    }

    /// Butterworth shelf of that order; zeros and poles lie on circles that mirror each other, so boost and
    /// cut cancel.
    fn shelf(&mut self, gain_db: f64, q: f64, order: usize, high: bool) {
        let zero_radius = 10.0_f64.powf(gain_db / 20.0 / (2 * order) as f64);
        let pole_radius = 1.0 / zero_radius;
        let mut add = |num: [f64; 3], den: [f64; 3]| {
            let section = AnalogSection { num, den };
            let section = if high { section.mirrored() } else { section };
            self.push(section.num, section.den);
        };
        for pair_q in butterworth_qs(order, q) {
            let quad = |radius: f64| [radius * radius, radius / pair_q, 1.0];
            add(quad(zero_radius), quad(pole_radius));
        }
        if order % 2 == 1 {
            add([zero_radius, 1.0, 0.0], [pole_radius, 1.0, 0.0]);
        }
    }

    fn cut(&mut self, q: f64, slope: Slope, low: bool) {
        let mut add = |num: [f64; 3], den: [f64; 3]| {
            let section = AnalogSection { num, den };
            let section = if low { section.mirrored() } else { section };
            self.push(section.num, section.den);
        };
        if slope == Slope::BrickWall {
            for (zero_squared, pole_sum, pole_product) in ELLIPTIC_12 {
                let num = [pole_product, 0.0, pole_product / zero_squared];
                add(num, [pole_product, pole_sum, 1.0]);
            }
            return;
        }
        let order = order(slope);
        for pair_q in butterworth_qs(order, q) {
            add([1.0, 0.0, 0.0], [1.0, 1.0 / pair_q, 1.0]);
        }
        if order % 2 == 1 {
            // Mirroring a first-order low-pass gives s/(1 + s).
            add([1.0, 0.0, 0.0], [1.0, 1.0, 0.0]);
        }
    }

    /// First-order steps at fixed frequencies, close enough for their sum to be straight; the frequency of
    /// the band only sets where the line crosses 0 dB, so moving it is a pure change of gain.
    fn flat_tilt(&mut self, freq_hz: f64, gain_db: f64) {
        const STEPS: usize = 2 * MAX_SECTIONS;
        self.corner_hz = 1_000.0;
        let (lowest_hz, highest_hz) = TILT_STEPS_HZ;
        let ratio = (highest_hz / lowest_hz).powf(1.0 / (STEPS - 1) as f64);
        let step_db = gain_db / 10.0 * ratio.log2();
        let half_step = 10.0_f64.powf(step_db / 40.0);
        for pair in 0..MAX_SECTIONS {
            let lower = lowest_hz / self.corner_hz * ratio.powi(2 * pair as i32);
            let upper = lower * ratio;
            // (1 + s·h/w)/(1 + s/(h·w)) for both steps; h raises the zero's share and lowers the pole's.
            let product = |first: f64, second: f64| [1.0, first + second, first * second];
            self.push(
                product(half_step / lower, half_step / upper),
                product(1.0 / (half_step * lower), 1.0 / (half_step * upper)),
            );
        }
        let at_pivot = self.response(freq_hz).norm();
        self.amplify(-crate::units::db_from_gain(at_pivot));
    }
}

/// Order of a slope: 6 dB per octave each. A brick wall counts as the steepest.
fn order(slope: Slope) -> usize {
    match slope {
        Slope::Db6 => 1,
        Slope::Db12 => 2,
        Slope::Db18 => 3,
        Slope::Db24 => 4,
        Slope::Db36 => 6,
        Slope::Db48 => 8,
        Slope::Db72 => 12,
        Slope::Db96 | Slope::BrickWall => 16,
    }
}

/// Q of each pole pair of a Butterworth filter, the sharpest scaled so that the level at the corner is
/// 20·log10(q) dB.
fn butterworth_qs(order: usize, q: f64) -> impl Iterator<Item = f64> {
    (0..order / 2).map(move |pair| {
        let angle = PI * (2 * pair + 1) as f64 / (2 * order) as f64;
        let butterworth_q = 0.5 / angle.sin();
        if pair == 0 { butterworth_q * q / f64::from(Q_BUTTERWORTH) } else { butterworth_q }
    })
}
