//! The card under the graph with everything of the band that is chosen.

use aplomb_kit::window::Desk;
use aplomb_kit::window::behave::{menu, tell};
use aplomb_kit::window::controls::signed;
use aplomb_kit::window::paint::{self, Icon, take_left, take_right, take_top};
use aplomb_kit::window::theme::{BUTTON, GAP, GRID, KNOB, SMALL_TEXT, TEXT, font, strong_font};
use aplomb_kit::window::widgets::{Knob, button, choice, icon_button, knob, slider, switch};
use egui::accesskit::Role;
use egui::{Align2, Id, Rect, Ui, vec2};
use shared_dsp::eq::settings::BandState;

use super::deeds;
use super::kept::Keep;
use super::listen::{self, Listening};
use super::place::has_gain;
use super::scene::Scene;
use super::selection::Selection;

/// Between the edge of a card and what is on it, in points.
pub const INSET: f32 = 8.0;
/// Between the rows of a card, in points.
const ROW_GAP: f32 = 6.0;
/// The widest and the narrowest place for a knob, in points.
const CELL: [f32; 2] = [56.0, 84.0];
/// The columns at the left, in points.
const FIRST: f32 = 150.0;
const SECOND: f32 = 108.0;

/// The columns of the dynamics at the right, in points.
const TIMES: f32 = 112.0;
const DETECTOR: f32 = 88.0;
/// The columns at the left with what is around them, in points.
const FIXED: f32 = 2.0 * INSET + FIRST + SECOND + 2.0 * GAP;
/// A card that is wider has the dynamics beside the knobs, and not under them, in points.
const WIDE: f32 = 790.0;

/// How the card is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Knobs, dynamics beside them.
    Wide,
    /// Knobs, dynamics under them.
    Narrow,
    /// Rows, for a window with little room.
    Low,
}

impl Form {
    /// The form for a place of that width.
    pub fn of(width: f32, is_low: bool) -> Form {
        match (is_low, width > WIDE) {
            (true, _) => Form::Low,
            (false, true) => Form::Wide,
            (false, false) => Form::Narrow,
        }
    }

    /// The height of the card, in points.
    pub fn height(self, shows_dynamics: bool) -> f32 {
        let first = if self == Form::Low { 2.0 * BUTTON + ROW_GAP } else { Knob::height(KNOB) };
        let second = if shows_dynamics && self != Form::Wide { BUTTON + ROW_GAP } else { 0.0 };
        first + second + 2.0 * INSET
    }
}

/// Whether the dynamics of a band are shown: they are used, or were opened.
pub fn shows_dynamics(desk: &Desk, scene: &Scene<'_>, band: usize) -> bool {
    let set = &scene.settings().bands[band];
    has_gain(set.kind) && (set.dynamics.range_db != 0.0 || Keep::Dynamics.of(desk.kept()) == 1)
}

/// The card of one band.
pub struct Card<'a, 'b> {
    /// What is set and heard.
    pub scene: &'a Scene<'b>,
    /// The band.
    pub band: usize,
    /// All that are chosen.
    pub selection: &'a mut Selection,
    /// Listening to one band.
    pub listening: &'a mut Listening,
    /// Whether the dynamics are shown.
    pub shows_dynamics: bool,
}

impl Card<'_, '_> {
    /// Draws it in the middle of a place.
    pub fn show(mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect, form: Form) {
        match form {
            Form::Wide => self.show_knobs(ui, desk, rect, 2.0 * GAP + TIMES + DETECTOR),
            Form::Narrow => self.show_knobs(ui, desk, rect, 0.0),
            Form::Low => self.show_low(ui, desk, rect),
        }
    }

