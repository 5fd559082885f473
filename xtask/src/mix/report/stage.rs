//! The stage of a report: where each placed track stands, by what was measured of it.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::html::escape;
use super::pictures::{AFTER, Drawn, FINE, GRID, font, svg};
use super::{PlaceReport, Report};

/// Direct against reflected sound in dB at the listener and at the back of the stage.
const NEAR_DB: f64 = 18.0;
const FAR_DB: f64 = -18.0;
/// Rings of the picture in dB.
const RINGS_DB: [f64; 5] = [12.0, 6.0, 0.0, -6.0, -12.0];

/// The section of the page; empty where nothing is placed.
pub fn section(report: &Report) -> String {
    let places: Vec<(&str, &PlaceReport)> = report
        .strips
        .iter()
        .flat_map(|strip| strip.inserts.iter().map(move |insert| (strip.name.as_str(), insert)))
        .filter_map(|(name, insert)| Some((name, insert.place.as_ref()?)))
        .collect();
    if places.is_empty() {
        return String::new();
    }
    let row = |(name, place): &(&str, &PlaceReport)| {
        let drr = place.drr_db.map_or_else(|| "a send".to_owned(), |db| format!("{db:+.1} dB"));
        format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{drr}</td>\
             <td class=\"n\">{:+.1} dB</td><td class=\"n\">{:+.1} dB</td></tr>\n",
            escape(name),
            escape(&place.proximity),
            azimuth(place.azimuth_deg),
            place.c50_db,
            place.c80_db
        )
    };
    let rows: String = places.iter().map(row).collect();
    format!(
        "<h2>Stage</h2>\n<p>Where each placed track stands, measured with an impulse through the built plug-in: \
         direct against reflected sound (DRR) and clarity (C50, C80 of ISO 3382-1), 500 Hz and 1 kHz. The rings \
         are DRR: on the middle one the room is as loud as the source.</p>\n\
         <section class=\"card\">{}<table>\n<tr><th>Track</th><th class=\"n\">Proximity</th>\
         <th class=\"n\">Direction</th><th class=\"n\">DRR</th><th class=\"n\">C50</th><th class=\"n\">C80</th>\
         </tr>\n{rows}</table></section>\n",
        picture(&places)
    )
}

fn azimuth(azimuth_deg: f64) -> String {
    match azimuth_deg {
        0.0 => "ahead".to_owned(),
        deg if deg < 0.0 => format!("{:.0}° left", -deg),
        deg => format!("{deg:.0}° right"),
    }
}

/// Way from the listener, 0 to 1.
fn radius(drr_db: f64) -> f64 {
    ((NEAR_DB - drr_db) / (NEAR_DB - FAR_DB)).clamp(0.02, 1.0)
}

fn point(drr_db: f64, azimuth_deg: f64) -> (f64, f64) {
    let (sine, cosine) = azimuth_deg.to_radians().sin_cos();
    (radius(drr_db) * sine, radius(drr_db) * cosine)
}

/// The stage from above, the listener at the bottom.
fn picture(places: &[(&str, &PlaceReport)]) -> String {
    svg((720, 400), |area| -> Drawn {
        let mut chart =
            ChartBuilder::on(area).margin(14 * FINE).build_cartesian_2d(-1.1..1.1, -0.05..1.08)?;
        for ring_db in RINGS_DB {
            let arc = (-90..=90).map(|deg| point(ring_db, f64::from(deg)));
            let width = if ring_db == 0.0 { 2 * FINE } else { FINE };
            chart.draw_series(LineSeries::new(arc, GRID.stroke_width(width)))?;
            let label = font(10).pos(Pos::new(HPos::Left, VPos::Bottom));
            let at = point(ring_db, 84.0);
            let text = if ring_db == 0.0 { "0 dB".to_owned() } else { format!("{ring_db:+.0} dB") };
            chart.draw_series(std::iter::once(Text::new(text, at, label)))?;
        }
        let listener = Circle::new((0.0, 0.0), 5 * FINE, GRID.filled());
        chart.draw_series(std::iter::once(listener))?;
        let placed =
            places.iter().filter_map(|(name, place)| Some((*name, place.drr_db?, place.azimuth_deg)));
        let placed: Vec<(&str, f64, f64)> = placed.collect();
        for (name, drr_db, azimuth_deg) in placed {
            let at = point(drr_db, azimuth_deg);
            chart.draw_series(std::iter::once(Circle::new(at, 5 * FINE, AFTER.filled())))?;
            let label = font(12).pos(Pos::new(HPos::Center, VPos::Bottom));
            let above = (at.0, at.1 + 0.025);
            chart.draw_series(std::iter::once(Text::new(name.to_owned(), above, label)))?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_back_is_further_up_and_right_is_right() {
        assert!(radius(6.0) < radius(0.0) && radius(0.0) < radius(-6.0));
        assert!((radius(0.0) - 0.5).abs() < 1e-12);
        let (x, y) = point(0.0, 30.0);
        assert!(x > 0.0 && y > x);
    }

    #[test]
    fn a_direction_is_told_in_words() {
        assert_eq!(["ahead", "30° left", "45° right"], [0.0, -30.0, 45.0].map(azimuth).map(String::leak));
    }
}
