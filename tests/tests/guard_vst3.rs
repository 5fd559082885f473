//! The guard in front of nice-plug's VST3 wrapper. The letters are those of the bugs it covers.

// The tests are a host on the raw COM interface: what they pass is on their own stack, or wrong on purpose.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ptr;
use std::sync::Mutex;

use guard::probe::{GAIN, Orders, Probe, id, order, seen};
use guard::vst3_host::*;
use guard::{allocations, dies_without_guard};
use vst3::Steinberg::Vst::SpeakerArr::*;
use vst3::Steinberg::Vst::*;
use vst3::Steinberg::*;
use vst3::{ComPtr, ComWrapper};

type Plain = Probe<0>;
type Side = Probe<1>;
type Wide = Probe<1, true>;
type TwoSides = Probe<2>;

const FRAMES: usize = 64;

/// A block of 0.25 in and 0.5 beside, and the last frame that came out of each channel.
fn through(object: &Object, main: usize, mut sidechain: Bus) -> (tresult, Vec<f32>) {
    let mut input = Bus::filled(main, FRAMES, 0.25);
    let mut output = Bus::filled(main, FRAMES, 9.0);
    let mut inputs = [input.buffers(), sidechain.buffers()];
    let mut outputs = [output.buffers()];
    let result = object.process(&mut data(FRAMES, &mut inputs, &mut outputs));
    (result, output.last())
}

fn side() -> Bus {
    Bus::filled(2, FRAMES, 0.5)
}

#[test]
fn audio_and_sidechain_pass_through_the_guard() {
    let object = Object::guarded::<Side>().running(64);
    assert_eq!(through(&object, 2, side()), (kResultOk, vec![0.75; 2]));
}

#[test]
fn b1_every_layout_with_its_sidechain_can_be_arranged() {
    let unguarded = Object::unguarded::<Side>();
    assert_ne!(unguarded.arrange(&[k51, kStereo], &[k51]), kResultOk, "nice-plug refuses this");

    let object = Object::guarded::<Side>();
    for (main, channels) in [(kMono, 1), (kStereo, 2), (k51, 6), (k71Music, 8), (k71Cine, 8), (k71_4, 12)] {
        assert_eq!(object.arrange(&[main, kStereo], &[main]), kResultOk);
        assert_eq!(object.arrangement(INPUT, 0), Some(main));
        assert_eq!(object.arrangement(INPUT, 1), Some(kStereo));
        assert_eq!(object.arrangement(OUTPUT, 0), Some(main));
        assert_eq!(object.bus(OUTPUT, 0).unwrap().channelCount, channels);
        assert_eq!(object.setup(REALTIME, 64), kResultOk);
        assert!(object.start());
        assert_eq!((seen().main_channels, seen().sidechain_channels), (channels as usize, 2));
        let expected = (0..channels).map(|channel| if channel < 2 { 0.75 } else { 0.25 }).collect();
        assert_eq!(through(&object, channels as usize, side()), (kResultOk, expected));
        object.stop();
    }
    // What JUCE asks for when a host wants twelve channels that are nowhere in particular.
    let discrete = 0x7f_f008_0000;
    assert_eq!(object.arrange(&[discrete, kStereo], &[discrete]), kResultOk);
    assert_eq!(object.arrangement(OUTPUT, 0), Some(discrete));
    assert_eq!(object.arrange(&[kMono, kMono], &[kMono]), kResultOk, "a mono sidechain");
    assert_eq!(object.arrange(&[kStereo, kEmpty], &[kStereo]), kResultOk, "no sidechain");
    assert_eq!(object.arrangement(INPUT, 1), Some(kEmpty));
    assert_eq!(object.bus(INPUT, 1).unwrap().channelCount, 0);
}

