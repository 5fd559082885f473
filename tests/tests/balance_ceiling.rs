//! The ceiling: no true peak above it, nothing touched below it.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::balance::ceiling::{RATES_HZ, Test, distortion, limited, true_peaks};
use aplomb_tests::compressor::bound::Trial;
use aplomb_tests::compressor::figure::{Row, assert_bars};
use aplomb_tests::random::Random;
use shared_dsp::Layout;
use shared_dsp::balance::ceiling::Ceiling;
use shared_dsp::chunk::CHUNK;

#[test]
fn no_true_peak_of_hits_sweeps_and_dense_programmes_passes_the_ceiling() {
    let rows = true_peaks();
    println!("{}", Row::HEAD);
    rows.iter().chain(&distortion()).for_each(|row| println!("{row}"));
    assert_bars(&rows);
}

#[test]
fn below_the_ceiling_every_bit_stays_and_the_latency_is_exact_and_at_most_2_ms() {
    for rate_hz in RATES_HZ {
        for layout in Layout::ALL {
            let mut ceiling = Ceiling::new(layout, rate_hz);
            assert_eq!(ceiling.latency_frames(), 0);
            ceiling.set(true, -1.0);
            ceiling.reset();
            let late = ceiling.latency_frames();
            assert!(late as f64 <= 0.002 * rate_hz, "{late} frames at {rate_hz} Hz");
            // White noise between the samples is higher than they are: by up to 10 dB.
            let mut random = Random::new(1);
            let input: Vec<Vec<f64>> =
                (0..layout.len()).map(|_| (0..20_000).map(|_| 0.25 * random.bipolar()).collect()).collect();
            let mut output = vec![Vec::new(); layout.len()];
            for from in (0..20_000 - CHUNK).step_by(CHUNK) {
                let mut chunk = vec![[0.0; CHUNK]; layout.len()];
                for (chunk, input) in chunk.iter_mut().zip(&input) {
                    chunk.copy_from_slice(&input[from..from + CHUNK]);
                }
                ceiling.process(&mut chunk, CHUNK);
                for (output, chunk) in output.iter_mut().zip(&chunk) {
                    output.extend_from_slice(chunk);
                }
            }
            for (input, output) in input.iter().zip(&output) {
                assert!(output[..late].iter().all(|x| *x == 0.0));
                assert!(output[late..] == input[..output.len() - late], "{layout:?} {rate_hz} Hz");
            }
        }
    }
}

#[test]
fn off_it_has_no_latency_and_changes_nothing() {
    let mut ceiling = Ceiling::new(Layout::Stereo, 48_000.0);
    ceiling.set(false, -12.0);
    let mut random = Random::new(2);
    for _ in 0..100 {
        let mut chunk = [[0.0; CHUNK]; 2];
        chunk.iter_mut().flatten().for_each(|x| *x = 3.0 * random.bipolar());
        let input = chunk;
        ceiling.process(&mut chunk, CHUNK);
        assert_eq!(chunk, input);
    }
    assert_eq!(ceiling.latency_frames(), 0);
}

#[test]
fn any_split_into_blocks_gives_the_same_samples() {
    let signal = Test::Trial(Trial::Hits).signal(48_000.0)[0].clone();
    let render = |frames: &mut dyn FnMut() -> usize| {
        let mut ceiling = Ceiling::new(Layout::Mono, 48_000.0);
        ceiling.set(true, -9.0);
        let mut output = Vec::new();
        for round in 0..3 {
            let mut from = 0;
            while from < signal.len() {
                let count = frames().clamp(1, CHUNK).min(signal.len() - from);
                let mut chunk = [[0.0; CHUNK]];
                for n in 0..count {
                    chunk[0][n] = f64::from(signal[from + n]);
                }
                ceiling.process(&mut chunk, count);
                output.extend_from_slice(&chunk[0][..count]);
                from += count;
            }
            // Off, and on again.
            ceiling.set(round == 1, -9.0);
        }
        output
    };
    let whole = render(&mut || CHUNK);
    let mut random = Random::new(3);
    assert!(render(&mut || 1) == whole);
    assert!(render(&mut || 1 + random.below(CHUNK)) == whole);
}

#[test]
fn a_single_peak_is_nearly_forgotten_after_half_a_second_and_then_for_good() {
    let mut signal = vec![0.1_f32; 720_000];
    signal[48_000] = 1.0;
    let output = limited(&[signal.clone(), signal], 48_000.0, -12.0);
    assert!(output[0][48_000] < 0.252);
    assert!(output[0][47_000] == 0.1 && output[0][719_999] == 0.1);
    let left_db = 20.0 * (output[0][72_000] / 0.1).log10();
    assert!(left_db > -0.3, "{left_db} dB");
}

#[test]
fn after_infinities_and_what_is_no_number_it_plays_on() {
    let mut ceiling = Ceiling::new(Layout::Mono, 48_000.0);
    ceiling.set(true, -6.0);
    ceiling.reset();
    for broken in [f64::NAN, f64::INFINITY, 1e300, f64::NEG_INFINITY] {
        ceiling.process(&mut [[broken; CHUNK]], CHUNK);
        let mut last = 0.0;
        for _ in 0..48_000 * 12 / CHUNK {
            let mut chunk = [[0.25; CHUNK]];
            ceiling.process(&mut chunk, CHUNK);
            last = chunk[0][CHUNK - 1];
        }
        assert!((last - 0.25).abs() < 1e-6, "{broken}: {last}");
    }
}

#[test]
fn nothing_allocates_while_it_is_turned_on_and_off() {
    let mut random = Random::new(15);
    for layout in Layout::ALL {
        let mut ceiling = Ceiling::new(layout, 48_000.0);
        for round in 0..2_000 {
            let mut chunk = vec![[0.0; CHUNK]; layout.len()];
            chunk.iter_mut().flatten().for_each(|x| *x = 2.0 * random.bipolar());
            let frames = 1 + random.below(CHUNK);
            let (is_on, ceiling_dbtp) = (random.unit() < 0.8, random.between(-30.0, 3.0) as f32);
            let count = allocations::during(|| {
                if round % 5 == 0 {
                    ceiling.set(is_on, ceiling_dbtp);
                }
                ceiling.process(&mut chunk, frames);
                std::hint::black_box((ceiling.gain_db(), ceiling.latency_frames()));
                if round % 97 == 96 {
                    ceiling.reset();
                }
            });
            assert_eq!(count, 0, "round {round} on {layout:?}");
            assert!(chunk.iter().flatten().all(|x| x.is_finite()));
        }
    }
}
