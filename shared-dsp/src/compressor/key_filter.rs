//! The EQ of the sidechain: low cut, high cut and two bells on what the detector hears.

use super::settings::{self as range, Settings};
use crate::chunk::CHUNK;
use crate::filter::section::{Section, Svf};
use crate::glide::Glide;
use crate::layout::MAX_CHANNELS;
use crate::units::{gain_from_db, snap_to_zero};

/// Low cut, high cut, two bells.
const SECTIONS: usize = 4;
/// Frames after which moving coefficients are computed anew.
pub const TICK: u64 = 8;

/// The filters of all lanes.
#[derive(Clone)]
pub struct KeyFilter {
    /// Octaves from 1 Hz, dB, Q of each section.
    glides: [[Glide; 3]; SECTIONS],
    sections: [Option<Svf>; SECTIONS],
    states: [[[f64; 2]; MAX_CHANNELS]; SECTIONS],
    sample_rate_hz: f64,
}

impl KeyFilter {
    /// Filters at rest.
    pub fn new(settings: &Settings, sample_rate_hz: f64) -> KeyFilter {
        let glides = targets(settings).map(|section| section.map(|value| Glide::new(value, sample_rate_hz)));
        let mut filter = KeyFilter {
            glides,
            sections: [None; SECTIONS],
            states: [[[0.0; 2]; MAX_CHANNELS]; SECTIONS],
            sample_rate_hz,
        };
        filter.tune();
        filter
    }

    /// Moves to settings.
    pub fn go(&mut self, settings: &Settings) {
        for (glides, targets) in self.glides.iter_mut().zip(targets(settings)) {
            for (glide, target) in glides.iter_mut().zip(targets) {
                glide.go(target);
            }
        }
    }

    /// Is there at once, and forgets all sound.
    pub fn jump(&mut self, settings: &Settings) {
        for (glides, targets) in self.glides.iter_mut().zip(targets(settings)) {
            for (glide, target) in glides.iter_mut().zip(targets) {
                glide.jump(target);
            }
        }
        self.states = [[[0.0; 2]; MAX_CHANNELS]; SECTIONS];
        self.tune();
    }

    /// Whether coefficients change, so that time goes in ticks.
    pub fn is_moving(&self) -> bool {
        self.glides.iter().flatten().any(Glide::is_moving)
    }

    /// Filters the first `frames` of the lanes, at most a tick while it moves.
    pub fn process(&mut self, lanes: &mut [[f64; CHUNK]], frames: usize) {
        for (section, states) in self.sections.iter().zip(&mut self.states) {
            let Some(section) = section else { continue };
            for (samples, state) in lanes.iter_mut().zip(states) {
                for sample in &mut samples[..frames] {
                    *sample = section.tick(state, *sample);
                }
            }
        }
        let moving = self.is_moving();
        for glide in self.glides.iter_mut().flatten() {
            if glide.is_moving() {
                for _ in 0..frames {
                    glide.next();
                }
            } else {
                glide.skip(frames as u32);
            }
        }
        if moving {
            self.tune();
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
            let [octaves, gain_db, q] = [0, 1, 2].map(|value| self.glides[index][value].value());
            let freq_hz = octaves.exp2();
            let section = section(index, freq_hz, gain_db, q, self.sample_rate_hz);
            if section.is_none() {
                self.states[index] = [[0.0; 2]; MAX_CHANNELS];
            }
            self.sections[index] = section;
        }
    }
}

/// A section, or none where it would pass everything.
fn section(index: usize, freq_hz: f64, gain_db: f64, q: f64, sample_rate_hz: f64) -> Option<Svf> {
    let butterworth = [1.0, std::f64::consts::SQRT_2, 1.0];
    let off_below = f64::from(*range::SC_LOW_CUT_HZ.start()) * 1.000_1;
    let off_above = f64::from(*range::SC_HIGH_CUT_HZ.end()) * 0.999_9;
    let (num, den) = match index {
        0 if freq_hz <= off_below => return None,
        0 => ([0.0, 0.0, 1.0], butterworth),
        1 if freq_hz >= off_above => return None,
        1 => ([1.0, 0.0, 0.0], butterworth),
        _ if gain_db == 0.0 => return None,
        _ => {
            let root = gain_from_db(0.5 * gain_db);
            ([1.0, root / q, 1.0], [1.0, 1.0 / (root * q), 1.0])
        }
    };
    let corner_hz = freq_hz.min(0.49 * sample_rate_hz);
    Some(Section::bilinear(num, den, corner_hz, sample_rate_hz).svf())
}

fn targets(settings: &Settings) -> [[f64; 3]; SECTIONS] {
    let octaves = |hz: f32, range: &std::ops::RangeInclusive<f32>| {
        f64::from(hz.clamp(*range.start(), *range.end())).log2()
    };
    let q = std::f64::consts::FRAC_1_SQRT_2;
    let bell = |index: usize| {
        let bell = &settings.sc_bells[index];
        let gain_db = bell.gain_db.clamp(*range::SC_BELL_GAIN_DB.start(), *range::SC_BELL_GAIN_DB.end());
        let q = bell.q.clamp(*range::SC_BELL_Q.start(), *range::SC_BELL_Q.end());
        [octaves(bell.freq_hz, &range::SC_BELL_HZ), f64::from(gain_db), f64::from(q)]
    };
    [
        [octaves(settings.sc_low_cut_hz, &range::SC_LOW_CUT_HZ), 0.0, q],
        [octaves(settings.sc_high_cut_hz, &range::SC_HIGH_CUT_HZ), 0.0, q],
        bell(0),
        bell(1),
    ]
}
