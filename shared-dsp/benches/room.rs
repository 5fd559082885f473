//! What the Room costs at 48 kHz, and what its late reverberation does, for each frame of all channels.

mod noise;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use noise::noise;
use shared_dsp::room::{Room, Settings};
use shared_dsp::space::decay::DecayCurve;
use shared_dsp::space::tail::{Planner, Tail, TailControls, TailRoom};
use shared_dsp::{Block, Layout, Processor, Spec};
use std::hint::black_box;
use std::time::Duration;

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 512;

fn room(volume_m3: f64) -> TailRoom {
    let decay = DecayCurve::new([2.6, 2.5, 2.4, 2.2, 2.1, 2.0, 1.9, 1.8, 1.6, 1.2]);
    TailRoom { volume_m3, decay: decay.with_air(1.0) }
}

fn late(criterion: &mut Criterion) {
    let planner = Planner::new(RATE_HZ);
    let plans = [384.0, 2_000.0].map(|volume_m3| planner.plan(&room(volume_m3)));
    let input = noise(FRAMES, 1);
    let silence = vec![0.0; FRAMES];
    let still = TailControls::DEFAULT;
    let mut group = criterion.benchmark_group("room, late");
    group.throughput(Throughput::Elements(FRAMES as u64));
    for (name, controls, input, block_frames, moves) in [
        ("active", still, &input, FRAMES, false),
        ("active, blocks of 64", still, &input, 64, false),
        ("active, modulated", TailControls { modulation: 1.0, ..still }, &input, FRAMES, false),
        ("size moving", still, &input, FRAMES, true),
        ("asleep", still, &silence, FRAMES, false),
    ] {
        let mut tail = Tail::new(RATE_HZ, &plans[0]);
        tail.set_controls(&controls);
        tail.reset();
        let (mut left, mut right) = (vec![0.0; FRAMES], vec![0.0; FRAMES]);
        let mut block = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                if moves {
                    tail.set_plan(&plans[block / 16 % 2]);
                    block += 1;
                }
                for from in (0..FRAMES).step_by(block_frames) {
                    let range = from..from + block_frames;
                    let outputs = &mut [&mut left[range.clone()], &mut right[range.clone()]];
                    tail.process(black_box(&input[range.clone()]), black_box(&input[range]), outputs);
                }
                black_box(&left);
            });
        });
    }
    group.finish();
    criterion.bench_function("room, plan", |bencher| bencher.iter(|| planner.plan(black_box(&room(384.0)))));
}

/// What goes in and what moves meanwhile.
#[derive(Clone, Copy, PartialEq)]
enum Plays {
    Noise,
    /// Silence, while the tail of noise before sounds on, frozen.
    Silence,
    /// Silence for so long that nothing is left.
    Nothing,
    /// Noise in a room whose size moves from block to block; another thread makes the rooms, as in a plug-in.
    Size,
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("room");
    group
        .measurement_time(Duration::from_millis(1_500))
        .warm_up_time(Duration::from_millis(300))
        .sample_size(20);
    let start = Settings::DEFAULT;
    let headphones = Settings { listen_mode: shared_dsp::room::settings::ListenMode::Headphones, ..start };
    let ducked = Settings { duck_amount_db: 12.0, gate_threshold_db: -50.0, ..start };
    let cases = [
        ("active", start, [Layout::Stereo; 2], Plays::Noise),
        ("mono to stereo", start, [Layout::Mono, Layout::Stereo], Plays::Noise),
        ("headphones", headphones, [Layout::Stereo; 2], Plays::Noise),
        ("ducked and gated", ducked, [Layout::Stereo; 2], Plays::Noise),
        ("5.1", start, [Layout::Surround51; 2], Plays::Noise),
        ("size moving", start, [Layout::Stereo; 2], Plays::Size),
        ("silence, tail frozen", start, [Layout::Stereo; 2], Plays::Silence),
        ("asleep", start, [Layout::Stereo; 2], Plays::Nothing),
    ];
    for block_frames in [64_usize, 512] {
        group.throughput(Throughput::Elements(block_frames as u64));
        for (name, settings, layouts, plays) in &cases {
            let id = format!("{name}/{block_frames}");
            let (input, silence) = (noise(48_000, 1), vec![0.0; block_frames]);
            let [input_layout, layout] = *layouts;
            let mut room = Room::new(&Spec {
                sample_rate_hz: RATE_HZ,
                max_block_frames: 512,
                layout,
                input: input_layout,
                sidechain_channels: 0,
                offline: *plays != Plays::Size,
            });
            room.set(settings);
            room.prepare();
            let maker = room.workshop().map(|mut workshop| {
                std::thread::spawn(move || {
                    while !workshop.is_abandoned() {
                        if !workshop.work() {
                            std::thread::sleep(Duration::from_millis(1));
                        }
                    }
                })
            });
            let mut channels = vec![vec![0.0; block_frames]; layout.len()];
            let mut at = 0;
            let mut play = |room: &mut Room, plays: Plays| {
                at = (at + block_frames) % (input.len() - block_frames);
                let is_silent = matches!(plays, Plays::Silence | Plays::Nothing);
                let source = if is_silent { &silence[..] } else { &input[at..at + block_frames] };
                channels.iter_mut().for_each(|channel| channel.copy_from_slice(source));
                if plays == Plays::Size {
                    let way = at as f32 / input.len() as f32;
                    room.set(&Settings { size_m3: 100.0 * 30.0_f32.powf(way), ..*settings });
                }
                let mut main: [&mut [f32]; 12] = Default::default();
                for (slot, channel) in main.iter_mut().zip(&mut channels) {
                    *slot = channel;
                }
                let main = &mut main[..layout.len()];
                room.process(black_box(&mut Block { main, sidechain: &[] }));
            };
            let seconds = |count: usize| count * RATE_HZ as usize / block_frames;
            (0..seconds(2)).for_each(|_| play(&mut room, Plays::Noise));
            if *plays == Plays::Silence {
                room.set(&Settings { freeze: true, ..*settings });
            }
            if *plays == Plays::Nothing {
                (0..seconds(6)).for_each(|_| play(&mut room, Plays::Nothing));
            }
            group.bench_function(id, |bencher| bencher.iter(|| play(&mut room, *plays)));
            drop(room);
            if let Some(maker) = maker {
                // It has nothing to tell.
                let _ = maker.join();
            }
        }
    }
    group.finish();
}

criterion_group!(benches, whole, late);
criterion_main!(benches);
