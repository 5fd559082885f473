//! The host against a tiny plug-in of which everything is known.

mod tiny;

use aplomb_host::{
    Block, Blocks, Bundle, Change, Event, HostError, Insert, OddPort, ParamId, Plugin, Render, Setup,
    Sidechain, Track, Transport, slices,
};
use clack_plugin::entry::SinglePluginEntry;
use tiny::{DELAY, GAIN, Tiny};

fn plugin() -> Plugin {
    let entry = clack_host::prelude::PluginEntry::load_from_clack::<SinglePluginEntry<Tiny>>(c"");
    let bundle = Bundle::from_clack(entry.expect("the tiny plug-in loads")).expect("and has a factory");
    bundle.plugin("com.aplomb.tiny").expect("and can be made")
}

fn insert(layout: &str) -> Insert {
    Insert::new(plugin(), Setup::new(48_000.0, 512).layout(layout)).expect("the tiny plug-in is inserted")
}

fn ramp(channels: usize, frames: usize) -> Vec<Vec<f32>> {
    let channel =
        |channel: usize| (0..frames).map(|frame| (1 + channel) as f32 + frame as f32 / 1024.0).collect();
    (0..channels).map(channel).collect()
}

#[test]
fn a_bundle_that_is_missing_or_no_clap_or_lacks_the_plugin_is_one_clear_error() {
    let missing = Bundle::open("no/such/file.clap").err().expect("an error").to_string();
    assert_eq!(missing, "no plug-in at no/such/file.clap; build the bundles first");

    let file = tempfile::Builder::new().suffix(".clap").tempfile().expect("a temporary file");
    std::fs::write(file.path(), "no library").expect("it can be written");
    assert!(matches!(Bundle::open(file.path()), Err(HostError::NotAClap { .. })));

    let entry = clack_host::prelude::PluginEntry::load_from_clack::<SinglePluginEntry<Tiny>>(c"");
    let bundle = Bundle::from_clack(entry.expect("loads")).expect("has a factory");
    assert_eq!(bundle.plugins()[0].name, "Tiny");
    assert_eq!(bundle.plugins()[0].features, ["audio-effect"]);
    let error = bundle.plugin("com.aplomb.tinny").err().expect("an error").to_string();
    assert!(error.contains("\"com.aplomb.tinny\"; it has com.aplomb.tiny"), "{error}");
}

#[test]
fn parameters_are_found_by_text_id_by_name_and_by_module() {
    let mut plugin = plugin();
    assert_eq!(ParamId::of_text("gain"), ParamId(GAIN));
    for name in ["gain", "Gain", "GAIN", "Main/Gain"] {
        assert_eq!(plugin.param_id(name).expect(name), ParamId(GAIN));
    }
    let error = plugin.param("gaim").expect_err("no such parameter").to_string();
    assert_eq!(error, "com.aplomb.tiny has no parameter \"gaim\"; did you mean Gain?");
    let delay = plugin.param("delay").expect("delay").clone();
    assert!(delay.stepped && delay.automatable && !delay.modulatable && delay.max == 64.0);
    assert_eq!(plugin.text_of_value(ParamId(GAIN), 0.5).as_deref(), Some("0.50 x"));
    assert_eq!(plugin.setting("gain", "0.25 x").expect("a setting"), (ParamId(GAIN), 0.25));
    assert!(matches!(plugin.setting("gain", "loud"), Err(HostError::NoSuchValue { .. })));
    plugin.set_inactive(&[Event::value(0, ParamId(GAIN), 0.75)]).expect("set while inactive");
    assert_eq!(plugin.value(ParamId(GAIN)), Some(0.75));
}

