//! Panics stop here: none crosses into the host.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` returns, or `otherwise` if it panicked.
///
/// Unwind safety is the caller's: whoever goes on after a panic goes on with an object it no longer trusts.
pub(crate) fn catch<R>(otherwise: R, work: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(otherwise)
}
