//! The plug-in behind the framework's interface: what comes out is what the processor makes, in every layout.

use aplomb_eq::AplombEq;
use aplomb_eq::params::EqParams;
use aplomb_eq::presets::presets;
use aplomb_kit::presets::Preset;
use aplomb_kit::proof::allocations::Counting;
use aplomb_kit::proof::feed;
use aplomb_kit::proof::player::{self, CONFIG, Player, noise};
use nice_plug::prelude::*;

#[global_allocator]
static COUNTING: Counting = Counting;

/// The factory presets.
fn factory() -> Vec<Preset> {
    presets().unwrap()
}

#[test]
fn every_layout_sounds_bit_for_bit_like_the_processor() {
    let presets = ["Kick", "Bass: step aside", "Surround"];
    player::assert_sounds_like_the_processor::<AplombEq, EqParams>(&factory(), &presets);
}

#[test]
fn a_sidechain_that_is_not_there_or_of_another_length_is_harmless() {
    for mut sidechain in player::sidechains_without_a_connection() {
        let mut player = Player::<AplombEq>::default();
        player.load(&factory(), "Bass: step aside");
        assert!(player.activate(&AplombEq::AUDIO_IO_LAYOUTS[0], &CONFIG));
        let mut main = noise(2, 1);
        let dry = main.clone();
        player.process(&mut main, &mut sidechain);
        // Nothing comes from the sidechain, so the band stays where it is: at 0 dB
        let worst =
            main.iter().flatten().zip(dry.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-6, "{worst}");
    }
}

#[test]
fn what_was_loaded_before_a_reset_sounds_from_the_first_sample() {
    player::assert_resets_to_what_was_loaded::<AplombEq>(&factory(), "Lead voice: body");
}

#[test]
fn what_is_loaded_while_it_plays_is_noticed_without_a_reset() {
    player::assert_notices_what_is_loaded::<AplombEq>(&factory(), "Telephone");
}

#[test]
fn the_latency_a_host_is_told_at_activation_is_where_an_impulse_comes_out() {
    for process_mode in [ProcessMode::Realtime, ProcessMode::Offline] {
        for phase in ["Zero Latency", "Natural", "Linear"] {
            let mut player = Player::<AplombEq>::default();
            player.load(&factory(), "Mix bus: a little brighter");
            player.set("phase", phase);
            let config = BufferConfig { process_mode, ..CONFIG };
            assert!(player.activate(&AplombEq::AUDIO_IO_LAYOUTS[0], &config));
            let told = player.latency_frames().unwrap() as usize;
            assert_eq!(told == 0, phase == "Zero Latency");
            assert_eq!(player.peak_frame(40), told, "{phase}, {process_mode:?}");
            assert_eq!(player.latency_frames(), Some(told as u32));
        }
    }
}

#[test]
fn another_phase_mode_is_built_beside_the_sound_and_the_host_is_told_its_latency() {
    let mut player = Player::<AplombEq>::default();
    player.load(&factory(), "Mix bus: a little brighter");
    assert!(player.activate(&AplombEq::AUDIO_IO_LAYOUTS[0], &CONFIG));
    for phase in ["Linear", "Zero Latency", "Natural", "Linear"] {
        player.set("phase", phase);
        let fresh = Player::<AplombEq>::at_work(&[("phase", phase)]);
        // As long as it takes a busy machine; a host goes on playing all the while
        for _ in 0..2_000 {
            player.process(&mut noise(2, 1), &mut []);
            if player.latency_frames() == fresh.latency_frames() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(player.latency_frames(), fresh.latency_frames(), "{phase}");
    }
}

#[test]
fn a_rate_no_processor_is_made_for_is_refused() {
    player::assert_refuses_impossible_rates::<AplombEq>();
}

#[test]
fn without_activation_it_says_so_and_leaves_the_sound_alone() {
    player::assert_says_when_it_is_not_active::<AplombEq>();
}

#[test]
fn an_open_window_changes_no_bit_and_costs_no_memory() {
    feed::assert_a_window_changes_nothing::<AplombEq>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Bass: step aside",
    );
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_block_takes_with_and_without_a_window() {
    let [closed, open] = feed::times_closed_and_open::<AplombEq>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Bass: step aside",
    );
    println!("256 frames: {closed:?} closed, {open:?} open");
}
