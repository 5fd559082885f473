//! The partitioned convolver against the plain sum that it stands for.

use aplomb_tests::random::Random;
use shared_dsp::convolve::{Convolver, Kernel, Shape, Taps};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// Counts what each thread allocates and frees.
struct Counting;

// SAFETY: every call goes to the system's allocator unchanged; the counter allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn noise(random: &mut Random, frames: usize) -> Vec<f64> {
    (0..frames).map(|_| random.bipolar()).collect()
}

fn decaying(random: &mut Random, taps: usize) -> Box<[f64]> {
    (0..taps)
        .map(|n| random.bipolar() * (-3.0 * n as f64 / taps as f64).exp() / (taps as f64).sqrt())
        .collect()
}

fn direct(x: &[f64], h: &[f64], delay: usize) -> Vec<f64> {
    let value = |n: usize| -> f64 {
        let Some(last) = n.checked_sub(delay) else { return 0.0 };
        h.iter().take(last + 1).enumerate().map(|(k, tap)| tap * x[last - k]).sum()
    };
    (0..x.len()).map(value).collect()
}

fn run(convolver: &mut Convolver, channels: &[Vec<f64>], mut frames: impl FnMut() -> usize) -> Vec<Vec<f64>> {
    let mut out = channels.to_vec();
    let mut from = 0;
    while from < out[0].len() {
        let to = (from + frames().max(1)).min(out[0].len());
        let mut block: Vec<&mut [f64]> = out.iter_mut().map(|channel| &mut channel[from..to]).collect();
        convolver.process(&mut block);
        from = to;
    }
    out
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// −280 dB: nothing but the rounding of f64.
const ROUNDING: f64 = 1e-14;

#[test]
fn equals_the_plain_sum_for_short_and_long_kernels() {
    let mut random = Random::new(1);
    for (taps, block) in [(1, 16), (40, 16), (64, 64), (900, 64), (1_920, 64), (6_000, 64), (9_000, 16)] {
        let kernel = [decaying(&mut random, taps), decaying(&mut random, taps)];
        let shape = Shape::new(2, taps, 0, block);
        let given = Taps { own: kernel.iter().cloned().map(Some).collect(), cross: None };
        let mut convolver = Convolver::new(Kernel::new(&shape, &given), 480);
        let x = [noise(&mut random, 3 * taps + 500), noise(&mut random, 3 * taps + 500)];
        let out = run(&mut convolver, &x, || 511);
        for channel in 0..2 {
            let difference = largest_difference(&out[channel], &direct(&x[channel], &kernel[channel], block));
            assert!(difference < ROUNDING, "{taps} taps, block {block}: {difference:e}");
        }
    }
}

#[test]
fn left_and_right_take_from_each_other_as_a_matrix() {
    let mut random = Random::new(2);
    let taps: Vec<Box<[f64]>> = (0..4).map(|_| decaying(&mut random, 2_500)).collect();
    let shape = Shape::new(3, 2_500, 100, 64);
    let given = Taps {
        own: vec![Some(taps[0].clone()), Some(taps[1].clone()), None],
        cross: Some([taps[2].clone(), taps[3].clone()]),
    };
    let mut convolver = Convolver::new(Kernel::new(&shape, &given), 480);
    let x: Vec<Vec<f64>> = (0..3).map(|_| noise(&mut random, 6_000)).collect();
    let out = run(&mut convolver, &x, || 64);
    for (channel, other) in [(0, 1), (1, 0)] {
        let own = direct(&x[channel], &taps[channel], 64);
        let cross = direct(&x[other], &taps[2 + channel], 64);
        let sum: Vec<f64> = own.iter().zip(&cross).map(|(a, b)| a + b).collect();
        assert!(largest_difference(&out[channel], &sum) < 2.0 * ROUNDING);
    }
    assert_eq!(out[2][164..], x[2][..6_000 - 164]);
}

#[test]
fn an_untouched_channel_passes_to_the_last_bit_beside_one_that_is_filtered() {
    let mut random = Random::new(3);
    let shape = Shape::new(5, 3_000, 1_500, 64);
    let filtered = decaying(&mut random, 3_000);
    let given = Taps { own: vec![None, Some(filtered), None, None, None], cross: None };
    let mut convolver = Convolver::new(Kernel::new(&shape, &given), 480);
    let x: Vec<Vec<f64>> = (0..5).map(|_| noise(&mut random, 9_000)).collect();
    let out = run(&mut convolver, &x, || 77);
    for channel in [0, 2, 3, 4] {
        assert!(out[channel][..1_564].iter().all(|sample| *sample == 0.0));
        assert_eq!(out[channel][1_564..], x[channel][..9_000 - 1_564]);
    }
}

#[test]
fn any_split_into_blocks_gives_the_same_bits_even_while_kernels_are_exchanged() {
    let mut random = Random::new(4);
    let shape = Shape::new(2, 8_000, 4_000, 64);
    let tap_sets: Vec<Taps> = (0..2)
        .map(|_| Taps { own: (0..2).map(|_| Some(decaying(&mut random, 8_000))).collect(), cross: None })
        .collect();
    let x = [noise(&mut random, 40_000), noise(&mut random, 40_000)];
    let exchange_at = 10_003;
    let render = |frames: &mut dyn FnMut() -> usize| {
        let mut convolver = Convolver::new(Kernel::new(&shape, &tap_sets[0]), 1_440);
        let halves =
            |range: std::ops::Range<usize>| x.iter().map(|c| c[range.clone()].to_vec()).collect::<Vec<_>>();
        let mut out = run(&mut convolver, &halves(0..exchange_at), &mut *frames);
        assert!(convolver.install(Kernel::new(&shape, &tap_sets[1])).is_ok());
        let rest = run(&mut convolver, &halves(exchange_at..40_000), &mut *frames);
        out.iter_mut().zip(rest).for_each(|(out, rest)| out.extend(rest));
        assert!(convolver.retired().is_some());
        out
    };
    let reference = render(&mut || 40_000);
    for frames in [1, 7, 64, 511, 4_096] {
        assert!(render(&mut || frames) == reference, "{frames}");
    }
    let mut chance = Random::new(5);
    assert!(render(&mut || 1 + chance.below(300)) == reference);
}

#[test]
fn the_same_sound_left_and_right_stays_the_same_and_silence_beside_sound_stays_silence() {
    let mut random = Random::new(6);
    let taps = decaying(&mut random, 2_000);
    let shape = Shape::new(2, 2_000, 0, 64);
    let given = Taps { own: vec![Some(taps.clone()), Some(taps)], cross: None };
    let mut convolver = Convolver::new(Kernel::new(&shape, &given), 480);
    let sound = noise(&mut random, 8_000);
    let out = run(&mut convolver, &[sound.clone(), sound.clone()], || 100);
    assert!(out[0] == out[1]);
    convolver.reset();
    let out = run(&mut convolver, &[sound, vec![0.0; 8_000]], || 100);
    assert!(out[1].iter().all(|sample| *sample == 0.0));
}

#[test]
fn an_exchange_is_a_fade_between_the_two_exact_answers() {
    let mut random = Random::new(7);
    for taps in [900, 8_000] {
        let shape = Shape::new(1, taps, 0, 64);
        let kernels: Vec<Box<[f64]>> = (0..2).map(|_| decaying(&mut random, taps)).collect();
        let made = |n: usize| Kernel::new(&shape, &Taps { own: vec![Some(kernels[n].clone())], cross: None });
        let x = noise(&mut random, 24_000);
        let exact: Vec<Vec<f64>> = kernels.iter().map(|kernel| direct(&x, kernel, 64)).collect();
        let mut convolver = Convolver::new(made(0), 1_440);
        let mut out = run(&mut convolver, &[x[..12_000].to_vec()], || 480).remove(0);
        assert!(convolver.install(made(1)).is_ok());
        assert!(!convolver.is_ready() && convolver.install(made(1)).is_err());
        assert!(convolver.retired().is_none());
        out.extend(run(&mut convolver, &[x[12_000..].to_vec()], || 480).remove(0));
        let first_new = (0..24_000).find(|n| (out[*n] - exact[0][*n]).abs() > 1e-9).unwrap();
        let last_old = (0..24_000).rfind(|n| (out[*n] - exact[1][*n]).abs() > 1e-9).unwrap();
        assert!(first_new > 12_000 && last_old - first_new <= 1_472, "{first_new} {last_old}");
        // The fade has the smootherstep's shape: its share of the new answer is what the differences say.
        for n in first_new - 20..last_old {
            let apart = exact[1][n] - exact[0][n];
            if apart.abs() > 0.1 {
                let share = (out[n] - exact[0][n]) / apart;
                assert!((-1e-9..=1.0 + 1e-9).contains(&share));
            }
        }
        assert!(convolver.retired().is_some() && convolver.is_ready());
    }
}

#[test]
fn damaged_input_is_forgotten_after_the_length_of_the_kernel() {
    let mut random = Random::new(8);
    let taps = decaying(&mut random, 2_000);
    let shape = Shape::new(1, 2_000, 0, 64);
    let mut convolver =
        Convolver::new(Kernel::new(&shape, &Taps { own: vec![Some(taps.clone())], cross: None }), 480);
    let mut x = noise(&mut random, 8_000);
    for (n, damage) in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 1e-310].into_iter().enumerate()
    {
        x[1_000 + n] = damage;
    }
    let out = run(&mut convolver, &[x.clone()], || 64).remove(0);
    x[1_000..1_005].fill(0.0);
    assert!(largest_difference(&out, &direct(&x, &taps, 64)) < ROUNDING);
}

