//! `cargo xtask layers`: fails where one part of the code imports what it may not (the table of DESIGN.md).

mod imports;
mod table;

use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, Package};
use miette::{IntoDiagnostic, WrapErr, miette};

use self::imports::Import;
use self::table::Layer;
use crate::workspace;

pub fn run() -> miette::Result<()> {
    let metadata = workspace::metadata()?;
    let broken = broken_layers(&metadata)?;
    if broken.is_empty() {
        println!("{} crates, and each imports only what it may", metadata.packages.len());
        return Ok(());
    }
    for line in &broken {
        println!("{line}");
    }
    Err(miette!(
        help = "who may import whom is in xtask/src/layers/table.rs",
        "imports that are not allowed: {}",
        broken.len()
    ))
}

/// One sentence for each import that is not allowed.
fn broken_layers(metadata: &Metadata) -> miette::Result<Vec<String>> {
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut broken = Vec::new();
    for package in &metadata.packages {
        let Some(layer) = table::layer(&package.name) else {
            broken.push(format!("{} is in no layer", package.name));
            continue;
        };
        broken.extend(broken_manifest(package, layer, &ours));
        let folder = package.manifest_path.parent().map_or_else(PathBuf::new, |path| path.into());
        for file in rust_files(&folder.join("src"))? {
            let text = std::fs::read_to_string(&file).into_diagnostic()?;
            let imports =
                imports::imports(&text).wrap_err_with(|| format!("{} cannot be parsed", file.display()))?;
            broken.extend(broken_imports(&file, &imports, layer, &ours));
        }
    }
    Ok(broken)
}

/// The dependencies in the manifest that `layer` may not have.
fn broken_manifest(package: &Package, layer: &Layer, ours: &[&str]) -> Vec<String> {
    let refused = package.dependencies.iter().filter(|dependency| {
        let name = dependency.name.as_str();
        match (ours.contains(&name), dependency.kind == DependencyKind::Development) {
            (true, false) => !layer.may_import(name),
            (true, true) => !layer.may_import(name) && !layer.may_test_with(name),
            (false, false) => !layer.may_depend_on(name),
            (false, true) => false,
        }
    });
    refused.map(|dependency| format!("{} may not depend on {}", package.name, dependency.name)).collect()
}

/// The imports of one source file that `layer` may not have.
fn broken_imports(file: &Path, imports: &[Import], layer: &Layer, ours: &[&str]) -> Vec<String> {
    let refused = imports.iter().filter(|import| {
        let root = import.path.split("::").next().unwrap_or_default().replace('_', "-");
        let of_ours = ours.contains(&root.as_str()) && root != layer.name;
        let leaves_the_crate = import.path.starts_with("../");
        (of_ours && !layer.may_import(&root)) || leaves_the_crate || layer.forbids(&import.path)
    });
    refused
        .map(|import| {
            format!("{} line {}: {} may not use {}", file.display(), import.line, layer.name, import.path)
        })
        .collect()
}

/// Where a file keeps its own tests, as `mod tests;` that is compiled for them only.
const OWN_TESTS: &str = "tests.rs";

/// All Rust files below `folder` but those of tests, sorted.
fn rust_files(folder: &Path) -> miette::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .into_diagnostic()
            .wrap_err_with(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let path = entry.into_diagnostic()?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && path.file_name().is_none_or(|name| name != OWN_TESTS)
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
