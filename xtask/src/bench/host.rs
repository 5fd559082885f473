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

/// A way to use the EQ.
struct Use {
    name: &'static str,
    bands: usize,
    dynamic: bool,
    phase: &'static str,
}

const USES: [Use; 6] = [
    Use { name: "all off", bands: 0, dynamic: false, phase: ZERO_LATENCY },
    Use { name: "1 bell", bands: 1, dynamic: false, phase: ZERO_LATENCY },
    Use { name: "8 bells", bands: 8, dynamic: false, phase: ZERO_LATENCY },
    Use { name: "24 bells", bands: 24, dynamic: false, phase: ZERO_LATENCY },
    Use { name: "8 dynamic bells", bands: 8, dynamic: true, phase: ZERO_LATENCY },
    Use { name: "8 bells, linear phase", bands: 8, dynamic: false, phase: "Linear" },
];
const ZERO_LATENCY: &str = "Zero Latency";

/// Measures the EQ in `clap_bundle`: times per frame, then memory per instance.
pub fn cases(clap_bundle: &Path) -> miette::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for usage in &USES {
        for frames in BLOCKS_FRAMES {
            eprintln!("measuring the built CLAP: {}, blocks of {frames}", usage.name);
            cases.push(Case {
                group: "Aplomb EQ, the built CLAP in a host, stereo at 48 kHz".to_owned(),
                name: usage.name.to_owned(),
                condition: frames.to_string(),
                cost: Cost::NsPerFrame(ns_per_frame(clap_bundle, usage, frames).into_diagnostic()?),
            });
        }
    }
    for usage in [&USES[3], &USES[5]] {
        if let Some(bytes) = bytes_per_instance(clap_bundle, usage).into_diagnostic()? {
            cases.push(Case {
                group: "Memory of Aplomb EQ in a host".to_owned(),
                name: usage.name.to_owned(),
                condition: String::new(),
                cost: Cost::Bytes(bytes),
            });
        }
    }
    Ok(cases)
}

fn ns_per_frame(clap_bundle: &Path, usage: &Use, block_frames: usize) -> Result<f64, HostError> {
    let mut eq = insert(clap_bundle, usage, block_frames)?;
    let noise = noise(block_frames);
    let mut rounds: Vec<f64> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let blocks = ROUND_FRAMES / block_frames;
        let started = Instant::now();
        play(&mut eq, &noise, blocks)?;
        rounds.push(started.elapsed().as_nanos() as f64 / (blocks * block_frames) as f64);
    }
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[ROUNDS / 2])
}

/// Growth of this process's memory in bytes for one more instance, where the system tells.
fn bytes_per_instance(clap_bundle: &Path, usage: &Use) -> Result<Option<f64>, HostError> {
    // The first one brings what all of them share.
    let _first = insert(clap_bundle, usage, 512)?;
    let Some(before) = resident_bytes() else { return Ok(None) };
    let instances =
        (0..INSTANCES).map(|_| insert(clap_bundle, usage, 512)).collect::<Result<Vec<_>, HostError>>()?;
    let grown = resident_bytes().map(|after| (after - before) / instances.len() as f64);
    Ok(grown)
}

/// The EQ, set and settled, with all that it builds in the background finished.
fn insert(clap_bundle: &Path, usage: &Use, block_frames: usize) -> Result<Insert, HostError> {
    let bundle = Bundle::open(clap_bundle)?;
    let id = bundle.plugins()[0].id.clone();
    let setup = Setup::new(SAMPLE_RATE_HZ, block_frames as u32).layout("Stereo");
    let mut eq = Insert::new(bundle.plugin(&id)?, setup)?;
    eq.set_text("phase", usage.phase)?;
    for band in 1..=usage.bands {
        // Spread over the spectrum, so that every design the EQ chooses between is in it.
        let freq_hz = 40.0 * 400_f64.powf((band - 1) as f64 / (usage.bands.max(2) - 1) as f64);
        eq.set_text(&format!("on_{band}"), "On")?;
        eq.set_text(&format!("freq_{band}"), &format!("{freq_hz:.1} Hz"))?;
        eq.set_text(&format!("gain_{band}"), if band % 2 == 0 { "3 dB" } else { "-3 dB" })?;
        if usage.dynamic {
            eq.set_text(&format!("dyn_range_{band}"), "-6 dB")?;
        }
    }
    let noise = noise(block_frames);
    for _ in 0..50 {
        play(&mut eq, &noise, 2_048 / block_frames)?;
        eq.answer()?;
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(eq)
}

fn play(eq: &mut Insert, noise: &[Vec<f32>; 2], blocks: usize) -> Result<(), HostError> {
    let (mut left, mut right) = (vec![0.0; noise[0].len()], vec![0.0; noise[0].len()]);
    for _ in 0..blocks {
        let input = [noise[0].as_slice(), noise[1].as_slice()];
        eq.processor().process(Block::new(&input, &mut [&mut left, &mut right]))?;
        black_box(&left);
    }
    Ok(())
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
fn resident_bytes() -> Option<f64> {
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
    fn the_built_plugin_understands_every_setting_that_is_measured() {
        let folder = bundle::ensure(&workspace::root()).unwrap();
        for usage in &USES {
            let mut eq = insert(&folder.join("Aplomb EQ.clap"), usage, 512).unwrap();
            let delayed = eq.latency_frames() > 0;
            assert_eq!(delayed, usage.phase == "Linear", "{}", usage.name);
            for band in 1..=usage.bands {
                let state = eq.plugin().param(&format!("on_{band}")).unwrap().id;
                assert_eq!(eq.plugin().value(state), Some(1.0), "{}", usage.name);
            }
        }
    }
}
