//! What measures the perceptual loudness model.

use shared_dsp::loudness::ear::{Excitation, Field, Sound};

use crate::compressor::figure::Row;

pub mod figures;
pub mod partial;
pub mod steady;
pub mod stream;
pub mod tables;

/// What a sound in front of a listener excites.
pub fn heard(sound: &Sound) -> Excitation {
    sound.excitation(Field::Free)
}

/// A figure with a bar above it.
fn at_most(id: &'static str, what: impl Into<String>, bar: f64, figure: f64, unit: &'static str) -> Row {
    Row::at_most(id, what, [Some(bar), None], figure, unit)
}

/// Deviation in %, without its sign.
fn deviation(found: f64, expected: f64) -> f64 {
    100.0 * (found / expected - 1.0).abs()
}
