//! The guard in front of nice-plug's CLAP wrapper. The letters are those of the bugs it covers.

// The tests are a host on the raw C interface: what they pass is on their own stack, or wrong on purpose.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ffi::{CStr, c_void};
use std::ptr;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::ext::audio_ports::{CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::gui::CLAP_EXT_GUI;
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::params::clap_param_info;
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::surround::*;
use clap_sys::process::{CLAP_PROCESS_CONTINUE_IF_NOT_QUIET, CLAP_PROCESS_ERROR};
use clap_sys::stream::{clap_istream, clap_ostream};
use guard::clap_host::{Events, Hosted, Port, block, set};
use guard::probe::{GAIN, Orders, Probe, id, order, seen};
use guard::{allocations, dies_without_guard};

type Plain = Probe<0>;
type Side = Probe<1>;

/// A stereo block with a stereo sidechain: 0.25 in, 0.5 beside, 0.75 out.
struct Stereo {
    input: Port,
    sidechain: Port,
    output: Port,
}

const FRAMES: usize = 64;

fn stereo() -> Stereo {
    Stereo {
        input: Port::filled(2, FRAMES, 0.25),
        sidechain: Port::filled(2, FRAMES, 0.5),
        output: Port::filled(2, FRAMES, 9.0),
    }
}

impl Stereo {
    fn process(&mut self, plugin: &Hosted) -> i32 {
        let inputs = [self.input.buffer(), self.sidechain.buffer()];
        plugin.process(&block(FRAMES as u32, &inputs, &mut [self.output.buffer()]))
    }
}

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
    for place in ["new", "activate", "reset", "deactivate", "filter_state"] {
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
        order(Orders::default());
    }
}

#[test]
fn calls_out_of_order_are_refused() {
    order(Orders::default());
    let plugin = Hosted::created::<Side>().unwrap();
    assert!(!plugin.activate(64), "before init");
    assert!(plugin.init() && plugin.init());
    let mut buffers = stereo();
    assert_eq!(buffers.process(&plugin), CLAP_PROCESS_ERROR);
    assert!(buffers.output.is_all(0.0), "before activate");
    assert!(!plugin.start_processing());
    plugin.stop_processing();
    plugin.deactivate();
    plugin.reset();
    let bad =
        [(0.0, 1, 64), (f64::NAN, 1, 64), (-48e3, 1, 64), (48e3, 65, 64), (48e3, 0, 0), (48e3, 1, u32::MAX)];
    for (rate_hz, min_frames, max_frames) in bad {
        assert!(!plugin.activate_at(rate_hz, min_frames, max_frames));
    }
    assert_eq!((seen().activations, seen().resets, seen().deactivations), (0, 0, 0));

    assert!(plugin.activate(64));
    assert!(!plugin.activate(128), "twice");
    assert_eq!((seen().activations, seen().max_frames), (1, 64));
    assert!(plugin.start_processing() && !plugin.start_processing());
    let configs: &clap_plugin_audio_ports_config = plugin.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).unwrap();
    assert!(!unsafe { configs.select.unwrap()(plugin.plugin, 1) }, "a layout while active");
    plugin.deactivate();
    plugin.deactivate();
    assert_eq!(seen().deactivations, 1);
    assert_eq!(stereo().process(&plugin), CLAP_PROCESS_ERROR);
    assert!(plugin.activate(64));
    drop(plugin);
    assert_eq!((seen().deactivations, seen().drops), (2, 1), "destroyed while active");
}

#[test]
fn events_behind_the_block_do_not_lead_out_of_it() {
    let process = |plugin: Hosted, time| {
        let mut buffers = stereo();
        let inputs = [buffers.input.buffer(), buffers.sidechain.buffer()];
        let mut outputs = [buffers.output.buffer()];
        let events = Events(vec![Some(set(id(GAIN), 0.0, time))]);
        let list = events.list();
        let mut block = block(FRAMES as u32, &inputs, &mut outputs);
        block.in_events = &list;
        plugin.process(&block);
        buffers.output.samples[0].take().unwrap()
    };
    dies_without_guard("events_behind_the_block_do_not_lead_out_of_it", || {
        process(Hosted::unguarded::<Side>().running(64), 1 << 30);
    });
    for time in [63, 64, 65, 1 << 30, u32::MAX] {
        let output = process(Hosted::guarded::<Side>().running(64), time);
        assert_eq!(output[..63], [0.75; 63]);
        assert_eq!(output[63], 0.5, "the last frame has the new value");
    }
}

