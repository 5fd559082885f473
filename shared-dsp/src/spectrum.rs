//! The spectrum that a window draws, out of the newest samples of a ring. Never on the audio thread.
//!
//! [`Analyser::look`] takes the last frames under a Hann window, reads the level of each point of a logarithmic
//! [`Grid`], tilts it, and lets it rise at once and fall at a rate, or averages it. A sine of full scale reads
//! 0 dB at any frequency from four bins up, between two bins as well; noise reads the mean of its bins, so that
//! white noise is flat without a slope and pink noise with 3 dB per octave, whatever the size; how both come
//! together, see `Reading`. Time is that of the audio: where nothing new came nothing moves.

mod bins;
pub mod collision;
pub mod grid;
mod reading;

pub use grid::Grid;

use bins::Bins;
use reading::Reading;

use crate::telemetry::ring::Ring;

/// Sizes of the transform in frames: finer in frequency, slower in time.
pub const SIZES: [usize; 4] = [2_048, 4_096, 8_192, 16_384];
/// Slopes in dB per octave: as measured; pink noise flat; as most music is balanced.
pub const SLOPES_DB_PER_OCT: [f64; 3] = [0.0, 3.0, 4.5];
/// Levels end here, in dB.
pub const LOWEST_DB: f32 = -200.0;
/// Frequency that the slope leaves as it is, in Hz.
const SLOPE_AROUND_HZ: f64 = 1_000.0;
/// A change of less than this, in dB, is not worth painting.
const VISIBLE_DB: f32 = 0.01;

/// How the levels move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Up at once, down at this rate in dB per second.
    Live {
        /// Rate of the fall.
        release_db_s: f64,
    },
    /// The mean power over so many seconds.
    Average {
        /// Time constant in s.
        time_s: f64,
    },
}

/// What is set on an analyser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Frames of the transform; one of [`SIZES`].
    pub size_frames: usize,
    /// Tilt in dB per octave around 1 kHz.
    pub slope_db_per_oct: f64,
    /// How the levels move.
    pub mode: Mode,
    /// Width in octaves over which power is averaged; 0 for none.
    pub smoothing_oct: f64,
}

impl Settings {
    /// What windows begin with.
    pub const DEFAULT: Settings = Settings {
        size_frames: 4_096,
        slope_db_per_oct: 4.5,
        mode: Mode::Live { release_db_s: 30.0 },
        smoothing_oct: 0.0,
    };
}

/// What a slope adds to the level of a frequency, in dB.
pub fn tilt_db(slope_db_per_oct: f64, freq_hz: f64) -> f64 {
    slope_db_per_oct * (freq_hz / SLOPE_AROUND_HZ).log2()
}

/// The analyser.
pub struct Analyser {
    grid: Grid,
    settings: Settings,
    bins: Bins,
    reading: Reading,
    /// Mean powers in [`Mode::Average`].
    means: Box<[f64]>,
    heard_s: f64,
    now_db: Box<[f64]>,
    scratch: Box<[f64]>,
    levels_db: Box<[f32]>,
    rate_hz: f64,
    /// Records that the ring had when it was last looked at.
    end: u64,
    /// Something else than the sound has changed.
    is_stale: bool,
}

impl Analyser {
    /// An analyser on a grid of so many points.
    pub fn new(points: usize) -> Analyser {
        let grid = Grid::new(points);
        let points = grid.len();
        let settings = Settings::DEFAULT;
        Analyser {
            bins: Bins::new(settings.size_frames),
            reading: Reading::new(&grid, settings.size_frames, 0.0),
            means: Box::default(),
            heard_s: 0.0,
            now_db: vec![0.0; points].into_boxed_slice(),
            scratch: vec![0.0; points + 1].into_boxed_slice(),
            levels_db: vec![LOWEST_DB; points].into_boxed_slice(),
            rate_hz: 0.0,
            end: 0,
            is_stale: true,
            grid,
            settings,
        }
    }

