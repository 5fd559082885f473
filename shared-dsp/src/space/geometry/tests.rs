use super::*;

/// A room of 8 m by 12 m by 4 m that decays in 1 s.
pub fn plan() -> Plan {
    Plan {
        size_m3: 384.0,
        ratio_wl: 8.0 / 12.0,
        ratio_h: 4.0 / 96.0_f64.sqrt(),
        material: Material::Neutral,
        decay_s: 1.0,
        decay_multipliers: [1.0; 8],
        air: 0.0,
    }
}

#[test]
fn size_and_proportions_make_the_walls() {
    let room = RoomSpec::new(&plan());
    for (found, expected) in room.dimensions_m().into_iter().zip([8.0, 12.0, 4.0]) {
        assert!((found - expected).abs() < 1e-9);
    }
    assert!((room.surface_m2() - 352.0).abs() < 1e-9);
    assert!((room.mixing_time_s() - 0.033_82).abs() < 1e-5);
    // 0.057 √(V/T), the textbook's rounding of the same law.
    assert!((room.critical_distance_m() - 0.057 * 384.0_f64.sqrt()).abs() < 0.01);
}

#[test]
fn the_walls_of_every_material_make_the_decay_by_eyrings_law() {
    for material in Material::ALL {
        for decay_s in [0.2, 1.0, 5.0] {
            let room = RoomSpec::new(&Plan { material, decay_s, air: 1.0, ..plan() });
            let areas = areas_m2(room.dimensions_m());
            for band in 0..BANDS {
                let lost: f64 =
                    areas.iter().zip(room.absorption()).map(|(area, of)| -area * (1.0 - of[band]).ln()).sum();
                let air_per_m = room.air_db_per_m()[band] / (10.0 * std::f64::consts::LOG10_E);
                let t60_s = 0.161_12 * 384.0 / (lost + 4.0 * air_per_m * 384.0);
                let asked_s = room.t60_s()[band];
                assert!((t60_s / asked_s - 1.0).abs() < 1e-3, "{material:?}: {t60_s} s, not {asked_s}");
            }
        }
    }
}

#[test]
fn air_alone_ends_a_tail_in_1_7_s_at_8_khz() {
    let room = RoomSpec::new(&Plan { decay_s: 1e6, air: 1.0, ..plan() });
    assert!((room.t60_at_s(8_000.0) - 1.68).abs() < 0.03);
    assert!((room.t60_at_s(8_000.0) / room.t60_s()[7] - 1.0).abs() < 1e-9);
}

#[test]
fn a_source_stays_in_the_room_and_within_reach_where_it_was_put() {
    let room = RoomSpec::new(&plan());
    let listener = room.listener_m();
    for azimuth_deg in [-90.0, -40.0, 0.0, 15.0, 90.0, 135.0] {
        let reach_m = room.reach_m(azimuth_deg);
        let place = room.source_m(reach_m, azimuth_deg);
        let way_m: f64 = place.iter().zip(listener).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        assert!((way_m - reach_m).abs() < 1e-9, "{azimuth_deg}°");
        let beyond = room.source_m(100.0, azimuth_deg);
        for (axis, size) in room.dimensions_m().into_iter().enumerate() {
            assert!(beyond[axis] > 0.2 && beyond[axis] < size - 0.2);
        }
    }
}

#[test]
fn early_and_late_shares_keep_the_energy() {
    let room = RoomSpec::new(&plan());
    for ms in 0..80 {
        let delay_s = 0.001 * f64::from(ms);
        let sum = room.early_share(delay_s).powi(2) + room.late_share(delay_s).powi(2);
        assert!((sum - 1.0).abs() < 1e-12);
    }
    assert!(room.early_share(room.early_end_s()) < 1e-12);
}
