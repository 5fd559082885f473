//! What an engineer does to the wet sound: ducking, gate, filters, width, freeze, and channels from mono to 5.1.

use aplomb_tests::random::Random;
use aplomb_tests::room::play::{
    RATE_HZ, answer, db, direct, energy, mono_to_stereo, noise, plain, room, run, run_with, spec, stereo,
    tail, through, wet,
};
use realfft::RealFftPlanner;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::DuckSource;
use shared_dsp::{Layout, Processor};

/// Length in frames of the stretches in which levels are compared: 5 ms.
const STRETCH: usize = 240;

/// By how many dB one sound is softer than the other in every stretch.
fn softer_db(sound: &[Vec<f32>], than: &[Vec<f32>]) -> Vec<f64> {
    let stretches = sound[0].len() / STRETCH;
    let level = |of: &[Vec<f32>], n: usize| energy(of, n * STRETCH..(n + 1) * STRETCH);
    (0..stretches).map(|n| db(level(than, n) / level(sound, n))).collect()
}

/// A tail of soft noise that never ends, ducked by a key in the sidechain.
fn ducked(settings: &Settings, key: &[f32]) -> Vec<Vec<f32>> {
    let mut sound = vec![noise(0.02, key.len(), 1), noise(0.02, key.len(), 2)];
    run_with(&mut room(&stereo(), settings), &mut sound, &[key.to_vec(), key.to_vec()], |_| 512, |_, _| {});
    sound
}

#[test]
fn ducking_by_a_key_goes_down_by_the_amount_and_comes_back_in_the_release() {
    let start = tail(Settings { duck_source: DuckSource::Sidechain, ..plain(384.0, 1.0) });
    for (amount_db, release_ms) in [(6.0_f32, 100.0_f32), (12.0, 200.0), (24.0, 500.0)] {
        let settings = Settings { duck_amount_db: amount_db, duck_release_ms: release_ms, ..start };
        let mut key = noise(1.0, 192_000, 3);
        key[96_000..].fill(0.0);
        let reduction_db = softer_db(&ducked(&settings, &key), &ducked(&start, &key));
        let depth_db = reduction_db[200..390].iter().sum::<f64>() / 190.0;
        // From 80 % of the way on, when the key's power is gone.
        let falls_to = |share: f64| {
            let to_come = reduction_db[395..].iter().position(|now| *now < share * depth_db);
            0.005 * to_come.unwrap_or(usize::MAX / 2) as f64
        };
        let release_s = falls_to(0.8 * (-1.0_f64).exp()) - falls_to(0.8);
        println!("duck {amount_db} dB, {release_ms} ms: {depth_db:.2} dB, {:.0} ms", 1_000.0 * release_s);
        assert!((depth_db - f64::from(amount_db)).abs() < 0.2);
        assert!((1_000.0 * release_s / f64::from(release_ms) - 1.0).abs() < 0.08);
    }
}

#[test]
fn a_silent_key_changes_nothing_and_the_own_input_ducks_as_far_as_it_covers_the_tail() {
    let start = tail(plain(384.0, 1.0));
    let key = vec![0.0; 96_000];
    let keyed = Settings { duck_source: DuckSource::Sidechain, duck_amount_db: 12.0, ..start };
    assert!(ducked(&keyed, &key) == ducked(&start, &key));
    // The tail alone is as loud as its input; a key 6 dB softer than the tail ducks by half, an equal one by 4/5.
    let own = Settings { duck_source: DuckSource::Input, ..keyed };
    let reduction_db = softer_db(&ducked(&own, &key), &ducked(&start, &key));
    let depth_db = reduction_db[300..].iter().sum::<f64>() / reduction_db[300..].len() as f64;
    println!("duck by the own input: {depth_db:.2} dB");
    assert!((8.0..=11.0).contains(&depth_db));
    // Once the input is over, the tail is there again.
    let mut sound = [noise(0.5, 192_000, 1)];
    sound[0][96_000..].fill(0.0);
    let long = Settings { decay_s: 8.0, ..own };
    let play =
        |settings: &Settings| through(&mut room(&mono_to_stereo(), settings), &mono_to_stereo(), &sound);
    let back_db = softer_db(&play(&long), &play(&Settings { duck_amount_db: 0.0, ..long }));
    assert!(back_db[back_db.len() - 1].abs() < 0.2, "{}", back_db[back_db.len() - 1]);
}

