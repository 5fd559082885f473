//! What must not matter: mixed out (T20), how the predelay is counted (T22), one instance or eight (T25), block
//! sizes, real time (T26).

use shared_dsp::room::Settings;
use shared_dsp::room::settings::PredelaySync;
use shared_dsp::{Layout, Processor, Spec};

use super::choices::{change, random_settings};
use super::play::{self, RATE_HZ, db, energy, noise, peak, plain, room, run, run_with, spec, stereo, wet};
use crate::figure::{Row, is_long};
use crate::random::Random;

/// Frames in which two sounds differ.
fn differences(a: &[Vec<f32>], b: &[Vec<f32>]) -> f64 {
    let differ = |n: &usize| a.iter().zip(b).any(|(a, b)| a[*n].to_bits() != b[*n].to_bits());
    (0..a[0].len()).filter(differ).count() as f64
}

/// T20: mixed out or bypassed, the input is untouched and comes at once.
pub fn t20() -> Vec<Row> {
    let mut differ = 0.0;
    let mut latency = 0;
    for layout in Layout::ALL {
        for input in [layout, Layout::Mono] {
            if input != layout && layout != Layout::Stereo {
                continue;
            }
            for settings in [
                Settings { mix: 0.0, proximity: 0.9, ..Settings::DEFAULT },
                Settings { bypass: true, ..Settings::DEFAULT },
            ] {
                let spec = spec(RATE_HZ, input, layout);
                let mut room = room(&spec, &settings);
                let sound: Vec<Vec<f32>> = (0..input.len()).map(|c| noise(0.5, 24_000, c as u64)).collect();
                let output = play::through(&mut room, &spec, &sound);
                let wide: Vec<Vec<f32>> =
                    (0..layout.len()).map(|c| sound[c.min(input.len() - 1)].clone()).collect();
                differ += differences(&output, &wide);
                latency = latency.max(room.latency_frames());
            }
        }
    }
    vec![
        Row::at_most(
            "T20",
            "mix 0 and bypass, all layouts: frames that differ",
            [Some(0.0), None],
            differ,
            "",
        ),
        Row::at_most("T20", "latency", [Some(0.0), None], latency as f64, "frames"),
    ]
}

/// First frame of a sound in which something is heard.
fn onset(channels: &[Vec<f32>]) -> f64 {
    channels.iter().filter_map(|side| side.iter().position(|x| x.abs() > 1e-6)).min().unwrap_or(0) as f64
}

/// T22: the predelay is as long as set, in ms and in notes.
pub fn t22() -> Vec<Row> {
    let mut worst: f64 = 0.0;
    let mut residual_db = f64::NEG_INFINITY;
    for rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        let spec = spec(rate_hz, Layout::Mono, Layout::Stereo);
        let frames = (0.5 * rate_hz) as usize;
        let mut impulse = vec![0.0; frames];
        impulse[0] = 1.0;
        let heard = |settings: &Settings, tempo_bpm: f64| {
            let mut room = room(&spec, settings);
            room.set_tempo(tempo_bpm);
            room.reset();
            play::through(&mut room, &spec, std::slice::from_ref(&impulse))
        };
        let still = wet(plain(384.0, 1.0));
        let at_once = heard(&still, 120.0);
        let mut check = |settings: &Settings, tempo_bpm: f64, wanted_s: f64| {
            let late = heard(settings, tempo_bpm);
            let by = onset(&late) - onset(&at_once);
            worst = worst.max((by - wanted_s * rate_hz).abs());
            let by = by as usize;
            let off: f64 = (0..2)
                .map(|c| {
                    let pairs = late[c][by..].iter().zip(&at_once[c]);
                    pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>()
                })
                .sum();
            residual_db = residual_db.max(db((off / energy(&at_once, 0..frames)).max(1e-20)));
        };
        for predelay_ms in [0.0_f32, 0.02, 1.0, 10.3, 37.0, 99.99, 250.0] {
            check(&Settings { predelay_ms, ..still }, 120.0, 0.001 * f64::from(predelay_ms));
        }
        for (predelay_sync, tempo_bpm, wanted_s) in [
            (PredelaySync::N16, 120.0, 0.125),
            (PredelaySync::N8Triplet, 100.0, 0.2),
            (PredelaySync::N32, 97.3, 60.0 / 97.3 / 8.0),
            (PredelaySync::N128, 60.0, 1.0 / 32.0),
        ] {
            check(&Settings { predelay_sync, ..still }, tempo_bpm, wanted_s);
        }
    }
    let what = "predelay in ms and notes, 44.1, 48, 96 kHz: ";
    vec![
        Row::at_most("T22", format!("{what}off by"), [Some(1.0), None], worst, "frames"),
        Row::at_most("T22", format!("{what}sound that it changes"), [None, None], residual_db, "dBr"),
    ]
}

