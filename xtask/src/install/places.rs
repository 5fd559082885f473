//! Where DAWs look for a user's own plug-ins.

use std::ffi::OsString;
use std::path::PathBuf;

use miette::miette;

/// The folders of one user.
#[derive(Debug, PartialEq)]
pub struct Places {
    /// For CLAP plug-ins. Source: `entry.h` of CLAP 1.2.
    pub clap: PathBuf,
    /// For VST3 plug-ins. Source: "Plug-in Locations" of the VST 3 developer portal, the user's own ones.
    pub vst3: PathBuf,
    /// The list of what was put there.
    pub receipt: PathBuf,
}

impl Places {
    /// The folders on this operating system (as in [`std::env::consts::OS`]) for a user with these variables.
    pub fn of(system: &str, variable: impl Fn(&str) -> Option<OsString>) -> miette::Result<Places> {
        let folder = |name: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
                .ok_or_else(|| miette!("the variable {name} does not name a folder"))
        };
        match system {
            "windows" => {
                let local = folder("LOCALAPPDATA")?;
                let common = local.join("Programs").join("Common");
                Ok(Places {
                    clap: common.join("CLAP"),
                    vst3: common.join("VST3"),
                    receipt: local.join("Aplomb").join("installed.json"),
                })
            }
            "macos" => {
                let library = folder("HOME")?.join("Library");
                let plugins = library.join("Audio").join("Plug-Ins");
                Ok(Places {
                    clap: plugins.join("CLAP"),
                    vst3: plugins.join("VST3"),
                    receipt: library.join("Application Support").join("Aplomb").join("installed.json"),
                })
            }
            _ => {
                let home = folder("HOME")?;
                let data = folder("XDG_DATA_HOME").unwrap_or_else(|_| home.join(".local").join("share"));
                Ok(Places {
                    clap: home.join(".clap"),
                    vst3: home.join(".vst3"),
                    receipt: data.join("aplomb").join("installed.json"),
                })
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn home_of_ada(name: &str) -> Option<OsString> {
        match name {
            "HOME" => Some("/home/ada".into()),
            "LOCALAPPDATA" => Some("/users/ada/AppData/Local".into()),
            _ => None,
        }
    }

    #[test]
    fn linux_daws_look_into_two_hidden_folders() {
        let places = Places::of("linux", home_of_ada).unwrap();
        assert_eq!(places.clap, PathBuf::from("/home/ada/.clap"));
        assert_eq!(places.vst3, PathBuf::from("/home/ada/.vst3"));
        assert_eq!(places.receipt, PathBuf::from("/home/ada/.local/share/aplomb/installed.json"));
    }

    #[test]
    fn mac_daws_look_into_the_users_library() {
        let places = Places::of("macos", home_of_ada).unwrap();
        assert_eq!(places.clap, PathBuf::from("/home/ada/Library/Audio/Plug-Ins/CLAP"));
        assert_eq!(places.vst3, PathBuf::from("/home/ada/Library/Audio/Plug-Ins/VST3"));
    }

    #[test]
    fn windows_daws_look_into_the_users_common_programs() {
        let places = Places::of("windows", home_of_ada).unwrap();
        assert_eq!(places.clap, PathBuf::from("/users/ada/AppData/Local/Programs/Common/CLAP"));
        assert_eq!(places.vst3, PathBuf::from("/users/ada/AppData/Local/Programs/Common/VST3"));
    }

    #[test]
    fn without_a_home_the_error_names_the_variable() {
        let error = Places::of("linux", |_| None).unwrap_err();
        assert!(error.to_string().contains("HOME"), "{error}");
    }
}