#[test]
fn the_gate_lets_a_loud_room_through_and_closes_it_at_the_threshold() {
    let start = wet(plain(384.0, 2.0));
    let gated = Settings { gate_threshold_db: -40.0, gate_release_ms: 50.0, ..start };
    let mut input = noise(0.5, 192_000, 1);
    input[48_000..].fill(0.0);
    let play = |settings: &Settings| {
        through(&mut room(&mono_to_stereo(), settings), &mono_to_stereo(), std::slice::from_ref(&input))
    };
    let (open, closed) = (play(&start), play(&gated));
    let softer = softer_db(&closed, &open);
    let loud: Vec<f64> = softer[60..200].to_vec();
    assert!(loud.iter().all(|by_db| by_db.abs() < 0.01), "{loud:?}");
    // Where the room itself falls to 3 dB under the threshold, mean power over 10 ms of both channels.
    let level_db = |n: usize| db(energy(&open, n * STRETCH..(n + 2) * STRETCH) / (4 * STRETCH) as f64);
    let falls = (200..softer.len() - 2).find(|n| level_db(*n) < -43.0).expect("the room dies away");
    let closes = (200..softer.len()).find(|n| softer[*n] > 3.0).expect("the gate closes");
    let after_s = 0.005 * (closes as f64 - falls as f64);
    println!("gate: closes {:.0} ms after the room has fallen by 43 dB", 1_000.0 * after_s);
    assert!(after_s.abs() < 0.060);
    // Three quarters of a second later it has gone down the whole way.
    assert!((softer[closes + 150] - 80.0).abs() < 2.0, "{}", softer[closes + 150]);
}

/// Level of a response's sum of powers at a frequency, in dB.
fn level_db(outputs: &[Vec<f32>], freq_hz: f64) -> f64 {
    let power = outputs.iter().map(|output| {
        let mut samples: Vec<f64> = output.iter().map(|x| f64::from(*x)).collect();
        let fft = RealFftPlanner::<f64>::new().plan_fft_forward(samples.len());
        let mut bins = fft.make_output_vec();
        fft.process(&mut samples, &mut bins).expect("lengths fit");
        bins[(freq_hz * output.len() as f64 / RATE_HZ).round() as usize].norm_sqr()
    });
    db(power.sum())
}

#[test]
fn wet_cuts_take_3_db_at_their_corner_and_12_an_octave_beyond_and_the_tilt_turns_at_1_khz() {
    let start = wet(plain(384.0, 0.5));
    let plain_answer = answer(&mono_to_stereo(), &start, 2.0);
    let check = |settings: Settings, wanted: &[(f64, f64)]| {
        let filtered = answer(&mono_to_stereo(), &settings, 2.0);
        for (freq_hz, wanted_db) in wanted {
            let found_db = level_db(&filtered, *freq_hz) - level_db(&plain_answer, *freq_hz);
            println!("wet filter at {freq_hz} Hz: {found_db:.2} dB");
            // A digital filter is steeper the nearer half the sample rate is.
            let most_db = if *freq_hz > 3_000.0 { 0.5 } else { 0.1 };
            assert!((found_db - wanted_db).abs() < most_db, "{found_db} dB at {freq_hz} Hz");
        }
    };
    // Butterworth of second order: −10 lg (1 + 16) an octave beyond the corner.
    check(Settings { wet_low_cut_hz: 200.0, ..start }, &[(200.0, -3.01), (100.0, -12.30), (2_000.0, 0.0)]);
    check(
        Settings { wet_high_cut_hz: 2_000.0, ..start },
        &[(2_000.0, -3.01), (4_000.0, -12.30), (100.0, 0.0)],
    );
    check(Settings { wet_tilt_db: 6.0, ..start }, &[(1_000.0, 0.0)]);
}

#[test]
fn without_width_the_room_is_mono_and_as_loud() {
    let start = wet(plain(384.0, 1.0));
    for (name, settings, most_db) in [("wet", start, 1.0), ("tail", tail(start), 0.5)] {
        let wide = answer(&mono_to_stereo(), &settings, 1.5);
        let mono = answer(&mono_to_stereo(), &Settings { width: 0.0, ..settings }, 1.5);
        assert!(mono[0].iter().zip(&mono[1]).all(|(l, r)| (l - r).abs() <= 1e-6));
        let end = wide[0].len();
        let change_db = db(energy(&mono, 0..end) / energy(&wide, 0..end));
        println!("width 0, {name}: {change_db:+.2} dB");
        assert!(change_db.abs() < most_db);
    }
    // The direct sound stays where it is.
    let right = direct(Settings { azimuth_deg: 20.0, ..plain(384.0, 1.0) });
    let narrow = Settings { width: 0.0, ..right };
    assert!(answer(&mono_to_stereo(), &right, 0.1) == answer(&mono_to_stereo(), &narrow, 0.1));
}

#[test]
fn nothing_gets_into_a_frozen_tail_and_what_it_held_is_let_go_in_its_time() {
    let start = tail(plain(384.0, 1.0));
    let frozen = Settings { freeze: true, ..start };
    let held = |input: Vec<f32>| {
        let mut room = room(&mono_to_stereo(), &start);
        through(&mut room, &mono_to_stereo(), &[noise(0.5, 96_000, 1)]);
        room.set(&frozen);
        through(&mut room, &mono_to_stereo(), &[vec![0.0; 9_600]]);
        let sound = through(&mut room, &mono_to_stereo(), &[input]);
        room.set(&start);
        let after = through(&mut room, &mono_to_stereo(), &[vec![0.0; 96_000]]);
        (sound, after)
    };
    let (silent, after) = held(vec![0.0; 96_000]);
    let (played, _) = held(noise(0.5, 96_000, 2));
    assert!(silent == played);
    // Half a second of a T60 of one is 30 dB.
    let fall_db = db(energy(&after, 9_600..14_400) / energy(&after, 33_600..38_400));
    println!("let go: {fall_db:.1} dB in 0.5 s");
    assert!((fall_db - 30.0).abs() < 2.0);
}

