//! B20: the window that a host has, around nice-plug's.
//!
//! nice-plug borrows the place of its window before it calls anything of the plug-in's, so the only one who
//! can prepare for that is who is called before nice-plug. The frame of the host is wrapped too, as hosts
//! know the view that asks for a size by its pointer.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering::SeqCst};

use vst3::Steinberg::IPlugViewContentScaleSupport_::ScaleFactor;
use vst3::Steinberg::Linux::{
    FileDescriptor, IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler, TimerInterval,
};
use vst3::Steinberg::{
    FIDString, IPlugFrame, IPlugFrameTrait, IPlugView, IPlugViewContentScaleSupport,
    IPlugViewContentScaleSupportTrait, IPlugViewTrait, TBool, ViewRect, char16, int16, kNotImplemented,
    kResultFalse, kResultOk, tresult,
};
use vst3::com_scrape_types::InterfaceList;
use vst3::{Class, ComPtr, ComRef, ComWrapper};

use crate::border::Border;

/// Where tasks for the window go to nice-plug's worker unless the host has an `IRunLoop`.
const NEEDS_RUN_LOOP: bool = cfg!(all(target_family = "unix", not(target_os = "macos")));

struct View {
    inner: ComPtr<IPlugView>,
    border: Arc<Border>,
    /// The pointer by which the host knows this view; null when it is gone.
    face: Arc<AtomicPtr<IPlugView>>,
    attached: AtomicBool,
    has_run_loop: AtomicBool,
}

impl Class for View {
    type Interfaces = (IPlugView, IPlugViewContentScaleSupport);
}

impl Drop for View {
    fn drop(&mut self) {
        self.face.store(ptr::null_mut(), SeqCst);
    }
}

/// The view around nice-plug's, with the one reference that the host then owns; null for null.
///
/// # Safety
/// `view` is null, or valid with a reference that is given up.
pub(super) unsafe fn around(view: *mut IPlugView, border: &Arc<Border>) -> *mut IPlugView {
    // SAFETY: promised by the caller.
    let Some(inner) = (unsafe { ComPtr::from_raw(view) }) else { return ptr::null_mut() };
    let face = Arc::new(AtomicPtr::default());
    let view = ComWrapper::new(View {
        inner,
        border: border.clone(),
        face: face.clone(),
        attached: AtomicBool::new(false),
        has_run_loop: AtomicBool::new(false),
    });
    let view = view.to_com_ptr::<IPlugView>().map_or(ptr::null_mut(), ComPtr::into_raw);
    face.store(view, SeqCst);
    view
}

impl View {
    /// To be called while the window is moving.
    fn settle(&self) {
        let attached = self.attached.load(SeqCst);
        self.border.windows.set_unreachable(NEEDS_RUN_LOOP && attached && !self.has_run_loop.load(SeqCst));
    }
}

/// Methods that go to nice-plug's view as they are.
macro_rules! pass {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {$(
        unsafe fn $name(&self, $($arg: $type),*) -> tresult {
            // SAFETY: the host's promises are the same for nice-plug's method.
            unsafe { self.inner.$name($($arg),*) }
        }
    )*};
}

impl IPlugViewTrait for View {
    pass! {
        isPlatformTypeSupported(kind: FIDString);
        onWheel(distance: f32);
        onKeyDown(key: char16, code: int16, modifiers: int16);
        onKeyUp(key: char16, code: int16, modifiers: int16);
        getSize(size: *mut ViewRect);
        onSize(size: *mut ViewRect);
        onFocus(on: TBool);
        canResize();
        checkSizeConstraint(size: *mut ViewRect);
    }

    unsafe fn attached(&self, parent: *mut c_void, kind: FIDString) -> tresult {
        self.border.windows.moving(|| {
            // SAFETY: the host's promises are the same.
            let result = unsafe { self.inner.attached(parent, kind) };
            if result == kResultOk {
                self.attached.store(true, SeqCst);
                self.settle();
            }
            result
        })
    }

