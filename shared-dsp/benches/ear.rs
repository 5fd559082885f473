//! What the perceptual loudness model costs: a second of a stereo track, at 20 frames a second, off the audio
//! thread; and what a mixer asks of the frames.
//!
//! A time of 10 ms for a second of audio is 1 % of a core.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use shared_dsp::Layout;
use shared_dsp::loudness::ear::{
    Analyser, Excitation, Field, Masker, Monitor, Sound, Times, masked_bands, partial_loudness,
};
use std::hint::black_box;

const CHUNK_FRAMES: usize = 512;

fn noise(seed: u64, frames: usize) -> Vec<f32> {
    let mut state = seed;
    let white = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        0.1 * ((state >> 40) as f32 / (1_u64 << 24) as f32 - 0.5)
    };
    std::iter::repeat_with(white).take(frames).collect()
}

fn ear(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ear: a second of stereo");
    for rate_hz in [48_000, 96_000, 192_000] {
        let (left, right) = (noise(1, rate_hz), noise(2, rate_hz));
        let mut analyser = Analyser::new(
            rate_hz as f64,
            Layout::Stereo,
            Monitor::EBU,
            Field::Free,
            Times::GLASBERG_MOORE_2002,
        );
        group.bench_function(BenchmarkId::from_parameter(rate_hz), |bencher| {
            bencher.iter(|| {
                for (left, right) in left.chunks(CHUNK_FRAMES).zip(right.chunks(CHUNK_FRAMES)) {
                    analyser.take(&[left, right], |frame| {
                        black_box(frame);
                    });
                }
            });
        });
    }
    group.finish();

    let tracks: Vec<Excitation> = (0..64)
        .map(|track| {
            let low_hz = 60.0 * 1.08_f64.powi(track);
            Sound::silence().with_pink_noise(low_hz, 4.0 * low_hz, 25.0).excitation(Field::Free)
        })
        .collect();
    let maskers: Vec<Masker<'_>> =
        tracks[1..].iter().map(|excitation| Masker { name: "track", excitation }).collect();
    criterion.bench_function("ear: partial loudness of one track", |bencher| {
        bencher.iter(|| partial_loudness(black_box(&tracks[0]), black_box(&tracks[1])));
    });
    criterion.bench_function("ear: masked bands of one track among 63", |bencher| {
        bencher.iter(|| masked_bands(black_box(&tracks[0]), black_box(&maskers)));
    });
}

criterion_group!(benches, ear);
criterion_main!(benches);
