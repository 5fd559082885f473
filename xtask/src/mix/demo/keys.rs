//! Electric piano: a tine that shakes a tone bar, as two-operator frequency modulation.

use std::f64::consts::TAU;

use super::score::{CHORDS, CHORUS, STEP_S, at_s, frequency_hz};
use super::tools::{Filter, Pass, Tape, decay};

/// Chords on and off the beat, thick at 300 Hz.
pub fn keys(rate: f64) -> Tape {
    let mut tape = Tape::stereo(rate);
    for (bar, chord) in CHORDS.iter().enumerate() {
        let hits: &[(usize, f64, f64)] = match bar {
            15 => &[(0, 14.0, 0.5)],
            bar if CHORUS.contains(&bar) => &[(0, 3.0, 0.8), (3, 4.0, 0.6), (8, 2.0, 0.7), (11, 4.5, 0.65)],
            _ => &[(0, 7.0, 0.55), (10, 5.0, 0.45)],
        };
        for &(step, steps, force) in hits {
            for (number, pitch) in chord.notes.iter().enumerate() {
                let late_s = 0.004 * number as f64;
                note(&mut tape, at_s(bar, step) + late_s, steps * STEP_S, f64::from(*pitch), force);
            }
        }
    }
    // The piano's own tremolo swings between its two loudspeakers.
    tape.each(|side, channel| {
        for (frame, sample) in channel.iter_mut().enumerate() {
            let swing = (TAU * 4.2 * frame as f64 / rate).sin();
            *sample *= 1.0 + if side == 0 { 0.22 * swing } else { -0.22 * swing };
        }
    });
    tape.filter(Filter::new(Pass::Peak(1.3), 310.0, 1.0, rate));
    tape.level(0.8)
}

fn note(tape: &mut Tape, at_s: f64, length_s: f64, pitch: f64, force: f64) {
    let frequency_hz = frequency_hz(pitch);
    let t60_s = 6.0 * (220.0 / frequency_hz).sqrt();
    let release_s = 0.12;
    tape.record_panned((pitch - 62.0) / 30.0, at_s, length_s + 3.0 * release_s, |t| {
        let released = if t < length_s { 1.0 } else { (-(t - length_s) / release_s).exp() };
        let phase = TAU * frequency_hz * t;
        let bark = force * (1.3 * decay(t, 1.2) + 0.25) * phase.sin();
        let tine =
            0.18 * force * decay(t, 0.35) * (TAU * (frequency_hz * 14.0).min(0.4 * 48_000.0) * t).sin();
        let tone = (phase + bark + tine).sin() + 0.08 * decay(t, 0.02) * (7.0 * phase).sin();
        0.3 * force * (t / 0.002).min(1.0) * decay(t, t60_s) * released * tone
    });
}
