//! A 64-bit word that threads and processes share: the real one, and in the tests the one of a model checker.

use std::sync::atomic::{AtomicU64, Ordering, fence};

/// What the protocols of this crate ask of a shared word.
///
/// They are written once for this trait, so that the very code that runs on the memory map is checked by
/// `loom`.
pub trait Word {
    /// Reads.
    fn load(&self, order: Ordering) -> u64;
    /// Writes.
    fn store(&self, value: u64, order: Ordering);
    /// Writes, and returns what was there.
    fn swap(&self, value: u64, order: Ordering) -> u64;
    /// Writes if `expected` is there; whether it was. Acquires and releases.
    fn replace(&self, expected: u64, value: u64) -> bool;
    /// Orders what this thread does before and after.
    fn fence(order: Ordering);
}

impl Word for AtomicU64 {
    fn load(&self, order: Ordering) -> u64 {
        AtomicU64::load(self, order)
    }

    fn store(&self, value: u64, order: Ordering) {
        AtomicU64::store(self, value, order);
    }

    fn swap(&self, value: u64, order: Ordering) -> u64 {
        AtomicU64::swap(self, value, order)
    }

    fn replace(&self, expected: u64, value: u64) -> bool {
        self.compare_exchange(expected, value, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    fn fence(order: Ordering) {
        fence(order);
    }
}
