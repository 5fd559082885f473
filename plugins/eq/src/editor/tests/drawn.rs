//! What stands where on the graph, and which curve is drawn, judged by formulas.

use egui::{Rect, pos2, vec2};
use nice_plug::prelude::Param;
use shared_dsp::eq::curve::Curve;
use shared_dsp::eq::settings::{Band, BandState, Kind, Placement, Q_BUTTERWORTH, Slope};
use shared_dsp::eq::{Settings, settings};
use shared_dsp::{Layout, units};

use super::super::curves::{Now, lines, own};
use super::super::place::{self, Graph, Seed, Upwards, upwards};
use super::super::side::marks_db;
use super::super::*;
use crate::params::{FREQUENCY, Q};

fn graph() -> Graph {
    Graph::new(Rect::from_min_size(pos2(10.0, 20.0), vec2(800.0, 300.0)), 12.0)
}

#[test]
fn an_octave_is_as_wide_everywhere_and_the_scale_is_in_the_graph() {
    let graph = graph();
    let band = |freq_hz: f32, gain_db: f32| Band { freq_hz, gain_db, ..Band::DEFAULT };
    let at = |freq_hz: f32, gain_db: f32| graph.node(&band(freq_hz, gain_db), 1.0);
    // 20 Hz to 20 kHz are log2(1000) octaves
    let octave = 800.0 / 1_000.0_f32.log2();
    assert!((at(200.0, 0.0).x - at(100.0, 0.0).x - octave).abs() < 0.01);
    assert!((at(8_000.0, 0.0).x - at(4_000.0, 0.0).x - octave).abs() < 0.01);
    assert_eq!(at(1_000.0, 0.0).y, graph.rect.center().y);
    assert!(graph.rect.contains(at(1_000.0, 12.0)) && graph.rect.contains(at(1_000.0, -12.0)));
    // What lies outside stands at the edge, where a hand can take it
    assert!(graph.rect.contains(at(10.0, -30.0)) && graph.rect.contains(at(30_000.0, 30.0)));
}

#[test]
fn a_node_stays_under_the_pointer_that_drags_it() {
    let graph = graph();
    let params = EqParams::default();
    let params = &params.bands[0];
    for (kind, slope, gain_scale) in [
        (Kind::Bell, Slope::Db12, 1.0),
        (Kind::HighShelf, Slope::Db12, 0.5),
        (Kind::TiltShelf, Slope::Db6, 1.7),
        (Kind::LowCut, Slope::Db24, 1.0),
        (Kind::HighCut, Slope::Db96, 0.3),
    ] {
        let before = Band { kind, slope, gain_db: 2.0, q: 1.1, freq_hz: 700.0, ..Band::DEFAULT };
        let by = vec2(90.0, -37.0);
        let mut after = before;
        let freq = params.freq.preview_normalized(FREQUENCY.octaves(before.freq_hz));
        let freq = freq + by.x * graph.freq_per_point(params);
        after.freq_hz = FREQUENCY.value(params.freq.preview_plain(freq));
        let up = -by.y * graph.height_per_point(&before, gain_scale, params);
        match upwards(&before) {
            Upwards::Gain => {
                let gain = params.gain.preview_normalized(before.gain_db) + up;
                after.gain_db = params.gain.preview_plain(gain);
            }
            Upwards::Q => {
                let q = params.q.preview_normalized(Q.octaves(before.q)) + up;
                after.q = Q.value(params.q.preview_plain(q));
            }
            Upwards::Nothing => panic!("{kind:?} does not move upwards"),
        }
        let went = graph.node(&after, gain_scale) - graph.node(&before, gain_scale);
        assert!((went - by).length() < 0.1, "{kind:?} went by {went:?}");
    }
}

#[test]
fn the_node_of_a_cut_is_on_its_curve() {
    // At the corner of a cut of 12 dB/oct or more the level is 20 log10 Q
    for (kind, q) in [(Kind::LowCut, 2.0_f32), (Kind::HighCut, Q_BUTTERWORTH)] {
        let cut = Band { state: BandState::On, kind, q, freq_hz: 500.0, slope: Slope::Db24, ..Band::DEFAULT };
        let mut settings = Settings::DEFAULT;
        settings.bands[0] = cut;
        let corner = Curve::new(&settings, Layout::Stereo).at(500.0);
        let level_db = units::db_from_gain(corner.channels[0].norm()) as f32;
        assert!((place::height_db(&cut, 1.0) - level_db).abs() < 0.01, "{level_db}");
    }
}

