//! The reduction as a number: now, most since it was clicked, and over the last 30 s of sound.

use aplomb_kit::window::behave::widget_id;
use aplomb_kit::window::controls::signed;
use aplomb_kit::window::theme::{BIG_TEXT, SMALL_TEXT, font, strong_font};
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Rect, Sense, Ui, pos2, vec2};
use shared_dsp::compressor::settings::Mode;
use shared_dsp::compressor::statistics::Statistics;

use super::seen::Seen;

/// The number shows the most of so long, in s, so that it can be read.
const NUMBER_S: f64 = 0.25;

/// The gain as bar and number, in dB, negative for reduction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readout {
    bar_db: f32,
    number_db: f32,
    number_s: f64,
    most_db: f32,
}

impl Readout {
    /// Takes the gain that moved the level most since it was last asked.
    pub fn take(&mut self, gain_db: f32, now_s: f64) {
        self.bar_db = gain_db;
        if gain_db.abs() >= self.number_db.abs() || now_s - self.number_s >= NUMBER_S {
            (self.number_db, self.number_s) = (gain_db, now_s);
        }
        if gain_db.abs() > self.most_db.abs() {
            self.most_db = gain_db;
        }
    }

    /// The host has stopped.
    pub fn rest(&mut self) {
        (self.bar_db, self.number_db) = (0.0, 0.0);
    }

    /// Forgets the most.
    pub fn reset(&mut self) {
        self.most_db = 0.0;
    }

    /// For a bar.
    pub fn bar_db(&self) -> f32 {
        self.bar_db
    }

    /// For a number.
    pub fn number_db(&self) -> f32 {
        self.number_db
    }

    /// The most since it was reset.
    pub fn most_db(&self) -> f32 {
        self.most_db
    }
}

/// A gain in dB with one decimal: `−5.2`, `+3.0`, `0.0`.
pub fn gain_text(gain_db: f32) -> String {
    signed(f64::from(gain_db))
}

/// The statistics in words: half of the time the gain was beyond the median.
pub fn statistics_text(statistics: &Statistics) -> String {
    let [median, p95] =
        [statistics.median_db, statistics.p95_db].map(|reduction_db| gain_text(-reduction_db));
    format!("Median {median}  \u{b7}  95\u{2009}% {p95}")
}

/// The height of the card in a column of that place.
pub fn height(column: Rect) -> f32 {
    if column.height() >= 220.0 { 98.0 } else { 62.0 }
}

/// Draws the card; a click forgets the most.
pub fn card(ui: &Ui, desk: &mut Desk, rect: Rect, seen: &mut Seen, mode: Mode) {
    let theme = desk.theme;
    let response = ui.interact(rect, widget_id("card", "reduction"), Sense::click());
    if response.clicked() {
        seen.reduction.reset();
    }
    let painter = paint::within(ui, rect);
    paint::well(&painter, rect, &theme);
    let is_tall = rect.height() > 80.0;
    let inside = rect.shrink2(vec2(8.0, 6.0));
    let width = inside.width();
    let name = if mode == Mode::Upward { "Gain" } else { "Gain reduction" };
    let number_db = seen.reduction.number_db();
    let number = gain_text(number_db);
    let colour = match number_db {
        lift_db if lift_db > 0.05 => theme.ok,
        cut_db if cut_db < -0.05 => theme.reduce,
        _ => theme.text3,
    };
    let most = format!("Max {}", gain_text(seen.reduction.most_db()));
    let text = |at, anchor, text: &str, colour| {
        paint::text(&painter, at, anchor, text, font(SMALL_TEXT), colour, width);
    };
    text(inside.left_top(), Align2::LEFT_TOP, name, theme.text3);
    let size = if is_tall { BIG_TEXT } else { 0.62 * BIG_TEXT };
    let at = if is_tall {
        pos2(inside.max.x, inside.min.y + 36.0)
    } else {
        pos2(inside.max.x, inside.max.y - 12.0)
    };
    paint::text(&painter, at, Align2::RIGHT_CENTER, &number, strong_font(size), colour, width);
    if is_tall {
        let statistics = statistics_text(&seen.now().statistics);
        text(inside.left_bottom() - vec2(0.0, 16.0), Align2::LEFT_BOTTOM, &most, theme.text2);
        text(inside.left_bottom(), Align2::LEFT_BOTTOM, &statistics, theme.text2);
    } else {
        text(inside.left_bottom(), Align2::LEFT_BOTTOM, &most, theme.text2);
    }
    if response.has_focus() {
        paint::focus_ring(ui.painter(), rect, &theme);
    }
    let help = "What is taken away now and at most, and how much half and 95 % of the last 30 s lay below; \
                click to begin anew";
    if response.hovered() {
        desk.hint(help);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(format!("{number} dB, {most} dB"));
        node.set_description(help);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistics_are_told_as_gains_with_a_real_minus() {
        let found = Statistics { median_db: 3.2, p95_db: 6.5, max_db: 8.1 };
        assert_eq!(statistics_text(&found), "Median \u{2212}3.2  \u{b7}  95\u{2009}% \u{2212}6.5");
        assert_eq!(statistics_text(&Statistics::default()), "Median 0.0  \u{b7}  95\u{2009}% 0.0");
    }

    #[test]
    fn a_short_reduction_stays_long_enough_to_be_read_and_the_most_until_it_is_clicked() {
        let mut readout = Readout::default();
        readout.take(-9.0, 1.0);
        readout.take(-1.0, 1.1);
        assert_eq!((readout.bar_db(), readout.number_db()), (-1.0, -9.0));
        readout.take(-1.0, 1.3);
        assert_eq!((readout.number_db(), readout.most_db()), (-1.0, -9.0));
        readout.reset();
        readout.take(-2.0, 1.31);
        assert_eq!(readout.most_db(), -2.0);
    }

    #[test]
    fn nothing_is_written_without_a_sign() {
        assert_eq!([-0.04, 0.0, 3.0].map(gain_text), ["0.0", "0.0", "+3.0"].map(str::to_owned));
    }
}
