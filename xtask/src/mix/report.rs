//! What is told about a mix: the numbers of `report.json`, which the pages and pictures of `report.html` show
//! too.

pub mod html;
mod pictures;
mod reduction;
mod stage;

use serde::Serialize;

use super::curve::Curves;
use super::level::{Delivered, Pair};
use super::loudness::{self, Loudness};
use super::meter::Gain;
use super::movement::{self, Movement};
use super::stage::Stand;

/// All numbers of a mix.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Name of the session.
    pub session: String,
    /// Version of this program.
    pub version: &'static str,
    /// Sample rate in Hz.
    pub rate_hz: u32,
    /// Frames per block.
    pub block_frames: usize,
    /// Threads it was rendered on.
    pub threads: usize,
    /// Loudspeakers of the mix.
    pub layout: &'static str,
    /// Length in s with all tails.
    pub length_s: f64,
    /// All faders up, nothing processed, as it comes.
    pub before: Sound,
    /// The mix, as it leaves the mix bus.
    pub after: Sound,
    /// How before.wav and after.wav were made equally loud.
    pub listening: Listening,
    /// What the mix is made for.
    pub deliveries: Vec<DeliveryReport>,
    /// Tracks, groups and mix bus.
    pub strips: Vec<StripReport>,
    /// How fast it was.
    pub speed: Speed,
}

/// Measures of a sound.
#[derive(Debug, Serialize)]
pub struct Sound {
    /// Integrated loudness.
    pub integrated_lufs: Option<f64>,
    /// Loudness range.
    pub range_lu: f64,
    /// True peak.
    pub true_peak_dbtp: Option<f64>,
    /// Time between two values of `short_term_lufs`.
    pub step_s: f64,
    /// Loudness of the last 3 s.
    pub short_term_lufs: Vec<Option<f64>>,
    /// Long-term spectrum in sixths of an octave: Hz, dB.
    pub spectrum: Vec<(f64, f64)>,
}

/// See [`Pair`].
#[derive(Debug, Serialize)]
pub struct Listening {
    /// Loudness of both files.
    pub loudness_lufs: Option<f64>,
    /// Gain of before.wav.
    pub before_gain_db: f64,
    /// Gain of after.wav and of the stems.
    pub after_gain_db: f64,
}

/// See [`Delivered`].
#[derive(Debug, Serialize)]
pub struct DeliveryReport {
    /// Its name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Loudness asked for.
    pub target_lufs: f64,
    /// Highest true peak allowed.
    pub ceiling_dbtp: f64,
    /// Gain on the mix.
    pub gain_db: f64,
    /// Loudness reached.
    pub loudness_lufs: Option<f64>,
    /// True peak reached.
    pub true_peak_dbtp: Option<f64>,
    /// Loudness that is missing.
    pub short_lu: f64,
    /// Within 0.5 LU of the target and below the ceiling.
    pub is_met: bool,
}

/// A track, a group or the mix bus.
#[derive(Debug, Serialize)]
pub struct StripReport {
    /// Its name.
    pub name: String,
    /// "track", "group" or "mix".
    pub kind: &'static str,
    /// Where it goes.
    pub into: Option<String>,
    /// Loudness before: with the fader up, nothing processed, against the whole.
    pub before_lu: Option<f64>,
    /// Loudness in the mix, against the whole.
    pub after_lu: Option<f64>,
    /// Its plug-ins.
    pub inserts: Vec<InsertReport>,
}

/// A plug-in on a strip.
#[derive(Debug, Serialize)]
pub struct InsertReport {
    /// Its name.
    pub plugin: String,
    /// The preset it began with.
    pub preset: Option<String>,
    /// Strip it listens to.
    pub sidechain: Option<String>,
    /// Delay that was taken out.
    pub latency_frames: u32,
    /// Time it took.
    pub time_ms: f64,
    /// Its measured curve: Hz, dB.
    pub curve_db: Vec<(f64, f64)>,
    /// Its bands.
    pub bands: Vec<BandReport>,
    /// What its dynamic bands did.
    pub movements: Vec<MovementReport>,
    /// For a plug-in without bands: names and values of what is not as it comes.
    pub settings: Vec<(String, String)>,
    /// What it told of its gain.
    pub gain: Option<GainReport>,
    /// Where it puts its track.
    pub place: Option<PlaceReport>,
}

/// See [`Stand`].
#[derive(Debug, Serialize)]
pub struct PlaceReport {
    /// To the right of the listener's nose, below 0 to the left.
    pub azimuth_deg: f64,
    /// The proximity as the plug-in writes it.
    pub proximity: String,
    /// Direct against reflected sound; nothing for a send, which has no direct sound.
    pub drr_db: Option<f64>,
    /// Clarity of speech.
    pub c50_db: f64,
    /// Clarity of music.
    pub c80_db: f64,
}

/// See [`Gain`].
#[derive(Debug, Serialize)]
pub struct GainReport {
    /// Time between two values.
    pub step_s: f64,
    /// How far the gain was moved: half of the time less, while the strip sounds.
    pub median_db: f64,
    /// 95 % of the time less.
    pub p95_db: f64,
    /// Furthest.
    pub max_db: f64,
    /// Gain in dB, below 0 for reduction, make-up not included, in hundredths.
    pub gain_db: Vec<f64>,
}

