//! How long the room sounds at each frequency, with a handle for each octave.

use std::ops::RangeInclusive;

use aplomb_kit::window::behave::{self, Axis};
use aplomb_kit::window::graph::{self, LogAxis};
use aplomb_kit::window::theme::{GAP, NODE, SMALL_TEXT, TEXT, faded, font, strong_font};
use aplomb_kit::window::widgets::{Node, field, node_that_follows};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Id, Pos2, Rect, Ui, pos2, vec2};
use nice_plug::params::Param;
use shared_dsp::room::settings::DECAY_MULTIPLIER;
use shared_dsp::space::geometry::RoomSpec;
use shared_dsp::space::material::{BANDS, BANDS_HZ, REFERENCE_BAND};

use super::scenery::seconds;
use crate::params::RoomParams;
use crate::params::scales::MULTIPLIER;

/// The multipliers of the octaves.
pub const OCTAVES: [&str; BANDS] =
    ["decay_63", "decay_125", "decay_250", "decay_500", "decay_1k", "decay_2k", "decay_4k", "decay_8k"];
/// What the octaves are called.
const NAMES: [&str; BANDS] = ["63 Hz", "125 Hz", "250 Hz", "500 Hz", "1 kHz", "2 kHz", "4 kHz", "8 kHz"];
/// Levels whose times are shaded, as shares of the 60 dB that the curve shows.
const CONTOURS: [f64; 6] = [1.0, 5.0 / 6.0, 4.0 / 6.0, 3.0 / 6.0, 2.0 / 6.0, 1.0 / 6.0];

/// Width of the field with an octave's share of the decay, in points.
const SHARE: f32 = 52.0;

/// The graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Decay {
    /// What its times go from and to, in s.
    range_s: RangeInclusive<f32>,
    /// The octave that was touched last.
    octave: usize,
}

impl Default for Decay {
    fn default() -> Self {
        Decay { range_s: 0.125..=2.0, octave: REFERENCE_BAND }
    }
}

impl Decay {
    /// Draws the graph and lets hands move the octaves.
    pub fn show(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect, params: &RoomParams, room: &RoomSpec) {
        let theme = desk.theme;
        // Under a hand the scale stands still
        if !OCTAVES.iter().chain(&["decay"]).any(|id| desk.hands().holds(id)) {
            self.range_s = fitting(&room.t60_s());
        }
        let painter = paint::within(ui, rect);
        paint::well(&painter, rect, &theme);
        let (hz, time) = (LogAxis::hearing(rect), self.axis(rect));
        hz.paint_grid(&painter, rect, &theme);
        self.paint_times(&painter, rect, &time, &theme);
        let curve: Vec<(f32, f64)> =
            hz.columns(1.0).map(|(x, hz)| (x, room.t60_at_s(f64::from(hz)))).collect();
        let down_to = |share: f64| -> Vec<Pos2> {
            let point = |(x, t60_s): &(f32, f64)| pos2(*x, time.at((t60_s * share) as f32));
            curve.iter().map(point).collect()
        };
        for share in CONTOURS {
            let (near, far) = (faded(theme.signal, 0.10), faded(theme.signal, 0.03));
            graph::area(&painter, &down_to(share), rect.max.y, near, far);
        }
        graph::curve(&painter, down_to(1.0), theme.curve(theme.signal));
        self.show_octaves(ui, desk, rect, params, room);
    }

    fn axis(&self, rect: Rect) -> LogAxis {
        LogAxis { range: self.range_s.clone(), points: rect.max.y - 20.0..=rect.min.y + 32.0 }
    }

    /// A line for each doubling.
    fn paint_times(
        &self,
        painter: &egui::Painter,
        rect: Rect,
        time: &LogAxis,
        theme: &aplomb_kit::window::theme::Theme,
    ) {
        let (from, to) =
            (self.range_s.start().log2().round() as i32, self.range_s.end().log2().round() as i32);
        let mut last = f32::INFINITY;
        for octave in from..=to {
            let time_s = (octave as f32).exp2();
            let y = time.at(time_s);
            paint::rule(painter, pos2(rect.min.x, y), pos2(rect.max.x, y), theme.grid);
            if last - y < 14.0 || y > rect.max.y - 20.0 - 6.0 {
                continue;
            }
            last = y;
            let text = format!("{time_s}\u{2009}s");
            let at = pos2(rect.max.x - 6.0, y - 7.0);
            paint::text(painter, at, Align2::RIGHT_CENTER, &text, font(SMALL_TEXT), theme.text3, 60.0);
        }
    }

