//! What controls are painted with: text in a place, boxes, arcs, and icons as shapes.

use std::f32::consts::PI;

use egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::theme::{self, HAIRLINE, RADIUS, Theme};

/// Writes a line of text, shortened with an ellipsis if it is wider than `width_points`.
pub fn text(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    font: egui::FontId,
    colour: Color32,
    width_points: f32,
) -> Rect {
    let mut job = egui::text::LayoutJob::single_section(
        text.to_owned(),
        egui::TextFormat { font_id: font, color: colour, ..Default::default() },
    );
    job.wrap = egui::text::TextWrapping::truncate_at_width(width_points.max(1.0));
    let galley = painter.layout_job(job);
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, colour);
    rect
}

/// Paints a control's box: raised, or on.
pub fn control(painter: &Painter, rect: Rect, theme: &Theme, is_on: bool, is_hovered: bool, has_focus: bool) {
    let (fill, outline) = match (is_on, has_focus) {
        (true, false) => (theme.fill_on(), theme.outline_on()),
        (true, true) => (theme.fill_on(), theme.outline_focus()),
        (false, true) => (theme.fill(is_hovered), theme.outline_focus()),
        (false, false) => (theme.fill(is_hovered), theme.outline()),
    };
    painter.rect(rect, CornerRadius::same(RADIUS as u8), fill, outline, StrokeKind::Inside);
}

/// Paints a card that controls lie on.
pub fn card(painter: &Painter, rect: Rect, theme: &Theme) {
    let radius = CornerRadius::same(theme::PANEL_RADIUS as u8);
    painter.rect(rect, radius, theme.panel, theme.outline(), StrokeKind::Inside);
}

/// Paints a hollow that graphs are drawn into.
pub fn well(painter: &Painter, rect: Rect, theme: &Theme) {
    painter.rect_filled(rect, CornerRadius::same(RADIUS as u8), theme.well);
}

/// Paints a part of a circle; angles in rad, clockwise from the right.
pub fn arc(painter: &Painter, centre: Pos2, radius: f32, from: f32, to: f32, stroke: Stroke) {
    let steps = (((to - from).abs() * radius / 2.0).ceil() as usize).clamp(2, 96);
    let point = |step: usize| {
        let angle = from + (to - from) * step as f32 / steps as f32;
        centre + radius * vec2(angle.cos(), angle.sin())
    };
    painter.add(Shape::line((0..=steps).map(point).collect(), stroke));
}

/// Paints a triangle that points down: here a list opens.
pub fn open_mark(painter: &Painter, centre: Pos2, colour: Color32) {
    let points = vec![centre + vec2(-4.0, -2.0), centre + vec2(4.0, -2.0), centre + vec2(0.0, 3.0)];
    painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
}

/// An icon of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The one before.
    Back,
    /// The next one.
    Forth,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// Help.
    Question,
    /// Less.
    Minus,
    /// More.
    Plus,
    /// Dark or light.
    Light,
    /// Take away.
    Cross,
}

