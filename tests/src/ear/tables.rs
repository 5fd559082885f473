//! What the standards and other programs say of loudness.

use shared_dsp::loudness::ear::{Excitation, Field, Sound};

/// One ear or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ears {
    /// The same at both ears.
    Both,
    /// One ear hears nothing.
    One,
}

impl Ears {
    /// Loudness in sone.
    pub fn sone(self, excitation: &Excitation) -> f64 {
        match self {
            Ears::Both => excitation.sone(),
            Ears::One => excitation.monaural_sone(),
        }
    }
}

/// A sound and its loudness in sone.
pub struct Example {
    /// What it is.
    pub name: String,
    /// The sound.
    pub sound: Sound,
    /// Where it comes from.
    pub field: Field,
    /// How it is heard.
    pub ears: Ears,
    /// What it should be.
    pub sone: f64,
}

impl Example {
    fn new(name: impl Into<String>, sound: Sound, sone: f64) -> Example {
        Example { name: name.into(), sound, field: Field::Free, ears: Ears::Both, sone }
    }

    fn at_one_ear(self) -> Example {
        Example { field: Field::EarDrum, ears: Ears::One, ..self }
    }

    /// What the model says, in sone.
    pub fn found_sone(&self) -> f64 {
        self.ears.sone(&self.sound.excitation(self.field))
    }
}

/// A tone.
pub fn tone(freq_hz: f64, level_db_spl: f64) -> Sound {
    Sound::silence().with_tone(freq_hz, level_db_spl)
}

fn tones(freqs_hz: impl IntoIterator<Item = f64>, level_db_spl: f64) -> Sound {
    freqs_hz.into_iter().fold(Sound::silence(), |sound, freq_hz| sound.with_tone(freq_hz, level_db_spl))
}

/// White noise.
pub fn white(from_hz: f64, to_hz: f64, density_db: f64) -> Sound {
    Sound::silence().with_white_noise(from_hz, to_hz, density_db)
}

fn pink(density_at_1_khz_db: f64) -> Sound {
    Sound::silence().with_pink_noise(50.0, 15_000.0, density_at_1_khz_db)
}

fn third_octaves(level_db_spl: f64) -> Sound {
    Sound::silence().with_third_octaves(&[level_db_spl; 29])
}

/// The examples of ISO 532-2:2017, annex B.
pub fn iso_532_2_annex_b() -> Vec<Example> {
    let mut all = Vec::new();
    for (level_db, sone) in [
        (10.0, 0.03),
        (20.0, 0.14),
        (30.0, 0.43),
        (40.0, 1.0),
        (50.0, 2.1),
        (60.0, 4.1),
        (70.0, 8.1),
        (80.0, 15.8),
    ] {
        all.push(Example::new(format!("B.1.1: 1 kHz, {level_db} dB"), tone(1_000.0, level_db), sone));
    }
    for (level_db, sone) in [(20.0, 0.35), (40.0, 1.8), (60.0, 7.0), (80.0, 27.2)] {
        all.push(Example::new(format!("B.1.2: 3 kHz, {level_db} dB"), tone(3_000.0, level_db), sone));
    }
    for (level_db, sone) in [(20.0, 0.07), (40.0, 0.54), (60.0, 2.31), (80.0, 8.82)] {
        let name = format!("B.1.3: 1 kHz at one ear, {level_db} dB");
        all.push(Example::new(name, tone(1_000.0, level_db), sone).at_one_ear());
    }
    all.push(Example::new("B.1.4: 100 Hz, 50 dB", tone(100.0, 50.0), 0.351));
    all.push(Example::new("B.2.1: white, 100 Hz wide at 1 kHz", white(950.0, 1_050.0, 40.0), 4.21));
    all.push(Example::new("B.2.1: white, 1 kHz wide at 1 kHz", white(500.0, 1_500.0, 40.0), 14.17));
    all.push(Example::new("B.2.2: the same, 10 dB softer", white(500.0, 1_500.0, 30.0), 7.97));
    for (density_db, sone) in [(0.0, 3.64), (20.0, 15.85), (40.0, 48.59)] {
        all.push(Example::new(format!("B.2.3: pink, {density_db} dB/Hz at 1 kHz"), pink(density_db), sone));
    }
    for (level_db, sone) in
        [(0.0, 0.077), (10.0, 0.69), (20.0, 2.54), (30.0, 6.25), (40.0, 12.6), (50.0, 23.1)]
    {
        all.push(Example::new(format!("B.2.4: third octaves, {level_db} dB"), third_octaves(level_db), sone));
    }
    for (level_db, sone) in [(10.0, 0.08), (20.0, 0.72), (30.0, 2.41), (40.0, 5.55), (50.0, 10.7)] {
        let name = format!("B.2.5: third octaves at one ear, {level_db} dB");
        all.push(Example::new(name, third_octaves(level_db), sone).at_one_ear());
    }
    all.push(Example::new("B.3.1: 1.5, 1.6, 1.7 kHz", tones([1_500.0, 1_600.0, 1_700.0], 60.0), 6.31));
    all.push(Example::new("B.3.2: 1, 1.6, 2.4 kHz", tones([1_000.0, 1_600.0, 2_400.0], 60.0), 12.49));
    all.push(Example::new(
        "B.3.3: ten harmonics of 100 Hz",
        tones((1..=10).map(|n| 100.0 * f64::from(n)), 30.0),
        2.0,
    ));
    let with_tone = |from_hz: f64, to_hz: f64| white(from_hz, to_hz, 40.0).with_tone(1_000.0, 60.0);
    all.push(Example::new("B.4.1: 1 kHz in noise around it", with_tone(950.0, 1_050.0), 5.09));
    all.push(Example::new("B.4.2: 1 kHz and noise at 1.5 kHz", with_tone(1_450.0, 1_550.0), 7.17));
    all
}

