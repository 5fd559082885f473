//! Linear and natural phase against the closed forms: level, phase, latency, tail, and the exchange of
//! kernels.

use aplomb_tests::{curves, random::Random};
use realfft::RealFftPlanner;
use realfft::num_complex::Complex64;
use shared_dsp::eq::phase::{
    Gains, PhaseEngine, PhaseKernel, PhasePath, latency_frames, linear_kernel, natural_kernel,
};
use shared_dsp::eq::settings::{Band, Kind, LinearLow, Phase, Slope};
use shared_dsp::filter::{design::Design, prototype::Prototype};
use std::f64::consts::{PI, TAU};

const LOWS: [(LinearLow, f64); 5] = [
    (LinearLow::Hz200, 200.0),
    (LinearLow::Hz100, 100.0),
    (LinearLow::Hz50, 50.0),
    (LinearLow::Hz25, 25.0),
    (LinearLow::Hz12, 12.5),
];
const RATES_HZ: [f64; 6] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];

/// The analogue bell of the W3C Audio EQ Cookbook.
fn bell(freq_hz: f64, centre_hz: f64, gain_db: f64, q: f64) -> Complex64 {
    let a = 10.0_f64.powf(gain_db / 40.0);
    let s = Complex64::new(0.0, freq_hz / centre_hz);
    (s * s + s * (a / q) + 1.0) / (s * s + s / (a * q) + 1.0)
}

/// The magnitude of a Butterworth low cut.
fn low_cut(freq_hz: f64, corner_hz: f64, order: i32) -> f64 {
    1.0 / (1.0 + (corner_hz / freq_hz.max(1e-9)).powi(2 * order)).sqrt()
}

fn path(phase: Phase, low: LinearLow, rate_hz: f64, channels: usize) -> PhasePath {
    PhasePath::new(phase, low, rate_hz, channels).unwrap()
}

fn alike<T: Copy>(value: T, nothing: T) -> Gains<T> {
    Gains { own: [value; 12], cross: [nothing; 2] }
}

/// A mono kernel of linear phase with this magnitude.
fn linear(low: LinearLow, rate_hz: f64, magnitude: impl Fn(f64) -> f64) -> PhaseKernel {
    linear_kernel(path(Phase::Linear, low, rate_hz, 1), |freq_hz| alike(magnitude(freq_hz), 0.0))
}

/// Runs one channel in blocks of that length.
fn run(engine: &mut PhaseEngine, signal: &[f64], block_frames: usize) -> Vec<f64> {
    let mut out = signal.to_vec();
    for block in out.chunks_mut(block_frames) {
        engine.process(&mut [block]);
    }
    out
}

/// The answer to an impulse, long enough for the whole kernel.
fn impulse_response(engine: &mut PhaseEngine) -> Vec<f64> {
    let mut signal = vec![0.0; (4 * engine.latency_frames()).next_power_of_two()];
    signal[0] = 1.0;
    run(engine, &signal, 480)
}

/// H at bins of an answer, with the latency taken out.
fn spectrum(response: &[f64], latency_frames: usize) -> Vec<Complex64> {
    let mut planner = RealFftPlanner::<f64>::new();
    let transform = planner.plan_fft_forward(response.len());
    let mut bins = transform.make_output_vec();
    transform.process(&mut response.to_vec(), &mut bins).unwrap();
    let turn = TAU * latency_frames as f64 / response.len() as f64;
    bins.iter().enumerate().map(|(n, bin)| bin * Complex64::from_polar(1.0, turn * n as f64)).collect()
}

fn db(gain: f64) -> f64 {
    20.0 * gain.log10()
}

/// Largest error in dB of a magnitude between two frequencies.
fn error_db(bins: &[Complex64], rate_hz: f64, from_hz: f64, to_hz: f64, target: impl Fn(f64) -> f64) -> f64 {
    let step_hz = rate_hz / (2 * (bins.len() - 1)) as f64;
    let within = |n: &usize| (from_hz..=to_hz).contains(&(*n as f64 * step_hz));
    let error = |n: usize| (db(bins[n].norm()) - db(target(n as f64 * step_hz))).abs();
    (0..bins.len()).filter(within).map(error).fold(0.0, f64::max)
}

