//! The stage from above: walls, listener, distances, first reflections, the others, and the source, which a hand
//! moves.

use std::f32::consts::FRAC_PI_2;

use aplomb_kit::window::behave::{self, Axis, Grip, announce};
use aplomb_kit::window::controls::signed;
use aplomb_kit::window::follow::follow;
use aplomb_kit::window::theme::{GAP, NODE, SMALL_TEXT, Theme, faded, font};
use aplomb_kit::window::widgets::button;
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Id, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use nice_plug::params::Param;
use shared_dsp::space::direction::sides_deg;

use super::company::Company;
use super::floor::Floor;
use super::others::{self, OTHERS};
use super::readout::{Readout, place_in_words, wide};
use super::reflections::{Bounce, bounces};
use super::scenery::{Scenery, metres};
use crate::params::RoomParams;

/// Radius of the source, in points.
pub const SOURCE: f32 = NODE + 3.0;
/// Distances that may have a circle, in m.
const CIRCLES_M: [f64; 9] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// Circles keep this distance from each other, in points.
const APART: f32 = 22.0;
/// A reflection that is so much softer than the direct sound is not drawn, in dB.
const SOFTEST_DB: f64 = -30.0;
/// Whether only what is near is seen, as it is kept in the state.
const NEAR: &str = "near";

/// The stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Map {
    /// How far ahead is seen, in m, where only what is near is.
    reach_m: f64,
}

impl Map {
    /// Draws the stage and lets a hand move the source.
    pub fn show(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        rect: Rect,
        params: &RoomParams,
        scenery: &Scenery,
        company: &Company,
    ) {
        let theme = desk.theme;
        let painter = paint::within(ui, rect);
        paint::well(&painter, rect, &theme);
        let has_line = rect.height() > 160.0;
        let mut place = rect.shrink(if has_line { 12.0 } else { 6.0 });
        let line = if has_line { paint::take_bottom(&mut place, 18.0, 4.0) } else { Rect::NOTHING };
        // Under a hand the scale stands still
        if !["azimuth", "proximity"].iter().any(|id| desk.hands().holds(id)) {
            self.reach_m = (2.2 * scenery.law.critical_m()).max(1.25 * scenery.distance_m());
        }
        let is_near = has_line && desk.kept().view(NEAR, 0.0) > 0.5;
        let floor = if is_near {
            Floor::near(&scenery.room, place, self.reach_m)
        } else {
            Floor::new(&scenery.room, place)
        };
        painter.rect_filled(floor.walls, 2.0, faded(theme.panel, 0.6));
        let source = floor.spot(scenery.distance_m(), f64::from(scenery.settings.azimuth_deg));
        // What is written later must not be written upon
        let mut taken = vec![Rect::from_center_size(source, vec2(2.0 * SOURCE, 2.0 * SOURCE))];
        let readout = Readout::new(&painter, scenery, source, rect, has_line);
        taken.push(readout.rect());
        let called = Rect::from_min_size(floor.listener + vec2(-24.0, OTHERS + 3.0), vec2(48.0, 14.0));
        taken.push(called);
        let seen = floor.walls.intersect(place);
        show_distances(&painter, seen, &floor, scenery, &theme, &mut taken);
        show_reflections(ui, desk, &painter, &floor, scenery, source);
        painter.rect_stroke(floor.walls, 2.0, Stroke::new(1.5, theme.text3), StrokeKind::Middle);
        others::show(ui, desk, &painter, &floor, company, rect, &mut taken);
        show_listener(&painter, &floor, called, place, &theme);
        show_source(ui, desk, &painter, &floor, params, scenery, source);
        readout.paint(&painter, &theme);
        if has_line {
            show_line(ui, desk, &painter, line, scenery, is_near);
        }
    }
}

