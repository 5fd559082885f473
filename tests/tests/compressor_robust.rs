//! R1: whatever comes in, what comes out is sound, and soon the right one again.

use aplomb_tests::compressor::choices::{OVERSAMPLINGS, STYLES, change, random_settings};
use aplomb_tests::compressor::figure::is_long;
use aplomb_tests::compressor::play::{RATES_HZ, compressor, run, run_with, sine, spec, surging_noise};
use aplomb_tests::random::Random;
use shared_dsp::compressor::Settings;
use shared_dsp::compressor::settings::{Bell, Mode};
use shared_dsp::{Block, Layout, Processor};

fn peak(channels: &[Vec<f32>]) -> f32 {
    channels.iter().flatten().fold(0.0, |top, x| if x.is_nan() { f32::NAN } else { top.max(x.abs()) })
}

#[test]
fn after_a_block_of_anything_the_next_sound_is_as_if_it_had_been_silence() {
    let broken = [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30, f32::MAX, f32::MIN];
    let mut random = Random::new(1);
    for round in 0..if is_long() { 400 } else { 40 } {
        let rate_hz = RATES_HZ[round % 4];
        let settings = random_settings(&mut random, true);
        let noise: Vec<Vec<f32>> = (0..2).map(|seed| surging_noise(rate_hz, -1.0, 20_480, seed)).collect();
        let side: Vec<Vec<f32>> = (2..4).map(|seed| surging_noise(rate_hz, -1.0, 20_480, seed)).collect();
        let render = |bad: &mut dyn FnMut() -> f32| {
            let mut audio = noise.clone();
            let mut side = side.clone();
            for channel in audio.iter_mut().chain(&mut side) {
                channel[4_096..4_608].fill_with(&mut *bad);
            }
            run_with(
                &mut compressor(&spec(rate_hz, Layout::Stereo), &settings),
                &mut audio,
                &side,
                |_| 512,
                |_, _| {},
            );
            audio
        };
        let expected = render(&mut || 0.0);
        let found = render(&mut || random.pick(&broken));
        assert!(found == expected, "round {round} at {rate_hz} Hz: {settings:?}");
    }
}

#[test]
fn sounds_too_small_to_be_heard_stay_small_and_finite() {
    let mut random = Random::new(2);
    for round in 0..if is_long() { 400 } else { 40 } {
        let rate_hz = RATES_HZ[round % 4];
        let settings = random_settings(&mut random, true);
        let tiny = [1e-45_f32, -1e-40, 1e-38, 1e-30, -1e-20, 0.0, -0.0];
        let mut audio: Vec<Vec<f32>> =
            (0..2).map(|_| (0..9_600).map(|_| random.pick(&tiny)).collect()).collect();
        run(&mut compressor(&spec(rate_hz, Layout::Stereo), &settings), &mut audio);
        // Upward range, make-up and output are 108 dB at most.
        assert!(peak(&audio) <= 1e-14, "round {round}: {} with {settings:?}", peak(&audio));
    }
}

#[test]
fn silence_is_silence_after_the_tail_and_exactly_so_in_the_end() {
    for style in STYLES {
        for oversampling in OVERSAMPLINGS {
            let settings = Settings {
                threshold_db: -30.0,
                style,
                oversampling,
                colour: 1.0,
                lookahead_ms: 2.0,
                auto_makeup: true,
                sc_low_cut_hz: 100.0,
                ..Settings::DEFAULT
            };
            let spec = spec(48_000.0, Layout::Stereo);
            let mut device = compressor(&spec, &settings);
            let burst = vec![sine(48_000.0, 100.0, -3.0, 24_000); 2];
            run(&mut device, &mut burst.clone());
            let tail =
                device.latency_frames() + usize::try_from(device.tail_frames()).expect("a tail that ends");
            run(&mut device, &mut vec![vec![0.0; tail]; 2]);
            let seconds = if is_long() { 60 } else { 26 };
            for second in 1..=seconds {
                let mut silence = vec![vec![0.0_f32; 48_000]; 2];
                run(&mut device, &mut silence);
                let most = if second == seconds { 0.0 } else { 1e-6 };
                assert!(
                    peak(&silence) <= most,
                    "{style:?} {oversampling:?}: {} in {second} s",
                    peak(&silence)
                );
            }
            // From rest it starts like new, but for the loudness that is known by now.
            let plain = Settings { auto_makeup: false, ..settings };
            device.set(&plain);
            run(&mut device, &mut vec![vec![0.0; 48_000]; 2]);
            let [mut again, mut new] = [burst.clone(), burst.clone()];
            run(&mut device, &mut again);
            run(&mut compressor(&spec, &plain), &mut new);
            let apart = again.iter().flatten().zip(new.iter().flatten()).map(|(a, b)| (a - b).abs());
            assert!(apart.fold(0.0, f32::max) <= 1e-6, "{style:?} {oversampling:?}");
        }
    }
}

