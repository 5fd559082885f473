//! From the sound to the gain and back: one complete compressor. A processor has two, to fade from one to
//! the other where a setting is one thing or another.

use super::config::{Config, times};
use super::controls::{Control, Controls};
use super::delta::DeltaPath;
use super::key_filter::{self, KeyFilter};
use super::plan::Plan;
use super::reader::Reader;
use super::settings::{LOOKAHEAD_MS, Settings, Source};
use crate::chunk::{Chunk, SILENT, copy};
use crate::decibels::{SILENCE_DB, gains_from_levels};
use crate::delay::DelayLine;
use crate::dynamics::ballistics::{Ballistics, Follower};
use crate::dynamics::curve::Curve;
use crate::dynamics::lookahead::Lookahead;
use crate::layout::{Layout, MAX_CHANNELS};
use crate::processor::Spec;

/// What an engine hears.
pub struct Heard<'a> {
    /// The input, and what came before it.
    pub input: &'a Chunk,
    /// Its past.
    pub past: &'a DelayLine,
    /// The sidechain.
    pub sidechain: &'a Chunk,
}

/// What an engine makes of a chunk.
pub struct Made {
    /// The input, as late as the engine is, channel by channel.
    pub dry: Chunk,
    /// What is added to it, channel by channel.
    pub added: Chunk,
    /// Gain in dB of each lane, as it is heard.
    pub gains_db: Chunk,
    /// Level in dB of each lane.
    pub levels_db: Chunk,
    /// Power of each lane, of which the level is the average.
    pub powers: Chunk,
    /// What the detector hears, lane by lane.
    pub key: Chunk,
    /// Lanes of the key.
    pub key_lanes: usize,
}

impl Made {
    /// Nothing.
    pub fn new() -> Box<Made> {
        Box::new(Made {
            dry: SILENT,
            added: SILENT,
            gains_db: SILENT,
            levels_db: SILENT,
            powers: SILENT,
            key: SILENT,
            key_lanes: 0,
        })
    }

    fn clear(&mut self) {
        let Made { dry, added, gains_db, levels_db, powers, key, key_lanes } = self;
        for chunk in [dry, added, gains_db, powers, key] {
            chunk.as_flattened_mut().fill(0.0);
        }
        levels_db.as_flattened_mut().fill(SILENCE_DB);
        *key_lanes = 0;
    }
}

/// An engine.
pub struct Engine {
    layout: Layout,
    sample_rate_hz: f64,
    sidechain_channels: usize,
    config: Config,
    plan: Plan,
    ballistics: Ballistics,
    reader: Reader,
    key_filter: KeyFilter,
    key_delay: DelayLine,
    /// Brings the gains in step with what the oversampling makes of them, for the meters.
    gain_delay: DelayLine,
    followers: [Follower; MAX_CHANNELS],
    /// Levels of the last frame in dB.
    last_db: [f64; MAX_CHANNELS],
    lookaheads: Box<[Lookahead]>,
    delta: DeltaPath,
    /// The work of a chunk.
    pub made: Box<Made>,
    factors: Box<Chunk>,
}

impl Engine {
    /// An engine at rest.
    pub fn new(spec: &Spec, settings: &Settings) -> Engine {
        let rate_hz = spec.sample_rate_hz;
        let lanes = spec.layout.len();
        let key_lanes = lanes.max(spec.sidechain_channels);
        let most = most_lookahead_frames(rate_hz);
        let config = Config::new(settings, rate_hz);
        let delta = DeltaPath::new(lanes, config.oversampling, rate_hz);
        let mut engine = Engine {
            layout: spec.layout,
            sample_rate_hz: rate_hz,
            sidechain_channels: spec.sidechain_channels,
            config,
            plan: Plan::new(config.channels, spec.layout),
            ballistics: Ballistics::new(&times(settings).0, config.is_rising(), rate_hz),
            reader: Reader::new(rate_hz, key_lanes),
            key_filter: key_filter::key_filter(settings, rate_hz),
            key_delay: DelayLine::new(key_lanes, most + DeltaPath::MOST_LATENCY_FRAMES),
            gain_delay: DelayLine::new(lanes, DeltaPath::MOST_LATENCY_FRAMES),
            followers: [Follower::at(0.0); MAX_CHANNELS],
            last_db: [SILENCE_DB; MAX_CHANNELS],
            lookaheads: (0..lanes).map(|_| Lookahead::new(most)).collect(),
            delta,
            made: Made::new(),
            factors: Box::new(SILENT),
        };
        engine.configure(settings);
        engine.clear();
        engine
    }

