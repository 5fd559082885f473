//! How a setting that the host automates moves: straight from event to event, with its corners rounded.
//!
//! Hosts send a ramp as points, at best one per block. If the next point is awaited with a ramp as long as
//! the time between the last two, the points join to the ramp that was drawn; two short poles round where it
//! begins, bends and ends. A single jump takes 20 ms.

/// Duration of a movement that nothing came before, in s.
const ALONE_S: f64 = 0.020;
/// Points further apart than this are no ramp, in s.
const LONGEST_S: f64 = 0.060;
/// Time constant of each of the two poles, in s.
const ROUNDING_S: f64 = 0.003;

/// A moving value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glide {
    target: f64,
    straight: f64,
    slope: f64,
    frames_left: u32,
    /// Frames since the last target was set.
    since: u32,
    rounded: [f64; 2],
    times: Times,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Times {
    alone: u32,
    longest: u32,
    pole: f64,
}

impl Glide {
    /// At rest.
    pub fn new(value: f64, sample_rate_hz: f64) -> Glide {
        let frames = |s: f64| (s * sample_rate_hz).round() as u32;
        let pole = 1.0 - (-1.0 / (ROUNDING_S * sample_rate_hz)).exp();
        Glide {
            target: value,
            straight: value,
            slope: 0.0,
            frames_left: 0,
            since: u32::MAX,
            rounded: [value; 2],
            times: Times { alone: frames(ALONE_S), longest: frames(LONGEST_S), pole },
        }
    }

    /// Where it goes.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Where it is.
    pub fn value(&self) -> f64 {
        self.rounded[1]
    }

    /// Whether it is not there yet.
    pub fn is_moving(&self) -> bool {
        self.rounded[1] != self.target || self.frames_left > 0
    }

    /// Goes to a new value.
    pub fn go(&mut self, target: f64) {
        if target == self.target {
            return;
        }
        let apart = if self.since > self.times.longest { self.times.alone } else { self.since.max(1) };
        self.target = target;
        self.frames_left = apart;
        self.slope = (target - self.straight) / f64::from(apart);
        self.since = 0;
    }

    /// Is at the value now.
    pub fn jump(&mut self, value: f64) {
        self.target = value;
        self.straight = value;
        self.rounded = [value; 2];
        self.frames_left = 0;
        self.since = u32::MAX;
    }

    /// The value of the next frame.
    #[inline]
    pub fn step(&mut self) -> f64 {
        self.since = self.since.saturating_add(1);
        if self.frames_left > 0 {
            self.frames_left -= 1;
            self.straight = if self.frames_left == 0 { self.target } else { self.straight + self.slope };
        }
        let [first, second] = &mut self.rounded;
        *first += self.times.pole * (self.straight - *first);
        *second += self.times.pole * (*first - *second);
        // The last billionth is a step that nobody can hear.
        if self.frames_left == 0 && (self.target - *second).abs() <= 1e-9 * (1.0 + self.target.abs()) {
            self.rounded = [self.target; 2];
        }
        self.rounded[1]
    }

    /// Lets frames pass at rest.
    pub fn skip(&mut self, frames: u32) {
        self.since = self.since.saturating_add(frames);
    }
}

#[cfg(test)]
mod tests {
    use super::Glide;

    #[test]
    fn points_of_a_ramp_join_to_the_ramp_however_far_apart_they_are() {
        for block in [64, 512, 2_048] {
            let mut glide = Glide::new(-40.0, 48_000.0);
            let mut values = Vec::new();
            for n in 0..48_000 {
                if n % block == 0 {
                    glide.go(-40.0 + 30.0 * f64::from(n) / 48_000.0);
                }
                values.push(glide.step());
            }
            let slope = 30.0 / 48_000.0;
            for n in 24_000..47_999 {
                let step = values[n + 1] - values[n];
                assert!((step - slope).abs() < 1e-3 * slope, "blocks of {block}: {step} at frame {n}");
            }
        }
    }

    #[test]
    fn a_jump_arrives_exactly_and_without_a_corner() {
        let mut glide = Glide::new(0.0, 48_000.0);
        glide.go(-12.0);
        let values: Vec<f64> = (0..9_600).map(|_| glide.step()).collect();
        assert_eq!(*values.last().unwrap(), -12.0);
        assert!(!glide.is_moving());
        let bend = values.windows(3).map(|v| (v[0] - 2.0 * v[1] + v[2]).abs()).fold(0.0, f64::max);
        assert!(bend < 12.0 / 960.0 / 100.0, "bend of {bend} dB per frame²");
        assert!((values[960] + 12.0).abs() < 4.0 && (values[1_920] + 12.0).abs() < 0.1);
    }
}