#[test]
fn settings_by_chance_and_hostile_blocks_give_sound_within_what_the_gains_allow() {
    let mut worst_db = f64::NEG_INFINITY;
    for (index, layout) in Layout::ALL.into_iter().enumerate() {
        for rate_hz in RATES_HZ {
            let mut random = Random::new(index as u64 + rate_hz as u64);
            let spec = spec(rate_hz, layout);
            let mut settings = random_settings(&mut random, true);
            let mut device = compressor(&spec, &Settings::DEFAULT);
            for round in 0..if is_long() { 4_000 } else { 250 } {
                for _ in 0..random.below(3) {
                    change(&mut settings, &mut random, true);
                }
                // Bounded needs a bound: no upward gain, no make-up, loudness not matched.
                settings.makeup_db = settings.makeup_db.min(0.0);
                settings.output_db = settings.output_db.min(0.0);
                settings.auto_makeup = false;
                settings.fair_bypass = false;
                let bound = Settings {
                    mode: if settings.mode == Mode::Upward { Mode::Downward } else { settings.mode },
                    sc_listen: false,
                    ..settings
                };
                device.set(&bound);
                let frames = [0, 1, 7, 64, 4_096][random.below(5)];
                let mut channels = vec![vec![0.0_f32; frames]; layout.len()];
                let loud = [0.0, 1e-6, 1.0, 1.0][random.below(4)];
                channels.iter_mut().flatten().for_each(|x| *x = loud * random.bipolar() as f32);
                let side = channels.clone();
                let mut main: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
                // Sidechains that are missing, too few or too short.
                let short = random.below(frames + 1);
                let side: Vec<&[f32]> =
                    side.iter().take(random.below(layout.len() + 1)).map(|x| &x[..short]).collect();
                device.process(&mut Block { main: &mut main, sidechain: &side });
                let top = peak(&channels);
                assert!(top.is_finite(), "round {round}: {bound:?}");
                worst_db = worst_db.max(20.0 * f64::from(top).log10());
                if random.below(200) == 0 {
                    device.reset();
                }
            }
        }
    }
    println!("R1: loudest sample of noise at 0 dBFS: {worst_db:+.1} dBFS");
    // Mid and side are up to 6 dB more; filters of the oversampling and harmonics some dB.
    assert!(worst_db <= 9.0, "{worst_db} dBFS");
}

#[test]
fn every_setting_at_any_value_gives_sound_and_leaves_no_trace() {
    let strange = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1.0, 0.0, 1e30, -1e30, 1e-30];
    let spec = spec(48_000.0, Layout::Stereo);
    let noise: Vec<Vec<f32>> = (0..2).map(|seed| surging_noise(48_000.0, -1.0, 4_800, seed)).collect();
    let with = |value: f32, index: usize| {
        let mut s = Settings { threshold_db: -30.0, ..Settings::DEFAULT };
        let bell = Bell { freq_hz: value, gain_db: value, q: value };
        match index {
            0 => s.threshold_db = value,
            1 => s.slope = value,
            2 => s.knee_db = value,
            3 => s.range_db = value,
            4 => s.attack_ms = value,
            5 => s.hold_ms = value,
            6 => s.release_ms = value,
            7 => s.lookahead_ms = value,
            8 => s.rms_window_ms = value,
            9 => s.topology = value,
            10 => s.colour = value,
            11 => s.link = value,
            12 => s.sc_low_cut_hz = value,
            13 => s.sc_high_cut_hz = value,
            14 => s.sc_bells[0] = bell,
            15 => s.mix = value,
            16 => s.makeup_db = value,
            _ => s.output_db = value,
        }
        s.auto_makeup = true;
        s
    };
    for index in 0..18 {
        for value in strange {
            let mut device = compressor(&spec, &with(value, index));
            let mut audio = noise.clone();
            run(&mut device, &mut audio);
            assert!(peak(&audio) <= 300.0, "setting {index} at {value}: {}", peak(&audio));
            // Back to settings of this world: as new after the motion.
            let plain = Settings { threshold_db: -30.0, ..Settings::DEFAULT };
            device.set(&plain);
            for _ in 0..10 {
                run(&mut device, &mut noise.clone());
            }
            let [mut found, mut expected] = [noise.clone(), noise.clone()];
            run(&mut device, &mut found);
            let mut other = compressor(&spec, &plain);
            for _ in 0..11 {
                run(&mut other, &mut noise.clone());
            }
            run(&mut other, &mut expected);
            for (a, b) in found.iter().flatten().zip(expected.iter().flatten()) {
                assert!((a - b).abs() <= 1e-3, "setting {index} at {value}: {a} instead of {b}");
            }
        }
    }
}
