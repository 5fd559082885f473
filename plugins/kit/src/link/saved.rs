//! What a session keeps of the link: which instance this is, and where its user says it belongs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aplomb_link::PersistentId;
use nice_plug_core::params::persist::PersistentField;
use serde::{Deserialize, Serialize};

/// As it stands in the state. A state that lacks it, or some of it, is of an instance that was never on the
/// link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// The [`PersistentId`] as 32 hexadecimal digits; empty before the instance was on the link.
    pub id: String,
    /// The session by the name its user gave; empty if the link is to find out who belongs together.
    pub session: String,
    /// The group of the track as its user named it; empty if the name of the track decides.
    pub group: String,
    /// Its user does not let others of the session set its trim, room and target.
    pub closed: bool,
}

impl Saved {
    fn persistent_id(&self) -> Option<PersistentId> {
        let is_one = self.id.len() == 32 && self.id.bytes().all(|digit| digit.is_ascii_hexdigit());
        let bits = is_one.then(|| u128::from_str_radix(&self.id, 16).ok())?;
        bits.map(PersistentId::from_bits)
    }
}

/// The field of a plug-in's parameters that keeps [`Saved`]: `#[persist = "link"] pub keeper: Keeper`.
#[derive(Debug, Default)]
pub struct Keeper {
    saved: Mutex<Saved>,
    loads: AtomicU64,
}

impl Keeper {
    fn lock(&self) -> MutexGuard<'_, Saved> {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What would be saved now. [main thread]
    pub fn saved(&self) -> Saved {
        self.lock().clone()
    }

    /// Names session and group, from the window. Empty names leave it to the link and the track. [main thread]
    pub fn name(&self, session: &str, group: &str) {
        let mut saved = self.lock();
        (saved.session, saved.group) = (session.to_owned(), group.to_owned());
    }

    /// Lets others of the session set trim, room and target, or not. [main thread]
    pub fn set_closed(&self, closed: bool) {
        self.lock().closed = closed;
    }

    /// How many states have been loaded.
    pub(super) fn loads(&self) -> u64 {
        self.loads.load(Ordering::Acquire)
    }

    /// The id in the state that was loaded last.
    pub(super) fn persistent_id(&self) -> Option<PersistentId> {
        self.lock().persistent_id()
    }

    /// Keeps the id that the link gave, unless a state has been loaded since the `loads` that the caller saw.
    pub(super) fn keep_id(&self, id: PersistentId, loads: u64) {
        let mut saved = self.lock();
        if self.loads() == loads && saved.persistent_id() != Some(id) {
            saved.id = id.to_string();
        }
    }
}

impl PersistentField<'_, Saved> for Keeper {
    fn set(&self, loaded: Saved) {
        let mut saved = self.lock();
        *saved = loaded;
        self.loads.fetch_add(1, Ordering::Release);
    }

    fn map<F, R>(&self, look: F) -> R
    where
        F: Fn(&Saved) -> R,
    {
        look(&self.lock())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_comes_back_and_what_is_missing_is_empty() {
        let keeper = Keeper::default();
        let id = PersistentId::from_bits(0x0123_4567_89ab_cdef_0000_0000_0000_0042);
        keeper.keep_id(id, 0);
        keeper.name("Album", "Drums");
        let text = keeper.map(|saved| serde_json::to_string(saved).unwrap());
        let other = Keeper::default();
        other.set(serde_json::from_str(&text).unwrap());
        assert_eq!(other.saved(), keeper.saved());
        assert_eq!(other.persistent_id(), Some(id));
        assert_eq!(serde_json::from_str::<Saved>("{}").unwrap(), Saved::default());
    }

    #[test]
    fn an_id_that_is_none_is_no_id_and_a_late_one_does_not_replace_a_loaded_one() {
        for id in ["", "42", "zz23456789abcdef0000000000000042", "+123456789abcdef0000000000000042"] {
            assert_eq!(Saved { id: id.to_owned(), ..Saved::default() }.persistent_id(), None, "{id}");
        }
        let keeper = Keeper::default();
        keeper.set(Saved { id: "0".repeat(31) + "7", ..Saved::default() });
        keeper.keep_id(PersistentId::from_bits(8), 0);
        assert_eq!(keeper.persistent_id(), Some(PersistentId::from_bits(7)));
    }
}
