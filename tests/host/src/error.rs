//! What can go wrong, said so that one knows what to do.

use std::path::PathBuf;

/// Why the host could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// There is no such file.
    #[error("no plug-in at {}; build the bundles first", path.display())]
    NoSuchFile {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file is there but no CLAP.
    #[error("{} is not a CLAP plug-in: {reason}", path.display())]
    NotAClap {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// The bundle has no plug-in of that id.
    #[error("{} has no plug-in \"{wanted}\"; it has {}", path.display(), available.join(", "))]
    NoSuchPlugin {
        /// The bundle.
        path: PathBuf,
        /// The id asked for.
        wanted: String,
        /// The ids there are.
        available: Vec<String>,
    },
    /// The plug-in could not be made.
    #[error("{plugin} could not be made: {reason}")]
    NotMade {
        /// Plug-in id.
        plugin: String,
        /// What clack said.
        reason: String,
    },
    /// The plug-in has no parameter of that name.
    #[error("{plugin} has no parameter \"{wanted}\"{}", hint(similar))]
    NoSuchParameter {
        /// Plug-in id.
        plugin: String,
        /// The name asked for.
        wanted: String,
        /// Names that look like it.
        similar: Vec<String>,
    },
    /// The parameter does not understand the text.
    #[error("{plugin}: \"{text}\" is no value of parameter \"{parameter}\"")]
    NoSuchValue {
        /// Plug-in id.
        plugin: String,
        /// Name of the parameter.
        parameter: String,
        /// The text given.
        text: String,
    },
    /// The plug-in has no layout of that name.
    #[error("{plugin} has no layout \"{wanted}\"; it has {}", available.join(", "))]
    NoSuchLayout {
        /// Plug-in id.
        plugin: String,
        /// The name asked for.
        wanted: String,
        /// The names there are.
        available: Vec<String>,
    },
    /// The plug-in lacks an interface that is needed.
    #[error("{plugin} has no CLAP extension \"{extension}\"")]
    NoExtension {
        /// Plug-in id.
        plugin: String,
        /// The extension.
        extension: &'static str,
    },
    /// The plug-in said no.
    #[error("{plugin} refused to {what}")]
    Refused {
        /// Plug-in id.
        plugin: String,
        /// What was asked of it.
        what: String,
    },
    /// There is no display for windows.
    #[error("no display for windows: {0}")]
    NoDisplay(String),
    /// The display, or a window on it, is gone or broken.
    #[error("the display failed: {0}")]
    Display(String),
    /// The host was asked for something that CLAP does not allow.
    #[error("{0}")]
    Misuse(String),
}

fn hint(similar: &[String]) -> String {
    if similar.is_empty() { String::new() } else { format!("; did you mean {}?", similar.join(", ")) }
}
