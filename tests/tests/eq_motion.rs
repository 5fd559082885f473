//! A6 to A9 and A12: nothing clicks, nothing runs away, everything happens when it shall.

use aplomb_tests::curves::band;
use aplomb_tests::measure::{above_2_khz_db, db, eq, run, run_with, spec, with_bands};
use aplomb_tests::random::Random;
use shared_dsp::eq::settings::{Band, BandState, Kind, Placement, Settings, Slope};
use shared_dsp::{Layout, Spec};

const RATE_HZ: f64 = 48_000.0;
/// When the gesture begins: after all filters, of the EQ and of the measurement, have come to rest.
const START: usize = 48_000;

fn tone(freq_hz: f64, level: f64, frames: usize) -> Vec<f32> {
    (0..frames)
        .map(|n| (level * (2.0 * std::f64::consts::PI * freq_hz * n as f64 / RATE_HZ).sin()) as f32)
        .collect()
}

/// Peak above 2 kHz, in dB of a tone's level, while the settings go through `steps` at (frame after the
/// start, settings).
fn artefact_db(freq_hz: f64, first: &Settings, steps: &[(usize, Settings)]) -> f64 {
    let mut eq = eq(&spec(RATE_HZ, Layout::Mono), first);
    let mut audio = vec![tone(freq_hz, 0.5, 2 * START)];
    let times: Vec<usize> = steps.iter().map(|(frame, _)| START + frame).collect();
    let block =
        |from: usize| times.iter().find(|&&time| time > from).map_or(512, |time| (time - from).min(512));
    run_with(&mut eq, &mut audio, &[], block, |eq, from| {
        use shared_dsp::Processor;
        if let Some((_, settings)) = steps.iter().find(|(frame, _)| START + frame == from) {
            eq.set(settings);
        }
    });
    above_2_khz_db(&audio[0], START - 1_000) - db(0.5)
}

fn gestures() -> Vec<(&'static str, f64, Band, Band)> {
    let bell = |freq_hz, gain_db, q| band(Kind::Bell, freq_hz, gain_db, q, Slope::Db12);
    vec![
        ("bell 1 kHz Q 4, 0 to +12 dB", 50.0, bell(1_000.0, 0.0, 4.0), bell(1_000.0, 12.0, 4.0)),
        ("bell 60 Hz Q 1, +12 to −12 dB", 50.0, bell(60.0, 12.0, 1.0), bell(60.0, -12.0, 1.0)),
        ("bell 1 kHz, Q 0.3 to 10", 1_000.0, bell(1_000.0, 9.0, 0.3), bell(1_000.0, 9.0, 10.0)),
        ("bell +6 dB, 500 Hz to 800 Hz", 1_000.0, bell(500.0, 6.0, 1.0), bell(800.0, 6.0, 1.0)),
        (
            "low shelf 200 Hz, 0 to −9 dB",
            50.0,
            band(Kind::LowShelf, 200.0, 0.0, 0.7, Slope::Db12),
            band(Kind::LowShelf, 200.0, -9.0, 0.7, Slope::Db12),
        ),
        (
            "low cut 12 dB/oct, 20 to 40 Hz",
            50.0,
            band(Kind::LowCut, 20.0, 0.0, 0.707, Slope::Db12),
            band(Kind::LowCut, 40.0, 0.0, 0.707, Slope::Db12),
        ),
    ]
}

#[test]
fn a6_a_gesture_of_20_ms_leaves_nothing_above_2_khz() {
    let mut worst_db = f64::NEG_INFINITY;
    for (name, freq_hz, from, to) in gestures() {
        let artefact = artefact_db(freq_hz, &with_bands(&[from]), &[(0, with_bands(&[to]))]);
        println!("A6 20 ms, {name}: {artefact:.1} dBr");
        worst_db = worst_db.max(artefact);
    }
    assert!(worst_db <= -100.0, "{worst_db} dBr");
}

#[test]
fn a6_moves_of_5_ms_as_a_host_draws_them_stay_below_70_dbr() {
    let mut worst_db = f64::NEG_INFINITY;
    for (name, freq_hz, from, to) in gestures() {
        // The second point, 5 ms after the first, makes a move of 5 ms.
        let mut between = from;
        between.gain_db += 0.01 * (to.gain_db - from.gain_db);
        between.freq_hz += 0.01 * (to.freq_hz - from.freq_hz);
        between.q += 0.01 * (to.q - from.q);
        let steps = [(0, with_bands(&[between])), (240, with_bands(&[to]))];
        let artefact = artefact_db(freq_hz, &with_bands(&[from]), &steps);
        println!("A6 5 ms, {name}: {artefact:.1} dBr");
        worst_db = worst_db.max(artefact);
    }
    assert!(worst_db <= -70.0, "{worst_db} dBr");
}

