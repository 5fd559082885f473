//! The guard in front of nice-plug's CLAP wrapper. The letters are those of the bugs it covers.

// The tests are a host on the raw C interface: what they pass is on their own stack, or wrong on purpose.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ffi::CStr;
use std::ptr;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::*;
use clap_sys::ext::audio_ports::{
    CLAP_EXT_AUDIO_PORTS, CLAP_PORT_MONO, CLAP_PORT_STEREO, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::clap_param_info;
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::fixedpoint::CLAP_SECTIME_FACTOR;
use clap_sys::id::CLAP_INVALID_ID;
use clap_sys::process::{CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR};
use guard::clap_host::{Events, FRAMES, Hosted, Port, block, load, saved, set, stereo};
use guard::probe::{GAIN, Orders, Probe, id, order, seen};
use guard::{allocations, dies_without_guard};

type Side = Probe<1>;
type Wide = Probe<1, true>;

#[test]
fn audio_and_sidechain_pass_through_the_guard() {
    let plugin = Hosted::guarded::<Side>().running(FRAMES as u32);
    let mut buffers = stereo();
    assert_eq!(buffers.process(&plugin), CLAP_PROCESS_CONTINUE_IF_NOT_QUIET);
    assert!(buffers.output.is_all(0.75));
    assert!(buffers.sidechain.is_all(0.5), "the host's sidechain stays as it was");
}

#[test]
fn b2_null_channel_pointers_are_silence_to_read_and_nothing_to_write() {
    dies_without_guard("b2_null_channel_pointers_are_silence_to_read_and_nothing_to_write", || {
        let mut buffers = stereo();
        buffers.output = buffers.output.without(0);
        buffers.process(&Hosted::unguarded::<Side>().running(FRAMES as u32));
    });
    let plugin = Hosted::guarded::<Side>().running(FRAMES as u32);
    let mut buffers = stereo();
    buffers.input = buffers.input.without(0);
    buffers.sidechain = buffers.sidechain.without(1);
    buffers.process(&plugin);
    let first =
        |port: &Port, channel: usize| port.samples[channel].as_ref().map(|samples| samples[FRAMES - 1]);
    assert_eq!(first(&buffers.output, 0), Some(0.5), "the sidechain alone");
    assert_eq!(first(&buffers.output, 1), Some(0.25), "the input alone");

    let mut buffers = stereo();
    buffers.output = buffers.output.without(0);
    assert_eq!(buffers.process(&plugin), CLAP_PROCESS_CONTINUE_IF_NOT_QUIET);
    assert_eq!(first(&buffers.output, 1), Some(0.75));
}

#[test]
fn b2_null_buffers_and_lists_are_silence() {
    let plugin = Hosted::guarded::<Side>().running(FRAMES as u32);
    let mut output = Port::filled(2, FRAMES, 9.0);
    let nothing = clap_audio_buffer {
        data32: ptr::null_mut(),
        data64: ptr::null_mut(),
        channel_count: 2,
        latency: 0,
        constant_mask: 0,
    };
    plugin.process(&block(FRAMES as u32, &[nothing, nothing], &mut [output.buffer()]));
    assert!(output.is_all(0.0));

    let mut all_null = block(FRAMES as u32, &[], &mut []);
    all_null.audio_inputs = ptr::null();
    all_null.audio_outputs = ptr::null_mut();
    all_null.audio_inputs_count = 2;
    all_null.audio_outputs_count = 1;
    assert_ne!(plugin.process(&all_null), CLAP_PROCESS_ERROR);
    assert_eq!(unsafe { (*plugin.plugin).process.unwrap()(plugin.plugin, ptr::null()) }, CLAP_PROCESS_ERROR);
    assert_eq!(unsafe { (*plugin.plugin).process.unwrap()(ptr::null(), &all_null) }, CLAP_PROCESS_ERROR);
}

#[test]
fn b2_more_or_fewer_channels_than_declared_do_no_harm() {
    dies_without_guard("b2_more_or_fewer_channels_than_declared_do_no_harm", || {
        let mut buffers = stereo();
        buffers.output = Port::filled(3, FRAMES, 9.0);
        buffers.process(&Hosted::unguarded::<Side>().running(FRAMES as u32));
    });
    let plugin = Hosted::guarded::<Side>().running(FRAMES as u32);
    let mut buffers = stereo();
    (buffers.input, buffers.output) = (Port::filled(1, FRAMES, 0.25), Port::filled(3, FRAMES, 9.0));
    buffers.sidechain = Port::filled(5, FRAMES, 0.5);
    buffers.process(&plugin);
    let output: Vec<f32> = buffers.output.samples.iter().flatten().map(|channel| channel[7]).collect();
    assert_eq!(output, [0.75, 0.5, 0.0]);
}

#[test]
fn b3_a_missing_sidechain_port_is_not_read() {
    // One port is announced, but a second lies behind it in memory.
    let process = |plugin: Hosted| {
        let mut buffers = stereo();
        let inputs = [buffers.input.buffer(), buffers.sidechain.buffer()];
        let mut outputs = [buffers.output.buffer()];
        let mut block = block(FRAMES as u32, &inputs, &mut outputs);
        block.audio_inputs_count = 1;
        plugin.process(&block);
        buffers.output.samples[0].as_ref().unwrap()[0]
    };
    assert_eq!(process(Hosted::unguarded::<Side>().running(64)), 0.75, "nice-plug reads behind the list");
    assert_eq!(process(Hosted::guarded::<Side>().running(64)), 0.25);
}

#[test]
fn b4_a_missing_sidechain_is_as_long_as_the_block() {
    let process = |plugin: Hosted| {
        let mut input = Port::filled(2, 10, 0.25);
        let mut output = Port::filled(2, 10, 9.0);
        // Empty entries follow, so that this is safe without the guard too.
        let nothing = clap_audio_buffer {
            data32: ptr::null_mut(),
            data64: ptr::null_mut(),
            channel_count: 0,
            latency: 0,
            constant_mask: 0,
        };
        plugin.process(&block(10, &[input.buffer(), nothing], &mut [output.buffer()]));
        seen().sidechain_frames
    };
    assert_eq!(process(Hosted::unguarded::<Side>().running(64)), (64, 64), "nice-plug hands over 64 of 10");
    assert_eq!(process(Hosted::guarded::<Side>().running(64)), (10, 10));
}

#[test]
fn b8_a_latency_is_told_in_activate_and_nowhere_else() {
    let change = |plugin: &Hosted| {
        order(Orders { latency_in_process: Some(64), ..Orders::default() });
        stereo().process(plugin);
        order(Orders::default());
        // The host happens to stop before it gets round to the plug-in's call.
        plugin.stop_processing();
        plugin.deactivate();
        plugin.on_main_thread();
        // nice-plug takes the creating thread for the main thread, so the call may have come at once.
        plugin.calls.latency_changed_elsewhere.get()
    };
    let plugin = Hosted::guarded::<Side>().running(64);
    assert_eq!(change(&plugin), 0);
    assert!(plugin.activate(64));
    assert_eq!(plugin.calls.latency_changed_elsewhere.get(), 0);
    assert_eq!(plugin.calls.latency_changed_in_activate.get(), 1);
    let latency: &clap_plugin_latency = plugin.extension(CLAP_EXT_LATENCY).unwrap();
    assert_eq!(unsafe { latency.get.unwrap()(plugin.plugin) }, 64);
}

#[test]
fn b8_a_latency_set_by_an_inactive_plug_in_is_kept_for_activate() {
    // A task of the audio thread that is run after `deactivate`.
    let late = |plugin: Hosted| {
        std::thread::scope(|scope| {
            let address = &raw const *plugin.plugin as usize;
            scope.spawn(move || {
                order(Orders { latency_in_process: Some(32), ..Orders::default() });
                let plugin = address as *const clap_sys::plugin::clap_plugin;
                let mut buffers = stereo();
                let inputs = [buffers.input.buffer(), buffers.sidechain.buffer()];
                let mut outputs = [buffers.output.buffer()];
                unsafe { (*plugin).process.unwrap()(plugin, &block(64, &inputs, &mut outputs)) };
            });
        });
        assert_eq!(plugin.calls.callbacks.get(), 1);
        plugin.stop_processing();
        plugin.deactivate();
        plugin.on_main_thread();
        let elsewhere = plugin.calls.latency_changed_elsewhere.get();
        assert!(plugin.activate(64));
        (elsewhere, plugin.calls.latency_changed_in_activate.get())
    };
    assert_eq!(late(Hosted::unguarded::<Side>().running(64)), (1, 0), "nice-plug calls outside activate");
    assert_eq!(late(Hosted::guarded::<Side>().running(64)), (0, 1));
}

#[test]
fn b8_a_latency_set_in_activate_needs_no_second_activation() {
    order(Orders { latency_in_activate: Some(128), ..Orders::default() });
    let first = |plugin: Hosted| {
        assert!(plugin.activate(64));
        (plugin.calls.restarts.get(), plugin.calls.latency_changed_in_activate.get())
    };
    assert_eq!(first(Hosted::unguarded::<Side>()), (1, 0), "nice-plug asks for a restart");
    assert_eq!(first(Hosted::guarded::<Side>()), (0, 1));
}

#[test]
fn b9_denormals_are_zero_while_processing_and_the_old_mode_comes_back() {
    let denormal = || std::hint::black_box(1e-40f32) * std::hint::black_box(1.0f32);
    stereo().process(&Hosted::unguarded::<Side>().running(64));
    assert!(seen().denormal > 0.0, "nice-plug computes with denormals");
    stereo().process(&Hosted::guarded::<Side>().running(64));
    assert_eq!(seen().denormal, 0.0);
    assert!(denormal() > 0.0);
}

#[test]
fn b12_an_index_after_the_last_is_refused() {
    let info = || unsafe { std::mem::zeroed::<clap_param_info>() };
    dies_without_guard("b12_an_index_after_the_last_is_refused", || {
        let plugin = Hosted::unguarded::<Side>();
        unsafe { plugin.params().get_info.unwrap()(plugin.plugin, 2, &mut info()) };
    });
    let plugin = Hosted::guarded::<Side>();
    let get = |index| unsafe { plugin.params().get_info.unwrap()(plugin.plugin, index, &mut info()) };
    assert_eq!([0, 1, 2, 3, u32::MAX].map(get), [true, true, false, false, false]);
    let ports: &clap_plugin_audio_ports = plugin.extension(CLAP_EXT_AUDIO_PORTS).unwrap();
    let mut port = unsafe { std::mem::zeroed::<clap_audio_port_info>() };
    let mut get = |index, is_input| unsafe { ports.get.unwrap()(plugin.plugin, index, is_input, &mut port) };
    assert_eq!([get(0, true), get(1, true), get(2, true), get(u32::MAX, true)], [true, true, false, false]);
    assert_eq!([get(0, false), get(1, false)], [true, false]);
    assert!(!unsafe { ports.get.unwrap()(plugin.plugin, 0, true, ptr::null_mut()) });
    assert!(!unsafe { plugin.params().get_info.unwrap()(plugin.plugin, 0, ptr::null_mut()) });
}

#[test]
fn b14_the_output_has_its_own_name() {
    let name = |plugin: Hosted| {
        let ports: &clap_plugin_audio_ports = plugin.extension(CLAP_EXT_AUDIO_PORTS).unwrap();
        let mut port = unsafe { std::mem::zeroed::<clap_audio_port_info>() };
        assert!(unsafe { ports.get.unwrap()(plugin.plugin, 0, false, &mut port) });
        unsafe { CStr::from_ptr(port.name.as_ptr()) }.to_str().unwrap().to_owned()
    };
    assert_eq!(name(Hosted::unguarded::<Side>()), "Input");
    assert_eq!(name(Hosted::guarded::<Side>()), "Output");
}

/// Selects the layout of so many channels in and out; the first that fits.
fn select(plugin: &Hosted, inputs: u32, outputs: u32) {
    let configs: &clap_plugin_audio_ports_config = plugin.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).unwrap();
    let fits = |index: &u32| {
        let mut config = unsafe { std::mem::zeroed() };
        assert!(unsafe { configs.get.unwrap()(plugin.plugin, *index, &mut config) });
        let (input, output) = (config.main_input_channel_count, config.main_output_channel_count);
        (input, output) == (inputs, outputs)
    };
    let count = unsafe { configs.count.unwrap()(plugin.plugin) };
    let index = (0..count).find(fits).expect("a layout of these widths");
    assert!(unsafe { configs.select.unwrap()(plugin.plugin, index) });
}