/// Phon and sone of ISO 532-2:2017, table 5.
pub const ISO_532_2_TABLE_5: [(f64, f64); 28] = [
    (0.0, 0.001),
    (2.2, 0.004),
    (4.0, 0.008),
    (5.0, 0.010),
    (7.5, 0.019),
    (10.0, 0.031),
    (15.0, 0.073),
    (20.0, 0.146),
    (25.0, 0.26),
    (30.0, 0.43),
    (35.0, 0.67),
    (40.0, 1.00),
    (45.0, 1.46),
    (50.0, 2.09),
    (55.0, 2.96),
    (60.0, 4.14),
    (65.0, 5.77),
    (70.0, 8.04),
    (75.0, 11.2),
    (80.0, 15.8),
    (85.0, 22.7),
    (90.0, 32.9),
    (95.0, 47.7),
    (100.0, 69.6),
    (105.0, 102.0),
    (110.0, 151.0),
    (115.0, 225.0),
    (120.0, 337.6),
];

/// ANSI S3.4-2007: its table 7 (tones of 1 kHz) from 40 dB on and its examples of 1 sone and more, heard with
/// both ears.
pub fn ansi_s3_4() -> Vec<Example> {
    const TABLE_7: [(f64, f64); 17] = [
        (40.0, 0.997),
        (45.0, 1.461),
        (50.0, 2.098),
        (55.0, 2.970),
        (60.0, 4.166),
        (65.0, 5.813),
        (70.0, 8.102),
        (75.0, 11.326),
        (80.0, 15.980),
        (85.0, 22.929),
        (90.0, 33.216),
        (95.0, 48.242),
        (100.0, 70.362),
        (105.0, 103.274),
        (110.0, 152.776),
        (115.0, 227.855),
        (120.0, 341.982),
    ];
    let mut all = Vec::new();
    for (level_db, sone) in TABLE_7 {
        all.push(Example::new(format!("1 kHz, {level_db} dB"), tone(1_000.0, level_db), sone));
    }
    for (level_db, sone) in [(40.0, 1.8), (60.0, 7.1), (80.0, 27.5)] {
        all.push(Example::new(format!("3 kHz, {level_db} dB"), tone(3_000.0, level_db), sone));
    }
    all.push(Example::new("white, 100 Hz wide at 1 kHz", white(950.0, 1_050.0, 40.0), 4.25));
    all.push(Example::new("white, 1 kHz wide at 1 kHz", white(500.0, 1_500.0, 40.0), 14.29));
    all.push(Example::new("the same, 10 dB softer", white(500.0, 1_500.0, 30.0), 8.02));
    for (density_db, sone) in [(0.0, 3.62), (20.0, 16.00), (40.0, 49.28)] {
        all.push(Example::new(format!("pink, {density_db} dB/Hz at 1 kHz"), pink(density_db), sone));
    }
    for (level_db, sone) in [(20.0, 2.51), (30.0, 6.26), (40.0, 12.7), (50.0, 23.3)] {
        all.push(Example::new(format!("third octaves, {level_db} dB"), third_octaves(level_db), sone));
    }
    all.push(Example::new("1.5, 1.6, 1.7 kHz", tones([1_500.0, 1_600.0, 1_700.0], 60.0), 6.35));
    all.push(Example::new("1, 1.6, 2.4 kHz", tones([1_000.0, 1_600.0, 2_400.0], 60.0), 12.62));
    all.push(Example::new(
        "ten harmonics of 100 Hz",
        tones((1..=10).map(|n| 100.0 * f64::from(n)), 30.0),
        1.99,
    ));
    all.push(Example::new(
        "1 kHz in noise around it",
        white(950.0, 1_050.0, 40.0).with_tone(1_000.0, 60.0),
        5.14,
    ));
    all
}

/// The lines of a golden table, split at the commas, without its source and its head.
pub fn golden(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect())
}

/// A number of a golden table; NaN, which meets no bar, where there is none.
pub fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Random sounds and what another implementation of ISO 532-2 says (`tests/python/ear_golden.py`).
pub fn golden_sounds() -> Vec<Example> {
    let example = |columns: Vec<&str>| {
        let [text, field, ears, sone] = columns[..] else { panic!("four columns, not {columns:?}") };
        let mut sound = Sound::silence();
        for part in text.split('+') {
            let (kind, numbers) = part.split_once(':').unwrap_or((part, ""));
            let numbers: Vec<f64> = numbers.split(':').map(number).collect();
            sound = match (kind, &numbers[..]) {
                ("tone", [freq_hz, level_db]) => sound.with_tone(*freq_hz, *level_db),
                ("white", [from_hz, to_hz, density_db]) => {
                    sound.with_white_noise(*from_hz, *to_hz, *density_db)
                }
                ("pink", [from_hz, to_hz, density_db]) => {
                    sound.with_pink_noise(*from_hz, *to_hz, *density_db)
                }
                _ => panic!("no such sound: {part}"),
            };
        }
        Example {
            name: text.to_owned(),
            sound,
            field: match field {
                "free" => Field::Free,
                "diffuse" => Field::Diffuse,
                _ => Field::EarDrum,
            },
            ears: if ears == "binaural" { Ears::Both } else { Ears::One },
            sone: number(sone),
        }
    };
    golden(include_str!("../../data/ear/stationary.csv")).map(example).collect()
}
