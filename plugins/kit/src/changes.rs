//! Has anything been turned since I last looked?
//!
//! Reading some three hundred atomic parameters for every block costs more than an EQ at rest. Each parameter
//! therefore counts its changes in one shared counter, and the audio thread reads the parameters again only
//! when it moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counter of parameter changes, shared by all parameters of an instance or of a part of it.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    count: Arc<AtomicU64>,
    whole: Option<Arc<AtomicU64>>,
}

/// What one reader has seen of the changes. Starts with everything unseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen(Option<u64>);

impl Seen {
    /// Nothing yet.
    pub const NOTHING: Seen = Seen(None);
}

impl Changes {
    /// A counter for a part, such as one band: what is counted there counts here too.
    pub fn part(&self) -> Changes {
        Changes { count: Arc::default(), whole: Some(self.count.clone()) }
    }

    /// For a parameter's `with_callback`: counts a change, after the new value has been stored.
    pub fn counter<T>(&self) -> Arc<dyn Fn(T) + Send + Sync> {
        let Changes { count, whole } = self.clone();
        Arc::new(move |_| {
            // Release, so that who sees the count sees the value, and who sees the whole sees the part
            count.fetch_add(1, Ordering::Release);
            if let Some(whole) = &whole {
                whole.fetch_add(1, Ordering::Release);
            }
        })
    }

    /// Whether anything changed since `seen` was last handed in. A change that comes while the caller reads
    /// the parameters is reported again next time. [audio thread]
    pub fn since(&self, seen: &mut Seen) -> bool {
        let now = Some(self.count.load(Ordering::Acquire));
        std::mem::replace(&mut seen.0, now) != now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_new_at_first_and_then_only_what_changed() {
        let changes = Changes::default();
        let mut seen = Seen::default();
        assert!(changes.since(&mut seen));
        assert!(!changes.since(&mut seen));
        changes.counter::<f32>()(1.0);
        assert!(changes.since(&mut seen));
        assert!(!changes.since(&mut seen));
    }

    #[test]
    fn a_change_of_a_part_is_one_of_the_whole_but_not_of_other_parts() {
        let whole = Changes::default();
        let (one, other) = (whole.part(), whole.part());
        let mut seen = [Seen::default(); 3];
        let mut look = || {
            let [of_whole, of_one, of_other] = &mut seen;
            [whole.since(of_whole), one.since(of_one), other.since(of_other)]
        };
        assert_eq!(look(), [true; 3]);
        one.counter::<f32>()(1.0);
        assert_eq!(look(), [true, true, false]);
        whole.counter::<f32>()(1.0);
        assert_eq!(look(), [true, false, false]);
    }

    #[test]
    fn two_readers_see_every_change_each() {
        let changes = Changes::default();
        let (mut audio, mut window) = (Seen::default(), Seen::default());
        assert!(changes.since(&mut audio) && changes.since(&mut window));
        changes.counter::<bool>()(true);
        assert!(changes.since(&mut audio) && changes.since(&mut window));
    }
}