/// The sides of the room, where it is as loud as the source, and whether all of it is seen.
fn show_line(ui: &Ui, desk: &mut Desk, painter: &Painter, mut line: Rect, scenery: &Scenery, is_near: bool) {
    let theme = desk.theme;
    let place = paint::take_right(&mut line, 44.0, GAP);
    let help = "Shows only what is near the listener, larger";
    if button(ui, desk, Id::unique("near"), place, "Near", is_near, help).clicked() {
        desk.kept().set_view(NEAR, if is_near { 0.0 } else { 1.0 });
        ui.ctx().request_repaint();
    }
    let [width, length, height] = scenery.room.dimensions_m();
    let digits = if length.max(width) < 9.95 { 1 } else { 0 };
    let sizes = format!("{width:.digits$} \u{d7} {length:.digits$} \u{d7} {height:.digits$}\u{2009}m");
    let small = font(SMALL_TEXT);
    let write = |at: Pos2, anchor: Align2, text: &str, colour: egui::Color32| {
        paint::text(painter, at, anchor, text, small.clone(), colour, line.width())
    };
    let left = write(line.left_center(), Align2::LEFT_CENTER, &sizes, theme.text3);
    let critical = format!("Room as loud at {}", metres(scenery.law.critical_m()));
    if wide(painter, &critical, &font(SMALL_TEXT)) + GAP < line.max.x - left.max.x {
        write(line.right_center(), Align2::RIGHT_CENTER, &critical, faded(theme.signal, 0.8));
    }
}

/// Half circles ahead of the listener, with their distances; the one where the room is as loud is dashed.
fn show_distances(
    painter: &Painter,
    seen: Rect,
    floor: &Floor,
    scenery: &Scenery,
    theme: &Theme,
    taken: &mut Vec<Rect>,
) {
    let inside = painter.with_clip_rect(seen);
    // On the other side than the source
    let side = if scenery.settings.azimuth_deg < 0.0 { 16.0 } else { -16.0 };
    let mut last = 0.0;
    for distance_m in CIRCLES_M {
        let radius = distance_m as f32 * floor.points_per_m;
        let top = floor.listener.y - radius;
        if radius < APART || radius - last < APART || top < seen.min.y + 8.0 {
            continue;
        }
        last = radius;
        paint::arc(&inside, floor.listener, radius, -2.0 * FRAC_PI_2, 0.0, theme.hairline(theme.line));
        let text = format!("{distance_m}\u{2009}m");
        let font = font(SMALL_TEXT);
        let size = vec2(wide(painter, &text, &font), 13.0);
        let label = Rect::from_center_size(pos2(floor.listener.x + side, top), size);
        if taken.iter().all(|other| !other.expand(2.0).intersects(label)) {
            painter.rect_filled(label.expand2(vec2(2.0, 0.0)), 2.0, theme.well);
            paint::text(painter, label.center(), Align2::CENTER_CENTER, &text, font, theme.text3, 60.0);
            taken.push(label);
        }
    }
    let radius = scenery.law.critical_m() as f32 * floor.points_per_m;
    let steps = (radius as usize).clamp(12, 160);
    let point = |step: usize| {
        let angle = -2.0 * FRAC_PI_2 * step as f32 / steps as f32;
        floor.listener + radius * vec2(angle.cos(), angle.sin())
    };
    let circle: Vec<Pos2> = (0..=steps).map(point).collect();
    inside.extend(Shape::dashed_line(&circle, theme.hairline(faded(theme.signal, 0.55)), 2.0, 4.0));
}

/// Dashed lines by way of the walls, the fainter the softer.
fn show_reflections(
    ui: &Ui,
    desk: &mut Desk,
    painter: &Painter,
    floor: &Floor,
    scenery: &Scenery,
    source: Pos2,
) {
    let theme = desk.theme;
    let pointer = ui.input(|input| input.pointer.hover_pos());
    for Bounce { wall, right_m, ahead_m, later_ms, level_db } in bounces(scenery) {
        let opacity = (1.0 - level_db / SOFTEST_DB).clamp(0.0, 1.0) as f32;
        if opacity < 0.05 {
            continue;
        }
        let at = floor.beside(right_m, ahead_m);
        let colour = faded(theme.signal, 0.15 + 0.6 * opacity);
        let way = [source, at, floor.listener];
        painter.extend(Shape::dashed_line(&way, theme.hairline(colour), 4.0, 4.0));
        painter.circle_filled(at, 2.5, colour);
        let is_near = |pointer: Pos2| pointer.distance(at) < NODE && pointer.distance(source) > SOURCE;
        if pointer.is_some_and(is_near) {
            let level = signed(level_db);
            desk.hint(format!(
                "{wall}: {later_ms:.1}\u{2009}ms later than the direct sound, {level}\u{2009}dB"
            ));
        }
    }
}

