//! The promises of the lookahead against sums written out.

use super::*;

/// Needed gains: now and then a deep one for a frame or some frames, and noise.
fn needs_db(count: usize) -> Vec<f64> {
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24)
    };
    let mut held_db = 0.0;
    let need = |_| {
        let dice = random();
        if dice < 0.02 {
            held_db = -24.0 * random();
        } else if dice < 0.1 {
            held_db = 0.0;
        }
        held_db - 0.3 * random()
    };
    (0..count).map(need).collect()
}

/// The minimum over the lookahead and the three means, each as its definition says; the past is 0 dB.
fn by_definition(needs_db: &[f64], frames: usize) -> Vec<f64> {
    let at = |row: &[f64], n: usize, back: usize| if n >= back { row[n - back] } else { 0.0 };
    let each = |row: &[f64], length: usize, join: &dyn Fn(&[f64]) -> f64| -> Vec<f64> {
        let window = |n| (0..length).map(|back| at(row, n, back)).collect::<Vec<_>>();
        (0..row.len()).map(|n| join(&window(n))).collect()
    };
    let mut row = each(needs_db, frames + 1, &|window| window.iter().copied().fold(f64::INFINITY, f64::min));
    for length in lengths(frames) {
        row = each(&row, length, &|window| window.iter().sum::<f64>() / window.len() as f64);
    }
    row
}

#[test]
fn the_averages_fit_into_the_lookahead_in_the_published_proportions() {
    for frames in 0..2_000 {
        assert_eq!(lengths(frames).iter().sum::<usize>() - 2, frames + 1);
    }
    let [first, second, third] = lengths(10_000).map(|length| length as f64 / 10_003.0);
    assert!((first - 0.404).abs() < 1e-3 && (second - 0.335).abs() < 1e-3 && (third - 0.261).abs() < 1e-3);
}

#[test]
fn a_gain_is_never_above_what_the_delayed_frame_needs() {
    let needs_db = needs_db(20_000);
    for frames in [1, 2, 3, 5, 24, 72, 240, 960] {
        let mut lookahead = Lookahead::new(960);
        lookahead.set(frames);
        let mut gains_db = needs_db.clone();
        lookahead.process(&mut gains_db);
        for (gain_db, need_db) in gains_db[frames..].iter().zip(&needs_db) {
            assert!(*gain_db <= *need_db, "{frames}: {gain_db} {need_db}");
        }
    }
}

#[test]
fn it_is_the_minimum_and_three_means_after_each_other() {
    let needs_db = needs_db(3_000);
    for frames in [1, 2, 7, 48, 240] {
        let mut lookahead = Lookahead::new(300);
        lookahead.set(frames);
        let mut gains_db = needs_db.clone();
        for block_db in gains_db.chunks_mut(41) {
            lookahead.process(block_db);
        }
        for (gain_db, truth_db) in gains_db.iter().zip(by_definition(&needs_db, frames)) {
            assert!((-1e-10..1e-12).contains(&(gain_db - truth_db)), "{frames}: {gain_db} {truth_db}");
        }
    }
}

#[test]
fn a_change_is_as_if_it_had_always_been_so() {
    let needs_db = needs_db(4_000);
    for (before, after) in [(0, 100), (100, 30), (30, 100), (64, 1), (1, 2), (100, 0)] {
        let [mut changed, mut always] = [(); 2].map(|()| Lookahead::new(100));
        always.set(after);
        let (mut one_db, mut other_db) = (needs_db.clone(), needs_db.clone());
        changed.set(before);
        changed.process(&mut one_db[..1_234]);
        changed.set(after);
        changed.process(&mut one_db[1_234..]);
        always.process(&mut other_db);
        assert_eq!(one_db[1_234..], other_db[1_234..], "{before} {after}");
    }
}

#[test]
fn after_an_hour_a_steady_gain_is_itself_and_no_reduction_is_zero() {
    let mut lookahead = Lookahead::new(200);
    lookahead.set(200);
    let source_db = needs_db(48_000);
    for _ in 0..100 {
        lookahead.process(&mut source_db.clone());
    }
    let mut still_db = [0.0; 1_000];
    lookahead.process(&mut still_db);
    assert_eq!(still_db[400..], [0.0; 600]);
    let mut still_db = [-7.3; 1_000];
    lookahead.process(&mut still_db);
    assert!(still_db[400..].iter().all(|db| (-1e-10..=0.0).contains(&(db + 7.3))));
}

#[test]
fn without_lookahead_every_bit_passes() {
    let mut lookahead = Lookahead::new(0);
    let mut gains_db = [-0.0, f64::MIN_POSITIVE / 8.0, -1e300, f64::NEG_INFINITY, -1.0 / 3.0];
    let bits = gains_db.map(f64::to_bits);
    lookahead.process(&mut gains_db);
    assert_eq!(gains_db.map(f64::to_bits), bits);
}

#[test]
fn cleared_to_a_gain_it_stands_there() {
    let mut lookahead = Lookahead::new(50);
    lookahead.set(50);
    lookahead.process(&mut needs_db(500));
    lookahead.clear(-6.0);
    let mut gains_db = [-6.0; 100];
    lookahead.process(&mut gains_db);
    assert_eq!(gains_db, [-6.0; 100]);
    lookahead.set(20);
    let mut gains_db = [0.0; 60];
    lookahead.process(&mut gains_db);
    assert_eq!(gains_db[..20], [-6.0; 20]);
    assert_eq!(gains_db[41..], [0.0; 19]);
}

#[test]
fn gains_that_are_no_numbers_or_endless_do_not_stay() {
    let mut lookahead = Lookahead::new(10);
    lookahead.set(10);
    lookahead.process(&mut [f64::NAN, f64::NEG_INFINITY, f64::INFINITY, 1e300, -1e300, f64::NAN]);
    let mut gains_db = [-3.0; 60];
    lookahead.process(&mut gains_db);
    assert_eq!(gains_db[20..], [-3.0; 40]);
}

#[test]
fn the_division_is_exact_up_to_the_largest_sum() {
    for length in (2..=26_500).step_by(97).chain([2, 3, 26_477]) {
        let reciprocal = ((1_u64 << 63) / length as u64) as i64;
        for sum in [0, 1, length - 1, length, (1_i64 << 48) * length, (1 << 48) * length - 1, 12_345_678_901]
        {
            for sum in [sum, -sum, -sum - 1] {
                assert_eq!(floor_division(sum, length, reciprocal), sum.div_euclid(length));
            }
        }
    }
}