/// Signals that make time variance audible: noise, a kick drum, and impulses at seven offsets.
fn signals() -> Vec<Vec<f64>> {
    let frames = 12_000;
    let mut random = Random::new(1);
    let kick = |n: usize| {
        let t = n as f64 / 48_000.0;
        (TAU * (50.0 * t - 6.0 * (-t / 0.02).exp())).sin() * (-t / 0.1).exp()
    };
    let mut signals = vec![(0..frames).map(|_| random.bipolar()).collect(), (0..frames).map(kick).collect()];
    for offset in [0, 1, 17, 63, 64, 1_000, 3_001] {
        let mut impulse = vec![0.0; frames];
        impulse[offset] = 1.0;
        signals.push(impulse);
    }
    signals
}

#[test]
fn linear_phase_is_time_invariant_and_equals_direct_convolution_with_its_kernel() {
    for low in [LinearLow::Hz200, LinearLow::Hz50] {
        let mut engine = PhaseEngine::new(linear(low, 48_000.0, |f| bell(f, 100.0, 12.0, 10.0).norm()));
        let kernel = impulse_response(&mut engine);
        for (index, signal) in signals().iter().enumerate() {
            engine.reset();
            let out = run(&mut engine, signal, 64);
            let error = |n: usize| {
                let direct: f64 = (0..=n).map(|k| kernel.get(k).map_or(0.0, |tap| tap * signal[n - k])).sum();
                (out[n] - direct).abs()
            };
            let largest = (0..signal.len()).step_by(7).map(error).fold(0.0, f64::max);
            assert!(db(largest) <= -250.0, "signal {index}: {} dB", db(largest));
        }
    }
}

#[test]
fn linear_phase_turns_nothing() {
    for (low, low_hz) in LOWS {
        let mut engine = PhaseEngine::new(linear(low, 48_000.0, |f| {
            bell(f, 4.0 * low_hz, 12.0, 4.0).norm()
                * bell(f, 5_000.0, -18.0, 1.0).norm()
                * low_cut(f, low_hz, 4)
        }));
        let response = impulse_response(&mut engine);
        let bins = spectrum(&response, engine.latency_frames());
        // Where there is sound: above −60 dB.
        let turned =
            bins.iter().filter(|bin| bin.norm() > 1e-3).map(|bin| bin.arg().abs()).fold(0.0, f64::max);
        assert!(turned.to_degrees() <= 1e-6, "{low:?}: {}°", turned.to_degrees());
    }
}

#[test]
fn the_latency_is_the_centre_of_the_kernel_at_every_rate_and_mode() {
    for rate_hz in [8_000.0, 22_050.0, 32_000.0].into_iter().chain(RATES_HZ).chain([384_000.0]) {
        for (low, low_hz) in LOWS {
            let latency = latency_frames(Phase::Linear, low, rate_hz);
            let expected_ms = 21.333 * 200.0 / if low_hz == 12.5 { 12.5 } else { low_hz };
            assert!((1e3 * latency as f64 / rate_hz - expected_ms).abs() < 0.1);
        }
        let natural = latency_frames(Phase::Natural, LinearLow::Hz100, rate_hz);
        assert!(natural as f64 <= 512.0 * rate_hz / 48_000.0);
        let paths = [
            (Phase::Natural, LinearLow::Hz100),
            (Phase::Linear, LinearLow::Hz200),
            (Phase::Linear, LinearLow::Hz50),
        ];
        for (phase, low) in paths {
            let path = path(phase, low, rate_hz, 1);
            let high_hz = 0.3 * rate_hz.min(48_000.0);
            let kernel = match phase {
                Phase::Linear => linear(low, rate_hz, |f| bell(f, high_hz, 6.0, 1.0).norm()),
                _ => natural_kernel(
                    path,
                    |_| alike(Complex64::ONE, Complex64::ZERO),
                    |_| alike(Complex64::new(0.5, 0.0), Complex64::ZERO),
                ),
            };
            let mut engine = PhaseEngine::new(kernel);
            let response = impulse_response(&mut engine);
            let peak = (0..response.len()).max_by(|a, b| response[*a].abs().total_cmp(&response[*b].abs()));
            assert_eq!(peak, Some(path.latency_frames()), "{path:?}");
            assert_eq!(engine.latency_frames(), path.latency_frames());
        }
        // Without any band the input comes out, late, to the last bit.
        let path = path(Phase::Linear, LinearLow::Hz200, rate_hz, 1);
        let mut engine = PhaseEngine::new(linear_kernel(path, |_| alike(1.0, 0.0)));
        let mut random = Random::new(2);
        let signal: Vec<f64> = (0..3 * path.latency_frames()).map(|_| random.bipolar()).collect();
        let out = run(&mut engine, &signal, 100);
        assert_eq!(out[path.latency_frames()..], signal[..2 * path.latency_frames()]);
        assert_eq!(engine.tail_frames(), 0);
    }
}

