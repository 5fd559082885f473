//! The bar at the bottom: help for what is under the pointer, latency and mode, look, zoom, the grip.

use egui::{Align2, Id, Popup, Rect, Response, Sense, Stroke, Ui, pos2, vec2};

use super::behave::tell_help;
use super::desk::Desk;
use super::kept::ZOOMS;
use super::paint::{self, Icon, take_right};
use super::theme::{GAP, MARGIN, SMALL_TEXT, TEXT, Theme, font, set_look};
use super::widgets::icon_button;

/// What was asked for in the footer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// Another zoom.
    pub zoom: Option<f32>,
    /// The help panel.
    pub help: bool,
}

/// Draws the footer. `status` is what stands at its right: latency and mode.
pub(super) fn footer(
    ui: &Ui,
    desk: &mut Desk,
    rect: Rect,
    resting_hint: &str,
    status: &str,
    is_help_open: bool,
) -> Asked {
    let theme = desk.theme;
    ui.painter().rect_filled(rect, 0.0, theme.panel);
    paint::rule(ui.painter(), rect.left_top(), rect.right_top(), theme.line);
    let mut row = rect.shrink2(vec2(MARGIN, 4.0));
    // The grip is in the corner
    row.max.x -= 4.0;
    let mut asked = Asked::default();
    let zoom = take_right(&mut row, 48.0, 4.0);
    asked.zoom = zoom_list(ui, desk, zoom);
    let light = take_right(&mut row, 20.0, 4.0);
    if icon_button(ui, desk, Id::unique("light"), light, Icon::Light, "Dark or light", true).clicked() {
        desk.kept().write(|window| window.is_light = !window.is_light);
        desk.theme = Theme::of(!theme.is_light());
        set_look(ui.ctx(), &desk.theme);
        ui.ctx().request_repaint();
    }
    let help = take_right(&mut row, 20.0, GAP);
    let name = if is_help_open { "Close the help" } else { "Help: what hands can do here" };
    asked.help = icon_button(ui, desk, Id::unique("help"), help, Icon::Question, name, true).clicked();
    let painter = ui.painter();
    let at = row.right_center();
    let status_rect =
        paint::text(painter, at, Align2::RIGHT_CENTER, status, font(SMALL_TEXT), theme.text3, 240.0);
    row.max.x = status_rect.min.x - GAP;
    let text = desk.hinted().unwrap_or(resting_hint).to_owned();
    let (at, width) = (row.left_center(), row.width());
    paint::text(painter, at, Align2::LEFT_CENTER, &text, font(TEXT), theme.text2, width);
    asked
}

fn zoom_list(ui: &Ui, desk: &mut Desk, rect: Rect) -> Option<f32> {
    let theme = desk.theme;
    let present = desk.kept().read(|window| window.zoom);
    let response = ui.interact(rect, Id::unique("zoom"), Sense::click());
    let colour = if response.hovered() { theme.text } else { theme.text2 };
    let text = percent(present);
    let at = rect.center();
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, &text, font(SMALL_TEXT), colour, rect.width());
    if response.has_focus() {
        paint::focus_ring(ui.painter(), rect, &theme);
    }
    let help = "Zoom of the whole window";
    if response.hovered() {
        desk.hint(help);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, "Zoom"));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(text));
    tell_help(ui, &response, help);
    let mut asked = None;
    Popup::menu(&response).show(|ui| {
        for zoom in ZOOMS {
            if ui.selectable_label((zoom - present).abs() < 0.01, percent(zoom)).clicked() {
                asked = Some(zoom);
                ui.close();
            }
        }
    });
    asked
}

fn percent(zoom: f32) -> String {
    format!("{:.0}\u{2009}%", 100.0 * zoom)
}

/// The corner that resizes the window; to be drawn last, so that it is on top.
pub(super) fn grip(ui: &Ui, desk: &Desk, window: Rect) -> Response {
    let place = Rect::from_min_max(window.max - vec2(16.0, 16.0), window.max);
    let response = ui.interact(place, Id::unique("grip"), Sense::drag());
    let colour = if response.hovered() { desk.theme.text2 } else { desk.theme.text3 };
    for step in 1..=3 {
        let away = 4.0 * step as f32;
        let line =
            [pos2(window.max.x - away, window.max.y - 2.0), pos2(window.max.x - 2.0, window.max.y - away)];
        ui.painter().line_segment(line, Stroke::new(1.0, colour));
    }
    if response.hovered() || response.dragged() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeNwSe);
    }
    let (wide, high) = (window.width(), window.height());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Splitter, true, "Window size"));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(format!("{wide:.0} × {high:.0}")));
    tell_help(ui, &response, "Drag to resize the window");
    response
}
