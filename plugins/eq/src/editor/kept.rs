//! What the window keeps of its graph in the plug-in's state.

use aplomb_kit::window::Kept;
use shared_dsp::spectrum::{self, Mode};

/// The scales of the graph, in dB up and down.
pub const SCALES_DB: [f32; 4] = [6.0, 12.0, 18.0, 30.0];
/// Their names.
pub const SCALE_NAMES: [&str; 4] =
    ["\u{b1}6\u{2009}dB", "\u{b1}12\u{2009}dB", "\u{b1}18\u{2009}dB", "\u{b1}30\u{2009}dB"];
/// What of the spectrum is shown.
pub const SPECTRA: [&str; 4] = ["Off", "Pre", "Post", "Both"];
/// How levels move.
pub const SPEEDS: [&str; 4] = ["Slow", "Medium", "Fast", "Average"];
/// How fast they fall in each, in dB/s; then the mean of so many s.
const FALLS_DB_S: [f64; 3] = [12.0, 30.0, 80.0];
const AVERAGE_S: f64 = 5.0;
/// The tilts, as [`spectrum::SLOPES_DB_PER_OCT`].
pub const TILTS: [&str; 3] = ["Flat", "3 dB/oct", "4.5 dB/oct"];
/// Levels from the top of the graph to its bottom, in dB.
pub const RANGES_DB: [f32; 3] = [60.0, 90.0, 120.0];
/// Their names.
pub const RANGES: [&str; 3] = ["60\u{2009}dB", "90\u{2009}dB", "120\u{2009}dB"];
/// Sizes of the transform, as [`spectrum::SIZES`].
pub const DETAILS: [&str; 4] = ["Coarse", "Normal", "Fine", "Finest"];

/// So much that lines do not bristle, in octaves.
const SMOOTHING_OCT: f64 = 1.0 / 24.0;

/// One of a few things that the window keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Of [`SCALES_DB`].
    Scale,
    /// Of [`SPECTRA`].
    Spectra,
    /// Of [`SPEEDS`].
    Speed,
    /// Of [`TILTS`].
    Tilt,
    /// Of [`RANGES_DB`].
    Range,
    /// Of [`DETAILS`].
    Detail,
    /// Whether the dynamics of bands are open: 0 or 1.
    Dynamics,
}

impl Keep {
    /// Its name in the state, how many there are of it, and which one a new window has.
    fn about(self) -> (&'static str, usize, usize) {
        match self {
            Keep::Scale => ("scale", SCALES_DB.len(), 1),
            Keep::Spectra => ("spectra", SPECTRA.len(), 3),
            Keep::Speed => ("spectrum_speed", SPEEDS.len(), 1),
            Keep::Tilt => ("spectrum_tilt", TILTS.len(), 2),
            Keep::Range => ("spectrum_range", RANGES_DB.len(), 1),
            Keep::Detail => ("spectrum_detail", DETAILS.len(), 1),
            Keep::Dynamics => ("dynamics", 2, 0),
        }
    }

    /// Which one it is.
    pub fn of(self, kept: &Kept) -> usize {
        let (name, count, first) = self.about();
        let index = kept.view(name, first as f32);
        if index >= 0.0 && (index as usize) < count { index as usize } else { first }
    }

    /// Takes another one.
    pub fn set(self, kept: &Kept, index: usize) {
        kept.set_view(self.about().0, index as f32);
    }
}

/// The scale of the graph, in dB up and down.
pub fn scale_db(kept: &Kept) -> f32 {
    SCALES_DB[Keep::Scale.of(kept)]
}

/// How the spectra are analysed.
pub fn analysis(kept: &Kept) -> spectrum::Settings {
    let speed = Keep::Speed.of(kept);
    spectrum::Settings {
        size_frames: spectrum::SIZES[Keep::Detail.of(kept)],
        slope_db_per_oct: spectrum::SLOPES_DB_PER_OCT[Keep::Tilt.of(kept)],
        mode: match FALLS_DB_S.get(speed) {
            Some(fall) => Mode::Live { release_db_s: *fall },
            None => Mode::Average { time_s: AVERAGE_S },
        },
        smoothing_oct: SMOOTHING_OCT,
    }
}
