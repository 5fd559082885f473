//! `cargo xtask bundle`: the plug-ins as a DAW loads them, CLAP and VST3.

use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr, miette};

use crate::workspace;

/// The folder with bundles to use instead of building them.
pub const BUNDLES_VARIABLE: &str = "APLOMB_BUNDLES";

/// What `cargo xtask bundle` understands.
#[derive(clap::Args)]
pub struct Args {
    /// Build fast instead of small and quick: for a debugger, not for a mix
    #[arg(long)]
    debug: bool,
}

/// A plug-in of `bundler.toml`.
#[derive(Clone, Debug, PartialEq)]
pub struct Plugin {
    /// Its cargo package: `aplomb-eq`.
    pub package: String,
    /// Its name in the DAW and the stem of its files: `Aplomb EQ`.
    pub name: String,
}

impl Plugin {
    /// The CLAP and the VST3 bundle in `folder`.
    pub fn bundles(&self, folder: &Path) -> [PathBuf; 2] {
        [folder.join(format!("{}.clap", self.name)), folder.join(format!("{}.vst3", self.name))]
    }
}

pub fn run(args: &Args) -> miette::Result<()> {
    let folder = build(&workspace::root(), args.debug)?;
    println!("Bundles are in {}", folder.display());
    Ok(())
}

/// The folder with the release bundles: the one named by `APLOMB_BUNDLES`, or `target/bundled`, freshly
/// built.
pub fn ensure(root: &Path) -> miette::Result<PathBuf> {
    let Some(folder) = std::env::var_os(BUNDLES_VARIABLE).map(PathBuf::from) else {
        return build(root, false);
    };
    let help = format!("unset {BUNDLES_VARIABLE} to have the bundles built");
    let missing = first_missing(&folder, &plugins(root)?);
    missing.map_or(Ok(folder), |bundle| {
        Err(miette!(help = help, "{BUNDLES_VARIABLE} is set, but there is no {}", bundle.display()))
    })
}

/// The first bundle that should be in `folder` and is not.
fn first_missing(folder: &Path, plugins: &[Plugin]) -> Option<PathBuf> {
    plugins.iter().flat_map(|plugin| plugin.bundles(folder)).find(|bundle| !bundle.exists())
}

/// The plug-ins that exist, by name.
pub fn plugins(root: &Path) -> miette::Result<Vec<Plugin>> {
    let path = root.join("bundler.toml");
    let text = std::fs::read_to_string(&path)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be read", path.display()))?;
    named_in(&text).wrap_err_with(|| format!("{} is not as it should be", path.display()))
}

fn named_in(bundler_toml: &str) -> miette::Result<Vec<Plugin>> {
    let table: toml::Table = bundler_toml.parse().into_diagnostic()?;
    table
        .into_iter()
        .map(|(package, entry)| match entry.get("name").and_then(|name| name.as_str()) {
            Some(name) => Ok(Plugin { name: name.to_owned(), package }),
            None => Err(miette!("[{package}] needs a line: name = \"…\"")),
        })
        .collect()
}

fn build(root: &Path, debug: bool) -> miette::Result<PathBuf> {
    let target = workspace::target_folder()?;
    let folder = target.join("bundled");
    let plugins = plugins(root)?;
    let packages: Vec<String> = plugins.iter().map(|plugin| plugin.package.clone()).collect();
    // Cargo's own default profile is the debugging one; nice-plug-xtask reads the folder to take from the
    // same words.
    let profile: &[String] = if debug { &[] } else { &["--release".to_owned()] };

    // nice-plug-xtask reads `bundler.toml` from the working folder.
    std::env::set_current_dir(root).into_diagnostic()?;
    nice_plug_xtask::build(&packages, profile).map_err(|error| miette!("{error:#}"))?;
    for plugin in &plugins {
        // What is not exported is not bundled; an older build must not be taken for it.
        plugin.bundles(&folder).iter().try_for_each(|bundle| remove(bundle)).into_diagnostic()?;
        nice_plug_xtask::bundle(&target, &plugin.package, profile, false)
            .map_err(|error| miette!("{error:#}"))?;
    }
    let missing = first_missing(&folder, &plugins);
    missing.map_or(Ok(folder), |bundle| Err(miette!("{} is not exported by its crate", bundle.display())))
}

/// Removes a file or a folder with all in it, if there is one.
pub fn remove(path: &Path) -> std::io::Result<()> {
    match path.symlink_metadata() {
        Err(_) => Ok(()),
        Ok(what) if what.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_named_once_for_both_formats() {
        let plugins = named_in("[aplomb-eq]\nname = \"Aplomb EQ\"\n").unwrap();
        assert_eq!(plugins, [Plugin { package: "aplomb-eq".into(), name: "Aplomb EQ".into() }]);
        let [clap, vst3] = plugins[0].bundles(Path::new("out"));
        assert_eq!((clap, vst3), (PathBuf::from("out/Aplomb EQ.clap"), PathBuf::from("out/Aplomb EQ.vst3")));
    }

    #[test]
    fn a_plugin_without_a_name_is_told_which_line_it_lacks() {
        let error = named_in("[aplomb-eq]\n").unwrap_err();
        assert!(error.to_string().contains("[aplomb-eq] needs a line: name"), "{error}");
    }

    #[test]
    fn every_plugin_of_the_workspace_is_bundled() {
        let bundled: Vec<_> =
            plugins(&workspace::root()).unwrap().into_iter().map(|plugin| plugin.package).collect();
        let metadata = workspace::metadata().unwrap();
        let libraries =
            metadata.packages.iter().filter(|package| package.targets.iter().any(|t| t.is_cdylib()));
        for library in libraries {
            assert!(bundled.contains(&library.name.to_string()), "{} is not in bundler.toml", library.name);
        }
    }
}
