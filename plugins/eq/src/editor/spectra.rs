//! The spectra behind the curve: before the EQ in grey, behind it in the colour of what is heard.

use aplomb_kit::feed::Watch;
use aplomb_kit::window::Kept;
use aplomb_kit::window::graph::{LinearAxis, area, curve};
use aplomb_kit::window::theme::{Theme, faded};
use egui::{Painter, pos2};
use shared_dsp::spectrum::Analyser;

use super::kept::{Keep, RANGES_DB, analysis};
use super::place::Graph;

/// No more looks than this in a second.
const LOOKS_PER_S: f64 = 30.0;
/// Points of a spectrum for each point of the window, at most so many.
const MOST_POINTS: usize = 1_200;
/// The width is taken in steps, so that a window that is resized does not begin anew all the time.
const WIDTH_STEP: f32 = 100.0;

/// Both analysers.
pub struct Spectra {
    pre: Analyser,
    post: Analyser,
    looked_s: f64,
    activation: u64,
    /// Samples that had come when it was looked last, before and behind.
    heard: [u64; 2],
    is_due: bool,
    is_frozen: bool,
}

impl Spectra {
    /// Spectra that have heard nothing.
    pub fn new() -> Spectra {
        let new = || Analyser::new(800);
        Spectra {
            pre: new(),
            post: new(),
            looked_s: f64::NEG_INFINITY,
            activation: 0,
            heard: [0; 2],
            is_due: false,
            is_frozen: false,
        }
    }

    /// Whether they stand still.
    pub fn is_frozen(&self) -> bool {
        self.is_frozen
    }

    /// Lets them stand still, or go on.
    pub fn freeze(&mut self, is_frozen: bool) {
        self.is_frozen = is_frozen;
    }

    /// The spectrum behind the EQ.
    pub fn post(&self) -> &Analyser {
        &self.post
    }

    /// Looks at what was played since, if it is time; behind the EQ also where that is not shown but
    /// compared.
    pub fn look(&mut self, watch: &Watch, kept: &Kept, width: f32, compares: bool, now_s: f64) {
        let shown = Keep::Spectra.of(kept) | if compares { 2 } else { 0 };
        let points = (((width / WIDTH_STEP).ceil() * WIDTH_STEP) as usize).clamp(100, MOST_POINTS);
        // Frozen ones stay as they are, however wide the window is
        if !self.is_frozen && points != self.pre.grid().len() {
            (self.pre, self.post) = (Analyser::new(points), Analyser::new(points));
        }
        let rings = watch.rings();
        let come = [rings.input.written(), rings.output.written()];
        let (is_early, moves) = (now_s - self.looked_s < 1.0 / LOOKS_PER_S, !self.is_frozen && shown != 0);
        self.is_due = is_early && moves && come != self.heard;
        if is_early || !moves {
            return;
        }
        self.heard = come;
        self.looked_s = now_s;
        let (settings, rate_hz) = (analysis(kept), watch.rate_hz());
        let is_new = watch.activations() != self.activation;
        self.activation = watch.activations();
        let rings = [(&mut self.pre, &rings.input, 1), (&mut self.post, &rings.output, 2)];
        for (analyser, ring, bit) in rings {
            if is_new {
                analyser.reset();
            }
            if shown & bit != 0 {
                analyser.set(&settings);
                analyser.look(ring, rate_hz);
            }
        }
    }

    /// In how many seconds there is something new to look at.
    pub fn next_s(&self) -> Option<f64> {
        self.is_due.then_some(1.0 / LOOKS_PER_S)
    }

    /// Where levels in dB are on a graph.
    pub fn axis(kept: &Kept, graph: &Graph) -> LinearAxis {
        let range_db = RANGES_DB[Keep::Range.of(kept)];
        LinearAxis { range: -range_db..=0.0, points: graph.rect.max.y..=graph.rect.min.y }
    }

    /// Paints what is shown.
    pub fn paint(&self, painter: &Painter, graph: &Graph, kept: &Kept, theme: &Theme) {
        let shown = Keep::Spectra.of(kept);
        let axis = Spectra::axis(kept, graph);
        let spectra = [(&self.pre, 1, theme.text3, 0.16), (&self.post, 2, theme.signal, 0.30)];
        for (analyser, bit, colour, opacity) in spectra {
            if shown & bit == 0 {
                continue;
            }
            let levels = analyser.levels_db().iter().zip(analyser.grid().freqs_hz());
            let base = graph.rect.max.y;
            let points: Vec<_> = levels
                .map(|(db, hz)| pos2(graph.freq.at(*hz as f32), axis.at(*db).clamp(graph.rect.min.y, base)))
                .collect();
            if points.iter().all(|point| point.y >= base) {
                continue;
            }
            area(painter, &points, base, faded(colour, opacity), faded(colour, 0.25 * opacity));
            curve(painter, points, theme.hairline(faded(colour, 0.75)));
        }
    }
}
