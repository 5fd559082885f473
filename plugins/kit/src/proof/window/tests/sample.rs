//! A small window: a knob, a switch, a choice; and what can be wrong with it.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Align2, Color32, FontId, Key, Pos2, Rect, Response, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;

use super::super::{Instance, Screen, Subject};
use crate::changes::Changes;
use crate::param;
use crate::text;

/// What is wrong with the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    None,
    EndsOnlyAfterADrag,
    WheelSetsWithoutAGesture,
    WheelIsNotWokenToEnd,
    LeavesTheHandOnWhenClosed,
    DoubleClickBeginsAgain,
    TypedNotANumber,
    Panics,
    NoName,
    NoRole,
    NoHelp,
    NoValue,
    NoSuchParameter,
    TypedIsRounded,
    ShowsAnotherValue,
    NoField,
    SwitchIsDead,
    Shortened,
    CutLabel,
    LabelsOverlap,
    ControlsOverlap,
    OutsideWhenSmall,
    PaintedOver,
    SticksOut,
    AlwaysRepaints,
    RepaintsNowAndThen,
    OneFigureDiffers,
}

/// How it works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    Calm,
    Quick,
}

crate::choices! {
    /// How it works.
    pub ModeChoice of Mode {
        Calm = "calm" "Calm",
        Quick = "quick" "Quick",
    }
}

#[derive(Params)]
struct SampleParams {
    #[id = "gain"]
    gain: FloatParam,
    #[id = "on"]
    on: BoolParam,
    #[id = "mode"]
    mode: EnumParam<ModeChoice>,
}

impl Default for SampleParams {
    fn default() -> Self {
        let changes = Changes::default();
        SampleParams {
            gain: param::linear("Gain".into(), 0.0, -30.0..=30.0, text::GAIN, &changes),
            on: param::switch("On".into(), true, &changes),
            mode: EnumParam::new("Mode", ModeChoice(Mode::Calm)),
        }
    }
}

/// The window with a fault, to be judged.
pub fn sample(fault: Fault) -> Subject {
    let instance = move || {
        let params = Arc::new(SampleParams::default());
        let shown = Arc::clone(&params);
        let open = Box::new(move |host: GuiContext, context: &egui::Context| -> super::super::App {
            context.set_fonts(fonts());
            let mut window = Window { fault, params: shown, host, held: None, wheel_s: None, typed: None };
            Box::new(move |ui| window.ui(ui))
        });
        Instance { params, open }
    };
    Subject {
        name: "sample",
        size: vec2(800.0, 500.0),
        smallest: vec2(640.0, 360.0),
        screens: vec![Screen { name: "new", instance: Box::new(instance), plays_s: 0.0, reach: |_| {} }],
        reveal: |_, _| {},
        doors: &[],
    }
}

struct Window {
    fault: Fault,
    params: Arc<SampleParams>,
    host: GuiContext,
    /// Where the gain is in the hand.
    held: Option<f32>,
    /// When the wheel will have rested.
    wheel_s: Option<f64>,
    typed: Option<String>,
}

const PANEL: Color32 = Color32::from_rgb(28, 32, 36);
const TEXT: Color32 = Color32::from_rgb(232, 234, 237);

impl Window {
    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn begin(&mut self) {
        if self.held.is_none() || self.is(Fault::DoubleClickBeginsAgain) {
            self.host.param_setter().begin_set_parameter(&self.params.gain);
        }
        self.held.get_or_insert(self.params.gain.unmodulated_normalized_value());
    }

    fn set(&mut self, to: f32) {
        assert!(to < 0.9 || !self.is(Fault::Panics), "too much");
        let to = if to.is_nan() { to } else { to.clamp(0.0, 1.0) };
        self.held = self.held.map(|_| to);
        self.host.param_setter().set_parameter_normalized(&self.params.gain, to);
    }

    fn end(&mut self) {
        if self.held.take().is_some() {
            self.host.param_setter().end_set_parameter(&self.params.gain);
        }
        self.wheel_s = None;
    }

    /// A value at once.
    fn put(&mut self, to: f32) {
        self.begin();
        self.set(to);
        self.end();
    }

