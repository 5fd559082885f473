//! How the gain gets to where it is wanted: no faster than allowed, and without a corner that is heard.

/// Time constant in s of the approach.
const APPROACH_S: f64 = 0.2;
/// Time constant in s in which the speed follows.
const SPEED_S: f64 = 0.05;
/// So near the gain need not come, in dB: it would only wander.
const NEAR_DB: f64 = 0.25;

/// A gain in dB on its way.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    step_s: f64,
    position_db: f64,
    speed_db_s: f64,
    /// Share of a change of speed that happens in a step.
    speed_share: f64,
}

impl Course {
    /// At rest at 0 dB; moves once in `step_s`.
    pub fn new(step_s: f64) -> Course {
        let speed_share = 1.0 - (-step_s / SPEED_S).exp();
        Course { step_s, position_db: 0.0, speed_db_s: 0.0, speed_share }
    }

    /// At rest at 0 dB. [audio thread]
    pub fn reset(&mut self) {
        *self = Course { position_db: 0.0, speed_db_s: 0.0, ..*self };
    }

    /// Stays where it is; returns the gain in dB. [audio thread]
    pub fn hold(&mut self) -> f64 {
        self.speed_db_s = 0.0;
        self.position_db
    }

    /// A step towards a gain that is trusted in from 0 to 1; returns the gain in dB. [audio thread]
    pub fn go(&mut self, wanted_db: f64, trust: f64, most_db_s: f64) -> f64 {
        let error_db = wanted_db - self.position_db;
        let beyond_db = error_db - error_db.clamp(-NEAR_DB, NEAR_DB);
        let wanted_db_s = (trust * beyond_db / APPROACH_S).clamp(-most_db_s, most_db_s);
        self.speed_db_s += self.speed_share * (wanted_db_s - self.speed_db_s);
        self.position_db += self.step_s * self.speed_db_s;
        self.position_db
    }

    /// A step of constant speed towards a gain, and not beyond; returns the gain in dB. [audio thread]
    pub fn go_straight(&mut self, wanted_db: f64, most_db_s: f64) -> f64 {
        let most_db = most_db_s * self.step_s;
        self.speed_db_s = 0.0;
        self.position_db += (wanted_db - self.position_db).clamp(-most_db, most_db);
        self.position_db
    }
}
