//! The window of the Balance.

use aplomb_kit::stage::Stage;
use aplomb_kit::window::sheet::{Group, sheet};
use aplomb_kit::window::{Desk, Library, Parts, Shell, View, theme};
use egui::{Rect, Ui, vec2};

use crate::params::BalanceParams;
use crate::presets::presets;

/// The body of the window.
#[derive(Debug)]
pub struct BalanceView;

impl View for BalanceView {
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
pub fn shell(stage: &Stage<BalanceParams>) -> Shell<BalanceView> {
    let params = stage.params().clone();
    let parts = Parts {
        name: "Balance",
        size: vec2(900.0, 476.0),
        kept: params.window.clone(),
        params,
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), &[], Library::folder_of("Balance")),
        feed: stage.feed().clone(),
        also: None,
    };
    Shell::new(parts, || BalanceView)
}
