//! The window of the Balance: this track at the left; at the right the session, the history, the settings, or the
//! check of a delivery.

mod alone;
mod card;
mod delivery;
mod history;
mod scope;
mod settings;
mod strip;
mod tracks;
mod words;

use std::sync::Arc;

use aplomb_kit::feed::Watch;
use aplomb_kit::stage::{Drive, Stage};
use aplomb_kit::window::widgets::{button, choice};
use aplomb_kit::window::{Desk, Kept, Library, Parts, Shell, View, paint, theme};
use egui::{Id, Rect, Ui, vec2};
use shared_dsp::balance::Settings;
use shared_dsp::balance::delivery::{Limit, Quantity};
use shared_dsp::balance::levels::Levels;
use shared_dsp::balance::role::Role;
use shared_dsp::balance::targets::Genre;

use crate::all::{Seen, Wish};
use crate::desk::Visitor;
use crate::params::BalanceParams;
use crate::presets::presets;
use scope::Scope;
use tracks::Ranges;
use words::Distance;

/// So often the session is looked at, in s.
const LOOKS_EVERY_S: f64 = 0.1;
/// Below this width of the body, in points, what can be done without is left out.
pub(super) const NARROW: f32 = 760.0;

/// What the window shows at its right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Tracks,
    History,
    Settings,
    Delivery,
}

impl Page {
    const ALL: [Page; 4] = [Page::Tracks, Page::History, Page::Settings, Page::Delivery];

    fn title(self) -> &'static str {
        match self {
            Page::Tracks => "Tracks",
            Page::History => "History",
            Page::Settings => "Settings",
            Page::Delivery => "Delivery",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Page::Tracks => {
                "All tracks of the session, where they shall go, and the moves that bring them there"
            }
            Page::History => "Loudness against the position in the song",
            Page::Settings => {
                "The ride, the ceiling, how it is measured, and what the link knows of this track"
            }
            Page::Delivery => "Whether the mix has what those ask for who take it",
        }
    }
}

/// What is known in this frame.
pub(super) struct Now<'a> {
    pub levels: Levels,
    pub settings: Settings,
    pub seen: &'a Seen,
    pub visitor: &'a Visitor,
    pub params: &'a BalanceParams,
    /// What it is; by its track's name if nobody has said.
    pub role: Role,
}

impl Now<'_> {
    /// Where this track shall be, in LUFS, and what that is called.
    pub fn target(&self) -> (Option<f64>, &'static str) {
        if self.role == Role::MixBus {
            return (self.settings.delivery.target_lufs(), "its delivery");
        }
        if self.settings.ride_on {
            return (Some(f64::from(self.settings.ride_target_lufs)), "its ride target");
        }
        let suggestion = self.seen.own().and_then(|track| track.suggestion.as_ref());
        (suggestion.and_then(|suggestion| suggestion.target_lufs).map(f64::from), "its target")
    }

    /// How far it is from there: the mix as a whole, a track as it is just now.
    pub fn distance(&self) -> Distance {
        let read = &self.levels.readings;
        if self.role != Role::MixBus {
            return Distance::between(read.short_term_lufs, self.target().0);
        }
        let is_loudness = |limit: &Limit| matches!(limit.quantity, Quantity::Integrated | Quantity::Dialogue);
        match self.settings.delivery.limits().find(is_loudness) {
            Some(limit) => Distance::within(read.integrated_lufs, limit.least..=limit.most),
            None => Distance::NoTarget,
        }
    }
}

/// The body of the window.
pub struct BalanceView {
    params: Arc<BalanceParams>,
    visitor: Visitor,
    watch: Watch,
    seen: Seen,
    mark: u64,
    wish: Wish,
    looked_s: f64,
    is_stale: bool,
    ranges: Ranges,
    scope: Scope,
    shown: Page,
}

impl BalanceView {
    fn new(params: Arc<BalanceParams>, visitor: Visitor, watch: Watch) -> BalanceView {
        let wish = wish(&params.window);
        let seen = params.all.look(&wish);
        let mark = params.all.mark();
        BalanceView {
            params,
            visitor,
            watch,
            seen,
            mark,
            wish,
            looked_s: f64::NEG_INFINITY,
            is_stale: false,
            ranges: Ranges::default(),
            scope: Scope::default(),
            shown: Page::Tracks,
        }
    }

    /// Looks at the session, if there is anything new and it is time.
    fn look(&mut self, now_s: f64) {
        let (mark, wish) = (self.params.all.mark(), wish(&self.params.window));
        self.is_stale = mark != self.mark || wish != self.wish;
        if self.is_stale && (now_s - self.looked_s >= LOOKS_EVERY_S || wish != self.wish) {
            (self.mark, self.wish, self.looked_s) = (mark, wish, now_s);
            self.seen = self.params.all.look(&wish);
            self.ranges.take(&self.seen.tracks);
            self.is_stale = false;
        }
    }

    fn page(&self, role: Role) -> Page {
        let first = if role == Role::MixBus { Page::Delivery } else { Page::Tracks };
        let kept = self.params.window.view("page", -1.0);
        Page::ALL.get(kept as usize).copied().filter(|_| kept >= 0.0).unwrap_or(first)
    }
}

