//! Where the workspace lies, what is in it, and running programs in it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use cargo_metadata::{Metadata, MetadataCommand};
use miette::{IntoDiagnostic, WrapErr, miette};

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    // `cargo run` tells where this crate lies now; the path from compile time serves a binary started by
    // hand.
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.ends_with("xtask"))
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    crate_folder.parent().map(PathBuf::from).unwrap_or(crate_folder)
}

/// Whether this program is there to be started.
pub fn starts(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok()
}

/// The members of the workspace and the folder cargo builds into (`CARGO_TARGET_DIR` is honoured).
pub fn metadata() -> miette::Result<Metadata> {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .into_diagnostic()
        .wrap_err("cargo cannot read the workspace")
}

/// The folder cargo builds into.
pub fn target_folder() -> miette::Result<PathBuf> {
    Ok(metadata()?.target_directory.into_std_path_buf())
}

/// The cargo that runs us, at work in the workspace's root.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// Runs a program to its end; an error that says what was being done if it fails.
pub fn run(command: &mut Command, doing: &str) -> miette::Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .into_diagnostic()
        .wrap_err_with(|| format!("{doing}: {program} could not be started"))?;
    if status.success() { Ok(()) } else { Err(miette!("{doing}: {program} ended with {status}")) }
}
