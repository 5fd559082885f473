//! CLAP's window extension, in the order in which DAWs call it.

use super::{Size, View};
use crate::{HostError, Plugin};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};
use std::time::{Duration, Instant};

const X11: GuiConfiguration<'static> = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };

/// How long the plug-in's calls took when its window was opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening {
    /// `gui.create`.
    pub create: Duration,
    /// `gui.set_parent` and `gui.show`.
    pub show: Duration,
}

impl Plugin {
    /// The plug-in has a window.
    pub fn has_window(&mut self) -> bool {
        self.gui().is_ok_and(|gui| gui.is_api_supported(&self.instance.plugin_handle(), X11))
    }

    /// The size in pixels that the window has or will have.
    pub fn window_size(&mut self) -> Result<Size, HostError> {
        let size = self.gui()?.get_size(&self.instance.plugin_handle());
        size.map(|size| (size.width, size.height)).ok_or_else(|| self.refuses("tell the size of its window"))
    }

    /// Opens the window inside the host's, with a delay between its making and its showing. The host's window
    /// must stay until [`Plugin::close_window`].
    pub(super) fn open_window(&mut self, host: &View, delay: Duration) -> Result<Opening, HostError> {
        let gui = self.gui()?;
        let mut opening = Opening::default();
        let began = Instant::now();
        let created = gui.create(&self.instance.plugin_handle(), X11);
        created.map_err(|_| self.refuses("make its window"))?;
        opening.create = began.elapsed();
        std::thread::sleep(delay);
        let began = Instant::now();
        let parent = Window::from_x11_handle(host.number().into());
        // SAFETY: `Live`, which alone calls this, keeps the host's window until the plug-in's is destroyed.
        let embedded = unsafe { gui.set_parent(&self.instance.plugin_handle(), parent) };
        embedded.map_err(|_| self.refuses("embed its window"))?;
        self.show_window(true)?;
        opening.show = began.elapsed();
        Ok(opening)
    }

    /// Shows or hides the open window.
    pub(super) fn show_window(&mut self, shown: bool) -> Result<(), HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let done = if shown { gui.show(&handle) } else { gui.hide(&handle) };
        done.map_err(|_| self.refuses("show or hide its window"))
    }

    /// The nearest size in pixels that the open window can have.
    pub(super) fn nearest_window_size(&mut self, size: Size) -> Result<Size, HostError> {
        let gui = self.gui()?;
        let handle = self.instance.plugin_handle();
        let wanted = GuiSize { width: size.0, height: size.1 };
        let nearest = gui.can_resize(&handle).then(|| gui.adjust_size(&handle, wanted)).flatten();
        nearest
            .map(|size| (size.width, size.height))
            .ok_or_else(|| self.refuses("adjust the size of its window"))
    }

    /// Gives the open window this size in pixels.
    pub(super) fn resize_window(&mut self, size: Size) -> Result<(), HostError> {
        let gui = self.gui()?;
        let size = GuiSize { width: size.0, height: size.1 };
        let done = gui.set_size(&self.instance.plugin_handle(), size);
        done.map_err(|_| self.refuses("resize its window"))
    }

    /// Closes the window.
    pub(super) fn close_window(&mut self) {
        if let Ok(gui) = self.gui() {
            gui.destroy(&self.instance.plugin_handle());
        }
    }

    fn gui(&mut self) -> Result<PluginGui, HostError> {
        self.need("clap.gui")
    }

    fn refuses(&self, what: &str) -> HostError {
        HostError::Refused { plugin: self.id().to_string(), what: what.to_string() }
    }
}
