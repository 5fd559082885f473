//! Where a band stands on the graph, what a movement there turns, and what a new band at a place is.

use aplomb_kit::window::graph::{LinearAxis, LogAxis};
use aplomb_kit::window::theme::NODE;
use egui::{Pos2, Rect, pos2};
use nice_plug::prelude::Param;
use shared_dsp::eq::settings::{Band, Kind, Q_BUTTERWORTH, Slope};

use crate::params::{BandParams, FREQUENCY, Q};

/// The graph reaches so much further than its scale says, so that a node at the end of it can be seen.
const BEYOND: f32 = 1.25;
/// Less of the gain scale than this cannot be turned back into a gain.
const SMALLEST_SCALE: f32 = 0.05;

/// A place with a frequency and a gain at each point.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Where it is.
    pub rect: Rect,
    /// Hz, to the right.
    pub freq: LogAxis,
    /// dB, upwards.
    pub gain: LinearAxis,
}

/// What a movement upwards turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upwards {
    /// The gain of what has one.
    Gain,
    /// The Q of cuts: it is the level at the corner.
    Q,
    /// Nothing.
    Nothing,
}

/// What a movement upwards turns on a band.
pub fn upwards(band: &Band) -> Upwards {
    match band.kind {
        Kind::Bell | Kind::LowShelf | Kind::HighShelf | Kind::TiltShelf | Kind::FlatTilt => Upwards::Gain,
        Kind::LowCut | Kind::HighCut if band.slope != Slope::Db6 => Upwards::Q,
        _ => Upwards::Nothing,
    }
}

/// Whether a kind has a gain, and so can follow the level.
pub fn has_gain(kind: Kind) -> bool {
    upwards(&Band { kind, ..Band::DEFAULT }) == Upwards::Gain
}

/// The height of a band's node in dB: its gain as it is heard, or the level at the corner of a cut.
pub fn height_db(band: &Band, gain_scale: f32) -> f32 {
    match upwards(band) {
        Upwards::Gain => band.gain_db * gain_scale,
        Upwards::Q => 20.0 * band.q.log10(),
        Upwards::Nothing => 0.0,
    }
}

/// The gain that brings a band of a kind to a height in dB; 0 where none does.
pub fn gain_at_db(kind: Kind, height_db: f32, gain_scale: f32) -> f32 {
    if has_gain(kind) && gain_scale >= SMALLEST_SCALE { height_db / gain_scale } else { 0.0 }
}

impl Graph {
    /// A graph that reaches from −`scale_db` to +`scale_db` and a little further.
    pub fn new(rect: Rect, scale_db: f32) -> Graph {
        let most_db = BEYOND * scale_db;
        let gain = LinearAxis { range: -most_db..=most_db, points: rect.max.y..=rect.min.y };
        Graph { rect, freq: LogAxis::hearing(rect), gain }
    }

    /// Where the node of a band is; what lies outside stands at the edge.
    pub fn node(&self, band: &Band, gain_scale: f32) -> Pos2 {
        self.within(pos2(self.freq.at(band.freq_hz), self.gain.at(height_db(band, gain_scale))))
    }

    /// The nearest point at which a whole node can be seen.
    pub fn within(&self, at: Pos2) -> Pos2 {
        let room = self.rect.shrink(NODE);
        pos2(at.x.clamp(room.min.x, room.max.x), at.y.clamp(room.min.y, room.max.y))
    }

    /// How far the frequency goes on its way from 0 to 1 for a point to the right.
    pub fn freq_per_point(&self, params: &BandParams) -> f32 {
        self.freq.octaves_per_point() * of_one(&params.freq)
    }

    /// How far the gain or the Q goes on its way for a point upwards; 0 where neither can.
    pub fn height_per_point(&self, band: &Band, gain_scale: f32, params: &BandParams) -> f32 {
        let db_per_point = -self.gain.per_point();
        match upwards(band) {
            Upwards::Gain if gain_scale >= SMALLEST_SCALE => db_per_point / gain_scale * of_one(&params.gain),
            // A Q twice as large is 6 dB more
            Upwards::Q => db_per_point / (20.0 * 2.0_f32.log10()) * of_one(&params.q),
            _ => 0.0,
        }
    }

    /// Frequency in Hz and height in dB at a point.
    pub fn value(&self, at: Pos2) -> (f32, f32) {
        (self.freq.value(at.x), self.gain.value(at.y))
    }
}

/// How much of its way from 0 to 1 a linear parameter goes for one octave or dB.
fn of_one(param: &nice_plug::prelude::FloatParam) -> f32 {
    param.preview_normalized(1.0) - param.preview_normalized(0.0)
}

/// A new band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seed {
    /// Its shape.
    pub kind: Kind,
    /// Its frequency.
    pub freq_hz: f32,
    /// Its gain, if it has one.
    pub gain_db: f32,
    /// Its Q.
    pub q: f32,
}

/// Left of this a new band is a cut or a shelf of the lows, in Hz.
pub const LOWS_HZ: f32 = 50.0;
/// Right of this it is one of the highs, in Hz.
pub const HIGHS_HZ: f32 = 9_000.0;

impl Seed {
    /// What an engineer wants who asks for a band at this frequency and height: at the far left and right a
    /// cut below the zero line and a shelf above it, a bell between.
    pub fn at(freq_hz: f32, height_db: f32, gain_scale: f32) -> Seed {
        let kind = match (freq_hz < LOWS_HZ, freq_hz > HIGHS_HZ, height_db < 0.0) {
            (true, _, true) => Kind::LowCut,
            (true, _, false) => Kind::LowShelf,
            (_, true, true) => Kind::HighCut,
            (_, true, false) => Kind::HighShelf,
            _ => Kind::Bell,
        };
        let gain_db = gain_at_db(kind, height_db, gain_scale);
        let q = if kind == Kind::Bell { 1.0 } else { Q_BUTTERWORTH };
        Seed { kind, freq_hz, gain_db, q }
    }
}

/// Where frequency, gain and Q of a seed are on their ways from 0 to 1.
pub fn positions(seed: &Seed, params: &BandParams) -> [f32; 3] {
    [
        params.freq.preview_normalized(FREQUENCY.octaves(seed.freq_hz)),
        params.gain.preview_normalized(seed.gain_db),
        params.q.preview_normalized(Q.octaves(seed.q)),
    ]
}
