//! The menu of a node: everything that can be done with a band.

use aplomb_kit::window::Desk;
use aplomb_kit::window::widgets::choices;
use egui::{Button, Response, Ui};
use nice_plug::prelude::Param;
use shared_dsp::eq::settings::BandState;

use super::deeds;
use super::kept::Keep;
use super::listen;
use super::place::has_gain;
use super::scene::Scene;
use super::selection::Selection;

/// The range that a band gets which is made dynamic, in dB.
const FIRST_RANGE_DB: f32 = -6.0;

/// Opens the menu under the right button.
pub fn of_node(
    desk: &mut Desk,
    scene: &Scene<'_>,
    selection: &mut Selection,
    response: &Response,
    band: usize,
) {
    response.context_menu(|ui| {
        let (ids, set) = (&scene.ids[band], scene.settings().bands[band]);
        for (name, id) in [("Type", &ids.kind), ("Slope", &ids.slope), ("Placement", &ids.placement)] {
            ui.menu_button(name, |ui| choices(ui, desk, id));
        }
        if has_gain(set.kind) {
            let is_dynamic = set.dynamics.range_db != 0.0;
            if item(ui, if is_dynamic { "Remove dynamics" } else { "Make dynamic" }) {
                let range = &scene.params().bands[band].dynamics.range;
                let to = range.preview_normalized(if is_dynamic { 0.0 } else { FIRST_RANGE_DB });
                desk.set(&ids.range, to);
                Keep::Dynamics.set(desk.kept(), usize::from(!is_dynamic));
            }
        }
        ui.separator();
        if item(ui, if listen::hears(desk, band) { "Stop listening" } else { "Listen" }) {
            listen::toggle(desk, band);
        }
        let chosen = if selection.has(band) { selection.all() } else { vec![band] };
        let many = if chosen.len() > 1 { "s" } else { "" };
        let is_on = set.state == BandState::On;
        if item(ui, &if is_on { format!("Bypass band{many}") } else { format!("Switch band{many} on") }) {
            deeds::switch(desk, scene.ids, scene.params(), scene.settings(), &chosen);
        }
        if has_gain(set.kind) && item(ui, "Reset gain") {
            desk.reset(&ids.gain);
        }
        if item(ui, &format!("Delete band{many}")) {
            deeds::delete(desk, scene.ids, scene.params(), &chosen);
        }
    });
}

fn item(ui: &mut Ui, text: &str) -> bool {
    let clicked = ui.add(Button::new(text)).clicked();
    if clicked {
        ui.close();
    }
    clicked
}
