//! A few filters of second order whose corner, gain and Q move without a step while they are automated.

use crate::chunk::CHUNK;
use crate::filter::section::{Section, Svf};
use crate::glide::Glide;
use crate::layout::MAX_CHANNELS;
use crate::units::{db_from_gain, gain_from_db, snap_to_zero};

/// Frames after which moving coefficients are computed anew, counted from where the movement began.
const TICK: usize = 8;

/// What a section does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Takes what lies below the corner away, 12 dB an octave.
    LowCut,
    /// Takes what lies above the corner away, 12 dB an octave.
    HighCut,
    /// Raises what lies around the corner.
    Bell,
    /// Raises what lies above the corner and lowers what lies below, each by the gain.
    Tilt,
}

impl Shape {
    /// Where cuts are off they are faded out, since even at 10 Hz a low cut turns the phase of a bass.
    fn is_cut(self) -> bool {
        matches!(self, Shape::LowCut | Shape::HighCut)
    }
}

/// Where a section goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Corner or centre in Hz.
    pub freq_hz: f64,
    /// Gain in dB of a bell or tilt; of a cut 1, or 0 where it is off.
    pub amount: f64,
    /// Quality factor of a bell; the other shapes have theirs.
    pub q: f64,
}

impl Target {
    /// A cut, on or off.
    pub fn cut(freq_hz: f64, on: bool) -> Target {
        Target { freq_hz, amount: f64::from(u8::from(on)), q: std::f64::consts::FRAC_1_SQRT_2 }
    }

    /// Octaves from 1 Hz, amount, Q: all of them glide straight.
    fn glides(&self) -> [f64; 3] {
        [self.freq_hz.log2(), self.amount, self.q]
    }
}

/// The sections, one after the other, for all channels alike.
#[derive(Clone)]
pub struct MovingFilter<const SECTIONS: usize> {
    shapes: [Shape; SECTIONS],
    glides: [[Glide; 3]; SECTIONS],
    sections: [Option<Svf>; SECTIONS],
    /// Where the sections were a tick before, while anything moves: they go on from there frame by frame.
    before: [Svf; SECTIONS],
    states: [[[f64; 2]; MAX_CHANNELS]; SECTIONS],
    /// Frames of the tick under way, if anything moved within it.
    ticked: usize,
    sample_rate_hz: f64,
}

impl<const SECTIONS: usize> MovingFilter<SECTIONS> {
    /// Filters at rest.
    pub fn new(shapes: [Shape; SECTIONS], targets: &[Target; SECTIONS], sample_rate_hz: f64) -> Self {
        let glides = targets.map(|section| section.glides().map(|value| Glide::new(value, sample_rate_hz)));
        let mut filter = MovingFilter {
            shapes,
            glides,
            sections: [None; SECTIONS],
            before: [Svf::UNITY; SECTIONS],
            states: [[[0.0; 2]; MAX_CHANNELS]; SECTIONS],
            ticked: 0,
            sample_rate_hz,
        };
        filter.tune();
        filter
    }

    /// Moves there.
    pub fn go(&mut self, targets: &[Target; SECTIONS]) {
        for (glides, target) in self.glides.iter_mut().zip(targets) {
            for (glide, target) in glides.iter_mut().zip(target.glides()) {
                glide.go(target);
            }
        }
    }

    /// Is there at once, and forgets all sound.
    pub fn jump(&mut self, targets: &[Target; SECTIONS]) {
        for (glides, target) in self.glides.iter_mut().zip(targets) {
            for (glide, target) in glides.iter_mut().zip(target.glides()) {
                glide.jump(target);
            }
        }
        self.states = [[[0.0; 2]; MAX_CHANNELS]; SECTIONS];
        self.ticked = 0;
        self.tune();
    }

    fn is_moving(&self) -> bool {
        self.glides.iter().flatten().any(Glide::is_moving)
    }

