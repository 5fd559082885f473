//! Guitars: plucked strings after Karplus and Strong, a wooden body, an amplifier.

use super::score::{self, CHORDS, CHORUS, STEP_S, VERSE, at_s, frequency_hz};
use super::tools::{Filter, Noise, Pass, Tape};

/// A string and how it is plucked.
pub struct Pluck {
    /// Pitch.
    pub frequency_hz: f64,
    /// 0 to 1.
    pub force: f64,
    /// Time for the lowest partial to fall by 60 dB.
    pub t60_s: f64,
    /// 0 dull, 1 bright.
    pub brightness: f64,
    /// Where it is plucked: part of its length from the bridge.
    pub position: f64,
    /// Of the pick's noise.
    pub seed: u64,
}

/// Plucks a string and damps it after `length_s` in `damp_s`.
///
/// K. Karplus, A. Strong, "Digital Synthesis of Plucked-String and Drum Timbres" (1983), with the tuning all-
/// pass of D. Jaffe and J. O. Smith (1983).
pub fn pluck(tape: &mut Tape, channel: usize, at_s: f64, length_s: f64, damp_s: f64, string: &Pluck) {
    let rate = tape.rate;
    let period = rate / string.frequency_hz;
    // Two-point average of weight `dull`: half a sample late when it is a half.
    let dull = 0.5 - 0.48 * string.brightness;
    let frames = ((period - dull - 0.5).floor() as usize).max(2);
    let rest = period - dull - frames as f64;
    let allpass = (1.0 - rest) / (1.0 + rest);
    let loss = 10.0_f64.powf(-3.0 / (string.frequency_hz * string.t60_s));

    let mut noise = Noise::new(string.seed);
    let mut soft = Filter::new(
        Pass::Low,
        (900.0 + 9_000.0 * string.brightness * string.force).min(0.4 * rate),
        0.6,
        rate,
    );
    let burst: Vec<f64> = (0..frames).map(|_| soft.next(noise.next())).collect();
    let mean = burst.iter().sum::<f64>() / frames as f64;
    let comb = ((string.position * frames as f64) as usize).max(1);
    let mut line: Vec<f64> = (0..frames)
        .map(|n| string.force * (burst[n] - mean - 0.85 * (burst[(n + frames - comb) % frames] - mean)))
        .collect();

    let (mut position, mut last, mut tuned, mut tuned_in) = (0, 0.0, 0.0, 0.0);
    tape.record(channel, at_s, length_s + damp_s, |t| {
        let out = line[position];
        let averaged = loss * ((1.0 - dull) * out + dull * last);
        last = out;
        tuned = allpass * (averaged - tuned) + tuned_in;
        tuned_in = averaged;
        line[position] = tuned;
        position = (position + 1) % frames;
        out * (1.0 - ((t - length_s) / damp_s).clamp(0.0, 1.0))
    });
}

/// Open-position voicings of the chord of a bar, low string first.
fn voicing(bar: usize) -> [f64; 6] {
    let chord = CHORDS[bar];
    let low = f64::from(chord.root + 12);
    let [a, b, c, d] = chord.notes.map(f64::from);
    [low, low + 7.0, a, b, c, d]
}

