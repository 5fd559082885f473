//! `cargo xtask install`: the plug-ins where this user's DAWs look, and away again.
//!
//! A receipt in the user's data folder lists every file and folder that was made, so that taking away takes
//! exactly that.

mod places;
mod receipt;

use std::fs;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr, miette};

use self::places::Places;
use self::receipt::Receipt;
use crate::{bundle, workspace};

/// What `cargo xtask install` understands.
#[derive(clap::Args)]
pub struct Args {
    /// Take away what an earlier install put there
    #[arg(long)]
    uninstall: bool,
    /// Replace plug-ins of the same name that came there in another way
    #[arg(long)]
    replace: bool,
}

pub fn run(args: &Args) -> miette::Result<()> {
    let places = Places::of(std::env::consts::OS, |name| std::env::var_os(name))?;
    let earlier = Receipt::read(&places.receipt)?;
    if args.uninstall {
        return uninstall(&places, &earlier);
    }

    let root = workspace::root();
    let bundles = bundle::ensure(&root)?;
    let mut to_put = Vec::new();
    for plugin in bundle::plugins(&root)? {
        let [clap, vst3] = plugin.bundles(&bundles);
        to_put.push((clap, places.clap.clone()));
        to_put.push((vst3, places.vst3.clone()));
    }
    for (from, folder) in &to_put {
        let there = folder.join(from.file_name().unwrap_or_default());
        if there.symlink_metadata().is_ok() && !earlier.has(&there) && !args.replace {
            return Err(miette!(
                help = "move it away, or say --replace",
                "{} is there already and was not put there by this command; nothing was changed",
                there.display()
            ));
        }
    }

    earlier.take_away()?;
    let mut receipt = Receipt::at(&places.receipt);
    for (from, folder) in &to_put {
        let there = folder.join(from.file_name().unwrap_or_default());
        if args.replace {
            bundle::remove(&there)
                .into_diagnostic()
                .wrap_err_with(|| format!("{} cannot be removed", there.display()))?;
        }
        put(from, &there, &mut receipt)?;
        println!("{}", there.display());
    }
    println!("Let the DAW scan for new plug-ins. `cargo xtask install --uninstall` takes them away again.");
    Ok(())
}

fn uninstall(places: &Places, earlier: &Receipt) -> miette::Result<()> {
    if earlier.is_empty() {
        println!("Nothing to take away: {} lists nothing.", places.receipt.display());
        return Ok(());
    }
    for path in earlier.take_away()? {
        println!("removed {}", path.display());
    }
    Ok(())
}

/// Copies a file or a folder with all in it to `to`, writing down each step before it is made.
fn put(from: &Path, to: &Path, receipt: &mut Receipt) -> miette::Result<()> {
    make_folder(to.parent().unwrap_or(to), receipt)?;
    if from.is_dir() {
        make_folder(to, receipt)?;
        let mut inside: Vec<PathBuf> = fs::read_dir(from)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .into_diagnostic()
            .wrap_err_with(|| format!("{} cannot be read", from.display()))?;
        inside.sort();
        return inside
            .iter()
            .try_for_each(|path| put(path, &to.join(path.file_name().unwrap_or_default()), receipt));
    }
    receipt.add(to)?;
    // Beside its place first and then moved there: a DAW never sees half a file.
    let part = to.with_added_extension("part");
    fs::copy(from, &part)
        .and_then(|_| fs::rename(&part, to))
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be copied to {}", from.display(), to.display()))
}

fn make_folder(folder: &Path, receipt: &mut Receipt) -> miette::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make_folder(parent, receipt)?;
    }
    receipt.add(folder)?;
    fs::create_dir(folder)
        .into_diagnostic()
        .wrap_err_with(|| format!("the folder {} cannot be made", folder.display()))
}
