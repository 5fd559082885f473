//! The plug-in behind the framework's interface: what comes out is what its processor makes, in every layout.

use aplomb_kit::presets::Preset;
use aplomb_kit::proof::allocations::Counting;
use aplomb_kit::proof::feed;
use aplomb_kit::proof::player::{self, CONFIG, FRAMES, Player, noise};
use aplomb_room::AplombRoom;
use aplomb_room::params::RoomParams;
use aplomb_room::presets::presets;
use nice_plug::prelude::*;

#[global_allocator]
static COUNTING: Counting = Counting;

/// The factory presets.
fn factory() -> Vec<Preset> {
    presets().unwrap()
}

#[test]
fn every_layout_sounds_bit_for_bit_like_the_processor() {
    let presets = ["Drums: big room, gated", "Voice: ducked throw", "Concert hall", "Send: plate"];
    player::assert_sounds_like_the_processor::<AplombRoom, RoomParams>(&factory(), &presets);
}

#[test]
fn layouts_widen_from_mono_and_stereo_and_never_narrow() {
    let widths: Vec<(u32, u32)> = AplombRoom::AUDIO_IO_LAYOUTS
        .iter()
        .map(|layout| (layout.main_input_channels.unwrap().get(), layout.main_output_channels.unwrap().get()))
        .collect();
    for wanted in [(1, 1), (1, 2), (2, 2), (2, 6), (6, 6), (8, 8), (12, 12)] {
        assert!(widths.contains(&wanted), "{wanted:?}");
    }
    assert!(widths.iter().all(|(inputs, outputs)| inputs <= outputs));
}

#[test]
fn a_mono_source_comes_out_of_both_loudspeakers_with_a_room_that_is_wide() {
    let layouts = AplombRoom::AUDIO_IO_LAYOUTS;
    let layout = layouts.iter().find(|layout| layout.name() == "Mono to stereo").unwrap();
    let mut player = Player::<AplombRoom>::default();
    assert!(player.activate(layout, &CONFIG));
    let (mut left_square, mut right_square, mut product) = (0.0, 0.0, 0.0);
    for block in 0..200 {
        // What a host leaves in the output's second channel is not the input's
        let mut main = [noise(1, block + 1), vec![vec![0.9; FRAMES]]].concat();
        player.process(&mut main, &mut []);
        for (left, right) in main[0].iter().zip(&main[1]).map(|(l, r)| (f64::from(*l), f64::from(*r))) {
            (left_square, right_square) = (left_square + left * left, right_square + right * right);
            product += left * right;
        }
    }
    let balance_db = 10.0 * (left_square / right_square).log10();
    let alike = product / (left_square * right_square).sqrt();
    assert!(balance_db.abs() < 1.0, "{balance_db} dB");
    assert!((0.2..0.95).contains(&alike), "{alike}");
}

#[test]
fn a_sidechain_that_is_not_there_or_of_another_length_ducks_nothing() {
    let played = |sidechain: &mut [Vec<f32>], amount: &str| {
        let mut player =
            Player::<AplombRoom>::at_work(&[("duck_source", "Sidechain"), ("duck_amount", amount)]);
        let mut main = Vec::new();
        for block in 0..8 {
            main = noise(2, block + 1);
            player.process(&mut main, sidechain);
        }
        main
    };
    let plain = played(&mut [], "0 dB");
    for mut sidechain in player::sidechains_without_a_connection() {
        let ducked = played(&mut sidechain, "24 dB");
        let worst = plain.iter().flatten().zip(ducked.iter().flatten()).map(|(a, b)| (a - b).abs());
        assert!(worst.fold(0.0, f32::max) < 1e-6);
    }
}

#[test]
fn a_loud_sidechain_ducks_the_tail() {
    let tail = [("direct_level", "Off"), ("early_level", "Off"), ("duck_source", "Sidechain")];
    let rms = |amount: &str| {
        let mut player = Player::<AplombRoom>::at_work(&[&tail[..], &[("duck_amount", amount)]].concat());
        let mut square = 0.0;
        for block in 0..400 {
            let mut main = noise(2, block + 1);
            main.iter_mut().flatten().for_each(|sample| *sample *= 0.01);
            player.process(&mut main, &mut noise(2, 1_000 + block));
            if block >= 300 {
                square += main.iter().flatten().map(|sample| f64::from(sample * sample)).sum::<f64>();
            }
        }
        square.sqrt()
    };
    let ducked_db = 20.0 * (rms("12 dB") / rms("0 dB")).log10();
    assert!((ducked_db + 12.0).abs() < 0.1, "{ducked_db} dB");
}

