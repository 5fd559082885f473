//! A window without a screen, in a time of its own.
//!
//! It is driven as egui-baseview drives a real one: modifiers are told when they change, a frame is drawn
//! after events, and otherwise only when the window asked for one.

mod hand;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use egui::{
    Color32, Context, Event, Modifiers, OutputCommand, Pos2, RawInput, Rect, Vec2, ViewportCommand,
    ViewportId,
};

use super::App;
use super::control::{self, Control};
use super::shown::{self, Text};
use crate::proof::picture::Picture;
use crate::proof::raster::Canvas;

/// A frame of a screen with 60 Hz, in s.
pub const FRAME_S: f64 = 1.0 / 60.0;

/// An open window.
pub struct Pane {
    // Dropped first, as if the user closed it
    app: Option<App>,
    context: Context,
    canvas: Canvas,
    size: Vec2,
    scale: f32,
    time_s: f64,
    /// When the window wants its next frame without being touched.
    due_s: Option<f64>,
    asked: Arc<Mutex<Duration>>,
    waiting: Vec<Event>,
    modifiers: Modifiers,
    pointer: Pos2,
    shapes: Vec<egui::epaint::ClippedShape>,
    tree: Option<egui::accesskit::TreeUpdate>,
    copied: Option<String>,
    frames: usize,
}

impl Pane {
    /// Opens a window of so many points, with so many pixels to a point, and draws until it rests, at most
    /// for a second.
    pub fn open(size: Vec2, scale: f32, app: impl FnOnce(&Context) -> App) -> Pane {
        let context = Context::default();
        context.enable_accesskit();
        // Names of keys are the same everywhere
        context.set_os(egui::os::OperatingSystem::Nix);
        let asked = Arc::new(Mutex::new(Duration::MAX));
        let heard = Arc::clone(&asked);
        context.set_request_repaint_callback(move |request| {
            let mut asked = heard.lock().unwrap_or_else(PoisonError::into_inner);
            *asked = request.delay.min(*asked);
        });
        let app = Some(app(&context));
        let mut pane = Pane {
            app,
            context,
            canvas: Canvas::new([0, 0], Color32::BLACK),
            size,
            scale,
            time_s: 0.0,
            due_s: Some(0.0),
            asked,
            waiting: Vec::new(),
            modifiers: Modifiers::NONE,
            pointer: Pos2::ZERO,
            shapes: Vec::new(),
            tree: None,
            copied: None,
            frames: 0,
        };
        pane.rest(1.0);
        pane
    }

    /// Closes the window, whatever is going on.
    pub fn close(&mut self) {
        self.app = None;
    }

    /// What egui knows.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The window's area in points.
    pub fn area(&self) -> Rect {
        Rect::from_min_size(Pos2::ZERO, self.size / self.context.zoom_factor())
    }

    /// Seconds since the window opened.
    pub fn time_s(&self) -> f64 {
        self.time_s
    }

    /// Frames drawn since the window opened.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Makes the window so large, in points at a zoom of 1.
    pub fn resize(&mut self, size: Vec2) {
        self.size = size;
        self.due_s = Some(self.time_s);
    }

    /// Hands an event to the next frame.
    pub fn event(&mut self, event: Event) {
        self.waiting.push(event);
    }

    /// Draws the next frame of a screen with 60 Hz, with all events since the last.
    pub fn frame(&mut self) {
        self.draw(self.time_s + FRAME_S);
    }

    /// Lets time pass; draws only frames that the window asks for. Events are delivered first.
    pub fn rest(&mut self, seconds: f64) {
        let until_s = self.time_s + seconds;
        if !self.waiting.is_empty() {
            self.frame();
        }
        while let Some(due_s) = self.due_s.filter(|due_s| *due_s < until_s) {
            self.draw(due_s.max(self.time_s + FRAME_S));
        }
        self.time_s = self.time_s.max(until_s);
    }

