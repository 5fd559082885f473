//! The window of the Compressor.

use aplomb_compressor::AplombCompressor;
use aplomb_kit::proof::window::Subject;
use aplomb_kit::window::theme::SMALLEST;
use egui::vec2;

use super::shared;

/// As it opens.
pub fn window() -> Subject {
    Subject {
        name: "compressor",
        size: vec2(860.0, 460.0),
        smallest: SMALLEST,
        screens: shared::<AplombCompressor, _>(),
        reveal: |_, _| (),
        doors: &["More", "Sidechain"],
    }
}
