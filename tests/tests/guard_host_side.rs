//! What a plug-in asks of its host without a window, under CLAP and VST3: its track, and to turn parameters as
//! gestures.

// The tests are a host on the raw C interfaces: what they pass is on their own stack.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ffi::c_char;
use std::ptr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use aplomb_guard::HostTrack;
use clap_sys::color::clap_color;
use clap_sys::events::{
    CLAP_EVENT_PARAM_GESTURE_BEGIN as BEGIN, CLAP_EVENT_PARAM_GESTURE_END as END,
    CLAP_EVENT_PARAM_VALUE as VALUE,
};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_TRACK_INFO_HAS_TRACK_COLOR, CLAP_TRACK_INFO_HAS_TRACK_NAME,
    CLAP_TRACK_INFO_IS_FOR_BUS, clap_plugin_track_info, clap_track_info,
};
use guard::allocations;
use guard::clap_host::{Events, FRAMES, Hosted, Port, Sent, block, set};
use guard::probe::{GAIN, Orders, Probe, host_side, id, order, seen};
use guard::vst3_host::{Bus, Object, data};
use vst3::Steinberg::Vst::ChannelContext::{IInfoListener, IInfoListenerTrait};
use vst3::Steinberg::Vst::IAttributeList_::AttrID;
use vst3::Steinberg::Vst::{
    IAttributeList, IAttributeListTrait, IComponentHandler, IComponentHandlerTrait, IEditControllerTrait,
    ParamID, ParamValue, TChar,
};
use vst3::Steinberg::{int32, int64, kInvalidArgument, kResultOk, tresult, uint32};
use vst3::{Class, ComPtr, ComWrapper};

type Side = Probe<1>;

fn asks() {
    order(Orders { offers_host_side: true, ..Orders::default() });
}

fn clap() -> Hosted {
    asks();
    Hosted::guarded::<Side>().running(FRAMES as u32)
}

/// A block with a host's event, and what the plug-in sent.
fn clap_block(plugin: &Hosted, events: &Events) -> Vec<(u16, u32, Option<f64>, u32)> {
    let mut input = Port::filled(2, FRAMES, 0.25);
    let mut output = Port::filled(2, FRAMES, 0.0);
    let sent = Sent::default();
    sent.0.borrow_mut().reserve(64);
    let (in_list, out_list) = (events.list(), sent.list());
    let (inputs, mut outputs) = ([input.buffer()], [output.buffer()]);
    let mut block = block(FRAMES as u32, &inputs, &mut outputs);
    (block.in_events, block.out_events) = (&in_list, &out_list);
    let allocations = allocations::during(|| {
        plugin.process(&block);
    });
    assert_eq!(allocations, 0);
    sent.0.take()
}

#[test]
fn a_turn_is_heard_with_the_next_block_and_the_clap_host_gets_a_gesture() {
    let plugin = clap();
    let nothing = Events(vec![]);
    assert_eq!(clap_block(&plugin, &nothing), []);
    host_side().turn(GAIN, 0.25);
    host_side().turn("steps", 0.59);
    assert_eq!(plugin.calls.flushes.get(), 2, "the host is asked to take events");
    let (gain, steps) = (id(GAIN), id("steps"));
    let expected = [
        (BEGIN, gain, None, 0),
        (VALUE, gain, Some(0.25), 0),
        (END, gain, None, 0),
        (BEGIN, steps, None, 0),
        (VALUE, steps, Some(3.0), 0),
        (END, steps, None, 0),
    ];
    assert_eq!(clap_block(&plugin, &nothing), expected);
    assert_eq!(seen().gain, 0.5);
    assert_eq!(plugin.value(gain), Some(0.25));
    assert_eq!(plugin.value(steps), Some(3.0));
    assert_eq!(clap_block(&plugin, &nothing), [], "once");
}

#[test]
fn what_the_host_says_in_the_same_block_comes_after_the_turn() {
    let plugin = clap();
    host_side().turn(GAIN, 1.0);
    clap_block(&plugin, &Events(vec![Some(set(id(GAIN), 0.75, 10))]));
    assert_eq!(plugin.value(id(GAIN)), Some(0.75));
}

#[test]
fn a_host_that_flushes_gets_the_gesture_without_a_block() {
    asks();
    let plugin = Hosted::guarded::<Side>();
    host_side().turn(GAIN, 0.125);
    let (events, sent) = (Events(vec![]), Sent::default());
    let (in_list, out_list) = (events.list(), sent.list());
    unsafe { plugin.params().flush.unwrap()(plugin.plugin, &in_list, &out_list) };
    let gain = id(GAIN);
    assert_eq!(sent.0.take(), [(BEGIN, gain, None, 0), (VALUE, gain, Some(0.125), 0), (END, gain, None, 0)]);
    assert_eq!(plugin.value(gain), Some(0.125));
}

