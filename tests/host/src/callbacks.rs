//! The host's side of the conversation: what a plug-in may ask of a DAW, and a note of every rule it breaks.

use clack_extensions::audio_ports::{AudioPortRescanFlags, HostAudioPorts, HostAudioPortsImpl};
use clack_extensions::audio_ports_config::{HostAudioPortsConfig, HostAudioPortsConfigImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::log::{HostLog, HostLogImpl, LogSeverity};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_extensions::tail::{HostTail, HostTailImpl};
use clack_extensions::thread_check::{HostThreadCheck, HostThreadCheckImpl};
use clack_extensions::track_info::{HostTrackInfo, HostTrackInfoImpl, TrackInfo, TrackInfoWriter};
use clack_host::prelude::*;
use clack_host::utils::ClapId;
use std::cell::{Cell, RefCell};
use std::sync::Mutex;
#[cfg(feature = "window")]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::thread::ThreadId;

thread_local! {
    static ON_AUDIO_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// Runs `call` as the audio thread: for its duration this thread is the audio thread and not the main thread,
/// also where a test uses one thread for both.
pub(crate) fn as_audio_thread<R>(call: impl FnOnce() -> R) -> R {
    let before = ON_AUDIO_THREAD.replace(true);
    let result = call();
    ON_AUDIO_THREAD.set(before);
    result
}

/// The track that a plug-in is inserted on, as the DAW shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its name.
    pub name: String,
    /// Its colour: red, green, blue.
    pub colour: [u8; 3],
}

/// What every thread sees: requests of the plug-in, to be answered on the main thread, and its mistakes.
pub(crate) struct Shared {
    main_thread: ThreadId,
    pub callback_wanted: AtomicBool,
    pub restart_wanted: AtomicBool,
    pub process_wanted: AtomicBool,
    pub flush_wanted: AtomicBool,
    pub activating: AtomicBool,
    pub parameters_changed: AtomicBool,
    pub dirty: AtomicBool,
    pub latency_changes: AtomicU32,
    pub tail_changes: AtomicU32,
    #[cfg(feature = "window")]
    pub window: WindowWishes,
    complaints: Mutex<Vec<String>>,
}

impl Shared {
    pub fn new() -> Self {
        Self {
            main_thread: std::thread::current().id(),
            callback_wanted: AtomicBool::new(false),
            restart_wanted: AtomicBool::new(false),
            process_wanted: AtomicBool::new(false),
            flush_wanted: AtomicBool::new(false),
            activating: AtomicBool::new(false),
            parameters_changed: AtomicBool::new(false),
            dirty: AtomicBool::new(false),
            latency_changes: AtomicU32::new(0),
            tail_changes: AtomicU32::new(0),
            #[cfg(feature = "window")]
            window: WindowWishes::default(),
            complaints: Mutex::new(Vec::new()),
        }
    }

    pub fn complain(&self, complaint: impl Into<String>) {
        self.complaints.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(complaint.into());
    }

    pub fn complaints(&self) -> Vec<String> {
        self.complaints.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    fn must_be_main_thread(&self, call: &str) {
        if !self.is_main_thread() {
            self.complain(format!("{call} called away from the main thread"));
        }
    }
}

/// What the plug-in asks for its window, from whatever thread.
#[cfg(feature = "window")]
#[derive(Default)]
pub(crate) struct WindowWishes {
    /// The host will not have its window resized.
    pub resize_refused: AtomicBool,
    /// The size it asked for last, packed; 0 if none since it was asked.
    pub resize_wanted: AtomicU64,
    /// How often it asked for a size.
    pub resizes: AtomicU32,
    /// It said that its window is gone.
    pub closed: AtomicBool,
}

#[cfg(feature = "window")]
impl clack_extensions::gui::HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {
        self.must_be_main_thread("gui.resize_hints_changed");
    }
    fn request_resize(&self, size: clack_extensions::gui::GuiSize) -> Result<(), HostError> {
        self.window.resizes.fetch_add(1, SeqCst);
        if self.window.resize_refused.load(SeqCst) {
            return Err(HostError::Message("this window keeps its size"));
        }
        self.window.resize_wanted.store(size.pack_to_u64(), SeqCst);
        Ok(())
    }
    fn request_show(&self) -> Result<(), HostError> {
        Err(HostError::Message("this host shows windows when the engineer does"))
    }
    fn request_hide(&self) -> Result<(), HostError> {
        Err(HostError::Message("this host hides windows when the engineer does"))
    }
    fn closed(&self, _was_destroyed: bool) {
        self.window.closed.store(true, SeqCst);
    }
}

impl<'a> SharedHandler<'a> for Shared {
    fn request_restart(&self) {
        self.restart_wanted.store(true, SeqCst);
    }
    fn request_process(&self) {
        self.process_wanted.store(true, SeqCst);
    }
    fn request_callback(&self) {
        self.callback_wanted.store(true, SeqCst);
    }
}

impl HostThreadCheckImpl for Shared {
    fn is_main_thread(&self) -> bool {
        std::thread::current().id() == self.main_thread && !ON_AUDIO_THREAD.get()
    }
    fn is_audio_thread(&self) -> bool {
        ON_AUDIO_THREAD.get()
    }
}

impl HostParamsImplShared for Shared {
    fn request_flush(&self) {
        if ON_AUDIO_THREAD.get() {
            self.complain("params.request_flush called on the audio thread");
        }
        self.flush_wanted.store(true, SeqCst);
    }
}

impl HostLogImpl for Shared {
    fn log(&self, severity: LogSeverity, message: &str) {
        if matches!(
            severity,
            LogSeverity::PluginMisbehaving | LogSeverity::HostMisbehaving | LogSeverity::Fatal
        ) {
            self.complain(format!("log {severity:?}: {message}"));
        }
    }
}

/// What only the main thread sees.
pub(crate) struct MainSide<'a> {
    pub shared: &'a Shared,
    pub track: RefCell<Option<Track>>,
}

