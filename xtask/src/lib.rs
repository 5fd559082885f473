//! The commands of Aplomb: `cargo xtask mix`, `test`, `install`, `bundle`, `bench`, `measure`, `errors`,
//! `pictures`, `new-plugin`, `layers`.

mod bench;
mod bundle;
mod debian;
mod errors;
mod install;
mod layers;
mod measure;
mod mix;
mod new_plugin;
mod pictures;
mod python;
mod test;
mod windows;
mod workspace;

use clap::{Parser, Subcommand};

pub use mix::anything::read as any_session;

/// Build, hear, prove and install the Aplomb plug-ins.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// One command per file of this crate.
#[derive(Subcommand)]
enum Command {
    /// Build the plug-ins and mix a session through them: the built-in song, a session file or a folder of
    /// recordings
    Mix(mix::Args),
    /// Set up what the tests need, build the plug-ins and prove everything, inside and in two VST3 hosts
    Test(test::Args),
    /// Put the plug-ins where this user's DAWs look for them, or take them away again
    Install(install::Args),
    /// Build the plug-ins as CLAP and VST3 into target/bundled
    Bundle(bundle::Args),
    /// Measure speed and memory and write the tables of BENCHMARKS.md
    Bench(bench::Args),
    /// Read loudness, true peak, range and phon of audio files with the built Balance
    Measure(measure::Args),
    /// Print what is promised and measured: how far the equaliser is from the analog curve, or the figures of
    /// compressor, room and balance
    Errors(errors::Args),
    /// Begin another plug-in of the suite
    NewPlugin(new_plugin::Args),
    /// Paint every screen of every window into tests/data/pictures, where the tests compare them
    Pictures(pictures::Args),
    /// Check that no part of the code imports what it may not
    Layers,
}

/// Does what the command line asks for.
pub fn run() -> miette::Result<()> {
    match Cli::parse().command {
        Command::Mix(args) => mix::run(args),
        Command::Test(args) => test::run(&args),
        Command::Install(args) => install::run(&args),
        Command::Bundle(args) => bundle::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Measure(args) => measure::run(&args),
        Command::Errors(args) => errors::run(&args),
        Command::NewPlugin(args) => new_plugin::run(&args),
        Command::Pictures(args) => pictures::run(&args),
        Command::Layers => layers::run(),
    }
}
