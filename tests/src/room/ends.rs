//! How the Room ends: in silence (T16), never while frozen (T17), without DC (T18), when it has said (T19).

use shared_dsp::Processor;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::Material;

use super::decay::{OCTAVES_HZ, energy_to_come};
use super::play::{
    self, RATE_HZ, ROOMS, answer, db, energy, mono_to_stereo, noise, peak, plain, run, stereo, tail, wet,
};
use super::response::Response;
use crate::figure::{Bar, Row, is_long};

/// T16: after 1 s of noise.
pub fn t16() -> Vec<Row> {
    let start = Settings::DEFAULT;
    let cases = [
        ("as it starts", start),
        ("20 m³, 0.2 s, modulation 1", Settings { size_m3: 20.0, decay_s: 0.2, modulation: 1.0, ..start }),
        ("20 000 m³, 6 s", Settings { size_m3: 20_000.0, decay_s: 6.0, ..start }),
        (
            "ducked, gated, filtered, late",
            Settings {
                duck_amount_db: 12.0,
                gate_threshold_db: -40.0,
                wet_low_cut_hz: 40.0,
                wet_high_cut_hz: 5_000.0,
                wet_tilt_db: 3.0,
                predelay_ms: 250.0,
                ..start
            },
        ),
        ("without direct sound, in mono", Settings { width: 0.0, ..wet(start) }),
        ("half mixed, fair bypass", Settings { mix: 0.5, fair_bypass: true, ..start }),
        ("bypassed", Settings { bypass: true, ..start }),
    ];
    let (mut late, mut tiny, mut awake) = (0.0_f64, 0_u32, 0_u32);
    for (name, settings) in cases {
        let mut room = play::room(&stereo(), &settings);
        let mut sound = [noise(0.5, 48_000, 1), noise(0.5, 48_000, 2)];
        run(&mut room, &mut sound);
        let promised = room.tail_frames() as usize;
        // From 90 dB, which the host is told, to where nothing is left.
        let mut silence = vec![vec![0.0; 2 * promised + 48_000]; 2];
        run(&mut room, &mut silence);
        let last = silence.iter().filter_map(|side| side.iter().rposition(|x| *x != 0.0)).max().unwrap_or(0);
        let asleep = room.levels().asleep;
        println!("T16 {name}: silent after {last} frames, {promised} told, asleep {asleep}");
        let denormal = |x: &&f32| **x != 0.0 && x.abs() < 1e-30;
        tiny += silence.iter().flatten().filter(denormal).count() as u32;
        awake += u32::from(!asleep);
        let mut after = vec![vec![0.0; 48_000]; 2];
        run(&mut room, &mut after);
        late = late.max(peak(&after));
    }
    let row = |what: &str, figure, unit| {
        let what = format!("seven settings, after noise and twice its tail: {what}");
        Row::at_most("T16", what, [Some(0.0), None], figure, unit)
    };
    vec![
        row("peak", late, ""),
        row("samples below 1e−30 that are not 0", f64::from(tiny), ""),
        row("instances awake", f64::from(awake), ""),
    ]
}

/// T17: frozen after a second of noise.
pub fn t17() -> Vec<Row> {
    let minutes = if is_long() { 10.0 } else { 1.0 };
    let mut rows = Vec::new();
    for modulation in [0.0, 1.0] {
        let settings = tail(Settings { modulation, ..plain(384.0, 2.0) });
        let mut room = play::room(&stereo(), &settings);
        let mut sound = [noise(0.5, 96_000, 1), noise(0.5, 96_000, 2)];
        run(&mut room, &mut sound);
        room.set(&Settings { freeze: true, ..settings });
        let mut silence = vec![vec![0.0; 48_000]; 2];
        run(&mut room, &mut silence);
        let is_endless = room.tail_frames() == u64::MAX;
        let mut levels_db = Vec::new();
        let mut dc = 0.0_f64;
        for _ in 0..(minutes * 6.0) as usize {
            let mut held = vec![vec![0.0; 480_000]; 2];
            run(&mut room, &mut held);
            levels_db.push(db(energy(&held, 0..480_000)));
            let mean = |side: &Vec<f32>| side.iter().map(|x| f64::from(*x)).sum::<f64>() / side.len() as f64;
            dc = held.iter().map(|side| mean(side).abs()).fold(dc, f64::max);
        }
        let ends =
            levels_db.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
        let what = |what: &str| format!("frozen for {minutes} min, modulation {modulation}: {what}");
        let drift_db = 0.5 * (ends.1 - ends.0);
        rows.push(Row::at_most("T17", what("level of 10 s, ±"), [Some(0.05), Some(0.01)], drift_db, "dB"));
        rows.push(Row::at_most("T17", what("DC"), [Some(-80.0), None], 20.0 * dc.log10(), "dBFS"));
        let finite = f64::from(u8::from(!is_endless));
        rows.push(Row::at_most("T19", what("tails told to end"), [Some(0.0), None], finite, ""));
    }
    rows
}