#[test]
fn of_many_turns_the_last_of_each_parameter_counts_and_nonsense_turns_nothing() {
    let plugin = clap();
    for step in 0..1_000 {
        host_side().turn(GAIN, step as f32 / 1_000.0);
        host_side().turn(&format!("unknown {step}"), 0.5);
    }
    host_side().turn(GAIN, 7.0);
    host_side().turn(GAIN, f32::NAN);
    let sent = clap_block(&plugin, &Events(vec![]));
    assert!(sent.iter().all(|event| event.1 == id(GAIN)));
    if let [_, value, _] = sent[..] {
        assert_eq!(value.2, Some(1.0));
    }
    let handle = host_side();
    drop(plugin);
    // The plug-in is gone: nobody hears, and nobody is asked
    handle.turn(GAIN, 0.5);
}

#[test]
fn a_plug_in_knows_its_track_from_a_clap_host_and_hears_when_it_changes() {
    asks();
    let plugin = Hosted::created::<Side>().expect("made");
    assert!(plugin.init());
    assert_eq!(host_side().track(), None);
    let mut name = [0; 256];
    for (place, byte) in name.iter_mut().zip("Toms Gr\u{fc}n".bytes()) {
        *place = byte as c_char;
    }
    plugin.calls.track.set(Some(clap_track_info {
        flags: CLAP_TRACK_INFO_HAS_TRACK_NAME | CLAP_TRACK_INFO_HAS_TRACK_COLOR | CLAP_TRACK_INFO_IS_FOR_BUS,
        name,
        color: clap_color { alpha: 255, red: 1, green: 2, blue: 3 },
        audio_channel_count: 0,
        audio_port_type: ptr::null(),
    }));
    let table: &clap_plugin_track_info = plugin.extension(CLAP_EXT_TRACK_INFO).expect("the extension");
    unsafe { table.changed.unwrap()(plugin.plugin) };
    let expected = HostTrack {
        name: "Toms Gr\u{fc}n".into(),
        colour: Some([1, 2, 3]),
        bus: true,
        ..HostTrack::default()
    };
    assert_eq!(host_side().track(), Some(expected));
}

/// A VST3 host's handler, which notes what it is told.
#[derive(Default)]
struct Handler(Mutex<Vec<String>>);

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl Handler {
    fn note(&self, what: String) -> tresult {
        self.0.lock().unwrap().push(what);
        kResultOk
    }
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        self.note(format!("begin {id}"))
    }

    unsafe fn performEdit(&self, id: ParamID, value: ParamValue) -> tresult {
        self.note(format!("perform {id} {value}"))
    }

    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        self.note(format!("end {id}"))
    }

    unsafe fn restartComponent(&self, _flags: int32) -> tresult {
        kResultOk
    }
}

