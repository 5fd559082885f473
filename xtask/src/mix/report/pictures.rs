//! Pictures of a report as SVG.

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{InsertReport, MovementReport, Report, StripReport};

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

const TEXT: RGBColor = RGBColor(0x9a, 0xa3, 0xad);
const BRIGHT: RGBColor = RGBColor(0xdd, 0xe1, 0xe6);
pub(super) const GRID: RGBColor = RGBColor(0x2c, 0x30, 0x36);
const BEFORE: RGBColor = RGBColor(0xd0, 0x8c, 0x4a);
pub(super) const AFTER: RGBColor = RGBColor(0x5c, 0xc2, 0xb8);
const BANDS: [RGBColor; 6] = [
    RGBColor(0x6c, 0x8e, 0xd4),
    RGBColor(0xb4, 0x7c, 0xc7),
    RGBColor(0xd2, 0x74, 0x7a),
    RGBColor(0xc9, 0xa6, 0x55),
    RGBColor(0x7d, 0xb4, 0x6c),
    RGBColor(0x57, 0xa5, 0xc0),
];

const MARKS_HZ: [f64; 10] = [20., 50., 100., 200., 500., 1_000., 2_000., 5_000., 10_000., 20_000.];

/// plotters knows whole pixels only: everything is drawn this much larger and shown smaller.
pub(super) const FINE: u32 = 3;

/// Draws on a canvas of that size; an empty string if it cannot.
pub(super) fn svg(size: (u32, u32), draw: impl FnOnce(&Area) -> Drawn) -> String {
    let mut text = String::new();
    let drawn = draw(&SVGBackend::with_string(&mut text, (FINE * size.0, FINE * size.1)).into_drawing_area());
    // The page's own width decides, not the numbers written here.
    let scalable = format!("viewBox=\"0 0 {} {}\" ", FINE * size.0, FINE * size.1);
    match drawn {
        Ok(()) => {
            let start = text.find("<svg").unwrap_or(0);
            let end = text[start..].find('>').map_or(start, |end| start + end);
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {scalable}{}", &text[end..])
        }
        Err(_) => String::new(),
    }
}

pub(super) fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", FINE * size).into_font().color(&TEXT)
}

/// The axis of hearing: octaves of equal width, marked as on every equaliser.
struct Frequencies;

impl Ranged for Frequencies {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn range(&self) -> std::ops::Range<f64> {
        20.0..20_000.0
    }

    fn map(&self, freq_hz: &f64, limit: (i32, i32)) -> i32 {
        let way = (freq_hz / 20.0).ln() / 1_000.0_f64.ln();
        limit.0 + (way * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { MARKS_HZ.to_vec() }
    }
}

impl ValueFormatter<f64> for Frequencies {
    fn format(freq_hz: &f64) -> String {
        if *freq_hz >= 1_000.0 { format!("{}k", freq_hz / 1_000.0) } else { format!("{freq_hz}") }
    }
}

/// Long-term spectra before and after, brought to one loudness.
pub fn spectra(report: &Report) -> String {
    let level = |sound: &super::Sound, gain_db: f64| -> Vec<(f64, f64)> {
        sound.spectrum.iter().map(|(freq_hz, level_db)| (*freq_hz, level_db + gain_db)).collect()
    };
    let before = level(&report.before, report.listening.before_gain_db);
    let after = level(&report.after, report.listening.after_gain_db);
    let highest = before.iter().chain(&after).map(|point| point.1).fold(-60.0, f64::max);
    let top_db = (highest / 6.0).ceil() * 6.0;
    svg((1000, 380), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8 * FINE)
            .margin_right(16 * FINE)
            .x_label_area_size(22 * FINE)
            .y_label_area_size(46 * FINE)
            .build_cartesian_2d(Frequencies, top_db - 54.0..top_db)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID.stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(FINE))
            .x_labels(10)
            .y_labels(9)
            .y_label_formatter(&|db| format!("{db:.0} dB"))
            .label_style(font(13))
            .draw()?;
        let filled = after.iter().map(|(freq_hz, db)| (*freq_hz, db.max(top_db - 54.0)));
        chart.draw_series(AreaSeries::new(filled, top_db - 54.0, AFTER.mix(0.10)))?;
        for (points, colour) in [(before, BEFORE), (after, AFTER)] {
            for run in runs_above(&points, top_db - 54.0) {
                chart.draw_series(LineSeries::new(run, colour.stroke_width(2 * FINE)))?;
            }
        }
        Ok(())
    })
}

