//! A picture of a window, its file, and how far two pictures are apart.

use std::collections::HashMap;
use std::fs;
use std::io::{BufReader, BufWriter};
use std::ops::Range;
use std::path::Path;

use egui::Color32;

/// Pixels along the sides of the squares in which pictures are compared.
const SQUARE: usize = 16;

/// An opaque picture, row by row from the top left.
#[derive(Clone, PartialEq)]
pub struct Picture {
    size: [usize; 2],
    pixels: Vec<[u8; 4]>,
}

/// How far two pictures of one size are apart, from 0 to 255 on average over the three colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Everywhere.
    pub mean: f64,
    /// In the square of 16 by 16 pixels where it is largest.
    pub worst: f64,
    /// The left upper corner of that square, in pixels.
    pub at: [usize; 2],
}

impl Picture {
    /// All of one colour.
    pub fn filled([width, height]: [usize; 2], colour: Color32) -> Picture {
        Picture { size: [width, height], pixels: vec![colour.to_array(); width * height] }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    /// Red, green, blue and opacity of one pixel.
    pub fn pixel(&self, [column, row]: [usize; 2]) -> [u8; 4] {
        self.pixels[row * self.size[0] + column]
    }

    /// Red, green, blue and opacity of all pixels.
    pub fn rgba(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    pub(super) fn row_mut(&mut self, row: usize, columns: Range<usize>) -> &mut [[u8; 4]] {
        let start = row * self.size[0];
        &mut self.pixels[start + columns.start..start + columns.end]
    }

    /// Compares two pictures; nothing if their sizes differ.
    pub fn difference(&self, other: &Picture) -> Option<Difference> {
        if self.size != other.size {
            return None;
        }
        let [width, height] = self.size;
        let mut found = Difference { mean: 0.0, worst: 0.0, at: [0, 0] };
        let mut whole = 0;
        for top in (0..height).step_by(SQUARE) {
            for left in (0..width).step_by(SQUARE) {
                let rows = top..(top + SQUARE).min(height);
                let columns = left..(left + SQUARE).min(width);
                let count = 3 * rows.len() * columns.len();
                let sum: u64 = rows.map(|row| self.apart(other, row, columns.clone())).sum();
                whole += sum;
                let mean = sum as f64 / count as f64;
                if mean > found.worst {
                    found = Difference { worst: mean, at: [left, top], ..found };
                }
            }
        }
        found.mean = whole as f64 / (3 * width * height).max(1) as f64;
        Some(found)
    }

    fn apart(&self, other: &Picture, row: usize, columns: Range<usize>) -> u64 {
        let range = row * self.size[0] + columns.start..row * self.size[0] + columns.end;
        let pairs = self.pixels[range.clone()].iter().zip(&other.pixels[range]);
        pairs.flat_map(|(a, b)| (0..3).map(|i| u64::from(a[i].abs_diff(b[i])))).sum()
    }

    /// Writes it as PNG, with a palette if it has few colours.
    pub fn save(&self, file: &Path) -> std::io::Result<()> {
        let [width, height] = self.size.map(|side| side as u32);
        let mut encoder = png::Encoder::new(BufWriter::new(fs::File::create(file)?), width, height);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        let data: Vec<u8> = match self.palette() {
            Some((palette, indexes)) => {
                encoder.set_color(png::ColorType::Indexed);
                encoder.set_palette(palette);
                encoder.set_filter(png::Filter::NoFilter);
                indexes
            }
            None => {
                encoder.set_color(png::ColorType::Rgb);
                encoder.set_filter(png::Filter::Adaptive);
                self.pixels.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
            }
        };
        encoder.write_header()?.write_image_data(&data)?;
        Ok(())
    }

    /// All colours in the order they appear, and of each pixel which it has; nothing if there are too many.
    fn palette(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let (mut palette, mut known) = (Vec::new(), HashMap::new());
        let mut indexes = Vec::with_capacity(self.pixels.len());
        for [red, green, blue, _] in &self.pixels {
            let next = known.len();
            let index = *known.entry([*red, *green, *blue]).or_insert(next);
            if index == next {
                palette.extend([red, green, blue]);
            }
            indexes.push(u8::try_from(index).ok()?);
        }
        Some((palette, indexes))
    }

    /// Reads a PNG.
    pub fn load(file: &Path) -> std::io::Result<Picture> {
        let mut decoder = png::Decoder::new(BufReader::new(fs::File::open(file)?));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info()?;
        let mut data = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let info = reader.next_frame(&mut data)?;
        let data = &data[..info.buffer_size()];
        let pixels = match info.color_type {
            png::ColorType::Rgb => data.as_chunks::<3>().0.iter().map(|&[r, g, b]| [r, g, b, 255]).collect(),
            png::ColorType::Rgba => data.as_chunks::<4>().0.to_vec(),
            other => {
                let what = format!("{} has {other:?} pixels, not colours", file.display());
                return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, what));
            }
        };
        Ok(Picture { size: [info.width as usize, info.height as usize], pixels })
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("size", &self.size).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_from_its_file_with_few_colours_and_with_many() {
        let folder = tempfile::tempdir().unwrap();
        for colours in [3_usize, 256, 257, 4_000] {
            let mut picture = Picture::filled([80, 50], Color32::BLACK);
            for (place, pixel) in picture.pixels.iter_mut().enumerate() {
                let colour = place % colours;
                *pixel = [(colour & 255) as u8, (colour >> 8) as u8, 7, 255];
            }
            let file = folder.path().join(format!("{colours}.png"));
            picture.save(&file).unwrap();
            assert!(Picture::load(&file).unwrap() == picture, "{colours} colours");
        }
    }

    #[test]
    fn pictures_differ_by_the_mean_and_by_the_worst_square() {
        let grey = Picture::filled([40, 24], Color32::from_gray(100));
        let mut other = grey.clone();
        other.row_mut(20, 34..36).fill([130, 100, 100, 255]);
        let found = grey.difference(&other).unwrap();
        // The last square is 8 by 8 pixels
        assert_eq!(found.at, [32, 16]);
        assert!((found.worst - 60.0 / (3.0 * 64.0)).abs() < 1e-12);
        assert!((found.mean - 60.0 / (3.0 * 960.0)).abs() < 1e-12);
        assert_eq!(grey.difference(&grey).unwrap().worst, 0.0);
        assert_eq!(grey.difference(&Picture::filled([40, 25], Color32::BLACK)), None);
    }
}
