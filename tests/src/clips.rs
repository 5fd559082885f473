//! Twenty clips to judge a compressor's loudness with: the programmes as they are, in other balances and
//! dynamics, and single instruments, made from formulas, the same at every run. Each is a loop.

use std::f64::consts::TAU;

use crate::programme::{Programme, Stereo};
use crate::random::Random;

/// Length of every loop in s: two of them are what a loudness match listens to.
pub const LOOP_S: f64 = 5.0;
/// How many there are.
pub const COUNT: usize = 20;

/// A clip and what is to be heard on it.
pub struct Clip {
    /// What it is.
    pub name: &'static str,
    /// Left and right.
    pub sound: Stereo,
}

/// A clip by its number, below [`COUNT`].
pub fn clip(number: usize, sample_rate_hz: f64) -> Clip {
    let render = |programme: Programme| programme.render(sample_rate_hz, LOOP_S);
    let bench = Bench { sample_rate_hz };
    let (name, sound) = match number {
        0 => ("pink noise", render(Programme::Pink)),
        1 => ("drums", render(Programme::Drums)),
        2 => ("voice", render(Programme::Speech)),
        3 => ("mix", render(Programme::Mix)),
        4 => ("soft voice", scaled(render(Programme::Speech), -15.0)),
        5 => ("loud mix", squashed(render(Programme::Mix), 12.0)),
        6 => ("drums and voice", sum(render(Programme::Drums), scaled(render(Programme::Speech), -3.0))),
        7 => (
            "drums in a room of noise",
            sum(render(Programme::Drums), scaled(render(Programme::Pink), -18.0)),
        ),
        8 => ("voice over noise", sum(render(Programme::Speech), scaled(render(Programme::Pink), -6.0))),
        9 => ("verse and chorus", bench.steps(render(Programme::Mix), &[-9.0, 0.0])),
        10 => ("crescendo of drums", bench.steps(render(Programme::Drums), &[-12.0, -9.0, -6.0, -3.0, 0.0])),
        11 => ("voice far and near", bench.steps(render(Programme::Speech), &[-10.0, 0.0, -6.0, -3.0])),
        12 => ("bass", bench.bass()),
        13 => ("pad", bench.pad()),
        14 => ("plucked strings", bench.plucked()),
        15 => ("kick", bench.kick()),
        16 => ("bass and drums", sum(bench.bass(), scaled(render(Programme::Drums), -3.0))),
        17 => ("pad and voice", sum(bench.pad(), render(Programme::Speech))),
        18 => ("mono mix", mono(render(Programme::Mix))),
        _ => ("drums on one side", one_sided(render(Programme::Drums))),
    };
    Clip { name, sound }
}

fn map(sound: Stereo, change: impl Fn(f64) -> f64) -> Stereo {
    sound.map(|channel| channel.into_iter().map(&change).collect())
}

fn scaled(sound: Stereo, gain_db: f64) -> Stereo {
    let gain = 10.0_f64.powf(gain_db / 20.0);
    map(sound, |x| gain * x)
}

/// Driven into a soft clipper.
fn squashed(sound: Stereo, gain_db: f64) -> Stereo {
    map(scaled(sound, gain_db), |x| 0.9 * x.tanh())
}

fn sum([a, b]: Stereo, [c, d]: Stereo) -> Stereo {
    let add = |x: Vec<f64>, y: Vec<f64>| x.iter().zip(&y).map(|(x, y)| x + y).collect();
    [add(a, c), add(b, d)]
}

fn mono([left, right]: Stereo) -> Stereo {
    let middle: Vec<f64> = left.iter().zip(&right).map(|(l, r)| 0.5 * (l + r)).collect();
    [middle.clone(), middle]
}

fn one_sided([left, right]: Stereo) -> Stereo {
    [left, right.into_iter().map(|x| 0.1 * x).collect()]
}

/// Where single instruments are played.
struct Bench {
    sample_rate_hz: f64,
}