#[test]
fn b1_a_main_input_narrower_than_the_output_can_be_arranged_and_is_heard_and_no_more_of_it() {
    let unguarded = Object::unguarded::<Wide>();
    assert_eq!(unguarded.arrange(&[kMono, kStereo], &[kStereo]), kResultOk);
    let _running = unguarded.running(64);
    assert_eq!(seen().sidechain_channels, 1, "nice-plug takes the sidechain for as wide as the main input");
    let play = |object: &Object, inputs: usize, outputs: usize| {
        let (mut input, mut sidechain) = (Bus::filled(inputs, FRAMES, 0.25), side());
        let mut output = Bus::filled(outputs, FRAMES, 9.0);
        let mut buses = [input.buffers(), sidechain.buffers()];
        let result = object.process(&mut data(FRAMES, &mut buses, &mut [output.buffers()]));
        assert_eq!(result, kResultOk);
        output.last()
    };
    let object = Object::guarded::<Wide>();
    for (input, output, expected) in [
        (kMono, kStereo, &[0.75, 0.5][..]),
        (kStereo, k51, &[0.75, 0.75, 0.0, 0.0, 0.0, 0.0]),
        (kStereo, kStereo, &[0.75, 0.75]),
    ] {
        let (inputs, outputs) = (input.count_ones() as usize, output.count_ones() as usize);
        assert_eq!(object.arrange(&[input, kStereo], &[output]), kResultOk);
        assert_eq!(
            (object.arrangement(INPUT, 0), object.arrangement(OUTPUT, 0)),
            (Some(input), Some(output))
        );
        assert_eq!(object.bus(INPUT, 0).unwrap().channelCount as usize, inputs);
        assert_eq!(object.bus(OUTPUT, 0).unwrap().channelCount as usize, outputs);
        assert_eq!(object.setup(REALTIME, 64), kResultOk);
        assert!(object.start());
        assert_eq!((seen().main_channels, seen().sidechain_channels), (outputs, 2));
        for given in inputs..=outputs {
            assert_eq!(play(&object, given, outputs), expected, "{given} channels given");
        }
        object.stop();
    }
    for (input, output) in [(kStereo, kMono), (k51, kStereo), (kMono, k51)] {
        assert_eq!(object.arrange(&[input, kStereo], &[output]), kResultFalse);
    }
}

#[test]
fn b1_arrangements_that_no_layout_has_are_refused_and_change_nothing() {
    let object = Object::guarded::<Side>();
    let refused: [(&[u64], &[u64]); 10] = [
        (&[kStereo, k51], &[kStereo]),
        (&[kStereo], &[kStereo]),
        (&[kStereo, kStereo, kStereo], &[kStereo]),
        (&[kStereo, kStereo], &[kMono]),
        (&[kStereo, kStereo], &[]),
        (&[], &[kStereo]),
        (&[kEmpty, kEmpty], &[kEmpty]),
        (&[k40Music, kStereo], &[k40Music]),
        (&[k60Cine, kStereo], &[k60Cine]),
        (&[u64::MAX, u64::MAX], &[u64::MAX]),
    ];
    for (inputs, outputs) in refused {
        assert_eq!(object.arrange(inputs, outputs), kResultFalse, "{inputs:?} {outputs:?}");
    }
    unsafe {
        let mut one = kStereo;
        assert_eq!(object.processor.setBusArrangements(ptr::null_mut(), 2, &mut one, 1), kInvalidArgument);
        assert_eq!(object.processor.setBusArrangements(&mut one, -1, &mut one, 1), kInvalidArgument);
    }
    assert_eq!([object.arrangement(INPUT, 0), object.arrangement(INPUT, 1)], [Some(kStereo); 2]);
    let object = object.running(64);
    assert_eq!(object.arrange(&[kMono, kStereo], &[kMono]), kResultFalse, "while active");
    assert_eq!(through(&object, 2, side()), (kResultOk, vec![0.75; 2]));
}

#[test]
fn b2_an_inactive_sidechain_without_pointers_is_silent() {
    dies_without_guard("b2_an_inactive_sidechain_without_pointers_is_silent", || {
        through(&Object::unguarded::<Side>().running(64), 2, Bus::null(2));
    });
    let object = Object::guarded::<Side>().running(64);
    assert_eq!(through(&object, 2, Bus::null(2)), (kResultOk, vec![0.25; 2]));
    assert_eq!(through(&object, 2, Bus::null(0)), (kResultOk, vec![0.25; 2]));
    assert_eq!(unsafe { object.component.activateBus(AUDIO, INPUT, 1, 0) }, kResultOk);
    assert_eq!(through(&object, 2, side()), (kResultOk, vec![0.25; 2]), "switched off");
    assert_eq!(unsafe { object.component.activateBus(AUDIO, INPUT, 1, 1) }, kResultOk);
    assert_eq!(through(&object, 2, side()), (kResultOk, vec![0.75; 2]));
}

