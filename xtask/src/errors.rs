//! `cargo xtask errors`: how far the equaliser's curve is from the analog one, by method and sample rate.

use miette::miette;

use crate::workspace;

/// The example that measures and prints the table.
const TABLE: &str = "eq_errors";

/// Prints the table: method, sample rate, greatest, 95th percentile and RMS error in dB.
pub fn run() -> miette::Result<()> {
    let metadata = workspace::metadata()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| package.targets.iter().any(|target| target.is_example() && target.name == TABLE))
        .ok_or_else(|| miette!("no crate of the workspace has the example {TABLE}"))?;
    let mut table = workspace::cargo();
    table.args(["run", "--quiet", "--profile", "quick", "--package", &package.name, "--example", TABLE]);
    workspace::run(&mut table, "printing the equaliser's error table")
}
