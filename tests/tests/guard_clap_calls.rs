//! The guard in front of nice-plug's CLAP wrapper: the order of calls, blocks, events, layouts, states and
//! texts.

// The tests are a host on the raw C interface: what they pass is on their own stack, or wrong on purpose.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ffi::{CStr, c_void};
use std::ptr;

use clap_sys::ext::audio_ports::{CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports};
use clap_sys::ext::audio_ports_config::{CLAP_EXT_AUDIO_PORTS_CONFIG, clap_plugin_audio_ports_config};
use clap_sys::ext::gui::CLAP_EXT_GUI;
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::surround::*;
use clap_sys::process::CLAP_PROCESS_ERROR;
use clap_sys::stream::{clap_istream, clap_ostream};
use guard::clap_host::{Events, FRAMES, Hosted, Port, block, load, saved, set, stereo};
use guard::dies_without_guard;
use guard::probe::{GAIN, Orders, Probe, id, order, seen};

type Plain = Probe<0>;
type Side = Probe<1>;

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
fn the_longest_block_that_clap_knows_can_be_announced() {
    let plugin = Hosted::guarded::<Side>();
    assert!(plugin.activate_at(48e3, i32::MAX as u32, i32::MAX as u32));
    assert_eq!(seen().max_frames, 8192);
    assert!(plugin.start_processing());
    let frames = 20_000;
    let (mut input, mut output) = (Port::filled(2, frames, 0.25), Port::filled(2, frames, 9.0));
    plugin.process(&block(frames as u32, &[input.buffer()], &mut [output.buffer()]));
    assert!(output.is_all(0.25));
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
    assert!(plugin.extension::<u8>(CLAP_EXT_GUI).is_some());
}
