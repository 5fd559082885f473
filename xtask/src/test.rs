//! `cargo xtask test`: everything that proves the plug-ins, after doing all the set-up itself.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use miette::{IntoDiagnostic, WrapErr, miette};

use crate::{bundle, errors, python, windows, workspace};

/// What `cargo xtask test` understands.
#[derive(clap::Args)]
pub struct Args {
    /// Also play the long ones: soaks of minutes instead of seconds
    #[arg(long)]
    long: bool,
    /// Install missing Debian packages with sudo instead of naming them (root installs them anyway)
    #[arg(long)]
    install_deps: bool,
    /// Run only the tests whose name contains one of these
    filter: Vec<String>,
}

pub fn run(args: &Args) -> miette::Result<()> {
    let python = python::ensure(&workspace::target_folder()?, args.install_deps)?;
    let has_windows = windows::ensure(args.install_deps)?;
    let bundles = bundle::ensure(&workspace::root())?;

    let mut cargo = workspace::cargo();
    // Without `export`: the tests link several plug-ins into one program, and the symbols that hosts look for
    // have the same names in all of them.
    let what = ["--workspace", "--no-default-features", "--profile", "quick", "--no-fail-fast", "--"];
    cargo.arg("test").args(what).args(&args.filter);
    cargo.env(bundle::BUNDLES_VARIABLE, bundles).env("APLOMB_PYTHON", python);
    if args.long {
        cargo.env("APLOMB_LONG", "1");
    }
    if !has_windows {
        cargo.env(windows::LEFT_OUT_VARIABLE, "1");
    }
    let mut tests =
        cargo.stdout(Stdio::piped()).spawn().into_diagnostic().wrap_err("cargo test could not be started")?;
    let mut tally = Tally::default();
    for line in tests.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
        let line = line.into_diagnostic()?;
        println!("{line}");
        tally.read(&line);
    }
    let status = tests.wait().into_diagnostic()?;

    if args.filter.is_empty() && status.success() {
        println!("\nThe equaliser beside the analog curve:");
        errors::run(&errors::Args::default())?;
    }
    println!("\n{tally}");
    if !has_windows {
        println!("The tests of the windows were left out, see above.");
    }
    if !workspace::starts("ardour7-lua") {
        println!(
            "The tests in Ardour were left out: it is not installed (Debian 12: apt-get install ardour)."
        );
    }
    if status.success() {
        Ok(())
    } else if tally.failed.is_empty() {
        Err(miette!("cargo test ended with {status}"))
    } else {
        Err(miette!("{} of the tests failed", tally.failed.len()))
    }
}

/// What the test programs said, added up.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: usize,
    skipped: usize,
    failed: Vec<String>,
}

impl Tally {
    /// Takes in one line of `cargo test`.
    fn read(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failed.push(name.to_owned());
        } else if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += count_before(counts, " passed");
            self.skipped += count_before(counts, " ignored");
        }
    }
}

/// The number that stands before `word`.
fn count_before(counts: &str, word: &str) -> usize {
    let before = counts.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

impl std::fmt::Display for Tally {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for name in &self.failed {
            writeln!(out, "failed: {name}")?;
        }
        write!(out, "{} passed, {} failed, {} skipped", self.passed, self.failed.len(), self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // From a run of cargo 1.95.
    const SAID: &str = "\
running 3 tests
test units::a_decibel ... ok
test eq::the_curve_is_the_audio ... FAILED
test soak ... ignored

failures:
    eq::the_curve_is_the_audio

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.02s
test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.20s";

    #[test]
    fn the_counts_of_all_test_programs_are_added_up_and_failures_named() {
        let mut tally = Tally::default();
        SAID.lines().for_each(|line| tally.read(line));
        assert_eq!(
            tally,
            Tally { passed: 13, skipped: 3, failed: vec!["eq::the_curve_is_the_audio".to_owned()] }
        );
        assert_eq!(tally.to_string(), "failed: eq::the_curve_is_the_audio\n13 passed, 1 failed, 3 skipped");
    }
}
