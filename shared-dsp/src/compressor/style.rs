//! The styles as data: what is different from the settings, and nothing hidden.
//!
//! A style never changes what "63 % of the way" means: the times of its parts are scaled so that the whole
//! still takes the attack and the release that are set (feed-forward; feedback shortens the attack, see
//! [`crate::dynamics::curve::Curve::feedback`]).

use super::settings::{Detector, Style};
use crate::dynamics::ballistics::{PARTS, Part};

/// What a style does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traits {
    /// Takes the place of the detector that is set, if that is the analytic one.
    pub detector: Option<Detector>,
    /// Least share of feedback, 0 to 1.
    pub topology: f64,
    /// Least width of the knee in dB.
    pub knee_db: f64,
    /// Added to the threshold, so that a switch of style keeps the amount of compression, in dB.
    pub threshold_db: f64,
    /// How the reduction moves.
    pub parts: [Part; PARTS],
    /// Second and third harmonic, relative to the tone, at 10 dB of reduction and full colour, in dB.
    pub harmonics_db: [f64; 2],
}

const fn part(share: f64, attack: f64, release: f64) -> Part {
    Part { share, attack, release }
}

const CLEAN: Traits = Traits {
    detector: None,
    topology: 0.0,
    knee_db: 0.0,
    threshold_db: 0.0,
    parts: [Part::WHOLE, Part::NONE, Part::NONE],
    // Where a clean compressor is coloured all the same, it is by an even mixture.
    harmonics_db: [-54.0, -54.0],
};

/// Half feedback, a slower tail of the release, a trace of the third harmonic.
const BUS_VCA: Traits = Traits {
    detector: None,
    topology: 0.5,
    knee_db: 4.0,
    threshold_db: 0.0,
    parts: [part(0.8, 1.0, 0.8187), part(0.2, 1.0, 2.408), Part::NONE],
    harmonics_db: [-72.0, -60.0],
};

/// Three populations of the photo-resistor, whose shares (11.0, 8.0, 3.2 dB) and time constants (64, 185,
/// 1174 ms) were fitted to a levelling amplifier by Dusk Audio (Multi-Comp, published measurements).
const OPTO: Traits = Traits {
    detector: Some(Detector::Rms),
    topology: 1.0,
    knee_db: 10.0,
    threshold_db: 0.0,
    parts: [part(0.495, 0.5898, 0.483), part(0.36, 1.2779, 1.3963), part(0.145, 3.9319, 8.8609)],
    harmonics_db: [-50.0, -64.0],
};

/// Full feedback; the attack is the quickest of all.
const FET: Traits = Traits {
    detector: None,
    topology: 1.0,
    knee_db: 3.0,
    threshold_db: 0.0,
    parts: [part(1.0, 0.5, 1.0), Part::NONE, Part::NONE],
    harmonics_db: [-52.0, -46.0],
};

/// The knee is so wide that the ratio grows with the level all the way.
const VARI_MU: Traits = Traits {
    detector: Some(Detector::Rms),
    topology: 1.0,
    knee_db: 24.0,
    threshold_db: 0.0,
    parts: [part(0.7, 0.7664, 0.6894), part(0.3, 1.916, 2.5853), Part::NONE],
    harmonics_db: [-46.0, -58.0],
};

impl Traits {
    /// The traits of a style.
    pub fn of(style: Style) -> &'static Traits {
        match style {
            Style::Clean => &CLEAN,
            Style::BusVca => &BUS_VCA,
            Style::Opto => &OPTO,
            Style::Fet => &FET,
            Style::VariMu => &VARI_MU,
        }
    }

    /// The detector that a style works with.
    pub fn detector(&self, set: Detector) -> Detector {
        self.detector.filter(|_| set == Detector::Analytic).unwrap_or(set)
    }

    /// The share of feedback, 0 to 1, that a style works with where that much is set.
    pub fn topology(&self, set: f64) -> f64 {
        1.0 - (1.0 - set) * (1.0 - self.topology)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: [Style; 5] = [Style::Clean, Style::BusVca, Style::Opto, Style::Fet, Style::VariMu];

    /// Time to 63 % of parts with these shares and time constants.
    fn t63(parts: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
        let left = |t: f64| parts.clone().map(|(share, time)| share * (-t / time).exp()).sum::<f64>();
        let (mut low, mut high) = (0.0, 100.0);
        for _ in 0..100 {
            let t = 0.5 * (low + high);
            if left(t) > (-1.0_f64).exp() { low = t } else { high = t }
        }
        low
    }

    #[test]
    fn every_style_takes_the_attack_and_release_that_are_set() {
        for style in STYLES {
            let parts = Traits::of(style).parts;
            assert!((parts.iter().map(|part| part.share).sum::<f64>() - 1.0).abs() < 1e-12);
            let parts = parts.iter().filter(|part| part.share > 0.0);
            let attack = t63(parts.clone().map(|part| (part.share, part.attack)));
            let release = t63(parts.map(|part| (part.share, part.release)));
            let expected = if style == Style::Fet { 0.5 } else { 1.0 };
            assert!((attack - expected).abs() < 0.01, "{style:?}: attack {attack}");
            assert!((release - 1.0).abs() < 0.01, "{style:?}: release {release}");
        }
    }

    #[test]
    fn the_release_of_opto_is_half_back_in_62_percent_of_the_time_and_whole_after_many_times_it() {
        let parts = Traits::of(Style::Opto).parts;
        let left = |t: f64| parts.iter().map(|part| part.share * (-t / part.release).exp()).sum::<f64>();
        // t50 83 ms, t63 133 ms, t90 604 ms of the fitted unit.
        assert!((left(83.0 / 133.0) - 0.5).abs() < 0.01);
        assert!((left(604.0 / 133.0) - 0.1).abs() < 0.01);
    }
}
