//! How loud the Room is: mono and balance (T11, T12), size and decay (T13), the way to the back wall (T24).

use realfft::RealFftPlanner;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::Material;
use shared_dsp::space::geometry::RoomSpec;
use shared_dsp::space::proximity::TYPICAL_PROGRAMME;
use shared_dsp::{Layout, Processor};

use super::decay::OCTAVES_HZ;
use super::play::{
    self, RATE_HZ, ROOMS, answer, db, direct, energy, mono_to_stereo, plain, run_with, spec, stereo, tail,
    wet,
};
use super::response::Response;
use super::texture::resemblance;
use crate::figure::{Bar, Row, is_long};
use crate::programme::{Programme, Stereo, integrated_lufs};

/// Power spectrum of a sound in bins of that distance in Hz.
fn power_spectrum(samples: &[f64]) -> (Vec<f64>, f64) {
    let mut input = samples.to_vec();
    let fft = RealFftPlanner::<f64>::new().plan_fft_forward(input.len());
    let mut bins = fft.make_output_vec();
    fft.process(&mut input, &mut bins).expect("buffers fit");
    (bins.iter().map(|bin| bin.norm_sqr()).collect(), RATE_HZ / samples.len() as f64)
}

/// T11: what is left of the direct sound in mono, and of the tail.
pub fn t11() -> Vec<Row> {
    let mut ripple_db = 0.0_f64;
    for input in [Layout::Mono, Layout::Stereo] {
        let spec = spec(RATE_HZ, input, Layout::Stereo);
        for azimuth_deg in [-90.0, -60.0, -30.0, -17.0, 0.0, 8.0, 30.0, 45.0, 90.0] {
            // Nearer than the microphone stood: nothing colours the way.
            let settings = Settings { azimuth_deg, proximity: 0.3, recorded_at_m: 3.0, ..plain(384.0, 1.0) };
            let outputs = answer(&spec, &direct(settings), 0.1);
            let mono: Vec<f64> =
                outputs[0].iter().zip(&outputs[1]).map(|(l, r)| f64::from(*l) + f64::from(*r)).collect();
            let (power, bin_hz) = power_spectrum(&mono);
            let bins = (20.0 / bin_hz) as usize..(20_000.0 / bin_hz) as usize;
            let ends = power[bins]
                .iter()
                .fold((f64::INFINITY, 0.0_f64), |(low, high), p| (low.min(*p), high.max(*p)));
            ripple_db = ripple_db.max(db(ends.1 / ends.0));
        }
    }
    let what = "direct sound in mono, speakers, mono and stereo tracks, 20 Hz–20 kHz: ripple";
    let mut rows = vec![Row::at_most("T11", what, [Some(0.5), None], ripple_db, "dB")];
    for (size_m3, decay_s) in [(100.0, 1.5), (384.0, 1.5), (5_000.0, 2.5)] {
        let outputs = answer(&mono_to_stereo(), &tail(plain(size_m3, decay_s)), 1.6);
        let response = Response { sample_rate_hz: RATE_HZ, outputs };
        let octaves = OCTAVES_HZ.iter().filter(|octave_hz| **octave_hz >= 125.0);
        let folds_db = octaves.map(|octave_hz| resemblance(&response, [0, 1], *octave_hz, 0.2, 1.2).1);
        let lost_db = -folds_db.fold(f64::INFINITY, f64::min);
        let what = format!("{size_m3} m³: the tail in mono, octaves from 125 Hz: lost");
        rows.push(Row::at_most("T11", what, [Some(1.0), None], lost_db, "dB"));
    }
    rows
}

/// T12: left and right are as loud where the source stands in the middle.
pub fn t12() -> Vec<Row> {
    let mut worst_db = 0.0_f64;
    for (size_m3, decay_s) in ROOMS {
        for proximity in [0.2, 0.5, 0.8] {
            let settings = Settings { proximity, ..plain(size_m3, decay_s) };
            for settings in [settings, wet(settings)] {
                let outputs = answer(&mono_to_stereo(), &settings, 0.3 + f64::from(decay_s));
                let end = outputs[0].len();
                let balance_db = db(energy(&outputs[..1], 0..end) / energy(&outputs[1..], 0..end));
                println!("T12 {size_m3} m³ at {proximity}: {balance_db:+.2} dB");
                worst_db = worst_db.max(balance_db.abs());
            }
        }
    }
    let what = "left against right, the source ahead, five rooms, with and without direct sound";
    vec![Row::at_most("T12", what, [Some(0.3), None], worst_db, "dB")]
}