fn main_port(plugin: &Hosted, is_input: bool) -> clap_audio_port_info {
    let ports: &clap_plugin_audio_ports = plugin.extension(CLAP_EXT_AUDIO_PORTS).unwrap();
    let mut port = unsafe { std::mem::zeroed::<clap_audio_port_info>() };
    assert!(unsafe { ports.get.unwrap()(plugin.plugin, 0, is_input, &mut port) });
    port
}

#[test]
fn b2_a_main_input_narrower_than_the_output_is_heard_and_no_more_of_it() {
    // A host that hands over two channels where one was agreed, in memory of its own or in that of the output.
    let process = |plugin: &Hosted, inputs: usize| {
        let mut input = Port::filled(inputs, FRAMES, 0.25);
        let mut sidechain = Port::filled(2, FRAMES, 0.5);
        let mut output = Port::filled(2, FRAMES, 9.0);
        let buffers = [input.buffer(), sidechain.buffer()];
        plugin.process(&block(FRAMES as u32, &buffers, &mut [output.buffer()]));
        output.samples.iter().flatten().map(|channel| channel[FRAMES - 1]).collect::<Vec<f32>>()
    };
    let unguarded = Hosted::unguarded::<Wide>();
    select(&unguarded, 1, 2);
    let unguarded = unguarded.running(FRAMES as u32);
    assert_eq!(process(&unguarded, 2), [0.75, 0.75], "nice-plug takes the second one, too");
    let guarded = Hosted::guarded::<Wide>();
    select(&guarded, 1, 2);
    let guarded = guarded.running(FRAMES as u32);
    for inputs in 1..=3 {
        assert_eq!(process(&guarded, inputs), [0.75, 0.5], "{inputs} channels");
    }
    assert_eq!(process(&guarded, 0), [0.5, 0.5], "no input");
    let mut both = Port::filled(2, FRAMES, 0.25);
    let shared = both.buffer();
    let mut sidechain = Port::filled(2, FRAMES, 0.5);
    guarded.process(&block(FRAMES as u32, &[shared, sidechain.buffer()], &mut [shared]));
    let last = |channel: usize| both.samples[channel].as_ref().map(|samples| samples[FRAMES - 1]);
    assert_eq!([last(0), last(1)], [Some(0.75), Some(0.5)], "in place");
}

