//! How the reduction follows what the static curve asks for: attack, hold, release, feedback.
//!
//! One pole in dB with two coefficients, chosen by direction ("branching"): attack and release are exactly
//! the times to 63 % of the reduction in dB, whatever the other one is. Feedback is solved for the present
//! frame instead of delayed by one, so it neither overshoots nor limits the ratio.

use super::curve::Curve;
use crate::decibels::gain_from_level;

/// Parts of the reduction that move at different speeds.
pub const PARTS: usize = 3;

/// A part of the reduction: its share, and its times as multiples of what is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Share of the whole; all shares together are 1.
    pub share: f64,
    /// Attack, as a multiple of the attack that is set.
    pub attack: f64,
    /// Release, as a multiple of the release that is set.
    pub release: f64,
}

impl Part {
    /// Everything, with the times that are set.
    pub const WHOLE: Part = Part { share: 1.0, attack: 1.0, release: 1.0 };
    /// Nothing.
    pub const NONE: Part = Part { share: 0.0, attack: 1.0, release: 1.0 };
}

/// Automatic release: short peaks are released with the first time; what lasts is stored and let go slowly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AutoRelease {
    /// Release of what was not stored, time constant in ms.
    pub fast_ms: f64,
    /// Release of what was stored, time constant in ms.
    pub slow_ms: f64,
    /// Time constant in ms with which the reduction is stored.
    pub store_ms: f64,
}

/// After 10 ms of reduction 63 % are back in 0.1 s, after 1 s in 1.4 s, after 5 s in 3.2 s: what bus
/// compressors with two capacitors in series do.
pub const AUTO_RELEASE: AutoRelease = AutoRelease { fast_ms: 80.0, slow_ms: 3_200.0, store_ms: 1_200.0 };

/// The peak and mean power of the automatic attack are followed with this time constant, in ms.
const CREST_MS: f64 = 200.0;

/// Times in ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// To 63 % of the reduction; 0 is at once.
    pub attack_ms: f64,
    /// The reduction stays at least so long before it is released.
    pub hold_ms: f64,
    /// To 63 % of the way back.
    pub release_ms: f64,
    /// Instead of `release_ms`.
    pub auto_release: bool,
    /// Shortens the attack by the crest factor: unchanged on a sine.
    pub auto_attack: bool,
    /// The parts; those of share 0 come last.
    pub parts: [Part; PARTS],
}

/// Everything that turns levels into gains, for one rate of frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ballistics {
    parts: usize,
    shares: [f64; PARTS],
    attack: [f64; PARTS],
    release: [f64; PARTS],
    attack_frames: [f64; PARTS],
    hold_frames: u32,
    auto_release: Option<[f64; 3]>,
    auto_attack: Option<f64>,
    /// 1 if the gain rises with the level, −1 if it falls.
    rising: f64,
}

/// The reduction of one channel in the course of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Follower {
    /// Parts of the gain in dB, each as if it were the whole.
    parts: [f64; PARTS],
    /// What the automatic release has stored, in dB of gain.
    stored: f64,
    held_frames: u32,
    peak_power: f64,
    mean_power: f64,
}

impl Follower {
    /// At a gain in dB, nothing stored.
    pub fn at(gain_db: f64) -> Follower {
        Follower { parts: [gain_db; PARTS], stored: 0.0, held_frames: 0, peak_power: 0.0, mean_power: 0.0 }
    }

    /// Gains that nobody can hear are none.
    pub fn settle(&mut self) {
        for gain_db in self.parts.iter_mut().chain([&mut self.stored]) {
            if gain_db.abs() < 1e-9 {
                *gain_db = 0.0;
            }
        }
        self.peak_power = crate::units::snap_to_zero(self.peak_power);
        self.mean_power = crate::units::snap_to_zero(self.mean_power);
    }

    /// Whether the gain is 0 dB and stays there while the curve asks for nothing.
    pub fn is_at_rest(&self) -> bool {
        self.parts == [0.0; PARTS] && self.stored == 0.0
    }
}

/// Share of the way in one frame, for a time constant in frames.
fn share_per_frame(frames: f64) -> f64 {
    if frames > 0.0 { -(-1.0 / frames).exp_m1() } else { 1.0 }
}

