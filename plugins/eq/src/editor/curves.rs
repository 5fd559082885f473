//! The curves of the graph, from the same functions that the filters are made of. Computed again only when
//! something has moved.

use aplomb_kit::window::graph::{area, curve};
use aplomb_kit::window::paint;
use aplomb_kit::window::theme::{SMALL_TEXT, Theme, faded, font};
use egui::{Align2, Color32, Painter, Pos2, pos2, vec2};
use shared_dsp::Layout;
use shared_dsp::eq::Settings;
use shared_dsp::eq::curve::{Curve, PointResponse};
use shared_dsp::eq::settings::{BANDS, BandState, Phase};
use shared_dsp::layout::MAX_CHANNELS;

use super::place::Graph;

/// Smaller movements than this cannot be seen, in dB.
const STEP_DB: f32 = 0.05;
/// Below this nothing is drawn, in dB.
const LOWEST_DB: f64 = -120.0;

/// What the curves are made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Now {
    /// What is set.
    pub settings: Settings,
    /// How far dynamic bands have moved, in dB.
    pub movement_db: [f32; BANDS],
    /// The channels.
    pub layout: Layout,
    /// The sample rate in Hz; 0 if there is none yet.
    pub rate_hz: f64,
    /// The band whose own curve is shown.
    pub lead: Option<usize>,
}

impl Now {
    /// The same with movements that can be seen only.
    pub fn seen(mut self) -> Now {
        for movement_db in &mut self.movement_db {
            *movement_db = STEP_DB * (*movement_db / STEP_DB).round();
        }
        self
    }
}

/// One curve in dB over the columns of the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is the curve of, where there is more than one: `L`, `Mid`.
    pub name: String,
    /// The levels in dB; what is above half the sample rate is no number.
    pub levels_db: Vec<f32>,
}

/// All curves of a graph.
#[derive(Debug, Default)]
pub struct Curves {
    made_of: Option<(Now, Graph)>,
    columns: Vec<(f32, f32)>,
    sum: Vec<Line>,
    /// Without the movement of dynamic bands; empty where there is none.
    still: Vec<Line>,
    own: Vec<f32>,
}

impl Curves {
    /// Takes what is set and heard.
    pub fn take(&mut self, now: Now, graph: &Graph) {
        let now = now.seen();
        if self.made_of.as_ref().is_some_and(|(before, place)| *before == now && place == graph) {
            return;
        }
        self.columns = graph.freq.columns(1.0).collect();
        let hz = || self.columns.iter().map(|(_, hz)| f64::from(*hz));
        self.sum = lines(&now, &now.movement_db, hz());
        let moves = now.movement_db.iter().any(|movement_db| *movement_db != 0.0);
        self.still = if moves { lines(&now, &[0.0; BANDS], hz()) } else { Vec::new() };
        self.own = now.lead.map_or_else(Vec::new, |lead| own(&now, lead, hz()));
        self.made_of = Some((now, graph.clone()));
    }

    /// The level of the first curve nearest to a point, in dB.
    pub fn level_db(&self, x: f32) -> Option<f32> {
        let column = self.columns.partition_point(|(at, _)| *at < x).min(self.columns.len().checked_sub(1)?);
        self.sum.first()?.levels_db.get(column).copied().filter(|level_db| level_db.is_finite())
    }

    fn points(&self, graph: &Graph, levels_db: &[f32]) -> Vec<Pos2> {
        let reach = graph.rect.expand(4.0).y_range();
        let columns = self.columns.iter().zip(levels_db);
        columns.map(|((x, _), level_db)| pos2(*x, reach.clamp(graph.gain.at(*level_db)))).collect()
    }

    /// Paints the own curve of the band that leads.
    pub fn paint_own(&self, painter: &Painter, graph: &Graph, colour: Color32, is_on: bool) {
        if self.own.is_empty() {
            return;
        }
        let points = self.points(graph, &self.own);
        let strength = if is_on { 1.0 } else { 0.4 };
        let shade = faded(colour, 0.28 * strength);
        area(painter, &points, graph.gain.at(0.0), shade, faded(colour, 0.08 * strength));
    }

    /// Paints the sum of all bands, dimmed where it is not heard.
    pub fn paint_sum(&self, painter: &Painter, graph: &Graph, theme: &Theme, is_heard: bool) {
        let strength = if is_heard { 1.0 } else { 0.4 };
        for line in &self.still {
            curve(painter, self.points(graph, &line.levels_db), theme.hairline(faded(theme.text2, 0.5)));
        }
        for (index, line) in self.sum.iter().enumerate().rev() {
            let opacity = strength * if index == 0 { 1.0 } else { 0.55 };
            let points = self.points(graph, &line.levels_db);
            curve(painter, points, theme.curve(faded(theme.text, opacity)));
        }
        if self.sum.len() > 1 {
            self.paint_names(painter, graph, theme);
        }
    }