#[test]
fn input_and_output_share_memory_only_where_they_are_equally_wide() {
    let pair = |plugin: &Hosted, inputs, outputs| {
        select(plugin, inputs, outputs);
        [main_port(plugin, true).in_place_pair, main_port(plugin, false).in_place_pair]
    };
    let none = [CLAP_INVALID_ID; 2];
    let plugin = Hosted::guarded::<Wide>();
    for (inputs, outputs) in [(1, 2), (2, 6)] {
        assert_eq!(pair(&plugin, inputs, outputs), none);
    }
    for width in [1, 2, 6, 8, 12] {
        assert!(pair(&plugin, width, width).iter().all(|pair| *pair != CLAP_INVALID_ID), "{width}");
    }
    select(&plugin, 1, 2);
    let (input, output) = (main_port(&plugin, true), main_port(&plugin, false));
    assert_eq!((input.channel_count, output.channel_count), (1, 2));
    let kind = |port: &clap_audio_port_info| unsafe { CStr::from_ptr(port.port_type) }.to_owned();
    assert_eq!((kind(&input).as_c_str(), kind(&output).as_c_str()), (CLAP_PORT_MONO, CLAP_PORT_STEREO));
}

/// A song that runs, so many seconds in, said at a frame of the block.
fn song(position_s: f64, time: u32) -> clap_event_transport {
    let mut transport = unsafe { std::mem::zeroed::<clap_event_transport>() };
    transport.header = clap_event_header {
        size: size_of::<clap_event_transport>() as u32,
        time,
        space_id: CLAP_CORE_EVENT_SPACE_ID,
        type_: CLAP_EVENT_TRANSPORT,
        flags: 0,
    };
    transport.flags =
        CLAP_TRANSPORT_HAS_TEMPO | CLAP_TRANSPORT_HAS_SECONDS_TIMELINE | CLAP_TRANSPORT_IS_PLAYING;
    transport.tempo = 120.0;
    transport.song_pos_seconds = (position_s * CLAP_SECTIME_FACTOR as f64) as i64;
    transport
}

