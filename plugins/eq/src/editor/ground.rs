//! What hands do where the graph is empty: a double-click or a drag makes a band, Shift and a drag choose
//! those inside a rectangle, a click chooses none.

use aplomb_kit::window::Desk;
use aplomb_kit::window::theme::{HAIRLINE, faded};
use egui::accesskit::Role;
use egui::{CornerRadius, Id, Key, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui};

use super::deeds;
use super::place::{Seed, gain_at_db, positions};
use super::scene::Scene;
use super::selection::Selection;

/// What a drag on the ground is.
#[derive(Clone, Copy, Debug)]
enum Drag {
    /// This new band is put into its place.
    Making { band: usize, seed: Seed },
    /// A rectangle from here.
    Choosing(Pos2),
}

/// The empty graph.
#[derive(Debug, Default)]
pub struct Ground {
    drag: Option<Drag>,
}

impl Ground {
    /// Lets hands work on the empty graph; to be called before nodes are drawn, which lie on it.
    pub fn show(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        scene: &Scene<'_>,
        selection: &mut Selection,
    ) -> Response {
        let response = ui.interact(scene.graph.rect, Id::unique("graph"), Sense::click_and_drag());
        self.settle(ui, desk, scene);
        let at = response.interact_pointer_pos();
        if response.double_clicked() {
            if let Some(at) = at {
                self.make(desk, scene, selection, at, false);
            }
        } else if response.clicked() {
            selection.clear();
        }
        if response.drag_started_by(PointerButton::Primary)
            && let Some(from) = ui.input(|input| input.pointer.press_origin()).or(at)
        {
            if ui.input(|input| input.modifiers.shift) {
                self.drag = Some(Drag::Choosing(from));
            } else {
                self.make(desk, scene, selection, from, true);
            }
        }
        if let Some(at) = at {
            self.go_on(ui, desk, scene, selection, &response, at);
        }
        response.widget_info(|| egui::WidgetInfo::labeled(Role::GraphicsObject, true, "Equaliser curve"));
        let help = "Double-click or drag for a new band, Shift and drag to choose several";
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(help.to_owned()));
        response
    }

    /// Makes a band; held, it follows the pointer until it is let go, and all of that is one step.
    fn make(
        &mut self,
        desk: &mut Desk,
        scene: &Scene<'_>,
        selection: &mut Selection,
        at: Pos2,
        is_held: bool,
    ) {
        let Some(band) = deeds::free_band(scene.settings()) else {
            desk.say("All 24 bands are in use".to_owned());
            return;
        };
        let (hz, height_db) = scene.graph.value(at);
        let seed = Seed::at(hz, height_db, scene.settings().gain_scale);
        let moves = deeds::making(&seed, &scene.ids[band], &scene.params().bands[band]);
        if is_held {
            for (id, to) in moves {
                desk.with(id, |hands, entry| {
                    hands.hold(entry);
                    hands.set(entry, to);
                });
            }
            self.drag = Some(Drag::Making { band, seed });
        } else {
            desk.move_all("New band", moves);
        }
        selection.only(band);
    }

    fn go_on(
        &mut self,
        ui: &Ui,
        desk: &mut Desk,
        scene: &Scene<'_>,
        selection: &mut Selection,
        response: &Response,
        at: Pos2,
    ) {
        match self.drag {
            None => {}
            Some(Drag::Making { band, seed }) => {
                let ids = &scene.ids[band];
                if !desk.hands().holds(&ids.freq) {
                    // Undone, or loaded over, in the middle
                    self.drag = None;
                } else if ui.input(|input| input.key_pressed(Key::Escape)) {
                    for id in ids.all() {
                        desk.with(id, |hands, entry| hands.cancel(entry));
                    }
                    self.drag = None;
                } else if response.dragged() {
                    let (hz, height_db) = scene.graph.value(at);
                    let gain_db = gain_at_db(seed.kind, height_db, scene.settings().gain_scale);
                    let to = Seed { freq_hz: hz, gain_db, ..seed };
                    let [freq, gain, _] = positions(&to, &scene.params().bands[band]);
                    for (id, to) in [(&ids.freq, freq), (&ids.gain, gain)] {
                        desk.with(id, |hands, entry| hands.set(entry, to));
                    }
                }
            }
            Some(Drag::Choosing(from)) => {
                let area = Rect::from_two_pos(from, at).intersect(scene.graph.rect);
                selection.clear();
                for band in scene.mirror.used() {
                    let set = &scene.settings().bands[band];
                    if area.contains(scene.graph.node(set, scene.settings().gain_scale)) {
                        selection.add(band);
                    }
                }
                let (fill, line) = (faded(desk.theme.text, 0.06), faded(desk.theme.text, 0.4));
                let outline = Stroke::new(HAIRLINE, line);
                ui.painter().rect(area, CornerRadius::ZERO, fill, outline, StrokeKind::Inside);
            }
        }
        if response.drag_stopped() {
            self.let_go(desk, scene);
        }
    }

    fn let_go(&mut self, desk: &mut Desk, scene: &Scene<'_>) {
        if let Some(Drag::Making { band, .. }) = self.drag.take() {
            scene.ids[band].all().into_iter().for_each(|id| desk.release(id));
        }
    }

    /// Ends what can no longer end itself.
    fn settle(&mut self, ui: &Ui, desk: &mut Desk, scene: &Scene<'_>) {
        let is_down = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
        if !is_down {
            self.let_go(desk, scene);
        }
    }
}