#[test]
fn b2_null_or_wrong_main_channels_do_no_harm() {
    let object = Object::guarded::<Plain>().running(64);
    let run = |mut input: Bus, mut output: Bus| {
        let mut outputs = [output.buffers()];
        let result = object.process(&mut data(FRAMES, &mut [input.buffers()], &mut outputs));
        assert_eq!((result, outputs[0].silenceFlags), (kResultOk, 0));
        output.last()
    };
    let mut gap = Bus::filled(2, FRAMES, 0.25);
    gap.samples[0] = None;
    assert_eq!(run(gap, Bus::filled(2, FRAMES, 9.0)), [0.0, 0.25]);
    assert_eq!(run(Bus::filled(1, FRAMES, 0.25), Bus::filled(4, FRAMES, 9.0)), [0.25, 0.0, 0.0, 0.0]);
    let mut gap = Bus::filled(2, FRAMES, 9.0);
    gap.samples[1] = None;
    assert_eq!(run(Bus::filled(2, FRAMES, 0.25), gap)[0], 0.25);
    assert_eq!(run(Bus::filled(9, FRAMES, 0.25), Bus::filled(1, FRAMES, 9.0)), [0.25]);
    let mut none = data(FRAMES, &mut [], &mut []);
    (none.inputs, none.outputs, none.numInputs, none.numOutputs) = (ptr::null_mut(), ptr::null_mut(), 2, 1);
    assert_eq!(object.process(&mut none), kResultOk);
    assert_eq!(unsafe { object.processor.process(ptr::null_mut()) }, kInvalidArgument);
}

#[test]
fn b3_a_second_sidechain_is_fed_too() {
    let run = |object: Object| {
        let mut buses = [0.25, 0.5, 1.0].map(|value| Bus::filled(2, FRAMES, value));
        let mut output = Bus::filled(2, FRAMES, 9.0);
        let mut inputs = buses.each_mut().map(|bus| bus.buffers());
        assert_eq!(object.process(&mut data(FRAMES, &mut inputs, &mut [output.buffers()])), kResultOk);
        output.last()
    };
    assert_eq!(
        run(Object::unguarded::<TwoSides>().running(64)),
        [0.75; 2],
        "nice-plug leaves the second out"
    );
    assert_eq!(run(Object::guarded::<TwoSides>().running(64)), [1.75; 2]);
}

#[test]
fn b4_a_missing_sidechain_is_as_long_as_the_block() {
    let run = |object: Object| {
        let mut input = Bus::filled(2, 10, 0.25);
        let mut output = Bus::filled(2, 10, 9.0);
        // An empty entry, so that this is safe without the guard too.
        let mut nothing = Bus::null(0).buffers();
        nothing.__field0.channelBuffers32 = ptr::null_mut();
        object.process(&mut data(10, &mut [input.buffers(), nothing], &mut [output.buffers()]));
        seen().sidechain_frames
    };
    assert_eq!(run(Object::unguarded::<Side>().running(64)), (64, 64), "nice-plug hands over 64 of 10");
    assert_eq!(run(Object::guarded::<Side>().running(64)), (10, 10));
}

#[test]
fn b6_the_process_mode_is_the_one_that_was_set() {
    let offline = |object: Object, mode| {
        assert_eq!(object.setup(mode, 64), kResultOk);
        assert!(object.start());
        object.stop();
        seen().is_offline
    };
    assert!(!offline(Object::unguarded::<Side>(), OFFLINE), "nice-plug takes the mode from the call before");
    assert!(offline(Object::guarded::<Side>(), OFFLINE));
    assert!(!offline(Object::guarded::<Side>(), REALTIME));
}

#[test]
fn b9_denormals_are_zero_while_processing_and_the_old_mode_comes_back() {
    through(&Object::unguarded::<Side>().running(64), 2, side());
    assert!(seen().denormal > 0.0, "nice-plug computes with denormals");
    through(&Object::guarded::<Side>().running(64), 2, side());
    assert_eq!(seen().denormal, 0.0);
    assert!(std::hint::black_box(1e-40f32) * std::hint::black_box(1.0f32) > 0.0);
}

