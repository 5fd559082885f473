//! Against closed forms.

use egui::epaint::{ImageDelta, Mesh, Primitive, Vertex};
use egui::{
    ClippedPrimitive, Color32, ColorImage, Pos2, Rect, TextureId, TextureOptions, TexturesDelta, pos2,
};

use super::Canvas;

const EVERYWHERE: Rect = Rect::EVERYTHING;
const FONT: TextureId = TextureId::Managed(0);

/// A black canvas with one white texel for what has no texture.
fn canvas(size: [usize; 2]) -> Canvas {
    let mut canvas = Canvas::new(size, Color32::BLACK);
    give(
        &mut canvas,
        FONT,
        ImageDelta::full(ColorImage::filled([1, 1], Color32::WHITE), TextureOptions::LINEAR),
    );
    canvas
}

fn give(canvas: &mut Canvas, id: TextureId, change: ImageDelta) {
    let mut delta = TexturesDelta::default();
    delta.push(id, change);
    assert_eq!(canvas.take_textures(delta), []);
}

fn painted(canvas: &mut Canvas, clip_rect: Rect, pixels_per_point: f32, mesh: Mesh) {
    canvas.paint(&[ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }], pixels_per_point);
}

fn square(rect: Rect, colour: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(rect, colour);
    mesh
}

/// A triangle of three corners with colours.
fn triangle(corners: [(Pos2, Color32); 3]) -> Mesh {
    let vertices = corners.map(|(pos, color)| Vertex { pos, uv: Pos2::ZERO, color }).to_vec();
    Mesh { indices: vec![0, 1, 2], vertices, texture_id: FONT }
}

#[test]
fn a_rectangle_fills_the_pixels_whose_centres_it_covers_and_its_clip_rectangle_shows() {
    let mut canvas = canvas([20, 10]);
    let rect = Rect::from_min_max(pos2(2.5, 1.49), pos2(12.5, 7.51));
    let clip = Rect::from_min_max(pos2(0.0, 2.6), pos2(10.4, 100.0));
    painted(&mut canvas, clip, 1.0, square(rect, Color32::from_rgb(10, 20, 30)));
    for row in 0..10 {
        for column in 0..20 {
            // A centre on the left edge is inside, on the right edge outside
            let inside = (2..12).contains(&column) && (1..8).contains(&row);
            let shown = inside && (3..10).contains(&row) && column < 10;
            let expected = if shown { [10, 20, 30, 255] } else { [0, 0, 0, 255] };
            assert_eq!(canvas.picture().pixel([column, row]), expected, "{column} {row}");
        }
    }
}

#[test]
fn points_become_pixels_by_the_scale() {
    let mut canvas = canvas([40, 20]);
    painted(
        &mut canvas,
        EVERYWHERE,
        2.5,
        square(Rect::from_min_max(pos2(2.0, 2.0), pos2(6.0, 4.0)), Color32::WHITE),
    );
    let white = canvas.picture().rgba().as_chunks::<4>().0.iter().filter(|pixel| pixel[0] == 255).count();
    assert_eq!(white, 10 * 5);
}

#[test]
fn what_shines_through_is_the_source_and_the_rest_of_what_is_below_to_the_nearest_of_256() {
    for opacity in [0_u8, 1, 63, 128, 200, 254, 255] {
        let mut canvas = canvas([4, 4]);
        canvas.clear([4, 4], Color32::from_rgb(200, 100, 3));
        let colour = Color32::from_rgba_premultiplied(opacity / 2, 0, opacity, opacity);
        painted(
            &mut canvas,
            EVERYWHERE,
            1.0,
            square(Rect::from_min_max(pos2(0.0, 0.0), pos2(4.0, 4.0)), colour),
        );
        let part = 1.0 - f64::from(opacity) / 255.0;
        let expected = [
            (f64::from(opacity / 2) + 200.0 * part).round() as u8,
            (100.0 * part).round() as u8,
            (f64::from(opacity) + 3.0 * part).round() as u8,
            255,
        ];
        assert_eq!(canvas.picture().pixel([1, 2]), expected, "{opacity}");
    }
}

#[test]
fn each_pixel_of_a_fan_is_covered_once() {
    // Half opaque: what is covered twice is brighter, what is left out is black
    let half = Color32::from_rgba_premultiplied(100, 100, 100, 128);
    let mut canvas = canvas([64, 64]);
    let centre = pos2(31.37, 32.81);
    let rim = [
        (0.0, 0.0),
        (17.3, 0.0),
        (64.0, 0.0),
        (64.0, 41.7),
        (64.0, 64.0),
        (3.9, 64.0),
        (0.0, 64.0),
        (0.0, 5.5),
    ];
    for place in 0..rim.len() {
        let [(x0, y0), (x1, y1)] = [rim[place], rim[(place + 1) % rim.len()]];
        let mut corners = [(centre, half), (pos2(x0, y0), half), (pos2(x1, y1), half)];
        if place % 2 == 0 {
            corners.reverse();
        }
        painted(&mut canvas, EVERYWHERE, 1.0, triangle(corners));
    }
    for pixel in canvas.picture().rgba().as_chunks::<4>().0 {
        assert_eq!(*pixel, [100, 100, 100, 255]);
    }
}

