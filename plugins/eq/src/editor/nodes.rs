//! The nodes on the graph: dragged, turned, chosen, with their menu and the movement of dynamic bands.

use aplomb_kit::text::note_name;
use aplomb_kit::window::Desk;
use aplomb_kit::window::behave::Axis;
use aplomb_kit::window::controls::written;
use aplomb_kit::window::paint;
use aplomb_kit::window::theme::{HAIRLINE, NODE, SMALL_TEXT, Theme, faded, font};
use aplomb_kit::window::widgets::{Node, node};
use egui::{Align2, CornerRadius, Id, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2, vec2};
use nice_plug::prelude::Param;
use shared_dsp::eq::settings::BandState;

use super::card::signed_db;
use super::menu;
use super::place::{Upwards, height_db, upwards};
use super::scene::Scene;
use super::selection::Selection;
use crate::params::FREQUENCY;

/// Frequency and gain of bands, on their ways from 0 to 1.
type Places = Vec<(usize, [f32; 2])>;

/// A drag that moves all bands that are chosen.
#[derive(Clone, Debug)]
struct Together {
    lead: usize,
    /// Where each was when the button went down.
    from: Places,
}

/// Where a band is.
fn place_of(desk: &Desk, scene: &Scene<'_>, band: usize) -> [f32; 2] {
    let ids = &scene.ids[band];
    [desk.position(&ids.freq), desk.position(&ids.gain)]
}

/// What hands are doing with the nodes.
#[derive(Debug, Default)]
pub struct Nodes {
    together: Option<Together>,
    /// Where what is chosen was when the button went down.
    pressed: Places,
    /// The band that was pressed had been chosen before.
    was_chosen: bool,
    /// The node under the pointer.
    hovered: Option<usize>,
}

impl Nodes {
    /// The node that the pointer is on.
    pub fn hovered(&self) -> Option<usize> {
        self.hovered
    }

    /// Draws all nodes and lets hands work on them.
    pub fn show(&mut self, ui: &Ui, desk: &mut Desk, scene: &Scene<'_>, selection: &mut Selection) {
        self.hovered = None;
        for band in scene.mirror.used() {
            let response = one(ui, desk, scene, selection, band);
            if response.hovered() || response.dragged() {
                self.hovered = Some(band);
            }
            self.choose(ui, desk, scene, selection, &response, band);
            self.drag_together(desk, scene, &response, band);
            menu::of_node(desk, scene, selection, &response, band);
        }
    }

    fn choose(
        &mut self,
        ui: &Ui,
        desk: &Desk,
        scene: &Scene<'_>,
        selection: &mut Selection,
        response: &Response,
        band: usize,
    ) {
        let (pressed, is_shift) = ui.input(|input| (input.pointer.any_pressed(), input.modifiers.shift));
        if response.is_pointer_button_down_on() && pressed {
            response.request_focus();
            self.was_chosen = selection.has(band);
            if is_shift || self.was_chosen {
                selection.add(band);
            } else {
                selection.only(band);
            }
            let all = selection.all().into_iter();
            self.pressed = all.map(|band| (band, place_of(desk, scene, band))).collect();
        } else if response.clicked() {
            match is_shift {
                true if self.was_chosen && selection.all().len() > 1 => selection.remove(band),
                true => selection.add(band),
                false => selection.only(band),
            }
        } else {
            let asked = response.secondary_clicked() && !selection.has(band);
            let tabbed = response.gained_focus() && !ui.input(|input| input.pointer.any_down());
            if asked || tabbed {
                selection.only(band);
            }
        }
    }

    /// What else is chosen follows the band that is dragged.
    fn drag_together(&mut self, desk: &mut Desk, scene: &Scene<'_>, response: &Response, band: usize) {
        if response.drag_started_by(egui::PointerButton::Primary) && self.pressed.len() > 1 {
            self.together = Some(Together { lead: band, from: std::mem::take(&mut self.pressed) });
        }
        let Some(together) = self.together.take_if(|together| together.lead == band) else { return };
        let others = || together.from.iter().filter(|(other, _)| *other != band);
        let moved = |desk: &mut Desk, id: &str, to: f32| {
            desk.with(id, |hands, entry| {
                hands.hold(entry);
                hands.set(entry, to);
            });
        };
        let is_held = desk.hands().holds(&scene.ids[band].freq);
        if response.dragged() && is_held {
            let Some((_, start)) = together.from.iter().find(|(other, _)| *other == band) else { return };
            let now = place_of(desk, scene, band);
            for (other, from) in others() {
                let ids = &scene.ids[*other];
                moved(desk, &ids.freq, from[0] + now[0] - start[0]);
                if upwards(&scene.settings().bands[*other]) == Upwards::Gain {
                    moved(desk, &ids.gain, from[1] + now[1] - start[1]);
                }
            }
            self.together = Some(together);
            return;
        }
        // Escape put the one back that leads: so the others
        let is_cancelled = response.dragged() && !is_held;
        for (other, from) in others() {
            let ids = &scene.ids[*other];
            for (id, to) in [(&ids.freq, from[0]), (&ids.gain, from[1])] {
                if is_cancelled && desk.hands().holds(id) {
                    desk.with(id, |hands, entry| {
                        hands.set(entry, to);
                        hands.cancel(entry);
                    });
                }
                desk.release(id);
            }
        }
    }
}