impl Ballistics {
    /// Ballistics at that many frames per second; `rising` if the gain rises with the level (an expander).
    pub fn new(times: &Times, rising: bool, frame_rate_hz: f64) -> Ballistics {
        let frames = |ms: f64| 0.001 * ms * frame_rate_hz;
        let parts = times.parts.iter().take_while(|part| part.share > 0.0).count();
        let attack_frames = times.parts.map(|part| frames(part.attack * times.attack_ms));
        let release = times.parts.map(|part| share_per_frame(frames(part.release * times.release_ms)));
        let auto = AUTO_RELEASE;
        let auto_release = [auto.fast_ms, auto.slow_ms, auto.store_ms].map(|ms| share_per_frame(frames(ms)));
        Ballistics {
            parts,
            shares: times.parts.map(|part| part.share),
            attack: attack_frames.map(share_per_frame),
            release,
            attack_frames,
            hold_frames: frames(times.hold_ms).round() as u32,
            auto_release: times.auto_release.then_some(auto_release),
            auto_attack: times.auto_attack.then_some(share_per_frame(frames(CREST_MS))),
            rising: if rising { 1.0 } else { -1.0 },
        }
    }

    /// Turns a channel's levels in dB into gains in dB, in place. `topology` is the share of feedback, 0 to 1.
    /// [audio thread]
    pub fn process(&self, curve: &Curve, topology: f64, follower: &mut Follower, values: &mut [f64]) {
        let plain = self.parts == 1
            && self.hold_frames == 0
            && self.auto_release.is_none()
            && self.auto_attack.is_none();
        if topology > 0.0 {
            let topology = curve.feedback(topology);
            for value in values {
                *value = self.feed_back(curve, topology, follower, *value);
            }
            return;
        }
        if plain {
            let (attack, release) = (self.attack[0], self.release[0]);
            let mut gain_db = follower.parts[0];
            curve.gains_db(values);
            for value in values {
                let way_db = *value - gain_db;
                gain_db += way_db * if self.rising * way_db > 0.0 { attack } else { release };
                *value = gain_db;
            }
            follower.parts = [gain_db; PARTS];
            return;
        }
        for value in values {
            let attack = self.attack_now(follower, *value);
            *value = self.step(follower, &attack, curve.gain_db(*value));
        }
    }

    /// One frame of a detector that hears part of the output. With y the level that would give the same
    /// reduction at rest, and B the share of the way that the reduction makes in this frame, the reduction
    /// after this frame is that of y + topology·(1 − B)·gain(y) = level + topology·(what remains of before).
    #[inline(always)]
    fn feed_back(&self, curve: &Curve, topology: f64, follower: &mut Follower, level_db: f64) -> f64 {
        let attack = self.attack_now(follower, level_db);
        // The output falls (or rises, in an expander) exactly if the input alone would make it do so.
        let attacks = self.rising * (curve.gain_db(level_db) - self.gain_db(follower)) > 0.0;
        let shares = match self.auto_release {
            _ if attacks => attack,
            Some([fast, ..]) => [fast; PARTS],
            None => self.release,
        };
        let mut way = 0.0;
        let mut remains_db = 0.0;
        for ((part_db, share), of_way) in
            follower.parts.iter().zip(&self.shares).zip(&shares).take(self.parts)
        {
            way += share * of_way;
            remains_db += share * (1.0 - of_way) * part_db;
        }
        let same_db = curve.solve(level_db + topology * remains_db, topology * (1.0 - way));
        let asked_db = curve.gain_db(same_db);
        self.step(follower, &attack, asked_db)
    }

    /// A follower that stands where one of these ballistics does, for others to move.
    pub fn continued(&self, follower: &Follower) -> Follower {
        Follower { parts: [self.gain_db(follower); PARTS], ..*follower }
    }

    /// The gain that a follower stands at, in dB.
    #[inline(always)]
    pub fn gain_db(&self, follower: &Follower) -> f64 {
        (0..self.parts).map(|part| self.shares[part] * follower.parts[part]).sum()
    }

