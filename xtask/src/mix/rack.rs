//! The plug-ins there are: the built bundles and their factory presets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aplomb_host::{Bundle, ParamId, Plugin};
use miette::{IntoDiagnostic, WrapErr, miette};
use serde::Deserialize;

use crate::{bundle, workspace};

/// All plug-ins that a session may insert.
pub struct Rack {
    /// In the order of `bundler.toml`.
    pub plugins: Vec<RackPlugin>,
}

/// A plug-in that can be inserted.
pub struct RackPlugin {
    /// Its name in a DAW's menu.
    pub name: String,
    /// Its short name in a session: "eq".
    pub short: String,
    /// Factory presets.
    pub presets: Vec<Preset>,
    bundle: Bundle,
    id: String,
}

/// A factory preset.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Short name, that of its file: "lead_voice".
    pub key: String,
    /// Name as the window shows it.
    pub name: String,
    /// Parameter ids and values as text.
    pub parameters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct PresetFile {
    name: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

impl Rack {
    /// Loads the bundles in `folder`.
    pub fn open(folder: &Path) -> miette::Result<Rack> {
        let root = workspace::root();
        let mut plugins = Vec::new();
        for known in bundle::plugins(&root)? {
            let [clap, _] = known.bundles(folder);
            let bundle = Bundle::open(&clap).into_diagnostic()?;
            let info =
                bundle.plugins().first().ok_or_else(|| miette!("{} has no plug-in in it", clap.display()))?;
            let id = info.id.clone();
            let short = known.package.trim_start_matches("aplomb-").to_owned();
            let presets = presets(&preset_folder(&root, &short))?;
            plugins.push(RackPlugin { name: known.name, short, presets, bundle, id });
        }
        Ok(Rack { plugins })
    }

    /// The plug-in of that name, long or short, or with that id.
    pub fn find(&self, name: &str) -> Option<&RackPlugin> {
        let is_meant = |plugin: &&RackPlugin| {
            [&plugin.name, &plugin.short].iter().any(|known| known.eq_ignore_ascii_case(name))
                || plugin.id == name
        };
        self.plugins.iter().find(is_meant)
    }
}

impl RackPlugin {
    /// A new instance. The calling thread becomes its main thread.
    pub fn instance(&self) -> miette::Result<Plugin> {
        self.bundle.plugin(&self.id).into_diagnostic()
    }

    /// The preset of that name, short or long.
    pub fn preset(&self, name: &str) -> Option<&Preset> {
        self.presets.iter().find(|preset| preset.key == name || preset.name.eq_ignore_ascii_case(name))
    }
}

/// The text ids of a plug-in's parameters, read from its saved state, where nice-plug spells them; CLAP
/// itself has numbers.
pub fn parameter_ids(plugin: &mut Plugin) -> Vec<String> {
    let state = plugin.save_state().unwrap_or_default();
    let text = String::from_utf8_lossy(&state);
    let known = |word: &&str| plugin.params().iter().any(|param| param.id == ParamId::of_text(word));
    let mut ids: Vec<String> = text.split('"').filter(known).map(str::to_owned).collect();
    ids.sort_by_key(|id| plugin.params().iter().position(|param| param.id == ParamId::of_text(id)));
    ids.dedup();
    ids
}

fn presets(folder: &Path) -> miette::Result<Vec<Preset>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files.iter().map(|path| read(path)).collect()
}

/// A factory preset by the short names of plug-in and preset.
pub fn preset(plugin: &str, key: &str) -> miette::Result<Preset> {
    read(&preset_folder(&workspace::root(), plugin).join(format!("{key}.json")))
}

fn read(path: &Path) -> miette::Result<Preset> {
    let wrong = || format!("{} is not a preset", path.display());
    let text = std::fs::read_to_string(path).into_diagnostic().wrap_err_with(wrong)?;
    let file: PresetFile = serde_json::from_str(&text).into_diagnostic().wrap_err_with(wrong)?;
    let key = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Preset { key, name: file.name, parameters: file.parameters })
}

fn preset_folder(root: &Path, short: &str) -> PathBuf {
    root.join("plugins").join(short).join("presets")
}
