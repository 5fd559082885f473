//! Whether the mix has what those ask for who take it, and how left and right stand to each other.

use aplomb_kit::feed::Watch;
use aplomb_kit::window::controls::written;
use aplomb_kit::window::widgets::{button, choice};
use aplomb_kit::window::{Desk, paint, theme};
use egui::{Align2, Id, Rect, Ui, pos2, vec2};
use shared_dsp::balance::delivery::{Check, Demand, Measured, Verdict, check};

use super::Now;
use super::scope::Scope;
use super::words::{self, Delivered};

/// Height of a line of the check, in points.
const LINES: std::ops::RangeInclusive<f32> = 20.0..=30.0;
/// Width that the check needs for all its columns, in points.
const CHECK: f32 = 454.0;
/// Width of the goniometer, in points; below it there is none.
const LEAST_SCOPE: f32 = 110.0;
const MOST_SCOPE: f32 = 360.0;

/// Draws the page.
pub fn page(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>, scope: &mut Scope, watch: &Watch) {
    let mut rest = rect;
    let square = (rect.width() - CHECK - theme::GAP).min(rect.height() - 70.0).min(MOST_SCOPE);
    if square >= LEAST_SCOPE {
        let side = paint::take_right(&mut rest, square, theme::GAP);
        stereo(ui, desk, side, now, scope, watch);
    }
    let theme = desk.theme;
    paint::well(ui.painter(), rest, &theme);
    let mut inside = rest.shrink(10.0);
    let delivery = now.settings.delivery;
    let checks = check(&Measured::of(&now.levels.readings, &now.levels.findings), delivery);
    let mut top = paint::take_top(&mut inside, theme::BUTTON, theme::GAP);
    let place = paint::take_left(&mut top, 150.0, theme::GAP);
    choice(ui, desk, place, "delivery");
    if top.width() > 96.0 {
        let place = paint::take_right(&mut top, 96.0, 0.0);
        let help = "Copies the check as text, for the notes that go with the mix";
        if button(ui, desk, Id::unique("report"), place, "Copy as text", false, help).clicked() {
            ui.ctx().copy_text(report(delivery.title(), &checks));
            desk.say("The check is in the clipboard".to_owned());
        }
    }
    let outcome = words::delivered(&checks);
    let words = outcome.words(delivery.title());
    let colour = match outcome {
        Delivered::Unknown => theme.text2,
        Delivered::Ready(0) => theme.ok,
        Delivered::Ready(_) => theme.accent,
        Delivered::Refused(_) => theme.reduce,
    };
    let place = paint::take_top(&mut inside, 24.0, 4.0);
    mark(ui, pos2(place.min.x + 6.0, place.center().y), outcome_mark(&outcome), colour);
    let size = if place.width() > 400.0 { theme::TITLE_TEXT } else { theme::TEXT };
    let (at, font) = (place.left_center() + vec2(20.0, 0.0), theme::font(size));
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, &words, font, colour, place.width() - 20.0);
    let height = (inside.height() / checks.len().max(1) as f32).clamp(*LINES.start(), *LINES.end());
    for check in &checks {
        let row = paint::take_top(&mut inside, height, 0.0);
        if row.height() >= height - 0.5 {
            line(ui, desk, row, check);
        }
    }
}

/// What stands beside a line, so that its colour does not have to be seen.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Tick,
    Cross,
    Note,
    Open,
}

fn outcome_mark(outcome: &Delivered) -> Mark {
    match outcome {
        Delivered::Unknown => Mark::Open,
        Delivered::Ready(0) => Mark::Tick,
        Delivered::Ready(_) => Mark::Note,
        Delivered::Refused(_) => Mark::Cross,
    }
}

fn mark(ui: &Ui, centre: egui::Pos2, mark: Mark, colour: egui::Color32) {
    let stroke = egui::Stroke::new(1.75, colour);
    let painter = ui.painter();
    let line = |points: &[(f32, f32)]| {
        let points = points.iter().map(|(x, y)| centre + vec2(*x, *y)).collect();
        painter.add(egui::Shape::line(points, stroke));
    };
    match mark {
        Mark::Tick => line(&[(-4.0, 0.0), (-1.0, 3.5), (4.5, -3.5)]),
        Mark::Cross => {
            line(&[(-3.5, -3.5), (3.5, 3.5)]);
            line(&[(-3.5, 3.5), (3.5, -3.5)]);
        }
        Mark::Note => {
            line(&[(0.0, -4.5), (0.0, 1.0)]);
            painter.circle_filled(centre + vec2(0.0, 4.0), 1.2, colour);
        }
        Mark::Open => {
            painter.circle_stroke(centre, 3.5, stroke);
        }
    }
}