#[test]
fn the_tail_ends_where_the_answer_falls_below_120_db() {
    for (centre_hz, q) in [(1_000.0, 1.0), (300.0, 4.0), (8_000.0, 20.0)] {
        let mut engine =
            PhaseEngine::new(linear(LinearLow::Hz50, 48_000.0, |f| bell(f, centre_hz, 6.0, q).norm()));
        let response = impulse_response(&mut engine);
        let last = response.iter().rposition(|sample| sample.abs() > 1e-6).unwrap();
        assert_eq!(last, engine.latency_frames() + engine.tail_frames());
    }
}

#[test]
fn linear_phase_is_accurate_from_its_lowest_frequency_upwards() {
    // What the documentation of `linear_kernel` promises for ±12 dB: Q, lowest centre as a multiple of the
    // stated frequency.
    for (low, low_hz) in LOWS {
        for (q, multiple, bar_db) in [
            (0.7, 1.0, 0.01),
            (1.0, 1.0, 0.02),
            (2.0, 1.0, 0.25),
            (2.0, 1.5, 0.05),
            (4.0, 3.0, 0.05),
            (10.0, 7.5, 0.05),
        ] {
            for gain_db in [-12.0, 12.0] {
                let target = |f: f64| bell(f, multiple * low_hz, gain_db, q).norm();
                let mut engine = PhaseEngine::new(linear(low, 48_000.0, target));
                let bins = spectrum(&impulse_response(&mut engine), engine.latency_frames());
                let error = error_db(&bins, 48_000.0, 10.0, 20_000.0, target);
                println!("{low:?} Q {q} at {multiple} × {gain_db} dB: {error:.4} dB");
                assert!(error <= bar_db, "{low:?} Q {q} at {multiple} ×: {error} dB");
            }
        }
    }
}

#[test]
fn a_brick_wall_is_a_wall() {
    for (low, low_hz) in LOWS {
        let corner_hz = 3_000.0;
        let mut engine = PhaseEngine::new(linear(low, 48_000.0, |f| if f < corner_hz { 0.0 } else { 1.0 }));
        let bins = spectrum(&impulse_response(&mut engine), engine.latency_frames());
        let step_hz = 24_000.0 / (bins.len() - 1) as f64;
        // The wall is as wide as the stated frequency.
        for (n, bin) in bins.iter().enumerate() {
            let freq_hz = n as f64 * step_hz;
            if freq_hz < corner_hz - 0.5 * low_hz {
                assert!(db(bin.norm()) <= -100.0, "{low:?} {freq_hz} Hz: {} dB", db(bin.norm()));
            } else if freq_hz > corner_hz + 0.5 * low_hz {
                assert!(db(bin.norm()).abs() <= 1e-4, "{low:?} {freq_hz} Hz: {} dB", db(bin.norm()));
            }
        }
    }
}

/// Largest error in degrees and dB up to 20 kHz of the filters of a band followed by its kernel, where the
/// target is above −60 dB.
fn natural_error(band: &Band, rate_hz: f64) -> (f64, f64) {
    let number = |value: f32| f64::from(value);
    let prototype =
        Prototype::new(band.kind, band.slope, number(band.freq_hz), number(band.gain_db), number(band.q));
    let design = Design::new(&prototype, rate_hz);
    let path = path(Phase::Natural, LinearLow::Hz100, rate_hz, 1);
    let kernel = natural_kernel(
        path,
        |freq_hz| alike(prototype.response(freq_hz), Complex64::ZERO),
        |freq_hz| alike(design.response(freq_hz, rate_hz), Complex64::ZERO),
    );
    let mut engine = PhaseEngine::new(kernel);
    let response = impulse_response(&mut engine);
    let bins = spectrum(&response, path.latency_frames());
    let step_hz = 0.5 * rate_hz / (bins.len() - 1) as f64;
    let (mut degrees, mut level_db) = (0.0_f64, 0.0_f64);
    for (n, correction) in bins.iter().enumerate().skip(1) {
        let freq_hz = n as f64 * step_hz;
        let target = prototype.response(freq_hz);
        if !(10.0..=20_000.0).contains(&freq_hz) || target.norm() < 1e-3 {
            continue;
        }
        let error = correction * design.response(freq_hz, rate_hz) / target;
        degrees = degrees.max(error.arg().to_degrees().abs());
        level_db = level_db.max(db(error.norm()).abs());
    }
    (degrees, level_db)
}

