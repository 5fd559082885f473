//! What the Compressor costs at 48 kHz, in blocks of 64 and 512 frames, with about 10 dB of reduction.
//!
//! Criterion counts frames of all channels: the time per element is ns per (stereo) frame.

mod noise;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use noise::noise;
use shared_dsp::compressor::settings::{Detector, Mode, Oversampling, Style};
use shared_dsp::compressor::{Compressor, Settings};
use shared_dsp::{Block, Layout, Processor, Spec};
use std::hint::black_box;
use std::time::Duration;

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 48_000;

fn spec(layout: Layout) -> Spec {
    Spec {
        sample_rate_hz: RATE_HZ,
        max_block_frames: 512,
        layout,
        input: layout,
        sidechain_channels: 0,
        offline: true,
    }
}

fn compressor(c: &mut Criterion) {
    let clean = Settings { threshold_db: -24.0, ..Settings::DEFAULT };
    let oversampled = |oversampling| Settings { oversampling, ..clean };
    let cases = [
        ("analytic", clean, Layout::Stereo),
        ("RMS", Settings { detector: Detector::Rms, ..clean }, Layout::Stereo),
        ("loudness", Settings { detector: Detector::Loudness, ..clean }, Layout::Stereo),
        ("peak", Settings { detector: Detector::Peak, ..clean }, Layout::Stereo),
        ("no reduction", Settings { threshold_db: 0.0, ..clean }, Layout::Stereo),
        ("feedback", Settings { topology: 1.0, ..clean }, Layout::Stereo),
        ("auto release", Settings { auto_release: true, ..clean }, Layout::Stereo),
        ("opto", Settings { style: Style::Opto, ..clean }, Layout::Stereo),
        ("lookahead 5 ms", Settings { lookahead_ms: 5.0, ..clean }, Layout::Stereo),
        ("oversampling 2x", oversampled(Oversampling::X2), Layout::Stereo),
        ("oversampling 4x", oversampled(Oversampling::X4), Layout::Stereo),
        (
            "oversampling 4x and colour",
            Settings { colour: 1.0, ..oversampled(Oversampling::X4) },
            Layout::Stereo,
        ),
        ("auto make-up", Settings { auto_makeup: true, ..clean }, Layout::Stereo),
        ("expander", Settings { mode: Mode::Expander, ..clean }, Layout::Stereo),
        ("12 channels linked", clean, Layout::Surround714),
    ];
    let mut group = c.benchmark_group("compressor");
    group
        .measurement_time(Duration::from_millis(1_500))
        .warm_up_time(Duration::from_millis(300))
        .sample_size(20);
    for block_frames in [64_usize, 512] {
        group.throughput(Throughput::Elements(block_frames as u64));
        for (name, settings, layout) in &cases {
            bench(&mut group, name, settings, *layout, block_frames, false);
        }
        bench(&mut group, "silence", &clean, Layout::Stereo, block_frames, true);
    }
    group.finish();
}

type Group<'a> = criterion::BenchmarkGroup<'a, criterion::measurement::WallTime>;

fn bench(
    group: &mut Group<'_>,
    name: &str,
    settings: &Settings,
    layout: Layout,
    block_frames: usize,
    silent: bool,
) {
    group.bench_function(BenchmarkId::new(name, block_frames), |b| {
        let mut compressor = Compressor::new(&spec(layout));
        compressor.set(settings);
        compressor.prepare();
        let source: Vec<Vec<f32>> = (0..layout.len() as u32)
            .map(|channel| if silent { vec![0.0; FRAMES] } else { noise(FRAMES, channel + 1) })
            .collect();
        let mut channels: Vec<Vec<f32>> = vec![vec![0.0; block_frames]; layout.len()];
        let mut from = 0;
        b.iter(|| {
            let mut main: [&mut [f32]; 12] = Default::default();
            for ((slot, channel), source) in main.iter_mut().zip(&mut channels).zip(&source) {
                channel.copy_from_slice(&source[from..from + block_frames]);
                *slot = channel;
            }
            from = (from + block_frames) % (FRAMES - block_frames);
            let main = &mut main[..layout.len()];
            compressor.process(black_box(&mut Block { main, sidechain: &[] }));
        });
    });
}

/// Trying a setting on the 30 s of the envelope memory.
fn memory(c: &mut Criterion) {
    let mut compressor = Compressor::new(&spec(Layout::Stereo));
    let mut channels = [noise(FRAMES, 1), noise(FRAMES, 2)];
    for _ in 0..31 {
        let [left, right] = &mut channels;
        let mut main: [&mut [f32]; 2] = [left, right];
        compressor.process(&mut Block { main: &mut main, sidechain: &[] });
    }
    let memory = compressor.memory();
    let settings = Settings { threshold_db: -24.0, ..Settings::DEFAULT };
    let mut group = c.benchmark_group("compressor/envelope memory");
    group.bench_function("replay of 30 s", |b| b.iter(|| memory.outcome(black_box(&settings))));
    group.finish();
}

criterion_group!(benches, compressor, memory);
criterion_main!(benches);
