//! An instance of a plug-in, seen from the main thread.

use crate::callbacks::{AudioSide, Handlers, MainSide, Shared, Track};
use crate::{Event, HostError, Layout, Param, PluginInfo, Processor};
use clack_extensions::latency::PluginLatency;
use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::tail::TailLength;
use clack_extensions::track_info::PluginTrackInfo;
use clack_host::events::io::EventBuffer;
use clack_host::prelude::*;
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use std::cell::RefCell;
use std::ffi::CStr;
use std::io::{Read, Write};
use std::sync::atomic::Ordering::SeqCst;

/// Under what conditions a plug-in is made active.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
    /// The fewest frames that a block will have.
    pub min_block_frames: u32,
    /// The most frames that a block will have.
    pub max_block_frames: u32,
    /// Name of the layout; the plug-in's first one where nothing is said.
    pub layout: Option<String>,
    /// The host renders without regard to real time.
    pub offline: bool,
}

impl Setup {
    /// Real time, the plug-in's first layout, blocks of 1 to `max_block_frames` frames.
    pub fn new(sample_rate_hz: f64, max_block_frames: u32) -> Self {
        Self { sample_rate_hz, min_block_frames: 1, max_block_frames, layout: None, offline: false }
    }

    /// The same, rendering offline.
    pub fn offline(self) -> Self {
        Self { offline: true, ..self }
    }

    /// The same in the layout of that name.
    pub fn layout(self, name: &str) -> Self {
        Self { layout: Some(name.to_string()), ..self }
    }
}

/// An instance of a plug-in. Lives on the thread that made it, which is its main thread; sound is made by the
/// [`Processor`] that [`Plugin::activate`] returns, on whatever thread.
pub struct Plugin {
    pub(crate) instance: PluginInstance<Handlers>,
    pub(crate) id: String,
    pub(crate) params: Vec<Param>,
    pub(crate) layouts: Vec<Layout>,
    info: PluginInfo,
}

impl Plugin {
    pub(crate) fn new(entry: &PluginEntry, id: &CStr, info: PluginInfo) -> Result<Self, HostError> {
        let not_made = |reason: String| HostError::NotMade { plugin: info.id.clone(), reason };
        let host = HostInfo::new("Aplomb host", "Aplomb", "", env!("CARGO_PKG_VERSION"))
            .map_err(|error| not_made(error.to_string()))?;
        let instance = PluginInstance::<Handlers>::new(
            |_| Shared::new(),
            |shared| MainSide { shared, track: RefCell::new(None) },
            entry,
            id,
            &host,
        )
        .map_err(|error| not_made(error.to_string()))?;
        let (id, params, layouts) = (info.id.clone(), Vec::new(), Vec::new());
        let mut plugin = Self { instance, id, params, layouts, info };
        plugin.check_descriptor();
        plugin.read_params();
        plugin.read_layouts()?;
        plugin.pump();
        Ok(plugin)
    }

    /// The plug-in's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What its bundle says about it.
    pub fn info(&self) -> &PluginInfo {
        &self.info
    }

    /// Makes the plug-in ready to sound. The [`Processor`] may go to another thread; bring it back with
    /// [`Plugin::deactivate`].
    pub fn activate(&mut self, setup: &Setup) -> Result<Processor, HostError> {
        if self.instance.is_active() {
            return Err(HostError::Misuse(format!("{} is active already", self.id)));
        }
        if setup.min_block_frames == 0 || setup.min_block_frames > setup.max_block_frames {
            let (min, max) = (setup.min_block_frames, setup.max_block_frames);
            return Err(HostError::Misuse(format!("blocks of {min} to {max} frames are not possible")));
        }
        let layout = match &setup.layout {
            Some(name) => self.layout_named(name)?.clone(),
            None => self.layouts[0].clone(),
        };
        self.select(&layout)?;
        self.set_offline(setup.offline);
        self.instance.access_shared_handler(|shared| {
            shared.restart_wanted.store(false, SeqCst);
            shared.activating.store(true, SeqCst);
        });
        let configuration = PluginAudioConfiguration {
            sample_rate: setup.sample_rate_hz,
            min_frames_count: setup.min_block_frames,
            max_frames_count: setup.max_block_frames,
        };
        let activated = self.instance.activate(|shared, _| AudioSide::new(shared), configuration);
        self.instance.access_shared_handler(|shared| shared.activating.store(false, SeqCst));
        let stopped = activated.map_err(|_| HostError::Refused {
            plugin: self.id.clone(),
            what: format!("be activated at {} Hz in layout \"{}\"", setup.sample_rate_hz, layout.name),
        })?;
        Ok(Processor::new(stopped, &self.id, layout, setup))
    }