#[test]
fn natural_phase_has_the_analogue_phase_and_level_up_to_20_khz() {
    let wall = |kind: Kind, freq_hz: f32| curves::band(kind, freq_hz, 0.0, 0.707, Slope::BrickWall);
    let walls = vec![wall(Kind::LowCut, 40.0), wall(Kind::LowCut, 2_000.0), wall(Kind::HighCut, 16_000.0)];
    let sets = [curves::demanding(), curves::cuts(), curves::ultrasonic(), walls];
    for rate_hz in RATES_HZ {
        let mut worst = (0.0_f64, 0.0_f64);
        for band in sets.iter().flatten().step_by(if rate_hz < 50_000.0 { 1 } else { 7 }) {
            let (degrees, level_db) = natural_error(band, rate_hz);
            if degrees > 0.3 || level_db > 0.02 {
                println!(
                    "{rate_hz} Hz {:?} {} Hz {} dB Q {} {:?}: {degrees:.3}° {level_db:.4} dB",
                    band.kind, band.freq_hz, band.gain_db, band.q, band.slope
                );
            }
            worst = (worst.0.max(degrees), worst.1.max(level_db));
        }
        println!("{rate_hz} Hz: at most {:.4}°, {:.5} dB", worst.0, worst.1);
        assert!(worst.0 <= 0.3 && worst.1 <= 0.02, "{rate_hz} Hz: {worst:?}");
    }
}

#[test]
fn natural_phase_corrects_mid_and_side_bands_together() {
    let rate_hz = 44_100.0;
    let bands = [
        Prototype::new(Kind::Bell, Slope::Db12, 15_000.0, 12.0, 2.0),
        Prototype::new(Kind::HighShelf, Slope::Db12, 12_000.0, -9.0, 0.707),
    ];
    let designs = bands.map(|band| Design::new(&band, rate_hz));
    let combined = |mid: Complex64, side: Complex64| Gains {
        own: [(mid + side) * 0.5; 12],
        cross: [(mid - side) * 0.5; 2],
    };
    let kernel = natural_kernel(
        path(Phase::Natural, LinearLow::Hz100, rate_hz, 2),
        |freq_hz| combined(bands[0].response(freq_hz), bands[1].response(freq_hz)),
        |freq_hz| combined(designs[0].response(freq_hz, rate_hz), designs[1].response(freq_hz, rate_hz)),
    );
    let mut engine = PhaseEngine::new(kernel);
    let (mut left, mut right) = (vec![0.0; 4_096], vec![0.0; 4_096]);
    left[0] = 1.0;
    engine.process(&mut [&mut left, &mut right]);
    let [left, right] = [left, right].map(|channel| spectrum(&channel, engine.latency_frames()));
    for n in 1..=(20_000.0 * 4_096.0 / rate_hz) as usize {
        let freq_hz = n as f64 * rate_hz / 4_096.0;
        for (index, correction) in [left[n] + right[n], left[n] - right[n]].into_iter().enumerate() {
            let error =
                correction * designs[index].response(freq_hz, rate_hz) / bands[index].response(freq_hz);
            assert!(
                error.arg().to_degrees().abs() < 0.1 && db(error.norm()).abs() < 0.01,
                "{freq_hz} Hz {error}"
            );
        }
    }
}

#[test]
fn mid_and_side_bands_come_out_as_left_and_right() {
    let target = |freq_hz: f64| {
        let mid = bell(freq_hz, 1_000.0, 9.0, 1.0).norm();
        let side = bell(freq_hz, 4_000.0, -12.0, 2.0).norm();
        let mut gains = alike(1.0, 0.5 * (mid - side));
        gains.own[..2].fill(0.5 * (mid + side));
        gains
    };
    let mut engine =
        PhaseEngine::new(linear_kernel(path(Phase::Linear, LinearLow::Hz100, 48_000.0, 3), target));
    let mut channels = vec![vec![0.0; 16_384]; 3];
    channels[0][0] = 1.0;
    channels[2][5] = 1.0;
    for from in (0..16_384).step_by(64) {
        let mut block: Vec<&mut [f64]> = channels.iter_mut().map(|c| &mut c[from..from + 64]).collect();
        engine.process(&mut block);
    }
    let latency = engine.latency_frames();
    let [left, right] = [0, 1].map(|n| spectrum(&channels[n], latency));
    for (n, (left, right)) in left.iter().zip(&right).enumerate() {
        let freq_hz = n as f64 * 48_000.0 / 16_384.0;
        let mid = left + right - bell(freq_hz, 1_000.0, 9.0, 1.0).norm();
        let side = left - right - bell(freq_hz, 4_000.0, -12.0, 2.0).norm();
        assert!(mid.norm() < 1e-4 && side.norm() < 1e-4, "{freq_hz} Hz {mid} {side}");
    }
    assert!(channels[2].iter().enumerate().all(|(n, x)| *x == f64::from(u8::from(n == latency + 5))));
}

