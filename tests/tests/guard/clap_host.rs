//! A CLAP host that can do everything wrong, on the raw C interface.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::sync::Arc;

use clap_sys::audio_buffer::clap_audio_buffer;
use clap_sys::events::*;
use clap_sys::ext::gui::{CLAP_EXT_GUI, clap_host_gui};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params, clap_plugin_params};
use clap_sys::ext::state::clap_plugin_state;
use clap_sys::ext::track_info::{CLAP_EXT_TRACK_INFO, clap_host_track_info, clap_track_info};
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::clap_plugin;
use clap_sys::process::{clap_process, clap_process_status};
use clap_sys::stream::clap_istream;
use clap_sys::version::CLAP_VERSION;
use nice_plug::prelude::ClapPlugin;
use nice_plug::wrapper::clap::Wrapper;

/// What the plug-in asked of the host.
#[derive(Default)]
pub struct Calls {
    pub in_activate: Cell<bool>,
    pub latency_changed_in_activate: Cell<usize>,
    pub latency_changed_elsewhere: Cell<usize>,
    pub restarts: Cell<usize>,
    pub callbacks: Cell<usize>,
    pub has_gui: Cell<bool>,
    pub flushes: Cell<usize>,
    /// What the host says of the track.
    pub track: Cell<Option<clap_track_info>>,
}

/// A plug-in instance with its host.
pub struct Hosted {
    pub plugin: *const clap_plugin,
    pub calls: Box<Calls>,
    _host: Box<clap_host>,
}

unsafe fn calls<'a>(host: *const clap_host) -> &'a Calls {
    unsafe { &*(*host).host_data.cast() }
}

unsafe extern "C" fn get_extension(_host: *const clap_host, id: *const c_char) -> *const c_void {
    unsafe extern "C" fn changed(host: *const clap_host) {
        let calls = unsafe { calls(host) };
        let counter = match calls.in_activate.get() {
            true => &calls.latency_changed_in_activate,
            false => &calls.latency_changed_elsewhere,
        };
        counter.set(counter.get() + 1);
    }
    unsafe extern "C" fn rescan(_host: *const clap_host, _flags: u32) {}
    unsafe extern "C" fn clear(_host: *const clap_host, _id: u32, _flags: u32) {}
    unsafe extern "C" fn request_flush(host: *const clap_host) {
        let flushes = unsafe { &calls(host).flushes };
        flushes.set(flushes.get() + 1);
    }
    unsafe extern "C" fn track(host: *const clap_host, info: *mut clap_track_info) -> bool {
        unsafe { calls(host).track.get().map(|track| info.write(track)).is_some() }
    }
    let id = unsafe { CStr::from_ptr(id) };
    if id == CLAP_EXT_LATENCY {
        ptr::from_ref(&clap_host_latency { changed: Some(changed) }).cast()
    } else if id == CLAP_EXT_PARAMS {
        ptr::from_ref(&clap_host_params {
            rescan: Some(rescan),
            clear: Some(clear),
            request_flush: Some(request_flush),
        })
        .cast()
    } else if id == CLAP_EXT_TRACK_INFO {
        ptr::from_ref(&clap_host_track_info { get: Some(track) }).cast()
    } else {
        ptr::null()
    }
}

impl Hosted {
    fn host() -> (Box<clap_host>, Box<Calls>) {
        unsafe extern "C" fn request_restart(host: *const clap_host) {
            let restarts = unsafe { &calls(host).restarts };
            restarts.set(restarts.get() + 1);
        }
        unsafe extern "C" fn request_process(_host: *const clap_host) {}
        unsafe extern "C" fn request_callback(host: *const clap_host) {
            let callbacks = unsafe { &calls(host).callbacks };
            callbacks.set(callbacks.get() + 1);
        }
        let calls = Box::<Calls>::default();
        let host = Box::new(clap_host {
            clap_version: CLAP_VERSION,
            host_data: ptr::from_ref(&*calls).cast_mut().cast(),
            name: c"Odd".as_ptr(),
            vendor: c"".as_ptr(),
            url: c"".as_ptr(),
            version: c"1".as_ptr(),
            get_extension: Some(get_extension),
            request_restart: Some(request_restart),
            request_process: Some(request_process),
            request_callback: Some(request_callback),
        });
        (host, calls)
    }

