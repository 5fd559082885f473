//! The gate on the wet sound: the room stops when it has fallen to the threshold, instead of dying away.

use crate::chunk::CHUNK;
use crate::decibels::gain_from_level;
use crate::units::snap_to_zero;

/// Time in s over which power is averaged.
const POWER_S: f64 = 0.010;
/// Time constant in s of opening.
const ATTACK_S: f64 = 0.001;
/// The same where it opens because it was switched off: nothing begins there that would cover a click.
const OFF_S: f64 = 0.020;
/// Once open it stays open to so many dB below the threshold.
const HYSTERESIS_DB: f64 = 3.0;
/// Closed, the wet sound is so many dB softer.
const CLOSED_DB: f64 = -80.0;

/// The gate.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    sample_rate_hz: f64,
    power_share: f64,
    attack_share: f64,
    off_share: f64,
    release_share: f64,
    /// Powers between which it stays as it is.
    closes: f64,
    opens: f64,
    power: f64,
    open: bool,
    gain_db: f64,
}

impl Gate {
    /// An open gate.
    pub fn new(sample_rate_hz: f64) -> Gate {
        let share = |time_s: f64| 1.0 - (-1.0 / (time_s * sample_rate_hz)).exp();
        Gate {
            sample_rate_hz,
            power_share: share(POWER_S),
            attack_share: share(ATTACK_S),
            off_share: share(OFF_S),
            release_share: share(0.1),
            closes: 0.0,
            opens: 0.0,
            power: 0.0,
            open: true,
            gain_db: 0.0,
        }
    }

    /// Another threshold, none if it is off, and time to 63 % of the way down. [audio thread]
    pub fn set(&mut self, threshold_db: Option<f64>, release_ms: f64) {
        let power = |db: f64| 10.0_f64.powf(0.1 * db);
        let was_off = self.opens == 0.0;
        self.opens = threshold_db.map_or(0.0, power);
        self.closes = threshold_db.map_or(0.0, |db| power(db - HYSTERESIS_DB));
        self.release_share = 1.0 - (-1.0 / (0.001 * release_ms * self.sample_rate_hz)).exp();
        if was_off {
            // How loud it is has not been listened to: it closes when it turns out to be soft.
            self.power = self.opens;
        }
    }

    /// Whether it does anything.
    pub fn works(&self) -> bool {
        self.opens > 0.0 || self.gain_db != 0.0
    }

    /// Forgets all sound. [audio thread]
    pub fn reset(&mut self) {
        (self.power, self.open) = (0.0, self.opens == 0.0);
        self.gain_db = if self.open { 0.0 } else { CLOSED_DB };
    }

    /// Gain in dB at the last frame.
    pub fn gain_db(&self) -> f64 {
        self.gain_db
    }

    /// Sets what cannot be heard to zero. [audio thread]
    pub fn settle(&mut self) {
        self.power = snap_to_zero(self.power);
        // A millionth of a dB is nothing.
        if self.open && self.gain_db > -1e-6 {
            self.gain_db = 0.0;
        }
    }

    /// Gains of the wet sound for as many frames as there are powers of it.
    pub fn process(&mut self, power: &[f64], gains: &mut [f64; CHUNK]) {
        for (power, gain) in power.iter().zip(gains) {
            self.power += self.power_share * (power - self.power);
            self.open = self.power >= if self.open { self.closes } else { self.opens };
            let (wanted_db, share) = match self.open {
                true if self.opens == 0.0 => (0.0, self.off_share),
                true => (0.0, self.attack_share),
                false => (CLOSED_DB, self.release_share),
            };
            self.gain_db += share * (wanted_db - self.gain_db);
            *gain = gain_from_level(self.gain_db);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(gate: &mut Gate, power: f64, seconds: f64) -> f64 {
        let mut gains = [0.0; CHUNK];
        for _ in 0..(seconds * 48_000.0) as usize / 48 {
            gate.process(&[power; 48], &mut gains);
            gate.settle();
        }
        gate.gain_db()
    }

    #[test]
    fn opens_above_the_threshold_stays_open_down_to_three_db_below_and_closes_in_its_time() {
        let mut gate = Gate::new(48_000.0);
        gate.set(Some(-40.0), 200.0);
        gate.reset();
        assert_eq!(run(&mut gate, 0.9e-4, 0.5), CLOSED_DB);
        assert_eq!(run(&mut gate, 1.1e-4, 0.5), 0.0);
        assert_eq!(run(&mut gate, 0.6e-4, 0.5), 0.0);
        let down_db = run(&mut gate, 0.0, 0.2 + POWER_S * (0.6_f64 / 0.5).ln());
        assert!((down_db / CLOSED_DB - (1.0 - (-1.0_f64).exp())).abs() < 0.01, "{down_db} dB");
    }

    #[test]
    fn a_threshold_that_is_off_changes_nothing() {
        let mut gate = Gate::new(48_000.0);
        gate.set(None, 100.0);
        gate.reset();
        assert!(!gate.works());
        assert_eq!(run(&mut gate, 0.0, 0.1), 0.0);
    }
    /// Of a gain that jumps, everything is heard; one that comes in 20 ms has nothing above 1 kHz.
    #[test]
    fn switched_on_it_does_not_shut_out_what_is_loud_and_switched_off_it_opens_slowly() {
        let mut gate = Gate::new(48_000.0);
        gate.set(None, 50.0);
        gate.reset();
        gate.set(Some(-40.0), 50.0);
        assert_eq!(run(&mut gate, 1.1e-4, 0.1), 0.0);
        assert!((run(&mut gate, 0.0, 2.0) - CLOSED_DB).abs() < 1e-6);
        gate.set(None, 50.0);
        let after_20_ms_db = run(&mut gate, 0.0, 0.020);
        assert!((after_20_ms_db / CLOSED_DB - (-1.0_f64).exp()).abs() < 0.01, "{after_20_ms_db} dB");
        assert_eq!(run(&mut gate, 0.0, 1.0), 0.0);
    }
}
