//! T4: whatever is set and however it is automated, the sound stays finite and about as loud as it was.

use shared_dsp::room::{Room, Settings};
use shared_dsp::{Layout, Processor};

use super::choices::{change, corner, random_settings};
use super::play::{self, noise, peak, run, run_with, spec, stereo};
use crate::figure::{Row, is_long};
use crate::random::Random;

/// Sample rates in Hz.
const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

/// Values that are no numbers of a sound: not finite.
fn broken(channels: &[Vec<f32>]) -> usize {
    channels.iter().flatten().filter(|x| !x.is_finite()).count()
}

/// Corner settings stand still: noise, and silence after it in which nothing may grow.
fn corners() -> Vec<Row> {
    let (count, seconds) = if is_long() { (200, 30.0) } else { (8, 1.5) };
    let mut rows = Vec::new();
    for rate_hz in RATES_HZ {
        let mut random = Random::new(rate_hz as u64);
        let spec = spec(rate_hz, Layout::Stereo, Layout::Stereo);
        let mut room = Room::new(&spec);
        let (mut not_finite, mut growth_db) = (0, f64::NEG_INFINITY);
        for _ in 0..count {
            room.set(&corner(&mut random));
            room.prepare();
            let sounding = (0.3 * seconds * rate_hz) as usize;
            let mut sound = [noise(0.5, sounding, 4), noise(0.5, sounding, 5)];
            run(&mut room, &mut sound);
            let part = (0.3 * seconds * rate_hz) as usize;
            let mut first = vec![vec![0.0; part]; 2];
            run(&mut room, &mut first);
            let mut last = vec![vec![0.0; (0.4 * seconds * rate_hz) as usize]; 2];
            run(&mut room, &mut last);
            not_finite += broken(&sound) + broken(&first) + broken(&last);
            let before = peak(&first).max(peak(&sound)).max(1e-9);
            growth_db = growth_db.max(20.0 * (peak(&last).max(1e-12) / before).log10());
        }
        let what = |what: &str| format!("{count} corners of everything at {rate_hz} Hz: {what}");
        let row =
            |name: &str, bar, figure, unit| Row::at_most("T4", what(name), [Some(bar), None], figure, unit);
        rows.push(row("samples that are not finite", 0.0, f64::from(not_finite as u32), ""));
        rows.push(row("peak of silence against that of sound", 0.0, growth_db, "dB"));
    }
    rows
}

/// Random events switch between corner settings whose levels are alone; against the loudest of them at rest
/// with the same noise.
fn events() -> Vec<Row> {
    let (rooms, count) = if is_long() { (40, 100_000) } else { (10, 3_000) };
    let mut rows = Vec::new();
    for rate_hz in [44_100.0, 96_000.0] {
        let mut random = Random::new(40 + rate_hz as u64);
        let pool: Vec<Settings> = (0..rooms)
            .map(|_| Settings { early_level_db: 0.0, level_law: 0.0, mix: 1.0, ..corner(&mut random) })
            .collect();
        let spec = spec(rate_hz, Layout::Stereo, Layout::Stereo);
        let second = rate_hz as usize;
        let mut room = Room::new(&spec);
        let mut steady = 0.0_f64;
        for settings in &pool {
            room.set(settings);
            room.prepare();
            let mut sound = [noise(0.5, 3 * second, 6), noise(0.5, 3 * second, 7)];
            run(&mut room, &mut sound);
            steady = steady.max(peak(&sound));
        }
        let frames = count * 100;
        let mut sound = [noise(0.5, frames, 6), noise(0.5, frames, 7)];
        let mut lengths = random.clone();
        run_with(
            &mut room,
            &mut sound,
            &[],
            |_| 1 + lengths.below(200),
            |room, _| {
                room.set(&random.pick(&pool));
                if random.below(8) == 0 {
                    room.set_song_position(random.below(1_000_000) as i64);
                    room.set_tempo(random.between(20.0, 300.0));
                }
            },
        );
        let rise_db = 20.0 * (peak(&sound) / steady).log10();
        let not_finite = f64::from(broken(&sound) as u32);
        let what = |what: &str| format!("{count} changes of everything at {rate_hz} Hz: {what}");
        rows.push(Row::at_most("T4", what("peak over that at rest"), [Some(12.0), None], rise_db, "dB"));
        rows.push(Row::at_most("T4", what("samples that are not finite"), [Some(0.0), None], not_finite, ""));
    }
    rows
}

/// Single changes of everything, levels too, on every layout.
fn singles() -> Vec<Row> {
    let count = if is_long() { 200_000 } else { 3_000 };
    let mut not_finite = 0;
    for layout in [Layout::Stereo, Layout::Surround51, Layout::Surround714] {
        let mut random = Random::new(44);
        let mut settings = random_settings(&mut random);
        let mut room = play::room(&spec(48_000.0, layout, layout), &settings);
        let mut lengths = random.clone();
        let count = count / layout.len();
        let mut sound: Vec<Vec<f32>> = (0..layout.len()).map(|c| noise(0.5, count * 65, c as u64)).collect();
        run_with(
            &mut room,
            &mut sound,
            &[],
            |_| 1 + lengths.below(130),
            |room, _| {
                change(&mut settings, &mut random);
                room.set(&settings);
            },
        );
        not_finite += broken(&sound);
    }
    let what = "single changes of everything, stereo, 5.1 and 7.1.4: samples that are not finite";
    vec![Row::at_most("T4", what, [Some(0.0), None], f64::from(not_finite as u32), "")]
}

/// T4 of the whole Room.
pub fn t4() -> Vec<Row> {
    [corners(), events(), singles()].concat()
}

/// What is no sound never gets in, nor does it stay: frames of a spoilt input that are not finite, and the
/// level of the output long after it.
pub fn spoilt() -> Vec<Row> {
    let settings = Settings { decay_s: 0.3, ..Settings::DEFAULT };
    let mut room = play::room(&stereo(), &settings);
    let mut sound = [noise(0.5, 96_000, 1), noise(0.5, 96_000, 2)];
    for (n, bad) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e-42].into_iter().enumerate() {
        sound[n % 2][1_000 + 500 * n] = bad;
    }
    run(&mut room, &mut sound);
    let mut silence = vec![vec![0.0; 144_000]; 2];
    run(&mut room, &mut silence);
    let what = "noise with NaN, infinities and denormals";
    let after = silence.iter().flat_map(|side| &side[96_000..]).fold(0.0_f32, |top, x| top.max(x.abs()));
    let row = |of: &str, figure| Row::at_most("T4", format!("{what}: {of}"), [Some(0.0), None], figure, "");
    vec![
        row("samples that are not finite", f64::from(broken(&sound) as u32 + broken(&silence) as u32)),
        row("peak after 2 s of silence", f64::from(after)),
    ]
}
