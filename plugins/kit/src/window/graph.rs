//! What graphs are made of: axes in octaves and dB, grids, curves, and areas under curves as one mesh.

use std::ops::RangeInclusive;

use egui::epaint::{Mesh, Vertex};
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

use super::paint;
use super::theme::{SMALL_TEXT, Theme, font};

/// An axis along which equal ratios are equally long, such as frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct LogAxis {
    /// What it shows.
    pub range: RangeInclusive<f32>,
    /// Where it begins and ends in the window, in points.
    pub points: RangeInclusive<f32>,
}

/// An axis along which equal distances are equally long, such as a level.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearAxis {
    /// What it shows.
    pub range: RangeInclusive<f32>,
    /// Where it begins and ends in the window, in points.
    pub points: RangeInclusive<f32>,
}

fn along(points: &RangeInclusive<f32>, share: f32) -> f32 {
    points.start() + (points.end() - points.start()) * share
}

fn share(points: &RangeInclusive<f32>, point: f32) -> f32 {
    (point - points.start()) / (points.end() - points.start())
}

impl LogAxis {
    /// The frequencies that ears hear, 20 Hz to 20 kHz, over the width of a place.
    pub fn hearing(rect: Rect) -> LogAxis {
        LogAxis { range: 20.0..=20_000.0, points: rect.min.x..=rect.max.x }
    }

    /// Octaves from one end to the other.
    pub fn octaves(&self) -> f32 {
        (self.range.end() / self.range.start()).log2()
    }

    /// Where a value is.
    pub fn at(&self, value: f32) -> f32 {
        along(&self.points, (value / self.range.start()).log2() / self.octaves())
    }

    /// The value at a point.
    pub fn value(&self, point: f32) -> f32 {
        self.range.start() * (share(&self.points, point) * self.octaves()).exp2()
    }

    /// Octaves to a point.
    pub fn octaves_per_point(&self) -> f32 {
        self.octaves() / (self.points.end() - self.points.start())
    }

    /// One value for each column of points, from the left.
    pub fn columns(&self, step_points: f32) -> impl Iterator<Item = (f32, f32)> + '_ {
        let length = (self.points.end() - self.points.start()).abs();
        let count = (length / step_points).floor().max(1.0) as usize;
        (0..=count).map(move |index| {
            let point = along(&self.points, index as f32 / count as f32);
            (point, self.value(point))
        })
    }

    /// Lines and numbers of a frequency axis in a place.
    pub fn paint_grid(&self, painter: &Painter, rect: Rect, theme: &Theme) {
        for decade in [10.0_f32, 100.0, 1_000.0, 10_000.0] {
            for digit in 1..10 {
                let hz = decade * digit as f32;
                if !self.range.contains(&hz) {
                    continue;
                }
                let colour = if digit == 1 { theme.line } else { theme.grid };
                let x = self.at(hz);
                paint::rule(painter, pos2(x, rect.min.y), pos2(x, rect.max.y), colour);
                let is_named = matches!(digit, 1 | 2 | 5);
                if is_named && x > rect.min.x + 16.0 && x < rect.max.x - 16.0 {
                    let name =
                        if hz < 1_000.0 { format!("{hz:.0}") } else { format!("{:.0}k", hz / 1_000.0) };
                    let at = pos2(x, rect.max.y - 8.0);
                    paint::text(
                        painter,
                        at,
                        Align2::CENTER_CENTER,
                        &name,
                        font(SMALL_TEXT),
                        theme.text3,
                        60.0,
                    );
                }
            }
        }
    }
}

impl LinearAxis {
    /// Where a value is.
    pub fn at(&self, value: f32) -> f32 {
        along(&self.points, share(&self.range, value))
    }

    /// The value at a point.
    pub fn value(&self, point: f32) -> f32 {
        along(&self.range, share(&self.points, point))
    }

    /// How much a point is; below zero where the axis runs against the window's.
    pub fn per_point(&self) -> f32 {
        (self.range.end() - self.range.start()) / (self.points.end() - self.points.start())
    }
}

/// Paints a curve; points that are no numbers are left out.
pub fn curve(painter: &Painter, points: Vec<Pos2>, stroke: Stroke) {
    let sound: Vec<Pos2> =
        points.into_iter().filter(|point| point.x.is_finite() && point.y.is_finite()).collect();
    if sound.len() > 1 {
        painter.add(Shape::line(sound, stroke));
    }
}

/// Paints the area between a curve and a horizontal line as one mesh, with one colour at the curve and another
/// at the line.
pub fn area(painter: &Painter, points: &[Pos2], base: f32, at_curve: Color32, at_base: Color32) {
    let mut mesh = Mesh::default();
    let mut vertex = |pos: Pos2, color: Color32| {
        mesh.vertices.push(Vertex { pos, uv: egui::epaint::WHITE_UV, color });
    };
    let sound = points.iter().filter(|point| point.x.is_finite() && point.y.is_finite());
    let mut count: u32 = 0;
    for point in sound {
        vertex(*point, at_curve);
        vertex(pos2(point.x, base), at_base);
        count += 1;
    }
    for column in 0..count.saturating_sub(1) {
        let [a, b, c, d] = [0, 1, 2, 3].map(|corner| 2 * column + corner);
        mesh.add_triangle(a, b, c);
        mesh.add_triangle(b, c, d);
    }
    if count > 1 {
        painter.add(Shape::mesh(mesh));
    }
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn an_octave_is_as_long_everywhere_and_points_come_back() {
        let axis = LogAxis::hearing(Rect::from_min_size(pos2(10.0, 0.0), vec2(800.0, 1.0)));
        let octave = |from: f32| axis.at(2.0 * from) - axis.at(from);
        for hz in [20.0, 440.0, 9_000.0] {
            assert!((octave(hz) - octave(1_000.0)).abs() < 1e-2);
            assert!((axis.value(axis.at(hz)) / hz - 1.0).abs() < 1e-4);
        }
        let level = LinearAxis { range: -12.0..=12.0, points: 400.0..=0.0 };
        assert_eq!(level.at(0.0), 200.0);
        assert_eq!(level.value(100.0), 6.0);
    }
}
