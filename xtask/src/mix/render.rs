//! Playing the session: tracks into groups into the mix bus, every insert through its built plug-in.
//!
//! A strip is rendered from its first to its last frame before the strips that hear it. So everything is in
//! time without delay lines: each insert's latency is taken out as it is rendered, and sidechains are in time
//! with what they steer. Strips that do not hear each other are rendered at the same time; the order of every
//! sum is fixed, so neither the number of threads nor the size of blocks changes a bit.

use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use aplomb_host::{Insert, Render, Setup, Sidechain, Track, Transport, slices};
use miette::{IntoDiagnostic, WrapErr, miette};

use super::audio::{Audio, factor};
use super::automation::fader_gain_db;
use super::meter::{self, Gain};
use super::movement::{self, Movement};
use super::prepare::Prepared;
use super::rack::{Rack, RackPlugin};
use super::route;
use super::session::{Fader, Input, Session};
use super::speakers::Layout;

/// A tail longer than this is cut.
const MOST_TAIL_S: f64 = 20.0;

/// What rendering needs.
pub struct Job<'a> {
    /// The session.
    pub session: &'a Session,
    /// Its plug-ins.
    pub rack: &'a Rack,
    /// Its inserts, strip by strip.
    pub inserts: &'a [Vec<Prepared>],
    /// Sound of every track; nothing for groups and mix bus.
    pub sources: &'a [Option<Arc<Audio>>],
    /// Threads to render on.
    pub threads: usize,
    /// Called with the name of every strip that is done.
    pub done: &'a (dyn Fn(&str) + Sync),
}

/// A strip that has been rendered.
#[derive(Clone)]
pub struct Rendered {
    /// After the inserts, before the fader.
    pub audio: Arc<Audio>,
    /// What happened in each insert.
    pub inserts: Vec<InsertRun>,
}

/// What happened in an insert.
#[derive(Clone, Debug)]
pub struct InsertRun {
    /// Time its plug-in took.
    pub time: Duration,
    /// Delay that was taken out.
    pub latency_frames: u32,
    /// Layout of what it played.
    pub layout: Layout,
    /// What its dynamic bands did.
    pub movements: Vec<Movement>,
    /// What it told of its gain; nothing for a plug-in without such a meter.
    pub gain: Option<Gain>,
}

struct Shared {
    waiting: Vec<usize>,
    finished: Vec<Option<Rendered>>,
    error: Option<miette::Report>,
}

/// Renders all strips; in the order of the session.
pub fn session(job: &Job<'_>) -> miette::Result<Vec<Rendered>> {
    let count = job.session.strips.len();
    let shared =
        Mutex::new(Shared { waiting: job.session.order.clone(), finished: vec![None; count], error: None });
    let changed = Condvar::new();
    std::thread::scope(|scope| {
        for _ in 0..job.threads.clamp(1, count) {
            scope.spawn(|| work(job, &shared, &changed));
        }
    });
    let shared = shared.into_inner().map_err(|_| miette!("a rendering thread broke down"))?;
    match shared.error {
        Some(error) => Err(error),
        None => Ok(shared.finished.into_iter().flatten().collect()),
    }
}

fn work(job: &Job<'_>, shared: &Mutex<Shared>, changed: &Condvar) {
    while let Some((index, needed)) = next(job, shared, changed) {
        // A panic must reach the other threads as an error, or they would wait for this strip for ever.
        let run = std::panic::AssertUnwindSafe(|| strip(job, index, &needed));
        let result =
            std::panic::catch_unwind(run).unwrap_or_else(|_| Err(miette!("a plug-in or the mixer panicked")));
        let Ok(mut shared) = shared.lock() else { return };
        match result {
            Ok(rendered) => shared.finished[index] = Some(rendered),
            Err(error) => {
                let strip = &job.session.strips[index].name;
                shared
                    .error
                    .get_or_insert(error.wrap_err(format!("strip \"{strip}\" could not be rendered")));
            }
        }
        drop(shared);
        (job.done)(&job.session.strips[index].name);
        changed.notify_all();
    }
}

type Finished = Vec<Option<Rendered>>;

/// The next strip of which everything needed is finished, with what is finished; waits for one.
fn next(job: &Job<'_>, shared: &Mutex<Shared>, changed: &Condvar) -> Option<(usize, Finished)> {
    let mut shared = shared.lock().ok()?;
    loop {
        if shared.error.is_some() || shared.waiting.is_empty() {
            changed.notify_all();
            return None;
        }
        let is_ready = |&index: &usize| {
            let needs = route::needs(&job.session.strips, index);
            needs.into_iter().all(|needed| shared.finished[needed].is_some())
        };
        if let Some(position) = shared.waiting.iter().position(is_ready) {
            let index = shared.waiting.remove(position);
            return Some((index, shared.finished.clone()));
        }
        shared = changed.wait(shared).ok()?;
    }
}

fn strip(job: &Job<'_>, index: usize, finished: &Finished) -> miette::Result<Rendered> {
    let strip = &job.session.strips[index];
    let mut audio = match (&strip.input, &job.sources[index]) {
        (Input::Track(_), Some(source)) => Audio::clone(source),
        _ => bus(job, index, finished),
    };
    let mut inserts = Vec::new();
    for prepared in &job.inserts[index] {
        let sidechain = prepared.sidechain.and_then(|source| finished[source].as_ref());
        let sidechain = sidechain.map(|rendered| &*rendered.audio);
        let (output, run) = insert(job, &strip.name, prepared, &audio, sidechain)
            .wrap_err_with(|| format!("insert {} ({})", inserts.len() + 1, prepared.plugin))?;
        audio = output;
        inserts.push(run);
    }
    Ok(Rendered { audio: Arc::new(audio), inserts })
}

