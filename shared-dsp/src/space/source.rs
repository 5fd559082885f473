//! What the distance does to the sound of a source before the room does anything: three filters of one pole.
//!
//! Each is exact at 0 Hz, at half the sample rate and in its pole, so no sample rate bends it.

use super::air;
use crate::glide::Glide;
use crate::units::{gain_from_db, snap_to_zero};
use std::f64::consts::{PI, TAU};

/// A recording is brought at most this much closer than its microphone was: 9 dB at 0 Hz.
const MOST_CLOSENESS: f64 = 2.818_382_931_264_454;
/// Corner in Hz of the shelf of a source that is not heard on its axis.
const AXIS_HZ: f64 = 1_500.0;
/// Frequency in Hz at which that shelf is described.
const AXIS_AT_HZ: f64 = 4_000.0;
/// Most dB that a far source has lost at [`AXIS_AT_HZ`].
const OFF_AXIS_DB: f64 = 6.0;
/// What the sum over all directions has lost there, in dB: what the room hears.
const DIFFUSE_DB: f64 = 3.0;
/// Frequency in Hz at which the pole of the air is right.
const AIR_AT_HZ: f64 = 8_000.0;

/// How a microphone hears to its sides: the share of the pressure gradient in what it picks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum MicPattern {
    /// No proximity effect. Also for what no microphone has heard.
    #[default]
    Omni,
    /// Wide cardioid.
    Subcardioid,
    /// Cardioid.
    Cardioid,
    /// Supercardioid.
    Supercardioid,
    /// Hypercardioid.
    Hypercardioid,
    /// Figure of eight.
    FigureEight,
}

impl MicPattern {
    /// All of them, in the order of the host's choices.
    pub const ALL: [MicPattern; 6] = [
        MicPattern::Omni,
        MicPattern::Subcardioid,
        MicPattern::Cardioid,
        MicPattern::Supercardioid,
        MicPattern::Hypercardioid,
        MicPattern::FigureEight,
    ];

    /// Share of the pressure gradient, 0 to 1.
    pub fn gradient(self) -> f64 {
        match self {
            MicPattern::Omni => 0.0,
            MicPattern::Subcardioid => 0.3,
            MicPattern::Cardioid => 0.5,
            MicPattern::Supercardioid => 0.63,
            MicPattern::Hypercardioid => 0.75,
            MicPattern::FigureEight => 1.0,
        }
    }
}

/// How a source was recorded and where it shall stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Distance in m at which it shall be heard.
    pub distance_m: f64,
    /// Distance in m at which the microphone stood.
    pub recorded_at_m: f64,
    /// What the microphone was.
    pub pattern: MicPattern,
    /// Distance in m at which the room is as loud as the source.
    pub critical_m: f64,
    /// How many times the air of a real room absorbs.
    pub air: f64,
}

impl Source {
    /// Level in dB by which the microphone's proximity effect changes: P(s) = (s + βc/r) / (s + βc/r₀).
    pub fn proximity_db(&self, freq_hz: f64) -> f64 {
        let (zero, pole) = self.corners_rad_s();
        let square = (TAU * freq_hz).powi(2);
        if pole == 0.0 { 0.0 } else { 10.0 * ((square + zero * zero) / (square + pole * pole)).log10() }
    }

    /// Level in dB that the air leaves on the way that the recording does not have.
    pub fn air_db(&self, freq_hz: f64) -> f64 {
        let loss_db = self.air * self.further_m() * air::attenuation_db_per_m(AIR_AT_HZ);
        let corner_power = AIR_AT_HZ * AIR_AT_HZ / (10.0_f64.powf(0.1 * loss_db) - 1.0);
        if loss_db <= 0.0 { 0.0 } else { -10.0 * (1.0 + freq_hz * freq_hz / corner_power).log10() }
    }

    /// Level in dB of what is heard off the axis of the source, the further the more.
    pub fn axis_db(&self, freq_hz: f64) -> f64 {
        shelf_db(self.off_axis_db(), freq_hz)
    }

    /// Level in dB of the direct sound.
    pub fn direct_db(&self, freq_hz: f64) -> f64 {
        self.proximity_db(freq_hz) + self.air_db(freq_hz) + self.axis_db(freq_hz)
    }

    /// Level in dB of what the room hears of the source.
    pub fn room_db(&self, freq_hz: f64) -> f64 {
        self.proximity_db(freq_hz) + shelf_db(DIFFUSE_DB, freq_hz)
    }