    /// Takes settings; the next look shows them, also if no sound has come. A size that is none is the next one
    /// that is.
    pub fn set(&mut self, settings: &Settings) {
        let size_frames = SIZES.into_iter().find(|size| *size >= settings.size_frames).unwrap_or(SIZES[3]);
        let settings = Settings { size_frames, ..*settings };
        if settings == self.settings {
            return;
        }
        if size_frames != self.settings.size_frames {
            self.bins = Bins::new(size_frames);
            self.reading = Reading::new(&self.grid, size_frames, self.rate_hz);
            self.heard_s = 0.0;
        }
        if settings.mode != self.settings.mode {
            self.heard_s = 0.0;
        }
        self.settings = settings;
        self.levels_db.fill(LOWEST_DB);
        self.is_stale = true;
    }

    /// What is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The frequencies of the points.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The level of each point in dB, tilted; 0 dB is a sine of full scale at 1 kHz in both channels.
    pub fn levels_db(&self) -> &[f32] {
        &self.levels_db
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.heard_s = 0.0;
        self.levels_db.fill(LOWEST_DB);
        self.is_stale = true;
    }

    /// Looks at the newest samples of left and right; true if a level has changed so that it can be seen.
    pub fn look(&mut self, ring: &Ring<2>, rate_hz: f64) -> bool {
        if !(rate_hz > 0.0 && rate_hz.is_finite()) {
            return false;
        }
        if rate_hz != self.rate_hz || ring.written() < self.end {
            self.rate_hz = rate_hz;
            self.reading = Reading::new(&self.grid, self.settings.size_frames, rate_hz);
            self.end = 0;
            self.reset();
        }
        if ring.written() == self.end && !self.is_stale {
            return false;
        }
        let end = self.bins.hear(ring);
        let passed_s = (end - self.end) as f64 / rate_hz;
        (self.end, self.is_stale) = (end, false);
        self.read(passed_s);
        self.tilt_and_smooth();
        self.go_on(passed_s)
    }

    /// The levels of the bins, or of their means, on the grid.
    fn read(&mut self, passed_s: f64) {
        let powers = self.bins.powers();
        if let Mode::Average { time_s } = self.settings.mode {
            if self.heard_s == 0.0 {
                self.means = powers.into();
                self.heard_s = self.settings.size_frames as f64 / self.rate_hz;
            } else {
                // Until as much was heard as the average is long, it is the mean of all that was
                self.heard_s += passed_s;
                let share = (1.0 - (-passed_s / time_s.max(1e-3)).exp()).max(passed_s / self.heard_s);
                let means = self.means.iter_mut().zip(powers);
                means.for_each(|(mean, power)| *mean += share.min(1.0) * (power - *mean));
            }
            self.reading.read(&self.means, &mut self.now_db);
        } else {
            self.reading.read(powers, &mut self.now_db);
        }
    }

    fn tilt_and_smooth(&mut self) {
        let slope = self.settings.slope_db_per_oct;
        for (level, freq_hz) in self.now_db.iter_mut().zip(self.grid.freqs_hz()) {
            *level += tilt_db(slope, *freq_hz);
        }
        let reach =
            (0.5 * self.settings.smoothing_oct * self.grid.points_per_oct()).round().max(0.0) as usize;
        if reach == 0 {
            return;
        }
        let points = self.now_db.len();
        self.scratch[0] = 0.0;
        for (n, level) in self.now_db.iter().enumerate() {
            self.scratch[n + 1] = self.scratch[n] + 10.0_f64.powf(0.1 * level);
        }
        for (n, level) in self.now_db.iter_mut().enumerate() {
            let (from, to) = (n.saturating_sub(reach), (n + reach + 1).min(points));
            let mean = (self.scratch[to] - self.scratch[from]) / (to - from) as f64;
            *level = 10.0 * mean.max(1e-20).log10();
        }
    }

    /// Moves what is shown; true if that can be seen.
    fn go_on(&mut self, passed_s: f64) -> bool {
        let fall_db = match self.settings.mode {
            Mode::Live { release_db_s } => release_db_s.max(0.0) * passed_s,
            Mode::Average { .. } => f64::INFINITY,
        };
        let mut is_seen = false;
        for (shown, now_db) in self.levels_db.iter_mut().zip(&self.now_db) {
            let level = now_db.max(f64::from(*shown) - fall_db) as f32;
            let level = level.max(LOWEST_DB);
            is_seen |= (level - *shown).abs() > VISIBLE_DB;
            *shown = level;
        }
        is_seen
    }
}

#[cfg(test)]
mod tests;