/// Eight inputs through eight rooms and summed, against their sum through one. Every instance has started where
/// `starts` says in frames before the song begins.
fn superposed_db(settings: &Settings, starts: [usize; 8]) -> f64 {
    let frames = 96_000;
    let render = |input: &[Vec<f32>], start: usize| {
        let mut room = room(&stereo(), settings);
        let mut channels: Vec<Vec<f32>> =
            input.iter().map(|side| [vec![0.0; start], side.clone()].concat()).collect();
        run_with(
            &mut room,
            &mut channels,
            &[],
            |_| 512,
            |room, from| {
                room.set_song_position(from as i64 - start as i64);
            },
        );
        channels.iter().map(|side| side[start..].to_vec()).collect::<Vec<Vec<f32>>>()
    };
    let inputs: Vec<Vec<Vec<f32>>> =
        (0..8).map(|n| vec![noise(0.1, frames, 2 * n), noise(0.1, frames, 2 * n + 1)]).collect();
    let sum = |all: &[Vec<Vec<f32>>], c: usize| -> Vec<f32> {
        (0..frames).map(|n| all.iter().map(|one| f64::from(one[c][n])).sum::<f64>() as f32).collect()
    };
    let outputs: Vec<Vec<Vec<f32>>> =
        inputs.iter().zip(starts).map(|(input, start)| render(input, start)).collect();
    let one = render(&[sum(&inputs, 0), sum(&inputs, 1)], 0);
    let residual: Vec<Vec<f32>> =
        (0..2).map(|c| sum(&outputs, c).iter().zip(&one[c]).map(|(a, b)| a - b).collect()).collect();
    20.0 * (peak(&residual) / peak(&one)).log10()
}

/// T25.
pub fn t25() -> Vec<Row> {
    let lush = Settings { modulation: 1.0, ..Settings::DEFAULT };
    let mut row = Vec::new();
    for (name, settings, starts) in [
        ("started together, still", Settings { modulation: 0.0, ..lush }, [0; 8]),
        ("started together, modulation 1", lush, [0; 8]),
        (
            "started one after the other, modulation 1",
            lush,
            std::array::from_fn(|n| 64 * (37 * n + 5 * n * n)),
        ),
        ("started at odd frames, modulation 1", lush, std::array::from_fn(|n| 1_000 * n + 7 * n)),
        ("started at odd frames, wet, modulation 1", wet(lush), std::array::from_fn(|n| 1_000 * n + 7 * n)),
    ] {
        let what = format!("eight instances and one, {name}: residual");
        row.push(Row::at_most("T25", what, [Some(-110.0), None], superposed_db(&settings, starts), "dBr"));
    }
    row
}

/// A session: noise in bursts, and changes at fixed frames.
struct Session {
    rate_hz: f64,
    layouts: [Layout; 2],
    input: Vec<Vec<f32>>,
    first: Settings,
    changes: Vec<(usize, Settings)>,
}

impl Session {
    fn new(seed: u64, rate_hz: f64, layouts: [Layout; 2], seconds: f64, moves: bool) -> Session {
        let mut random = Random::new(seed);
        let frames = (seconds * rate_hz) as usize;
        let first = random_settings(&mut random);
        let first = Settings { freeze: false, bypass: false, mix: 1.0, ..first };
        let mut changes = Vec::new();
        let (mut at, mut settings) = (0, first);
        while moves && at < frames {
            at += 1 + random.below((0.06 * rate_hz) as usize);
            for _ in 0..1 + random.below(3) {
                change(&mut settings, &mut random);
            }
            changes.push((at, settings));
        }
        let mut input: Vec<Vec<f32>> =
            (0..layouts[1].len()).map(|c| noise(0.5, frames, seed + c as u64)).collect();
        // A burst, silence, a burst: instances fall asleep and wake.
        input.iter_mut().for_each(|side| side[frames / 4..frames / 2].fill(0.0));
        Session { rate_hz, layouts, input, first, changes }
    }