    /// Takes the processor back and lets the plug-in rest. Stops it first if nobody did.
    pub fn deactivate(&mut self, processor: Processor) -> Result<(), HostError> {
        if !processor.belongs_to(&self.instance) {
            return Err(HostError::Misuse(format!("this processor is not one of {}", self.id)));
        }
        self.instance.deactivate(processor.into_stopped());
        Ok(())
    }

    /// The plug-in is active.
    pub fn is_active(&self) -> bool {
        self.instance.is_active()
    }

    /// Does what the plug-in asked the main thread to do. A DAW calls this many times a second.
    pub fn pump(&mut self) {
        let asked = |flag: fn(&Shared) -> &std::sync::atomic::AtomicBool,
                     instance: &PluginInstance<Handlers>| {
            instance.access_shared_handler(|shared| flag(shared).swap(false, SeqCst))
        };
        if asked(|shared| &shared.callback_wanted, &self.instance) {
            self.instance.call_on_main_thread_callback();
        }
        if !self.is_active() && asked(|shared| &shared.flush_wanted, &self.instance) {
            let _ = self.set_inactive(&[]);
        }
        if asked(|shared| &shared.parameters_changed, &self.instance) {
            self.read_params();
        }
    }

    /// The plug-in wants to be deactivated and activated again. [`crate::Insert`] does so by itself.
    pub fn restart_wanted(&self) -> bool {
        self.instance.access_shared_handler(|shared| shared.restart_wanted.load(SeqCst))
    }

    /// The plug-in said that its state is no longer what was saved. Asking clears the mark.
    pub fn take_dirty(&mut self) -> bool {
        self.instance.access_shared_handler(|shared| shared.dirty.swap(false, SeqCst))
    }

    /// Every rule of CLAP that the plug-in was seen to break, in words; empty for a good plug-in.
    pub fn complaints(&self) -> Vec<String> {
        self.instance.access_shared_handler(Shared::complaints)
    }

    /// Sets parameters while the plug-in is not active; events come at once, whatever their frame.
    pub fn set_inactive(&mut self, events: &[Event]) -> Result<(), HostError> {
        let params: PluginParams = self.need("clap.params")?;
        let Some(mut handle) = self.instance.inactive_plugin_handle() else {
            return Err(HostError::Misuse(format!("{} is active: its processor takes events", self.id)));
        };
        let (mut incoming, mut outgoing) = (EventBuffer::new(), EventBuffer::new());
        events.iter().for_each(|event| event.write(0, &mut incoming));
        params.flush(&mut handle, &incoming.as_input(), &mut outgoing.as_output());
        Ok(())
    }

    /// Delay in frames, as the plug-in tells it. Asked while active, as CLAP wants.
    pub fn latency_frames(&mut self) -> u32 {
        let handle = self.instance.plugin_handle();
        handle.get_extension::<PluginLatency>().map_or(0, |latency| latency.get(&handle))
    }

