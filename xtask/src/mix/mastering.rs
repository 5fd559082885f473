//! A delivery that peaks are in the way of, through the ceiling of the built Balance.

use aplomb_host::{Event, Render};
use miette::{IntoDiagnostic, miette};

use super::audio::Audio;
use super::balancing::PLUGIN;
use super::level::Delivered;
use super::loudness::{self, Loudness};
use super::prepare::Prepared;
use super::rack::Rack;
use super::render;

/// Tries until the loudness is met.
const MOST_TRIES: usize = 6;
/// Close enough, in LU and in dB above the target's true peak.
const CLOSE_LU: f64 = 0.05;
const CLOSE_DB: f64 = 0.02;

/// The mix at its target: turned up, its true peaks held at the target's ceiling. Nothing where no ceiling is needed, or
/// where there is no Balance.
pub fn limit(
    rack: &Rack,
    after: &Audio,
    loudness: &Loudness,
    delivered: &mut Delivered,
    rate_hz: u32,
) -> miette::Result<Option<Audio>> {
    let (Some(plugin), Some(lufs)) = (rack.find(PLUGIN), loudness.integrated_lufs) else { return Ok(None) };
    if delivered.short_lu <= 0.0 {
        return Ok(None);
    }
    let target = delivered.target.clone();
    let mut gain_db = target.loudness_lufs - lufs;
    // Where hiss above 20 kHz passes the ceiling between samples, it is set lower.
    let mut ceiling_dbtp = target.true_peak_dbtp;
    let mut best = None;
    for _ in 0..MOST_TRIES {
        let mut asked = plugin.instance()?;
        let mut settings = Vec::new();
        for (id, text) in [
            ("trim", format!("{gain_db:.3} dB")),
            ("ceiling_on", "On".to_owned()),
            ("ceiling", format!("{ceiling_dbtp:.2} dB")),
        ] {
            let (param, value) = asked.setting(id, &text).into_diagnostic()?;
            settings.push(Event::value(0, param, value));
        }
        drop(asked);
        let prepared = Prepared {
            plugin: plugin.name.clone(),
            preset: None,
            settings,
            moves: Vec::new(),
            sidechain: None,
            after_fader: true,
        };
        let mut insert = render::open(plugin, &prepared, "Mix", [after.layout; 2], rate_hz, 4_096, false)?;
        let channels = insert.render_compensated(&Render::new(&after.channels)).into_diagnostic()?;
        let audio = Audio { layout: after.layout, channels };
        let found = loudness::measure(&audio, rate_hz).into_diagnostic()?;
        let short_lu =
            target.loudness_lufs - found.integrated_lufs.ok_or_else(|| miette!("the mix is silent"))?;
        let over_db = found.true_peak_dbtp.map_or(0.0, |peak_dbtp| peak_dbtp - target.true_peak_dbtp);
        best = Some((audio, found, gain_db));
        if short_lu.abs() <= CLOSE_LU && over_db <= CLOSE_DB {
            break;
        }
        gain_db += short_lu;
        ceiling_dbtp -= over_db.max(0.0);
    }
    let Some((audio, found, gain_db)) = best else { return Ok(None) };
    delivered.gain_db = gain_db;
    delivered.short_lu = (target.loudness_lufs - found.integrated_lufs.unwrap_or(f64::NEG_INFINITY)).max(0.0);
    delivered.loudness_lufs = found.integrated_lufs;
    delivered.true_peak_dbtp = found.true_peak_dbtp;
    delivered.is_limited = true;
    Ok(Some(audio))
}
