//! A synthesiser's pad: seven saw-teeth a note behind a filter that breathes.

use std::f64::consts::TAU;

use super::score::{BAR_S, BARS, CHORDS, frequency_hz};
use super::tools::{Filter, Noise, Pass, Tape, hold, saw};

/// Wide, loud, and full from 200 to 500 Hz.
pub fn pad(rate: f64) -> Tape {
    let mut tape = Tape::stereo(rate);
    for (bar, chord) in CHORDS.iter().enumerate() {
        let length_s = if bar == BARS - 1 { BAR_S } else { BAR_S + 0.15 };
        for (number, pitch) in chord.notes.iter().enumerate() {
            let seed = (10 * bar + number) as u64;
            note(&mut tape, bar as f64 * BAR_S, length_s, f64::from(*pitch), seed);
        }
        note(&mut tape, bar as f64 * BAR_S, length_s, f64::from(chord.root + 12), 900 + bar as u64);
    }
    for side in 0..2 {
        let mut low = Filter::new(Pass::Low, 1_500.0, 1.3, rate);
        for (frame, sample) in tape.channels[side].iter_mut().enumerate() {
            if frame % 32 == 0 {
                let t = frame as f64 / rate;
                low.tune(1_500.0 * (0.8 * (TAU * 0.11 * t + side as f64).sin()).exp2());
            }
            *sample = low.next(*sample);
        }
    }
    tape.filter(Filter::new(Pass::Peak(0.9), 280.0, 0.9, rate));
    tape.level(0.85)
}

fn note(tape: &mut Tape, at_s: f64, length_s: f64, pitch: f64, seed: u64) {
    let rate = tape.rate;
    let mut noise = Noise::new(seed);
    for voice in 0..7 {
        let cents = (voice as f64 - 3.0) * 5.5 + noise.next();
        let step = frequency_hz(pitch + 0.01 * cents) / rate;
        let mut phase = 0.5 + 0.5 * noise.next();
        let pan = ((voice * 3) % 7) as f64 / 3.0 - 1.0;
        tape.record_panned(0.85 * pan, at_s, length_s, |t| {
            phase = (phase + step).fract();
            0.06 * hold(t, 0.18, length_s - 0.3, 0.3) * saw(phase, step)
        });
    }
}