#[test]
fn silence_in_becomes_exact_silence_out_and_sound_after_it_is_exact_again() {
    let mut random = Random::new(9);
    let taps = decaying(&mut random, 5_000);
    let shape = Shape::new(1, 5_000, 2_500, 64);
    let mut convolver =
        Convolver::new(Kernel::new(&shape, &Taps { own: vec![Some(taps.clone())], cross: None }), 480);
    let mut x = noise(&mut random, 3_000);
    x.extend(vec![0.0; 60_000]);
    x.extend(noise(&mut random, 9_000));
    let out = run(&mut convolver, &[x.clone()], || 333).remove(0);
    let end = 3_000 + 5_064;
    assert!(out[end..63_000].iter().all(|sample| sample.abs() < ROUNDING));
    assert!(out[end + 8_192..63_000].iter().all(|sample| *sample == 0.0));
    assert!(largest_difference(&out, &direct(&x, &taps, 64)) < ROUNDING);
}

#[test]
fn a_reset_forgets_all_sound() {
    let mut random = Random::new(10);
    let taps = decaying(&mut random, 3_000);
    let shape = Shape::new(1, 3_000, 0, 64);
    let mut convolver =
        Convolver::new(Kernel::new(&shape, &Taps { own: vec![Some(taps)], cross: None }), 480);
    let x = [noise(&mut random, 5_000)];
    let first = run(&mut convolver, &x, || 90);
    run(&mut convolver, &[noise(&mut random, 3_333)], || 90);
    convolver.reset();
    assert!(run(&mut convolver, &x, || 90) == first);
}

#[test]
fn nothing_is_allocated_or_freed_while_audio_runs_and_kernels_change() {
    let mut random = Random::new(11);
    let shape = Shape::new(2, 9_000, 4_500, 64);
    let mut taps = || Taps { own: (0..2).map(|_| Some(decaying(&mut random, 9_000))).collect(), cross: None };
    let mut convolver = Convolver::new(Kernel::new(&shape, &taps()), 1_440);
    let next = Kernel::new(&shape, &taps());
    let mut audio = [vec![0.25; 40_000], vec![0.5; 40_000]];
    let [left, right] = &mut audio;
    let before = ALLOCATIONS.with(Cell::get);
    convolver.process(&mut [&mut left[..777], &mut right[..777]]);
    let installed = convolver.install(next).is_ok();
    for (left, right) in left.chunks_mut(100).zip(right.chunks_mut(100)) {
        convolver.process(&mut [left, right]);
    }
    let retired = convolver.retired();
    convolver.reset();
    let after = ALLOCATIONS.with(Cell::get);
    assert!(installed && retired.is_some());
    assert_eq!(after - before, 0);
}
