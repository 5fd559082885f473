//! What the blocks of the dynamics processors cost on a stereo track at 48 kHz, in chunks of 64 frames.
//!
//! Criterion counts stereo frames: the time per element is ns per stereo frame.

mod noise;

use criterion::{Bencher, Criterion, Throughput, criterion_group, criterion_main};
use shared_dsp::delay::DelayLine;
use shared_dsp::dynamics::lookahead::Lookahead;
use shared_dsp::dynamics::peak::PeakReader;
use shared_dsp::dynamics::sliding::SlidingMinimum;
use shared_dsp::oversample::{Downsampler, Factor, Upsampler};
use std::hint::black_box;
use std::time::Duration;

const RATE_HZ: f64 = 48_000.0;
const CHUNK: usize = 64;

/// The same noise at every run.
fn noise(frames: usize) -> Vec<f64> {
    noise::noise(frames, 1).into_iter().map(f64::from).collect()
}

/// Gains in dB of a compressor on music: down at once at a peak, up again in 50 ms.
fn gains_db(frames: usize) -> Vec<f64> {
    let mut gain_db = 0.0_f64;
    let mut gain = |x: f64| {
        gain_db = (gain_db * (1.0 - 1.0 / 2_400.0)).min(-24.0 * (x.abs() - 0.6).max(0.0));
        gain_db
    };
    noise(frames).into_iter().map(&mut gain).collect()
}

/// Two channels of a source, chunk by chunk, each through its own one of two.
fn stereo<T>(b: &mut Bencher, source: &[f64], mut two: [T; 2], run: impl Fn(&mut T, &mut [f64; CHUNK])) {
    let mut from = 0;
    let mut chunks = [[0.0; CHUNK]; 2];
    b.iter(|| {
        for (side, (one, chunk)) in two.iter_mut().zip(&mut chunks).enumerate() {
            let from = from + 13 * side;
            chunk.copy_from_slice(&source[from..from + CHUNK]);
            run(one, chunk);
        }
        from = (from + CHUNK) % 90_000;
        black_box(&mut chunks);
    });
}

fn up_and_down<const HIGH: usize>(b: &mut Bencher, source: &[f64], factor: Factor) {
    let pair = || (Upsampler::new(RATE_HZ, factor), Downsampler::new(RATE_HZ, factor));
    stereo(b, source, [pair(), pair()], |(up, down), chunk| {
        let mut high = [0.0; HIGH];
        up.process(chunk, &mut high);
        down.process(black_box(&high), chunk);
    });
}

fn blocks(c: &mut Criterion) {
    let mut group = c.benchmark_group("dynamics");
    group.throughput(Throughput::Elements(CHUNK as u64));
    let audio = noise(96_000);
    let gains_db = gains_db(96_000);

    group.bench_function("copying only", |b| stereo(b, &audio, [(), ()], |_, _| ()));
    group.bench_function("delay of 20 ms", |b| {
        let lines = [(); 2].map(|()| DelayLine::new(1, 960));
        stereo(b, &audio, lines, |line, chunk| {
            line.write(&[&mut *chunk], CHUNK);
            line.read(0, 960, chunk);
        });
    });
    for (name, source) in [("minimum of 5 ms, noise", &audio), ("minimum of 5 ms, gains", &gains_db)] {
        group.bench_function(name, |b| {
            let minimum = || {
                let mut minimum = SlidingMinimum::new(240);
                minimum.set(240);
                minimum
            };
            stereo(b, source, [minimum(), minimum()], |minimum, chunk| minimum.process(chunk));
        });
    }
    for (name, frames) in [("lookahead of 1.5 ms", 72), ("lookahead of 20 ms", 960)] {
        group.bench_function(name, |b| {
            let lookahead = || {
                let mut lookahead = Lookahead::new(960);
                lookahead.set(frames);
                lookahead
            };
            stereo(b, &gains_db, [lookahead(), lookahead()], |lookahead, chunk| lookahead.process(chunk));
        });
    }
    group.bench_function("2x up and down", |b| up_and_down::<{ 2 * CHUNK }>(b, &audio, Factor::Two));
    group.bench_function("4x up and down", |b| up_and_down::<{ 4 * CHUNK }>(b, &audio, Factor::Four));
    group.bench_function("4x up", |b| {
        let ups = [(); 2].map(|()| Upsampler::new(RATE_HZ, Factor::Four));
        stereo(b, &audio, ups, |up, chunk| {
            let mut high = [0.0; 4 * CHUNK];
            up.process(chunk, &mut high);
            black_box(&mut high);
        });
    });
    group.bench_function("peak reader", |b| {
        let readers = [(); 2].map(|()| PeakReader::new(RATE_HZ));
        stereo(b, &audio, readers, |reader, chunk| {
            let input = *chunk;
            reader.process(&input, chunk);
        });
    });
    group.finish();

    // Not per frame: what one change of the lookahead costs.
    c.bench_function("change of the lookahead to 20 ms", |b| {
        let mut lookahead = Lookahead::new(960);
        lookahead.process(&mut gains_db[..4_000].to_vec());
        b.iter(|| {
            lookahead.set(959);
            lookahead.set(960);
        });
    });
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
    targets = blocks
}
criterion_main!(benches);
