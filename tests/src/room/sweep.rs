//! What is heard while something is turned (T14), and when a preset or the bypass is switched (T15).

use shared_dsp::Processor;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::Material;

use super::choices::preset;
use super::motion::{clicks_dbr, detune_cents, levels_db};
use super::play::{self, RATE_HZ, db, noise, plain, run_with, stereo, tone, wet};
use crate::figure::{Row, is_long};
use crate::random::Random;

/// What is turned: a name, where a share of the way stands, and whether the direct sound is heard.
type Sweep = (&'static str, fn(f32) -> Settings);

fn ratio(low: f32, high: f32, share: f32) -> f32 {
    low * (high / low).powf(share)
}

fn start() -> Settings {
    Settings { azimuth_deg: 10.0, ..plain(384.0, 1.0) }
}

/// Everything of which the bar speaks, and what else an engineer would automate.
const SWEEPS: [Sweep; 16] = [
    ("size up", |t| Settings { size_m3: ratio(20.0, 20_000.0, t), ..start() }),
    ("size down", |t| Settings { size_m3: ratio(20_000.0, 20.0, t), ..start() }),
    ("distance", |t| Settings { proximity: t, ..start() }),
    ("distance, level law 1", |t| Settings { proximity: t, level_law: 1.0, ..start() }),
    ("azimuth", |t| Settings { azimuth_deg: -90.0 + 180.0 * t, ..start() }),
    ("predelay", |t| Settings { predelay_ms: 250.0 * t, ..start() }),
    ("decay up", |t| Settings { decay_s: ratio(0.2, 8.0, t), ..start() }),
    ("decay down", |t| Settings { decay_s: ratio(8.0, 0.2, t), ..start() }),
    ("width", |t| Settings { width: t, ..start() }),
    ("source width", |t| Settings { source_width_m: 10.0 * t, ..start() }),
    ("proportions", |t| Settings { ratio_wl: 0.4 + 1.6 * t, ratio_h: 0.2 + 0.8 * t, ..start() }),
    ("material switched five times", |t| Settings {
        material: Material::ALL[(4.99 * t) as usize],
        ..start()
    }),
    ("air", |t| Settings { air: 10.0 * t, ..start() }),
    ("diffusion", |t| Settings { diffusion: 1.0 - t, ..start() }),
    ("wet filters", |t| Settings {
        wet_low_cut_hz: ratio(10.0, 100.0, t),
        wet_high_cut_hz: ratio(20_000.0, 1_000.0, t),
        wet_tilt_db: 6.0 * t,
        ..start()
    }),
    ("mix", |t| Settings { mix: t, ..start() }),
];

/// Stands still for 1.5 s, moves for 2, stands still for 1.5.
const REST_S: f64 = 1.5;
const MOVE_S: f64 = 2.0;

/// A sound on a mono track's both channels while something is turned; told once a block.
fn swept(at: impl Fn(f32) -> Settings, input: &[f32], block: usize) -> Vec<Vec<f32>> {
    let mut channels = vec![input.to_vec(); 2];
    let mut room = play::room(&stereo(), &at(0.0));
    run_with(
        &mut room,
        &mut channels,
        &[],
        |_| block,
        |room, from| {
            let share = ((from as f64 / RATE_HZ - REST_S) / MOVE_S).clamp(0.0, 1.0);
            room.set(&at(share as f32));
        },
    );
    channels
}

/// Level of both outputs in stretches of 250 ms, in dB.
fn both_levels_db(channels: &[Vec<f32>]) -> Vec<f64> {
    let each = [0, 1].map(|c: usize| levels_db(&channels[c], RATE_HZ));
    let power = |level_db: f64| 10.0_f64.powf(0.1 * level_db);
    each[0].iter().zip(&each[1]).map(|(l, r)| db(power(*l) + power(*r))).collect()
}

/// What a sweep does.
struct Swept {
    clicks_dbr: f64,
    cents: f64,
    dip_db: f64,
}

fn judge(at: impl Fn(f32) -> Settings + Copy, block: usize) -> Swept {
    let frames = ((2.0 * REST_S + MOVE_S) * RATE_HZ) as usize;
    let tone = tone(RATE_HZ, 220.0, 0.5, frames);
    let sound = swept(at, &tone, block);
    let clicks_dbr =
        sound.iter().map(|side| clicks_dbr(side, RATE_HZ, 0.5)).fold(f64::NEG_INFINITY, f64::max);
    let cents = detune_cents(&sound[0], RATE_HZ, 220.0, [REST_S, REST_S + MOVE_S]);
    let levels = both_levels_db(&swept(at, &noise(0.5, frames, 14), block));
    let mean = |levels: &[f64]| levels.iter().sum::<f64>() / levels.len() as f64;
    let (before, after) = (mean(&levels[3..6]), mean(&levels[levels.len() - 3..]));
    let softest = levels[3..].iter().copied().fold(f64::INFINITY, f64::min);
    Swept { clicks_dbr, cents, dip_db: before.min(after) - softest }
}

/// T14.
pub fn t14() -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, (name, at)) in SWEEPS.into_iter().enumerate() {
        for (part, is_wet) in [("all", false), ("wet", true)] {
            let only = move |share: f32| if is_wet { wet(at(share)) } else { at(share) };
            let blocks: &[usize] =
                if is_long() { &[64, 200, 512] } else { &[[64, 512][(index + usize::from(is_wet)) % 2]] };
            let mut worst = Swept { clicks_dbr: f64::NEG_INFINITY, cents: 0.0, dip_db: f64::NEG_INFINITY };
            for block in blocks {
                let found = judge(only, *block);
                worst.clicks_dbr = worst.clicks_dbr.max(found.clicks_dbr);
                worst.cents = worst.cents.max(found.cents);
                worst.dip_db = worst.dip_db.max(found.dip_db);
            }
            let mut row = |what: &str, bar, figure, unit| {
                let what = format!("{name} in 2 s, {part}: {what}");
                rows.push(Row::at_most("T14", what, [Some(bar), None], figure, unit));
            };
            // A choice is switched, as a preset is.
            let most_dbr = if name.starts_with("material") { -70.0 } else { -90.0 };
            row("above 4 kHz of a tone of 220 Hz", most_dbr, worst.clicks_dbr, "dBr");
            row("median detune", 15.0, worst.cents, "cents");
            row("softer than both ends", 2.5, worst.dip_db, "dB");
        }
    }
    rows
}

