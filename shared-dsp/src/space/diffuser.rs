//! What makes one click many before it enters the network.
//!
//! Three times each line is delayed by a time of its own, some are turned round, and all are mixed without
//! loss: one click becomes a hundred in every line within ten milliseconds. Each stage is half as long as the
//! one before it.

use super::network::memory::Memory;
use super::network::mixing::{CHUNK, LINES, Planes, hadamard};

/// Length of each stage, in s.
const STAGES_S: [f64; 3] = [0.006, 0.003, 0.001_5];
/// Which of the equal parts of a stage each line's delay lies in, and where in it in 1/16.
const PLACES: [[(u8, u8); LINES]; 3] = stages();
/// Which lines are turned round, one bit a line.
const TURNED: [u16; 3] = [0b0110_1001_1100_0101, 0b1010_0011_0101_1100, 0b0011_1010_1001_0110];

/// Mean time in s that sound spends in the diffuser.
pub fn mean_s() -> f64 {
    0.5 * STAGES_S.iter().sum::<f64>()
}

/// Three stages of delays and mixing, without gain or loss.
pub struct Diffuser {
    stages: [[Line; LINES]; 3],
    length_frames: usize,
}

struct Line {
    memory: Memory,
    delay_frames: usize,
    sign: f32,
}

impl Diffuser {
    /// A diffuser for a sample rate. Allocates.
    pub fn new(sample_rate_hz: f64) -> Diffuser {
        let mut length_frames = 0;
        let stages = std::array::from_fn(|stage| {
            let part_frames = STAGES_S[stage] * sample_rate_hz / LINES as f64;
            length_frames += (part_frames * LINES as f64).ceil() as usize;
            std::array::from_fn(|line| {
                let (slot, within) = PLACES[stage][line];
                let delay_frames = (part_frames * (f64::from(slot) + f64::from(within) / 16.0)) as usize;
                let sign = if TURNED[stage] >> line & 1 == 1 { -1.0 } else { 1.0 };
                Line { memory: Memory::new(delay_frames + CHUNK), delay_frames, sign }
            })
        });
        Diffuser { stages, length_frames }
    }

    /// Frames after which nothing of a click is left.
    pub fn length_frames(&self) -> usize {
        self.length_frames
    }

    /// Forgets all sound.
    pub fn forget(&mut self) {
        for line in self.stages.as_flattened_mut() {
            line.memory.forget();
        }
    }

    /// Diffuses the first `frames` frames in place.
    #[inline(always)]
    pub fn process(&mut self, planes: &mut Planes, frames: usize) {
        for stage in &mut self.stages {
            for (line, plane) in stage.iter_mut().zip(planes.iter_mut()) {
                let plane = &mut plane[..frames];
                line.memory.write(plane);
                line.memory.read(line.delay_frames + frames, plane);
                for value in plane {
                    *value *= line.sign;
                }
            }
            hadamard(planes, frames);
        }
    }
}

/// A shuffle of the parts for each stage (Fisher and Yates on a linear congruence), fixed for ever.
const fn stages() -> [[(u8, u8); LINES]; 3] {
    let mut stages = [[(0, 0); LINES]; 3];
    let mut chance: u32 = 2_463_534_242;
    let mut stage = 0;
    while stage < 3 {
        let mut line = 0;
        while line < LINES {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            stages[stage][line] = (line as u8, (chance >> 28) as u8);
            line += 1;
        }
        let mut left = LINES;
        while left > 1 {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let other = (chance >> 16) as usize % left;
            left -= 1;
            let kept = stages[stage][left];
            stages[stage][left] = stages[stage][other];
            stages[stage][other] = kept;
        }
        stage += 1;
    }
    stages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_becomes_many_without_gain_or_loss() {
        let mut diffuser = Diffuser::new(48_000.0);
        let (mut energy, mut count) = (0.0, 0);
        for block in 0..40 {
            let mut planes: Planes = [[0.0; CHUNK]; LINES];
            planes[3][0] = if block == 0 { 1.0 } else { 0.0 };
            diffuser.process(&mut planes, CHUNK);
            for value in planes.as_flattened() {
                energy += f64::from(*value) * f64::from(*value);
                count += usize::from(*value != 0.0);
            }
        }
        assert!((energy - 1.0).abs() < 1e-6, "{energy}");
        assert!(count > 100 * LINES, "{count} clicks");
    }

    #[test]
    fn the_parts_of_a_stage_are_all_in_use() {
        for stage in PLACES {
            let mut parts = stage.map(|(part, _)| part);
            parts.sort_unstable();
            assert_eq!(parts, std::array::from_fn(|part| part as u8));
        }
    }
}