/// Short-term loudness before and after, brought to one loudness.
pub fn loudness(report: &Report) -> String {
    let course = |sound: &super::Sound, gain_db: f64| -> Vec<(f64, f64)> {
        let values = sound.short_term_lufs.iter().enumerate();
        values.filter_map(|(n, lufs)| Some(((n + 1) as f64 * sound.step_s, (*lufs)? + gain_db))).collect()
    };
    let before = course(&report.before, report.listening.before_gain_db);
    let after = course(&report.after, report.listening.after_gain_db);
    let highest = before.iter().chain(&after).map(|point| point.1).fold(-30.0, f64::max);
    let top = (highest / 5.0).ceil() * 5.0;
    svg((1000, 240), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8 * FINE)
            .margin_right(16 * FINE)
            .x_label_area_size(22 * FINE)
            .y_label_area_size(46 * FINE)
            .build_cartesian_2d(0.0..report.length_s.max(1.0), top - 25.0..top)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID.stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(FINE))
            .x_labels(10)
            .y_labels(6)
            .x_label_formatter(&|t| format!("{t:.0} s"))
            .y_label_formatter(&|lufs| format!("{lufs:.0}"))
            .label_style(font(13))
            .draw()?;
        if let Some(lufs) = report.listening.loudness_lufs {
            let line = [(0.0, lufs), (report.length_s, lufs)];
            chart.draw_series(LineSeries::new(line, TEXT.mix(0.5).stroke_width(FINE)))?;
        }
        for (points, colour) in [(before, BEFORE), (after, AFTER)] {
            for run in runs_above(&points, top - 25.0) {
                chart.draw_series(LineSeries::new(run, colour.stroke_width(2 * FINE)))?;
            }
        }
        Ok(())
    })
}

/// Loudness of tracks or groups against the whole, before and after.
pub fn balance(strips: &[&StripReport]) -> String {
    const ROW: i32 = 26 * FINE as i32;
    const EDGE: i32 = 6 * FINE as i32;
    let (left, right) = (f64::from(170 * FINE), f64::from(940 * FINE));
    let (from_lu, to_lu) = (-45.0, 3.0);
    let place =
        |lu: f64| (left + (right - left) * ((lu - from_lu) / (to_lu - from_lu)).clamp(0.0, 1.0)) as i32;
    svg((1000, 30 + 26 * strips.len() as u32), |area| {
        let bottom = EDGE + ROW * strips.len() as i32;
        for lu in [-40, -30, -20, -10, 0] {
            let x = place(f64::from(lu));
            area.draw(&PathElement::new([(x, EDGE), (x, bottom)], GRID.stroke_width(FINE)))?;
            let centred = font(13).pos(Pos::new(HPos::Center, VPos::Top));
            area.draw(&Text::new(format!("{lu} LU"), (x, bottom + EDGE), centred))?;
        }
        for (row, strip) in strips.iter().enumerate() {
            let y = ROW * row as i32 + ROW / 2 + EDGE / 2;
            let name = font(14).color(&BRIGHT).pos(Pos::new(HPos::Right, VPos::Center));
            area.draw(&Text::new(strip.name.clone(), (left as i32 - 2 * EDGE, y), name))?;
            let (before, after) = (strip.before_lu.map(place), strip.after_lu.map(place));
            if let (Some(before), Some(after)) = (before, after) {
                area.draw(&PathElement::new([(before, y), (after, y)], TEXT.stroke_width(2 * FINE)))?;
            }
            if let Some(x) = before {
                area.draw(&Circle::new((x, y), 5 * FINE, BEFORE.filled()))?;
            }
            if let Some(x) = after {
                area.draw(&Circle::new((x, y), 5 * FINE, AFTER.filled()))?;
            }
        }
        Ok(())
    })
}

