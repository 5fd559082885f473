//! "Balance all" from the window: listen, apply, undo, and one move alone.

use aplomb_kit::window::controls::written;
use aplomb_kit::window::widgets::{Pick, button, button_if, pick};
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Rect, Sense, Ui};
use shared_dsp::balance::targets::Genre;

use super::words;
use super::{GENRES, LISTENS_S, MOST_DB, Now, kept_index, wish};
use crate::all::{Progress, Track};

/// Draws the strip under the table.
pub fn strip(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>) {
    let all = &now.params.all;
    let is_wide = rect.width() > 540.0;
    let mut rest = rect;
    let (listens, has_others) = (now.seen.progress, now.seen.tracks.len() > 1);
    let place = paint::take_left(&mut rest, if is_wide { 68.0 } else { 56.0 }, 4.0);
    if let Progress::Listening { left_s, of_s } = listens {
        if button(ui, desk, Id::unique("listen"), place, "Stop", true, "Ends the listening; nothing is moved")
            .clicked()
        {
            all.stop();
        }
        let place = paint::take_left(&mut rest, if is_wide { 306.0 } else { 206.0 }, theme::GAP);
        progress(ui, desk, place, left_s, of_s);
    } else {
        let help = "Listens to all tracks while they play, and works out the moves; nothing is moved yet";
        if button_if(ui, desk, Id::unique("listen"), place, "Listen", false, help, has_others).clicked() {
            all.listen(wish(desk.kept()));
        }
        let names = LISTENS_S.map(|listens_s| format!("{listens_s:.0}\u{2009}s"));
        let place = paint::take_left(&mut rest, 58.0, theme::GAP);
        list(
            ui,
            desk,
            place,
            "listens",
            "How long it listens",
            &names,
            2,
            "a part of the song in which all play is enough",
        );
        apply_and_undo(ui, desk, &mut rest, now, is_wide);
    }
    let place = paint::take_right(&mut rest, if is_wide { 88.0 } else { 80.0 }, 4.0);
    let names = GENRES.map(|genre: Genre| genre.title().to_owned());
    list(
        ui,
        desk,
        place,
        "template",
        "Template",
        &names,
        0,
        "whose balance is aimed at: the shares of voice, drums, bass and the rest in the mix",
    );
    if is_wide && !matches!(listens, Progress::Listening { .. }) {
        let place = paint::take_right(&mut rest, 78.0, 4.0);
        let names = MOST_DB.map(|most_db| format!("\u{b1}{most_db:.0}\u{2009}dB"));
        list(ui, desk, place, "most", "Largest trim", &names, 1, "how far from 0 dB a trim may be moved");
    }
}

fn apply_and_undo(ui: &mut Ui, desk: &mut Desk, rest: &mut Rect, now: &Now<'_>, is_wide: bool) {
    let all = &now.params.all;
    let count = now.seen.moves();
    let can_apply = now.seen.progress == Progress::Heard && count > 0;
    let (width, text) = if is_wide { (148.0, "Apply suggested moves") } else { (56.0, "Apply") };
    let place = paint::take_left(rest, width, theme::GAP);
    let help = match now.seen.progress {
        Progress::Heard if count == 0 => "Everything is in place".to_owned(),
        Progress::Heard => {
            let trims = words::trims(count, "moves as its chip says", "move as their chips say");
            format!("{trims}; every host hears of it as of a hand")
        }
        _ => "Listen first: what the chips say now is an estimate from what each track has measured so far"
            .to_owned(),
    };
    if button_if(ui, desk, Id::unique("apply"), place, text, can_apply, &help, can_apply).clicked() {
        all.apply();
        let moved =
            words::trims(count, "is moved; Undo moves brings it", "are moved; Undo moves brings them");
        desk.say(format!("{moved} back"));
    }
    let place = paint::take_left(rest, 84.0, theme::GAP);
    let help = if now.seen.can_undo {
        "Brings the trims back to where they were before the last moves"
    } else {
        "Nothing was moved yet"
    };
    if button_if(ui, desk, Id::unique("undo moves"), place, "Undo moves", false, help, now.seen.can_undo)
        .clicked()
    {
        let said = match all.undo() {
            Ok(count) => words::trims(count, "goes back", "go back"),
            Err(error) => error,
        };
        desk.say(said);
    }
}