#[test]
fn odd_events_are_put_in_order_or_ignored() {
    let plugin = Hosted::guarded::<Plain>().running(64);
    let gain = id(GAIN);
    let mut short = set(gain, 0.0, 5);
    short.header.size = 20;
    let mut foreign = set(gain, 0.0, 5);
    foreign.header.space_id = 7;
    let events = Events(vec![
        None,
        Some(set(gain, 0.25, 10)),
        Some(set(12345, 1.0, 11)),
        Some(set(gain, f64::NAN, 12)),
        Some(set(gain, f64::INFINITY, 12)),
        Some(short),
        Some(foreign),
        Some(set(gain, 99.0, 3)),
        None,
        Some(set(gain, 0.0, 40)),
    ]);
    let list = events.list();
    let mut input = Port::filled(2, 64, 1.0);
    let mut output = Port::filled(2, 64, 9.0);
    let inputs = [input.buffer()];
    let mut outputs = [output.buffer()];
    let mut block = block(64, &inputs, &mut outputs);
    block.in_events = &list;
    assert_ne!(plugin.process(&block), CLAP_PROCESS_ERROR);
    let output = output.samples[0].take().unwrap();
    assert_eq!(output[..10], [1.0; 10]);
    // 0.25 of the way from 0 to 2, then at 12 the late event of 99 steps, which is the end of the range.
    assert_eq!(output[10..12], [0.5; 2]);
    assert_eq!(output[12..40], [2.0; 28]);
    assert_eq!(output[40..], [0.0; 24]);
    assert_eq!(plugin.value(gain), Some(0.0));

    let list = clap_sys::events::clap_input_events { ctx: ptr::null_mut(), size: None, get: None };
    let out = clap_sys::events::clap_output_events { ctx: ptr::null_mut(), try_push: None };
    block.in_events = &list;
    block.out_events = &out;
    assert_ne!(plugin.process(&block), CLAP_PROCESS_ERROR);
    unsafe { plugin.params().flush.unwrap()(plugin.plugin, &list, &out) };
    unsafe { plugin.params().flush.unwrap()(plugin.plugin, ptr::null(), ptr::null()) };
    let events = Events(vec![None, Some(set(gain, 7.0, 1000)), Some(set(4, 1.0, 0))]);
    unsafe { plugin.params().flush.unwrap()(plugin.plugin, &events.list(), ptr::null()) };
    assert_eq!(plugin.value(gain), Some(1.0));
}

#[test]
fn a_block_longer_than_agreed_is_processed_in_slices() {
    let plugin = Hosted::guarded::<Side>().running(16);
    let frames = 100;
    let ramp: Vec<f32> = (0..frames).map(|frame| frame as f32).collect();
    let mut input = Port::filled(2, frames, 0.0);
    input.samples = vec![Some(ramp.clone()), Some(ramp.clone())];
    let mut sidechain = Port::filled(2, frames, 0.0);
    sidechain.samples = input.samples.clone();
    let mut output = Port::filled(2, frames, 9.0);
    // Gain 1 until 50, then 2; the events are not in order.
    let events = Events(vec![Some(set(id(GAIN), 1.0, 50)), Some(set(id(GAIN), 1.0, 20))]);
    let list = events.list();
    let inputs = [input.buffer(), sidechain.buffer()];
    let mut outputs = [output.buffer()];
    let mut block = block(frames as u32, &inputs, &mut outputs);
    block.in_events = &list;
    assert_ne!(plugin.process(&block), CLAP_PROCESS_ERROR);
    assert!(seen().longest_block_frames <= 16);
    for channel in output.samples.iter().flatten() {
        for (frame, sample) in channel.iter().enumerate() {
            let gain = if frame < 50 { 1.0 } else { 2.0 };
            assert_eq!(*sample, frame as f32 * (gain + 1.0), "frame {frame}");
        }
    }
}

