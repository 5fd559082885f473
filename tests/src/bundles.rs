//! The built bundles of the suite, and what every test of them needs: settings and sounds from a seed.
//!
//! The bundles are those of the folder that `APLOMB_BUNDLES` names, else those that `cargo xtask bundle`
//! leaves in `target/bundled`. A test without its bundle fails.

use aplomb_host::{Bundle, Event, Insert, Param, Plugin, Setup};
use std::path::{Path, PathBuf};

use crate::random::Random;
use crate::suite::{EQ, Member};

impl Member {
    /// Its CLAP bundle.
    pub fn clap(&self) -> PathBuf {
        existing(format!("{}.clap", self.name))
    }

    /// Its VST3 bundle.
    pub fn vst3(&self) -> PathBuf {
        existing(format!("{}.vst3", self.name))
    }

    /// A new instance.
    pub fn plugin(&self) -> Plugin {
        let made = Bundle::open(self.clap()).and_then(|bundle| bundle.plugin(self.id));
        made.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A new instance, active.
    pub fn insert(&self, setup: Setup) -> Insert {
        Insert::new(self.plugin(), setup).unwrap_or_else(|error| panic!("{error}"))
    }
}

fn existing(file: String) -> PathBuf {
    let path = folder().join(file);
    assert!(path.exists(), "no {}: run `cargo xtask bundle` first", path.display());
    path
}

fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("APLOMB_BUNDLES") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")).join("bundled")
}

/// The interpreter of the VST3 hosts: the one that `APLOMB_PYTHON` names, else that of the environment that
/// `cargo xtask test` makes in `target/python`.
pub fn python() -> PathBuf {
    if let Some(python) = std::env::var_os("APLOMB_PYTHON") {
        return python.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let python = target.join("python/bin/python");
    assert!(python.exists(), "no {}: `cargo xtask test` makes it", python.display());
    python
}

/// Values and sounds for plug-ins.
impl Random {
    /// A CLAP value that the parameter can have.
    pub fn value(&mut self, param: &Param) -> f64 {
        let value = param.min + self.unit() * (param.max - param.min);
        if param.stepped { value.round() } else { value }
    }

    /// White noise in ±`peak`, one sequence per channel.
    pub fn noise(&mut self, channels: usize, frames: usize, peak: f64) -> Vec<Vec<f32>> {
        let mut channel = |_| (0..frames).map(|_| (self.bipolar() * peak) as f32).collect();
        (0..channels).map(&mut channel).collect()
    }

    /// `count` automation events of these parameters in the first `frames` frames, in order.
    pub fn automation(&mut self, params: &[Param], count: usize, frames: usize) -> Vec<Event> {
        let mut event = |_| {
            let param = &params[self.below(params.len())];
            Event::value(self.below(frames) as u64, param.id, self.value(param))
        };
        let mut events: Vec<Event> = (0..count).map(&mut event).collect();
        events.sort_by_key(|event| event.frame);
        events
    }
}

/// The parameters that a host may automate; neither bypass nor read-only ones.
pub fn automatable(plugin: &Plugin) -> Vec<Param> {
    let wanted = |param: &&Param| param.automatable && !param.read_only && !param.bypass;
    plugin.params().iter().filter(wanted).cloned().collect()
}

/// Sets every parameter but bypass to a value from the seed, then lets the plug-in settle. `anything` also
/// moves what a host may not automate, such as a mode with another latency.
pub fn set_all(insert: &mut Insert, seed: u64, anything: bool) {
    let mut random = Random::new(seed);
    for param in insert.plugin().params().to_vec() {
        let value = random.value(&param);
        if !param.bypass && !param.read_only && (anything || param.automatable) {
            insert.set(param.id, value).unwrap_or_else(|error| panic!("{error}"));
        }
    }
    insert.settle(4096).unwrap_or_else(|error| panic!("{error}"));
}

/// An EQ with these settings, as if it had been loaded with them.
pub fn eq(setup: Setup, settings: &[(&str, &str)]) -> Insert {
    let mut insert = EQ.insert(setup);
    set(&mut insert, settings);
    insert.settle(16_384).expect("settles");
    insert
}

/// Sets parameters as an engineer writes them: `("freq_1", "2.5k")`.
pub fn set(insert: &mut Insert, settings: &[(&str, &str)]) {
    for (name, text) in settings {
        insert.set_text(name, text).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// A sample of 1 in every channel, then silence.
pub fn impulse(channels: usize, frames: usize) -> Vec<Vec<f32>> {
    let mut input = vec![vec![0.0; frames]; channels];
    input.iter_mut().for_each(|channel| channel[0] = 1.0);
    input
}

/// Where two renders first differ, bit by bit: channel and frame.
pub fn first_difference(one: &[Vec<f32>], other: &[Vec<f32>]) -> Option<(usize, usize)> {
    assert_eq!(one.len(), other.len(), "as many channels");
    let differ = |(channel, (one, other)): (usize, (&Vec<f32>, &Vec<f32>))| {
        assert_eq!(one.len(), other.len(), "as many frames");
        let frame = one.iter().zip(other).position(|(one, other)| one.to_bits() != other.to_bits())?;
        Some((channel, frame))
    };
    one.iter().zip(other).enumerate().filter_map(differ).min_by_key(|&(_, frame)| frame)
}

/// No sample is NaN or infinite.
pub fn is_finite(channels: &[Vec<f32>]) -> bool {
    channels.iter().flatten().all(|sample| sample.is_finite())
}

/// Peak of the difference of two renders against full scale, in dB.
pub fn difference_db(one: &[Vec<f32>], other: &[Vec<f32>]) -> f64 {
    let pairs = one.iter().flatten().zip(other.iter().flatten());
    let peak = pairs.map(|(one, other)| f64::from(one - other).abs()).fold(0.0, f64::max);
    20.0 * peak.log10()
}