/// Time of the switch in s.
const SWITCH_S: f64 = 1.5;

fn switched(first: &Settings, then: &Settings, input: &[f32]) -> Vec<Vec<f32>> {
    let mut channels = vec![input.to_vec(); 2];
    let at = (SWITCH_S * RATE_HZ) as usize;
    let mut room = play::room(&stereo(), first);
    run_with(
        &mut room,
        &mut channels,
        &[],
        |from| if from < at { at - from } else { 512 }.min(512),
        |room, from| {
            room.set(if from < at { first } else { then });
        },
    );
    channels
}

/// Powers of stretches of 10 ms.
fn powers(channels: &[Vec<f32>]) -> Vec<f64> {
    let length = (0.010 * RATE_HZ) as usize;
    (0..channels[0].len() / length).map(|n| play::energy(channels, n * length..(n + 1) * length)).collect()
}

/// By how many dB 10 ms of a switched sound are at most softer than the softer of the two that it was switched
/// between.
fn drop_out_db(first: &Settings, then: &Settings, input: &[f32]) -> f64 {
    let now = powers(&switched(first, then, input));
    let (a, b) = (powers(&switched(first, first, input)), powers(&switched(then, then, input)));
    let below = ((SWITCH_S * 100.0) as usize..now.len()).map(|n| db(a[n].min(b[n]) / now[n]));
    below.fold(f64::NEG_INFINITY, f64::max)
}

/// T15.
pub fn t15() -> Vec<Row> {
    let pairs = if is_long() { 100 } else { 20 };
    let frames = (3.0 * RATE_HZ) as usize;
    let (tone, noise) = (tone(RATE_HZ, 220.0, 0.5, frames), noise(0.5, frames, 15));
    let mut random = Random::new(15);
    let mut last = preset(&mut random);
    let presets: Vec<[Settings; 2]> = (0..pairs)
        .map(|_| {
            let first = std::mem::replace(&mut last, preset(&mut random));
            [first, last]
        })
        .collect();
    let start = Settings { modulation: 0.0, ..Settings::DEFAULT };
    let bypass = |first: Settings| [first, Settings { bypass: true, ..first }];
    let bypasses: Vec<[Settings; 2]> = [
        start,
        Settings { proximity: 0.9, ..start },
        Settings { proximity: 0.1, level_law: 1.0, ..start },
        Settings { fair_bypass: true, ..start },
    ]
    .into_iter()
    .flat_map(|first| {
        let [on, off] = bypass(first);
        [[on, off], [off, on]]
    })
    .collect();
    let mut rows = Vec::new();
    for (name, pairs) in [("preset", presets), ("bypass", bypasses)] {
        let mut worst = [f64::NEG_INFINITY; 2];
        for [first, then] in pairs {
            let sound = switched(&first, &then, &tone);
            let clicks =
                sound.iter().map(|side| clicks_dbr(side, RATE_HZ, 1.0)).fold(f64::NEG_INFINITY, f64::max);
            let drop_out = drop_out_db(&first, &then, &noise);
            println!("T15 {name}: clicks {clicks:.1} dBr, drop-out {drop_out:.2} dB");
            for (worst, found) in worst.iter_mut().zip([clicks, drop_out]) {
                *worst = worst.max(found);
            }
        }
        let mut row = |what: &str, bar, figure, unit| {
            let what = format!("{name} switched: {what}");
            rows.push(Row::at_most("T15", what, [Some(bar), None], figure, unit));
        };
        row("above 4 kHz of a tone of 220 Hz", -70.0, worst[0], "dBr");
        row("10 ms of noise softer than before and after", 1.0, worst[1], "dB");
    }
    rows
}
