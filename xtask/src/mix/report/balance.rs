//! What "balance all" did: every move with its reason, and the groups against the template.

use super::Report;
use super::html::escape;
use crate::mix::balancing::{GroupTarget, Move};

/// The section of the page; empty without a Balance behind the faders.
pub fn section(report: &Report) -> String {
    let Some(balanced) = &report.balanced else { return String::new() };
    let level = |lufs: Option<f64>| lufs.map_or_else(|| "–".to_owned(), |lufs| format!("{lufs:.1}"));
    let row = |moved: &Move| {
        let complaint =
            moved.complaint.as_ref().map_or_else(String::new, |text| format!(" ({})", escape(text)));
        format!(
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{:+.1} dB</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}{complaint}</td></tr>\n",
            escape(&moved.track),
            escape(&moved.role),
            level(moved.now_lufs),
            moved.to_db - moved.from_db,
            level(moved.then_lufs),
            level(moved.reached_lufs),
            escape(&moved.reason)
        )
    };
    let rows: String = balanced.moves.iter().map(row).collect();
    let group = |group: &GroupTarget| {
        format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            escape(&group.group),
            level(group.target_lufs),
            level(group.then_lufs)
        )
    };
    let groups: String = balanced.groups.iter().map(group).collect();
    let error = balanced.error.as_ref().map_or_else(String::new, |text| format!("<p>{}</p>", escape(text)));
    format!(
        "<h2>Balance all</h2>\n<p>A Balance behind every fader heard the mix, and the one on the mix bus was asked to \
         balance all. Loudness in LUFS as it was, as it was promised and as it is.</p>\n{error}\
         <section class=\"card\"><table>\n<tr><th>Track</th><th>Role</th><th class=\"n\">Before</th>\
         <th class=\"n\">Trim</th><th class=\"n\">Promised</th><th class=\"n\">Reached</th><th>Why</th></tr>\n{rows}\
         </table></section>\n<p></p>\n<section class=\"card\"><table>\n<tr><th>Group</th><th class=\"n\">Target</th>\
         <th class=\"n\">Promised</th></tr>\n{groups}</table></section>\n"
    )
}
