//! A window inside the host's: opened, resized, zoomed, closed.
//!
//! It mends what the framework does not (research: B5 black windows, B7 two who resize, B11, B16): the first frame
//! is asked for by the system only, the host is asked before the window changes its size, size and zoom are
//! kept in the plug-in's state, and a window that is closed in the middle of a gesture ends it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use egui::{Vec2, vec2};
use nice_plug_core::context::PluginApi;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug_core::editor::{
    Editor, EditorHandle, HostCallbacks, HostMethods, ParentWindowHandle, ResizeHint, SpawnedEditor,
};
use nice_plug_core::params::Params;
use nice_plug_egui::baseview::{self, HandlerError, WindowSize};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier,
    create_egui_editor,
};

use super::closing::{ClosingWindow, Following};
use super::desk::Desk;
use super::face::{Face, View};
use super::help::Help;
use super::kept::Kept;
use super::library::Library;
use super::pulse::{Beat, Pulse, Shared};
use super::theme::SMALLEST;
use crate::feed::Feed;

/// What a plug-in's window is made of.
#[derive(Clone)]
pub struct Parts {
    /// The name in the header and of the folder of presets: `EQ`.
    pub name: &'static str,
    /// Its size at first, in points.
    pub size: Vec2,
    /// The parameters.
    pub params: Arc<dyn Params>,
    /// What is kept of the window in the plug-in's state.
    pub kept: Kept,
    /// `help.toml`.
    pub help: &'static str,
    /// The presets, read when a window opens.
    pub library: fn() -> Library,
    /// What the window hears from the audio thread.
    pub feed: Arc<Feed>,
    /// What else is worth a frame when it counts on, such as what other instances say.
    pub also: Option<Arc<dyn Fn() -> u64 + Send + Sync>>,
}

impl Parts {
    /// The size to open with, in points.
    fn opening_size(&self) -> Vec2 {
        self.kept.read(|window| match vec2(window.width, window.height) {
            size if size.min_elem() > 0.0 => size,
            _ => self.size,
        })
    }

    fn zoom(&self) -> f32 {
        self.kept.read(|window| window.zoom)
    }

    /// The desk of a window that opens.
    pub fn desk(&self, host: GuiContext) -> Desk {
        let help = Help::parse(self.help).unwrap_or_default();
        Desk::new(self.params.clone(), host, self.kept.clone(), (self.library)(), help)
    }
}

/// The windows of an instance, as the framework makes them.
pub struct Shell<V> {
    parts: Parts,
    view: Box<dyn Fn() -> V + Send + Sync>,
    /// Bits of the scale that the system had last, to answer for a size before there is a window.
    scale: Arc<AtomicU32>,
}

impl<V: View> Shell<V> {
    /// Windows of these parts, with a new view each time one opens.
    pub fn new(parts: Parts, view: impl Fn() -> V + Send + Sync + 'static) -> Shell<V> {
        Shell { parts, view: Box::new(view), scale: Arc::new(AtomicU32::new(1.0_f32.to_bits())) }
    }

    /// What its windows are made of.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// What a window that opens shows in its body.
    pub fn view(&self) -> V {
        (self.view)()
    }

    fn hint(&self) -> ResizeHint {
        let zoom = self.parts.zoom();
        ResizeHint::RESIZABLE.with_min_logical_size(LogicalSize::new(SMALLEST.x * zoom, SMALLEST.y * zoom))
    }
}

impl<V: View> Editor for Shell<V> {
    type Handle = Handle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Handle>, Box<dyn std::error::Error>> {
        let size = self.parts.opening_size();
        let state = EguiEditorState::from_size(
            LogicalSize::new(f64::from(size.x), f64::from(size.y)),
            self.parts.zoom(),
        );
        const NEVER: Duration = Duration::from_secs(3_600 * 24 * 365);
        let settings = EguiNiceSettings::new()
            .with_tile(format!("Aplomb {}", self.parts.name))
            .with_resize_hint(self.hint())
            // B5: what is asked of a window before it is shown is lost, and everything after it
            .with_repaint_poll_interval(NEVER);
        let (feed, also) = (self.parts.feed.clone(), self.parts.also.clone());
        let beat: Beat = Box::new(move || feed.moved().wrapping_add(also.as_ref().map_or(0, |also| also())));
        let pulse = Pulse::start(beat)?;
        let following = Following::default();
        let resizing = Arc::new(HostFirst::default());
        let host = if gui_context.plugin_api() == PluginApi::Vst3 {
            host.map(|host| resizing.intercept(host))
        } else {
            host
        };
        let app = App {
            face: Mutex::new(Face::new(self.parts.name, self.parts.desk(gui_context.clone()), self.view())),
            parts: self.parts.clone(),
            pulse: pulse.shared(),
            following: following.clone(),
            resizing,
            scale: self.scale.clone(),
        };
        let editor = create_egui_editor(state, RepaintNotifier::new(), settings, app)
            .ok_or("the window could not be made")?;
        let spawned = editor.spawn(parent, wait_for_parent, fallback_scale_factor, gui_context, host)?;
        let handle = Handle { inner: spawned.handle, pulse };
        Ok(SpawnedEditor { handle, window: ClosingWindow::new(spawned.window, following) })
    }

    fn size(&self) -> NativeSize<u32> {
        let size = self.parts.opening_size() * self.parts.zoom();
        let scale = f32::from_bits(self.scale.load(Ordering::Relaxed));
        NativeSize::from_size(LogicalSize::new(f64::from(size.x), f64::from(size.y)).into(), f64::from(scale))
    }

    fn resize_hint(&self) -> ResizeHint {
        self.hint()
    }
}

