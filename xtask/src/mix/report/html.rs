//! `report.html`: one file with all pictures in it, beside the sounds it plays.

use super::{InsertReport, Report, StripReport, balance as balancing, pictures, reduction, stage};

/// The whole page.
pub fn page(report: &Report) -> String {
    let name = escape(&report.session);
    let css = include_str!("page.css");
    let script = include_str!("player.js");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{name} — mix report</title>\n\
         <style>\n{css}</style>\n</head>\n<body>\n<main>\n\
         {}{}{}{}{}{}{}{}{}{}{}</main>\n<script>\n{script}</script>\n</body>\n</html>\n",
        head(report),
        player(report),
        deliveries(report),
        spectra(report),
        course(report),
        balance(report),
        balancing::section(report),
        stage::section(report),
        reduction::section(report),
        inserts(report),
        speed(report),
    )
}

fn head(report: &Report) -> String {
    let number = |what: &str, value: String| format!("<div class=\"number\">{what}<b>{value}</b></div>\n");
    let inserts: usize = report.strips.iter().map(|strip| strip.inserts.len()).sum();
    let tracks = report.strips.iter().filter(|strip| strip.kind == "track").count();
    format!(
        "<h1>{}</h1>\n<div>{} tracks, {} inserts, {:.1} s, {} at {} Hz, Aplomb {}</div>\n\
         <div class=\"numbers\">\n{}{}{}{}{}</div>\n",
        escape(&report.session),
        tracks,
        inserts,
        report.length_s,
        report.layout,
        report.rate_hz,
        report.version,
        number("Loudness of the mix", level(report.after.integrated_lufs, "LUFS")),
        number("Loudness range", format!("{:.1} LU", report.after.range_lu)),
        number("True peak", level(report.after.true_peak_dbtp, "dBTP")),
        number("True peak, faders up", level(report.before.true_peak_dbtp, "dBTP")),
        number("Speed, real time", format!("{:.0} ×", report.speed.times_real_time)),
    )
}

fn player(report: &Report) -> String {
    let loudness = level(report.listening.loudness_lufs, "LUFS");
    format!(
        "<div class=\"player\"><button>after</button>\
         <audio controls preload=\"none\" src=\"after.wav\"></audio></div>\n\
         <p class=\"small\"><a class=\"before\" href=\"before.wav\">before.wav</a>: every fader up, nothing \
         processed. <a class=\"after\" href=\"after.wav\">after.wav</a>: the mix. Both are at {loudness} \
         ({:+.1} dB and {:+.1} dB), so that the louder one has no advantage.</p>\n",
        report.listening.before_gain_db, report.listening.after_gain_db,
    )
}

fn deliveries(report: &Report) -> String {
    if report.deliveries.is_empty() {
        return String::new();
    }
    let row = |delivery: &super::DeliveryReport| {
        let verdict = if delivery.is_met {
            let how = if delivery.is_limited { ", its peaks held by Balance's ceiling" } else { "" };
            format!("<span class=\"good\">meets the target{how}</span>")
        } else {
            let short = delivery.short_lu;
            format!("<span class=\"bad\">not met: {short:.1} LU short, or above its true peak</span>")
        };
        format!(
            "<tr><td>{}</td><td class=\"n\">{:.1} LUFS</td><td class=\"n\">{:.1} dBTP</td>\
             <td class=\"n\">{:+.1} dB</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td>{verdict}</td></tr>\n",
            escape(&delivery.name),
            delivery.target_lufs,
            delivery.ceiling_dbtp,
            delivery.gain_db,
            level(delivery.loudness_lufs, "LUFS"),
            level(delivery.true_peak_dbtp, "dBTP"),
        )
    };
    let rows: String = report.deliveries.iter().map(row).collect();
    format!(
        "<h2>Deliveries</h2>\n<section class=\"card\"><table>\n<tr><th>For</th><th class=\"n\">Target</th>\
         <th class=\"n\">Ceiling</th><th class=\"n\">Gain</th><th class=\"n\">Loudness</th>\
         <th class=\"n\">True peak</th><th></th></tr>\n\
         {rows}</table></section>\n"
    )
}

fn spectra(report: &Report) -> String {
    format!(
        "<h2>Spectrum, <span class=\"before\">before</span> and <span class=\"after\">after</span></h2>\n\
         <p>Mean power in sixths of an octave over the whole song, both at the same loudness.</p>\n\
         <section class=\"card\">{}</section>\n",
        pictures::spectra(report)
    )
}

fn course(report: &Report) -> String {
    format!(
        "<h2>Loudness over time, <span class=\"before\">before</span> and \
         <span class=\"after\">after</span></h2>\n\
         <p>Short-term loudness (3 s) in LUFS, both at the same loudness overall.</p>\n\
         <section class=\"card\">{}</section>\n",
        pictures::loudness(report)
    )
}

