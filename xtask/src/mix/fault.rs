//! One clear error: what is wrong, where in the session file, what is allowed.

use std::sync::Arc;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

/// A mistake in a session file.
#[derive(Debug, Error, Diagnostic)]
#[error("{message}")]
pub struct Fault {
    message: String,
    #[source_code]
    source_text: Arc<NamedSource<String>>,
    #[label("{label}")]
    span: SourceSpan,
    label: &'static str,
    #[help]
    help: Option<String>,
}

/// The text of a session file and the name it goes by in errors.
#[derive(Clone, Debug)]
pub struct SessionText {
    /// Path as the user typed it, or the name of a built-in session.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SessionText {
    /// A fault at a byte range of the text.
    pub fn fault(
        &self,
        span: std::ops::Range<usize>,
        message: impl Into<String>,
        label: &'static str,
    ) -> Fault {
        Fault {
            message: message.into(),
            source_text: Arc::new(NamedSource::new(&self.name, self.text.clone())),
            span: span.into(),
            label,
            help: None,
        }
    }
}

impl Fault {
    /// Adds what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// "did you mean …" when one of `names` is close to what was written, and the list of all when it is short.
pub fn suggest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>, what: &str) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let mut help = String::new();
    if let Some(close) = nearest(written, names.iter().copied()) {
        help = format!("did you mean \"{close}\"? ");
    }
    if names.is_empty() {
        help += &format!("there are no {what}");
    } else if names.len() <= 40 {
        help += &format!("{what}: {}", names.join(", "));
    } else {
        let first = names[..24].join(", ");
        help += &format!("{what}: {first}, … ({} in all)", names.len());
    }
    help
}

/// The name most like what was written, if it is like it at all. Case, spaces and punctuation do not count.
pub fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = plain(written);
    names
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(&wanted, &plain(name)), name))
        .filter(|(likeness, _)| *likeness > 0.55)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_is_met_with_the_name_that_was_meant() {
        let names = ["freq_1", "gain_1", "out_gain"];
        assert_eq!(nearest("frq_1", names), Some("freq_1"));
        assert_eq!(nearest("Out Gain", names), Some("out_gain"));
        assert_eq!(nearest("reverb time", names), None);
    }
}
