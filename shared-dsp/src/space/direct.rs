//! The direct sound of one source: at once, from its direction.

use super::direction::{Heard, Panner, Place, direction, lagrange};
use super::images::head_start_s;
use super::ring::Ring;
use super::tap::{fade_chunks, fade_shares};
use super::tint::{Poles, settle};
use crate::chunk::CHUNK;
use crate::layout::{Layout, MAX_CHANNELS};

/// Most samples between which a delay falls.
const POINTS: usize = 8;
/// Longest way around the head in s, with some to spare.
const LONGEST_S: f64 = 0.001;
/// Nothing comes nearer than this, in m.
const NEAREST_M: f64 = 0.01;

/// The direct sound on its way to two outputs.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Path {
    outputs: [usize; 2],
    delays_frames: [usize; 2],
    kernels: [[f64; POINTS]; 2],
    /// Of the sound, and of the sound high-passed.
    gains: [[f64; 2]; 2],
}

impl Path {
    fn new(heard: &Heard, place: &Place, sample_rate_hz: f64) -> Path {
        let gain = place.gain / place.distance_m.max(NEAREST_M);
        let mut path = Path {
            outputs: heard.outputs,
            delays_frames: [0; 2],
            kernels: [[0.0; POINTS]; 2],
            gains: std::array::from_fn(|side| {
                let own = gain * heard.gains[side];
                [own, own * heard.shadows[side]]
            }),
        };
        for side in 0..2 {
            let delay = ((heard.delays_s[side] + head_start_s(place)) * sample_rate_hz).max(0.0);
            (path.delays_frames[side], path.kernels[side]) = kernel(delay);
        }
        path
    }

    /// Whether it differs from the input by gains only.
    fn is_plain(&self) -> bool {
        let at_once = |side: usize| self.delays_frames[side] == 0 && self.kernels[side][0] == 1.0;
        at_once(0) && at_once(1) && self.gains.iter().all(|[_, high]| *high == 0.0)
    }

    /// Two outputs' sound and high-passed sound of the newest `frames` of the line.
    fn read(&self, line: &Ring<f64>, frames: usize, add: &mut impl FnMut(usize, usize, [f64; 2])) {
        for side in 0..2 {
            let past = line.read(frames, self.delays_frames[side], POINTS - 1);
            let [own, high] = self.gains[side];
            let at_once = self.kernels[side][1..].iter().all(|c| *c == 0.0);
            for n in 0..frames {
                let newest = n + POINTS - 1;
                if at_once {
                    let sound = past[newest];
                    add(self.outputs[side], n, [own * sound, high * sound]);
                    continue;
                }
                let kernel = self.kernels[side].iter().enumerate();
                let sound = kernel.fold(0.0, |sum, (k, c)| sum + c * past[newest - k]);
                add(self.outputs[side], n, [own * sound, high * sound]);
            }
        }
    }
}

/// Whole frames of a delay, and the coefficients for the rest: as many samples as can lie around it evenly.
fn kernel(delay_frames: f64) -> (usize, [f64; POINTS]) {
    fn spread<const N: usize>(frames: f64) -> [f64; POINTS] {
        let mut all = [0.0; POINTS];
        all[..N].copy_from_slice(&lagrange::<N>(frames));
        all
    }
    let whole = delay_frames as usize;
    let first = whole.saturating_sub(POINTS / 2 - 1);
    let rest = delay_frames - first as f64;
    match whole {
        _ if rest == 0.0 => (first, spread::<1>(0.0)),
        0 | 1 => (first, spread::<4>(rest)),
        2 => (first, spread::<6>(rest)),
        _ => (first, spread::<8>(rest)),
    }
}

/// Plays the direct sound. All memory is made in `new`.
pub struct Direct {
    sample_rate_hz: f64,
    panner: Panner,
    place: Place,
    line: Ring<f64>,
    from: Path,
    to: Path,
    /// Frames that the fade has lasted; its length at the end.
    faded: usize,
    stale: bool,
    frame: usize,
    shares: Box<[f32]>,
    poles: Poles,
    states: [f64; MAX_CHANNELS],
    buses: Box<[[[f64; 2]; CHUNK]]>,
}

impl Direct {
    /// A source at its place, for the outputs of a layout.
    pub fn new(sample_rate_hz: f64, layout: Layout, place: &Place) -> Direct {
        let panner = Panner::new(layout);
        let path = path(&panner, place, sample_rate_hz);
        let shares = fade_shares(fade_chunks(sample_rate_hz) * CHUNK);
        Direct {
            sample_rate_hz,
            panner,
            place: *place,
            line: Ring::new((LONGEST_S * sample_rate_hz).ceil() as usize),
            from: path,
            to: path,
            faded: shares.len(),
            stale: false,
            frame: 0,
            shares,
            poles: Poles::new(sample_rate_hz),
            states: [0.0; MAX_CHANNELS],
            buses: vec![[[0.0; 2]; CHUNK]; layout.len()].into_boxed_slice(),
        }
    }

    /// Moves the source: fades there within 40 ms, or within 80 if it is still on its way. [audio thread]
    pub fn set(&mut self, place: &Place) {
        self.stale |= self.place != *place;
        self.place = *place;
    }