/// How much louder than its input an answer makes a programme with the spectrum of IEC 60268-1, K-weighted, in
/// LU; the outputs count as the input copied to all of them.
fn louder_lu(outputs: &[Vec<f32>]) -> f64 {
    let mut gained = [0.0; 8];
    let mut all = [0.0; 8];
    for output in outputs {
        let samples: Vec<f64> = output.iter().map(|x| f64::from(*x)).collect();
        let (power, bin_hz) = power_spectrum(&samples);
        for (bin, power) in power.iter().enumerate().skip(1) {
            let freq_hz = bin as f64 * bin_hz;
            let octave = (freq_hz / 62.5).log2().round();
            if (0.0..=7.0).contains(&octave) {
                // Pink within each octave.
                gained[octave as usize] += power / freq_hz;
                all[octave as usize] += 1.0 / freq_hz;
            }
        }
    }
    let sums = (0..8).fold((0.0, 0.0), |(gain, whole), octave| {
        let weight = TYPICAL_PROGRAMME[octave];
        (gain + weight * gained[octave] / all[octave], whole + weight)
    });
    db(sums.0 / sums.1)
}

/// Mean of it over some directions.
fn mean_louder_lu(settings: &Settings, seconds: f64) -> f64 {
    let directions = [-70.0, -25.0, 10.0, 38.0];
    let sum: f64 = directions
        .iter()
        .map(|azimuth_deg| {
            let settings = Settings { azimuth_deg: *azimuth_deg, ..*settings };
            louder_lu(&answer(&mono_to_stereo(), &settings, seconds))
        })
        .sum();
    sum / directions.len() as f64
}

/// T13: the room is as loud whatever its size and its decay, and as the recording.
pub fn t13() -> Vec<Row> {
    let sizes_m3: &[f32] = &[20.0, 100.0, 384.0, 2_000.0, 20_000.0];
    let decays_s: &[f32] =
        if is_long() { &[0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0] } else { &[0.2, 0.5, 1.0, 3.0, 10.0] };
    type Part = (&'static str, fn(Settings) -> Settings);
    let parts: [Part; 2] = [("all", |s| s), ("without direct sound", wet)];
    let mut rows = Vec::new();
    for (part, only) in parts {
        let mut found: Vec<[f64; 3]> = Vec::new();
        for &size_m3 in sizes_m3 {
            for &decay_s in decays_s {
                let settings = only(Settings { air: 1.0, ..plain(size_m3, decay_s) });
                let louder = mean_louder_lu(&settings, 0.4 + 0.7 * f64::from(decay_s));
                println!("T13 {part} {size_m3} m³ {decay_s} s: {louder:+.2} LU");
                // Without direct sound a room that swallows more than two thirds at every wall is its first
                // reflections and what geometry makes of them.
                let room = RoomSpec::new(&settings.plan());
                let walls = room.absorption()[0][4];
                if part == "all" || walls < 0.67 {
                    found.push([f64::from(size_m3), f64::from(decay_s), louder]);
                }
            }
        }
        let spread = |fixed: usize| {
            let groups = found.iter().map(|one| {
                let same = found.iter().filter(|other| other[fixed] == one[fixed]).map(|other| other[2]);
                let (low, high) =
                    same.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
                high - low
            });
            groups.fold(0.0, f64::max)
        };
        let farthest = found.iter().map(|one| one[2].abs()).fold(0.0, f64::max);
        let row = |what: &str, bar, figure| {
            Row::at_most("T13", format!("{part}: {what}"), [Some(bar), None], figure, "LU")
        };
        rows.push(row("loudness over size, any decay", 0.5, spread(1)));
        rows.push(row("loudness over decay, any size", 0.5, spread(0)));
        rows.push(Row { bar: Bar::AtMost(0.5), ..row("loudness from that of the recording", 0.5, farthest) });
    }
    for material in Material::ALL {
        let settings = Settings { material, air: 1.0, ..plain(384.0, 1.0) };
        println!("T13 {material:?}: {:+.2} LU", mean_louder_lu(&settings, 2.0));
    }
    rows
}

/// Plucked chords: what the programmes do not have, many tones that die away.
fn plucks(seconds: f64) -> Stereo {
    let frames = (seconds * RATE_HZ) as usize;
    let mut mono = vec![0.0; frames];
    for (pluck, semitones) in [0, 7, 12, 16, 3, 10, 15, 19, 5, 12, 17, 21].iter().cycle().enumerate() {
        let start = (0.21 * RATE_HZ) as usize * pluck;
        if start >= frames {
            break;
        }
        let freq_hz = 110.0 * 2.0_f64.powf(f64::from(*semitones) / 12.0);
        for n in 0..RATE_HZ as usize {
            let time_s = n as f64 / RATE_HZ;
            let tone: f64 = (1..=20)
                .map(f64::from)
                .map(|h| (std::f64::consts::TAU * freq_hz * h * time_s).sin() * (-h * time_s / 0.6).exp() / h)
                .sum();
            mono[(start + n) % frames] += 0.1 * tone * (1.0 - time_s) * (time_s / 0.002).min(1.0);
        }
    }
    [mono.clone(), mono]
}

/// Five loops of that length.
pub fn programmes(seconds: f64) -> Vec<(String, Stereo)> {
    let made = Programme::ALL.map(|programme| (format!("{programme:?}"), programme.render(RATE_HZ, seconds)));
    made.into_iter().chain([("Plucks".to_owned(), plucks(seconds))]).collect()
}

/// How a programme is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Track {
    /// One channel.
    Mono,
    /// Twice the same.
    Twice,
    /// As the programme is.
    AsIs,
}