impl Bench {
    /// Sections of one length, each at its gain in dB, without corners between them.
    fn steps(&self, sound: Stereo, gains_db: &[f64]) -> Stereo {
        let length = sound[0].len();
        sound.map(|channel| {
            let section = |place: f64| gains_db[place as usize % gains_db.len()];
            let at = |n: usize| {
                let place = (n as f64 / length as f64) * gains_db.len() as f64;
                // The last 5 % of a section lead into the next.
                let t = ((place.fract() - 0.95) / 0.05).max(0.0);
                section(place) + t * t * (3.0 - 2.0 * t) * (section(place + 1.0) - section(place))
            };
            channel.iter().enumerate().map(|(n, x)| 10.0_f64.powf(at(n) / 20.0) * x).collect()
        })
    }

    /// Notes at equal distances, each played by `voice` from the time since its start and its pitch in Hz;
    /// what sounds beyond the end is heard at the beginning.
    fn notes(&self, every_s: f64, sounds_s: f64, pitch_hz: f64, voice: fn(f64, f64) -> f64) -> Stereo {
        let frames = (LOOP_S * self.sample_rate_hz).round() as usize;
        let mut sound = [vec![0.0; frames], vec![0.0; frames]];
        let mut random = Random::new(pitch_hz as u64);
        for number in 0..(LOOP_S / every_s).round() as usize {
            let semitones = [0.0, 3.0, 5.0, 7.0, 10.0, 12.0][random.below(6)];
            let note_hz = pitch_hz * 2.0_f64.powf(semitones / 12.0);
            let strength = random.between(0.5, 1.0);
            let pan = random.between(0.3, 0.7);
            let first = (number as f64 * every_s * self.sample_rate_hz).round() as usize;
            for n in 0..(sounds_s * self.sample_rate_hz) as usize {
                let x = strength * voice(n as f64 / self.sample_rate_hz, note_hz);
                let place = (first + n) % frames;
                sound[0][place] += (1.0 - pan) * x;
                sound[1][place] += pan * x;
            }
        }
        sound
    }

    fn bass(&self) -> Stereo {
        self.notes(0.25, 0.24, 41.2, |t, hz| {
            let partial = |h: f64| (TAU * h * hz * t).sin() / h * (-h * t / 0.6).exp();
            let edges = (t / 0.004).min(1.0) * ((0.24 - t) / 0.02).clamp(0.0, 1.0);
            0.4 * edges * (1..=10).map(|h| partial(f64::from(h))).sum::<f64>()
        })
    }

    fn pad(&self) -> Stereo {
        self.notes(0.625, 2.5, 220.0, |t, hz| {
            let rise = (TAU * t / 5.0).sin();
            let voices = [0.997, 1.0, 1.004].map(|detune| {
                (1..=8).map(|h| (TAU * hz * detune * f64::from(h) * t).sin() / f64::from(h)).sum::<f64>()
            });
            0.06 * rise * rise * voices.iter().sum::<f64>()
        })
    }

    fn plucked(&self) -> Stereo {
        self.notes(0.15625, 1.0, 196.0, |t, hz| {
            let partial = |h: f64| (TAU * h * hz * t).sin() / h * (-h * t / 0.35).exp();
            0.5 * (t / 0.001).min(1.0) * (1..=12).map(|h| partial(f64::from(h))).sum::<f64>()
        })
    }

    fn kick(&self) -> Stereo {
        self.notes(0.5, 0.45, 50.0, |t, _| {
            // The pitch falls from 190 to 50 Hz.
            let phase = 50.0 * t + 140.0 * 0.02 * (1.0 - (-t / 0.02).exp());
            0.9 * (TAU * phase).sin() * (-t / 0.12).exp()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clip_is_a_loop_of_sound_below_full_scale() {
        for number in 0..COUNT {
            let Clip { name, sound } = clip(number, 44_100.0);
            let peak = sound.iter().flatten().fold(0.0_f64, |top, x| top.max(x.abs()));
            assert!(sound.iter().all(|channel| channel.len() == 220_500), "{name}");
            assert!((0.02..4.0).contains(&peak), "{name}: peak {peak}");
        }
    }
}
