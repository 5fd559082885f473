//! The plug-in behind the framework's interface: what comes out is what the processor makes, in every layout.

use aplomb_compressor::AplombCompressor;
use aplomb_compressor::params::CompressorParams;
use aplomb_compressor::presets::presets;
use aplomb_kit::presets::Preset;
use aplomb_kit::proof::allocations::Counting;
use aplomb_kit::proof::feed;
use aplomb_kit::proof::player::{self, CONFIG, FRAMES, Player, noise};
use nice_plug::prelude::*;

#[global_allocator]
static COUNTING: Counting = Counting;

/// The factory presets.
fn factory() -> Vec<Preset> {
    presets().unwrap()
}

#[test]
fn every_layout_sounds_bit_for_bit_like_the_processor() {
    let presets =
        ["Drums: parallel crush", "Bass: ducks", "Voice: esses only", "Upward", "Mix bus: sides held"];
    player::assert_sounds_like_the_processor::<AplombCompressor, CompressorParams>(&factory(), &presets);
}

#[test]
fn a_sidechain_that_is_not_there_or_of_another_length_ducks_nothing() {
    for mut sidechain in player::sidechains_without_a_connection() {
        let mut player = Player::<AplombCompressor>::default();
        player.load(&factory(), "Bass: ducks");
        assert!(player.activate(&AplombCompressor::AUDIO_IO_LAYOUTS[0], &CONFIG));
        let mut main = noise(2, 1);
        player.process(&mut main, &mut sidechain);
        // No reduction is no change of any bit
        assert!(main == noise(2, 1));
    }
}

#[test]
fn a_loud_sidechain_ducks_a_quiet_track_by_the_range() {
    let mut player = Player::<AplombCompressor>::at_work(&[
        ("sc_source", "Sidechain"),
        ("threshold", "-40 dB"),
        ("range", "6 dB"),
        ("knee", "0 dB"),
        ("attack", "0.1 ms"),
    ]);
    let mut main = Vec::new();
    for seed in 1..20 {
        main = vec![vec![0.01; FRAMES]; 2];
        player.process(&mut main, &mut noise(2, seed));
    }
    let ducked_db = 20.0 * (main[0][FRAMES - 1] / 0.01).log10();
    assert!((ducked_db + 6.0).abs() < 0.01, "{ducked_db} dB");
}

#[test]
fn what_was_loaded_before_a_reset_sounds_from_the_first_sample() {
    player::assert_resets_to_what_was_loaded::<AplombCompressor>(&factory(), "Electric guitar, clean");
}

#[test]
fn what_is_loaded_while_it_plays_is_noticed_without_a_reset() {
    player::assert_notices_what_is_loaded::<AplombCompressor>(&factory(), "Drums: parallel crush");
}

#[test]
fn the_latency_a_host_is_told_is_where_an_impulse_comes_out() {
    for process_mode in [ProcessMode::Realtime, ProcessMode::Offline] {
        for lookahead_ms in [0, 1, 20] {
            for oversampling in ["Off", "2x", "4x"] {
                let mut player = Player::<AplombCompressor>::default();
                player.set("lookahead", &format!("{lookahead_ms} ms"));
                player.set("oversampling", oversampling);
                let config = BufferConfig { process_mode, ..CONFIG };
                assert!(player.activate(&AplombCompressor::AUDIO_IO_LAYOUTS[0], &config));
                let told = player.latency_frames().unwrap() as usize;
                assert!(told >= 48 * lookahead_ms, "{told} frames for {lookahead_ms} ms");
                assert_eq!(told == 0, lookahead_ms == 0 && oversampling == "Off");
                assert_eq!(player.peak_frame(8), told, "{lookahead_ms} ms, {oversampling}, {process_mode:?}");
            }
        }
    }
}

#[test]
fn the_host_is_told_another_latency_while_it_plays() {
    let mut player = Player::<AplombCompressor>::at_work(&[]);
    assert_eq!(player.latency_frames(), Some(0));
    for (lookahead, oversampling) in [("5 ms", "Off"), ("5 ms", "4x"), ("0 ms", "2x"), ("0 ms", "Off")] {
        player.set("lookahead", lookahead);
        player.set("oversampling", oversampling);
        let values = [("lookahead", lookahead), ("oversampling", oversampling)];
        let fresh = Player::<AplombCompressor>::at_work(&values);
        for _ in 0..200 {
            player.process(&mut noise(2, 1), &mut []);
        }
        assert_eq!(player.latency_frames(), fresh.latency_frames(), "{lookahead}, {oversampling}");
    }
}

#[test]
fn a_rate_no_processor_is_made_for_is_refused() {
    player::assert_refuses_impossible_rates::<AplombCompressor>();
}

#[test]
fn without_activation_it_says_so_and_leaves_the_sound_alone() {
    player::assert_says_when_it_is_not_active::<AplombCompressor>();
}

#[test]
fn an_open_window_changes_no_bit_and_costs_no_memory() {
    feed::assert_a_window_changes_nothing::<AplombCompressor>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Bass: ducks",
    );
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_block_takes_with_and_without_a_window() {
    let [closed, open] = feed::times_closed_and_open::<AplombCompressor>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Bass: ducks",
    );
    println!("256 frames: {closed:?} closed, {open:?} open");
}
