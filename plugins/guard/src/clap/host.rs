//! The host that nice-plug sees: the real one, less the calls that would be wrong.
//!
//! B8: `latency.changed` is for `activate` only. nice-plug also calls it while the plug-in is inactive; it is
//! then kept for the next `activate`, which is when a host reads the latency anyway. And a latency that is
//! set in `activate` is told at once, where nice-plug would ask for a second activation.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params};
use clap_sys::ext::thread_check::{CLAP_EXT_THREAD_CHECK, clap_host_thread_check};
use clap_sys::ext::track_info::{
    CLAP_EXT_TRACK_INFO, CLAP_TRACK_INFO_HAS_TRACK_COLOR, CLAP_TRACK_INFO_HAS_TRACK_NAME,
    CLAP_TRACK_INFO_IS_FOR_BUS, CLAP_TRACK_INFO_IS_FOR_MASTER, CLAP_TRACK_INFO_IS_FOR_RETURN_TRACK,
    clap_host_track_info, clap_track_info,
};
use clap_sys::ext::voice_info::{CLAP_EXT_VOICE_INFO, clap_host_voice_info};
use clap_sys::host::clap_host;

use crate::host_side::HostTrack;

/// Stands between nice-plug and the host.
pub(super) struct Host {
    shown: clap_host,
    real: *const clap_host,
    gui: AtomicPtr<clap_host_gui>,
    latency: AtomicPtr<clap_host_latency>,
    params: AtomicPtr<clap_host_params>,
    thread_check: AtomicPtr<clap_host_thread_check>,
    track_info: AtomicPtr<clap_host_track_info>,
    voice_info: AtomicPtr<clap_host_voice_info>,
    latency_to_tell: AtomicBool,
}

thread_local! {
    /// The host whose plug-in this thread is activating.
    static ACTIVATING: Cell<*const Host> = const { Cell::new(ptr::null()) };
}

impl Host {
    /// # Safety
    /// `real` is a valid host until the value is dropped.
    pub unsafe fn new(real: *const clap_host) -> Box<Host> {
        // SAFETY: promised by the caller.
        let shown = clap_host {
            get_extension: Some(get_extension),
            request_restart: Some(request_restart),
            request_process: Some(request_process),
            request_callback: Some(request_callback),
            ..unsafe { *real }
        };
        let mut host = Box::new(Host {
            shown,
            real,
            gui: AtomicPtr::default(),
            latency: AtomicPtr::default(),
            params: AtomicPtr::default(),
            thread_check: AtomicPtr::default(),
            track_info: AtomicPtr::default(),
            voice_info: AtomicPtr::default(),
            latency_to_tell: AtomicBool::new(false),
        });
        host.shown.host_data = (&raw mut *host).cast();
        host
    }

    /// What nice-plug gets.
    pub fn shown(&self) -> *const clap_host {
        &self.shown
    }

    /// Whether the real host has an extension.
    pub fn has(&self, id: &CStr) -> bool {
        !self.real_extension(id.as_ptr()).is_null()
    }

    fn real_extension(&self, id: *const c_char) -> *const c_void {
        // SAFETY: the host is valid while this value lives, and `id` is a C string.
        unsafe { (*self.real).get_extension.map_or(ptr::null(), |get| get(self.real, id)) }
    }

    /// Runs the activation of the plug-in: the only time when the host may hear of a changed latency.
    pub fn activating<R>(&self, activate: impl FnOnce() -> R) -> R {
        let outer = ACTIVATING.replace(self);
        if self.latency_to_tell.swap(false, Ordering::SeqCst) {
            self.tell_latency();
        }
        let result = activate();
        ACTIVATING.set(outer);
        result
    }

    /// The track that the host has the plug-in on, if it says. [main thread]
    pub fn track(&self) -> Option<HostTrack> {
        let table = self.real_extension(CLAP_EXT_TRACK_INFO.as_ptr()).cast::<clap_host_track_info>();
        // SAFETY: null or the host's table, which lives as long as the host; all zeros is a valid record, and
        // the host fills in what it knows.
        let info = unsafe {
            let get = table.as_ref()?.get?;
            let mut info = MaybeUninit::<clap_track_info>::zeroed();
            get(self.real, info.as_mut_ptr()).then(|| info.assume_init())?
        };
        let is = |flag| info.flags & flag != 0;
        let name = info.name.map(|byte| byte as u8);
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        let colour = [info.color.red, info.color.green, info.color.blue];
        Some(HostTrack {
            name: if is(CLAP_TRACK_INFO_HAS_TRACK_NAME) {
                String::from_utf8_lossy(name).into_owned()
            } else {
                String::new()
            },
            colour: is(CLAP_TRACK_INFO_HAS_TRACK_COLOR).then_some(colour),
            bus: is(CLAP_TRACK_INFO_IS_FOR_BUS),
            effects_return: is(CLAP_TRACK_INFO_IS_FOR_RETURN_TRACK),
            master: is(CLAP_TRACK_INFO_IS_FOR_MASTER),
        })
    }

    /// What asks the host, on any thread but the audio thread, to take events: `params.request_flush`, which
    /// is for any of them. It may be called until the host is gone.
    pub fn flusher(&self) -> Box<dyn Fn() + Send> {
        struct Real(*const clap_host, *const clap_host_params);
        // SAFETY: what is called through it may be called on any thread.
        unsafe impl Send for Real {}
        let table = self.real_extension(CLAP_EXT_PARAMS.as_ptr()).cast::<clap_host_params>();
        let real = Real(self.real, table);
        Box::new(move || {
            let Real(host, table) = &real;
            // SAFETY: null or the host's table; the caller's promise is that the host is there.
            unsafe {
                if let Some(request) = table.as_ref().and_then(|table| table.request_flush) {
                    request(*host);
                }
            }
        })
    }

