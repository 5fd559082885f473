//! What is written beside the source.

use aplomb_kit::text::DIRECTION;
use aplomb_kit::window::controls::signed;
use aplomb_kit::window::paint;
use aplomb_kit::window::theme::{SMALL_TEXT, TEXT, Theme, faded, font, strong_font};
use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, pos2, vec2};

use super::map::SOURCE;
use super::scenery::{Scenery, metres};

/// Height of a line, in points.
const LINE: f32 = 15.0;

/// How wide a text is, in points.
pub fn wide(painter: &Painter, text: &str, font: &FontId) -> f32 {
    painter.layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x.ceil()
}

/// `3.4 m · 22° R`.
pub fn place_in_words(scenery: &Scenery) -> String {
    let direction = (DIRECTION.write)(scenery.settings.azimuth_deg);
    format!("{} \u{b7} {direction}", metres(scenery.distance_m()))
}

/// What is written beside the source: where it is, and how much of the room is heard there.
pub struct Readout {
    rect: Rect,
    lines: Vec<(String, FontId)>,
}

impl Readout {
    /// Beside a source, within a place; where that is low, only where the source is.
    pub fn new(painter: &Painter, scenery: &Scenery, source: Pos2, within: Rect, is_high: bool) -> Readout {
        let heard = format!(
            "DRR {} \u{b7} C80 {}\u{2009}dB",
            signed(scenery.placement.drr_db),
            signed(scenery.placement.c80_db)
        );
        let mut lines = vec![(place_in_words(scenery), strong_font(TEXT))];
        if is_high {
            lines.push((heard, font(SMALL_TEXT)));
        }
        let width = lines.iter().map(|(text, font)| wide(painter, text, font)).fold(0.0, f32::max);
        let size = vec2(width + 8.0, LINE * lines.len() as f32 + 2.0);
        let away = SOURCE + 8.0;
        let right = source.x + away + size.x <= within.max.x - 4.0;
        let left = source.x - away - size.x >= within.min.x + 4.0;
        let corner = match (right, left) {
            (true, _) => pos2(source.x + away, source.y - size.y / 2.0),
            (false, true) => pos2(source.x - away - size.x, source.y - size.y / 2.0),
            // Neither side has room: above
            (false, false) => pos2(source.x - size.x / 2.0, source.y - away - size.y),
        };
        let lowest = (within.max - size - vec2(4.0, 4.0)).max(within.min + vec2(4.0, 4.0));
        let corner = corner.clamp(within.min + vec2(4.0, 4.0), lowest);
        Readout { rect: Rect::from_min_size(corner, size), lines }
    }

    /// Where it stands.
    pub fn rect(&self) -> Rect {
        self.rect
    }

    /// Writes it.
    pub fn paint(&self, painter: &Painter, theme: &Theme) {
        painter.rect_filled(self.rect, 4.0, faded(theme.well, 0.8));
        for (line, ((text, font), colour)) in self.lines.iter().zip([theme.text, theme.text2]).enumerate() {
            let at = self.rect.min + vec2(4.0, 1.0 + LINE * (line as f32 + 0.5));
            paint::text(painter, at, Align2::LEFT_CENTER, text, font.clone(), colour, self.rect.width());
        }
    }
}
