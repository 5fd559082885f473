//! The second row of controls: times, detector, style, channels, output; and what the times come to.

use aplomb_kit::window::theme::{BUTTON, GAP, SMALL_TEXT, font};
use aplomb_kit::window::widgets::{Knob, choice, knob, switch};
use aplomb_kit::window::{Desk, paint};
use egui::{Align2, Rect, Ui, pos2, vec2};
use shared_dsp::Layout;
use shared_dsp::compressor::groups;
use shared_dsp::compressor::settings::{Detector, Settings, Style};
use shared_dsp::compressor::timing::{StepTimes, Timing};

use super::bench::Bench;
use super::seen::Seen;

/// A smaller knob than those of the first row, in points.
const SMALL_KNOB: f32 = 34.0;
/// Height of a line of text, in points.
const LINE: f32 = 14.0;
/// Height of a list with its name above, in points.
const LIST: f32 = BUTTON + LINE;
/// A panel narrower than this has its lists in two rows, in points.
const NARROW: f32 = 840.0;
/// Between the panel's edge and what is in it, in points.
const INSET: f32 = 6.0;

const KNOBS: [&str; 8] = ["hold", "lookahead", "range", "rms_window", "topology", "colour", "link", "output"];
const LISTS: [&str; 6] = ["mode", "style", "detector", "channels", "link_law", "oversampling"];
const SWITCHES: [(&str, &str); 3] =
    [("auto_attack", "Auto attack"), ("auto_release", "Auto release"), ("fair_bypass", "Fair bypass")];

/// Widths that lists and switches want, in points, which are shared out.
const WIDTHS: [f32; 9] = [94.0, 84.0, 92.0, 88.0, 90.0, 74.0, 82.0, 84.0, 82.0];
/// Between two of them, in points.
const BETWEEN: f32 = 6.0;

/// The height of the panel at a width.
pub fn height(width: f32) -> f32 {
    let rows = if width < NARROW { 2.0 } else { 1.0 };
    2.0 * INSET + Knob::height(SMALL_KNOB) + rows * (LIST + 2.0) + 2.0 + LINE
}

/// Draws the panel; whether the pointer is on something that the ghost shows something of.
pub fn more(ui: &mut Ui, desk: &mut Desk, rect: Rect, bench: &mut Bench, seen: &Seen) -> bool {
    paint::card(ui.painter(), rect, &desk.theme);
    let mut inside = rect.shrink2(vec2(GAP, INSET));
    let mut touched = false;
    let knobs = paint::take_top(&mut inside, Knob::height(SMALL_KNOB), 2.0);
    for (id, place) in KNOBS.into_iter().zip(paint::columns(knobs, KNOBS.len(), 2.0)) {
        let name = (id == "rms_window").then_some("RMS");
        let is_active = is_active(id, bench.settings(), seen.output_layout());
        let look = Knob { size: SMALL_KNOB, name, is_active, ..Knob::default() };
        let response = knob(ui, desk, place, id, &look);
        let is_on = response.hovered() || response.dragged() || response.has_focus();
        touched |= is_on && !matches!(id, "colour" | "output");
    }
    let times = paint::take_bottom(&mut inside, LINE, 2.0);
    let places: Vec<Rect> = if rect.width() < NARROW {
        let upper = paint::take_top(&mut inside, LIST, 2.0);
        weighted(upper, &WIDTHS[..5]).chain(weighted(inside, &WIDTHS[5..])).collect()
    } else {
        weighted(inside, &WIDTHS).collect()
    };
    for (id, place) in LISTS.into_iter().zip(&places) {
        touched |= list(ui, desk, *place, id);
    }
    for ((id, name), place) in SWITCHES.into_iter().zip(&places[LISTS.len()..]) {
        let place = Rect::from_min_max(pos2(place.min.x, place.max.y - BUTTON), place.max);
        touched |= switch(ui, desk, place, id, name).hovered() && id != "fair_bypass";
    }
    let mut text = times_text(bench.timing().as_ref(), bench.settings());
    if seen.output_layout().len() > 2 {
        text = format!("{}    {text}", groups_text(bench.settings(), seen.output_layout()));
    }
    let (at, colour) = (times.left_center() + vec2(2.0, 1.0), desk.theme.text3);
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, &text, font(SMALL_TEXT), colour, times.width());
    touched
}

/// Splits a place into columns as wide as they want, in proportion.
fn weighted(rect: Rect, widths: &[f32]) -> impl Iterator<Item = Rect> + '_ {
    let gaps = BETWEEN * widths.len().saturating_sub(1) as f32;
    let scale = (rect.width() - gaps) / widths.iter().sum::<f32>();
    let mut rest = rect;
    widths.iter().map(move |width| paint::take_left(&mut rest, scale * width, BETWEEN))
}