    fn show_octaves(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk,
        rect: Rect,
        params: &RoomParams,
        room: &RoomSpec,
    ) {
        let theme = desk.theme;
        let (hz, time) = (LogAxis::hearing(rect), self.axis(rect));
        let t60_s = room.t60_s();
        let mut under_pointer = None;
        for (octave, id) in OCTAVES.into_iter().enumerate() {
            let y = time.at(t60_s[octave] as f32).clamp(rect.min.y + NODE, rect.max.y - NODE);
            let at = pos2(hz.at(BANDS_HZ[octave] as f32), y);
            let share = desk.written(id);
            let is_turned = (room.plan().decay_multipliers[octave] - 1.0).abs() > 0.005;
            let name = desk.name(id);
            let handle = Node {
                id: Id::unique(("octave", octave)),
                at,
                colour: if is_turned { theme.accent } else { theme.signal },
                label: "",
                name: &name,
                value: &share,
                x: None,
                y: Some(Axis { id, per_point: 0.0 }),
                wheel: Some(id),
                reset: &[id],
                is_selected: false,
                is_on: is_turned,
            };
            let response = node_that_follows(ui, desk, &handle, [id], |point| {
                let wanted_s = f64::from(time.value(point.y));
                let times = multiplier(room, octave, wanted_s) as f32;
                [params.decay_1k.preview_normalized(MULTIPLIER.octaves(times))]
            });
            behave::menu(desk, &response, id, |_, _| ());
            if response.clicked() || response.dragged() || response.has_focus() || desk.is_typing(id) {
                self.octave = octave;
            }
            if response.hovered() || response.dragged() {
                under_pointer = Some(octave);
                let help = desk.help(id);
                desk.hint(format!("{}: {}, {share}. {help}", NAMES[octave], seconds(t60_s[octave])));
            }
        }
        self.write_time(ui, desk, rect, under_pointer.unwrap_or(self.octave), &t60_s);
        self.write_share(ui, desk, rect);
    }

    /// The time of an octave, above its handle or below.
    fn write_time(&self, ui: &Ui, desk: &Desk, rect: Rect, octave: usize, t60_s: &[f64; BANDS]) {
        let y = self.axis(rect).at(t60_s[octave] as f32).clamp(rect.min.y + NODE, rect.max.y - NODE);
        let above = y - NODE - 36.0 > rect.min.y;
        let y = if above { y - NODE - 14.0 } else { y + NODE + 14.0 };
        let text = format!("{}  {}", NAMES[octave], seconds(t60_s[octave]));
        let galley = ui.painter().layout_no_wrap(text, strong_font(TEXT), desk.theme.text);
        let half = galley.size().x / 2.0;
        // Beside the times at the right
        let (least, most) = (rect.min.x + 6.0 + half, rect.max.x - 48.0 - half);
        let x = LogAxis::hearing(rect).at(BANDS_HZ[octave] as f32).clamp(least, most.max(least));
        let place = Rect::from_center_size(pos2(x, y), galley.size());
        ui.painter().rect_filled(place.expand2(vec2(4.0, 1.0)), 4.0, faded(desk.theme.well, 0.7));
        ui.painter().galley(place.min, galley, desk.theme.text);
    }

    /// The share of the decay that the octave touched last has, to be typed.
    fn write_share(&self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let at = rect.min + vec2(GAP, 12.0);
        let (title, font, colour) = ("Decay time by frequency", font(SMALL_TEXT), desk.theme.text3);
        let written =
            paint::text(ui.painter(), at, Align2::LEFT_CENTER, title, font.clone(), colour, rect.width());
        let at = pos2(written.max.x + 2.0 * GAP, at.y);
        let name = NAMES[self.octave];
        let written =
            paint::text(ui.painter(), at, Align2::LEFT_CENTER, name, font, desk.theme.text2, rect.width());
        let share = Rect::from_min_size(pos2(written.max.x, at.y - 8.0), vec2(SHARE, 16.0));
        field(ui, desk, share, OCTAVES[self.octave]);
    }
}

/// The multiplier that makes an octave ring so long, whatever the air takes; the nearest that can be set.
pub fn multiplier(room: &RoomSpec, octave: usize, wanted_s: f64) -> f64 {
    let walls_s = room.wall_t60_s()[octave];
    let air_per_s = 1.0 / room.t60_s()[octave] - 1.0 / walls_s;
    let walls_per_s = (1.0 / wanted_s - air_per_s).max(0.0);
    let times = room.plan().decay_multipliers[octave] / (walls_per_s * walls_s);
    times.clamp(f64::from(*DECAY_MULTIPLIER.start()), f64::from(*DECAY_MULTIPLIER.end()))
}

/// Whole doublings around the times of the octaves, with room for the contours below.
fn fitting(t60_s: &[f64; BANDS]) -> RangeInclusive<f32> {
    let longest_s = t60_s.iter().copied().fold(0.05, f64::max);
    let shortest_s = t60_s.iter().copied().fold(longest_s, f64::min);
    let to = (1.25 * longest_s).log2().ceil();
    let from = (0.7 * shortest_s).log2().floor().min(to - 4.0).max(to - 9.0);
    from.exp2() as f32..=to.exp2() as f32
}