#[test]
fn layouts_are_listed_with_their_ports_and_chosen_by_name() {
    let mut plugin = plugin();
    let names: Vec<_> = plugin.layouts().iter().map(|layout| layout.name.as_str()).collect();
    assert_eq!(names, ["Stereo", "Mono", "5.1"]);
    let wide = plugin.layout_with(6, 2).expect("5.1 with a stereo sidechain");
    assert_eq!((wide.input_channels(), wide.output_channels(), wide.sidechain_channels()), (6, 6, 2));
    assert_eq!(plugin.layouts()[0].inputs[0].kind.as_deref(), Some("stereo"));
    let error =
        plugin.activate(&Setup::new(48_000.0, 64).layout("Quad")).err().expect("an error").to_string();
    assert_eq!(error, "com.aplomb.tiny has no layout \"Quad\"; it has Stereo, Mono, 5.1");
    let processor = plugin.activate(&Setup::new(48_000.0, 64).layout("mono")).expect("active");
    assert_eq!(processor.layout().input_channels(), 1);
    plugin.deactivate(processor).expect("given back");
}

#[test]
fn events_arrive_at_their_frame_however_the_render_is_cut() {
    let input = ramp(2, 3000);
    let events = [
        Event::value(0, ParamId(GAIN), 0.5),
        Event::value(1000, ParamId(GAIN), 2.0),
        Event::modulation(1500, ParamId(GAIN), 0.25),
        Event::value(2999, ParamId(GAIN), 0.0),
    ];
    let gain = |frame: usize| match frame {
        0..1000 => 0.5,
        1000..1500 => 2.0,
        1500..2999 => 2.25,
        _ => 0.25,
    };
    let cuts =
        [Blocks::Largest, Blocks::Fixed(1), Blocks::Fixed(7), Blocks::Cycle(&[64, 511]), Blocks::Random(9)];
    for blocks in cuts {
        for in_place in [false, true] {
            let mut insert = insert("Stereo");
            let render = Render { events: &events, blocks, in_place, ..Render::new(&input) };
            let output = insert.render(&render).expect("renders");
            for (channel, made) in input.iter().zip(&output) {
                let wanted: Vec<f32> = channel.iter().enumerate().map(|(frame, x)| x * gain(frame)).collect();
                assert_eq!(made, &wanted, "{blocks:?} in place {in_place}");
            }
            let echoed: Vec<u64> = insert.sent_events().iter().map(|event| event.frame).collect();
            assert_eq!(echoed, [0, 1000, 2999]);
            assert!(matches!(insert.sent_events()[1].change, Change::Value(2.0)));
        }
    }
}

#[test]
fn the_gain_that_the_plugin_tells_is_read_after_every_block() {
    let input = ramp(2, 300);
    let events = [Event::value(50, ParamId(GAIN), 0.5), Event::value(250, ParamId(GAIN), 0.25)];
    let mut insert = insert("Stereo");
    assert_eq!(insert.processor().gain_adjustment_db(), Some(0.0));
    insert
        .render(&Render { events: &events, blocks: Blocks::Fixed(100), ..Render::new(&input) })
        .expect("renders");
    let told = insert.gain_adjustments_db().to_vec();
    assert_eq!(told.iter().map(|(frame, _)| *frame).collect::<Vec<_>>(), [99, 199, 299]);
    // 20 lg 0.5
    let half_db = -6.020_599_913;
    for ((_, told_db), wanted_db) in told.iter().zip([half_db, half_db, 2.0 * half_db]) {
        assert!((told_db - wanted_db).abs() < 1e-5, "{told_db} dB");
    }
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new());
}

#[test]
fn the_sidechain_is_silent_missing_or_as_wide_as_it_comes() {
    let (input, side) = (ramp(6, 100), ramp(4, 80));
    let mut insert = insert("5.1");
    for sidechain in [Sidechain::Unconnected, Sidechain::Missing] {
        assert_eq!(insert.render(&Render { sidechain, ..Render::new(&input) }).expect("renders"), input);
    }
    for width in [1, 2, 4] {
        let side = slices(&side[..width]);
        let render = Render { sidechain: Sidechain::Channels(&side), ..Render::new(&input) };
        let output = insert.render(&render).expect("renders");
        assert_eq!(output[width - 1][79], input[width - 1][79] + side[width - 1][79]);
        assert_eq!(output[width][79], input[width][79]);
        assert_eq!(output[0][80], input[0][80]);
    }
}