/// A list with its name above.
fn list(ui: &mut Ui, desk: &mut Desk, rect: Rect, id: &str) -> bool {
    let (name, colour) = (desk.name(id), desk.theme.text2);
    let at = pos2(rect.min.x + 2.0, rect.max.y - BUTTON - LINE / 2.0);
    paint::text(ui.painter(), at, Align2::LEFT_CENTER, &name, font(SMALL_TEXT), colour, rect.width());
    let place = Rect::from_min_max(pos2(rect.min.x, rect.max.y - BUTTON), rect.max);
    choice(ui, desk, place, id).hovered() && id != "oversampling"
}

/// Whether a knob does anything at present.
fn is_active(id: &str, settings: &Settings, layout: Layout) -> bool {
    match id {
        "rms_window" => match (settings.detector, settings.style) {
            (Detector::Rms | Detector::Loudness, _) => true,
            // These styles hear by their own detector, an RMS one
            (Detector::Analytic, Style::Opto | Style::VariMu) => true,
            _ => false,
        },
        "link" => groups(settings.channels, layout).iter().flatten().count() > 1,
        _ => true,
    }
}

/// A time in ms with three figures.
fn time_text(ms: f64) -> String {
    match ms {
        ms if ms < 9.995 => format!("{ms:.2}\u{2009}ms"),
        ms if ms < 99.95 => format!("{ms:.1}\u{2009}ms"),
        ms if ms < 999.5 => format!("{ms:.0}\u{2009}ms"),
        ms => format!("{:.2}\u{2009}s", 0.001 * ms),
    }
}

/// What attack and release come to, in words.
pub fn times_text(timing: Option<&Timing>, settings: &Settings) -> String {
    let Some(timing) = timing else { return "At this curve nothing is moved".to_owned() };
    let step = |times: &StepTimes| {
        format!(
            "63\u{2009}% {}, 90\u{2009}% {}, \u{b1}2\u{2009}dB {}",
            time_text(times.t63_ms),
            time_text(times.t90_ms),
            time_text(times.settled_ms)
        )
    };
    let release = if settings.auto_release { "Release after 1\u{2009}s" } else { "Release" };
    let (attack, back) = (step(&timing.attack), step(&timing.release));
    let depth_db = timing.depth_db;
    format!("At {depth_db:.0}\u{2009}dB:  Attack {attack}   \u{b7}   {release} {back}")
}

/// Which channels share a reduction, in words.
pub fn groups_text(settings: &Settings, layout: Layout) -> String {
    let groups = groups(settings.channels, layout);
    let speakers = layout.channels();
    let named = |group: Option<u8>| {
        let members = speakers.iter().zip(groups).filter(|(_, of)| *of == group);
        members.map(|(speaker, _)| speaker.short_name()).collect::<Vec<_>>().join(" ")
    };
    let mut parts: Vec<String> =
        (0..3).map(|group| named(Some(group))).filter(|members| !members.is_empty()).collect();
    let out = named(None);
    if !out.is_empty() {
        parts.push(format!("untouched {out}"));
    }
    format!("Linked: {}", parts.join(" | "))
}

#[cfg(test)]
mod tests {
    use shared_dsp::compressor::settings::Channels;
    use shared_dsp::compressor::timing::timing;

    use super::*;

    #[test]
    fn the_times_are_told_as_63_percent_90_percent_and_settling() {
        let settings = Settings { threshold_db: -30.0, knee_db: 0.0, ..Settings::DEFAULT };
        let told = times_text(timing(&settings).as_ref(), &settings);
        assert!(told.starts_with("At 10\u{2009}dB:  Attack 63\u{2009}% "), "{told}");
        assert!(told.contains("Release 63\u{2009}% "), "{told}");
        assert!(times_text(None, &settings).contains("nothing is moved"));
    }

    #[test]
    fn the_link_view_names_who_shares_a_reduction_and_who_is_left_alone() {
        let groups = Settings { channels: Channels::Groups, ..Settings::DEFAULT };
        assert_eq!(groups_text(&groups, Layout::Surround51), "Linked: L R C | Ls Rs | untouched LFE");
        assert_eq!(
            groups_text(&Settings::DEFAULT, Layout::Surround51),
            "Linked: L R C Ls Rs | untouched LFE"
        );
    }

    #[test]
    fn knobs_that_do_nothing_now_are_grey() {
        let set = Settings::DEFAULT;
        assert!(!is_active("rms_window", &set, Layout::Stereo));
        assert!(is_active("rms_window", &Settings { style: Style::Opto, ..set }, Layout::Stereo));
        assert!(is_active("link", &set, Layout::Stereo) && !is_active("link", &set, Layout::Mono));
        assert!(!is_active("link", &Settings { channels: Channels::Mid, ..set }, Layout::Stereo));
    }
}