    /// Filters the first `frames` of the channels.
    pub fn process(&mut self, channels: &mut [[f64; CHUNK]], frames: usize) {
        let mut from = 0;
        while from < frames {
            let left = frames - from;
            // A tick in which a movement ends is one to its end.
            let moves = self.ticked > 0 || self.is_moving();
            let count = if moves { left.min(TICK - self.ticked) } else { left };
            if moves {
                self.move_on(channels, from, count);
            } else {
                for section in 0..SECTIONS {
                    self.filter(section, channels, from, count);
                }
                self.glides.iter_mut().flatten().for_each(|glide| glide.skip(count as u32));
            }
            from += count;
        }
    }

    /// Filters frames of a tick.
    fn move_on(&mut self, channels: &mut [[f64; CHUNK]], from: usize, count: usize) {
        let mut shares = [[1.0; TICK]; SECTIONS];
        for (glides, shares) in self.glides.iter_mut().zip(&mut shares) {
            for (value, glide) in glides.iter_mut().enumerate() {
                for share in &mut shares[..count] {
                    let now = glide.step();
                    if value == 1 {
                        *share = now;
                    }
                }
            }
        }
        for (section, shares) in shares.iter().enumerate() {
            let Some(svf) = &self.sections[section] else { continue };
            let before = &self.before[section];
            let at = |n: usize| before.lerp(svf, (self.ticked + n + 1) as f64 / TICK as f64);
            let svfs: [Svf; TICK] = std::array::from_fn(|n| if n < count { at(n) } else { *svf });
            let is_cut = self.shapes[section].is_cut();
            for (samples, state) in channels.iter_mut().zip(&mut self.states[section]) {
                let samples = samples[from..from + count].iter_mut();
                for ((sample, share), svf) in samples.zip(shares).zip(&svfs) {
                    let filtered = svf.tick(state, *sample);
                    *sample = if !is_cut || *share == 1.0 {
                        filtered
                    } else {
                        *sample + share * (filtered - *sample)
                    };
                }
            }
        }
        self.ticked += count;
        if self.ticked == TICK {
            self.ticked = 0;
            self.tune();
        }
    }

    fn filter(&mut self, section: usize, channels: &mut [[f64; CHUNK]], from: usize, count: usize) {
        let Some(svf) = &self.sections[section] else { return };
        for (samples, state) in channels.iter_mut().zip(&mut self.states[section]) {
            for sample in &mut samples[from..from + count] {
                *sample = svf.tick(state, *sample);
            }
        }
    }

    /// Sets states that nobody can hear to zero; true if all are.
    pub fn settle(&mut self) -> bool {
        let mut at_rest = true;
        for state in self.states.as_flattened_mut().as_flattened_mut() {
            *state = snap_to_zero(*state);
            at_rest &= *state == 0.0;
        }
        at_rest
    }

    fn tune(&mut self) {
        for index in 0..SECTIONS {
            let [octaves, amount, q] = [0, 1, 2].map(|value| self.glides[index][value].value());
            // What would pass everything is not there.
            let is_there = amount != 0.0 || self.glides[index][1].is_moving();
            let target = Target { freq_hz: octaves.exp2(), amount, q };
            let section = is_there.then(|| section(self.shapes[index], &target, self.sample_rate_hz));
            if section.is_none() {
                self.states[index] = [[0.0; 2]; MAX_CHANNELS];
            }
            let was = std::mem::replace(&mut self.sections[index], section);
            let now = section.unwrap_or(Svf::UNITY);
            let moves = self.glides[index].iter().any(Glide::is_moving);
            self.before[index] = match was {
                Some(was) if moves => was,
                // A cut that comes is faded in.
                None if moves && !self.shapes[index].is_cut() => Svf::UNITY,
                _ => now,
            };
        }
    }
}