impl<V> std::fmt::Debug for Shell<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shell").field("name", &self.parts.name).finish_non_exhaustive()
    }
}

/// An open window in the host's hands.
pub struct Handle {
    inner: EguiEditorHandle,
    pulse: Pulse,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("pulse", &self.pulse).finish_non_exhaustive()
    }
}

type Window = ClosingWindow;
type WindowError = baseview::Error;

impl EditorHandle for Handle {
    type Window = Window;
    type Error = WindowError;

    fn run_until_closed(window: Window) -> Result<(), WindowError> {
        EguiEditorHandle::run_until_closed(window.window)
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Window) -> Result<(), WindowError> {
        self.inner.set_parent(parent, &window.window)
    }

    fn show(&self, window: &Window) -> Result<(), WindowError> {
        let shown = self.inner.show(&window.window);
        self.pulse.shared().set_hidden(false);
        shown
    }

    fn hide(&self, window: &Window) -> Result<(), WindowError> {
        self.pulse.shared().set_hidden(true);
        self.inner.hide(&window.window)
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Window) -> Result<(), WindowError> {
        self.inner.set_size(size, &window.window)
    }

    fn host_main_thread_callback(&self, window: &Window) {
        self.inner.host_main_thread_callback(&window.window);
    }

    fn adjust_size(&self, size: NativeSize<u32>, window: &Window) -> Option<NativeSize<u32>> {
        self.inner.adjust_size(size, &window.window)
    }

    fn set_fallback_scale_factor(&self, scale: f64, window: &Window) -> Result<(), WindowError> {
        self.inner.set_fallback_scale_factor(scale, &window.window)
    }

    fn state_changed(&self) {
        self.pulse.shared().poke();
    }

    fn param_value_changed(&self, _id: &str, _normalized: f32) {
        self.pulse.shared().poke();
    }

    fn param_modulation_changed(&self, _id: &str, _offset: f32) {
        self.pulse.shared().poke();
    }
}

/// The egui side of a window.
struct App<V> {
    // The framework wants to share it; only the window's thread ever locks it
    face: Mutex<Face<V>>,
    parts: Parts,
    pulse: Arc<Shared>,
    following: Following,
    resizing: Arc<HostFirst>,
    scale: Arc<AtomicU32>,
}

impl<V: View> App<V> {
    fn scale(&self, frame: &Frame) -> f64 {
        frame.baseview_window().scale_factor()
    }
}

impl<V: View> NiceEguiApp for App<V> {
    fn build(
        &mut self,
        window: egui::Context,
        _host: GuiContext,
        frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.following.begin();
        let face = self.face.get_mut().unwrap_or_else(PoisonError::into_inner);
        face.begin(&window);
        self.scale.store((self.scale(frame) as f32).to_bits(), Ordering::Relaxed);
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut Frame) {
        self.pulse.begin(ui.ctx());
        let face = self.face.get_mut().unwrap_or_else(PoisonError::into_inner);
        let wants = face.ui(ui);
        let scale = self.scale(frame);
        let zoom = self.parts.zoom();
        if let Some(size) = wants.size
            && !self.resizing.request(size * zoom, scale)
        {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::InnerSize(size));
        }
        if let Some(zoom) = wants.zoom {
            self.parts.kept.write(|window| window.zoom = zoom);
            self.resizing.request(ui.max_rect().size() * zoom, scale);
            ui.ctx().set_zoom_factor(zoom);
        }
    }

    fn resized(&mut self, size: WindowSize) {
        let logical = vec2(size.logical.width as f32, size.logical.height as f32);
        self.parts.kept.write(|window| {
            (window.width, window.height) = (logical.x.round(), logical.y.round());
        });
        self.pulse.poke();
    }
}

/// Asks a VST3 host for a size before the window takes it. Hosts made with JUCE fight for ever with a window that
/// resizes itself and then tells (B7).
#[derive(Default)]
struct HostFirst {
    callbacks: Mutex<Option<SendCallbacks>>,
}

struct SendCallbacks(Box<dyn HostCallbacks>);
// SAFETY: nice-plug's callbacks hold a weak reference to the wrapper and a pointer to the host's frame; the call
// posts a task to the host's run loop.
unsafe impl Send for SendCallbacks {}

impl HostFirst {
    /// Keeps the way to the host, and leaves one behind that does nothing.
    fn intercept(self: &Arc<Self>, host: HostMethods) -> HostMethods {
        *self.callbacks.lock().unwrap_or_else(PoisonError::into_inner) = Some(SendCallbacks(host.callbacks));
        let callbacks = Box::new(Echo(self.clone()));
        HostMethods { callbacks, main_thread_caller: host.main_thread_caller }
    }

    /// Asks for a size in points of the system; false if there is nobody to ask.
    fn request(&self, size: Vec2, scale: f64) -> bool {
        let mut callbacks = self.callbacks.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(SendCallbacks(callbacks)) = callbacks.as_mut() else { return false };
        let size = LogicalSize::new(f64::from(size.x), f64::from(size.y));
        if let Err(error) = callbacks.request_resize(size.into(), scale) {
            nice_plug_core::nice_warn!("the host does not resize the window: {error}");
        }
        true
    }
}

/// What the window says of its size when the host has already changed it.
struct Echo(Arc<HostFirst>);

impl HostCallbacks for Echo {
    fn request_resize(&mut self, _size: Size, _scale: f64) -> Result<(), Box<dyn std::error::Error>> {
        Ok(())
    }

    fn destroyed(&mut self) {
        let mut callbacks = self.0.callbacks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(SendCallbacks(callbacks)) = callbacks.as_mut() {
            callbacks.destroyed();
        }
    }
}
