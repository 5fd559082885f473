//! Meters of the parts and of the output, and what the tail does just now.

use aplomb_kit::feed::Watch;
use aplomb_kit::window::theme::{GAP, METER_BAR, SMALL_TEXT, font};
use aplomb_kit::window::widgets::{Meter, Scale};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Id, Rect, Sense, Ui, pos2};

use crate::params::Shown;
use crate::params::shown::Now;

/// Less is not seen, in dB.
const LEAST_DB: f32 = 0.1;
/// A gate that takes so much is closed, in dB.
const CLOSED_DB: f32 = 60.0;

/// The meters.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    parts: Meter,
    output: Meter,
}

impl Levels {
    /// Meters that have heard nothing, not even what a window that was closed has left.
    pub fn new(shown: &Shown) -> Levels {
        [&shown.direct, &shown.early, &shown.tail].into_iter().for_each(|peak| _ = peak.take());
        Levels::default()
    }

    /// Takes the peaks since the last frame.
    pub fn hear(&mut self, watch: &Watch, shown: &Shown, now_s: f64) {
        let parts = [&shown.direct, &shown.early, &shown.tail].map(|peak| peak.take());
        let channels = watch.output_layout().len();
        let output: Vec<f32> = (0..channels).map(|channel| watch.output.take(channel)).collect();
        self.parts.take(&parts, now_s);
        self.output.take(&output, now_s);
    }

    /// Whether a bar still falls.
    pub fn move_still(&self) -> bool {
        self.parts.moves(&Scale::PEAK) || self.output.moves(&Scale::PEAK)
    }

    /// Draws the meters: the parts only where there is room for them.
    pub fn show(&mut self, ui: &Ui, desk: &mut Desk, mut rect: Rect) {
        let theme = desk.theme;
        if rect.width() > 60.0 {
            let parts = paint::take_left(&mut rect, 3.0 * METER_BAR + 2.0, GAP);
            self.show_bars(ui, desk, parts, false);
        }
        let response = ui.interact(rect, Id::unique("output meter"), Sense::click());
        if response.clicked() {
            self.output.reset();
        }
        if response.hovered() {
            desk.hint("Output: peaks in dBFS, the highest above. Click to forget it");
        }
        let highest = self.output.highest_db().map_or("silent".to_owned(), |db| format!("{db:.1} dBFS"));
        let what = "The highest peak; press to forget it";
        let role = egui::accesskit::Role::Button;
        aplomb_kit::window::behave::announce(ui, &response, role, "Output peak", &highest, what);
        self.show_bars(ui, desk, rect, true);
        let top = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.min.y + 16.0));
        self.output.paint_highest(ui, top, &theme);
    }

    fn show_bars(&self, ui: &Ui, desk: &mut Desk, rect: Rect, is_output: bool) {
        let theme = desk.theme;
        let mut bars = rect;
        paint::take_top(&mut bars, 16.0, 2.0);
        let names = paint::take_bottom(&mut bars, 14.0, 2.0);
        let (small, colour) = (font(SMALL_TEXT), theme.text3);
        if is_output {
            let most = 2.0 * METER_BAR + 1.0;
            let bars =
                Rect::from_center_size(bars.center(), egui::vec2(most.min(bars.width()), bars.height()));
            self.output.paint(ui, bars, &Scale::PEAK, &theme);
            let at = names.center();
            paint::text(ui.painter(), at, Align2::CENTER_CENTER, "Out", small, colour, rect.width());
            return;
        }
        self.parts.paint(ui, bars, &Scale::PEAK, &theme);
        for (place, name) in paint::columns(names, 3, 1.0).zip(["D", "E", "T"]) {
            paint::text(
                ui.painter(),
                place.center(),
                Align2::CENTER_CENTER,
                name,
                small.clone(),
                colour,
                12.0,
            );
        }
        if ui.rect_contains_pointer(rect) {
            desk.hint("Direct sound, early reflections and tail, each by itself");
        }
    }
}

/// Says at the corner of a graph what the tail does just now, if it does anything.
pub fn show_states(ui: &Ui, desk: &Desk, graph: Rect, now: &Now) {
    let theme = desk.theme;
    let minus = '\u{2212}';
    let pressed = |name: &str, db: f32| format!("{name} {minus}{db:.1}\u{2009}dB");
    let states = [
        (now.asleep).then(|| ("asleep".to_owned(), theme.text3)),
        (now.awaits_room).then(|| ("making the room".to_owned(), theme.text3)),
        desk.is_on("freeze").then(|| ("frozen".to_owned(), theme.accent)),
        (now.gate_db > CLOSED_DB).then(|| ("gate closed".to_owned(), theme.reduce)),
        (LEAST_DB..=CLOSED_DB).contains(&now.gate_db).then(|| (pressed("gate", now.gate_db), theme.reduce)),
        (now.duck_db > LEAST_DB).then(|| (pressed("ducked", now.duck_db), theme.reduce)),
    ];
    let mut at = pos2(graph.max.x - GAP, graph.min.y + 12.0);
    for (text, colour) in states.into_iter().flatten() {
        let font = font(SMALL_TEXT);
        let written = paint::text(ui.painter(), at, Align2::RIGHT_CENTER, &text, font, colour, 160.0);
        at.x = written.min.x - 12.0;
    }
}