#[test]
fn a12_bypass_delta_and_switching_a_band_do_not_click() {
    let on = with_bands(&[band(Kind::Bell, 100.0, 12.0, 1.0, Slope::Db12)]);
    let mut off = on;
    off.bands[0].state = BandState::Bypassed;
    let mut shelf = on;
    shelf.bands[0].kind = Kind::LowShelf;
    let mut side = on;
    side.bands[0].placement = Placement::Side;
    let changes = [
        ("bypass", Settings { bypass: true, ..on }),
        ("fair bypass", Settings { bypass: true, fair_bypass: true, ..on }),
        ("delta", Settings { delta: true, ..on }),
        ("band off", off),
        ("other type", shelf),
        ("other channels", side),
        ("output gain", Settings { out_gain_db: -12.0, ..on }),
        ("gain scale", Settings { gain_scale: 0.3, ..on }),
    ];
    for (name, changed) in changes {
        for (from, to) in [(on, changed), (changed, on)] {
            let click = artefact_db(50.0, &from, &[(0, to)]);
            println!("A12 {name}: {click:.1} dBr");
            assert!(click <= -90.0, "{name}: {click} dBr");
        }
    }
}

#[test]
fn a12_everything_off_or_flat_is_bit_exact() {
    let mut flat = Settings::DEFAULT;
    for (index, slot) in flat.bands.iter_mut().enumerate() {
        let kind = [Kind::Bell, Kind::LowShelf, Kind::HighShelf, Kind::TiltShelf][index % 4];
        *slot = band(kind, 50.0 * 1.3_f32.powi(index as i32), 0.0, 1.0, Slope::Db12);
    }
    let bypassed = Settings { bypass: true, ..with_bands(&[band(Kind::Bell, 1e3, 9.0, 1.0, Slope::Db12)]) };
    for layout in Layout::ALL {
        let mut random = Random::new(3);
        let input: Vec<Vec<f32>> =
            (0..layout.len()).map(|_| (0..10_000).map(|_| random.bipolar() as f32).collect()).collect();
        for settings in [Settings::DEFAULT, flat, bypassed] {
            let mut output = input.clone();
            run(&mut eq(&spec(RATE_HZ, layout), &settings), &mut output, 333);
            assert!(output == input, "{layout:?}");
        }
    }
}

/// Longer where somebody has the time.
fn seconds(short: usize, long: usize) -> usize {
    if std::env::var_os("APLOMB_LONG").is_some() { long } else { short }
}

#[test]
fn a7_settings_that_change_all_the_time_never_make_it_run_away() {
    use shared_dsp::Processor;
    for every in [1, 4, 16] {
        let mut random = Random::new(7);
        let mut settings = with_bands(&[band(Kind::Bell, 1_000.0, 0.0, 1.0, Slope::Db12)]);
        let mut eq = eq(&spec(RATE_HZ, Layout::Mono), &settings);
        let length = seconds(3, 60) * 48_000;
        let mut audio = vec![(0..length).map(|_| random.bipolar() as f32).collect::<Vec<f32>>()];
        run_with(
            &mut eq,
            &mut audio,
            &[],
            |_| every,
            |eq, _| {
                settings.bands[0].freq_hz = random.ratio(20.0, 20_000.0) as f32;
                settings.bands[0].gain_db = random.between(-24.0, 24.0) as f32;
                settings.bands[0].q = random.ratio(0.5, 30.0) as f32;
                eq.set(&settings);
            },
        );
        let peak = audio[0].iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        println!("A7 every {every} samples: peak {:+.1} dB of the input", db(f64::from(peak)));
        assert!(audio[0].iter().all(|x| x.is_finite()) && db(f64::from(peak)) <= 24.0 + 6.0);
    }
}

#[test]
fn a8_a_change_at_a_sample_is_heard_from_that_sample_on() {
    for (at, block) in [(5_000, 333), (5_001, 64), (7_777, 1_021)] {
        let before = with_bands(&[band(Kind::Bell, 3_000.0, 0.0, 0.7, Slope::Db12)]);
        let mut after = before;
        after.bands[0].gain_db = 24.0;
        let mut random = Random::new(8);
        let input: Vec<f32> = (0..20_000).map(|_| random.bipolar() as f32).collect();
        let mut moved = vec![input.clone()];
        let mut eq = eq(&spec(RATE_HZ, Layout::Mono), &before);
        let frames = |from: usize| if from < at { block.min(at - from) } else { block };
        run_with(&mut eq, &mut moved, &[], frames, |eq, from| {
            use shared_dsp::Processor;
            if from == at {
                eq.set(&after);
            }
        });
        let first = moved[0].iter().zip(&input).position(|(a, b)| a != b);
        println!("A8: set at {at}, first change at {first:?}");
        // A path without corners begins with less than the 24 bits of a sample can show; it takes some
        // samples to be seen.
        assert!(first.is_some_and(|first| (at..at + 8).contains(&first)), "{first:?}");
    }
}

