//! A session that has been checked: every name found, every number possible, no strip listening to itself.

use std::ops::Range;
use std::path::PathBuf;

use super::demo::Instrument;
use super::fault::SessionText;
use super::speakers::Layout;

/// A song to be mixed.
#[derive(Debug)]
pub struct Session {
    /// Name of the song.
    pub name: String,
    /// The text it came from, for errors that are found later.
    pub source: SessionText,
    /// Sample rate.
    pub rate_hz: u32,
    /// Frames per block.
    pub block_frames: usize,
    /// Loudspeakers of groups and mix bus.
    pub layout: Layout,
    /// Beats per minute, told to the plug-ins.
    pub tempo_bpm: f64,
    /// Tracks, then groups, then the mix bus.
    pub strips: Vec<Strip>,
    /// An order in which everything a strip needs comes before it.
    pub order: Vec<usize>,
    /// How the tracks are brought to their place.
    pub balance: Option<Balancing>,
    /// What the mix is made for.
    pub deliveries: Vec<Delivery>,
}

/// How the tracks are brought to their place.
#[derive(Clone, Debug)]
pub struct Balancing {
    /// Which kind of music it shall be.
    pub template: String,
    /// How long is listened, in s.
    pub listen_s: f64,
}

impl Session {
    /// Index of the mix bus.
    pub fn mix_bus(&self) -> usize {
        self.strips.len() - 1
    }

    /// The tracks with their indices.
    pub fn tracks(&self) -> impl Iterator<Item = (usize, &Strip)> {
        self.strips.iter().enumerate().filter(|(_, strip)| matches!(strip.input, Input::Track(_)))
    }

    /// The strips that go to `index`, each with the level it goes there at: sends are softer or louder than the
    /// fader.
    pub fn feeds(&self, index: usize) -> impl Iterator<Item = (usize, f64)> {
        feeds(&self.strips, index)
    }
}

/// See [`Session::feeds`].
pub fn feeds(strips: &[Strip], index: usize) -> impl Iterator<Item = (usize, f64)> {
    strips.iter().enumerate().flat_map(move |(from, strip)| {
        let own = (strip.into == Some(index)).then_some((from, 0.0));
        let sends = strip.sends.iter().filter(move |send| send.into == index);
        own.into_iter().chain(sends.map(move |send| (from, send.gain_db)))
    })
}

/// One channel strip of the mixer.
#[derive(Debug)]
pub struct Strip {
    /// Its name.
    pub name: String,
    /// What it plays.
    pub input: Input,
    /// The strip it goes to; `None` for the mix bus.
    pub into: Option<usize>,
    /// Level and place.
    pub fader: Fader,
    /// What it is in the mix, for Balance.
    pub role: Option<Written>,
    /// Groups it goes to besides.
    pub sends: Vec<AuxSend>,
    /// Plug-ins in their order.
    pub inserts: Vec<Insert>,
}

/// A second way out of a strip, behind its fader and its pan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AuxSend {
    /// The strip it goes to.
    pub into: usize,
    /// Level.
    pub gain_db: f64,
}

/// What a strip plays.
#[derive(Debug)]
pub enum Input {
    /// A recording or an instrument.
    Track(Source),
    /// The strips that go to it.
    Group,
    /// The strips that go to no group.
    MixBus,
}

/// Where a track's sound comes from.
#[derive(Debug)]
pub enum Source {
    /// A recording from the start of the song.
    File(Recording),
    /// An instrument of the built-in song.
    Synth(Instrument),
    /// Pieces of recordings.
    Clips(Vec<Clip>),
}

/// A file of sound and where the session names it.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The file.
    pub path: PathBuf,
    /// Its name in the session's text.
    pub span: Range<usize>,
}

/// A piece of a recording at moments of the song.
#[derive(Clone, Debug)]
pub struct Clip {
    /// The recording.
    pub recording: Recording,
    /// Where it begins.
    pub at_s: Vec<f64>,
    /// Gain.
    pub gain_db: f64,
    /// How the speed of playing is chosen.
    pub speed: Speed,
    /// Times it is played end to end.
    pub repeat: u32,
    /// Cut after that time.
    pub length_s: Option<f64>,
    /// Fade at the start.
    pub fade_in_s: f64,
    /// Fade at the end.
    pub fade_out_s: f64,
    /// Backwards.
    pub reverse: bool,
}

/// How fast a clip is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// As recorded.
    Recorded,
    /// Higher or lower by so many semitones.
    Semitones(f64),
    /// So that it lasts that long.
    Fit {
        /// The time it lasts.
        length_s: f64,
    },
}

/// Level and place of a strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Fader {
    /// Gain at rest.
    pub gain_db: f64,
    /// -1 left, 0 centre, 1 right.
    pub pan: f64,
    /// Break-points: moment in s, gain in dB. In place of `gain_db` when there are any.
    pub moves: Vec<(f64, f64)>,
}

impl Fader {
    /// All the way up, in the centre, still.
    pub const UP: Fader = Fader { gain_db: 0.0, pan: 0.0, moves: Vec::new() };
}

/// A plug-in on a strip, with values still as written: only the plug-in can read them.
#[derive(Clone, Debug)]
pub struct Insert {
    /// Name of the plug-in.
    pub plugin: Written,
    /// Factory preset to begin with.
    pub preset: Option<Written>,
    /// Strip it listens to.
    pub sidechain: Option<usize>,
    /// Behind the fader.
    pub after_fader: bool,
    /// Parameter ids and values.
    pub parameters: Vec<(Written, Written)>,
    /// Moving parameters.
    pub lanes: Vec<Lane>,
}

/// Break-points of one parameter.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its id.
    pub parameter: Written,
    /// Moment in s and value.
    pub points: Vec<(f64, Written)>,
}

/// Something as it is written in the session, with its place.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Its place in the session's text.
    pub span: Range<usize>,
}

/// What the mix is made for.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Its name.
    pub name: String,
    /// Integrated loudness.
    pub loudness_lufs: f64,
    /// Highest true peak.
    pub true_peak_dbtp: f64,
}

/// Known targets: name, LUFS, dBTP.
///
/// stream: Spotify and YouTube normalise to -14 LUFS and ask for -1 dBTP. apple: Apple Music, -16 LUFS.
/// ebu-r128: EBU R 128-2023, -23 LUFS, -1 dBTP. atsc-a85: ATSC A/85, -24 LKFS, -2 dBTP. podcast: AES TD1008
/// for speech, -16 LUFS.
pub const STANDARDS: [(&str, f64, f64); 5] = [
    ("stream", -14.0, -1.0),
    ("apple", -16.0, -1.0),
    ("ebu-r128", -23.0, -1.0),
    ("atsc-a85", -24.0, -2.0),
    ("podcast", -16.0, -1.0),
];