/// Draws the node of a band.
fn one(ui: &Ui, desk: &mut Desk, scene: &Scene<'_>, selection: &Selection, band: usize) -> Response {
    let (settings, graph, ids) = (scene.settings(), &scene.graph, &scene.ids[band]);
    let (set, params) = (&settings.bands[band], &scene.params().bands[band]);
    let at = graph.node(set, settings.gain_scale);
    let theme = desk.theme;
    let colour = theme.band(band);
    let is_on = set.state == BandState::On;
    if upwards(set) == Upwards::Gain && set.dynamics.range_db * settings.gain_scale != 0.0 {
        movement(ui.painter(), scene, band, at, &theme);
    }
    let up = upwards(set);
    let y = match up {
        Upwards::Gain => Some(ids.gain.as_str()),
        Upwards::Q => Some(ids.q.as_str()),
        Upwards::Nothing => None,
    };
    let per_point = graph.height_per_point(set, settings.gain_scale, params);
    let reset: &[&str] = &[y.unwrap_or(&ids.q)];
    let (label, name, value) =
        ((band + 1).to_string(), format!("Band {}", band + 1), said(desk, scene, band));
    node(
        ui,
        desk,
        &Node {
            id: Id::unique(("band", band)),
            at,
            colour,
            label: &label,
            name: &name,
            value: &value,
            x: Some(Axis { id: &ids.freq, per_point: graph.freq_per_point(params) }),
            y: y.map(|id| Axis { id, per_point }),
            wheel: Some(&ids.q),
            reset,
            is_selected: selection.has(band),
            is_on,
        },
    )
}

/// The range of a dynamic band as a thin bar at its node, and where it is now as a thick one.
fn movement(painter: &Painter, scene: &Scene<'_>, band: usize, at: Pos2, theme: &Theme) {
    let (settings, graph) = (scene.settings(), &scene.graph);
    let set = &settings.bands[band];
    let own_db = height_db(set, settings.gain_scale);
    let y = |away_db: f32| graph.within(pos2(at.x, graph.gain.at(own_db + away_db))).y;
    let colour = theme.band(band);
    let end = y(set.dynamics.range_db * settings.gain_scale);
    let bar = |half: f32, to: f32| Rect::from_two_pos(pos2(at.x - half, at.y), pos2(at.x + half, to));
    painter.rect_filled(bar(2.0, end), CornerRadius::same(2), faded(colour, 0.3));
    paint::rule(painter, pos2(at.x - 5.0, end), pos2(at.x + 5.0, end), faded(colour, 0.7));
    let movement_db = scene.movement_db()[band];
    if movement_db != 0.0 && set.state == BandState::On {
        let now = y(movement_db);
        painter.rect_filled(bar(2.0, now), CornerRadius::same(2), colour);
        let mark = Stroke::new(2.0, theme.text);
        painter.line_segment([pos2(at.x - 5.0, now), pos2(at.x + 5.0, now)], mark);
    }
}

/// What a band is set to, in words.
pub fn said(desk: &Desk, scene: &Scene<'_>, band: usize) -> String {
    let (ids, set) = (&scene.ids[band], &scene.settings().bands[band]);
    let mut parts = vec![desk.written(&ids.kind), desk.written(&ids.freq)];
    if upwards(set) == Upwards::Gain {
        parts.push(desk.written(&ids.gain));
    }
    parts.push(format!("Q\u{2009}{}", desk.written(&ids.q)));
    parts.push(written(&note_name(set.freq_hz)));
    if set.state == BandState::Bypassed {
        parts.push("bypassed".to_owned());
    }
    parts.join(" \u{b7} ")
}

/// Writes what is under the pointer beside it: of a node its values, of the empty graph frequency, note and
/// curve.
pub fn read_out(
    ui: &Ui,
    desk: &Desk,
    scene: &Scene<'_>,
    node: Option<usize>,
    pointer: Pos2,
    curve_db: Option<f32>,
) {
    let params = &scene.params().bands[0];
    let written_hz = |hz: f32| written(&params.freq.normalized_value_to_string(at_octaves(params, hz), true));
    let graph = &scene.graph;
    let (text, at) = match node {
        Some(band) => {
            let set = &scene.settings().bands[band];
            let ids = &scene.ids[band];
            let mut parts = vec![desk.written(&ids.freq), written(&note_name(set.freq_hz))];
            if upwards(set) == Upwards::Gain {
                parts.push(desk.written(&ids.gain));
            }
            parts.push(format!("Q\u{2009}{}", desk.written(&ids.q)));
            (parts.join("  "), graph.node(set, scene.settings().gain_scale))
        }
        None => {
            let (hz, _) = graph.value(pointer);
            let mut parts = vec![written_hz(hz), written(&note_name(hz))];
            if let Some(curve_db) = curve_db {
                parts.push(signed_db(curve_db));
            }
            (parts.join("  "), pointer)
        }
    };
    let painter = paint::within(ui, graph.rect);
    let theme = desk.theme;
    let galley = painter.layout_no_wrap(text.clone(), font(SMALL_TEXT), theme.text);
    let size = galley.size() + vec2(12.0, 6.0);
    let above = at - vec2(0.0, 2.0 * NODE + 8.0 + size.y / 2.0);
    let at = if above.y - size.y / 2.0 < graph.rect.min.y + 2.0 {
        at + vec2(0.0, 2.0 * NODE + 8.0 + size.y / 2.0)
    } else {
        above
    };
    let half = size.x / 2.0 + 2.0;
    let x = at.x.clamp(graph.rect.min.x + half, (graph.rect.max.x - half).max(graph.rect.min.x + half));
    let place = Rect::from_center_size(pos2(x, at.y), size);
    let outline = Stroke::new(HAIRLINE, theme.line);
    painter.rect(place, CornerRadius::same(4), faded(theme.panel, 0.94), outline, StrokeKind::Inside);
    paint::text(&painter, place.center(), Align2::CENTER_CENTER, &text, font(SMALL_TEXT), theme.text, size.x);
}

fn at_octaves(params: &crate::params::BandParams, hz: f32) -> f32 {
    params.freq.preview_normalized(FREQUENCY.octaves(hz))
}
