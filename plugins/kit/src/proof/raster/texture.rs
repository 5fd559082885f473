//! An image that triangles are filled from.

use egui::epaint::{ImageData, ImageDelta};
use egui::{TextureFilter, TextureOptions, TextureWrapMode};

/// Steps between two texels that a graphics card tells apart.
const STEPS: f32 = 256.0;

pub(super) struct Texture {
    size: [usize; 2],
    texels: Vec<[u8; 4]>,
    options: TextureOptions,
}

impl Texture {
    /// The whole image of a change.
    pub fn new(change: &ImageDelta) -> Texture {
        let ImageData::Color(image) = &change.image;
        let texels = image.pixels.iter().map(|pixel| pixel.to_array()).collect();
        Texture { size: image.size, texels, options: change.options }
    }

    /// Puts the image of a change at its place; what lies outside is left out.
    pub fn change(&mut self, [left, top]: [usize; 2], change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        let [width, height] = self.size;
        for (row, pixels) in image.pixels.chunks_exact(image.size[0].max(1)).enumerate() {
            for (column, pixel) in pixels.iter().enumerate() {
                let (x, y) = (left + column, top + row);
                if x < width && y < height {
                    self.texels[y * width + x] = pixel.to_array();
                }
            }
        }
    }

    /// Red, green, blue and opacity from 0 to 255 at a place from 0 to 1 across and down.
    pub fn sample(&self, across: f32, down: f32) -> [f32; 4] {
        let [width, height] = self.size;
        if width == 0 || height == 0 {
            return [0.0; 4];
        }
        let (x, y) = (across * width as f32, down * height as f32);
        if self.options.magnification == TextureFilter::Nearest {
            return self.texel(x.floor(), y.floor()).map(f32::from);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let part = |place: f32| ((place - place.floor()) * STEPS).round() / STEPS;
        let (left, top, right_part, lower_part) = (x.floor(), y.floor(), part(x), part(y));
        if right_part == 0.0 && lower_part == 0.0 {
            return self.texel(left, top).map(f32::from);
        }
        let corners = [(left, top), (left + 1.0, top), (left, top + 1.0), (left + 1.0, top + 1.0)];
        let [a, b, c, d] = corners.map(|(x, y)| self.texel(x, y).map(f32::from));
        std::array::from_fn(|i| {
            let upper = a[i] + (b[i] - a[i]) * right_part;
            let lower = c[i] + (d[i] - c[i]) * right_part;
            upper + (lower - upper) * lower_part
        })
    }

    fn texel(&self, x: f32, y: f32) -> [u8; 4] {
        let [width, height] = self.size;
        self.texels[self.wrapped(y, height) * width + self.wrapped(x, width)]
    }

    /// Which texel of a row or column shows at a place outside.
    fn wrapped(&self, place: f32, count: usize) -> usize {
        // Saturates, and what is not a number is 0
        let (place, count) = (place as i64, count as i64);
        let inside = match self.options.wrap_mode {
            TextureWrapMode::ClampToEdge => place.clamp(0, count - 1),
            TextureWrapMode::Repeat => place.rem_euclid(count),
            TextureWrapMode::MirroredRepeat => {
                let there = place.rem_euclid(2 * count);
                if there < count { there } else { 2 * count - 1 - there }
            }
        };
        inside as usize
    }
}
