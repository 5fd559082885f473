//! The gain reduction that a plug-in tells to a host's own meter, under CLAP and VST3.

// The tests are a host on the raw C interfaces: what they pass is on their own stack.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ptr;

use aplomb_guard::clap::clap_plugin_gain_adjustment_metering;
use aplomb_guard::vst3::IGainReductionInfo;
use clap_sys::process::CLAP_PROCESS_ERROR;
use guard::allocations;
use guard::clap_host::{Events, FRAMES, Hosted, Port, block, set, stereo};
use guard::probe::{GAIN, Orders, Probe, id, order};
use guard::vst3_host::{Bus, Object, changes, data};
use vst3::Steinberg::Vst::IComponent;
use vst3::Steinberg::{FUnknown, TUID, kResultOk};
use vst3::{ComPtr, Interface};

type Side = Probe<1>;

const OFFERS: Orders = Orders {
    panic_in: "",
    latency_in_activate: None,
    latency_in_process: None,
    offers_gain: true,
    offers_host_side: false,
    answers: false,
    still_steps: false,
    has_window: false,
};
const HALF_DB: f64 = -6.020_599_913_279_624;

fn clap() -> Hosted {
    order(OFFERS);
    Hosted::guarded::<Side>().running(FRAMES as u32)
}

/// What a CLAP host reads.
fn told_db(plugin: &Hosted) -> f64 {
    let metering: &clap_plugin_gain_adjustment_metering =
        plugin.extension(c"clap.gain-adjustment-metering/0").expect("the draft extension");
    unsafe { metering.get.expect("a function")(plugin.plugin) }
}

#[track_caller]
fn assert_db(told_db: f64, expected_db: f64) {
    assert!((told_db - expected_db).abs() < 1e-5, "{told_db} dB instead of {expected_db} dB");
}

/// A block whose gain goes to these values, each at its frame.
fn clap_block(plugin: &Hosted, frames: usize, gains: &[(u32, f64)]) {
    let mut input = Port::filled(2, frames, 0.25);
    let mut output = Port::filled(2, frames, 0.0);
    let event = |&(frame, gain): &(u32, f64)| Some(set(id(GAIN), gain / 2.0, frame));
    let events = Events(gains.iter().map(event).collect());
    let list = events.list();
    let (inputs, mut outputs) = ([input.buffer()], [output.buffer()]);
    let mut block = block(frames as u32, &inputs, &mut outputs);
    block.in_events = &list;
    let allocations = allocations::during(|| {
        plugin.process(&block);
        told_db(plugin);
    });
    assert_eq!(allocations, 0);
}

#[test]
fn only_a_plug_in_that_offers_its_gain_has_the_extension_and_the_interface() {
    for offers_gain in [true, false, true, false] {
        order(Orders { offers_gain, ..OFFERS });
        let plugin = Hosted::guarded::<Side>();
        let metering: Option<&clap_plugin_gain_adjustment_metering> =
            plugin.extension(c"clap.gain-adjustment-metering/0");
        assert_eq!(metering.is_some(), offers_gain);
        let object = Object::guarded::<Side>();
        assert_eq!(object.controller.cast::<IGainReductionInfo>().is_some(), offers_gain);
    }
}

#[test]
fn a_clap_host_reads_the_gain_at_the_end_of_the_last_block() {
    let plugin = clap();
    assert_db(told_db(&plugin), 0.0);
    clap_block(&plugin, FRAMES, &[(0, 0.5)]);
    assert_db(told_db(&plugin), HALF_DB);
    clap_block(&plugin, FRAMES, &[(7, 1.0), (40, 0.25)]);
    assert_db(told_db(&plugin), 2.0 * HALF_DB);
    clap_block(&plugin, FRAMES, &[]);
    assert_db(told_db(&plugin), 2.0 * HALF_DB);
    clap_block(&plugin, 5 * FRAMES, &[(100, 0.25), (310, 2.0)]);
    assert_db(told_db(&plugin), -HALF_DB);
}