impl<'a> MainThreadHandler<'a> for MainSide<'a> {}

impl HostLatencyImpl for MainSide<'_> {
    fn changed(&self) {
        self.shared.must_be_main_thread("latency.changed");
        if !self.shared.activating.load(SeqCst) {
            self.shared.complain("latency.changed called outside activate");
        }
        self.shared.latency_changes.fetch_add(1, SeqCst);
    }
}

impl HostParamsImplMainThread for MainSide<'_> {
    fn rescan(&self, _flags: ParamRescanFlags) {
        self.shared.must_be_main_thread("params.rescan");
        self.shared.parameters_changed.store(true, SeqCst);
    }
    fn clear(&self, _parameter: ClapId, _flags: ParamClearFlags) {
        self.shared.must_be_main_thread("params.clear");
    }
}

impl HostStateImpl for MainSide<'_> {
    fn mark_dirty(&self) {
        self.shared.must_be_main_thread("state.mark_dirty");
        self.shared.dirty.store(true, SeqCst);
    }
}

impl HostAudioPortsImpl for MainSide<'_> {
    fn is_rescan_flag_supported(&self, _flag: AudioPortRescanFlags) -> bool {
        self.shared.must_be_main_thread("audio_ports.is_rescan_flag_supported");
        false
    }
    fn rescan(&self, _flags: AudioPortRescanFlags) {
        self.shared.complain("audio_ports.rescan called although the host supports none of its flags");
    }
}

impl HostAudioPortsConfigImpl for MainSide<'_> {
    fn rescan(&self) {
        self.shared.must_be_main_thread("audio_ports_config.rescan");
    }
}

impl HostTrackInfoImpl for MainSide<'_> {
    fn get<'a>(&'a self, writer: &mut TrackInfoWriter<'_, 'a>) {
        self.shared.must_be_main_thread("track_info.get");
        let track = self.track.borrow();
        let Some(track) = track.as_ref() else { return };
        let [red, green, blue] = track.colour;
        let name: *const [u8] = track.name.as_bytes();
        // SAFETY: `set` copies the name before it returns, and `track` stays borrowed until then.
        let name = unsafe { &*name };
        let colour = clack_host::utils::Color { alpha: 255, red, green, blue };
        writer.set(&TrackInfo::new().with_name(Some(name)).with_color(Some(colour)));
    }
}

/// What only the audio thread sees.
pub(crate) struct AudioSide<'a> {
    shared: &'a Shared,
}

impl<'a> AudioSide<'a> {
    pub fn new(shared: &'a Shared) -> Self {
        Self { shared }
    }
}

impl<'a> AudioProcessorHandler<'a> for AudioSide<'a> {}

impl HostTailImpl for AudioSide<'_> {
    fn changed(&mut self) {
        if !ON_AUDIO_THREAD.get() {
            self.shared.complain("tail.changed called away from the audio thread");
        }
        self.shared.tail_changes.fetch_add(1, SeqCst);
    }
}

/// The three sides together, as clack wants them.
pub(crate) struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainSide<'a>;
    type AudioProcessor<'a> = AudioSide<'a>;

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Shared) {
        builder
            .register::<HostAudioPorts>()
            .register::<HostAudioPortsConfig>()
            .register::<HostLatency>()
            .register::<HostLog>()
            .register::<HostParams>()
            .register::<HostState>()
            .register::<HostTail>()
            .register::<HostThreadCheck>()
            .register::<HostTrackInfo>();
        #[cfg(feature = "window")]
        builder.register::<clack_extensions::gui::HostGui>();
    }
}