    fn spec(&self) -> Spec {
        spec(self.rate_hz, self.layouts[0], self.layouts[1])
    }

    fn render(&self, room: &mut shared_dsp::room::Room, mut size: impl FnMut() -> usize) -> Vec<Vec<f32>> {
        let mut sound = self.input.clone();
        let side = vec![noise(0.5, sound[0].len(), 99)];
        let stop =
            |from: usize| self.changes.iter().find(|(at, _)| *at > from).map_or(usize::MAX, |(at, _)| *at);
        run_with(
            room,
            &mut sound,
            &side,
            |from| size().min(stop(from) - from),
            |room, from| {
                room.set_song_position(12_345 + from as i64);
                if let Some((_, settings)) = self.changes.iter().find(|(at, _)| *at == from) {
                    room.set(settings);
                }
            },
        );
        sound
    }

    fn fresh(&self, size: impl FnMut() -> usize) -> Vec<Vec<f32>> {
        self.render(&mut room(&self.spec(), &self.first), size)
    }
}

/// T26.
pub fn t26() -> Vec<Row> {
    let (seeds, seconds) = if is_long() { (8, 6.0) } else { (1, 1.5) };
    let wide = [Layout::Stereo, Layout::Surround51];
    let layouts = [[Layout::Stereo; 2], [Layout::Mono, Layout::Stereo], wide, [Layout::Surround51; 2]];
    let (mut split, mut again, mut live) = (0.0, 0.0, 0.0);
    for seed in 0..seeds {
        for (index, layouts) in layouts.into_iter().enumerate() {
            let rate_hz = [48_000.0, 44_100.0, 48_000.0, 96_000.0][index];
            let moving = Session::new(10 * seed + index as u64, rate_hz, layouts, seconds, true);
            let reference = moving.fresh(|| 512);
            for size in [1, 17, 64, 480, 1_024] {
                split += differences(&reference, &moving.fresh(|| size));
            }
            let mut random = Random::new(seed);
            split += differences(&reference, &moving.fresh(|| 1 + random.below(700)));
            // An instance that has played before, reset.
            let mut used = room(&moving.spec(), &moving.first);
            moving.render(&mut used, || 300);
            used.set(&moving.first);
            used.prepare();
            again += differences(&reference, &moving.render(&mut used, || 512));
            // In real time, nobody takes the workshop.
            let real = Spec { offline: false, ..moving.spec() };
            live += differences(&reference, &moving.render(&mut room(&real, &moving.first), || 512));
            // In real time, with the workshop taken, once the room has been made.
            let still = Session::new(10 * seed + index as u64, rate_hz, layouts, seconds, false);
            let mut taken = room(&real, &still.first);
            let _workshop = taken.workshop();
            live += differences(&still.fresh(|| 512), &still.render(&mut taken, || 512));
            // Whoever runs the workshop, a room that was changed is there in the end.
            let mut late = room(&real, &Settings::DEFAULT);
            let mut workshop = late.workshop();
            late.set(&still.first);
            run(&mut late, &mut vec![vec![0.0; 256]; layouts[1].len()]);
            while workshop.as_mut().is_some_and(|workshop| workshop.work()) {}
            run(&mut late, &mut vec![vec![0.0; 256]; layouts[1].len()]);
            late.reset();
            live += differences(&still.fresh(|| 512), &still.render(&mut late, || 512));
        }
    }
    let row = |what: &str, figure| {
        Row::at_most("T26", format!("{what}: frames that differ"), [Some(0.0), None], figure, "")
    };
    vec![
        row("blocks of 1, 17, 64, 480, 1 024 and by chance, everything automated", split),
        row("again after a reset", again),
        row("offline and in real time", live),
    ]
}
