//! The help panel: what hands can do, for those who ask. The README prints the same table.

use egui::{Align2, Rect, Ui};

use super::desk::Desk;
use super::paint::{self, take_left, take_top};
use super::theme::{GAP, MARGIN, SMALL_TEXT, TEXT, font, strong_font};

/// What hands do, what it does to a control, and what to a node of a graph.
pub const GESTURES: &[(&str, &str, &str)] = &[
    ("Drag", "Change", "Frequency and gain"),
    ("Shift + drag", "Ten times finer, even mid-drag", "Finer"),
    ("Alt + drag", "\u{2013}", "Only along one axis"),
    ("Double-click, Ctrl + click", "Reset", "Reset gain; on the empty graph: a band"),
    ("Wheel, Shift + wheel", "One step, a fine step", "Q"),
    ("Right-click", "Type, copy, paste, reset", "Type, slope, placement, listen, delete"),
    ("Click on the number", "Type it: 2k, 1.5 s, \u{2212}6, 50 %, A4", "\u{2013}"),
    ("Tab, arrows", "Next control, step", "Select, move"),
    ("Escape", "Put back what is dragged or typed", "The same"),
    ("Delete", "\u{2013}", "Remove"),
];

/// From this width on the table has the size of other text, in points.
const ROOMY: f32 = 720.0;

pub(super) fn show(ui: &Ui, desk: &Desk, rect: Rect) {
    let theme = desk.theme;
    let mut body = rect.shrink(MARGIN);
    let row_height = (body.height() / (GESTURES.len() + 1) as f32).min(30.0);
    let widths = [0.28, 0.35, 0.37].map(|share| body.width() * share - GAP);
    let size = if body.width() < ROOMY { SMALL_TEXT } else { TEXT };
    let heading = ("Gesture", "On a control", "On a node of a graph");
    for (index, (gesture, control, node)) in std::iter::once(&heading).chain(GESTURES).enumerate() {
        let mut row = take_top(&mut body, row_height, 0.0);
        paint::rule(ui.painter(), row.left_bottom(), row.right_bottom(), theme.line);
        for (column, text) in [gesture, control, node].into_iter().enumerate() {
            let place = take_left(&mut row, widths[column], GAP);
            let (font, colour) = match (index, column) {
                (0, _) => (font(SMALL_TEXT), theme.text3),
                (_, 0) => (strong_font(size), theme.text),
                _ => (font(size), theme.text2),
            };
            let (at, width) = (place.left_center(), place.width());
            paint::text(ui.painter(), at, Align2::LEFT_CENTER, text, font, colour, width);
        }
    }
}