fn progress(ui: &Ui, desk: &mut Desk, rect: Rect, left_s: f64, of_s: f64) {
    let theme = desk.theme;
    let painter = ui.painter();
    painter.rect_filled(rect, theme::RADIUS, theme.raised);
    let share = (1.0 - left_s / of_s.max(1e-3)).clamp(0.0, 1.0) as f32;
    let done = Rect::from_min_max(rect.min, egui::pos2(rect.min.x + share * rect.width(), rect.max.y));
    painter.rect_filled(done, theme::RADIUS, theme::mixed(theme.panel, theme.signal, 0.35));
    let text = format!("Listening: {:.0}\u{2009}s left", left_s.ceil());
    let font = theme::font(theme::TEXT);
    paint::text(painter, rect.center(), Align2::CENTER_CENTER, &text, font, theme.text, rect.width() - 8.0);
    let response = ui.interact(rect, Id::unique("progress"), Sense::hover());
    if response.hovered() {
        desk.hint("Play a part of the song in which all play; who comes or goes meanwhile is left out");
    }
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::accesskit::Role::ProgressIndicator, true, "Listening")
    });
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(text));
}

/// A list whose choice the window keeps under a name.
#[expect(clippy::too_many_arguments, reason = "what a list is")]
fn list(
    ui: &Ui,
    desk: &mut Desk,
    rect: Rect,
    kept: &str,
    name: &str,
    items: &[String],
    default: usize,
    help: &str,
) {
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let present = kept_index(desk.kept(), kept, items.len(), default);
    let look = Pick { name, items: &items, present, help };
    if let Some(index) = pick(ui, desk, Id::unique(("list", kept)), rect, &look) {
        desk.kept().set_view(kept, index as f32);
        ui.ctx().request_repaint();
    }
}

/// The suggested move of one track; a click makes it.
pub fn chip(ui: &mut Ui, desk: &mut Desk, rect: Rect, track: &Track, now: &Now<'_>) {
    let theme = desk.theme;
    let Some(suggestion) = &track.suggestion else {
        let at = rect.center();
        paint::text(
            ui.painter(),
            at,
            Align2::CENTER_CENTER,
            "\u{2013}",
            theme::font(theme::TEXT),
            theme.text3,
            rect.width(),
        );
        return;
    };
    let change_db = track.change_db();
    let can_move = change_db.is_some() && track.accepts && track.counts;
    let sense = if can_move { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, Id::unique(("move", track.runtime)), sense);
    let is_firm = now.seen.progress == Progress::Heard;
    paint::control(ui.painter(), rect, &theme, can_move && is_firm, response.hovered(), response.has_focus());
    let colour = match (can_move, is_firm) {
        (false, _) => theme.text3,
        (true, false) => theme.text2,
        (true, true) => theme.accent,
    };
    let text = words::change(change_db.unwrap_or(0.0));
    let font = theme::font(theme::TEXT);
    paint::text(ui.painter(), rect.center(), Align2::CENTER_CENTER, &text, font, colour, rect.width() - 4.0);
    let from_to =
        format!("{} to {}\u{2009}dB", words::change(track.trim_db), words::change(suggestion.to_db));
    let help = match (change_db, track.accepts) {
        (None, _) => suggestion.why.clone(),
        (Some(_), false) => format!("{}; its user lets nobody else move it", suggestion.why),
        (Some(_), true) if is_firm => {
            format!("Trim {from_to}: {}. Click to move this one alone", suggestion.why)
        }
        (Some(_), true) => {
            format!("An estimate, trim {from_to}: {}. Click to move this one alone", suggestion.why)
        }
    };
    if response.clicked() {
        if track.is_own {
            desk.set_text("trim", &format!("{:.2} dB", suggestion.to_db));
        } else {
            now.params.all.set_trim(track.runtime, suggestion.to_db);
        }
    }
    if response.hovered() {
        desk.hint(written(&help));
    }
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::accesskit::Role::Button, can_move, format!("Move {}", track.name))
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(text);
        node.set_description(help);
    });
}
