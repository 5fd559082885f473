//! Voices: a glottis, five formants for every vowel, breath, sibilants.

use std::f64::consts::{PI, TAU};

use super::melody::{LEAD, Sung, Vowel};
use super::score::{LENGTH_S, STEP_S, at_s, frequency_hz};
use super::tools::{Filter, Noise, Pass, Tape, decay, hold};

/// A formant: frequency in Hz, width in Hz, level in dB.
type Formant = (f64, f64, f64);

/// Formants of a tenor, from the table in the appendix of the Csound reference manual.
fn formants(vowel: Vowel) -> [Formant; 5] {
    let (hz, width_hz, level_db) = match vowel {
        Vowel::A => {
            ([650., 1080., 2650., 2900., 3250.], [80., 90., 120., 130., 140.], [0., -6., -7., -8., -22.])
        }
        Vowel::E => {
            ([400., 1700., 2600., 3200., 3580.], [70., 80., 100., 120., 120.], [0., -14., -12., -14., -20.])
        }
        Vowel::I => {
            ([290., 1870., 2800., 3250., 3540.], [40., 90., 100., 120., 120.], [0., -15., -18., -20., -30.])
        }
        Vowel::O => {
            ([400., 800., 2600., 2800., 3000.], [70., 80., 100., 130., 135.], [0., -10., -12., -12., -26.])
        }
        Vowel::U => {
            ([350., 600., 2700., 2900., 3300.], [40., 60., 100., 120., 120.], [0., -20., -17., -14., -26.])
        }
    };
    std::array::from_fn(|n| (hz[n], width_hz[n], level_db[n]))
}

/// How one singer differs from the next.
#[derive(Clone, Copy)]
struct Singer {
    /// Length of the throat: formants times this.
    throat: f64,
    /// Out of tune by.
    cents: f64,
    /// Late by.
    late_s: f64,
    /// Part of breath in the sound.
    breath: f64,
    /// Words are spoken with their consonants.
    consonants: bool,
    seed: u64,
}

/// Lead voice: rumble from the stand, thumps of breath, a nasal 950 Hz, sharp sibilants, and much too soft.
pub fn lead(rate: f64) -> Tape {
    let mut tape = Tape::mono(rate);
    let singer =
        Singer { throat: 1.04, cents: 0.0, late_s: 0.012, breath: 0.05, consonants: true, seed: 5_000 };
    sing(&mut tape.channels[0], rate, &LEAD, singer);
    tape.filter(Filter::new(Pass::Peak(0.9), 950.0, 3.0, rate));
    tape.filter(Filter::new(Pass::Peak(0.7), 250.0, 1.2, rate));
    let mut tape = tape.level(0.34);
    let mut noise = Noise::new(5_999);
    let mut rumble = Filter::new(Pass::Band, 38.0, 1.0, rate);
    tape.record(0, 0.0, LENGTH_S, |t| 1.1 * rumble.next(noise.next()) + 0.006 * (TAU * 100.0 * t).sin());
    for (index, &(bar, step, ..)) in LEAD.iter().enumerate().filter(|(index, _)| index % 5 == 2) {
        let force = if index % 2 == 0 { 0.12 } else { 0.08 };
        tape.record(0, at_s(bar, step), 0.12, |t| force * (TAU * 62.0 * t).sin() * decay(t, 0.12));
    }
    tape
}

/// Four singers on one line, spread out.
pub fn backing(rate: f64, line: &[Sung]) -> Tape {
    let mut tape = Tape::stereo(rate);
    for (index, pan) in [-0.8, -0.25, 0.3, 0.85].into_iter().enumerate() {
        let n = index as f64;
        let singer = Singer {
            throat: 0.98 + 0.05 * n,
            cents: [-9.0, 6.0, -3.0, 11.0][index],
            late_s: [0.02, 0.0, 0.034, 0.012][index],
            breath: 0.12,
            consonants: false,
            seed: 6_000 + 100 * index as u64 + line[0].3 as u64,
        };
        let mut voice = vec![0.0; tape.channels[0].len()];
        sing(&mut voice, rate, line, singer);
        let angle: f64 = (pan + 1.0) * PI / 4.0;
        for (side, gain) in [angle.cos(), angle.sin()].into_iter().enumerate() {
            tape.channels[side].iter_mut().zip(&voice).for_each(|(sum, sample)| *sum += gain * sample);
        }
    }
    tape.filter(Filter::new(Pass::Peak(0.8), 330.0, 1.2, rate));
    tape.level(0.7)
}