    /// What it is made for.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Its lanes.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Frames from input to output.
    pub fn latency_frames(&self) -> usize {
        self.config.latency_frames()
    }

    /// Frames that it still says after the latency: the filters of the oversampling.
    pub fn tail_frames(&self) -> u64 {
        self.delta.latency_frames() as u64
    }

    /// Frames that it must hear before it may be heard.
    pub fn prime_frames(&self) -> usize {
        self.latency_frames() + (0.020 * self.sample_rate_hz) as usize
    }

    /// Takes over the choices of settings. Not while it is heard.
    pub fn configure(&mut self, settings: &Settings) {
        self.config = Config::new(settings, self.sample_rate_hz);
        self.plan = Plan::new(self.config.channels, self.layout);
        self.reader.set_detector(self.config.detector);
        self.delta.set(self.config.oversampling);
        let delay = self.reader.delay_frames();
        for lookahead in &mut self.lookaheads {
            lookahead.set(self.config.lookahead_frames.saturating_sub(delay));
        }
        self.key_filter.jump(&key_filter::targets(settings));
        self.set(settings);
    }

    /// Takes what may change while it is heard.
    pub fn set(&mut self, settings: &Settings) {
        let (times, averaging) = times(settings);
        self.ballistics = Ballistics::new(&times, self.config.is_rising(), self.sample_rate_hz);
        self.reader.set_averaging(averaging);
        self.key_filter.go(&key_filter::targets(settings));
    }

    /// Starts with the sound and the reduction of another engine.
    pub fn follow(&mut self, other: &Engine) {
        self.clear();
        self.reader.continue_at(|lane| other.last_db[lane]);
        self.continue_as(other);
    }

