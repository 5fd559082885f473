//! The ride: phrases come to one loudness, slowly, and nothing else is touched (B11–B15).

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::balance::ride::{Voice, b11_to_b15, settings};
use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::random::Random;
use shared_dsp::Layout;
use shared_dsp::balance::ride::{Ride, RideSettings};
use shared_dsp::chunk::CHUNK;

/// Runs channels through in place; `frames` gives the length of each block.
fn run(ride: &mut Ride, channels: &mut [Vec<f64>], mut frames: impl FnMut() -> usize) {
    let length = channels[0].len();
    let mut from = 0;
    while from < length {
        let to = length.min(from + frames().clamp(1, CHUNK));
        let mut chunk = vec![[0.0; CHUNK]; channels.len()];
        for (chunk, channel) in chunk.iter_mut().zip(&*channels) {
            chunk[..to - from].copy_from_slice(&channel[from..to]);
        }
        ride.process(&mut chunk, to - from);
        for (chunk, channel) in chunk.iter().zip(&mut *channels) {
            channel[from..to].copy_from_slice(&chunk[..to - from]);
        }
        from = to;
    }
}

fn riding(layout: Layout, rate_hz: f64, settings: &RideSettings) -> Ride {
    let mut ride = Ride::new(layout, rate_hz, 1_000.0);
    ride.set(settings);
    ride.reset();
    ride
}

#[test]
fn phrases_come_to_one_loudness_and_what_happens_within_them_stays() {
    let rows = b11_to_b15();
    println!("{}", Row::HEAD);
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(&rows);
}

#[test]
fn any_split_into_blocks_gives_the_same_samples() {
    let voice = Voice::new(9).samples[..300_000].to_vec();
    let render = |frames: &mut dyn FnMut() -> usize| {
        let mut ride = riding(Layout::Stereo, 44_100.0, &settings(337.0));
        let mut channels = [voice.clone(), voice.iter().map(|x| -0.3 * x).collect()];
        run(&mut ride, &mut channels, &mut *frames);
        // Settings that change under it.
        ride.set(&RideSettings { speed_db_s: 20.0, lookahead_ms: 100.0, ..settings(0.0) });
        run(&mut ride, &mut channels, &mut *frames);
        channels
    };
    let whole = render(&mut || CHUNK);
    let mut random = Random::new(3);
    assert!(render(&mut || 1) == whole);
    assert!(render(&mut || 1 + random.below(CHUNK)) == whole);
}

#[test]
fn the_latency_is_exactly_the_lookahead_and_without_range_nothing_is_changed() {
    for layout in Layout::ALL {
        for (rate_hz, lookahead_ms) in [(44_100.0, 0.0_f32), (48_000.0, 1_000.0), (96_000.0, 12.3)] {
            let still = RideSettings { up_db: 0.0, down_db: 0.0, ..settings(lookahead_ms) };
            let mut ride = riding(layout, rate_hz, &still);
            let late = (0.001 * f64::from(lookahead_ms) * rate_hz).round() as usize;
            assert_eq!(ride.latency_frames(), late);
            let mut random = Random::new(5);
            let input: Vec<Vec<f64>> =
                (0..layout.len()).map(|_| (0..late + 30_000).map(|_| random.bipolar()).collect()).collect();
            let mut output = input.clone();
            run(&mut ride, &mut output, || CHUNK);
            for (input, output) in input.iter().zip(&output) {
                assert!(output[..late].iter().all(|x| *x == 0.0));
                assert!(output[late..] == input[..input.len() - late]);
            }
        }
    }
}

#[test]
fn a_ride_that_is_off_has_no_latency_and_changes_no_bit() {
    let mut ride = riding(Layout::Stereo, 48_000.0, &RideSettings { on: false, ..settings(500.0) });
    assert_eq!(ride.latency_frames(), 0);
    let mut random = Random::new(6);
    let input: Vec<f64> = (0..96_000).map(|_| random.bipolar()).collect();
    let mut output = [input.clone(), input.clone()];
    run(&mut ride, &mut output, || CHUNK);
    assert!(output[0] == input && output[1] == input);
}

#[test]
fn turned_off_the_gain_returns_without_a_jump() {
    let mut ride = riding(Layout::Mono, 48_000.0, &settings(0.0));
    run(&mut ride, &mut [Voice::new(2).samples[..5 * 48_000].to_vec()], || CHUNK);
    let mut before_db = ride.gain_db();
    assert!(before_db.abs() > 1.0);
    ride.set(&RideSettings { on: false, ..settings(0.0) });
    for _ in 0..2_000 {
        run(&mut ride, &mut [vec![0.01; 48]], || 48);
        assert!((ride.gain_db() - before_db).abs() < 0.1);
        before_db = ride.gain_db();
    }
    assert_eq!(before_db, 0.0);
}

