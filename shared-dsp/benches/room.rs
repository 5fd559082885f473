//! What the late reverberation of a room costs, for each frame of two channels.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shared_dsp::space::decay::DecayCurve;
use shared_dsp::space::tail::{Planner, Tail, TailControls, TailRoom};
use std::hint::black_box;

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 512;

fn room(volume_m3: f64) -> TailRoom {
    let decay = DecayCurve::new([2.6, 2.5, 2.4, 2.2, 2.1, 2.0, 1.9, 1.8, 1.6, 1.2]);
    TailRoom { volume_m3, decay: decay.with_air(1.0) }
}

fn late(criterion: &mut Criterion) {
    let planner = Planner::new(RATE_HZ);
    let plans = [384.0, 2_000.0].map(|volume_m3| planner.plan(&room(volume_m3)));
    let mut chance: u32 = 1;
    let mut noise = || {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        chance as f32 / u32::MAX as f32 - 0.5
    };
    let input: Vec<f32> = (0..FRAMES).map(|_| noise()).collect();
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

criterion_group!(benches, late);
criterion_main!(benches);
