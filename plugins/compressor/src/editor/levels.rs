//! In, gain reduction, out: three meters side by side on one scale, so that lengths can be compared.

use aplomb_kit::window::behave::widget_id;
use aplomb_kit::window::controls::written;
use aplomb_kit::window::theme::{GAP, METER_BAR, SMALL_TEXT, font};
use aplomb_kit::window::{Desk, paint};
use egui::accesskit::Role;
use egui::{Align2, Rect, Sense, Ui, pos2, vec2};

use super::reduction::gain_text;
use super::seen::{SCALE, Seen};

/// Height of a line of text above and below the bars, in points.
const LINE: f32 = 16.0;
/// Width of the numbers of the scale, in points.
const NUMBERS: f32 = 26.0;
/// Between two meters, in points.
const BETWEEN: f32 = 4.0;
/// The least width of a meter: its number must fit, in points.
const LEAST: f32 = 30.0;

/// The width of a meter of so many channels, in points.
fn meter_width(channels: usize) -> f32 {
    let bar = if channels <= 2 { METER_BAR } else { 3.0 };
    (channels as f32 * (bar + 1.0) - 1.0).max(LEAST)
}

/// The width of all three, in points.
pub fn width(seen: &Seen) -> f32 {
    let [input, output] = [seen.input_layout(), seen.output_layout()].map(|layout| meter_width(layout.len()));
    NUMBERS + input + LEAST + output + 2.0 * BETWEEN
}

/// Draws the meters; a click forgets the highest peaks.
pub fn levels(ui: &Ui, desk: &mut Desk, rect: Rect, seen: &mut Seen) {
    let theme = desk.theme;
    let response = ui.interact(rect, widget_id("meters", "levels"), Sense::click());
    if response.clicked() {
        seen.input.reset();
        seen.output.reset();
        seen.reduction.reset();
    }
    let mut rest = rect;
    let mut numbers = paint::take_left(&mut rest, NUMBERS, 0.0);
    let input = paint::take_left(&mut rest, meter_width(seen.input_layout().len()), BETWEEN);
    let reduction = paint::take_left(&mut rest, LEAST, BETWEEN);
    paint::take_top(&mut numbers, LINE, 0.0);
    paint::take_bottom(&mut numbers, LINE, 0.0);
    scale(ui, desk, numbers);
    let channels = [seen.input_layout().len(), seen.output_layout().len()];
    for ((name, meter, place), channels) in
        [("In", &seen.input, input), ("Out", &seen.output, rest)].into_iter().zip(channels)
    {
        let (bars, number) = with_texts(ui, desk, place, name);
        let wide = if channels <= 2 { (METER_BAR + 1.0) * channels as f32 - 1.0 } else { bars.width() };
        let bars = Rect::from_center_size(bars.center(), vec2(wide, bars.height()));
        meter.paint(ui, bars, &SCALE, &theme);
        meter.paint_highest(ui, number, &theme);
    }
    let (bars, number) = with_texts(ui, desk, reduction, "GR");
    let bar = Rect::from_center_size(bars.center(), vec2(METER_BAR + 2.0, bars.height()));
    paint::well(ui.painter(), bar, &theme);
    let gain_db = seen.reduction.bar_db();
    let [zero, end] = [0.0, -gain_db.abs()].map(|level_db| SCALE.y(bar, level_db));
    let colour = if gain_db > 0.0 { theme.ok } else { theme.reduce };
    ui.painter().rect_filled(Rect::from_min_max(pos2(bar.min.x, zero), pos2(bar.max.x, end)), 0.0, colour);
    let most_db = seen.reduction.most_db();
    if most_db != 0.0 {
        let y = SCALE.y(bar, -most_db.abs());
        paint::rule(ui.painter(), pos2(bar.min.x, y), pos2(bar.max.x, y), theme.text);
    }
    let (at, width) = (number.center(), number.width());
    let most = gain_text(most_db);
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, &most, font(SMALL_TEXT), theme.text2, width);
    if response.has_focus() {
        paint::focus_ring(ui.painter(), rect, &theme);
    }
    let help = "Peaks before and behind, and what is taken away, on one scale; click to begin anew";
    if response.hovered() {
        desk.hint(help);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, true, "Highest levels"));
    let highest = |level_db: Option<f32>| level_db.map_or("silent".to_owned(), |db| format!("{db:.1} dB"));
    let value = format!(
        "In {}, reduction {most} dB, out {}",
        highest(seen.input.highest_db()),
        highest(seen.output.highest_db())
    );
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(value);
        node.set_description(help);
    });
}

/// The name above; what is left for bars, and for a number below.
fn with_texts(ui: &Ui, desk: &Desk, place: Rect, name: &str) -> (Rect, Rect) {
    let mut bars = place;
    let title = paint::take_top(&mut bars, LINE, 0.0);
    let number = paint::take_bottom(&mut bars, LINE, 0.0);
    let (at, colour) = (title.center(), desk.theme.text2);
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, name, font(SMALL_TEXT), colour, title.width());
    (bars, number)
}

fn scale(ui: &Ui, desk: &Desk, rect: Rect) {
    let step = if rect.height() > 150.0 { 10 } else { 20 };
    for level_db in (-50..=0).rev().filter(|level_db| level_db % step == 0) {
        let at = pos2(rect.max.x - GAP / 2.0, SCALE.y(rect, level_db as f32));
        let (text, colour) = (written(&level_db.to_string()), desk.theme.text3);
        paint::text(ui.painter(), at, Align2::RIGHT_CENTER, &text, font(SMALL_TEXT), colour, NUMBERS);
    }
}
