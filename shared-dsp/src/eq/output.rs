//! What of the sound before and after the bands goes to the output: gain, bypass, delta, listen.

use super::CHUNK;
use super::path::Chunk;
use super::settings::{GAIN_DB, Settings};
use crate::motion::Motion;
use crate::units::{gain_from_db, within};

/// Duration of a change, in s.
const MOVE_S: f64 = 0.020;

/// Gains of the equalised, the untouched and the band-passed sound; they move without a click.
pub struct Output {
    wet: Motion,
    dry: Motion,
    listen: Motion,
    duration: u32,
}

impl Output {
    /// The equalised sound only.
    pub fn new(sample_rate_hz: f64) -> Output {
        Output {
            wet: Motion::at(1.0),
            dry: Motion::at(0.0),
            listen: Motion::at(0.0),
            duration: (MOVE_S * sample_rate_hz).round() as u32,
        }
    }

    /// Moves to what was set. `change_lu` is how much louder the bands make the sound.
    pub fn go(&mut self, settings: &Settings, change_lu: f64) {
        let [wet, dry, listen] = Output::gains(settings, change_lu);
        self.wet.go(wet, self.duration);
        self.dry.go(dry, self.duration);
        self.listen.go(listen, self.duration);
    }

    /// Is there at once.
    pub fn jump(&mut self, settings: &Settings, change_lu: f64) {
        let [wet, dry, listen] = Output::gains(settings, change_lu);
        self.wet.jump(wet);
        self.dry.jump(dry);
        self.listen.jump(listen);
    }

    fn gains(settings: &Settings, change_lu: f64) -> [f64; 3] {
        let mut gain_db = f64::from(within(settings.out_gain_db, &GAIN_DB, 0.0));
        if settings.auto_gain {
            gain_db -= change_lu;
        }
        let gain = gain_from_db(gain_db);
        if settings.bypass {
            // As loud as what is compared with it.
            let fair = if settings.fair_bypass { gain_from_db(gain_db + change_lu) } else { 1.0 };
            [0.0, fair, 0.0]
        } else if settings.listen.is_some() {
            [0.0, 0.0, 1.0]
        } else if settings.delta {
            [gain, -1.0, 0.0]
        } else {
            [gain, 0.0, 0.0]
        }
    }

    /// Frames until the next movement ends.
    pub fn frames_left(&self) -> usize {
        let left = [&self.wet, &self.dry, &self.listen].map(Motion::frames_left);
        left.into_iter().filter(|&frames| frames > 0).min().map_or(usize::MAX, |frames| frames as usize)
    }

    fn is_moving(&self) -> bool {
        self.wet.is_moving() || self.dry.is_moving() || self.listen.is_moving()
    }

    /// Whether the output is the equalised sound as it is.
    pub fn is_wet_only(&self) -> bool {
        !self.is_moving()
            && self.wet.target() == 1.0
            && self.dry.target() == 0.0
            && self.listen.target() == 0.0
    }

    /// Whether the sound of a listened band is needed.
    pub fn listens(&self) -> bool {
        self.listen.is_moving() || self.listen.target() != 0.0
    }

    /// Mixes the first `frames` of a chunk into `wet`.
    pub fn mix(&mut self, wet: &mut Chunk, dry: &Chunk, listen: &Chunk, channels: usize, frames: usize) {
        if self.is_wet_only() {
            return;
        }
        let moving = self.is_moving();
        let mut gains = [[0.0; 3]; CHUNK];
        for (n, gain) in gains[..frames].iter_mut().enumerate() {
            let n = if moving { n as u32 } else { 0 };
            *gain = [&self.wet, &self.dry, &self.listen].map(|motion| motion.value_after(n));
        }
        for channel in 0..channels {
            for (n, gain) in gains[..frames].iter().enumerate() {
                // A gain of 0 shuts out even what is not a number, a gain of 1 alone changes no bit.
                let part = |gain: f64, x: f64| if gain == 0.0 { 0.0 } else { gain * x };
                wet[channel][n] = part(gain[0], wet[channel][n])
                    + part(gain[1], dry[channel][n])
                    + part(gain[2], listen[channel][n]);
            }
        }
        for motion in [&mut self.wet, &mut self.dry, &mut self.listen] {
            motion.advance(frames as u32);
        }
    }
}
