//! The late reverberation of a room against what an acoustician would measure of it.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::random::Random;
use aplomb_tests::room::decay::{OCTAVES_HZ, energy_to_come, expected_slope_s, slope_s};
use aplomb_tests::room::motion::{clicks_dbr, detune_cents, levels_db, through_moving_room};
use aplomb_tests::room::response::{Response, click, run, tail};
use aplomb_tests::room::texture::{dense_after_ms, resemblance, spread_db};
use shared_dsp::space::decay::DecayCurve;
use shared_dsp::space::tail::{Planner, Tail, TailControls, TailRoom};

const RATE_HZ: f64 = 48_000.0;
/// The middle room, in m³.
const MIDDLE_M3: f64 = 384.0;

/// Rooms whose outputs are compared, and the click on the left and the right.
const T10_ROOMS: [(f64, f64, [f32; 2]); 4] = [
    (100.0, 1.5, [1.0; 2]),
    (MIDDLE_M3, 1.5, [1.0; 2]),
    (MIDDLE_M3, 1.5, [1.0, 0.0]),
    (5_000.0, 2.5, [1.0; 2]),
];

fn room(volume_m3: f64, t60_s: f64) -> TailRoom {
    TailRoom { volume_m3, decay: DecayCurve::flat(t60_s) }
}

/// Curves at 1 s in the middle, and how exactly they must be met.
fn curves() -> [(&'static str, [f64; 10], f64); 6] {
    [
        ("flat", [1.0; 10], 0.03),
        ("smooth", [1.5, 1.45, 1.35, 1.2, 1.1, 1.0, 0.9, 0.8, 0.65, 0.5], 0.03),
        ("warm", [1.8, 1.8, 1.6, 1.35, 1.1, 1.0, 1.0, 0.95, 0.85, 0.7], 0.03),
        ("bright", [0.6, 0.65, 0.7, 0.8, 0.9, 1.0, 1.05, 1.05, 1.0, 0.9], 0.03),
        ("dark", [1.6, 1.6, 1.5, 1.4, 1.2, 1.0, 0.7, 0.45, 0.3, 0.2], 0.06),
        ("notch", [1.0, 1.0, 1.0, 1.0, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0], 0.06),
    ]
}

/// Largest relative error of the decay over the octaves: 16 outputs, −5 to −25 dB. A short decay is over before
/// it has shown its mean: there it is measured for the left and the right input, at three sample rates.
fn decay_error(room: &TailRoom, octaves_hz: &[f64]) -> (f64, f64) {
    let short = room.decay.longest_s() < 1.0;
    let rates_hz: &[f64] = if short { &[RATE_HZ, 44_100.0, 96_000.0] } else { &[RATE_HZ] };
    let sides: &[[f32; 2]] = if short { &[[1.0, 0.0], [0.0, 1.0]] } else { &[[1.0, 0.0]] };
    let ways: Vec<(f64, [f32; 2])> =
        rates_hz.iter().flat_map(|&rate_hz| sides.iter().map(move |&side| (rate_hz, side))).collect();
    let seconds = 0.3 + 1.3 * room.decay.longest_s();
    let responses: Vec<_> =
        ways.iter().map(|&(rate_hz, size)| click(rate_hz, room, 16, seconds, size)).collect();
    let error = |&octave_hz: &f64| {
        let slope = |response: &Response| {
            slope_s(&energy_to_come(response, octave_hz), response.sample_rate_hz, -5.0, -25.0)
        };
        let found_s = responses.iter().map(slope).sum::<f64>() / responses.len() as f64;
        (octave_hz, found_s / expected_slope_s(&room.decay, octave_hz, -5.0, -25.0) - 1.0)
    };
    octaves_hz.iter().map(error).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).unwrap_or((0.0, 0.0))
}

#[test]
fn t1_a_room_decays_in_the_time_that_was_asked_for_in_every_octave() {
    let mut failed = false;
    for (name, shape, bar) in curves() {
        for t60_s in [0.2, 0.5, 1.5, 5.0] {
            let decay = DecayCurve::new(shape.map(|share| share * t60_s));
            let (octave_hz, error) = decay_error(&TailRoom { volume_m3: MIDDLE_M3, decay }, &OCTAVES_HZ);
            println!("T1 {name} {t60_s} s: {:+.1} % at {octave_hz} Hz", 100.0 * error);
            failed |= error.abs() > bar;
        }
    }
    assert!(!failed);
}

