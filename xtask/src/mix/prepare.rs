//! From an insert as written to numbers its plug-in understands; here its mistakes are found, before anything
//! is rendered.

use aplomb_host::{Event, Param, Plugin};

use miette::{IntoDiagnostic, miette};

use super::automation;
use super::balancing;
use super::fault::{Fault, SessionText, suggest};
use super::rack::{Rack, RackPlugin, parameter_ids};
use super::session::{Input, Insert, Lane, Session, Strip, Written};
use super::units;

/// An insert that is ready to be rendered.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Name of the plug-in.
    pub plugin: String,
    /// Name of the preset it began with.
    pub preset: Option<String>,
    /// Parameters that are set before it sounds, frame 0.
    pub settings: Vec<Event>,
    /// Moving parameters: events in order of frames.
    pub moves: Vec<Event>,
    /// Strip it listens to.
    pub sidechain: Option<usize>,
    /// Behind the fader.
    pub after_fader: bool,
}

impl Prepared {
    /// Names and values of the parameters that are not as they come.
    pub fn in_words(&self, rack: &Rack) -> miette::Result<Vec<(String, String)>> {
        let found = rack.find(&self.plugin).ok_or_else(|| miette!("no plug-in {}", self.plugin))?;
        let mut instance = found.instance()?;
        instance.set_inactive(&self.settings).into_diagnostic()?;
        let mut words = Vec::new();
        for param in instance.params().to_vec() {
            let value = instance.value(param.id).filter(|value| *value != param.default);
            let text = value.and_then(|value| instance.text_of_value(param.id, value));
            words.extend(text.map(|text| (param.name, text)));
        }
        Ok(words)
    }
}

/// Prepares the inserts of all strips, strip by strip.
pub fn session(session: &Session, rack: &Rack) -> miette::Result<Vec<Vec<Prepared>>> {
    let strip = |strip: &Strip| -> miette::Result<Vec<Prepared>> {
        let mut inserts: Vec<Prepared> = strip
            .inserts
            .iter()
            .map(|written| insert(session, rack, written))
            .collect::<miette::Result<_>>()?;
        if session.balance.is_some() {
            inserts.push(balance(session, rack, strip)?);
        }
        Ok(inserts)
    };
    session.strips.iter().map(strip).collect()
}

/// The Balance behind a strip's fader.
fn balance(session: &Session, rack: &Rack, strip: &Strip) -> miette::Result<Prepared> {
    let name = balancing::PLUGIN;
    let found = rack.find(name).ok_or_else(|| miette!("no plug-in {name}"))?;
    let mut asked = Asked { source: &session.source, plugin: found.instance()? };
    let mut settings = Vec::new();
    let mut set = |id: &str, text: &str| -> miette::Result<()> {
        let (param, value) = asked.plugin.setting(id, text).into_diagnostic()?;
        settings.push(Event::value(0, param, value));
        Ok(())
    };
    match (&strip.role, &strip.input) {
        (Some(_), _) | (None, Input::Track(_)) => {}
        (None, Input::Group) => set("mute_from_balance", "On")?,
        (None, Input::MixBus) => set("role", "Mix Bus")?,
    }
    if let Some(role) = &strip.role {
        let id = Written { text: "role".to_owned(), span: role.span.clone() };
        let param = asked.param(&id)?;
        settings.push(Event::value(0, param.id, asked.value(&param, &id, role)?));
    }
    let plugin = found.name.clone();
    Ok(Prepared { plugin, preset: None, settings, moves: Vec::new(), sidechain: None, after_fader: true })
}

fn insert(session: &Session, rack: &Rack, insert: &Insert) -> miette::Result<Prepared> {
    let source = &session.source;
    let found = rack.find(&insert.plugin.text).ok_or_else(|| {
        let names = rack.plugins.iter().map(|plugin| plugin.name.as_str());
        fault(source, &insert.plugin, "no such plug-in").help(suggest(&insert.plugin.text, names, "plug-ins"))
    })?;
    let mut asked = Asked { source, plugin: found.instance()? };
    let (preset, mut settings) = match &insert.preset {
        None => (None, Vec::new()),
        Some(written) => asked.preset(found, written)?,
    };
    for (id, value) in &insert.parameters {
        let param = asked.param(id)?;
        settings.push(Event::value(0, param.id, asked.value(&param, id, value)?));
    }
    let mut moves = Vec::new();
    for lane in &insert.lanes {
        let events = asked.lane(lane, f64::from(session.rate_hz))?;
        settings.push(Event { frame: 0, ..events[0] });
        moves.extend(events);
    }
    // Stable: lanes that move at the same frame stay in the order they are written in.
    moves.sort_by_key(|event| event.frame);
    let plugin = found.name.clone();
    let Insert { sidechain, after_fader, .. } = *insert;
    Ok(Prepared { plugin, preset, settings, moves, sidechain, after_fader })
}