    unsafe fn removed(&self) -> tresult {
        self.border.windows.moving(|| {
            // SAFETY: no arguments.
            let result = unsafe { self.inner.removed() };
            self.attached.store(false, SeqCst);
            self.settle();
            result
        })
    }

    unsafe fn setFrame(&self, frame: *mut IPlugFrame) -> tresult {
        // SAFETY: null or the host's.
        let frame = unsafe { ComRef::from_raw(frame) }.map(|frame| frame.to_com_ptr());
        let run_loop = frame.as_ref().and_then(|frame| frame.cast::<IRunLoop>());
        let has_run_loop = run_loop.is_some();
        let frame = frame.and_then(|host| Frame::<WithRunLoop>::around(host, run_loop, &self.face));
        self.border.windows.moving(|| {
            let frame = frame.as_ref().map_or(ptr::null_mut(), ComPtr::as_ptr);
            // SAFETY: null or a frame, which nice-plug counts.
            let result = unsafe { self.inner.setFrame(frame) };
            self.has_run_loop.store(has_run_loop, SeqCst);
            if self.attached.load(SeqCst) {
                self.settle();
            }
            result
        })
    }
}

impl IPlugViewContentScaleSupportTrait for View {
    unsafe fn setContentScaleFactor(&self, factor: ScaleFactor) -> tresult {
        let Some(inner) = self.inner.cast::<IPlugViewContentScaleSupport>() else { return kNotImplemented };
        // SAFETY: any value will do.
        unsafe { inner.setContentScaleFactor(factor) }
    }
}

type Plain = (IPlugFrame,);
type WithRunLoop = (IPlugFrame, IRunLoop);

/// The host's frame, with the interfaces that the host's has.
struct Frame<I> {
    host: ComPtr<IPlugFrame>,
    run_loop: Option<ComPtr<IRunLoop>>,
    face: Arc<AtomicPtr<IPlugView>>,
    interfaces: PhantomData<fn() -> I>,
}

impl<I: InterfaceList> Class for Frame<I> {
    type Interfaces = I;
}

impl Frame<WithRunLoop> {
    fn around(
        host: ComPtr<IPlugFrame>,
        run_loop: Option<ComPtr<IRunLoop>>,
        face: &Arc<AtomicPtr<IPlugView>>,
    ) -> Option<ComPtr<IPlugFrame>> {
        let face = face.clone();
        match run_loop {
            None => {
                ComWrapper::new(Frame::<Plain> { host, run_loop, face, interfaces: PhantomData }).to_com_ptr()
            }
            Some(_) => ComWrapper::new(Self { host, run_loop, face, interfaces: PhantomData }).to_com_ptr(),
        }
    }
}

impl<I> IPlugFrameTrait for Frame<I> {
    unsafe fn resizeView(&self, _inner: *mut IPlugView, size: *mut ViewRect) -> tresult {
        let view = self.face.load(SeqCst);
        if view.is_null() {
            return kResultFalse;
        }
        // SAFETY: the host has this view still; nice-plug's promises for the size are the same.
        unsafe { self.host.resizeView(view, size) }
    }
}

/// Methods that go to the host's run loop as they are.
macro_rules! pass_to_run_loop {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {$(
        unsafe fn $name(&self, $($arg: $type),*) -> tresult {
            // SAFETY: nice-plug's promises are the same for the host's method.
            self.run_loop.as_ref().map_or(kNotImplemented, |run_loop| unsafe { run_loop.$name($($arg),*) })
        }
    )*};
}

impl<I> IRunLoopTrait for Frame<I> {
    pass_to_run_loop! {
        registerEventHandler(handler: *mut IEventHandler, fd: FileDescriptor);
        unregisterEventHandler(handler: *mut IEventHandler);
        registerTimer(handler: *mut ITimerHandler, interval: TimerInterval);
        unregisterTimer(handler: *mut ITimerHandler);
    }
}