#[test]
fn t2_a_room_decays_in_the_same_time_whatever_its_size() {
    let mut failed = false;
    for volume_m3 in [20.0, 60.0, 200.0, 1_000.0, 5_000.0, 20_000.0] {
        for t60_s in [0.4, 1.0, 3.0] {
            let (_, error) = decay_error(&room(volume_m3, t60_s), &[1_000.0]);
            println!("T2 {volume_m3} m³ {t60_s} s: {:+.1} %", 100.0 * error);
            failed |= error.abs() > 0.03;
        }
    }
    assert!(!failed);
}

#[test]
fn t4_no_line_ever_amplifies() {
    let mut random = Random::new(4);
    for sample_rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        let planner = Planner::new(sample_rate_hz);
        let mut highest = f64::NEG_INFINITY;
        for case in 0..200 {
            // Half of the cases are corners: every band at one end or the other.
            let band = |random: &mut Random| {
                let share = if case % 2 == 0 { random.below(2) as f64 } else { random.unit() };
                0.1 * 200.0_f64.powf(share)
            };
            let decay = DecayCurve::new(std::array::from_fn(|_| band(&mut random)));
            let room = TailRoom { volume_m3: 20.0 * 1_000.0_f64.powf(random.unit()), decay };
            let (_, lines) = planner.line_filters(&room);
            for line in &lines {
                // By the coefficients themselves, not by the formula that the fit has used.
                let (sections, gain) = planner.fitter().coefficients(line);
                for step in 0..200 {
                    let angle = std::f64::consts::PI * 2.0_f64.powf(-0.07 * f64::from(step));
                    let t = (0.5 * angle.min(0.9999 * std::f64::consts::PI)).tan();
                    let power: f64 = sections
                        .iter()
                        .filter(|section| section.step != 0.0)
                        .map(|section| {
                            // k from a1 = 2 / (1 + g (g + k)), in s = j t / g.
                            let g = section.step;
                            let k = (2.0 / section.a1 - 1.0) / g - g;
                            let w = t / g;
                            let band = 2.0 * section.band - section.low * g;
                            let bottom = (1.0 - w * w).powi(2) + (k * w).powi(2);
                            ((1.0 + section.low - w * w).powi(2) + ((k + band) * w).powi(2)) / bottom
                        })
                        .product();
                    highest = highest.max(10.0 * power.log10() + 20.0 * gain.log10());
                }
            }
        }
        println!("T4 {sample_rate_hz} Hz: highest gain of a line {highest:.4} dB");
        assert!(highest < 0.0);
    }
}

#[test]
fn t4_ten_thousand_random_changes_leave_the_sound_within_twelve_decibels() {
    for sample_rate_hz in [44_100.0, 96_000.0] {
        let mut random = Random::new(44);
        let planner = Planner::new(sample_rate_hz);
        let plans: Vec<_> = (0..40)
            .map(|_| {
                let decay = DecayCurve::new(std::array::from_fn(|_| 0.1 * 200.0_f64.powf(random.unit())));
                planner.plan(&TailRoom { volume_m3: 20.0 * 1_000.0_f64.powf(random.unit()), decay })
            })
            .collect();
        let mut tail = Tail::new(sample_rate_hz, &plans[0]);
        let (mut peak, mut steady): (f32, f32) = (0.0, 0.0);
        for event in 0..10_000 {
            if event >= 2_000 {
                tail.set_plan(&plans[random.below(plans.len())]);
                let freeze = random.below(4) == 0;
                let (diffusion, modulation) = (random.unit() as f32, random.unit() as f32);
                tail.set_controls(&TailControls { diffusion, modulation, freeze });
                tail.set_song_position(random.below(1_000_000) as i64);
            }
            let frames = 1 + random.below(400);
            let input: [Vec<f32>; 2] =
                std::array::from_fn(|_| (0..frames).map(|_| 0.5 * random.bipolar() as f32).collect());
            let mut outputs = [vec![0.0; frames], vec![0.0; frames]];
            let [left, right] = &mut outputs;
            tail.process(&input[0], &input[1], &mut [left, right]);
            for value in outputs.iter().flatten() {
                assert!(value.is_finite());
                let loudest = if event < 2_000 { &mut steady } else { &mut peak };
                *loudest = loudest.max(value.abs());
            }
        }
        let rise_db = 20.0 * (peak / steady).log10();
        println!("T4 {sample_rate_hz} Hz: {rise_db:+.1} dB over steady after 8 000 changes");
        assert!(rise_db <= 12.0);
    }
}