#[test]
fn a_vst3_host_reads_reduction_only() {
    order(OFFERS);
    let object = Object::guarded::<Side>().running(FRAMES as i32);
    let info: ComPtr<IGainReductionInfo> = object.controller.cast().expect("the interface");
    let told_db = || unsafe { ((*(*info.as_ptr()).vtbl).getGainReductionValueInDb)(info.as_ptr()) };
    assert_db(told_db(), 0.0);
    for (gain, expected_db) in [(0.5, HALF_DB), (0.25, 2.0 * HALF_DB), (2.0, 0.0), (0.5, HALF_DB)] {
        let mut input = Bus::filled(2, FRAMES, 0.25);
        let mut output = Bus::filled(2, FRAMES, 0.0);
        let (mut inputs, mut outputs) = ([input.buffers()], [output.buffers()]);
        let mut data = data(FRAMES, &mut inputs, &mut outputs);
        let changes = changes(id(GAIN), &[(30, gain / 2.0)]);
        data.inputParameterChanges = changes.as_ptr();
        assert_eq!(object.process(&mut data), kResultOk);
        assert_eq!(output.last(), [0.25 * gain as f32; 2]);
        assert_db(told_db(), expected_db);
    }
    object.stop();
    assert_db(told_db(), 0.0);
}

#[test]
fn the_vst3_interface_is_one_more_face_of_the_same_object() {
    // Presonus, ipslgainreduction.h: 0x8e3c292c, 0x95924f9d, 0xb2590b1e, 0x100e4198.
    #[cfg(not(target_os = "windows"))]
    const IID: [u8; 16] =
        [0x8e, 0x3c, 0x29, 0x2c, 0x95, 0x92, 0x4f, 0x9d, 0xb2, 0x59, 0x0b, 0x1e, 0x10, 0x0e, 0x41, 0x98];
    #[cfg(target_os = "windows")]
    const IID: [u8; 16] =
        [0x2c, 0x29, 0x3c, 0x8e, 0x92, 0x95, 0x9d, 0x4f, 0xb2, 0x59, 0x0b, 0x1e, 0x10, 0x0e, 0x41, 0x98];

    order(OFFERS);
    let object = Object::guarded::<Side>();
    let unknown = object.component.as_ptr().cast::<FUnknown>();
    let mut found = ptr::null_mut();
    let result =
        unsafe { ((*(*unknown).vtbl).queryInterface)(unknown, IID.as_ptr().cast::<TUID>(), &mut found) };
    assert_eq!(result, kResultOk);
    assert_eq!(<IGainReductionInfo as Interface>::IID, IID);
    let info = unsafe { ComPtr::from_raw(found.cast::<IGainReductionInfo>()) }.expect("the interface");
    let same: ComPtr<FUnknown> = info.cast().expect("COM's rule of identity");
    let first: ComPtr<FUnknown> = object.component.cast().expect("FUnknown");
    assert_eq!(same.as_ptr(), first.as_ptr());
    assert!(info.cast::<IComponent>().is_some());
    drop((same, first, object));
    // The reference that is left holds the whole object.
    assert_db(unsafe { ((*(*info.as_ptr()).vtbl).getGainReductionValueInDb)(info.as_ptr()) }, 0.0);
}

#[test]
fn what_does_not_process_adjusts_nothing() {
    type Act = fn(&Hosted);
    let still: [(&str, Act); 3] = [
        ("reset", |plugin| plugin.reset()),
        ("stop", |plugin| plugin.stop_processing()),
        ("deactivate", |plugin| plugin.deactivate()),
    ];
    for (what, act) in still {
        let plugin = clap();
        clap_block(&plugin, FRAMES, &[(0, 0.5)]);
        assert_db(told_db(&plugin), HALF_DB);
        act(&plugin);
        assert_eq!(told_db(&plugin), 0.0, "after {what}");
    }
    let plugin = clap();
    clap_block(&plugin, FRAMES, &[(0, 0.5)]);
    order(Orders { panic_in: "process", ..OFFERS });
    assert_eq!(stereo().process(&plugin), CLAP_PROCESS_ERROR);
    assert_eq!(told_db(&plugin), 0.0, "after a panic");
    order(OFFERS);
}

#[test]
fn a_gain_that_is_no_number_is_told_as_none() {
    let plugin = clap();
    // The probe's gain of 0 is −∞ dB.
    clap_block(&plugin, FRAMES, &[(0, 0.0)]);
    assert_eq!(told_db(&plugin), 0.0);
}

#[test]
fn every_instance_tells_its_own_gain() {
    let plugins = [clap(), clap(), clap()];
    for (plugin, gain) in plugins.iter().zip([0.5, 1.0, 0.25]) {
        clap_block(plugin, FRAMES, &[(0, gain)]);
    }
    for (plugin, expected_db) in plugins.iter().zip([HALF_DB, 0.0, 2.0 * HALF_DB]) {
        assert_db(told_db(plugin), expected_db);
    }
}
