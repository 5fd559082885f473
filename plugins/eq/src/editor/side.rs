//! Beside the graph: its scale, which opens a list of others, and the meter of the output.

use aplomb_kit::feed::Watch;
use aplomb_kit::window::Desk;
use aplomb_kit::window::controls::written;
use aplomb_kit::window::paint::{self, take_bottom, take_top};
use aplomb_kit::window::theme::{GAP, METER_BAR, SMALL_TEXT, font};
use aplomb_kit::window::widgets::{Meter, Pick, Scale, pick_from};
use egui::accesskit::Role;
use egui::{Align2, Id, Painter, Rect, Sense, Ui, pos2, vec2};

use super::kept::{Keep, SCALE_NAMES, SCALES_DB, scale_db};
use super::place::Graph;

/// Width of the scale, in points.
pub const SCALE_WIDTH: f32 = 32.0;
/// Height of a line of text, in points.
const LINE: f32 = 16.0;
/// The meter is at least so wide, for the number under it, in points.
const NARROWEST: f32 = 34.0;

/// The width of everything beside the graph, for so many channels.
pub fn width(channels: usize) -> f32 {
    SCALE_WIDTH + GAP + meter_width(channels)
}

fn meter_width(channels: usize) -> f32 {
    let bar = if channels > 2 { 0.6 * METER_BAR } else { METER_BAR + 2.0 };
    (channels as f32 * (bar + 1.0)).max(NARROWEST)
}

/// The lines of the gains in a scale, in dB.
pub fn marks_db(scale_db: f32) -> impl Iterator<Item = f32> {
    let step_db = match scale_db {
        ..9.0 => 3.0,
        ..24.0 => 6.0,
        _ => 10.0,
    };
    let most = (scale_db / step_db).round() as i32;
    (-most..=most).map(move |mark| mark as f32 * step_db)
}

/// Paints the lines of the gains.
pub fn paint_lines(painter: &Painter, desk: &Desk, graph: &Graph) {
    let theme = &desk.theme;
    for gain_db in marks_db(scale_db(desk.kept())) {
        let y = graph.gain.at(gain_db);
        let colour = if gain_db == 0.0 { theme.text3 } else { theme.grid };
        paint::rule(painter, pos2(graph.rect.min.x, y), pos2(graph.rect.max.x, y), colour);
    }
}

/// The scale at the right of the graph.
pub fn scale(ui: &Ui, desk: &mut Desk, graph: &Graph) {
    let size = vec2(SCALE_WIDTH, graph.rect.height());
    let rect = Rect::from_min_size(graph.rect.right_top(), size);
    let response = ui.interact(rect, Id::unique("scale"), Sense::click());
    let theme = desk.theme;
    let is_warm = response.hovered() || response.has_focus();
    let colour = if is_warm { theme.text2 } else { theme.text3 };
    for gain_db in marks_db(scale_db(desk.kept())) {
        let text = written(&if gain_db == 0.0 { "0".to_owned() } else { format!("{gain_db:+.0}") });
        let at = pos2(rect.max.x - 4.0, graph.gain.at(gain_db));
        paint::text(ui.painter(), at, Align2::RIGHT_CENTER, &text, font(SMALL_TEXT), colour, rect.width());
    }
    paint::open_mark(ui.painter(), pos2(rect.max.x - 8.0, rect.max.y - 6.0), colour);
    let present = Keep::Scale.of(desk.kept());
    let (name, help) = ("Scale", "How many dB the graph shows");
    if let Some(index) = pick_from(ui, desk, &response, &Pick { name, items: &SCALE_NAMES, present, help }) {
        Keep::Scale.set(desk.kept(), index.min(SCALES_DB.len() - 1));
    }
}

/// Takes the peaks of the output.
pub fn hear(meter: &mut Meter, watch: &Watch, now_s: f64) {
    let mut peaks = [0.0; shared_dsp::layout::MAX_CHANNELS];
    let channels = watch.output_layout().len().min(peaks.len());
    for (channel, peak) in peaks.iter_mut().enumerate().take(channels) {
        *peak = watch.output.take(channel);
    }
    meter.take(&peaks[..channels], now_s);
}

/// The meter of the output, with its highest peak, which a click forgets.
pub fn output(ui: &Ui, desk: &mut Desk, mut rect: Rect, meter: &mut Meter) {
    let theme = desk.theme;
    let title = take_top(&mut rect, LINE, 0.0);
    let (at, width) = (title.center(), title.width());
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, "Out", font(SMALL_TEXT), theme.text2, width);
    let highest = take_bottom(&mut rect, LINE, 4.0);
    let bars = meter_bars(rect);
    meter.paint(ui, bars, &Scale::PEAK, &theme);
    meter.paint_highest(ui, highest, &theme);
    let response = ui.interact(highest, Id::unique("highest peak"), Sense::click());
    if response.clicked() {
        meter.reset();
    }
    if response.hovered() {
        desk.hint("Highest peak of the output; a click forgets it");
    }
    if response.has_focus() {
        paint::focus_ring(ui.painter(), highest, &theme);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, true, "Highest peak of the output"));
    let value = meter.highest_db().map_or("silence".to_owned(), |db| written(&format!("{db:.1} dB")));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(value);
        node.set_description("A click forgets it");
    });
}

/// The bars in the middle of their place, no wider than two of them need to be.
fn meter_bars(rect: Rect) -> Rect {
    let width = rect.width().min(2.0 * METER_BAR + 5.0).max(rect.width() - 13.0);
    Rect::from_center_size(rect.center(), vec2(width, rect.height()))
}