#[test]
fn t7_echoes_are_as_dense_as_noise_soon_after_the_first() {
    let mut failed = false;
    for (volume_m3, t60_s) in [(20.0, 0.4), (MIDDLE_M3, 1.0), (2_000.0, 2.0), (20_000.0, 4.0)] {
        let response = click(RATE_HZ, &room(volume_m3, t60_s), 2, 1.0, [1.0; 2]);
        let after_ms = [0, 1].map(|output| dense_after_ms(&response.outputs[output], RATE_HZ));
        println!("T7 {volume_m3} m³: dense {after_ms:?} ms after the first sound");
        failed |= after_ms.into_iter().any(|after_ms| after_ms > 25.0);
    }
    assert!(!failed);
}

#[test]
fn without_diffusion_single_echoes_are_heard_for_long() {
    let controls = TailControls { diffusion: 0.0, ..TailControls::DEFAULT };
    let mut tail = tail(RATE_HZ, &room(MIDDLE_M3, 1.0), &controls);
    let mut input = vec![0.0; 48_000];
    input[0] = 1.0;
    let response = run(&mut tail, RATE_HZ, [&input, &input], 1);
    let after_ms = dense_after_ms(&response.outputs[0], RATE_HZ);
    println!("T7 without diffusion: dense {after_ms} ms after the first sound");
    assert!(after_ms > 60.0);
}

#[test]
fn t8_the_late_spectrum_is_as_even_as_that_of_noise() {
    let mut failed = false;
    for (volume_m3, t60_s, bar_db) in [
        (20.0, 0.5, 6.3),
        (50.0, 0.7, 6.3),
        (MIDDLE_M3, 1.0, 6.0),
        (MIDDLE_M3, 2.0, 6.0),
        (5_000.0, 2.5, 6.0),
    ] {
        let response = click(RATE_HZ, &room(volume_m3, t60_s), 2, 0.8, [1.0; 2]);
        let spread = [0, 1].map(|output| spread_db(&response.outputs[output], RATE_HZ, t60_s));
        println!("T8 {volume_m3} m³ {t60_s} s: {:.2} and {:.2} dB", spread[0], spread[1]);
        failed |= spread.into_iter().any(|spread| spread > bar_db);
    }
    assert!(!failed);
}

#[test]
fn t10_to_t12_outputs_do_not_resemble_each_other_and_keep_mono_and_balance() {
    let mut failed = false;
    for (volume_m3, t60_s, size) in T10_ROOMS {
        let response = click(RATE_HZ, &room(volume_m3, t60_s), 2, 3.0, size);
        for octave_hz in OCTAVES_HZ {
            let (correlation, fold_db) = resemblance(&response, [0, 1], octave_hz, 0.1, 1.1);
            println!("T10 T11 {volume_m3} m³ {octave_hz} Hz: {correlation:+.3}, fold {fold_db:+.2} dB");
            failed |= correlation.abs() > if octave_hz >= 500.0 { 0.1 } else { 0.3 };
            failed |= octave_hz >= 125.0 && fold_db < -1.0;
        }
        let balance_db = 10.0 * (response.energy(0) / response.energy(1)).log10();
        println!("T12 {volume_m3} m³: balance {balance_db:+.2} dB");
        failed |= balance_db.abs() > 0.3;
    }
    assert!(!failed);
}

#[test]
fn t13_size_and_decay_do_not_change_the_loudness() {
    let mut levels = Vec::new();
    for volume_m3 in [20.0, 100.0, MIDDLE_M3, 2_000.0, 20_000.0] {
        for t60_s in [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0] {
            let response = click(RATE_HZ, &room(volume_m3, t60_s), 2, 0.3 + 0.7 * t60_s, [1.0; 2]);
            levels.push(10.0 * (0.5 * (response.energy(0) + response.energy(1))).log10());
            println!("T13 {volume_m3} m³ {t60_s} s: {:+.2} dB", levels[levels.len() - 1]);
        }
    }
    let highest = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let lowest = levels.iter().copied().fold(f64::INFINITY, f64::min);
    println!("T13 {lowest:+.2} to {highest:+.2} dB");
    assert!(highest - lowest <= 0.5 && lowest.max(-highest).abs() < 0.5);
}

/// A tail of this room that has heard a second of noise, and how loud it was.
fn filled(room: &TailRoom, controls: &TailControls) -> Tail {
    let mut random = Random::new(17);
    let mut tail = tail(RATE_HZ, room, controls);
    let noise: Vec<f32> = (0..48_000).map(|_| 0.5 * random.bipolar() as f32).collect();
    run(&mut tail, RATE_HZ, [&noise, &noise], 2);
    tail
}