fn line(ui: &Ui, desk: &mut Desk, row: Rect, check: &Check) {
    let theme = desk.theme;
    let is_required = check.limit.demand == Demand::Required;
    let (sign, colour) = match (check.verdict, is_required) {
        (Verdict::Unknown, _) => (Mark::Open, theme.text3),
        (Verdict::Pass, _) => (Mark::Tick, theme.ok),
        (Verdict::Fail, true) => (Mark::Cross, theme.reduce),
        (Verdict::Fail, false) => (Mark::Note, theme.accent),
    };
    let painter = ui.painter();
    paint::rule(painter, row.left_top(), row.right_top(), theme.grid);
    let mut rest = row;
    let place = paint::take_left(&mut rest, 14.0, 6.0);
    mark(ui, pos2(place.min.x + 6.0, place.center().y), sign, colour);
    let has_limit = rest.width() > 380.0;
    let verdict = paint::take_right(&mut rest, 118.0, theme::GAP);
    let limit = if has_limit { paint::take_right(&mut rest, 88.0, 12.0) } else { Rect::NOTHING };
    let value = paint::take_right(&mut rest, 82.0, theme::GAP);
    let name = rest;
    let font = theme::font(theme::TEXT);
    let text = |place: Rect, anchor: Align2, text: &str, colour: egui::Color32| {
        let at = anchor.pos_in_rect(&place);
        paint::text(painter, at, anchor, text, font.clone(), colour, place.width());
    };
    text(name, Align2::LEFT_CENTER, words::quantity(check.limit.quantity), theme.text2);
    text(value, Align2::RIGHT_CENTER, &words::value(check), theme.text);
    if has_limit {
        text(limit, Align2::LEFT_CENTER, &words::limit(check), theme.text3);
    }
    text(verdict, Align2::LEFT_CENTER, &words::verdict(check), colour);
    let who = if is_required { "Required" } else { "Advice" };
    let help =
        format!("{who}: {} {}; {}", check.limit.quantity.title(), words::limit(check), words::verdict(check));
    let said = format!("{}, {}", words::value(check), words::verdict(check));
    // The card of the track and the goniometer have readings of the same names
    let name = format!("{} in the check", check.limit.quantity.title());
    super::card::say(ui, desk, row, &name, &said, &help);
}

/// The check as lines of text.
pub fn report(title: &str, checks: &[Check]) -> String {
    let mut text = format!("{}\n", words::delivered(checks).words(title));
    for check in checks {
        let who = if check.limit.demand == Demand::Required { "" } else { " (advice)" };
        let [value, limit, verdict] = [words::value(check), words::limit(check), words::verdict(check)];
        text.push_str(&format!("{}{who}: {value}, limit {limit}: {verdict}\n", check.limit.quantity.title()));
    }
    text
}

fn stereo(ui: &mut Ui, desk: &mut Desk, rect: Rect, now: &Now<'_>, scope: &mut Scope, watch: &Watch) {
    let mut rest = rect;
    let square = paint::take_top(&mut rest, rect.width().min(rect.height() - 62.0), theme::GAP);
    scope.paint(ui, desk, square, watch);
    let findings = &now.levels.findings;
    let theme = desk.theme;
    let is_heard = now.levels.readings.momentary_lufs > words::SILENT_LUFS;
    let correlation = if is_heard { findings.correlation_now } else { 0.0 };
    let bar = paint::take_top(&mut rest, theme::METER_BAR, 4.0);
    let painter = ui.painter();
    painter.rect_filled(bar, 2.0, theme.well);
    let middle = bar.center().x;
    let x = middle + 0.5 * bar.width() * (correlation as f32).clamp(-1.0, 1.0);
    let filled = Rect::from_min_max(pos2(x.min(middle), bar.min.y), pos2(x.max(middle), bar.max.y));
    painter.rect_filled(filled, 1.0, if correlation < 0.0 { theme.reduce } else { theme.signal });
    paint::rule(painter, pos2(middle, bar.min.y - 2.0), pos2(middle, bar.max.y + 2.0), theme.text3);
    let text = if is_heard {
        let number = written(&format!("{correlation:+.2}"));
        format!("{number} \u{b7} {}", words::correlation(correlation))
    } else {
        "Silent just now".to_owned()
    };
    let font = theme::font(theme::TEXT);
    let mut text_line = |text: &str| {
        let place = paint::take_top(&mut rest, 18.0, 0.0);
        let (at, width) = (place.left_center(), place.width());
        paint::text(ui.painter(), at, Align2::LEFT_CENTER, text, font.clone(), theme.text2, width);
        place
    };
    let place = text_line(&text);
    let mono = format!("In mono {}\u{2009}dB", words::change(findings.mono_loss_now_db as f32));
    text_line(&mono);
    let help =
        "Correlation of left and right in the last 0.4 s: +1 the same, 0 unrelated, \u{2212}1 opposite";
    super::card::say(ui, desk, bar.union(place), "Correlation", &text, help);
}
