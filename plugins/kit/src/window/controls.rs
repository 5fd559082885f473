//! The parameters as a window knows them: found by id, with the names of their groups.

use std::collections::HashMap;
use std::sync::Arc;

use nice_plug_core::params::Params;

use crate::catalogue::{Catalogue, Entry, Kind};

/// All parameters of an instance, which live as long as this.
pub struct Controls {
    // Before the parameters, of which they are a view
    entries: Vec<Entry<'static>>,
    places: HashMap<String, usize>,
    params: Arc<dyn Params>,
}

impl Controls {
    /// The parameters of an instance.
    pub fn new(params: Arc<dyn Params>) -> Controls {
        // SAFETY: `Params` promises that its pointers are valid as long as itself; it lives in the Arc that
        // is kept beside the entries, and an entry is only lent for as long as `self` is.
        let lasting: &'static dyn Params = unsafe { &*Arc::as_ptr(&params) };
        let entries = Catalogue::of(lasting).into_entries();
        let places = entries.iter().enumerate().map(|(place, entry)| (entry.id.clone(), place)).collect();
        Controls { entries, places, params }
    }

    /// The parameters as the framework has them.
    pub fn params(&self) -> &dyn Params {
        &*self.params
    }

    /// The parameter with that id.
    pub fn get(&self, id: &str) -> Option<&Entry<'_>> {
        self.entries.get(*self.places.get(id)?)
    }

    /// All parameters, in the order hosts see them.
    pub fn all<'a>(&'a self) -> &'a [Entry<'a>] {
        &self.entries
    }
}

impl std::fmt::Debug for Controls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Controls").field("count", &self.entries.len()).finish_non_exhaustive()
    }
}

/// The steps that a turn of the wheel or an arrow key makes, on the way from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// One step.
    pub coarse: f32,
    /// A tenth of it, or the smallest there is.
    pub fine: f32,
}

impl Entry<'_> {
    /// The steps of the wheel: the values of a choice or a whole number one by one, a hundredth of the way of
    /// others.
    pub fn steps(&self) -> Steps {
        match self.step_count() {
            Some(count) if count > 0 => {
                let one = 1.0 / count as f32;
                Steps { coarse: one, fine: one }
            }
            _ => Steps { coarse: 0.01, fine: 0.001 },
        }
    }

    /// Whether the parameter has only a few values.
    pub fn is_stepped(&self) -> bool {
        self.step_count().is_some()
    }

    /// The nearest position, on the way from 0 to 1, that the parameter can have.
    pub fn nearest(&self, normalized: f32) -> f32 {
        let within = if normalized.is_nan() { self.default_normalized() } else { normalized.clamp(0.0, 1.0) };
        match self.step_count() {
            Some(count) if count > 0 => (within * count as f32).round() / count as f32,
            _ => within,
        }
    }

    /// The value as a window writes it: with a real minus and a thin space before the unit.
    pub fn written(&self) -> String {
        written(&self.text(self.normalized()))
    }

    /// Whether its values are numbers, which can be typed, and not names.
    pub fn is_number(&self) -> bool {
        matches!(self.kind(), Kind::Float(_) | Kind::Int(_))
    }

    /// Whether it is a switch.
    pub fn is_switch(&self) -> bool {
        matches!(self.kind(), Kind::Bool(_))
    }

    /// Whether a switch is on, or anything else above the middle.
    pub fn is_on(&self) -> bool {
        self.normalized() >= 0.5
    }
}

/// A value's text as a window writes it: `-6.0 dB` with a real minus and a thin space before the unit.
pub fn written(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next_is_figure = characters.peek().is_some_and(char::is_ascii_digit);
        written.push(match character {
            '-' if next_is_figure && !before.is_alphanumeric() => '\u{2212}',
            ' ' if before.is_ascii_digit() && !next_is_figure => '\u{2009}',
            other => other,
        });
        before = character;
    }
    written
}

/// A number with its sign and one decimal, as a window writes it: `−1.2`, `+3.0`, and `0.0` without one.
pub fn signed(number: f64) -> String {
    if number.abs() < 0.05 { "0.0".to_owned() } else { written(&format!("{number:+.1}")) }
}

/// A text as it may be typed, in the letters of hosts: what [`written`] changed is changed back.
pub fn typed(text: &str) -> String {
    text.trim().replace(['\u{2212}', '\u{2013}'], "-").replace(['\u{2009}', '\u{202f}', '\u{a0}'], " ")
}

#[cfg(test)]
mod tests {
    use super::{signed, typed, written};

    #[test]
    fn numbers_have_a_minus_and_a_thin_space_and_come_back() {
        for (host, window) in [
            ("-6.0 dB", "\u{2212}6.0\u{2009}dB"),
            ("2.50 kHz", "2.50\u{2009}kHz"),
            ("1/8 dotted", "1/8\u{2009}dotted"),
            ("Low Cut", "Low Cut"),
            ("Band 3", "Band 3"),
            ("A4 -12 ct", "A4\u{2009}\u{2212}12\u{2009}ct"),
            ("re-verb", "re-verb"),
        ] {
            assert_eq!(typed(window), host, "{window}");
            assert_eq!(typed(&written(host)), host);
        }
        assert_eq!(written("-6.0 dB"), "\u{2212}6.0\u{2009}dB");
        assert_eq!(written("Band 3"), "Band 3");
    }

    #[test]
    fn a_difference_has_a_sign_unless_it_is_none() {
        let read = [-1.24, -0.04, 0.0, 0.04, 3.0, -0.05].map(signed);
        assert_eq!(read, ["\u{2212}1.2", "0.0", "0.0", "0.0", "+3.0", "\u{2212}0.1"].map(str::to_owned));
    }
}
