//! The window of the EQ: the graph is the plug-in, under it a card of the band that is chosen.

mod card;
mod curves;
mod deeds;
mod general;
mod ground;
mod ids;
mod kept;
mod listen;
mod menu;
mod mirror;
mod nodes;
mod others;
mod place;
mod scene;
mod selection;
mod side;
mod spectra;

use std::sync::Arc;

use aplomb_kit::feed::Watch;
use aplomb_kit::stage::Stage;
use aplomb_kit::window::face::earlier;
use aplomb_kit::window::paint::{self, take_bottom, take_right};
use aplomb_kit::window::widgets::{Meter, Scale};
use aplomb_kit::window::{Desk, Library, Parts, Shell, View, theme};
use egui::{Key, Rect, Ui, vec2};
use shared_dsp::eq::settings::BandState;

use crate::params::{EqParams, Shown};
use crate::presets::presets;
use card::{Card, Form};
use curves::{Curves, Now};
use ground::Ground;
use ids::BandIds;
use kept::scale_db;
use listen::Listening;
use mirror::Mirror;
use nodes::Nodes;
use others::{Choice, Others};
use place::Graph;
use scene::Scene;
use selection::Selection;
use spectra::Spectra;

/// Windows that are lower than this have a card without knobs, in points.
const LOW: f32 = 350.0;
/// A meter that falls is drawn so often, in s.
const FRAME_S: f64 = 1.0 / 60.0;

/// The body of the window.
pub struct EqView {
    watch: Watch,
    shown: Arc<Shown>,
    ids: Box<[BandIds]>,
    mirror: Mirror,
    selection: Selection,
    ground: Ground,
    nodes: Nodes,
    listening: Listening,
    curves: Curves,
    spectra: Spectra,
    others: Others,
    meter: Meter,
    shows_dynamics: bool,
}

impl EqView {
    fn new(watch: Watch, shown: Arc<Shown>, choice: Choice) -> EqView {
        EqView {
            watch,
            shown,
            ids: BandIds::of_all(),
            mirror: Mirror::new(),
            selection: Selection::default(),
            ground: Ground::default(),
            nodes: Nodes::default(),
            listening: Listening::default(),
            curves: Curves::default(),
            spectra: Spectra::new(),
            others: Others::new(choice),
            meter: Meter::default(),
            shows_dynamics: false,
        }
    }
}

impl View for EqView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        let now_s = ui.input(|input| input.time);
        self.mirror.look(desk);
        let mirror = &self.mirror;
        self.selection.keep(|band| mirror.settings().bands[band].state != BandState::Off);
        side::hear(&mut self.meter, &self.watch, now_s);

        let is_low = rect.height() < LOW;
        let margin = if is_low { theme::GAP } else { theme::MARGIN };
        let mut place = rect.shrink(margin);
        let ids = &self.ids;
        let levels = self.shown.levels();
        let mut scene = Scene { ids, mirror, levels, graph: Graph::new(place, scale_db(desk.kept())) };
        let lead = self.selection.lead();
        let form = Form::of(place.width(), is_low);
        // Nothing moves away from under a hand
        if !ui.input(|input| input.pointer.any_down()) {
            self.shows_dynamics = lead.is_some_and(|band| card::shows_dynamics(desk, &scene, band));
        }
        let card_height = if lead.is_some() { form.height(self.shows_dynamics) } else { form.height(false) };
        let card_place = take_bottom(&mut place, card_height, theme::GAP);
        let beside = take_right(&mut place, side::width(self.watch.output_layout().len()), 0.0);
        scene.graph = Graph::new(place, scale_db(desk.kept()));

        self.spectra.look(&self.watch, desk.kept(), place.width(), self.others.compares(), now_s);
        self.others.look(self.spectra.post(), desk.kept(), now_s);
        let ground = self.ground.show(ui, desk, &scene, &mut self.selection);
        let lead_now = self.selection.lead();
        let under = Under { curves: &mut self.curves, spectra: &self.spectra, others: &self.others };
        draw(ui, desk, &scene, under, &self.watch, lead_now);
        self.nodes.show(ui, desk, &scene, &mut self.selection);
        let pointer = ui.input(|input| input.pointer.hover_pos());
        let is_on_graph = ground.hovered() || ground.dragged() || self.nodes.hovered().is_some();
        if let Some(pointer) = pointer.filter(|at| is_on_graph && scene.graph.rect.contains(*at)) {
            let curve_db = self.curves.level_db(pointer.x);
            nodes::read_out(ui, desk, &scene, self.nodes.hovered(), pointer, curve_db);
        }
        side::scale(ui, desk, &scene.graph);
        let mut meter = beside;
        meter.min.x += side::SCALE_WIDTH + theme::GAP;
        side::output(ui, desk, meter, &mut self.meter);

        match lead {
            Some(band) => {
                let (selection, listening) = (&mut self.selection, &mut self.listening);
                let shows_dynamics = self.shows_dynamics;
                let card = Card { scene: &scene, band, selection, listening, shows_dynamics };
                card.show(ui, desk, card_place, form);
            }
            None => {
                self.listening.settle(ui, desk);
                if is_low {
                    general::show_low(ui, desk, card_place, &scene);
                } else {
                    general::show(ui, desk, card_place, &scene, &mut self.spectra, &mut self.others);
                }
            }
        }
        keys(ui, desk, &scene, &mut self.selection);
    }

    fn status(&self, desk: &Desk) -> String {
        let frames = self.watch.latency_frames();
        let rate_hz = self.watch.rate_hz();
        let ms = if rate_hz > 0.0 { 1_000.0 * frames as f64 / rate_hz } else { 0.0 };
        let phase = desk.written("phase");
        if frames == 0 {
            format!("0\u{2009}smp \u{b7} {phase}")
        } else {
            format!("{frames}\u{2009}smp \u{b7} {ms:.1}\u{2009}ms \u{b7} {phase}")
        }
    }

    fn resting_hint(&self) -> &str {
        "Double-click for a band \u{b7} wheel sets Q \u{b7} right-click for more"
    }

    fn next_frame_s(&self) -> Option<f64> {
        let meter = self.meter.moves(&Scale::PEAK).then_some(FRAME_S);
        earlier(meter, self.spectra.next_s())
    }
}