/// A list of one event.
fn only(event: &clap_event_transport) -> clap_input_events {
    unsafe extern "C" fn one(_list: *const clap_input_events) -> u32 {
        1
    }
    unsafe extern "C" fn get(list: *const clap_input_events, _index: u32) -> *const clap_event_header {
        unsafe { (*list).ctx.cast() }
    }
    clap_input_events { ctx: ptr::from_ref(event).cast_mut().cast(), size: Some(one), get: Some(get) }
}

/// The probe's last song position after a block with a transport and an event, in frames.
fn song_after(
    plugin: &Hosted,
    frames: u32,
    at_start: &clap_event_transport,
    jump: &clap_event_transport,
) -> i64 {
    let mut input = Port::filled(2, frames as usize, 0.25);
    let mut output = Port::filled(2, frames as usize, 9.0);
    let list = only(jump);
    let inputs = [input.buffer()];
    let mut outputs = [output.buffer()];
    let mut block = block(frames, &inputs, &mut outputs);
    (block.transport, block.in_events) = (at_start, &list);
    plugin.process(&block);
    seen().song_frames.expect("a position")
}

#[test]
fn b19_a_song_position_within_a_block_is_that_of_its_frame() {
    let (start, jump) = (song(1.0, 0), song(10.0, 40));
    let frames = FRAMES as u32;
    let unguarded = song_after(&Hosted::unguarded::<Probe<0>>().running(frames), frames, &start, &jump);
    assert_eq!(unguarded, 480_040, "nice-plug counts it from the block's start");
    let guarded = song_after(&Hosted::guarded::<Probe<0>>().running(frames), frames, &start, &jump);
    assert_eq!(guarded, 480_000);
}

