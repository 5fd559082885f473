//! B20: parameters that move in blocks while the window of a VST3 plug-in comes, goes, or is open.
#![cfg(target_os = "linux")]
// The tests are a host on the raw COM interface: what they pass is on their own stack.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use guard::probe::{GAIN, Orders, Probe, host_side, id, order};
use guard::vst3_host::{Bus, Object, changes, data};
use guard::{allocations, dies_without_guard};
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use vst3::Steinberg::Vst::{
    IAudioProcessor, IAudioProcessorTrait, IComponentHandler, IComponentHandlerTrait, IEditControllerTrait,
    ParamID, ParamValue,
};
use vst3::Steinberg::{
    IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewTrait, ViewRect, int32, kPlatformTypeX11EmbedWindowID,
    kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper};

type Plain = Probe<0>;

const FRAMES: usize = 64;

/// When the parameter moves.
#[derive(Clone, Copy, PartialEq)]
enum Moves {
    WhileOpening,
    WhileClosing,
    WhileOpen,
    Always,
}

/// A host's frame that never calls back.
struct Frame;
/// One that has a run loop to do so.
struct LoopingFrame;

impl Class for Frame {
    type Interfaces = (IPlugFrame,);
}

impl Class for LoopingFrame {
    type Interfaces = (IPlugFrame, IRunLoop);
}

impl IPlugFrameTrait for Frame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

impl IPlugFrameTrait for LoopingFrame {
    unsafe fn resizeView(&self, _view: *mut IPlugView, _size: *mut ViewRect) -> tresult {
        kResultOk
    }
}

impl IRunLoopTrait for LoopingFrame {
    unsafe fn registerEventHandler(&self, _handler: *mut IEventHandler, _fd: FileDescriptor) -> tresult {
        kResultOk
    }

    unsafe fn unregisterEventHandler(&self, _handler: *mut IEventHandler) -> tresult {
        kResultOk
    }

    unsafe fn registerTimer(&self, _handler: *mut ITimerHandler, _interval: TimerInterval) -> tresult {
        kResultOk
    }

    unsafe fn unregisterTimer(&self, _handler: *mut ITimerHandler) -> tresult {
        kResultOk
    }
}

/// A host's handler that counts the edits it is told of.
#[derive(Default)]
struct Handler(AtomicUsize);

impl Class for Handler {
    type Interfaces = (IComponentHandler,);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn performEdit(&self, _id: ParamID, _value: ParamValue) -> tresult {
        self.0.fetch_add(1, SeqCst);
        kResultOk
    }

    unsafe fn endEdit(&self, _id: ParamID) -> tresult {
        kResultOk
    }

    unsafe fn restartComponent(&self, _flags: int32) -> tresult {
        kResultOk
    }
}

struct ForThread(ComPtr<IAudioProcessor>);
// SAFETY: a host processes on a thread of its own.
unsafe impl Send for ForThread {}

impl ForThread {
    /// A block with changes that end at this value; how many allocations it took.
    fn block(&self, ends_at: Option<f64>) -> usize {
        let list = ends_at.map(|value| changes(id(GAIN), &[(3, 1.0 - value), (40, value)]));
        let (mut input, mut output) = (Bus::filled(2, FRAMES, 0.25), Bus::filled(2, FRAMES, 0.0));
        let (mut inputs, mut outputs) = ([input.buffers()], [output.buffers()]);
        let mut data = data(FRAMES, &mut inputs, &mut outputs);
        data.inputParameterChanges = list.as_ref().map_or(ptr::null_mut(), ComPtr::as_ptr);
        allocations::during(|| assert_eq!(unsafe { self.0.process(&mut data) }, kResultOk))
    }

    /// Blocks until told to stop, the parameter in motion while told so; it ends at a quarter.
    fn play(&self, moves: &AtomicBool, stop: &AtomicBool) {
        // nice-plug learns its thread in the first
        self.block(None);
        let mut allocations = 0;
        for step in 0u64.. {
            if stop.load(SeqCst) {
                break;
            }
            let value = (step % 100) as f64 / 100.0;
            allocations += self.block(moves.load(SeqCst).then_some(value));
            thread::sleep(Duration::from_micros(500));
        }
        if moves.load(SeqCst) {
            allocations += self.block(Some(0.25));
        }
        assert_eq!(allocations, 0);
    }
}