    /// With knobs, and so much room at the right for the dynamics.
    fn show_knobs(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect, beside: f32) {
        let fixed = FIXED + beside;
        let cell = ((rect.width() - fixed) / 5.0).clamp(CELL[0], CELL[1]);
        let card = Rect::from_center_size(rect.center(), vec2(fixed + 5.0 * cell, rect.height()));
        paint::card(ui.painter(), card, &desk.theme);
        let mut inside = card.shrink(INSET);
        let mut top = take_top(&mut inside, Knob::height(KNOB), ROW_GAP);
        let mut first = take_left(&mut top, FIRST, GAP);
        let mut second = take_left(&mut top, SECOND, GAP);
        let [title, kind, switches] = rows(&mut first);
        let [slope, placement, dynamics] = rows(&mut second);
        let ids = &self.scene.ids[self.band];
        self.title(ui, desk, title);
        choice(ui, desk, kind, &ids.kind);
        let [on, listen] = halves(switches);
        self.on(ui, desk, on);
        self.listen(ui, desk, listen);
        choice(ui, desk, slope, &ids.slope);
        choice(ui, desk, placement, &ids.placement);
        self.dynamics(ui, desk, dynamics);
        let knobs = take_left(&mut top, 5.0 * cell, GAP);
        for (place, (id, name, is_there)) in
            paint::columns(knobs, 5, 0.0).zip(most_turned(self.scene, self.band))
        {
            if is_there {
                knob(ui, desk, place, id, &Knob { name: Some(name), ..Knob::default() });
            }
        }
        match (self.shows_dynamics, beside > 0.0) {
            (true, true) => self.dynamics_beside(ui, desk, top),
            (true, false) => self.dynamics_under(ui, desk, inside),
            (false, true) if has_gain(self.scene.settings().bands[self.band].kind) => {
                let text = "Turn Dynamic: the gain follows the level";
                let (at, colour) = (top.center(), desk.theme.text3);
                let (font, width) = (font(SMALL_TEXT), top.width());
                paint::text(ui.painter(), at, Align2::CENTER_CENTER, text, font, colour, width);
            }
            _ => {}
        }
    }

    /// Times, knee and detector in two columns.
    fn dynamics_beside(&self, ui: &mut Ui, desk: &mut Desk, mut rect: Rect) {
        let ids = &self.scene.ids[self.band];
        let mut times = take_left(&mut rect, TIMES, GAP);
        let sliders = [("Attack", &ids.attack), ("Release", &ids.release), ("Knee", &ids.knee)];
        for (place, (name, id)) in rows(&mut times).into_iter().zip(sliders) {
            slider(ui, desk, place, id, name);
        }
        let [auto, detector, reading] = rows(&mut rect);
        switch(ui, desk, auto, &ids.auto_threshold, "Auto thr.");
        choice(ui, desk, detector, &ids.detector);
        self.reading(ui, desk, reading);
    }

    /// In rows, for a window with little room.
    fn show_low(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        paint::card(ui.painter(), rect, &desk.theme);
        let mut inside = rect.shrink(INSET);
        let mut top = take_top(&mut inside, BUTTON, ROW_GAP);
        let ids = &self.scene.ids[self.band];
        let title = take_left(&mut top, 104.0, GRID);
        self.title(ui, desk, title);
        let listen_width = 52.0;
        let (on, listen) = (take_left(&mut top, 34.0, GRID), take_left(&mut top, listen_width, GRID));
        self.on(ui, desk, on);
        self.listen(ui, desk, listen);
        let mut places = paint::columns(top, 4, GRID);
        for id in [&ids.kind, &ids.slope, &ids.placement] {
            if let Some(place) = places.next() {
                choice(ui, desk, place, id);
            }
        }
        if let Some(place) = places.next() {
            self.dynamics(ui, desk, place);
        }
        let row = take_top(&mut inside, BUTTON, ROW_GAP);
        let short = ["Freq", "Gain", "Q", "Range", "Thr."];
        for ((place, (id, _, is_active)), name) in
            paint::columns(row, 5, GRID).zip(most_turned(self.scene, self.band)).zip(short)
        {
            if is_active {
                slider(ui, desk, place, id, name);
            }
        }
        if self.shows_dynamics {
            self.dynamics_under(ui, desk, inside);
        }
    }

