//! B1 and B2: the same samples and levels however the sound is cut into blocks, and at every try.

use shared_dsp::compressor::{Compressor, Levels, Settings};
use shared_dsp::{Layout, Processor, Spec};

use super::choices::{change, random_settings};
use super::figure::{Row, is_long};
use super::play::{RATES_HZ, compressor, run_with, spec, surging_noise};
use crate::random::Random;

/// Levels are compared whenever so many frames are over.
const MARK_FRAMES: usize = 4_096;

/// A sound, and settings that are automated under it.
struct Session {
    rate_hz: f64,
    input: [Vec<f32>; 2],
    side: [Vec<f32>; 2],
    first: Settings,
    events: Vec<(usize, Settings)>,
}

/// What came of a session.
#[derive(PartialEq)]
struct Render {
    audio: [Vec<f32>; 2],
    levels: Vec<Levels>,
}

impl Session {
    /// Everything is automated at odd times, every 20 ms or so.
    fn new(seed: u64, rate_hz: f64, seconds: f64, matched: bool) -> Session {
        let mut random = Random::new(seed);
        let frames = (seconds * rate_hz) as usize;
        let noise = |level_db, seed| surging_noise(rate_hz, level_db, frames, seed);
        let mut settings = random_settings(&mut random, true);
        let fit = |settings: &mut Settings| {
            settings.auto_makeup = matched;
            settings.fair_bypass &= matched;
        };
        fit(&mut settings);
        let first = settings;
        let mut events = Vec::new();
        let mut time = random.below(500);
        while time < frames {
            for _ in 0..1 + random.below(3) {
                change(&mut settings, &mut random, true);
            }
            fit(&mut settings);
            events.push((time, settings));
            time += 1 + random.below((0.04 * rate_hz) as usize);
            // Now and then a rest that is long enough for fades to end.
            if random.below(8) == 0 {
                time += (0.2 * rate_hz) as usize;
            }
        }
        Session {
            rate_hz,
            input: [noise(-1.0, 1), noise(-9.0, 2)],
            side: [noise(-3.0, 3), noise(-3.0, 4)],
            first,
            events,
        }
    }

    fn spec(&self) -> Spec {
        spec(self.rate_hz, Layout::Stereo)
    }

    fn render(&self, device: &mut Compressor, mut size: impl FnMut() -> usize) -> Render {
        let mut audio = self.input.clone();
        let mut levels: Vec<Levels> = Vec::new();
        let mut blocks: Vec<Levels> = Vec::new();
        let mut keep = |found: Levels, from: usize| {
            blocks.push(found);
            if from.is_multiple_of(MARK_FRAMES) {
                levels.push(joined(&blocks));
                blocks.clear();
            }
        };
        let next_event = |from: usize| self.events.iter().map(|e| e.0).find(|time| *time > from);
        let block = |from: usize| {
            let event = next_event(from).unwrap_or(usize::MAX);
            size().min(event - from).min(MARK_FRAMES - from % MARK_FRAMES)
        };
        run_with(device, &mut audio, &self.side, block, |device, from| {
            if from > 0 {
                keep(device.levels(), from);
            }
            if let Some((_, settings)) = self.events.iter().find(|(time, _)| *time == from) {
                device.set(settings);
            }
        });
        Render { audio, levels }
    }

    fn fresh(&self, size: impl FnMut() -> usize) -> Render {
        self.render(&mut compressor(&self.spec(), &self.first), size)
    }
}

/// The levels of blocks as those of one.
fn joined(blocks: &[Levels]) -> Levels {
    let top = |of: fn(&Levels) -> f32| blocks.iter().map(of).fold(f32::NEG_INFINITY, f32::max);
    Levels {
        input_db: top(|l| l.input_db),
        output_db: top(|l| l.output_db),
        key_db: top(|l| l.key_db),
        sidechain_db: top(|l| l.sidechain_db),
        reduction_db: top(|l| l.reduction_db),
        moved_db: blocks.iter().map(|l| l.moved_db).fold(0.0, |most, moved| {
            // Of two that are as large, the reduction counts
            if moved.abs() > most.abs() || moved == -most.abs() { moved } else { most }
        }),
        ..blocks[blocks.len() - 1]
    }
}

