//! Sounds among others.

use shared_dsp::loudness::ear::{BANDS, Excitation, Masker, gain_to_recover_db, partial_loudness};

use super::tables::{Ears, golden_sounds, iso_532_2_annex_b, tone, white};
use super::{at_most, deviation, heard};
use crate::compressor::figure::Row;

/// Loudness alone, at the masked threshold, and far above it.
pub fn b20() -> Vec<Row> {
    let mut alone = 0.0_f64;
    for example in iso_532_2_annex_b().iter().chain(&golden_sounds()) {
        let excitation = example.sound.excitation(example.field);
        let partial = partial_loudness(&excitation, &Excitation::SILENCE);
        alone = alone.max(deviation(partial.sone, Ears::Both.sone(&excitation)));
    }
    // A background far below the threshold of hearing is none.
    let nearly = Excitation { levels_db: [-45.0; BANDS] };
    let sound = heard(&white(200.0, 4_000.0, 20.0));
    alone = alone.max(deviation(partial_loudness(&sound, &nearly).sone, sound.sone()));

    // White noise of 40 dB/Hz masks a tone of 1 kHz up to about 56 dB: the critical ratio is 16 dB.
    let noise = heard(&white(500.0, 1_500.0, 40.0));
    let phon = |level_db: f64| partial_loudness(&heard(&tone(1_000.0, level_db)), &noise).phon;
    // The same paper's formulae with the constants of ANSI S3.4-2007, computed by others in numpy.
    let independent = [(60.0, 16.8), (70.0, 51.6), (80.0, 73.7)];
    let apart = independent.iter().map(|(level_db, phon_there)| (phon(*level_db) - phon_there).abs());

    let vocal = heard(&white(300.0, 3_000.0, 28.0));
    let bass = heard(&white(40.0, 400.0, 45.0));
    let before_phon = partial_loudness(&vocal, &bass).phon;
    let masker = Masker { name: "bass", excitation: &bass };
    let gain_db = gain_to_recover_db(&vocal, &[masker], 0, 1.0).unwrap_or(0.0);
    let after_phon = partial_loudness(&vocal, &bass.with_gain(gain_db as f32)).phon;
    vec![
        at_most("B20", "alone against unmasked", 1.0, alone, "%"),
        at_most("B20", "1 kHz in noise, at its masked threshold of 56 dB", 4.0, phon(56.0), "phon"),
        at_most("B20", "1 kHz in noise, 6 dB below it", 0.0, phon(50.0), "phon"),
        at_most("B20", "1 kHz in noise, 44 dB above it: lost", 1.0, 100.0 - phon(100.0), "phon"),
        at_most(
            "B20",
            "1 kHz in noise, 60 to 80 dB, computed elsewhere",
            1.0,
            apart.fold(0.0, f64::max),
            "phon",
        ),
        at_most(
            "B20",
            "gain of a masker that recovers 1 phon",
            1.0,
            (after_phon - before_phon - 1.0).abs(),
            "phon",
        ),
    ]
}
