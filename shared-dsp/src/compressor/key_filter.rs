//! The EQ of the sidechain: low cut, high cut and two bells on what the detector hears.

use super::config::within;
use super::settings::{self as range, Settings};
use crate::chunk::CHUNK;
use crate::filter::section::{Section, Svf};
use crate::glide::Glide;
use crate::layout::MAX_CHANNELS;
use crate::units::{gain_from_db, snap_to_zero};

/// Low cut, high cut, two bells.
const SECTIONS: usize = 4;
/// Frames after which moving coefficients are computed anew, counted from where the movement began.
const TICK: usize = 8;
/// Low cut and high cut: where they are off they are faded out, since even at 10 Hz a low cut turns the phase
/// of a bass.
const CUTS: usize = 2;

/// The filters of all lanes.
#[derive(Clone)]
pub struct KeyFilter {
    /// Octaves from 1 Hz; the share of a cut, or the dB of a bell; Q of each section.
    glides: [[Glide; 3]; SECTIONS],
    sections: [Option<Svf>; SECTIONS],
    states: [[[f64; 2]; MAX_CHANNELS]; SECTIONS],
    /// Frames of the tick under way, if anything moved within it.
    ticked: usize,
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
            ticked: 0,
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
        self.ticked = 0;
        self.tune();
    }

    fn is_moving(&self) -> bool {
        self.glides.iter().flatten().any(Glide::is_moving)
    }

    /// Filters the first `frames` of the lanes.
    pub fn process(&mut self, lanes: &mut [[f64; CHUNK]], frames: usize) {
        let mut from = 0;
        while from < frames {
            let left = frames - from;
            // A tick in which a movement ends is one to its end.
            let moves = self.ticked > 0 || self.is_moving();
            let count = if moves { left.min(TICK - self.ticked) } else { left };
            if moves {
                self.move_on(lanes, from, count);
            } else {
                for section in 0..SECTIONS {
                    self.filter(section, lanes, from, count);
                }
                self.glides.iter_mut().flatten().for_each(|glide| glide.skip(count as u32));
            }
            from += count;
        }
    }

    /// Filters frames of a tick.
    fn move_on(&mut self, lanes: &mut [[f64; CHUNK]], from: usize, count: usize) {
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
            if section >= CUTS || shares[..count] == [1.0; TICK][..count] {
                self.filter(section, lanes, from, count);
                continue;
            }
            let Some(svf) = &self.sections[section] else { continue };
            for (samples, state) in lanes.iter_mut().zip(&mut self.states[section]) {
                for (sample, share) in samples[from..from + count].iter_mut().zip(shares) {
                    *sample += share * (svf.tick(state, *sample) - *sample);
                }
            }
        }
        self.ticked += count;
        if self.ticked == TICK {
            self.ticked = 0;
            self.tune();
        }
    }

    fn filter(&mut self, section: usize, lanes: &mut [[f64; CHUNK]], from: usize, count: usize) {
        let Some(svf) = &self.sections[section] else { return };
        for (samples, state) in lanes.iter_mut().zip(&mut self.states[section]) {
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
            let [octaves, share_or_db, q] = [0, 1, 2].map(|value| self.glides[index][value].value());
            // What would pass everything is not there.
            let is_there = share_or_db != 0.0 || self.glides[index][1].is_moving();
            let section =
                is_there.then(|| section(index, octaves.exp2(), share_or_db, q, self.sample_rate_hz));
            if section.is_none() {
                self.states[index] = [[0.0; 2]; MAX_CHANNELS];
            }
            self.sections[index] = section;
        }
    }
}

fn section(index: usize, freq_hz: f64, gain_db: f64, q: f64, sample_rate_hz: f64) -> Svf {
    let butterworth = [1.0, std::f64::consts::SQRT_2, 1.0];
    let (num, den) = match index {
        0 => ([0.0, 0.0, 1.0], butterworth),
        1 => ([1.0, 0.0, 0.0], butterworth),
        _ => {
            let root = gain_from_db(0.5 * gain_db);
            ([1.0, root / q, 1.0], [1.0, 1.0 / (root * q), 1.0])
        }
    };
    let corner_hz = freq_hz.min(0.49 * sample_rate_hz);
    Section::bilinear(num, den, corner_hz, sample_rate_hz).svf()
}

fn targets(settings: &Settings) -> [[f64; 3]; SECTIONS] {
    let q = std::f64::consts::FRAC_1_SQRT_2;
    let low_cut_hz = within(settings.sc_low_cut_hz, &range::SC_LOW_CUT_HZ);
    let high_cut_hz = within(settings.sc_high_cut_hz, &range::SC_HIGH_CUT_HZ);
    let on = |on: bool| f64::from(u8::from(on));
    let bell = |index: usize| {
        let bell = &settings.sc_bells[index];
        let gain_db = within(bell.gain_db, &range::SC_BELL_GAIN_DB);
        [within(bell.freq_hz, &range::SC_BELL_HZ).log2(), gain_db, within(bell.q, &range::SC_BELL_Q)]
    };
    [
        [low_cut_hz.log2(), on(low_cut_hz > 1.000_1 * f64::from(*range::SC_LOW_CUT_HZ.start())), q],
        [high_cut_hz.log2(), on(high_cut_hz < 0.999_9 * f64::from(*range::SC_HIGH_CUT_HZ.end())), q],
        bell(0),
        bell(1),
    ]
}
