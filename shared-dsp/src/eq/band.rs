//! A band on its way: frequency, gain and Q move smoothly to what was set.

use super::routing::Route;
use super::settings::{Band, BandState, Kind, Slope};
use crate::filter::prototype::Prototype;
use crate::layout::Layout;
use crate::motion::Motion;
use crate::units::within;

/// Duration of a move of a control.
const MOVE_S: f64 = 0.020;
/// Shortest duration, when the host draws a curve of many points: each move then takes as long as the points
/// lie apart.
const SHORTEST_MOVE_S: f64 = 0.005;

/// What of a band cannot move but only be faded from one to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Type of the filter.
    pub kind: Kind,
    /// Its steepness.
    pub slope: Slope,
    /// Its channels.
    pub route: Route,
}

impl Shape {
    /// The shape of a band that is heard; none for one that is off, bypassed or without a channel.
    pub fn of(band: &Band, layout: Layout) -> Option<Shape> {
        let route = Route::new(band.placement, layout);
        let heard = band.state == BandState::On && !route.is_nowhere();
        heard.then_some(Shape { kind: band.kind, slope: band.slope, route })
    }

    /// The analogue filter of this shape.
    pub fn prototype(&self, tuning: Tuning) -> Prototype {
        Prototype::new(self.kind, self.slope, tuning.freq_hz, tuning.gain_db, tuning.q)
    }
}

/// Whether a kind of filter has a gain, so that it can follow the level.
pub fn has_gain(kind: Kind) -> bool {
    matches!(kind, Kind::Bell | Kind::LowShelf | Kind::HighShelf | Kind::TiltShelf | Kind::FlatTilt)
}

/// Whether a band follows the level.
pub fn is_dynamic(band: &Band, gain_scale: f32) -> bool {
    use super::settings::{DYN_RANGE_DB, GAIN_SCALE};
    let range_db = within(band.dynamics.range_db, &DYN_RANGE_DB, 0.0);
    has_gain(band.kind) && range_db * within(gain_scale, &GAIN_SCALE, 1.0) != 0.0
}

/// What of a band can move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tuning {
    /// Centre or corner in Hz.
    pub freq_hz: f64,
    /// Gain in dB, with the gain scale.
    pub gain_db: f64,
    /// Quality factor.
    pub q: f64,
}

impl Tuning {
    /// What was set, within the ranges of the settings.
    pub fn of(band: &Band, gain_scale: f32) -> Tuning {
        use super::settings::{FREQ_HZ, GAIN_DB, GAIN_SCALE, Q};
        Tuning {
            freq_hz: f64::from(within(band.freq_hz, &FREQ_HZ, 1_000.0)),
            gain_db: f64::from(within(band.gain_db, &GAIN_DB, 0.0) * within(gain_scale, &GAIN_SCALE, 1.0)),
            q: f64::from(within(band.q, &Q, 1.0)),
        }
    }
}

/// The tuning of a band in motion.
#[derive(Clone, Copy, Debug)]
pub struct MovingBand {
    log2_freq: Motion,
    gain_db: Motion,
    log2_q: Motion,
    tuning: Tuning,
    frames_since_set: u32,
    longest_move: u32,
    shortest_move: u32,
}

impl MovingBand {
    /// A band at rest.
    pub fn new(tuning: Tuning, sample_rate_hz: f64) -> MovingBand {
        let frames = |seconds: f64| (seconds * sample_rate_hz).round() as u32;
        let mut band = MovingBand {
            log2_freq: Motion::at(0.0),
            gain_db: Motion::at(0.0),
            log2_q: Motion::at(0.0),
            tuning,
            frames_since_set: u32::MAX,
            longest_move: frames(MOVE_S),
            shortest_move: frames(SHORTEST_MOVE_S),
        };
        band.jump(tuning);
        band
    }

    /// Is tuned so at once.
    pub fn jump(&mut self, tuning: Tuning) {
        self.tuning = tuning;
        self.log2_freq.jump(tuning.freq_hz.log2());
        self.gain_db.jump(tuning.gain_db);
        self.log2_q.jump(tuning.q.log2());
    }

    /// Moves to this tuning; false if it is already there or on its way.
    pub fn go(&mut self, tuning: Tuning) -> bool {
        if tuning == self.tuning {
            return false;
        }
        let duration = self.frames_since_set.clamp(self.shortest_move, self.longest_move);
        self.tuning = tuning;
        self.log2_freq.go(tuning.freq_hz.log2(), duration);
        self.gain_db.go(tuning.gain_db, duration);
        self.log2_q.go(tuning.q.log2(), duration);
        self.frames_since_set = 0;
        true
    }

    /// Whether anything moves.
    pub fn is_moving(&self) -> bool {
        self.log2_freq.is_moving() || self.gain_db.is_moving() || self.log2_q.is_moving()
    }

    /// The tuning that many frames from now; exactly as set once the movement is over.
    pub fn after(&self, frames: u32) -> Tuning {
        let part = |motion: &Motion, set: f64| {
            let value = motion.value_after(frames);
            if value == motion.target() { set } else { value.exp2() }
        };
        Tuning {
            freq_hz: part(&self.log2_freq, self.tuning.freq_hz),
            gain_db: self.gain_db.value_after(frames),
            q: part(&self.log2_q, self.tuning.q),
        }
    }

    /// Lets frames pass.
    pub fn advance(&mut self, frames: u32) {
        self.frames_since_set = self.frames_since_set.saturating_add(frames);
        self.log2_freq.advance(frames);
        self.gain_db.advance(frames);
        self.log2_q.advance(frames);
    }
}
