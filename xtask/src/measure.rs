//! `cargo xtask measure`: what the built Balance reads of audio files.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aplomb_host::{Insert, Render, Setup};
use miette::{IntoDiagnostic, WrapErr, miette};
use serde_json::{Map, Value, json};

use crate::mix::read::{Recorded, recording};
use crate::mix::speakers::Layout;
use crate::{bundle, workspace};

const NAME: &str = "Aplomb Balance";
const ID: &str = "com.aplomb.balance";
/// Sound is played in pieces of this length, in s, and each is listened to before the next: the thread that
/// works out phon keeps half a second.
const PIECE_S: f64 = 0.25;
/// So long the ear may take for a piece.
const PATIENCE: Duration = Duration::from_secs(60);

/// What `cargo xtask measure` understands.
#[derive(clap::Args)]
pub struct Args {
    /// Audio files: WAV, FLAC, AIFF, OGG, MP3; mono, stereo, 5.1, 7.1 or 7.1.4
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print all readings as JSON
    #[arg(long)]
    json: bool,
    /// Read mono files as played by two loudspeakers: 3.01 LU more
    #[arg(long)]
    dual_mono: bool,
    /// Also check against a delivery, such as "Streaming -14", "EBU R 128", "ATSC A/85", "Cinema", "Club"
    #[arg(long, value_name = "NAME")]
    delivery: Option<String>,
    /// Sound pressure in dB SPL of a programme of -23 LUFS where you listen, for phon
    #[arg(long, value_name = "DB", default_value_t = 73.0)]
    monitor_level: f64,
    /// Leave out phon, which takes most of the time
    #[arg(long)]
    without_phon: bool,
}

/// What was read of a file.
struct Measured {
    file: PathBuf,
    rate_hz: u32,
    channels: usize,
    readings: Map<String, Value>,
}

/// Measures files and prints a table, or JSON.
pub fn run(args: &Args) -> miette::Result<()> {
    // Building the bundles changes the working folder; what was typed is meant from here.
    let files: Result<Vec<PathBuf>, _> = args.files.iter().map(std::path::absolute).collect();
    let files = files.into_diagnostic()?;
    let bundle = bundle::ensure(&workspace::root())?.join(format!("{NAME}.clap"));
    let mut measured = Vec::new();
    let mut errors = Vec::new();
    for (file, typed) in files.iter().zip(&args.files) {
        match measure(file, &bundle, args) {
            Ok(readings) => measured.push(Measured { file: typed.clone(), ..readings }),
            Err(error) => errors.push(error),
        }
    }
    if args.json {
        let all: Vec<Value> = measured.iter().map(Measured::json).collect();
        println!("{}", serde_json::to_string_pretty(&all).into_diagnostic()?);
    } else if !measured.is_empty() {
        print_table(&measured);
        if args.delivery.is_some() {
            measured.iter().for_each(print_delivery);
        }
    }
    for error in errors.iter().skip(1) {
        eprintln!("{error:?}");
    }
    errors.into_iter().next().map_or(Ok(()), Err)
}

/// Plays a file through the built plug-in and asks what it read.
fn measure(file: &Path, bundle: &Path, args: &Args) -> miette::Result<Measured> {
    let Recorded { rate_hz, audio } = recording(file)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be measured", file.display()))?;
    let layout = match audio.layout {
        Layout::Mono => "Mono",
        Layout::Stereo => "Stereo",
        other => other.name(),
    };
    let setup = Setup::new(f64::from(rate_hz), 4_096).layout(layout).offline();
    let mut insert = Insert::open(bundle, ID, setup)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} at {rate_hz} Hz in {layout} cannot be measured", file.display()))?;
    let mut set = |name: &str, text: &str| insert.set_text(name, text).into_diagnostic();
    set("dual_mono", if args.dual_mono { "On" } else { "Off" })?;
    set("monitor_level", &args.monitor_level.to_string())?;
    set("weighting", if args.without_phon { "Loudness" } else { "Perceived" })?;
    if let Some(delivery) = &args.delivery {
        set("delivery", delivery)?;
    }
    // Takes what was set before the first sample
    insert.settle(1).into_diagnostic()?;
    let piece_frames = (PIECE_S * f64::from(rate_hz)) as usize;
    for from in (0..audio.frames()).step_by(piece_frames) {
        let to = audio.frames().min(from + piece_frames);
        let piece: Vec<Vec<f32>> = audio.channels.iter().map(|channel| channel[from..to].to_vec()).collect();
        insert.render(&Render::new(&piece)).into_diagnostic()?;
        if !args.without_phon {
            wait_for_the_ear(&mut insert, to as f64 / f64::from(rate_hz))?;
        }
    }
    let readings = readings(&mut insert)?;
    Ok(Measured { file: file.to_owned(), rate_hz, channels: audio.channels.len(), readings })
}

