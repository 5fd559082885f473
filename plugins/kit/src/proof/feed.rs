//! What every plug-in owes to its sound while a window is open.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nice_plug_core::plugin::Plugin;

use super::allocations;
use super::player::{CONFIG, FRAMES, Player, noise};
use crate::feed::{COLUMN_S, Column, Feed};
use crate::presets::Preset;

/// With a window open and closed again the sound is the same to the last bit, nothing is allocated on the audio
/// thread, and the window is told all of it. The program must use the allocator
/// [`Counting`](allocations::Counting).
pub fn assert_a_window_changes_nothing<P: Plugin>(
    feed_of: fn(&P) -> &Arc<Feed>,
    presets: &[Preset],
    name_begins: &str,
) {
    drop(black_box(vec![0_u8; 64]));
    assert!(allocations::so_far() > 0, "the program counts no allocations");
    for layout in P::AUDIO_IO_LAYOUTS {
        let mut players = [(); 2].map(|()| {
            let mut player = Player::<P>::default();
            player.load(presets, name_begins);
            assert!(player.activate(layout, &CONFIG));
            player
        });
        let feed = feed_of(&players[1].plugin).clone();
        let channels = layout.main_output_channels.map_or(0, |channels| channels.get() as usize);
        let mut watch = None;
        let mut loudest = 0.0_f32;
        for block in 0..60 {
            watch = match block {
                10 => Some(feed.watch()),
                50 => None,
                _ => watch,
            };
            let is_open = watch.is_some();
            let mut blocks = [(); 2].map(|()| noise(channels, block + 1));
            for (player, main) in players.iter_mut().zip(&mut blocks) {
                let mut sidechain = noise(2, 100 + block);
                player.process_within(main, &mut sidechain, |process| {
                    let before = allocations::so_far();
                    process();
                    assert_eq!(allocations::so_far() - before, 0, "{}, block {block}", P::NAME);
                });
            }
            assert!(blocks[0] == blocks[1], "{} in {}, block {block}", P::NAME, layout.name());
            if is_open {
                loudest = blocks[1][0].iter().fold(loudest, |top, sample| top.max(sample.abs()));
            }
            if block == 49 {
                let Some(watch) = &watch else { continue };
                assert_eq!((watch.moved(), watch.rings().output.written()), (40, 40 * FRAMES as u64));
                assert_eq!(watch.output.take(0), loudest);
                assert!(watch.input.take(0) > 0.2);
                let mut columns = Vec::new();
                let count = watch.rings().history.since(0, &mut columns);
                assert_eq!(count, (40.0 * FRAMES as f64 / (COLUMN_S * watch.rate_hz())) as u64);
                assert!(columns.into_iter().map(Column::from).all(|column| column.input_db > -40.0));
            }
        }
        assert_eq!(feed.moved(), 40);
    }
}

/// Median time of a stereo block of 256 frames with no window and with one.
pub fn times_closed_and_open<P: Plugin>(
    feed_of: fn(&P) -> &Arc<Feed>,
    presets: &[Preset],
    name_begins: &str,
) -> [Duration; 2] {
    let mut player = Player::<P>::default();
    player.load(presets, name_begins);
    assert!(player.activate(&P::AUDIO_IO_LAYOUTS[0], &CONFIG));
    let feed = feed_of(&player.plugin).clone();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..40 {
        let watch = (round % 2 == 1).then(|| feed.watch());
        for block in 0..200 {
            let mut main = noise(2, block + 1);
            player.process_within(&mut main, &mut noise(2, 100 + block), |process| {
                let begin = Instant::now();
                process();
                times[round % 2].push(begin.elapsed());
            });
        }
        drop(watch);
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}
