//! What the EQ costs on a stereo track at 48 kHz, in blocks of 64 and 512 frames, beside floor kernels in the
//! same run.
//!
//! Criterion counts stereo frames: the time per element is ns per stereo frame.

mod noise;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use noise::noise;
use shared_dsp::chunk::CHUNK;
use shared_dsp::dynamics::analytic::{AnalyticBank, FINE_IMAGE_DB};
use shared_dsp::eq::Eq;
use shared_dsp::eq::settings::{Band, BandState, Dynamics, Kind, LinearLow, Phase, Settings, Slope};
use shared_dsp::filter::design::Design;
use shared_dsp::filter::prototype::Prototype;
use shared_dsp::{Block, Layout, Processor, Spec};
use std::hint::black_box;
use std::time::Duration;

const RATE_HZ: f64 = 48_000.0;

fn spec() -> Spec {
    Spec {
        sample_rate_hz: RATE_HZ,
        max_block_frames: 512,
        layout: Layout::Stereo,
        input: Layout::Stereo,
        sidechain_channels: 0,
        offline: true,
    }
}

/// That many bells over the spectrum from a frequency on.
fn bells(count: usize, lowest_hz: f32, highest_hz: f32) -> Settings {
    let mut settings = Settings::DEFAULT;
    for (n, band) in settings.bands.iter_mut().take(count).enumerate() {
        *band = Band {
            state: BandState::On,
            freq_hz: lowest_hz * (highest_hz / lowest_hz).powf(n as f32 / count as f32),
            gain_db: if n % 2 == 0 { 4.0 } else { -5.0 },
            ..Band::DEFAULT
        };
    }
    settings
}

fn dynamic(mut settings: Settings) -> Settings {
    for band in &mut settings.bands {
        band.dynamics = Dynamics { range_db: -9.0, threshold_db: -40.0, ..Dynamics::DEFAULT };
    }
    settings
}

fn eq(c: &mut Criterion) {
    let mut group = c.benchmark_group("eq");
    let cases = [
        ("all off", Settings::DEFAULT),
        ("1 bell", bells(1, 1_000.0, 2_000.0)),
        ("8 bells", bells(8, 200.0, 16_000.0)),
        ("8 bells below 150 Hz", bells(8, 25.0, 140.0)),
        ("24 bells", bells(24, 100.0, 18_000.0)),
        ("8 dynamic bells", dynamic(bells(8, 200.0, 16_000.0))),
        ("8 bells natural phase", Settings { phase: Phase::Natural, ..bells(8, 200.0, 16_000.0) }),
        (
            "8 bells linear phase 100 Hz",
            Settings { phase: Phase::Linear, linear_low: LinearLow::Hz100, ..bells(8, 200.0, 16_000.0) },
        ),
    ];
    let source = noise(96_000, 1);
    for (name, settings) in cases {
        for frames in [64, 512] {
            group.throughput(Throughput::Elements(frames as u64));
            group.bench_with_input(BenchmarkId::new(name, frames), &frames, |b, &frames| {
                let mut eq = Eq::new(&spec());
                eq.set(&settings);
                eq.prepare();
                let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
                let mut from = 0;
                let mut block = || {
                    left.copy_from_slice(&source[from..from + frames]);
                    right.copy_from_slice(&source[from + 13..from + 13 + frames]);
                    from = (from + frames) % 90_000;
                    eq.process(&mut Block { main: &mut [&mut left, &mut right], sidechain: &[] });
                    black_box(&mut left);
                };
                // Listening for the loudness match is over after some seconds.
                for _ in 0..5 * 48_000 / frames {
                    block();
                }
                b.iter(&mut block);
            });
        }
    }
    group.finish();
}

/// What any equaliser must at least do: biquads in series on two channels, transposed direct form II in f64.
fn floor(c: &mut Criterion) {
    let mut group = c.benchmark_group("floor");
    for sections in [8, 24] {
        for frames in [64, 512] {
            let name = format!("{sections} biquads TDF2");
            group.throughput(Throughput::Elements(frames as u64));
            group.bench_with_input(BenchmarkId::new(name, frames), &frames, |b, &frames| {
                let mut states = vec![[[0.0_f64; 2]; 2]; sections];
                let source = noise(2 * frames, 1);
                let mut audio = source.clone();
                b.iter(|| {
                    audio.copy_from_slice(&source);
                    for frame in audio.chunks_exact_mut(2) {
                        for (sample, side) in frame.iter_mut().zip(0..2) {
                            let mut x = f64::from(*sample);
                            for state in &mut states {
                                let s = &mut state[side];
                                let y = 1.01 * x + s[0];
                                s[0] = s[1] - 1.9 * x + 1.9 * y;
                                s[1] = 0.92 * x - 0.93 * y;
                                x = y;
                            }
                            *sample = x as f32;
                        }
                    }
                    black_box(&mut audio);
                });
            });
        }
    }
    group.finish();
}

/// The envelope of a stereo track without ripple, as the dynamic bands and the Compressor read it.
fn envelope(c: &mut Criterion) {
    let mut group = c.benchmark_group("envelope");
    let source: Vec<f64> = noise(CHUNK, 1).into_iter().map(f64::from).collect();
    for image_db in [-65.0, FINE_IMAGE_DB] {
        for frames in [8, CHUNK] {
            group.throughput(Throughput::Elements(frames as u64));
            let name = format!("image {image_db} dB");
            group.bench_with_input(BenchmarkId::new(name, frames), &frames, |b, &frames| {
                let mut bank = AnalyticBank::new(RATE_HZ, 2, image_db);
                let mut power = [[0.0; CHUNK]; 2];
                b.iter(|| {
                    bank.power(&[&source[..frames], &source[CHUNK - frames..]], &mut power);
                    black_box(&mut power);
                });
            });
        }
    }
    group.finish();
}

fn design(c: &mut Criterion) {
    let mut group = c.benchmark_group("design");
    for (name, kind, slope) in
        [("a bell", Kind::Bell, Slope::Db12), ("a low cut of 96 dB per octave", Kind::LowCut, Slope::Db96)]
    {
        group.bench_function(name, |b| {
            let mut design = Design::new(&Prototype::new(kind, slope, 1_000.0, 6.0, 1.0), RATE_HZ);
            let mut freq_hz = 1_000.0;
            b.iter(|| {
                freq_hz = if freq_hz > 9_000.0 { 1_000.0 } else { freq_hz * 1.001 };
                design.retune(&Prototype::new(kind, slope, freq_hz, 6.0, 1.0), RATE_HZ);
                black_box(&design);
            });
        });
    }
    group.finish();
}

/// Short rounds: there are many cases.
fn short() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_millis(1_500))
}

criterion_group! {
    name = benches;
    config = short();
    targets = eq, floor, envelope, design
}
criterion_main!(benches);