    /// The way in m that the recording does not have.
    fn further_m(&self) -> f64 {
        (self.distance_m - self.recorded_at_m).max(0.0)
    }

    fn off_axis_db(&self) -> f64 {
        let further_m = self.further_m();
        OFF_AXIS_DB * further_m / (further_m + self.critical_m.max(1e-3))
    }

    /// Zero and pole of the proximity shelf in rad/s.
    fn corners_rad_s(&self) -> (f64, f64) {
        let recorded_m = self.recorded_at_m.max(1e-3);
        let speed = self.pattern.gradient() * air::SPEED_OF_SOUND_M_S;
        (speed / self.distance_m.max(recorded_m / MOST_CLOSENESS), speed / recorded_m)
    }
}

/// Gain at high frequencies of a shelf that takes so many dB at [`AXIS_AT_HZ`].
fn shelf_gain(loss_db: f64) -> f64 {
    let square = (AXIS_AT_HZ / AXIS_HZ).powi(2);
    ((10.0_f64.powf(-0.1 * loss_db) * (1.0 + square) - 1.0) / square).sqrt()
}

fn shelf_db(loss_db: f64, freq_hz: f64) -> f64 {
    let x = freq_hz / AXIS_HZ;
    let high = shelf_gain(loss_db) * x;
    10.0 * ((1.0 + high * high) / (1.0 + x * x)).log10()
}

/// y = b0 x + b1 x₋₁ + a y₋₁.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Section {
    b0: f64,
    b1: f64,
    a: f64,
}

impl Section {
    const WIRE: Section = Section { b0: 1.0, b1: 0.0, a: 0.0 };

    /// The pole of an analogue section in rad/s, its gain at 0 Hz and at half the sample rate.
    fn new(pole_rad_s: f64, dc: f64, nyquist: f64, sample_rate_hz: f64) -> Section {
        let a = (-pole_rad_s / sample_rate_hz).exp();
        let (sum, difference) = (dc * (1.0 - a), nyquist * (1.0 + a));
        Section { b0: 0.5 * (sum + difference), b1: 0.5 * (sum - difference), a }
    }

    fn proximity(source: &Source, sample_rate_hz: f64) -> Section {
        let (zero, pole) = source.corners_rad_s();
        if pole == 0.0 {
            return Section::WIRE;
        }
        let nyquist = gain_from_db(source.proximity_db(0.5 * sample_rate_hz));
        Section::new(pole, zero / pole, nyquist, sample_rate_hz)
    }

    fn air(source: &Source, sample_rate_hz: f64) -> Section {
        let loss_db = source.air * source.further_m() * air::attenuation_db_per_m(AIR_AT_HZ);
        if loss_db <= 0.0 {
            return Section::WIRE;
        }
        let corner_hz = AIR_AT_HZ / (10.0_f64.powf(0.1 * loss_db) - 1.0).sqrt();
        let nyquist = gain_from_db(source.air_db(0.5 * sample_rate_hz));
        Section::new(TAU * corner_hz, 1.0, nyquist, sample_rate_hz)
    }

    fn axis(loss_db: f64, sample_rate_hz: f64) -> Section {
        let nyquist = gain_from_db(shelf_db(loss_db, 0.5 * sample_rate_hz));
        Section::new(2.0 * PI * AXIS_HZ, 1.0, nyquist, sample_rate_hz)
    }
}

/// A section whose coefficients move; all poles it passes lie between those it came from.
#[derive(Clone, Copy, Debug)]
struct Moving {
    coefficients: [Glide; 3],
    state: f64,
}

impl Moving {
    fn new(section: Section, sample_rate_hz: f64) -> Moving {
        let Section { b0, b1, a } = section;
        Moving { coefficients: [b0, b1, a].map(|c| Glide::new(c, sample_rate_hz)), state: 0.0 }
    }

    fn go(&mut self, section: Section) {
        for (glide, target) in self.coefficients.iter_mut().zip([section.b0, section.b1, section.a]) {
            glide.go(target);
        }
    }

    fn reset(&mut self) {
        for glide in &mut self.coefficients {
            glide.jump(glide.target());
        }
        self.state = 0.0;
    }

    fn rests(&self) -> bool {
        self.state == 0.0 && !self.moves()
    }

    fn skip(&mut self, frames: u32) {
        for glide in &mut self.coefficients {
            glide.skip(frames);
        }
    }