#[test]
fn b12_an_index_after_the_last_is_refused() {
    let info = |object: &Object, index| {
        let mut info = unsafe { std::mem::zeroed::<ParameterInfo>() };
        unsafe { object.controller.getParameterInfo(index, &mut info) == kResultOk }
    };
    dies_without_guard("b12_an_index_after_the_last_is_refused", || {
        info(&Object::unguarded::<Side>(), 2);
    });
    let object = Object::guarded::<Side>();
    assert_eq!(
        [-1, 0, 1, 2, 3, i32::MAX].map(|i| info(&object, i)),
        [false, true, true, false, false, false]
    );
    let bus = |direction, index| object.bus(direction, index).is_some();
    assert_eq!([-1, 0, 1, 2].map(|i| bus(INPUT, i)), [false, true, true, false]);
    assert_eq!([-1, 0, 1].map(|i| bus(OUTPUT, i)), [false, true, false]);
    assert!(!bus(7, 0));
    assert_eq!([-1, 1, 2].map(|i| object.arrangement(INPUT, i)), [None, Some(kStereo), None]);
    let on = |index| unsafe { object.component.activateBus(AUDIO, INPUT, index, 1) };
    assert_eq!([-1, 0, 1, 2].map(on), [kInvalidArgument, kResultOk, kResultOk, kInvalidArgument]);
    unsafe {
        assert_eq!(object.component.getBusInfo(AUDIO, INPUT, 0, ptr::null_mut()), kInvalidArgument);
        assert_eq!(object.processor.getBusArrangement(INPUT, 0, ptr::null_mut()), kInvalidArgument);
        assert_eq!(object.processor.setupProcessing(ptr::null_mut()), kInvalidArgument);
    }
}

#[test]
fn b14_the_output_has_its_own_name() {
    let name = |object: Object| {
        let name = object.bus(OUTPUT, 0).unwrap().name;
        String::from_utf16_lossy(&name).trim_end_matches('\0').to_owned()
    };
    assert_eq!(name(Object::unguarded::<Side>()), "Input");
    assert_eq!(name(Object::guarded::<Side>()), "Output");
}

#[test]
fn b15_eight_channels_are_proposed_with_side_loudspeakers() {
    // nice-plug's answer for a layout it can select at all: eight channels without a sidechain.
    let unguarded = Object::unguarded::<Plain>();
    assert_eq!(unguarded.arrange(&[k71Music], &[k71Music]), kResultOk);
    assert_eq!(unguarded.arrangement(OUTPUT, 0), Some(k71Cine), "which is not what was asked for");
    let object = Object::guarded::<Plain>();
    for wide in [k71Music, k71_4] {
        assert_eq!(object.arrange(&[wide], &[wide]), kResultOk);
        assert_eq!(object.arrangement(OUTPUT, 0), Some(wide));
    }
}

#[test]
fn a_panic_is_silence_and_an_error_until_the_host_activates_again() {
    let test = "a_panic_is_silence_and_an_error_until_the_host_activates_again";
    let panicking = Orders { panic_in: "process", ..Orders::default() };
    dies_without_guard(test, || {
        order(panicking);
        through(&Object::unguarded::<Side>().running(64), 2, side());
    });
    let object = Object::guarded::<Side>().running(64);
    for orders in [panicking, Orders::default()] {
        order(orders);
        let (result, output) = through(&object, 2, side());
        assert_ne!(result, kResultOk);
        assert_eq!(output, [0.0; 2]);
    }
    object.stop();
    assert_eq!(through(&object.running(64), 2, side()), (kResultOk, vec![0.75; 2]));

    order(Orders { panic_in: "new", ..Orders::default() });
    assert!(Object::created::<Side>().is_none());
    order(Orders { panic_in: "activate", ..Orders::default() });
    let object = Object::guarded::<Side>();
    object.setup(REALTIME, 64);
    assert!(!object.start());
    assert_eq!(through(&object, 2, side()), (kResultFalse, vec![0.0; 2]));
}

