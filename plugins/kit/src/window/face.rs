//! A window as it is seen: header, body, footer. It knows nothing of the system's windows, so that tests can
//! draw it without one.

use std::time::Duration;

use egui::{Key, Modifiers, Rect, Ui, vec2};

use super::browser::Browser;
use super::desk::Desk;
use super::footer::{self, footer};
use super::guide;
use super::header::header;
use super::press::Press;
use super::theme::{FOOTER, HEADER, SMALLEST, dress};

/// What only one plug-in's window has.
pub trait View: Send + 'static {
    /// Draws the body and lets hands work in it.
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect);

    /// What the footer says of latency and mode: `0 smp · Zero latency`.
    fn status(&self, desk: &Desk) -> String;

    /// What the footer says while the pointer is on nothing.
    fn resting_hint(&self) -> &str;

    /// In how many seconds the next frame is due although nothing new is heard or turned, such as while a meter
    /// falls; nothing while the window may rest.
    fn next_frame_s(&self) -> Option<f64> {
        None
    }
}

/// What a window asks of the system.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wants {
    /// Another size, in points.
    pub size: Option<egui::Vec2>,
    /// Another zoom.
    pub zoom: Option<f32>,
}

/// A window.
pub struct Face<V> {
    name: &'static str,
    desk: Desk,
    view: V,
    browser: Browser,
    is_guide_open: bool,
    resizes_from: Option<egui::Vec2>,
    has_keys: bool,
}

impl<V: View> Face<V> {
    /// A window with a name in its header.
    pub fn new(name: &'static str, desk: Desk, view: V) -> Face<V> {
        Face {
            name,
            desk,
            view,
            browser: Browser::default(),
            is_guide_open: false,
            resizes_from: None,
            has_keys: false,
        }
    }

    /// Gives its window fonts and look, and takes what hands do in order; to be called before the first frame.
    pub fn begin(&self, ctx: &egui::Context) {
        ctx.add_plugin(Press::default());
        dress(ctx, &self.desk.theme);
    }

    /// What its views share.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// What its views share.
    pub fn desk_mut(&mut self) -> &mut Desk {
        &mut self.desk
    }

    /// What only this plug-in's window has.
    pub fn view_mut(&mut self) -> &mut V {
        &mut self.view
    }

    /// Opens the list of presets, as a click on the preset's name does.
    pub fn open_browser(&mut self) {
        if !self.browser.is_open() {
            self.browser.toggle(&mut self.desk);
        }
    }

    /// Draws a frame.
    pub fn ui(&mut self, ui: &mut Ui) -> Wants {
        let window = ui.max_rect();
        let now_s = ui.input(|input| input.time);
        let mut due_s = self.desk.rest(now_s);
        leave_keys_to_host(ui, self.desk.typing.is_some());
        let theme = self.desk.theme;
        ui.painter().rect_filled(window, 0.0, theme.bg);
        let top = Rect::from_min_size(window.min, vec2(window.width(), HEADER));
        let bottom = Rect::from_min_max(egui::pos2(window.min.x, window.max.y - FOOTER), window.max);
        let body = Rect::from_min_max(top.left_bottom(), bottom.right_top());
        header(ui, &mut self.desk, top, self.name, &mut self.browser);
        if self.browser.is_open() {
            self.browser.show(ui, &mut self.desk, body);
        } else if self.is_guide_open {
            guide::show(ui, &self.desk, body);
        } else {
            // A host may make a window smaller than it says it can be: the body is cut then, not squeezed
            let least = SMALLEST - vec2(0.0, HEADER + FOOTER);
            let clip = ui.clip_rect();
            ui.set_clip_rect(clip.intersect(body));
            self.view.body(ui, &mut self.desk, Rect::from_min_size(body.min, body.size().max(least)));
            ui.set_clip_rect(clip);
            due_s = earlier(due_s, self.view.next_frame_s());
        }
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            self.is_guide_open = false;
        }
        let status = self.view.status(&self.desk);
        let hint = self.view.resting_hint().to_owned();
        let asked = footer(ui, &mut self.desk, bottom, &hint, &status, self.is_guide_open);
        if asked.help {
            self.is_guide_open = !self.is_guide_open;
            self.browser.close();
        }
        let size = self.resize(ui, window);
        self.desk.settle(ui.ctx());
        self.ask_for_keys(ui);
        // What began in this frame may have to end without another movement
        due_s = earlier(due_s, self.desk.rest_due_s());
        if let Some(due_s) = due_s {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(due_s.clamp(0.001, 60.0)));
        }
        Wants { size, zoom: asked.zoom }
    }

    /// Asks the system for the keys when a text field opens: until then they are the host's.
    fn ask_for_keys(&mut self, ui: &Ui) {
        let wants_keys = ui.ctx().text_edit_focused();
        if wants_keys && !self.has_keys {
            ui.send_viewport_cmd(egui::ViewportCommand::Focus);
        }
        self.has_keys = wants_keys;
    }

    fn resize(&mut self, ui: &Ui, window: Rect) -> Option<egui::Vec2> {
        let grip = footer::grip(ui, &self.desk, window);
        if grip.drag_started() {
            self.resizes_from = Some(window.size());
        }
        let from = self.resizes_from?;
        if grip.drag_stopped() || !grip.dragged() {
            self.resizes_from = None;
        }
        let wanted = (from + grip.total_drag_delta()?).round().clamp(SMALLEST, super::theme::LARGEST);
        (wanted != window.size()).then_some(wanted)
    }
}

impl<V> std::fmt::Debug for Face<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Space and Return would press the control that the keys go to; but Space is the host's Play.
fn leave_keys_to_host(ui: &Ui, is_typing: bool) {
    if is_typing || ui.ctx().text_edit_focused() {
        return;
    }
    ui.input_mut(|input| {
        input.consume_key(Modifiers::NONE, Key::Space);
        input.consume_key(Modifiers::NONE, Key::Enter);
    });
}

/// The earlier of two times, where there may be none.
pub fn earlier(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).min_by(f64::total_cmp)
}
