//! How an instance stands to the link, in words for its window.

/// Whether an instance sees others and is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It sees and is seen.
    Available,
    /// It sees, but cannot be seen: all slots are taken.
    Full,
    /// It sees, but cannot be seen: the file may not be written.
    ReadOnly {
        /// What is wrong, and what helps.
        reason: String,
    },
    /// It is alone. Its sound is the same.
    Unavailable {
        /// What is wrong, and what helps.
        reason: String,
    },
}

impl LinkState {
    /// Whether others are seen.
    pub fn sees_others(&self) -> bool {
        !matches!(self, LinkState::Unavailable { .. })
    }

    /// Whether others see it.
    pub fn is_seen(&self) -> bool {
        *self == LinkState::Available
    }
}

impl std::fmt::Display for LinkState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LinkState::Available => f.write_str("linked"),
            LinkState::Full => write!(
                f,
                "link full: {} instances are linked already; this one sees them and works alone",
                crate::SLOTS
            ),
            LinkState::ReadOnly { reason } => {
                write!(f, "link read-only: {reason}; this instance sees the others and is not seen")
            }
            LinkState::Unavailable { reason } => {
                write!(f, "link unavailable: {reason}; this instance works alone")
            }
        }
    }
}