impl View for BalanceView {
    fn body(&mut self, ui: &mut Ui, desk: &mut Desk, rect: Rect) {
        self.look(ui.input(|input| input.time));
        let settings = self.params.settings();
        let role = match settings.role {
            Role::Auto => self.seen.own().map_or(Role::Auto, |track| track.role),
            role => role,
        };
        let page = self.page(role);
        self.shown = page;
        let (params, visitor) = (self.params.clone(), self.visitor.clone());
        let now = Now {
            levels: visitor.levels(),
            settings,
            seen: &self.seen,
            visitor: &visitor,
            params: &params,
            role,
        };
        let is_narrow = rect.width() < NARROW;
        let margin = if is_narrow { 0.75 * theme::MARGIN } else { theme::MARGIN };
        let mut rest = rect.shrink(margin);
        let own = paint::take_left(&mut rest, if is_narrow { 196.0 } else { 220.0 }, margin);
        card::card(ui, desk, own, &now);
        let mut top = paint::take_top(&mut rest, theme::BUTTON, theme::GAP);
        model(ui, desk, &mut top);
        tabs(ui, desk, top, page);
        match page {
            Page::Tracks => tracks::page(ui, desk, rest, &now, &self.ranges),
            Page::History => history::page(ui, desk, rest, &now),
            Page::Settings => settings::page(ui, desk, rest, &now),
            Page::Delivery => delivery::page(ui, desk, rest, &now, &mut self.scope, &self.watch),
        }
    }

    fn status(&self, _desk: &Desk) -> String {
        let latency_frames = self.watch.latency_frames();
        let measure = words::measure(self.params.settings().weighting);
        let linked = words::linked(if self.seen.link.is_some() { self.seen.tracks.len() } else { 0 });
        match (latency_frames, self.watch.rate_hz()) {
            (frames, rate_hz) if frames > 0 && rate_hz > 0.0 => {
                let latency_ms = 1_000.0 * frames as f64 / rate_hz;
                format!("{linked} \u{b7} {measure} \u{b7} {latency_ms:.1}\u{2009}ms")
            }
            _ => format!("{linked} \u{b7} {measure}"),
        }
    }

    fn resting_hint(&self) -> &str {
        match self.shown {
            Page::Tracks => "Bar: loudness \u{b7} tick: target \u{b7} chip: suggested move",
            _ => "",
        }
    }

    fn next_frame_s(&self) -> Option<f64> {
        self.is_stale.then_some(LOOKS_EVERY_S)
    }
}

/// What is shown at the right.
fn tabs(ui: &Ui, desk: &mut Desk, rect: Rect, present: Page) {
    let width = (rect.width() / Page::ALL.len() as f32 - 4.0).min(84.0);
    let mut left = rect;
    for (index, page) in Page::ALL.into_iter().enumerate() {
        let place = paint::take_left(&mut left, width, 4.0);
        let id = Id::unique(("page", index));
        if button(ui, desk, id, place, page.title(), page == present, page.help()).clicked() {
            desk.kept().set_view("page", index as f32);
        }
    }
}

/// In which measure the element is shown.
fn model(ui: &Ui, desk: &mut Desk, rect: &mut Rect) {
    let place = paint::take_right(rect, 108.0, theme::GAP);
    choice(ui, desk, place, "weighting");
    if rect.width() > 420.0 {
        let text = paint::take_right(rect, 48.0, theme::GAP);
        let (at, colour) = (text.right_center(), desk.theme.text3);
        let font = theme::font(theme::TEXT);
        paint::text(ui.painter(), at, egui::Align2::RIGHT_CENTER, "Model", font, colour, text.width());
    }
}

/// Templates that can be aimed at; [`Genre::Own`] would need somebody to learn it.
pub(super) const GENRES: [Genre; 5] =
    [Genre::Pop, Genre::Rock, Genre::Metal, Genre::Electronic, Genre::Dialogue];
/// How long it can be listened, in s.
pub(super) const LISTENS_S: [f64; 4] = [10.0, 20.0, 30.0, 60.0];
/// How far trims may be moved from 0 dB.
pub(super) const MOST_DB: [f64; 4] = [3.0, 6.0, 12.0, 24.0];

/// Which of a list the window keeps under a name.
pub(super) fn kept_index(kept: &Kept, name: &str, count: usize, default: usize) -> usize {
    (kept.view(name, default as f32).max(0.0) as usize).min(count - 1)
}

/// What "balance all" is asked for from this window.
pub(super) fn wish(kept: &Kept) -> Wish {
    Wish {
        listens_s: LISTENS_S[kept_index(kept, "listens", LISTENS_S.len(), 2)],
        genre: GENRES[kept_index(kept, "template", GENRES.len(), 0)],
        most_db: MOST_DB[kept_index(kept, "most", MOST_DB.len(), 1)],
        applies: false,
    }
}

/// The windows of an instance.
pub fn shell(stage: &Stage<BalanceParams>, visitor: &Visitor) -> Shell<BalanceView> {
    let params = stage.params().clone();
    let (seen, feed, visitor) = (params.clone(), stage.feed().clone(), visitor.clone());
    let parts = Parts {
        name: "Balance",
        size: vec2(900.0, 476.0),
        kept: params.window.clone(),
        params: params.clone(),
        help: include_str!("../help.toml"),
        library: || Library::new(presets().unwrap_or_default(), Library::folder_of("Balance")),
        feed: feed.clone(),
        also: Some(Arc::new(move || seen.all.mark())),
    };
    Shell::new(parts, move || BalanceView::new(params.clone(), visitor.clone(), feed.watch()))
}

impl std::fmt::Debug for BalanceView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BalanceView").field("seen", &self.seen).finish_non_exhaustive()
    }
}