    /// Shares of the way per frame for an attack now.
    #[inline(always)]
    fn attack_now(&self, follower: &mut Follower, level_db: f64) -> [f64; PARTS] {
        let Some(share) = self.auto_attack else { return self.attack };
        // Crest factor squared over 2: 1 for a sine, up to 10 and more for drums (Giannoulis, Massberg,
        // Reiss: "Parameter Automation in a Dynamic Range Compressor", JAES 61(10), 2013).
        let power = gain_from_level(2.0 * level_db);
        follower.mean_power += share * (power - follower.mean_power);
        follower.peak_power += share * (power - follower.peak_power);
        follower.peak_power = follower.peak_power.max(power);
        let quicker = (follower.peak_power / follower.mean_power.max(1e-30)).max(1.0);
        self.attack_frames.map(|frames| share_per_frame(frames / quicker))
    }

    /// One frame towards what is asked for.
    #[inline(always)]
    fn step(&self, follower: &mut Follower, attack: &[f64; PARTS], asked_db: f64) -> f64 {
        let before_db = self.gain_db(follower);
        let attacks = self.rising * (asked_db - before_db) > 0.0;
        if attacks {
            follower.held_frames = self.hold_frames;
        } else if follower.held_frames > 0 {
            follower.held_frames -= 1;
            return before_db;
        }
        let mut after_db = 0.0;
        for (part, state) in follower.parts.iter_mut().enumerate().take(self.parts) {
            let way_db = asked_db - *state;
            if self.rising * way_db > 0.0 {
                *state += attack[part] * way_db;
            } else if let Some([fast, ..]) = self.auto_release {
                // What is stored stays while the rest returns; an asked gain beyond it counts.
                let rest_db = self.rising * (self.rising * asked_db).max(self.rising * follower.stored);
                let way_db = rest_db - *state;
                if self.rising * way_db < 0.0 {
                    *state += fast * way_db;
                }
            } else {
                *state += self.release[part] * way_db;
            }
            after_db += self.shares[part] * *state;
        }
        if let Some([_, slow, store]) = self.auto_release {
            // Only what is reached and still asked for is stored.
            let lasting_db = self.rising * (self.rising * after_db).min(self.rising * asked_db);
            let way_db = lasting_db - follower.stored;
            follower.stored += if self.rising * way_db > 0.0 { store } else { slow } * way_db;
        }
        after_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compressor::settings::Mode;

    const RATE_HZ: f64 = 48_000.0;
    const TIMES: Times = Times {
        attack_ms: 10.0,
        hold_ms: 0.0,
        release_ms: 100.0,
        auto_release: false,
        auto_attack: false,
        parts: [Part::WHOLE, Part::NONE, Part::NONE],
    };
    /// 4:1 above −20 dB: 10 dB of reduction at −6.667 dB.
    const OVER_DB: f64 = 40.0 / 3.0 - 20.0;

    fn curve() -> Curve {
        Curve::new(Mode::Downward, -20.0, 0.75, 0.0, 60.0)
    }

    /// Gains in dB while the level is `levels_db.0` for `levels_db.1` seconds, one after the other.
    fn run(times: &Times, topology: f64, follower: &mut Follower, level_db: f64, seconds: f64) -> Vec<f64> {
        let ballistics = Ballistics::new(times, false, RATE_HZ);
        let mut values = vec![level_db; (seconds * RATE_HZ) as usize];
        ballistics.process(&curve(), topology, follower, &mut values);
        values
    }

    /// First time in ms at which the values have gone the share of the way from `from` to `to`.
    fn reached_ms(values: &[f64], from: f64, to: f64, share: f64) -> f64 {
        let frame = values.iter().position(|value| (value - from) / (to - from) >= share).unwrap();
        1_000.0 * (frame + 1) as f64 / RATE_HZ
    }

    const T63: f64 = 1.0 - 0.367_879_441_171;

    #[test]
    fn attack_and_release_are_the_times_to_63_percent_and_do_not_depend_on_one_another() {
        for attack_ms in [0.1, 1.0, 10.0, 100.0] {
            for release_ms in [5.0, 100.0, 1_000.0] {
                let times = Times { attack_ms, release_ms, ..TIMES };
                let mut follower = Follower::at(0.0);
                let attack = run(&times, 0.0, &mut follower, OVER_DB, 3.0);
                assert!((reached_ms(&attack, 0.0, -10.0, T63) - attack_ms).abs() <= 0.03, "{attack_ms} ms");
                let release = run(&times, 0.0, &mut follower, -60.0, 3.0);
                assert!(
                    (reached_ms(&release, -10.0, 0.0, T63) - release_ms).abs() <= 0.03,
                    "{release_ms} ms"
                );
            }
        }
    }

    #[test]
    fn feedback_leaves_the_static_gain_and_shortens_the_attack_by_1_plus_k_s() {
        for topology in [0.25, 0.5, 0.75, 1.0] {
            let mut follower = Follower::at(0.0);
            let gains = run(&TIMES, topology, &mut follower, OVER_DB, 1.0);
            assert!((gains.last().unwrap() + 10.0).abs() < 1e-6, "{topology}: {:?}", gains.last());
            // S = σ/(1 − kσ), τ/(1 + kS) (implicit form of the feedback loop in the log domain).
            let expected_ms = 10.0 / (1.0 + topology * 0.75 / (1.0 - 0.75 * topology));
            let found_ms = reached_ms(&gains, 0.0, -10.0, T63);
            assert!((found_ms / expected_ms - 1.0).abs() < 0.02, "{topology}: {found_ms}, {expected_ms} ms");
            assert!(gains.iter().all(|gain_db| *gain_db >= -10.0 - 1e-9));
        }
    }

    #[test]
    fn full_feedback_reaches_infinity_to_one_without_overshoot() {
        let curve = Curve::new(Mode::Downward, -20.0, 1.0, 0.0, 60.0);
        let mut follower = Follower::at(0.0);
        let mut values = vec![-5.0; 4_800];
        Ballistics::new(&TIMES, false, RATE_HZ).process(&curve, 1.0, &mut follower, &mut values);
        assert!(values.iter().all(|gain_db| *gain_db >= -15.0 - 1e-8));
        assert!((values[4_799] + 15.0).abs() < 1e-6);
    }

    #[test]
    fn the_reduction_is_held_before_it_is_released() {
        let times = Times { hold_ms: 50.0, ..TIMES };
        let mut follower = Follower::at(0.0);
        run(&times, 0.0, &mut follower, OVER_DB, 1.0);
        let release = run(&times, 0.0, &mut follower, -60.0, 1.0);
        assert!((reached_ms(&release, -10.0, 0.0, T63) - 150.0).abs() < 0.1);
        assert!((release[2_300] + 10.0).abs() < 1e-6);
    }

    #[test]
    fn automatic_release_is_quick_after_a_hit_and_slow_after_a_long_tone() {
        let times = Times { auto_release: true, attack_ms: 3.0, ..TIMES };
        let mut before_ms = 0.0;
        for (seconds, low_ms, high_ms) in
            [(0.010, 60.0, 150.0), (1.0, 800.0, 2_000.0), (5.0, 2_000.0, 4_000.0)]
        {
            let mut follower = Follower::at(0.0);
            let reduced = *run(&times, 0.0, &mut follower, OVER_DB, seconds).last().unwrap();
            let release = run(&times, 0.0, &mut follower, -60.0, 20.0);
            let found_ms = reached_ms(&release, reduced, 0.0, T63);
            assert!(
                (low_ms..=high_ms).contains(&found_ms) && found_ms > before_ms,
                "{seconds} s: {found_ms}"
            );
            before_ms = found_ms;
        }
    }

    #[test]
    fn the_automatic_attack_is_the_set_one_on_a_steady_tone_and_shorter_on_hits() {
        let times = Times { auto_attack: true, attack_ms: 50.0, ..TIMES };
        let mut follower = Follower::at(0.0);
        run(&times, 0.0, &mut follower, -60.0, 2.0);
        let hit = run(&times, 0.0, &mut follower, OVER_DB, 0.5);
        assert!(reached_ms(&hit, 0.0, -10.0, T63) < 10.0);
        let mut steady = Follower::at(0.0);
        run(&times, 0.0, &mut steady, -21.0, 3.0);
        let ballistics = Ballistics::new(&times, false, RATE_HZ);
        let attack = ballistics.attack_now(&mut steady, -21.0)[0];
        assert!((attack / ballistics.attack[0] - 1.0).abs() < 0.01);
    }
}