/// What a section at rest there does to the level of a frequency, in dB.
pub fn response_db(shape: Shape, target: &Target, freq_hz: f64, sample_rate_hz: f64) -> f64 {
    if target.amount == 0.0 {
        return 0.0;
    }
    let tan_half = (std::f64::consts::PI * (freq_hz / sample_rate_hz).min(0.4999)).tan();
    let gain = design(shape, target, sample_rate_hz).response(tan_half).norm();
    db_from_gain(gain.max(1e-15))
}

fn section(shape: Shape, target: &Target, sample_rate_hz: f64) -> Svf {
    design(shape, target, sample_rate_hz).svf()
}

fn design(shape: Shape, target: &Target, sample_rate_hz: f64) -> Section {
    let root = gain_from_db(0.5 * target.amount);
    let butterworth = [1.0, std::f64::consts::SQRT_2, 1.0];
    let (num, den) = match shape {
        Shape::LowCut => ([0.0, 0.0, 1.0], butterworth),
        Shape::HighCut => ([1.0, 0.0, 0.0], butterworth),
        Shape::Bell => ([1.0, root / target.q, 1.0], [1.0, 1.0 / (root * target.q), 1.0]),
        Shape::Tilt => {
            // A shelf of Q ½ from −gain to +gain.
            let (gain, slope) = (root * root, 2.0 * root);
            ([1.0, slope, gain], [gain, slope, 1.0])
        }
    };
    let corner_hz = target.freq_hz.min(0.49 * sample_rate_hz);
    Section::bilinear(num, den, corner_hz, sample_rate_hz)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level_db(shape: Shape, target: &Target, freq_hz: f64) -> f64 {
        let mut filter = MovingFilter::new([shape], &[*target], 48_000.0);
        let omega = std::f64::consts::TAU * freq_hz / 48_000.0;
        let (mut real, mut imaginary) = (0.0, 0.0);
        for n in 0..48_000 {
            let mut channel = [[0.0; CHUNK]];
            channel[0][0] = f64::from(u8::from(n == 0));
            filter.process(&mut channel, 1);
            let (sine, cosine) = (omega * f64::from(n)).sin_cos();
            real += channel[0][0] * cosine;
            imaginary -= channel[0][0] * sine;
        }
        db_from_gain(f64::hypot(real, imaginary))
    }

    #[test]
    fn each_shape_does_what_its_formula_says() {
        let flat = Target { freq_hz: 1_000.0, amount: 1.0, q: 1.0 };
        assert!((level_db(Shape::LowCut, &flat, 1_000.0) + 3.01).abs() < 0.01);
        assert!((level_db(Shape::LowCut, &flat, 100.0) + 40.0).abs() < 0.1);
        assert!((level_db(Shape::HighCut, &flat, 1_000.0) + 3.01).abs() < 0.01);
        let tilt = Target { amount: 6.0, ..flat };
        assert!((level_db(Shape::Bell, &tilt, 1_000.0) - 6.0).abs() < 1e-6);
        assert!(level_db(Shape::Tilt, &tilt, 1_000.0).abs() < 1e-6);
        assert!((level_db(Shape::Tilt, &tilt, 20_000.0) - 6.0).abs() < 0.05);
        assert!((level_db(Shape::Tilt, &tilt, 20.0) + 6.0).abs() < 0.05);
    }

    #[test]
    fn the_response_that_is_drawn_is_what_an_impulse_measures() {
        for (shape, amount) in
            [(Shape::LowCut, 1.0), (Shape::HighCut, 1.0), (Shape::Bell, -9.0), (Shape::Tilt, 5.0)]
        {
            let target = Target { freq_hz: 3_000.0, amount, q: 1.4 };
            for freq_hz in [100.0, 2_000.0, 3_000.0, 12_000.0] {
                let drawn_db = response_db(shape, &target, freq_hz, 48_000.0);
                let measured_db = level_db(shape, &target, freq_hz);
                assert!((drawn_db - measured_db).abs() < 1e-3, "{shape:?} {freq_hz} Hz: {drawn_db} dB");
            }
        }
    }
}
