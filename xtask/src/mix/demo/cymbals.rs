//! Metal: hats, crashes and ride, from many modes that fit no scale, and noise.

use std::f64::consts::TAU;

use super::score::{self, Note};
use super::tools::{Filter, Mode, Noise, Pass, Ringing, Tape, decay};

/// Hi-hats, harsh at 9 kHz, with the kit's rumble in the microphone.
pub fn hats(rate: f64) -> Tape {
    let mut tape = Tape::mono(rate);
    hats_on(&mut tape);
    let harsh_hz = 9_200.0_f64.min(0.4 * rate);
    tape.filter(Filter::new(Pass::Peak(2.2), harsh_hz, 4.0, rate));
    let mut noise = Noise::new(1);
    let mut rumble = Filter::new(Pass::Low, 120.0, 0.7, rate);
    let mut tape = tape.level(0.62);
    tape.record(0, 0.0, score::LENGTH_S, |_| 0.05 * rumble.next(noise.next()));
    tape
}

pub(super) fn hats_on(tape: &mut Tape) {
    strike_hats(tape, &score::hats(), 0.11);
    strike_hats(tape, &score::open_hats(), 0.55);
}

fn strike_hats(tape: &mut Tape, notes: &[Note], t60_s: f64) {
    let rate = tape.rate;
    // Six square waves a long way from any scale, as in the classic analogue drum machines.
    const TONES_HZ: [f64; 6] = [2_050.0, 3_040.0, 3_690.0, 5_220.0, 5_400.0, 8_000.0];
    for (index, note) in notes.iter().enumerate() {
        let mut noise = Noise::new(400 + index as u64);
        let mut high = Filter::new(Pass::High, 6_800.0_f64.min(0.3 * rate), 0.9, rate);
        let mut phases = [0.0_f64; 6];
        let softer_s = t60_s * (0.6 + 0.4 * note.force);
        tape.record(0, note.at_s, 1.6 * t60_s, |t| {
            let mut metal = 0.0;
            for (phase, tone_hz) in phases.iter_mut().zip(TONES_HZ) {
                *phase = (*phase + tone_hz / rate).fract();
                metal += if *phase < 0.5 { 1.0 } else { -1.0 };
            }
            let sound = high.next(0.12 * metal + 0.55 * noise.next());
            note.force * sound * (0.7 * decay(t, softer_s) + 0.5 * decay(t, 0.015))
        });
    }
}

/// Crashes and ride.
pub fn cymbals(rate: f64) -> Tape {
    let mut tape = Tape::stereo(rate);
    strike(&mut tape, &score::crashes(), -0.4, 2.6, 1);
    strike(&mut tape, &score::ride(), 0.45, 1.1, 2);
    tape.level(0.7)
}

fn strike(tape: &mut Tape, notes: &[Note], pan: f64, t60_s: f64, seed: u64) {
    let rate = tape.rate;
    let mut random = Noise::new(seed);
    let highest = (0.45 * rate).min(15_000.0);
    let plate: Vec<Mode> = (0..64)
        .map(|n| {
            let frequency_hz =
                310.0 * (highest / 310.0).powf((n as f64 + 0.8 * random.next()).max(0.0) / 64.0);
            // Highest around 2 kHz; above, the plate's sound is more wash than tones.
            let slope = if frequency_hz < 2_000.0 { 0.25 } else { -0.8 };
            let level = 0.05 * (0.6 + 0.4 * random.next()) * (frequency_hz / 2_000.0).powf(slope);
            (frequency_hz, t60_s * (0.4 + 0.6 * (2_000.0 / frequency_hz).min(1.0)), level)
        })
        .collect();
    for (index, note) in notes.iter().enumerate() {
        let mut noise = Noise::new(500 + 50 * seed + index as u64);
        let mut wash = Filter::new(Pass::High, 4_200.0_f64.min(0.3 * rate), 0.7, rate);
        let mut metal = Ringing::new(&plate, rate);
        let length_s = (1.2 * t60_s).min(score::LENGTH_S - note.at_s);
        tape.record_panned(pan, note.at_s, length_s, |t| {
            // The wash swells a little after the stroke, as the plate passes its energy upwards.
            let swell = 1.0 - 0.7 * decay(t, 0.12);
            let hiss = 0.45 * wash.next(noise.next()) * swell * decay(t, t60_s);
            let ping = 0.25 * (TAU * 3_150.0 * t).sin() * decay(t, 0.05);
            note.force * (metal.next() + note.force * hiss + ping * (1.0 - note.force))
        });
    }
}
