//! The settings as the audio thread last saw them, renewed only when something was turned.

use crate::changes::{Changes, Seen};

/// Follows the parameters of one instance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Follower<S> {
    settings: S,
    seen: Seen,
}

impl<S> Follower<S> {
    /// The settings as `read` finds them, if a parameter changed since the last look. The first look is
    /// always new; no change costs one comparison. [audio thread]
    pub fn look(&mut self, changes: &Changes, read: impl FnOnce() -> S) -> Option<&S> {
        if !changes.since(&mut self.seen) {
            return None;
        }
        self.settings = read();
        Some(&self.settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_at_first_and_after_each_change() {
        let changes = Changes::default();
        let mut follower = Follower::default();
        assert_eq!(follower.look(&changes, || 1), Some(&1));
        assert_eq!(follower.look(&changes, || unreachable!("nothing was turned")), None);
        changes.counter::<f32>()(0.5);
        assert_eq!(follower.look(&changes, || 2), Some(&2));
    }
}
