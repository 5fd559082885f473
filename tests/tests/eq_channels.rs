//! A17: a band works where it is placed and nowhere else.

use aplomb_tests::bands::PLACEMENTS;
use aplomb_tests::curves::band;
use aplomb_tests::measure::{db, eq, run, spec, with_bands};
use aplomb_tests::random::Random;
use shared_dsp::Layout;
use shared_dsp::eq::settings::{Kind, Placement, Slope};
use shared_dsp::layout::Speaker;

/// Where the manual says a placement reaches, for surround layouts.
fn reaches(placement: Placement, speaker: Speaker) -> bool {
    let name = format!("{speaker:?}");
    match placement {
        Placement::All => true,
        Placement::Left => name == "Left",
        Placement::Right => name == "Right",
        Placement::Mid | Placement::Side => name == "Left" || name == "Right",
        Placement::Fronts => ["Left", "Right", "Centre"].contains(&name.as_str()),
        Placement::Centre => name == "Centre",
        Placement::Surrounds => name.starts_with("Rear") || name.starts_with("Side"),
        Placement::Heights => name.starts_with("Top"),
        Placement::Lfe => name == "Lfe",
    }
}

#[test]
fn a17_channels_that_a_band_does_not_reach_are_bit_exact() {
    for layout in [Layout::Surround51, Layout::Surround71, Layout::Surround714] {
        let mut random = Random::new(17);
        let input: Vec<Vec<f32>> =
            (0..layout.len()).map(|_| (0..4_800).map(|_| random.bipolar() as f32).collect()).collect();
        for placement in PLACEMENTS {
            let mut placed = band(Kind::Bell, 1_000.0, 12.0, 1.0, Slope::Db12);
            placed.placement = placement;
            let mut output = input.clone();
            run(&mut eq(&spec(48_000.0, layout), &with_bands(&[placed])), &mut output, 480);
            for (channel, speaker) in layout.channels().iter().enumerate() {
                let untouched = output[channel] == input[channel];
                let expected = !reaches(placement, *speaker);
                assert_eq!(untouched, expected, "{placement:?} on {speaker:?} of {layout:?}");
            }
        }
    }
}

#[test]
fn mid_and_side_bands_work_on_what_is_common_and_on_what_differs() {
    let mut random = Random::new(18);
    let mut noise = || (0..9_600).map(|_| 0.5 * random.bipolar() as f32).collect::<Vec<f32>>();
    let common = noise();
    let mut on_side = band(Kind::HighShelf, 2_000.0, 12.0, 0.7, Slope::Db12);
    on_side.placement = Placement::Side;
    let mut output = vec![common.clone(), common.clone()];
    run(&mut eq(&spec(48_000.0, Layout::Stereo), &with_bands(&[on_side])), &mut output, 480);
    assert!(output[0] == common && output[1] == common, "a mono sound has no side");

    // A side-only sound through a side band is the same as a mono sound through a band on all.
    let negative: Vec<f32> = common.iter().map(|x| -x).collect();
    let mut side_only = vec![common.clone(), negative];
    run(&mut eq(&spec(48_000.0, Layout::Stereo), &with_bands(&[on_side])), &mut side_only, 480);
    let mut mono = vec![common];
    on_side.placement = Placement::All;
    run(&mut eq(&spec(48_000.0, Layout::Mono), &with_bands(&[on_side])), &mut mono, 480);
    let difference =
        side_only[0].iter().zip(&mono[0]).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    assert!(db(difference) < -120.0, "{} dB", db(difference));
}

#[test]
fn left_and_right_bands_are_independent() {
    let mut random = Random::new(19);
    let input: Vec<Vec<f32>> =
        (0..2).map(|_| (0..4_800).map(|_| random.bipolar() as f32).collect()).collect();
    let mut left = band(Kind::Bell, 1_000.0, 12.0, 1.0, Slope::Db12);
    left.placement = Placement::Left;
    let mut right = band(Kind::LowCut, 200.0, 0.0, 0.7, Slope::Db48);
    right.placement = Placement::Right;
    let mut both = input.clone();
    run(&mut eq(&spec(48_000.0, Layout::Stereo), &with_bands(&[left, right])), &mut both, 480);
    for (channel, mut alone) in [left, right].into_iter().enumerate() {
        alone.placement = Placement::All;
        let mut mono = vec![input[channel].clone()];
        run(&mut eq(&spec(48_000.0, Layout::Mono), &with_bands(&[alone])), &mut mono, 480);
        assert!(mono[0] == both[channel]);
    }
}
