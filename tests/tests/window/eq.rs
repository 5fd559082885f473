//! The window of the EQ.

use aplomb_eq::AplombEq;
use aplomb_kit::proof::window::Subject;
use aplomb_kit::window::theme::SMALLEST;
use egui::vec2;

use super::shared;

/// As it opens.
pub fn window() -> Subject {
    Subject {
        name: "eq",
        size: vec2(860.0, 520.0),
        smallest: SMALLEST,
        screens: shared::<AplombEq, _>(),
        reveal: |_, _| (),
        doors: &[],
    }
}