#[test]
fn every_layout_can_be_chosen_and_carries_its_sidechain() {
    let plugin = Hosted::guarded::<Side>();
    let configs: &clap_plugin_audio_ports_config = plugin.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).unwrap();
    let ports: &clap_plugin_audio_ports = plugin.extension(CLAP_EXT_AUDIO_PORTS).unwrap();
    let count = unsafe { configs.count.unwrap()(plugin.plugin) };
    let mut widths = Vec::new();
    for index in 0..count {
        let mut config = unsafe { std::mem::zeroed() };
        assert!(unsafe { configs.get.unwrap()(plugin.plugin, index, &mut config) });
        assert!(unsafe { configs.select.unwrap()(plugin.plugin, config.id) });
        let width = |port, is_input| {
            let mut info = unsafe { std::mem::zeroed::<clap_audio_port_info>() };
            assert!(unsafe { ports.get.unwrap()(plugin.plugin, port, is_input, &mut info) });
            info.channel_count as usize
        };
        let (main, side) = (width(0, true), width(1, true));
        assert_eq!((main, width(0, false)), (config.main_input_channel_count as usize, main));
        assert!(plugin.activate(8) && plugin.start_processing());
        assert_eq!((seen().main_channels, seen().sidechain_channels), (main, side));
        let (mut input, mut beside) = (Port::filled(main, 8, 0.25), Port::filled(side, 8, 0.5));
        let mut output = Port::filled(main, 8, 9.0);
        plugin.process(&block(8, &[input.buffer(), beside.buffer()], &mut [output.buffer()]));
        for (channel, samples) in output.samples.iter().flatten().enumerate() {
            assert_eq!(samples, &[if channel < side { 0.75 } else { 0.25 }; 8]);
        }
        plugin.deactivate();
        widths.push((main, side));
    }
    assert_eq!(widths, [(2, 2), (1, 2), (6, 2), (8, 2), (12, 2), (2, 1), (1, 1)]);
    assert!(!unsafe { configs.select.unwrap()(plugin.plugin, count) });
}

#[test]
fn surround_ports_name_their_loudspeakers() {
    let plugin = Hosted::guarded::<Side>();
    let configs: &clap_plugin_audio_ports_config = plugin.extension(CLAP_EXT_AUDIO_PORTS_CONFIG).unwrap();
    let surround: &clap_plugin_surround = plugin.extension(CLAP_EXT_SURROUND).unwrap();
    let map = |config: u32, capacity: u32| {
        assert!(unsafe { configs.select.unwrap()(plugin.plugin, config) });
        let mut map = [255u8; 16];
        let count =
            unsafe { surround.get_channel_map.unwrap()(plugin.plugin, true, 0, map.as_mut_ptr(), capacity) };
        map[..count as usize].to_vec()
    };
    // FL FR FC LFE SL SR, and with BL BR before the sides, and the four heights: CLAP's ext/surround.h.
    assert_eq!(map(2, 16), [0, 1, 2, 3, 9, 10]);
    assert_eq!(map(3, 16), [0, 1, 2, 3, 4, 5, 9, 10]);
    assert_eq!(map(4, 16), [0, 1, 2, 3, 4, 5, 9, 10, 12, 14, 15, 17]);
    assert!(map(4, 11).is_empty() && map(0, 16).is_empty());
    let supported = |mask| unsafe { surround.is_channel_mask_supported.unwrap()(plugin.plugin, mask) };
    assert!(supported(0b110_0000_1111) && !supported(0b1111_1111));
}

fn saved(json: &[u8]) -> Vec<u8> {
    [&(json.len() as u64).to_le_bytes(), json].concat()
}

