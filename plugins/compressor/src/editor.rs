//! The window of the Compressor: what was heard above, what is set below.

mod bench;
mod columns;
mod controls;
mod equal;
mod ghost;
mod history;
mod levels;
mod line;
mod more;
mod panels;
mod places;
mod reduction;
mod response;
mod seen;
mod sidechain;
mod transfer;

use std::sync::Arc;

use aplomb_kit::stage::Stage;
use aplomb_kit::window::theme::{GAP, MARGIN};
use aplomb_kit::window::{Desk, Library, Parts, Shell, View, paint};
use egui::{Rect, Ui, vec2};

use crate::params::{CompressorParams, Shown};
use crate::presets::presets;
use bench::Bench;
use ghost::Ghost;
use places::Places;
use seen::Seen;

/// The body of the window.
pub struct CompressorView {
    bench: Bench,
    seen: Seen,
    ghost: Ghost,
}

impl CompressorView {
    /// A window on these parameters that hears this feed.
    fn new(params: &Arc<CompressorParams>, seen: Seen) -> CompressorView {
        let bench = Bench::new(params.clone());
        let ghost = Ghost::new(bench.settings());
        CompressorView { bench, seen, ghost }
    }
}

impl View for CompressorView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let now_s = ui.input(|input| input.time);
        self.bench.follow(desk);
        self.seen.look(now_s, history::seconds(desk));
        let places = Places::new(rect, panels::wishes(desk));
        // The controls first: the graphs show the ghost of what the hand is on
        let mut touched = false;
        touched |= controls::controls(ui, desk, places.controls, &self.bench, &mut self.seen);
        panels::switches(ui, desk, &places);
        if let Some(place) = places.more {
            touched |= more::more(ui, desk, place, &mut self.bench, &self.seen);
        }
        if let Some(place) = places.sidechain {
            sidechain::sidechain(ui, desk, place, &self.bench, &self.seen);
        }
        self.ghost.watch(desk, self.bench.settings());
        let Some(mut row) = places.graphs else { return };
        let meters = paint::take_right(&mut row, levels::width(&self.seen), MARGIN);
        levels::levels(ui, desk, meters, &mut self.seen);
        if let Some(mut column) = places::beside_history(&mut row) {
            let height = reduction::height(column);
            let card = paint::take_bottom(&mut column, height, GAP);
            reduction::card(ui, desk, card, &mut self.seen, self.bench.settings().mode);
            transfer::transfer(ui, desk, column, &self.bench, &self.seen, &self.ghost);
        }
        self.ghost.show_reduction(touched || line::is_line_touched(ui), &self.bench, &self.seen, now_s);
        history::history(ui, desk, row, &self.bench, &self.seen, &self.ghost);
    }

    fn status(&self, desk: &Desk) -> String {
        let mut parts = Vec::new();
        if self.bench.settings().lookahead_ms > 0.0 {
            parts.push(format!("Lookahead {}", desk.written("lookahead")));
        }
        parts.push(format!("{}\u{2009}smp", self.seen.latency_frames()));
        parts.push(desk.written("style"));
        parts.push(desk.written("mode"));
        parts.join(" \u{b7} ")
    }

    fn resting_hint(&self) -> &str {
        "Drag the threshold into the history; what is red is taken away"
    }

    fn next_frame_s(&self) -> Option<f64> {
        self.seen.next_frame_s()
    }
}

impl std::fmt::Debug for CompressorView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompressorView").finish_non_exhaustive()
    }
}

/// The windows of an instance.
pub fn shell(stage: &Stage<CompressorParams>) -> Shell<CompressorView> {
    let params = stage.params().clone();
    let (feed, shown): (_, Arc<Shown>) = (stage.feed().clone(), stage.shown().clone());
    let parts = Parts {
        name: "Compressor",
        size: vec2(880.0, 500.0),
        kept: params.window.clone(),
        params: params.clone(),
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), Library::folder_of("Compressor")),
        feed: feed.clone(),
        also: None,
    };
    Shell::new(parts, move || CompressorView::new(&params, Seen::new(&feed, shown.clone())))
}
