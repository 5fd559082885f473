//! Pictures of windows without a graphics card: egui's triangles, filled as egui's OpenGL painter has them
//! filled.
//!
//! What is the same as there (egui_glow 0.37, `painter.rs` and `fragment.glsl`): colours are premultiplied
//! and multiplied with the texture in gamma space; what is below is covered with `source + below · (1 −
//! alpha)` and rounded to eight bits; corners lie on a grid of 1/256 pixel; a pixel belongs to the triangle
//! that covers its centre, and on an edge to the one below or to the right of it. Smooth edges are egui's
//! own, so there is nothing to smooth here. What is left out: dithering, mipmaps and callbacks of other
//! painters.

mod texture;
mod triangle;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use egui::epaint::{ImageDelta, Primitive};
use egui::{ClippedPrimitive, Color32, Rect, TextureId, TexturesDelta};

use super::picture::Picture;
use texture::Texture;
use triangle::{Corner, Window};

/// What is painted on, with the textures that egui handed over so far.
pub struct Canvas {
    picture: Picture,
    textures: HashMap<TextureId, Texture>,
}

impl Canvas {
    /// A canvas of so many pixels, all of one colour.
    pub fn new([width, height]: [usize; 2], background: Color32) -> Canvas {
        Canvas { picture: Picture::filled([width, height], background), textures: HashMap::new() }
    }

    /// Makes the canvas this large and of one colour again. The textures stay.
    pub fn clear(&mut self, size: [usize; 2], background: Color32) {
        self.picture = Picture::filled(size, background);
    }

    /// What was painted.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Takes the new and changed textures, to be called before painting; returns those that are to be given
    /// to [`Canvas::free`] after it. Every frame's must come here, also those of frames that are not painted.
    pub fn take_textures(&mut self, mut delta: TexturesDelta) -> Vec<TextureId> {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.change(id, &change);
            }
        }
        delta.free.drain().collect()
    }

    /// Forgets textures that are no longer used.
    pub fn free(&mut self, textures: Vec<TextureId>) {
        textures.iter().for_each(|id| drop(self.textures.remove(id)));
    }

    fn change(&mut self, id: TextureId, change: &ImageDelta) {
        match (change.pos, self.textures.get_mut(&id)) {
            (None, _) => drop(self.textures.insert(id, Texture::new(change))),
            (Some(at), Some(texture)) => texture.change(at, change),
            // Part of a texture that was never there: egui's mistake, and nothing to paint
            (Some(_), None) => {}
        }
    }

    /// Paints what egui tessellated over what is there.
    pub fn paint(&mut self, primitives: &[ClippedPrimitive], pixels_per_point: f32) {
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let window = self.window(*clip_rect, pixels_per_point);
            for corners in mesh.indices.as_chunks::<3>().0 {
                let corner = |index: u32| {
                    mesh.vertices.get(index as usize).and_then(|v| Corner::new(v, pixels_per_point))
                };
                if let [Some(a), Some(b), Some(c)] = corners.map(corner) {
                    triangle::fill(&mut self.picture, &window, texture, [a, b, c]);
                }
            }
        }
    }

    /// The pixels inside a clip rectangle.
    fn window(&self, clip: Rect, pixels_per_point: f32) -> Window {
        let [width, height] = self.picture.size();
        let pixel =
            |points: f32, most: usize| (points * pixels_per_point).round().clamp(0.0, most as f32) as i64;
        Window {
            columns: pixel(clip.min.x, width)..pixel(clip.max.x, width),
            rows: pixel(clip.min.y, height)..pixel(clip.max.y, height),
        }
    }
}