    /// Lets time pass and draws every frame of a screen with 60 Hz.
    pub fn play(&mut self, seconds: f64) {
        let frames = (seconds / FRAME_S).round() as usize;
        (0..frames).for_each(|_| self.frame());
    }

    /// Seconds until the window wants its next frame, if it does.
    pub fn wants_frame_in_s(&self) -> Option<f64> {
        self.due_s.map(|due_s| due_s - self.time_s)
    }

    fn draw(&mut self, time_s: f64) {
        let Some(app) = &mut self.app else { return };
        self.time_s = time_s;
        self.frames += 1;
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Duration::MAX;
        let zoom = self.context.zoom_factor();
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size / zoom)),
            max_texture_side: Some(8_192),
            time: Some(time_s),
            events: std::mem::take(&mut self.waiting),
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(self.scale);
            viewport.focused = Some(true);
        }
        let mut output = self.context.run_ui(input, |ui| app(ui));
        let freed = self.canvas.take_textures(std::mem::take(&mut output.textures_delta));
        self.canvas.free(freed);
        self.shapes = std::mem::take(&mut output.shapes);
        self.tree = output.platform_output.accesskit_update.take();
        for command in &output.platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                self.copied = Some(text.clone());
            }
        }
        let mut wanted = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(viewport) = output.viewport_output.get(&ViewportId::ROOT) {
            wanted = wanted.min(viewport.repaint_delay);
            self.obey(&viewport.commands, zoom);
        }
        self.due_s = (wanted < Duration::MAX).then_some(time_s + wanted.as_secs_f64());
    }

    /// A changed zoom makes the window larger, as a window of egui-baseview does.
    fn obey(&mut self, commands: &[ViewportCommand], zoom_before: f32) {
        let zoom = self.context.zoom_factor();
        if zoom != zoom_before {
            self.resize(self.size * zoom / zoom_before);
        }
        for command in commands {
            if let ViewportCommand::InnerSize(size) = command {
                self.resize(*size * zoom);
            }
        }
    }
}

/// What there is to see.
impl Pane {
    /// The controls, as they are told to a screen reader.
    pub fn controls(&self) -> Vec<Control> {
        let area = self.area();
        self.tree.as_ref().map_or_else(Vec::new, |tree| control::all(tree, &self.context, area))
    }

    /// The control that moves a parameter.
    pub fn control(&self, id: &str) -> Option<Control> {
        self.controls().into_iter().find(|control| control.param.as_deref() == Some(id))
    }

    /// The control of that name.
    pub fn named(&self, name: &str) -> Option<Control> {
        self.controls().into_iter().find(|control| control.name == name)
    }

    /// Lets a screen reader ask for something.
    pub fn ask(&mut self, control: &Control, action: egui::accesskit::Action) {
        self.event(Event::AccessKitActionRequest(egui::accesskit::ActionRequest {
            action,
            target_tree: egui::accesskit::TreeId::ROOT,
            target_node: control.node,
            data: None,
        }));
        self.frame();
    }

    /// All texts of the last frame, in the order they were painted.
    pub fn texts(&self) -> Vec<Text> {
        shown::texts(&self.shapes, &self.overlays())
    }

    /// The areas that lie over the window, such as menus.
    pub fn overlays(&self) -> Vec<Rect> {
        self.context.memory(|memory| {
            let layers = memory.areas().visible_layer_ids();
            let above = layers.into_iter().filter(|layer| layer.order != egui::Order::Background);
            above.filter_map(|layer| memory.area_rect(layer.id)).collect()
        })
    }

    /// The last frame as a picture.
    pub fn picture(&mut self) -> Picture {
        let pixels = (self.size * self.scale).round();
        self.canvas.clear([pixels.x as usize, pixels.y as usize], Color32::BLACK);
        let scale = self.context.pixels_per_point();
        let primitives = self.context.tessellate(self.shapes.clone(), scale);
        self.canvas.paint(&primitives, scale);
        self.canvas.picture().clone()
    }
}
