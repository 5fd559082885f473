//! The list of what an install made.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr};

/// Every file and folder that was made, in that order, and the file this is written down in.
#[derive(Debug)]
pub struct Receipt {
    file: PathBuf,
    made: Vec<PathBuf>,
}

impl Receipt {
    /// An empty list that will be kept in `file`.
    pub fn at(file: &Path) -> Receipt {
        Receipt { file: file.to_owned(), made: Vec::new() }
    }

    /// The list in `file`; an empty one where there is none.
    pub fn read(file: &Path) -> miette::Result<Receipt> {
        let made = match fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text).into_diagnostic(),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error).into_diagnostic(),
        };
        let made = made.wrap_err_with(|| format!("the list of installed files, {}", file.display()))?;
        Ok(Receipt { file: file.to_owned(), made })
    }

    /// Whether nothing was made.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Whether `path` was made by us.
    pub fn has(&self, path: &Path) -> bool {
        self.made.iter().any(|made| made == path)
    }

    /// Writes down that `path` is about to be made: an interrupted install can be taken away too.
    pub fn add(&mut self, path: &Path) -> miette::Result<()> {
        self.made.push(path.to_owned());
        let text = serde_json::to_string_pretty(&self.made).into_diagnostic()?;
        fs::create_dir_all(self.file.parent().unwrap_or(&self.file))
            .and_then(|()| fs::write(&self.file, text))
            .into_diagnostic()
            .wrap_err_with(|| {
                format!("the list of installed files, {}, cannot be written", self.file.display())
            })
    }

    /// Removes what was made and is still there, last first, and tells what that was. Folders that hold
    /// something of someone else stay.
    pub fn take_away(&self) -> miette::Result<Vec<PathBuf>> {
        let mut removed = Vec::new();
        for path in self.made.iter().rev() {
            let is_folder = path.symlink_metadata().is_ok_and(|what| what.is_dir());
            match if is_folder { fs::remove_dir(path) } else { fs::remove_file(path) } {
                Ok(()) => removed.push(path.clone()),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
                Err(error) => {
                    return Err(error)
                        .into_diagnostic()
                        .wrap_err_with(|| format!("{} cannot be removed", path.display()));
                }
            }
        }
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).into_diagnostic(),
            _ => {}
        }
        // The list's own folder goes too, unless something else lives there; then this fails, as it should.
        let _ = self.file.parent().map(fs::remove_dir);
        Ok(removed)
    }
}