#[test]
fn a_vst3_host_is_told_of_a_turn_as_an_edit_while_blocks_come() {
    asks();
    let object = Object::guarded::<Side>();
    let handler = ComWrapper::new(Handler::default());
    let told: ComPtr<IComponentHandler> = handler.to_com_ptr().expect("the interface");
    assert_eq!(unsafe { object.controller.setComponentHandler(told.as_ptr()) }, kResultOk);
    let object = object.running(FRAMES as i32);
    host_side().turn(GAIN, 0.25);
    let expected =
        [format!("begin {}", id(GAIN)), format!("perform {} 0.25", id(GAIN)), format!("end {}", id(GAIN))];
    let until = Instant::now() + Duration::from_secs(20);
    while handler.0.lock().unwrap().len() < expected.len() {
        assert!(Instant::now() < until, "the host was told {:?}", handler.0.lock().unwrap());
        let mut input = Bus::filled(2, FRAMES, 0.25);
        let mut output = Bus::filled(2, FRAMES, 0.0);
        let (mut inputs, mut outputs) = ([input.buffers()], [output.buffers()]);
        assert_eq!(object.process(&mut data(FRAMES, &mut inputs, &mut outputs)), kResultOk);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(*handler.0.lock().unwrap(), expected);
    object.stop();
    assert_eq!(unsafe { object.controller.setComponentHandler(ptr::null_mut()) }, kResultOk);
}

/// Turns the steps to 4 of 5 under a VST3 host that never hands them back, and says where they are after some
/// blocks; `between` happens before those.
fn forgotten(still_steps: bool, between: impl FnOnce(&Object)) -> f64 {
    order(Orders { offers_host_side: true, still_steps, ..Orders::default() });
    let object = Object::guarded::<Side>();
    let handler = ComWrapper::new(Handler::default());
    let told: ComPtr<IComponentHandler> = handler.to_com_ptr().expect("the interface");
    assert_eq!(unsafe { object.controller.setComponentHandler(told.as_ptr()) }, kResultOk);
    let object = object.running(FRAMES as i32);
    let block = || {
        let mut input = Bus::filled(2, FRAMES, 0.25);
        let mut output = Bus::filled(2, FRAMES, 0.0);
        let (mut inputs, mut outputs) = ([input.buffers()], [output.buffers()]);
        let mut data = data(FRAMES, &mut inputs, &mut outputs);
        assert_eq!(object.process(&mut data), kResultOk);
    };
    block();
    host_side().turn("steps", 0.8);
    block();
    let until = Instant::now() + Duration::from_secs(20);
    while handler.0.lock().unwrap().len() < 3 {
        assert!(Instant::now() < until, "the host was told {:?}", handler.0.lock().unwrap());
        std::thread::sleep(Duration::from_millis(1));
    }
    between(&object);
    block();
    let steps = unsafe { object.controller.getParamNormalized(id("steps")) };
    object.stop();
    assert_eq!(unsafe { object.controller.setComponentHandler(ptr::null_mut()) }, kResultOk);
    steps
}

#[test]
fn b21_what_a_vst3_host_cannot_automate_is_turned_though_it_hands_nothing_back() {
    assert!((forgotten(true, |_| ()) - 0.8).abs() < 1e-6);
    // What it can is its own affair: with automation it has another value in the same block.
    assert!((forgotten(false, |_| ()) - 0.4).abs() < 1e-6);
}

#[test]
fn b21_what_the_vst3_host_sets_later_counts() {
    let set = |object: &Object| {
        assert_eq!(unsafe { object.controller.setParamNormalized(id("steps"), 0.2) }, kResultOk);
    };
    assert!((forgotten(true, set) - 0.2).abs() < 1e-6);
}

/// What a VST3 host says of a channel.
struct Channel;

impl Class for Channel {
    type Interfaces = (IAttributeList,);
}

impl IAttributeListTrait for Channel {
    unsafe fn setInt(&self, _id: AttrID, _value: int64) -> tresult {
        kInvalidArgument
    }

    unsafe fn getInt(&self, id: AttrID, value: *mut int64) -> tresult {
        if unsafe { std::ffi::CStr::from_ptr(id) } != c"channel color" {
            return kInvalidArgument;
        }
        unsafe { *value = 0xff0a_0b0c };
        kResultOk
    }

    unsafe fn setFloat(&self, _id: AttrID, _value: f64) -> tresult {
        kInvalidArgument
    }

    unsafe fn getFloat(&self, _id: AttrID, _value: *mut f64) -> tresult {
        kInvalidArgument
    }

    unsafe fn setString(&self, _id: AttrID, _text: *const TChar) -> tresult {
        kInvalidArgument
    }

    unsafe fn getString(&self, id: AttrID, text: *mut TChar, bytes: uint32) -> tresult {
        if unsafe { std::ffi::CStr::from_ptr(id) } != c"channel name" {
            return kInvalidArgument;
        }
        let name: Vec<u16> = "Bass DI\0".encode_utf16().collect();
        assert!(bytes as usize >= 2 * name.len());
        unsafe { ptr::copy_nonoverlapping(name.as_ptr(), text.cast(), name.len()) };
        kResultOk
    }

    unsafe fn setBinary(&self, _id: AttrID, _data: *const std::ffi::c_void, _bytes: uint32) -> tresult {
        kInvalidArgument
    }

    unsafe fn getBinary(&self, _id: AttrID, _data: *mut *const std::ffi::c_void, _n: *mut uint32) -> tresult {
        kInvalidArgument
    }
}

#[test]
fn a_plug_in_knows_its_track_from_a_vst3_host() {
    asks();
    let object = Object::guarded::<Side>();
    let listener: ComPtr<IInfoListener> = object.controller.cast().expect("the interface");
    let channel = ComWrapper::new(Channel).to_com_ptr::<IAttributeList>().expect("the interface");
    assert_eq!(unsafe { listener.setChannelContextInfos(channel.as_ptr()) }, kResultOk);
    let expected = HostTrack { name: "Bass DI".into(), colour: Some([10, 11, 12]), ..HostTrack::default() };
    assert_eq!(host_side().track(), Some(expected));
}
