//! A matrix that turns slowly: modulation without a change of pitch or level.
//!
//! Eight planes, each of two lines, turn to and fro by small angles (Schlecht and Habets, JASA 138, 2015). A
//! turn keeps the energy at every instant. The angles follow the position in the song, so that several rooms
//! that are one turn alike; where the position jumps they glide.

use super::network::mixing::{LINES, Lanes};

/// Planes that turn: line n with line n + 8.
const PLANES: usize = LINES / 2;
/// Frames of the song from one computed angle to the next.
const CELL_FRAMES: i64 = 64;
/// Largest angle, in rad.
const LARGEST_ANGLE: f64 = 0.3;
/// How long a jump in the song or a turn of the knob takes, in s.
const GLIDE_S: f64 = 0.1;
/// How fast the planes swing, in Hz: not in step with one another.
const RATES_HZ: [f64; PLANES] = [0.113, 0.171, 0.239, 0.317, 0.421, 0.547, 0.701, 0.883];
/// Where they begin, in turns.
const PHASES: [f64; PLANES] = [0.00, 0.61, 0.27, 0.83, 0.45, 0.12, 0.94, 0.36];

/// The turning matrix.
pub struct Rotation {
    sample_rate_hz: f64,
    position_frames: i64,
    /// From 0 to 1, and where it goes.
    amount: f64,
    target: f64,
    /// What a jump has left behind, and how much of it is still there.
    offset: [f64; PLANES],
    offset_share: f64,
    /// The angle at the last computed frame, and what it gains per frame.
    angle: [f64; PLANES],
    turn: [f64; PLANES],
    /// 1 − cos of the angle: so small a number keeps its precision, and a frozen room its energy.
    versine: [f32; PLANES],
    sin: [f32; PLANES],
    step: [f32; PLANES],
    since_frames: i64,
    stale: bool,
}

impl Rotation {
    /// At rest, at the beginning of the song.
    pub fn new(sample_rate_hz: f64) -> Rotation {
        Rotation {
            sample_rate_hz,
            position_frames: 0,
            amount: 0.0,
            target: 0.0,
            offset: [0.0; PLANES],
            offset_share: 0.0,
            angle: [0.0; PLANES],
            turn: [0.0; PLANES],
            versine: [0.0; PLANES],
            sin: [0.0; PLANES],
            step: [0.0; PLANES],
            since_frames: 0,
            stale: true,
        }
    }

    /// How far the planes swing: 0 not at all, 1 by 0.3 rad. Glides.
    pub fn set_amount(&mut self, amount: f32) {
        self.target = if amount.is_nan() { 0.0 } else { f64::from(amount).clamp(0.0, 1.0) };
    }

    /// Takes amount and angles as they are now, without gliding.
    pub fn settle(&mut self) {
        (self.amount, self.offset_share, self.stale) = (self.target, 0.0, true);
        self.angle = self.angles_at(self.position_frames);
        (self.turn, self.since_frames) = ([0.0; PLANES], 0);
    }

    /// Where the next frame stands in the song, in frames.
    pub fn set_position(&mut self, position_frames: i64) {
        if position_frames == self.position_frames {
            return;
        }
        let since = self.since_frames as f64;
        let now: [f64; PLANES] = std::array::from_fn(|plane| self.angle[plane] + self.turn[plane] * since);
        self.position_frames = position_frames;
        self.offset_share = 0.0;
        let aim = self.angles_at(position_frames);
        self.offset = std::array::from_fn(|plane| now[plane] - aim[plane]);
        (self.offset_share, self.stale) = (1.0, true);
    }

    /// Lets frames pass that nobody hears. Call [`Rotation::settle`] before the next that is heard.
    pub fn skip(&mut self, frames: usize) {
        self.position_frames = self.position_frames.wrapping_add(frames as i64);
    }

    /// Whether nothing turns: the lines then pass as they are, bit by bit.
    pub fn is_still(&self) -> bool {
        self.amount == 0.0 && self.target == 0.0 && self.offset_share == 0.0 && self.angle == [0.0; PLANES]
    }

    /// Turns frames in place.
    #[inline(always)]
    pub fn process(&mut self, mut frames: &mut [Lanes]) {
        while !frames.is_empty() {
            let into_cell = self.position_frames.rem_euclid(CELL_FRAMES);
            if into_cell == 0 || self.stale {
                self.aim(CELL_FRAMES - into_cell);
            }
            let count = frames.len().min((CELL_FRAMES - into_cell) as usize);
            let (run, rest) = frames.split_at_mut(count);
            if !self.is_still() {
                self.turn(run);
            }
            self.position_frames = self.position_frames.wrapping_add(count as i64);
            self.since_frames += count as i64;
            frames = rest;
        }
    }

