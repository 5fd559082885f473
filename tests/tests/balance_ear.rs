//! B19 and B20 of Balance: perceived loudness against the tables of the standards and another implementation,
//! and loudness among other sounds.

use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::ear::tables::{iso_532_2_annex_b, tone, white};
use aplomb_tests::ear::{heard, partial, steady};
use aplomb_tests::random::Random;
use shared_dsp::loudness::ear::{
    Excitation, Masker, binaural_sone, gain_to_recover_db, iso226, masked_bands, partial_loudness,
    phon_from_sone, scale, sone_from_phon,
};

#[track_caller]
fn meets(rows: &[Row]) {
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(rows);
}

#[test]
fn b19_the_examples_of_iso_532_2_and_ansi_s3_4_have_the_loudness_of_their_tables() {
    meets(&steady::b19_tables());
    for example in iso_532_2_annex_b() {
        // Two percent, or the table's last digit.
        let (found, expected) = (example.found_sone(), example.sone);
        let error = (found - expected).abs();
        assert!(error < 0.02 * expected || error < 0.006, "{}: {found}, not {expected} sone", example.name);
    }
}

#[test]
fn b19_phon_and_sone_are_those_of_iso_532_2() {
    meets(&steady::b19_phon());
    for level_db in 0..=120 {
        let level_db = f64::from(level_db);
        let phon = heard(&tone(1_000.0, level_db)).phon();
        assert!((phon - level_db).abs() < 0.05, "a tone of 1 kHz at {level_db} dB has {phon} phon");
        assert!((phon_from_sone(sone_from_phon(level_db)) - level_db).abs() < 1e-9);
        // From 40 to 100 phon, 10 phon more are about twice as loud.
        let ratio = sone_from_phon(level_db + 10.0) / sone_from_phon(level_db);
        assert!(!(40.0..=90.0).contains(&level_db) || (1.9..2.2).contains(&ratio), "{level_db}: × {ratio}");
    }
    assert_eq!([phon_from_sone(0.0), phon_from_sone(-1.0), sone_from_phon(-1.0)], [0.0; 3]);
}

#[test]
fn b19_random_tones_and_noises_are_as_loud_as_another_implementation_says() {
    meets(&steady::b19_other_implementation());
}

#[test]
fn b19_contours_are_those_of_iso_226_and_the_model_s_own_keep_to_them() {
    meets(&steady::b19_contours());
    // What is published of the standard, 40, 60 and 80 phon.
    for (freq_hz, levels_db) in [
        (40.0, [82.7, 94.2, 105.4]),
        (100.0, [64.2, 78.5, 92.5]),
        (1_000.0, [40.0, 60.0, 80.0]),
        (3_150.0, [35.5, 56.4, 77.2]),
        (10_000.0, [54.4, 73.2, 91.9]),
    ] {
        for (phon, level_db) in [40.0, 60.0, 80.0].into_iter().zip(levels_db) {
            let error_db = (iso226::level_db_spl(freq_hz, phon) - level_db).abs();
            assert!(error_db <= 0.051, "{freq_hz} Hz, {phon} phon");
        }
    }
    // There and back; no step between the standard's frequencies; 2.4 phon at the threshold of hearing.
    let mut freq_hz = 20.0;
    while freq_hz < 12_500.0 {
        for phon in [20.0, 55.0, 90.0] {
            let level_db = iso226::level_db_spl(freq_hz, phon);
            assert!((iso226::phon(freq_hz, level_db) - phon).abs() < 1e-9);
            assert!((iso226::level_db_spl(freq_hz * 1.001, phon) - level_db).abs() < 0.05, "{freq_hz} Hz");
        }
        assert!((iso226::phon(freq_hz, iso226::threshold_db_spl(freq_hz)) - 2.4).abs() < 1e-9);
        freq_hz *= 1.001;
    }
    assert_eq!(iso226::phon(1_000.0, -100.0), 0.0);
}

#[test]
fn b19_two_ears_hear_more_than_one_and_less_than_twice() {
    let mut random = Random::new(19);
    for _ in 0..50 {
        let sound = |random: &mut Random| {
            heard(&tone(random.ratio(60.0, 12_000.0), random.between(30.0, 90.0)).with_pink_noise(
                100.0,
                4_000.0,
                random.between(-10.0, 30.0),
            ))
        };
        let (left, right) = (sound(&mut random), sound(&mut random));
        let [left_sone, right_sone] = [left.monaural_sone(), right.monaural_sone()];
        let both = binaural_sone(&left, &right);
        assert!(both >= left_sone.max(right_sone) && both <= left_sone + right_sone);
        assert!((binaural_sone(&left, &left) / left.sone() - 1.0).abs() < 1e-3);
        assert!((binaural_sone(&left, &Excitation::SILENCE) / left_sone - 1.0).abs() < 1e-3);
        assert!((both / binaural_sone(&right, &left) - 1.0).abs() < 1e-12);
    }
}

