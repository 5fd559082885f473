//! The built plug-ins under every way a host runs them: blocks, rates, layouts, sidechains, stops and starts.

use aplomb_host::{Blocks, Insert, Plugin, Render, Setup, Sidechain, Transport, slices};
use aplomb_tests::bundles::{automatable, first_difference, is_finite, set_all};
use aplomb_tests::for_every_plug_in;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;

for_every_plug_in!(
    any_cut_into_blocks_gives_the_same_samples,
    any_cut_gives_the_same_samples_at_every_rate_and_in_every_layout,
    layouts_go_from_mono_to_712_4,
    a_sidechain_without_signal_is_the_same_as_none,
    a_sidechain_of_another_width_than_agreed_does_no_harm,
    working_in_place_or_on_another_thread_changes_nothing,
    after_a_reset_or_a_new_activation_it_sounds_as_at_first,
    stopping_and_starting_and_calls_in_odd_order_do_no_harm,
    fifty_instances_live_beside_one_another,
    odd_rates_and_block_sizes_are_refused_or_work,
);

const RATES_HZ: [f64; 8] = [22_050.0, 44_100.0, 47_999.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0];
const MAX_BLOCK_FRAMES: u32 = 4_096;

fn setup(rate_hz: f64) -> Setup {
    Setup::new(rate_hz, MAX_BLOCK_FRAMES).offline()
}

/// A render with automation and a sidechain, from a seed, cut as told.
fn automated(insert: &mut Insert, seed: u64, frames: usize, blocks: Blocks<'_>) -> Vec<Vec<f32>> {
    let mut random = Random::new(seed);
    let params = automatable(insert.plugin());
    let events = random.automation(&params, 100, frames);
    let layout = insert.processor().layout();
    let (channels, side_channels) = (layout.input_channels(), layout.sidechain_channels());
    let (input, side) = (random.noise(channels, frames, 0.5), random.noise(side_channels, frames, 0.5));
    let side = slices(&side);
    let render = Render {
        sidechain: Sidechain::Channels(&side),
        events: &events,
        blocks,
        transport: Some(Transport::playing(120.0)),
        ..Render::new(&input)
    };
    let output = insert.render(&render).unwrap_or_else(|error| panic!("{error}"));
    assert!(is_finite(&output));
    output
}

fn fresh(member: &Member, seed: u64, setup: &Setup) -> Insert {
    let mut insert = member.insert(setup.clone());
    set_all(&mut insert, seed, true);
    insert
}

fn same_for_every_cut(member: &Member, setup: &Setup, seed: u64, frames: usize, cuts: &[Blocks<'_>]) {
    let whole = automated(&mut fresh(member, seed, setup), seed, frames, Blocks::Largest);
    for &cut in cuts {
        let other = automated(&mut fresh(member, seed, setup), seed, frames, cut);
        let difference = first_difference(&whole, &other);
        assert_eq!(difference, None, "{} {setup:?} seed {seed} {cut:?}", member.name);
    }
}

fn any_cut_into_blocks_gives_the_same_samples(member: &Member) {
    let cuts = [
        Blocks::Fixed(1),
        Blocks::Fixed(7),
        Blocks::Fixed(64),
        Blocks::Fixed(511),
        Blocks::Cycle(&[1, 4_096, 33, 512]),
        Blocks::Random(11),
    ];
    for seed in 1..=4 {
        same_for_every_cut(member, &setup(48_000.0), seed, 20_000, &cuts);
    }
}

fn any_cut_gives_the_same_samples_at_every_rate_and_in_every_layout(member: &Member) {
    let cuts = [Blocks::Fixed(64), Blocks::Random(12)];
    for (seed, rate_hz) in (100..).zip(RATES_HZ) {
        same_for_every_cut(member, &setup(rate_hz), seed, 10_000, &cuts);
    }
    for (seed, layout) in (200..).zip(member.plugin().layouts()) {
        same_for_every_cut(member, &setup(44_100.0).layout(&layout.name), seed, 10_000, &cuts);
    }
}

fn layouts_go_from_mono_to_712_4(member: &Member) {
    let plugin = member.plugin();
    for channels in [1, 2, 6, 8, 12] {
        let fits = |layout: &&aplomb_host::Layout| {
            layout.input_channels() == channels && layout.output_channels() == channels
        };
        let layout = plugin.layouts().iter().find(fits).expect("a layout of that width");
        assert!(layout.inputs[0].main && layout.outputs[0].main, "the main port comes first");
    }
    assert_eq!(plugin.layouts()[0].input_channels(), 2, "a new instance is stereo");
}

fn a_sidechain_without_signal_is_the_same_as_none(member: &Member) {
    for layout in member.plugin().layouts().iter().filter(|layout| layout.sidechain_channels() > 0) {
        let input = Random::new(3).noise(layout.input_channels(), 8_000, 0.5);
        let silence = vec![vec![0.0; 8_000]; layout.sidechain_channels()];
        let silence = slices(&silence);
        let render = |sidechain| {
            let mut insert = fresh(member, 31, &setup(48_000.0).layout(&layout.name));
            let blocks = Blocks::Fixed(500);
            insert.render(&Render { sidechain, blocks, ..Render::new(&input) }).expect("renders")
        };
        let unconnected = render(Sidechain::Unconnected);
        for sidechain in [Sidechain::Missing, Sidechain::Channels(&silence)] {
            assert_eq!(first_difference(&unconnected, &render(sidechain)), None, "{sidechain:?}");
        }
    }
}

fn a_sidechain_of_another_width_than_agreed_does_no_harm(member: &Member) {
    let wide = Random::new(4).noise(12, 4_000, 0.5);
    let wide = slices(&wide);
    for width in [0, 1, 2, 6, 12] {
        let mut insert = fresh(member, 32, &setup(48_000.0));
        let input = Random::new(5).noise(2, 4_000, 0.5);
        let sidechain = Sidechain::Channels(&wide[..width]);
        let output = insert.render(&Render { sidechain, ..Render::new(&input) }).expect("renders");
        assert!(is_finite(&output), "{width} channels");
    }
}

fn working_in_place_or_on_another_thread_changes_nothing(member: &Member) {
    let input = Random::new(6).noise(2, 30_000, 0.5);
    let mut insert = fresh(member, 33, &setup(48_000.0));
    let events = Random::new(7).automation(&automatable(insert.plugin()), 50, 30_000);
    let render = Render { events: &events, blocks: Blocks::Random(8), ..Render::new(&input) };
    let plain = insert.render(&render).expect("renders");
    let in_place = fresh(member, 33, &setup(48_000.0)).render(&Render { in_place: true, ..render });
    assert_eq!(first_difference(&plain, &in_place.expect("renders")), None, "{} in place", member.name);
    let mut elsewhere = fresh(member, 33, &setup(48_000.0));
    let on_thread = elsewhere.render_on_audio_thread(&render).expect("renders");
    assert_eq!(first_difference(&plain, &on_thread), None, "{} on a thread", member.name);
    assert_eq!(elsewhere.plugin().complaints(), Vec::<String>::new());
}

fn after_a_reset_or_a_new_activation_it_sounds_as_at_first(member: &Member) {
    let input = Random::new(9).noise(2, 6_000, 0.5);
    let mut insert = fresh(member, 34, &setup(48_000.0));
    let first = insert.render(&Render::new(&input)).expect("renders");
    for round in 0..30 {
        match round % 3 {
            0 => insert.reset(),
            1 => insert.reactivate(setup(48_000.0)).expect("active again"),
            _ => {
                insert.reactivate(setup(RATES_HZ[round % 8])).expect("active again");
                insert.render(&Render::new(&input)).expect("renders");
                insert.reactivate(setup(48_000.0)).expect("active again");
            }
        }
        let again = insert.render(&Render::new(&input)).expect("renders");
        assert_eq!(first_difference(&first, &again), None, "{} in round {round}", member.name);
    }
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new());
}

