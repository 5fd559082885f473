//! The response of the sidechain's EQ, with a handle for each of its parts.

use aplomb_kit::window::behave::{Axis, menu, widget_id};
use aplomb_kit::window::graph::{LinearAxis, LogAxis, area, curve};
use aplomb_kit::window::theme::faded;
use aplomb_kit::window::widgets::{Node, node};
use aplomb_kit::window::{Desk, paint};
use egui::{Rect, Ui, pos2};
use shared_dsp::compressor::key_response_db;
use shared_dsp::compressor::settings::{
    SC_BELL_GAIN_DB, SC_BELL_HZ, SC_HIGH_CUT_HZ, SC_LOW_CUT_HZ, Settings,
};

use super::bench::Bench;
use super::seen::Seen;

/// What it shows, in dB: the gain of the bells.
const RANGE_DB: std::ops::RangeInclusive<f32> = SC_BELL_GAIN_DB;

/// A handle: what it turns, and where it stands.
struct Handle {
    name: &'static str,
    label: &'static str,
    freq: &'static str,
    freq_octaves: f32,
    gain: Option<&'static str>,
    q: Option<&'static str>,
    freq_hz: f32,
    gain_db: f32,
    is_on: bool,
}

/// Draws the response.
pub fn response(ui: &Ui, desk: &mut Desk, rect: Rect, bench: &Bench, seen: &Seen) {
    let theme = desk.theme;
    let painter = paint::within(ui, rect);
    paint::well(&painter, rect, &theme);
    let freq = LogAxis::hearing(rect);
    let gain = LinearAxis { range: RANGE_DB, points: rect.max.y..=rect.min.y };
    freq.paint_grid(&painter, rect, &theme);
    paint::rule(&painter, pos2(rect.min.x, gain.at(0.0)), pos2(rect.max.x, gain.at(0.0)), theme.line);
    let settings = *bench.settings();
    let step = 1.0 / ui.ctx().pixels_per_point();
    let at = |(x, hz): (f32, f32)| {
        let level_db = key_response_db(&settings, f64::from(hz), seen.rate_hz()) as f32;
        pos2(x, gain.at(level_db.clamp(-60.0, 60.0)))
    };
    let points: Vec<_> = freq.columns(step).map(at).collect();
    area(&painter, &points, gain.at(0.0), faded(theme.accent, 0.14), faded(theme.accent, 0.14));
    curve(&painter, points, theme.curve(theme.text));
    for handle in handles(&settings) {
        let x = freq.at(handle.freq_hz).clamp(rect.min.x + 10.0, rect.max.x - 10.0);
        let y = gain.at(handle.gain_db).clamp(rect.min.y + 10.0, rect.max.y - 10.0);
        let mut value = desk.written(handle.freq);
        for id in handle.gain.iter().chain(&handle.q) {
            value = format!("{value} \u{b7} {}", desk.written(id));
        }
        let per_point = |id, per_point| Axis { id, per_point };
        let gain_span_db = RANGE_DB.end() - RANGE_DB.start();
        let reset: Vec<&str> = handle.gain.map_or(vec![handle.freq], |gain| vec![gain]);
        let response = node(
            ui,
            desk,
            &Node {
                id: widget_id("handle", handle.freq),
                at: pos2(x, y),
                colour: theme.accent,
                label: handle.label,
                name: handle.name,
                value: &value,
                x: Some(per_point(handle.freq, freq.octaves_per_point() / handle.freq_octaves)),
                y: handle.gain.map(|id| per_point(id, gain.per_point().abs() / gain_span_db)),
                wheel: Some(handle.q.unwrap_or(handle.freq)),
                reset: &reset,
                is_selected: false,
                is_on: handle.is_on,
            },
        );
        menu(desk, &response, handle.gain.unwrap_or(handle.freq), |_, _| ());
    }
}

fn octaves(range: &std::ops::RangeInclusive<f32>) -> f32 {
    (range.end() / range.start()).log2()
}

fn handles(settings: &Settings) -> [Handle; 4] {
    let cut = |name, label, freq, freq_hz: f32, range: &std::ops::RangeInclusive<f32>, off_hz: f32| Handle {
        name,
        label,
        freq,
        freq_octaves: octaves(range),
        gain: None,
        q: None,
        freq_hz,
        gain_db: 0.0,
        is_on: freq_hz != off_hz,
    };
    let bell = |index: usize, name, label, [freq, gain, q]: [&'static str; 3]| Handle {
        name,
        label,
        freq,
        freq_octaves: octaves(&SC_BELL_HZ),
        gain: Some(gain),
        q: Some(q),
        freq_hz: settings.sc_bells[index].freq_hz,
        gain_db: settings.sc_bells[index].gain_db,
        is_on: settings.sc_bells[index].gain_db != 0.0,
    };
    let (low_hz, high_hz) = (settings.sc_low_cut_hz, settings.sc_high_cut_hz);
    let start = Settings::DEFAULT;
    [
        cut("Low cut", "L", "sc_low_cut", low_hz, &SC_LOW_CUT_HZ, start.sc_low_cut_hz),
        cut("High cut", "H", "sc_high_cut", high_hz, &SC_HIGH_CUT_HZ, start.sc_high_cut_hz),
        bell(0, "Bell 1", "1", ["sc_bell1_freq", "sc_bell1_gain", "sc_bell1_q"]),
        bell(1, "Bell 2", "2", ["sc_bell2_freq", "sc_bell2_gain", "sc_bell2_q"]),
    ]
}

#[cfg(test)]
mod tests {
    use nice_plug::prelude::Param;

    use super::*;
    use crate::params::CompressorParams;
    use crate::params::scales::BELL_FREQ;

    #[test]
    fn a_bell_stays_under_the_hand_that_drags_it_along_the_frequencies() {
        let params = CompressorParams::default();
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 100.0));
        let axis = LogAxis::hearing(rect);
        let bell = &handles(&Settings::DEFAULT)[2];
        let from = params.sc_bell1_freq.default_normalized_value();
        let moved = from + 60.0 * axis.octaves_per_point() / bell.freq_octaves;
        let found_hz = BELL_FREQ[0].value(params.sc_bell1_freq.preview_plain(moved));
        let under_the_hand_hz = axis.value(axis.at(200.0) + 60.0);
        assert!((found_hz / under_the_hand_hz - 1.0).abs() < 1e-3, "{found_hz} Hz, {under_the_hand_hz} Hz");
    }

    #[test]
    fn what_does_nothing_is_hollow() {
        let off = handles(&Settings::DEFAULT);
        assert!(off.iter().all(|handle| !handle.is_on));
        let mut settings = Settings { sc_low_cut_hz: 120.0, ..Settings::DEFAULT };
        settings.sc_bells[1].gain_db = 3.0;
        assert_eq!(handles(&settings).map(|handle| handle.is_on), [true, false, false, true]);
    }
}
