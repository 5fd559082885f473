//! Short names of fixed size, so that they can lie in shared memory.

/// At most `N` bytes of UTF-8 without control characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    length: u8,
}

impl<const N: usize> Text<N> {
    /// No text.
    pub const EMPTY: Text<N> = Text { bytes: [0; N], length: 0 };

    /// The text without space around it, cut between two characters where it is too long; control characters
    /// become spaces.
    pub fn new(text: &str) -> Text<N> {
        let mut short = Text::EMPTY;
        let blank = |character: char| character.is_control() || character.is_whitespace();
        for character in text.trim_start_matches(blank).chars() {
            let shown = if character.is_control() { ' ' } else { character };
            let from = usize::from(short.length);
            let to = from + shown.len_utf8();
            if to > N {
                break;
            }
            shown.encode_utf8(&mut short.bytes[from..to]);
            short.length = to as u8;
        }
        let length = short.as_str().trim_end().len();
        // What is cut away is zeros again, so that equal texts are equal bytes.
        short.bytes[length..].fill(0);
        short.length = length as u8;
        short
    }

    /// The text in `bytes` up to the first 0, whatever they are.
    pub fn from_bytes(bytes: &[u8; N]) -> Text<N> {
        let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(N);
        Text::new(&String::from_utf8_lossy(&bytes[..length]))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The bytes of the text.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Text<N> {
        Text::EMPTY
    }
}

impl<const N: usize> From<&str> for Text<N> {
    fn from(text: &str) -> Text<N> {
        Text::new(text)
    }
}

impl<const N: usize> std::fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl<const N: usize> std::fmt::Display for Text<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_between_two_characters() {
        assert_eq!(Text::<8>::new("Bläser links").as_str(), "Bläser");
        assert_eq!(Text::<4>::new("éééé").as_str(), "éé");
        assert_eq!(Text::<5>::new("ééé").as_str(), "éé");
    }

    #[test]
    fn a_text_of_a_text_is_the_same() {
        for name in ["\n a b \u{7}c d", "  ", "é é é é é", "\u{3000}x\u{3000}y\u{3000}"] {
            let once = Text::<8>::new(name);
            assert_eq!(Text::<8>::new(once.as_str()), once, "{name:?}");
        }
    }

    #[test]
    fn whatever_the_bytes_are_they_become_text() {
        assert_eq!(Text::<8>::from_bytes(b"Kick\0\xff\xff\xff").as_str(), "Kick");
        assert_eq!(
            Text::<16>::from_bytes(b"Bass\n\xff\x80DI\0\0\0\0\0\0\0").as_str(),
            "Bass \u{fffd}\u{fffd}DI"
        );
        assert_eq!(Text::<4>::from_bytes(&[0xff; 4]).as_str(), "\u{fffd}");
        assert!(Text::<4>::from_bytes(&[0; 4]).is_empty());
    }
}
