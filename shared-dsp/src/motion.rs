//! How a value gets from where it is to where it shall be: without a corner in its path, its speed or its
//! acceleration.

/// Moves along a quintic that starts with the present position, speed and acceleration and ends at rest at
/// the target. From rest that is the smootherstep 6t⁵ − 15t⁴ + 10t³. The time it takes does not depend on the
/// distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Motion {
    /// Position = c0 + c1 τ + … + c5 τ⁵, τ = frames since the start / duration.
    coefficients: [f64; 6],
    target: f64,
    frame: u32,
    duration: u32,
}

impl Motion {
    /// At rest.
    pub fn at(value: f64) -> Motion {
        Motion { coefficients: [value, 0.0, 0.0, 0.0, 0.0, 0.0], target: value, frame: 0, duration: 0 }
    }

    /// Where the movement ends.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// Whether there are frames left to go.
    pub fn is_moving(&self) -> bool {
        self.frame < self.duration
    }

    /// Frames until the target is reached.
    pub fn frames_left(&self) -> u32 {
        self.duration - self.frame
    }

    /// The value at this frame; the target itself, to the last bit, once the movement is over.
    pub fn value(&self) -> f64 {
        self.value_after(0)
    }

    /// The value that many frames from now.
    pub fn value_after(&self, frames: u32) -> f64 {
        let frame = self.frame + frames;
        if frame >= self.duration {
            return self.target;
        }
        let tau = f64::from(frame) / f64::from(self.duration);
        self.coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * tau + coefficient)
    }

    /// Goes to another target within that many frames, from the present position, speed and acceleration.
    pub fn go(&mut self, target: f64, duration: u32) {
        if target == self.target {
            return;
        }
        let duration = duration.max(1);
        let position = self.value();
        let (speed, acceleration) = self.derivatives();
        // Per duration instead of per frame.
        let scale = f64::from(duration);
        let (speed, acceleration) = (speed * scale, acceleration * scale * scale);
        let way = target - position;
        self.coefficients = [
            position,
            speed,
            0.5 * acceleration,
            10.0 * way - 6.0 * speed - 1.5 * acceleration,
            -15.0 * way + 8.0 * speed + 1.5 * acceleration,
            6.0 * way - 3.0 * speed - 0.5 * acceleration,
        ];
        self.target = target;
        self.frame = 0;
        self.duration = duration;
    }

    /// Is at the target now.
    pub fn jump(&mut self, target: f64) {
        *self = Motion::at(target);
    }

    /// Lets that many frames pass.
    pub fn advance(&mut self, frames: u32) {
        self.frame = (self.frame + frames).min(self.duration);
    }

    /// Speed and acceleration per frame.
    fn derivatives(&self) -> (f64, f64) {
        if !self.is_moving() {
            return (0.0, 0.0);
        }
        let scale = 1.0 / f64::from(self.duration);
        let tau = f64::from(self.frame) * scale;
        let [_, c1, c2, c3, c4, c5] = self.coefficients;
        let speed = c1 + tau * (2.0 * c2 + tau * (3.0 * c3 + tau * (4.0 * c4 + tau * 5.0 * c5)));
        let acceleration = 2.0 * c2 + tau * (6.0 * c3 + tau * (12.0 * c4 + tau * 20.0 * c5));
        (speed * scale, acceleration * scale * scale)
    }
}

#[cfg(test)]
mod tests {
    use super::Motion;

    #[test]
    fn from_rest_the_path_is_the_smootherstep() {
        let mut motion = Motion::at(1.0);
        motion.go(3.0, 960);
        for frame in [0_u32, 1, 240, 480, 700, 959, 960, 2_000] {
            let t = (f64::from(frame) / 960.0).min(1.0);
            let expected = 1.0 + 2.0 * t * t * t * (10.0 + t * (6.0 * t - 15.0));
            assert!((motion.value_after(frame) - expected).abs() < 1e-12, "frame {frame}");
        }
        motion.advance(960);
        assert_eq!(motion.value(), 3.0);
        assert!(!motion.is_moving());
    }

    #[test]
    fn a_new_target_on_the_way_bends_neither_position_nor_speed_nor_acceleration() {
        let mut motion = Motion::at(0.0);
        motion.go(1.0, 1_000);
        motion.advance(400);
        let before: Vec<f64> = (0..4).map(|n| motion.value_after(n)).collect();
        let earlier = motion;
        motion.go(-5.0, 1_000);
        for (n, value) in before.iter().enumerate() {
            // The paths part with the third derivative only.
            assert!((motion.value_after(n as u32) - value).abs() < 2e-6, "frame {n}");
        }
        assert_eq!(motion.value(), earlier.value());
        assert_eq!(motion.value_after(1_000), -5.0);
    }
}
