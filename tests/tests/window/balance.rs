//! The window of the Balance.

use aplomb_balance::AplombBalance;
use aplomb_kit::proof::window::Subject;
use aplomb_kit::window::theme::SMALLEST;
use egui::vec2;

use super::shared;

/// As it opens.
pub fn window() -> Subject {
    Subject {
        name: "balance",
        size: vec2(900.0, 476.0),
        smallest: SMALLEST,
        screens: shared::<AplombBalance, _>(),
        reveal: |_, _| (),
    }
}