/// A band.
#[derive(Debug, Serialize)]
pub struct BandReport {
    /// Its number.
    pub number: usize,
    /// As one line.
    pub label: String,
    /// Its measured curve in dB, at the frequencies of the insert's curve.
    pub curve_db: Vec<f64>,
}

/// What a dynamic band did.
#[derive(Debug, Serialize)]
pub struct MovementReport {
    /// The band's number.
    pub band: usize,
    /// The band as one line.
    pub label: String,
    /// Time between two values.
    pub step_s: f64,
    /// Furthest movement in dB.
    pub most_db: f64,
    /// Gain against rest in dB.
    pub gain_db: Vec<Option<f64>>,
}

/// How fast it was.
#[derive(Debug, Serialize)]
pub struct Speed {
    /// Time of rendering in s.
    pub render_s: f64,
    /// Song over rendering time.
    pub times_real_time: f64,
    /// Plug-ins by time.
    pub plugins: Vec<PluginSpeed>,
    /// Stages of the command and their times in s.
    pub stages: Vec<(String, f64)>,
}

/// How fast a plug-in was.
#[derive(Debug, Serialize)]
pub struct PluginSpeed {
    /// Its name.
    pub plugin: String,
    /// Inserts of it.
    pub inserts: usize,
    /// Time of all its inserts in s, all threads together.
    pub time_s: f64,
    /// Part of the time of all plug-ins in per cent.
    pub share_percent: f64,
    /// Song over the time of one insert.
    pub times_real_time: f64,
}

impl Sound {
    /// From its measures.
    pub fn new(loudness: &Loudness, spectrum: Vec<(f64, f64)>) -> Sound {
        Sound {
            integrated_lufs: loudness.integrated_lufs,
            range_lu: loudness.range_lu,
            true_peak_dbtp: loudness.true_peak_dbtp,
            step_s: loudness::STEP_S,
            short_term_lufs: loudness.short_term_lufs.clone(),
            spectrum,
        }
    }
}

impl From<Pair> for Listening {
    fn from(pair: Pair) -> Listening {
        Listening {
            loudness_lufs: pair.loudness_lufs,
            before_gain_db: pair.before_gain_db,
            after_gain_db: pair.after_gain_db,
        }
    }
}

impl DeliveryReport {
    /// From how it came out.
    pub fn new(delivered: &Delivered, file: String) -> DeliveryReport {
        let target = &delivered.target;
        let reaches = delivered.loudness_lufs.is_some_and(|lufs| (lufs - target.loudness_lufs).abs() <= 0.5);
        let below = delivered.true_peak_dbtp.is_some_and(|dbtp| dbtp <= target.true_peak_dbtp + 0.05);
        DeliveryReport {
            name: target.name.clone(),
            file,
            target_lufs: target.loudness_lufs,
            ceiling_dbtp: target.true_peak_dbtp,
            gain_db: delivered.gain_db,
            loudness_lufs: delivered.loudness_lufs,
            true_peak_dbtp: delivered.true_peak_dbtp,
            short_lu: delivered.short_lu,
            is_met: reaches && below,
        }
    }
}

impl InsertReport {
    /// Puts the measured curves in.
    pub fn with_curves(mut self, curves: Option<Curves>) -> InsertReport {
        if let Some(curves) = curves {
            self.curve_db = curves.freq_hz.iter().copied().zip(curves.total_db).collect();
            let band = |(band, curve_db): (super::bands::Band, Vec<f64>)| BandReport {
                number: band.number,
                label: band.label,
                curve_db,
            };
            self.bands = curves.bands.into_iter().map(band).collect();
        }
        self
    }
}

impl GainReport {
    /// From what was read.
    pub fn new(gain: &Gain) -> GainReport {
        let statistics = gain.statistics();
        let hundredths = |db: &f64| (100.0 * db).round() / 100.0;
        GainReport {
            step_s: gain.step_s,
            median_db: statistics.median_db,
            p95_db: statistics.p95_db,
            max_db: statistics.max_db,
            gain_db: gain.gain_db.iter().map(hundredths).collect(),
        }
    }
}

impl PlaceReport {
    /// From what was measured.
    pub fn new(stand: Stand) -> PlaceReport {
        let hundredths = |db: f64| (100.0 * db).round() / 100.0;
        PlaceReport {
            azimuth_deg: stand.azimuth_deg,
            proximity: stand.proximity,
            drr_db: stand.has_direct.then(|| hundredths(stand.drr_db)),
            c50_db: hundredths(stand.c50_db),
            c80_db: hundredths(stand.c80_db),
        }
    }
}

impl MovementReport {
    /// From what was measured.
    pub fn new(movement: &Movement) -> MovementReport {
        MovementReport {
            band: movement.number,
            label: movement.label.clone(),
            step_s: movement.step_s,
            most_db: movement::most_db(&movement.gain_db),
            gain_db: movement.gain_db.clone(),
        }
    }
}