#[test]
fn what_was_loaded_before_a_reset_sounds_from_the_first_sample() {
    // Offline: in real time the new room is made beside the sound
    let config = BufferConfig { process_mode: ProcessMode::Offline, ..CONFIG };
    let layout = &AplombRoom::AUDIO_IO_LAYOUTS[0];
    let (mut early, mut late) = (Player::<AplombRoom>::default(), Player::<AplombRoom>::default());
    early.load(&factory(), "Piano: hall");
    assert!(early.activate(layout, &config));
    assert!(late.activate(layout, &config));
    late.load(&factory(), "Piano: hall");
    late.plugin.reset();
    for block in 0..40 {
        let (mut a, mut b) = (noise(2, block + 1), noise(2, block + 1));
        early.process(&mut a, &mut []);
        late.process(&mut b, &mut []);
        assert!(a == b, "block {block}");
    }
}

#[test]
fn what_is_loaded_while_it_plays_is_noticed_without_a_reset() {
    let plain = |loaded: Option<&str>| {
        let mut player = Player::<AplombRoom>::at_work(&[("mix", "0 %")]);
        let mut main = noise(2, 1);
        player.process(&mut main, &mut []);
        assert!(main == noise(2, 1), "a mix of nothing changes no bit");
        player.set("mix", "100 %");
        if let Some(name) = loaded {
            player.load(&factory(), name);
        }
        for block in 0..20 {
            main = noise(2, block + 1);
            player.process(&mut main, &mut []);
        }
        main
    };
    assert!(plain(None) != plain(Some("Bathroom")), "the preset is not heard");
}

#[test]
fn another_room_is_made_beside_the_sound() {
    let mut player = Player::<AplombRoom>::at_work(&[("direct_level", "Off"), ("decay", "0.3 s")]);
    player.process(&mut noise(2, 1), &mut []);
    player.set("decay", "5 s");
    // Half a second after noise a short room is silent, a long one is not
    let mut last = 0.0_f32;
    for round in 0..200 {
        for block in 0..20 {
            player.process(&mut noise(2, 20 * round + block + 1), &mut []);
        }
        for _ in 0..94 {
            let mut main = vec![vec![0.0; FRAMES]; 2];
            player.process(&mut main, &mut []);
            last = main.iter().flatten().fold(0.0, |top, sample| top.max(sample.abs()));
        }
        if last > 0.01 {
            return;
        }
        // As long as it takes a busy machine
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("the room stayed short: {last}");
}

/// Twice the tempo is half the predelay in notes; told by the host's transport.
#[test]
fn a_predelay_in_notes_follows_the_tempo_of_the_song() {
    let first_echo = |tempo_bpm: f64| {
        let mut player = Player::<AplombRoom>::default();
        player.transport().tempo = Some(tempo_bpm);
        for (id, text) in [("direct_level", "Off"), ("predelay_sync", "1/16"), ("proximity", "80 %")] {
            player.set(id, text);
        }
        assert!(player.activate(&AplombRoom::AUDIO_IO_LAYOUTS[0], &CONFIG));
        // The tempo is known from the first block on; what moves has moved by then
        for _ in 0..200 {
            player.process(&mut [vec![0.0; FRAMES], vec![0.0; FRAMES]], &mut []);
        }
        let mut played = Vec::new();
        for block in 0..200 {
            let mut main = vec![vec![0.0; FRAMES]; 2];
            if block == 0 {
                main.iter_mut().for_each(|channel| channel[0] = 1.0);
            }
            player.process(&mut main, &mut []);
            played.append(&mut main[0]);
        }
        played.iter().position(|sample| sample.abs() > 1e-4).unwrap() as i64
    };
    // A sixteenth at 100 is 150 ms, at 200 half of it
    assert_eq!(first_echo(100.0) - first_echo(200.0), 3_600);
}

#[test]
fn there_is_no_latency_and_the_direct_sound_comes_first() {
    let mut player = Player::<AplombRoom>::at_work(&[("proximity", "20 %")]);
    assert_eq!(player.latency_frames(), Some(0));
    assert_eq!(player.peak_frame(40), 0);
}

#[test]
fn a_rate_no_processor_is_made_for_is_refused() {
    player::assert_refuses_impossible_rates::<AplombRoom>();
}

#[test]
fn without_activation_it_says_so_and_leaves_the_sound_alone() {
    player::assert_says_when_it_is_not_active::<AplombRoom>();
}

#[test]
fn an_open_window_changes_no_bit_and_costs_no_memory() {
    feed::assert_a_window_changes_nothing::<AplombRoom>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Drums: big room, gated",
    );
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_block_takes_with_and_without_a_window() {
    let [closed, open] = feed::times_closed_and_open::<AplombRoom>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Drums: big room, gated",
    );
    println!("256 frames: {closed:?} closed, {open:?} open");
}