/// The curve of an insert: all bands in thin lines, the whole in a thick one.
pub fn curve(insert: &InsertReport) -> String {
    let bands = insert.bands.iter().flat_map(|band| band.curve_db.iter().copied());
    let highest = insert
        .curve_db
        .iter()
        .map(|point| point.1)
        .chain(bands)
        .filter(|db| db.is_finite())
        .fold(6.0, f64::max);
    let range_db = (highest / 6.0).ceil() * 6.0;
    svg((500, 210), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(6 * FINE)
            .margin_right(16 * FINE)
            .x_label_area_size(18 * FINE)
            .y_label_area_size(34 * FINE)
            .build_cartesian_2d(Frequencies, -2.0 * range_db..range_db)?;
        chart
            .configure_mesh()
            .bold_line_style(GRID.stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(FINE))
            .x_labels(10)
            .y_labels(6)
            .y_label_formatter(&|db| format!("{db:.0}"))
            .label_style(font(12))
            .draw()?;
        let visible = |db: f64| db.max(-2.0 * range_db);
        for (index, band) in insert.bands.iter().enumerate() {
            let colour = BANDS[index % BANDS.len()];
            let line: Vec<(f64, f64)> =
                insert.curve_db.iter().zip(&band.curve_db).map(|(point, db)| (point.0, *db)).collect();
            let filled = line.iter().map(|(freq_hz, db)| (*freq_hz, visible(*db)));
            chart.draw_series(AreaSeries::new(filled, 0.0, colour.mix(0.12)))?;
            for run in runs_above(&line, -2.0 * range_db) {
                chart.draw_series(LineSeries::new(run, colour.mix(0.8).stroke_width(FINE)))?;
            }
        }
        for run in runs_above(&insert.curve_db, -2.0 * range_db) {
            chart.draw_series(LineSeries::new(run, BRIGHT.stroke_width(2 * FINE)))?;
        }
        Ok(())
    })
}

/// The parts of a curve that are on the picture.
fn runs_above(points: &[(f64, f64)], lowest: f64) -> Vec<Vec<(f64, f64)>> {
    let parts = points.split(|(_, db)| *db < lowest);
    parts.filter(|part| !part.is_empty()).map(<[_]>::to_vec).collect()
}

/// The gain of a dynamic band over time.
pub fn movement(movement: &MovementReport, length_s: f64) -> String {
    let most_db = (movement.most_db.abs() + 1.0).ceil().clamp(2.0, 30.0);
    let (low, high) = if movement.most_db < 0.0 { (-most_db, 1.0) } else { (-1.0, most_db) };
    svg((500, 96), |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(4 * FINE)
            .margin_right(16 * FINE)
            .x_label_area_size(18 * FINE)
            .y_label_area_size(34 * FINE)
            .build_cartesian_2d(0.0..length_s.max(1.0), low..high)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID.stroke_width(FINE))
            .light_line_style(TRANSPARENT)
            .axis_style(GRID.stroke_width(FINE))
            .x_labels(6)
            .y_labels(3)
            .x_label_formatter(&|t| format!("{t:.0} s"))
            .y_label_formatter(&|db| format!("{db:.0}"))
            .label_style(font(11))
            .draw()?;
        let values = movement.gain_db.iter().enumerate();
        let line =
            values.map(|(n, gain_db)| (n as f64 * movement.step_s, gain_db.unwrap_or(0.0).clamp(low, high)));
        chart.draw_series(AreaSeries::new(line.clone(), 0.0, AFTER.mix(0.25)))?;
        chart.draw_series(LineSeries::new(line, AFTER.stroke_width(FINE)))?;
        Ok(())
    })
}
