//! All tracks of the session: what they are, how loud they are, where they shall be.

use std::collections::{HashMap, VecDeque};

use aplomb_kit::link::{RuntimeId, is_switched_off};
use aplomb_kit::window::controls::written;
use aplomb_kit::window::graph::LinearAxis;
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};
use shared_dsp::balance::role::Role;

use super::alone::{alone, loneliness};
use super::words::{self, SILENT_LUFS};
use super::{Now, strip};
use crate::all::Track;

/// Height of a row, in points.
const ROWS: std::ops::RangeInclusive<f32> = 24.0..=32.0;
/// Height of the head of the table, in points.
const HEAD: f32 = 26.0;
/// Loudness that the bars show, in LUFS.
const SHOWN_LUFS: std::ops::RangeInclusive<f32> = -48.0..=-6.0;
/// Room at the right for the bar that scrolls, in points.
const SCROLL: f32 = 10.0;

/// Between what each track moved in the last ten seconds in which it was heard.
#[derive(Debug, Default)]
pub struct Ranges(HashMap<RuntimeId, VecDeque<f32>>);

impl Ranges {
    /// So many looks make ten seconds.
    const LOOKS: usize = 100;

    /// Takes what the tracks measure just now.
    pub fn take(&mut self, tracks: &[Track]) {
        self.0.retain(|runtime, _| tracks.iter().any(|track| track.runtime == *runtime));
        for track in tracks.iter().filter(|track| f64::from(track.loudness.short_term_lufs) > SILENT_LUFS) {
            let recent = self.0.entry(track.runtime).or_default();
            recent.push_back(track.loudness.short_term_lufs);
            if recent.len() > Ranges::LOOKS {
                recent.pop_front();
            }
        }
    }

    /// The softest and the loudest, in LUFS.
    pub fn of(&self, runtime: RuntimeId) -> Option<(f32, f32)> {
        let recent = self.0.get(&runtime)?;
        let extreme = |pick: fn(f32, f32) -> f32| recent.iter().copied().reduce(pick);
        Some((extreme(f32::min)?, extreme(f32::max)?))
    }
}

/// Where the columns of the table are.
struct Columns {
    name: Rect,
    role: Rect,
    bar: Rect,
    trim: Option<Rect>,
    chip: Rect,
}

impl Columns {
    fn of(row: Rect) -> Columns {
        let is_wide = row.width() > 480.0;
        let mut rest = row.shrink2(vec2(10.0, 0.0));
        let name = paint::take_left(&mut rest, (0.2 * row.width()).clamp(84.0, 200.0), theme::GAP);
        let role = paint::take_left(&mut rest, if is_wide { 112.0 } else { 92.0 }, theme::GAP);
        let chip = paint::take_right(&mut rest, 56.0, theme::GAP);
        let trim = is_wide.then(|| paint::take_right(&mut rest, 44.0, theme::GAP));
        let bar = rest.shrink2(vec2(4.0, 0.0));
        Columns { name, role, bar, trim, chip }
    }

    fn axis(&self) -> LinearAxis {
        LinearAxis { range: SHOWN_LUFS, points: self.bar.min.x..=self.bar.max.x }
    }
}