impl Icon {
    /// Paints it around a point.
    pub fn paint(self, painter: &Painter, centre: Pos2, colour: Color32) {
        let stroke = Stroke::new(1.5, colour);
        let line = |points: &[(f32, f32)]| {
            painter.add(Shape::line(points.iter().map(|(x, y)| centre + vec2(*x, *y)).collect(), stroke));
        };
        match self {
            Icon::Back => line(&[(2.0, -4.0), (-2.0, 0.0), (2.0, 4.0)]),
            Icon::Forth => line(&[(-2.0, -4.0), (2.0, 0.0), (-2.0, 4.0)]),
            Icon::Undo | Icon::Redo => {
                let way = if self == Icon::Undo { 1.0 } else { -1.0 };
                let (from, to) =
                    if self == Icon::Undo { (-0.9 * PI, 0.35 * PI) } else { (-0.1 * PI, -1.35 * PI) };
                arc(painter, centre + vec2(0.0, 0.5), 4.5, from, to, stroke);
                let tip = centre + vec2(-4.5 * way, -1.0);
                painter.add(Shape::line(
                    vec![tip + vec2(-0.5 * way, -4.5), tip, tip + vec2(4.5 * way, -0.5)],
                    stroke,
                ));
            }
            Icon::Question => {
                arc(painter, centre + vec2(0.0, -2.0), 3.0, -PI, 0.5 * PI, stroke);
                line(&[(0.0, 1.0), (0.0, 2.5)]);
                painter.circle_filled(centre + vec2(0.0, 5.0), 1.0, colour);
            }
            Icon::Minus => line(&[(-4.0, 0.0), (4.0, 0.0)]),
            Icon::Plus => {
                line(&[(-4.0, 0.0), (4.0, 0.0)]);
                line(&[(0.0, -4.0), (0.0, 4.0)]);
            }
            Icon::Light => {
                painter.circle_stroke(centre, 4.5, stroke);
                arc(painter, centre, 2.25, -0.5 * PI, 0.5 * PI, Stroke::new(4.5, colour));
            }
            Icon::Cross => {
                line(&[(-3.5, -3.5), (3.5, 3.5)]);
                line(&[(-3.5, 3.5), (3.5, -3.5)]);
            }
        }
    }
}

/// A hairline between two points, on whole pixels.
pub fn rule(painter: &Painter, from: Pos2, to: Pos2, colour: Color32) {
    painter.line_segment([from, to], Stroke::new(HAIRLINE, colour));
}

/// Paints a mark around what the keys go to.
pub fn focus_ring(painter: &Painter, rect: Rect, theme: &Theme) {
    let radius = CornerRadius::same(RADIUS as u8);
    painter.rect_stroke(rect, radius, theme.outline_focus(), StrokeKind::Outside);
}

/// Splits off the left part of a place, and leaves a gap.
pub fn take_left(rect: &mut Rect, width: f32, gap: f32) -> Rect {
    let taken = Rect::from_min_max(rect.min, pos2((rect.min.x + width).min(rect.max.x), rect.max.y));
    rect.min.x = (taken.max.x + gap).min(rect.max.x);
    taken
}

/// Splits off the right part of a place, and leaves a gap.
pub fn take_right(rect: &mut Rect, width: f32, gap: f32) -> Rect {
    let taken = Rect::from_min_max(pos2((rect.max.x - width).max(rect.min.x), rect.min.y), rect.max);
    rect.max.x = (taken.min.x - gap).max(rect.min.x);
    taken
}

/// Splits off the upper part of a place, and leaves a gap.
pub fn take_top(rect: &mut Rect, height: f32, gap: f32) -> Rect {
    let taken = Rect::from_min_max(rect.min, pos2(rect.max.x, (rect.min.y + height).min(rect.max.y)));
    rect.min.y = (taken.max.y + gap).min(rect.max.y);
    taken
}

/// Splits off the lower part of a place, and leaves a gap.
pub fn take_bottom(rect: &mut Rect, height: f32, gap: f32) -> Rect {
    let taken = Rect::from_min_max(pos2(rect.min.x, (rect.max.y - height).max(rect.min.y)), rect.max);
    rect.max.y = (taken.min.y - gap).max(rect.min.y);
    taken
}

/// Splits a place into columns of one width with gaps between them.
pub fn columns(rect: Rect, count: usize, gap: f32) -> impl Iterator<Item = Rect> {
    let width = (rect.width() - gap * count.saturating_sub(1) as f32) / count.max(1) as f32;
    (0..count).map(move |index| {
        let left = rect.min.x + index as f32 * (width + gap);
        Rect::from_min_size(pos2(left, rect.min.y), vec2(width, rect.height()))
    })
}

/// A painter that draws no further than a place.
pub fn within(ui: &Ui, rect: Rect) -> Painter {
    ui.painter_at(rect)
}
