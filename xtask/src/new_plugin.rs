//! `cargo xtask new-plugin NAME`: another plug-in of the suite that bundles, opens a window with presets, A and B,
//! undo and bypass, and is proved by what proves every plug-in.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use miette::{IntoDiagnostic, WrapErr, miette};

use crate::workspace::root;

/// What to call it.
#[derive(Parser)]
pub struct Args {
    /// One word of English letters with a capital: `Chorus`
    name: String,
}

/// The files of a plug-in and where they go; `{{name}}` stands for its name.
const FILES: &[(&str, &str)] = &[
    ("shared-dsp/src/{{name}}.rs", include_str!("../template/processor.rs.in")),
    ("plugins/{{name}}/Cargo.toml", include_str!("../template/plugin/Cargo.toml.in")),
    ("plugins/{{name}}/README.md", include_str!("../template/plugin/README.md.in")),
    ("plugins/{{name}}/help.toml", include_str!("../template/plugin/help.toml.in")),
    ("plugins/{{name}}/presets/unity.json", include_str!("../template/plugin/presets/unity.json.in")),
    (
        "plugins/{{name}}/presets/six_db_down.json",
        include_str!("../template/plugin/presets/six_db_down.json.in"),
    ),
    ("plugins/{{name}}/src/lib.rs", include_str!("../template/plugin/src/lib.rs.in")),
    ("plugins/{{name}}/src/params.rs", include_str!("../template/plugin/src/params.rs.in")),
    ("plugins/{{name}}/src/pages.rs", include_str!("../template/plugin/src/pages.rs.in")),
    ("plugins/{{name}}/src/presets.rs", include_str!("../template/plugin/src/presets.rs.in")),
    ("plugins/{{name}}/src/editor.rs", include_str!("../template/plugin/src/editor.rs.in")),
    ("tests/tests/window/{{name}}.rs", include_str!("../template/window.rs.in")),
    ("tests/data/ids/aplomb-{{name}}.txt", include_str!("../template/ids.txt.in")),
];

/// A line that one of the project's own files gets, in front of a text that is there.
struct Line {
    file: &'static str,
    before: &'static str,
    text: &'static str,
}

const fn line(file: &'static str, before: &'static str, text: &'static str) -> Line {
    Line { file, before, text }
}

const MANIFEST: &str = "Cargo.toml";
const LAYERS: &str = "xtask/src/layers/table.rs";
const SUITE: &str = "tests/src/suite.rs";

/// Where the suite has to be told of another plug-in.
const LINES: &[Line] = &[
    line(MANIFEST, ", \"tests\", \"tests/host\"]", ", \"plugins/{{name}}\""),
    line(
        MANIFEST,
        "aplomb-host = { path",
        "aplomb-{{name}} = { path = \"plugins/{{name}}\", default-features = false }\n",
    ),
    line("bundler.toml", "", "\n[aplomb-{{name}}]\nname = \"Aplomb {{Name}}\"\n"),
    line("shared-dsp/src/lib.rs", "\npub use layout::Layout;", "pub mod {{name}};\n"),
    line(LAYERS, "    Layer { name: \"aplomb-host\"", "    Layer { name: \"aplomb-{{name}}\", ..PLUGIN },\n"),
    line(LAYERS, "            \"aplomb-host\",", "            \"aplomb-{{name}}\",\n"),
    line("tests/Cargo.toml", "aplomb-room.workspace", "aplomb-{{name}}.workspace = true\n"),
    line("tests/tests/window/mod.rs", "pub mod room;", "pub mod {{name}};\n"),
    line("tests/examples/pictures.rs", "    ];\n    if let", "        window::{{name}}::window(),\n"),
    line("tests/src/each_window.rs", ");\n    };\n    ($judge:expr; ", " {{name}}"),
    line(
        SUITE,
        "/// Makes tests of functions that take a [`Member`], one of each",
        include_str!("../template/member.rs.in"),
    ),
    line(
        SUITE,
        "    };\n    ($($test:ident),+ $(,)?) => {\n        $crate::for_every_plug_in!(@",
        "        $crate::$tests!({{name}} = {{NAME}}: $($test),+);\n",
    ),
];

/// Makes the files, and tells the suite.
pub fn run(args: &Args) -> miette::Result<()> {
    let name = Name::new(&args.name)?;
    let made = make(&root(), &name)?;
    for path in &made {
        println!("  {}", path.display());
    }
    let Name { capital, small, .. } = &name;
    println!("Aplomb {capital} is there. Next:");
    println!("  shared-dsp/src/{small}.rs          what it does to the sound, with its test");
    println!("  plugins/{small}/src/params.rs      what is set");
    println!("  plugins/{small}/src/editor.rs      its window");
    println!("  plugins/{small}/help.toml          a sentence for every control");
    println!("  plugins/{small}/presets            two or more");
    println!("  CHANGELOG.md                       a line");
    println!("  UPDATE_IDS=1 cargo test -p aplomb-{small} --no-default-features   freezes its ids");
    println!("  cargo xtask pictures {small}           paints its window, for the tests to compare");
    println!("  cargo xtask test                   proves it with the others");
    Ok(())
}

