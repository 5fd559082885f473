//! The presets that a window offers: those of the factory, and the user's own in a folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::presets::Preset;

/// The group of a user's own presets if they name none.
pub const OWN: &str = "User";

/// A preset on the shelf.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelved {
    /// The preset.
    pub preset: Preset,
    /// Its file, if it is one of the user's own.
    pub file: Option<PathBuf>,
}

/// All presets of a plug-in.
#[derive(Clone, Debug, Default)]
pub struct Library {
    factory: Vec<Preset>,
    leaves_alone: &'static [&'static str],
    folder: Option<PathBuf>,
    shelf: Vec<Shelved>,
    complaints: Vec<String>,
}

impl Library {
    /// The factory's presets, and those in the user's folder, if there is one. The user's leave alone what the
    /// factory's do.
    pub fn new(factory: Vec<Preset>, folder: Option<PathBuf>) -> Library {
        let leaves_alone = factory.first().map_or(&[][..], |preset| preset.leaves_alone);
        let mut library = Library { factory, leaves_alone, folder, ..Library::default() };
        library.look();
        library
    }

    /// Where a user's own presets of a plug-in are: in the folder that the system has for the data of
    /// programs.
    pub fn folder_of(plugin: &str) -> Option<PathBuf> {
        Some(dirs::data_dir()?.join("Aplomb").join("Presets").join(plugin))
    }

    /// Looks what is in the folder now.
    pub fn look(&mut self) {
        let own = |preset: &Preset| Shelved { preset: preset.clone(), file: None };
        self.shelf = self.factory.iter().map(own).collect();
        self.complaints.clear();
        let Some(folder) = &self.folder else { return };
        let Ok(files) = fs::read_dir(folder) else { return };
        let mut paths: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let read = fs::read_to_string(&path).map_err(|error| format!("preset file {name}: {error}"));
            let parsed = read.and_then(|json| Preset::parse(&name, &json).map_err(|error| error.to_string()));
            match parsed {
                Ok(preset) => {
                    let preset = Preset { leaves_alone: self.leaves_alone, ..preset };
                    self.shelf.push(Shelved { preset, file: Some(path) });
                }
                Err(complaint) => self.complaints.push(complaint),
            }
        }
    }

    /// The factory's presets and no folder: nothing of the user's is seen or changed.
    pub fn without_folder(self) -> Library {
        Library::new(self.factory, None)
    }

    /// All presets, the factory's first.
    pub fn shelf(&self) -> &[Shelved] {
        &self.shelf
    }

    /// What could not be read, one sentence each.
    pub fn complaints(&self) -> &[String] {
        &self.complaints
    }

    /// Ids of the parameters that no preset moves.
    pub fn leaves_alone(&self) -> &'static [&'static str] {
        self.leaves_alone
    }

    /// The folder of the user's own presets.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The groups, in the order of their first presets.
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for shelved in &self.shelf {
            if !groups.contains(&shelved.preset.group.as_str()) {
                groups.push(&shelved.preset.group);
            }
        }
        groups
    }

    /// The preset with that name; the user's own before the factory's.
    pub fn find(&self, name: &str) -> Option<&Shelved> {
        self.shelf.iter().rev().find(|shelved| shelved.preset.name == name)
    }

    /// The preset `steps` further on the shelf than the one with that name; from the first if there is none.
    pub fn neighbour(&self, name: Option<&str>, steps: isize) -> Option<&Shelved> {
        let count = self.shelf.len() as isize;
        if count == 0 {
            return None;
        }
        let here = name.and_then(|name| self.shelf.iter().position(|shelved| shelved.preset.name == name));
        let place = match here {
            Some(here) => here as isize + steps,
            None if steps > 0 => 0,
            None => count - 1,
        };
        self.shelf.get(place.rem_euclid(count) as usize)
    }

    /// Saves a preset of the user's own; one of the same name is written over.
    pub fn save(&mut self, preset: &Preset) -> Result<(), String> {
        let name = preset.name.trim();
        if name.is_empty() {
            return Err("give the preset a name".to_owned());
        }
        if self.factory.iter().any(|factory| factory.name == name) {
            return Err(format!("a factory preset is called \u{201c}{name}\u{201d}; choose another name"));
        }
        let folder = self.folder.clone().ok_or("this system has no folder for presets")?;
        let told = |error: io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(told)?;
        let known = self.find(name).and_then(|shelved| shelved.file.clone());
        let file = known.unwrap_or_else(|| free_file(&folder, name));
        // First beside it, so that a full disk does not cost the preset that was there
        let beside = file.with_extension("json.new");
        fs::write(&beside, preset.write()).and_then(|()| fs::rename(&beside, &file)).map_err(told)?;
        self.look();
        Ok(())
    }

    /// Gives one of the user's own presets another name.
    pub fn rename(&mut self, name: &str, new_name: &str) -> Result<(), String> {
        let shelved = self.own(name)?.clone();
        let taken = self.shelf.iter().any(|other| other.preset.name == new_name.trim());
        if taken {
            return Err(format!("there is a preset called \u{201c}{}\u{201d} already", new_name.trim()));
        }
        self.save(&Preset { name: new_name.trim().to_owned(), ..shelved.preset })?;
        self.delete(name)
    }

    /// Takes one of the user's own presets away.
    pub fn delete(&mut self, name: &str) -> Result<(), String> {
        let file = self.own(name)?.file.clone().unwrap_or_default();
        fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        self.look();
        Ok(())
    }

    fn own(&self, name: &str) -> Result<&Shelved, String> {
        let own = self.find(name).filter(|shelved| shelved.file.is_some());
        own.ok_or_else(|| {
            format!("\u{201c}{name}\u{201d} is a factory preset; save it under a name of your own")
        })
    }
}

