//! One triangle, row by row.

use std::ops::Range;

use egui::epaint::Vertex;

use super::super::picture::Picture;
use super::texture::Texture;

/// Places between two pixels that a corner can have.
const PLACES: i64 = 256;
/// No corner is farther away than so many pixels, so that products of places fit into 64 bits.
const FARTHEST: f32 = 1_048_576.0;

/// The pixels that may be painted.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub columns: Range<i64>,
    pub rows: Range<i64>,
}

/// A corner on the grid of places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Corner {
    at: [i64; 2],
    /// Across and down the texture, then red, green, blue and opacity from 0 to 255.
    values: [f32; 6],
}

impl Corner {
    /// A corner of a mesh in points; nothing if it is nowhere.
    pub fn new(vertex: &Vertex, pixels_per_point: f32) -> Option<Corner> {
        let place = |points: f32| {
            let pixels = points * pixels_per_point;
            // Beyond the farthest, a corner moves in: no window shows that
            (!pixels.is_nan()).then(|| (pixels.clamp(-FARTHEST, FARTHEST) * PLACES as f32).round() as i64)
        };
        let [red, green, blue, opacity] = vertex.color.to_array().map(f32::from);
        let values = [vertex.uv.x, vertex.uv.y, red, green, blue, opacity];
        Some(Corner { at: [place(vertex.pos.x)?, place(vertex.pos.y)?], values })
    }
}

/// An edge: 0 or more on the side of the triangle.
#[derive(Clone, Copy)]
struct Edge {
    /// At the centre of the pixel in the first column and row.
    start: i64,
    right: i64,
    down: i64,
}

impl Edge {
    fn new(from: Corner, to: Corner) -> Edge {
        let [dx, dy] = [to.at[0] - from.at[0], to.at[1] - from.at[1]];
        let centre = PLACES / 2;
        // An upper or left edge has the pixels on it, any other has not
        let own = i64::from(!(dy < 0 || dy == 0 && dx > 0));
        Edge {
            start: dx * (centre - from.at[1]) - dy * (centre - from.at[0]) - own,
            right: -dy * PLACES,
            down: dx * PLACES,
        }
    }

    /// Narrows the columns to those on the triangle's side in a row.
    fn narrow(self, row: i64, columns: &mut Range<i64>) {
        let first = self.start + self.down * row;
        if self.right > 0 {
            columns.start = columns.start.max(-first.div_euclid(self.right));
        } else if self.right < 0 {
            columns.end = columns.end.min(first.div_euclid(-self.right) + 1);
        } else if first < 0 {
            columns.end = columns.start;
        }
    }
}

/// Fills a triangle of either orientation.
pub(super) fn fill(picture: &mut Picture, window: &Window, texture: &Texture, corners: [Corner; 3]) {
    let [a, mut b, mut c] = corners;
    let way = |to: Corner, i: usize| to.at[i] - a.at[i];
    let area = way(b, 0) * way(c, 1) - way(c, 0) * way(b, 1);
    if area == 0 {
        return;
    }
    if area < 0 {
        std::mem::swap(&mut b, &mut c);
    }
    let edges = [Edge::new(a, b), Edge::new(b, c), Edge::new(c, a)];
    let highest = a.at[1].min(b.at[1]).min(c.at[1]).div_euclid(PLACES);
    let lowest = a.at[1].max(b.at[1]).max(c.at[1]).div_euclid(PLACES) + 1;
    let rows = window.rows.start.max(highest)..window.rows.end.min(lowest);
    let paint = Paint::new(texture, [a, b, c]);
    for row in rows {
        let mut columns = window.columns.clone();
        edges.iter().for_each(|edge| edge.narrow(row, &mut columns));
        if columns.start < columns.end {
            let pixels = picture.row_mut(row as usize, columns.start as usize..columns.end as usize);
            paint.cover(row, columns.start, pixels);
        }
    }
}

/// What a triangle is filled with.
enum Paint<'a> {
    /// One colour.
    Plain([f32; 4]),
    /// Colours between those of the corners.
    Shaded(Planes),
    /// Colours between those of the corners, times a texture.
    Textured(Planes, &'a Texture),
}

