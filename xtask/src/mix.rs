//! `cargo xtask mix`: a session through the built plug-ins, as a DAW plays it, with a report.

pub mod anything;
pub mod audio;
mod automation;
mod balancing;
mod bands;
mod check;
mod curve;
pub mod demo;
mod fault;
mod file;
mod folder;
mod level;
mod loudness;
mod mastering;
mod measure;
mod meter;
mod movement;
mod output;
pub mod parallel;
mod place;
mod prepare;
pub mod progress;
pub mod rack;
pub mod read;
mod render;
mod report;
mod resample;
mod roles;
mod route;
mod session;
mod sources;
pub mod speakers;
mod spectrum;
mod stage;
mod units;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use miette::{IntoDiagnostic, WrapErr, miette};

use crate::{bundle, debian, workspace};
pub use balancing::own_link;
use fault::SessionText;
use measure::Mixed;
use output::Output;
use progress::Progress;
use rack::Rack;
use session::{Input, Session};

/// What `cargo xtask mix` understands.
#[derive(clap::Args)]
pub struct Args {
    /// A session file (.toml) or a folder of recordings; the built-in song when nothing is named
    session: Option<PathBuf>,
    /// Folder for the mix [default: target/mix/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write over a mix that is already in the folder
    #[arg(long)]
    force: bool,
    /// Also write what each group and each track without a group adds to the mix
    #[arg(long)]
    stems: bool,
    /// Threads to render on [default: one per core]; the sound is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Frames per block in place of the session's; the sound is the same for any number
    #[arg(long, value_name = "FRAMES", value_parser = clap::value_parser!(u32).range(1..=65536))]
    block: Option<u32>,
    /// Install Debian packages that the session needs (as root this happens without asking)
    #[arg(long)]
    install_deps: bool,
}

