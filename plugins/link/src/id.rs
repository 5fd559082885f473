//! Names of instances that no two share.

use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// One instance from its making to its end; never saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuntimeId(pub(crate) u64);

impl RuntimeId {
    pub(crate) fn fresh() -> RuntimeId {
        RuntimeId(random().max(1))
    }
}

/// What a saved session knows an instance by. A copy of a track gets its own as soon as both are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersistentId(u128);

impl PersistentId {
    /// One that nobody has.
    pub fn fresh() -> PersistentId {
        PersistentId(u128::from(random()) << 64 | u128::from(random()))
    }

    /// From what was saved.
    pub const fn from_bits(bits: u128) -> PersistentId {
        PersistentId(bits)
    }

    /// For saving.
    pub const fn to_bits(self) -> u128 {
        self.0
    }
}

impl std::fmt::Display for PersistentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// For maps by [`RuntimeId`], whose bits are random already.
pub(crate) type ByRandomBits = BuildHasherDefault<RandomBits>;

/// Adds up what is random already.
#[derive(Default)]
pub(crate) struct RandomBits(u64);

impl Hasher for RandomBits {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = self.0.rotate_left(23).wrapping_add(bits);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Bits that differ between processes and calls: the keys that the standard library draws from the system for
/// its hash maps, over the process, the time and a count. Good for names, not for secrets.
pub(crate) fn random() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_u64(CALLS.fetch_add(1, Ordering::Relaxed));
    hasher.write_u64(now_ns());
    hasher.finish()
}

/// The time of day in ns.
pub(crate) fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_names_are_the_same() {
        let names: HashSet<u64> = (0..10_000).map(|_| random()).collect();
        assert_eq!(names.len(), 10_000);
        assert_ne!(PersistentId::fresh(), PersistentId::fresh());
    }
}