struct Asked<'a> {
    source: &'a SessionText,
    plugin: Plugin,
}

impl Asked<'_> {
    fn preset(
        &mut self,
        found: &RackPlugin,
        written: &Written,
    ) -> Result<(Option<String>, Vec<Event>), Fault> {
        let preset = found.preset(&written.text).ok_or_else(|| {
            let keys = found.presets.iter().map(|preset| preset.key.as_str());
            fault(self.source, written, "no such preset").help(suggest(&written.text, keys, "presets"))
        })?;
        let mut settings = Vec::new();
        for (id, value) in &preset.parameters {
            let (param, value) = self.plugin.setting(id, value).map_err(|error| {
                fault(self.source, written, "this preset does not fit the plug-in").help(error.to_string())
            })?;
            settings.push(Event::value(0, param, value));
        }
        Ok((Some(preset.name.clone()), settings))
    }

    fn param(&mut self, id: &Written) -> Result<Param, Fault> {
        if let Ok(param) = self.plugin.param(&id.text) {
            return Ok(param.clone());
        }
        let ids = parameter_ids(&mut self.plugin);
        let help = suggest(&id.text, ids.iter().map(String::as_str), "parameters");
        Err(fault(self.source, id, "no such parameter").help(help))
    }

    /// The value of a text. What lies outside the parameter's range is a mistake, although plug-ins clip it
    /// in silence.
    fn value(&mut self, param: &Param, id: &Written, written: &Written) -> Result<f64, Fault> {
        let read = self.plugin.value_of_text(param.id, &written.text).filter(|value| value.is_finite());
        let value = read.or_else(|| self.step_named(param, &written.text));
        if let Some(value) = value
            && !self.is_clipped(param, value, &written.text)
        {
            return Ok(value);
        }
        let message = format!("impossible value for {} ({})", id.text, param.name);
        Err(fault(self.source, written, &message).help(self.allowed(param)))
    }

    fn is_clipped(&mut self, param: &Param, value: f64, written: &str) -> bool {
        if value > param.min && value < param.max {
            return false;
        }
        let shown = self.plugin.text_of_value(param.id, value).and_then(|text| units::quantity(&text));
        match (shown, units::quantity(written)) {
            (Some(shown), Some(written)) => (shown - written).abs() > 0.01 + 0.01 * shown.abs(),
            _ => false,
        }
    }

    /// Values of a parameter of few steps.
    fn steps(param: &Param) -> Option<Vec<f64>> {
        let steps = (param.max - param.min).round() as u32;
        (param.stepped && steps <= 64).then(|| (0..=steps).map(|step| param.min + f64::from(step)).collect())
    }

    /// The step of that name, whatever its capitals: plug-ins read "On" but not "on".
    fn step_named(&mut self, param: &Param, written: &str) -> Option<f64> {
        let is_meant = |value: &f64| {
            let name = self.plugin.text_of_value(param.id, *value);
            name.is_some_and(|name| name.eq_ignore_ascii_case(written.trim()))
        };
        Self::steps(param)?.into_iter().find(is_meant)
    }

    fn allowed(&mut self, param: &Param) -> String {
        let mut text = |value| self.plugin.text_of_value(param.id, value).unwrap_or_default();
        match Self::steps(param) {
            Some(steps) => format!("allowed: {}", steps.into_iter().map(text).collect::<Vec<_>>().join(", ")),
            None => format!("from {} to {}", text(param.min), text(param.max)),
        }
    }

    fn lane(&mut self, lane: &Lane, rate_hz: f64) -> Result<Vec<Event>, Fault> {
        let param = self.param(&lane.parameter)?;
        if !param.automatable {
            let fault = fault(self.source, &lane.parameter, "this parameter does not move");
            return Err(fault.help("the plug-in takes it only between two runs; set it under parameters"));
        }
        let mut points = Vec::new();
        for (at_s, value) in &lane.points {
            points.push((at_s * rate_hz, self.value(&param, &lane.parameter, value)?));
        }
        Ok(automation::events(&param, &points))
    }
}

fn fault(source: &SessionText, written: &Written, message: &str) -> Fault {
    source.fault(written.span.clone(), format!("{message}: \"{}\"", written.text), "here")
}
