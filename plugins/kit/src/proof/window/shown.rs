//! The texts of a frame: where each is, what it is cut by and what was painted over it.

use std::sync::Arc;

use egui::epaint::{ClippedShape, Shape, TextShape};
use egui::{Galley, Rect};

/// A text on the screen.
#[derive(Clone, Debug)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Where its letters are, in points.
    pub ink: Rect,
    /// What it may not show outside of, in points.
    pub clip: Rect,
    /// Whether egui shortened it.
    pub is_elided: bool,
    /// How egui laid it out.
    pub galley: Arc<Galley>,
    /// What was painted over it later, if anything was.
    pub covered_by: Option<Rect>,
}

/// All texts, without those under an overlay such as a menu.
pub(super) fn texts(shapes: &[ClippedShape], overlays: &[Rect]) -> Vec<Text> {
    let mut found = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in shapes {
        add(shape, *clip_rect, overlays, &mut found);
    }
    found
}

fn add(shape: &Shape, clip: Rect, overlays: &[Rect], found: &mut Vec<Text>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, clip, overlays, found)),
        Shape::Text(text) => found.extend(read(text, clip)),
        Shape::Rect(rect) if rect.fill.is_opaque() => {
            let area = rect.rect.intersect(clip);
            // The ground of a menu hides what is under the menu: that is what menus do
            if overlays.iter().any(|overlay| is_ground(area, *overlay)) {
                found.retain(|text| !text.ink.intersects(area));
            } else {
                let under = found.iter_mut().filter(|text| overlaps(text.ink.intersect(text.clip), area));
                under.for_each(|text| text.covered_by = Some(area));
            }
        }
        _ => {}
    }
}

fn is_ground(area: Rect, overlay: Rect) -> bool {
    area.area() > 0.8 * overlay.area() && area.intersect(overlay).area() > 0.8 * area.area()
}

fn read(shape: &TextShape, clip: Rect) -> Option<Text> {
    let galley = &shape.galley;
    let text = galley.text().trim().to_owned();
    let ink = shape.visual_bounding_rect();
    let is_visible =
        shape.opacity_factor > 0.0 && shape.override_text_color.is_none_or(|colour| colour.a() > 0);
    (is_visible && !text.is_empty() && ink.is_positive() && ink.intersects(clip)).then(|| Text {
        text,
        ink,
        clip,
        is_elided: galley.elided,
        galley: Arc::clone(galley),
        covered_by: None,
    })
}

/// Half a point of each is let pass: letters have soft edges.
pub(super) fn overlaps(a: Rect, b: Rect) -> bool {
    let both = a.intersect(b);
    both.width() > 0.5 && both.height() > 0.5
}

/// How far something sticks out of something, in points.
pub(super) fn sticks_out(inner: Rect, outer: Rect) -> f32 {
    let left = outer.left() - inner.left();
    let top = outer.top() - inner.top();
    let right = inner.right() - outer.right();
    let bottom = inner.bottom() - outer.bottom();
    left.max(top).max(right).max(bottom)
}
