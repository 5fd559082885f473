//! `cargo xtask errors`: what was promised and what is measured: how far the equaliser's curve is from the analog
//! one, and the figures of the compressor, of the room and of the balance.

use std::path::PathBuf;

use clap::ValueEnum;
use miette::miette;

use crate::workspace;

/// Which table, and what of it.
#[derive(Default, clap::Args)]
pub struct Args {
    /// The plug-in whose table is printed
    #[arg(value_enum, default_value_t = Table::Eq)]
    table: Table,
    /// Of the compressor, the room and the balance only these acceptance tests: S1 T2
    ids: Vec<String>,
    /// Draw the room's decay, density and colour into this folder instead
    #[arg(long, value_name = "FOLDER", conflicts_with = "ids")]
    pictures: Option<PathBuf>,
}

/// The tables.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Table {
    /// How far the equaliser is from the analog curve, by method and sample rate
    #[default]
    Eq,
    /// What the compressor promises and what it measures; with APLOMB_LONG set, everywhere
    Compressor,
    /// What the room promises and what it measures; with APLOMB_LONG set, everywhere
    Room,
    /// What the balance promises and what it measures
    Balance,
}

impl Table {
    /// The example that measures and prints it.
    fn example(self) -> &'static str {
        match self {
            Table::Eq => "eq_errors",
            Table::Compressor => "compressor_figures",
            Table::Room => "room_figures",
            Table::Balance => "balance_figures",
        }
    }
}

/// Prints a table.
pub fn run(args: &Args) -> miette::Result<()> {
    let example = args.table.example();
    let metadata = workspace::metadata()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| package.targets.iter().any(|target| target.is_example() && target.name == example))
        .ok_or_else(|| miette!("no crate of the workspace has the example {example}"))?;
    let mut table = workspace::cargo();
    table.args(["run", "--quiet", "--profile", "quick", "--package", &package.name, "--example", example]);
    table.arg("--").args(&args.ids);
    if let Some(folder) = &args.pictures {
        if !matches!(args.table, Table::Room) {
            return Err(miette!("only the room has pictures: cargo xtask errors room --pictures FOLDER"));
        }
        table.arg("--pictures").arg(folder);
    }
    workspace::run(&mut table, "printing the table")
}