#[test]
fn calls_out_of_order_are_refused() {
    dies_without_guard("calls_out_of_order_are_refused", || {
        through(&Object::unguarded::<Side>(), 2, side());
    });
    let object = Object::guarded::<Side>();
    assert_eq!(through(&object, 2, side()), (kInvalidArgument, vec![0.0; 2]), "before setupProcessing");
    assert_eq!(unsafe { object.component.setActive(1) }, kResultFalse);
    let bad = [(64, 0.0), (64, f64::NAN), (0, 48e3), (-5, 48e3), (i32::MAX, 48e3)];
    for (max_frames, rate_hz) in bad {
        assert_eq!(object.setup_as(SAMPLES_32, REALTIME, max_frames, rate_hz), kInvalidArgument);
    }
    assert_eq!(object.setup_as(SAMPLES_64, REALTIME, 64, 48e3), kResultFalse);
    assert_eq!(object.setup(17, 64), kInvalidArgument);
    assert_eq!(object.setup(REALTIME, 64), kResultOk);
    assert_eq!(through(&object, 2, side()), (kResultFalse, vec![0.0; 2]), "before setActive");
    assert_eq!(unsafe { object.processor.setProcessing(1) }, kResultFalse);
    assert_eq!(unsafe { object.component.setActive(0) }, kResultOk);
    assert!(object.start() && object.start());
    assert_eq!((seen().activations, seen().deactivations), (1, 0), "a second setActive changes nothing");
    assert_eq!(object.setup(REALTIME, 128), kResultFalse, "while active");
    let (result, output) = {
        let mut output = Bus::filled(2, 65, 9.0);
        let mut input = Bus::filled(2, 65, 0.25);
        let result = object.process(&mut data(65, &mut [input.buffers()], &mut [output.buffers()]));
        (result, output.last())
    };
    assert_eq!((result, output), (kInvalidArgument, vec![0.0; 2]), "longer than agreed");
    let mut negative = data(FRAMES, &mut [], &mut []);
    negative.numSamples = -1;
    assert_eq!(object.process(&mut negative), kInvalidArgument);
    let mut doubles = data(FRAMES, &mut [], &mut []);
    doubles.symbolicSampleSize = SAMPLES_64;
    assert_eq!(object.process(&mut doubles), kInvalidArgument);
    drop(object);
    assert_eq!((seen().deactivations, seen().drops), (1, 1), "released while active");
}

#[test]
fn every_face_of_the_object_is_the_same_object() {
    fn unknown<I: vst3::Interface>(face: &ComPtr<I>) -> *mut FUnknown {
        face.cast::<FUnknown>().expect("FUnknown").as_ptr()
    }
    let object = Object::guarded::<Side>();
    let first = unknown(&object.component);
    assert_eq!([unknown(&object.processor), unknown(&object.controller)], [first; 2]);
    let units = object.controller.cast::<IUnitInfo>().expect("IUnitInfo");
    let needs = units.cast::<IProcessContextRequirements>().expect("IProcessContextRequirements");
    assert_eq!([unknown(&units), unknown(&needs)], [first; 2]);
    assert!(object.component.cast::<IPluginFactory>().is_none());
    let count = || unsafe {
        ((*(*first).vtbl).addRef)(first);
        ((*(*first).vtbl).release)(first)
    };
    assert_eq!(count(), 5);
    drop((units, needs));
    assert_eq!(count(), 3);
    assert_eq!(seen().drops, 0);
    drop(object);
    assert_eq!(seen().drops, 1);
}

#[test]
fn the_factory_checks_what_it_is_asked() {
    unsafe {
        let factory =
            ComPtr::from_raw(aplomb_guard::vst3::factory::<Side>().cast::<IPluginFactory>()).unwrap();
        let factory = factory.cast::<IPluginFactory3>().unwrap();
        let mut class = std::mem::zeroed::<PClassInfo2>();
        assert_eq!(factory.countClasses(), 1);
        assert_eq!(factory.getClassInfo2(0, &mut class), kResultOk);
        assert_eq!(class.cid.map(|byte| byte as u8), *b"AplombGuardProbe");
        for index in [-1, 1, i32::MAX] {
            assert_eq!(factory.getClassInfo2(index, &mut class), kInvalidArgument);
        }
        assert_eq!(factory.getClassInfo2(0, ptr::null_mut()), kInvalidArgument);
        assert_eq!(factory.getFactoryInfo(ptr::null_mut()), kInvalidArgument);
        let mut object = ptr::null_mut();
        let iid = IComponent_iid.as_ptr();
        assert_eq!(factory.createInstance(c"sixteen bytes or".as_ptr(), iid, &mut object), kInvalidArgument);
        assert_eq!(factory.createInstance(ptr::null(), iid, &mut object), kInvalidArgument);
        assert_eq!(factory.createInstance(class.cid.as_ptr(), iid, ptr::null_mut()), kInvalidArgument);
    }
}

