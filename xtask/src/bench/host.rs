//! What a plug-in costs as built, in a host: the CLAP from its bundle, played as a DAW plays it.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use aplomb_host::{Block, Bundle, HostError, Insert, Setup};
use miette::IntoDiagnostic;

use super::report::{Case, Cost};

const SAMPLE_RATE_HZ: f64 = 48_000.0;
const BLOCKS_FRAMES: [usize; 2] = [64, 512];

/// Rounds of measuring; the median of their means counts, so that a pause of the machine does not.
const ROUNDS: usize = 15;
const ROUND_FRAMES: usize = 48_000;

/// Instances that stand beside one another while their memory is measured.
const INSTANCES: usize = 8;

const EQ: &str = "Aplomb EQ";
const COMPRESSOR: &str = "Aplomb Compressor";
const ROOM: &str = "Aplomb Room";

/// A way to use a plug-in.
struct Use {
    /// Name of the plug-in and of its bundle.
    plug_in: &'static str,
    name: &'static str,
    /// Parameters and their values as an engineer writes them.
    settings: Vec<(String, String)>,
    /// Whether its memory is measured as well.
    memory: bool,
    /// Whether it is fed silence instead of noise.
    silent: bool,
}

fn uses() -> Vec<Use> {
    let eq = |name, bands, more: &[(&str, &str)], memory| {
        let mut settings = bells(bands);
        for (param, value) in more {
            let each = 1..=bands;
            // A parameter of a band is meant for all that are in use.
            match param.strip_suffix("_n") {
                Some(param) => {
                    settings.extend(each.map(|band| (format!("{param}_{band}"), (*value).to_owned())))
                }
                None => settings.push(((*param).to_owned(), (*value).to_owned())),
            }
        }
        Use { plug_in: EQ, name, settings, memory, silent: false }
    };
    let compressor = |name, more: &[(&str, &str)], memory| {
        let start = [("threshold", "-40 dB")];
        let settings =
            start.iter().chain(more).map(|(param, value)| ((*param).to_owned(), (*value).to_owned()));
        Use { plug_in: COMPRESSOR, name, settings: settings.collect(), memory, silent: false }
    };
    let room = |name, more: &[(&str, &str)], memory, silent| {
        let settings = more.iter().map(|(param, value)| ((*param).to_owned(), (*value).to_owned()));
        Use { plug_in: ROOM, name, settings: settings.collect(), memory, silent }
    };
    vec![
        eq("all off", 0, &[], false),
        eq("1 bell", 1, &[], false),
        eq("8 bells", 8, &[], false),
        eq("24 bells", 24, &[], true),
        eq("8 dynamic bells", 8, &[("dyn_range_n", "-6 dB")], false),
        eq("8 bells, linear phase", 8, &[("phase", "Linear")], true),
        compressor("clean", &[], true),
        compressor("4x and colour", &[("oversampling", "4x"), ("colour", "100 %")], false),
        compressor("lookahead", &[("lookahead", "5 ms")], false),
        room("placed", &[], true, false),
        room("headphones, ducked", &[("listen_mode", "Headphones"), ("duck_amount", "6 dB")], false, false),
        room("asleep", &[], false, true),
    ]
}

/// That many bells, spread over the spectrum, so that every design the EQ chooses between is in it.
fn bells(count: usize) -> Vec<(String, String)> {
    let bell = |band: usize| {
        let freq_hz = 40.0 * 400_f64.powf((band - 1) as f64 / (count.max(2) - 1) as f64);
        let gain = if band.is_multiple_of(2) { "3 dB" } else { "-3 dB" };
        [
            (format!("on_{band}"), "On".to_owned()),
            (format!("freq_{band}"), format!("{freq_hz:.1} Hz")),
            (format!("gain_{band}"), gain.to_owned()),
        ]
    };
    (1..=count).flat_map(bell).collect()
}

/// Measures the built CLAPs in `folder`: times per frame, then memory per instance.
pub fn cases(folder: &Path) -> miette::Result<Vec<Case>> {
    let mut cases = Vec::new();
    let uses = uses();
    for usage in &uses {
        for frames in BLOCKS_FRAMES {
            eprintln!("measuring the built {}: {}, blocks of {frames}", usage.plug_in, usage.name);
            cases.push(Case {
                group: format!("{}, the built CLAP in a host, stereo at 48 kHz", usage.plug_in),
                name: usage.name.to_owned(),
                condition: frames.to_string(),
                cost: Cost::NsPerFrame(ns_per_frame(folder, usage, frames).into_diagnostic()?),
            });
        }
    }
    for usage in uses.iter().filter(|usage| usage.memory) {
        if let Some(bytes) = bytes_per_instance(folder, usage).into_diagnostic()? {
            cases.push(Case {
                group: "Memory in a host".to_owned(),
                name: format!("{}, {}", usage.plug_in, usage.name),
                condition: String::new(),
                cost: Cost::Bytes(bytes),
            });
        }
    }
    Ok(cases)
}

