//! What the loudness meter and the Balance around it cost on a stereo track at 48 kHz, in blocks of 64 frames, beside the `ebur128` crate.
//!
//! Criterion counts stereo frames: the time per element is ns per stereo frame. White noise is the worst for the true
//! peak: nothing can be left out. In music most of it can.

mod noise;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ebur128::{EbuR128, Mode};
use noise::noise;
use shared_dsp::balance::{Balance, Settings};
use shared_dsp::loudness::meter::Meter;
use shared_dsp::loudness::signal_check::SignalCheck;
use shared_dsp::loudness::true_peak::TruePeak;
use shared_dsp::{Block, Layout, Processor, Spec};
use std::hint::black_box;

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 48_000;
const BLOCK_FRAMES: usize = 64;

type Sound = [Vec<f32>; 2];

/// Noise as it is, and with the fall of 6 dB per octave above 500 Hz that music has.
fn sounds() -> [(&'static str, Sound); 3] {
    let white = [noise(FRAMES, 1), noise(FRAMES, 2)];
    let soft = white.clone().map(|channel| {
        let mut low = 0.0;
        let pass = |x: f32| {
            low += 0.065 * (x - low);
            4.0 * low
        };
        channel.into_iter().map(pass).collect()
    });
    [("white noise", white), ("dark noise", soft), ("silence", [vec![0.0; FRAMES], vec![0.0; FRAMES]])]
}

fn blocks(sound: &Sound) -> impl Iterator<Item = [&[f32]; 2]> {
    sound[0].chunks(BLOCK_FRAMES).zip(sound[1].chunks(BLOCK_FRAMES)).map(|(left, right)| [left, right])
}

fn meters(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("loudness meter");
    group.throughput(Throughput::Elements(FRAMES as u64));
    for (name, sound) in sounds() {
        let mut meter = Meter::new(Layout::Stereo, RATE_HZ);
        group.bench_function(BenchmarkId::new("meter with true peak", name), |bencher| {
            bencher.iter(|| {
                blocks(&sound).for_each(|block| meter.process(&block));
                black_box(meter.readings())
            });
        });
        let mut meter = Meter::without_true_peak(Layout::Stereo, RATE_HZ);
        group.bench_function(BenchmarkId::new("meter", name), |bencher| {
            bencher.iter(|| {
                blocks(&sound).for_each(|block| meter.process(&block));
                black_box(meter.readings())
            });
        });
        let mut true_peak = TruePeak::new(2, RATE_HZ);
        group.bench_function(BenchmarkId::new("true peak", name), |bencher| {
            bencher.iter(|| {
                // As the meter asks for it, about every 10 ms.
                for (number, block) in blocks(&sound).enumerate() {
                    true_peak.process(&block);
                    if number % 8 == 7 {
                        black_box((true_peak.take(0), true_peak.take(1)));
                    }
                }
            });
        });
        let mut check = SignalCheck::new(Layout::Stereo, RATE_HZ);
        group.bench_function(BenchmarkId::new("clips, offset, correlation", name), |bencher| {
            bencher.iter(|| {
                blocks(&sound).for_each(|block| check.process(&block));
                black_box(check.findings())
            });
        });
        let loudness = Mode::M | Mode::S | Mode::I | Mode::LRA | Mode::HISTOGRAM;
        for (what, mode) in [("ebur128", loudness), ("ebur128 with true peak", loudness | Mode::TRUE_PEAK)] {
            let mut meter = EbuR128::new(2, RATE_HZ as u32, mode).expect("a stereo meter");
            group.bench_function(BenchmarkId::new(what, name), |bencher| {
                bencher.iter(|| {
                    for block in blocks(&sound) {
                        meter.add_frames_planar_f32(&block).expect("stereo frames");
                    }
                });
            });
        }
    }
    group.finish();
}

/// The whole processor: what a track with it costs.
fn balances(criterion: &mut Criterion) {
    let layout = Layout::Stereo;
    let spec = Spec {
        sample_rate_hz: RATE_HZ,
        max_block_frames: BLOCK_FRAMES,
        layout,
        input: layout,
        sidechain_channels: 0,
        offline: false,
    };
    let ride = Settings { ride_on: true, ride_lookahead_ms: 300.0, ..Settings::DEFAULT };
    let ceiling = Settings { ceiling_on: true, ceiling_dbtp: -6.0, ..Settings::DEFAULT };
    let mut group = criterion.benchmark_group("balance");
    group.throughput(Throughput::Elements(FRAMES as u64));
    for (what, settings) in [
        ("neutral", Settings::DEFAULT),
        ("trim", Settings { trim_db: -3.0, ..Settings::DEFAULT }),
        ("ride", ride),
        ("ceiling", ceiling),
        ("ride and ceiling", Settings { ceiling_on: true, ceiling_dbtp: -6.0, ..ride }),
    ] {
        for (name, sound) in sounds() {
            let mut balance = Balance::new(&spec);
            balance.set(&settings);
            balance.prepare();
            let mut played = sound.clone();
            group.bench_function(BenchmarkId::new(what, name), |bencher| {
                bencher.iter(|| {
                    let [left, right] = &mut played;
                    left.copy_from_slice(&sound[0]);
                    right.copy_from_slice(&sound[1]);
                    for (left, right) in left.chunks_mut(BLOCK_FRAMES).zip(right.chunks_mut(BLOCK_FRAMES)) {
                        balance.process(&mut Block { main: &mut [left, right], sidechain: &[] });
                    }
                    black_box(balance.levels())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, meters, balances);
criterion_main!(benches);
