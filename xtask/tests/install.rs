//! `cargo xtask install` in the home of a user who does not exist.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A home and a folder with bundles, both temporary.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        let home = Home { folder: tempfile::tempdir().unwrap() };
        for plugin in plugins() {
            let binaries = home.path(&format!("bundles/{plugin}.vst3/Contents/x86_64-linux"));
            std::fs::create_dir_all(&binaries).unwrap();
            std::fs::write(binaries.join(format!("{plugin}.so")), "vst3").unwrap();
            std::fs::write(home.path(&format!("bundles/{plugin}.clap")), "clap").unwrap();
        }
        std::fs::create_dir(home.path("ada")).unwrap();
        home
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn install(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("install")
            .args(arguments)
            .env("HOME", self.path("ada"))
            .env("APLOMB_BUNDLES", self.path("bundles"))
            // Cargo must not take the made-up home for its own.
            .env("CARGO_HOME", std::env::var_os("CARGO_HOME").unwrap_or_else(|| cargo_home().into()))
            .env("RUSTUP_HOME", std::env::var_os("RUSTUP_HOME").unwrap_or_else(|| rustup_home().into()))
            .env_remove("XDG_DATA_HOME")
            .output()
            .unwrap()
    }

    /// Everything in the home, below it.
    fn all(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let home = self.path("ada");
        let mut folders = vec![home.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                found.insert(path.strip_prefix(&home).unwrap().display().to_string());
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        found
    }
}

/// The names of all plug-ins, from the list that the commands read.
fn plugins() -> Vec<String> {
    let list = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../bundler.toml"));
    let table: toml::Table = list.parse().unwrap();
    table.values().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
}

fn real_home() -> PathBuf {
    std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default()
}

fn cargo_home() -> PathBuf {
    real_home().join(".cargo")
}

fn rustup_home() -> PathBuf {
    real_home().join(".rustup")
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn assert_succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn both_formats_arrive_where_daws_look_and_the_places_are_printed() {
    let home = Home::new();
    let output = home.install(&[]);
    assert_succeeds(&output);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for plugin in plugins() {
        let (clap, vst3) = (format!("ada/.clap/{plugin}.clap"), format!("ada/.vst3/{plugin}.vst3"));
        assert_eq!(text(&home.path(&clap)), "clap");
        assert_eq!(text(&home.path(&format!("{vst3}/Contents/x86_64-linux/{plugin}.so"))), "vst3");
        for place in [clap, vst3] {
            assert!(said.contains(&home.path(&place).display().to_string()), "{said}");
        }
    }
}

#[test]
fn taking_away_leaves_the_home_as_it_was() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("ada/.clap")).unwrap();
    std::fs::write(home.path("ada/.clap/Other.clap"), "other").unwrap();
    let before = home.all();
    assert_succeeds(&home.install(&[]));
    assert_ne!(home.all(), before);
    assert_succeeds(&home.install(&["--uninstall"]));
    let mut after = home.all();
    // The data folder itself is the user's, also where it was not there yet.
    after.retain(|path| path != ".local" && path != ".local/share");
    assert_eq!(after, before);
}

#[test]
fn what_someone_else_put_into_our_folder_stays() {
    let home = Home::new();
    assert_succeeds(&home.install(&[]));
    let note = home.path("ada/.vst3/Aplomb EQ.vst3/Contents/note.txt");
    std::fs::write(&note, "mine").unwrap();
    assert_succeeds(&home.install(&["--uninstall"]));
    assert_eq!(text(&note), "mine");
    assert!(!home.path("ada/.vst3/Aplomb EQ.vst3/Contents/x86_64-linux").exists());
}

#[test]
fn a_second_install_brings_the_newer_files_and_drops_the_older_ones() {
    let home = Home::new();
    let old = home.path("bundles/Aplomb EQ.vst3/Contents/old.txt");
    std::fs::write(&old, "old").unwrap();
    assert_succeeds(&home.install(&[]));
    std::fs::remove_file(&old).unwrap();
    std::fs::write(home.path("bundles/Aplomb EQ.clap"), "newer").unwrap();
    assert_succeeds(&home.install(&[]));
    assert_eq!(text(&home.path("ada/.clap/Aplomb EQ.clap")), "newer");
    assert!(!home.path("ada/.vst3/Aplomb EQ.vst3/Contents/old.txt").exists());
}

#[test]
fn a_plugin_of_the_same_name_is_not_replaced_unless_asked() {
    let home = Home::new();
    let theirs = home.path("ada/.clap/Aplomb EQ.clap");
    std::fs::create_dir_all(home.path("ada/.clap")).unwrap();
    std::fs::write(&theirs, "by hand").unwrap();
    let before = home.all();

    let refused = home.install(&[]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace"));
    assert_eq!((text(&theirs).as_str(), home.all()), ("by hand", before));

    assert_succeeds(&home.install(&["--replace"]));
    assert_eq!(text(&theirs), "clap");
}

#[test]
fn taking_away_what_was_never_put_says_so() {
    let home = Home::new();
    let output = home.install(&["--uninstall"]);
    assert_succeeds(&output);
    assert!(String::from_utf8_lossy(&output.stdout).contains("Nothing to take away"));
    assert!(home.all().is_empty());
}

#[test]
fn bundles_that_are_not_there_are_named() {
    let home = Home::new();
    std::fs::remove_file(home.path("bundles/Aplomb EQ.clap")).unwrap();
    let output = home.install(&[]);
    assert!(!output.status.success());
    // Where the line breaks depends on the length of the folder's name.
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let words: String = said.chars().filter(|c| !c.is_whitespace() && *c != '│').collect();
    assert!(words.contains("AplombEQ.clap"), "{said}");
    assert!(home.all().is_empty());
}
