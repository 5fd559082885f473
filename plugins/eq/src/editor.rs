//! The window of the EQ.

use aplomb_kit::stage::Stage;
use aplomb_kit::window::sheet::{Group, sheet};
use aplomb_kit::window::{Desk, Library, Parts, Shell, View, theme};
use egui::{Rect, Ui, vec2};

use crate::params::EqParams;
use crate::presets::presets;

/// The body of the window.
#[derive(Debug)]
pub struct EqView;

impl View for EqView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let groups = [
            Group { name: "Output", ids: &["out_gain", "gain_scale", "auto_gain", "delta", "fair_bypass"] },
            Group { name: "Phase", ids: &["phase", "linear_low"] },
            Group { name: "Band 1", ids: &["on_1", "type_1", "freq_1", "gain_1", "q_1", "dyn_range_1"] },
        ];
        sheet(ui, desk, rect.shrink(theme::MARGIN), &groups);
    }

    fn status(&self, desk: &Desk) -> String {
        desk.written("phase")
    }

    fn resting_hint(&self) -> &str {
        "Drag to move \u{b7} wheel sets Q \u{b7} double-click a node to reset \u{b7} right-click for type"
    }
}

/// The windows of an instance.
pub fn shell(stage: &Stage<EqParams>) -> Shell<EqView> {
    let params = stage.params().clone();
    let parts = Parts {
        name: "EQ",
        size: vec2(860.0, 520.0),
        kept: params.window.clone(),
        params,
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), &[], Library::folder_of("EQ")),
        feed: stage.feed().clone(),
        also: None,
    };
    Shell::new(parts, || EqView)
}