fn readings(insert: &mut Insert) -> miette::Result<Map<String, Value>> {
    let answer = insert.plugin().ask(r#"{"ask":"readings"}"#).into_diagnostic()?;
    let readings = serde_json::from_str(&answer).into_diagnostic();
    readings.wrap_err_with(|| format!("{NAME} answered what is no JSON object; build the bundles again"))
}

/// Waits until the ear has heard so much.
fn wait_for_the_ear(insert: &mut Insert, played_s: f64) -> miette::Result<()> {
    let since = Instant::now();
    loop {
        let heard_s = readings(insert)?.get("ear").and_then(|ear| ear.get("heard_s")?.as_f64());
        // Within a frame; one of silence from before may count as well
        if heard_s.is_some_and(|heard_s| heard_s >= played_s - 1e-6) {
            return Ok(());
        }
        if since.elapsed() > PATIENCE {
            let heard_s = heard_s.unwrap_or(0.0);
            return Err(miette!(
                help = "close other programs, or measure with --without-phon",
                "the ear has heard {heard_s:.1} s of {played_s:.1} s and goes no further"
            ));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

impl Measured {
    fn json(&self) -> Value {
        let mut all = Map::new();
        all.insert("file".to_owned(), json!(self.file.display().to_string()));
        all.insert("rate_hz".to_owned(), json!(self.rate_hz));
        all.insert("channels".to_owned(), json!(self.channels));
        all.extend(self.readings.clone());
        Value::Object(all)
    }

    /// A number as the table has it; what is silent or was not measured is a dash.
    fn cell(&self, path: &[&str], decimals: usize) -> String {
        let inner = |value: &Value, key: &&str| value.get(key).cloned().unwrap_or_default();
        let first = self.readings.get(path[0]).cloned().unwrap_or_default();
        match path[1..].iter().fold(first, |value, key| inner(&value, key)).as_f64() {
            Some(number) => format!("{number:.decimals$}"),
            None => "–".to_owned(),
        }
    }
}

/// Head of a column, where its number is, and with how many decimals.
const COLUMNS: [(&str, &[&str], usize); 7] = [
    ("max M LUFS", &["max_momentary_lufs"], 2),
    ("max S LUFS", &["max_short_term_lufs"], 2),
    ("I LUFS", &["integrated_lufs"], 2),
    ("LRA LU", &["range_lu"], 1),
    ("true peak dBTP", &["true_peak_dbtp"], 2),
    ("max phon", &["ear", "max_phon"], 1),
    ("clips", &["clips"], 0),
];

fn print_table(measured: &[Measured]) {
    let names: Vec<String> = measured.iter().map(|one| one.file.display().to_string()).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(4);
    let heads: Vec<&str> = COLUMNS.iter().map(|(head, ..)| *head).collect();
    println!("{:widest$}  {}", "file", heads.join("  "));
    for (one, name) in measured.iter().zip(&names) {
        let cells: Vec<String> = COLUMNS
            .iter()
            .map(|(head, path, decimals)| format!("{:>1$}", one.cell(path, *decimals), head.len()))
            .collect();
        println!("{name:widest$}  {}", cells.join("  "));
    }
}

/// The check against the delivery, a line for each limit.
fn print_delivery(one: &Measured) {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let delivery = one.readings.get("delivery").cloned().unwrap_or_default();
    let passes = delivery.get("passes").and_then(Value::as_bool).unwrap_or(false);
    let verdict = if passes { "passes" } else { "does not pass" };
    println!("\n{} {verdict} {}", one.file.display(), text(&delivery, "title"));
    for check in delivery.get("checks").and_then(Value::as_array).into_iter().flatten() {
        let value = check.get("value").and_then(Value::as_f64);
        let value = value.map_or("–".to_owned(), |value| format!("{value:.2}"));
        let advice =
            if check.get("is_required").and_then(Value::as_bool) == Some(true) { "" } else { " (advice)" };
        let stands_in = check.get("stands_in").and_then(Value::as_bool) == Some(true);
        let note = if stands_in { ", of the whole mix: the dialogue alone is not known" } else { "" };
        let (quantity, limit, verdict) =
            (text(check, "quantity"), text(check, "limit"), text(check, "verdict"));
        println!("  {verdict:7} {quantity}{advice}: {value}, wanted {}{note}", limit.trim_end());
    }
}