#[test]
fn b20_a_sound_alone_is_whole_vanishes_at_its_masked_threshold_and_is_itself_far_above() {
    meets(&partial::b20());
}

#[test]
fn b20_more_background_is_never_louder_and_more_sound_always_is() {
    let mut random = Random::new(20);
    for case in 0..200 {
        let noise = |random: &mut Random| {
            let from_hz = random.ratio(50.0, 6_000.0);
            white(from_hz, from_hz * random.ratio(1.1, 20.0), random.between(-10.0, 60.0))
        };
        let sound =
            heard(&noise(&mut random).with_tone(random.ratio(50.0, 12_000.0), random.between(20.0, 90.0)));
        let background = heard(&noise(&mut random));
        let more = Excitation::sum([&background, &heard(&noise(&mut random))]);
        let alone = sound.specific_sone();
        let [in_one, in_two] = [&background, &more].map(|background| partial_loudness(&sound, background));
        for (band, alone) in alone.iter().enumerate() {
            let [one, two] = [in_one.specific_sone[band], in_two.specific_sone[band]];
            assert!(one <= *alone && two <= one + 1e-9, "case {case}, band {band}: {one} {two}");
        }
        let louder = partial_loudness(&sound.with_gain(1.0), &background);
        assert!(louder.sone >= in_one.sone && louder.phon >= in_one.phon);
        assert!(in_two.sone.is_finite() && in_two.phon >= 0.0);
    }
}

#[test]
fn b20_a_loud_band_masks_what_lies_above_more_than_what_lies_below() {
    let band = heard(&white(900.0, 1_100.0, 60.0));
    let lost_phon = |cam_away: f64| {
        let tone = heard(&tone(scale::hz(scale::cam(1_000.0) + cam_away), 60.0));
        tone.phon() - partial_loudness(&tone, &band).phon
    };
    for cam_away in [3.0, 4.0, 5.0] {
        let [above, below] = [lost_phon(cam_away), lost_phon(-cam_away)];
        println!("{cam_away} Cam from a band of 83 dB: {above:.1} phon lost above, {below:.1} below");
        assert!(above > 2.0 * below && below >= 0.0);
    }
}

#[test]
fn b20_each_masked_band_names_who_masks_it_and_what_it_takes_to_be_heard() {
    let vocal = heard(&white(300.0, 3_000.0, 28.0));
    let bass = heard(&white(40.0, 400.0, 45.0));
    let cymbals = heard(&white(2_000.0, 10_000.0, 32.0));
    let faint = heard(&white(100.0, 8_000.0, -20.0));
    let maskers = [
        Masker { name: "bass", excitation: &bass },
        Masker { name: "faint", excitation: &faint },
        Masker { name: "cymbals", excitation: &cymbals },
    ];
    let masking = masked_bands(&vocal, &maskers);
    let name = |freq_hz: f64| {
        let band = (2.0 * (scale::cam(freq_hz) - scale::band_cam(0))).round() as usize;
        masking.bands[band].map(|masked| (maskers[masked.masker].name, masked.is_inaudible))
    };
    assert_eq!(name(350.0), Some(("bass", true)));
    assert_eq!(name(2_600.0), Some(("cymbals", true)));
    assert!(!name(1_200.0).is_some_and(|(_, is_inaudible)| is_inaudible));
    // A band that would not be heard alone is masked by nobody.
    assert_eq!(name(14_000.0), None);
    let lost: f64 = masking.lost_sone.iter().sum();
    let all = vocal.sone() - masking.partial.sone;
    assert!((lost / all - 1.0).abs() < 0.01, "{lost} of {all} sone");
    assert!(masking.lost_sone[1] < 0.01 * lost);
    let gain_db = gain_to_recover_db(&vocal, &maskers, 0, 1.0).expect("the bass hides more than a phon");
    let softer = bass.with_gain(gain_db as f32);
    let recovered = partial_loudness(&vocal, &Excitation::sum([&softer, &faint, &cymbals])).phon;
    assert!((recovered - masking.partial.phon - 1.0).abs() < 0.1);
    assert!(gain_db < 0.0 && gain_to_recover_db(&vocal, &maskers, 1, 3.0).is_none());
    assert!(gain_to_recover_db(&vocal, &maskers, 3, 1.0).is_none());
    let alone = masked_bands(&vocal, &[]);
    assert!(alone.bands.iter().all(Option::is_none) && alone.partial.sone > masking.partial.sone);
}
