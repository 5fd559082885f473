//! Ducking: while its key sounds, the tail steps back.
//!
//! How far depends on how loud key and tail are against each other, not on a threshold: a key that covers the
//! tail pushes it down by the whole amount, one that the tail covers leaves it alone.

use crate::chunk::CHUNK;
use crate::decibels::gain_from_level;
use crate::units::snap_to_zero;

/// Time in s over which power is averaged.
const POWER_S: f64 = 0.005;
/// Time constant in s of the way down.
const ATTACK_S: f64 = 0.010;
/// A key this much softer than the tail, in power (6 dB), pushes it down by half of the amount.
const HALF: f64 = 4.0;
/// Power below which a key is silence: −90 dBFS.
const SILENCE: f64 = 1e-9;

/// The ducker.
#[derive(Clone, Copy, Debug)]
pub struct Duck {
    sample_rate_hz: f64,
    power_share: f64,
    attack_share: f64,
    release_share: f64,
    key: f64,
    tail: f64,
    reduction_db: f64,
}

impl Duck {
    /// Nothing ducked.
    pub fn new(sample_rate_hz: f64) -> Duck {
        let share = |time_s: f64| 1.0 - (-1.0 / (time_s * sample_rate_hz)).exp();
        Duck {
            sample_rate_hz,
            power_share: share(POWER_S),
            attack_share: share(ATTACK_S),
            release_share: share(0.2),
            key: 0.0,
            tail: 0.0,
            reduction_db: 0.0,
        }
    }

    /// Another time to 63 % of the way back. [audio thread]
    pub fn set_release_ms(&mut self, release_ms: f64) {
        self.release_share = 1.0 - (-1.0 / (0.001 * release_ms * self.sample_rate_hz)).exp();
    }

    /// Forgets all sound. [audio thread]
    pub fn reset(&mut self) {
        (self.key, self.tail, self.reduction_db) = (0.0, 0.0, 0.0);
    }

    /// Reduction in dB at the last frame.
    pub fn reduction_db(&self) -> f64 {
        self.reduction_db
    }

    /// Sets what cannot be heard to zero; true if nothing is left. [audio thread]
    pub fn settle(&mut self) -> bool {
        for state in [&mut self.key, &mut self.tail] {
            *state = snap_to_zero(*state);
        }
        // A millionth of a dB is nothing.
        if self.reduction_db < 1e-6 {
            self.reduction_db = 0.0;
        }
        self.reduction_db == 0.0 && self.key == 0.0 && self.tail == 0.0
    }

    /// Gains of the tail for as many frames as there are powers of the key and of the tail; `amount_db` is the
    /// most that is taken away at a frame.
    pub fn process(
        &mut self,
        key: &[f64],
        tail: &[f64],
        amount_db: impl Fn(usize) -> f64,
        gains: &mut [f64; CHUNK],
    ) {
        for (n, ((key, tail), gain)) in key.iter().zip(tail).zip(gains).enumerate() {
            self.key += self.power_share * (key - self.key);
            self.tail += self.power_share * (tail - self.tail);
            let covers = self.key / (self.key + self.tail / HALF + SILENCE);
            let wanted_db = amount_db(n) * covers;
            let share = if wanted_db > self.reduction_db { self.attack_share } else { self.release_share };
            self.reduction_db += share * (wanted_db - self.reduction_db);
            *gain = gain_from_level(-self.reduction_db);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reduction in dB at the end of so many seconds.
    fn after(duck: &mut Duck, key: f64, tail: f64, seconds: f64) -> f64 {
        let mut gains = [0.0; CHUNK];
        for _ in 0..(seconds * 48_000.0) as usize / 48 {
            duck.process(&[key; 48], &[tail; 48], |_| 12.0, &mut gains);
        }
        duck.reduction_db()
    }

    #[test]
    fn the_depth_follows_the_ratio_of_key_and_tail_whatever_their_level() {
        for level in [1.0, 1e-4] {
            let mut duck = Duck::new(48_000.0);
            assert!((after(&mut duck, level, level / HALF, 1.0) - 12.0 * 16.0 / 17.0).abs() < 0.01);
            assert!((after(&mut duck, level / HALF, level, 2.0) - 6.0).abs() < 0.01);
        }
    }

    #[test]
    fn it_comes_back_to_63_percent_in_the_time_that_was_set() {
        let mut duck = Duck::new(48_000.0);
        duck.set_release_ms(400.0);
        let down_db = after(&mut duck, 1.0, 0.0, 1.0);
        assert!((down_db - 12.0).abs() < 0.01);
        // Until the key's power is gone, five time constants of it and what 60 dB take.
        let silent_s = POWER_S * (1.0 / SILENCE).ln();
        let mut silent = duck;
        after(&mut silent, 0.0, 0.0, silent_s);
        let from_db = silent.reduction_db();
        let left_db = after(&mut silent, 0.0, 0.0, 0.4);
        assert!((left_db / from_db - (-1.0_f64).exp()).abs() < 0.03, "{left_db} of {from_db} dB");
    }
}