#[test]
fn the_lfe_is_untouched_and_gets_nothing_from_the_others() {
    let both = spec(RATE_HZ, Layout::Surround51, Layout::Surround51);
    let input: Vec<Vec<f32>> = (0..6).map(|c| noise(0.5, 48_000, c)).collect();
    let mut random = Random::new(51);
    for _ in 0..3 {
        let settings = Settings { proximity: random.unit() as f32, ..Settings::DEFAULT };
        let output = through(&mut room(&both, &settings), &both, &input);
        assert!(output[3] == input[3]);
        let mut without = input.clone();
        without[3].fill(0.0);
        let other = through(&mut room(&both, &settings), &both, &without);
        assert!(other[3].iter().all(|x| *x == 0.0));
        assert!((0..6).filter(|c| *c != 3).all(|c| other[c] == output[c]), "the LFE is heard elsewhere");
        assert!(output.iter().flatten().all(|x| x.is_finite()));
    }
    // From stereo, nothing goes there at all.
    let wide = spec(RATE_HZ, Layout::Stereo, Layout::Surround51);
    let output = through(&mut room(&wide, &Settings::DEFAULT), &wide, &input[..2]);
    assert!(output[3].iter().all(|x| *x == 0.0));
}

#[test]
fn outputs_beyond_the_inputs_bring_nothing_in() {
    for layout in [Layout::Stereo, Layout::Surround51] {
        let input = if layout == Layout::Stereo { Layout::Mono } else { Layout::Stereo };
        let spec = spec(RATE_HZ, input, layout);
        for settings in [Settings::DEFAULT, Settings { mix: 0.3, ..Settings::DEFAULT }] {
            let clean: Vec<Vec<f32>> = (0..layout.len())
                .map(|c| if c < input.len() { noise(0.5, 24_000, c as u64) } else { vec![0.0; 24_000] })
                .collect();
            let mut spoilt = clean.clone();
            spoilt[input.len()..]
                .iter_mut()
                .for_each(|channel| channel.copy_from_slice(&noise(1.0, 24_000, 9)));
            spoilt[layout.len() - 1][100] = f32::NAN;
            let (mut first, mut second) = (clean, spoilt);
            run(&mut room(&spec, &settings), &mut first);
            run(&mut room(&spec, &settings), &mut second);
            assert!(first == second, "{layout:?}");
        }
    }
}

#[test]
fn a_room_in_surround_is_as_loud_as_in_stereo_and_comes_from_everywhere() {
    let settings = plain(384.0, 1.0);
    let level = |spec: &shared_dsp::Spec, settings: &Settings| {
        let outputs = answer(spec, settings, 1.5);
        (db(energy(&outputs, 0..outputs[0].len())), outputs)
    };
    let wide = spec(RATE_HZ, Layout::Stereo, Layout::Surround51);
    for (name, settings) in [("all", settings), ("tail", tail(settings)), ("wet", wet(settings))] {
        let (stereo_db, _) = level(&stereo(), &settings);
        let (surround_db, outputs) = level(&wide, &settings);
        println!("5.1 against stereo, {name}: {:+.2} dB", surround_db - stereo_db);
        assert!((surround_db - stereo_db).abs() < 1.0);
        let each_db: Vec<f64> = [0, 1, 2, 4, 5]
            .map(|c: usize| db(energy(&outputs[c..=c], 0..outputs[c].len())) - surround_db)
            .to_vec();
        println!("channels: {each_db:.1?} dB");
        assert!(name == "all" || each_db.iter().all(|level_db| *level_db > -15.0));
    }
}

#[test]
fn five_one_in_keeps_each_channel_in_its_direction() {
    let both = spec(RATE_HZ, Layout::Surround51, Layout::Surround51);
    let settings = Settings { proximity: 0.2, ..plain(384.0, 1.0) };
    for channel in [0, 1, 2, 4, 5] {
        let mut input = vec![vec![0.0; 48_000]; 6];
        input[channel] = noise(0.5, 48_000, 1);
        let output = through(&mut room(&both, &settings), &both, &input);
        let levels_db: Vec<f64> = (0..6).map(|c| db(energy(&output[c..=c], 0..48_000).max(1e-12))).collect();
        let loudest = (0..6).max_by(|a, b| levels_db[*a].total_cmp(&levels_db[*b])).expect("six channels");
        println!("5.1 channel {channel}: {levels_db:.1?} dB");
        assert_eq!(loudest, channel);
    }
}
