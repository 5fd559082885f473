//! A window seen from outside.

use super::{Picture, Size, failed};
use crate::HostError;
use std::cell::{Cell, RefCell};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, ImageFormat, ImageOrder, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// A window on a display, ours or another program's. Each has its own connection to the display.
pub struct View {
    pub(super) connection: RustConnection,
    pub(super) root: Window,
    pub(super) window: Window,
    ours: bool,
    /// The window whose drawing is watched.
    watched: Cell<Option<Window>>,
    /// When something was drawn there, by the display's clock in ms.
    drawn_ms: RefCell<Vec<u32>>,
}

impl View {
    /// A window of our own at x and y, shown at once. `display` as in [`super::Screen::display`]; without one
    /// that of the environment.
    pub fn open(display: Option<&str>, title: &str, at: (i32, i32), size: Size) -> Result<Self, HostError> {
        let (connection, root) = connect(display)?;
        let window = connection.generate_id().map_err(failed)?;
        let (depth, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
        let (x, y, width, height) = (at.0 as i16, at.1 as i16, size.0 as u16, size.1 as u16);
        let black = CreateWindowAux::new().background_pixel(0).override_redirect(1);
        connection
            .create_window(
                depth,
                window,
                root,
                x,
                y,
                width,
                height,
                0,
                WindowClass::INPUT_OUTPUT,
                visual,
                &black,
            )
            .map_err(failed)?;
        let (replace, name, text) =
            (x11rb::protocol::xproto::PropMode::REPLACE, AtomEnum::WM_NAME, AtomEnum::STRING);
        connection.change_property8(replace, window, name, text, title.as_bytes()).map_err(failed)?;
        connection.map_window(window).map_err(failed)?;
        connection.sync().map_err(failed)?;
        Self::new(connection, root, window, true)
    }

    /// The window of another program with these words in its title, if it is there and shown.
    pub fn find(display: Option<&str>, title: &str) -> Result<Option<Self>, HostError> {
        let (connection, root) = connect(display)?;
        let windows = connection.query_tree(root).map_err(failed)?.reply().map_err(failed)?.children;
        for window in windows {
            // A window may go while we look.
            let name = connection.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 256);
            let Ok(name) = name.map_err(failed)?.reply() else { continue };
            let Ok(state) = connection.get_window_attributes(window).map_err(failed)?.reply() else {
                continue;
            };
            let shown = state.map_state == x11rb::protocol::xproto::MapState::VIEWABLE;
            if shown && String::from_utf8_lossy(&name.value).contains(title) {
                return Self::new(connection, root, window, false).map(Some);
            }
        }
        Ok(None)
    }

    fn new(connection: RustConnection, root: Window, window: Window, ours: bool) -> Result<Self, HostError> {
        connection.damage_query_version(1, 1).map_err(failed)?.reply().map_err(failed)?;
        let (watched, drawn_ms) = (Cell::new(None), RefCell::new(Vec::new()));
        Ok(Self { connection, root, window, ours, watched, drawn_ms })
    }

    /// Its number on the display.
    pub fn number(&self) -> u32 {
        self.window
    }

    /// The plug-in's own window in it, once it is embedded: the innermost, where there are several the
    /// largest. JUCE has one of its own between the two.
    pub fn inside(&self) -> Result<Option<Window>, HostError> {
        let mut innermost = None;
        loop {
            let outer = innermost.unwrap_or(self.window);
            let tree = self.connection.query_tree(outer).map_err(failed)?.reply().map_err(failed)?;
            let area = |window: &Window| self.size_of(*window).map_or(0, |size| size.0 * size.1);
            match tree.children.iter().copied().max_by_key(area) {
                Some(inner) => innermost = Some(inner),
                None => return Ok(innermost),
            }
        }
    }

    /// Its size in pixels.
    pub fn size(&self) -> Result<Size, HostError> {
        self.size_of(self.window)
    }

    /// Size in pixels of the window inside it, if there is one.
    pub fn inner_size(&self) -> Result<Option<Size>, HostError> {
        self.inside()?.map(|window| self.size_of(window)).transpose()
    }