    /// Has the reduction of another engine, if it hears the same.
    pub fn continue_as(&mut self, other: &Engine) {
        if self.config.hears_as(&other.config) {
            let ballistics = &other.ballistics;
            for (follower, other) in self.followers.iter_mut().zip(&other.followers) {
                *follower = ballistics.continued(other);
            }
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.reader.clear();
        self.key_delay.clear();
        self.gain_delay.clear();
        self.followers = [Follower::at(0.0); MAX_CHANNELS];
        for lookahead in &mut self.lookaheads {
            lookahead.clear(0.0);
        }
        self.delta.clear();
        self.last_db = [SILENCE_DB; MAX_CHANNELS];
        self.made.clear();
    }

    /// Works on the first `frames` of a chunk.
    pub fn process(&mut self, heard: &Heard<'_>, controls: &Controls, frames: usize) {
        self.hear(heard, frames);
        self.find_gains(controls, frames);
        self.apply(heard, controls, frames);
    }

    /// The key and its levels.
    fn hear(&mut self, heard: &Heard<'_>, frames: usize) {
        let lanes = self.plan.lanes;
        let Made { key, levels_db, powers, key_lanes, .. } = &mut *self.made;
        let external = self.config.source == Source::External;
        *key_lanes = if external { self.sidechain_channels } else { lanes };
        let source = if external { heard.sidechain } else { heard.input };
        copy(&source[..*key_lanes], key, frames);
        if *key_lanes == lanes || (external && *key_lanes == 2 && lanes >= 2) {
            self.plan.encode(key, frames);
        }
        self.key_filter.process(&mut key[..*key_lanes], frames);
        if *key_lanes == 0 {
            for (level, power) in levels_db[..lanes].iter_mut().zip(&mut *powers) {
                level[..frames].fill(SILENCE_DB);
                power[..frames].fill(0.0);
            }
        } else {
            self.reader.read(key, *key_lanes, frames, powers, levels_db);
            if *key_lanes != lanes {
                share_loudest(levels_db, *key_lanes, lanes, frames);
                share_loudest(powers, *key_lanes, lanes, frames);
            }
        }
        for (last_db, levels_db) in self.last_db.iter_mut().zip(levels_db) {
            *last_db = levels_db[frames - 1];
        }
        self.key_delay.write(&key[..*key_lanes], frames);
    }

    fn find_gains(&mut self, controls: &Controls, frames: usize) {
        let Made { gains_db, levels_db, .. } = &mut *self.made;
        let mode = self.config.mode;
        let curve = |n: usize| {
            let at = |control| controls.at(control, n);
            let [threshold, slope] = [Control::Threshold, Control::Slope].map(at);
            let [knee, range] = [Control::Knee, Control::Range].map(at);
            Curve::new(mode, threshold, slope, knee, range)
        };
        let moves = controls.curve_moves();
        for lane in 0..self.plan.lanes {
            let gains = &mut gains_db[lane][..frames];
            if self.plan.groups[lane].is_none() {
                gains.fill(0.0);
                continue;
            }
            gains.copy_from_slice(&levels_db[lane][..frames]);
            let follower = &mut self.followers[lane];
            if moves {
                for (n, gain) in gains.iter_mut().enumerate() {
                    let topology = controls.at(Control::Topology, n);
                    self.ballistics.process(&curve(n), topology, follower, std::slice::from_mut(gain));
                }
            } else {
                let topology = controls.at(Control::Topology, 0);
                self.ballistics.process(&curve(0), topology, follower, gains);
            }
            self.lookaheads[lane].process(gains);
        }
        let (law, rising) = (self.config.link_law, self.config.is_rising());
        self.plan.link(gains_db, law, rising, |n| controls.at(Control::Link, n), frames);
    }

    /// What the gains add to the sound.
    fn apply(&mut self, heard: &Heard<'_>, controls: &Controls, frames: usize) {
        let lanes = self.plan.lanes;
        let ahead = self.config.lookahead_frames;
        let latency = self.latency_frames();
        let Made { dry, added, gains_db, .. } = &mut *self.made;
        for lane in 0..lanes {
            heard.past.read(lane, ahead, &mut added[lane][..frames]);
            if latency == ahead {
                dry[lane][..frames].copy_from_slice(&added[lane][..frames]);
            } else {
                heard.past.read(lane, latency, &mut dry[lane][..frames]);
            }
        }
        self.plan.encode(added, frames);
        for (lane, factors) in self.factors[..lanes].iter_mut().enumerate() {
            let factors = &mut factors[..frames];
            if self.plan.groups[lane].is_none() {
                factors.fill(0.0);
            } else {
                factors.copy_from_slice(&gains_db[lane][..frames]);
                gains_from_levels(factors);
                factors.iter_mut().for_each(|factor| *factor -= 1.0);
            }
        }
        let colour = !controls.rests_at(Control::Colour, 0.0);
        let colour = colour.then_some(|n: usize| controls.at(Control::Colour, n));
        self.delta.process(added, &self.factors, lanes, frames, self.config.style, colour);
        self.plan.decode(added, frames);
        if latency > ahead {
            self.gain_delay.process(&mut gains_db[..lanes], frames, latency - ahead);
        }
    }

    /// The key as late as the output, channel by channel, in place of `output`.
    pub fn listen(&self, output: &mut Chunk, frames: usize) {
        let key_lanes = self.made.key_lanes;
        let lanes = self.plan.lanes;
        for (channel, output) in output[..lanes].iter_mut().enumerate() {
            if key_lanes == 0 {
                output[..frames].fill(0.0);
            } else {
                let lane = channel.min(key_lanes - 1);
                self.key_delay.read(lane, self.latency_frames(), &mut output[..frames]);
            }
        }
        if key_lanes == lanes || (key_lanes == 2 && lanes >= 2) {
            self.plan.decode(output, frames);
        }
    }

    /// Gain in dB at a frame of the chunk of the lane that is reduced most; 0 where none is.
    pub fn lowest_gain_db(&self, frame: usize) -> f64 {
        let lanes = (0..self.plan.lanes).filter(|lane| self.plan.groups[*lane].is_some());
        lanes.fold(0.0, |lowest, lane| f64::min(lowest, self.made.gains_db[lane][frame]))
    }

    /// Nothing sounds any more: what is left of the past is forgotten, so that time may stand still until the
    /// next sound, wherever the host cuts it.
    pub fn rest(&mut self) {
        self.followers = [Follower::at(0.0); MAX_CHANNELS];
        for lookahead in &mut self.lookaheads {
            lookahead.clear(0.0);
        }
        self.delta.rest();
    }

    /// Sets states that nobody can hear to zero; true if silence would change nothing.
    pub fn settle(&mut self) -> bool {
        let mut at_rest = self.reader.settle() & self.key_filter.settle() & self.delta.settle();
        for follower in &mut self.followers {
            follower.settle();
            at_rest &= follower.is_at_rest();
        }
        at_rest
    }
}

/// Most frames of lookahead at a sample rate.
pub fn most_lookahead_frames(sample_rate_hz: f64) -> usize {
    (0.001 * f64::from(*LOOKAHEAD_MS.end()) * sample_rate_hz).ceil() as usize
}

/// A sidechain that has other channels than the track: its loudest one counts for every lane.
fn share_loudest(levels: &mut Chunk, key_lanes: usize, lanes: usize, frames: usize) {
    for n in 0..frames {
        let loudest = levels[..key_lanes].iter().fold(f64::NEG_INFINITY, |top, lane| top.max(lane[n]));
        levels[..lanes].iter_mut().for_each(|level| level[n] = loudest);
    }
}
