//! What of the recent past is a phrase, and how loud it is.

use crate::decibels::level_from_power;
use crate::loudness::power_from_lufs;

/// Steps of 10 ms. A shorter gap than this belongs to the phrase.
const GAP_STEPS: usize = 30;
/// The part of a long phrase that counts: what is further back, in steps, without lookahead and with much.
const BACK_STEPS: usize = 200;
const BACK_STEPS_AHEAD: usize = 100;
/// A level that opens the gate is the mean of so many steps.
const OPEN_STEPS: usize = 3;
/// Steps of a phrase before anything is believed, and until all is.
const FEW_STEPS: usize = 5;
const TRUSTED_STEPS: usize = 30;
/// Steps of a coming phrase before anything is believed.
const COMING_STEPS: usize = 15;
/// What is 20 LU softer than the phrase is a breath or a dip: it does not count.
const DIP_POWER: f64 = 0.01;

/// What is known of the present.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// A gap, or a dip, or nothing is known yet: leave the gain where it is.
    Hold,
    /// A phrase, or with lookahead the coming one.
    Phrase {
        /// Its loudness in LUFS.
        lufs: f64,
        /// How much of it has been heard, from 0, nearly nothing, to 1.
        trust: f64,
        /// It has not begun yet.
        is_coming: bool,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Step {
    power: f64,
    is_open: bool,
}

/// The last steps.
pub struct Past {
    steps: Box<[Step]>,
    /// Where the next one goes.
    place: usize,
    /// Powers of the last steps, newest last.
    last: [f64; OPEN_STEPS],
}

impl Past {
    /// A silent past that is long enough for that lookahead.
    pub fn new(max_ahead_steps: usize) -> Past {
        let steps = vec![Step::default(); max_ahead_steps + BACK_STEPS + GAP_STEPS + 2];
        Past { steps: steps.into_boxed_slice(), place: 0, last: [0.0; OPEN_STEPS] }
    }

    /// Forgets all. [audio thread]
    pub fn clear(&mut self) {
        self.steps.fill(Step::default());
        self.last = [0.0; OPEN_STEPS];
    }

    /// Takes the mean K-weighted power of a step. [audio thread]
    pub fn push(&mut self, power: f64, gate_lufs: f64) {
        self.last.rotate_left(1);
        self.last[OPEN_STEPS - 1] = power;
        let mean = self.last.iter().sum::<f64>() / OPEN_STEPS as f64;
        self.steps[self.place] = Step { power, is_open: mean > power_from_lufs(gate_lufs) };
        self.place = (self.place + 1) % self.steps.len();
    }

    /// The step that is so many before the newest.
    fn at(&self, age: usize) -> Step {
        let length = self.steps.len();
        self.steps[(self.place + length - 1 - age.min(length - 1)) % length]
    }

    /// Reads the phrase at the step that is so many before the newest; all newer ones are known. [audio thread]
    pub fn read(&self, ahead: usize) -> Reading {
        let ahead = ahead.min(self.steps.len() - BACK_STEPS - GAP_STEPS - 2);
        // The next open step, this one or one that is heard in advance.
        let Some(until_open) = (0..=ahead).find(|steps| self.at(ahead - steps).is_open) else {
            return Reading::Hold;
        };
        let since_open = (1..=GAP_STEPS).find(|steps| self.at(ahead + steps).is_open);
        // In a gap that is known to be one, the next phrase begins at its first step. In a dip, or within the
        // phrase, it began earlier.
        let is_within = since_open.is_some_and(|since| since + until_open <= GAP_STEPS);
        let begins = ahead - until_open;
        let mut sum = Sum::default();
        // Towards the newest.
        sum.walk((0..=begins).rev().map(|age| self.at(age)));
        let is_coming = !is_within && until_open > 0;
        if !is_coming {
            let far = if ahead >= BACK_STEPS_AHEAD { BACK_STEPS_AHEAD } else { BACK_STEPS - ahead };
            sum.walk((begins + 1..=ahead + far).map(|age| self.at(age)));
        }
        sum.reading(is_coming)
    }
}

/// The energy of a phrase: a first mean, and that of what is not far below it.
#[derive(Default)]
struct Sum {
    power: f64,
    count: usize,
}

impl Sum {
    /// Adds steps until there is a gap.
    fn walk(&mut self, steps: impl Iterator<Item = Step>) {
        let mut closed = 0;
        for step in steps {
            closed = if step.is_open { 0 } else { closed + 1 };
            if closed >= GAP_STEPS {
                return;
            }
            let is_dip = step.power * (self.count as f64) < DIP_POWER * self.power;
            if step.is_open && !is_dip {
                self.power += step.power;
                self.count += 1;
            }
        }
    }

    fn reading(&self, is_coming: bool) -> Reading {
        if self.count < FEW_STEPS {
            return Reading::Hold;
        }
        let lufs = -0.691 + level_from_power(self.power / self.count as f64);
        // The first syllable of what is to come may be a soft one, and there is time.
        let heard = if is_coming { self.count.saturating_sub(COMING_STEPS) } else { self.count };
        let trust = (heard as f64 / TRUSTED_STEPS as f64).min(1.0);
        Reading::Phrase { lufs, trust, is_coming }
    }
}
