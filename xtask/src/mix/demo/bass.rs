//! Bass guitar: a plucked string, its pickup, a little too much of everything low.

use super::guitars::{Pluck, pluck};
use super::score::{self, frequency_hz};
use super::tools::{Filter, Pass, Tape};

/// Finger-style bass that booms at 90 Hz and muddies 250 Hz.
pub fn bass(rate: f64) -> Tape {
    let mut tape = Tape::mono(rate);
    for (index, note) in score::bass().iter().enumerate() {
        let string = Pluck {
            frequency_hz: frequency_hz(note.pitch),
            force: note.force,
            t60_s: 5.0,
            brightness: 0.35 + 0.3 * note.force,
            position: 0.19,
            seed: 700 + index as u64,
        };
        pluck(&mut tape, 0, note.at_s + 0.004, note.length_s, 0.06, &string);
    }
    tape.each(|_, channel| channel.iter_mut().for_each(|sample| *sample = (1.6 * *sample).tanh()));
    tape.filter(Filter::new(Pass::Peak(1.4), 90.0, 2.2, rate));
    tape.filter(Filter::new(Pass::Peak(1.0), 250.0, 1.1, rate));
    tape.filter(Filter::new(Pass::Low, 3_200.0, 0.7, rate));
    tape.level(0.85)
}
