//! The plug-in behind the framework's interface: what comes out is what the processor makes, in every layout.

use aplomb_balance::AplombBalance;
use aplomb_balance::params::BalanceParams;
use aplomb_balance::presets::presets;
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
    let presets =
        ["Meter only", "Lead voice: ride without latency", "Ceiling only", "Podcast voice", "Mix: streaming"];
    player::assert_sounds_like_the_processor::<AplombBalance, BalanceParams>(&factory(), &presets);
}

#[test]
fn a_new_instance_changes_no_bit() {
    for layout in AplombBalance::AUDIO_IO_LAYOUTS {
        let mut player = Player::<AplombBalance>::default();
        assert!(player.activate(layout, &CONFIG));
        assert_eq!(player.latency_frames(), Some(0));
        let channels = layout.main_output_channels.unwrap().get() as usize;
        for seed in 1..20 {
            let mut main = noise(channels, seed);
            player.process(&mut main, &mut []);
            assert!(main == noise(channels, seed));
        }
    }
}

#[test]
fn what_was_loaded_before_a_reset_sounds_from_the_first_sample() {
    player::assert_resets_to_what_was_loaded::<AplombBalance>(&factory(), "Ceiling only");
}

#[test]
fn what_is_loaded_while_it_plays_is_noticed_without_a_reset() {
    player::assert_notices_what_is_loaded::<AplombBalance>(&factory(), "Ceiling only");
}

#[test]
fn the_latency_a_host_is_told_is_where_an_impulse_comes_out() {
    for lookahead_ms in [0, 30, 300, 1_000] {
        for (ride, ceiling) in [("Off", "Off"), ("On", "Off"), ("Off", "On"), ("On", "On")] {
            let mut player = Player::<AplombBalance>::default();
            player.set("ride_lookahead", &format!("{lookahead_ms} ms"));
            player.set("ride_on", ride);
            player.set("ceiling_on", ceiling);
            player.set("ceiling", "0 dBTP");
            assert!(player.activate(&AplombBalance::AUDIO_IO_LAYOUTS[0], &CONFIG));
            let told = player.latency_frames().unwrap() as usize;
            let of_ride = if ride == "On" { 48 * lookahead_ms } else { 0 };
            assert!(told >= of_ride && told < of_ride + 96, "{told} frames for {lookahead_ms} ms");
            assert_eq!(told == of_ride, ceiling == "Off");
            assert_eq!(player.peak_frame(220), told, "{lookahead_ms} ms, ride {ride}, ceiling {ceiling}");
        }
    }
}

#[test]
fn a_rate_no_processor_is_made_for_is_refused() {
    player::assert_refuses_impossible_rates::<AplombBalance>();
}

#[test]
fn without_activation_it_says_so_and_leaves_the_sound_alone() {
    player::assert_says_when_it_is_not_active::<AplombBalance>();
}

#[test]
fn an_open_window_changes_no_bit_and_costs_no_memory() {
    feed::assert_a_window_changes_nothing::<AplombBalance>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Ceiling only",
    );
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_block_takes_with_and_without_a_window() {
    let [closed, open] = feed::times_closed_and_open::<AplombBalance>(
        |plugin| plugin.stage().feed(),
        &factory(),
        "Ceiling only",
    );
    println!("256 frames: {closed:?} closed, {open:?} open");
}