/// Draws the page.
pub fn page(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>, ranges: &Ranges) {
    let theme = desk.theme;
    paint::well(ui.painter(), rect, &theme);
    let mut rest = rect;
    let bottom = paint::take_bottom(&mut rest, theme::BUTTON + 2.0 * theme::GAP, 0.0);
    strip::strip(ui, desk, bottom.shrink2(vec2(10.0, theme::GAP)), now);
    let tracks = &now.seen.tracks;
    if let Some(words) = loneliness(now.seen, is_switched_off()) {
        alone(ui, desk, rest, &words);
        return;
    }
    let head = paint::take_top(&mut rest, HEAD, 0.0);
    if let Some(error) = now.seen.error {
        let place = paint::take_bottom(&mut rest, 20.0, 0.0);
        let text = format!("No targets yet: {error}.");
        let (at, width) = (place.left_center() + vec2(10.0, 0.0), place.width() - 20.0);
        let font = theme::font(theme::TEXT);
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, &text, font, theme.accent, width);
    }
    let height = (rest.height() / tracks.len() as f32).clamp(*ROWS.start(), *ROWS.end());
    let is_scrolled = height * tracks.len() as f32 > rest.height() + 0.5;
    let width = rect.width() - if is_scrolled { SCROLL } else { 0.0 };
    let columns = Columns::of(Rect::from_min_size(head.min, vec2(width, HEAD)));
    paint_head(ui, desk, &columns, rest);
    let mut list = ui.new_child(UiBuilder::new().max_rect(rest).id_salt("tracks"));
    list.set_clip_rect(rest.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show_viewport(&mut list, |ui, shown| {
        let whole = vec2(width, height * tracks.len() as f32);
        let (_, top) = ui.allocate_space(whole);
        for (index, track) in tracks.iter().enumerate() {
            let y = index as f32 * height;
            if y + height >= shown.min.y && y <= shown.max.y {
                let place = Rect::from_min_size(top.min + vec2(0.0, y), vec2(width, height));
                row(ui, desk, place, track, ranges.of(track.runtime), now);
            }
        }
    });
}

fn paint_head(ui: &Ui, desk: &Desk, columns: &Columns, rows: Rect) {
    let theme = desk.theme;
    let painter = ui.painter();
    let title = |place: Rect, anchor: Align2, text: &str| {
        let at = anchor.pos_in_rect(&place);
        let font = theme::font(theme::SMALL_TEXT);
        paint::text(painter, at, anchor, text, font, theme.text3, place.width());
    };
    title(columns.name, Align2::LEFT_CENTER, "Track");
    title(columns.role, Align2::LEFT_CENTER, "Role");
    title(columns.chip, Align2::RIGHT_CENTER, "Move");
    if let Some(trim) = columns.trim {
        title(trim, Align2::RIGHT_CENTER, "Trim");
    }
    let axis = columns.axis();
    let step = if columns.bar.width() > 200.0 { 6 } else { 12 };
    for lufs in (-42..=-12).step_by(step) {
        let x = axis.at(lufs as f32);
        let place = Rect::from_center_size(pos2(x, columns.name.center().y), vec2(32.0, HEAD));
        title(place, Align2::CENTER_CENTER, &words::level(f64::from(lufs)).replace(".0", ""));
        paint::rule(painter, pos2(x, rows.min.y), pos2(x, rows.max.y), theme.grid);
    }
}

fn row(ui: &mut Ui, desk: &mut Desk, rect: Rect, track: &Track, range: Option<(f32, f32)>, now: &Now<'_>) {
    let theme = desk.theme;
    let columns = Columns::of(rect);
    let name = name(track);
    let response = ui.interact(rect, Id::unique(("track", track.runtime)), Sense::hover());
    let painter = ui.painter();
    if track.is_own {
        painter.rect_filled(rect, 0.0, theme::faded(theme.accent, 0.08));
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, theme::faded(theme.text, 0.03));
    }
    let is_dim = track.is_grey || !track.counts;
    let (text, text2) = if is_dim { (theme.text3, theme.text3) } else { (theme.text, theme.text2) };
    let font = theme::font(theme::TEXT);
    let place = columns.name;
    let text = if track.name.is_empty() && !track.is_own { theme.text3 } else { text };
    paint::text(painter, place.left_center(), Align2::LEFT_CENTER, &name, font.clone(), text, place.width());
    let dot = pos2(columns.role.min.x + 4.0, rect.center().y);
    let colour = words::band(track.group).map_or(theme.text3, |index| theme.band(index));
    painter.circle_filled(dot, 4.0, if is_dim { theme::faded(colour, 0.5) } else { colour });
    let (at, width) = (pos2(dot.x + 10.0, dot.y), columns.role.width() - 14.0);
    paint::text(painter, at, Align2::LEFT_CENTER, words::role(track.role), font.clone(), text2, width);
    paint_bar(ui, desk, &columns, track, range);
    if let Some(place) = columns.trim {
        let text = words::change(track.trim_db);
        paint::text(
            ui.painter(),
            place.right_center(),
            Align2::RIGHT_CENTER,
            &text,
            font,
            text2,
            place.width(),
        );
    }
    if response.hovered() {
        desk.hint(written(&hint(track)));
    }
    let level = words::level(f64::from(track.loudness.short_term_lufs));
    let value = format!("{}, {level} LUFS, {}", words::role(track.role), standing(track));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Row, true, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(value));
    let size = vec2(columns.chip.width(), (rect.height() - 6.0).min(theme::BUTTON - 2.0));
    let chip = Rect::from_center_size(columns.chip.center(), size);
    if ui.clip_rect().contains_rect(chip) {
        strip::chip(ui, desk, chip, track, now);
    }
}

