//! I1 to I4: what happens to the stereo image, and to the same sound on other channels.

use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Channels, Detector, LinkLaw, Source};
use shared_dsp::layout::Speaker;
use shared_dsp::{Layout, Processor};

use super::choices::{LINK_LAWS, OVERSAMPLINGS, random_settings};
use super::figure::{Row, is_long};
use super::play::{RATES_HZ, compressor, run_with, sine, spec, surging_noise, through};
use crate::random::Random;

/// Settings by chance at each rate and oversampling.
fn tries() -> usize {
    if is_long() { 60 } else { 6 }
}

/// Settings by chance for each rate and oversampling; all that is matched in loudness left aside, since sums
/// of powers in another order differ in the last bit.
fn everywhere(seed: u64, change: fn(&mut Settings), mut each: impl FnMut(f64, &Settings)) {
    let mut random = Random::new(seed);
    for rate_hz in RATES_HZ {
        for oversampling in OVERSAMPLINGS {
            for _ in 0..tries() {
                let mut settings = random_settings(&mut random, true);
                settings.oversampling = oversampling;
                settings.auto_makeup = false;
                settings.fair_bypass = false;
                settings.bypass = false;
                change(&mut settings);
                each(rate_hz, &settings);
            }
        }
    }
}

fn frames(rate_hz: f64) -> usize {
    (0.15 * rate_hz) as usize
}