#[test]
fn a8_a_move_of_a_decade_takes_as_long_as_one_of_a_tenth() {
    // A low cut of 6 dB/oct turns the phase of a tone far above it in proportion to its corner.
    let time_to_90_percent_ms = |to_hz: f32| {
        let before = with_bands(&[band(Kind::LowCut, 20.0, 0.0, 0.707, Slope::Db6)]);
        let after = with_bands(&[band(Kind::LowCut, to_hz, 0.0, 0.707, Slope::Db6)]);
        let mut stays = vec![tone(4_000.0, 0.5, 2 * START)];
        let mut moves = stays.clone();
        run(&mut eq(&spec(RATE_HZ, Layout::Mono), &before), &mut stays, 480);
        run_with(
            &mut eq(&spec(RATE_HZ, Layout::Mono), &before),
            &mut moves,
            &[],
            |_| 480,
            |eq, from| {
                use shared_dsp::Processor;
                if from == START {
                    eq.set(&after);
                }
            },
        );
        // Peaks of the difference over each period of 12 samples.
        let difference: Vec<f64> =
            moves[0].iter().zip(&stays[0]).map(|(a, b)| f64::from((a - b).abs())).collect();
        let peak = |from: usize| difference[from..from + 12].iter().fold(0.0, |peak: f64, x| peak.max(*x));
        let last = peak(START + 40_000);
        let reached = (START..).step_by(12).find(|&from| peak(from) >= 0.9 * last).unwrap_or(usize::MAX);
        (reached - START) as f64 / RATE_HZ * 1_000.0
    };
    let (decade_ms, tenth_ms) = (time_to_90_percent_ms(200.0), time_to_90_percent_ms(22.0));
    println!("A8: 20 to 200 Hz in {decade_ms:.1} ms, 20 to 22 Hz in {tenth_ms:.1} ms");
    assert!(decade_ms <= 20.0 && (decade_ms - tenth_ms).abs() <= 3.0);
}

#[test]
fn a9_any_split_into_blocks_gives_the_same_bits_with_automation_and_dynamics() {
    use shared_dsp::Processor;
    let spec = Spec { sidechain_channels: 2, ..spec(RATE_HZ, Layout::Stereo) };
    let mut random = Random::new(9);
    let length = 60_000;
    let mut noise = || (0..length).map(|_| 0.5 * random.bipolar() as f32).collect::<Vec<f32>>();
    let (input, sidechain) = (vec![noise(), noise()], vec![noise(), noise()]);
    let mut random = Random::new(10);
    let mut settings = Settings::DEFAULT;
    for slot in settings.bands.iter_mut().take(8) {
        *slot = random.band();
        slot.gain_db *= 0.4;
        slot.dynamics = random.dynamics();
    }
    settings.auto_gain = true;
    let first = settings;
    // Automation at odd times: values, types, placements, bypass, listen.
    let mut events = Vec::new();
    let mut time = 1_000;
    while time < length {
        let index = random.below(8);
        let slot = &mut settings.bands[index];
        match random.below(6) {
            0 => slot.kind = random.pick(&aplomb_tests::bands::KINDS),
            1 => slot.placement = random.pick(&aplomb_tests::bands::PLACEMENTS),
            2 => slot.freq_hz = random.ratio(20.0, 20_000.0) as f32,
            3 => settings.bypass = !settings.bypass,
            4 => settings.listen = [None, Some(3)][random.below(2)],
            _ => slot.gain_db = random.between(-12.0, 12.0) as f32,
        }
        events.push((time, settings));
        time += 1 + random.below(900);
    }
    let render = |mut size: Box<dyn FnMut() -> usize>| {
        let mut audio = input.clone();
        let mut eq = eq(&spec, &first);
        let next_event = |from: usize| events.iter().find(|(time, _)| *time > from).map_or(length, |e| e.0);
        let frames = |from: usize| size().min(next_event(from) - from);
        run_with(&mut eq, &mut audio, &sidechain, frames, |eq, from| {
            if let Some((_, settings)) = events.iter().find(|(time, _)| *time == from) {
                eq.set(settings);
            }
        });
        audio
    };
    let reference = render(Box::new(|| 512));
    assert!(reference.iter().flatten().all(|x| x.is_finite()));
    for size in [1, 7, 64, 511, 4_096] {
        assert!(render(Box::new(move || size)) == reference, "blocks of {size}");
    }
    let mut random = Random::new(12);
    assert!(render(Box::new(move || 1 + random.below(700))) == reference, "blocks of random length");
}