    /// The names of the curves where they are furthest from the first one.
    fn paint_names(&self, painter: &Painter, graph: &Graph, theme: &Theme) {
        let first = &self.sum[0];
        for (index, line) in self.sum.iter().enumerate() {
            let other = if index == 0 { &self.sum[1] } else { first };
            let apart = |column: &usize| (line.levels_db[*column] - other.levels_db[*column]).abs();
            let columns = (0..self.columns.len()).filter(|column| apart(column).is_finite());
            let Some(column) = columns.max_by(|a, b| apart(a).total_cmp(&apart(b))) else { continue };
            let (level_db, above) =
                (line.levels_db[column], line.levels_db[column] > other.levels_db[column]);
            let at = pos2(self.columns[column].0, graph.gain.at(level_db));
            let at = graph.within(at + vec2(0.0, if above { -12.0 } else { 12.0 }));
            let anchor =
                if at.x > graph.rect.center().x { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
            paint::text(painter, at, anchor, &line.name, font(SMALL_TEXT), theme.text2, 80.0);
        }
    }
}

fn to_db(gain: f64) -> f32 {
    (20.0 * gain.log10()).max(LOWEST_DB) as f32
}

/// The response of a curve as the phase mode renders it; none where there is no sound.
fn responses(made: &Curve, now: &Now, hz: impl Iterator<Item = f64>) -> Vec<Option<PointResponse>> {
    let rate_hz = now.rate_hz;
    let is_there = |hz: f64| rate_hz <= 0.0 || hz < 0.5 * rate_hz;
    match now.settings.phase {
        Phase::ZeroLatency if rate_hz > 0.0 => {
            let digital = made.digital(rate_hz);
            hz.map(|hz| is_there(hz).then(|| digital.at(hz))).collect()
        }
        Phase::Linear => hz.map(|hz| is_there(hz).then(|| made.zero_phase_at(hz))).collect(),
        _ => hz.map(|hz| is_there(hz).then(|| made.at(hz))).collect(),
    }
}

/// The curves of everything that is heard: one for all channels that are alike, or for mid and side.
pub fn lines(now: &Now, movement_db: &[f32; BANDS], hz: impl Iterator<Item = f64>) -> Vec<Line> {
    let made = Curve::moved(&now.settings, now.layout, movement_db, |_| true);
    let points = responses(&made, now, hz);
    let channels = now.layout.len().min(MAX_CHANNELS);
    let heard = || points.iter().flatten();
    let row = |level: &dyn Fn(&PointResponse) -> f32| -> Vec<f32> {
        points.iter().map(|point| point.as_ref().map_or(f32::NAN, level)).collect()
    };
    let has_pair = now.layout != Layout::Mono;
    let is_split = has_pair && heard().any(|point| point.mid != point.side);
    let mut rows: Vec<(String, Vec<f32>)> = Vec::new();
    let own = |point: &PointResponse, channel: usize| to_db(point.channels[channel].norm());
    let first_rest = if is_split { 2 } else { 0 };
    if is_split {
        let alike = heard().all(|point| point.channels[0] == point.channels[1]);
        if alike {
            rows.push(("Mid".to_owned(), row(&|p| to_db((p.channels[0] * p.mid).norm()))));
            rows.push(("Side".to_owned(), row(&|p| to_db((p.channels[0] * p.side).norm()))));
        } else {
            rows.push(("L".to_owned(), row(&|p| to_db(p.between(0, 0).norm()))));
            rows.push(("R".to_owned(), row(&|p| to_db(p.between(1, 1).norm()))));
        }
    }
    for (channel, speaker) in now.layout.channels().iter().enumerate().take(channels).skip(first_rest) {
        // On a pair both sides of the matrix are alike here
        let with_pair = |p: &PointResponse| if channel < 2 { p.mid.norm() } else { 1.0 };
        let pair = has_pair && !is_split;
        let levels = if pair && channel < 2 {
            row(&|p| to_db(p.channels[channel].norm() * with_pair(p)))
        } else {
            row(&|p| own(p, channel))
        };
        rows.push((speaker.short_name().to_owned(), levels));
    }
    let mut lines: Vec<Line> = Vec::new();
    for (name, levels_db) in rows {
        match lines.iter_mut().find(|line| alike(&line.levels_db, &levels_db)) {
            Some(line) => line.name = format!("{} {name}", line.name),
            None => lines.push(Line { name, levels_db }),
        }
    }
    lines
}

fn alike(one: &[f32], other: &[f32]) -> bool {
    one.iter().zip(other).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

/// The curve of one band by itself, on whatever it works, as if it were switched on.
pub fn own(now: &Now, band: usize, hz: impl Iterator<Item = f64>) -> Vec<f32> {
    let mut on = now.clone();
    on.settings.bands[band].state = BandState::On;
    let made = Curve::moved(&on.settings, on.layout, &on.movement_db, |index| index == band);
    let level = |point: PointResponse| {
        // What the band does not work on stays 1
        let responses = point.channels.iter().chain([&point.mid, &point.side]);
        let levels = responses.map(|response| to_db(response.norm()));
        levels.max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0)
    };
    responses(&made, &on, hz).into_iter().map(|point| point.map_or(f32::NAN, level)).collect()
}