fn different(a: &[f32], b: &[f32]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

/// I1: at 100 % link, two channels of which one has a quarter of the other's samples still do so, bit for
/// bit: as a quarter is exact in binary, so the gains are the same number.
pub fn linked_gains() -> Vec<Row> {
    let mut count = 0;
    everywhere(
        1,
        |settings| {
            settings.link = 1.0;
            settings.sc_source = Source::Internal;
            if settings.channels != Channels::Groups {
                settings.channels = Channels::All;
            }
        },
        |rate_hz, settings| {
            let left = surging_noise(rate_hz, -1.0, frames(rate_hz), 1);
            let right = left.iter().map(|x| 0.25 * x).collect();
            let output = through(&spec(rate_hz, Layout::Stereo), settings, &[left, right]);
            let quarter: Vec<f32> = output[0].iter().map(|x| 0.25 * x).collect();
            count += different(&quarter, &output[1]);
        },
    );
    let what = "link 100 %, any settings: frames in which left and right have not the same gain";
    vec![Row::at_most("I1", what, [Some(0.0), Some(0.0)], count as f64, "frames")]
}

/// I2: a loud left and a soft right channel. The reduction of 4:1 above −30 dBFS is 18 and 4.5 dB; they come
/// together in proportion to the link. And a limiter at −12 dBFS holds both below at 100 %.
pub fn link_shares() -> Vec<Row> {
    let mut worst_db = 0.0_f64;
    let mut rises_db = 0.0_f64;
    let mut apart_db = 0.0_f64;
    for rate_hz in RATES_HZ {
        for law in LINK_LAWS {
            let mut last_db = f64::INFINITY;
            for tenth in 0..=10 {
                let link = f64::from(tenth) / 10.0;
                let settings = Settings {
                    threshold_db: -30.0,
                    knee_db: 0.0,
                    release_ms: 20.0,
                    attack_ms: 2.0,
                    link: link as f32,
                    link_law: law,
                    ..Settings::DEFAULT
                };
                let frames = (0.5 * rate_hz) as usize;
                let input = [sine(rate_hz, 997.0, -6.0, frames), sine(rate_hz, 1_499.0, -24.0, frames)];
                let output = through(&spec(rate_hz, Layout::Stereo), &settings, &input);
                let [left_db, right_db] =
                    [0, 1].map(|c| rms_db(&output[c][frames / 2..]) - rms_db(&input[c][frames / 2..]));
                let common_db = if law == LinkLaw::Maximum { -18.0 } else { -11.25 };
                for (found_db, own_db) in [(left_db, -18.0), (right_db, -4.5)] {
                    worst_db = worst_db.max((found_db - own_db - link * (common_db - own_db)).abs());
                }
                let shift_db = (right_db - left_db).abs();
                rises_db = rises_db.max(shift_db - last_db);
                last_db = shift_db;
            }
            apart_db = apart_db.max(last_db);
        }
    }
    vec![
        Row::at_most("I2", "link 0…100 %: gain off the formula", [Some(0.05), Some(0.01)], worst_db, "dB"),
        Row::at_most(
            "I2",
            "the image comes back with more link",
            [Some(0.0), Some(0.0)],
            rises_db.max(0.0),
            "dB",
        ),
        Row::at_most("I2", "shift of the image at 100 %", [Some(1e-6), Some(1e-6)], apart_db, "dB"),
        limited(),
    ]
}

fn limited() -> Row {
    let mut over_db = f64::NEG_INFINITY;
    for rate_hz in RATES_HZ {
        for law in LINK_LAWS {
            let settings = Settings {
                threshold_db: -12.0,
                slope: 1.0,
                knee_db: 0.0,
                attack_ms: 0.01,
                release_ms: 50.0,
                lookahead_ms: 5.0,
                detector: Detector::Peak,
                link: 1.0,
                link_law: law,
                ..Settings::DEFAULT
            };
            let frames = frames(rate_hz) * 4;
            // The mean law lets the louder one through by design: there both must be as loud.
            let seeds = if law == LinkLaw::Maximum { [5, 6] } else { [5, 5] };
            let input = seeds.map(|seed| surging_noise(rate_hz, 0.0, frames, seed));
            let output = through(&spec(rate_hz, Layout::Stereo), &settings, &input);
            let peak = output.iter().flatten().fold(0.0_f64, |top, x| top.max(f64::from(x.abs())));
            over_db = over_db.max(20.0 * peak.log10() + 12.0);
        }
    }
    let what = "limiter at 100 % link, peak detector, 5 ms ahead: over the threshold";
    Row::at_most("I2", what, [Some(1e-6), Some(0.0)], over_db, "dB")
}

/// RMS in dB of a stretch.
pub fn rms_db(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (sum / samples.len() as f64).log10()
}

/// I3: the same sound on every channel of every layout comes out as it does from mono, and so does the
/// reduction that is told. The LFE channel is left alone.
pub fn same_on_every_channel() -> Vec<Row> {
    let mut count = 0;
    let mut told = 0;
    everywhere(
        3,
        |settings| {
            if settings.channels != Channels::Groups {
                settings.channels = Channels::All;
            }
        },
        |rate_hz, settings| {
            let input = surging_noise(rate_hz, -1.0, frames(rate_hz), 3);
            let side = surging_noise(rate_hz, -6.0, frames(rate_hz), 4);
            let render = |layout: Layout| {
                let mut audio = vec![input.clone(); layout.len()];
                let side = vec![side.clone(); layout.len()];
                let mut compressor = compressor(&spec(rate_hz, layout), settings);
                run_with(&mut compressor, &mut audio, &side, |_| 512, |_, _| {});
                let levels = compressor.levels();
                (audio, [levels.reduction_db, levels.gain_db, levels.key_db])
            };
            let (mono, mono_levels) = render(Layout::Mono);
            for layout in &Layout::ALL[1..] {
                let (audio, levels) = render(*layout);
                told += usize::from(levels != mono_levels);
                for (channel, speaker) in audio.iter().zip(layout.channels()) {
                    if *speaker != Speaker::Lfe {
                        count += different(channel, &mono[0]);
                    }
                }
            }
        },
    );
    let what = "2, 6, 8, 12 channels of the same sound: frames that differ from mono";
    vec![
        Row::at_most("I3", what, [Some(0.0), Some(0.0)], count as f64, "frames"),
        Row::at_most("I3", "levels that differ from mono", [Some(0.0), Some(0.0)], told as f64, "times"),
    ]
}

/// I4: the sound upside down comes out upside down, left and right exchanged come out exchanged, bit for bit.
/// The even harmonics of a colour are no symmetric thing, so upside down, and where there is a side, which is
/// turned upside down by the exchange, without them.
pub fn symmetric() -> Vec<Row> {
    let mut turned = 0;
    let mut swapped = 0;
    everywhere(
        4,
        |_| {},
        |rate_hz, settings| {
            let spec = spec(rate_hz, Layout::Stereo);
            let noise = |level_db, seed| surging_noise(rate_hz, level_db, frames(rate_hz), seed);
            let input = [noise(-1.0, 7), noise(-9.0, 8)];
            let side = [noise(-2.0, 9), noise(-5.0, 10)];
            let render = |settings: &Settings, input: [&Vec<f32>; 2], side: [&Vec<f32>; 2]| {
                let mut audio = input.map(Vec::clone);
                let side = side.map(Vec::clone);
                run_with(&mut compressor(&spec, settings), &mut audio, &side, |_| 512, |_, _| {});
                audio
            };
            let [[left, right], [first, second]] = [&input, &side];
            let pale = Settings { colour: 0.0, ..*settings };
            let has_side = matches!(settings.channels, Channels::MidSide | Channels::Side);
            let settings = if has_side { &pale } else { settings };
            let plain = render(settings, [left, right], [first, second]);
            let exchanged = render(settings, [right, left], [second, first]);
            swapped += different(&plain[0], &exchanged[1]) + different(&plain[1], &exchanged[0]);

            let negative = |x: &Vec<f32>| x.iter().map(|x| -x).collect::<Vec<f32>>();
            let [not_left, not_right, not_first, not_second] = [left, right, first, second].map(negative);
            let plain = render(&pale, [left, right], [first, second]);
            let negated = render(&pale, [&not_left, &not_right], [&not_first, &not_second]);
            for (plain, negated) in plain.iter().zip(&negated) {
                turned += different(&negative(plain), negated);
            }
        },
    );
    let row = |what, count: usize| Row::at_most("I4", what, [Some(0.0), Some(0.0)], count as f64, "frames");
    vec![
        row("upside down: frames that are not exactly upside down", turned),
        row("left and right exchanged: frames that are not exactly exchanged", swapped),
    ]
}
