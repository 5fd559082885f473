//! From a rendered session to the numbers of its report.

use std::sync::Arc;
use std::time::Duration;

use miette::{IntoDiagnostic, miette};

use super::audio::Audio;
use super::balancing::Balanced;
use super::curve;
use super::level::{Delivered, Pair};
use super::loudness::{self, Loudness};
use super::output;
use super::parallel;
use super::prepare::Prepared;
use super::rack::Rack;
use super::render::{self, Rendered};
use super::report::{
    DeliveryReport, GainReport, InsertReport, MovementReport, PlaceReport, PluginSpeed, Report, Sound, Speed,
    StripReport,
};
use super::session::{Fader, Input, Session};
use super::speakers::Layout;
use super::spectrum;
use super::stage::{self, Stand};

/// What there is to measure.
pub struct Mixed<'a> {
    /// The session.
    pub session: &'a Session,
    /// Its plug-ins.
    pub rack: &'a Rack,
    /// Its inserts.
    pub inserts: &'a [Vec<Prepared>],
    /// Sound of every track.
    pub sources: &'a [Option<Arc<Audio>>],
    /// All strips, rendered.
    pub rendered: &'a [Rendered],
    /// All faders up, nothing processed.
    pub before: &'a Audio,
    /// The mix.
    pub after: &'a Audio,
    /// What "balance all" did.
    pub balanced: Option<Balanced>,
}

/// All faders up and in the centre, nothing processed.
pub fn before(session: &Session, sources: &[Option<Arc<Audio>>]) -> Audio {
    let mut sum = Audio::silence(session.layout, 1);
    for source in sources.iter().flatten() {
        render::add_through_fader(&mut sum, source, &Fader::UP, session.rate_hz);
    }
    sum
}

/// The mix as it leaves the mix bus.
pub fn after(session: &Session, rendered: &[Rendered]) -> Audio {
    Audio::clone(&rendered[session.mix_bus()].sent)
}