fn ns_per_frame(folder: &Path, usage: &Use, block_frames: usize) -> Result<f64, HostError> {
    let mut insert = insert(folder, usage, block_frames)?;
    let noise = sound(usage, block_frames);
    let mut rounds: Vec<f64> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let blocks = ROUND_FRAMES / block_frames;
        let started = Instant::now();
        play(&mut insert, &noise, blocks)?;
        rounds.push(started.elapsed().as_nanos() as f64 / (blocks * block_frames) as f64);
    }
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[ROUNDS / 2])
}

/// Growth of this process's memory in bytes for one more instance, where the system tells.
fn bytes_per_instance(folder: &Path, usage: &Use) -> Result<Option<f64>, HostError> {
    // The first one brings what all of them share.
    let _first = insert(folder, usage, 512)?;
    let Some(before) = resident_bytes() else { return Ok(None) };
    let instances =
        (0..INSTANCES).map(|_| insert(folder, usage, 512)).collect::<Result<Vec<_>, HostError>>()?;
    let grown = resident_bytes().map(|after| (after - before) / instances.len() as f64);
    Ok(grown)
}

/// The plug-in, set and settled, with all that it builds in the background finished.
fn insert(folder: &Path, usage: &Use, block_frames: usize) -> Result<Insert, HostError> {
    let bundle = Bundle::open(folder.join(format!("{}.clap", usage.plug_in)))?;
    let id = bundle.plugins()[0].id.clone();
    let setup = Setup::new(SAMPLE_RATE_HZ, block_frames as u32).layout("Stereo");
    let mut insert = Insert::new(bundle.plugin(&id)?, setup)?;
    for (param, value) in &usage.settings {
        insert.set_text(param, value)?;
    }
    let noise = sound(usage, block_frames);
    for _ in 0..50 {
        play(&mut insert, &noise, 2_048 / block_frames)?;
        insert.answer()?;
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(insert)
}

fn play(insert: &mut Insert, noise: &[Vec<f32>; 2], blocks: usize) -> Result<(), HostError> {
    let (mut left, mut right) = (vec![0.0; noise[0].len()], vec![0.0; noise[0].len()]);
    for _ in 0..blocks {
        let input = [noise[0].as_slice(), noise[1].as_slice()];
        insert.processor().process(Block::new(&input, &mut [&mut left, &mut right]))?;
        black_box(&left);
    }
    Ok(())
}

/// What a use is fed.
fn sound(usage: &Use, frames: usize) -> [Vec<f32>; 2] {
    if usage.silent { [0; 2].map(|_| vec![0.0; frames]) } else { noise(frames) }
}

/// Two channels of white noise at -20 dBFS peak, the same at every run.
fn noise(frames: usize) -> [Vec<f32>; 2] {
    let mut state = 0x2545_F491_u32;
    std::array::from_fn(|_| {
        let next = |_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            0.1 * (state as f32 / u32::MAX as f32 * 2.0 - 1.0)
        };
        (0..frames).map(next).collect()
    })
}

/// Memory of this process that is in use, in bytes; only Linux tells.
pub fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bundle, workspace};

    #[test]
    fn the_built_plugins_understand_every_setting_that_is_measured() {
        let folder = bundle::ensure(&workspace::root()).unwrap();
        for usage in &uses() {
            let mut insert = insert(&folder, usage, 512).unwrap();
            let late = ["Linear", "4x", "5 ms"];
            let is_late = usage.settings.iter().any(|(_, value)| late.contains(&value.as_str()));
            assert_eq!(insert.latency_frames() > 0, is_late, "{}", usage.name);
            for (param, _) in usage.settings.iter().filter(|(_, value)| value == "On") {
                let state = insert.plugin().param(param).unwrap().id;
                assert_eq!(insert.plugin().value(state), Some(1.0), "{}: {param}", usage.name);
            }
        }
    }
}