    /// Number, and a button that takes the band away.
    fn title(&mut self, ui: &Ui, desk: &mut Desk, mut rect: Rect) {
        let theme = desk.theme;
        let delete = take_right(&mut rect, BUTTON, GRID);
        let dot = take_left(&mut rect, 16.0, GRID);
        ui.painter().circle_filled(dot.center(), 6.0, theme.band(self.band));
        let others = self.selection.all().len().saturating_sub(1);
        let text = match others {
            0 => format!("Band {}", self.band + 1),
            more => format!("Band {} + {more}", self.band + 1),
        };
        let (at, font) = (rect.left_center(), strong_font(TEXT));
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, &text, font, theme.text, rect.width());
        let id = Id::unique("delete band");
        if icon_button(ui, desk, id, delete, Icon::Cross, "Delete what is chosen", true).clicked() {
            deeds::delete(desk, self.scene.ids, self.scene.params(), &self.selection.all());
        }
    }

    fn on(&mut self, ui: &Ui, desk: &mut Desk, rect: Rect) {
        let (scene, id) = (self.scene, &self.scene.ids[self.band].state);
        let is_on = scene.settings().bands[self.band].state == BandState::On;
        let response = button(ui, desk, Id::unique("band on"), rect, "On", is_on, "");
        if response.clicked() {
            deeds::switch(desk, scene.ids, scene.params(), scene.settings(), &self.selection.all());
        }
        if response.hovered() {
            desk.hint_of(id);
        }
        menu(desk, &response, id, |_, _| ());
        tell(ui, desk, &response, id, Role::Button);
    }

    fn listen(&mut self, ui: &Ui, desk: &mut Desk, rect: Rect) {
        let is_on = listen::hears(desk, self.band);
        let response = button(ui, desk, Id::unique("band listen"), rect, "Listen", is_on, "");
        self.listening.press(ui, desk, &response, self.band);
        if response.hovered() {
            desk.hint_of("listen");
        }
        tell(ui, desk, &response, "listen", Role::Button);
    }

    fn dynamics(&mut self, ui: &Ui, desk: &mut Desk, rect: Rect) {
        let set = &self.scene.settings().bands[self.band];
        if !has_gain(set.kind) {
            return;
        }
        let is_open = self.shows_dynamics;
        let help = "Dynamics: attack, release, knee and what the band listens to";
        let response = button(ui, desk, Id::unique("band dynamics"), rect, "Dynamics", is_open, help);
        if response.clicked() {
            // What is used stays open
            let opens = Keep::Dynamics.of(desk.kept()) == 0;
            Keep::Dynamics.set(desk.kept(), usize::from(opens));
        }
    }

    /// Times, knee and detector in a row.
    fn dynamics_under(&self, ui: &mut Ui, desk: &mut Desk, mut row: Rect) {
        let ids = &self.scene.ids[self.band];
        let auto = take_left(&mut row, 62.0, GRID);
        switch(ui, desk, auto, &ids.auto_threshold, "Auto thr.");
        let detector = take_right(&mut row, DETECTOR, GRID);
        choice(ui, desk, detector, &ids.detector);
        let sliders = [("Attack", &ids.attack), ("Release", &ids.release), ("Knee", &ids.knee)];
        for (place, (name, id)) in paint::columns(row, 3, GRID).zip(sliders) {
            slider(ui, desk, place, id, name);
        }
    }

    /// The movement at this moment.
    fn reading(&self, ui: &Ui, desk: &Desk, rect: Rect) {
        if self.scene.settings().bands[self.band].dynamics.range_db == 0.0 {
            return;
        }
        let text = format!("Now {}", signed_db(self.scene.movement_db()[self.band]));
        let (at, colour) = (rect.center(), desk.theme.text2);
        paint::text(ui.painter(), at, Align2::CENTER_CENTER, &text, font(TEXT), colour, rect.width());
    }
}

fn rows(column: &mut Rect) -> [Rect; 3] {
    std::array::from_fn(|_| take_top(column, BUTTON, ROW_GAP))
}

/// A gain as windows write it, with one decimal: `−1.2 dB`.
pub fn signed_db(gain_db: f32) -> String {
    format!("{}\u{2009}dB", signed(f64::from(gain_db)))
}

/// What is turned most: parameter, name, and whether the kind of the band has it.
fn most_turned<'a>(scene: &Scene<'a>, band: usize) -> [(&'a str, &'static str, bool); 5] {
    let ids = &scene.ids[band];
    let has_gain = has_gain(scene.settings().bands[band].kind);
    [
        (&ids.freq, "Frequency", true),
        (&ids.gain, "Gain", has_gain),
        (&ids.q, "Q", true),
        (&ids.range, "Dynamic", has_gain),
        (&ids.threshold, "Threshold", has_gain),
    ]
}

fn halves(rect: Rect) -> [Rect; 2] {
    let mut places = paint::columns(rect, 2, ROW_GAP);
    std::array::from_fn(|_| places.next().unwrap_or(rect))
}