/// A file for a preset of that name which is not there yet.
fn free_file(folder: &Path, name: &str) -> PathBuf {
    let plain: String =
        name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).take(80).collect();
    let numbered = |number: u32| match number {
        0 => folder.join(format!("{plain}.json")),
        _ => folder.join(format!("{plain}_{number}.json")),
    };
    (0..).map(numbered).find(|file| !file.exists()).unwrap_or_else(|| numbered(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset(name: &str, group: &str) -> Preset {
        Preset {
            name: name.to_owned(),
            group: group.to_owned(),
            comment: String::new(),
            parameters: Default::default(),
            exact: Default::default(),
            leaves_alone: &[],
        }
    }

    #[test]
    fn presets_are_saved_renamed_found_and_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let place = Some(folder.path().join("not/yet/there"));
        let mut library = Library::new(vec![preset("Kick", "Drums")], place.clone());
        library.save(&preset("Mine / 1", OWN)).unwrap();
        library.save(&preset("Mine : 1", OWN)).unwrap();
        assert_eq!(library.groups(), ["Drums", OWN]);
        let again = Library::new(vec![preset("Kick", "Drums")], place);
        assert_eq!(again.shelf().len(), 3, "two names that share a file name are two presets");
        assert!(library.save(&preset("Kick", OWN)).unwrap_err().contains("choose another name"));
        assert!(library.save(&preset("  ", OWN)).is_err());
        library.rename("Mine / 1", "Voice").unwrap();
        assert!(library.rename("Voice", "Kick").is_err());
        assert!(library.find("Mine / 1").is_none() && library.find("Voice").is_some());
        assert!(library.delete("Kick").is_err());
        library.delete("Voice").unwrap();
        assert_eq!(library.shelf().len(), 2);
        assert_eq!(library.neighbour(Some("Kick"), -1).unwrap().preset.name, "Mine : 1");
        assert_eq!(library.neighbour(None, 1).unwrap().preset.name, "Kick");
    }

    #[test]
    fn a_file_that_is_no_preset_is_told_and_the_others_are_there() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("bad.json"), "{").unwrap();
        let mut library = Library::new(Vec::new(), Some(folder.path().to_owned()));
        library.save(&preset("Good", OWN)).unwrap();
        assert_eq!(library.shelf().len(), 1);
        assert!(library.complaints()[0].contains("bad.json"), "{:?}", library.complaints());
    }
}
