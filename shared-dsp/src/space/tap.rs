//! One sound on its way to two outputs: when it arrives, how loud and in which colour.

use super::direction::{Heard, lagrange};
use super::ring::Ring;
use super::tint::{BUSES, Tint};
use crate::chunk::CHUNK;

/// Samples between which a delay falls.
pub const POINTS: usize = 4;
/// A chunk of every bus of one output.
pub type Buses = [[f32; CHUNK]; BUSES];

/// Reads a line at one delay for each of two outputs, and adds what it reads to their buses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tap {
    outputs: [usize; 2],
    delays_frames: [usize; 2],
    /// Lagrange's coefficients, the newest sample first.
    kernels: [[f32; POINTS]; 2],
    gains: [[f32; BUSES]; 2],
    /// Both outputs at the same time, and that on a sample.
    together: bool,
    on_sample: bool,
    sounds: bool,
}

impl Tap {
    /// Plays nothing.
    pub const SILENT: Tap = Tap {
        outputs: [0; 2],
        delays_frames: [0; 2],
        kernels: [[0.0; POINTS]; 2],
        gains: [[0.0; BUSES]; 2],
        together: true,
        on_sample: false,
        sounds: false,
    };

    /// A sound of that gain and colour, heard from somewhere, after a delay in frames.
    pub fn new(heard: &Heard, delays_frames: [f64; 2], gain: f64, tint: &Tint) -> Tap {
        if gain == 0.0 {
            return Tap::SILENT;
        }
        let mut tap = Tap { outputs: heard.outputs, sounds: true, ..Tap::SILENT };
        tap.together = delays_frames[0] == delays_frames[1];
        tap.on_sample = tap.together && delays_frames[0].fract() == 0.0;
        for (side, delay) in delays_frames.into_iter().enumerate() {
            let delay = delay.max(0.0);
            // The point lies between the second and the third sample, where the polynomial is best.
            let first = (delay as usize).saturating_sub(1);
            tap.delays_frames[side] = first;
            tap.kernels[side] = lagrange::<POINTS>(delay - first as f64).map(|c| c as f32);
            let gains = tint.buses(heard.shadows[side]);
            tap.gains[side] = gains.map(|bus| (heard.gains[side] * gain * bus) as f32);
        }
        tap
    }

    /// Whether it plays anything.
    pub fn sounds(&self) -> bool {
        self.sounds
    }

    /// Adds the newest `frames` of the line to the buses; `fade` gives a gain for each, if it moves.
    #[inline(always)]
    pub fn add(&self, line: &Ring<f32>, frames: usize, fade: Option<Fading<'_>>, buses: &mut [Buses]) {
        if !self.sounds {
            return;
        }
        if self.on_sample && fade.is_none() {
            let past = line.read(frames, self.delays_frames[0], POINTS - 1);
            // The kernel's points begin two samples before, or with the newest where there is no delay.
            let newest = if self.kernels[0][0] == 1.0 { POINTS - 1 } else { POINTS - 2 };
            self.add_to(&past[newest..newest + frames], 0, buses);
            self.add_to(&past[newest..newest + frames], 1, buses);
            return;
        }
        let mut sound = [0.0; CHUNK];
        for side in 0..2 {
            if side == 0 || !self.together {
                self.read(line, side, &mut sound[..frames], fade);
            }
            self.add_to(&sound[..frames], side, buses);
        }
    }

    /// Adds a sound to the buses of one of the two outputs.
    #[inline(always)]
    fn add_to(&self, sound: &[f32], side: usize, buses: &mut [Buses]) {
        let Some(buses) = buses.get_mut(self.outputs[side]) else { return };
        for (bus, gain) in buses.iter_mut().zip(self.gains[side]) {
            if gain == 0.0 {
                continue;
            }
            // A whole chunk, whose length the compiler knows, is the usual case.
            match <&[f32; CHUNK]>::try_from(sound) {
                Ok(sound) => bus.iter_mut().zip(sound).for_each(|(bus, sound)| *bus += gain * sound),
                Err(_) => bus.iter_mut().zip(sound).for_each(|(bus, sound)| *bus += gain * sound),
            }
        }
    }

    #[inline(always)]
    fn read(&self, line: &Ring<f32>, side: usize, sound: &mut [f32], fade: Option<Fading<'_>>) {
        let past = line.read(sound.len(), self.delays_frames[side], POINTS - 1);
        let [c0, c1, c2, c3] = self.kernels[side];
        let (x0, x1, x2, x3) = (&past[3..], &past[2..], &past[1..], past);
        for (n, y) in sound.iter_mut().enumerate() {
            *y = (c0 * x0[n] + c1 * x1[n]) + (c2 * x2[n] + c3 * x3[n]);
        }
        match fade {
            None => {}
            Some(Fading::In(shares)) => {
                for (y, share) in sound.iter_mut().zip(shares) {
                    *y *= share;
                }
            }
            Some(Fading::Out(shares)) => {
                for (y, share) in sound.iter_mut().zip(shares) {
                    *y *= 1.0 - share;
                }
            }
        }
    }
}

/// How a tap comes or goes: the share of what comes, frame by frame.
#[derive(Clone, Copy, Debug)]
pub enum Fading<'a> {
    /// Comes.
    In(&'a [f32]),
    /// Goes.
    Out(&'a [f32]),
}

/// Shares from 0 to 1 for a fade of that many frames, without a corner in its path, its speed or its
/// acceleration. Two taps at equal gain: the sum is never louder than the louder one.
pub fn fade_shares(frames: usize) -> Box<[f32]> {
    (0..frames)
        .map(|n| {
            let t = (n as f64 + 0.5) / frames as f64;
            (t * t * t * (10.0 + t * (6.0 * t - 15.0))) as f32
        })
        .collect()
}

/// Chunks over which taps are faded at a sample rate: 40 ms.
pub fn fade_chunks(sample_rate_hz: f64) -> usize {
    (0.040 * sample_rate_hz / CHUNK as f64).round().max(1.0) as usize
}