    /// The window inside it is shown.
    pub fn inner_is_shown(&self) -> Result<bool, HostError> {
        let Some(window) = self.inside()? else { return Ok(false) };
        let state = self.connection.get_window_attributes(window).map_err(failed)?.reply().map_err(failed)?;
        Ok(state.map_state == x11rb::protocol::xproto::MapState::VIEWABLE)
    }

    /// Gives it another size in pixels, as the edge of the window under the mouse does.
    pub fn resize(&self, size: Size) -> Result<(), HostError> {
        let to = ConfigureWindowAux::new().width(size.0).height(size.1);
        self.connection.configure_window(self.window, &to).map_err(failed)?;
        self.connection.sync().map_err(failed)
    }

    /// What is to be seen of it: of the window inside it, if there is one.
    pub fn picture(&self) -> Result<Picture, HostError> {
        let window = self.inside()?.unwrap_or(self.window);
        let (width, height) = self.size_of(window)?;
        let asked =
            self.connection.get_image(ImageFormat::Z_PIXMAP, window, 0, 0, width as u16, height as u16, !0);
        let image = asked.map_err(failed)?.reply().map_err(failed)?;
        let setup = self.connection.setup();
        let format = setup.pixmap_formats.iter().find(|format| format.depth == image.depth);
        if format.is_none_or(|format| format.bits_per_pixel != 32) {
            return Err(HostError::Display(format!("pixels of depth {} are not 32 bits", image.depth)));
        }
        let least_first = setup.image_byte_order == ImageOrder::LSB_FIRST;
        let rgb = |pixel: &[u8]| match least_first {
            true => [pixel[2], pixel[1], pixel[0]],
            false => [pixel[1], pixel[2], pixel[3]],
        };
        Ok(Picture::new(width as usize, image.data.chunks_exact(4).map(rgb).collect()))
    }

    /// When something was drawn in the window inside, since this was asked last: by the display's clock in
    /// ms. What is drawn in one go has one time. The first time it is asked the watching starts.
    pub fn frames_ms(&self) -> Result<Vec<u32>, HostError> {
        self.watch()?;
        while let Some(event) = self.connection.poll_for_event().map_err(failed)? {
            if let Event::DamageNotify(damage) = event {
                self.drawn_ms.borrow_mut().push(damage.timestamp);
            }
        }
        let mut drawn_ms = std::mem::take(&mut *self.drawn_ms.borrow_mut());
        drawn_ms.dedup_by(|later, earlier| later.wrapping_sub(*earlier) < FRAME_IN_ONE_GO_MS);
        Ok(drawn_ms)
    }

    /// Watches the drawing in the window that is inside now.
    fn watch(&self) -> Result<(), HostError> {
        let inside = self.inside()?.unwrap_or(self.window);
        if self.watched.replace(Some(inside)) != Some(inside) {
            let damage = self.connection.generate_id().map_err(failed)?;
            self.connection.damage_create(damage, inside, ReportLevel::RAW_RECTANGLES).map_err(failed)?;
        }
        self.connection.sync().map_err(failed)
    }

    fn size_of(&self, window: Window) -> Result<Size, HostError> {
        let now = self.connection.get_geometry(window).map_err(failed)?.reply().map_err(failed)?;
        Ok((u32::from(now.width), u32::from(now.height)))
    }
}

/// A frame may reach the display in several pieces.
const FRAME_IN_ONE_GO_MS: u32 = 3;

fn connect(display: Option<&str>) -> Result<(RustConnection, Window), HostError> {
    let (connection, screen) =
        RustConnection::connect(display).map_err(|error| HostError::NoDisplay(error.to_string()))?;
    let root = connection.setup().roots[screen].root;
    Ok((connection, root))
}

impl Drop for View {
    fn drop(&mut self) {
        if self.ours {
            let _ = self.connection.destroy_window(self.window);
            let _ = self.connection.sync();
        }
    }
}