fn load(plugin: &Hosted, state: &clap_plugin_state, bytes: &[u8]) -> bool {
    unsafe extern "C" fn read(stream: *const clap_istream, to: *mut c_void, size: u64) -> i64 {
        let left = unsafe { &mut *(*stream).ctx.cast::<&[u8]>() };
        let part = left.len().min(size as usize).min(7);
        unsafe { ptr::copy_nonoverlapping(left.as_ptr(), to.cast(), part) };
        *left = &left[part..];
        part as i64
    }
    let mut left = bytes;
    let stream = clap_istream { ctx: (&raw mut left).cast(), read: Some(read) };
    unsafe { state.load.unwrap()(plugin.plugin, &stream) }
}

#[test]
fn state_streams_may_lie() {
    unsafe extern "C" fn too_much(_stream: *const clap_istream, _to: *mut c_void, _size: u64) -> i64 {
        1 << 40
    }
    let deaf = clap_istream { ctx: ptr::null_mut(), read: None };
    let state_of = |plugin: &Hosted| *plugin.extension::<clap_plugin_state>(CLAP_EXT_STATE).unwrap();
    dies_without_guard("state_streams_may_lie", || {
        let plugin = Hosted::unguarded::<Side>();
        unsafe { state_of(&plugin).load.unwrap()(plugin.plugin, &deaf) };
    });
    let plugin = Hosted::guarded::<Side>();
    let state = state_of(&plugin);
    let lying = clap_istream { ctx: ptr::null_mut(), read: Some(too_much) };
    let mute = clap_ostream { ctx: ptr::null_mut(), write: None };
    unsafe {
        assert!(!state.load.unwrap()(plugin.plugin, &deaf));
        assert!(!state.load.unwrap()(plugin.plugin, &lying));
        assert!(!state.load.unwrap()(plugin.plugin, ptr::null()));
        assert!(!state.save.unwrap()(plugin.plugin, &mute));
        assert!(!state.save.unwrap()(plugin.plugin, ptr::null()));
    }
    let good = saved(br#"{"version":"1","params":{"gain":{"f32":0.5}},"fields":{}}"#);
    for length in 0..good.len() {
        assert!(!load(&plugin, &state, &good[..length]), "cut at {length}");
    }
    assert!(!load(&plugin, &state, &u64::MAX.to_le_bytes()));
    assert!(!load(&plugin, &state, &saved(b"\xff\x00{")));
    assert_eq!(plugin.value(id(GAIN)), Some(0.5), "as it was");
    assert!(load(&plugin, &state, &good));
    assert_eq!(plugin.value(id(GAIN)), Some(0.25));
}

#[test]
fn values_out_of_range_have_a_text_and_what_is_no_number_has_none() {
    let plugin = Hosted::guarded::<Side>();
    let text = |id, value, capacity| {
        let mut text = [0; 32];
        let made = unsafe {
            plugin.params().value_to_text.unwrap()(plugin.plugin, id, value, text.as_mut_ptr(), capacity)
        };
        made.then(|| unsafe { CStr::from_ptr(text.as_ptr()) }.to_str().unwrap().to_owned())
    };
    assert_eq!(text(id("steps"), 99.0, 32).as_deref(), Some("5"));
    assert_eq!(text(id("steps"), -1.0, 32).as_deref(), Some("0"));
    assert_eq!(text(id("steps"), f64::NAN, 32), None);
    assert_eq!(text(1, 0.0, 32), None);
    assert_eq!(text(id("steps"), 1.0, 0), None);
    let params = plugin.params();
    unsafe {
        assert!(!params.value_to_text.unwrap()(plugin.plugin, id("steps"), 1.0, ptr::null_mut(), 32));
        assert!(!params.text_to_value.unwrap()(plugin.plugin, id("steps"), ptr::null(), &mut 0.0));
        assert!(!params.get_value.unwrap()(plugin.plugin, id("steps"), ptr::null_mut()));
    }
    assert!(plugin.extension::<u8>(c"no.such.extension").is_none());
    assert!(plugin.extension::<u8>(CLAP_EXT_GUI).is_none(), "the probe has no window");
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
