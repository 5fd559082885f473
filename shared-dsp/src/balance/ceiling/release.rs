//! How a gain comes back.

use crate::dynamics::sliding::SlidingMinimum;

/// Time in s for which the gain stays: half a period of 50 Hz, so that it does not follow the wave.
const HOLD_S: f64 = 0.010;
/// Time constants in s: back to where the gain was on average, and of that average, down and up.
const QUICK_S: f64 = 0.060;
const AVERAGE_DOWN_S: f64 = 0.3;
const AVERAGE_UP_S: f64 = 0.8;
/// So near 0 dB the gain is 0 dB.
const NEAR_DB: f64 = 1e-5;

/// Turns needed gains into gains that go down at once and come back in their time.
pub struct Release {
    hold: SlidingMinimum,
    hold_frames: usize,
    held_frames: usize,
    quick: f64,
    down: f64,
    up: f64,
    gain_db: f64,
    average_db: f64,
}

impl Release {
    /// At rest.
    pub fn new(sample_rate_hz: f64) -> Release {
        let share = |time_s: f64| 1.0 - (-1.0 / (time_s * sample_rate_hz)).exp();
        let hold_frames = (HOLD_S * sample_rate_hz).ceil() as usize;
        let mut hold = SlidingMinimum::new(hold_frames);
        hold.set(hold_frames);
        Release {
            hold,
            hold_frames,
            held_frames: 0,
            quick: share(QUICK_S),
            down: share(AVERAGE_DOWN_S),
            up: share(AVERAGE_UP_S),
            gain_db: 0.0,
            average_db: 0.0,
        }
    }

    /// Back to 0 dB. [audio thread]
    pub fn reset(&mut self) {
        self.hold.clear();
        self.held_frames = 0;
        (self.gain_db, self.average_db) = (0.0, 0.0);
    }

    /// Whether it is at 0 dB and remembers nothing else.
    pub fn is_at_rest(&self) -> bool {
        self.gain_db == 0.0 && self.average_db == 0.0 && self.held_frames == 0
    }

    /// Replaces needed gains in dB by gains that are not above. [audio thread]
    pub fn process(&mut self, gains_db: &mut [f64]) {
        for needed_db in &*gains_db {
            let left = if *needed_db < 0.0 { self.hold_frames + 1 } else { self.held_frames };
            self.held_frames = left.saturating_sub(1);
        }
        self.hold.process(gains_db);
        for gain_db in gains_db {
            let held_db = *gain_db;
            let share = if held_db < self.average_db { self.down } else { self.up };
            self.average_db += share * (held_db - self.average_db);
            let back_db = held_db.min(self.average_db);
            self.gain_db += self.quick * (back_db - self.gain_db);
            self.gain_db = self.gain_db.min(held_db);
            if held_db == 0.0 && self.average_db > -NEAR_DB && self.gain_db > -NEAR_DB {
                (self.gain_db, self.average_db) = (0.0, 0.0);
            }
            *gain_db = self.gain_db;
        }
    }
}
