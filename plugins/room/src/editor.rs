//! The window of the Room.

use aplomb_kit::stage::Stage;
use aplomb_kit::window::sheet::{Group, sheet};
use aplomb_kit::window::{Desk, Library, Parts, Shell, View, theme};
use egui::{Rect, Ui, vec2};

use crate::params::RoomParams;
use crate::presets::{LEFT_ALONE, presets};

/// The body of the window.
#[derive(Debug)]
pub struct RoomView;

impl View for RoomView {
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
pub fn shell(stage: &Stage<RoomParams>) -> Shell<RoomView> {
    let params = stage.params().clone();
    let parts = Parts {
        name: "Room",
        size: vec2(900.0, 520.0),
        kept: params.window.clone(),
        params,
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), LEFT_ALONE, Library::folder_of("Room")),
        feed: stage.feed().clone(),
        also: None,
    };
    Shell::new(parts, || RoomView)
}
