//! The bands of an equaliser as its parameters tell them: `on_1`, `type_1`, `freq_1`, …

use aplomb_host::{Event, Plugin};
use miette::IntoDiagnostic;

use super::prepare::Prepared;
use super::rack::RackPlugin;
use super::units;

/// A band in use.
#[derive(Clone, Debug)]
pub struct Band {
    /// Its number, from 1.
    pub number: usize,
    /// Centre or corner.
    pub freq_hz: f64,
    /// Quality factor.
    pub q: f64,
    /// Channels it works on: "Side".
    pub place: String,
    /// Most movement; 0 for a band that stands still.
    pub dyn_range_db: f64,
    /// As one line: "Bell 250 Hz, -3.0 dB, Q 1.40".
    pub label: String,
}

/// The bands that an insert has switched on; none for a plug-in without bands.
pub fn in_use(plugin: &RackPlugin, prepared: &Prepared) -> miette::Result<Vec<Band>> {
    let mut instance = plugin.instance()?;
    instance.set_inactive(&prepared.settings).into_diagnostic()?;
    Ok((1..=64).map_while(|number| read(&mut instance, number)).flatten().collect())
}

/// Settings that switch off every band but one (or none, for 0), and let no band move.
pub fn only(plugin: &RackPlugin, bands: &[Band], number: usize) -> miette::Result<Vec<Event>> {
    let mut instance = plugin.instance()?;
    let mut events = Vec::new();
    for band in bands {
        let mut settings = vec![(format!("dyn_range_{}", band.number), "0 dB")];
        if number != 0 && band.number != number {
            settings.push((format!("on_{}", band.number), "Off"));
        }
        for (id, text) in settings {
            if let Ok((param, value)) = instance.setting(&id, text) {
                events.push(Event::value(0, param, value));
            }
        }
    }
    Ok(events)
}

/// Whether there is a band of that number, and what it is if it is on.
fn read(instance: &mut Plugin, number: usize) -> Option<Option<Band>> {
    let mut text = |name: &str| {
        let id = instance.param_id(&format!("{name}_{number}")).ok()?;
        let value = instance.value(id)?;
        instance.text_of_value(id, value)
    };
    if !text("on")?.eq_ignore_ascii_case("on") {
        return Some(None);
    }
    let kind = text("type").unwrap_or_default();
    let freq = text("freq").unwrap_or_default();
    let mut label = format!("{kind} {freq}");
    let has_gain = ["Bell", "Shelf", "Tilt"].iter().any(|word| kind.contains(word));
    if let (true, Some(gain)) = (has_gain, text("gain")) {
        label += &format!(", {gain}");
    }
    if let (true, Some(slope)) = (kind.contains("Cut"), text("slope")) {
        label += &format!(", {slope}");
    }
    if let (true, Some(q)) = (kind == "Bell" || kind == "Notch", text("q")) {
        label += &format!(", Q {q}");
    }
    let place = text("place").unwrap_or_default();
    if !["", "All", "Stereo"].contains(&place.as_str()) {
        label += &format!(", {place}");
    }
    let dyn_range_db = text("dyn_range").and_then(|range| units::quantity(&range)).unwrap_or(0.0);
    if dyn_range_db != 0.0 {
        let external = text("dyn_sc").is_some_and(|detector| !detector.starts_with("Int"));
        label += &format!(", moves {dyn_range_db:+.1} dB{}", if external { " by sidechain" } else { "" });
    }
    let freq_hz = units::quantity(&freq).unwrap_or(0.0);
    let q = text("q").and_then(|q| units::quantity(&q)).unwrap_or(1.0);
    Some(Some(Band { number, freq_hz, q, place, dyn_range_db, label }))
}
