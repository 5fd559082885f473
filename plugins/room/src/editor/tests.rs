//! What a hand sets on the stage and on the decay is what the processor takes it for.

use egui::{Rect, pos2, vec2};
use nice_plug::params::Param;
use shared_dsp::room::Settings;
use shared_dsp::room::settings::Material;
use shared_dsp::space::geometry::{Plan, RoomSpec};
use shared_dsp::space::material::{BANDS, REFERENCE_BAND};

use super::decay::{OCTAVES, multiplier};
use super::floor::Floor;
use super::reflections::bounces;
use super::scenery::Scenery;
use super::tiers::{GROUPS, Row};
use crate::params::RoomParams;

fn stage() -> Rect {
    Rect::from_min_size(pos2(16.0, 56.0), vec2(320.0, 260.0))
}

fn rooms() -> impl Iterator<Item = Settings> {
    [(20.0, 0.4), (400.0, 0.7), (20_000.0, 2.0)].into_iter().map(|(size_m3, ratio_wl)| Settings {
        size_m3,
        ratio_wl,
        ..Settings::DEFAULT
    })
}

#[test]
fn the_source_stands_where_it_was_put() {
    for settings in rooms() {
        for azimuth_deg in [-90.0, -33.0, 0.0, 22.0, 90.0] {
            for proximity in [0.0, 0.1, 0.5, 0.9, 1.0] {
                let set = Settings { azimuth_deg, proximity, ..settings };
                let scenery = Scenery::new(set);
                let floor = Floor::new(&scenery.room, stage());
                let point = floor.spot(scenery.distance_m(), f64::from(azimuth_deg));
                if point.distance(floor.listener) < 2.0 {
                    // Nearer than a hand can aim
                    continue;
                }
                let (deg, knob) = floor.put(&scenery.room, point, 0.0);
                assert!((deg - azimuth_deg).abs() < 0.05, "{azimuth_deg} came back as {deg}");
                assert!((knob - proximity).abs() < 2e-3, "{proximity} came back as {knob}");
            }
        }
    }
}

#[test]
fn three_metres_ahead_on_the_map_are_three_metres_for_the_processor() {
    let scenery = Scenery::new(Settings::DEFAULT);
    let floor = Floor::new(&scenery.room, stage());
    let point = floor.listener - vec2(0.0, 3.0 * floor.points_per_m);
    let (azimuth_deg, proximity) = floor.put(&scenery.room, point, 45.0);
    assert_eq!(azimuth_deg, 0.0);
    let there = Scenery::new(Settings { azimuth_deg, proximity, ..Settings::DEFAULT });
    assert!((there.distance_m() - 3.0).abs() < 0.01, "{} m", there.distance_m());
}

#[test]
fn behind_the_listener_and_beyond_the_walls_are_the_nearest_that_can_be() {
    let scenery = Scenery::new(Settings::DEFAULT);
    let floor = Floor::new(&scenery.room, stage());
    let put = |right: f32, down: f32| floor.put(&scenery.room, floor.listener + vec2(right, down), 10.0);
    assert_eq!(put(40.0, 40.0).0, 90.0);
    assert_eq!(put(-40.0, 40.0).0, -90.0);
    assert_eq!(put(0.0, -4_000.0), (0.0, 1.0));
    // On the listener a direction means nothing, so it stays
    assert_eq!(put(0.2, 0.2).0, 10.0);
}

#[test]
fn the_map_has_the_proportions_of_the_room() {
    for settings in rooms() {
        let scenery = Scenery::new(settings);
        let floor = Floor::new(&scenery.room, stage());
        let drawn = floor.walls.width() / floor.walls.height();
        assert!((drawn / settings.ratio_wl - 1.0).abs() < 1e-4);
        assert!(stage().expand(0.01).contains_rect(floor.walls) && floor.walls.contains(floor.listener));
    }
}

