//! Bass drum, snare and toms: modes of a membrane, a beater, wires of noise.

use std::f64::consts::TAU;

use super::score::{self, Note};
use super::tools::{Filter, Mode, Noise, Pass, Ringing, Tape, decay};

/// Frequencies of an ideal membrane's modes over its lowest (zeros of the Bessel functions).
const MEMBRANE: [f64; 6] = [1.0, 1.593, 2.136, 2.296, 2.653, 2.918];

/// Bass drum: too much boom at 52 Hz, a box at 330 Hz, a beater.
pub fn kick(rate: f64) -> Tape {
    let mut tape = Tape::mono(rate);
    kick_on(&mut tape, &score::kick());
    tape.filter(Filter::new(Pass::Peak(1.2), 330.0, 2.0, rate));
    tape.filter(Filter::new(Pass::Peak(0.9), 55.0, 2.5, rate));
    tape.level(0.98)
}

pub(super) fn kick_on(tape: &mut Tape, notes: &[Note]) {
    let rate = tape.rate;
    for (index, note) in notes.iter().enumerate() {
        let mut noise = Noise::new(100 + index as u64);
        let mut click = Filter::new(Pass::Band, 3_800.0, 1.2, rate);
        let mut wood = Ringing::new(&[(331.0, 0.16, 0.22), (214.0, 0.2, 0.18)], rate);
        let mut phase = 0.0;
        tape.record(0, note.at_s, 0.7, |t| {
            // The head is stretched by the stroke and falls back: 52 Hz from above.
            phase += (52.0 + 130.0 * decay(t, 0.09) * note.force) / rate;
            let head = (TAU * phase).sin() * decay(t, 0.62);
            let beater = 1.6 * click.next(noise.next()) * decay(t, 0.025);
            note.force * (t / 0.0015).min(1.0) * (head + wood.next()) + note.force * note.force * beater
        });
    }
}

/// Snare: head at 190 Hz, wires, and a ring at 825 Hz that somebody forgot to damp.
pub fn snare(rate: f64) -> Tape {
    let mut tape = Tape::mono(rate);
    snare_on(&mut tape, &score::snare());
    tape.filter(Filter::new(Pass::Peak(0.8), 400.0, 1.5, rate));
    tape.level(0.8)
}

pub(super) fn snare_on(tape: &mut Tape, notes: &[Note]) {
    let rate = tape.rate;
    let ring = [(825.0, 0.75, 0.3), (829.5, 0.6, 0.15)];
    let head: Vec<Mode> = MEMBRANE
        .iter()
        .enumerate()
        .map(|(n, ratio)| (190.0 * ratio, 0.22 / (1.0 + 0.3 * n as f64), 0.6 / (1.0 + n as f64)))
        .chain(ring)
        .collect();
    for (index, note) in notes.iter().enumerate() {
        let mut noise = Noise::new(200 + index as u64);
        let mut wires = Filter::new(Pass::High, 1_900.0, 0.8, rate);
        let mut body = Filter::new(Pass::Peak(2.0), 4_600.0, 1.4, rate);
        let mut skin = Ringing::new(&head, rate);
        tape.record(0, note.at_s, 0.9, |t| {
            let wire = body.next(wires.next(noise.next())) * (0.5 * decay(t, 0.24) + 0.25 * decay(t, 0.06));
            let attack = (t / 0.0008).min(1.0);
            note.force * attack * skin.next() + note.force.powf(1.3) * attack * wire
        });
    }
}

/// Three toms that ring on.
pub fn toms(rate: f64) -> Tape {
    let mut tape = Tape::stereo(rate);
    let places = [(-0.5, 148.0), (0.0, 110.0), (0.5, 78.0)];
    for (notes, (pan, lowest_hz)) in score::toms().iter().zip(places) {
        for (index, note) in notes.iter().enumerate() {
            let mut noise = Noise::new(300 + index as u64);
            let mut stick = Filter::new(Pass::Band, 2_600.0, 0.9, rate);
            let mut phases = [0.0; 6];
            tape.record_panned(pan, note.at_s, 1.6, |t| {
                let bend = 1.0 + 0.09 * decay(t, 0.25) * note.force;
                let mut head = 0.0;
                for (n, (phase, ratio)) in phases.iter_mut().zip(MEMBRANE).enumerate() {
                    *phase += lowest_hz * ratio * bend / rate;
                    head += (TAU * *phase).sin() * decay(t, 1.3 / (1.0 + 0.8 * n as f64)) / (1.0 + n as f64);
                }
                note.force * ((t / 0.001).min(1.0) * head + 0.7 * stick.next(noise.next()) * decay(t, 0.03))
            });
        }
    }
    tape.filter(Filter::new(Pass::Peak(1.0), 260.0, 1.2, rate));
    tape.level(0.9)
}