fn paint_bar(ui: &Ui, desk: &Desk, columns: &Columns, track: &Track, range: Option<(f32, f32)>) {
    let theme = desk.theme;
    let painter = ui.painter();
    let axis = columns.axis();
    let at = |lufs: f32| axis.at(lufs.clamp(*SHOWN_LUFS.start(), *SHOWN_LUFS.end()));
    let y = columns.bar.center().y;
    let span = |from: f32, to: f32, height: f32| {
        Rect::from_min_max(pos2(from, y - 0.5 * height), pos2(to.max(from + 1.0), y + 0.5 * height))
    };
    let left = columns.bar.min.x;
    let loudness = track.loudness;
    let is_heard = f64::from(loudness.short_term_lufs) > SILENT_LUFS && !track.is_grey;
    if is_heard {
        let colour = if track.counts { theme.signal } else { theme.text3 };
        painter.rect_filled(span(left, at(loudness.short_term_lufs), 9.0), 2.0, theme::faded(colour, 0.8));
        if let Some((softest, loudest)) = range {
            let dark = theme::mixed(theme.well, theme.signal, 0.35);
            painter.rect_filled(span(at(softest), at(loudest), 3.0), 1.0, dark);
        }
    } else if f64::from(loudness.integrated_lufs) > SILENT_LUFS {
        // Silent just now: how loud it was
        painter.rect_filled(
            span(left, at(loudness.integrated_lufs), 3.0),
            1.0,
            theme::faded(theme.signal, 0.3),
        );
    }
    if let Some(target_lufs) = track.suggestion.as_ref().and_then(|suggestion| suggestion.target_lufs) {
        let x = at(target_lufs);
        let tick = Rect::from_center_size(pos2(x, y), vec2(2.0, 18.0_f32.min(columns.bar.height() - 4.0)));
        painter.rect_filled(tick, 1.0, theme.accent);
    }
}

/// What a track is called.
fn name(track: &Track) -> String {
    match (track.name.is_empty(), track.is_own) {
        (false, _) => track.name.clone(),
        (true, true) => "This track".to_owned(),
        (true, false) => "Unnamed".to_owned(),
    }
}

/// How a track stands to its target.
fn standing(track: &Track) -> String {
    let suggestion = track.suggestion.as_ref();
    let target_lufs = suggestion.and_then(|suggestion| suggestion.target_lufs).map(f64::from);
    words::Distance::between(f64::from(track.loudness.integrated_lufs), target_lufs).words("its target")
}

/// What is to be said of a track in one line.
fn hint(track: &Track) -> String {
    let name = name(track);
    if track.is_grey {
        return format!("{name}: its host has said nothing for two seconds");
    }
    if !track.counts {
        return format!("{name}: bypassed or muted from Balance, so it does not count");
    }
    let integrated = words::level(f64::from(track.loudness.integrated_lufs));
    match (&track.suggestion, track.role) {
        (Some(suggestion), _) => {
            let complaint = suggestion.complaint.as_ref().map(|complaint| format!(" ({complaint})"));
            format!("{name}, {integrated}\u{2009}LUFS: {}{}", suggestion.why, complaint.unwrap_or_default())
        }
        (None, Role::MixBus) => {
            format!("{name}, {integrated}\u{2009}LUFS: it stays as loud as it is")
        }
        (None, Role::Auto) => {
            format!("{name}: choose its role in its own window, or name the track after what it plays")
        }
        (None, _) => format!("{name}, {integrated}\u{2009}LUFS integrated"),
    }
}