/// Mixes a session.
pub fn run(args: Args) -> miette::Result<()> {
    let mut progress = Progress::default();
    // Building the bundles changes the working folder; what was typed is meant from here.
    let out = args.out.as_ref().map(std::path::absolute).transpose().into_diagnostic()?;
    let (text, folder) = session_text(args.session.as_deref(), &mut progress)?;
    let generated = text.text.clone();
    let mut session = checked(text, &folder, args.install_deps)?;
    let _link = session.balance.as_ref().map(|_| own_link()).transpose()?;
    if let Some(block) = args.block {
        session.block_frames = block as usize;
    }
    let default_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = args.threads.map_or(default_threads, |threads| threads as usize);
    let out = out.map_or_else(|| default_folder(&session), Ok)?;
    let is_folder =
        args.session.as_ref().is_some_and(|path| path.is_dir() && !path.join(folder::SESSION_FILE).exists());
    let output = Output::new(out, args.force, &file_names(&session, args.stems, is_folder))?;

    let stage = progress.begin("Reading recordings", sources::named(&session).len());
    let recordings = sources::recordings(&session, |name| stage.step(name))?;
    if recordings.is_empty() {
        drop(stage)
    } else {
        progress.end(stage, &format!("{} files", recordings.len()))
    }

    let root = workspace::root();
    let stage = progress.begin("Building plug-ins", 1);
    let bundles = bundle::ensure(&root)?;
    let rack = Rack::open(&bundles)?;
    progress.end(stage, &format!("{} in {}", names(&rack), bundles.display()));
    let mut inserts = prepare::session(&session, &rack)?;

    let stage = progress.begin("Playing tracks", session.tracks().count());
    let sources = sources::play(&session, &recordings, threads, &|name| stage.step(name));
    progress.end(stage, &format!("{} tracks", session.tracks().count()));

    let started = Instant::now();
    let mut rendered = play(&session, &rack, &inserts, &sources, threads, &mut progress)?;
    let mut render_time = started.elapsed();
    let balanced = match &session.balance {
        None => None,
        Some(how) => {
            let stage = progress.begin("Balancing", 1);
            let balanced =
                balancing::all(&session, &rack, &mut inserts, &rendered, how, &|left| stage.step(left))?;
            progress.end(stage, &format!("{} trims for {}", balanced.moves.len(), how.template));
            let started = Instant::now();
            rendered = play(&session, &rack, &inserts, &sources, threads, &mut progress)?;
            render_time = started.elapsed();
            Some(reached(balanced, &session, &rendered)?)
        }
    };
    let (before, after) = (measure::before(&session, &sources), measure::after(&session, &rendered));
    let length_s = after.frames() as f64 / f64::from(session.rate_hz);

    let mixed = Mixed {
        session: &session,
        rack: &rack,
        inserts: &inserts,
        sources: &sources,
        rendered: &rendered,
        before: &before,
        after: &after,
        balanced,
    };
    let stage = progress.begin("Measuring", session.strips.len());
    let loudness_before = loudness::measure(&before, session.rate_hz).into_diagnostic()?;
    let loudness_after = loudness::measure(&after, session.rate_hz).into_diagnostic()?;
    let pair = level::pair(&loudness_before, &loudness_after, &session.deliveries);
    let deliver = |target| level::deliver(&loudness_after, target);
    let mut delivered: Vec<_> = session.deliveries.iter().map(deliver).collect();
    let limit = |delivered| mastering::limit(&rack, &after, &loudness_after, delivered, session.rate_hz);
    let limited: Vec<_> = delivered.iter_mut().map(limit).collect::<miette::Result<_>>()?;
    let strips = mixed.strips(&loudness_before, &loudness_after, threads, &|name| stage.step(name))?;
    progress.end(stage, &summary(&loudness_before, &loudness_after));

    let speed = measure::speed(&inserts, &rendered, length_s, render_time, &progress.stages);
    let report = mixed.report((&loudness_before, &loudness_after), pair, &delivered, strips, threads, speed);

    let stage = progress.begin("Writing", 4 + delivered.len());
    let begun = output.begin()?;
    let place = |name: &str| begun.path().join(name);
    output::wav(&place("before.wav"), &before, session.rate_hz, pair.before_gain_db)?;
    output::wav(&place("after.wav"), &after, session.rate_hz, pair.after_gain_db)?;
    for (delivered, limited) in delivered.iter().zip(&limited) {
        let name = output::delivery_file(&delivered.target.name);
        let (audio, gain_db) = limited.as_ref().map_or((&after, delivered.gain_db), |audio| (audio, 0.0));
        output::wav(&place(&name), audio, session.rate_hz, gain_db)?;
        stage.step(&name);
    }
    if args.stems {
        write_stems(&session, &rendered, &begun.path().join("stems"), pair.after_gain_db)?;
    }
    if is_folder {
        std::fs::write(place(folder::SESSION_FILE), generated).into_diagnostic()?;
    }
    let json = serde_json::to_string_pretty(&report).into_diagnostic()?;
    std::fs::write(place("report.json"), json).into_diagnostic()?;
    std::fs::write(place("report.html"), report::html::page(&report)).into_diagnostic()?;
    output.finish(begun.path())?;
    progress.end(stage, &format!("{}", output.folder().display()));
    for delivery in report.deliveries.iter().filter(|delivery| !delivery.is_met) {
        let (name, short_lu) = (&delivery.name, delivery.short_lu);
        eprintln!(
            "Delivery \"{name}\" is not met: {short_lu:.1} LU short, or above its true peak; see the report."
        );
    }
    println!("{}", output.folder().join("report.html").display());
    Ok(())
}

/// Renders all strips.
fn play(
    session: &Session,
    rack: &Rack,
    inserts: &[Vec<prepare::Prepared>],
    sources: &[Option<Arc<audio::Audio>>],
    threads: usize,
    progress: &mut Progress,
) -> miette::Result<Vec<render::Rendered>> {
    let stage = progress.begin("Rendering", session.strips.len());
    let done = |name: &str| stage.step(name);
    let job = render::Job { session, rack, inserts, sources, threads, done: &done };
    let started = Instant::now();
    let rendered = render::session(&job)?;
    let length_s = rendered[session.mix_bus()].sent.frames() as f64 / f64::from(session.rate_hz);
    let times = length_s / started.elapsed().as_secs_f64().max(1e-9);
    let count: usize = inserts.iter().map(Vec::len).sum();
    progress.end(stage, &format!("{count} inserts on {threads} threads, {times:.0} × real time"));
    Ok(rendered)
}