#[test]
fn a_restart_is_answered_and_the_latency_read_again() {
    let mut insert = insert("Mono");
    assert_eq!((insert.latency_frames(), insert.restarts(), insert.tail_frames()), (0, 0, Some(64)));
    insert.set_text("delay", "17 frames").expect("set");
    assert_eq!((insert.latency_frames(), insert.restarts()), (17, 1));
    let impulse = vec![[vec![1.0], vec![0.0; 99]].concat()];
    let output = insert.render(&Render::new(&impulse)).expect("renders");
    assert_eq!(output[0].iter().position(|x| *x == 1.0), Some(17));
    insert.reset();
    assert_eq!(insert.render_compensated(&Render::new(&impulse)).expect("renders"), impulse);
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new());
}

#[test]
fn a_render_on_another_thread_is_the_same_and_the_plugin_knows_its_threads() {
    let input = ramp(2, 20_000);
    let events = [Event::value(777, ParamId(GAIN), 0.3)];
    let transport = Some(Transport::playing(120.0));
    let render = Render { events: &events, blocks: Blocks::Random(3), transport, ..Render::new(&input) };
    let here = insert("Stereo").render(&render).expect("renders");
    let mut elsewhere = insert("Stereo");
    elsewhere.plugin().set_track(Track { name: "Lead Vox".into(), colour: [0xab, 0, 0] });
    assert_eq!(here, elsewhere.render_on_audio_thread(&render).expect("renders"));
    let state = elsewhere.plugin().save_state().expect("a state");
    assert_eq!(&state[8..], b"offline false, wrong thread false, track Lead Vox #ab");
    let offline = Setup::new(44_100.0, 64).offline();
    elsewhere.reactivate(offline).expect("again");
    assert!(elsewhere.plugin().save_state().expect("a state")[8..].starts_with(b"offline true"));
    assert_eq!(elsewhere.plugin().complaints(), Vec::<String>::new());
}

#[test]
fn a_state_goes_from_one_instance_to_another() {
    let mut first = insert("Stereo");
    first.set(ParamId(GAIN), 1.75).expect("set");
    first.set(ParamId(DELAY), 5.0).expect("set");
    let state = first.plugin().save_state().expect("a state");
    let mut second = insert("Stereo");
    second.load_state(&state).expect("loads");
    second.settle(64).expect("settles");
    assert_eq!(second.plugin().value(ParamId(GAIN)), Some(1.75));
    assert_eq!(second.latency_frames(), 5);
    assert!(matches!(second.load_state(b"abc"), Err(HostError::Refused { .. })));
}

#[test]
fn misuse_by_the_caller_is_told_and_odd_ports_reach_the_plugin() {
    let mut plugin = plugin();
    assert_eq!(plugin.param_count(), 2);
    assert!(plugin.param_at(0).is_some());
    assert!(plugin.activate(&Setup { min_block_frames: 0, ..Setup::new(48_000.0, 64) }).is_err());
    let setup = Setup::new(48_000.0, 64);
    let mut processor = plugin.activate(&setup).expect("active");
    assert!(matches!(plugin.activate(&setup), Err(HostError::Misuse(_))));
    assert!(matches!(plugin.set_inactive(&[]), Err(HostError::Misuse(_))));

    let (long, mut out) = (vec![0.0; 65], vec![vec![0.0; 65]; 2]);
    let mut output: Vec<&mut [f32]> = out.iter_mut().map(Vec::as_mut_slice).collect();
    assert!(processor.process(Block::new(&[&long, &long], &mut output)).is_err(), "longer than agreed");
    let mut output: Vec<&mut [f32]> = out.iter_mut().map(|channel| &mut channel[..8]).collect();
    let late = [Event::value(8, ParamId(GAIN), 1.0)];
    let input = [&long[..8], &long[..8]];
    let block = Block { events: &late, ..Block::new(&input, &mut output) };
    assert!(processor.process(block).is_err(), "event past the end");

    let (mut inputs, mut outputs) =
        ([OddPort::good(2, 8, 0.5), OddPort::null(0)], [OddPort::good(2, 8, 9.0)]);
    processor.process_odd(8, &mut inputs, &mut outputs, &[]).expect("processes");
    assert_eq!(outputs[0].channels[1].as_deref(), Some(&[0.5; 8][..]));
    processor.stop();
    processor.start().expect("starts again");
    plugin.deactivate(processor).expect("given back");
    assert!(!plugin.is_active());
}
