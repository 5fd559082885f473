//! `cargo xtask bench`: what the processors cost, and the tables of `BENCHMARKS.md`.

mod criterion;
mod host;
mod report;
mod session;

use std::path::Path;
use std::process::Command;

use miette::{IntoDiagnostic, WrapErr};

use crate::{bundle, workspace};

/// The crate whose benches measure the processors and their kernels.
const PROCESSORS: &str = "shared-dsp";

/// What `cargo xtask bench` understands.
#[derive(clap::Args)]
pub struct Args {
    /// Measure only what contains this word, print the tables and leave BENCHMARKS.md alone
    filter: Option<String>,
    /// Measure only a session of 100 tracks on one core, and write its section
    #[arg(long, conflicts_with = "filter")]
    session: bool,
}

pub fn run(args: &Args) -> miette::Result<()> {
    if args.session {
        return session::run();
    }
    let left_by_criterion = workspace::target_folder()?.join("benchmarks");
    if left_by_criterion.exists() {
        std::fs::remove_dir_all(&left_by_criterion).into_diagnostic()?;
    }
    let mut kernels = workspace::cargo();
    kernels.args(["bench", "--package", PROCESSORS]);
    // Each by its name: `--benches` would also start the crate's unit tests, which do not know criterion's
    // options.
    for bench in benches()? {
        kernels.args(["--bench", &bench]);
    }
    kernels.args(["--", "--noplot"]).args(&args.filter);
    kernels.env("CRITERION_HOME", &left_by_criterion);
    workspace::run(&mut kernels, "measuring the processors")?;

    let mut cases = criterion::cases(&left_by_criterion)?;
    if args.filter.is_none() {
        let folder = bundle::ensure(&workspace::root())?;
        cases.extend(host::cases(&folder)?);
    }
    let measured = format!("{}\n{}", machine(), report::tables(&cases));
    println!("\n{measured}");
    if args.filter.is_some() {
        return Ok(());
    }
    write(&workspace::root().join("BENCHMARKS.md"), report::MARKS, &measured)?;
    // In a process of its own, whose memory nothing else has used before.
    let this = std::env::current_exe().into_diagnostic()?;
    workspace::run(Command::new(this).args(["bench", "--session"]), "measuring a session")
}

/// The names of the processors' benches.
fn benches() -> miette::Result<Vec<String>> {
    let packages = workspace::metadata()?.packages;
    let processors = packages.into_iter().filter(|package| package.name == PROCESSORS);
    let targets = processors.flat_map(|package| package.targets).filter(|target| target.is_bench());
    Ok(targets.map(|target| target.name).collect())
}

/// Puts what was measured between its marks.
fn write(file: &Path, marks: [&str; 2], measured: &str) -> miette::Result<()> {
    let text = std::fs::read_to_string(file)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be read", file.display()))?;
    std::fs::write(file, report::replaced(&text, marks, measured)?)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be written", file.display()))?;
    println!("written to {}", file.display());
    Ok(())
}

/// One line that says on what machine this was measured.
fn machine() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(": ")?.1.to_owned())
    });
    let processor = processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    format!("One run on one core of: {processor}, {}.\n", std::env::consts::OS)
}