/// The sum of the strips that go to a group or to the mix bus.
fn bus(job: &Job<'_>, index: usize, finished: &Finished) -> Audio {
    let mut sum = Audio::silence(job.session.layout, 1);
    for (from, send_db) in job.session.feeds(index) {
        if let Some(rendered) = &finished[from] {
            let fader = job.session.strips[from].fader.louder(send_db);
            add_through_fader(&mut sum, &rendered.audio, &fader, job.session.rate_hz);
        }
    }
    sum
}

/// Adds a strip as its fader lets it through.
pub fn add_through_fader(sum: &mut Audio, audio: &Audio, fader: &Fader, rate_hz: u32) {
    let still = factor(fader.gain_db);
    let gain = |frame: usize| {
        if fader.moves.is_empty() {
            return still;
        }
        factor(fader_gain_db(&fader.moves, frame as f64 / f64::from(rate_hz)))
    };
    sum.add(audio, 0, fader.pan, gain);
}

/// Makes the plug-in of an insert ready for sound of the first layout. What it plays has the second, that of the
/// session, where the plug-in can make more of its input, and else the first.
pub fn open(
    plugin: &RackPlugin,
    prepared: &Prepared,
    strip: &str,
    [input, session]: [Layout; 2],
    rate_hz: u32,
    block_frames: usize,
    with_sidechain: bool,
) -> miette::Result<Insert> {
    let mut instance = plugin.instance()?;
    instance.set_track(Track { name: strip.to_owned(), colour: [120, 160, 200] });
    let fits = |output: Layout| {
        let layouts = instance.layouts().iter();
        layouts.clone().find(|there| {
            there.input_channels() == input.channels()
                && there.output_channels() == output.channels()
                && (!with_sidechain || there.sidechain_channels() > 0)
        })
    };
    let ports = fits(session).or_else(|| fits(input)).map(|layout| layout.name.clone()).ok_or_else(|| {
        let sidechain = if with_sidechain { " with a sidechain" } else { "" };
        miette!("{} cannot be inserted on a {} strip{sidechain}", prepared.plugin, input.name())
    })?;
    instance.set_inactive(&prepared.settings).into_diagnostic()?;
    let setup = Setup::new(f64::from(rate_hz), block_frames as u32).layout(&ports).offline();
    let mut insert = Insert::new(instance, setup).into_diagnostic()?;
    // Whatever the plug-in builds beside the audio thread is built before the song begins.
    insert.settle(rate_hz as usize / 4).into_diagnostic()?;
    Ok(insert)
}

fn insert(
    job: &Job<'_>,
    strip: &str,
    prepared: &Prepared,
    input: &Audio,
    sidechain: Option<&Audio>,
) -> miette::Result<(Audio, InsertRun)> {
    let plugin = job.rack.find(&prepared.plugin).ok_or_else(|| miette!("no plug-in {}", prepared.plugin))?;
    let (rate_hz, block_frames) = (job.session.rate_hz, job.session.block_frames);
    let with_sidechain = sidechain.is_some();
    let layouts = [input.layout, job.session.layout];
    let mut insert = open(plugin, prepared, strip, layouts, rate_hz, block_frames, with_sidechain)?;
    let most_tail = (MOST_TAIL_S * f64::from(rate_hz)) as usize;
    let tail = insert.tail_frames().map_or(most_tail, |frames| (frames as usize).min(most_tail));
    let mut longer = input.clone();
    longer.set_frames(input.frames() + tail);
    let side = sidechain.map(|audio| fold(audio, insert.processor().layout().sidechain_channels()));
    let side = side.as_ref().map(|audio| slices(&audio.channels));
    let end = longer.frames() as u64;
    let events = &prepared.moves[..prepared.moves.partition_point(|event| event.frame < end)];
    let render = Render {
        sidechain: side.as_ref().map_or(Sidechain::Unconnected, |side| Sidechain::Channels(side)),
        events,
        transport: Some(Transport::playing(job.session.tempo_bpm)),
        ..Render::new(&longer.channels)
    };
    let started = Instant::now();
    let (channels, gain) = meter::render(&mut insert, &render, rate_hz).into_diagnostic()?;
    let time = started.elapsed();
    let latency_frames = insert.latency_frames();
    let layout = Layout::from_channels(channels.len()).unwrap_or(input.layout);
    let output = Audio { layout, channels };
    if output.channels.iter().flatten().any(|sample| !sample.is_finite()) {
        return Err(miette!("{} made samples that are not numbers", prepared.plugin));
    }
    let movements = movement::of(plugin, prepared, input, &output, rate_hz)?;
    Ok((output, InsertRun { time, latency_frames, layout, movements, gain }))
}

/// A sound at the width of a sidechain.
fn fold(audio: &Audio, channels: usize) -> Audio {
    match Layout::from_channels(channels) {
        Some(layout) if layout != audio.layout => {
            let mut folded = Audio::silence(layout, audio.frames());
            // A mono source keeps its level in every channel that a detector looks at.
            let level = if audio.layout == Layout::Mono { 2.0_f64.sqrt() } else { 1.0 };
            folded.add(audio, 0, 0.0, |_| level);
            folded
        }
        _ => audio.clone(),
    }
}