    fn ui(&mut self, ui: &mut Ui) {
        ui.painter().rect_filled(ui.max_rect(), 0.0, PANEL);
        self.gain(ui);
        self.field(ui);
        self.switch(ui);
        self.mode(ui);
        self.labels(ui);
        if self.is(Fault::AlwaysRepaints) {
            ui.ctx().request_repaint();
        }
        if self.is(Fault::RepaintsNowAndThen) {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(700));
        }
    }

    fn gain(&mut self, ui: &mut Ui) {
        let knob =
            ui.interact(rect(16.0, 40.0, 80.0, 90.0), egui::Id::unique("gain"), Sense::click_and_drag());
        let (now_s, wheel, step, down) = ui.input(|input| {
            let step =
                i32::from(input.key_pressed(Key::ArrowUp)) - i32::from(input.key_pressed(Key::ArrowDown));
            (input.time, input.smooth_scroll_delta().y, step as f32, input.pointer.primary_down())
        });
        if knob.double_clicked() {
            if self.is(Fault::DoubleClickBeginsAgain) {
                self.begin();
            }
            self.begin();
            self.set(self.params.gain.default_normalized_value());
            self.end();
        }
        let press = knob.is_pointer_button_down_on() && down;
        if press && (self.held.is_none() || self.wheel_s.is_some()) {
            self.wheel_s = None;
            self.begin();
        }
        if knob.dragged() && press && self.held.is_some() && knob.drag_delta().y != 0.0 {
            self.set(self.held.unwrap_or(0.0) - 0.005 * knob.drag_delta().y);
        }
        let is_over = if self.is(Fault::EndsOnlyAfterADrag) { knob.drag_stopped() } else { !press };
        if is_over && self.wheel_s.is_none() {
            self.end();
        }
        if knob.hovered() && wheel != 0.0 && !press {
            if !self.is(Fault::WheelSetsWithoutAGesture) {
                self.begin();
                self.wheel_s = Some(now_s + 0.3);
            }
            let from = self.held.unwrap_or(self.params.gain.unmodulated_normalized_value());
            self.set(from + 0.01 * wheel.signum());
        }
        match self.wheel_s {
            Some(end_s) if now_s >= end_s => self.end(),
            Some(end_s) if !self.is(Fault::WheelIsNotWokenToEnd) => {
                ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(end_s - now_s));
            }
            _ => {}
        }
        if knob.has_focus() && step != 0.0 && self.held.is_none() {
            self.put(self.params.gain.unmodulated_normalized_value() + 0.01 * step);
        }
        if !self.is(Fault::NoField) {
            knob.context_menu(|ui| {
                if ui.button("Type a value").clicked() {
                    self.typed = Some(String::new());
                    ui.close();
                }
            });
        }
        let mut shown = self.params.gain.to_string();
        if self.is(Fault::ShowsAnotherValue) {
            shown = "0.1 dB".to_owned();
        }
        self.tell(ui, &knob, Role::Slider, "Gain", "gain", Some(&shown), None);
        ui.painter().circle_filled(pos2(56.0, 84.0), 20.0, TEXT);
        let shown = if self.is(Fault::OneFigureDiffers) { "0.1 dB".to_owned() } else { shown };
        write(ui, pos2(56.0, 46.0), "Gain");
        write(ui, pos2(56.0, 116.0), &shown);
    }

    /// Where a gain is typed.
    fn field(&mut self, ui: &mut Ui) {
        let Some(typed) = &mut self.typed else { return };
        let id = egui::Id::unique("field");
        let field = ui.put(rect(16.0, 140.0, 80.0, 20.0), egui::TextEdit::singleline(typed).id(id));
        let confirmed = ui.input(|input| input.key_pressed(Key::Enter));
        if field.lost_focus() {
            let typed = self.typed.take().unwrap_or_default();
            let read = self.params.gain.string_to_normalized_value(&typed);
            match read {
                Some(to) if confirmed && self.is(Fault::TypedIsRounded) => {
                    self.put((to * 10.0).round() / 10.0)
                }
                Some(to) if confirmed => self.put(to),
                None if confirmed && self.is(Fault::TypedNotANumber) => self.put(f32::NAN),
                _ => {}
            }
        } else if !field.has_focus() {
            field.request_focus();
        }
    }

    fn switch(&mut self, ui: &mut Ui) {
        let button = ui.interact(rect(120.0, 60.0, 60.0, 24.0), egui::Id::unique("on"), Sense::click());
        let is_on = self.params.on.unmodulated_plain_value();
        if button.clicked() && !self.is(Fault::SwitchIsDead) {
            let setter = self.host.param_setter();
            setter.begin_set_parameter(&self.params.on);
            setter.set_parameter(&self.params.on, !is_on);
            setter.end_set_parameter(&self.params.on);
        }
        self.tell(ui, &button, Role::Switch, "On", "on", None, Some(is_on));
        let caption = if self.is(Fault::SticksOut) { "On and on and on" } else { "On" };
        write(ui, pos2(150.0, 72.0), caption);
    }

    fn mode(&mut self, ui: &mut Ui) {
        for (place, (mode, name)) in [(Mode::Calm, "Calm"), (Mode::Quick, "Quick")].into_iter().enumerate() {
            let left = 120.0 + 60.0 * place as f32;
            let button = ui.interact(rect(left, 100.0, 56.0, 24.0), egui::Id::unique(name), Sense::click());
            if button.clicked() {
                let setter = self.host.param_setter();
                setter.begin_set_parameter(&self.params.mode);
                setter.set_parameter(&self.params.mode, ModeChoice(mode));
                setter.end_set_parameter(&self.params.mode);
            }
            let is_on = self.params.mode.unmodulated_plain_value().0 == mode;
            self.tell(ui, &button, Role::RadioButton, name, "mode", None, Some(is_on));
            write(ui, button.rect.center(), name);
        }
    }

    /// Tells a screen reader of a control.
    #[allow(clippy::too_many_arguments)]
    fn tell(
        &self,
        ui: &Ui,
        response: &Response,
        role: Role,
        name: &str,
        id: &str,
        value: Option<&str>,
        is_on: Option<bool>,
    ) {
        let is_gain = id == "gain";
        let role = if is_gain && self.is(Fault::NoRole) { Role::Unknown } else { role };
        let name = if is_gain && self.is(Fault::NoName) { "" } else { name };
        response.widget_info(|| WidgetInfo {
            selected: is_on,
            current_text_value: value.filter(|_| !self.is(Fault::NoValue)).map(str::to_owned),
            ..WidgetInfo::labeled(role, true, name)
        });
        let id = if is_gain && self.is(Fault::NoSuchParameter) { "pain" } else { id };
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_author_id(id);
            if !(is_gain && self.is(Fault::NoHelp)) {
                node.set_description("What this is for.");
            }
        });
    }

    /// Labels that are right, and those that are not.
    fn labels(&self, ui: &mut Ui) {
        write(ui, pos2(300.0, 20.0), "Left");
        let right = if self.is(Fault::LabelsOverlap) { 315.0 } else { 360.0 };
        write(ui, pos2(right, 20.0), "Right");
        if self.is(Fault::PaintedOver) {
            ui.painter().rect_filled(rect(356.0, 10.0, 30.0, 20.0), 0.0, PANEL);
        }
        if self.is(Fault::CutLabel) {
            let painter = ui.painter().with_clip_rect(rect(300.0, 200.0, 30.0, 30.0));
            painter.text(pos2(302.0, 202.0), Align2::LEFT_TOP, "Too wide for it", font(), TEXT);
        }
        if self.is(Fault::Shortened) {
            let long = egui::RichText::new("Longer than its place").color(TEXT);
            ui.put(rect(300.0, 200.0, 60.0, 20.0), egui::Label::new(long).truncate().selectable(false));
        }
        for (fault, place) in [
            (Fault::ControlsOverlap, rect(170.0, 70.0, 60.0, 20.0)),
            (Fault::OutsideWhenSmall, rect(620.0, 300.0, 60.0, 20.0)),
        ] {
            if self.is(fault) {
                let over = ui.interact(place, egui::Id::unique("over"), Sense::click());
                over.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Over it"));
            }
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if !self.is(Fault::LeavesTheHandOnWhenClosed) {
            self.end();
        }
    }
}

fn rect(left: f32, top: f32, width: f32, height: f32) -> Rect {
    Rect::from_min_size(Pos2::new(left, top), Vec2::new(width, height))
}

fn fonts() -> egui::FontDefinitions {
    let inter = egui::FontData::from_static(include_bytes!("../../../../fonts/Inter-Regular.otf"));
    let mut fonts = egui::FontDefinitions::empty();
    fonts.font_data.insert("inter".to_owned(), inter.into());
    for family in [egui::FontFamily::Proportional, egui::FontFamily::Monospace] {
        fonts.families.insert(family, vec!["inter".to_owned()]);
    }
    fonts
}

fn font() -> FontId {
    FontId::proportional(12.0)
}

fn write(ui: &Ui, at: Pos2, what: &str) {
    ui.painter().text(at, Align2::CENTER_CENTER, what, font(), TEXT);
}
