//! Steady sounds, given by their tones and noises.

use shared_dsp::loudness::ear::{iso226, phon_from_sone, sone_from_phon};

use super::tables::{
    Example, ISO_532_2_TABLE_5, ansi_s3_4, golden, golden_sounds, iso_532_2_annex_b, number, tone,
};
use super::{at_most, deviation, heard};
use crate::compressor::figure::Row;

/// The largest deviation in % of sounds of 1 sone and more.
fn worst(examples: &[Example]) -> f64 {
    let loud = examples.iter().filter(|example| example.sone >= 1.0);
    loud.map(|example| deviation(example.found_sone(), example.sone)).fold(0.0, f64::max)
}

/// The standards' examples.
pub fn b19_tables() -> Vec<Row> {
    let one = heard(&tone(1_000.0, 40.0)).sone();
    vec![
        at_most("B19", "ISO 532-2:2017, annex B, ≥ 1 sone", 2.0, worst(&iso_532_2_annex_b()), "%"),
        at_most("B19", "ANSI S3.4-2007, table 7 and examples, ≥ 1 sone", 2.0, worst(&ansi_s3_4()), "%"),
        at_most("B19", "1 kHz at 40 dB SPL against 1 sone", 0.02, (one - 1.0).abs(), "sone"),
    ]
}

/// Phon and sone.
pub fn b19_phon() -> Vec<Row> {
    let loud = ISO_532_2_TABLE_5.iter().filter(|(_, sone)| *sone >= 1.0);
    let sone = loud.map(|(phon, sone)| deviation(sone_from_phon(*phon), *sone)).fold(0.0, f64::max);
    // The table gives 0.001 sone at threshold: below 10 phon its digits say less than a phon.
    let soft = ISO_532_2_TABLE_5.iter().filter(|(phon, _)| *phon >= 10.0);
    let phon = soft.map(|(phon, sone)| (phon_from_sone(*sone) - phon).abs()).fold(0.0, f64::max);
    vec![
        at_most("B19", "ISO 532-2, table 5: sone of 40 to 120 phon", 2.0, sone, "%"),
        at_most("B19", "ISO 532-2, table 5: phon of 0.031 to 337.6 sone", 0.2, phon, "phon"),
    ]
}

/// Random tones and noises.
pub fn b19_other_implementation() -> Vec<Row> {
    let sounds = golden_sounds();
    let what = format!("{} random sounds, ISO 532-2 by phonometry, ≥ 1 sone", sounds.len());
    vec![at_most("B19", what, 2.0, worst(&sounds), "%")]
}

/// The contours of ISO 226, and how near the model's own come to them.
pub fn b19_contours() -> Vec<Row> {
    let from_formula = golden(include_str!("../../data/ear/contours.csv")).map(|columns| {
        let [freq_hz, phon, level_db] = [0, 1, 2].map(|column| number(columns[column]));
        (iso226::level_db_spl(freq_hz, phon) - level_db).abs()
    });
    let formula_db = from_formula.fold(0.0, |most, error| if error <= most { most } else { error });
    let wide_db = contour_error_db([50.0, 10_000.0], &[40.0, 60.0, 80.0]);
    let low_db = contour_error_db([50.0, 800.0], &[60.0, 80.0]);
    vec![
        at_most(
            "B19",
            "ISO 226:2023 against numpy, 20 Hz to 12.5 kHz, 20 to 90 phon",
            1e-5,
            formula_db,
            "dB",
        ),
        at_most("B19", "model against ISO 226, 50 Hz to 10 kHz, 40 to 80 phon", 6.0, wide_db, "dB"),
        at_most("B19", "model against ISO 226, 50 to 800 Hz, 60 and 80 phon", 3.0, low_db, "dB"),
    ]
}

/// How far the model's contours are from the standard's.
fn contour_error_db([from_hz, to_hz]: [f64; 2], phons: &[f64]) -> f64 {
    let mut most_db: f64 = 0.0;
    let mut freq_hz = from_hz;
    while freq_hz <= to_hz * 1.000_1 {
        for phon in phons {
            let contour_db = iso226::level_db_spl(freq_hz, *phon);
            let (mut low_db, mut high_db) = (contour_db - 30.0, contour_db + 30.0);
            while high_db - low_db > 1e-3 {
                let middle_db = 0.5 * (low_db + high_db);
                let is_softer = heard(&tone(freq_hz, middle_db)).phon() < *phon;
                if is_softer { low_db = middle_db } else { high_db = middle_db }
            }
            most_db = most_db.max((low_db - contour_db).abs());
        }
        freq_hz *= 2.0_f64.powf(1.0 / 6.0);
    }
    most_db
}