/// T18: what is left of a second of DC once the room has decayed.
pub fn t18() -> Vec<Row> {
    let mut rows = Vec::new();
    for (size_m3, decay_s) in ROOMS {
        let settings = Settings { decay_s, size_m3, ..Settings::DEFAULT };
        let frames = ((1.0 + 1.3 * f64::from(decay_s) + 0.3) * RATE_HZ) as usize;
        let step: Vec<f32> = (0..frames).map(|n| if n < 48_000 { 0.5 } else { 0.0 }).collect();
        let sound = play::through(&mut play::room(&mono_to_stereo(), &settings), &mono_to_stereo(), &[step]);
        let last = frames - (0.3 * RATE_HZ) as usize;
        let mean = |side: &Vec<f32>| {
            side[last..].iter().map(|x| f64::from(*x)).sum::<f64>() / (frames - last) as f64
        };
        let dc = sound.iter().map(|side| mean(side).abs()).fold(0.0, f64::max) / 0.5;
        let what = format!("{size_m3} m³: DC after a second of it and 1.3 T60");
        rows.push(Row::at_most("T18", what, [Some(-60.0), None], 20.0 * dc.max(1e-12).log10(), "dBr"));
    }
    rows
}

/// T19: what the host is told against the time in which the slowest octave falls by 90 dB.
pub fn t19() -> Vec<Row> {
    let mut cases: Vec<(String, Settings)> = ROOMS
        .iter()
        .map(|(size_m3, decay_s)| (format!("{size_m3} m³, {decay_s} s"), plain(*size_m3, *decay_s)))
        .collect();
    let middle = plain(384.0, 1.0);
    cases.push(("384 m³, 0.2 s".into(), plain(384.0, 0.2)));
    cases.push(("20 000 m³, 0.3 s".into(), plain(20_000.0, 0.3)));
    cases.push(("20 m³, 5 s".into(), plain(20.0, 5.0)));
    cases.push(("predelay of 250 ms".into(), Settings { predelay_ms: 250.0, ..middle }));
    cases.push(("carpet".into(), Settings { material: Material::ALL[5], air: 1.0, ..middle }));
    let warm = [2.0, 1.6, 1.2, 1.0, 1.0, 0.8, 0.6, 0.5];
    cases.push(("warm".into(), Settings { decay_multipliers: warm, air: 1.0, ..middle }));
    let mut rows = Vec::new();
    for (name, settings) in cases {
        let settings = wet(settings);
        let told_s = play::room(&mono_to_stereo(), &settings).tail_frames() as f64 / RATE_HZ;
        let outputs = answer(&mono_to_stereo(), &settings, 1.2 * told_s + 0.2);
        let response = Response { sample_rate_hz: RATE_HZ, outputs };
        let fallen_s = OCTAVES_HZ.map(|octave_hz| {
            let energy = energy_to_come(&response, octave_hz);
            energy.partition_point(|now| db(now / energy[0]) > -90.0) as f64 / RATE_HZ
        });
        let true_s = fallen_s.into_iter().fold(0.0, f64::max);
        let what = format!("{name}: tail told / true time to −90 dB");
        let bar = Bar::Between(1.0, 1.25);
        rows.push(Row { bar, ..Row::at_most("T19", what, [None, None], told_s / true_s, "") });
    }
    rows
}
