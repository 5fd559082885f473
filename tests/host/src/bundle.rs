//! A `.clap` file, or a plug-in linked into this program, and the plug-ins in it.

use crate::{HostError, Plugin};
use clack_host::entry::{EntryDescriptor, PluginEntry, PluginEntryError};
use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};

/// A plug-in as its bundle describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginInfo {
    /// Its id, for ever: `com.vendor.name`.
    pub id: String,
    /// Its name, as a DAW's menu shows it.
    pub name: String,
    /// Who made it.
    pub vendor: String,
    /// Its version.
    pub version: String,
    /// What it does, in a sentence.
    pub description: String,
    /// CLAP's keywords, such as `audio-effect`.
    pub features: Vec<String>,
}

/// A loaded bundle. Stays in memory as long as it or one of its plug-ins lives.
#[derive(Clone)]
pub struct Bundle {
    entry: PluginEntry,
    path: PathBuf,
    plugins: Vec<PluginInfo>,
}

impl Bundle {
    /// Loads a `.clap` file. Code in the file runs, as in every host.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, HostError> {
        let path = path.as_ref();
        if !path.exists() {
            return Err(HostError::NoSuchFile { path: path.to_path_buf() });
        }
        // SAFETY: whoever asks for this file trusts the code in it; nothing else could make loading it sound.
        let loaded = unsafe { PluginEntry::load(path) };
        Self::from_loaded(loaded, path)
    }

    /// Takes the entry point of a plug-in that is linked into this program.
    ///
    /// # Safety
    /// The entry's functions must do what CLAP says.
    pub unsafe fn from_entry(entry: &'static EntryDescriptor) -> Result<Self, HostError> {
        // SAFETY: promised by the caller.
        let loaded = unsafe { PluginEntry::load_from_raw(entry, c"") };
        Self::from_loaded(loaded, Path::new("(linked in)"))
    }

    /// Takes an entry that clack has already loaded, see [`PluginEntry::load_from_clack`].
    pub fn from_clack(entry: PluginEntry) -> Result<Self, HostError> {
        Self::from_loaded(Ok(entry), Path::new("(linked in)"))
    }

    fn from_loaded(loaded: Result<PluginEntry, PluginEntryError>, path: &Path) -> Result<Self, HostError> {
        let not_a_clap = |reason: String| HostError::NotAClap { path: path.to_path_buf(), reason };
        let entry = loaded.map_err(|error| not_a_clap(error.to_string()))?;
        let factory =
            entry.get_plugin_factory().ok_or_else(|| not_a_clap("it has no plug-in factory".into()))?;
        let plugins = factory
            .plugin_descriptors()
            .map(|descriptor| PluginInfo {
                id: text(descriptor.id()),
                name: text(descriptor.name()),
                vendor: text(descriptor.vendor()),
                version: text(descriptor.version()),
                description: text(descriptor.description()),
                features: descriptor.features().map(|feature| text(Some(feature))).collect(),
            })
            .collect();
        Ok(Self { entry, path: path.to_path_buf(), plugins })
    }

    /// The plug-ins in this bundle.
    pub fn plugins(&self) -> &[PluginInfo] {
        &self.plugins
    }

    /// Where the bundle was loaded from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes an instance of the plug-in with that id. The calling thread becomes its main thread.
    pub fn plugin(&self, id: &str) -> Result<Plugin, HostError> {
        let known = self.plugins.iter().find(|plugin| plugin.id == id);
        let id_for_c = CString::new(id).ok();
        let (Some(info), Some(id_for_c)) = (known, id_for_c) else {
            return Err(HostError::NoSuchPlugin {
                path: self.path.clone(),
                wanted: id.to_string(),
                available: self.plugins.iter().map(|plugin| plugin.id.clone()).collect(),
            });
        };
        Plugin::new(&self.entry, &id_for_c, info.clone())
    }
}

fn text(text: Option<&CStr>) -> String {
    text.map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
}