/// What lies under the nodes.
struct Under<'a> {
    curves: &'a mut Curves,
    spectra: &'a Spectra,
    others: &'a Others,
}

/// Paints what lies under the nodes.
fn draw(ui: &Ui, desk: &Desk, scene: &Scene<'_>, under: Under<'_>, watch: &Watch, lead: Option<usize>) {
    let Under { curves, spectra, others } = under;
    let (graph, settings, theme) = (&scene.graph, scene.settings(), &desk.theme);
    let painter = paint::within(ui, graph.rect);
    paint::well(&painter, graph.rect, theme);
    graph.freq.paint_grid(&painter, graph.rect, theme);
    spectra.paint(&painter, graph, desk.kept(), theme);
    others.paint(&painter, graph, spectra.post(), desk.kept(), theme);
    side::paint_lines(&painter, desk, graph);
    let now = Now {
        settings: *settings,
        movement_db: scene.movement_db(),
        layout: watch.output_layout(),
        rate_hz: watch.rate_hz(),
        lead,
    };
    curves.take(now, graph);
    if let Some(band) = lead {
        let is_on = settings.bands[band].state == BandState::On;
        curves.paint_own(&painter, graph, theme.band(band), is_on);
    }
    curves.paint_sum(&painter, graph, theme, !settings.bypass);
}

/// Delete takes away what is chosen, Escape chooses nothing.
fn keys(ui: &Ui, desk: &mut Desk, scene: &Scene<'_>, selection: &mut Selection) {
    if ui.ctx().text_edit_focused() || selection.lead().is_none() {
        return;
    }
    let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    let is_busy = ui.input(|input| input.pointer.any_down());
    if !is_busy && (pressed(Key::Delete) || pressed(Key::Backspace)) {
        deeds::delete(desk, scene.ids, scene.params(), &selection.all());
        selection.clear();
    }
    if !is_busy && pressed(Key::Escape) {
        selection.clear();
    }
}

/// The windows of an instance.
pub fn shell(stage: &Stage<EqParams>) -> Shell<EqView> {
    let params = stage.params().clone();
    let choice = Choice::new(stage.tie().lookout());
    let told = choice.clone();
    let parts = Parts {
        name: "EQ",
        size: vec2(860.0, 520.0),
        kept: params.window.clone(),
        params,
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), Library::folder_of("EQ")),
        feed: stage.feed().clone(),
        also: Some(Arc::new(move || told.stamp())),
    };
    let (feed, shown) = (stage.feed().clone(), stage.shown().clone());
    Shell::new(parts, move || EqView::new(feed.watch(), shown.clone(), choice.clone()))
}

#[cfg(test)]
mod tests;