#[test]
fn a_new_band_is_what_its_place_asks_for() {
    for (freq_hz, height_db, kind) in [
        (25.0, -5.0, Kind::LowCut),
        (25.0, 3.0, Kind::LowShelf),
        (80.0, -5.0, Kind::Bell),
        (1_000.0, 4.0, Kind::Bell),
        (6_000.0, -2.0, Kind::Bell),
        (14_000.0, 3.0, Kind::HighShelf),
        (14_000.0, -3.0, Kind::HighCut),
    ] {
        let seed = Seed::at(freq_hz, height_db, 1.0);
        assert_eq!(seed.kind, kind, "at {freq_hz} Hz, {height_db} dB");
        assert_eq!(seed.freq_hz, freq_hz);
        let is_cut = matches!(kind, Kind::LowCut | Kind::HighCut);
        assert_eq!(seed.gain_db, if is_cut { 0.0 } else { height_db });
        // Neither shelves nor cuts ring
        assert_eq!(seed.q, if kind == Kind::Bell { 1.0 } else { Q_BUTTERWORTH });
    }
    // With half the gain scale twice the gain is at the same place
    assert_eq!(Seed::at(1_000.0, 3.0, 0.5).gain_db, 6.0);
    // With none there is no gain that is heard, and none that would be if the scale came back
    assert_eq!(place::gain_at_db(Kind::Bell, 3.0, 0.0), 0.0);
}

#[test]
fn the_scale_has_its_ends_and_zero() {
    for scale_db in kept::SCALES_DB {
        let marks: Vec<f32> = marks_db(scale_db).collect();
        assert_eq!((marks[0], marks[marks.len() - 1]), (-scale_db, scale_db));
        assert!(marks.contains(&0.0) && marks.len() <= 7);
    }
}

fn now(settings: Settings) -> Now {
    Now {
        settings,
        movement_db: [0.0; settings::BANDS],
        layout: Layout::Stereo,
        rate_hz: 48_000.0,
        lead: None,
    }
}

fn with(band: Band) -> Settings {
    let mut settings = Settings::DEFAULT;
    settings.bands[0] = Band { state: BandState::On, ..band };
    settings
}

#[test]
fn the_curve_is_that_of_the_sound_at_this_moment() {
    let bell = Band { gain_db: 6.0, freq_hz: 1_000.0, ..Band::DEFAULT };
    let hz = || [1_000.0, 10.0].into_iter();
    let sum = lines(&now(with(bell)), &[0.0; settings::BANDS], hz());
    assert_eq!(sum.len(), 1);
    assert!((sum[0].levels_db[0] - 6.0).abs() < 0.01 && sum[0].levels_db[1].abs() < 0.05);
    // A dynamic band that has gone down by 4 dB, with gains at half
    let mut movement_db = [0.0; settings::BANDS];
    movement_db[0] = -4.0;
    let half = Settings { gain_scale: 0.5, ..with(bell) };
    let sum = lines(&now(half), &movement_db, hz());
    assert!((sum[0].levels_db[0] + 1.0).abs() < 0.01, "{}", sum[0].levels_db[0]);
    // Linear phase renders a brick wall as a wall
    let wall = Band { kind: Kind::LowCut, slope: Slope::BrickWall, freq_hz: 100.0, ..Band::DEFAULT };
    let linear = Settings { phase: settings::Phase::Linear, ..with(wall) };
    let sum = lines(&now(linear), &[0.0; settings::BANDS], [99.0, 101.0].into_iter());
    assert!(sum[0].levels_db[0] <= -100.0 && sum[0].levels_db[1] == 0.0);
    // Above half the rate there is no sound
    let low_rate = Now { rate_hz: 22_050.0, ..now(with(bell)) };
    let sum = lines(&low_rate, &[0.0; settings::BANDS], [5_000.0, 15_000.0].into_iter());
    assert!(sum[0].levels_db[0].is_finite() && sum[0].levels_db[1].is_nan());
}

#[test]
fn what_works_on_a_part_has_a_curve_of_its_own() {
    let on = |placement: Placement| with(Band { gain_db: 6.0, placement, ..Band::DEFAULT });
    let at = |settings: &Settings| -> Vec<(String, f32)> {
        let sum = lines(&now(*settings), &[0.0; settings::BANDS], [1_000.0].into_iter());
        sum.into_iter().map(|line| (line.name, line.levels_db[0].round())).collect()
    };
    let is = |found: Vec<(String, f32)>, wanted: &[(&str, f32)]| {
        let wanted: Vec<(String, f32)> = wanted.iter().map(|(name, db)| ((*name).to_owned(), *db)).collect();
        assert_eq!(found, wanted);
    };
    is(at(&on(Placement::Side)), &[("Mid", 0.0), ("Side", 6.0)]);
    is(at(&on(Placement::Left)), &[("L", 6.0), ("R", 0.0)]);
    is(at(&on(Placement::All)), &[("L R", 6.0)]);
    let surround = Now { layout: Layout::Surround51, ..now(on(Placement::Lfe)) };
    let sum = lines(&surround, &[0.0; settings::BANDS], [1_000.0].into_iter());
    assert_eq!(sum.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["L R C Ls Rs", "LFE"]);
    // The band by itself is the same wherever it works, also while it is bypassed
    let mut bypassed = on(Placement::Side);
    bypassed.bands[0].state = BandState::Bypassed;
    assert!((own(&now(bypassed), 0, [1_000.0].into_iter())[0] - 6.0).abs() < 0.01);
}
