//! The goniometer: left against right, turned so that mono stands upright.

use aplomb_kit::feed::Watch;
use aplomb_kit::window::{Desk, paint, theme};
use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Align2, Id, Rect, Sense, Shape, Ui, Vec2, pos2, vec2};

/// Pairs of samples that are shown: 40 ms at 48 kHz.
const PAIRS: usize = 2_048;
/// It is drawn anew so often, in s.
const EVERY_S: f64 = 1.0 / 30.0;

/// The newest samples of left and right.
#[derive(Debug)]
pub struct Scope {
    pairs: Vec<[f32; 2]>,
    sound: usize,
    taken_s: f64,
}

impl Default for Scope {
    fn default() -> Self {
        Scope { pairs: vec![[0.0; 2]; PAIRS], sound: 0, taken_s: f64::NEG_INFINITY }
    }
}

impl Scope {
    fn take(&mut self, watch: &Watch, now_s: f64) {
        if now_s - self.taken_s < EVERY_S {
            return;
        }
        self.sound = watch.rings().output.newest(&mut self.pairs).sound;
        self.taken_s = now_s;
    }

    /// Draws it into a square.
    pub fn paint(&mut self, ui: &Ui, desk: &mut Desk, rect: Rect, watch: &Watch) {
        self.take(watch, ui.input(|input| input.time));
        let theme = desk.theme;
        let painter = paint::within(ui, rect);
        paint::well(&painter, rect, &theme);
        let (middle, radius) = (rect.center(), 0.5 * rect.width().min(rect.height()) - 12.0);
        for turn in [vec2(0.0, 1.0), vec2(1.0, 0.0)] {
            paint::rule(&painter, middle - radius * turn, middle + radius * turn, theme.grid);
        }
        let corner = std::f32::consts::FRAC_1_SQRT_2 * radius;
        for turn in [vec2(1.0, 1.0), vec2(1.0, -1.0)] {
            paint::rule(&painter, middle - corner * turn, middle + corner * turn, theme.line);
        }
        let font = theme::font(theme::SMALL_TEXT);
        for (name, turn) in [("L", vec2(-1.0, -1.0)), ("R", vec2(1.0, -1.0))] {
            let at = middle + (corner + 8.0) * turn;
            paint::text(&painter, at, Align2::CENTER_CENTER, name, font.clone(), theme.text3, 20.0);
        }
        let first = self.pairs.len() - self.sound.min(self.pairs.len());
        let mut mesh = Mesh::default();
        let colour = theme::faded(theme.signal, 0.55);
        for pair in &self.pairs[first..] {
            let place = middle + radius * turned(*pair);
            dot(&mut mesh, place, colour);
        }
        painter.add(Shape::mesh(mesh));
        let response = ui.interact(rect, Id::unique("goniometer"), Sense::hover());
        if response.hovered() {
            desk.hint(
                "Goniometer: mono stands upright, what lies across cancels in mono; the edge is full scale",
            );
        }
        response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Image, true, "Goniometer"));
    }
}

/// Where a pair of left and right is drawn: in a square from −1 to 1, soft ones drawn larger, as the ear takes them.
fn turned([left, right]: [f32; 2]) -> Vec2 {
    let (across, up) = (0.5 * (right - left), 0.5 * (left + right));
    let size = across.hypot(up);
    if size <= 0.0 {
        return Vec2::ZERO;
    }
    // A square root halves the dB: −40 dB is a tenth of the radius
    let shown = size.min(1.0).sqrt() / size;
    vec2(across * shown, -up * shown)
}

fn dot(mesh: &mut Mesh, at: egui::Pos2, color: egui::Color32) {
    let first = mesh.vertices.len() as u32;
    for (x, y) in [(-0.7, -0.7), (0.7, -0.7), (0.7, 0.7), (-0.7, 0.7)] {
        mesh.vertices.push(Vertex { pos: pos2(at.x + x, at.y + y), uv: WHITE_UV, color });
    }
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mono_stands_upright_opposites_lie_and_left_is_at_the_left() {
        let near = |found: Vec2, wanted: Vec2| assert!((found - wanted).length() < 1e-6, "{found:?}");
        near(turned([1.0, 1.0]), vec2(0.0, -1.0));
        near(turned([1.0, -1.0]), vec2(-1.0, 0.0));
        let left = turned([1.0, 0.0]);
        assert!(left.x < 0.0 && (left.x - left.y).abs() < 1e-6);
        near(turned([0.01, 0.01]), vec2(0.0, -0.1));
        near(turned([0.0, 0.0]), Vec2::ZERO);
    }
}
