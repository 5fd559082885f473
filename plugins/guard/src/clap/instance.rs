//! The `clap_plugin` that the host sees, and the order in which it may be called.
//!
//! A call out of order is refused: processing or starting before activation, a second activation or
//! initialisation, a new layout while active. What the host forgot before `deactivate` and `destroy` is made
//! up for.

use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{CLAP_PROCESS_ERROR, clap_process, clap_process_status};
use nice_plug::prelude::{AudioIOLayout, ClapPlugin};
use nice_plug::wrapper::clap::Wrapper;

use super::extensions;
use super::gui::RememberedScale;
use super::host::Host;
use super::params::Ranges;
use crate::border::{Border, try_with};
use crate::guarded::Guarded;
use crate::main_bus::MainBus;
use crate::panics::catch;

/// Longest block that the plug-in is given, in frames. A host may announce two thousand million of them, and
/// the memory that would take is not there; longer blocks are processed in slices, which sound the same.
const LONGEST_SLICE: u32 = 8192;

/// One plug-in instance as the host has it.
pub(super) struct Instance {
    shown: clap_plugin,
    /// nice-plug's object.
    pub inner: *const clap_plugin,
    pub host: Box<Host>,
    pub border: Arc<Border>,
    pub layouts: &'static [AudioIOLayout],
    /// What the host may set each parameter to. Known once the plug-in is initialised.
    pub ranges: OnceLock<Ranges>,
    /// Made in `activate`.
    pub main_bus: Mutex<Option<MainBus>>,
    pub scale: RememberedScale,
    active: AtomicBool,
    processing: AtomicBool,
}

/// Makes an instance that the host destroys.
///
/// # Safety
/// `host` is valid until then.
pub(super) unsafe fn create<P: ClapPlugin>(host: *const clap_host) -> *const clap_plugin {
    // SAFETY: promised by the caller; the `Host` lives until nice-plug's object is destroyed.
    let host = unsafe { Host::new(host) };
    // SAFETY: as above.
    let (wrapper, border) = Border::of(|| unsafe { Wrapper::<Guarded<P>>::new(host.shown()) });
    // SAFETY: nice-plug's `destroy` takes the count back that `into_raw` gives away.
    let inner: *const clap_plugin = unsafe { (*Arc::into_raw(wrapper)).clap_plugin.as_ptr() };
    let shown = clap_plugin {
        // SAFETY: just made.
        desc: unsafe { (*inner).desc },
        plugin_data: ptr::null_mut(),
        init: Some(init),
        destroy: Some(destroy),
        activate: Some(activate),
        deactivate: Some(deactivate),
        start_processing: Some(start_processing),
        stop_processing: Some(stop_processing),
        reset: Some(reset),
        process: Some(process),
        get_extension: Some(get_extension),
        on_main_thread: Some(on_main_thread),
    };
    let instance = Box::into_raw(Box::new(Instance {
        shown,
        inner,
        host,
        border,
        layouts: P::AUDIO_IO_LAYOUTS,
        ranges: OnceLock::new(),
        main_bus: Mutex::new(None),
        scale: RememberedScale::default(),
        active: AtomicBool::new(false),
        processing: AtomicBool::new(false),
    }));
    // SAFETY: `destroy` frees it, and nobody else knows of it yet.
    unsafe {
        (*instance).shown.plugin_data = instance.cast();
        &raw const (*instance).shown
    }
}

/// Runs `call` with the instance, or returns `otherwise` if there is none.
pub(super) fn with<R>(plugin: *const clap_plugin, otherwise: R, call: impl FnOnce(&Instance) -> R) -> R {
    // SAFETY: null, or what `create` returned and `destroy` has not freed.
    match unsafe { plugin.as_ref().and_then(|plugin| plugin.plugin_data.cast::<Instance>().as_ref()) } {
        Some(instance) => catch(otherwise, || call(instance)),
        None => otherwise,
    }
}

/// Calls a function of nice-plug's object.
macro_rules! inner {
    ($instance:expr, $function:ident($($arg:expr),*), $otherwise:expr) => {
        // SAFETY: nice-plug's object lives until `destroy`, and the arguments are the host's or checked.
        unsafe {
            match (*$instance.inner).$function {
                Some(call) => call($instance.inner, $($arg),*),
                None => $otherwise,
            }
        }
    };
}
pub(super) use inner;

impl Instance {
    /// A table of nice-plug's, if it has that extension.
    ///
    /// # Safety
    /// `T` is the extension's type.
    pub unsafe fn inner_extension<T>(&self, id: &CStr) -> Option<&T> {
        let table = inner!(self, get_extension(id.as_ptr()), ptr::null());
        // SAFETY: nice-plug's tables live as long as its object; the type is promised by the caller.
        unsafe { table.cast::<T>().as_ref() }
    }