    /// The plug-in as the suite exports it, not yet initialised.
    pub fn created<P: ClapPlugin>() -> Option<Hosted> {
        let (host, calls) = Self::host();
        let entry = aplomb_guard::clap::entry::<P>();
        unsafe {
            entry.init.unwrap()(c"".as_ptr());
            let factory: *const clap_plugin_factory =
                entry.get_factory.unwrap()(CLAP_PLUGIN_FACTORY_ID.as_ptr()).cast();
            let descriptor = (*factory).get_plugin_descriptor.unwrap()(factory, 0);
            let plugin = (*factory).create_plugin.unwrap()(factory, &*host, (*descriptor).id);
            (!plugin.is_null()).then(|| Hosted { plugin, calls, _host: host })
        }
    }

    /// The plug-in as the suite exports it.
    pub fn guarded<P: ClapPlugin>() -> Hosted {
        let hosted = Self::created::<P>().expect("the plug-in can be made");
        assert!(hosted.init());
        hosted
    }

    /// The plug-in as nice-plug exports it.
    pub fn unguarded<P: ClapPlugin>() -> Hosted {
        let (host, calls) = Self::host();
        let plugin = unsafe { (*Arc::into_raw(Wrapper::<P>::new(&*host))).clap_plugin.as_ptr() };
        let hosted = Hosted { plugin, calls, _host: host };
        assert!(hosted.init());
        hosted
    }

    pub fn init(&self) -> bool {
        unsafe { (*self.plugin).init.unwrap()(self.plugin) }
    }

    pub fn activate(&self, max_frames: u32) -> bool {
        self.activate_at(48_000.0, 1, max_frames)
    }

    pub fn activate_at(&self, rate_hz: f64, min_frames: u32, max_frames: u32) -> bool {
        self.calls.in_activate.set(true);
        let result =
            unsafe { (*self.plugin).activate.unwrap()(self.plugin, rate_hz, min_frames, max_frames) };
        self.calls.in_activate.set(false);
        result
    }

    pub fn deactivate(&self) {
        unsafe { (*self.plugin).deactivate.unwrap()(self.plugin) }
    }

    pub fn start_processing(&self) -> bool {
        unsafe { (*self.plugin).start_processing.unwrap()(self.plugin) }
    }

    pub fn stop_processing(&self) {
        unsafe { (*self.plugin).stop_processing.unwrap()(self.plugin) }
    }

    pub fn reset(&self) {
        unsafe { (*self.plugin).reset.unwrap()(self.plugin) }
    }

    pub fn on_main_thread(&self) {
        unsafe { (*self.plugin).on_main_thread.unwrap()(self.plugin) }
    }

    /// Ready to process blocks of up to `max_frames`.
    pub fn running(self, max_frames: u32) -> Hosted {
        assert!(self.activate(max_frames) && self.start_processing());
        self
    }

    pub fn process(&self, block: &clap_process) -> clap_process_status {
        unsafe { (*self.plugin).process.unwrap()(self.plugin, block) }
    }

    pub fn extension<T>(&self, id: &CStr) -> Option<&T> {
        unsafe { (*self.plugin).get_extension.unwrap()(self.plugin, id.as_ptr()).cast::<T>().as_ref() }
    }

    pub fn params(&self) -> &clap_plugin_params {
        self.extension(CLAP_EXT_PARAMS).expect("a plug-in has parameters")
    }

    pub fn value(&self, id: u32) -> Option<f64> {
        let mut value = f64::NAN;
        unsafe { self.params().get_value.unwrap()(self.plugin, id, &mut value) }.then_some(value)
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        unsafe { (*self.plugin).destroy.unwrap()(self.plugin) }
    }
}

/// A port's buffer: channels that may be missing.
pub struct Port {
    pub samples: Vec<Option<Vec<f32>>>,
    pointers: Vec<*mut f32>,
}

impl Port {
    /// `value` in every frame of every channel.
    pub fn filled(channels: usize, frames: usize, value: f32) -> Port {
        Port { samples: vec![Some(vec![value; frames]); channels], pointers: Vec::new() }
    }

    /// Null instead of a channel.
    pub fn without(mut self, channel: usize) -> Port {
        self.samples[channel] = None;
        self
    }

    pub fn buffer(&mut self) -> clap_audio_buffer {
        self.pointers = self
            .samples
            .iter_mut()
            .map(|channel| channel.as_mut().map_or(ptr::null_mut(), |channel| channel.as_mut_ptr()))
            .collect();
        clap_audio_buffer {
            data32: self.pointers.as_mut_ptr(),
            data64: ptr::null_mut(),
            channel_count: self.samples.len() as u32,
            latency: 0,
            constant_mask: 3,
        }
    }

