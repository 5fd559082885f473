//! What stands in the table's place while there is no session: why, and what to do.

use aplomb_kit::link::LinkState;
use aplomb_kit::window::{Desk, theme};
use egui::{Rect, Ui, pos2};

use crate::all::Seen;

/// Why there is no session to show, and what to do: a heading and lines.
pub fn loneliness(seen: &Seen, is_off: bool) -> Option<[String; 3]> {
    let say = |lines: [&str; 3]| Some(lines.map(str::to_owned));
    match &seen.link {
        None if is_off => say([
            "The link is switched off",
            "The environment variable APLOMB_LINK is \"off\", so this Balance works alone. Its sound is the same.",
            "Start the host without it to see all tracks here.",
        ]),
        None => say([
            "Not linked yet",
            "A Balance joins the others when its host has started it.",
            "Switch the audio of the host on.",
        ]),
        Some(LinkState::Unavailable { reason }) => Some([
            "This Balance works alone".to_owned(),
            reason.clone(),
            "Its sound is the same; trim, ride, ceiling and the check of a delivery do not need the link."
                .to_owned(),
        ]),
        Some(state) if seen.tracks.len() < 2 => {
            let strangers = match seen.strangers {
                0 => "They find one another by themselves.".to_owned(),
                1 => {
                    "One more Balance is of another session: give both the same session name, page Settings."
                        .to_owned()
                }
                count => format!(
                    "{count} more are of other sessions: give all the same session name, page Settings."
                ),
            };
            let is_seen = if state.is_seen() { String::new() } else { format!(" {state}.") };
            Some([
                "No other track is here yet".to_owned(),
                "Put Balance last on every track, on group buses, and on the mix.".to_owned(),
                strangers + &is_seen,
            ])
        }
        Some(_) => None,
    }
}

/// Draws these words into the middle of a place.
pub fn alone(ui: &Ui, desk: &Desk, rect: Rect, words: &[String; 3]) {
    let theme = desk.theme;
    let sizes = [theme::TITLE_TEXT, theme::TEXT, theme::TEXT];
    let colours = [theme.text, theme.text2, theme.text2];
    let width = (rect.width() - 48.0).min(460.0);
    let galleys: Vec<_> = words
        .iter()
        .zip(sizes.into_iter().zip(colours))
        .map(|(text, (size, colour))| ui.painter().layout(text.clone(), theme::font(size), colour, width))
        .collect();
    let height: f32 = galleys.iter().map(|galley| galley.size().y + theme::GAP).sum();
    let mut y = rect.center().y - 0.5 * height;
    for (galley, colour) in galleys.into_iter().zip(colours) {
        let at = pos2(rect.center().x - 0.5 * width, y);
        y += galley.size().y + theme::GAP;
        ui.painter().galley(at, galley, colour);
    }
}

#[cfg(test)]
mod tests;