/// Opens and closes a window some times while another thread plays. `at_the_end` is done while that plays on.
fn open_and_close(object: &Object, looping: bool, when: Moves, at_the_end: impl FnOnce()) {
    let view = unsafe { ComPtr::from_raw(object.controller.createView(c"editor".as_ptr())) };
    let view = view.expect("a view");
    let frame = if looping {
        ComWrapper::new(LoopingFrame).to_com_ptr::<IPlugFrame>()
    } else {
        ComWrapper::new(Frame).to_com_ptr::<IPlugFrame>()
    };
    assert_eq!(unsafe { view.setFrame(frame.expect("a frame").as_ptr()) }, kResultOk);
    let (moves, stop) = (AtomicBool::new(when == Moves::Always), AtomicBool::new(false));
    let moving = |now: Moves, work: &dyn Fn() -> tresult| {
        moves.store(when == Moves::Always || when == now, SeqCst);
        assert_eq!(work(), kResultOk);
        moves.store(when == Moves::Always, SeqCst);
    };
    let parent = ptr::dangling_mut::<std::ffi::c_void>();
    let processor = ForThread(object.processor.clone());
    thread::scope(|scope| {
        let (moves, stop) = (&moves, &stop);
        scope.spawn(move || {
            let processor = processor;
            processor.play(moves, stop);
        });
        for _ in 0..3 {
            thread::sleep(Duration::from_millis(20));
            moving(Moves::WhileOpening, &|| unsafe { view.attached(parent, kPlatformTypeX11EmbedWindowID) });
            moving(Moves::WhileOpen, &|| {
                thread::sleep(Duration::from_millis(50));
                kResultOk
            });
            moving(Moves::WhileClosing, &|| unsafe { view.removed() });
        }
        at_the_end();
        stop.store(true, SeqCst);
    });
    assert_eq!(unsafe { view.setFrame(ptr::null_mut()) }, kResultOk);
}

fn orders() {
    order(Orders { has_window: true, offers_host_side: true, ..Orders::default() });
}

/// Without the guard the worker has panicked, and ends the host with the last instance.
fn end_without_guard(test: &str, looping: bool, when: Moves) {
    dies_without_guard(test, || {
        orders();
        // Once is enough, unless a busy machine leaves no time for a block while it counts
        for _ in 0..10 {
            let object = Object::unguarded::<Plain>().running(FRAMES as i32);
            open_and_close(&object, looping, when, || ());
            object.stop();
            drop(object);
        }
    });
}

/// With it the worker works on, and what the host said last counts.
fn go_on_with_guard(looping: bool) {
    orders();
    let object = Object::guarded::<Plain>();
    let handler = ComWrapper::new(Handler::default());
    let told: ComPtr<IComponentHandler> = handler.to_com_ptr().expect("the interface");
    assert_eq!(unsafe { object.controller.setComponentHandler(told.as_ptr()) }, kResultOk);
    let object = object.running(FRAMES as i32);
    open_and_close(&object, looping, Moves::Always, || {
        host_side().turn("steps", 1.0);
        let until = Instant::now() + Duration::from_secs(20);
        while handler.0.load(SeqCst) == 0 {
            assert!(Instant::now() < until, "the worker performs no turn");
            thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(unsafe { object.controller.getParamNormalized(id(GAIN)) }, 0.25);
    object.stop();
    assert_eq!(unsafe { object.controller.setComponentHandler(ptr::null_mut()) }, kResultOk);
}

#[test]
fn b20_parameters_may_move_while_a_window_comes() {
    end_without_guard("b20_parameters_may_move_while_a_window_comes", true, Moves::WhileOpening);
    go_on_with_guard(true);
}

#[test]
fn b20_parameters_may_move_while_a_window_goes() {
    end_without_guard("b20_parameters_may_move_while_a_window_goes", true, Moves::WhileClosing);
    go_on_with_guard(true);
}

#[test]
fn b20_parameters_may_move_while_a_window_is_open_in_a_host_without_a_run_loop() {
    let test = "b20_parameters_may_move_while_a_window_is_open_in_a_host_without_a_run_loop";
    end_without_guard(test, false, Moves::WhileOpen);
    go_on_with_guard(false);
}

#[test]
fn b20_a_parameter_in_motion_is_heard_at_what_it_ends_at_in_the_block_while_a_window_is_out_of_reach() {
    orders();
    let object = Object::guarded::<Plain>().running(FRAMES as i32);
    let view = unsafe { ComPtr::from_raw(object.controller.createView(c"editor".as_ptr())) };
    let view = view.expect("a view");
    let parent = ptr::dangling_mut::<std::ffi::c_void>();
    let heard = || {
        let list = changes(id(GAIN), &[(40, 0.5), (3, 0.0), (50, f64::NAN)]);
        let (mut input, mut output) = (Bus::filled(2, FRAMES, 1.0), Bus::filled(2, FRAMES, 0.0));
        let (mut inputs, mut outputs) = ([input.buffers()], [output.buffers()]);
        let mut data = data(FRAMES, &mut inputs, &mut outputs);
        data.inputParameterChanges = list.as_ptr();
        assert_eq!(object.process(&mut data), kResultOk);
        let output = output.samples[0].take().expect("a channel");
        (output[10], output[60])
    };
    assert_eq!(heard(), (0.0, 1.0), "exact to the frame");
    assert_eq!(unsafe { view.attached(parent, kPlatformTypeX11EmbedWindowID) }, kResultOk);
    assert_eq!(heard(), (1.0, 1.0), "exact to the block");
    assert_eq!(unsafe { view.removed() }, kResultOk);
    assert_eq!(heard(), (0.0, 1.0), "exact to the frame again");
}