    /// Whether every channel that is there holds `value` throughout.
    pub fn is_all(&self, value: f32) -> bool {
        self.samples.iter().flatten().flatten().all(|sample| *sample == value)
    }
}

/// A stereo block with a stereo sidechain: 0.25 in, 0.5 beside, 0.75 out.
pub struct Stereo {
    pub input: Port,
    pub sidechain: Port,
    pub output: Port,
}

/// Length of most blocks.
pub const FRAMES: usize = 64;

pub fn stereo() -> Stereo {
    Stereo {
        input: Port::filled(2, FRAMES, 0.25),
        sidechain: Port::filled(2, FRAMES, 0.5),
        output: Port::filled(2, FRAMES, 9.0),
    }
}

impl Stereo {
    pub fn process(&mut self, plugin: &Hosted) -> i32 {
        let inputs = [self.input.buffer(), self.sidechain.buffer()];
        plugin.process(&block(FRAMES as u32, &inputs, &mut [self.output.buffer()]))
    }
}

/// A block of these buffers without events.
pub fn block(frames: u32, inputs: &[clap_audio_buffer], outputs: &mut [clap_audio_buffer]) -> clap_process {
    clap_process {
        steady_time: 0,
        frames_count: frames,
        transport: ptr::null(),
        audio_inputs: inputs.as_ptr(),
        audio_outputs: outputs.as_mut_ptr(),
        audio_inputs_count: inputs.len() as u32,
        audio_outputs_count: outputs.len() as u32,
        in_events: ptr::null(),
        out_events: ptr::null(),
    }
}

/// An input list of events; `None` is a null pointer.
pub struct Events(pub Vec<Option<clap_event_param_value>>);

impl Events {
    pub fn list(&self) -> clap_input_events {
        unsafe extern "C" fn size(list: *const clap_input_events) -> u32 {
            unsafe { (*(*list).ctx.cast::<Events>()).0.len() as u32 }
        }
        unsafe extern "C" fn get(list: *const clap_input_events, index: u32) -> *const clap_event_header {
            let events = unsafe { &*(*list).ctx.cast::<Events>() };
            match &events.0[index as usize] {
                Some(event) => &event.header,
                None => ptr::null(),
            }
        }
        clap_input_events { ctx: ptr::from_ref(self).cast_mut().cast(), size: Some(size), get: Some(get) }
    }
}

/// An event that a plug-in sent: type, parameter, value if there is one, frame.
pub type SentEvent = (u16, u32, Option<f64>, u32);

/// What a plug-in sent.
#[derive(Default)]
pub struct Sent(pub RefCell<Vec<SentEvent>>);

impl Sent {
    pub fn list(&self) -> clap_output_events {
        unsafe extern "C" fn push(list: *const clap_output_events, event: *const clap_event_header) -> bool {
            let sent = unsafe { &*(*list).ctx.cast::<Sent>() };
            let (header, param) = unsafe {
                let header = *event;
                match header.type_ {
                    CLAP_EVENT_PARAM_VALUE => {
                        let event = *event.cast::<clap_event_param_value>();
                        (header, Some((event.param_id, Some(event.value))))
                    }
                    CLAP_EVENT_PARAM_GESTURE_BEGIN | CLAP_EVENT_PARAM_GESTURE_END => {
                        (header, Some(((*event.cast::<clap_event_param_gesture>()).param_id, None)))
                    }
                    _ => (header, None),
                }
            };
            let (id, value) = param.unwrap_or_default();
            sent.0.borrow_mut().push((header.type_, id, value, header.time));
            true
        }
        clap_output_events { ctx: ptr::from_ref(self).cast_mut().cast(), try_push: Some(push) }
    }
}

/// A parameter event.
pub fn set(param_id: u32, value: f64, time: u32) -> clap_event_param_value {
    clap_event_param_value {
        header: clap_event_header {
            size: size_of::<clap_event_param_value>() as u32,
            time,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_PARAM_VALUE,
            flags: 0,
        },
        param_id,
        cookie: ptr::null_mut(),
        note_id: -1,
        port_index: -1,
        channel: -1,
        key: -1,
        value,
    }
}

/// A state as nice-plug saves it: length, then JSON.
pub fn saved(json: &[u8]) -> Vec<u8> {
    [&(json.len() as u64).to_le_bytes(), json].concat()
}

/// Loads from a stream that gives seven bytes at a time.
pub fn load(plugin: &Hosted, state: &clap_plugin_state, bytes: &[u8]) -> bool {
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
