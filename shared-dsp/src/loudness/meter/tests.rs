//! What the outside tests do not see.

use super::*;
use crate::loudness::power_from_lufs;

const RATE_HZ: f64 = 48_000.0;

/// A sine of 1 kHz at this peak level.
fn sine(level_db: f64, length_s: f64) -> Vec<f32> {
    let gain = crate::units::gain_from_db(level_db);
    let frames = (length_s * RATE_HZ).round() as usize;
    let angle = std::f64::consts::TAU * 1_000.0 / RATE_HZ;
    (0..frames).map(|n| (gain * (angle * n as f64).sin()) as f32).collect()
}

fn stereo(meter: &mut Meter, samples: &[f32]) {
    meter.process(&[samples, samples]);
}

#[test]
fn before_any_sound_and_in_silence_levels_are_minus_infinity_and_differences_zero() {
    let mut meter = Meter::new(Layout::Stereo, RATE_HZ);
    assert_eq!(meter.readings(), Readings::NOTHING);
    stereo(&mut meter, &vec![0.0; 480_000]);
    assert_eq!(meter.readings(), Readings { heard_s: 10.0, ..Readings::NOTHING });
}

#[test]
fn while_it_is_paused_only_the_present_moves_and_no_window_mixes_what_was_left_out() {
    let mut meter = Meter::new(Layout::Stereo, RATE_HZ);
    stereo(&mut meter, &sine(-23.0, 10.0));
    let before = meter.readings();
    meter.pause(true);
    stereo(&mut meter, &sine(-3.0, 10.0));
    let paused = meter.readings();
    assert!((paused.momentary_lufs + 3.0).abs() < 0.05 && (paused.short_term_lufs + 3.0).abs() < 0.05);
    assert!((paused.true_peak_now_dbtp + 3.0).abs() < 0.05 && paused.is_paused);
    assert_eq!(
        (paused.integrated_lufs, paused.range_lu, paused.max_momentary_lufs, paused.max_short_term_lufs),
        (before.integrated_lufs, before.range_lu, before.max_momentary_lufs, before.max_short_term_lufs)
    );
    assert_eq!(
        (paused.true_peak_dbtp, paused.sample_peak_db, paused.heard_s),
        (before.true_peak_dbtp, before.sample_peak_db, before.heard_s)
    );
    meter.pause(false);
    stereo(&mut meter, &sine(-23.0, 10.0));
    let after = meter.readings();
    // A tone that begins anew is not quite the tone: 0.01 LU.
    assert!((after.integrated_lufs - before.integrated_lufs).abs() < 0.01);
    assert!((after.max_short_term_lufs - before.max_short_term_lufs).abs() < 0.01);
    assert_eq!(after.heard_s, 20.0);
}

#[test]
fn a_new_measurement_knows_nothing_of_the_last_and_the_present_goes_on() {
    let mut meter = Meter::new(Layout::Stereo, RATE_HZ);
    stereo(&mut meter, &sine(-3.0, 5.0));
    meter.restart();
    let fresh = meter.readings();
    assert!((fresh.momentary_lufs + 3.0).abs() < 0.05);
    assert_eq!((fresh.integrated_lufs, fresh.heard_s), (f64::NEG_INFINITY, 0.0));
    stereo(&mut meter, &sine(-23.0, 10.0));
    let readings = meter.readings();
    for lufs in [readings.integrated_lufs, readings.max_momentary_lufs, readings.max_short_term_lufs] {
        assert!((lufs + 23.0).abs() < 0.05, "{lufs}");
    }
}

#[test]
fn after_a_reset_it_reads_as_a_new_meter() {
    let mut used = Meter::new(Layout::Stereo, RATE_HZ);
    stereo(&mut used, &sine(0.0, 3.333));
    used.reset();
    let mut new = Meter::new(Layout::Stereo, RATE_HZ);
    for meter in [&mut used, &mut new] {
        stereo(meter, &sine(-20.0, 4.0));
    }
    assert_eq!(used.readings(), new.readings());
}

#[test]
fn dual_mono_reads_3_01_lu_more_at_once_gates_included() {
    // Between the gate for one and the gate for two loudspeakers.
    for level_db in [-20.0, -68.5] {
        let mut meter = Meter::new(Layout::Mono, RATE_HZ);
        meter.process(&[&sine(level_db, 5.0)]);
        meter.set_dual_mono(true);
        let dual = meter.readings();
        let mut pair = Meter::new(Layout::Stereo, RATE_HZ);
        stereo(&mut pair, &sine(level_db, 5.0));
        let pair = pair.readings();
        for (dual, pair) in [
            (dual.momentary_lufs, pair.momentary_lufs),
            (dual.integrated_lufs, pair.integrated_lufs),
            (dual.max_short_term_lufs, pair.max_short_term_lufs),
        ] {
            assert!((dual - pair).abs() < 1e-9, "{dual} {pair}");
        }
    }
}

#[test]
fn plr_and_psr_are_the_true_peak_less_the_loudness() {
    let mut meter = Meter::new(Layout::Stereo, RATE_HZ);
    stereo(&mut meter, &sine(-6.0, 5.0));
    stereo(&mut meter, &sine(-20.0, 5.0));
    let readings = meter.readings();
    assert!((readings.plr_lu - (readings.true_peak_dbtp - readings.integrated_lufs)).abs() < 1e-9);
    assert!((readings.true_peak_dbtp + 6.0).abs() < 0.05, "{readings:?}");
    // The loud part is more than 3 s ago.
    assert!(readings.psr_lu.abs() < 0.05, "{readings:?}");
    let [most_db, now_db] = meter.channel_true_peaks_dbtp(1);
    assert!((most_db + 6.0).abs() < 0.05 && (now_db + 20.0).abs() < 0.05);
}

#[test]
fn the_gate_takes_what_is_at_it_and_above() {
    let mut meter = Meter::new(Layout::Stereo, RATE_HZ);
    meter.blocks.add(power_from_lufs(-70.05));
    meter.judge_blocks();
    assert_eq!(meter.integrated, None);
    meter.blocks.add(power_from_lufs(-69.95));
    meter.judge_blocks();
    assert!((lufs_from_power(meter.integrated.unwrap()) + 69.95).abs() < 1e-9);
}
