//! Where an insert puts its track, measured: an impulse through the built plug-in.
//!
//! Direct against reflected sound and the clarity indices of ISO 3382-1, from 500 Hz to 1 kHz.

use aplomb_host::{Plugin, Render};
use miette::IntoDiagnostic;

use super::prepare::Prepared;
use super::rack::RackPlugin;
use super::render;
use super::speakers::Layout;
use super::units;

/// What comes within that time is direct sound, in s.
const DIRECT_S: f64 = 0.004;
/// Longest answer that is looked at, in s.
const MOST_S: f64 = 12.0;
/// Edges in Hz of the two octaves.
const EDGES_HZ: [f64; 2] = [353.6, 1_414.2];

/// Where an insert puts its track.
#[derive(Clone, Debug, PartialEq)]
pub struct Stand {
    /// To the right of the listener's nose, below 0 to the left.
    pub azimuth_deg: f64,
    /// The proximity as the plug-in writes it.
    pub proximity: String,
    /// Direct against reflected sound.
    pub drr_db: f64,
    /// Clarity of speech.
    pub c50_db: f64,
    /// Clarity of music.
    pub c80_db: f64,
    /// How much of the input is heard as it is: no direct sound means a send.
    pub has_direct: bool,
}

/// Where an insert on a strip of this layout stands; nothing for a plug-in that places nothing.
pub fn measure(
    plugin: &RackPlugin,
    prepared: &Prepared,
    input: Layout,
    session: Layout,
    rate_hz: u32,
) -> miette::Result<Option<Stand>> {
    let mut instance = plugin.instance()?;
    if ["azimuth", "proximity"].iter().any(|id| instance.param(id).is_err()) {
        return Ok(None);
    }
    instance.set_inactive(&prepared.settings).into_diagnostic()?;
    let azimuth = text(&mut instance, "azimuth");
    let side = if azimuth.trim_end().ends_with('L') { -1.0 } else { 1.0 };
    let azimuth_deg = side * units::quantity(&azimuth).unwrap_or(0.0).abs();
    let proximity = text(&mut instance, "proximity");
    let has_direct = units::quantity(&text(&mut instance, "direct_level")).is_some();
    drop(instance);

    let mut insert = render::open(plugin, prepared, "stage", [input, session], rate_hz, 4096, false)?;
    let most = (MOST_S * f64::from(rate_hz)) as usize;
    let frames = insert.tail_frames().map_or(most, |frames| (frames as usize).clamp(rate_hz as usize, most));
    let mut impulse = vec![vec![0.0_f32; frames]; input.channels()];
    impulse.iter_mut().for_each(|channel| channel[0] = 1.0);
    let answer = insert.render_compensated(&Render::new(&impulse)).into_diagnostic()?;
    let answer: Vec<Vec<f64>> = answer.iter().map(|channel| mids(channel, rate_hz)).collect();
    let (drr_db, c50_db, c80_db) = (
        split_db(&answer, DIRECT_S, rate_hz),
        split_db(&answer, 0.050, rate_hz),
        split_db(&answer, 0.080, rate_hz),
    );
    Ok(Some(Stand { azimuth_deg, proximity, drr_db, c50_db, c80_db, has_direct }))
}

fn text(instance: &mut Plugin, id: &str) -> String {
    let Ok(id) = instance.param_id(id) else { return String::new() };
    let value = instance.value(id).unwrap_or_default();
    instance.text_of_value(id, value).unwrap_or_default()
}

/// Energy before a time against that after it, in dB.
fn split_db(answer: &[Vec<f64>], at_s: f64, rate_hz: u32) -> f64 {
    let at = (at_s * f64::from(rate_hz)).round() as usize;
    let energy = |part: &dyn Fn(&Vec<f64>) -> f64| answer.iter().map(part).sum::<f64>();
    let square = |samples: &[f64]| samples.iter().map(|x| x * x).sum::<f64>();
    let before = energy(&|channel| square(&channel[..at.min(channel.len())]));
    let after = energy(&|channel| square(&channel[at.min(channel.len())..]));
    10.0 * (before.max(1e-20) / after.max(1e-20)).log10()
}

/// The octaves of 500 Hz and 1 kHz: Butterworth's low cut and high cut of fourth order.
fn mids(samples: &[f32], rate_hz: u32) -> Vec<f64> {
    let mut sound: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
    for (is_low_cut, edge_hz) in [(true, EDGES_HZ[0]), (false, EDGES_HZ[1])] {
        // Quality factors of the two sections.
        for q in [0.541_196_1, 1.306_563] {
            section(&mut sound, is_low_cut, edge_hz / f64::from(rate_hz), q);
        }
    }
    sound
}

/// The bilinear section of second order with its corner at a share of the sample rate.
fn section(sound: &mut [f64], is_low_cut: bool, corner: f64, q: f64) {
    let w = (std::f64::consts::PI * corner).tan();
    let scale = 1.0 / (1.0 + w / q + w * w);
    let [b0, b1] = if is_low_cut { [scale, -2.0 * scale] } else { [w * w * scale, 2.0 * w * w * scale] };
    let [a1, a2] = [2.0 * (w * w - 1.0) * scale, (1.0 - w / q + w * w) * scale];
    let mut states = [0.0; 2];
    for sample in sound {
        let x = *sample;
        let y = b0 * x + states[0];
        states = [b1 * x - a1 * y + states[1], b0 * x - a2 * y];
        *sample = y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponential_decay_has_the_clarity_of_its_closed_form() {
        // Noise that decays by 60 dB in 1 s; C80 = 10 lg (e^(13.8 · 0.08) − 1).
        let mut seed = 1_u32;
        let decay: Vec<f32> = (0..48_000)
            .map(|n| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = f64::from(seed) / f64::from(u32::MAX) - 0.5;
                (noise * 10.0_f64.powf(-3.0 * f64::from(n) / 48_000.0)) as f32
            })
            .collect();
        let found_db = split_db(&[mids(&decay, 48_000)], 0.080, 48_000);
        let closed_db = 10.0 * ((13.815_51_f64 * 0.08).exp() - 1.0).log10();
        assert!((found_db - closed_db).abs() < 1.0, "{found_db} instead of {closed_db} dB");
    }

    #[test]
    fn the_filter_lets_its_octaves_through_and_halves_their_edges() {
        for (freq_hz, level_db) in [(707.0, 0.0), (353.6, -3.0), (1_414.2, -3.0)] {
            let sine = |n: usize| (std::f64::consts::TAU * freq_hz * n as f64 / 48_000.0).sin() as f32;
            let sound = mids(&(0..96_000).map(sine).collect::<Vec<_>>(), 48_000);
            let power = sound[48_000..].iter().map(|x| x * x).sum::<f64>() / 48_000.0;
            let found_db = 10.0 * (2.0 * power).log10();
            assert!((found_db - level_db).abs() < 0.15, "{freq_hz} Hz: {found_db} dB");
        }
    }
}
