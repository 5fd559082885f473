//! The window of the Compressor.

use aplomb_kit::stage::Stage;
use aplomb_kit::window::sheet::{Group, sheet};
use aplomb_kit::window::{Desk, Library, Parts, Shell, View, theme};
use egui::{Rect, Ui, vec2};

use crate::params::CompressorParams;
use crate::presets::presets;

/// The body of the window.
#[derive(Debug)]
pub struct CompressorView;

impl View for CompressorView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let groups = [Group { name: "Output", ids: &["fair_bypass"] }];
        sheet(ui, desk, rect.shrink(theme::MARGIN), &groups);
    }

    fn status(&self, _desk: &Desk) -> String {
        String::new()
    }

    fn resting_hint(&self) -> &str {
        ""
    }
}

/// The windows of an instance.
pub fn shell(stage: &Stage<CompressorParams>) -> Shell<CompressorView> {
    let params = stage.params().clone();
    let parts = Parts {
        name: "Compressor",
        size: vec2(860.0, 460.0),
        kept: params.window.clone(),
        params,
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), &[], Library::folder_of("Compressor")),
        feed: stage.feed().clone(),
        also: None,
    };
    Shell::new(parts, || CompressorView)
}