/// Frames and levels that differ.
fn differences(a: &Render, b: &Render) -> [usize; 2] {
    let frames = (0..a.audio[0].len()).filter(|n| (0..2).any(|c| a.audio[c][*n] != b.audio[c][*n])).count();
    let levels = a.levels.iter().zip(&b.levels).filter(|(a, b)| a != b).count();
    [frames, levels + a.levels.len().abs_diff(b.levels.len())]
}

fn sessions() -> Vec<Session> {
    let (seeds, seconds) = if is_long() { (8, 8.0) } else { (1, 2.0) };
    let mut sessions = Vec::new();
    for seed in 0..seeds {
        for (index, rate_hz) in RATES_HZ.into_iter().enumerate() {
            sessions.push(Session::new(
                10 * seed + index as u64,
                rate_hz,
                seconds * 48_000.0 / rate_hz,
                true,
            ));
        }
    }
    sessions
}

fn rows(id: &'static str, what: &str, [frames, levels]: [usize; 2]) -> [Row; 2] {
    let row = |of: &str, count: usize, unit| {
        Row::at_most(id, format!("{what}: {of} that differ"), [Some(0.0), Some(0.0)], count as f64, unit)
    };
    [row("frames", frames, "frames"), row("levels", levels, "times")]
}

/// B1: blocks of 1, 7, 64, 441, 512, 4 096 and by chance, everything automated, loudness matched.
pub fn b1() -> Vec<Row> {
    let mut total = [0; 2];
    for session in sessions() {
        let reference = session.fresh(|| 512);
        assert!(reference.audio.iter().flatten().all(|x| x.is_finite()));
        for size in [1, 7, 64, 441, 4_096] {
            let found = differences(&reference, &session.fresh(|| size));
            total = [total[0] + found[0], total[1] + found[1]];
        }
        let mut random = Random::new(12);
        let found = differences(&reference, &session.fresh(|| 1 + random.below(700)));
        total = [total[0] + found[0], total[1] + found[1]];
    }
    rows("B1", "blocks of any size, everything automated", total).to_vec()
}

/// B2: offline is real time, ten times are the same, and so is the same instance after a reset.
pub fn b2() -> Vec<Row> {
    let mut again = [0; 2];
    let mut live = [0; 2];
    let mut reset = [0; 2];
    let add = |total: &mut [usize; 2], found: [usize; 2]| {
        *total = [total[0] + found[0], total[1] + found[1]];
    };
    for session in sessions() {
        let reference = session.fresh(|| 512);
        for _ in 0..if is_long() { 9 } else { 2 } {
            add(&mut again, differences(&reference, &session.fresh(|| 512)));
        }
        let real = Spec { offline: false, ..session.spec() };
        // Nobody takes the workshop: it works where it stands.
        add(
            &mut live,
            differences(&reference, &session.render(&mut compressor(&real, &session.first), || 512)),
        );
        let mut device = compressor(&session.spec(), &session.first);
        session.render(&mut device, || 300);
        device.set(&session.first);
        device.reset();
        add(&mut reset, differences(&reference, &session.render(&mut device, || 512)));
    }
    // With the workshop taken, and with nothing that waits for it.
    for rate_hz in RATES_HZ {
        let session = Session::new(77, rate_hz, 1.0, false);
        let reference = session.fresh(|| 512);
        let real = Spec { offline: false, ..session.spec() };
        let mut device = compressor(&real, &session.first);
        let _workshop = device.workshop();
        add(&mut live, differences(&reference, &session.render(&mut device, || 512)));
    }
    let mut all = rows("B2", "rendered again", again).to_vec();
    all.extend(rows("B2", "offline and in real time", live));
    all.extend(rows("B2", "again after a reset", reset));
    all
}