    #[inline(always)]
    fn turn(&mut self, frames: &mut [Lanes]) {
        let (mut versine, mut sin, step) = (self.versine, self.sin, self.step);
        for frame in frames {
            for plane in 0..PLANES {
                let (a, b) = (frame[plane], frame[plane + PLANES]);
                frame[plane] = a - (versine[plane] * a + sin[plane] * b);
                frame[plane + PLANES] = b + (sin[plane] * a - versine[plane] * b);
            }
            for plane in 0..PLANES {
                let turned = versine[plane] + step[plane] * sin[plane];
                sin[plane] += step[plane] - step[plane] * versine[plane];
                versine[plane] = turned;
            }
        }
        (self.versine, self.sin) = (versine, sin);
    }

    /// Computes the angles of this frame and of the one after `frames` frames.
    fn aim(&mut self, frames: i64) {
        let moved = CELL_FRAMES as f64 / (GLIDE_S * self.sample_rate_hz);
        let from = self.angles_at(self.position_frames);
        self.amount += (self.target - self.amount).clamp(-moved, moved);
        self.offset_share = (self.offset_share - moved).max(0.0);
        let to = self.angles_at(self.position_frames.wrapping_add(frames));
        for plane in 0..PLANES {
            self.turn[plane] = (to[plane] - from[plane]) / frames as f64;
            let sin = sine(from[plane] / std::f64::consts::TAU);
            self.sin[plane] = sin as f32;
            self.versine[plane] = (sin * sin / (1.0 + (1.0 - sin * sin).sqrt())) as f32;
            self.step[plane] = self.turn[plane] as f32;
        }
        (self.angle, self.since_frames, self.stale) = (from, 0, false);
    }

    fn angles_at(&self, position_frames: i64) -> [f64; PLANES] {
        let time_s = position_frames as f64 / self.sample_rate_hz;
        std::array::from_fn(|plane| {
            let swing = sine(RATES_HZ[plane] * time_s + PHASES[plane]);
            LARGEST_ANGLE * self.amount * swing + self.offset_share * self.offset[plane]
        })
    }
}

/// Sine of a number of turns, to 1e-7, the same on every machine.
#[inline(always)]
fn sine(turns: f64) -> f64 {
    let turn = turns - turns.round();
    let folded = if turn.abs() > 0.25 { (0.5 - turn.abs()).copysign(turn) } else { turn };
    let x = std::f64::consts::TAU * folded;
    let square = x * x;
    let tail = 1.0 / 362_880.0 - square / 39_916_800.0;
    x * (1.0 - square * (1.0 / 6.0 - square * (1.0 / 120.0 - square * (1.0 / 5_040.0 - square * tail))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn energy(frame: &Lanes) -> f64 {
        frame.iter().map(|&value| f64::from(value) * f64::from(value)).sum()
    }

    #[test]
    fn the_sine_is_a_sine() {
        for step in -3_000..3_000 {
            let turns = 0.001 * f64::from(step) + 0.000_3;
            assert!((sine(turns) - (std::f64::consts::TAU * turns).sin()).abs() < 1e-7, "{turns}");
        }
    }

    #[test]
    fn turning_keeps_the_energy_and_standing_still_every_bit() {
        let mut rotation = Rotation::new(48_000.0);
        let start: Lanes = std::array::from_fn(|line| 0.3 + 0.1 * line as f32);
        let mut frames = [start; 100];
        rotation.process(&mut frames);
        assert!(frames.iter().all(|frame| *frame == start));
        rotation.set_amount(1.0);
        let start_energy = energy(&frames[0]);
        for block in 0..1_000 {
            if block == 500 {
                rotation.set_position(7_777_777);
            }
            let mut frames = [start; 100];
            rotation.process(&mut frames);
            for frame in &frames {
                let change = energy(frame) / start_energy - 1.0;
                assert!(change.abs() < 2e-6, "{change}");
            }
        }
    }

    #[test]
    fn two_that_reach_the_same_place_in_the_song_by_different_ways_turn_alike() {
        let [mut one, mut other] = [Rotation::new(48_000.0), Rotation::new(48_000.0)];
        let start: Lanes = std::array::from_fn(|line| 1.0 - 0.1 * line as f32);
        for rotation in [&mut one, &mut other] {
            rotation.set_amount(1.0);
        }
        other.set_position(1_234_567);
        let mut frames = vec![start; 20_000];
        one.process(&mut frames);
        let mut frames = vec![start; 30_001];
        other.process(&mut frames);
        for rotation in [&mut one, &mut other] {
            rotation.set_position(5_000_037);
        }
        let mut ends = [start; 2];
        for (rotation, end) in [&mut one, &mut other].into_iter().zip(&mut ends) {
            let mut frames = vec![start; 10_000];
            let mut largest: f32 = 0.0;
            let mut before = start;
            for (index, frame) in frames.chunks_mut(1).enumerate() {
                rotation.process(frame);
                let moved = (0..LINES).map(|line| (frame[0][line] - before[line]).abs()).fold(0.0, f32::max);
                largest = if index > 0 { largest.max(moved) } else { largest };
                before = frame[0];
            }
            assert!(largest < 4e-4, "a jump in the song is heard as a jump of {largest}");
            *end = before;
        }
        assert!((0..LINES).all(|line| (ends[0][line] - ends[1][line]).abs() < 1e-6));
    }
}
