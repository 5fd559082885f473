//! Sixteen delay lines whose lengths can change while they sound.
//!
//! A line that has to change fades from its old tap to a new one. The fades of the lines follow one another, so
//! that at no time all of them change; nothing is stretched, so no pitch moves, and nothing is cleared.

use super::memory::Memory;
use super::mixing::{CHUNK, LINES, Planes};

/// Time between two chances of a line to change, in s.
const PERIOD_S: f64 = 0.34;
/// A fade takes one part of so many of it.
const FADE_SHARE: usize = 3;

/// The lines.
pub struct Lines {
    lines: [Line; LINES],
    period_frames: usize,
}

struct Line {
    memory: Memory,
    tap: usize,
    /// The tap that is faded to, and how many frames of the fade have passed.
    next: Option<(usize, usize)>,
    target: usize,
}

impl Lines {
    /// Lines that can be as long as this, in frames. Allocates.
    pub fn new(sample_rate_hz: f64, longest_frames: &[u32; LINES]) -> Lines {
        let grid = CHUNK * LINES;
        let periods = (PERIOD_S * sample_rate_hz / grid as f64).round().max(2.0);
        let line = |frames: u32| {
            let frames = (frames as usize).max(CHUNK);
            Line { memory: Memory::new(frames), tap: frames, next: None, target: frames }
        };
        Lines { lines: longest_frames.map(line), period_frames: grid * periods as usize }
    }

    /// Frames from the first change of a length to the last end of a fade that it may cause.
    pub fn settling_frames(&self) -> usize {
        2 * self.period_frames
    }

    /// How long the lines shall be, in frames.
    pub fn aim(&mut self, delays_frames: &[u32; LINES]) {
        for (line, &frames) in self.lines.iter_mut().zip(delays_frames) {
            line.target = (frames as usize).clamp(CHUNK, line.memory.reach_frames());
        }
    }

    /// Takes the lengths at once; only where nothing sounds.
    pub fn settle(&mut self) {
        for line in &mut self.lines {
            (line.tap, line.next) = (line.target, None);
        }
    }

    /// The longest line that sounds, in frames.
    pub fn longest_frames(&self) -> usize {
        let longest = |line: &Line| line.tap.max(line.next.map_or(0, |(next, _)| next));
        self.lines.iter().map(longest).max().unwrap_or(0)
    }

    /// Forgets all sound.
    pub fn forget(&mut self) {
        for line in &mut self.lines {
            line.memory.forget();
        }
    }

    /// Begins and ends fades. Call it on a grid of [`CHUNK`] frames with the time since the start.
    pub fn tick(&mut self, clock_frames: u64, held: bool) {
        let fade_frames = self.period_frames / FADE_SHARE;
        for (index, line) in self.lines.iter_mut().enumerate() {
            if let Some((next, frames)) = line.next
                && frames >= fade_frames
            {
                (line.tap, line.next) = (next, None);
            }
            let turn = clock_frames + (index * self.period_frames / LINES) as u64;
            if turn.is_multiple_of(self.period_frames as u64) && line.target != line.tap && !held {
                line.next = Some((line.target, 0));
            }
        }
    }

    /// Reads what comes out of the lines; before [`Lines::write`].
    #[inline(always)]
    pub fn read(&mut self, planes: &mut Planes, frames: usize) {
        let per_frame = FADE_SHARE as f32 / self.period_frames as f32;
        for (line, plane) in self.lines.iter_mut().zip(planes) {
            let plane = &mut plane[..frames];
            line.memory.read(line.tap, plane);
            if let Some((next, passed)) = &mut line.next {
                let mut other = [0.0; CHUNK];
                let other = &mut other[..frames];
                line.memory.read(*next, other);
                for (frame, (value, other)) in plane.iter_mut().zip(other).enumerate() {
                    let share = ((*passed + frame) as u32 as f32 * per_frame).min(1.0);
                    // The sum of the gains is one: at no frequency the loop gains anything.
                    let weight = share * share * (3.0 - 2.0 * share);
                    *value += weight * (*other - *value);
                }
                *passed += frames;
            }
        }
    }

    /// Feeds the lines.
    #[inline(always)]
    pub fn write(&mut self, planes: &Planes, frames: usize) {
        for (line, plane) in self.lines.iter_mut().zip(planes) {
            line.memory.write(&plane[..frames]);
        }
    }
}