    pub fn is_initialised(&self) -> bool {
        self.ranges.get().is_some()
    }

    pub fn is_active(&self) -> bool {
        self.active.load(Ordering::SeqCst)
    }

    /// The chosen layout.
    pub fn layout(&self) -> &'static AudioIOLayout {
        &self.layouts[self.border.layout()]
    }

    fn activate(&self, rate_hz: f64, min_frames: u32, max_frames: u32) -> bool {
        // CLAP's bounds for blocks: 1 to i32::MAX frames.
        let possible = rate_hz.is_finite()
            && rate_hz > 0.0
            && min_frames <= max_frames
            && (1..=i32::MAX as u32).contains(&max_frames);
        if !possible || !self.is_initialised() || self.is_active() {
            return false;
        }
        let (min_frames, max_frames) = (min_frames.min(LONGEST_SLICE), max_frames.min(LONGEST_SLICE));
        let bus = MainBus::new(self.layout(), max_frames as usize);
        if try_with(&self.main_bus, |place| *place = Some(bus)).is_none() {
            return false;
        }
        let activate = || inner!(self, activate(rate_hz, min_frames, max_frames), false);
        let active = self.host.activating(activate);
        self.active.store(active, Ordering::SeqCst);
        active
    }

    fn deactivate(&self) {
        self.stop_processing();
        if self.active.swap(false, Ordering::SeqCst) {
            inner!(self, deactivate(), ());
            try_with(&self.main_bus, |place| *place = None);
        }
    }

    fn start_processing(&self) -> bool {
        if !self.is_active() || self.processing.swap(true, Ordering::SeqCst) {
            return false;
        }
        inner!(self, start_processing(), false)
    }

    fn stop_processing(&self) {
        if self.processing.swap(false, Ordering::SeqCst) {
            inner!(self, stop_processing(), ());
        }
    }
}

unsafe extern "C" fn init(plugin: *const clap_plugin) -> bool {
    with(plugin, false, |instance| {
        // nice-plug asks the host for its extensions here; a second time changes nothing.
        if !instance.is_initialised() && inner!(instance, init(), false) {
            let ranges = Ranges::of(instance);
            instance.ranges.get_or_init(|| ranges);
        }
        instance.is_initialised()
    })
}

unsafe extern "C" fn destroy(plugin: *const clap_plugin) {
    let instance = with(plugin, ptr::null(), |instance| {
        instance.deactivate();
        ptr::from_ref(instance)
    });
    if instance.is_null() {
        return;
    }
    // SAFETY: made by `create`, and the host calls nothing after `destroy`.
    let instance = unsafe { Box::from_raw(instance.cast_mut()) };
    inner!(instance, destroy(), ());
}

unsafe extern "C" fn activate(plugin: *const clap_plugin, rate_hz: f64, min_frames: u32, max: u32) -> bool {
    with(plugin, false, |instance| instance.activate(rate_hz, min_frames, max))
}

unsafe extern "C" fn deactivate(plugin: *const clap_plugin) {
    with(plugin, (), Instance::deactivate);
}

unsafe extern "C" fn start_processing(plugin: *const clap_plugin) -> bool {
    with(plugin, false, Instance::start_processing)
}

unsafe extern "C" fn stop_processing(plugin: *const clap_plugin) {
    with(plugin, (), Instance::stop_processing);
}

unsafe extern "C" fn reset(plugin: *const clap_plugin) {
    with(plugin, (), |instance| {
        if instance.is_active() {
            inner!(instance, reset(), ());
        }
    });
}

unsafe extern "C" fn process(plugin: *const clap_plugin, block: *const clap_process) -> clap_process_status {
    // SAFETY: null or a block that the host owns for the time of the call.
    let Some(block) = (unsafe { block.as_ref() }) else { return CLAP_PROCESS_ERROR };
    with(plugin, CLAP_PROCESS_ERROR, |instance| {
        // SAFETY: as above.
        unsafe { super::process::process(instance, block) }
    })
}

unsafe extern "C" fn get_extension(plugin: *const clap_plugin, id: *const c_char) -> *const c_void {
    if id.is_null() {
        return ptr::null();
    }
    // SAFETY: a host passes a C string.
    let id = unsafe { CStr::from_ptr(id) };
    with(plugin, ptr::null(), |instance| extensions::get(instance, id))
}

unsafe extern "C" fn on_main_thread(plugin: *const clap_plugin) {
    with(plugin, (), |instance| inner!(instance, on_main_thread(), ()));
}
