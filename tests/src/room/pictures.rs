//! Pictures of a room for those who look before they read: how it decays, how dense its echoes are, how even its
//! colour is. SVG, drawn from the Room's own answer to a click.

use std::fmt::Write as _;

use super::decay::{OCTAVES_HZ, energy_to_come};
use super::play::{RATE_HZ, ROOMS, answer, db, mono_to_stereo, plain, tail};
use super::response::Response;
use super::texture::{echo_density, late_levels_db};

/// Size of a picture in pixels, and its margins: left, top, right, bottom.
const SIZE: [f64; 2] = [720.0, 400.0];
const MARGINS: [f64; 4] = [56.0, 40.0, 120.0, 48.0];
/// Colours that can be told apart, also by the colour-blind (P. Tol).
const COLOURS: [&str; 8] =
    ["#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddaa33", "#cc6677", "#882255"];

/// An axis: its words, its ends, its marks.
struct Axis {
    words: &'static str,
    ends: [f64; 2],
    marks: &'static [f64],
    /// Equal ratios are equally long.
    in_ratios: bool,
}

impl Axis {
    fn share(&self, value: f64) -> f64 {
        let [low, high] = self.ends;
        if self.in_ratios { (value / low).ln() / (high / low).ln() } else { (value - low) / (high - low) }
    }
}

/// A line with its name.
type Line = (String, Vec<(f64, f64)>);

fn draw(title: &str, axes: &[Axis; 2], lines: &[Line]) -> String {
    let [width, height] = SIZE;
    let [left, top, right, bottom] = MARGINS;
    let x = |value: f64| left + (width - left - right) * axes[0].share(value);
    let y = |value: f64| height - bottom - (height - top - bottom) * axes[1].share(value);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{left}\" y=\"24\" font-size=\"15\">{title}</text>\n"
    );
    let mut put = |line: String| svg.push_str(&(line + "\n"));
    let [ends_x, ends_y] = [axes[0].ends.map(x), axes[1].ends.map(y)];
    for mark in axes[0].marks {
        let at = x(*mark);
        put(format!("<path d=\"M{at:.1} {:.1}V{:.1}\" stroke=\"#ddd\"/>", ends_y[0], ends_y[1]));
        put(format!(
            "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{mark}</text>",
            ends_y[0] + 16.0
        ));
    }
    for mark in axes[1].marks {
        let at = y(*mark);
        put(format!("<path d=\"M{:.1} {at:.1}H{:.1}\" stroke=\"#ddd\"/>", ends_x[0], ends_x[1]));
        put(format!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{mark}</text>", left - 6.0, at + 4.0));
    }
    put(format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
        ends_x[1],
        height - 12.0,
        axes[0].words
    ));
    put(format!("<text x=\"6\" y=\"{:.1}\">{}</text>", top - 4.0, axes[1].words));
    for (n, (name, points)) in lines.iter().enumerate() {
        let colour = COLOURS[n % COLOURS.len()];
        let mut path = String::new();
        for (n, (at, value)) in points.iter().enumerate() {
            let value = value.clamp(axes[1].ends[0], axes[1].ends[1]);
            let step = if n == 0 { 'M' } else { 'L' };
            // Writing to a String does not fail.
            let _ = write!(path, "{step}{:.1} {:.1}", x(*at), y(value));
        }
        put(format!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.4\"/>"));
        let at = top + 8.0 + 18.0 * n as f64;
        put(format!("<text x=\"{:.1}\" y=\"{at:.1}\" fill=\"{colour}\">{name}</text>", width - right + 10.0));
    }
    svg + "</svg>\n"
}

/// Level of what is to come, octave by octave.
fn decay() -> String {
    let mut settings = tail(plain(384.0, 1.5));
    settings.air = 1.0;
    settings.decay_multipliers = [1.3, 1.2, 1.1, 1.0, 1.0, 0.9, 0.8, 0.7];
    let response = Response { sample_rate_hz: RATE_HZ, outputs: answer(&mono_to_stereo(), &settings, 2.6) };
    let lines: Vec<Line> = OCTAVES_HZ
        .iter()
        .map(|octave_hz| {
            let energy = energy_to_come(&response, *octave_hz);
            let points = (0..200).map(|n| {
                let time_s = 0.01 * f64::from(n);
                (time_s, db((energy[(time_s * RATE_HZ) as usize] / energy[0]).max(1e-12)))
            });
            (format!("{octave_hz} Hz"), points.collect())
        })
        .collect();
    let time = Axis { words: "s", ends: [0.0, 2.0], marks: &[0.0, 0.5, 1.0, 1.5, 2.0], in_ratios: false };
    let level =
        Axis { words: "dB", ends: [-80.0, 0.0], marks: &[-80.0, -60.0, -40.0, -20.0, 0.0], in_ratios: false };
    draw("Decay of 384 m³, 1.5 s at 1 kHz, octave by octave", &[time, level], &lines)
}

/// Echo density of the whole answer, room by room.
fn density() -> String {
    let lines: Vec<Line> = ROOMS
        .iter()
        .map(|(size_m3, decay_s)| {
            let output = &answer(&mono_to_stereo(), &plain(*size_m3, *decay_s), 0.3)[0];
            let density = echo_density(output, RATE_HZ);
            let points = density.iter().take(150).enumerate().map(|(ms, density)| (ms as f64, *density));
            (format!("{size_m3} m³"), points.collect())
        })
        .collect();
    let time = Axis {
        words: "ms after the direct sound",
        ends: [0.0, 150.0],
        marks: &[0.0, 50.0, 100.0, 150.0],
        in_ratios: false,
    };
    let density =
        Axis { words: "1 is noise", ends: [0.0, 1.4], marks: &[0.0, 0.5, 0.9, 1.0], in_ratios: false };
    draw("Echo density of the whole room", &[time, density], &lines)
}

/// Spectrum of the late tail.
fn colour() -> String {
    let lines: Vec<Line> = [(20.0, 0.5), (384.0, 1.5)]
        .iter()
        .map(|(size_m3, decay_s)| {
            let output = &answer(&mono_to_stereo(), &tail(plain(*size_m3, *decay_s)), 0.8)[0];
            let points = late_levels_db(output, RATE_HZ, f64::from(*decay_s));
            (format!("{size_m3} m³"), points.into_iter().filter(|(freq_hz, _)| *freq_hz < 3_000.0).collect())
        })
        .collect();
    let freq = Axis {
        words: "Hz",
        ends: [300.0, 3_000.0],
        marks: &[300.0, 500.0, 1_000.0, 2_000.0, 3_000.0],
        in_ratios: true,
    };
    let level =
        Axis { words: "dB", ends: [-30.0, 15.0], marks: &[-30.0, -20.0, -10.0, 0.0, 10.0], in_ratios: false };
    draw("Late spectrum, 150 to 490 ms, against its third-octave mean", &[freq, level], &lines)
}

/// All pictures, with the names of their files.
pub fn all() -> [(&'static str, String); 3] {
    [("room-decay.svg", decay()), ("room-density.svg", density()), ("room-colour.svg", colour())]
}