/// Largest level above 2 kHz in dB, after a high-pass made of eight steps of 12 dB per octave.
fn above_2_khz_db(signal: &[f64]) -> f64 {
    let mut filtered = signal.to_vec();
    let (w, q) = (TAU * 2_000.0 / 48_000.0, 0.5_f64.sqrt());
    let (cos, alpha) = (w.cos(), w.sin() / (2.0 * q));
    let (b, a0, a1, a2) = (0.5 * (1.0 + cos), 1.0 + alpha, -2.0 * cos, 1.0 - alpha);
    for _ in 0..4 {
        let mut state = [0.0; 2];
        for sample in &mut filtered {
            let x = *sample;
            let y = (b * x) / a0 + state[0];
            state[0] = (-2.0 * b * x - a1 * y) / a0 + state[1];
            state[1] = (b * x - a2 * y) / a0;
            *sample = y;
        }
    }
    db(filtered[12_000..].iter().fold(0.0, |most, sample| sample.abs().max(most)))
}

#[test]
fn an_exchange_of_kernels_is_not_heard_as_a_click() {
    for (low, _) in LOWS {
        let kernel = |gain_db: f64| linear(low, 48_000.0, |f| bell(f, 60.0, gain_db, 0.7).norm());
        let mut engine = PhaseEngine::new(kernel(0.1));
        let tone: Vec<f64> = (0..96_000).map(|n| (PI * n as f64 * 100.0 / 48_000.0).sin()).collect();
        let mut out = run(&mut engine, &tone[..40_000], 64);
        assert!(engine.install(kernel(12.0)).is_ok());
        out.extend(run(&mut engine, &tone[40_000..], 64));
        assert!(engine.retired().is_some());
        let reached_db = db(out[90_000..].iter().fold(0.0, |most, x| x.abs().max(most)));
        assert!(reached_db > 10.0);
        let clicks_db = above_2_khz_db(&out[24_000..]) - reached_db;
        assert!(clicks_db <= -100.0, "{low:?}: {clicks_db} dB");
    }
}

#[test]
fn an_engine_fed_for_its_prime_time_plays_as_if_it_had_always_run() {
    let mut random = Random::new(3);
    let signal: Vec<f64> = (0..20_480).map(|_| random.bipolar()).collect();
    let kernel = || linear(LinearLow::Hz100, 48_000.0, |f| bell(f, 100.0, 12.0, 10.0).norm());
    let (mut always, mut late) = (PhaseEngine::new(kernel()), PhaseEngine::new(kernel()));
    let reference = run(&mut always, &signal, 64);
    let primed = 4_096 + late.prime_frames();
    let out = run(&mut late, &signal[4_096..], 64);
    let difference = out[primed - 4_096..].iter().zip(&reference[primed..]).map(|(a, b)| (a - b).abs());
    assert!(db(difference.fold(0.0, f64::max)) < -280.0);
}

#[test]
fn kernels_of_another_path_are_handed_back() {
    let mut engine = PhaseEngine::new(linear(LinearLow::Hz100, 48_000.0, |_| 0.5));
    let other = engine.install(linear(LinearLow::Hz50, 48_000.0, |_| 0.5));
    assert!(other.is_err_and(|kernel| kernel.path().latency_frames() == 4_096));
    assert_eq!(PhasePath::new(Phase::ZeroLatency, LinearLow::Hz50, 48_000.0, 2), None);
    let natural = |low| PhasePath::new(Phase::Natural, low, 48_000.0, 2);
    assert_eq!(natural(LinearLow::Hz12), natural(LinearLow::Hz200));
}
