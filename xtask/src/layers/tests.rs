//! The layers of this workspace, and of made-up ones that break them.

use super::*;

/// A workspace in a temporary folder: each crate with its dependencies on its siblings and its `lib.rs`.
fn broken_in(crates: &[(&str, &str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = crates.iter().map(|(name, ..)| format!("\"{name}\"")).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", names.join(", "));
    std::fs::write(folder.path().join("Cargo.toml"), workspace).unwrap();
    for (name, dependencies, source) in crates {
        let package = folder.path().join(name);
        std::fs::create_dir_all(package.join("src")).unwrap();
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n{dependencies}\n");
        std::fs::write(package.join("Cargo.toml"), manifest).unwrap();
        std::fs::write(package.join("src/lib.rs"), source).unwrap();
    }
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(folder.path().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let shown = format!("{}/", folder.path().canonicalize().unwrap().display());
    broken_layers(&metadata).unwrap().into_iter().map(|line| line.replace(&shown, "")).collect()
}

#[test]
fn this_workspace_keeps_its_layers() {
    let broken = broken_layers(&workspace::metadata().unwrap()).unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn plugins_never_import_one_another() {
    let broken = broken_in(&[
        ("aplomb-eq", "", ""),
        ("aplomb-room", "[dependencies]\naplomb-eq = { path = \"../aplomb-eq\" }", "use aplomb_eq::Params;"),
    ]);
    assert_eq!(
        broken,
        [
            "aplomb-room may not depend on aplomb-eq",
            "aplomb-room/src/lib.rs line 1: aplomb-room may not use aplomb_eq::Params"
        ]
    );
}

#[test]
fn a_plugin_may_import_the_processors_and_the_processors_nothing_of_ours() {
    let up = "[dependencies]\nshared-dsp = { path = \"../shared-dsp\" }";
    assert!(broken_in(&[("shared-dsp", "", ""), ("aplomb-eq", up, "use shared_dsp::eq;")]).is_empty());

    let down = "[dependencies]\naplomb-kit = { path = \"../aplomb-kit\" }";
    assert_eq!(
        broken_in(&[("aplomb-kit", "", ""), ("shared-dsp", down, "")]),
        ["shared-dsp may not depend on aplomb-kit"]
    );
}

#[test]
fn the_processors_know_no_host_window_file_or_thread() {
    let broken = broken_in(&[(
        "shared-dsp",
        "[dependencies]\nrealfft = \"3\"\nnice-plug = \"0.4\"",
        "use std::{fs::File, f64::consts::PI};\nfn f() { std::thread::yield_now() }\n\
         #[cfg(test)] mod tests { use std::fs; }",
    )]);
    assert_eq!(
        broken,
        [
            "shared-dsp may not depend on nice-plug",
            "shared-dsp/src/lib.rs line 1: shared-dsp may not use std::fs::File",
            "shared-dsp/src/lib.rs line 2: shared-dsp may not use std::thread::yield_now"
        ]
    );
}

#[test]
fn the_host_and_the_commands_know_no_plugin() {
    let plugin = "[dependencies]\naplomb-eq = { path = \"../aplomb-eq\" }";
    let broken = broken_in(&[("aplomb-eq", "", ""), ("aplomb-host", plugin, ""), ("xtask", plugin, "")]);
    assert_eq!(broken, ["aplomb-host may not depend on aplomb-eq", "xtask may not depend on aplomb-eq"]);
}

#[test]
fn tests_inside_a_plugin_may_borrow_the_host_and_its_code_may_not() {
    let host = "host = { package = \"aplomb-host\", path = \"../aplomb-host\" }";
    let for_tests = format!("[dev-dependencies]\n{host}");
    let for_code = format!("[dependencies]\n{host}");
    assert!(broken_in(&[("aplomb-host", "", ""), ("aplomb-eq", &for_tests, "")]).is_empty());
    assert_eq!(
        broken_in(&[("aplomb-host", "", ""), ("aplomb-eq", &for_code, "")]),
        ["aplomb-eq may not depend on aplomb-host"]
    );
}

#[test]
fn a_file_of_another_crate_is_an_import_too() {
    let broken = broken_in(&[("xtask", "", "#[path = \"../../aplomb-eq/src/lib.rs\"] mod eq;")]);
    assert_eq!(broken, ["xtask/src/lib.rs line 1: xtask may not use ../../aplomb-eq/src/lib.rs"]);
}

#[test]
fn a_crate_that_is_in_no_layer_is_named() {
    assert_eq!(broken_in(&[("aplomb-misc", "", "")]), ["aplomb-misc is in no layer"]);
}
