//! What linear and natural phase cost: one kernel on a stereo track, at blocks of 64 and 512 frames, in time
//! per stereo frame.
//!
//! Criterion counts stereo frames: the time per element is ns per stereo frame.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use realfft::num_complex::Complex64;
use shared_dsp::eq::phase::{Gains, PhaseEngine, PhaseKernel, PhasePath, linear_kernel, natural_kernel};
use shared_dsp::eq::settings::{LinearLow, Phase};
use std::hint::black_box;
use std::time::{Duration, Instant};

const RATE_HZ: f64 = 48_000.0;
/// Frames of one round: a whole number of blocks and of partitions of every length.
const FRAMES: usize = 49_152;
const PATHS: [(&str, Phase, LinearLow); 6] = [
    ("natural", Phase::Natural, LinearLow::Hz100),
    ("linear 200 Hz", Phase::Linear, LinearLow::Hz200),
    ("linear 100 Hz", Phase::Linear, LinearLow::Hz100),
    ("linear 50 Hz", Phase::Linear, LinearLow::Hz50),
    ("linear 25 Hz", Phase::Linear, LinearLow::Hz25),
    ("linear 12 Hz", Phase::Linear, LinearLow::Hz12),
];

/// A gentle slope in level, or a gentle turn in phase.
fn kernel(path: PhasePath) -> PhaseKernel {
    let alike = |gain: Complex64| Gains { own: [gain; 12], cross: [Complex64::ZERO; 2] };
    match path.phase() {
        Phase::Natural => natural_kernel(
            path,
            |freq_hz| alike(Complex64::from_polar(1.0, freq_hz * 1e-5)),
            |_| alike(Complex64::ONE),
        ),
        _ => linear_kernel(path, |freq_hz| {
            let gain = 1.0 / (1.0 + (freq_hz / 2_000.0).powi(2)).sqrt();
            Gains { own: [gain; 12], cross: [0.0; 2] }
        }),
    }
}

fn path(phase: Phase, low: LinearLow) -> PhasePath {
    PhasePath::new(phase, low, RATE_HZ, 2).expect("a path with latency")
}

fn tones() -> [Vec<f64>; 2] {
    [0.1, 0.13].map(|step| (0..FRAMES).map(|n| (n as f64 * step).sin()).collect())
}

/// Plays one round.
fn play(engine: &mut PhaseEngine, signal: &[Vec<f64>; 2], block: &mut [Vec<f64>; 2]) {
    let frames = block[0].len();
    for from in (0..FRAMES).step_by(frames) {
        for (block, signal) in block.iter_mut().zip(signal) {
            block.copy_from_slice(&signal[from..from + frames]);
        }
        let [left, right] = &mut *block;
        engine.process(&mut [left, right]);
        black_box(&block);
    }
}

fn stereo(criterion: &mut Criterion) {
    let silence = [vec![0.0; FRAMES], vec![0.0; FRAMES]];
    let tones = tones();
    for block_frames in [64, 512] {
        let mut group = criterion.benchmark_group(format!("convolve/{block_frames}"));
        group.throughput(Throughput::Elements(FRAMES as u64)).sample_size(10);
        let mut block = [vec![0.0; block_frames], vec![0.0; block_frames]];
        for (name, phase, low) in PATHS {
            let mut engine = PhaseEngine::new(kernel(path(phase, low)));
            let id = BenchmarkId::from_parameter(name);
            group.bench_function(id, |bencher| bencher.iter(|| play(&mut engine, &tones, &mut block)));
        }
        let mut engine = PhaseEngine::new(kernel(path(Phase::Linear, LinearLow::Hz12)));
        let id = BenchmarkId::from_parameter("silence, linear 12 Hz");
        group.bench_function(id, |bencher| bencher.iter(|| play(&mut engine, &silence, &mut block)));
        group.finish();
    }
}

/// The least time that each block of 64 frames took in some rounds, of these the largest.
fn dearest(engine: &mut PhaseEngine, signal: &[Vec<f64>; 2]) -> Duration {
    let mut block = [[0.0; 64]; 2];
    let mut least = [Duration::MAX; FRAMES / 64];
    for _ in 0..8 {
        for (index, least) in least.iter_mut().enumerate() {
            for (block, signal) in block.iter_mut().zip(signal) {
                block.copy_from_slice(&signal[64 * index..][..64]);
            }
            let [left, right] = &mut block;
            let start = Instant::now();
            engine.process(&mut [left, right]);
            *least = start.elapsed().min(*least);
        }
    }
    least.into_iter().max().unwrap_or_default()
}

/// The dearest block of 64 frames.
fn dearest_block(criterion: &mut Criterion) {
    let tones = tones();
    let mut group = criterion.benchmark_group("convolve/dearest block of 64");
    group.sample_size(10);
    for (name, phase, low) in PATHS {
        let mut engine = PhaseEngine::new(kernel(path(phase, low)));
        let id = BenchmarkId::from_parameter(name);
        group.bench_function(id, |bencher| {
            bencher.iter_custom(|iterations| (0..iterations).map(|_| dearest(&mut engine, &tones)).sum());
        });
    }
    group.finish();
}

fn making(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("convolve/make a kernel");
    group.sample_size(10);
    for (name, phase, low) in PATHS {
        let id = BenchmarkId::from_parameter(name);
        group.bench_function(id, |bencher| bencher.iter(|| kernel(path(phase, low))));
    }
    group.finish();
}

criterion_group!(benches, stereo, dearest_block, making);
criterion_main!(benches);
