//! The text of every control, from a plug-in's `help.toml`: one line `id = "What it does."` each. What comes
//! in numbers, such as the bands of an EQ, has one line for all: `freq` for `freq_1` to `freq_24`.

use std::collections::BTreeMap;

/// The texts by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Help(BTreeMap<String, String>);

impl Help {
    /// Reads `help.toml`. What cannot be read is no text: the proofs of each plug-in find that.
    pub fn parse(toml: &str) -> Result<Help, toml::de::Error> {
        toml::from_str(toml).map(Help)
    }

    /// What a parameter does; empty if nobody has written it.
    pub fn of(&self, id: &str) -> &str {
        let text = self.0.get(id).or_else(|| self.0.get(without_number(id)?));
        text.map_or("", String::as_str)
    }

    /// The ids that there are texts for.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// `freq` of `freq_12`.
fn without_number(id: &str) -> Option<&str> {
    let (name, number) = id.rsplit_once('_')?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_serves_what_comes_in_numbers() {
        let help = Help::parse("freq = \"Where it works.\"\nmix = \"Share.\"").unwrap();
        assert_eq!(help.of("freq_12"), "Where it works.");
        assert_eq!(help.of("mix"), "Share.");
        assert_eq!(help.of("freq_b"), "");
        assert_eq!(help.of("gain_1"), "");
    }
}