fn sing(out: &mut [f64], rate: f64, line: &[Sung], singer: Singer) {
    let mut noise = Noise::new(singer.seed);
    let mut throat: [Filter; 5] =
        formants(line[0].4).map(|(hz, _, _)| Filter::new(Pass::Band, hz, 8.0, rate));
    let mut shape = formants(line[0].4);
    let mut hiss = Filter::new(Pass::Band, 6_800.0_f64.min(0.4 * rate), 2.2, rate);
    let (mut phase, mut pitch, mut flow, mut wander) = (0.0_f64, f64::from(line[0].3), 0.0, 0.0);
    let mut next = 0;
    let mut current: Option<(f64, f64, f64, Vowel, usize)> = None;
    for (frame, out) in out.iter_mut().enumerate() {
        let now_s = frame as f64 / rate - singer.late_s;
        if let Some(&(bar, step, steps, note, vowel)) = line.get(next)
            && now_s >= at_s(bar, step)
        {
            current = Some((at_s(bar, step), steps as f64 * STEP_S, f64::from(note), vowel, next));
            next += 1;
        }
        let Some((start_s, length_s, note, vowel, number)) = current else { continue };
        let t = now_s - start_s;
        // The pitch slides into the note within about 40 ms and swings a little once it stands.
        pitch += (note - pitch) * (1.0 - (-1.0 / (0.03 * rate)).exp());
        wander = 0.9995 * wander + 0.0005 * noise.next();
        let vibrato = 0.28 * ((t - 0.25) / 0.3).clamp(0.0, 1.0) * (TAU * 5.4 * t).sin();
        let step = frequency_hz(pitch + 0.01 * singer.cents + vibrato + 2.0 * wander) / rate;
        phase = (phase + step).fract();

        // Rosenberg's pulse: the folds open slowly and shut fast; its slope is what leaves the mouth.
        let opened = match phase {
            phase if phase < 0.42 => 0.5 - 0.5 * (PI * phase / 0.42).cos(),
            phase if phase < 0.60 => (0.5 * PI * (phase - 0.42) / 0.18).cos(),
            _ => 0.0,
        };
        let pulse = (opened - flow) / (6.0 * step);
        flow = opened;
        let air = noise.next();
        let voiced = hold(t, 0.045, (length_s - 0.07).max(0.05), 0.09);
        let source = voiced * (pulse + singer.breath * air * (0.3 + opened));

        let target = formants(vowel);
        let speed = 1.0 - (-1.0 / (0.03 * rate)).exp();
        for n in 0..5 {
            shape[n].0 += (singer.throat * target[n].0 - shape[n].0) * speed;
            shape[n].1 += (target[n].1 - shape[n].1) * speed;
            shape[n].2 += (target[n].2 - shape[n].2) * speed;
            if frame % 16 == 0 {
                throat[n].tune_band(shape[n].0, 1.3 * shape[n].1);
            }
        }
        let mut mouth = 0.04 * source;
        for (n, filter) in throat.iter_mut().enumerate() {
            let gain = (0.115_13 * shape[n].2).exp();
            // Neighbouring formants in opposite phase, as in a real throat.
            mouth += if n % 2 == 0 { gain } else { -gain } * filter.next(source);
        }
        // Every third syllable begins with an s, the others with a short burst of breath.
        let consonant = match (singer.consonants, number % 3) {
            (false, _) => 0.0,
            (true, 1) => 0.55 * hold(t, 0.02, 0.05, 0.04),
            (true, _) => 0.22 * decay(t, 0.03),
        };
        *out += mouth + consonant * hiss.next(air);
    }
}