fn balance(report: &Report) -> String {
    let of = |kind: &str| -> Vec<&StripReport> {
        report.strips.iter().filter(|strip| strip.kind == kind).collect()
    };
    let (tracks, groups) = (of("track"), of("group"));
    let picture = |what: &str, strips: &[&StripReport]| {
        let card =
            format!("<section class=\"card\"><h3>{what}</h3>{}</section>\n", pictures::balance(strips));
        if strips.is_empty() { String::new() } else { card }
    };
    format!(
        "<h2>Balance, <span class=\"before\">before</span> and <span class=\"after\">after</span></h2>\n\
         <p>Loudness of each element against the whole: 0 LU is as loud as the song.</p>\n{}<p></p>\n{}",
        picture("Groups", &groups),
        picture("Tracks", &tracks)
    )
}

fn inserts(report: &Report) -> String {
    let mut cards = String::new();
    for strip in &report.strips {
        for insert in &strip.inserts {
            cards += &card(strip, insert, report.length_s);
        }
    }
    if cards.is_empty() {
        return String::new();
    }
    format!(
        "<h2>Inserts</h2>\n<p>Curves are measured with an impulse through the built plug-in, all bands \
         standing still. The gain of a moving band is measured from the track before and after the insert, \
         in a third of an octave around it.</p>\n\
         <div class=\"inserts\">\n{cards}</div>\n"
    )
}

fn card(strip: &StripReport, insert: &InsertReport, length_s: f64) -> String {
    let mut facts = vec![escape(&insert.plugin)];
    facts.extend(insert.preset.iter().map(|preset| format!("from “{}”", escape(preset))));
    facts.extend(insert.sidechain.iter().map(|source| format!("listens to {}", escape(source))));
    if insert.latency_frames > 0 {
        facts.push(format!("{} samples late, taken out", insert.latency_frames));
    }
    let curve = if insert.curve_db.is_empty() { String::new() } else { pictures::curve(insert) };
    let bands = insert.bands.iter().enumerate();
    let bands: String = bands
        .map(|(n, band)| format!("<li class=\"c{}\">{}: {}</li>\n", n % 6, band.number, escape(&band.label)))
        .collect();
    let movement = |movement: &super::MovementReport| {
        let picture = pictures::movement(movement, length_s);
        let (band, most_db) = (movement.band, movement.most_db);
        format!("<div class=\"small moves\">Band {band} moves, at most {most_db:+.1} dB</div>{picture}")
    };
    let movements: String = insert.movements.iter().map(movement).collect();
    let settings: Vec<String> =
        insert.settings.iter().map(|(name, value)| escape(&format!("{name} {value}"))).collect();
    let settings = if settings.is_empty() {
        String::new()
    } else {
        format!("<p class=\"small\">{}</p>", settings.join(" · "))
    };
    format!(
        "<div class=\"insert\"><h3>{}</h3><div class=\"small\">{}</div>{curve}<ul>{bands}</ul>\
         {settings}{movements}</div>\n",
        escape(&strip.name),
        facts.join(", ")
    )
}

fn speed(report: &Report) -> String {
    let plugin = |plugin: &super::PluginSpeed| {
        format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{:.2} s</td><td class=\"n\">{:.0} %</td>\
             <td class=\"n\">{:.0} ×</td></tr>\n",
            escape(&plugin.plugin),
            plugin.inserts,
            plugin.time_s,
            plugin.share_percent,
            plugin.times_real_time
        )
    };
    let plugins: String = report.speed.plugins.iter().map(plugin).collect();
    let stages = report.speed.stages.iter();
    let stages: Vec<String> =
        stages.map(|(name, time_s)| format!("{} {time_s:.1} s", escape(name))).collect();
    format!(
        "<h2>Speed</h2>\n<section class=\"card\"><table>\n<tr><th>Plug-in</th><th class=\"n\">Inserts</th>\
         <th class=\"n\">Time</th><th class=\"n\">Share</th><th class=\"n\">One insert, real time</th></tr>\n\
         {plugins}</table>\n<p class=\"small\">The song of {:.1} s was rendered in {:.2} s on {} threads \
         in blocks of {} frames: {:.0} × real time. Stages: {}.</p></section>\n",
        report.length_s,
        report.speed.render_s,
        report.threads,
        report.block_frames,
        report.speed.times_real_time,
        stages.join(", ")
    )
}

fn level(value: Option<f64>, unit: &str) -> String {
    value.map_or_else(|| "silent".to_owned(), |value| format!("{value:.1} {unit}"))
}

/// Text that is safe inside the page.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_the_page() {
        assert_eq!(escape("Kick <in> & \"out\""), "Kick &lt;in&gt; &amp; &quot;out&quot;");
    }
}