fn as_input(sound: &Stereo, track: Track) -> Vec<Vec<f32>> {
    let mid = || sound[0].iter().zip(&sound[1]).map(|(l, r)| (0.5 * (l + r)) as f32).collect::<Vec<f32>>();
    match track {
        Track::Mono => vec![mid()],
        Track::Twice => vec![mid(), mid()],
        Track::AsIs => sound.iter().map(|channel| channel.iter().map(|x| *x as f32).collect()).collect(),
    }
}

fn lufs(channels: &[Vec<f32>], from: usize) -> f64 {
    let sound = [0, 1]
        .map(|c: usize| channels[c.min(channels.len() - 1)][from..].iter().map(|x| f64::from(*x)).collect());
    integrated_lufs(&sound, RATE_HZ)
}

/// By how many LU a programme that is repeated gets louder on its way through the room.
fn change_lu(sound: &Stereo, track: Track, settings: &Settings) -> f64 {
    let spec = if track == Track::Mono { mono_to_stereo() } else { stereo() };
    let input: Vec<Vec<f32>> = as_input(sound, track).into_iter().map(|x| [x.clone(), x].concat()).collect();
    let output = play::through(&mut play::room(&spec, settings), &spec, &input);
    let loop_frames = sound[0].len();
    lufs(&output, loop_frames) - lufs(&input, loop_frames)
}

/// T24: from the microphone to the back wall the source is as loud as the recording.
pub fn t24() -> Vec<Row> {
    let steps: &[f32] = if is_long() {
        &[0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0]
    } else {
        &[0.0, 0.33, 0.67, 1.0]
    };
    let mut rows = Vec::new();
    for (name, sound) in programmes(5.0) {
        for track in [Track::Mono, Track::Twice, Track::AsIs] {
            let mut worst_lu = 0.0_f64;
            for proximity in steps {
                // What a reflection adds or takes at one place is that place's own.
                let here = [10.0, -25.0, 38.0].map(|azimuth_deg| {
                    let start = Settings { proximity: *proximity, azimuth_deg, ..Settings::DEFAULT };
                    change_lu(&sound, track, &start)
                });
                let mean_lu = here.iter().sum::<f64>() / 3.0;
                println!("T24 {name} {track:?} {proximity}: {mean_lu:+.2} LU {here:.2?}");
                worst_lu = if mean_lu.abs() > worst_lu.abs() { mean_lu } else { worst_lu };
            }
            let (what, bar) = match track {
                Track::Mono => ("mono", Some(0.5)),
                Track::Twice => ("twice the same", Some(0.5)),
                Track::AsIs => ("stereo as it is", None),
            };
            let what = format!("{name}, {what}: loudness from that of the recording, farthest on the way");
            let bar = bar.map_or(Bar::Told, |most: f64| Bar::Between(-most, most));
            rows.push(Row { bar, ..Row::at_most("T24", what, [None, None], worst_lu, "LU") });
        }
    }
    rows
}

/// What fair bypass promises: after it has listened, the input is as loud as the output.
pub fn fair_bypass() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, sound) in programmes(11.0) {
        let settings = Settings { fair_bypass: true, level_law: 0.6, proximity: 0.8, ..Settings::DEFAULT };
        let input: Vec<Vec<f32>> = as_input(&sound, Track::AsIs);
        let length = input[0].len();
        let mut output: Vec<Vec<f32>> = input.iter().map(|x| x.repeat(3)).collect();
        let mut room = play::room(&stereo(), &settings);
        let bypassed = Settings { bypass: true, ..settings };
        run_with(
            &mut room,
            &mut output,
            &[],
            |_| 512,
            |room, from| {
                room.set(if from < 2 * length { &settings } else { &bypassed });
            },
        );
        let half = |round: usize| -> Vec<Vec<f32>> {
            output.iter().map(|x| x[round * length..(round + 1) * length].to_vec()).collect()
        };
        let off_lu = lufs(&half(2), 0) - lufs(&half(1), 0);
        let what = format!("{name}: fair bypass against the output, after 10 s");
        rows.push(Row::at_most("FB", what, [Some(0.1), None], off_lu.abs(), "LU"));
    }
    rows
}
