//! Where the file lies, and that it is the user's own.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

/// Names another folder, for tests and for hosts that hide the usual one.
const FOLDER_VARIABLE: &str = "APLOMB_LINK_DIR";

/// The folder of this user.
pub(crate) fn standard_folder() -> Result<PathBuf, String> {
    if let Some(folder) = std::env::var_os(FOLDER_VARIABLE) {
        return Ok(PathBuf::from(folder));
    }
    system::folder()
}

pub(super) use system::{boot, check_file, is_at, make_file_private, make_private};

#[cfg(unix)]
mod system {
    use super::{File, OpenOptions, Path, PathBuf};
    use std::fs::{DirBuilder, Permissions};
    use std::io::ErrorKind;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};

    use rustix::fs::OFlags;
    use rustix::process::geteuid;

    #[cfg(not(target_os = "macos"))]
    pub(crate) fn folder() -> Result<PathBuf, String> {
        let runtime =
            std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_absolute());
        // Without a desktop session: memory that is a file, as a rule for all users, so the folder bears the
        // number.
        Ok(match runtime {
            Some(folder) => folder.join("aplomb"),
            None => PathBuf::from(format!("/dev/shm/aplomb-{}", geteuid().as_raw())),
        })
    }

    #[cfg(target_os = "macos")]
    pub(crate) fn folder() -> Result<PathBuf, String> {
        let home = std::env::var_os("HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        home.map(|home| home.join("Library/Caches/Aplomb")).ok_or_else(|| "HOME is not set".to_owned())
    }

    /// Makes the folder, for this user only. One that is there has to be the user's own, and no link to
    /// another.
    pub(crate) fn make_private(folder: &Path) -> Result<(), String> {
        let shown = folder.display();
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(format!("{shown} cannot be made: {error}"));
            }
            _ => {}
        }
        let found =
            folder.symlink_metadata().map_err(|error| format!("{shown} cannot be looked at: {error}"))?;
        if !found.is_dir() {
            return Err(format!("{shown} is not a folder"));
        }
        if found.uid() != geteuid().as_raw() {
            return Err(format!("{shown} belongs to another user"));
        }
        if found.mode() & 0o077 != 0 {
            std::fs::set_permissions(folder, Permissions::from_mode(0o700))
                .map_err(|error| format!("{shown} is open to other users: {error}"))?;
        }
        Ok(())
    }

    /// A new file is for this user only, and a link in its place is not followed.
    pub(crate) fn make_file_private(options: &mut OpenOptions) {
        options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::CLOEXEC).bits() as i32);
    }

    /// The file has to be a plain one of this user and for nobody else.
    pub(crate) fn check_file(file: &File, path: &Path) -> Result<(), String> {
        let shown = path.display();
        let found = file.metadata().map_err(|error| format!("{shown} cannot be looked at: {error}"))?;
        if !found.is_file() {
            return Err(format!("{shown} is not a file"));
        }
        if found.uid() != geteuid().as_raw() {
            return Err(format!("{shown} belongs to another user"));
        }
        if found.mode() & 0o077 != 0 {
            file.set_permissions(Permissions::from_mode(0o600))
                .map_err(|error| format!("{shown} is open to other users: {error}"))?;
        }
        Ok(())
    }

    /// Whether this file is the one at `path`.
    pub(crate) fn is_at(file: &File, path: &Path) -> bool {
        let (Ok(here), Ok(there)) = (file.metadata(), path.symlink_metadata()) else { return false };
        (here.dev(), here.ino()) == (there.dev(), there.ino())
    }

    /// A number of this run of the computer; 0 if it has none.
    #[cfg(target_os = "linux")]
    pub(crate) fn boot() -> u64 {
        let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let digits: String = text.chars().filter(char::is_ascii_hexdigit).take(16).collect();
        u64::from_str_radix(&digits, 16).unwrap_or(0)
    }

    /// Start times of processes are times of day here: they tell runs of the computer apart.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn boot() -> u64 {
        0
    }
}

#[cfg(windows)]
mod system {
    use super::{File, OpenOptions, Path, PathBuf};

    pub(crate) fn folder() -> Result<PathBuf, String> {
        let local = std::env::var_os("LOCALAPPDATA").map(PathBuf::from).filter(|folder| folder.is_absolute());
        local.map(|local| local.join("Aplomb")).ok_or_else(|| "LOCALAPPDATA is not set".to_owned())
    }

    /// The folder inherits that only the user, administrators and the system may enter.
    pub(crate) fn make_private(folder: &Path) -> Result<(), String> {
        match std::fs::create_dir(folder) {
            Err(error) if !folder.is_dir() => Err(format!("{} cannot be made: {error}", folder.display())),
            _ => Ok(()),
        }
    }

    /// FILE_ATTRIBUTE_TEMPORARY: kept in memory as long as there is enough.
    pub(crate) fn make_file_private(options: &mut OpenOptions) {
        use std::os::windows::fs::OpenOptionsExt;
        options.attributes(0x100);
    }

    pub(crate) fn check_file(file: &File, path: &Path) -> Result<(), String> {
        let found =
            file.metadata().map_err(|error| format!("{} cannot be looked at: {error}", path.display()))?;
        if found.is_file() { Ok(()) } else { Err(format!("{} is not a file", path.display())) }
    }

    /// A file that is mapped cannot be removed here.
    pub(crate) fn is_at(_: &File, _: &Path) -> bool {
        true
    }

    /// Start times of processes are times of day here: they tell runs of the computer apart.
    pub(crate) fn boot() -> u64 {
        0
    }
}