fn stopping_and_starting_and_calls_in_odd_order_do_no_harm(member: &Member) {
    let mut insert = fresh(member, 35, &setup(48_000.0));
    let input = Random::new(10).noise(2, 700, 0.5);
    for _ in 0..50 {
        insert.processor().stop();
        insert.processor().reset();
        insert.processor().flush(&[]).expect("takes events while stopped");
        insert.plugin().pump();
        insert.processor().start().expect("starts");
        insert.processor().start().expect("is started");
        assert!(is_finite(&insert.render(&Render::new(&input)).expect("renders")));
    }
    let mut plugin: Plugin = member.plugin();
    let idle = plugin.activate(&setup(48_000.0)).expect("active");
    plugin.deactivate(idle).expect("never started");
    let _never_active = member.plugin();
    let mut dropped = member.plugin();
    drop(dropped.activate(&setup(48_000.0)).expect("active"));
}

fn fifty_instances_live_beside_one_another(member: &Member) {
    let input = Random::new(11).noise(2, 2_000, 0.5);
    let mut alone = fresh(member, 36, &setup(48_000.0));
    let alone = alone.render(&Render::new(&input)).expect("renders");
    let mut many: Vec<Insert> = (0..50).map(|_| fresh(member, 36, &setup(48_000.0))).collect();
    for insert in &mut many {
        let output = insert.render(&Render::new(&input)).expect("renders");
        assert_eq!(first_difference(&alone, &output), None);
    }
}

fn odd_rates_and_block_sizes_are_refused_or_work(member: &Member) {
    let rates_hz = [0.0, -48_000.0, f64::NAN, f64::INFINITY, 1.0, 1_234.567_8, 12_345.678, 1_234_567.8, 1e12];
    for rate_hz in rates_hz {
        let mut plugin = member.plugin();
        let Ok(processor) = plugin.activate(&Setup::new(rate_hz, 512)) else { continue };
        plugin.deactivate(processor).expect("given back");
        let mut insert = Insert::new(plugin, Setup::new(rate_hz, 512)).expect("active again");
        let output = insert.render(&Render::new(&Random::new(1).noise(2, 2_000, 0.5)));
        assert!(is_finite(&output.expect("renders")), "{} at {rate_hz} Hz", member.name);
    }
    for max_block_frames in [1, 2, 65_536] {
        let mut insert = fresh(member, 37, &Setup::new(48_000.0, max_block_frames).offline());
        let output = insert.render(&Render::new(&Random::new(1).noise(2, 70_000, 0.5)));
        assert!(is_finite(&output.expect("renders")), "{} in blocks of {max_block_frames}", member.name);
    }
}