/// The values of the corners as planes over the pixels.
struct Planes {
    /// At the centre of the pixel in the first column and row.
    start: [f64; 6],
    right: [f64; 6],
    down: [f64; 6],
}

impl Planes {
    fn new([a, b, c]: [Corner; 3]) -> Planes {
        let pixels = |from: i64, to: i64| (to - from) as f64 / PLACES as f64;
        let [bx, by] = [pixels(a.at[0], b.at[0]), pixels(a.at[1], b.at[1])];
        let [cx, cy] = [pixels(a.at[0], c.at[0]), pixels(a.at[1], c.at[1])];
        let area = bx * cy - cx * by;
        let rise = |i: usize| (f64::from(b.values[i] - a.values[i]), f64::from(c.values[i] - a.values[i]));
        let right: [f64; 6] = std::array::from_fn(|i| (rise(i).0 * cy - rise(i).1 * by) / area);
        let down: [f64; 6] = std::array::from_fn(|i| (rise(i).1 * bx - rise(i).0 * cx) / area);
        let centre = PLACES / 2;
        let [x, y] = [pixels(a.at[0], centre), pixels(a.at[1], centre)];
        let start = std::array::from_fn(|i| f64::from(a.values[i]) + right[i] * x + down[i] * y);
        Planes { start, right, down }
    }

    /// The values at a pixel, and what the next pixel to the right has more.
    fn at(&self, row: i64, column: i64) -> ([f32; 6], [f32; 6]) {
        let there = |i: usize| self.start[i] + self.right[i] * column as f64 + self.down[i] * row as f64;
        (std::array::from_fn(|i| there(i) as f32), self.right.map(|right| right as f32))
    }
}

impl<'a> Paint<'a> {
    fn new(texture: &'a Texture, corners: [Corner; 3]) -> Paint<'a> {
        let [a, b, c] = corners.map(|corner| corner.values);
        let same = |range: Range<usize>| a[range.clone()] == b[range.clone()] && a[range.clone()] == c[range];
        if !same(0..2) {
            return Paint::Textured(Planes::new(corners), texture);
        }
        let texel = texture.sample(a[0], a[1]);
        if same(2..6) {
            return Paint::Plain(std::array::from_fn(|i| texel[i] * a[i + 2] / 255.0));
        }
        let mut planes = Planes::new(corners);
        for values in [&mut planes.start, &mut planes.right, &mut planes.down] {
            (0..4).for_each(|i| values[i + 2] *= f64::from(texel[i]) / 255.0);
        }
        Paint::Shaded(planes)
    }

    /// Covers some pixels of a row.
    fn cover(&self, row: i64, column: i64, pixels: &mut [[u8; 4]]) {
        match self {
            Paint::Plain(colour) if colour[3] == 255.0 => {
                pixels.fill(colour.map(|value| (value + 0.5) as u8))
            }
            Paint::Plain(colour) => pixels.iter_mut().for_each(|pixel| blend(pixel, *colour)),
            Paint::Shaded(planes) => {
                let (start, right) = planes.at(row, column);
                for (place, pixel) in pixels.iter_mut().enumerate() {
                    let value = |i: usize| (start[i] + right[i] * place as f32).clamp(0.0, 255.0);
                    blend(pixel, std::array::from_fn(|i| value(i + 2)));
                }
            }
            Paint::Textured(planes, texture) => {
                let (start, right) = planes.at(row, column);
                for (place, pixel) in pixels.iter_mut().enumerate() {
                    let value = |i: usize| start[i] + right[i] * place as f32;
                    let texel = texture.sample(value(0), value(1));
                    if texel != [0.0; 4] {
                        let colour = |i: usize| texel[i] * value(i + 2).clamp(0.0, 255.0) / 255.0;
                        blend(pixel, std::array::from_fn(colour));
                    }
                }
            }
        }
    }
}

/// Covers a pixel with a premultiplied colour from 0 to 255.
fn blend(pixel: &mut [u8; 4], colour: [f32; 4]) {
    let shows = 1.0 - colour[3] / 255.0;
    // A cast saturates, as a graphics card does
    *pixel = std::array::from_fn(|i| (colour[i] + f32::from(pixel[i]) * shows + 0.5) as u8);
}