/// Longer blocks than 8192 frames are processed in slices.
#[test]
fn the_song_goes_on_from_slice_to_slice() {
    let plugin = Hosted::guarded::<Probe<0>>().running(20_000);
    assert_eq!(song_after(&plugin, 20_000, &song(1.0, 0), &song(1.0, 0)), 48_000 + 16_384);
    assert_eq!(song_after(&plugin, 20_000, &song(1.0, 0), &song(10.0, 100)), 480_000 + 16_284);
}

#[test]
fn a_panic_is_silence_and_an_error_until_the_host_activates_again() {
    let test = "a_panic_is_silence_and_an_error_until_the_host_activates_again";
    let panicking = Orders { panic_in: "process", ..Orders::default() };
    dies_without_guard(test, || {
        order(panicking);
        stereo().process(&Hosted::unguarded::<Side>().running(64));
    });
    let plugin = Hosted::guarded::<Side>().running(64);
    order(panicking);
    for orders in [panicking, Orders::default()] {
        order(orders);
        let mut buffers = stereo();
        assert_eq!(buffers.process(&plugin), CLAP_PROCESS_ERROR);
        assert!(buffers.output.is_all(0.0));
    }
    plugin.deactivate();
    let plugin = plugin.running(64);
    let mut buffers = stereo();
    buffers.process(&plugin);
    assert!(buffers.output.is_all(0.75));
}

#[test]
fn a_panic_anywhere_else_is_a_refusal() {
    for place in ["new", "activate", "reset", "deactivate", "filter_state", "drop"] {
        order(Orders { panic_in: place, ..Orders::default() });
        let Some(plugin) = Hosted::created::<Side>() else {
            assert_eq!(place, "new");
            continue;
        };
        assert!(plugin.init());
        assert_eq!(plugin.activate(64), place != "activate");
        plugin.start_processing();
        let mut buffers = stereo();
        let status = buffers.process(&plugin);
        let fails = ["activate", "reset"].contains(&place);
        assert_eq!(status == CLAP_PROCESS_ERROR, fails, "{place}");
        assert!(buffers.output.is_all(if fails { 0.0 } else { 0.75 }), "{place}");
        let state: &clap_plugin_state = plugin.extension(CLAP_EXT_STATE).unwrap();
        let json = br#"{"version":"1","params":{"gain":{"f32":0.5}},"fields":{}}"#;
        load(&plugin, state, &saved(json));
        drop(plugin);
        order(Orders::default());
    }
}

