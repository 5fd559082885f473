//! What the loudness match costs on a stereo track: standing still, and during the three seconds of
//! listening.
//!
//! Criterion counts stereo frames: the time per element is ns per stereo frame.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use shared_dsp::Layout;
use shared_dsp::loudness::{LoudnessMatch, Response};
use std::hint::black_box;

/// Frames of one round: every octave down to the lowest has work to do.
const FRAMES: usize = 49_152;
const CHUNK_FRAMES: usize = 64;

fn noise(seed: u64) -> Vec<f64> {
    let mut state = seed;
    let white = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / (1_u64 << 24) as f64 - 0.5
    };
    std::iter::repeat_with(white).take(FRAMES).collect()
}

fn loudness(criterion: &mut Criterion) {
    let (left, right) = (noise(1), noise(2));
    let mut group = criterion.benchmark_group("loudness match");
    group.throughput(Throughput::Elements(FRAMES as u64));
    for rate_hz in [48_000.0, 192_000.0] {
        for listening in [false, true] {
            let name = if listening { "listening" } else { "standing still" };
            let mut matching = LoudnessMatch::new(rate_hz, Layout::Stereo);
            group.bench_function(BenchmarkId::new(name, rate_hz), |bencher| {
                bencher.iter(|| {
                    if listening {
                        matching.curve_changed();
                    }
                    for (left, right) in left.chunks(CHUNK_FRAMES).zip(right.chunks(CHUNK_FRAMES)) {
                        matching.observe(&[left, right], &[left, right]);
                    }
                    black_box(matching.change_lu())
                });
            });
        }
    }
    group.finish();

    let mut matching = LoudnessMatch::new(48_000.0, Layout::Stereo);
    for _ in 0..15 {
        matching.observe(&[&left, &right], &[&left, &right]);
    }
    criterion.bench_function("loudness match: one whole evaluation without the response", |bencher| {
        bencher.iter(|| {
            matching.curve_changed();
            while matching.wants_prediction() {
                matching.predict(|freq_hz| Response::all(black_box(freq_hz)));
            }
            black_box(matching.change_lu())
        });
    });
}

criterion_group!(benches, loudness);
criterion_main!(benches);