/// A name in the ways it is written.
struct Name {
    capital: String,
    small: String,
    shouted: String,
}

impl Name {
    fn new(name: &str) -> miette::Result<Name> {
        let is_word = name.chars().all(|letter| letter.is_ascii_alphabetic());
        // A VST3 class has sixteen letters for ever, of which "com.aplomb." takes eleven
        if !is_word || !(2..=9).contains(&name.len()) || !name.starts_with(|first: char| first.is_uppercase())
        {
            return Err(miette!(
                help = "one word of 2 to 9 English letters that begins with a capital, such as Chorus",
                "\"{name}\" cannot be the name of a plug-in"
            ));
        }
        let small = name.to_lowercase();
        // Crates of the project that are no plug-ins
        if ["host", "tests"].contains(&small.as_str()) {
            return Err(miette!("aplomb-{small} is there already; choose another name"));
        }
        if syn::parse_str::<syn::Ident>(&small).is_err() {
            return Err(miette!("\"{small}\" is a word of Rust; choose another name"));
        }
        Ok(Name { capital: name.to_owned(), shouted: name.to_uppercase(), small })
    }

    fn fill(&self, text: &str) -> String {
        let vst3_id: String = format!("aplomb.{}.......", self.small).chars().take(16).collect();
        let thread: String = self.small.chars().take(8).collect();
        text.replace("{{Name}}", &self.capital)
            .replace("{{name}}", &self.small)
            .replace("{{NAME}}", &self.shouted)
            .replace("{{vst3_id}}", &vst3_id)
            .replace("{{thread}}", &thread)
    }
}

/// Writes everything under `root`, or nothing if something is there already or not as expected.
fn make(root: &Path, name: &Name) -> miette::Result<Vec<PathBuf>> {
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for (path, text) in FILES {
        let path = root.join(name.fill(path));
        if path.exists() {
            return Err(miette!("{} is there already; choose another name", path.display()));
        }
        texts.push((path, name.fill(text)));
    }
    for line in LINES {
        let path = root.join(line.file);
        let place = texts.iter().position(|(known, _)| *known == path);
        let mut text = match place {
            Some(place) => texts.swap_remove(place).1,
            None => read(&path)?,
        };
        let at = match line.before {
            "" => text.len(),
            before => text.find(before).ok_or_else(|| {
                miette!("{} has no \"{}\"; it was changed by hand", path.display(), before.trim())
            })?,
        };
        text.insert_str(at, &name.fill(line.text));
        texts.push((path, text));
    }
    for (path, text) in &texts {
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(path, text))
            .into_diagnostic()
            .wrap_err_with(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(texts
        .into_iter()
        .map(|(path, _)| path.strip_prefix(root).map(Path::to_owned).unwrap_or(path))
        .collect())
}

fn read(path: &Path) -> miette::Result<String> {
    fs::read_to_string(path).into_diagnostic().wrap_err_with(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_whole_and_the_suite_knows_the_new_plug_in() {
        let folder = tempfile::tempdir().unwrap();
        for line in LINES {
            let to = folder.path().join(line.file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(root().join(line.file), to).unwrap();
        }
        let name = Name::new("Delay").unwrap();
        let made = make(folder.path(), &name).unwrap();
        assert_eq!(made.len(), FILES.len() + 9);
        for path in made {
            let text = read(&folder.path().join(&path)).unwrap();
            assert!(!text.contains("{{"), "{}", path.display());
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("rs") => _ = syn::parse_file(&text).unwrap(),
                Some("toml") => _ = toml::from_str::<toml::Table>(&text).unwrap(),
                Some("json") => _ = serde_json::from_str::<serde_json::Value>(&text).unwrap(),
                _ => {}
            }
        }
        let again = make(folder.path(), &name).unwrap_err();
        assert!(again.to_string().contains("is there already"), "{again}");
    }

    #[test]
    fn a_name_that_no_crate_can_have_is_refused() {
        for name in ["delay", "My Delay", "D", "Für", "Waytoolongname", "Loop2", "Match", "Host", "Tests", ""]
        {
            assert!(Name::new(name).is_err(), "{name}");
        }
        assert_eq!(Name::new("Delay").unwrap().fill("{{vst3_id}}").len(), 16);
    }
}