/// Steel-string guitar, strummed from the verse on: boomy at 210 Hz, wiry at 3 kHz.
pub fn acoustic(rate: f64) -> Tape {
    let mut tape = Tape::mono(rate);
    let pattern = [
        (0, 0.9, true),
        (4, 0.75, true),
        (6, 0.55, false),
        (10, 0.6, false),
        (12, 0.8, true),
        (14, 0.5, false),
    ];
    for bar in VERSE.start..score::BARS {
        let strokes: &[_] = if bar >= 14 { &pattern[..1] } else { &pattern };
        for (index, &(step, force, down)) in strokes.iter().enumerate() {
            let next = strokes.get(index + 1).map_or(16, |stroke| stroke.0);
            let length_s = if bar >= 14 { 2.4 } else { (next - step) as f64 * STEP_S };
            for (number, pitch) in voicing(bar).iter().enumerate() {
                // The pick takes 25 ms across the strings; on the way up the low ones are not reached.
                if !down && number < 2 {
                    continue;
                }
                let order = if down { number } else { 5 - number };
                let string = Pluck {
                    frequency_hz: frequency_hz(*pitch) * (1.0 + 0.0008 * (number as f64 - 2.5)),
                    force: force * 0.5,
                    t60_s: 2.4,
                    brightness: 0.72,
                    position: 0.13,
                    seed: (1_000 + 100 * bar + 10 * index + number) as u64,
                };
                pluck(&mut tape, 0, at_s(bar, step) + 0.005 * order as f64, length_s, 0.05, &string);
            }
        }
    }
    // Air and top plate of a dreadnought, then the wiry bite.
    tape.filter(Filter::new(Pass::Peak(1.0), 104.0, 3.0, rate));
    tape.filter(Filter::new(Pass::Peak(1.6), 212.0, 2.5, rate));
    tape.filter(Filter::new(Pass::Peak(1.3), 3_000.0, 1.2, rate));
    tape.filter(Filter::new(Pass::High, 60.0, 0.7, rate));
    tape.level(0.9)
}

/// Electric guitar: broken chords in the verse, driven fifths in the chorus, right where the voice is.
pub fn electric(rate: f64) -> Tape {
    let mut clean = Tape::mono(rate);
    let mut driven = Tape::mono(rate);
    let order = [2, 3, 4, 5, 4, 3, 4, 3];
    for bar in (1..6).chain(14..16) {
        let notes = voicing(bar);
        for (index, number) in order.iter().enumerate().take(if bar == 15 { 1 } else { 8 }) {
            let string = Pluck {
                frequency_hz: frequency_hz(notes[*number] + 12.0),
                force: if index % 4 == 0 { 0.6 } else { 0.45 },
                t60_s: 3.0,
                brightness: 0.6,
                position: 0.24,
                seed: (3_000 + 20 * bar + index) as u64,
            };
            pluck(&mut clean, 0, at_s(bar, 2 * index) + 0.006, 3.5 * STEP_S, 0.08, &string);
        }
    }
    for bar in CHORUS {
        let root = f64::from(CHORDS[bar].root + 12);
        for (index, (step, steps)) in [(0, 6), (6, 2), (8, 6), (14, 2)].into_iter().enumerate() {
            for (number, pitch) in [root, root + 7.0, root + 12.0].into_iter().enumerate() {
                let string = Pluck {
                    frequency_hz: frequency_hz(pitch),
                    force: 0.7,
                    t60_s: 4.0,
                    brightness: 0.65,
                    position: 0.15,
                    seed: (4_000 + 50 * bar + 5 * index + number) as u64,
                };
                pluck(&mut driven, 0, at_s(bar, step), steps as f64 * STEP_S, 0.03, &string);
            }
        }
    }
    driven.filter(Filter::new(Pass::High, 140.0, 0.7, rate));
    driven.each(|_, channel| {
        channel.iter_mut().for_each(|sample| *sample = 0.45 * (7.0 * *sample + 0.1).tanh())
    });
    let mut tape = Tape::mono(rate);
    let both = clean.channels[0].iter().zip(&driven.channels[0]);
    tape.channels[0].iter_mut().zip(both).for_each(|(sum, (clean, driven))| *sum = 0.9 * clean + driven);
    // A twelve-inch loudspeaker in a box: nothing below 80 Hz or above 5 kHz, proud of its 2.8 kHz.
    tape.filter(Filter::new(Pass::High, 80.0, 0.9, rate));
    tape.filter(Filter::new(Pass::Peak(0.8), 380.0, 1.2, rate));
    tape.filter(Filter::new(Pass::Peak(1.8), 2_800.0, 1.4, rate));
    tape.filter(Filter::new(Pass::Low, 4_800.0_f64.min(0.4 * rate), 0.8, rate));
    tape.filter(Filter::new(Pass::Low, 6_500.0_f64.min(0.4 * rate), 0.7, rate));
    tape.level(0.95)
}
