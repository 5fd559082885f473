use super::*;

/// Level in dB of a section at a frequency.
fn level_db(section: &Section, freq_hz: f64, sample_rate_hz: f64) -> f64 {
    let (sine, cosine) = (TAU * freq_hz / sample_rate_hz).sin_cos();
    let power = |c0: f64, c1: f64| (c0 + c1 * cosine).powi(2) + (c1 * sine).powi(2);
    10.0 * (power(section.b0, section.b1) / power(1.0, -section.a)).log10()
}

fn source(distance_m: f64, recorded_at_m: f64, pattern: MicPattern, air: f64) -> Source {
    Source { distance_m, recorded_at_m, pattern, critical_m: 1.1, air }
}

#[test]
fn the_shelf_is_the_quotient_of_two_microphones_within_0_2_db() {
    let mut worst_db = 0.0_f64;
    for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for pattern in MicPattern::ALL {
            for recorded_m in [0.03, 0.05, 0.1, 0.3, 1.0] {
                for distance_m in [0.4, 1.0, 3.0, 12.0] {
                    let source = source(distance_m, recorded_m, pattern, 0.0);
                    let section = Section::proximity(&source, sample_rate_hz);
                    for step in 0..=100 {
                        let freq_hz = 30.0 * (10_000.0_f64 / 30.0).powf(f64::from(step) / 100.0);
                        // Pressure and velocity of a spherical wave: 1 − β + β (1 + c / jωr).
                        let microphone = |r: f64| {
                            let near = pattern.gradient() * 343.0 / (TAU * freq_hz * r);
                            10.0 * (1.0 + near * near).log10()
                        };
                        let expected_db = microphone(distance_m) - microphone(recorded_m);
                        let error_db = (level_db(&section, freq_hz, sample_rate_hz) - expected_db).abs();
                        if distance_m >= recorded_m {
                            worst_db = worst_db.max(error_db);
                        }
                    }
                }
            }
        }
    }
    println!("proximity shelf: at most {worst_db:.3} dB off, 30 Hz to 10 kHz");
    assert!(worst_db < 0.2);
}

#[test]
fn a_cardioid_at_5_10_and_30_cm_boosts_100_hz_by_what_the_literature_says() {
    for (recorded_m, boost_db) in [(0.05, 14.9), (0.1, 9.3), (0.3, 2.6)] {
        let level_db = source(1e6, recorded_m, MicPattern::Cardioid, 0.0).proximity_db(100.0);
        assert!((level_db + boost_db).abs() < 0.1, "{level_db} dB at {recorded_m} m");
    }
}

#[test]
fn closeness_is_bounded_at_9_db() {
    let source = source(0.02, 1.0, MicPattern::FigureEight, 0.0);
    assert!((source.proximity_db(0.001) - 9.0).abs() < 0.01);
}

#[test]
fn the_air_of_12_m_is_that_of_iso_9613() {
    let mut worst_db = 0.0_f64;
    for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0] {
        for (further_m, times) in [(12.0, 1.0), (30.0, 1.0), (6.0, 2.0)] {
            let section =
                Section::air(&source(further_m + 0.3, 0.3, MicPattern::Omni, times), sample_rate_hz);
            for freq_hz in [250.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0] {
                let expected_db = -times * further_m * air::attenuation_db_per_m(freq_hz);
                let found_db = level_db(&section, freq_hz, sample_rate_hz);
                worst_db = worst_db.max((found_db - expected_db).abs());
            }
        }
    }
    println!("air: at most {worst_db:.2} dB off up to 8 kHz and 30 m");
    assert!(worst_db < 0.4);
}

#[test]
fn a_far_source_has_lost_up_to_6_db_at_4_khz() {
    let section = |distance_m: f64| {
        let source = source(distance_m, 0.3, MicPattern::Omni, 0.0);
        level_db(&Section::axis(source.off_axis_db(), 48_000.0), 4_000.0, 48_000.0)
    };
    assert!(section(0.3).abs() < 1e-9);
    assert!((section(1.4) + 3.0).abs() < 0.1, "{}", section(1.4));
    assert!((section(1e6) + 6.0).abs() < 0.2);
}

#[test]
fn a_recording_at_its_own_distance_is_left_alone() {
    let source = source(0.3, 0.3, MicPattern::Cardioid, 3.0);
    let mut filter = SourceFilter::new(48_000.0, &source);
    let mut direct: Vec<f64> = (0..500).map(|n| (0.3 * f64::from(n)).sin()).collect();
    let (before, mut room) = (direct.clone(), vec![0.0; 500]);
    filter.process(&mut direct, &mut room);
    for (after, before) in direct.iter().zip(before) {
        assert!((after - before).abs() < 1e-12);
    }
}