impl Mixed<'_> {
    /// Tracks, groups and mix bus with their measured curves.
    pub fn strips(
        &self,
        before: &Loudness,
        after: &Loudness,
        threads: usize,
        step: &(dyn Fn(&str) + Sync),
    ) -> miette::Result<Vec<StripReport>> {
        let strip = |index| {
            let report = self.strip(index, before, after);
            step(&self.session.strips[index].name);
            report
        };
        parallel::map(self.session.strips.len(), threads, strip).into_iter().collect()
    }

    fn strip(&self, index: usize, before: &Loudness, after: &Loudness) -> miette::Result<StripReport> {
        let strip = &self.session.strips[index];
        let against = |lufs: Option<f64>, whole: &Loudness| Some(lufs? - whole.integrated_lufs?);
        Ok(StripReport {
            name: strip.name.clone(),
            kind: match strip.input {
                Input::Track(_) => "track",
                Input::Group => "group",
                Input::MixBus => "mix",
            },
            into: strip.into.map(|into| self.session.strips[into].name.clone()),
            before_lu: against(self.lufs_before(index)?, before),
            after_lu: against(self.lufs_after(index)?, after),
            inserts: self.inserts(index)?,
        })
    }

    fn lufs_before(&self, index: usize) -> miette::Result<Option<f64>> {
        let strips = &self.session.strips;
        let belongs = |mut from: usize| {
            while from != index {
                let Some(into) = strips[from].into else { return false };
                from = into;
            }
            true
        };
        let sources = self.sources.iter().enumerate();
        let own: Vec<_> = sources.map(|(from, source)| source.clone().filter(|_| belongs(from))).collect();
        let sum = before(self.session, &own);
        loudness::integrated_lufs(&sum, self.session.rate_hz).into_diagnostic()
    }

    /// Loudness of what a strip adds to the mix: through its own fader and those of its groups.
    fn lufs_after(&self, index: usize) -> miette::Result<Option<f64>> {
        let rate_hz = self.session.rate_hz;
        let mut audio = Audio::clone(&self.rendered[index].sent);
        let mut at = self.session.strips[index].into;
        while let Some(index) = at {
            let mut through = Audio::silence(self.session.layout, 1);
            render::add_through_fader(&mut through, &audio, &self.session.strips[index].fader, rate_hz);
            audio = through;
            at = self.session.strips[index].into;
        }
        loudness::integrated_lufs(&audio, rate_hz).into_diagnostic()
    }

    fn inserts(&self, index: usize) -> miette::Result<Vec<InsertReport>> {
        let mut inserts = Vec::new();
        let rendered = &self.rendered[index];
        let mut layout = self.sources[index].as_ref().map_or(self.session.layout, |source| source.layout);
        for (prepared, run) in self.inserts[index].iter().zip(&rendered.inserts) {
            let curves = curve::measure(self.rack, prepared, layout, self.session.rate_hz)?;
            let stand = self.stand(prepared, layout)?;
            layout = run.layout;
            let insert = InsertReport {
                plugin: prepared.plugin.clone(),
                preset: prepared.preset.clone(),
                sidechain: prepared.sidechain.map(|source| self.session.strips[source].name.clone()),
                latency_frames: run.latency_frames,
                time_ms: 1000.0 * run.time.as_secs_f64(),
                curve_db: Vec::new(),
                bands: Vec::new(),
                movements: run.movements.iter().map(MovementReport::new).collect(),
                settings: if curves.is_none() { prepared.in_words(self.rack)? } else { Vec::new() },
                gain: run.gain.as_ref().map(GainReport::new),
                place: stand.map(PlaceReport::new),
            };
            inserts.push(insert.with_curves(curves));
        }
        Ok(inserts)
    }

    fn stand(&self, prepared: &Prepared, layout: Layout) -> miette::Result<Option<Stand>> {
        let session = self.session;
        let plugin = self.rack.find(&prepared.plugin);
        let plugin = plugin.ok_or_else(|| miette!("no plug-in {}", prepared.plugin))?;
        stage::measure(plugin, prepared, layout, session.layout, session.rate_hz)
    }

    /// The whole report.
    pub fn report(
        &self,
        loudness: (&Loudness, &Loudness),
        pair: Pair,
        delivered: &[Delivered],
        strips: Vec<StripReport>,
        threads: usize,
        speed: Speed,
    ) -> Report {
        let session = self.session;
        let spectrum = |audio| spectrum::long_term(audio, session.rate_hz);
        let delivery = |delivered: &Delivered| {
            DeliveryReport::new(delivered, output::delivery_file(&delivered.target.name))
        };
        Report {
            session: session.name.clone(),
            version: env!("CARGO_PKG_VERSION"),
            rate_hz: session.rate_hz,
            block_frames: session.block_frames,
            threads,
            layout: session.layout.name(),
            length_s: self.after.frames() as f64 / f64::from(session.rate_hz),
            before: Sound::new(loudness.0, spectrum(self.before)),
            after: Sound::new(loudness.1, spectrum(self.after)),
            listening: pair.into(),
            balanced: self.balanced.clone(),
            deliveries: delivered.iter().map(delivery).collect(),
            strips,
            speed,
        }
    }
}

/// How fast the render was, and the share of each plug-in.
pub fn speed(
    inserts: &[Vec<Prepared>],
    rendered: &[Rendered],
    length_s: f64,
    render: Duration,
    stages: &[(String, Duration)],
) -> Speed {
    let mut plugins: Vec<PluginSpeed> = Vec::new();
    let runs = inserts.iter().flatten().zip(rendered.iter().flat_map(|strip| &strip.inserts));
    for (prepared, run) in runs {
        let time_s = run.time.as_secs_f64();
        match plugins.iter_mut().find(|known| known.plugin == prepared.plugin) {
            Some(known) => {
                known.inserts += 1;
                known.time_s += time_s;
            }
            None => plugins.push(PluginSpeed {
                plugin: prepared.plugin.clone(),
                inserts: 1,
                time_s,
                share_percent: 0.0,
                times_real_time: 0.0,
            }),
        }
    }
    let whole_s: f64 = plugins.iter().map(|plugin| plugin.time_s).sum();
    for plugin in &mut plugins {
        plugin.share_percent = 100.0 * plugin.time_s / whole_s.max(1e-9);
        plugin.times_real_time = length_s * plugin.inserts as f64 / plugin.time_s.max(1e-9);
    }
    let render_s = render.as_secs_f64();
    Speed {
        render_s,
        times_real_time: length_s / render_s.max(1e-9),
        plugins,
        stages: stages.iter().map(|(name, time)| (name.clone(), time.as_secs_f64())).collect(),
    }
}