#[test]
fn odd_parameter_changes_are_put_right() {
    let object = Object::guarded::<Plain>().running(64);
    let run = |points: &[(i32, f64)]| {
        let list = changes(id(GAIN), points);
        let (mut input, mut output) = (Bus::filled(2, FRAMES, 1.0), Bus::filled(2, FRAMES, 9.0));
        let mut inputs = [input.buffers()];
        let mut outputs = [output.buffers()];
        let mut data = data(FRAMES, &mut inputs, &mut outputs);
        data.inputParameterChanges = list.as_ptr();
        assert_eq!(object.process(&mut data), kResultOk);
        output.samples[0].take().unwrap()
    };
    let output = run(&[(40, 0.0), (10, 0.25), (20, f64::NAN)]);
    assert_eq!((output[9], output[10], output[39], output[40]), (1.0, 0.5, 0.5, 0.0));
    assert_eq!(run(&[(1 << 20, 1.0)])[62..], [0.0, 2.0], "behind the block");
    assert_eq!(run(&[(0, 99.0)])[0], 2.0);
    unsafe {
        assert_eq!(object.controller.normalizedParamToPlain(id(GAIN), f64::NAN), 0.0);
        assert_eq!(object.controller.normalizedParamToPlain(id("steps"), 9.0), 5.0);
        assert_ne!(object.controller.setParamNormalized(id(GAIN), f64::NAN), kResultOk);
    }
    let list = changes(id(GAIN), &[(0, 0.5)]);
    let mut flush = data(0, &mut [], &mut []);
    flush.inputParameterChanges = list.as_ptr();
    assert_eq!(object.process(&mut flush), kResultOk);
    assert_eq!(unsafe { object.controller.getParamNormalized(id(GAIN)) }, 0.5);
}

#[test]
fn state_streams_may_lie() {
    let object = Object::guarded::<Side>();
    let stream = |memory: Memory| ComWrapper::new(memory);
    let load = |memory: Memory| {
        let stream = stream(memory).to_com_ptr::<IBStream>().unwrap();
        unsafe { object.component.setState(stream.as_ptr()) }
    };
    let json = br#"{"version":"1","params":{"gain":{"f32":0.5}},"fields":{}}"#.to_vec();
    let memory = |bytes: Vec<u8>| Memory { bytes: Mutex::new((bytes, 0)), ..Memory::default() };
    for claims in [-1, 0, i32::MAX, i32::MIN] {
        let lying = Memory { claims_to_read: Some(claims), ..memory(json.clone()) };
        let result = load(lying);
        assert_eq!(result == kResultOk, claims == i32::MAX, "claims {claims}");
    }
    for length in 0..json.len() {
        assert_ne!(load(memory(json[..length].to_vec())), kResultOk, "cut at {length}");
    }
    assert_eq!(load(memory(json)), kResultOk);
    assert_eq!(unsafe { object.controller.getParamNormalized(id(GAIN)) }, 0.25);
    unsafe {
        assert_eq!(object.component.setState(ptr::null_mut()), kInvalidArgument);
        assert_eq!(object.component.getState(ptr::null_mut()), kInvalidArgument);
    }
    let save = |memory: Memory| {
        let stream = stream(memory);
        let saved = unsafe { object.component.getState(stream.as_com_ref::<IBStream>().unwrap().as_ptr()) };
        let bytes = stream.bytes.lock().unwrap().0.clone();
        (saved, bytes)
    };
    let (result, bytes) = save(Memory::default());
    assert_eq!(result, kResultOk);
    assert_eq!(load(memory(bytes)), kResultOk, "written three bytes at a time");
    assert_ne!(save(Memory { refuses_to_write: true, ..Memory::default() }).0, kResultOk);
}

#[test]
fn processing_through_the_guard_allocates_nothing() {
    let object = Object::guarded::<Side>().running(64);
    let list = changes(id(GAIN), &[(0, 0.5), (7, 0.25), (60, 0.5)]);
    let (mut input, mut sidechain) = (Bus::filled(2, FRAMES, 0.25), side());
    let mut output = Bus::filled(2, FRAMES, 9.0);
    input.samples[0] = None;
    output.samples[1] = None;
    let mut inputs = [input.buffers(), sidechain.buffers()];
    let mut outputs = [output.buffers()];
    let mut data = data(FRAMES, &mut inputs, &mut outputs);
    data.inputParameterChanges = list.as_ptr();
    object.process(&mut data);
    let count = allocations::during(|| {
        for _ in 0..10 {
            object.process(&mut data);
        }
    });
    assert_eq!(count, 0);
}