/// `cargo test --release -p aplomb-tests --test guard_clap -- --ignored --nocapture cost`
#[test]
#[ignore = "prints a measurement"]
fn cost_of_the_guard_in_ns_per_block() {
    let cost = |plugin: Hosted| {
        let mut buffers = stereo();
        let inputs = [buffers.input.buffer(), buffers.sidechain.buffer()];
        let mut outputs = [buffers.output.buffer()];
        let block = block(FRAMES as u32, &inputs, &mut outputs);
        let measure = || {
            let start = std::time::Instant::now();
            (0..10_000).for_each(|_| assert_ne!(plugin.process(&block), CLAP_PROCESS_ERROR));
            start.elapsed().as_nanos() / 10_000
        };
        (0..20).map(|_| measure()).min().unwrap()
    };
    let [without, with] =
        [Hosted::unguarded::<Side>(), Hosted::guarded::<Side>()].map(|p| cost(p.running(64)));
    println!("64 stereo frames with a sidechain: {without} ns without the guard, {with} ns with it");
}

#[test]
fn b16_a_window_for_a_host_that_cannot_hold_it_is_refused() {
    use clap_sys::ext::gui::*;
    let api = if cfg!(target_os = "linux") {
        CLAP_WINDOW_API_X11
    } else if cfg!(target_os = "macos") {
        CLAP_WINDOW_API_COCOA
    } else {
        CLAP_WINDOW_API_WIN32
    };
    let create = |plugin: &Hosted, api| {
        let gui: &clap_plugin_gui = plugin.extension(CLAP_EXT_GUI).unwrap();
        unsafe { gui.create.unwrap()(plugin.plugin, api, false) }
    };
    dies_without_guard("b16_a_window_for_a_host_that_cannot_hold_it_is_refused", || {
        create(&Hosted::unguarded::<Side>(), api.as_ptr());
    });
    let plugin = Hosted::guarded::<Side>();
    assert!(!create(&plugin, api.as_ptr()) && !create(&plugin, ptr::null()));
    let gui: &clap_plugin_gui = plugin.extension(CLAP_EXT_GUI).unwrap();
    let (null, mut one) = (ptr::null_mut(), 1);
    unsafe {
        assert!(gui.set_scale.unwrap()(plugin.plugin, 2.0), "remembered until there is a window");
        assert!(!gui.set_scale.unwrap()(plugin.plugin, f64::NAN));
        assert!(!gui.is_api_supported.unwrap()(plugin.plugin, ptr::null(), false));
        assert!(!gui.adjust_size.unwrap()(plugin.plugin, null, &mut one));
        assert!(!gui.set_parent.unwrap()(plugin.plugin, ptr::null()));
        let nowhere = clap_window { api: ptr::null(), specific: clap_window_handle { ptr: ptr::null_mut() } };
        assert!(!gui.set_parent.unwrap()(plugin.plugin, &nowhere));
        assert!(!gui.show.unwrap()(plugin.plugin));
        gui.destroy.unwrap()(plugin.plugin);
    }
}

#[test]
fn processing_through_the_guard_allocates_nothing() {
    let plugin = Hosted::guarded::<Side>().running(48);
    let mut buffers = stereo();
    buffers.output = buffers.output.without(1);
    buffers.input = buffers.input.without(0);
    let inputs = [buffers.input.buffer(), buffers.sidechain.buffer()];
    let mut outputs = [buffers.output.buffer()];
    let events = Events((0..64).map(|time| Some(set(id(GAIN), 0.5, time * 2))).collect());
    let list = events.list();
    let mut block = block(FRAMES as u32, &inputs, &mut outputs);
    block.in_events = &list;
    plugin.process(&block);
    let count = allocations::during(|| {
        for _ in 0..10 {
            plugin.process(&block);
        }
    });
    assert_eq!(count, 0);
    assert!(allocations::during(|| drop(std::hint::black_box(vec![0u8; 9]))) >= 2, "the counter counts");
}
