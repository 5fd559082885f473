//! The window of the Room.

use aplomb_kit::proof::window::Subject;
use aplomb_kit::window::theme::SMALLEST;
use aplomb_room::AplombRoom;
use egui::vec2;

use super::shared;

/// As it opens.
pub fn window() -> Subject {
    Subject {
        name: "room",
        size: vec2(900.0, 520.0),
        smallest: SMALLEST,
        screens: shared::<AplombRoom, _>(),
        reveal: |_, _| (),
        doors: &["Details", "Main", "Room", "Source", "Wet", "Duck", "Output"],
    }
}
