//! `cargo xtask pictures`: paints every screen of every window, without a graphics card. The pictures are
//! what the tests compare the windows with, and what the README shows.

use std::path::PathBuf;

use miette::miette;

use crate::workspace;

/// The example that paints them: nothing here knows a plug-in.
const EXAMPLE: &str = "pictures";
/// Where the tests look for them.
const FOLDER: &str = "tests/data/pictures";

/// Which windows, and where to.
#[derive(clap::Args)]
pub struct Args {
    /// Only these windows: eq compressor room balance
    windows: Vec<String>,
    /// Paint into this folder and leave the pictures of the tests as they are
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

/// Paints them.
pub fn run(args: &Args) -> miette::Result<()> {
    let has_it = |package: &cargo_metadata::Package| {
        package.targets.iter().any(|target| target.is_example() && target.name == EXAMPLE)
    };
    let metadata = workspace::metadata()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| has_it(package))
        .ok_or_else(|| miette!("no crate of the workspace has the example {EXAMPLE}"))?;
    let folder = match &args.into {
        Some(folder) => std::path::absolute(folder).unwrap_or_else(|_| folder.clone()),
        None => workspace::root().join(FOLDER),
    };
    let mut paint = workspace::cargo();
    paint.args(["run", "--quiet", "--profile", "quick", "--package", &package.name, "--example", EXAMPLE]);
    paint.arg("--").arg(folder).args(&args.windows);
    workspace::run(&mut paint, "painting the windows")
}