    fn is_activating(&self) -> bool {
        ptr::eq(ACTIVATING.get(), self)
    }

    /// The latency is another than before.
    fn latency_changed(&self) {
        if self.is_activating() {
            self.tell_latency();
        } else {
            self.latency_to_tell.store(true, Ordering::SeqCst);
        }
    }

    fn tell_latency(&self) {
        // SAFETY: null or the host's table, which lives as long as the host.
        if let Some(latency) = unsafe { self.latency.load(Ordering::SeqCst).as_ref() }
            && let Some(changed) = latency.changed
        {
            // SAFETY: called on the main thread, within `activate`.
            unsafe { changed(self.real) };
        }
    }
}

/// # Safety
/// `host` is the one that [`Host::shown`] returned.
unsafe fn of<'a>(host: *const clap_host) -> &'a Host {
    // SAFETY: `host_data` was set in `Host::new`.
    unsafe { &*(*host).host_data.cast() }
}

unsafe extern "C" fn get_extension(host: *const clap_host, id: *const c_char) -> *const c_void {
    /// Keeps the real table, and shows ours if there is one.
    fn keep<T>(place: &AtomicPtr<T>, real: *const c_void, shown: &'static T) -> *const c_void {
        place.store(real.cast_mut().cast(), Ordering::SeqCst);
        ptr::from_ref(shown).cast()
    }
    // SAFETY: nice-plug passes its host and a C string.
    let (host, id) = unsafe { (of(host), CStr::from_ptr(id)) };
    let real = host.real_extension(id.as_ptr());
    if real.is_null() {
        ptr::null()
    } else if id == CLAP_EXT_LATENCY {
        keep(&host.latency, real, &clap_host_latency { changed: Some(latency_changed) })
    } else if id == CLAP_EXT_PARAMS {
        keep(&host.params, real, &PARAMS)
    } else if id == CLAP_EXT_THREAD_CHECK {
        keep(&host.thread_check, real, &THREAD_CHECK)
    } else if id == CLAP_EXT_GUI {
        keep(&host.gui, real, &GUI)
    } else if id == CLAP_EXT_TRACK_INFO {
        keep(&host.track_info, real, &clap_host_track_info { get: Some(track_info_get) })
    } else if id == CLAP_EXT_VOICE_INFO {
        keep(&host.voice_info, real, &clap_host_voice_info { changed: Some(voice_info_changed) })
    } else {
        // Its functions would get our host and take it for theirs.
        ptr::null()
    }
}

unsafe extern "C" fn latency_changed(host: *const clap_host) {
    // SAFETY: called with the host that nice-plug has.
    unsafe { of(host) }.latency_changed();
}

unsafe extern "C" fn request_restart(host: *const clap_host) {
    // SAFETY: called with the host that nice-plug has.
    let host = unsafe { of(host) };
    if host.is_activating() {
        // All that nice-plug restarts for in `activate` is a latency set there.
        host.latency_changed();
    } else {
        // SAFETY: the real host is valid while `host` is.
        unsafe {
            if let Some(request) = (*host.real).request_restart {
                request(host.real);
            }
        }
    }
}

/// Functions that go to the real host as they are, to its own table where they are of an extension.
macro_rules! pass {
    ($(
        $name:ident($($arg:ident: $type:ty),*) $(-> $result:ty)?, $table:ident.$field:ident, $otherwise:expr;
    )*) => {$(
        unsafe extern "C" fn $name(host: *const clap_host, $($arg: $type),*) $(-> $result)? {
            // SAFETY: called with the host that nice-plug has; the real one and its tables outlive it.
            unsafe {
                let host = of(host);
                match pass!(@ host, $table).as_ref().and_then(|table| table.$field) {
                    Some(call) => call(host.real, $($arg),*),
                    None => $otherwise,
                }
            }
        }
    )*};
    (@ $host:ident, real) => { $host.real };
    (@ $host:ident, $table:ident) => { $host.$table.load(Ordering::SeqCst) };
}

pass! {
    request_process(), real.request_process, ();
    request_callback(), real.request_callback, ();
    params_rescan(flags: u32), params.rescan, ();
    params_clear(id: u32, flags: u32), params.clear, ();
    params_request_flush(), params.request_flush, ();
    is_main_thread() -> bool, thread_check.is_main_thread, false;
    is_audio_thread() -> bool, thread_check.is_audio_thread, false;
    gui_resize_hints_changed(), gui.resize_hints_changed, ();
    gui_request_resize(width: u32, height: u32) -> bool, gui.request_resize, false;
    gui_request_show() -> bool, gui.request_show, false;
    gui_request_hide() -> bool, gui.request_hide, false;
    gui_closed(was_destroyed: bool), gui.closed, ();
    track_info_get(info: *mut clap_track_info) -> bool, track_info.get, false;
    voice_info_changed(), voice_info.changed, ();
}

const PARAMS: clap_host_params = clap_host_params {
    rescan: Some(params_rescan),
    clear: Some(params_clear),
    request_flush: Some(params_request_flush),
};

const THREAD_CHECK: clap_host_thread_check =
    clap_host_thread_check { is_main_thread: Some(is_main_thread), is_audio_thread: Some(is_audio_thread) };

const GUI: clap_host_gui = clap_host_gui {
    resize_hints_changed: Some(gui_resize_hints_changed),
    request_resize: Some(gui_request_resize),
    request_show: Some(gui_request_show),
    request_hide: Some(gui_request_hide),
    closed: Some(gui_closed),
};