#[test]
fn a_gradient_is_a_straight_line_through_the_centres_of_the_pixels() {
    let mut canvas = canvas([100, 4]);
    let mut mesh = Mesh::default();
    for (x, grey) in [(0.0, 0), (100.0, 250)] {
        mesh.colored_vertex(pos2(x, 0.0), Color32::from_gray(grey));
        mesh.colored_vertex(pos2(x, 4.0), Color32::from_gray(grey));
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(2, 1, 3);
    painted(&mut canvas, EVERYWHERE, 1.0, mesh);
    for column in 0..100 {
        let expected = 2.5 * (column as f64 + 0.5);
        for row in 0..4 {
            let found = f64::from(canvas.picture().pixel([column, row])[1]);
            assert!((found - expected).abs() <= 0.5 + 1e-3, "{column}: {found} for {expected}");
        }
    }
}

#[test]
fn a_texture_is_read_between_its_texels_and_changes_in_part() {
    let mut canvas = canvas([8, 2]);
    let id = TextureId::Managed(7);
    give(
        &mut canvas,
        id,
        ImageDelta::full(ColorImage::filled([4, 1], Color32::BLACK), TextureOptions::LINEAR),
    );
    let white = ColorImage::filled([2, 1], Color32::WHITE);
    give(&mut canvas, id, ImageDelta::partial([2, 0], white, TextureOptions::LINEAR));
    let mut mesh = Mesh::with_texture(id);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(8.0, 2.0));
    mesh.add_rect_with_uv(whole, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), Color32::from_gray(200));
    painted(&mut canvas, EVERYWHERE, 1.0, mesh);
    // Texels 0 0 255 255 at 0.5 1.5 2.5 3.5, read at 0.25, 0.75, … 3.75, times 200/255
    let expected = [0.0, 0.0, 0.0, 50.0, 150.0, 200.0, 200.0, 200.0];
    for (column, expected) in expected.into_iter().enumerate() {
        let found = f64::from(canvas.picture().pixel([column, 1])[0]);
        assert!((found - expected).abs() <= 0.5, "{column}: {found} for {expected}");
    }
}

#[test]
fn corners_that_are_nowhere_or_far_away_do_no_harm() {
    let mut canvas = canvas([16, 16]);
    let white = Color32::WHITE;
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 1e30, -1e9] {
        for place in 0..3 {
            let mut corners = [pos2(1.0, 1.0), pos2(14.0, 2.0), pos2(5.0, 15.0)].map(|pos| (pos, white));
            corners[place].0.x = bad;
            painted(&mut canvas, EVERYWHERE, 1.0, triangle(corners));
            corners[place].0.y = bad;
            painted(&mut canvas, Rect::NOTHING, 2.0, triangle(corners));
            painted(&mut canvas, EVERYWHERE, bad, triangle(corners));
        }
    }
    // Indexes without a corner, textures that are not there, a clip rectangle that is nowhere
    let mut mesh = triangle([(pos2(0.0, 0.0), white); 3]);
    mesh.indices = vec![0, 1, 9];
    painted(&mut canvas, EVERYWHERE, 1.0, mesh.clone());
    mesh.texture_id = TextureId::User(3);
    painted(&mut canvas, Rect::NAN, 1.0, mesh);
    let partial = ImageDelta::partial([3, 3], ColorImage::filled([9, 9], white), TextureOptions::NEAREST);
    give(&mut canvas, TextureId::User(4), partial);
    canvas.free(vec![FONT, TextureId::User(5)]);
    // A half plane as large as the earth covers the window
    let mut far = self::canvas([16, 16]);
    let corners = [pos2(-5e5, -5e5), pos2(5e5, -5e5), pos2(0.0, 9e5)].map(|pos| (pos, white));
    painted(&mut far, EVERYWHERE, 1.0, triangle(corners));
    assert!(far.picture().rgba().iter().all(|&value| value == 255));
}

#[test]
fn a_disc_has_the_area_of_a_disc_with_smooth_edges() {
    let context = egui::Context::default();
    let mut canvas = Canvas::new([200, 200], Color32::BLACK);
    let input = egui::RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, egui::vec2(200.0, 200.0))),
        ..Default::default()
    };
    let mut output = context.run_ui(input, |ui| {
        ui.painter().circle_filled(pos2(100.3, 99.1), 60.0, Color32::WHITE);
    });
    let freed = canvas.take_textures(std::mem::take(&mut output.textures_delta));
    let primitives = context.tessellate(std::mem::take(&mut output.shapes), 1.0);
    canvas.paint(&primitives, 1.0);
    canvas.free(freed);
    let pixels = canvas.picture().rgba().as_chunks::<4>().0;
    let area: f64 = pixels.iter().map(|pixel| f64::from(pixel[0]) / 255.0).sum();
    let disc = std::f64::consts::PI * 60.0 * 60.0;
    // The feather of a pixel lies half inside and half outside; the polygon is a little smaller
    assert!((area / disc - 1.0).abs() < 0.005, "{area} for {disc}");
}