    /// Forgets all sound, and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        self.to = path(&self.panner, &self.place, self.sample_rate_hz);
        self.from = self.to;
        (self.faded, self.stale, self.frame) = (self.shares.len(), false, 0);
        self.line.clear();
        self.states = [0.0; MAX_CHANNELS];
    }

    /// Whether the source stands where it was set.
    pub fn is_still(&self) -> bool {
        !self.stale && self.faded == self.shares.len()
    }

    /// Lets frames of silence pass where nothing sounds and the source is still. [audio thread]
    pub fn skip(&mut self, frames: usize) {
        self.frame = (self.frame + frames) % CHUNK;
    }

    /// Frames until the last of the input is over.
    pub fn tail_frames(&self) -> u64 {
        // The shadow's high-pass rings on for 120 dB: 14 of its time constants.
        let ringing_s = 14.0 / (std::f64::consts::TAU * super::tint::HIGH_HZ);
        ((LONGEST_S + ringing_s) * self.sample_rate_hz).ceil() as u64
    }

    /// Adds the direct sound of the input to the outputs, one for each channel of the layout, all as long as
    /// the input. Any split into blocks gives the same samples. [audio thread]
    pub fn process(&mut self, input: &[f64], outputs: &mut [&mut [f64]]) {
        let mut from = 0;
        while from < input.len() {
            if self.frame == 0 {
                self.begin_chunk();
            }
            let frames = (CHUNK - self.frame).min(input.len() - from);
            self.line.write(&input[from..from + frames]);
            self.play(input, from, frames, outputs);
            self.frame = (self.frame + frames) % CHUNK;
            from += frames;
        }
    }

    fn begin_chunk(&mut self) {
        settle(&mut self.states);
        if self.stale && self.faded == self.shares.len() {
            self.from = self.to;
            self.to = path(&self.panner, &self.place, self.sample_rate_hz);
            (self.faded, self.stale) = (0, false);
        }
    }

    fn play(&mut self, input: &[f64], from: usize, frames: usize, outputs: &mut [&mut [f64]]) {
        if self.is_still() && self.to.is_plain() && self.states == [0.0; MAX_CHANNELS] {
            for (output, [own, _]) in self.to.outputs.into_iter().zip(self.to.gains) {
                let output = &mut outputs[output][from..from + frames];
                output.iter_mut().zip(&input[from..]).for_each(|(sample, x)| *sample += own * x);
            }
            return;
        }
        for bus in &mut self.buses {
            bus[..frames].fill([0.0; 2]);
        }
        let buses = &mut self.buses;
        let mut add = |output: usize, n: usize, share: f64, [own, high]: [f64; 2]| {
            buses[output][n][0] += share * own;
            buses[output][n][1] += share * high;
        };
        if self.faded == self.shares.len() {
            self.to.read(&self.line, frames, &mut |output, n, sound| add(output, n, 1.0, sound));
        } else {
            let shares = &self.shares[self.faded..self.faded + frames];
            let came = |n: usize| f64::from(shares[n]);
            self.from.read(&self.line, frames, &mut |output, n, sound| add(output, n, 1.0 - came(n), sound));
            self.to.read(&self.line, frames, &mut |output, n, sound| add(output, n, came(n), sound));
            self.faded += frames;
        }
        for ((output, bus), state) in outputs.iter_mut().zip(&self.buses).zip(&mut self.states) {
            for (sample, [own, high]) in output[from..from + frames].iter_mut().zip(bus) {
                *sample += own + self.poles.high(state, *high);
            }
        }
    }
}

fn path(panner: &Panner, place: &Place, sample_rate_hz: f64) -> Path {
    Path::new(&panner.heard(direction(place.azimuth_deg), place.listen), place, sample_rate_hz)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::direction::ListenMode;

    #[test]
    fn a_source_in_front_plays_as_it_is_in_either_mode() {
        for listen in [ListenMode::Speakers, ListenMode::Headphones] {
            let place = Place { distance_m: 2.0, azimuth_deg: 0.0, listen, gain: 2.0 };
            let mut direct = Direct::new(48_000.0, Layout::Stereo, &place);
            let input: Vec<f64> = (0..300).map(|n| (f64::from(n) * 0.7).sin()).collect();
            let (mut left, mut right) = (vec![0.0; 300], vec![0.0; 300]);
            direct.process(&input, &mut [&mut left, &mut right]);
            for (n, x) in input.iter().enumerate() {
                let expected = x * std::f64::consts::FRAC_1_SQRT_2;
                assert!((left[n] - expected).abs() < 1e-12 && (right[n] - expected).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn delays_between_samples_are_right_for_a_slow_sine() {
        for tenth in 0..120 {
            let delay = 0.1 * f64::from(tenth);
            let (whole, kernel) = kernel(delay);
            let omega = 0.5_f64;
            let (mut real, mut imaginary) = (0.0, 0.0);
            for (k, c) in kernel.iter().enumerate() {
                let angle = omega * (whole + k) as f64;
                real += c * angle.cos();
                imaginary -= c * angle.sin();
            }
            let (x, y) = ((omega * delay).cos(), -(omega * delay).sin());
            assert!((real - x).hypot(imaginary - y) < 3e-3, "{delay} frames");
        }
    }
}