fn show_listener(painter: &Painter, floor: &Floor, called: Rect, place: Rect, theme: &Theme) {
    let at = floor.listener;
    let nose = [vec2(-3.0, -OTHERS + 1.0), vec2(0.0, -OTHERS - 4.0), vec2(3.0, -OTHERS + 1.0)];
    let colour = theme.text2;
    let stroke = Stroke::new(1.5, colour);
    painter.add(Shape::convex_polygon(nose.map(|corner| at + corner).to_vec(), colour, Stroke::NONE));
    painter.circle(at, OTHERS, theme.raised, stroke);
    if place.contains_rect(called) {
        let at = called.center();
        paint::text(painter, at, Align2::CENTER_CENTER, "Listener", font(SMALL_TEXT), theme.text2, 60.0);
    }
}

/// The source, its way to the listener, and its width as it is heard.
fn show_source(
    ui: &Ui,
    desk: &mut Desk,
    painter: &Painter,
    floor: &Floor,
    params: &RoomParams,
    scenery: &Scenery,
    source: Pos2,
) {
    let theme = desk.theme;
    let settings = &scenery.settings;
    let reach = Rect::from_center_size(source, vec2(2.0 * SOURCE + 8.0, 2.0 * SOURCE + 8.0));
    let response = ui.interact(reach, Id::unique("source"), Sense::click_and_drag());
    let axis = |id| Some(Axis { id, per_point: 0.0 });
    let grip = Grip {
        x: axis("azimuth"),
        y: axis("proximity"),
        wheel: Some("source_width"),
        reset: &["azimuth", "proximity"],
    };
    follow(ui, desk, &response, &grip, source, ["azimuth", "proximity"], |point| {
        let (azimuth_deg, proximity) = floor.put(&scenery.room, point, settings.azimuth_deg);
        [params.azimuth.preview_normalized(azimuth_deg), params.proximity.preview_normalized(proximity)]
    });
    let is_warm = response.hovered() || response.dragged() || response.has_focus();
    painter.line_segment([floor.listener, source], theme.curve(theme.accent));
    let width_m = f64::from(settings.source_width_m);
    let sides = sides_deg(f64::from(settings.azimuth_deg), width_m, scenery.distance_m());
    let [from, to] = sides.map(|side_deg| side_deg.to_radians() as f32 - FRAC_PI_2);
    let radius = source.distance(floor.listener);
    paint::arc(painter, floor.listener, radius, from, to, Stroke::new(4.0, faded(theme.accent, 0.45)));
    painter.circle(source, SOURCE + 3.0, theme.well, Stroke::new(1.5, theme.accent));
    painter.circle_filled(source, SOURCE - 1.0, theme.accent);
    if is_warm {
        let ring = if response.has_focus() { theme.text } else { theme.accent };
        painter.circle_stroke(source, SOURCE + 6.0, Stroke::new(1.5, faded(ring, 0.6)));
    }
    let value = place_in_words(scenery);
    if response.hovered() || response.dragged() {
        let width = desk.written("source_width");
        desk.hint(format!("Source: {value}, {width} wide. Drag to place it, wheel for its width"));
    }
    let what = "Drag: left and right is direction, up and down is distance; the wheel turns its width";
    announce(ui, &response, Role::Slider, "Source", &value, what);
    behave::menu(desk, &response, "proximity", |ui, desk| {
        for (text, id, position) in
            [("Straight ahead", "azimuth", 0.5), ("At the microphone", "proximity", 0.0)]
        {
            if ui.button(text).clicked() {
                desk.set(id, position);
                ui.close();
            }
        }
        ui.separator();
    });
}