#[test]
fn t14_a_room_that_grows_makes_no_click_and_no_false_note_and_keeps_its_level() {
    let (rest_s, move_s) = (1.5, 2.0);
    let frames = (5.0 * RATE_HZ) as usize;
    let angle = |frame: usize| 2.0 * std::f64::consts::PI * 220.0 / RATE_HZ * frame as f64;
    let fade = |frame: usize| (frame as f64 / 4_800.0).min(1.0);
    let tone: Vec<f32> = (0..frames).map(|n| (0.5 * fade(n).powi(2) * angle(n).sin()) as f32).collect();
    let mut random = Random::new(14);
    let noise: Vec<f32> = (0..frames).map(|_| 0.5 * random.bipolar() as f32).collect();
    let mut failed = false;
    let moves = [
        ("size up", [room(20.0, 1.0), room(20_000.0, 1.0)]),
        ("size down", [room(20_000.0, 1.0), room(20.0, 1.0)]),
        ("size up, long", [room(20.0, 2.5), room(20_000.0, 2.5)]),
        ("decay up", [room(MIDDLE_M3, 0.3), room(MIDDLE_M3, 5.0)]),
        ("decay down", [room(MIDDLE_M3, 5.0), room(MIDDLE_M3, 0.3)]),
    ];
    for (name, rooms) in moves {
        let output = through_moving_room(RATE_HZ, rooms, [rest_s, move_s], &tone);
        let clicks = clicks_dbr(&output, RATE_HZ, 0.5);
        let cents = detune_cents(&output, RATE_HZ, 220.0, [rest_s, rest_s + move_s]);
        let levels = levels_db(&through_moving_room(RATE_HZ, rooms, [rest_s, move_s], &noise), RATE_HZ);
        let usual = levels[3..6].iter().sum::<f64>() / 3.0;
        let dip = usual - levels[6..].iter().copied().fold(f64::INFINITY, f64::min);
        println!("T14 {name}: clicks {clicks:.1} dBr, {cents:.1} cents, dip {dip:.2} dB");
        failed |= clicks > -90.0 || cents > 15.0 || dip > 2.5;
    }
    assert!(!failed);
}

#[test]
fn t16_after_the_tail_comes_silence_without_end_and_without_denormals() {
    for (volume_m3, t60_s) in [(20.0, 0.2), (MIDDLE_M3, 1.0), (20_000.0, 6.0)] {
        let mut tail =
            filled(&room(volume_m3, t60_s), &TailControls { modulation: 0.5, ..TailControls::DEFAULT });
        let promised = tail.tail_frames() as usize;
        let silence = vec![0.0; promised + 2 * 48_000 + (0.4 * t60_s * RATE_HZ) as usize];
        let response = run(&mut tail, RATE_HZ, [&silence, &silence], 2);
        assert!(tail.is_asleep());
        let last = response.outputs.iter().map(|output| output.iter().rposition(|&v| v != 0.0)).max();
        let after = response
            .outputs
            .iter()
            .map(|output| output[promised..].iter().fold(0.0, |a: f32, v| a.max(v.abs())));
        let after_db = 20.0 * after.fold(0.0, f32::max).log10();
        println!("T16 {t60_s} s: asleep after {last:?} frames, {after_db:.0} dBFS after {promised}");
        assert!(after_db < -100.0);
        let denormal = |value: &f32| *value != 0.0 && value.abs() < 1e-30;
        assert!(!response.outputs.iter().flatten().any(denormal));
    }
}

#[test]
fn t17_a_frozen_room_keeps_its_level_for_ten_minutes() {
    for modulation in [0.0, 1.0] {
        let controls = TailControls { modulation, ..TailControls::DEFAULT };
        let mut tail = filled(&room(MIDDLE_M3, 2.0), &controls);
        tail.set_controls(&TailControls { freeze: true, ..controls });
        assert_eq!(tail.tail_frames(), u64::MAX);
        let silence = vec![0.0; 10 * 48_000];
        let mut levels = Vec::new();
        for round in 0..61 {
            let response = run(&mut tail, RATE_HZ, [&silence, &silence], 16);
            // The first seconds hold the way into the freeze.
            let energy: f64 = (0..16).map(|output| response.energy(output)).sum();
            if round > 0 {
                levels.push(10.0 * energy.log10());
            }
        }
        let (first, last) = (levels[0], levels[levels.len() - 1]);
        println!("T17 modulation {modulation}: {:+.5} dB in ten minutes", last - first);
        assert!(levels.iter().all(|level| (level - first).abs() <= 0.05));
    }
}