/// Measures what the moves have made of each strip.
fn reached(
    mut balanced: balancing::Balanced,
    session: &Session,
    rendered: &[render::Rendered],
) -> miette::Result<balancing::Balanced> {
    for moved in &mut balanced.moves {
        let strip = session.strips.iter().position(|strip| strip.name == moved.track);
        if let Some(rendered) = strip.and_then(|strip| rendered.get(strip)) {
            let lufs = loudness::integrated_lufs(&rendered.sent, session.rate_hz);
            moved.reached_lufs = lufs.into_diagnostic()?;
        }
    }
    Ok(balanced)
}

/// The text of the session that is meant, and the folder that its file names start from.
fn session_text(path: Option<&Path>, progress: &mut Progress) -> miette::Result<(SessionText, PathBuf)> {
    let Some(path) = path else {
        let name = "examples/demo.toml".to_owned();
        return Ok((
            SessionText { name, text: demo::SESSION.to_owned() },
            workspace::root().join("examples"),
        ));
    };
    let absolute = std::path::absolute(path).into_diagnostic()?;
    if path.is_dir() && !path.join(folder::SESSION_FILE).exists() {
        let stage = progress.begin("Listening", folder::recordings(path)?.len());
        let text = folder::session(path, |name| stage.step(name))?;
        progress.end(stage, &format!("a session for {}", path.display()));
        return Ok((
            SessionText { name: format!("the session made for {}", path.display()), text },
            absolute,
        ));
    }
    let file = if path.is_dir() { path.join(folder::SESSION_FILE) } else { path.to_owned() };
    let text = std::fs::read_to_string(&file).map_err(|error| {
        let help = "name a session file (.toml) or a folder of recordings, or nothing for the built-in song";
        miette!(help = help, "{} cannot be read as a session: {error}", file.display())
    })?;
    let folder =
        if path.is_dir() { absolute } else { absolute.parent().map_or(absolute.clone(), Path::to_owned) };
    Ok((SessionText { name: file.display().to_string(), text }, folder))
}

fn checked(text: SessionText, folder: &Path, install_deps: bool) -> miette::Result<Session> {
    let file = file::parse(&text)?;
    if let Some(package) = &file.needs_package {
        // What is there already needs no package: the recordings may have come another way.
        if !check::recordings_folder(&file, folder).is_dir() {
            debian::require(&[package.as_ref()], install_deps).wrap_err_with(|| {
                format!("the recordings of this session are in Debian's package {}", package.as_ref())
            })?;
        }
    }
    Ok(check::session(&file, text, folder)?)
}

fn default_folder(session: &Session) -> miette::Result<PathBuf> {
    Ok(workspace::target_folder()?.join("mix").join(output::file_name(&session.name)))
}

fn file_names(session: &Session, stems: bool, is_folder: bool) -> Vec<String> {
    let mut names = output::names(session);
    if stems {
        names.extend(stem_strips(session).map(|(index, _)| stem_file(session, index)));
    }
    if is_folder {
        names.push(folder::SESSION_FILE.to_owned());
    }
    names
}

/// Strips that go straight to the mix bus: together they are its input.
fn stem_strips(session: &Session) -> impl Iterator<Item = (usize, &session::Strip)> {
    let strips = session.strips.iter().enumerate();
    strips.filter(|(_, strip)| strip.into == Some(session.mix_bus()) && !matches!(strip.input, Input::MixBus))
}

fn stem_file(session: &Session, index: usize) -> String {
    format!("stems/{:02}-{}.wav", index + 1, output::file_name(&session.strips[index].name))
}

fn write_stems(
    session: &Session,
    rendered: &[render::Rendered],
    folder: &Path,
    gain_db: f64,
) -> miette::Result<()> {
    std::fs::create_dir_all(folder).into_diagnostic()?;
    for (index, _) in stem_strips(session) {
        let stem = &rendered[index].sent;
        let file = stem_file(session, index);
        let path = folder.parent().unwrap_or(folder).join(file);
        output::wav(&path, stem, session.rate_hz, gain_db)?;
    }
    Ok(())
}

fn names(rack: &Rack) -> String {
    rack.plugins.iter().map(|plugin| plugin.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn summary(before: &loudness::Loudness, after: &loudness::Loudness) -> String {
    let level = |value: Option<f64>| value.map_or_else(|| "silent".to_owned(), |value| format!("{value:.1}"));
    format!(
        "before {} LUFS {} dBTP, after {} LUFS {} dBTP",
        level(before.integrated_lufs),
        level(before.true_peak_dbtp),
        level(after.integrated_lufs),
        level(after.true_peak_dbtp)
    )
}
