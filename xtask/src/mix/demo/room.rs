//! The drums from across the room: first reflections, then sixteen delays that feed each other.

use super::score;
use super::tools::{Filter, Pass, Tape};
use super::{cymbals, drums};

/// Lengths of the delays in ms: primes, so that no echo repeats another.
const DELAYS_MS: [f64; 8] = [23.0, 29.0, 31.0, 37.0, 41.0, 43.0, 53.0, 59.0];
/// Time to fall by 60 dB.
const T60_S: f64 = 0.85;

/// A pair of room microphones, with the mud of a small untreated room.
pub fn room(rate: f64) -> Tape {
    let mut dry = Tape::mono(rate);
    drums::kick_on(&mut dry, &score::kick());
    drums::snare_on(&mut dry, &score::snare());
    let mut hats = Tape::mono(rate);
    cymbals::hats_on(&mut hats);
    let toms = drums::toms(rate);
    let mut tape = Tape::stereo(rate);
    let mix =
        |frame: usize| dry.channels[0][frame] + 0.35 * hats.channels[0][frame] + toms.channels[0][frame];
    let mut lines: Vec<Line> = DELAYS_MS.iter().map(|ms| Line::new(*ms, rate)).collect();
    let early = [0.011, 0.017, 0.019, 0.026].map(|delay_s: f64| (delay_s * rate) as usize);
    for frame in 0..tape.channels[0].len() {
        let reflection = |delay: usize| if frame >= delay { 0.5 * mix(frame - delay) } else { 0.0 };
        let heard = [lines.iter().step_by(2), lines[1..].iter().step_by(2)]
            .map(|side| side.map(Line::end).sum::<f64>());
        // Householder's mirror: every delay feeds every other, no energy is made or lost.
        let mean = 0.25 * (heard[0] + heard[1]);
        let input = 0.4 * mix(frame);
        lines.iter_mut().for_each(|line| line.feed(input, mean));
        tape.channels[0][frame] = heard[0] + reflection(early[0]) + reflection(early[3]);
        tape.channels[1][frame] = heard[1] + reflection(early[1]) + reflection(early[2]);
    }
    tape.filter(Filter::new(Pass::Peak(1.6), 280.0, 1.1, rate));
    tape.filter(Filter::new(Pass::Low, 9_000.0_f64.min(0.4 * rate), 0.6, rate));
    tape.level(0.75)
}

struct Line {
    memory: Vec<f64>,
    position: usize,
    gain: f64,
    dull: Filter,
}

impl Line {
    fn new(delay_ms: f64, rate: f64) -> Line {
        let frames = (0.001 * delay_ms * rate) as usize;
        let gain = 10.0_f64.powf(-3.0 * 0.001 * delay_ms / T60_S);
        Line {
            memory: vec![0.0; frames],
            position: 0,
            gain,
            dull: Filter::new(Pass::Low, 4_500.0_f64.min(0.4 * rate), 0.6, rate),
        }
    }

    fn end(&self) -> f64 {
        self.memory[self.position]
    }

    fn feed(&mut self, input: f64, mean: f64) {
        let end = self.memory[self.position];
        self.memory[self.position] = self.dull.next(self.gain * (end - mean)) + input;
        self.position = (self.position + 1) % self.memory.len();
    }
}