    /// Frames that sound on after the input has gone silent; nothing if for ever.
    pub fn tail_frames(&mut self) -> Option<u32> {
        let raw = self.instance.raw_instance();
        // SAFETY: CLAP allows both calls on the main thread, where `self` lives, and `raw` lives as long as
        // `self`.
        let tail = unsafe {
            let extension = raw.get_extension.map(|get| get(raw, CLAP_EXT_TAIL.as_ptr()));
            let extension = extension.and_then(|found| found.cast::<clap_plugin_tail>().as_ref());
            extension.and_then(|tail| tail.get).map_or(0, |get| get(raw))
        };
        match TailLength::from_raw(tail) {
            TailLength::Finite(frames) => Some(frames),
            TailLength::Infinite => None,
        }
    }

    /// The state as the plug-in writes it, to be kept in a session.
    pub fn save_state(&mut self) -> Result<Vec<u8>, HostError> {
        let mut bytes = Vec::new();
        self.save_state_to(&mut bytes)?;
        Ok(bytes)
    }

    /// Gives the plug-in a state to take up.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        self.load_state_from(&mut &bytes[..])
    }

    /// As [`Plugin::save_state`], to a writer that may take few bytes at a time, or fail.
    pub fn save_state_to(&mut self, writer: &mut impl Write) -> Result<(), HostError> {
        let state: PluginState = self.need("clap.state")?;
        let saved = state.save(&self.instance.plugin_handle(), writer);
        saved.map_err(|_| self.refused("save its state"))
    }

    /// As [`Plugin::load_state`], from a reader that may give few bytes at a time, or fail.
    pub fn load_state_from(&mut self, reader: &mut impl Read) -> Result<(), HostError> {
        let state: PluginState = self.need("clap.state")?;
        let loaded = state.load(&self.instance.plugin_handle(), reader);
        loaded.map_err(|_| self.refused("load this state"))
    }

    /// Tells the plug-in on which track it is.
    pub fn set_track(&mut self, track: Track) {
        self.instance.access_handler(|main| main.track.replace(Some(track)));
        let handle = self.instance.plugin_handle();
        if let Some(info) = handle.get_extension::<PluginTrackInfo>() {
            info.changed(&handle);
        }
    }

    /// Whether the plug-in has the CLAP extension of that name, such as `clap.latency`.
    pub fn has_extension(&self, name: &CStr) -> bool {
        let raw = self.instance.raw_instance();
        // SAFETY: CLAP allows this call on every thread, and `raw` lives as long as `self`.
        unsafe { raw.get_extension.is_some_and(|get| !get(raw, name.as_ptr()).is_null()) }
    }

    /// The plug-in's C interface, for tests that do what no host should.
    pub fn raw(&self) -> *const clap_sys::plugin::clap_plugin {
        self.instance.raw_instance()
    }

    /// An instance and its bundle must say the same of it.
    fn check_descriptor(&self) {
        // SAFETY: CLAP: the descriptor lives as long as the instance, and its id is a string that ends.
        let own = unsafe { self.instance.raw_instance().desc.as_ref().map(|own| CStr::from_ptr(own.id)) };
        if own.map(CStr::to_bytes) != Some(self.id.as_bytes()) {
            let complaint = format!("made as \"{}\", the instance calls itself {own:?}", self.id);
            self.instance.access_shared_handler(|shared| shared.complain(complaint));
        }
    }

    fn set_offline(&mut self, offline: bool) {
        let handle = self.instance.plugin_handle();
        let mode = if offline { RenderMode::Offline } else { RenderMode::Realtime };
        if let Some(render) = handle.get_extension::<PluginRender>()
            && render.set(&handle, mode).is_err()
        {
            let complaint = format!("render.set refused {mode:?}");
            self.instance.access_shared_handler(|shared| shared.complain(complaint));
        }
    }

    pub(crate) fn need<E>(&mut self, extension: &'static str) -> Result<E, HostError>
    where
        E: clack_host::extensions::Extension<ExtensionSide = clack_host::extensions::PluginExtensionSide>,
    {
        let found = self.instance.plugin_handle().get_extension();
        found.ok_or_else(|| HostError::NoExtension { plugin: self.id.clone(), extension })
    }

    fn refused(&self, what: &str) -> HostError {
        HostError::Refused { plugin: self.id.clone(), what: what.to_string() }
    }
}
