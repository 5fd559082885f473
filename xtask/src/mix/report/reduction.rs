//! Gain reduction of a report: statistics, the whole song and a close-up, insert by insert.

use plotters::prelude::*;

use super::html::escape;
use super::pictures::{AFTER, Drawn, FINE, GRID, font, svg};
use super::{GainReport, InsertReport, Report, StripReport};

/// Length of a close-up: some beats, so that attack and release are seen.
const CLOSE_S: f64 = 2.5;

/// The section of the page; empty without an insert that tells its gain.
pub fn section(report: &Report) -> String {
    let mut cards = String::new();
    for strip in &report.strips {
        for insert in &strip.inserts {
            cards += &insert.gain.as_ref().map_or_else(String::new, |gain| card(report, strip, insert, gain));
        }
    }
    if cards.is_empty() {
        return String::new();
    }
    format!(
        "<h2>Gain reduction</h2>\n<p>What each dynamics plug-in did to the level, in dB, as it told its host \
         every {:.0} ms: over the whole song, and where it moved most. Numbers count while the strip \
         sounds.</p>\n{cards}",
        1_000.0 * step_s(report)
    )
}

fn step_s(report: &Report) -> f64 {
    let gains =
        report.strips.iter().flat_map(|strip| &strip.inserts).filter_map(|insert| insert.gain.as_ref());
    gains.map(|gain| gain.step_s).next().unwrap_or(0.0)
}

fn card(report: &Report, strip: &StripReport, insert: &InsertReport, gain: &GainReport) -> String {
    let mut facts = vec![escape(&insert.plugin)];
    facts.extend(insert.preset.iter().map(|preset| format!("from “{}”", escape(preset))));
    facts.extend(insert.sidechain.iter().map(|source| format!("<b>steered by {}</b>", escape(source))));
    let numbers = format!(
        "median <b>{:.1} dB</b>, 95 % below <b>{:.1} dB</b>, at most <b>{:.1} dB</b>",
        gain.median_db, gain.p95_db, gain.max_db
    );
    let lowest_db = scale_db(gain);
    let close = close_up_s(gain);
    format!(
        "<section class=\"card reduction\"><h3>{}</h3><div class=\"small\">{}</div>\
         <div class=\"small\">{numbers}</div>\
         <div class=\"courses\">{}{}</div></section>\n",
        escape(&strip.name),
        facts.join(", "),
        picture(gain, (0.0, report.length_s.max(1.0)), lowest_db, 680),
        picture(gain, close, lowest_db, 320),
    )
}

/// The bottom of the picture in dB: 6 dB at least, so that a little looks little.
fn scale_db(gain: &GainReport) -> f64 {
    let furthest_db = gain.gain_db.iter().fold(0.0, |most: f64, gain_db| most.max(-gain_db));
    -(3.0 * (furthest_db / 3.0).ceil()).clamp(6.0, 60.0)
}

/// Start and end of the stretch in which the gain moves most.
fn close_up_s(gain: &GainReport) -> (f64, f64) {
    let window = ((CLOSE_S / gain.step_s) as usize).clamp(1, gain.gain_db.len().max(2) - 1);
    let moved: Vec<f64> = gain.gain_db.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let mut best = (0, -1.0);
    for start in (0..=moved.len().saturating_sub(window)).step_by((window / 10).max(1)) {
        let sum_db: f64 = moved[start..(start + window).min(moved.len())].iter().sum();
        if sum_db > best.1 {
            best = (start, sum_db);
        }
    }
    let start_s = best.0 as f64 * gain.step_s;
    (start_s, start_s + CLOSE_S)
}

fn picture(gain: &GainReport, (from_s, to_s): (f64, f64), lowest_db: f64, width: u32) -> String {
    let highest_db = gain.gain_db.iter().copied().fold(0.0, f64::max).min(30.0);
    // One value a pixel: the furthest of those that fall on it.
    let pixel_s = (to_s - from_s) / f64::from(width - 66);
    let each = (pixel_s / gain.step_s).round().max(1.0) as usize;
    let furthest =
        |values: &[f64]| values.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(0.0);
    let values = gain.gain_db.chunks(each).enumerate();
    let line: Vec<(f64, f64)> = values
        .map(|(n, values)| ((n * each + 1) as f64 * gain.step_s, furthest(values)))
        .filter(|(at_s, _)| (from_s..=to_s).contains(at_s))
        .map(|(at_s, gain_db)| (at_s, gain_db.clamp(lowest_db, highest_db)))
        .collect();
    svg((width, 118), |area| -> Drawn {
        let mut chart = ChartBuilder::on(area)
            .margin(6 * FINE)
            .margin_right(18 * FINE)
            .x_label_area_size(18 * FINE)
            .y_label_area_size(42 * FINE)
            .build_cartesian_2d(from_s..to_s, lowest_db..highest_db)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID.stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(FINE))
            .x_labels(if width > 500 { 10 } else { 5 })
            .y_labels(4)
            .x_label_formatter(&|at_s| {
                if to_s - from_s > 5.0 { format!("{at_s:.0} s") } else { format!("{at_s:.1} s") }
            })
            .y_label_formatter(&|db| format!("{db:.0} dB"))
            .label_style(font(11))
            .draw()?;
        chart.draw_series(AreaSeries::new(line.iter().copied(), 0.0, AFTER.mix(0.25)))?;
        chart.draw_series(LineSeries::new(line.iter().copied(), AFTER.stroke_width(FINE)))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(gain_db: Vec<f64>) -> GainReport {
        GainReport { step_s: 0.01, median_db: 0.0, p95_db: 0.0, max_db: 0.0, gain_db }
    }

    #[test]
    fn the_close_up_is_where_the_gain_moves_most() {
        let mut gain_db = vec![-10.0; 2_000];
        for (index, gain_db) in gain_db[1_200..1_300].iter_mut().enumerate() {
            *gain_db = if index % 10 < 5 { 0.0 } else { -6.0 };
        }
        let (from_s, to_s) = close_up_s(&gain(gain_db));
        assert!(from_s <= 12.0 && to_s >= 13.0, "{from_s} to {to_s} s");
    }

    #[test]
    fn a_song_shorter_than_the_close_up_has_one_too() {
        assert_eq!(close_up_s(&gain(vec![-1.0])).0, 0.0);
        assert_eq!(close_up_s(&gain(Vec::new())).0, 0.0);
    }

    #[test]
    fn the_scale_shows_all_and_makes_little_look_little() {
        assert_eq!(scale_db(&gain(vec![0.0, -1.0])), -6.0);
        assert_eq!(scale_db(&gain(vec![0.0, -13.0])), -15.0);
    }
}