#[test]
fn any_split_into_blocks_gives_the_same_samples() {
    let planner = Planner::new(RATE_HZ);
    let plans = [room(100.0, 0.4), room(3_000.0, 1.5), room(40.0, 0.2)].map(|room| planner.plan(&room));
    let mut random = Random::new(7);
    let frames = 400_000;
    // Sound, silence long enough to sleep in, sound.
    let heard = |frame: usize| !(100_000..300_037).contains(&frame);
    let input: [Vec<f32>; 2] = std::array::from_fn(|_| {
        (0..frames).map(|frame| if heard(frame) { random.bipolar() as f32 } else { 0.0 }).collect()
    });
    let mut play = |whole: bool| {
        let mut tail = Tail::new(RATE_HZ, &plans[0]);
        let mut outputs = [vec![0.0; frames], vec![0.0; frames]];
        let mut slept = false;
        let mut from = 0;
        while from < frames {
            let event = from / 10_007;
            let next = ((event + 1) * 10_007).min(frames);
            if from == event * 10_007 {
                tail.set_plan(&plans[event % 3]);
                let controls = TailControls {
                    diffusion: [1.0, 0.4][event / 2 % 2],
                    modulation: [0.7, 0.0][event / 3 % 2],
                    freeze: event % 10 == 7 && event < 10,
                };
                tail.set_controls(&controls);
                if event % 4 == 3 {
                    tail.set_song_position(event as i64 * 1_234_567);
                }
            }
            let to = if whole { next } else { next.min(from + 1 + random.below(300)) };
            let [left, right] = &mut outputs;
            tail.process(
                &input[0][from..to],
                &input[1][from..to],
                &mut [&mut left[from..to], &mut right[from..to]],
            );
            slept |= tail.is_asleep();
            from = to;
        }
        assert!(slept && !tail.is_asleep());
        outputs
    };
    let expected = play(true);
    for _ in 0..3 {
        assert!(play(false) == expected);
    }
}

#[test]
fn rooms_that_are_one_add_up_to_one_room() {
    let controls = TailControls { modulation: 1.0, ..TailControls::DEFAULT };
    let mut random = Random::new(25);
    let inputs: Vec<Vec<f32>> =
        (0..8).map(|_| (0..96_000).map(|_| 0.1 * random.bipolar() as f32).collect()).collect();
    let mut sum = vec![0.0_f64; 96_000];
    let mut together = vec![0.0_f32; 96_000];
    for input in &inputs {
        let mut tail = tail(RATE_HZ, &room(MIDDLE_M3, 1.5), &controls);
        tail.set_song_position(1_000_003);
        let response = run(&mut tail, RATE_HZ, [input, input], 1);
        sum.iter_mut().zip(&response.outputs[0]).for_each(|(sum, &value)| *sum += f64::from(value));
        together.iter_mut().zip(input).for_each(|(sum, value)| *sum += value);
    }
    let mut tail = tail(RATE_HZ, &room(MIDDLE_M3, 1.5), &controls);
    tail.set_song_position(1_000_003);
    let one = run(&mut tail, RATE_HZ, [&together, &together], 1);
    let rest: f64 = one.outputs[0].iter().zip(&sum).map(|(&a, b)| (f64::from(a) - b).powi(2)).sum();
    let rest_db = 10.0 * (rest / one.energy(0)).log10();
    println!("T25 eight rooms against one: {rest_db:.1} dB");
    assert!(rest_db <= -110.0);
}

#[test]
fn nothing_allocates_whatever_moves() {
    let planner = Planner::new(RATE_HZ);
    let plans = [room(20.0, 0.3), room(20_000.0, 8.0)].map(|room| planner.plan(&room));
    let mut tail = Tail::new(RATE_HZ, &plans[0]);
    let mut random = Random::new(26);
    let input: Vec<f32> = (0..1_000).map(|_| random.bipolar() as f32).collect();
    let silence = vec![0.0; 1_000];
    let mut outputs = vec![vec![0.0; 1_000]; 2];
    for round in 0..600 {
        let frames = 1 + random.below(1_000);
        let heard = if round % 200 < 100 { &input[..frames] } else { &silence[..frames] };
        let (diffusion, modulation) = (random.unit() as f32, random.unit() as f32);
        let controls = TailControls { diffusion, modulation, freeze: round % 50 == 7 };
        let mut rows: Vec<&mut [f32]> = outputs.iter_mut().map(|row| &mut row[..frames]).collect();
        let count = allocations::during(|| {
            tail.set_plan(&plans[round / 7 % 2]);
            tail.set_controls(&controls);
            tail.set_song_position(round as i64 * 1_000_003);
            tail.process(heard, heard, &mut rows);
            std::hint::black_box((tail.is_asleep(), tail.tail_frames()));
            if round % 97 == 96 {
                tail.reset();
            }
        });
        assert_eq!(count, 0, "round {round}");
    }
}