#[test]
fn a_first_reflection_leaves_a_wall_as_it_came() {
    let set = Settings { azimuth_deg: 22.0, proximity: 0.8, ..Settings::DEFAULT };
    let scenery = Scenery::new(set);
    let (sine, cosine) = 22.0_f64.to_radians().sin_cos();
    let source = [scenery.distance_m() * sine, scenery.distance_m() * cosine];
    let found: Vec<_> = bounces(&scenery).collect();
    assert_eq!(found.len(), 4);
    for bounce in found {
        // Along the wall, both ways are as steep
        let (to_source, to_listener) =
            ([source[0] - bounce.right_m, source[1] - bounce.ahead_m], [-bounce.right_m, -bounce.ahead_m]);
        let [along, across] =
            if bounce.wall.contains(' ') && bounce.wall.starts_with("Wall") { [0, 1] } else { [1, 0] };
        let steep = |way: [f64; 2]| way[along].abs() / way[across].abs();
        assert!((steep(to_source) - steep(to_listener)).abs() < 1e-9, "{}", bounce.wall);
        // The way by the wall is as much longer as the sound is later, but for the processor's jitter of 3 %
        let length = |way: [f64; 2]| way[0].hypot(way[1]);
        let longer_m = length(to_source) + length(to_listener) - scenery.distance_m();
        assert!((bounce.later_ms / (1_000.0 * longer_m / 343.2) - 1.0).abs() < 0.032, "{}", bounce.wall);
        assert!(bounce.level_db < 0.0);
    }
}

#[test]
fn a_handle_dragged_to_a_time_makes_the_octave_ring_so_long() {
    for (material, air, decay_s) in
        [(Material::Neutral, 0.0, 1.0), (Material::Wood, 1.0, 2.0), (Material::Carpet, 3.0, 0.6)]
    {
        let plan = Settings { material, air, decay_s, ..Settings::DEFAULT }.plan();
        let room = RoomSpec::new(&plan);
        for octave in 0..BANDS {
            for share in [0.4, 0.8, 1.0, 1.2] {
                let wanted_s = share * room.t60_s()[octave];
                let mut decay_multipliers = plan.decay_multipliers;
                decay_multipliers[octave] = multiplier(&room, octave, wanted_s);
                let rings_s = RoomSpec::new(&Plan { decay_multipliers, ..plan }).t60_s()[octave];
                assert!((rings_s / wanted_s - 1.0).abs() < 1e-9, "octave {octave}: {rings_s}, {wanted_s} s");
            }
        }
    }
}

#[test]
fn a_handle_beyond_what_the_air_leaves_is_at_the_longest_there_is() {
    let room = RoomSpec::new(&Settings { air: 10.0, ..Settings::DEFAULT }.plan());
    assert_eq!(multiplier(&room, BANDS - 1, 100.0), 4.0);
    assert_eq!(multiplier(&room, REFERENCE_BAND, 1e-4), f64::from(0.1_f32));
}

#[test]
fn what_a_window_reads_at_the_places_of_the_parameters_is_what_the_processor_is_told() {
    use aplomb_kit::catalogue::Catalogue;
    use aplomb_kit::stage::Drive;
    let params = RoomParams::default();
    for (number, entry) in Catalogue::of(&params).entries().iter().enumerate() {
        if entry.id != "room_group" {
            entry.set(entry.nearest((0.13 * number as f32).fract()));
        }
    }
    let seen = params.settings_at(|id| Catalogue::of(&params).get(id).unwrap().normalized());
    let mut near = seen;
    // The way to 0..1 and back loses the last bits
    let numbers = |settings: &mut Settings| vec![settings.size_m3, settings.decay_s, settings.proximity];
    let told = numbers(&mut params.settings());
    for (seen, told) in numbers(&mut near).into_iter().zip(told) {
        assert!((seen / told - 1.0).abs() < 1e-4, "{seen} and {told}");
    }
    assert_eq!((seen.material, seen.freeze, seen.mic_pattern), {
        let told = params.settings();
        (told.material, told.freeze, told.mic_pattern)
    });
}

#[test]
fn every_parameter_has_a_control() {
    use aplomb_kit::catalogue::Catalogue;
    let in_details = GROUPS.iter().flat_map(|(_, rows)| *rows).map(|row| match row {
        Row::Slider(id, _) | Row::List(id, _) | Row::Side(id, _) | Row::Switch(id, _) => *id,
    });
    let first = super::tiers::FIRST.iter().map(|(id, _)| *id);
    let elsewhere = ["bypass", "proximity", "predelay_sync", "listen_mode", "room_group"];
    let mut all: Vec<&str> = in_details.chain(first).chain(OCTAVES).chain(elsewhere).collect();
    all.sort_unstable();
    let params = RoomParams::default();
    let catalogue = Catalogue::of(&params);
    let mut wanted: Vec<&str> = catalogue.entries().iter().map(|entry| entry.id.as_str()).collect();
    wanted.sort_unstable();
    assert_eq!(all, wanted);
    assert_eq!(params.decay_1k.preview_normalized(0.0), params.decay_8k.preview_normalized(0.0));
}