#[test]
fn noise_below_the_gate_is_never_turned_up() {
    let mut ride = riding(Layout::Mono, 48_000.0, &settings(0.0));
    let mut random = Random::new(8);
    let mut noise = vec![(0..480_000).map(|_| 0.002 * random.bipolar()).collect::<Vec<f64>>()];
    run(&mut ride, &mut noise, || CHUNK);
    assert_eq!(ride.gain_db(), 0.0);
}

#[test]
fn steady_sound_comes_to_the_target_in_every_layout_and_mono_counts_as_two_if_wanted() {
    for layout in Layout::ALL {
        for dual_mono in [false, true] {
            let settings = RideSettings { dual_mono, ..settings(0.0) };
            let mut ride = riding(layout, 48_000.0, &settings);
            let mut random = Random::new(4);
            let noise = |random: &mut Random| (0..480_000).map(|_| 0.05 * random.bipolar()).collect();
            let mut channels: Vec<Vec<f64>> = (0..layout.len()).map(|_| noise(&mut random)).collect();
            run(&mut ride, &mut channels, || CHUNK);
            let mut meter =
                ebur128::EbuR128::new(channels.len() as u32, 48_000, ebur128::Mode::S).expect("a meter");
            if layout == Layout::Mono && dual_mono {
                meter.set_channel(0, ebur128::Channel::DualMono).expect("a mono channel");
            }
            for (index, speaker) in layout.channels().iter().enumerate() {
                // The crate knows no 7.1: every channel there gets the weight it has in BS.1770-5.
                use shared_dsp::layout::Speaker;
                let channel = match speaker {
                    Speaker::Lfe => ebur128::Channel::Unused,
                    Speaker::SideLeft => ebur128::Channel::LeftSurround,
                    Speaker::SideRight => ebur128::Channel::RightSurround,
                    _ if layout.len() > 1 => ebur128::Channel::Center,
                    _ => continue,
                };
                meter.set_channel(index as u32, channel).expect("a channel");
            }
            let parts: Vec<&[f64]> = channels.iter().map(Vec::as_slice).collect();
            meter.add_frames_planar_f64(&parts).expect("frames");
            let lufs = meter.loudness_shortterm().expect("three seconds");
            // So near it need not come: a quarter of a dB.
            assert!((lufs + 24.0).abs() < 0.3, "{layout:?}, dual mono {dual_mono}: {lufs} LUFS");
        }
    }
}

#[test]
fn after_infinities_and_what_is_no_number_it_rides_on() {
    let mut ride = riding(Layout::Mono, 48_000.0, &settings(0.0));
    for broken in [f64::NAN, f64::INFINITY, 1e300, -f64::INFINITY] {
        run(&mut ride, &mut [vec![broken; 100]], || CHUNK);
        let mut voice = [Voice::new(1).samples[..192_000].to_vec()];
        run(&mut ride, &mut voice, || CHUNK);
        assert!(voice[0].iter().all(|x| x.is_finite()) && ride.gain_db().is_finite());
        assert!(ride.gain_db().abs() <= 12.0);
    }
}

#[test]
fn nothing_allocates_while_every_setting_moves() {
    let mut random = Random::new(14);
    for layout in Layout::ALL {
        let mut ride = Ride::new(layout, 48_000.0, 1_000.0);
        for round in 0..2_000 {
            let settings = RideSettings {
                on: random.unit() < 0.8,
                lookahead_ms: random.between(-10.0, 1_100.0) as f32,
                gate_lufs: random.between(-80.0, -10.0) as f32,
                speed_db_s: random.between(0.5, 60.0) as f32,
                dual_mono: random.unit() < 0.5,
                ..settings(0.0)
            };
            let mut chunk = vec![[0.0; CHUNK]; layout.len()];
            chunk.iter_mut().flatten().for_each(|x| *x = random.bipolar());
            let frames = 1 + random.below(CHUNK);
            let count = allocations::during(|| {
                if round % 5 == 0 {
                    ride.set(&settings);
                }
                ride.process(&mut chunk, frames);
                if round % 97 == 96 {
                    ride.reset();
                }
            });
            assert_eq!(count, 0, "round {round} on {layout:?}");
            assert!(chunk.iter().flatten().all(|x| x.is_finite()));
        }
    }
}
