//! A picture of a window.

use std::collections::HashMap;
use std::path::Path;

/// A picture: eight bits of red, green and blue per pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    rgb: Vec<[u8; 3]>,
}

impl Picture {
    /// From rows of pixels, top row first.
    pub fn new(width: usize, rgb: Vec<[u8; 3]>) -> Self {
        assert!(width > 0 && rgb.len().is_multiple_of(width), "whole rows");
        Self { width, rgb }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.width as u32, (self.rgb.len() / self.width) as u32)
    }

    /// The colour of a pixel.
    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        self.rgb[y as usize * self.width + x as usize]
    }

    /// How many different colours there are.
    pub fn colours(&self) -> usize {
        self.counts().len()
    }

    /// Share of the pixels, 0 to 1, that do not have the most frequent colour.
    pub fn share_drawn(&self) -> f64 {
        let ground = self.counts().into_values().max().unwrap_or(0);
        1.0 - ground as f64 / self.rgb.len() as f64
    }

    /// Share of the pixels, 0 to 1, that are not black.
    pub fn share_lit(&self) -> f64 {
        let lit = self.rgb.iter().filter(|pixel| **pixel != [0; 3]).count();
        lit as f64 / self.rgb.len() as f64
    }

    /// The pixels that are like `colour`, each channel within `tolerance`: x and y, row by row.
    pub fn like(&self, colour: [u8; 3], tolerance: u8) -> Vec<(u32, u32)> {
        let near = |pixel: &[u8; 3]| pixel.iter().zip(colour).all(|(one, of)| one.abs_diff(of) <= tolerance);
        let place = |index| ((index % self.width) as u32, (index / self.width) as u32);
        (0..self.rgb.len()).filter(|index| near(&self.rgb[*index])).map(place).collect()
    }

    /// How many pixels are not as in the other picture, by more than `tolerance` in any channel; all of them
    /// if the sizes differ.
    pub fn differing(&self, other: &Self, tolerance: u8) -> usize {
        if self.size() != other.size() {
            return self.rgb.len();
        }
        let far = |(one, other): (&[u8; 3], &[u8; 3])| {
            one.iter().zip(other).any(|(one, other)| one.abs_diff(*other) > tolerance)
        };
        self.rgb.iter().zip(&other.rgb).filter(|pair| far(*pair)).count()
    }

    /// Writes it as PNG.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let (width, height) = self.size();
        let mut encoder = png::Encoder::new(std::fs::File::create(path)?, width, height);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.rgb.as_flattened())?;
        Ok(writer.finish()?)
    }

    fn counts(&self) -> HashMap<[u8; 3], usize> {
        let mut counts = HashMap::new();
        self.rgb.iter().for_each(|pixel| *counts.entry(*pixel).or_default() += 1);
        counts
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (width, height) = self.size();
        write!(out, "a picture of {width} x {height} pixels and {} colours", self.colours())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_picture_is_not_lit_and_one_dot_is_drawn() {
        let mut rgb = vec![[0; 3]; 12];
        let black = Picture::new(4, rgb.clone());
        assert_eq!((black.share_lit(), black.share_drawn(), black.colours()), (0.0, 0.0, 1));
        rgb[6] = [242, 177, 74];
        let dot = Picture::new(4, rgb);
        assert_eq!(dot.like([240, 177, 74], 2), [(2, 1)]);
        assert_eq!((dot.share_lit(), dot.share_drawn()), (1.0 / 12.0, 1.0 - 11.0 / 12.0));
        assert_eq!(dot.differing(&black, 8), 1);
    }
}