    fn moves(&self) -> bool {
        self.coefficients.iter().any(Glide::is_moving)
    }

    /// Its coefficients at the next frame.
    #[inline(always)]
    fn next(&mut self) -> Section {
        let [b0, b1, a] = self.coefficients.each_mut().map(Glide::step);
        Section { b0, b1, a }
    }

    fn now(&self) -> Section {
        let [b0, b1, a] = self.coefficients.map(|glide| glide.value());
        Section { b0, b1, a }
    }
}

impl Section {
    #[inline(always)]
    fn tick(&self, state: &mut f64, x: f64) -> f64 {
        let y = self.b0 * x + *state;
        *state = self.b1 * x + self.a * y;
        y
    }
}

/// The filters of one source.
pub struct SourceFilter {
    source: Source,
    sample_rate_hz: f64,
    proximity: Moving,
    air: Moving,
    axis: Moving,
    diffuse: Moving,
}

impl SourceFilter {
    /// At rest.
    pub fn new(sample_rate_hz: f64, source: &Source) -> SourceFilter {
        let moving = |section| Moving::new(section, sample_rate_hz);
        SourceFilter {
            source: *source,
            sample_rate_hz,
            proximity: moving(Section::proximity(source, sample_rate_hz)),
            air: moving(Section::air(source, sample_rate_hz)),
            axis: moving(Section::axis(source.off_axis_db(), sample_rate_hz)),
            diffuse: moving(Section::axis(DIFFUSE_DB, sample_rate_hz)),
        }
    }

    /// Goes to another place without a click. [audio thread]
    pub fn set(&mut self, source: &Source) {
        if self.source == *source {
            return;
        }
        self.source = *source;
        self.proximity.go(Section::proximity(source, self.sample_rate_hz));
        self.air.go(Section::air(source, self.sample_rate_hz));
        self.axis.go(Section::axis(source.off_axis_db(), self.sample_rate_hz));
    }

    /// Forgets all sound, and is where it was set. [audio thread]
    pub fn reset(&mut self) {
        for section in [&mut self.proximity, &mut self.air, &mut self.axis, &mut self.diffuse] {
            section.reset();
        }
    }

    /// Whether it stands where it was set and nothing is left in it.
    pub fn rests(&self) -> bool {
        let sections = [&self.proximity, &self.air, &self.axis, &self.diffuse];
        sections.iter().all(|section| section.rests())
    }

    /// Lets frames of silence pass where it rests. [audio thread]
    pub fn skip(&mut self, frames: usize) {
        for section in [&mut self.proximity, &mut self.air, &mut self.axis, &mut self.diffuse] {
            section.skip(frames as u32);
        }
    }

    /// Sets what cannot be heard to zero; call it on a grid of frames. [audio thread]
    pub fn settle(&mut self) {
        for section in [&mut self.proximity, &mut self.air, &mut self.axis, &mut self.diffuse] {
            section.state = snap_to_zero(section.state);
        }
    }

    /// Makes the direct sound of the input in place, and what the room hears of it, which is as long. [audio
    /// thread]
    pub fn process(&mut self, direct: &mut [f64], room: &mut [f64]) {
        let SourceFilter { proximity, air, axis, diffuse, .. } = self;
        let mut states = [proximity.state, air.state, axis.state, diffuse.state];
        let mut step = |sections: [Section; 4], direct: &mut f64, room: &mut f64| {
            let near = sections[0].tick(&mut states[0], *direct);
            let through_air = sections[1].tick(&mut states[1], near);
            *direct = sections[2].tick(&mut states[2], through_air);
            *room = sections[3].tick(&mut states[3], near);
        };
        let frames = direct.iter_mut().zip(room);
        if [&*proximity, &*air, &*axis, &*diffuse].iter().any(|section| section.moves()) {
            for (direct, room) in frames {
                step([proximity.next(), air.next(), axis.next(), diffuse.next()], direct, room);
            }
        } else {
            let sections = [proximity.now(), air.now(), axis.now(), diffuse.now()];
            let length = frames.len();
            frames.for_each(|(direct, room)| step(sections, direct, room));
            for section in [&mut *proximity, &mut *air, &mut *axis, &mut *diffuse] {
                section.skip(length as u32);
            }
        }
        [proximity.state, air.state, axis.state, diffuse.state] = states;
    }
}

#[cfg(test)]
mod tests;
